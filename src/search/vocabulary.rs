//! The words of a site, the terms they are looked up by, and the parts of compounds.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::search::gather::Gathered;
use crate::search::stem::Stems;

/// Every word of the site, by the places that blocks gave theirs.
#[derive(Debug, Default)]
pub struct Vocabulary {
    /// By stem, in the order of the alphabet's bytes.
    pub terms: Vec<Term>,
    /// Each block's words as terms.
    pub places: Vec<Vec<u32>>,
}

/// What words with one stem are looked up by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Term {
    pub stem: String,
    /// The word of this stem that most blocks have.
    pub shown: String,
    /// The terms that this one is a compound of.
    pub parts: Vec<u32>,
}

/// Finds the terms of all blocks.
pub fn vocabulary(gathered: &[&Gathered], stems: &Stems, prefixes: &[String]) -> Vocabulary {
    let mut known: FxHashMap<&str, u32> = FxHashMap::default();
    let mut words: Vec<(&str, u32)> = Vec::new();
    let places: Vec<Vec<u32>> = gathered
        .iter()
        .map(|block| {
            let place = |word| {
                let place = *known.entry(word).or_insert_with(|| {
                    words.push((word, 0));
                    words.len() as u32 - 1
                });
                words[place as usize].1 += 1;
                place
            };
            block.words().map(place).collect()
        })
        .collect();
    let (mut terms, of_word) = terms(&words, stems);
    let parts = Parts::new(&terms, (&known, &of_word), prefixes).all();
    for (term, parts) in terms.iter_mut().zip(parts) {
        term.parts = parts;
    }
    let term = |place: u32| of_word[place as usize];
    let places =
        places.into_par_iter().map(|block| block.into_iter().map(term).collect()).collect();
    Vocabulary { terms, places }
}

/// The terms in order, and the term of each word.
fn terms(words: &[(&str, u32)], stems: &Stems) -> (Vec<Term>, Vec<u32>) {
    let stem = |word: &str| if is_number(word) { word.to_owned() } else { stems.stem(word) };
    let stemmed: Vec<String> = words.par_iter().map(|(word, _)| stem(word)).collect();
    let mut order: Vec<u32> = (0..words.len() as u32).collect();
    order.par_sort_unstable_by_key(|place| {
        let (word, blocks) = words[*place as usize];
        (&stemmed[*place as usize], std::cmp::Reverse(blocks), word)
    });
    let mut terms: Vec<Term> = Vec::new();
    let mut of_word = vec![0; words.len()];
    for place in order {
        let stem = &stemmed[place as usize];
        if terms.last().is_none_or(|term| term.stem != *stem) {
            let shown = words[place as usize].0.to_owned();
            terms.push(Term { stem: stem.clone(), shown, parts: Vec::new() });
        }
        of_word[place as usize] = terms.len() as u32 - 1;
    }
    (terms, of_word)
}

fn is_number(word: &str) -> bool {
    word.bytes().any(|byte| byte.is_ascii_digit())
}

/// The least letters of a part that is found, of a first part that is only recognised, and of what
/// may stand beside an unknown part.
const PART: usize = 4;
const HEAD: usize = 3;
const SURE: usize = 6;

/// Finds the parts of compounds among the words of the site itself.
struct Parts<'v> {
    terms: &'v [Term],
    by_stem: FxHashMap<&'v str, u32>,
    /// Each word of the site by its place, and the term of each place.
    words: (&'v FxHashMap<&'v str, u32>, &'v [u32]),
    prefixes: FxHashSet<&'v str>,
}

impl<'v> Parts<'v> {
    fn new(
        terms: &'v [Term],
        words: (&'v FxHashMap<&'v str, u32>, &'v [u32]),
        prefixes: &'v [String],
    ) -> Parts<'v> {
        let by_stem = (0..).zip(terms).map(|(place, term)| (term.stem.as_str(), place)).collect();
        Parts { terms, by_stem, words, prefixes: prefixes.iter().map(String::as_str).collect() }
    }

    fn all(&self) -> Vec<Vec<u32>> {
        self.terms.par_iter().map(|term| self.parts(&term.stem)).collect()
    }

    /// The parts of a stem: `lønforhandling` is `løn` and `forhandling`, `forhandling` is nothing.
    fn parts(&self, stem: &str) -> Vec<u32> {
        let mut parts = Vec::new();
        self.split(stem, 3, &mut parts);
        parts.sort_unstable();
        parts.dedup();
        parts
    }

    fn split(&self, stem: &str, depth: usize, parts: &mut Vec<u32>) {
        let letters = stem.chars().count();
        if letters < HEAD + PART || depth == 0 || is_number(stem) {
            return;
        }
        let inside = stem.char_indices().enumerate().skip(HEAD);
        for (before, (at, _)) in inside.take_while(|(before, _)| before + PART <= letters) {
            let (head, tail) = stem.split_at(at);
            if self.prefixes.contains(head) {
                continue;
            }
            let first = self.head(head);
            let last = self.by_stem.get(tail).copied();
            let is_one = match (first, last) {
                (Some(_), Some(_)) => true,
                (None, Some(_)) => letters - before >= SURE,
                (Some(_), None) => before >= SURE - 1,
                (None, None) => false,
            };
            if is_one {
                parts.extend(first.filter(|_| before >= PART));
                parts.extend(last);
                self.split(tail, depth - 1, parts);
                self.split(head, depth - 1, parts);
            }
        }
    }

    /// The term of a compound's first part, which may end in a letter that joins: `budget|s|`.
    fn head(&self, head: &str) -> Option<u32> {
        let (places, terms) = self.words;
        let whole = |head: &str| match places.get(head) {
            Some(place) => Some(terms[*place as usize]),
            None => self.by_stem.get(head).copied(),
        };
        whole(head).or_else(|| {
            let bare = head.strip_suffix(['s', 'e', 'n'])?;
            (bare.chars().count() >= HEAD).then(|| whole(bare)).flatten()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts_of(words: &[&str], word: &str) -> Vec<String> {
        let stems = Stems::of("da");
        let words: Vec<(&str, u32)> = words.iter().map(|word| (*word, 1)).collect();
        let (terms, of_word) = terms(&words, &stems);
        let known = (0..).zip(&words).map(|(place, (word, _))| (*word, place)).collect();
        let prefixes = ["for", "be", "over"].map(str::to_owned);
        let found = Parts::new(&terms, (&known, &of_word), &prefixes).parts(&stems.stem(word));
        found.into_iter().map(|part| terms[part as usize].stem.clone()).collect()
    }

    #[test]
    fn compounds_come_apart_into_words_of_the_site() {
        let check = |words: &[&str], word: &str, expected: &[&str]| {
            assert_eq!(parts_of(words, word), expected, "{word}");
        };
        check(&["løn", "forhandling"], "lønforhandlingerne", &["forhandling"]);
        check(&["forhandlinger"], "lønforhandling", &["forhandling"]);
        check(&["handling"], "forhandling", &[]);
        check(&["budget", "opfølgning"], "budgetopfølgningen", &["budg", "opfølgning"]);
        check(&["arbejde", "gruppe"], "arbejdsgruppen", &["arbejd", "grup"]);
        check(&["skole", "bus", "kørsel"], "skolebuskørslen", &["kørsl", "skol"]);
        check(&["kantinen"], "rådhuskantinen", &["kantin"]);
        check(&["kør", "kørsel", "godtgørelse"], "kørselsgodtgørelse", &["godtgør", "kørsl"]);
        check(&["82"], "8238", &[]);
    }
}
