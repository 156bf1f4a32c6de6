//! What a piece of work asked a site for, so that it need not be done again while that is the same.
//!
//! Work is watched on its own thread: it must hand nothing on to others.

use std::cell::RefCell;

use serde::{Deserialize, Serialize};

/// Something that a site was asked for, by its place in the list of its kind. It means the same in all
/// sites of one outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    Meeting(u32),
    Person(u32),
    Case(u32),
    Committee(u32),
    Page(u32),
    Asset(u32),
    All(All),
}

/// Things that are asked for together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum All {
    Meetings,
    People,
    Cases,
    Committees,
    Pages,
    Assets,
    /// What registers list.
    Registers,
}

pub(super) const ALL: [All; 7] = [
    All::Meetings,
    All::People,
    All::Cases,
    All::Committees,
    All::Pages,
    All::Assets,
    All::Registers,
];

impl From<Asked> for u32 {
    /// A short number, as many are written down.
    fn from(asked: Asked) -> u32 {
        let (kind, id) = match asked {
            Asked::Meeting(id) => (0, id),
            Asked::Person(id) => (1, id),
            Asked::Case(id) => (2, id),
            Asked::Committee(id) => (3, id),
            Asked::Page(id) => (4, id),
            Asked::Asset(id) => (5, id),
            Asked::All(all) => (6, all as u32),
        };
        id * 8 + kind
    }
}

impl TryFrom<u32> for Asked {
    type Error = String;

    fn try_from(number: u32) -> Result<Asked, String> {
        let unknown = || format!("{number} stands for nothing");
        let id = number / 8;
        Ok(match number % 8 {
            0 => Asked::Meeting(id),
            1 => Asked::Person(id),
            2 => Asked::Case(id),
            3 => Asked::Committee(id),
            4 => Asked::Page(id),
            5 => Asked::Asset(id),
            6 => Asked::All(*ALL.get(id as usize).ok_or_else(unknown)?),
            _ => return Err(unknown()),
        })
    }
}

thread_local! {
    static WATCHED: RefCell<Option<Vec<u32>>> = const { RefCell::new(None) };
}

/// What a piece of work asked for, each once, in little room: the distances between the numbers, seven
/// bits in a byte, the lowest first, with the eighth set where more follow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted(Box<[u8]>);

impl Noted {
    fn new(mut asked: Vec<u32>) -> Noted {
        asked.sort_unstable();
        asked.dedup();
        let (mut bytes, mut before) = (Vec::with_capacity(2 * asked.len()), 0);
        for number in asked {
            let mut distance = number - before;
            while distance >= 0x80 {
                bytes.push(distance as u8 | 0x80);
                distance >>= 7;
            }
            bytes.push(distance as u8);
            before = number;
        }
        Noted(bytes.as_slice().into())
    }

    /// All of it, in the order of its numbers; an error in place of what is no such list.
    pub fn iter(&self) -> impl Iterator<Item = Result<Asked, String>> + '_ {
        let (mut bytes, mut number) = (self.0.iter().copied(), 0_u32);
        std::iter::from_fn(move || {
            let mut byte = bytes.next()?;
            let (mut distance, mut shift) = (u32::from(byte & 0x7f), 0);
            while byte >= 0x80 {
                shift += 7;
                byte = bytes.next().unwrap_or_default();
                distance |= u32::from(byte & 0x7f).checked_shl(shift).unwrap_or_default();
            }
            number = number.wrapping_add(distance);
            Some(Asked::try_from(number))
        })
    }
}

/// Does a piece of work, and says what it asked for.
pub fn watched<T>(work: impl FnOnce() -> T) -> (T, Noted) {
    let outer = WATCHED.with_borrow_mut(|watched| watched.replace(Vec::new()));
    let done = work();
    let asked = WATCHED.with_borrow_mut(|watched| std::mem::replace(watched, outer));
    let asked = asked.unwrap_or_default();
    WATCHED.with_borrow_mut(|outer| outer.iter_mut().for_each(|outer| outer.extend(&asked)));
    (done, Noted::new(asked))
}

/// Notes what is asked for, if the work on this thread is watched.
pub fn note(asked: Asked) {
    let number = asked.into();
    WATCHED.with_borrow_mut(|watched| {
        if let Some(watched) = watched
            && watched.last() != Some(&number)
        {
            watched.push(number);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_reads_as_it_was_written() {
        for (place, all) in ALL.into_iter().enumerate() {
            assert_eq!(all as usize, place);
        }
        let one = [0, 1, 70_000].into_iter().flat_map(|id| {
            [
                Asked::Meeting,
                Asked::Person,
                Asked::Case,
                Asked::Committee,
                Asked::Page,
                Asked::Asset,
            ]
            .map(|kind| kind(id))
        });
        let mut numbers = Vec::new();
        for asked in one.chain(ALL.map(Asked::All)) {
            let number = u32::from(asked);
            assert_eq!(Asked::try_from(number), Ok(asked));
            numbers.push(number);
        }
        let count = numbers.len();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), count);
        assert!(Asked::try_from(7).is_err() && Asked::try_from(8 * 7 + 6).is_err());
    }

    #[test]
    fn work_inside_other_work_is_seen_by_both() {
        let all = |noted: &Noted| noted.iter().collect::<Result<Vec<Asked>, String>>();
        let ((), outer) = watched(|| {
            note(Asked::Case(3));
            let ((), inner) = watched(|| [2, 1, 2].map(Asked::Page).into_iter().for_each(note));
            assert_eq!(all(&inner), Ok(vec![Asked::Page(1), Asked::Page(2)]));
        });
        assert_eq!(all(&outer), Ok(vec![Asked::Page(1), Asked::Page(2), Asked::Case(3)]));
        note(Asked::Case(4));
        assert_eq!(watched(|| ()).1, Noted::default());
    }

    #[test]
    fn what_was_noted_is_had_again() {
        let numbers = [0, 6, 125, 128, 129, 8 << 14, (1 << 28) - 3, u32::MAX - 3];
        let asked = numbers.map(|number| Asked::try_from(number).expect("it stands for something"));
        let noted = Noted::new(numbers.iter().rev().chain(&numbers).copied().collect());
        assert_eq!(noted.iter().collect::<Result<Vec<_>, _>>(), Ok(asked.to_vec()));
        for odd in [&[0x80][..], &[0xff; 9], &[7]] {
            // Whatever it is read as, reading it ends.
            let _ = Noted(odd.into()).iter().count();
        }
        assert!(Noted([7].into()).iter().all(|asked| asked.is_err()));
    }
}
