//! Whole texts through the import: the fixtures in `tests/fixtures/import/`, their prefixes, and texts made
//! of everything that Markdown could misunderstand.

use std::path::Path;

use comrak::nodes::{ListType, NodeValue};
use comrak::{Arena, Node, Options};

use super::{Imported, import};
use crate::words::{Words, built_in};

const LINES: &str = include_str!("../../tests/fixtures/import/lines.txt");
const PAGES: &str = include_str!("../../tests/fixtures/import/pages.txt");

fn danish() -> &'static Words {
    built_in("da").expect("Danish is built in")
}

fn imported(text: &str) -> Imported {
    import(danish(), "minutes.txt", text, "skov").expect("the text has a date")
}

/// Compares an import with the file that holds what is expected; `BLESS=1` writes it instead.
fn check_fixture(name: &str, text: &str) {
    let found = imported(text);
    let doubts: Vec<String> = found
        .doubts
        .iter()
        .map(|diag| {
            let line = diag.place.as_ref().and_then(|place| place.span).map_or(0, |span| span.line);
            format!("{line}: {}: {}\n", diag.code, diag.message)
        })
        .collect();
    let shown = format!(
        "{}.md\n{}\n_index.md\n{}\ndoubts\n{}",
        found.stem,
        found.markdown,
        found.committee_index,
        doubts.concat()
    );
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import").join(name);
    if std::env::var("BLESS").is_ok_and(|bless| bless == "1") {
        std::fs::write(&path, &shown).expect("the fixture can be written");
    }
    let expected =
        std::fs::read_to_string(&path).expect("the fixture is there").replace("\r\n", "\n");
    assert_eq!(shown, expected);
}

#[test]
fn a_paragraph_a_line() {
    check_fixture("lines.expected", LINES);
}

#[test]
fn pages_of_wrapped_lines() {
    check_fixture("pages.expected", PAGES);
}

#[test]
fn every_prefix_is_read() {
    for text in [LINES, PAGES] {
        let ends = text.char_indices().map(|(at, _)| at).step_by(29).chain([text.len()]);
        for end in ends {
            let _ = import(danish(), "minutes.txt", &text[..end], "skov");
        }
    }
}

#[test]
fn line_endings_marks_and_forms_do_not_matter() {
    use unicode_normalization::UnicodeNormalization;
    let expected = imported(LINES).markdown;
    let same = |text: &str| assert_eq!(imported(text).markdown, expected);
    same(&LINES.replace('\n', "\r\n"));
    same(&format!("\u{feff}{LINES}"));
    same(&LINES.nfd().collect::<String>());
}

#[test]
fn no_date() {
    let found = import(danish(), "a/b.txt", "\n\nREFERAT Skovrådet\n\nPunkt 1: A\n", "skov");
    let diag = found.expect_err("there is no date");
    assert_eq!(diag.message, "no date of a meeting in `a/b.txt`");
    assert_eq!(diag.place.and_then(|place| place.span).map(|span| span.line), Some(3));
}

/// The letters and digits that a reader sees in Markdown, and where links lead.
fn shown(markdown: &str) -> String {
    let body = markdown.splitn(3, "---\n").nth(2).expect("there is front matter");
    let arena = Arena::new();
    let mut options = Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    options.extension.header_attributes = true;
    let mut out = String::new();
    show(comrak::parse_document(&arena, body, &options), &mut out);
    letters(&out)
}

fn show<'a>(node: Node<'a>, out: &mut String) {
    match &node.data().value {
        NodeValue::Text(text) => out.push_str(text),
        NodeValue::TaskItem(task) => out.extend(task.symbol),
        NodeValue::Item(item) if item.list_type == ListType::Ordered => {
            let nth =
                std::iter::successors(node.previous_sibling(), |node| node.previous_sibling());
            let list = node.parent().expect("an item stands in a list");
            let NodeValue::List(list) = list.data().value else { panic!("an item outside a list") };
            out.push_str(&(list.start + nth.count()).to_string());
        }
        NodeValue::Document
        | NodeValue::Heading(_)
        | NodeValue::Paragraph
        | NodeValue::List(_)
        | NodeValue::Item(_)
        | NodeValue::SoftBreak
        | NodeValue::Link(_) => {}
        other => panic!("not plain text: {other:?}"),
    }
    for child in node.children() {
        show(child, out);
    }
    if let NodeValue::Link(link) = &node.data().value {
        out.push_str(&link.url);
    }
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[test]
fn no_word_is_lost() {
    let body = LINES.find("Punkt 1").expect("there is a first item");
    let expected = letters(&format!("Kaffe: Åse Birk {}", &LINES[body..]))
        .replace("LukketpunktOpsigelse", "LukketpunktOpsigelselukket");
    assert_eq!(shown(&imported(LINES).markdown), expected);

    let body = PAGES.rfind("Punkt 1").expect("there is a first item");
    let furniture = |line: &&str| {
        !line.contains("Side ") && line.trim_start_matches('\u{c}') != "Skovby Kommune"
    };
    let kept: Vec<&str> = PAGES[body..].split('\n').filter(furniture).collect();
    let expected = letters(&kept.join("\n")).replace("oAsk", "Ask");
    assert_eq!(shown(&imported(PAGES).markdown), expected);
}

#[test]
fn structure() {
    let markdown = imported(LINES).markdown;
    let count = |mark: &str| markdown.lines().filter(|line| line.starts_with(mark)).count();
    assert_eq!((count("## "), count("### "), count("- "), count("1")), (3, 7, 4, 4));
}

/// Pieces of lines that mean something in Markdown.
const PIECES: [&str; 36] = [
    "ord",
    "# ",
    "## ",
    "> ",
    "- ",
    "+ ",
    "* ",
    "1. ",
    "2) ",
    "10. ",
    "---",
    "===",
    "***",
    "___",
    "```",
    "~~~",
    "~~x~~",
    "*x*",
    "_x_",
    "__x__",
    "`x`",
    "[x]",
    "[x]: y",
    "[^1]",
    "[[x]]",
    "![x](y)",
    "<b>",
    "<!-- x -->",
    "&lt;",
    "\\",
    "|",
    "|-|",
    "{#x}",
    "    ",
    "\t",
    " $x$ ==x== ^x^ ",
];

/// A sequence of numbers that is the same in each run (Knuth's linear congruential generator).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn line(&mut self) -> String {
        let length = self.roll(5);
        (0..length).map(|_| PIECES[self.roll(PIECES.len())]).collect()
    }
}

#[test]
fn any_text_is_shown_as_it_was() {
    let mut dice = Dice(1);
    for _ in 0..300 {
        let length = dice.roll(12);
        let lines: Vec<String> = (0..length).map(|_| dice.line()).collect();
        let body = format!("Punkt 1: {}x\n\n{}\n", dice.line().trim_start(), lines.join("\n"));
        let markdown = imported(&format!("REFERAT Skovrådet d. 10-03-2026\n\n{body}")).markdown;
        assert_eq!(shown(&markdown), letters(&body), "{body}\n=>\n{markdown}");
    }
}

#[test]
fn files_are_written_once() {
    let folder = std::env::temp_dir().join(format!("referat-import-{}", std::process::id()));
    let source = folder.join("in.txt");
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    std::fs::write(&source, LINES).expect("the file can be written");
    let run = || {
        let report = super::write(danish(), std::slice::from_ref(&source), "by/skov", &folder);
        let report = report.expect("the import runs");
        (report.written.len(), report.unchanged.len(), crate::diag::errors(&report.diags))
    };
    assert_eq!(run(), (2, 0, 0));
    assert_eq!(run(), (0, 1, 0));
    let written = folder.join("by/skov/2026-03-10.md");
    std::fs::write(&written, "other").expect("the file can be written");
    assert_eq!(run(), (0, 0, 1));
    assert_eq!(std::fs::read_to_string(&written).expect("it is still there"), "other");
    for (bytes, code) in
        [(&b""[..], "empty-file"), (b"\n \n", "empty-file"), (b"a\n\x00b", "binary")]
    {
        std::fs::write(&source, bytes).expect("the file can be written");
        let report = super::write(danish(), std::slice::from_ref(&source), "by/skov", &folder);
        let codes: Vec<&str> =
            report.expect("the import runs").diags.iter().map(|diag| diag.code).collect();
        assert_eq!(codes, [code]);
    }
    std::fs::write(&source, b"PK\x03\x04").expect("the file can be written");
    assert!(super::write(danish(), std::slice::from_ref(&source), "skov", &folder).is_err());
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
}

/// Minutes with the first word of each table, in any language.
fn in_words_of(words: &Words) -> String {
    let first = |list: &[String]| list.first().cloned().unwrap_or_default();
    let capital = |list: &[String]| {
        let word = first(list);
        let mut letters = word.chars();
        letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
    };
    let date = jiff::civil::date(2026, 3, 10);
    format!(
        "{} Skovrådet 10.03.2026\n{}: {}, 12:30\n{}: Salen\n{}: Åse Birk (Forester), Bo Gran (Gardener)\n{} 1: Plan\n{}\n{} Bo Gran.\n{}\na.pdf\n",
        capital(&words.import.minutes),
        capital(&words.import.date),
        words.full_date(date),
        capital(&words.import.room),
        capital(&words.import.participants),
        capital(&words.markers.item),
        capital(&words.sections["decision"]),
        first(&words.import.excused_in_text),
        capital(&words.sections["attachments"]),
    )
}

#[test]
fn every_language() {
    for (tag, _) in crate::words::LANGUAGES {
        let words = built_in(tag).expect("it is built in");
        let text = in_words_of(words);
        let found = import(words, "minutes.txt", &text, "skov").expect("there is a date");
        let count =
            |mark: &str| found.markdown.lines().filter(|line| line.starts_with(mark)).count();
        let counts = (count("## "), count("### "), count("  - "), count("- "));
        assert_eq!(counts, (1, 2, 2, 1), "{tag}\n{text}\n{}", found.markdown);
        assert_eq!(found.committee.name, "Skovrådet", "{tag}");
        let codes: Vec<&str> = found.doubts.iter().map(|diag| diag.code).collect();
        assert_eq!(codes, ["missing-attachment"], "{tag}: {:?}", found.doubts);
        let excused = &words.attendance["excused"][0];
        assert!(
            found.markdown.contains(&format!("Bo Gran (Gardener) ({excused})")),
            "{tag}\n{}",
            found.markdown
        );
    }
}
