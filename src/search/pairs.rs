//! Frequent words that stand side by side, so that a phrase of them needs none of their places.
//!
//! The lists of all terms come in, and say which are frequent; what comes out are lists of pairs.

use rayon::prelude::*;

use crate::search::gather::{Found, Gathered};
use crate::search::layout::Block;
use crate::search::postings::{CHUNK, Chunk, FREQUENT, Hit, Posting, merge, standing};

/// Two frequent terms and the things in which the second stands after the first.
pub struct Pair {
    pub terms: [u32; 2],
    pub posting: Posting,
}

/// The terms that are frequent.
struct Frequent {
    terms: Vec<u32>,
    /// The place of each term among them, from 1.
    ranks: Vec<u32>,
}

/// Every pair of frequent terms that stands somewhere; `places` are the terms of each block's words.
pub fn pairs(
    blocks: &[Block],
    gathered: &[&Gathered],
    places: &[Vec<u32>],
    lists: &[Chunk],
) -> Vec<Pair> {
    let frequent = Frequent::of(lists);
    let together: Vec<_> = blocks.iter().zip(gathered).zip(places).collect();
    let mut chunks: Vec<Chunk> = match frequent.terms.len() {
        0 => return Vec::new(),
        _ => together.par_chunks(CHUNK).map(|blocks| frequent.chunk(blocks)).collect(),
    };
    let mut keys: Vec<u32> =
        chunks.iter().flat_map(|chunk| chunk.lists.iter().map(|list| list.term)).collect();
    keys.par_sort_unstable();
    keys.dedup();
    for list in chunks.iter_mut().flat_map(|chunk| &mut chunk.lists) {
        list.term = keys.partition_point(|key| *key < list.term) as u32;
    }
    let postings = merge(&chunks, keys.len());
    let pair = |(key, posting)| Pair { terms: frequent.terms_of(key), posting };
    keys.into_iter().zip(postings).map(pair).collect()
}

impl Frequent {
    fn of(lists: &[Chunk]) -> Frequent {
        let lists = || lists.iter().flat_map(|chunk| &chunk.lists);
        let mut ranks = vec![0; lists().map(|list| list.term as usize + 1).max().unwrap_or(0)];
        lists().for_each(|list| ranks[list.term as usize] += list.count);
        let mut terms = Vec::new();
        for (term, rank) in (0..).zip(&mut ranks) {
            let is_frequent = *rank >= FREQUENT;
            if is_frequent {
                terms.push(term);
            }
            *rank = if is_frequent { terms.len() as u32 } else { 0 };
        }
        Frequent { terms, ranks }
    }

    /// The pairs of some blocks, each by one number.
    fn chunk(&self, blocks: &[((&Block, &&Gathered), &Vec<u32>)]) -> Chunk {
        let mut hits = Vec::new();
        let mut counts = vec![0; self.terms.len() + 1];
        for ((block, gathered), places) in blocks {
            for (doc, found) in (block.first..).zip(&gathered.found) {
                self.hits_of(doc, found, places, &mut counts, &mut hits);
            }
        }
        Chunk::new(hits)
    }

    /// `counts` holds a zero for each rank, before and after.
    fn hits_of(
        &self,
        doc: u32,
        found: &Found,
        places: &[u32],
        counts: &mut [u32],
        hits: &mut Vec<Hit>,
    ) {
        let ranked = standing(found).map(|(entry, here)| (here, self.rank(places[entry.word()])));
        let mut stands: Vec<(u32, u32)> =
            ranked.filter(|(here, rank)| *here > 0 && *rank > 0).collect();
        stands.sort_unstable();
        stands.dedup();
        stands.iter().for_each(|(_, rank)| counts[*rank as usize] += 1);
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        for (at, (place, first)) in stands.iter().enumerate() {
            let near = stands[at + 1..].iter().take_while(|(other, _)| *other <= place + 1);
            pairs.extend(
                near.filter(|(other, _)| other > place).map(|(_, second)| (*first, *second)),
            );
        }
        pairs.sort_unstable();
        for same in pairs.chunk_by(|a, b| a == b) {
            let (first, second) = same[0];
            let is_all = |rank: u32| counts[rank as usize] == same.len() as u32;
            let level = level(is_all(first), is_all(second));
            hits.push(Hit { term: self.key(first, second), doc, level, places: Vec::new() });
        }
        stands.iter().for_each(|(_, rank)| counts[*rank as usize] = 0);
    }

    fn rank(&self, term: u32) -> u32 {
        self.ranks.get(term as usize).copied().unwrap_or_default()
    }

    fn key(&self, first: u32, second: u32) -> u32 {
        (first - 1) * self.terms.len() as u32 + second - 1
    }

    fn terms_of(&self, key: u32) -> [u32; 2] {
        let count = self.terms.len() as u32;
        [key / count, key % count].map(|rank| self.terms[rank as usize])
    }
}

/// Whether the pair is wherever its first or its second word stands in the thing: then a longer phrase
/// that shares this word needs no places either. What most pairs have is written shortest.
fn level(all_first: bool, all_second: bool) -> u8 {
    match (all_first, all_second) {
        (false, false) => 0,
        (true, true) => 1,
        (true, false) => 2,
        (false, true) => 3,
    }
}
