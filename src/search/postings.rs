//! Which things have a term, how much it says of each, and where it stands: lists of bytes.
//!
//! A list is, for each thing in order, its number less the one before (LEB128) and a byte: how much
//! in the high four bits, what kinds the thing is of in the low ones. The places of a term are a list of
//! their own: for each thing their count, then each less the one before.

use rayon::prelude::*;

use crate::search::gather::{Field, Follows, Found, Gathered};
use crate::search::layout::Block;
use crate::search::vocabulary::Vocabulary;

/// All that is known of one term.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Posting {
    pub count: u32,
    pub list: Vec<u8>,
    pub places: Vec<u8>,
}

/// What a part of a compound says beside the compound itself.
const PART: f32 = 0.35;
/// How soon more of the same word says nothing new, and the length that a text usually has (BM25).
const K: f32 = 2.0;
const LENGTH: f32 = 90.0;
/// Two texts of one thing are this far apart.
const GAP: u32 = 16;
/// Blocks that are worked on together.
const CHUNK: usize = 64;

/// The postings of every term, in the order of the terms.
pub fn postings(blocks: &[Block], gathered: &[Gathered], vocabulary: &Vocabulary) -> Vec<Posting> {
    let together: Vec<_> = blocks.iter().zip(gathered).zip(&vocabulary.places).collect();
    let chunks: Vec<Chunk> = together
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
        .collect();
    merge(&chunks, vocabulary.terms.len())
}

/// A term in a thing.
struct Hit {
    term: u32,
    doc: u32,
    byte: u8,
    places: Vec<u32>,
}

fn hits_of(doc: u32, found: &Found, places: &[u32], vocabulary: &Vocabulary, hits: &mut Vec<Hit>) {
    let mut marks: Vec<(u32, u32, f32)> = Vec::with_capacity(found.entries.len() * 2);
    let mut place = 0;
    let mut length = 0;
    for entry in &found.entries {
        let term = places[entry.word()];
        let weight = entry.field().weight();
        let here = match entry.follows() {
            Follows::Nothing => 0,
            follows => {
                place += if follows == Follows::Gap { GAP } else { 1 };
                length += u32::from(entry.field() != Field::Frame);
                place
            }
        };
        marks.push((term, here, weight));
        let parts = &vocabulary.terms[term as usize].parts;
        marks.extend(parts.iter().map(|part| (*part, 0, weight * PART)));
    }
    marks.sort_by_key(|(term, place, _)| (*term, *place));
    for same in marks.chunk_by(|a, b| a.0 == b.0) {
        let weight: f32 = same.iter().map(|(.., weight)| weight).sum();
        let places = same.iter().map(|(_, place, _)| *place).filter(|place| *place > 0).collect();
        let byte = says(weight, length) << 4 | found.kinds.bits();
        hits.push(Hit { term: same[0].0, doc, byte, places });
    }
}

/// How much a term says of a thing, 1 to 15: BM25 without the term's rareness, which the reader's
/// browser knows. The usual length is fixed, so that no text changes what is said of another.
fn says(weight: f32, length: u32) -> u8 {
    let norm = 0.5 + 0.5 * length as f32 / LENGTH;
    let says = weight / (weight + K * norm);
    (says * 16.0).clamp(1.0, 15.0) as u8
}

/// The lists of some blocks, by term.
struct Chunk {
    lists: Vec<List>,
    bytes: Vec<u8>,
    places: Vec<u8>,
}

struct List {
    term: u32,
    count: u32,
    first: u32,
    last: u32,
    /// Where its bytes begin, without the first number.
    bytes: u32,
    places: u32,
}

impl Chunk {
    fn new(mut hits: Vec<Hit>) -> Chunk {
        hits.sort_by_key(|hit| (hit.term, hit.doc));
        let mut chunk = Chunk { lists: Vec::new(), bytes: Vec::new(), places: Vec::new() };
        for same in hits.chunk_by(|a, b| a.term == b.term) {
            let (first, last) = (same[0].doc, same[same.len() - 1].doc);
            let (bytes, places) = (chunk.bytes.len() as u32, chunk.places.len() as u32);
            let count = same.len() as u32;
            chunk.lists.push(List { term: same[0].term, count, first, last, bytes, places });
            let mut before = first;
            for hit in same {
                if hit.doc != first {
                    varint(hit.doc - before, &mut chunk.bytes);
                }
                before = hit.doc;
                chunk.bytes.push(hit.byte);
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

fn merge(chunks: &[Chunk], terms: usize) -> Vec<Posting> {
    let mut by_term: Vec<Vec<(u32, u32)>> = vec![Vec::new(); terms];
    for (chunk, lists) in (0..).zip(chunks) {
        for (at, list) in (0..).zip(&lists.lists) {
            by_term[list.term as usize].push((chunk, at));
        }
    }
    by_term.into_par_iter().map(|lists| join(chunks, &lists)).collect()
}

fn join(chunks: &[Chunk], lists: &[(u32, u32)]) -> Posting {
    let mut posting = Posting::default();
    let mut before = 0;
    for (chunk, at) in lists {
        let chunk = &chunks[*chunk as usize];
        let list = &chunk.lists[*at as usize];
        let (bytes, places) = chunk.bytes(*at as usize);
        varint(list.first - before, &mut posting.list);
        before = list.last;
        posting.list.extend_from_slice(bytes);
        posting.places.extend_from_slice(places);
        posting.count += list.count;
    }
    // A term that stands in no text has a zero for each thing: that says nothing.
    if posting.places.iter().all(|byte| *byte == 0) {
        posting.places.clear();
    }
    posting
}

/// A posting of things that are merely listed, such as all that name one person.
pub fn listed(docs: &[(u32, u8)]) -> Posting {
    let mut posting = Posting { count: docs.len() as u32, ..Posting::default() };
    let mut before = 0;
    for (doc, kinds) in docs {
        varint(doc - before, &mut posting.list);
        before = *doc;
        posting.list.push(1 << 4 | kinds);
    }
    posting
}

/// Unsigned LEB128.
pub fn varint(mut number: u32, out: &mut Vec<u8>) {
    while number >= 128 {
        out.push(number as u8 | 128);
        number >>= 7;
    }
    out.push(number as u8);
}

/// The numbers and bytes of a list.
pub fn read(list: &[u8]) -> Vec<(u32, u8)> {
    let mut docs = Vec::new();
    let mut doc = 0;
    let mut at = 0;
    while at < list.len() {
        let mut shift = 0;
        loop {
            doc += u32::from(list[at] & 127) << shift;
            shift += 7;
            at += 1;
            if list[at - 1] < 128 {
                break;
            }
        }
        docs.push((doc, list[at]));
        at += 1;
    }
    docs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_reads_as_it_was_written() {
        let docs = [(0, 0), (5, 3), (132, 1), (70_000, 8)];
        let read: Vec<(u32, u8)> =
            read(&listed(&docs).list).into_iter().map(|(doc, byte)| (doc, byte & 15)).collect();
        assert_eq!(read, docs);
    }

    #[test]
    fn chunks_join_into_one_list() {
        let hit = |term, doc, places: &[u32]| Hit { term, doc, byte: 16, places: places.to_vec() };
        let chunks = [
            Chunk::new(vec![hit(0, 3, &[1, 7]), hit(1, 3, &[]), hit(0, 4, &[2])]),
            Chunk::new(vec![hit(0, 900, &[5])]),
        ];
        let merged = merge(&chunks, 2);
        let docs: Vec<u32> = read(&merged[0].list).into_iter().map(|(doc, _)| doc).collect();
        assert_eq!(docs, [3, 4, 900]);
        assert_eq!(merged[0].places, [2, 1, 6, 1, 2, 1, 5]);
        assert_eq!((merged[1].count, merged[1].places.len()), (1, 0));
    }

    #[test]
    fn a_title_says_more_than_a_text_and_a_short_text_more_than_a_long_one() {
        assert!(says(8.0, 60) > says(1.0, 60));
        assert!(says(1.0, 30) > says(1.0, 600));
        assert!((1..16).contains(&says(100.0, 0)) && says(0.001, 10_000) == 1);
    }
}
