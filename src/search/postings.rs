//! Which things have a term, and how much it says of each: lists of bits.
//!
//! A list is its length, the numbers of its things, each by its distance from the one before, and their
//! levels. A long one names items by their order, and those it lacks if these are fewer. Where a term
//! stands is a list of its own.

use rayon::prelude::*;

use crate::search::bits::{Bits, rice_of};
use crate::search::frequent::Frequent;
use crate::search::gather::Gathered;
use crate::search::hits::{Finder, Hit};
use crate::search::layout::{Block, Items};
use crate::search::places::{self, Kind};
use crate::search::vocabulary::Vocabulary;

/// All that is known of one term.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Posting {
    pub count: u32,
    pub list: Vec<u8>,
    /// For each range of things, empty where nothing is to be said; one for all, if the term has few.
    pub places: Vec<Vec<u8>>,
    /// Of a frequent term, the things that it says more of than level 1 does, and stands nowhere in.
    pub bare: Vec<u32>,
}

/// Blocks that are worked on together.
const CHUNK: usize = 64;

/// What all blocks have of every term, and of every pair of frequent ones, some blocks at a time.
pub fn chunks(
    blocks: &[Block],
    gathered: &[&Gathered],
    vocabulary: &Vocabulary,
    frequent: &Frequent,
) -> (Vec<Chunk>, Vec<Chunk>) {
    let together: Vec<_> = blocks.iter().zip(gathered).zip(&vocabulary.places).collect();
    together
        .par_chunks(CHUNK)
        .map(|blocks| {
            let mut finder = Finder::new(vocabulary, frequent);
            let (mut words, mut pairs) = (Vec::new(), Vec::new());
            for ((block, gathered), places) in blocks {
                for (doc, found) in (block.first..).zip(&gathered.found) {
                    let row = finder.words(doc, found, places, &mut words);
                    finder.pairs(doc, &row, &mut pairs);
                }
            }
            (Chunk::new(words), Chunk::new(pairs))
        })
        .unzip()
}

/// The lists of some blocks, by term.
pub struct Chunk {
    lists: Vec<List>,
    bytes: Vec<u8>,
    places: Vec<u8>,
}

struct List {
    term: u32,
    count: u32,
    first: u32,
    /// Where its bytes begin, without the first number.
    bytes: u32,
    places: u32,
}

impl Chunk {
    fn new(mut hits: Vec<Hit>) -> Chunk {
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
                varint(hit.stands.len() as u32, &mut chunk.places);
                hit.stands.iter().for_each(|number| varint(*number, &mut chunk.places));
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

/// The postings of every term, in the order of the terms, of each of which is told what its numbers say.
pub fn merge(
    chunks: &[Chunk],
    terms: usize,
    items: &Items,
    kind: impl Fn(u32) -> Kind + Sync,
) -> Vec<Posting> {
    let mut by_term: Vec<Vec<(u32, u32)>> = vec![Vec::new(); terms];
    for (chunk, lists) in (0..).zip(chunks) {
        for (at, list) in (0..).zip(&lists.lists) {
            by_term[list.term as usize].push((chunk, at));
        }
    }
    let terms = (0..terms as u32).into_par_iter().zip(by_term);
    terms.map(|(term, lists)| join(chunks, &lists, items, kind(term))).collect()
}

/// The postings of pairs of frequent terms that stand side by side, each pair by its number.
pub fn merge_pairs(mut chunks: Vec<Chunk>, items: &Items) -> Vec<(u32, Posting)> {
    let mut pairs: Vec<u32> =
        chunks.iter().flat_map(|chunk| chunk.lists.iter().map(|list| list.term)).collect();
    pairs.par_sort_unstable();
    pairs.dedup();
    for list in chunks.iter_mut().flat_map(|chunk| &mut chunk.lists) {
        list.term = pairs.partition_point(|pair| *pair < list.term) as u32;
    }
    let postings = merge(&chunks, pairs.len(), items, |_| Kind::Times);
    pairs.into_iter().zip(postings).collect()
}

fn join(chunks: &[Chunk], lists: &[(u32, u32)], items: &Items, kind: Kind) -> Posting {
    let mut docs = Vec::new();
    let mut stands: Vec<Vec<u32>> = Vec::new();
    let mut before = 0;
    for (chunk, at) in lists {
        let chunk = &chunks[*chunk as usize];
        let list = &chunk.lists[*at as usize];
        let (mut bytes, mut numbers) = chunk.bytes(*at as usize);
        for place in 0..list.count {
            let doc = if place == 0 { list.first } else { before + unvarint(&mut bytes) };
            before = doc;
            docs.push((doc, bytes[0]));
            bytes = &bytes[1..];
            let count = unvarint(&mut numbers);
            stands.push((0..count).map(|_| unvarint(&mut numbers)).collect());
        }
    }
    let is_bare = |((_, level), stands): &(&(u32, u8), &Vec<u32>)| *level > 1 && stands.is_empty();
    let bare = docs.iter().zip(&stands).filter(is_bare).map(|((doc, _), _)| *doc);
    Posting {
        count: docs.len() as u32,
        list: list_of(&docs, items),
        bare: if kind == Kind::Frequent { bare.collect() } else { Vec::new() },
        places: places::ranges(&docs, &stands, kind),
    }
}

/// A posting of things that are merely listed, such as all that name one person.
pub fn listed(docs: &[u32], items: &Items) -> Posting {
    let docs: Vec<(u32, u8)> = docs.iter().map(|doc| (*doc, 0)).collect();
    Posting { count: docs.len() as u32, list: list_of(&docs, items), ..Posting::default() }
}

/// A list of so many things is long.
const LONG: usize = 10_000;

fn list_of(docs: &[(u32, u8)], items: &Items) -> Vec<u8> {
    if docs.is_empty() {
        return Vec::new();
    }
    let mut bits = Bits::default();
    bits.gamma(docs.len() as u32);
    let numbers = docs.iter().map(|(doc, _)| *doc);
    if docs.len() < LONG {
        write_numbers(&numbers.collect::<Vec<_>>(), &mut bits);
    } else {
        write_items(numbers, items, &mut bits);
    }
    write_levels(docs, &mut bits);
    bits.into_bytes()
}

/// Ascending numbers.
fn write_numbers(numbers: &[u32], bits: &mut Bits) {
    let after = numbers.last().map_or(0, |last| u64::from(*last) + 1);
    let count = numbers.len() as u64;
    let k = rice_of(after - count, count);
    bits.push(k, 5);
    let mut next = 0;
    for number in numbers {
        bits.rice(number - next, k);
        next = number + 1;
    }
}

/// Whether the items are those that are not there, the order of each, and the numbers of what is no item.
fn write_items(numbers: impl Iterator<Item = u32>, items: &Items, bits: &mut Bits) {
    let (mut there, mut others) = (Vec::new(), Vec::new());
    for number in numbers {
        match items.order(number) {
            Some(order) => there.push(order),
            None => others.push(number),
        }
    }
    let is_lacking = there.len() * 2 > items.count() as usize;
    if is_lacking {
        let mut known = there.into_iter().peekable();
        there = (0..items.count()).filter(|order| known.next_if_eq(order).is_none()).collect();
    }
    bits.push(u32::from(is_lacking), 1);
    for some in [there, others] {
        bits.gamma(some.len() as u32 + 1);
        write_numbers(&some, bits);
    }
}

/// How many ones a level is written as in a short list, the most frequent the fewest.
const LEVELS: [u8; 7] = [1, 0, 3, 2, 5, 4, 6];
/// From so many things on, a list says in which order its levels are written.
const ORDERED: usize = 32;

/// Whether all have one level and which, or the level of each.
fn write_levels(docs: &[(u32, u8)], bits: &mut Bits) {
    let level = docs.first().map_or(0, |(_, level)| *level);
    let is_one = docs.iter().all(|(_, other)| *other == level);
    bits.push(u32::from(is_one), 1);
    if is_one {
        return bits.push(u32::from(level), 3);
    }
    let mut order = LEVELS;
    if docs.len() >= ORDERED {
        let mut counts = [0; LEVELS.len()];
        docs.iter().for_each(|(_, level)| counts[*level as usize] += 1);
        order.sort_by_key(|level| std::cmp::Reverse(counts[*level as usize]));
        order.iter().for_each(|level| bits.push(u32::from(*level), 3));
    }
    for (_, level) in docs {
        let ones = order.iter().position(|other| other == level);
        bits.unary(ones.expect("the order has every level") as u32);
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::site::ItemId;
    use crate::search::bits::Reader;
    use crate::search::layout::{Layout, Subject};

    fn read_numbers(bits: &mut Reader<'_>, count: u32) -> Vec<u32> {
        let k = bits.bits(5);
        let mut next = 0;
        let number = |_| {
            next += bits.rice(k) + 1;
            next - 1
        };
        (0..count).map(number).collect()
    }

    /// The things of a list, each with its level.
    fn read(list: &[u8], items: &Items) -> Vec<(u32, u8)> {
        if list.is_empty() {
            return Vec::new();
        }
        let mut bits = Reader::new(list);
        let count = bits.gamma();
        let numbers = if (count as usize) < LONG {
            read_numbers(&mut bits, count)
        } else {
            let is_lacking = bits.bits(1) == 1;
            let [orders, mut numbers] = [(); 2].map(|()| {
                let count = bits.gamma() - 1;
                read_numbers(&mut bits, count)
            });
            let is_there = |order: &u32| orders.contains(order) != is_lacking;
            let all = (0..items.count()).filter(is_there);
            numbers.extend(all.map(|order| items.number(order)));
            numbers.sort_unstable();
            numbers
        };
        let one = (bits.bits(1) == 1).then(|| bits.bits(3) as u8);
        let order = match one.is_none() && count as usize >= ORDERED {
            true => [(); 7].map(|()| bits.bits(3) as u8),
            false => LEVELS,
        };
        let level = |bits: &mut Reader<'_>| one.unwrap_or_else(|| order[bits.unary() as usize]);
        numbers.into_iter().map(|number| (number, level(&mut bits))).collect()
    }

    fn hit(term: u32, doc: u32, level: u8, stands: &[u32]) -> Hit {
        Hit { term, doc, level, stands: stands.to_vec() }
    }

    #[test]
    fn a_list_reads_as_it_was_written() {
        let items = Items::default();
        let check = |docs: &[(u32, u8)]| assert_eq!(read(&list_of(docs, &items), &items), docs);
        check(&[]);
        check(&[(0, 0)]);
        check(&[(70_000, 1)]);
        check(&[(0, 0), (5, 3), (132, 1), (70_000, 6)]);
        check(&(0..3_000).map(|doc| (doc, (doc % 7) as u8)).collect::<Vec<_>>());
        assert_eq!(read(&listed(&[3, 9], &items).list, &items), [(3, 0), (9, 0)]);
    }

    #[test]
    fn a_long_list_names_items_by_their_order() {
        let item = |item| Subject::Item(ItemId { meeting: 0, item });
        let mut subjects: Vec<Subject> = (0..25_000).map(item).collect();
        subjects.push(Subject::Case(0));
        let blocks = vec![Block { first: 64, room: 25_004, subjects }];
        let items = Items::of(&Layout { blocks, count: 25_001 });
        let lengths = [10_000, 20_000].map(|count| {
            // What is no item comes first and last.
            let mut docs = vec![(7, 3)];
            docs.extend((0..count).map(|item| (64 + item + item / 4, (item % 3) as u8)));
            docs.push((64 + 25_000, 6));
            assert_eq!(read(&list_of(&docs, &items), &items), docs);
            let numbers: Vec<u32> = docs.iter().map(|(number, _)| *number).collect();
            listed(&numbers, &items).list.len()
        });
        assert!(lengths[1] < lengths[0] * 7 / 4, "{lengths:?}");
    }

    #[test]
    fn chunks_join_into_one_list() {
        let chunks = || {
            [
                Chunk::new(vec![hit(0, 3, 2, &[1, 0, 0, 7, 0, 0]), hit(9, 3, 0, &[])]),
                Chunk::new(vec![hit(9, 900, 3, &[]), hit(0, 4, 1, &[2, 0, 0])]),
            ]
        };
        let items = Items::default();
        let merged = merge(&chunks(), 10, &items, |_| Kind::Places(0));
        assert_eq!(read(&merged[0].list, &items), [(3, 2), (4, 1)]);
        assert_eq!((merged[9].count, merged[9].places.len(), &merged[9].bare[..]), (2, 0, &[][..]));
        let frequent = merge(&chunks(), 10, &items, |_| Kind::Frequent);
        assert_eq!((&frequent[9].bare[..], frequent[0].places.len()), (&[900][..], 0));
    }

    #[test]
    fn pairs_keep_their_numbers() {
        let chunk = |pair, doc| Chunk::new(vec![hit(pair, doc, 1, &[0, 0])]);
        let items = Items::default();
        let pairs = merge_pairs(vec![chunk(40, 3), chunk(7, 4), chunk(40, 5)], &items);
        let read: Vec<_> =
            pairs.iter().map(|(pair, posting)| (*pair, read(&posting.list, &items))).collect();
        assert_eq!(read, [(7, vec![(4, 1)]), (40, vec![(3, 1), (5, 1)])]);
    }
}
