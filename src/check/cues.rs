//! Words that one rule or another looks for, found in one pass: a passage that has none of a rule's
//! words is not read by it.

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use rustc_hash::FxHashMap;

use crate::check::tokens::{self, Word};
use crate::model::front::languages;
use crate::words::Words;

/// What a rule looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cue {
    /// An expression for the last meeting, also in a longer word.
    LastMeeting,
    /// That somebody is away, also in a longer word.
    Away,
    /// Why somebody is away.
    Reason,
    /// What a word looks like that lost a ligature.
    Ligature,
    /// The name of somebody.
    Name,
    /// The first or the last name of somebody.
    PartOfName,
}

/// The words of all cues.
pub struct Cues {
    automaton: AhoCorasick,
    /// The bit of each pattern's cue.
    bits: Vec<u8>,
    /// The bits of the first words of expressions that stand as whole words, by their hashes.
    words: FxHashMap<u64, u8>,
    /// The bits of expressions without such words.
    always: u8,
}

impl Cues {
    /// Gathers them from the language tables.
    pub fn new(words: &Words) -> Cues {
        let mut patterns: Vec<(&str, Cue)> = Vec::new();
        for words in languages(words) {
            let (import, check) = (&words.import, &words.check);
            let away = [&import.excused_in_text, &check.excused_after, &check.absence];
            patterns
                .extend(check.last_meeting.iter().map(|word| (word.as_str(), Cue::LastMeeting)));
            patterns.extend(away.into_iter().flatten().map(|word| (word.as_str(), Cue::Away)));
        }
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::DFA))
            .build(patterns.iter().map(|(word, _)| word))
            .expect("the words of a few languages fit into an automaton");
        let bits = patterns.iter().map(|(_, cue)| bit(*cue)).collect();
        let mut cues = Cues { automaton, bits, words: FxHashMap::default(), always: 0 };
        for word in languages(words).flat_map(|words| &words.check.reasons) {
            cues.add(Cue::Reason, tokens::first(word));
        }
        for [lost, _] in &words.check.ligatures {
            cues.add(Cue::Ligature, tokens::first(lost));
        }
        cues
    }

    /// Adds an expression whose last word may be longer in a text, as names have genitives.
    pub fn add_name(&mut self, name: &str) {
        let lower = name.to_lowercase();
        let first = tokens::first(&lower).filter(|word| word.end < lower.len());
        self.add(Cue::Name, first);
    }

    /// Adds a part of a name that stands as a whole word.
    pub fn add_part_of_name(&mut self, part: &str) {
        self.add(Cue::PartOfName, tokens::first(&part.to_lowercase()));
    }

    fn add(&mut self, cue: Cue, word: Option<Word>) {
        match word {
            Some(word) => *self.words.entry(word.hash).or_default() |= bit(cue),
            None => self.always |= bit(cue),
        }
    }

    /// The cues that a text in lower case has in any of its words, a bit each.
    pub fn of(&self, lower: &str) -> u8 {
        let hits = self.automaton.find_overlapping_iter(lower);
        hits.fold(0, |bits, hit| bits | self.bits[hit.pattern().as_usize()])
    }

    /// The cues that words are the first of.
    pub fn of_words(&self, words: &[Word]) -> u8 {
        let known = words.iter().filter_map(|word| self.words.get(&word.hash));
        known.fold(self.always, |bits, known| bits | known)
    }
}

/// The bit that stands for a cue.
pub fn bit(cue: Cue) -> u8 {
    1 << cue as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cues_of_a_text() {
        let words = crate::words::built_in("da").expect("the language is built in");
        let cues = Cues::new(words);
        let check = |text: &str, cue: Cue, expected: bool| {
            let bits = cues.of(text) | cues.of_words(&tokens::words(text));
            assert_eq!(bits & bit(cue) != 0, expected, "{text}");
        };
        check("referatet fra sidste møde", Cue::LastMeeting, true);
        check("karen holm var syg", Cue::Reason, true);
        check("sygefraværet er faldet", Cue::Reason, false);
        check("der var afbud fra karen holm", Cue::Away, true);
        check("forvaltningen vurderer, at det kan gennemføres", Cue::LastMeeting, false);
        check("forvaltningen vurderer, at det kan gennemføres", Cue::Away, false);
    }
}
