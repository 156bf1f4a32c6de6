//! What a piece of work asked a site for, so that it need not be done again while that is the same.
//!
//! Work is watched on its own thread: it must hand nothing on to others.

use std::cell::RefCell;

/// Something that a site was asked for, by its place in the list of its kind. It means the same in all
/// sites of one outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    static WATCHED: RefCell<Option<Vec<Asked>>> = const { RefCell::new(None) };
}

/// Does a piece of work, and says what it asked for: sorted, each once.
pub fn watched<T>(work: impl FnOnce() -> T) -> (T, Vec<Asked>) {
    let outer = WATCHED.with_borrow_mut(|watched| watched.replace(Vec::new()));
    let done = work();
    let mut asked = WATCHED.with_borrow_mut(|watched| std::mem::replace(watched, outer));
    let mut asked = asked.take().unwrap_or_default();
    asked.sort_unstable();
    asked.dedup();
    asked.iter().for_each(|asked| note(*asked));
    (done, asked)
}

/// Notes what is asked for, if the work on this thread is watched.
pub fn note(asked: Asked) {
    WATCHED.with_borrow_mut(|watched| {
        if let Some(watched) = watched
            && watched.last() != Some(&asked)
        {
            watched.push(asked);
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
        let ((), outer) = watched(|| {
            note(Asked::Case(3));
            let ((), inner) = watched(|| [2, 1, 2].map(Asked::Page).into_iter().for_each(note));
            assert_eq!(inner, [Asked::Page(1), Asked::Page(2)]);
        });
        assert_eq!(outer, [Asked::Case(3), Asked::Page(1), Asked::Page(2)]);
        note(Asked::Case(4));
        assert_eq!(watched(|| ()).1, []);
    }
}
