//! Words that lost the space between them, and words that got one inside.
//!
//! There is no dictionary: a file's own words tell. So what is said is certain, and not all that
//! is wrong is said.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::FxHashMap;

use crate::check::Context;
use crate::check::text::{Passage, Text};
use crate::diag::Diag;

static GLUED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b\p{Ll}{3,}[.,;!?]\p{Lu}\p{Ll}{2,}\b|\b\p{Lu}?\p{Ll}{2,}[;!?,]\p{Ll}{3,}\b")
        .expect("a test compiles the pattern")
});

/// `glued-words`: no space after the end of a sentence or after a comma.
pub fn glued(_: &Context<'_>, text: &Text<'_>, diags: &mut Vec<Diag>) {
    // A sign with a letter or a byte of one right after it: nearly no passage has to be read closely.
    let may_be = |text: &str| {
        let pairs = text.as_bytes().windows(2);
        pairs.into_iter().any(|pair| {
            matches!(pair[0], b'.' | b',' | b';' | b'!' | b'?')
                && (pair[1].is_ascii_alphabetic() || !pair[1].is_ascii())
        })
    };
    for passage in text.passages.iter().filter(|passage| may_be(&passage.text)) {
        for found in GLUED.find_iter(&passage.text) {
            let words = found.as_str();
            if is_name(&passage.text, &found.range()) {
                continue;
            }
            let at = words.find(['.', ',', ';', '!', '?']).map_or(0, |at| at + 1);
            let (first, second) = words.split_at(at);
            diags.push(
                Diag::warning("glued-words", format!("no space in `{words}`"))
                    .at(text.file, passage.span(&found.range()))
                    .hint(format!("did you mean `{first} {second}`?")),
            );
        }
    }
}

/// Whether it is part of an address or of a file's name.
fn is_name(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].chars().next_back();
    let after = text[range.end..].chars().next();
    let joins = |c: char| matches!(c, '/' | '@' | '_' | '-' | '.' | ':' | '&' | '=');
    let ends = text[range.end..].chars().nth(1).is_some_and(char::is_alphanumeric);
    before.is_some_and(joins) || after.is_some_and(|c| c != '.' && joins(c) || joins(c) && ends)
}

/// `cut-word`: two words that stand as one elsewhere in the file, the first of them nowhere alone.
pub fn cut(_: &Context<'_>, text: &Text<'_>, diags: &mut Vec<Diag>) {
    let flats: Vec<&str> = text.passages.iter().map(Passage::lower).collect();
    let mut known: FxHashMap<&str, u32> = FxHashMap::default();
    for flat in &flats {
        for word in flat.split(|c: char| !c.is_alphanumeric()) {
            *known.entry(word).or_default() += 1;
        }
    }
    for (passage, flat) in text.passages.iter().zip(&flats) {
        if flat.len() != passage.text.len() {
            continue;
        }
        for range in cut_words(flat, &known) {
            let (cut, whole) = (&passage.text[range.clone()], flat[range.clone()].replace(' ', ""));
            diags.push(
                Diag::warning("cut-word", format!("`{cut}` is one word elsewhere in this file"))
                    .at(text.file, passage.span(&range))
                    .hint(format!("did you mean `{whole}`?")),
            );
        }
    }
}

fn cut_words(flat: &str, known: &FxHashMap<&str, u32>) -> Vec<Range<usize>> {
    let is_letter = |c: char| c.is_alphabetic();
    let mut found = Vec::new();
    let mut joined = String::new();
    let mut before: Option<Range<usize>> = None;
    let mut at = 0;
    for word in flat.split_inclusive(' ') {
        let place = at..at + word.trim_end().len();
        at += word.len();
        let bare = word.trim_end().trim_end_matches([',', '.', ';', ':', ')']);
        let own = place.start..place.start + bare.len();
        if let Some(first) = before.take()
            && bare.chars().count() >= 3
            && bare.chars().all(is_letter)
        {
            let alone = known.get(&flat[first.clone()]).copied().unwrap_or(0);
            if alone == 1 {
                joined.clear();
                joined.push_str(&flat[first.clone()]);
                joined.push_str(bare);
                if known.contains_key(joined.as_str()) {
                    found.push(first.start..own.end);
                }
            }
        }
        let is_first =
            word.trim_end().chars().count() >= 4 && word.trim_end().chars().all(is_letter);
        before = is_first.then_some(place);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cut_words_of_a_file() {
        let flat = "arbejdsmiljøforhold og arbejds miljøforhold, det er i gang nu";
        let mut known: FxHashMap<&str, u32> = FxHashMap::default();
        flat.split([' ', ',']).for_each(|word| *known.entry(word).or_default() += 1);
        let found: Vec<&str> =
            cut_words(flat, &known).into_iter().map(|range| &flat[range]).collect();
        assert_eq!(found, ["arbejds miljøforhold"]);
    }

    #[test]
    fn glued_sentences() {
        let check = |text: &str, expected: bool| {
            let found = GLUED.find(text).is_some_and(|found| !is_name(text, &found.range()));
            assert_eq!(found, expected, "{text}");
        };
        check("på mødet.Der var", true);
        check("på mødet,der var", true);
        check("på mødet. Der var", false);
        check("fx rapport.Docx-fil", false);
        check("SagsHavn og KommuneMED, 0,4 mio.", false);
    }
}
