//! The agenda of the next meeting: what stands on every agenda of a committee, as it writes it.

use std::ops::Range;

use jiff::civil::Date;

use crate::model::heading::{Order, split_number};
use crate::model::{Entry, Meeting, SectionKind, dates, front};
use crate::path::SitePath;
use crate::words::{Words, capitalised};

/// The text of a file by its lines.
pub(super) struct Text<'t> {
    lines: Vec<&'t str>,
    front_end: usize,
}

impl<'t> Text<'t> {
    pub fn new(text: &'t str, file: &SitePath) -> Text<'t> {
        let front_end = front::split(text, file, "").map_or(1, |split| split.body_offset);
        Text { lines: text.lines().collect(), front_end }
    }

    /// The line, from 1, that ends the front matter.
    pub fn front_end(&self) -> usize {
        self.front_end
    }

    /// Some lines, counted from 1.
    pub fn lines(&self, range: Range<usize>) -> String {
        let from = range.start.saturating_sub(1).min(self.lines.len());
        let until = range.end.saturating_sub(1).clamp(from, self.lines.len());
        self.lines[from..until].join("\n")
    }

    fn line(&self, number: u32) -> &'t str {
        self.lines.get((number as usize).saturating_sub(1)).copied().unwrap_or_default()
    }
}

/// What the new minutes are made from.
pub(super) struct Before<'a> {
    /// The meetings before, the latest first; at most three.
    pub recent: Vec<&'a Meeting>,
    /// The text of the latest.
    pub text: Text<'a>,
}

/// The meeting whose minutes are to be approved, and the sentence that says so.
pub(super) struct Approval {
    pub date: Date,
    pub sentence: String,
}

/// What an item is for.
#[derive(Clone, PartialEq, Eq)]
enum Kind {
    Approval,
    AnyOther,
    /// Anything else, by its title.
    Titled(String),
}

/// An item of the new agenda; the heading without its number.
struct Item {
    title: String,
    body: String,
    kind: Kind,
}

/// The Markdown of the agenda, and how many items it has.
pub(super) fn write(
    words: &Words,
    before: Option<&Before<'_>>,
    approval: Option<&Approval>,
    date: Date,
) -> (String, usize) {
    let mut items = before.map_or(Vec::new(), |before| standing(words, before, approval));
    let has = |items: &[Item], kind: &Kind| items.iter().any(|item| item.kind == *kind);
    if before.is_none() {
        items.push(plain(words.new.agenda.clone(), Kind::Titled(String::new())));
    }
    if let Some(approval) = approval.filter(|_| !has(&items, &Kind::Approval)) {
        let agenda = words.new.agenda.to_lowercase();
        let after_agenda =
            items.first().is_some_and(|first| first.title.to_lowercase().starts_with(&agenda));
        let body = format!("{}\n", approval.sentence);
        let item = Item { title: words.new.approval.clone(), body, kind: Kind::Approval };
        items.insert(usize::from(after_agenda), item);
    }
    if !has(&items, &Kind::AnyOther) {
        let first = words.new.any_other_business.first();
        items.push(plain(first.map_or_else(String::new, |name| capitalised(name)), Kind::AnyOther));
    }
    let numbering = before.and_then(|before| Numbering::of(words, before, date));
    let texts = items.iter().enumerate().map(|(at, item)| {
        let number = numbering.as_ref().map_or(String::new(), |numbering| numbering.prefix(at));
        let body = if item.body.is_empty() { String::new() } else { format!("\n{}", item.body) };
        format!("## {number}{}\n{body}", item.title)
    });
    (texts.collect::<Vec<_>>().join("\n"), items.len())
}

fn plain(title: String, kind: Kind) -> Item {
    Item { title, body: String::new(), kind }
}

/// The items of the last agenda that stand on all recent ones.
fn standing(words: &Words, before: &Before<'_>, approval: Option<&Approval>) -> Vec<Item> {
    let Some(last) = before.recent.first() else { return Vec::new() };
    let mut items: Vec<Item> = Vec::new();
    for entry in &last.entries {
        let kind = kind(words, entry);
        let again = match &kind {
            Kind::Approval => approval.is_some(),
            Kind::AnyOther => true,
            Kind::Titled(title) => returns(words, before, title, entry),
        };
        if !again || items.iter().any(|item| item.kind == kind) {
            continue;
        }
        let written = heading(before.text.line(span(entry)));
        let (_, title) = split_number(words, written);
        items.push(match (&kind, approval) {
            (Kind::Approval, Some(approval)) => Item {
                title: with_date(words, title, approval.date),
                body: approval_body(before, entry, approval),
                kind,
            },
            _ => Item { title: title.to_owned(), body: public_part(words, entry), kind },
        });
    }
    items
}

/// Whether an item is on all recent agendas; where there is but one, whether it is on most agendas
/// of most committees. A closed item without a public title would not be let through.
fn returns(words: &Words, before: &Before<'_>, title: &str, entry: &Entry) -> bool {
    if matches!(entry, Entry::Closed(item) if item.public_title.is_none()) {
        return false;
    }
    match before.recent.as_slice() {
        [_] => front::languages(words)
            .any(|words| words.new.standing.iter().any(|known| known == title)),
        recent => recent.iter().skip(1).all(|meeting| {
            let mut entries = meeting.entries.iter();
            entries.any(|other| kind(words, other) == Kind::Titled(title.to_owned()))
        }),
    }
}

fn kind(words: &Words, entry: &Entry) -> Kind {
    let title = match entry {
        Entry::Open { item, .. } => &item.title,
        Entry::Closed(item) => return Kind::Titled(format!("closed: {}", key(&item.title))),
    };
    let title = key(title);
    let is = |test: &dyn Fn(&Words) -> bool| front::languages(words).any(test);
    if is(&|words| words.markers.approval.iter().any(|form| title.contains(form))) {
        Kind::Approval
    } else if is(&|words| is_any_other(words, &title)) {
        Kind::AnyOther
    } else {
        Kind::Titled(title)
    }
}

/// `eventuelt`, `meddelelser og eventuelt`, `eventuelt og næste møde`.
fn is_any_other(words: &Words, title: &str) -> bool {
    words.new.any_other_business.iter().map(|form| form.to_lowercase()).any(|form| {
        let rest = title.strip_prefix(&form).map(str::trim_start);
        let goes_on = |rest: &str| {
            let mut joins = words.import.and.iter();
            rest.is_empty()
                || rest.starts_with([',', '/', '.', '('])
                || joins.any(|and| rest.starts_with(&format!("{and} ")))
        };
        rest.is_some_and(goes_on) || title.ends_with(&format!(" {form}"))
    })
}

/// A title for comparing.
fn key(title: &str) -> String {
    title.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn span(entry: &Entry) -> u32 {
    match entry {
        Entry::Open { item, .. } => item.span.line,
        Entry::Closed(item) => item.span.line,
    }
}

/// What a line says as a heading.
fn heading(line: &str) -> &str {
    let text = line.trim().trim_start_matches('#').trim_start();
    // Marks at the end close a heading if white space stands before them (CommonMark, 4.2).
    let open = text.trim_end_matches('#');
    if open.len() < text.len() && open.ends_with([' ', '\t']) { open.trim_end() } else { text }
}

/// A title whose dates are this one, in the form that they had.
fn with_date(words: &Words, title: &str, date: Date) -> String {
    let mut title = title.to_owned();
    for (range, _) in dates::find(words, &title.clone()).into_iter().rev() {
        let new = like(words, &title[range.clone()], date);
        title.replace_range(range, &new);
    }
    title
}

/// A date in the form of another one.
fn like(words: &Words, written: &str, date: Date) -> String {
    let (year, month, day) = (date.year(), date.month(), date.day());
    let separator = written.chars().find(|c| !c.is_ascii_digit());
    match separator {
        None => format!("{day:02}{month:02}{year}"),
        Some('-') if written.chars().take_while(char::is_ascii_digit).count() == 4 => {
            date.to_string()
        }
        Some('-') => format!("{day:02}-{month:02}-{year}"),
        Some('/') => format!("{day}/{month} {year}"),
        Some('.') if !written.contains(char::is_alphabetic) => {
            format!("{day:02}.{month:02}.{year}")
        }
        _ => words.long_date(date),
    }
}

/// The sentence, under the heading that the committee's approvals have for it.
fn approval_body(before: &Before<'_>, entry: &Entry, approval: &Approval) -> String {
    let Entry::Open { item, .. } = entry else { return format!("{}\n", approval.sentence) };
    let section = item.sections.iter().find(|section| section.kind == SectionKind::Background);
    let line = section.map(|section| before.text.line(section.span.line).trim_end());
    match line.filter(|line| line.starts_with("###")) {
        Some(heading) => format!("{heading}\n\n{}\n", approval.sentence),
        None => format!("{}\n", approval.sentence),
    }
}

/// What may be known of a closed item that is on every agenda.
fn public_part(words: &Words, entry: &Entry) -> String {
    let Entry::Closed(item) = entry else { return String::new() };
    let Some(title) = &item.public_title else { return String::new() };
    let names = words.sections.get("public_title").and_then(|names| names.first());
    let heading = names.map_or_else(|| "Public title".to_owned(), |name| capitalised(name));
    format!("### {heading}\n\n{title}\n")
}

/// How the items of a committee are numbered.
struct Numbering {
    before: String,
    after: String,
    first: u64,
}

impl Numbering {
    /// As in the last minutes; `None` if they leave the numbers to the program.
    fn of(words: &Words, before: &Before<'_>, date: Date) -> Option<Numbering> {
        let last = before.recent.first()?;
        let lines = last.entries.iter().map(|entry| heading(before.text.line(span(entry))));
        let (written, number, title) = lines
            .filter_map(|line| match split_number(words, line) {
                (Some(number), title) => Some((line, number, title)),
                _ => None,
            })
            .next()?;
        let prefix = &written[..written.len() - title.len()];
        let (start, rest) = prefix.split_once(number)?;
        let orders: Vec<u64> =
            last.entries.iter().map(|entry| Order::of(of(entry)).whole()).collect();
        // Numbers that do not begin at 1 run on through the year.
        let runs_on = orders.first().is_some_and(|first| *first > 1);
        let goes_on = runs_on && last.facts.date.year() == date.year();
        let first = if goes_on { orders.iter().max().map_or(1, |last| last + 1) } else { 1 };
        Some(Numbering { before: start.to_owned(), after: rest.to_owned(), first })
    }

    fn prefix(&self, at: usize) -> String {
        format!("{}{}{}", self.before, self.first + at as u64, self.after)
    }
}

fn of(entry: &Entry) -> &str {
    match entry {
        Entry::Open { item, .. } => &item.number,
        Entry::Closed(item) => &item.number,
    }
}
