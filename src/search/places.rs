//! Where terms stand, as bits: the places of a term with the frequent ones beside it, and of pairs of
//! frequent terms which time of each it is.
//!
//! Those of many things are cut by the number of the thing, so that a question fetches some of them.

use crate::search::bits::{Bits, rice_of};
use crate::search::hits::stands;

/// What the numbers of hits say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Only whether a frequent term stands somewhere; nothing of it is written.
    Frequent,
    /// Places, and what is beside them, in ranks of so many bits.
    Places(u32),
    /// Which time of each of two frequent terms.
    Times,
}

/// From so many things on, places are cut by numbers of things: so many together.
const MANY: usize = 2_000;
const RANGE: u32 = 4_096;
/// So many neighbours are remembered of a term.
const NEAR: usize = 32;

/// The places of a term, for each range of things, empty where nothing has to be said; nothing at all, if
/// nothing has to be said of any.
pub fn ranges(docs: &[(u32, u8)], numbers: &[Vec<u32>], kind: Kind) -> Vec<Vec<u8>> {
    let written = |docs: &[(u32, u8)], numbers: &[Vec<u32>]| match kind {
        Kind::Frequent => Vec::new(),
        Kind::Places(bits) => places(docs, numbers, bits),
        Kind::Times => times(numbers),
    };
    let mut ranges = Vec::new();
    if docs.len() < MANY {
        ranges.push(written(docs, numbers));
    } else {
        let mut start = 0;
        for same in docs.chunk_by(|(a, _), (b, _)| a / RANGE == b / RANGE) {
            ranges.resize((same[0].0 / RANGE) as usize, Vec::new());
            ranges.push(written(same, &numbers[start..start + same.len()]));
            start += same.len();
        }
    }
    if ranges.iter().all(Vec::is_empty) { Vec::new() } else { ranges }
}

fn places(docs: &[(u32, u8)], numbers: &[Vec<u32>], bits: u32) -> Vec<u8> {
    let of_each: Vec<Vec<_>> = numbers.iter().map(|numbers| stands(numbers).collect()).collect();
    let count: usize = of_each.iter().map(Vec::len).sum();
    if count == 0 {
        return Vec::new();
    }
    let lasts = of_each.iter().filter_map(|stands| stands.last());
    let sum: u64 = lasts.map(|last| u64::from(last.place)).sum();
    // Places lie anywhere in a text, short ones no more often than others.
    let k = rice_of(2 * sum, count as u64);
    let mut out = Bits::default();
    out.push(k, 5);
    let mut near = [Near::new(bits), Near::new(bits)];
    let open = docs.iter().zip(&of_each).filter(|((_, level), _)| *level > 0);
    for ((_, level), stands) in open {
        if *level > 1 {
            out.unary(match stands.len() {
                0 => 2,
                count @ (1 | 2) => count as u32 - 1,
                count => count as u32,
            });
        }
        let mut next = 0;
        for stand in stands {
            out.rice(stand.place - next, k);
            next = stand.place + 1;
            for (near, beside) in near.iter_mut().zip(stand.beside) {
                near.write(beside, &mut out);
            }
        }
    }
    out.into_bytes()
}

/// The neighbours of a term on one side, the last one first: a word has the same ones again and again.
struct Near {
    known: Vec<Vec<u32>>,
    bits: u32,
}

impl Near {
    fn new(bits: u32) -> Near {
        Near { known: vec![Vec::new()], bits }
    }

    fn write(&mut self, beside: &[[u32; 2]], out: &mut Bits) {
        let ranks = || beside.iter().map(|[rank, _]| *rank);
        let at = self.known.iter().position(|known| known.iter().copied().eq(ranks()));
        out.gamma(at.unwrap_or(self.known.len()) as u32 + 1);
        if let Some(at) = at {
            self.known[..=at].rotate_right(1);
        } else {
            out.unary(beside.len() as u32);
            ranks().for_each(|rank| out.push(rank, self.bits));
            self.known.insert(0, ranks().collect());
            self.known.truncate(NEAR);
        }
        beside.iter().for_each(|[_, time]| out.unary(*time));
    }
}

/// Only of those things in which it is not once the first time of each.
fn times(numbers: &[Vec<u32>]) -> Vec<u8> {
    let others: Vec<usize> = (0..numbers.len()).filter(|at| numbers[*at] != [0, 0]).collect();
    let Some(last) = others.last() else { return Vec::new() };
    let mut out = Bits::default();
    out.gamma(others.len() as u32);
    let k = rice_of((last + 1 - others.len()) as u64, others.len() as u64);
    out.push(k, 5);
    let mut next = 0;
    for at in others {
        out.rice((at - next) as u32, k);
        next = at + 1;
        let times = numbers[at].as_chunks().0;
        out.unary(times.len() as u32 - 1);
        let mut after = [0, 0];
        for times @ [first, second] in times {
            out.unary(first - after[0]);
            out.unary(second - after[1]);
            after = times.map(|time| time + 1);
        }
    }
    out.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::bits::Reader;

    #[test]
    fn a_neighbour_is_named_once_and_then_by_its_place() {
        let docs = [(3, 1), (9, 1), (12, 2)];
        let numbers = [vec![5, 1, 6, 0, 0], vec![7, 1, 6, 2, 0], vec![2, 0, 0, 4, 1, 6, 0, 0]];
        let [bytes] = &ranges(&docs, &numbers, Kind::Places(3))[..] else { panic!("one range") };
        let mut bits = Reader::new(bytes);
        let k = bits.bits(5);
        let place = |bits: &mut Reader<'_>| bits.rice(k);
        let known = |bits: &mut Reader<'_>| bits.gamma() - 1;
        // Rank 6 is new before the first, at place 1 after what is nothing.
        assert_eq!(
            [place(&mut bits), known(&mut bits), bits.unary(), bits.bits(3), bits.unary()],
            [5, 1, 1, 6, 0]
        );
        assert_eq!(known(&mut bits), 0);
        assert_eq!(
            [place(&mut bits), known(&mut bits), bits.unary(), known(&mut bits)],
            [7, 0, 2, 0]
        );
        assert_eq!(bits.unary(), 1, "two places");
        assert_eq!([place(&mut bits), known(&mut bits), known(&mut bits)], [2, 1, 0]);
        assert_eq!(
            [place(&mut bits), known(&mut bits), bits.unary(), known(&mut bits)],
            [1, 1, 0, 0]
        );
    }

    #[test]
    fn times_are_told_of_what_is_not_once_the_first_time() {
        let docs: Vec<(u32, u8)> = (0..9).map(|doc| (doc * 3, 1)).collect();
        let mut numbers = vec![vec![0, 0]; 9];
        assert!(ranges(&docs, &numbers, Kind::Times).is_empty());
        numbers[6] = vec![0, 1, 2, 2];
        let ranges = ranges(&docs, &numbers, Kind::Times);
        let mut bits = Reader::new(&ranges[0]);
        let [count, k] = [bits.gamma(), bits.bits(5)];
        assert_eq!([count, bits.rice(k), bits.unary()], [1, 6, 1]);
        assert_eq!([(); 4].map(|()| bits.unary()), [0, 1, 1, 0]);
    }

    #[test]
    fn the_places_of_many_things_are_cut() {
        let docs: Vec<(u32, u8)> = (0..2_000).map(|doc| (doc * 5, 1)).collect();
        let numbers = vec![vec![1, 0, 0]; 2_000];
        let lengths = |kind| ranges(&docs, &numbers, kind).len();
        assert_eq!([lengths(Kind::Places(1)), lengths(Kind::Frequent)], [3, 0]);
    }
}
