//! Which terms are frequent: those that stand in thousands of things.
//!
//! Where they stand would be most of what is known of all places. So it is not written: each place of
//! another term says which frequent ones stand beside it, and pairs of them have lists of their own.

use crate::search::gather::{Follows, Gathered};
use crate::search::vocabulary::Vocabulary;

/// A term that stands in so many things is frequent.
pub const FREQUENT: u32 = 4_000;

/// The frequent terms, each with a rank among them, by the order of the terms.
#[derive(Debug, Default)]
pub struct Frequent {
    terms: Vec<u32>,
    ranks: Vec<Option<u32>>,
}

impl Frequent {
    /// Counts in how many things each term stands.
    pub fn of(gathered: &[&Gathered], vocabulary: &Vocabulary) -> Frequent {
        // Of each term in how many things it stands, and the last of them.
        let mut counts = vec![(0, 0); vocabulary.terms.len()];
        let mut thing = 0;
        for (gathered, places) in gathered.iter().zip(&vocabulary.places) {
            for found in &gathered.found {
                thing += 1;
                for entry in found.entries.iter().filter(|one| one.follows() != Follows::Nothing) {
                    let (count, last) = &mut counts[places[entry.word()] as usize];
                    *count += u32::from(*last != thing);
                    *last = thing;
                }
            }
        }
        Frequent::new(counts.into_iter().map(|(count, _)| count >= FREQUENT))
    }

    /// Which of all terms are frequent.
    pub fn new(terms: impl Iterator<Item = bool>) -> Frequent {
        let mut frequent = Frequent::default();
        for (term, is_frequent) in (0..).zip(terms) {
            frequent.ranks.push(is_frequent.then_some(frequent.terms.len() as u32));
            frequent.terms.extend(is_frequent.then_some(term));
        }
        frequent
    }

    /// The place of a term among the frequent ones.
    pub fn rank(&self, term: u32) -> Option<u32> {
        self.ranks.get(term as usize).copied().flatten()
    }

    /// How many bits a rank takes.
    pub fn bits(&self) -> u32 {
        usize::BITS - self.terms.len().leading_zeros()
    }

    /// Two frequent terms as one number, by their ranks.
    pub fn pair(&self, first: u32, second: u32) -> u32 {
        first * self.terms.len() as u32 + second
    }

    /// The terms of a pair.
    pub fn terms_of(&self, pair: u32) -> [u32; 2] {
        let count = self.terms.len() as u32;
        [pair / count, pair % count].map(|rank| self.terms[rank as usize])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequent_terms_have_ranks_and_pairs_numbers() {
        let frequent = Frequent::new([false, true, false, true, true].into_iter());
        let ranks: Vec<_> = (0..6).map(|term| frequent.rank(term)).collect();
        assert_eq!(ranks, [None, Some(0), None, Some(1), Some(2), None]);
        assert_eq!(frequent.bits(), 2);
        assert_eq!(frequent.terms_of(frequent.pair(2, 0)), [4, 1]);
    }
}
