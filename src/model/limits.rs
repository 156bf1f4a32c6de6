//! How much one content file may hold.
//!
//! Far more than any minutes do, so that whoever writes never meets a limit, and a hostile or
//! broken file costs no more than a large one: where a cost grows faster than the size, a limit
//! bounds it. What goes beyond is refused before it is parsed, with the line at which it does.

use crate::diag::{Diag, Span};
use crate::path::SitePath;

/// The entries of one list of front matter.
pub const ENTRIES: usize = 10_000;
/// The keys of one mapping of front matter.
pub const KEYS: usize = 500;
/// Those who took part in one meeting.
pub const PARTICIPANTS: usize = 5_000;
/// The subjects of one record.
pub const TAGS: usize = 200;
/// The other names of one person or committee.
pub const ALIASES: usize = 500;
/// The headings of one text.
const HEADINGS: usize = 20_000;
/// The links, references, images, footnotes and boxes of one text together, by their brackets.
const BRACKETS: usize = 50_000;
/// The lines of one text.
const LINES: usize = 250_000;
/// The bytes of one heading; no other limit is less.
const HEADING: usize = 20_000;

/// Says that there is more of something than is read.
pub fn too_many(file: &SitePath, span: Span, what: &str, most: usize) -> Diag {
    Diag::error("too-many", format!("more than {most} {what}")).at(file, span)
}

/// Whether a text can be read in a time that its size explains; `offset` lines stand before it.
///
/// # Errors
/// A diagnostic at the first line that goes beyond a limit.
pub fn check(text: &str, file: &SitePath, offset: usize) -> Result<(), Diag> {
    // So few bytes hold no more of anything than the least limit.
    if text.len() <= HEADING {
        return Ok(());
    }
    let (mut headings, mut brackets) = (0, 0);
    let mut before = "";
    for (number, line) in text.lines().enumerate() {
        let span = Span::line(offset + number + 1);
        let refuse = |what, most| {
            let hint = "divide the file, or attach what is longer as a file";
            Err(too_many(file, span, what, most).hint(hint))
        };
        let is_heading = is_heading(line, before);
        headings += usize::from(is_heading);
        brackets += line.bytes().filter(|byte| *byte == b'[').count();
        if number >= LINES {
            return refuse("lines in one text", LINES);
        } else if headings > HEADINGS {
            return refuse("headings in one text", HEADINGS);
        } else if brackets > BRACKETS {
            return refuse("brackets in one text", BRACKETS);
        } else if is_heading && line.len().max(before.len()) > HEADING && titled(line, before) {
            return refuse("bytes in one heading", HEADING);
        }
        before = line;
    }
    Ok(())
}

/// Whether a line looks like a heading, in a list or quotation too, or underlines the one before.
fn is_heading(line: &str, before: &str) -> bool {
    let bare = line.trim_start_matches(|c: char| {
        matches!(c, '>' | '-' | '*' | '+' | '.' | ')' | '0'..='9') || c.is_whitespace()
    });
    bare.starts_with('#') || is_underline(line) && !before.trim().is_empty()
}

fn is_underline(line: &str) -> bool {
    let bare = line.trim_start_matches(['>', ' ']);
    let Some(sign @ (b'=' | b'-')) = bare.bytes().next() else { return false };
    bare.trim_end().bytes().all(|byte| byte == sign)
}

/// Whether the long one of the two is the heading.
fn titled(line: &str, before: &str) -> bool {
    line.len() > HEADING || is_underline(line) && before.len() > HEADING
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_refused() {
        let file = SitePath::new("content/osmed/2025-06-17.md").expect("a path in the site");
        let check = |text: String, expected: Option<(u32, &str)>| {
            let found = check(&text, &file, 4).err();
            let found = found.map(|diag| (diag.place.and_then(|place| place.span), diag.message));
            let found = found
                .as_ref()
                .map(|(span, message)| (span.map_or(0, |span| span.line), message.as_str()));
            assert_eq!(found, expected, "{}", &text[..text.len().min(40)]);
        };
        check("## A\n\nx\n\n".repeat(HEADINGS), None);
        let headings = Some((4 + 4 * HEADINGS as u32 + 1, "more than 20000 headings in one text"));
        check("## A\n\nx\n\n".repeat(HEADINGS + 1), headings);
        check("> 1. # A\n>\n> x\n\n".repeat(HEADINGS + 1), headings);
        let underlined =
            Some((4 + 4 * HEADINGS as u32 + 2, "more than 20000 headings in one text"));
        check("A\n===\n\nx\n".repeat(HEADINGS + 1), underlined);
        check("---\n\n***\n".repeat(HEADINGS + 1), None);
        check("[[a]]".repeat(BRACKETS / 2), None);
        check("[[a]]".repeat(BRACKETS), Some((5, "more than 50000 brackets in one text")));
        check("x\n".repeat(LINES), None);
        check(
            "x\n".repeat(LINES + 1),
            Some((LINES as u32 + 5, "more than 250000 lines in one text")),
        );
        let long = "ord ".repeat(HEADING / 4);
        check(long.clone(), None);
        check(format!("## {long}\n"), Some((5, "more than 20000 bytes in one heading")));
        check(format!("{long}x\n---\n"), Some((6, "more than 20000 bytes in one heading")));
        check(format!("{long}x\n# A\n"), None);
    }
}
