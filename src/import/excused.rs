//! Sentences that say who was excused: `Der var afbud fra Karen Holm og Ivan Juhl.`
//!
//! The sentence stays in the text; the participants it names are marked.

use super::blocks::{Block, Kind};
use super::doubts::Doubts;
use super::people::{self, Participant};
use super::shape::starts_lower;
use crate::words::Words;

/// Marks every participant whom a sentence of the text excuses from the whole meeting.
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
        for Absence { names, extent } in absences(words, &block.text) {
            for name in names {
                match people::find(participants, &name) {
                    Some(at) if participants[at].has_attendance(words) => {}
                    Some(_) if extent == Extent::Part => doubts.partly_excused(block.line, &name),
                    Some(at) => participants[at].remark(remark),
                    None => doubts.unknown_excused(block.line, &name),
                }
            }
        }
    }
}

/// What one phrase tells.
#[derive(Debug, PartialEq, Eq)]
struct Absence {
    names: Vec<String>,
    extent: Extent,
}

/// What the people of a sentence were excused from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extent {
    Meeting,
    /// The sentence speaks of an item, or denies something.
    Part,
}

fn is_text(block: &Block) -> bool {
    matches!(block.kind, Kind::Paragraph | Kind::Entry { .. })
}

/// What each of the language's phrases in a text tells that no word denies.
fn absences(words: &Words, text: &str) -> Vec<Absence> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some((start, end)) = phrase(words, text, from) {
        let before = clause_before(&text[..start]);
        let rest = skip(&text[end..], &words.import.before_names);
        let sentence = &rest[..sentence_length(rest)];
        let (names, after) = names(words, sentence);
        let after = after.split(',').next().unwrap_or_default();
        if !denies(words, before) && !names.is_empty() {
            let part = speaks_of_item(words, before)
                || speaks_of_item(words, after)
                || denies(words, after);
            found
                .push(Absence { names, extent: if part { Extent::Part } else { Extent::Meeting } });
        }
        from = end;
    }
    found
}

/// Where the first phrase at or after `from` begins and ends.
fn phrase(words: &Words, text: &str, from: usize) -> Option<(usize, usize)> {
    let mut starts = text[from..].char_indices().map(|(at, _)| from + at);
    starts.find_map(|start| {
        if text[..start].ends_with(char::is_alphanumeric) {
            return None;
        }
        let phrases = words.import.excused_in_text.iter();
        let rest = phrases.filter_map(|phrase| after_phrase(&text[start..], phrase)).min()?;
        Some((start, text.len() - rest))
    })
}

/// The end of a text since its last comma or sentence.
fn clause_before(text: &str) -> &str {
    let mut clause = text.rsplit(',').next().unwrap_or_default();
    while let Some((_, rest)) =
        clause.get(sentence_length(clause)..).and_then(|c| c.split_once(' '))
    {
        clause = rest;
    }
    clause
}

/// Whether a clause has a word for "not".
fn denies(words: &Words, clause: &str) -> bool {
    let mut of_clause = clause.split_whitespace().map(bare_lower);
    of_clause.any(|word| words.import.not_excused.contains(&word))
}

/// Whether a clause has a word for an agenda item, in any of its forms.
fn speaks_of_item(words: &Words, clause: &str) -> bool {
    let is_item =
        |word: String| {
            words.markers.item.iter().map(|known| known.trim_end_matches('.')).any(|known| {
                word == known || (known.chars().count() > 3 && word.starts_with(known))
            })
        };
    clause.split_whitespace().map(bare_lower).any(is_item)
}

fn bare_lower(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
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

/// The length of the sentence at the beginning of `text`.
fn sentence_length(text: &str) -> usize {
    let mut marks = text.match_indices(['.', ';', '!', '?']).map(|(at, _)| at);
    marks.find(|&at| ends_sentence(&text[..at], &text[at + 1..])).unwrap_or(text.len())
}

/// Whether a mark ends a sentence: none does after one letter or before a small one.
fn ends_sentence(before: &str, after: &str) -> bool {
    let word = before.rsplit([' ', '.']).next().unwrap_or_default();
    let is_initial = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
    let goes_on = starts_lower(after.trim_start());
    after.chars().next().is_none_or(char::is_whitespace) && !is_initial && !goes_on
}

/// The names that a text begins with, and what follows them.
///
/// The list ends at the first word that is no part of a name and joins no names.
fn names<'t>(words: &Words, text: &'t str) -> (Vec<String>, &'t str) {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some((name, after)) = name(rest) {
        names.push(name);
        rest = without_parenthesis(after);
        let comma = rest.strip_prefix(',').map(str::trim_start);
        let joined = skip(comma.unwrap_or(rest), &words.import.and);
        let and = joined.len() < comma.unwrap_or(rest).len();
        if (comma.is_none() && !and) || (comma.is_some() && and && begins_clause(words, joined)) {
            break;
        }
        rest = skip(joined, &words.import.before_names);
    }
    (names, rest)
}

/// Whether a name is followed by a small word that joins no names, as a subject is by its verb.
fn begins_clause(words: &Words, text: &str) -> bool {
    let after = name(text).map_or(text, |(_, after)| after);
    starts_lower(after) && skip(after, &words.import.and).len() == after.len()
}

/// The text after its first word if that is one of `words`.
fn skip<'t>(text: &'t str, words: &[String]) -> &'t str {
    let text = text.trim_start();
    match text.split_once(' ') {
        Some((word, rest)) if words.contains(&word.to_lowercase()) => rest.trim_start(),
        _ => text,
    }
}

/// Small words inside names.
const PARTICLES: [&str; 7] = ["von", "van", "de", "du", "la", "le", "af"];

/// The name that a text begins with, and what follows it.
fn name(text: &str) -> Option<(String, &str)> {
    let mut parts: Vec<&str> = Vec::new();
    let mut rest = text;
    loop {
        let word = rest.split([' ', ',', ';', ':', '(']).next().unwrap_or_default();
        let after = &rest[word.len()..];
        let is_particle = !parts.is_empty()
            && PARTICLES.contains(&word)
            && after.trim_start().starts_with(char::is_uppercase);
        if !word.starts_with(char::is_uppercase) && !is_particle {
            break;
        }
        parts.push(word);
        rest = after.trim_start();
        if !after.starts_with(' ') {
            break;
        }
    }
    (!parts.is_empty()).then(|| (parts.join(" "), rest))
}

/// The text without the parentheses that it begins with.
fn without_parenthesis(text: &str) -> &str {
    let mut text = text;
    while text.starts_with('(') {
        text = text.find(')').map_or("", |end| text[end + 1..].trim_start());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excused() {
        let words = crate::words::built_in("da").expect("Danish is built in");
        let check = |text: &str, expected: &[&str]| {
            let show = |absence: Absence| match absence.extent {
                Extent::Meeting => absence.names.join("; "),
                Extent::Part => format!("partly {}", absence.names.join("; ")),
            };
            let found: Vec<String> = absences(words, text).into_iter().map(show).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("Der var afbud fra Karen Holm.", &["Karen Holm"]);
        check(
            "Afbud fra Karen Holm (HR), Ivan B. Juhl og Eva. Punktet udgik.",
            &["Karen Holm; Ivan B. Juhl; Eva"],
        );
        check("Afbud: Karen Holm", &["Karen Holm"]);
        check("Der var ikke afbud fra Karen Holm.", &[]);
        check("Der er ikke modtaget afbud fra Karen Holm.", &[]);
        check("Der var ingen afbud. Karen Holm talte.", &[]);
        check("Der var afbud fra Eva Fog, så Gry Holt tog referat.", &["Eva Fog"]);
        check("Der var afbud fra Eva Fog, og Gry Holt tog referat.", &["Eva Fog"]);
        check("Der var afbud fra Eva Fog, som erstattes af Gry Holt", &["Eva Fog"]);
        check("Afbud fra Eva Fog modtages af Carl Dam.", &["Eva Fog"]);
        check("Afbud fra Eva Fog, Carl Dam, samt Gry Holt.", &["Eva Fog; Carl Dam; Gry Holt"]);
        check("Der var afbud fra hhv. Carl Dam og Eva Fog.", &["Carl Dam; Eva Fog"]);
        check("Afbud fra Eva von Fog samt A. P. Dam.", &["Eva von Fog; A. P. Dam"]);
        check("Der var afbud fra Carl Dam til dette punkt.", &["partly Carl Dam"]);
        check("Til punkt 3 var der afbud fra Carl Dam.", &["partly Carl Dam"]);
        check(
            "Der var afbud fra Carl Dam under punkt 3. Der var ikke afbud fra Eva Fog.",
            &["partly Carl Dam"],
        );
        check(
            "Punkt 3 udgik. Der var afbud fra Carl Dam. Afbud fra Eva Fog.",
            &["Carl Dam", "Eva Fog"],
        );
        check("Der var afbud fra medlemmerne.", &[]);
    }
}
