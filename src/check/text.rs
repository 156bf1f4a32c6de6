//! A content file as its rules read it: lines with their kind, and passages of plain words.
//!
//! The text comes in as it was written, so that every byte keeps its line and column; comments,
//! code and addresses are blanked byte for byte. Lines of closed items are no lines here.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::check::minutes::Minutes;
use crate::check::passage::Passage;
use crate::check::signs::Signs;
use crate::cover::Around;
use crate::model::SectionKind;
use crate::path::SitePath;
use crate::source::Damage;

/// A published content file.
pub struct Text<'a> {
    pub file: &'a SitePath,
    /// The minutes that it holds.
    pub minutes: Option<&'a Minutes<'a>>,
    /// Without the lines of closed items.
    pub lines: Vec<Line<'a>>,
    /// What is read as prose, in its order.
    pub passages: Vec<Passage>,
    /// Characters that were left out when it was read.
    pub damage: Option<Damage>,
    /// Those of all lines.
    pub signs: Signs,
}

/// A line as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// From 1.
    pub number: usize,
    pub text: &'a str,
    pub kind: LineKind,
    pub signs: Signs,
    /// How many digits of ASCII it has.
    pub digits: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    Front,
    Blank,
    Heading(u8),
    Prose,
    Code,
}

static NO_PROSE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"`[^`\n]*`|\]\([^)\n]*\)|<?(?:https?://|mailto:)[^\s>)]*>?|\{#[^}\n]*\}")
        .expect("a test compiles the pattern")
});

impl<'a> Text<'a> {
    /// Reads a file; `closed` are the numbers of lines that are not published.
    pub fn new(
        file: &'a SitePath,
        source: &'a str,
        minutes: Option<&'a Minutes<'a>>,
        closed: &[Range<usize>],
    ) -> Text<'a> {
        let mut lines = lines(source);
        if !closed.is_empty() {
            let closed = Around::new(closed.to_vec());
            lines.retain(|line| !closed.holds(&(line.number..line.number + 1)));
        }
        let passages = passages(&lines, &without_comments(source));
        let signs = lines.iter().fold(Signs::default(), |signs, line| signs | line.signs);
        Text { file, minutes, lines, passages, damage: None, signs }
    }

    /// The kind of the section in which a line of minutes stands.
    pub fn section(&self, line: usize) -> Option<SectionKind> {
        let items = &self.minutes?.record.items;
        let item = items.iter().rev().find(|item| item.span.line as usize <= line)?;
        let sections = item.sections.iter().rev();
        let mut before = sections.filter(|section| section.span.line as usize <= line);
        before.next().map(|section| section.kind)
    }
}

fn lines(source: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut front = source.starts_with("---");
    let mut fence: Option<&str> = None;
    for (index, text) in source.lines().enumerate() {
        let bare = text.trim_start();
        let mark = ["```", "~~~"].into_iter().find(|mark| bare.starts_with(mark));
        let kind = if front {
            front = index == 0 || !matches!(text.trim_end(), "---" | "...");
            LineKind::Front
        } else if fence.is_some() || mark.is_some() {
            fence = match fence {
                Some(open) if mark == Some(open) => None,
                Some(open) => Some(open),
                None => mark,
            };
            LineKind::Code
        } else if bare.is_empty() {
            LineKind::Blank
        } else {
            heading_level(bare).map_or(LineKind::Prose, LineKind::Heading)
        };
        let signs = Signs::of(text);
        let digits = if signs.any(Signs::DIGIT) { count_digits(text) } else { 0 };
        lines.push(Line { number: index + 1, text, kind, signs, digits });
    }
    lines
}

fn count_digits(text: &str) -> u32 {
    text.bytes().map(|byte| u32::from(byte.is_ascii_digit())).sum()
}

fn heading_level(line: &str) -> Option<u8> {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    let follows = line[level..].chars().next();
    ((1..=6).contains(&level) && follows.is_none_or(char::is_whitespace)).then_some(level as u8)
}

/// The text with its comments as spaces, byte for byte.
fn without_comments(source: &str) -> Vec<String> {
    if !source.contains("<!--") {
        return Vec::new();
    }
    let mut plain = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(start) = rest.find("<!--") {
        let end = rest[start..].find("-->").map_or(rest.len(), |at| start + at + 3);
        plain.push_str(&rest[..start]);
        blank_into(&rest[start..end], &mut plain);
        rest = &rest[end..];
    }
    plain.push_str(rest);
    plain.lines().map(str::to_owned).collect()
}

fn blank_into(text: &str, out: &mut String) {
    out.extend(text.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
}

/// A line without code and addresses, byte for byte.
fn prose(line: &str, signs: Signs) -> String {
    if !signs.any(Signs::NO_PROSE) {
        return line.to_owned();
    }
    let mut plain = String::with_capacity(line.len());
    let mut at = 0;
    for found in NO_PROSE.find_iter(line) {
        plain.push_str(&line[at..found.start()]);
        blank_into(found.as_str(), &mut plain);
        at = found.end();
    }
    plain.push_str(&line[at..]);
    plain
}

/// Joins lines into passages; `bare` are the file's lines without comments, if it has any.
fn passages(lines: &[Line<'_>], bare: &[String]) -> Vec<Passage> {
    let mut passages: Vec<Passage> = Vec::with_capacity(lines.len() / 2);
    let mut follows = None;
    for line in lines {
        let text = bare.get(line.number - 1).map_or(line.text, String::as_str);
        let is_heading = matches!(line.kind, LineKind::Heading(_));
        if !(is_heading || line.kind == LineKind::Prose) || text.trim_start().is_empty() {
            follows = None;
            continue;
        }
        let joins = follows == Some(line.number) && !is_heading && !begins_block(text);
        match passages.last_mut().filter(|_| joins) {
            Some(passage) => {
                passage.text.push('\n');
                passage.text.push_str(&prose(text, line.signs));
                passage.signs = passage.signs | line.signs | Signs::BREAK;
            }
            None => {
                let text = prose(text, line.signs);
                passages.push(Passage::new(line.number, text, is_heading, line.signs));
            }
        }
        follows = (!is_heading).then_some(line.number + 1);
    }
    match passages.iter().any(Passage::is_long) {
        true => passages.into_iter().flat_map(Passage::parts).collect(),
        false => passages,
    }
}

/// Whether a line begins a list item, a quotation or a row of a table.
pub fn begins_block(line: &str) -> bool {
    let line = line.trim_start();
    let after_digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let counted = after_digits.len() < line.len() && after_digits.starts_with([')', '.']);
    line.starts_with(['|', '>'])
        || line.starts_with("- ")
        || line.starts_with("* ")
        || line.starts_with("+ ")
        || counted && after_digits[1..].starts_with(' ')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::passage::LONGEST;
    use crate::diag::Span;

    #[test]
    fn passages_of_a_file() {
        let file = SitePath::new("content/a/2025-01-01.md").expect("a path");
        let source = "---\ndato: x\n---\n# Æble\nEn `kode` og\n[to](b.md). Tre.\n\n- fire\n- fem <!-- x\ny -->\n\n```\nkode\n```\n";
        let text = Text::new(&file, source, None, std::slice::from_ref(&(8..9)));
        let found: Vec<(usize, &str)> =
            text.passages.iter().map(|passage| (passage.line, passage.text.as_str())).collect();
        assert_eq!(
            found,
            [(4, "# Æble"), (5, "En        og\n[to       . Tre."), (9, "- fem       ")]
        );
        let passage = &text.passages[1];
        assert_eq!(passage.span(&(10..12)), Span::new(5, 10..12));
        assert_eq!(passage.span(&(14..16)), Span::new(6, 1..3));
        assert_eq!(passage.sentences().len(), 1);
    }

    #[test]
    fn long_passages_in_parts() {
        let file = SitePath::new("content/a/2025-01-01.md").expect("a path");
        let check = |source: &str, expected: &[(usize, usize, usize)]| {
            let text = Text::new(&file, source, None, &[]);
            let found: Vec<(usize, usize, usize)> = text
                .passages
                .iter()
                .map(|passage| {
                    let span = passage.span(&(0..0));
                    (span.line as usize, span.start as usize, passage.text.len())
                })
                .collect();
            assert_eq!(found, expected);
            let joined: String =
                text.passages.iter().map(|passage| passage.text.as_str()).collect();
            assert_eq!(joined, source.trim_end_matches('\n'));
        };
        let sentence = "En sætning. ".to_owned();
        let count = LONGEST / sentence.len();
        let first = count * sentence.len() - 1;
        let all = (count + 2) * sentence.len();
        check(&sentence.repeat(count + 2), &[(1, 0, first), (1, first, all - first)]);
        check(&"å".repeat(LONGEST), &[(1, 0, LONGEST), (1, LONGEST, LONGEST)]);
        let lines = "Ord og ord\n".repeat(LONGEST / 11 + 3);
        let cut = LONGEST - 1;
        check(&lines, &[(1, 0, cut), (LONGEST / 11 + 1, 6, lines.len() - 1 - cut)]);
    }
}
