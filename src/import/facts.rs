//! The lines before the first item into facts: when, where, who.
//!
//! What is no fact is handed back and becomes the text before the first item. Knows nothing of how
//! facts are written down.

use jiff::civil::{Date, Time};

use super::doubts::Doubts;
use super::lines::{BROKEN, Line};
use super::people::{self, Participant};
use super::shape::{Label, Shapes};
use super::title::{self, Title};
use super::wrap;
use crate::model::dates;
use crate::words::Words;

/// What is known of a meeting.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub title: Title,
    /// As its label says; the title may have another one.
    pub date: Option<Date>,
    pub date_line: usize,
    pub start: Option<Time>,
    pub end: Option<Time>,
    pub room: Option<String>,
    pub next: Option<Date>,
    pub participants: Vec<Participant>,
    /// Names with a remark from a line of their own, still to be found among the participants.
    pending: Vec<(Participant, String)>,
}

/// Columns of empty space that show a line to go on with the value above it.
const HANGING: usize = 8;

/// Reads the facts; returns with them the lines that hold none.
pub(super) fn read(shapes: &Shapes<'_>, lines: &[Line], doubts: &mut Doubts) -> (Facts, Vec<Line>) {
    let mut facts = Facts::default();
    let mut rest = Vec::new();
    let titled = title::read(shapes, lines);
    facts.title = titled.title;
    let mut at = 0;
    while at < lines.len() {
        if titled.lines.contains(&at) {
            at += 1;
            continue;
        }
        let end = match shapes.label(&lines[at].text) {
            Some((label, value)) => fact(shapes, &mut facts, label, value, &lines[at..], doubts),
            None => 0,
        };
        if end == 0 {
            doubt_label(shapes, &lines[at], doubts);
            rest.push(lines[at].clone());
        }
        at += end.max(1);
    }
    settle(&mut facts, doubts);
    (facts, rest)
}

/// Takes the fact whose label begins the first of `lines`; returns how many lines it fills, or 0.
fn fact(
    shapes: &Shapes<'_>,
    facts: &mut Facts,
    label: Label<'_>,
    value: &str,
    lines: &[Line],
    doubts: &mut Doubts,
) -> usize {
    let lists_people = matches!(label, Label::Participants | Label::Absent(_) | Label::Role(_));
    let (length, mut values) = match lists_people {
        true => list(shapes, value, lines),
        false => single(shapes, value, lines),
    };
    if let Some(last) = values.last_mut() {
        last.truncate(last.trim_end_matches(BROKEN).len());
    }
    let number = lines[0].number;
    let taken = match label {
        Label::Participants => {
            facts.participants.extend(people::read(shapes.words, number, &values));
            !values.is_empty()
        }
        Label::Absent(remark) | Label::Role(remark) => {
            await_people(shapes.words, facts, number, &values, remark)
        }
        _ => {
            let value = wrap::join(shapes.words, values.iter().map(String::as_str));
            plain(shapes.words, facts, label, &value, number, doubts)
        }
    };
    if taken { length } else { 0 }
}

/// Takes a fact that is one value; whether it could be understood and was not known.
fn plain(
    words: &Words,
    facts: &mut Facts,
    label: Label<'_>,
    value: &str,
    line: usize,
    doubts: &mut Doubts,
) -> bool {
    match label {
        Label::When => when(words, facts, value, line, doubts),
        Label::End => fill(&mut facts.end, dates::times(value).and_then(|(first, _)| first)),
        Label::Room => {
            fill(&mut facts.room, Some(value.to_owned()).filter(|room| !room.is_empty()))
        }
        Label::Next => {
            fill(&mut facts.next, dates::find(words, value).first().map(|(_, date)| *date))
        }
        Label::Committee => {
            fill(&mut facts.title.committee, Some(value.to_owned()).filter(|name| !name.is_empty()))
        }
        Label::Participants | Label::Absent(_) | Label::Role(_) => false,
    }
}

/// Fills a fact that is not known yet; whether it did.
fn fill<T>(place: &mut Option<T>, value: Option<T>) -> bool {
    let fills = place.is_none() && value.is_some();
    if fills {
        *place = value;
    }
    fills
}

/// Takes a date, times of day, or both.
fn when(words: &Words, facts: &mut Facts, value: &str, line: usize, doubts: &mut Doubts) -> bool {
    let date = dates::find(words, value).into_iter().next();
    let clock = date.as_ref().map_or(value, |(range, _)| &value[range.end..]);
    let times = dates::times(clock.trim_start_matches([',', '.', ' ']));
    let (start, end) = times.unwrap_or_default();
    let dated = fill(&mut facts.date, date.as_ref().map(|(_, date)| *date));
    let timed = fill(&mut facts.start, start);
    fill(&mut facts.end, end);
    if dated {
        facts.date_line = line;
    }
    if let Some((range, date)) = date {
        title::doubt_weekday(words, &value[..range.start], date, line, doubts);
        if times.is_none() && clock.contains(|c: char| c.is_ascii_digit()) {
            doubts.time(line, clock.trim());
        }
    }
    dated || timed
}

/// The value after a label, or on the next line that is not blank.
fn single(shapes: &Shapes<'_>, value: &str, lines: &[Line]) -> (usize, Vec<String>) {
    let mut values = vec![value.to_owned()];
    let mut length = 1;
    if value.is_empty() {
        length += lines[1..].iter().take_while(|line| line.is_blank()).count();
        match lines.get(length).filter(|line| !begins_other(shapes, line)) {
            Some(line) => values.push(line.text.clone()),
            None => return (1, Vec::new()),
        }
        length += 1;
    }
    for line in &lines[length..] {
        if line.is_blank() || line.indent < HANGING || begins_other(shapes, line) {
            break;
        }
        values.push(line.text.clone());
        length += 1;
    }
    values.retain(|value| !value.is_empty());
    (length, values)
}

/// The lines of a list of people, which goes on over blank lines while it is clear that it does.
fn list(shapes: &Shapes<'_>, value: &str, lines: &[Line]) -> (usize, Vec<String>) {
    let layout = if value.is_empty() { Layout::OwnLines } else { Layout::Running };
    let mut values = vec![value.to_owned()];
    let mut length = 1;
    let mut blank = false;
    for (at, line) in lines.iter().enumerate().skip(1) {
        if line.is_blank() {
            blank = true;
            continue;
        }
        let goes_on = !blank || goes_on_after_blank(&values.join(" "), layout, line);
        if !goes_on || begins_other(shapes, line) {
            break;
        }
        values.push(line.text.clone());
        length = at + 1;
        blank = false;
    }
    values.retain(|value| !value.is_empty());
    (length, values)
}

/// How a list of people stands to its label.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Layout {
    Running,
    OwnLines,
}

/// Whether a line after a blank one still belongs to the list.
fn goes_on_after_blank(text: &str, layout: Layout, line: &Line) -> bool {
    let begins = text.trim().is_empty() || is_person(&line.text);
    is_open(text) || (layout == Layout::OwnLines && begins)
}

/// Whether a list so far must go on: it ends in a comma or inside parentheses.
fn is_open(text: &str) -> bool {
    text.trim_end().ends_with([',', ';']) || text.matches('(').count() > text.matches(')').count()
}

/// Whether a line of its own is likely to be a person: two to six words, the last capitalised.
fn is_person(text: &str) -> bool {
    let text = text.trim_start_matches(['-', '–', '•', ' ']);
    let name = text.split(['(', ',']).next().unwrap_or_default().trim();
    let words: Vec<&str> = name.split(' ').collect();
    let capital = |word: &&str| word.starts_with(char::is_uppercase);
    (2..=6).contains(&words.len())
        && words.first().is_some_and(capital)
        && words.last().is_some_and(capital)
        && !text.ends_with('.')
}

fn begins_other(shapes: &Shapes<'_>, line: &Line) -> bool {
    shapes.label(&line.text).is_some()
        || shapes.any_label(&line.text).is_some()
        || shapes.is_contents(&line.text)
        || shapes.section(&line.text).is_some()
}

/// Keeps people with their remark until all participants are known; whether all of them can be.
fn await_people(
    words: &Words,
    facts: &mut Facts,
    line: usize,
    values: &[String],
    remark: &str,
) -> bool {
    let found = people::read(words, line, values);
    let known = |person: &Participant| {
        person.name.contains(' ') || people::find(&facts.participants, &person.name).is_some()
    };
    if found.is_empty() || !found.iter().all(known) {
        return false;
    }
    facts.pending.extend(found.into_iter().map(|person| (person, remark.to_owned())));
    true
}

/// Gives the participants the roles and attendance that other lines told, and adds who is missing.
fn settle(facts: &mut Facts, doubts: &mut Doubts) {
    for (mut person, remark) in std::mem::take(&mut facts.pending) {
        let at = people::find(&facts.participants, &person.name).unwrap_or_else(|| {
            doubts.added_participant(person.line, &person.name);
            let remarks = std::mem::take(&mut person.remarks);
            facts.participants.push(Participant { remarks, ..person.clone() });
            facts.participants.len() - 1
        });
        facts.participants[at].remark(&remark);
        person.remarks.iter().for_each(|remark| facts.participants[at].remark(remark));
    }
}

fn doubt_label(shapes: &Shapes<'_>, line: &Line, doubts: &mut Doubts) {
    if let Some(label) = shapes.any_label(&line.text) {
        doubts.unknown_label(line.number, label);
    }
}
