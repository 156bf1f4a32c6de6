//! Plain text into Markdown that shows it as it was.
//!
//! Only what CommonMark or its extensions would take for a mark gets a backslash; a link that is
//! already written as Markdown stays one.

use std::sync::LazyLock;

use regex::Regex;

/// A link in Markdown: `[text](address)`.
pub(super) static LINK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\[([^\[\]]+)\]\(([^()\s<>]*)\)").expect("a fixed pattern"));

static ENTITY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]*);")
        .expect("a fixed pattern")
});

static NUMBERED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(\d{1,9})[.)](?:\s|$)").expect("a fixed pattern"));

/// A line of text that stands at the beginning of a block.
pub(super) fn line(text: &str) -> String {
    let start = line_start(text);
    match start {
        Some(at) => format!("{}\\{}{}", &text[..at], &text[at..=at], inline(&text[at + 1..])),
        None => inline(text),
    }
}

/// A text inside a line that begins with something else.
pub(super) fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut from = 0;
    for link in LINK.find_iter(text) {
        plain(text, from..link.start(), &mut out);
        out.push_str(link.as_str());
        from = link.end();
    }
    plain(text, from..text.len(), &mut out);
    out
}

/// Where a line needs a backslash so as not to begin a heading, a quotation, a list or a rule.
fn line_start(text: &str) -> Option<usize> {
    if let Some(found) = NUMBERED.captures(text) {
        return Some(found[1].len());
    }
    let first = text.chars().next()?;
    let second = text.chars().nth(1);
    let marks = match first {
        '#' | '>' => true,
        '-' | '+' => second.is_none_or(|c| c.is_whitespace() || c == first),
        '=' => text.chars().all(|c| c == '='),
        ':' => second.is_none_or(|c| c.is_whitespace() || c == ':'),
        _ => false,
    };
    marks.then_some(0)
}

/// Appends bytes `range` of a text that hold no link.
fn plain(text: &str, range: std::ops::Range<usize>, out: &mut String) {
    let mut before = text[..range.start].chars().next_back();
    for (at, c) in text[range.clone()].char_indices() {
        let rest = &text[range.start + at..];
        if needs_backslash(before, c, rest) {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
}

/// Whether `c`, at the beginning of `rest`, would be taken for a mark.
fn needs_backslash(before: Option<char>, c: char, rest: &str) -> bool {
    let after = rest[c.len_utf8()..].chars().next();
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    match c {
        '\\' | '`' | '*' | '[' | '~' | '{' | '|' | '$' => true,
        '!' => after == Some('['),
        '_' => !(is_word(before) && is_word(after)),
        '<' => after.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')),
        '&' => ENTITY.is_match(rest),
        '=' | '^' | '+' => before == Some(c) || after == Some(c),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks() {
        let check = |text: &str, expected: &str| assert_eq!(line(text), expected);
        check("# Nej", "\\# Nej");
        check("> 5 mio.", "\\> 5 mio.");
        check("+ a", "\\+ a");
        check("* a", "\\* a");
        check("-5 grader - og -", "-5 grader - og -");
        check("---", "\\---");
        check("-", "\\-");
        check("===", "\\=\\=\\=");
        check("1. maj 2026", "1\\. maj 2026");
        check("2025. Udvalget", "2025\\. Udvalget");
        check("2025.", "2025\\.");
        check("17.4 udvalg", "17.4 udvalg");
        check("<b> & 3 < 4 &amp; R&D;", "\\<b> & 3 < 4 \\&amp; R\\&D;");
        check("[x] a_b _c_ `d` \\", "\\[x] a_b \\_c\\_ \\`d\\` \\\\");
        check("se [budget_1.pdf](#) *", "se [budget_1.pdf](#) \\*");
        check("![a](b)!", "\\![a](b)!");
        check("[a] (b)", "\\[a] (b)");
        check("§17.4, ØS' & HR", "§17.4, ØS' & HR");
        check("", "");
    }
}
