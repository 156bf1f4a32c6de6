//! Sentences that say who was excused: `Der var afbud fra Karen Holm og Ivan Juhl.`
//!
//! The sentence stays in the text; the participants it names are marked.

use super::blocks::{Block, Kind};
use super::doubts::Doubts;
use super::people::{self, Participant};
use crate::words::Words;

/// Marks every participant whom a sentence of the text excuses.
pub(super) fn mark(
    words: &Words,
    blocks: &[Block],
    participants: &mut [Participant],
    doubts: &mut Doubts,
) {
    let Some(remark) = words.attendance.get("excused").and_then(|words| words.first()) else {
        return;
    };
    for block in blocks.iter().filter(|block| is_text(block)) {
        for name in sentences(words, &block.text).into_iter().flat_map(names) {
            match people::find(participants, &name) {
                Some(at) if participants[at].has_attendance(words) => {}
                Some(at) => participants[at].remark(remark),
                None => doubts.unknown_excused(block.line, &name),
            }
        }
    }
}

fn is_text(block: &Block) -> bool {
    matches!(block.kind, Kind::Paragraph | Kind::Entry { .. })
}

/// What follows each of the language's phrases, up to the end of its sentence.
fn sentences<'t>(words: &Words, text: &'t str) -> Vec<&'t str> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(end) = phrase_end(words, text, from) {
        let sentence = &text[end..end + sentence_length(&text[end..])];
        found.push(sentence);
        from = end + sentence.len();
    }
    found
}

/// Where the first phrase at or after `from` ends that no word denies.
fn phrase_end(words: &Words, text: &str, from: usize) -> Option<usize> {
    let mut starts = text[from..].char_indices().map(|(at, _)| from + at);
    starts.find_map(|start| {
        let before = &text[..start];
        if before.ends_with(char::is_alphanumeric) || is_denied(words, before) {
            return None;
        }
        let phrases = words.import.excused_in_text.iter();
        let rest = phrases.filter_map(|phrase| after_phrase(&text[start..], phrase)).min()?;
        Some(text.len() - rest)
    })
}

/// Whether the last word before a phrase is one for "not".
fn is_denied(words: &Words, before: &str) -> bool {
    let word = before.trim_end().rsplit(' ').next().unwrap_or_default();
    words.markers.not.iter().any(|not| *not == word.to_lowercase())
}

/// How many bytes follow `phrase`, if the text begins with it in any case.
fn after_phrase(text: &str, phrase: &str) -> Option<usize> {
    let mut rest = text.chars();
    let same = |(expected, c): (char, char)| c.to_lowercase().eq(expected.to_lowercase());
    for expected in phrase.chars() {
        rest.next().filter(|c| same((expected, *c)))?;
    }
    let rest = rest.as_str();
    (!rest.starts_with(char::is_alphanumeric)).then_some(rest.len())
}

/// The length of the sentence at the beginning of `text`; a full stop after one letter is no end.
fn sentence_length(text: &str) -> usize {
    for (at, _) in text.match_indices(['.', ';', '!', '?']) {
        let word = text[..at].rsplit([' ', '.']).next().unwrap_or_default();
        let ends = text[at + 1..].chars().next().is_none_or(char::is_whitespace);
        if ends && word.chars().count() != 1 {
            return at;
        }
    }
    text.len()
}

/// The runs of capitalised words in a text, without what stands in parentheses.
fn names(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut run: Vec<&str> = Vec::new();
    let mut depth = 0;
    for word in text.split(' ') {
        depth += word.matches('(').count() as i32;
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '.');
        if depth == 0 && bare.starts_with(char::is_uppercase) {
            run.push(bare);
        }
        depth -= word.matches(')').count() as i32;
        let goes_on =
            depth == 0 && bare.starts_with(char::is_uppercase) && !word.ends_with([',', ';', ':']);
        if !goes_on && !run.is_empty() {
            names.push(std::mem::take(&mut run).join(" "));
        }
    }
    names.extend((!run.is_empty()).then(|| run.join(" ")));
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excused() {
        let words = crate::words::built_in("da").expect("Danish is built in");
        let check = |text: &str, expected: &[&str]| {
            let found: Vec<String> = sentences(words, text).into_iter().flat_map(names).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("Der var afbud fra Karen Holm.", &["Karen Holm"]);
        check(
            "Afbud fra Karen Holm (HR), Ivan B. Juhl og Eva. Punktet udgik.",
            &["Karen Holm", "Ivan B. Juhl", "Eva"],
        );
        check("Afbud: Karen Holm", &["Karen Holm"]);
        check("Der var ikke afbud fra Karen Holm.", &[]);
        check("Der var ingen afbud. Karen Holm talte.", &[]);
    }
}
