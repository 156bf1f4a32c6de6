//! The terms of one thing: how much each says of it, where it stands, and beside which frequent ones.

use crate::search::frequent::Frequent;
use crate::search::gather::{Entry, Field, Follows, Found};
use crate::search::vocabulary::Vocabulary;

/// A term in a thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    pub term: u32,
    pub doc: u32,
    pub level: u8,
    /// Of each time it stands in a text: of a frequent term nothing but a zero, of a pair which time of the
    /// first and of the second it is, of another term a [`Stand`].
    pub stands: Vec<u32>,
}

/// One time that a term stands in a text of a thing.
pub struct Stand<'n> {
    pub place: u32,
    /// The frequent terms at the place before and after: each by its rank, and which time in the thing it is.
    pub beside: [&'n [[u32; 2]]; 2],
}

/// The words and the pairs of frequent words of one thing after the other.
pub struct Finder<'v> {
    vocabulary: &'v Vocabulary,
    frequent: &'v Frequent,
    /// How often each frequent term has stood in the thing so far.
    counts: Vec<u32>,
}

/// A term at a place, in the order of the places.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct At {
    place: u32,
    term: u32,
    /// Its rank, and which time it is, if it is frequent.
    frequent: Option<[u32; 2]>,
}

/// What a part of a compound says beside the compound itself.
const PART: f32 = 0.35;
/// Two texts of one thing are this far apart.
const GAP: u32 = 2;

impl<'v> Finder<'v> {
    pub fn new(vocabulary: &'v Vocabulary, frequent: &'v Frequent) -> Finder<'v> {
        let counts = vec![0; 1 << frequent.bits()];
        Finder { vocabulary, frequent, counts }
    }

    /// The terms of a thing; `places` are the terms of its block's words.
    pub fn words(&mut self, doc: u32, found: &Found, places: &[u32], hits: &mut Vec<Hit>) -> Row {
        let mut marks: Vec<(u32, u32, f32)> = Vec::with_capacity(found.entries.len() * 2);
        for (entry, here) in standing(found) {
            let term = places[entry.word()];
            let weight = entry.field().weight();
            marks.push((term, here, weight));
            if entry.field() != Field::Small {
                let parts = &self.vocabulary.terms[term as usize].parts;
                marks.extend(parts.iter().map(|part| (*part, 0, weight * PART)));
            }
        }
        let row = self.row(&marks);
        marks.sort_by_key(|(term, place, _)| (*term, *place));
        for same in marks.chunk_by(|a, b| a.0 == b.0) {
            let (term, weight) = (same[0].0, same.iter().map(|(.., weight)| weight).sum());
            let mut places: Vec<u32> =
                same.iter().map(|(_, place, _)| *place).filter(|place| *place > 0).collect();
            // Both parts of `4711-4711` stand where it stands.
            places.dedup();
            let level = level(weight, places.len());
            let stands = match self.frequent.rank(term) {
                Some(_) => vec![0; places.len().min(1)],
                None => row.stands(&places),
            };
            hits.push(Hit { term, doc, level, stands });
        }
        row
    }

    fn row(&mut self, marks: &[(u32, u32, f32)]) -> Row {
        let standing = marks.iter().filter(|(_, place, _)| *place > 0);
        let mut row: Vec<(At, f32)> = standing
            .map(|(term, place, weight)| {
                (At { place: *place, term: *term, frequent: None }, *weight)
            })
            .collect();
        row.sort_by_key(|(at, _)| *at);
        row.dedup_by_key(|(at, _)| *at);
        for (at, _) in &mut row {
            at.frequent = self.frequent.rank(at.term).map(|rank| {
                let time = &mut self.counts[rank as usize];
                *time += 1;
                [rank, *time - 1]
            });
        }
        for [rank, _] in row.iter().filter_map(|(at, _)| at.frequent) {
            self.counts[rank as usize] = 0;
        }
        Row(row)
    }

    /// The pairs of frequent terms that stand side by side in a thing.
    pub fn pairs(&self, doc: u32, row: &Row, hits: &mut Vec<Hit>) {
        let mut pairs: Vec<(u32, [u32; 2], f32)> = Vec::new();
        for (here, (at, weight)) in row.0.iter().enumerate() {
            let Some([first, time]) = at.frequent else { continue };
            let near = row.0[here + 1..].iter().map(|(other, _)| other);
            for other in near.take_while(|other| other.place <= at.place + 1) {
                if let (Some([second, other_time]), true) = (other.frequent, other.place > at.place)
                {
                    let pair = self.frequent.pair(first, second);
                    pairs.push((pair, [time, other_time], *weight));
                }
            }
        }
        pairs.sort_by_key(|(pair, times, _)| (*pair, *times));
        for same in pairs.chunk_by(|a, b| a.0 == b.0) {
            let weight = same.iter().map(|(.., weight)| weight).sum();
            let stands = same.iter().flat_map(|(_, times, _)| *times).collect();
            hits.push(Hit { term: same[0].0, doc, level: level(weight, same.len()), stands });
        }
    }
}

/// All that stands in the texts of a thing, by place.
pub struct Row(Vec<(At, f32)>);

impl Row {
    /// The numbers of the [`Stand`]s at some places.
    fn stands(&self, places: &[u32]) -> Vec<u32> {
        let mut numbers = Vec::with_capacity(places.len() * 5);
        for place in places {
            numbers.push(*place);
            for beside in [place - 1, place + 1] {
                let start = self.0.partition_point(|(at, _)| at.place < beside);
                let here = self.0[start..].iter().take_while(|(at, _)| at.place == beside);
                let count = numbers.len();
                numbers.push(0);
                numbers.extend(here.filter_map(|(at, _)| at.frequent).flatten());
                numbers[count] = (numbers.len() - count - 1) as u32 / 2;
            }
        }
        numbers
    }
}

/// Reads what a hit says of the places of a term that is not frequent.
pub fn stands(mut numbers: &[u32]) -> impl Iterator<Item = Stand<'_>> {
    std::iter::from_fn(move || {
        let (place, mut rest) = numbers.split_first()?;
        let beside = [(); 2].map(|()| {
            let (count, after) = rest.split_first().unwrap_or((&0, &[]));
            let (pairs, after) = after.split_at(*count as usize * 2);
            rest = after;
            pairs.as_chunks().0
        });
        numbers = rest;
        Some(Stand { place: *place, beside })
    })
}

/// The words of a thing, each with its place, which is zero if it has none.
fn standing(found: &Found) -> impl Iterator<Item = (Entry, u32)> {
    let mut place = 0;
    found.entries.iter().map(move |entry| {
        place += match entry.follows() {
            Follows::Gap => GAP,
            Follows::Before => 1,
            Follows::With | Follows::Nothing => 0,
        };
        (*entry, if entry.follows() == Follows::Nothing { 0 } else { place })
    })
}

/// How much a term says of a thing: nothing but as a part or by the committee, once in the text, and
/// then by weight. Level 1 has one place, level 0 none.
fn level(weight: f32, places: usize) -> u8 {
    const BOUNDS: [f32; 4] = [2.5, 4.5, 7.5, 12.0];
    match places {
        1 if weight < 1.5 => 1,
        0 if weight < 1.5 => 0,
        _ => 2 + BOUNDS.iter().filter(|bound| weight >= **bound).count() as u8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_more_has_a_higher_level() {
        assert_eq!([level(0.35, 0), level(1.0, 1), level(2.0, 2), level(3.0, 1)], [0, 1, 2, 3]);
        assert_eq!([level(6.0, 2), level(9.0, 2), level(14.0, 4), level(2.5, 0)], [4, 5, 6, 3]);
    }

    /// Terms at places, of which the first two are frequent.
    fn row(terms: &[(u32, u32)]) -> (Row, Vec<Hit>) {
        let vocabulary = Vocabulary::default();
        let frequent = Frequent::new([true, true, false].into_iter());
        let mut finder = Finder::new(&vocabulary, &frequent);
        let marks: Vec<_> = terms.iter().map(|(place, term)| (*term, *place, 1.0)).collect();
        let row = finder.row(&marks);
        let mut pairs = Vec::new();
        finder.pairs(7, &row, &mut pairs);
        (row, pairs)
    }

    #[test]
    fn a_pair_says_which_time_of_each_word_it_is() {
        let (_, pairs) = row(&[(2, 0), (3, 1), (4, 0), (7, 0), (8, 2), (9, 0), (10, 1), (12, 1)]);
        let hit =
            |term, level, stands: &[u32]| Hit { term, doc: 7, level, stands: stands.to_vec() };
        assert_eq!(pairs, [hit(1, 2, &[0, 0, 3, 1]), hit(2, 1, &[0, 1])]);
    }

    #[test]
    fn a_place_says_what_frequent_words_are_beside_it() {
        let (row, _) = row(&[(2, 0), (3, 2), (4, 0), (4, 1), (8, 2), (8, 0)]);
        let numbers = row.stands(&[3, 8]);
        let found: Vec<_> = stands(&numbers).map(|one| (one.place, one.beside)).collect();
        assert_eq!(found, [(3, [&[[0, 0]][..], &[[0, 1], [1, 0]]]), (8, [&[], &[]])]);
    }
}
