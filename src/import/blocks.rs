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
    Regex::new("^(?:[-–•·▪■◦‣●○∙] |[•▪■‣●\u{f020}-\u{f0ff}] ?)(\\S.*)$").expect("a fixed pattern")
});

static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(\d{1,3})[.)] (\S.*)$").expect("a fixed pattern"));

static LETTER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:(\p{L}|[ivx]{1,4})\)|([a-z])\.) \S").expect("a fixed pattern")
});

const ROMAN: [&str; 10] = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"];

/// A number with parts, as headings inside a text have it: `1.2`.
static OUTLINE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(\d{1,3}(?:\.\d{1,3})+)\.? \S").expect("a fixed pattern"));

/// What a file's name ends in.
static EXTENSION: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\.\p{L}[[:alnum:]]{1,4}$").expect("a fixed pattern"));

/// The body of minutes as blocks.
pub(super) fn read(shapes: &Shapes<'_>, lines: &[Line]) -> Vec<Block> {
    let mut reader = Reader {
        shapes,
        width: wrap::width(lines),
        vocabulary: wrap::vocabulary(shapes.words, lines),
        blocks: Vec::new(),
        numbers: BTreeSet::new(),
        letters: BTreeSet::new(),
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
    /// The letters of entries in this section.
    letters: BTreeSet<String>,
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
            self.letters.clear();
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
        let letter = self.letter(line);
        let found = match &letter {
            Some(_) => Some((Marker::Bullet, line.text.clone())),
            None => self.marker(&line.text),
        };
        let Some((marker, text)) = found else { return false };
        self.letters.extend(letter);
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
        if let Some(rest) = text.strip_prefix("o ") {
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

    /// The letter of a line `a) …` or `a. …`; it must be the first or the next.
    fn letter(&self, line: &Line) -> Option<String> {
        let found = LETTER.captures(&line.text)?;
        let letter = found.get(1).or(found.get(2))?.as_str().to_lowercase();
        let last = self.blocks.last();
        let begins = found.get(1).is_some()
            || self.gap
            || self.last.is_some_and(|last| line.indent >= last.indent + 2)
            || last.is_some_and(|last| last.text.ends_with(':') || is_hanging(last, line));
        let is_next = before(&letter).iter().any(|known| self.letters.contains(known));
        let is_first = begins && matches!(letter.as_str(), "a" | "i");
        (is_next || is_first).then_some(letter)
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
        let has_letter = LETTER.captures(&line.text).is_some_and(|found| found.get(1).is_some());
        if matches!(last.kind, Kind::Section(_) | Kind::Case) || has_letter {
            return false;
        }
        if self.in_attachments() && ends_attachment(self.shapes, &last.text) {
            return is_closed_mark(self.shapes, &line.text);
        }
        if begins_part(last, line) {
            return false;
        }
        let breaks_off = last.text.ends_with(BROKEN) || wrap::breaks_address(&last.text);
        if breaks_off && (!self.gap || self.page) {
            return true;
        }
        if before.cells.len() > 2 || line.cells.len() > 2 {
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

/// The letters, one of which stands before an entry's: those before `v` are `u` and `iv`.
fn before(letter: &str) -> Vec<String> {
    let roman = ROMAN.iter().position(|known| *known == letter).and_then(|at| at.checked_sub(1));
    let mut found: Vec<String> = roman.map(|at| ROMAN[at].to_owned()).into_iter().collect();
    if let [byte @ b'b'..=b'z'] = letter.as_bytes() {
        found.push(char::from(byte - 1).to_string());
    }
    found
}

/// Whether a line begins with the number that follows the one of the block before it.
fn begins_part(last: &Block, line: &Line) -> bool {
    let Some(number) = outline(&line.text) else { return false };
    let known = match last.kind {
        Kind::Entry { marker: Marker::Number(number), .. } => Some(vec![number]),
        _ => outline(&last.text),
    };
    let (end, stem) = number.split_last().expect("a number has parts");
    match known {
        Some(known) if *end == 1 => known == stem,
        Some(known) => {
            known.starts_with(stem) && known.get(stem.len()).is_some_and(|known| known + 1 == *end)
        }
        None => *end == 1 && wrap::ends_sentence(&last.text),
    }
}

/// The parts of the number that a text begins with.
fn outline(text: &str) -> Option<Vec<u32>> {
    let found = OUTLINE.captures(text)?;
    found[1].split('.').map(|part| part.parse().ok()).collect()
}

/// Whether an attachment's text is whole: it ends in a file's name, perhaps marked as closed.
fn ends_attachment(shapes: &Shapes<'_>, text: &str) -> bool {
    let name = match text.rfind('(') {
        Some(at) if is_closed_mark(shapes, &text[at..]) => text[..at].trim_end(),
        _ => text,
    };
    EXTENSION.is_match(name)
}

/// Whether a text is `(lukket bilag)`.
fn is_closed_mark(shapes: &Shapes<'_>, text: &str) -> bool {
    let word = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    word.is_some_and(|word| shapes.words.markers.closed_attachment.contains(&word.to_lowercase()))
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
        check("\u{f0b7} a\n\u{f0b7}\tb\n▪ c\n– d\no e", &["0- a", "0- b", "0- c", "0- d", "0- e"]);
        check("a) x\nb) y\n\nc) z\nq) r", &["0- a) x", "0- b) y", "0- c) z", "q) r"]);
        check("2. parks\n   a. benches", &["2. parks", "3- a. benches"]);
        check("i) x\nii) y", &["0- i) x", "0- ii) y"]);
        check(
            "1. trees\n2. parks\n   a. benches\n   b. paths\n3. roads",
            &["01. trees", "02. parks", "3- a. benches", "3- b. paths", "03. roads"],
        );
        check("A. Birk\nBl.\na. e", &["A. Birk", "Bl.", "a. e"]);
    }

    /// Lines at whose width a text is wrapped.
    const WIDE: &str = "Udvalget drøftede sagen om de nye\nlokaler og fandt, at de skal males\nigen i foråret, før de tages i\nbrug.";

    #[test]
    fn lines_of_lists() {
        let check = |text: &str, expected: &[&str]| {
            let paragraph = WIDE.replace('\n', " ");
            let all: Vec<&str> =
                std::iter::once(paragraph.as_str()).chain(expected.iter().copied()).collect();
            super::tests::check(&format!("{WIDE}\n{text}"), &all);
        };
        check(
            "1.1 Afsnittet om de store skove her\n1.2 Afsnittet om de mange små\n1.2.1 Sø",
            &["1.1 Afsnittet om de store skove her", "1.2 Afsnittet om de mange små", "1.2.1 Sø"],
        );
        check("For:\nCarl Dam\nEva Fog\nUlf", &["For:", "Carl Dam", "Eva Fog", "Ulf"]);
    }

    #[test]
    fn attachments() {
        check(
            &format!(
                "{WIDE}\nBilag\nBudget 2026.pdf\nRegnskab for et meget langt år.xlsx\nNotat.docx (lukket bilag)\nKort over de\nsmå skove.pdf\n(lukket bilag)\nPlan.pdf"
            ),
            &[
                &WIDE.replace('\n', " "),
                "## attachments Bilag",
                "0- Budget 2026.pdf",
                "0- Regnskab for et meget langt år.xlsx",
                "0- Notat.docx (lukket bilag)",
                "0- Kort over de",
                "0- små skove.pdf (lukket bilag)",
                "0- Plan.pdf",
            ],
        );
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
