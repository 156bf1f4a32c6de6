//! A text as numbers are looked for in it, whatever way they are written.
//!
//! Digits of other scripts become plain, every kind of hyphen becomes one, character references and
//! escapes become what they stand for; marks of emphasis and what nobody sees are gone. Each byte
//! that is left knows where it came from.

use std::ops::Range;

/// A folded text: one ASCII byte for each character that is left.
#[derive(Default)]
pub(super) struct Folded {
    pub text: String,
    /// The original bytes of each character.
    origins: Vec<Range<usize>>,
    /// Whether something that is no part of a word stood before it.
    edges: Vec<bool>,
    /// Something was left out since the last character.
    edge: bool,
}

/// What stands for other characters: in HTML by name, in addresses, in YAML and JSON.
const NAMED: &[(&str, char)] = &[
    ("&hyphen;", '-'),
    ("&dash;", '-'),
    ("&ndash;", '-'),
    ("&mdash;", '-'),
    ("&horbar;", '-'),
    ("&minus;", '-'),
    ("&shy;", '\u{ad}'),
    ("&nbsp;", ' '),
    ("&ensp;", ' '),
    ("&emsp;", ' '),
    ("&numsp;", ' '),
    ("&puncsp;", ' '),
    ("&thinsp;", ' '),
    ("&hairsp;", ' '),
    ("&ZeroWidthSpace;", '\u{200b}'),
    ("&NoBreak;", '\u{2060}'),
    ("&zwj;", '\u{200d}'),
    ("&zwnj;", '\u{200c}'),
    ("&lrm;", '\u{200e}'),
    ("&rlm;", '\u{200f}'),
    ("%2D", '-'),
    ("%2d", '-'),
    ("%20", ' '),
];

/// Folds a text as it stands.
pub(super) fn written(text: &str) -> Folded {
    let mut folded = Folded::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = folded.step(text.len() - rest.len(), rest, c);
    }
    folded
}

/// Folds a text as it is shown: without tags, comments and the addresses of links.
pub(super) fn shown(text: &str) -> Folded {
    let mut folded = Folded::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = match unseen(rest) {
            Some(length) => {
                folded.edge = true;
                &rest[length..]
            }
            None => folded.step(text.len() - rest.len(), rest, c),
        };
    }
    folded
}

/// The length of a tag, a comment or the rest of a link that a text begins with.
fn unseen(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    match bytes {
        [b'<', b'!', b'-', b'-', ..] => rest.find("-->").map(|at| at + 3),
        [b'<', b'/' | b'!' | b'a'..=b'z' | b'A'..=b'Z', ..] => {
            let end = bytes.iter().take(400).position(|byte| *byte == b'>')?;
            Some(end + 1)
        }
        [b']', b'(', ..] => {
            let end = bytes.iter().take(2_000).position(|byte| *byte == b')')?;
            Some(end + 1)
        }
        [b'[' | b']', ..] => Some(1),
        _ => None,
    }
}

impl Folded {
    fn with_capacity(length: usize) -> Folded {
        Folded {
            text: String::with_capacity(length),
            origins: Vec::with_capacity(length),
            edges: Vec::with_capacity(length),
            edge: false,
        }
    }

    /// Takes one character, or what stands for one, and returns the rest.
    fn step<'t>(&mut self, at: usize, rest: &'t str, c: char) -> &'t str {
        let (length, c) = match c {
            '&' | '%' | '\\' => referred(rest).unwrap_or((1, c)),
            _ => (c.len_utf8(), c),
        };
        self.push(c, at..at + length, &rest[length..]);
        &rest[length..]
    }

    fn push(&mut self, c: char, origin: Range<usize>, rest: &str) {
        if is_invisible(c) {
            return;
        }
        if self.is_mark(c, rest) {
            self.edge = true;
            return;
        }
        self.text.push(plain(c));
        self.origins.push(origin);
        self.edges.push(std::mem::take(&mut self.edge));
    }

    /// Whether a character only marks how others look.
    fn is_mark(&self, c: char, rest: &str) -> bool {
        let in_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        match c {
            '*' | '~' | '`' => true,
            '\\' => rest.starts_with(|c: char| c.is_ascii_punctuation()),
            // Inside a word it marks nothing (CommonMark 6.2).
            '_' => !(in_word(self.text.chars().next_back()) && in_word(rest.chars().next())),
            _ => false,
        }
    }

    /// The bytes of the original that a range of the folded text came from.
    pub(super) fn original(&self, range: &Range<usize>) -> Range<usize> {
        self.origins[range.start].start..self.origins[range.end - 1].end
    }

    /// Whether something was left out before a character.
    pub(super) fn has_edge(&self, at: usize) -> bool {
        self.edges.get(at).copied().unwrap_or(self.edge)
    }
}

/// The character that a reference or an escape at the start of a text stands for, and its length.
fn referred(rest: &str) -> Option<(usize, char)> {
    if let Some((name, c)) = NAMED.iter().find(|(name, _)| rest.starts_with(name)) {
        return Some((name.len(), *c));
    }
    let hexadecimal = |from: usize, length: usize| {
        let digits = rest.get(from..from + length)?;
        let c = char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
        Some((from + length, c))
    };
    match rest.as_bytes() {
        [b'&', b'#', ..] => {
            let end = rest.bytes().take(12).position(|byte| byte == b';')?;
            let digits = &rest[2..end];
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => digits.parse().ok()?,
            };
            Some((end + 1, char::from_u32(code)?))
        }
        [b'%', b'3', b'0'..=b'9', ..] => hexadecimal(1, 2),
        [b'\\', b'u', ..] => hexadecimal(2, 4),
        [b'\\', b'x', ..] => hexadecimal(2, 2),
        _ => None,
    }
}

/// Characters that nobody sees.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
    )
}

/// The ASCII character that stands for another one.
fn plain(c: char) -> char {
    match c {
        _ if c.is_ascii() => c,
        '\u{58a}'
        | '\u{2010}'..='\u{2015}'
        | '\u{2043}'
        | '\u{2212}'
        | '\u{2e3a}'
        | '\u{2e3b}'
        | '\u{fe58}'
        | '\u{fe63}'
        | '\u{ff0d}' => '-',
        _ if c.is_whitespace() => ' ',
        _ => match digit(c) {
            Some(digit) => digit,
            None if c.is_alphabetic() => 'x',
            None => '\u{1}',
        },
    }
}

/// The digit that a character of another script or shape stands for.
fn digit(c: char) -> Option<char> {
    use unicode_normalization::UnicodeNormalization;
    let arabic = match c {
        '\u{660}'..='\u{669}' => Some(c as u32 - 0x660),
        '\u{6f0}'..='\u{6f9}' => Some(c as u32 - 0x6f0),
        _ => None,
    };
    match arabic {
        Some(value) => char::from_digit(value, 10),
        None => {
            let mut plain = std::iter::once(c).nfkc();
            let first = plain.next().filter(char::is_ascii_digit);
            first.filter(|_| plain.next().is_none())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folded_texts() {
        let check = |text: &str, expected: &str| assert_eq!(written(text).text, expected, "{text}");
        check("Ø 01**02**\u{2011}３", "x 0102-3");
        check("1&#45;2&#x2d;3&ndash;4\u{ad}5", "1-2-3-45");
        check("a_b _c_ 1\\-2 \"\\u002d\"", "a_b c 1-2 \"-\"");
        check("100 % & 5\\6", "100 % & 5\\6");
        assert_eq!(shown("0<b>1</b>[2](https://3)<!-- 4 -->5").text, "0125");
    }

    #[test]
    fn origins() {
        let folded = written("æ&#45;1");
        assert_eq!(folded.original(&(1..3)), 2..8);
        assert!(written("*1").has_edge(0) && !written("11").has_edge(1));
    }
}
