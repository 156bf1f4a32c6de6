//! Names in text: the forms a person's name takes, and finding thousands of them in one pass.
//!
//! Patterns come in with a number each; what comes out is where they stand as whole words, with
//! the genitive that belongs to them. Knows nothing of who is behind a number.

use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, Input, MatchKind};

/// The short forms of a name: its first part with some of the others, in their order.
///
/// `Mette Smith Torpegaard` is also `Mette Smith` and `Mette Torpegaard`. A name of two parts has none,
/// and of one with more than five only those with one other part are made.
pub fn short_forms(name: &str) -> Vec<String> {
    let parts: Vec<&str> = name.split_whitespace().collect();
    let Some((first, others)) = parts.split_first().filter(|(_, others)| others.len() > 1) else {
        return Vec::new();
    };
    if others.len() > 4 {
        return others.iter().map(|other| format!("{first} {other}")).collect();
    }
    (1..(1_u32 << others.len()) - 1)
        .map(|chosen| {
            let some = others.iter().enumerate().filter(|(at, _)| chosen & (1 << at) != 0);
            some.fold((*first).to_owned(), |form, (_, other)| format!("{form} {other}"))
        })
        .collect()
}

/// `Karen Holm` as `KH`.
pub fn initials(name: &str) -> String {
    name.split([' ', '-'])
        .filter_map(|part| part.chars().next())
        .filter(|c| c.is_uppercase())
        .collect()
}

/// The form in which names are compared: single spaces, lower case.
pub fn key(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Up to so many bytes of patterns the automaton is a table; a larger one would not stay in the
/// processor's cache.
const QUICK: usize = 50_000;

/// Finds many patterns at once.
pub struct Matcher {
    automaton: AhoCorasick,
    numbers: Vec<u32>,
    genitives: Vec<String>,
    edges: Edges,
}

/// Where a pattern may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edges {
    /// Only as whole words: not in `Karen Holm-Bo`, `@Karen Holm` or `karen_holm`.
    Words,
    /// Wherever no letter goes on: also in `Karen Holm-sagen` and `karen_holm2`.
    Letters,
}

/// A pattern found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The bytes of the text, with the genitive.
    pub range: Range<usize>,
    /// Where the pattern itself ends.
    pub bare_end: usize,
    pub number: u32,
}

impl Matcher {
    /// Builds the automaton.
    pub fn new(patterns: Vec<(String, u32)>, genitives: &[String], edges: Edges) -> Matcher {
        let mut genitives = genitives.to_vec();
        genitives.sort_by_key(|suffix| std::cmp::Reverse(suffix.len()));
        // The quickest kind takes a few hundred bytes for every letter of every pattern.
        let letters: usize = patterns.iter().map(|(pattern, _)| pattern.len()).sum();
        let automaton = AhoCorasick::builder()
            .kind((letters < QUICK).then_some(AhoCorasickKind::DFA))
            .match_kind(match edges {
                Edges::Words => MatchKind::LeftmostLongest,
                Edges::Letters => MatchKind::Standard,
            })
            .build(patterns.iter().map(|(pattern, _)| pattern))
            .expect("the names of one site fit into an automaton");
        Matcher {
            automaton,
            numbers: patterns.into_iter().map(|(_, number)| number).collect(),
            genitives,
            edges,
        }
    }

    /// The patterns that stand in `text` as whole words, from left to right, none over another; of
    /// two that begin at one place, the longer.
    pub fn find(&self, text: &str) -> Vec<Found> {
        let mut found = Vec::new();
        if self.numbers.is_empty() {
            return found;
        }
        let mut at = 0;
        while let Some(hit) = self.automaton.find(Input::new(text).span(at..text.len())) {
            match self.whole_word(text, hit.range()) {
                Some(end) => {
                    found.push(Found {
                        range: hit.start()..end,
                        bare_end: hit.end(),
                        number: self.numbers[hit.pattern().as_usize()],
                    });
                    at = end;
                }
                None => at = next_char(text, hit.start()),
            }
        }
        found
    }

    /// Every pattern between [`Edges::Letters`], also where one stands in another.
    pub fn every(&self, text: &str) -> Vec<Found> {
        if self.numbers.is_empty() {
            return Vec::new();
        }
        let hits = self.automaton.find_overlapping_iter(text);
        hits.filter_map(|hit| {
            Some(Found {
                range: hit.start()..self.whole_word(text, hit.range())?,
                bare_end: hit.end(),
                number: self.numbers[hit.pattern().as_usize()],
            })
        })
        .collect()
    }

    /// Where the word ends, with its genitive, if the match is a whole word.
    fn whole_word(&self, text: &str, range: Range<usize>) -> Option<usize> {
        let before = text[..range.start].chars().next_back();
        if before.is_some_and(|c| self.goes_on(c)) {
            return None;
        }
        if self.ends_word(&text[range.end..]) {
            return Some(self.apostrophe(text, range.end));
        }
        let rest = &text[range.end..];
        self.genitives
            .iter()
            .filter(|suffix| {
                rest.starts_with(suffix.as_str()) && self.ends_word(&rest[suffix.len()..])
            })
            .map(|suffix| range.end + suffix.len())
            .max()
    }

    /// Takes `'s` or `'` after a name that ends in s, x or z along with it.
    fn apostrophe(&self, text: &str, end: usize) -> usize {
        let rest = &text[end..];
        let suffix = self.genitives.iter().find(|suffix| {
            let apostrophe = suffix.starts_with(['\'', '’']);
            let bare = suffix.chars().count() == 1;
            let after_s = text[..end].ends_with(['s', 'x', 'z']);
            apostrophe
                && (!bare || after_s)
                && rest.starts_with(suffix.as_str())
                && self.ends_word(&rest[suffix.len()..])
        });
        suffix.map_or(end, |suffix| end + suffix.len())
    }

    /// Whether a word that this character precedes began before it.
    fn goes_on(&self, before: char) -> bool {
        match self.edges {
            Edges::Words => {
                before.is_alphanumeric() || matches!(before, '@' | '#' | '_' | '-' | '/')
            }
            Edges::Letters => before.is_alphabetic(),
        }
    }

    fn ends_word(&self, rest: &str) -> bool {
        let mut letters = rest.chars();
        match (letters.next(), self.edges) {
            (Some('-'), Edges::Words) => !letters.next().is_some_and(char::is_alphanumeric),
            (Some('_'), Edges::Words) => false,
            (Some(c), Edges::Words) => !c.is_alphanumeric(),
            (Some(c), Edges::Letters) => !c.is_alphabetic(),
            (None, _) => true,
        }
    }
}

fn next_char(text: &str, at: usize) -> usize {
    at + text[at..].chars().next().map_or(1, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let check = |name: &str, expected: &[&str]| assert_eq!(short_forms(name), expected);
        check("Karen Holm", &[]);
        check("Mette Smith Torpegaard", &["Mette Smith", "Mette Torpegaard"]);
        assert_eq!(short_forms("Ane Bo Carl Dan").len(), 6);
        assert_eq!(initials("Karen Bo-Holm"), "KBH");
    }

    #[test]
    fn whole_words() {
        let genitives = ["s", "'s", "’s", "'", "’"].map(str::to_owned);
        let patterns = vec![
            ("Karen Holm".to_owned(), 1),
            ("Karen Holm Lind".to_owned(), 2),
            ("Lars Hans".to_owned(), 3),
        ];
        let matcher = Matcher::new(patterns, &genitives, Edges::Words);
        let check = |text: &str, expected: &[(&str, u32)]| {
            let found = matcher.find(text);
            let found: Vec<(&str, u32)> =
                found.iter().map(|found| (&text[found.range.clone()], found.number)).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("Karen Holm oplyste", &[("Karen Holm", 1)]);
        check("Karen Holms forslag", &[("Karen Holms", 1)]);
        check("Karen Holm's forslag", &[("Karen Holm's", 1)]);
        check("Karen Holm Linds og Lars Hans' ord", &[("Karen Holm Linds", 2), ("Lars Hans'", 3)]);
        check("Karen Holmgaard, xKaren Holm, @Karen Holm, Karen Holm-Bo", &[]);
        check("»Karen Holm«, (Karen Holm)", &[("Karen Holm", 1), ("Karen Holm", 1)]);
    }
}
