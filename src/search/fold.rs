//! Words out of a text, and the form in which they are looked up.
//!
//! The script of the search page does the same with what is typed: a change here is a change there.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A stretch of a text that can be searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'t> {
    Word(&'t str),
    /// A number of several parts, such as `81.38.05-G01-4-24` or `2025-08-26`.
    Number(&'t str),
    /// A part of the number before it that somebody may type alone: `02217` of `26/02217`.
    Part(&'t str),
}

/// The least length of a number of several parts that is found as a whole, and of a part, without and with letters.
const NUMBER: usize = 6;
const PART: usize = 4;
const LETTERS: usize = 3;

/// The words and numbers of a text, in their order.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let words: Vec<Range<usize>> = ranges(text);
    let mut tokens = Vec::with_capacity(words.len());
    let mut at = 0;
    while at < words.len() {
        let mut last = at;
        while last + 1 < words.len() && is_joint(&text[words[last].end..words[last + 1].start]) {
            last += 1;
        }
        let whole = &text[words[at].start..words[last].end];
        let parts = words[at..=last].iter().map(|word| &text[word.clone()]);
        if last > at
            && whole.chars().count() >= NUMBER
            && whole.bytes().any(|byte| byte.is_ascii_digit())
        {
            tokens.push(Token::Number(whole));
            tokens.extend(parts.filter(|part| is_telling(part)).map(Token::Part));
        } else {
            tokens.extend(parts.map(Token::Word));
        }
        at = last + 1;
    }
    tokens
}

fn ranges(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, letter) in text.char_indices() {
        match (letter.is_alphanumeric(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                found.push(from..at);
                start = None;
            }
            _ => {}
        }
    }
    found.extend(start.map(|from| from..text.len()));
    found
}

fn is_telling(part: &str) -> bool {
    let least = if part.bytes().all(|byte| byte.is_ascii_digit()) { PART } else { LETTERS };
    part.chars().nth(least - 1).is_some()
}

fn is_joint(between: &str) -> bool {
    matches!(between, "." | "-" | "/" | ":" | ",")
}

/// What a number is also found by: all that follows one of its hyphens.
pub fn endings(number: &str) -> impl Iterator<Item = &str> {
    number.match_indices('-').map(|(at, _)| &number[at + 1..]).filter(|ending| {
        ending.len() >= 3 && ending.contains(['.', '-', '/']) && ending.len() < number.len()
    })
}

/// A word as it is looked up: `Årsregnskab`, `aarsregnskab` and `arsregnskab` are one.
pub fn fold(word: &str) -> String {
    if word.is_ascii() && !word.contains(['a', 'o', 'u', 'A', 'O', 'U']) {
        return word.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(word.len());
    for letter in word.nfd().filter(|letter| !is_combining_mark(*letter)) {
        for letter in letter.to_lowercase() {
            match letter {
                'æ' => out.push('a'),
                'ø' => out.push('o'),
                'ß' => out.push_str("ss"),
                // The second letter of æ, ø, å, ü as they are typed without those keys.
                'e' if out.ends_with(['a', 'o', 'u']) => {}
                'a' if out.ends_with('a') => {}
                letter => out.push(letter),
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_forms_are_one() {
        let check = |one: &str, other: &str| assert_eq!(fold(one), fold(other), "{one} {other}");
        check("årsregnskab", "aarsregnskab");
        check("årsregnskab", "arsregnskab");
        check("Økonomi", "oekonomi");
        check("økonomi", "okonomi");
        check("børnehave", "boernehave");
        check("Tranebær", "tranebaer");
        check("Müller", "mueller");
        check("Müller", "muller");
        check("straße", "strasse");
        check("A\u{30a}benra\u{30a}", "Aabenraa");
        check("Åbenrå", "abenra");
        assert_eq!(fold("Engsletteskolen"), "engsletteskolen");
        assert_ne!(fold("mål"), fold("møl"));
    }

    #[test]
    fn numbers_are_found_whole_and_in_part() {
        let words = |text: &str| {
            let written = tokens(text).into_iter().map(|token| match token {
                Token::Word(word) => word.to_owned(),
                Token::Number(number) => format!("[{number}]"),
                Token::Part(part) => format!("+{part}"),
            });
            written.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(words("Sag 26/02217, se bilag."), "Sag [26/02217] +02217 se bilag");
        assert_eq!(words("81.38.05-G01-4-24"), "[81.38.05-G01-4-24] +G01");
        assert_eq!(words("2,3 mio. kr. til A/S-B"), "2 3 mio kr til A S B");
        assert_eq!(words("æ – ø"), "æ ø");
        assert_eq!(endings("81.38.05-G01-4-24").collect::<Vec<_>>(), ["G01-4-24", "4-24"]);
        assert_eq!(endings("26/02217").count(), 0);
    }
}
