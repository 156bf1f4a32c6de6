//! Lines into blocks: headings, paragraphs, entries of lists.
//!
//! Lines that a PDF has broken are joined again where their shape shows it. No word is dropped.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::lines::{BROKEN, Line};
use super::shape::{Heading, Shapes, starts_lower};
use super::wrap;

/// A piece of the body, with the line on which it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub line: usize,
    pub kind: Kind,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The text is the title.
    Item {
        marker: String,
        number: String,
    },
    /// The kind of section; the text is its heading as written.
    Section(String),
    /// A case number right under an item's heading.
    Case,
    Paragraph,
    Entry {
        indent: usize,
        marker: Marker,
    },
}

/// What an entry of a list begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marker {
    Bullet,
    Number(u32),
}

static BULLET: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:[-–•·▪■◦‣●○∙] |[•▪■‣●\u{f0b7}\u{f0a7}\u{f0d8}\u{f02d}] ?)(\\S.*)$")
        .expect("a fixed pattern")
});

static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(\d{1,3})[.)] (\S.*)$").expect("a fixed pattern"));

static LETTER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:\p{L}|[ivx]{1,4})\) ").expect("a fixed pattern"));

/// The body of minutes as blocks.
pub(super) fn read(shapes: &Shapes<'_>, lines: &[Line]) -> Vec<Block> {
    let mut reader = Reader {
        shapes,
        width: wrap::width(lines),
        vocabulary: wrap::vocabulary(shapes.words, lines),
        blocks: Vec::new(),
        numbers: BTreeSet::new(),
        last: None,
        gap: false,
        page: false,
    };
    for line in lines {
        reader.page |= line.opens_page;
        if line.is_blank() {
            reader.gap = true;
        } else {
            reader.line(line);
        }
    }
    as_attachments(reader.blocks)
}

struct Reader<'a, 'w> {
    shapes: &'a Shapes<'w>,
    width: Option<usize>,
    vocabulary: wrap::Vocabulary<'w>,
    blocks: Vec<Block>,
    /// The numbers of list entries in this section.
    numbers: BTreeSet<u32>,
    last: Option<&'a Line>,
    /// Whether blank lines, or the end of a page, stand before this line.
    gap: bool,
    page: bool,
}

impl<'a> Reader<'a, '_> {
    fn line(&mut self, line: &'a Line) {
        if !self.heading(line) && !self.case(line) && !self.entry(line) {
            self.text(line);
        }
        self.last = Some(line);
        self.gap = false;
        self.page = false;
    }

    fn heading(&mut self, line: &Line) -> bool {
        let kind = match (self.shapes.item(&line.text), self.shapes.section(&line.text)) {
            (Some(Heading { marker, number, title }), _) => {
                self.push(line, Kind::Item { marker, number }, title);
                true
            }
            (None, Some(kind)) => {
                let heading = line.text.trim_end_matches(':').to_owned();
                self.push(line, Kind::Section(kind.to_owned()), heading);
                true
            }
            (None, None) => false,
        };
        if kind {
            self.numbers.clear();
        }
        kind
    }

    fn case(&mut self, line: &Line) -> bool {
        let under_item =
            self.blocks.last().is_some_and(|last| matches!(last.kind, Kind::Item { .. }));
        let is_case = under_item && self.shapes.is_case(&line.text);
        if is_case {
            self.push(line, Kind::Case, line.text.clone());
        }
        is_case
    }

    fn entry(&mut self, line: &Line) -> bool {
        let (marker, text) = match self.marker(&line.text) {
            Some(found) => found,
            None => return false,
        };
        if let Marker::Number(number) = marker {
            self.numbers.insert(number);
        }
        self.push(line, Kind::Entry { indent: line.indent, marker }, text);
        true
    }

    /// The marker of a list's entry; a number must be the first or the next.
    fn marker(&self, text: &str) -> Option<(Marker, String)> {
        if let Some(found) = BULLET.captures(text) {
            return Some((Marker::Bullet, found[1].to_owned()));
        }
        if let Some(rest) = text.strip_prefix("o ").filter(|_| self.in_list()) {
            return Some((Marker::Bullet, rest.to_owned()));
        }
        let found = NUMBER.captures(text)?;
        let number: u32 = found[1].parse().ok()?;
        let rest = &found[2];
        let is_next = number == 1 || (number > 1 && self.numbers.contains(&(number - 1)));
        let is_month = rest.split(' ').next().is_some_and(|word| {
            self.shapes.words.month(word.trim_end_matches([',', ';', ':'])).is_some()
        });
        (is_next && !is_month).then(|| (Marker::Number(number), rest.to_owned()))
    }

    fn in_list(&self) -> bool {
        self.blocks.last().is_some_and(|last| matches!(last.kind, Kind::Entry { .. }))
    }

    fn text(&mut self, line: &Line) {
        let joins = self.joins(line);
        match self.blocks.last_mut() {
            Some(last) if joins => wrap::append(&mut last.text, &line.text, &self.vocabulary),
            Some(last) if matches!(last.kind, Kind::Item { .. }) && last.text.is_empty() => {
                last.text = line.text.clone();
            }
            _ => self.push(line, Kind::Paragraph, line.text.clone()),
        }
    }

    /// Whether a line goes on with the block before it.
    fn joins(&self, line: &Line) -> bool {
        let (Some(last), Some(before)) = (self.blocks.last(), self.last) else { return false };
        if matches!(last.kind, Kind::Section(_) | Kind::Case) || LETTER.is_match(&line.text) {
            return false;
        }
        let breaks_off = last.text.ends_with(BROKEN) || wrap::breaks_address(&last.text);
        if breaks_off && (!self.gap || self.page) {
            return true;
        }
        if before.cells > 2 || line.cells > 2 {
            return false;
        }
        let sure =
            !wrap::ends_sentence(&last.text) && starts_lower(&line.text) && !self.in_attachments();
        if self.gap || self.page {
            return self.page && sure && !matches!(last.kind, Kind::Item { .. });
        }
        sure || self.width.is_some_and(|width| wrap::is_full(width, before, line))
            || is_hanging(last, line)
    }

    fn in_attachments(&self) -> bool {
        let headings = self.blocks.iter().rev();
        let mut kinds = headings.map(|block| &block.kind);
        kinds.find(|kind| matches!(kind, Kind::Item { .. } | Kind::Section(_)))
            == Some(&Kind::Section("attachments".to_owned()))
    }

    fn push(&mut self, line: &Line, kind: Kind, text: String) {
        self.blocks.push(Block { line: line.number, kind, text });
    }
}

/// Whether a line stands under the text of a list's entry rather than under its marker.
fn is_hanging(last: &Block, line: &Line) -> bool {
    matches!(last.kind, Kind::Entry { indent, .. } if line.indent >= indent + 2)
}

/// Makes every paragraph under a heading for attachments an entry of a list.
fn as_attachments(blocks: Vec<Block>) -> Vec<Block> {
    let mut blocks = blocks;
    let mut inside = false;
    for block in &mut blocks {
        block.text = block.text.trim_end_matches(BROKEN).to_owned();
        match &block.kind {
            Kind::Item { .. } => inside = false,
            Kind::Section(kind) => inside = kind == "attachments",
            Kind::Paragraph if inside => {
                block.kind = Kind::Entry { indent: 0, marker: Marker::Bullet };
            }
            _ => {}
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::super::lines;
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let words = crate::words::built_in("da").expect("Danish is built in");
        let blocks = read(&Shapes::new(words), &lines::read(text));
        let shown: Vec<String> = blocks.iter().map(show).collect();
        assert_eq!(shown, expected, "{text}");
    }

    fn show(block: &Block) -> String {
        let text = &block.text;
        match &block.kind {
            Kind::Item { number, .. } => format!("# {number} {text}"),
            Kind::Section(kind) => format!("## {kind} {text}"),
            Kind::Case => format!("case {text}"),
            Kind::Paragraph => text.clone(),
            Kind::Entry { indent, marker: Marker::Bullet } => format!("{indent}- {text}"),
            Kind::Entry { indent, marker: Marker::Number(number) } => {
                format!("{indent}{number}. {text}")
            }
        }
    }

    #[test]
    fn headings() {
        check(
            "Punkt 1: Budget\n81.38.05-G01-4-24\nIndstilling\nLeder indstiller,\n1. at det godkendes",
            &[
                "# 1 Budget",
                "case 81.38.05-G01-4-24",
                "## recommendation Indstilling",
                "Leder indstiller,",
                "01. at det godkendes",
            ],
        );
        check(
            "Punkt 2:\n\nEventuelt\n\nBilag\n\nb.pdf\nc.pdf\n\nPunkt 3: A\n\nTekst",
            &["# 2 Eventuelt", "## attachments Bilag", "0- b.pdf", "0- c.pdf", "# 3 A", "Tekst"],
        );
    }

    #[test]
    fn lists() {
        check("1. a\n 2. b\n- c\n  • d\n  o e", &["01. a", "12. b", "0- c", "2- d", "2- e"]);
        check(
            "1. maj 2026 holdes\n\n2025. Udvalget\n\n2. sal",
            &["1. maj 2026 holdes", "2025. Udvalget", "2. sal"],
        );
        check("- en lang\n  linje\nNy", &["0- en lang linje", "Ny"]);
        check("* a\n+ b", &["* a", "+ b"]);
    }

    #[test]
    fn wrapped() {
        check(
            "Udvalget drøftede sagen om de nye\nlokaler og fandt, at arbejds-\nmiljøet bør ses på, både drifts-\nog anlægsudgifter, samt at IT-\nCenteret skal med, og Karen\nHolm følger op.\nNy linje.",
            &[
                "Udvalget drøftede sagen om de nye lokaler og fandt, at arbejdsmiljøet bør ses på, både drifts- og anlægsudgifter, samt at IT-Centeret skal med, og Karen Holm følger op.",
                "Ny linje.",
            ],
        );
        check("sam\u{ad}\narbejde.\nEn.\nTo.", &["samarbejde.", "En.", "To."]);
        check("Det blev\n\n\u{c}\nbesluttet.\n\n\u{c}Ja.", &["Det blev besluttet.", "Ja."]);
    }
}
