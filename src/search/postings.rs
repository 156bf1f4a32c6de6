//! Which things have a term, how much it says of each, and where it stands: lists of bits.
//!
//! A list is its length, `k`, whether all things have one level and which, then for each thing how many
//! numbers lie between it and the one before, and its level. The places of a term are a list of their own,
//! of the things of a level above zero: their count, if the level leaves it open, and the places. Those of
//! a frequent term are cut by the number of the thing, so that a question fetches some of them.

use rayon::prelude::*;

use crate::search::bits::{Bits, Reader, rice_of};
use crate::search::gather::{Entry, Field, Follows, Found, Gathered};
use crate::search::layout::Block;
use crate::search::vocabulary::Vocabulary;

/// All that is known of one term.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Posting {
    pub count: u32,
    pub list: Vec<u8>,
    /// For each range of things, empty where it has none; one for all, if the term is not frequent.
    pub places: Vec<Vec<u8>>,
    /// Of a frequent term, the things that it says more of than level 1 does, and stands nowhere in.
    pub bare: Vec<u32>,
}

/// A term of so many things is frequent.
pub const FREQUENT: u32 = 8_000;
/// So many numbers of things have the places of a frequent term in one list.
const RANGE: u32 = 4_096;

/// What a part of a compound says beside the compound itself.
const PART: f32 = 0.35;
/// Two texts of one thing are this far apart.
const GAP: u32 = 2;
/// Blocks that are worked on together.
pub const CHUNK: usize = 64;

/// What all blocks have of every term, some blocks at a time.
pub fn chunks(blocks: &[Block], gathered: &[&Gathered], vocabulary: &Vocabulary) -> Vec<Chunk> {
    let together: Vec<_> = blocks.iter().zip(gathered).zip(&vocabulary.places).collect();
    together
        .par_chunks(CHUNK)
        .map(|blocks| {
            let mut hits = Vec::new();
            for ((block, gathered), places) in blocks {
                for (doc, found) in (block.first..).zip(&gathered.found) {
                    hits_of(doc, found, places, vocabulary, &mut hits);
                }
            }
            Chunk::new(hits)
        })
        .collect()
}

/// A term in a thing.
pub struct Hit {
    pub term: u32,
    pub doc: u32,
    pub level: u8,
    pub places: Vec<u32>,
}

fn hits_of(doc: u32, found: &Found, places: &[u32], vocabulary: &Vocabulary, hits: &mut Vec<Hit>) {
    let mut marks: Vec<(u32, u32, f32)> = Vec::with_capacity(found.entries.len() * 2);
    for (entry, here) in standing(found) {
        let term = places[entry.word()];
        let weight = entry.field().weight();
        marks.push((term, here, weight));
        if entry.field() != Field::Small {
            let parts = &vocabulary.terms[term as usize].parts;
            marks.extend(parts.iter().map(|part| (*part, 0, weight * PART)));
        }
    }
    marks.sort_by_key(|(term, place, _)| (*term, *place));
    for same in marks.chunk_by(|a, b| a.0 == b.0) {
        let weight: f32 = same.iter().map(|(.., weight)| weight).sum();
        let mut places: Vec<u32> =
            same.iter().map(|(_, place, _)| *place).filter(|place| *place > 0).collect();
        // Both parts of `4711-4711` stand where it stands.
        places.dedup();
        hits.push(Hit { term: same[0].0, doc, level: level(weight, places.len()), places });
    }
}

/// The words of a thing, each with its place, which is zero if it has none.
pub fn standing(found: &Found) -> impl Iterator<Item = (Entry, u32)> {
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

/// How many ones a level is written as, the most frequent the fewest.
const LEVELS: [u32; 7] = [1, 0, 3, 2, 5, 4, 6];

/// The lists of some blocks, by term.
pub struct Chunk {
    pub lists: Vec<List>,
    bytes: Vec<u8>,
    places: Vec<u8>,
}

pub struct List {
    pub term: u32,
    pub count: u32,
    first: u32,
    /// Where its bytes begin, without the first number.
    bytes: u32,
    places: u32,
}

impl Chunk {
    pub fn new(mut hits: Vec<Hit>) -> Chunk {
        hits.sort_by_key(|hit| (hit.term, hit.doc));
        let mut chunk = Chunk { lists: Vec::new(), bytes: Vec::new(), places: Vec::new() };
        for same in hits.chunk_by(|a, b| a.term == b.term) {
            let first = same[0].doc;
            let (bytes, places) = (chunk.bytes.len() as u32, chunk.places.len() as u32);
            let count = same.len() as u32;
            chunk.lists.push(List { term: same[0].term, count, first, bytes, places });
            let mut before = first;
            for hit in same {
                if hit.doc != first {
                    varint(hit.doc - before, &mut chunk.bytes);
                }
                before = hit.doc;
                chunk.bytes.push(hit.level);
                write_places(&hit.places, &mut chunk.places);
            }
        }
        chunk
    }

    /// The bytes of a list, and of its places.
    fn bytes(&self, at: usize) -> (&[u8], &[u8]) {
        let list = &self.lists[at];
        let next = self.lists.get(at + 1);
        let end = next.map_or(self.bytes.len(), |next| next.bytes as usize);
        let places_end = next.map_or(self.places.len(), |next| next.places as usize);
        (&self.bytes[list.bytes as usize..end], &self.places[list.places as usize..places_end])
    }
}

fn write_places(places: &[u32], out: &mut Vec<u8>) {
    varint(places.len() as u32, out);
    let mut before = 0;
    for place in places {
        varint(place - before, out);
        before = *place;
    }
}

/// The postings of every term, in the order of the terms.
pub fn merge(chunks: &[Chunk], terms: usize) -> Vec<Posting> {
    let mut by_term: Vec<Vec<(u32, u32)>> = vec![Vec::new(); terms];
    for (chunk, lists) in (0..).zip(chunks) {
        for (at, list) in (0..).zip(&lists.lists) {
            by_term[list.term as usize].push((chunk, at));
        }
    }
    by_term.into_par_iter().map(|lists| join(chunks, &lists)).collect()
}

fn join(chunks: &[Chunk], lists: &[(u32, u32)]) -> Posting {
    let mut docs = Vec::new();
    let mut places = Vec::new();
    let mut before = 0;
    for (chunk, at) in lists {
        let chunk = &chunks[*chunk as usize];
        let list = &chunk.lists[*at as usize];
        let (mut bytes, mut spots) = chunk.bytes(*at as usize);
        for place in 0..list.count {
            let doc = if place == 0 { list.first } else { before + unvarint(&mut bytes) };
            before = doc;
            docs.push((doc, bytes[0]));
            bytes = &bytes[1..];
            places.push(read_places(&mut spots));
        }
    }
    let count = docs.len() as u32;
    let bare =
        docs.iter().zip(&places).filter(|((_, level), places)| *level > 1 && places.is_empty());
    let bare = if count < FREQUENT { Vec::new() } else { bare.map(|((doc, _), _)| *doc).collect() };
    Posting { count, list: list_of(&docs), places: places_of(&docs, &places), bare }
}

/// A posting of things that are merely listed, such as all that name one person.
pub fn listed(docs: &[u32]) -> Posting {
    let docs: Vec<(u32, u8)> = docs.iter().map(|doc| (*doc, 0)).collect();
    Posting { count: docs.len() as u32, list: list_of(&docs), ..Posting::default() }
}

fn list_of(docs: &[(u32, u8)]) -> Vec<u8> {
    let (Some((_, level)), Some((last, _))) = (docs.first(), docs.last()) else {
        return Vec::new();
    };
    let mut bits = Bits::default();
    bits.gamma(docs.len() as u32);
    let k = rice_of(u64::from(*last) + 1 - docs.len() as u64, docs.len() as u64);
    bits.push(k, 5);
    let is_one = docs.iter().all(|(_, other)| other == level);
    bits.push(u32::from(is_one), 1);
    if is_one {
        bits.push(u32::from(*level), 3);
    }
    let mut next = 0;
    for (doc, level) in docs {
        bits.rice(doc - next, k);
        next = doc + 1;
        if !is_one {
            bits.unary(LEVELS[*level as usize]);
        }
    }
    bits.into_bytes()
}

/// Nothing, if the term stands in no text.
fn places_of(docs: &[(u32, u8)], places: &[Vec<u32>]) -> Vec<Vec<u8>> {
    if places.iter().all(Vec::is_empty) {
        return Vec::new();
    }
    if (docs.len() as u32) < FREQUENT {
        return vec![places_in(docs, places)];
    }
    let mut ranges = Vec::new();
    let mut start = 0;
    for same in docs.chunk_by(|(a, _), (b, _)| a / RANGE == b / RANGE) {
        ranges.resize((same[0].0 / RANGE) as usize, Vec::new());
        ranges.push(places_in(same, &places[start..start + same.len()]));
        start += same.len();
    }
    ranges
}

fn places_in(docs: &[(u32, u8)], places: &[Vec<u32>]) -> Vec<u8> {
    let count: usize = places.iter().map(Vec::len).sum();
    if count == 0 {
        return Vec::new();
    }
    let sum: u64 =
        places.iter().filter_map(|places| places.last()).map(|last| u64::from(*last)).sum();
    // Places lie anywhere in a text, short ones no more often than others.
    let k = rice_of(2 * sum, count as u64);
    let mut bits = Bits::default();
    bits.push(k, 5);
    let open = docs.iter().zip(places).filter(|((_, level), _)| *level > 0);
    for ((_, level), places) in open {
        if *level > 1 {
            bits.unary(match places.len() {
                0 => 2,
                count @ (1 | 2) => count as u32 - 1,
                count => count as u32,
            });
        }
        let mut next = 0;
        for place in places {
            bits.rice(place - next, k);
            next = place + 1;
        }
    }
    bits.into_bytes()
}

fn read_places(bytes: &mut &[u8]) -> Vec<u32> {
    let count = unvarint(bytes);
    let mut place = 0;
    (0..count)
        .map(|_| {
            place += unvarint(bytes);
            place
        })
        .collect()
}

/// Unsigned LEB128.
fn varint(mut number: u32, out: &mut Vec<u8>) {
    while number >= 128 {
        out.push(number as u8 | 128);
        number >>= 7;
    }
    out.push(number as u8);
}

fn unvarint(bytes: &mut &[u8]) -> u32 {
    let mut number = 0;
    let mut shift = 0;
    loop {
        let byte = bytes[0];
        *bytes = &bytes[1..];
        number |= u32::from(byte & 127) << shift;
        shift += 7;
        if byte < 128 {
            return number;
        }
    }
}

/// The things of a list, each with its level.
pub fn read(list: &[u8]) -> Vec<(u32, u8)> {
    if list.is_empty() {
        return Vec::new();
    }
    let mut reader = Reader::new(list);
    let count = reader.gamma();
    let k = reader.bits(5);
    let one = (reader.bits(1) == 1).then(|| reader.bits(3) as u8);
    let mut next = 0;
    (0..count)
        .map(|_| {
            let doc = next + reader.rice(k);
            next = doc + 1;
            let level = one.unwrap_or_else(|| {
                let ones = reader.unary();
                LEVELS.iter().position(|level| *level == ones).unwrap_or_default() as u8
            });
            (doc, level)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit(term: u32, doc: u32, level: u8, places: &[u32]) -> Hit {
        Hit { term, doc, level, places: places.to_vec() }
    }

    #[test]
    fn a_list_reads_as_it_was_written() {
        let check = |docs: &[(u32, u8)]| assert_eq!(read(&list_of(docs)), docs);
        check(&[]);
        check(&[(0, 0)]);
        check(&[(70_000, 1)]);
        check(&[(0, 0), (5, 3), (132, 1), (70_000, 6)]);
        check(&(0..3_000).map(|doc| (doc, (doc % 7) as u8)).collect::<Vec<_>>());
        assert_eq!(read(&listed(&[3, 9]).list), [(3, 0), (9, 0)]);
    }

    #[test]
    fn chunks_join_into_one_list() {
        let chunks = [
            Chunk::new(vec![hit(0, 3, 2, &[1, 7]), hit(1, 3, 0, &[]), hit(0, 4, 1, &[2])]),
            Chunk::new(vec![hit(0, 900, 1, &[5])]),
        ];
        let merged = merge(&chunks, 2);
        assert_eq!(read(&merged[0].list), [(3, 2), (4, 1), (900, 1)]);
        let mut places = Reader::new(&merged[0].places[0]);
        let k = places.bits(5);
        assert_eq!([places.unary(), places.rice(k), places.rice(k)], [1, 1, 5]);
        assert_eq!([places.rice(k), places.rice(k)], [2, 5]);
        assert_eq!((merged[1].count, merged[1].places.len()), (1, 0));
    }

    #[test]
    fn what_says_more_has_a_higher_level() {
        assert_eq!([level(0.35, 0), level(1.0, 1), level(2.0, 2), level(3.0, 1)], [0, 1, 2, 3]);
        assert_eq!([level(6.0, 2), level(9.0, 2), level(14.0, 4), level(2.5, 0)], [4, 5, 6, 3]);
    }
}
