//! Words that one rule or another looks for: a passage that has none of a rule's words is not read
//! by it.

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
    last_meeting: AhoCorasick,
    away: AhoCorasick,
    /// The bits of words of expressions that stand as whole words, one of each, by their hashes.
    words: FxHashMap<u64, u8>,
    /// The bits of expressions without such words.
    always: u8,
}

impl Cues {
    /// Gathers them from the language tables.
    pub fn new(words: &Words) -> Cues {
        let last_meeting = languages(words).flat_map(|words| &words.check.last_meeting);
        let away = languages(words).flat_map(|words| {
            let (import, check) = (&words.import, &words.check);
            [&import.excused_in_text, &check.excused_after, &check.absence].into_iter().flatten()
        });
        let mut cues = Cues {
            last_meeting: automaton(last_meeting),
            away: automaton(away),
            words: FxHashMap::default(),
            always: 0,
        };
        for word in languages(words).flat_map(|words| &words.check.reasons) {
            cues.add(Cue::Reason, tokens::first(word));
        }
        for [lost, _] in &words.check.ligatures {
            // Its longest word is the rarest: the first is often one that the language has too.
            let longest = tokens::words(lost).into_iter().max_by_key(|word| word.end - word.start);
            cues.add(Cue::Ligature, longest);
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

    /// Whether an expression for the last meeting stands in a text in lower case.
    pub fn tell_of_last_meeting(&self, lower: &str) -> bool {
        self.last_meeting.is_match(lower)
    }

    /// Whether an expression for somebody's absence stands in a text in lower case.
    pub fn tell_of_absence(&self, lower: &str) -> bool {
        self.away.is_match(lower)
    }

    /// The cues that words stand for, a bit each.
    pub fn of_words(&self, words: &[Word]) -> u8 {
        let known = words.iter().filter_map(|word| self.words.get(&word.hash));
        known.fold(self.always, |bits, known| bits | known)
    }
}

/// What finds any of these expressions, also in longer words.
fn automaton<'w>(expressions: impl Iterator<Item = &'w String>) -> AhoCorasick {
    AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::DFA))
        .prefilter(false)
        .build(expressions)
        .expect("the words of a few languages fit into an automaton")
}

/// The bit that stands for a cue.
pub fn bit(cue: Cue) -> u8 {
    1 << cue as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::passage::Passage;
    use crate::check::signs::Signs;

    #[test]
    fn cues_of_a_text() {
        let words = crate::words::built_in("da").expect("the language is built in");
        let cues = Cues::new(words);
        let check = |text: &str, cue: Cue, expected: bool| {
            let passage = Passage::new(1, text.to_owned(), false, Signs::default());
            assert_eq!(passage.has(&cues, cue), expected, "{text}");
        };
        check("referatet fra sidste møde", Cue::LastMeeting, true);
        check("karen holm var syg", Cue::Reason, true);
        check("sygefraværet er faldet", Cue::Reason, false);
        check("der var afbud fra karen holm", Cue::Away, true);
        check("forvaltningen vurderer, at det kan gennemføres", Cue::LastMeeting, false);
        check("forvaltningen vurderer, at det kan gennemføres", Cue::Away, false);
    }
}
