//! Text into numbered lines.
//!
//! What comes out is in Unicode NFC, without control characters, with single spaces; where a line
//! began and how wide it was is kept, as that is all a PDF tells of paragraphs and lists.

use std::sync::LazyLock;

use regex::Regex;

use crate::path::nfc;

/// Stands at the end of a line whose last word goes on in the next.
pub(super) const BROKEN: char = '\u{ad}';

/// One line of the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// From 1.
    pub number: usize,
    /// How many columns stand empty before the text.
    pub indent: usize,
    /// The column after the last character.
    pub columns: usize,
    /// Trimmed, with single spaces; empty for a blank line.
    pub text: String,
    /// The stretches of the line that are three or more spaces apart.
    pub cells: Vec<String>,
    /// Whether it is the first line of a page.
    pub opens_page: bool,
}

impl Line {
    pub(super) fn is_blank(&self) -> bool {
        self.text.is_empty()
    }
}

/// Three spaces or a tab: the distance between columns.
static GAP: LazyLock<Regex> = LazyLock::new(|| Regex::new(r" {3,}|\t").expect("a fixed pattern"));

/// A hyphen that only broke a line, and white space that took the place of the break.
static SOFT_HYPHEN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("[\u{ad}\u{fffe}]+[ \t]*(\\p{Ll})").expect("a fixed pattern"));

/// The lines of a text; a form feed ends a line, but editors do not count it as one.
pub(super) fn read(text: &str) -> Vec<Line> {
    let text = nfc(text).replace("\r\n", "\n").replace('\r', "\n");
    let mut lines = Vec::new();
    for (number, line) in text.split('\n').enumerate() {
        for (part, text) in line.split('\u{c}').enumerate() {
            lines.push(line_of(number + 1, text, part > 0));
        }
    }
    lines
}

fn line_of(number: usize, raw: &str, opens_page: bool) -> Line {
    let raw: String = raw.chars().filter(|c| *c == '\t' || !is_noise(*c)).collect();
    let raw = SOFT_HYPHEN.replace_all(raw.trim_end(), "$1");
    let indent = raw.chars().take_while(|c| c.is_whitespace()).map(width).sum();
    let text = single_spaces(&without_soft_hyphens(raw.trim()));
    Line {
        number,
        indent,
        columns: raw.chars().map(width).sum(),
        cells: GAP.split(raw.trim()).map(single_spaces).filter(|cell| !cell.is_empty()).collect(),
        text,
        opens_page,
    }
}

fn is_noise(c: char) -> bool {
    c.is_control() || matches!(c, '\u{feff}' | '\u{200b}')
}

fn width(c: char) -> usize {
    if c == '\t' { 4 } else { 1 }
}

/// Drops soft hyphens except one at the end, which says that the word goes on.
fn without_soft_hyphens(text: &str) -> String {
    let is_soft = |c: char| matches!(c, '\u{ad}' | '\u{fffe}');
    let mut plain: String = text.chars().filter(|c| !is_soft(*c)).collect();
    if text.ends_with(is_soft) {
        plain.push(BROKEN);
    }
    plain
}

fn single_spaces(text: &str) -> String {
    let is_space = |c: char| c.is_whitespace() && c != '\u{a0}' && c != '\u{202f}';
    text.split(is_space).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        let check = |text: &str, expected: &[(usize, usize, &str)]| {
            let lines = read(text);
            let found: Vec<_> =
                lines.iter().map(|line| (line.number, line.indent, line.text.as_str())).collect();
            assert_eq!(found, expected);
        };
        check("a\r\n  b  c \r d", &[(1, 0, "a"), (2, 2, "b c"), (3, 1, "d")]);
        check("A\u{30a}r\n\u{c}Side 2", &[(1, 0, "År"), (2, 0, ""), (2, 0, "Side 2")]);
        check(
            "sam\u{ad}arbejde sam\u{fffe} arbejde\nsam\u{ad}\n",
            &[(1, 0, "samarbejde samarbejde"), (2, 0, "sam\u{ad}"), (3, 0, "")],
        );
        check("§\u{a0}12\u{0}\t x", &[(1, 0, "§\u{a0}12 x")]);
    }

    #[test]
    fn pages() {
        let opens: Vec<bool> = read("a\n\u{c}b\nc").iter().map(|line| line.opens_page).collect();
        assert_eq!(opens, [false, false, true, false]);
    }
}
