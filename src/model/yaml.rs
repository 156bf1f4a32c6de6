//! YAML into a small tree in which every key and value knows its place.
//!
//! Scalars stay text, as `12:30`, `NO` and `2025-08-26` mean what they say in minutes. Anchors and
//! aliases are refused, depth and entries are limited, so that a hostile file costs no more than its
//! size.
//! The only user of the YAML crate.

use serde_yaml::granit_parser::{Event, Marker, Parser, Span as Marked};

use crate::diag::{Diag, Span};
use crate::model::limits;
use crate::path::SitePath;
use crate::source::normalise;

#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub value: Value,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing, `~` or `null`, not in quotes.
    Empty,
    Scalar(String),
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    pub name: String,
    pub span: Span,
}

/// Deeper than any participant list needs.
const DEEPEST: usize = 8;

/// What is being built while events come in.
enum Open {
    List(Vec<Node>, Span),
    Map(Vec<(Key, Node)>, Option<Key>, Span),
}

/// Reads the one mapping of a front matter, whose first line is line `line_offset + 1` of the file.
///
/// # Errors
/// A diagnostic with the place and a remedy.
pub fn parse(text: &str, file: &SitePath, line_offset: usize) -> Result<Vec<(Key, Node)>, Diag> {
    let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1));
    let reader = Reader { text, file, line_offset, lines: lines.collect() };
    let mut stack: Vec<Open> = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, marked) = event.map_err(|error| reader.broken(&error))?;
        let span = reader.span(marked);
        let node = match event {
            Event::Scalar(value, style, anchor, _) => {
                reader.refuse_anchor(anchor, span)?;
                let plain = style == serde_yaml::granit_parser::ScalarStyle::Plain;
                Node { value: scalar(value.into_owned(), plain), span }
            }
            Event::SequenceStart(_, anchor, _) => {
                reader.refuse_anchor(anchor, span)?;
                reader.limit_depth(stack.len(), span)?;
                stack.push(Open::List(Vec::new(), span));
                continue;
            }
            Event::MappingStart(_, anchor, _) => {
                reader.refuse_anchor(anchor, span)?;
                reader.limit_depth(stack.len(), span)?;
                stack.push(Open::Map(Vec::new(), None, span));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                match stack.pop().expect("the parser ends only what it began") {
                    Open::List(nodes, span) => Node { value: Value::List(nodes), span },
                    Open::Map(entries, _, span) => Node { value: Value::Map(entries), span },
                }
            }
            Event::Alias(_) => return Err(reader.alias(span)),
            _ => continue,
        };
        match stack.last_mut() {
            Some(open) => reader.put(open, node)?,
            None => return reader.top(node),
        }
    }
    Ok(Vec::new())
}

/// A value that is neither a list nor a map; `plain` is one without quotes.
fn scalar(written: String, plain: bool) -> Value {
    match plain && matches!(written.as_str(), "" | "~" | "null") {
        true => Value::Empty,
        // An escape such as `\x01` makes characters that the file itself may not hold.
        false => Value::Scalar(normalise(written)),
    }
}

struct Reader<'a> {
    text: &'a str,
    file: &'a SitePath,
    line_offset: usize,
    /// Where each line begins.
    lines: Vec<usize>,
}

impl Reader<'_> {
    fn top(&self, node: Node) -> Result<Vec<(Key, Node)>, Diag> {
        match node.value {
            Value::Map(entries) => Ok(entries),
            Value::Empty => Ok(Vec::new()),
            _ => Err(Diag::error(
                "front-matter",
                "the front matter is not a list of `key: value` lines",
            )
            .at(self.file, node.span)
            .hint("write one key a line, such as `date: 2025-08-26`")),
        }
    }

    /// Puts what was read into the list or the map around it.
    fn put(&self, open: &mut Open, node: Node) -> Result<(), Diag> {
        match open {
            Open::List(nodes, _) => {
                self.limit(nodes.len(), limits::ENTRIES, "entries in one list", node.span)?;
                nodes.push(node);
            }
            Open::Map(entries, key, _) => match key.take() {
                Some(key) => {
                    self.limit(entries.len(), limits::KEYS, "keys", key.span)?;
                    self.refuse_double(entries, &key)?;
                    entries.push((key, node));
                }
                None => *key = Some(self.key(node)?),
            },
        }
        Ok(())
    }

    fn key(&self, node: Node) -> Result<Key, Diag> {
        match node.value {
            Value::Scalar(name) => Ok(Key { name, span: node.span }),
            _ => Err(Diag::error("front-matter", "a key has to be a word")
                .at(self.file, node.span)
                .hint("put the value between quotes if it begins with `{` or `[`")),
        }
    }

    fn refuse_double(&self, entries: &[(Key, Node)], key: &Key) -> Result<(), Diag> {
        match entries.iter().find(|(known, _)| known.name == key.name) {
            None => Ok(()),
            Some((first, _)) => {
                Err(Diag::error("duplicate-key", format!("the key `{}` stands twice", key.name))
                    .at(self.file, key.span)
                    .related(self.file, first.span, "first here")
                    .hint("keep one of them"))
            }
        }
    }

    fn limit(&self, count: usize, most: usize, what: &str, span: Span) -> Result<(), Diag> {
        if count < most {
            return Ok(());
        }
        let hint = "divide the file, or write what is longer into the text or a file beside it";
        Err(limits::too_many(self.file, span, what, most).hint(hint))
    }

    fn refuse_anchor(&self, anchor: usize, span: Span) -> Result<(), Diag> {
        if anchor == 0 { Ok(()) } else { Err(self.alias(span)) }
    }

    fn alias(&self, span: Span) -> Diag {
        Diag::error("yaml-alias", "anchors (`&`) and aliases (`*`) are not used in front matter")
            .at(self.file, span)
            .hint("write the value out, or put it between quotes if it begins with `&` or `*`")
    }

    fn limit_depth(&self, depth: usize, span: Span) -> Result<(), Diag> {
        if depth < DEEPEST {
            return Ok(());
        }
        Err(Diag::error(
            "yaml-depth",
            format!("the front matter is nested more than {DEEPEST} levels deep"),
        )
        .at(self.file, span)
        .hint("front matter needs two levels: a list of participants and what is known of each"))
    }

    /// A value whose quotation mark is not closed on its line: the parser notices lines later.
    fn open_quote(&self) -> Option<Diag> {
        let lines = self.text.lines().enumerate();
        let open = lines.filter_map(|(number, line)| {
            let start = line.find(": ").map_or(0, |at| at + 2);
            let value = line[start..].trim_start_matches([' ', '-']);
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let at = line.len() - value.len();
            (value.matches(quote).count() == 1).then_some((number, at))
        });
        // Two of them are a value of several lines.
        let open: Vec<(usize, usize)> = open.collect();
        let (number, at) = *open.first().filter(|_| open.len() % 2 == 1)?;
        Some(
            Diag::error("yaml", "a quotation mark is not closed")
                .at(self.file, Span::new(self.line_offset + number + 1, at..at + 1))
                .hint("write another one at the end of the value, on the same line"),
        )
    }

    fn broken(&self, error: &serde_yaml::granit_parser::ScanError) -> Diag {
        if let Some(diag) = self.open_quote() {
            return diag;
        }
        let mut span = self.span_of(*error.marker(), 0);
        let mut lines = self.text.lines().skip(error.marker().line().saturating_sub(1));
        let mut line = lines.next().unwrap_or("");
        // The parser notices a line that begins with a tab while it still reads the one before.
        if let Some(next) =
            lines.next().filter(|next| !line.contains('\t') && next.starts_with('\t'))
        {
            line = next;
            span.line += 1;
        }
        let indented_by_tab = line.starts_with('\t')
            || line.trim_start_matches(' ').starts_with('\t')
            || line.contains(":\t");
        let hint = if indented_by_tab {
            "use spaces instead of tabs"
        } else if line.matches(": ").count() > 1 || line.contains("- ") && line.contains(": ") {
            "put a value that holds a colon between quotes, such as `title: \"Budget: 2026\"`"
        } else {
            "each line is `key: value` or `- value`, indented by spaces"
        };
        let message = match indented_by_tab {
            true => "a tab cannot indent YAML".to_owned(),
            false => said_plainly(&error.info()),
        };
        let span = match (indented_by_tab, line.find('\t')) {
            (true, Some(at)) => Span { start: at as u32, width: 1, ..span },
            _ => span,
        };
        Diag::error("yaml", message).at(self.file, span).hint(hint)
    }

    fn span(&self, marked: Marked) -> Span {
        let width = match (marked.start.byte_offset(), marked.end.byte_offset()) {
            (Some(start), Some(end)) if marked.start.line() == marked.end.line() => end - start,
            _ => 0,
        };
        self.span_of(marked.start, width)
    }

    fn span_of(&self, marker: Marker, width: usize) -> Span {
        let at = marker.byte_offset().unwrap_or(0).min(self.text.len());
        let line = self.lines.partition_point(|start| *start <= at);
        let start = at - self.lines[line - 1];
        Span::new(marker.line() + self.line_offset, start..start + width)
    }
}

/// What the parser says, in words for those who write minutes.
fn said_plainly(info: &str) -> String {
    let plain = [
        ("mapping values are not allowed", "a colon and a space stand inside a value"),
        ("simple key", "this line is no `key: value`"),
        ("expected ':'", "this line is no `key: value`"),
        ("',' or ']'", "a bracket is not closed"),
        ("',' or '}'", "a brace is not closed"),
        (
            "illegal placement of ':'",
            "a bracket above is not closed, or a colon stands where none may",
        ),
        ("recursion limit", "this is nested too deep"),
        ("did not find expected key", "this line does not go on as those above it begin"),
        ("did not find expected '-'", "this line does not go on as those above it begin"),
    ];
    match plain.iter().find(|(sign, _)| info.contains(sign)) {
        Some((_, plain)) => (*plain).to_owned(),
        None => format!("the front matter cannot be read here: {info}"),
    }
}
