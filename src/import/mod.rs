//! Foreign text into content: minutes taken from a PDF become a Markdown file.
//!
//! Text comes in, as `pdftotext -layout` or a person copied it; what comes out is the text of a
//! content file, what was found about the committee, and everything that a person should look at.
//! No sentence is lost: what has no place stays in the text and is reported. All words are those
//! of the language's tables. Knows no later stage of a build.
//!
//! The way through: [`lines`] → [`furniture`] → [`facts`] and [`blocks`] → [`front`] and
//! [`markdown`]; [`files`] reads and writes.

mod decode;
mod lines;
mod shape;
mod wrap;
mod doubts;
mod furniture;
mod people;
mod title;
mod facts;
mod blocks;
mod reference;
mod excused;
mod escape;
mod review;
pub mod front;
mod markdown;
mod files;
#[cfg(test)]
mod tests;

use crate::diag::{Diag, Span};
use crate::path::SitePath;
use crate::words::Words;

pub use decode::decode;
pub use files::{Report, site_path, write};

use blocks::Block;
use doubts::Doubts;
use facts::Facts;
use shape::Shapes;

/// Minutes, ready to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The name of the file without its ending: `2025-08-26`.
    pub stem: String,
    pub markdown: String,
    /// What the minutes tell about their committee.
    pub committee: Committee,
    /// The text of the committee's `_index.md`, for when there is none.
    pub committee_index: String,
    /// What should be looked at, by line of the input.
    pub doubts: Vec<Diag>,
}

/// A committee as minutes name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committee {
    pub name: String,
    /// Short names from references to its minutes.
    pub aliases: Vec<String>,
}

impl Committee {
    /// The text of its `_index.md`.
    pub fn index(&self, words: &Words) -> String {
        front::committee(words, &self.name, &self.aliases)
    }
}

/// Makes minutes of the text of one file; `name` is the file's, for places in doubts.
///
/// # Errors
/// A diagnostic if the text has no date.
pub fn import(
    words: &Words,
    name: &str,
    text: &str,
    committee: &str,
) -> Result<Imported, Box<Diag>> {
    let shapes = Shapes::new(words);
    let file = site_path(name);
    let mut doubts = Doubts::about(&file);
    let read = furniture::strip(&shapes, lines::read(text));
    let first = read.lines.iter().position(|line| shapes.item(&line.text).is_some());
    let (header, rest) = read.lines.split_at(first.unwrap_or(read.lines.len()));
    let (mut facts, before) = facts::read(&shapes, header, &mut doubts);
    let date = date(&facts, &mut doubts).ok_or_else(|| no_date(&file, &read.lines))?;
    let mut body = before;
    body.extend_from_slice(rest);
    let mut blocks = blocks::read(&shapes, &body);

    excused::mark(words, &blocks, &mut facts.participants, &mut doubts);
    review::close(words, &mut blocks, &mut doubts);
    let committee_facts = about_committee(words, &facts, &blocks, committee, &mut doubts);
    let stem = date.to_string();
    doubt_all(words, &facts, &blocks, &mut doubts);
    review::lines(&body, &mut doubts);
    let marker = item_marker(words);
    review::items(&blocks, &read.contents, &marker, &mut doubts);
    review::texts(words, &blocks, &format!("{committee}/{stem}/"), &mut doubts);

    let mut found = doubts.found;
    crate::diag::sort(&mut found);
    Ok(Imported {
        markdown: content(words, date, &facts, &blocks),
        stem,
        committee_index: committee_facts.index(words),
        committee: committee_facts,
        doubts: found,
    })
}

/// The meeting's date: as labelled, else as the title says.
fn date(facts: &Facts, doubts: &mut Doubts) -> Option<jiff::civil::Date> {
    if let (Some(title), Some(labelled)) = (facts.title.date, facts.date)
        && title != labelled
    {
        doubts.two_dates(facts.date_line, title, labelled);
    }
    facts.date.or(facts.title.date)
}

fn no_date(file: &SitePath, lines: &[lines::Line]) -> Box<Diag> {
    let line = lines.iter().find(|line| !line.is_blank()).map_or(1, |line| line.number);
    let diag = Diag::error("no-date", format!("no date of a meeting in `{file}`"))
        .at(file, Span::line(line))
        .hint("write it into the title, as in `… d. 26-08-2025`, or on a line of its own after its label");
    Box::new(diag)
}

fn about_committee(
    words: &Words,
    facts: &Facts,
    blocks: &[Block],
    folder: &str,
    doubts: &mut Doubts,
) -> Committee {
    let name = facts.title.committee.clone().unwrap_or_else(|| {
        let taken = site_path(folder).name().to_owned();
        doubts.no_committee(facts.title.line.max(1), &taken);
        taken
    });
    Committee { aliases: reference::aliases(words, blocks, &name), name }
}

/// Doubts what stands in the front matter, and text that comes before the first item.
fn doubt_all(words: &Words, facts: &Facts, blocks: &[Block], doubts: &mut Doubts) {
    let line = facts.title.line.max(1);
    review::participants(words, &facts.participants, line, doubts);
    if facts.title.status == Some("planned") {
        doubts.agenda(line);
    }
    if let Some(first) =
        blocks.first().filter(|block| !matches!(block.kind, blocks::Kind::Item { .. }))
    {
        doubts.preamble(first.line);
    }
}

/// The word for an item, as a heading has it.
fn item_marker(words: &Words) -> String {
    let word = words.markers.item.first().map_or("", String::as_str);
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

fn content(words: &Words, date: jiff::civil::Date, facts: &Facts, blocks: &[Block]) -> String {
    let front = front::Front {
        date,
        start: facts.start,
        end: facts.end,
        room: facts.room.as_deref(),
        committee: None,
        status: facts.title.status,
        access: None,
        next: facts.next,
        participants: facts
            .participants
            .iter()
            .map(|person| front::participant(words, person))
            .collect(),
    };
    format!("{}\n{}", front::meeting(words, &front), markdown::write(blocks))
}
