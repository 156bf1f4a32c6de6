//! The file of a meeting to come, or to be written up, from the last one of the committee.

use std::path::Path;

use jiff::civil::Date;

use crate::config::Access;
use crate::diag::{self, Diag};
use crate::error::{Error, Result};
use crate::import::front::{key, value};
use crate::model::front::languages;
use crate::model::{Facts, Meeting, Record, Status, dates};
use crate::path::{SitePath, slug};
use crate::source;
use crate::words::Words;

use super::agenda::{self, Approval, Before, Text};
use super::carried::{Carried, carry};
use super::committees::{self, Committee};
use super::facts::{Drawn, front_matter, spelt};
use super::{Made, Place, below, create, exists, place, usage};

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wish<'a> {
    pub committee: &'a str,
    pub date: &'a str,
    /// What follows the date in the file's name.
    pub name: Option<&'a str>,
    /// Whether it is held back, whatever its date.
    pub status: Option<Status>,
}

/// Starts the minutes of a meeting.
///
/// # Errors
/// [`Error::Usage`] if the committee or the date cannot be understood or the file is there,
/// [`Error::Content`] if newer minutes cannot be read.
pub fn meeting(root: &Path, wish: &Wish<'_>) -> Result<Made> {
    let place = place(root)?;
    let words = &place.config.words;
    let date = read_date(words, wish.date, place.config.today)?;
    let committees = committees::all(&place.written.records);
    let committee = committees::find(&committees, wish.committee)?;
    let meetings = committees::meetings_of(&place.written.records, &committees, committee);
    let recent = recent(&meetings, date.date);
    let last = recent.first().copied();
    refuse_broken(&place, committee, last, date.date)?;
    let text = match last {
        Some(last) => text(&place, &last.facts.path)?,
        None => String::new(),
    };
    let before = last
        .map(|last| Before { recent: recent.clone(), text: Text::new(&text, &last.facts.path) });
    let file = free_name(&place, committee, last, date.date, wish.name)?;
    let as_written = last.map_or_else(|| words.clone(), |last| spelt(words, &text, last));
    let approval = approval(&place, &recent, date.date, &file);
    let carried = before
        .as_ref()
        .map(|before| carry(&as_written, before.recent[0], &before.text, recent.get(1).copied()));
    let status = wish.status.unwrap_or(match date.date < place.config.today {
        true => Status::Draft,
        false => Status::Planned,
    });
    let drawn = Drawn { words: &as_written, date: date.date, start: date.time, status };
    let front = front_matter(&drawn, &recent, carried.as_ref());
    let (items, count) = agenda::write(words, before.as_ref(), approval.as_ref(), date.date);
    create(root, &file, format!("{front}\n{items}").as_bytes())?;
    let mut made = Made { files: vec![file.clone()], ..Made::default() };
    made.folders.extend(attachments(&place, last, &file)?);
    tell(&mut made, &place, last, carried, &drawn, count);
    if let Some(same) = meetings.iter().find(|other| other.facts.date == date.date) {
        made.notes.push(format!(
            "the committee has a meeting on that day already, `{}`; this is a second one",
            same.facts.path
        ));
    }
    Ok(made)
}

/// The date as it was typed, in any form that minutes may have.
fn read_date(words: &Words, written: &str, today: Date) -> Result<dates::Written> {
    let mut tries = languages(words).map(|words| dates::parse(words, written));
    let first = tries.next().unwrap_or(Err(dates::Problem::Form));
    let read = first.or_else(|problem| tries.find_map(Result::ok).ok_or(problem));
    let example = || format!("write it as `{today}` or `{}`", words.long_date(today));
    let read = read.map_err(|problem| match problem {
        dates::Problem::Missing => usage(
            format!("the date `{written}` does not exist"),
            "look it up in a calendar; the month has fewer days, or day and month are swapped",
        ),
        dates::Problem::Form if dates::lacks_year(words, written) => usage(
            format!("`{written}` has no year"),
            format!("write `{} {}`", written.trim().trim_end_matches('.'), today.year()),
        ),
        dates::Problem::Form => usage(format!("`{written}` is not a date"), example()),
    })?;
    let real = words.weekday(read.date);
    match read.weekday {
        Some(named) if words.dates.weekdays[named] != real => Err(usage(
            format!(
                "{} is a {real}, not a {}",
                words.long_date(read.date),
                words.dates.weekdays[named]
            ),
            "correct the date or the weekday, or leave the weekday out",
        )),
        _ => Ok(read),
    }
}

/// Minutes that cannot be read may be the last ones, so nothing is made without them.
fn refuse_broken(
    place: &Place,
    committee: &Committee,
    last: Option<&Meeting>,
    date: Date,
) -> Result<()> {
    let is_read = |path: &SitePath| {
        let mut records = place.written.records.iter();
        records.any(|record| matches!(record, Record::Meeting(read) if read.facts.path == *path))
    };
    let is_later = |path: &SitePath| {
        let day = path.below(&committee.folder).and_then(|name| name.get(..10)?.parse().ok());
        let after = last.map_or(Date::MIN, |last| last.facts.date);
        day.is_some_and(|day: Date| after < day && day <= date)
    };
    let is_lost = |diag: &&Diag| {
        let file = diag.place.as_ref().map(|place| &place.file);
        file.is_some_and(|file| is_later(file) && !is_read(file))
    };
    let diags: Vec<Diag> = place.written.diags.iter().filter(is_lost).cloned().collect();
    if diag::errors(&diags) == 0 { Ok(()) } else { Err(Error::Content { diags }) }
}

/// The meetings that a new one follows, the latest first: those before it that were not cancelled,
/// else one of that day, else the first one after it.
fn recent<'m>(meetings: &[&'m Meeting], date: Date) -> Vec<&'m Meeting> {
    let held = |meeting: &&&Meeting| meeting.facts.status != Status::Cancelled;
    let before = meetings.iter().rev().filter(held).filter(|meeting| meeting.facts.date < date);
    let before: Vec<&Meeting> = before.take(3).copied().collect();
    if !before.is_empty() {
        return before;
    }
    let nearest = meetings.iter().filter(held).chain(meetings);
    nearest.take(1).copied().collect()
}

fn text(place: &Place, path: &SitePath) -> Result<String> {
    let mut sources = place.written.sources.texts.iter();
    let source = sources.find(|source| source.path == *path).expect("a record has a source");
    source::text(source).map_err(|diag| Error::Content { diags: vec![diag] })
}

/// The first name that is free: the date, then with a number; or the date and the given words.
fn free_name(
    place: &Place,
    committee: &Committee,
    last: Option<&Meeting>,
    date: Date,
    name: Option<&str>,
) -> Result<SitePath> {
    let folder = last.map_or(&committee.folder, |last| &last.facts.folder);
    let in_folder = last.is_some_and(|last| last.facts.path.name() == "index.md");
    let flat = |stem: &str| below(folder, &format!("{stem}.md"));
    let inner = |stem: &str| below(folder, &format!("{stem}/index.md"));
    let mut taken = place.written.sources.texts.iter().map(|source| &source.path);
    let taken: Vec<String> = taken
        .by_ref()
        .filter_map(|path| path.below(folder))
        .map(|name| slug(name.trim_end_matches("/index.md").trim_end_matches(".md")))
        .collect();
    let is_free = |stem: &str| {
        !taken.contains(&slug(stem))
            && !place.is_there(&flat(stem))
            && !place.is_there(&inner(stem))
    };
    let file = |stem: &str| if in_folder { inner(stem) } else { flat(stem) };
    if let Some(name) = name {
        let stem = format!("{date}-{}", slug(name));
        return if is_free(&stem) { Ok(file(&stem)) } else { Err(exists(&file(&stem))) };
    }
    let mut stems = std::iter::once(date.to_string()).chain((2..).map(|n| format!("{date}-{n}")));
    let stem = stems.find(|stem| is_free(stem)).expect("there is always a next number");
    Ok(file(&stem))
}

/// What the item on the last minutes says; without a link as long as these are not published.
fn approval(place: &Place, recent: &[&Meeting], date: Date, file: &SitePath) -> Option<Approval> {
    let words = &place.config.words;
    let facts = &recent.iter().find(|meeting| meeting.facts.date < date)?.facts;
    let of = words.new.meeting_of.replace("{date}", &words.long_date(facts.date));
    let meeting = match is_published(place, facts) {
        true => format!("[{of}]({})", relative(file, facts)),
        false => of,
    };
    let sentence = words.new.approval_text.replace("{meeting}", &meeting);
    Some(Approval { date: facts.date, sentence })
}

fn is_published(place: &Place, facts: &Facts) -> bool {
    facts.status != Status::Draft
        && facts.access != Access::Closed
        && facts.publish_after.is_none_or(|after| after <= place.config.today)
}

/// How one file of a committee names another.
fn relative(from: &SitePath, to: &Facts) -> String {
    let up = if from.name() == "index.md" { "../" } else { "" };
    let path = to.path.below(&to.folder).unwrap_or(to.path.as_str());
    let plain = !path.contains([' ', '(', ')', '<', '>']);
    if plain { format!("{up}{path}") } else { format!("<{up}{path}>") }
}

/// The folder for attachments, made now if the last meeting had one.
fn attachments(place: &Place, last: Option<&Meeting>, file: &SitePath) -> Result<Option<SitePath>> {
    let Some(last) = last.filter(|last| place.is_there(&last.facts.files)) else { return Ok(None) };
    if last.facts.path.name() == "index.md" {
        return Ok(None);
    }
    let folder = below(&file.parent(), file.stem());
    let disk = crate::path::on_disk(&place.config.root, &folder);
    std::fs::create_dir_all(&disk).map_err(crate::error::write_error(disk))?;
    Ok(Some(folder))
}

fn tell(
    made: &mut Made,
    place: &Place,
    last: Option<&Meeting>,
    carried: Option<Carried>,
    drawn: &Drawn<'_>,
    items: usize,
) {
    let people = carried.as_ref().map_or(0, |carried| carried.entries.len());
    made.from = last.map(|last| {
        format!("from {}: {people} participants, {items} items", last.facts.path.name())
    });
    for name in carried.into_iter().flat_map(|carried| carried.left_out) {
        made.notes.push(format!("left out `{name}`, who was a guest at the last meeting only"));
    }
    if let Some(last) = last.filter(|last| !is_published(place, &last.facts)) {
        made.notes.push(format!(
            "the minutes in `{}` are not published yet; their date becomes a link when they are",
            last.facts.path
        ));
    }
    let words = drawn.words;
    let (status, draft) = (key(words, "status"), value(words, "draft"));
    made.next.push(match drawn.status {
        Status::Draft => format!(
            "it is a draft: build with `--drafts` to see it; with `{status}: {}`, or without that line, it is published",
            value(words, "approved")
        ),
        _ => format!(
            "it is published as the agenda of a meeting to come; `{status}: {draft}` holds it back"
        ),
    });
}
