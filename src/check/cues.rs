//! Words that one rule or another looks for, found in one pass: a passage that has none of a rule's
//! words is not read by it.

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use crate::model::front::languages;
use crate::words::Words;

/// What a rule looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cue {
    /// An expression for the last meeting.
    LastMeeting,
    /// Why somebody is away.
    Reason,
    /// That somebody is away.
    Away,
    /// What a word looks like that lost a ligature.
    Ligature,
}

/// The words of all cues.
pub struct Cues {
    automaton: AhoCorasick,
    /// The bit of each pattern's cue.
    bits: Vec<u8>,
}

impl Cues {
    /// Gathers them from the language tables.
    pub fn new(words: &Words) -> Cues {
        let mut patterns: Vec<(&str, Cue)> = Vec::new();
        for words in languages(words) {
            let check = &words.check;
            let away =
                [&words.import.excused_in_text, &check.excused_after, &check.absence].into_iter();
            let lists = [(Cue::LastMeeting, &check.last_meeting), (Cue::Reason, &check.reasons)];
            let lists = lists.into_iter().chain(away.map(|list| (Cue::Away, list)));
            for (cue, list) in lists {
                patterns.extend(list.iter().map(|word| (word.as_str(), cue)));
            }
        }
        let lost = words.check.ligatures.iter().map(|[lost, _]| (lost.as_str(), Cue::Ligature));
        patterns.extend(lost);
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::DFA))
            .build(patterns.iter().map(|(word, _)| word))
            .expect("the words of a few languages fit into an automaton");
        Cues { automaton, bits: patterns.iter().map(|(_, cue)| bit(*cue)).collect() }
    }

    /// The cues that a text in lower case has, a bit each.
    pub fn of(&self, lower: &str) -> u8 {
        let hits = self.automaton.find_overlapping_iter(lower);
        hits.fold(0, |bits, hit| bits | self.bits[hit.pattern().as_usize()])
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
            assert_eq!(cues.of(text) & bit(cue) != 0, expected, "{text}");
        };
        check("referatet fra sidste møde", Cue::LastMeeting, true);
        check("karen holm var syg", Cue::Reason, true);
        check("der var afbud fra karen holm", Cue::Away, true);
        check("forvaltningen vurderer, at det kan gennemføres", Cue::LastMeeting, false);
        check("forvaltningen vurderer, at det kan gennemføres", Cue::Away, false);
    }
}
