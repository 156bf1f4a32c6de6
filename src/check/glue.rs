//! Words that lost the space between them, and words that got one inside.
//!
//! There is no dictionary: a file's own words tell. So what is said is certain, and not all that
//! is wrong is said.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::FxHashMap;

use crate::check::Context;
use crate::check::passage::Passage;
use crate::check::signs::Signs;
use crate::check::text::Text;
use crate::check::tokens::{Word, step};
use crate::diag::Diag;

static GLUED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b\p{Ll}{3,}[.,;!?]\p{Lu}\p{Ll}{2,}\b|\b\p{Lu}?\p{Ll}{2,}[;!?,]\p{Ll}{3,}\b")
        .expect("a test compiles the pattern")
});

/// `glued-words`: no space after the end of a sentence or after a comma.
pub fn glued(_: &Context<'_>, text: &Text<'_>, diags: &mut Vec<Diag>) {
    let may_be =
        |passage: &&Passage| passage.signs.any(Signs::GLUED) && may_be_glued(&passage.text);
    for passage in text.passages.iter().filter(may_be) {
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

/// Whether such a sign stands after two letters and before three. What is not ASCII may be a letter.
fn may_be_glued(text: &str) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_alphabetic() || !byte.is_ascii();
    text.as_bytes().windows(6).any(|six| {
        matches!(six[2], b'.' | b',' | b';' | b'!' | b'?')
            && six[..2].iter().chain(&six[3..]).all(is_letter)
    })
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
    let words: Vec<&[Word]> = text.passages.iter().map(Passage::words).collect();
    let known = count(&words);
    for (passage, words) in text.passages.iter().zip(&words) {
        let flat = passage.lower();
        if flat.len() != passage.text.len() {
            continue;
        }
        for range in cut_words(flat, words, &known) {
            let (cut, whole) = (&passage.text[range.clone()], flat[range.clone()].replace(' ', ""));
            diags.push(
                Diag::warning("cut-word", format!("`{cut}` is one word elsewhere in this file"))
                    .at(text.file, passage.span(&range))
                    .hint(format!("did you mean `{whole}`?")),
            );
        }
    }
}

/// How often each word of four letters or more stands in a file, by its hash.
fn count(words: &[&[Word]]) -> FxHashMap<u64, u32> {
    let all = words.iter().map(|words| words.len()).sum::<usize>() / 2;
    let mut counts = FxHashMap::with_capacity_and_hasher(all, Default::default());
    for word in words.iter().copied().flatten().filter(|word| may_have_letters(word, 4)) {
        *counts.entry(word.hash).or_default() += 1;
    }
    counts
}

/// Whether a word has letters alone and as many bytes as so many letters have at least.
fn may_have_letters(word: &Word, least: usize) -> bool {
    word.is_letters && word.end - word.start >= least
}

fn cut_words(flat: &str, words: &[Word], known: &FxHashMap<u64, u32>) -> Vec<Range<usize>> {
    let bytes = flat.as_bytes();
    let is_long =
        |word: &Word, least: usize| flat[word.start..word.end].chars().nth(least - 1).is_some();
    let stand_free = |first: &Word, second: &Word| {
        first.end + 1 == second.start
            && bytes[first.end] == b' '
            && (first.start == 0 || bytes[first.start - 1] == b' ')
            && bytes
                .get(second.end)
                .is_none_or(|byte| matches!(byte, b' ' | b',' | b'.' | b';' | b':' | b')'))
    };
    let is_cut = |first: &Word, second: &Word| {
        let whole = || flat[second.start..second.end].bytes().fold(first.hash, step);
        may_have_letters(first, 4)
            && may_have_letters(second, 3)
            && stand_free(first, second)
            && known.get(&first.hash) == Some(&1)
            && known.contains_key(&whole())
            && is_long(first, 4)
            && is_long(second, 3)
    };
    let pairs = words.windows(2).filter(|pair| is_cut(&pair[0], &pair[1]));
    pairs.map(|pair| pair[0].start..pair[1].end).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cut_words_of_a_file() {
        let flat = "arbejdsmiljøforhold og arbejds miljøforhold, det er i gang nu";
        let words = crate::check::tokens::words(flat);
        let known = count(&[&words]);
        let found: Vec<&str> =
            cut_words(flat, &words, &known).into_iter().map(|range| &flat[range]).collect();
        assert_eq!(found, ["arbejds miljøforhold"]);
    }

    #[test]
    fn glued_sentences() {
        let check = |text: &str, expected: bool| {
            let found = GLUED.find(text).is_some_and(|found| !is_name(text, &found.range()));
            assert_eq!(found, expected, "{text}");
            assert!(!found || may_be_glued(text), "{text}");
        };
        check("på mødet.Der var", true);
        check("på mødet,der var", true);
        check("på mødet. Der var", false);
        check("fx rapport.Docx-fil", false);
        check("Se.Der, m.fl.Og, ad.Bd", false);
        check("Jah,det", true);
        check("SagsHavn og KommuneMED, 0,4 mio.", false);
    }
}
