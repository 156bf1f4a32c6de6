//! A content file into the record that its place in the folders makes it.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use xxhash_rust::xxh3::Xxh3;

use crate::config::Config;
use crate::diag::{Diag, Span};
use crate::model::front::{self, Fields, Split};
use crate::model::text::{Text, prose_of};
use crate::model::{
    Case, Committee, Entry, Facts, Meeting, Page, Parsed, Person, Record, Stored, body, dates,
    limits, participants,
};
use crate::path::{SitePath, slug};
use crate::source::is_named;

const MEETING: &[&str] = &[
    "date",
    "start",
    "end",
    "room",
    "participants",
    "title",
    "committee",
    "status",
    "access",
    "next",
    "tags",
    "publish_after",
    "updated",
    "language",
];
const COMMITTEE: &[&str] =
    &["name", "short", "aliases", "description", "access", "status", "title"];
const PERSON: &[&str] = &[
    "name",
    "aliases",
    "title",
    "organisation",
    "initials",
    "email",
    "publish",
    "access",
    "status",
];
const CASE: &[&str] = &["number", "title", "access", "status", "tags"];
const PAGE: &[&str] = &[
    "title",
    "description",
    "access",
    "status",
    "publish_after",
    "menu",
    "weight",
    "tags",
    "updated",
    "date",
    "language",
];

/// What a content file is, by its place.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Meeting,
    Committee,
    Person,
    Case,
    Page,
    FrontPage,
}

/// Reads one content file, with a hash of it and of all else that it was read by.
pub fn hashed(
    config: &Config,
    file: &SitePath,
    text: &str,
    hash: u64,
) -> (Option<Parsed>, Vec<Diag>) {
    let (record, diags) = parse(config, file, text);
    let parsed = record.map(|record| {
        let mut head = Xxh3::new();
        match &record {
            Record::Meeting(meeting) => meeting.facts.hash(&mut head),
            _ => hash.hash(&mut head),
        }
        Parsed { head: head.finish(), record, hash }
    });
    (parsed, diags)
}

/// Reads one content file; the record is missing only if nothing could be made of it.
pub fn parse(config: &Config, file: &SitePath, text: &str) -> (Option<Record>, Vec<Diag>) {
    let kind = kind(config, file);
    if text.trim().is_empty() {
        return (None, vec![empty(file, &kind)]);
    }
    let split = match front::split(text, file, example(&kind)) {
        Ok(split) => split,
        Err(_) if optional_front(&kind) && !text.starts_with("---") => {
            Split { front: "", body: text, body_offset: 0 }
        }
        Err(diag) => return (None, vec![diag]),
    };
    if kind == Kind::Page && is_astray(config, file, split.front) {
        return (None, vec![astray(file)]);
    }
    let fields = match front::read(config, file, split.front, keys(&kind)) {
        Ok(fields) => fields,
        Err(diag) => return (None, vec![diag]),
    };
    if let Err(diag) = limits::check(split.body, file, split.body_offset) {
        return (None, vec![diag]);
    }
    let text = Text { config, file, body: split.body, offset: split.body_offset };
    let mut diags = Vec::new();
    let record = match kind {
        Kind::Meeting => meeting(&fields, text, &mut diags),
        Kind::Committee => Some(committee(&fields, text, &mut diags)),
        Kind::Person => Some(person(&fields, text, &mut diags)),
        Kind::Case => Some(case(&fields, text, &mut diags)),
        Kind::Page => Some(page(&fields, text, page_segments(file), &mut diags)),
        Kind::FrontPage => Some(page(&fields, text, Vec::new(), &mut diags)),
    };
    let mut all = fields.into_diags();
    all.extend(diags);
    (record, all)
}

fn kind(config: &Config, file: &SitePath) -> Kind {
    let address = &config.words.address;
    let segments: Vec<&str> = file.segments().skip(1).collect();
    let is_index = file.name() == "_index.md";
    match segments.as_slice() {
        ["_index.md" | "index.md"] => Kind::FrontPage,
        [_] => Kind::Page,
        [folder, ..] if is_named(folder, &["pages", "sider", "sidor", "seiten"]) => Kind::Page,
        [folder, _] if is_named(folder, &["people", &address.people]) => {
            if is_index {
                Kind::Page
            } else {
                Kind::Person
            }
        }
        [folder, _] if is_named(folder, &["cases", &address.cases]) => {
            if is_index {
                Kind::Page
            } else {
                Kind::Case
            }
        }
        _ if is_index => Kind::Committee,
        _ => Kind::Meeting,
    }
}

/// Whether a file that lies in no folder holds minutes: only their keys are all known.
fn is_astray(config: &Config, file: &SitePath, front: &str) -> bool {
    let is_understood = |kind: &Kind| {
        let fields = front::read(config, file, front, keys(kind));
        let diags = fields.map_or_else(|diag| vec![diag], Fields::into_diags);
        diags.iter().all(|diag| diag.code != "unknown-key")
    };
    file.segments().count() == 2
        && !front.is_empty()
        && !is_understood(&Kind::Page)
        && is_understood(&Kind::Meeting)
}

fn astray(file: &SitePath) -> Diag {
    Diag::error("unknown-committee", "these minutes lie in no committee's folder")
        .at(file, Span::line(1))
        .hint(format!("move them into one, such as `content/council/{}`", file.name()))
}

fn keys(kind: &Kind) -> &'static [&'static str] {
    match kind {
        Kind::Meeting => MEETING,
        Kind::Committee => COMMITTEE,
        Kind::Person => PERSON,
        Kind::Case => CASE,
        Kind::Page | Kind::FrontPage => PAGE,
    }
}

fn example(kind: &Kind) -> &'static str {
    match kind {
        Kind::Meeting => "date: 2025-08-26",
        Kind::Committee | Kind::Person => "name: …",
        Kind::Case => "number: …",
        Kind::Page | Kind::FrontPage => "title: …",
    }
}

/// Pages and the like say enough by their name and text.
fn optional_front(kind: &Kind) -> bool {
    matches!(kind, Kind::Page | Kind::FrontPage)
}

fn empty(file: &SitePath, kind: &Kind) -> Diag {
    Diag::error("empty-file", "the file is empty")
        .at(file, Span::line(1))
        .hint(format!("begin it with `---`, `{}`, `---`, or delete it", example(kind)))
}

fn meeting(fields: &Fields<'_>, text: Text<'_>, diags: &mut Vec<Diag>) -> Option<Record> {
    let facts = facts(fields, text.file);
    let body = body::parse(text, diags);
    let mut facts = facts?;
    if facts.title.is_none() {
        facts.title = body.title.filter(|title| !title.is_empty());
    }
    check_items(fields, &facts, &body.entries);
    Some(Record::Meeting(Box::new(Meeting {
        facts: Arc::new(facts),
        preamble: Stored::new(body.preamble),
        entries: body.entries,
    })))
}

fn facts(fields: &Fields<'_>, file: &SitePath) -> Option<Facts> {
    let (folder, stem, files) = home(file);
    let written = fields.written_date("date");
    if written.is_none() && fields.node("date").is_none() {
        fields.report(missing_date(fields, file, &stem));
    }
    let (start, start_end) = fields.times("start");
    let (end, _) = fields.times("end");
    let (participants, title, room) =
        (participants::read(fields), fields.text("title"), fields.text("room"));
    let committee = fields.text("committee").map(|name| (name, fields.span("committee")));
    let (status, access) = (fields.status(), fields.access());
    let (next, publish_after, updated) =
        (fields.date("next"), fields.date("publish_after"), fields.date("updated"));
    let (tags, language) = (tags(fields), fields.language());
    // Minutes with a wrong date are not published, and are still what others refer to.
    let written = written.or_else(|| by_name(fields, &stem))?;
    check_stem(fields, file, &stem, written);
    check_times(fields, start.or(written.time), end.or(start_end));
    Some(Facts {
        path: file.clone(),
        folder,
        stem: slug(&stem),
        files,
        date: written.date,
        date_span: fields.span("date"),
        start: start.or(written.time),
        end: end.or(start_end),
        room,
        title,
        committee,
        participants,
        status,
        says_approved: status == crate::model::Status::Approved && fields.text("status").is_some(),
        access,
        next,
        tags,
        publish_after,
        updated,
        language,
    })
}

/// Reports items that somebody came to, left at or missed and that the meeting does not have.
fn check_items(fields: &Fields<'_>, facts: &Facts, entries: &[Entry]) {
    let numbers: Vec<&str> = entries
        .iter()
        .map(|entry| match entry {
            Entry::Open { item, .. } => item.number.as_str(),
            Entry::Closed(item) => item.number.as_str(),
        })
        .collect();
    for participant in &facts.participants {
        let ends = participant.details.absent_items.iter().flat_map(|(from, to)| [from, to]);
        let mut named: Vec<&String> =
            [&participant.details.from_item, &participant.details.until_item]
                .into_iter()
                .flatten()
                .chain(ends)
                .collect();
        named.dedup();
        for written in named {
            if !numbers.iter().any(|number| number.eq_ignore_ascii_case(written.trim())) {
                fields.report(
                    Diag::warning("unknown-item", format!("the meeting has no item `{written}`"))
                        .at(fields.file, participant.span)
                        .hint(format!("the items are {}", numbers.join(", "))),
                );
            }
        }
    }
}

/// The committee's folder, the stem of the address and the folder of the attachments.
fn home(file: &SitePath) -> (SitePath, String, SitePath) {
    let parent = file.parent();
    if matches!(file.name(), "index.md") {
        (parent.parent(), parent.name().to_owned(), parent)
    } else {
        let files = parent.join(file.stem()).expect("a name stays in its folder");
        (parent, file.stem().to_owned(), files)
    }
}

/// The date that a file's name begins with.
fn by_name(fields: &Fields<'_>, stem: &str) -> Option<dates::Written> {
    stem.get(..10).and_then(|head| dates::parse(&fields.config.words, head).ok())
}

fn missing_date(fields: &Fields<'_>, file: &SitePath, stem: &str) -> Diag {
    let by_name = by_name(fields, stem);
    let example = by_name.map_or("2025-08-26".to_owned(), |written| written.date.to_string());
    Diag::error("missing-date", "the minutes have no date")
        .at(file, Span::line(1))
        .hint(format!("add a line `date: {example}` to the front matter"))
}

fn check_stem(fields: &Fields<'_>, file: &SitePath, stem: &str, written: dates::Written) {
    let by_name = by_name(fields, stem);
    if by_name.is_some_and(|by_name| by_name.date != written.date) {
        fields.report(
            Diag::warning(
                "date-and-name",
                format!("the file's name says `{}`, its date {}", &stem[..10], written.date),
            )
            .at(file, fields.span("date"))
            .hint("rename the file or correct the date; the address follows the name"),
        );
    }
}

fn check_times(fields: &Fields<'_>, start: super::Clock, end: super::Clock) {
    if let (Some(start), Some(end)) = (start, end)
        && end < start
    {
        let name = if fields.node("end").is_some() { "end" } else { "start" };
        fields.report(
            Diag::warning("time", "the meeting ends before it begins")
                .at(fields.file, fields.span(name))
                .hint("correct one of the two times"),
        );
    }
}

fn committee(fields: &Fields<'_>, text: Text<'_>, diags: &mut Vec<Diag>) -> Record {
    Record::Committee(Committee {
        path: text.file.clone(),
        folder: text.file.parent(),
        name: fields.text("name").or_else(|| fields.text("title")),
        short: fields.text("short"),
        aliases: fields.few_texts("aliases", limits::ALIASES),
        description: fields.text("description"),
        access: fields.own_access(),
        status: fields.status(),
        text: prose_of(text, 2, diags),
    })
}

fn person(fields: &Fields<'_>, text: Text<'_>, diags: &mut Vec<Diag>) -> Record {
    let name = fields.text("name").unwrap_or_else(|| {
        fields.report(
            Diag::error("missing-name", "the person has no name")
                .at(text.file, Span::line(1))
                .hint("add a line `name: …` to the front matter"),
        );
        text.file.stem().to_owned()
    });
    Record::Person(Person {
        path: text.file.clone(),
        stem: slug(text.file.stem()),
        name_span: fields.span("name"),
        name,
        aliases: fields.few_texts("aliases", limits::ALIASES),
        title: fields.text("title"),
        organisation: fields.text("organisation"),
        initials: fields.text("initials"),
        email: fields.text("email"),
        publish: fields.publish(),
        access: fields.own_access(),
        status: fields.status(),
        text: prose_of(text, 2, diags),
    })
}

fn case(fields: &Fields<'_>, text: Text<'_>, diags: &mut Vec<Diag>) -> Record {
    Record::Case(Case {
        path: text.file.clone(),
        number: fields.text("number").unwrap_or_else(|| text.file.stem().to_uppercase()),
        title: fields.text("title"),
        access: fields.own_access(),
        status: fields.status(),
        tags: tags(fields),
        text: prose_of(text, 2, diags),
    })
}

fn page(
    fields: &Fields<'_>,
    text: Text<'_>,
    segments: Vec<String>,
    diags: &mut Vec<Diag>,
) -> Record {
    let (heading, prose, headings) = body::page(text, diags);
    Record::Page(Page {
        path: text.file.clone(),
        segments,
        title: fields.text("title").or(heading),
        description: fields.text("description"),
        access: fields.own_access(),
        status: fields.status(),
        publish_after: fields.date("publish_after"),
        menu: fields.yes("menu"),
        weight: fields.whole_number("weight").unwrap_or(0),
        tags: tags(fields),
        language: fields.language(),
        headings,
        text: prose,
    })
}

/// Subjects; what goes beyond their limit is left out, as each makes pages of its own.
fn tags(fields: &Fields<'_>) -> Vec<String> {
    let mut tags = fields.few_texts("tags", limits::TAGS);
    tags.truncate(limits::TAGS);
    tags
}

fn page_segments(file: &SitePath) -> Vec<String> {
    let mut segments: Vec<String> = file.segments().skip(1).map(slug).collect();
    segments.pop();
    if !matches!(file.name(), "_index.md" | "index.md") {
        segments.push(slug(file.stem()));
    }
    segments
}
