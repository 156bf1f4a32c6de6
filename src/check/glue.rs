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
    let words: Vec<Vec<Word>> = flats.iter().map(|flat| words(flat)).collect();
    let known = count(&words);
    for ((passage, flat), words) in text.passages.iter().zip(&flats).zip(&words) {
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

/// A word of a passage: its bytes, a hash of it, and whether it has letters alone.
struct Word {
    start: usize,
    end: usize,
    hash: u64,
    is_letters: bool,
}

/// The words of a text in lower case. Beyond ASCII all is a letter but spaces, dashes and quotation
/// marks.
fn words(flat: &str) -> Vec<Word> {
    let bytes = flat.as_bytes();
    let mut words = Vec::with_capacity(bytes.len() / 6);
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let mut hash = START;
        let mut is_letters = true;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'a'..=b'z' | 0x80..=0xc1 | 0xc3..=0xe1 | 0xe3.. => {}
                b'0'..=b'9' => is_letters = false,
                _ => break,
            }
            hash = step(hash, *byte);
            at += 1;
        }
        if at > start {
            words.push(Word { start, end: at, hash, is_letters });
        }
        at += match bytes.get(at) {
            Some(0xc2) => 2,
            Some(0xe2) => 3,
            _ => 1,
        };
    }
    words
}

const START: u64 = 0xcbf2_9ce4_8422_2325;

/// A hash that can go on where that of another word left off (FNV-1a by Fowler, Noll and Vo).
fn step(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
}

/// How often each word stands in a file, by its hash.
fn count(words: &[Vec<Word>]) -> FxHashMap<u64, u32> {
    let all = words.iter().map(Vec::len).sum();
    let mut counts = FxHashMap::with_capacity_and_hasher(all, Default::default());
    for word in words.iter().flatten() {
        *counts.entry(word.hash).or_default() += 1;
    }
    counts
}

fn cut_words(flat: &str, words: &[Word], known: &FxHashMap<u64, u32>) -> Vec<Range<usize>> {
    let bytes = flat.as_bytes();
    let is_cut = |first: &Word, second: &Word| {
        let stand_free = first.end + 1 == second.start
            && bytes[first.end] == b' '
            && (first.start == 0 || bytes[first.start - 1] == b' ')
            && bytes.get(second.end).is_none_or(|byte| b" ,.;:)".contains(byte));
        let are_words = first.is_letters
            && second.is_letters
            && flat[first.start..first.end].chars().nth(3).is_some()
            && flat[second.start..second.end].chars().nth(2).is_some();
        let whole = || flat[second.start..second.end].bytes().fold(first.hash, step);
        stand_free
            && are_words
            && known.get(&first.hash) == Some(&1)
            && known.contains_key(&whole())
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
        let words = [words(flat)];
        let known = count(&words);
        let found: Vec<&str> =
            cut_words(flat, &words[0], &known).into_iter().map(|range| &flat[range]).collect();
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
