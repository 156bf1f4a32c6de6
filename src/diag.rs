//! What is wrong with the content.
//!
//! Problems are data: severity, code, place, message, hint. They are collected from every file of
//! a run and printed by one function. Knows nothing of the content itself.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::rc::Rc;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use serde::{Deserialize, Serialize};

use crate::path::SitePath;
use crate::personal::{masked, masked_path};

/// How bad it is: an error keeps the site from being published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Error,
    Warning,
    Note,
}

/// A stretch of one line of a text file: the line from 1, the rest in bytes of the normalised line.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Span {
    pub line: u32,
    pub start: u32,
    pub width: u32,
}

impl Span {
    /// The whole of a line.
    pub fn line(line: usize) -> Span {
        Span { line: line as u32, start: 0, width: 0 }
    }

    /// Bytes `range` of `line`.
    pub fn new(line: usize, range: Range<usize>) -> Span {
        Span {
            line: line as u32,
            start: range.start as u32,
            width: range.end.saturating_sub(range.start) as u32,
        }
    }
}

/// Where it is: a file of the site and, if known, a stretch of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    pub file: SitePath,
    pub span: Option<Span>,
}

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diag {
    pub severity: Severity,
    /// A stable short name such as `missing-attachment`.
    pub code: &'static str,
    /// Lower case, names in backticks, no full stop.
    pub message: String,
    pub place: Option<Place>,
    /// What to do.
    pub hint: Option<String>,
    /// Other places that belong to it, each with a word on what is there.
    pub related: Vec<(Place, String)>,
    /// What certainly belongs in the place of what is marked.
    pub fix: Option<String>,
    /// Those with which it is said once.
    pub group: Option<Group>,
}

/// What is said once for many places.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Group {
    /// What they have in common, such as the folder of a committee.
    pub name: String,
    /// What is said of several places; `{count}` stands for how many they are.
    pub message: String,
}

impl Diag {
    pub fn error(code: &'static str, message: impl Into<String>) -> Diag {
        Diag::new(Severity::Error, code, message.into())
    }

    pub fn warning(code: &'static str, message: impl Into<String>) -> Diag {
        Diag::new(Severity::Warning, code, message.into())
    }

    pub fn note(code: &'static str, message: impl Into<String>) -> Diag {
        Diag::new(Severity::Note, code, message.into())
    }

    fn new(severity: Severity, code: &'static str, message: String) -> Diag {
        Diag {
            severity,
            code,
            message,
            place: None,
            hint: None,
            related: Vec::new(),
            fix: None,
            group: None,
        }
    }

    pub fn at(mut self, file: &SitePath, span: Span) -> Diag {
        self.place = Some(Place { file: file.clone(), span: Some(span) });
        self
    }

    pub fn in_file(mut self, file: &SitePath) -> Diag {
        self.place = Some(Place { file: file.clone(), span: None });
        self
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Diag {
        self.hint = Some(hint.into());
        self
    }

    /// Adds `did you mean …` if one of the known names is near to what was written.
    pub fn nearest<'a>(self, written: &str, known: impl IntoIterator<Item = &'a str>) -> Diag {
        match nearest(written, known) {
            Some(name) => self.hint(format!("did you mean `{name}`?")),
            None => self,
        }
    }

    /// Adds the text that certainly belongs in the place of what is marked.
    pub fn fix(mut self, replacement: impl Into<String>) -> Diag {
        self.fix = Some(replacement.into());
        self
    }

    /// Says it once with all others of its code and this name.
    pub fn grouped(mut self, name: impl Into<String>, message: impl Into<String>) -> Diag {
        self.group = Some(Group { name: name.into(), message: message.into() });
        self
    }

    pub fn related(mut self, file: &SitePath, span: Span, word: impl Into<String>) -> Diag {
        self.related.push((Place { file: file.clone(), span: Some(span) }, word.into()));
        self
    }
}

/// Words longer than this, in characters, are no slips of the pen.
const LONGEST: usize = 300;

/// The known name that differs from the written one by the fewest edits, if they are few.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written = written.to_lowercase();
    let distance = |name: &&str| strsim::damerau_levenshtein(&written, &name.to_lowercase());
    let length = written.chars().count();
    let allowed = 1 + length / 4;
    if length > LONGEST {
        return None;
    }
    known
        .into_iter()
        // What is much longer or shorter is far, whatever its letters.
        .filter(|name| name.chars().count().abs_diff(length) <= allowed + 2)
        .map(|name| (distance(&name), name))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, name)| name)
}

/// Orders diagnostics as a reader works: by file, then line, then what weighs more.
pub fn sort(diags: &mut [Diag]) {
    diags.sort_by(|a, b| {
        (&a.place, a.severity, a.code, &a.message).cmp(&(&b.place, b.severity, b.code, &b.message))
    });
}

/// How many places are named beside the first where many are like it.
pub const NAMED: usize = 20;

/// How many of one kind are said of one file.
const SAID: usize = 100;

/// What a person reads of sorted diagnostics: of one kind in one file the first hundred, and how
/// many more there are, so that a broken file costs no more than it says.
pub fn bounded<'d>(diags: &'d [Diag]) -> Vec<Diag> {
    let kind = |diag: &'d Diag| (diag.code, diag.severity, diag.place.as_ref().map(|at| &at.file));
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    for diag in diags {
        *counts.entry(kind(diag)).or_default() += 1;
    }
    let mut said = Vec::with_capacity(diags.len().min(10 * SAID));
    let mut places: BTreeMap<_, usize> = BTreeMap::new();
    for diag in diags {
        let rest = counts[&kind(diag)].saturating_sub(SAID);
        let place = places.entry(kind(diag)).or_default();
        *place += 1;
        match *place {
            place if place <= SAID || rest <= 1 => said.push(diag.clone()),
            place if place == SAID + 1 => said.push(more(diag, rest)),
            _ => {}
        }
    }
    said
}

/// What is said of those that are not.
fn more(diag: &Diag, count: usize) -> Diag {
    Diag {
        message: format!("{count} more of these in this file"),
        hint: Some("mend those above, which may mend these too, and run again".to_owned()),
        related: Vec::new(),
        fix: None,
        ..diag.clone()
    }
}

/// How many of them keep the site from being published.
pub fn errors(diags: &[Diag]) -> usize {
    Counts::of(diags).errors
}

/// How many diagnostics there are of each severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub errors: usize,
    pub warnings: usize,
}

impl Counts {
    pub fn of(diags: &[Diag]) -> Counts {
        let count = |severity| diags.iter().filter(|diag| diag.severity == severity).count();
        Counts { errors: count(Severity::Error), warnings: count(Severity::Warning) }
    }

    pub fn and(self, other: Counts) -> Counts {
        Counts { errors: self.errors + other.errors, warnings: self.warnings + other.warnings }
    }
}

/// The longest stretch of a line that is shown, in characters; minutes have lines of 30 kB.
const SHOWN: usize = 120;

/// Writes diagnostics for people: message, place, the line with a marker, hint.
pub struct Printer<'a> {
    /// The normalised text of a file of the site, if it can be read.
    pub text: &'a dyn Fn(&SitePath) -> Option<Rc<str>>,
    pub colour: bool,
}

impl Printer<'_> {
    /// The whole report of one diagnostic, ending in a line break.
    pub fn render(&self, diag: &Diag) -> String {
        let level = match diag.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let shown: Vec<Shown> = diag
            .place
            .iter()
            .map(|place| (place, ""))
            .chain(diag.related.iter().map(|(place, word)| (place, word.as_str())))
            .map(|(place, word)| self.shown(place, word))
            .collect();
        let message = plain(&masked(&diag.message));
        let hint = diag.hint.as_deref().map(|hint| plain(&masked(hint)));
        let mut group = level
            .primary_title(&message)
            .id(diag.code)
            .elements(shown.iter().filter(|shown| shown.snippet).map(Shown::element));
        if let Some(origin) = shown.first().filter(|shown| !shown.snippet) {
            group = group.element(annotate_snippets::Origin::path(&origin.path));
        }
        if let Some(hint) = &hint {
            group = group.element(Level::HELP.with_name("hint").message(hint));
        }
        let renderer = if self.colour { Renderer::styled() } else { Renderer::plain() };
        renderer.render(&[group]) + "\n"
    }

    fn shown(&self, place: &Place, word: &str) -> Shown {
        let mut shown = Shown {
            path: plain(&masked_path(place.file.as_str())),
            line: 1,
            text: String::new(),
            range: 0..0,
            word: plain(&masked(word)),
            snippet: false,
        };
        let Some(span) = place.span else { return shown };
        let text = (self.text)(&place.file);
        let Some(line) = text.as_deref().and_then(|text| masked_line(text, span.line as usize))
        else {
            shown.path = format!("{}:{}:{}", shown.path, span.line, span.start + 1);
            return shown;
        };
        shown.line = span.line as usize;
        shown.snippet = true;
        (shown.text, shown.range) = window(&line, span);
        shown
    }
}

/// A line of a text, masked together with those beside it, as a number may go on there.
fn masked_line(text: &str, number: usize) -> Option<String> {
    let at = number.max(1) - 1;
    let before = at.saturating_sub(1);
    let lines: Vec<&str> = text.lines().skip(before).take(at - before + 2).collect();
    lines.get(at - before)?;
    masked(&lines.join("\n")).split('\n').nth(at - before).map(str::to_owned)
}

/// A text that a terminal only shows, whatever is in it.
fn plain(text: &str) -> String {
    text.replace(|c: char| c.is_control() && c != '\n', "\u{fffd}")
}

/// The 1-based column, in characters, at which a span begins on its line.
pub fn column(line: &str, span: Span) -> usize {
    let start = floor(line, span.start as usize);
    line[..start].chars().count() + 1
}

/// The part of the line that is shown and the bytes of it that are marked.
///
/// Long lines keep their beginning blank, so that the column in the heading stays right.
fn window(line: &str, span: Span) -> (String, Range<usize>) {
    let start = floor(line, span.start as usize);
    let end = match span.width {
        0 => line.len(),
        width => floor(line, start + width as usize),
    };
    let start = if span.width == 0 { line.len() - line.trim_start().len() } else { start };
    let shown_end =
        line[start..].char_indices().nth(SHOWN).map_or(line.len(), |(at, _)| start + at);
    (line[..shown_end].to_owned(), start..end.min(shown_end).max(start))
}

/// The beginning of the character at a byte.
pub fn floor(line: &str, at: usize) -> usize {
    let mut at = at.min(line.len());
    while !line.is_char_boundary(at) {
        at -= 1;
    }
    at
}

struct Shown {
    path: String,
    line: usize,
    text: String,
    range: Range<usize>,
    word: String,
    snippet: bool,
}

impl Shown {
    fn element(&self) -> Snippet<'_, annotate_snippets::Annotation<'_>> {
        let mut annotation =
            if self.word.is_empty() { AnnotationKind::Primary } else { AnnotationKind::Context }
                .span(self.range.clone());
        if !self.word.is_empty() {
            annotation = annotation.label(&self.word);
        }
        Snippet::source(&self.text).path(&self.path).line_start(self.line).annotation(annotation)
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        })
    }
}
