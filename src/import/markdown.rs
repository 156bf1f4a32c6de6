//! Blocks into the text of a content file's body.

use super::blocks::{Block, Kind, Marker};
use super::escape;

/// The body in Markdown, ending in a line break unless it is empty.
pub(super) fn write(blocks: &[Block]) -> String {
    let mut out = String::new();
    let mut at = 0;
    while at < blocks.len() {
        if at > 0 {
            out.push('\n');
        }
        let entries = blocks[at..].iter().take_while(|block| entry(block).is_some()).count();
        match entries {
            0 => out.push_str(&single(&blocks[at])),
            _ => list(&blocks[at..at + entries], &mut out),
        }
        at += entries.max(1);
    }
    out
}

/// A block that is no list.
fn single(block: &Block) -> String {
    let text = escape::line(&block.text);
    match &block.kind {
        Kind::Item { marker, .. } => format!("{}\n", heading(marker, &block.text)),
        Kind::Section(_) => format!("### {}\n", closing_marks(&escape::inline(&block.text))),
        Kind::Case | Kind::Paragraph | Kind::Entry { .. } => format!("{text}\n"),
    }
}

fn heading(marker: &str, title: &str) -> String {
    match title {
        "" => format!("## {}", escape::inline(marker)),
        _ => format!("## {}: {}", escape::inline(marker), closing_marks(&escape::inline(title))),
    }
}

/// Keeps `#` at the end of a heading, where CommonMark would drop it.
fn closing_marks(title: &str) -> String {
    match title.strip_suffix('#') {
        Some(rest) => format!("{rest}\\#"),
        None => title.to_owned(),
    }
}

fn entry(block: &Block) -> Option<(usize, Marker)> {
    match block.kind {
        Kind::Entry { indent, marker } => Some((indent, marker)),
        _ => None,
    }
}

/// An open list while its entries are written.
struct Level {
    /// Where the entries stood in the input, and where their text stands now.
    indent: usize,
    content: usize,
    numbered: bool,
    /// The last number and what follows it; two lists in a row differ in that.
    last: u32,
    delimiter: char,
}

/// Columns by which an entry must stand further in than the one before to belong to it.
const NESTED: usize = 2;

/// Consecutive entries, as one list or several.
fn list(entries: &[Block], out: &mut String) {
    let mut levels: Vec<Level> = Vec::new();
    for (at, block) in entries.iter().enumerate() {
        let Some((indent, marker)) = entry(block) else { continue };
        while levels.len() > 1 && levels.last().is_some_and(|level| indent + 1 < level.indent) {
            levels.pop();
        }
        let nests = levels.last().is_some_and(|level| indent >= level.indent + NESTED);
        if nests || levels.is_empty() {
            let column = levels.last().map_or(0, |level| level.content);
            levels.push(open(column, indent, marker));
            // A list that does not begin at 1 cannot follow its parent's text without a blank line.
            if nests && matches!(marker, Marker::Number(number) if number != 1) {
                out.push('\n');
            }
        } else if levels.last().is_some_and(|level| !continues(level, marker)) && at > 0 {
            out.push('\n');
        }
        let column = levels.iter().rev().nth(1).map_or(0, |parent| parent.content);
        if let Some(level) = levels.last_mut() {
            out.push_str(&" ".repeat(column));
            out.push_str(&written_marker(level, marker, column));
            let (task, text) = task(marker, &block.text);
            out.push_str(task);
            out.push_str(&escape::line(text));
            out.push('\n');
        }
    }
}

/// The box of a task at the beginning of an entry's text, and what follows it.
fn task(marker: Marker, text: &str) -> (&str, &str) {
    let has_box = ["[ ] ", "[x] ", "[X] "].iter().any(|mark| text.starts_with(mark));
    if has_box && marker == Marker::Bullet { text.split_at(4) } else { ("", text) }
}

fn open(column: usize, indent: usize, marker: Marker) -> Level {
    let numbered = matches!(marker, Marker::Number(_));
    let last = match marker {
        Marker::Number(number) => number.saturating_sub(1),
        Marker::Bullet => 0,
    };
    Level { indent, content: column, numbered, last, delimiter: '.' }
}

/// Whether an entry belongs to the same list as the one before it.
fn continues(level: &Level, marker: Marker) -> bool {
    match marker {
        Marker::Bullet => !level.numbered,
        Marker::Number(number) => level.numbered && number == level.last + 1,
    }
}

/// The marker of an entry, after which its text stands at the level's content column.
fn written_marker(level: &mut Level, marker: Marker, column: usize) -> String {
    let same_list = continues(level, marker);
    let written = match marker {
        Marker::Bullet => "- ".to_owned(),
        Marker::Number(number) => {
            if level.numbered && !same_list {
                level.delimiter = if level.delimiter == '.' { ')' } else { '.' };
            }
            level.last = number;
            format!("{number}{} ", level.delimiter)
        }
    };
    level.numbered = matches!(marker, Marker::Number(_));
    level.content = column + written.len();
    written
}

#[cfg(test)]
mod tests {
    use super::super::{blocks, lines, shape::Shapes};
    use super::*;

    #[test]
    fn bodies() {
        let words = crate::words::built_in("da").expect("Danish is built in");
        let check = |text: &str, expected: &str| {
            let blocks = blocks::read(&Shapes::new(words), &lines::read(text));
            assert_eq!(write(&blocks), expected, "{text}");
        };
        check(
            "Leder indstiller,\n1. at a\n 2. at b\n- c\nSlut",
            "Leder indstiller,\n\n1. at a\n2. at b\n\n- c\n\nSlut\n",
        );
        check("1. a\n2. b\n1. c", "1. a\n2. b\n\n1) c\n");
        check("1. a\n   - b\n   - c\n2. d", "1. a\n   - b\n   - c\n2. d\n");
        check("- a\n  1. b\n     - c\n- d", "- a\n  1. b\n     - c\n- d\n");
        check("- # a\n- 2) b", "- \\# a\n- 2\\) b\n");
        check("Punkt 1: C#\nBilag\nx_1.pdf", "## Punkt 1: C\\#\n\n### Bilag\n\n- x_1.pdf\n");
        check(
            "- [ ] Gry Holt: skriver (2025-04-01)\n• [x] Sendt\n- [y] a\n1. [ ] b",
            "- [ ] Gry Holt: skriver (2025-04-01)\n- [x] Sendt\n- \\[y] a\n\n1. \\[ ] b\n",
        );
        check(
            "2. a\n1. trees\n2. parks\n   a. benches",
            "2\\. a\n\n1. trees\n2. parks\n   - a. benches\n",
        );
        check("Punkt 7", "## Punkt 7\n");
        check("", "");
    }
}
