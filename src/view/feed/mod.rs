//! What is new, as feeds: of the site, a committee, a person, a case, a subject.
//!
//! One neutral [`Feed`] is made from the site; `atom` and `json` write it, `last` has it for both, and what many feeds
//! say of a meeting. Dates come from the content alone, so that a feed's bytes change when what it tells changes, and never by a rebuild.

pub mod text;
pub mod atom;
pub mod json;
pub mod last;

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::config::{Content, Entries, Format};
use crate::link::site::{ItemId, MeetingId, Origin, PersonId};
use crate::path::percent_encode;
use crate::view::followed::Source;
use crate::view::maker::Maker;
use last::LastFeeds;

/// A feed before it is written in one of the formats.
pub struct Feed {
    pub id: String,
    pub title: String,
    pub description: String,
    /// By RFC 3339.
    pub updated: String,
    /// The page that it belongs to.
    pub home: String,
    pub language: String,
    pub author: String,
    /// Empty if not known.
    pub author_url: String,
    pub content: Content,
    /// The newest first.
    pub entries: Vec<Entry>,
}

/// A set of minutes, or an item.
pub struct Entry {
    pub id: String,
    pub title: String,
    pub href: String,
    /// By RFC 3339.
    pub updated: String,
    pub html: String,
    pub tags: Vec<String>,
}

/// What all entries about a meeting and its items say of it.
pub struct Common {
    /// By RFC 3339.
    updated: String,
    /// Who met, when and where, as HTML.
    facts: String,
    /// What stands behind the title of an item: the committee and the date.
    origin: String,
    /// What stands behind every title if the status is a special one; else empty.
    status: String,
}

/// What an entry is about: a meeting and the items of it that are told of, or one item.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Subject {
    Meeting(MeetingId),
    Person(MeetingId, PersonId, Vec<u32>),
    Item(ItemId),
}

impl Subject {
    fn meeting(&self) -> MeetingId {
        match self {
            Subject::Meeting(id) | Subject::Person(id, ..) => *id,
            Subject::Item(id) => id.meeting,
        }
    }
}

/// The feed of a source, for the folder of the address that the maker writes for.
pub fn feed(maker: &Maker<'_>, source: Source, last: &LastFeeds) -> Feed {
    let config = maker.config;
    let subjects = newest(maker, source, subjects(maker, source));
    let dates = subjects.iter().map(|subject| day(maker, subject.meeting()));
    let updated = dates.max().unwrap_or(Date::constant(1970, 1, 1));
    let followed = maker.followed(source);
    let atom = followed.feed(Format::Atom);
    let publisher = &config.publisher;
    Feed {
        id: config.feeds.authority.tag(atom.as_str()),
        title: followed.title(),
        description: config.description.clone(),
        updated: config.calendar.day(updated),
        home: maker.address(&followed.home()),
        language: config.words.language.clone(),
        author: match publisher.name.as_str() {
            "" => config.title.clone(),
            name => name.to_owned(),
        },
        author_url: crate::view::html::website(&publisher.url),
        content: config.feeds.content,
        entries: subjects
            .iter()
            .enumerate()
            .map(|(place, subject)| entry(maker, last, subject, place))
            .collect(),
    }
}

/// The day that counts for a meeting's minutes: given in their front matter, else the meeting's.
pub fn day(maker: &Maker<'_>, id: MeetingId) -> Date {
    let facts = &maker.site.meeting(id).record.facts;
    facts.updated.unwrap_or(facts.date)
}

/// Everything that a feed could tell of.
fn subjects(maker: &Maker<'_>, source: Source) -> Vec<Subject> {
    let site = maker.site;
    let of_meetings =
        |meetings: &mut dyn Iterator<Item = MeetingId>| match maker.config.feeds.entries {
            Entries::Meetings => meetings.map(Subject::Meeting).collect(),
            Entries::Items => meetings
                .flat_map(|meeting| {
                    let items = 0..site.meeting(meeting).record.items.len() as u32;
                    items.map(move |item| Subject::Item(ItemId { meeting, item }))
                })
                .collect(),
        };
    match source {
        Source::Site => of_meetings(&mut site.meeting_ids()),
        Source::Committee(id) => of_meetings(&mut site.committee(id).meetings.iter().copied()),
        Source::Case(id) => site.case(id).items.iter().copied().map(Subject::Item).collect(),
        Source::Person(id) => person(maker, id),
        Source::Tag(tag) => {
            let tag = &maker.registers.tags[tag as usize];
            let mut subjects = of_meetings(&mut tag.meetings.iter().copied());
            subjects.extend(tag.items.iter().copied().map(Subject::Item));
            subjects.sort();
            subjects.dedup();
            subjects
        }
    }
}

/// The meetings that a person took part in or is named by, with the items that name the person.
fn person(maker: &Maker<'_>, id: PersonId) -> Vec<Subject> {
    let person = maker.site.person(id);
    let mut named: BTreeSet<(MeetingId, Option<u32>)> =
        person.meetings.iter().map(|(meeting, _)| (*meeting, None)).collect();
    named.extend(person.mentions.iter().filter_map(|origin| match origin {
        Origin::Item(item) => Some((item.meeting, Some(item.item))),
        Origin::Meeting(meeting) => Some((*meeting, None)),
        Origin::Page(_) => None,
    }));
    named.extend(person.actions.iter().map(|(item, ..)| (item.meeting, Some(item.item))));
    let mut subjects: Vec<Subject> = Vec::new();
    for (meeting, item) in named {
        match subjects.last_mut() {
            Some(Subject::Person(last, _, items)) if *last == meeting => items.extend(item),
            _ => subjects.push(Subject::Person(meeting, id, item.into_iter().collect())),
        }
    }
    subjects
}

/// As many as a feed takes: the newest first, the items of a meeting in their order.
fn newest(maker: &Maker<'_>, source: Source, mut subjects: Vec<Subject>) -> Vec<Subject> {
    use std::cmp::Reverse;
    let feeds = &maker.config.feeds;
    let most = match source {
        Source::Site | Source::Committee(_) => feeds.length,
        Source::Person(_) | Source::Case(_) | Source::Tag(_) => feeds.short_length,
    };
    subjects.sort_by_cached_key(|subject| {
        let meeting = subject.meeting();
        let item = match subject {
            Subject::Item(id) => id.item,
            _ => 0,
        };
        (Reverse(day(maker, meeting)), Reverse(meeting), item)
    });
    subjects.truncate(most);
    subjects
}

fn entry(maker: &Maker<'_>, last: &LastFeeds, subject: &Subject, place: usize) -> Entry {
    let id = subject.meeting();
    let meeting = maker.site.meeting(id);
    let common = last.common(id, || common(maker, id));
    let mut anchor = String::new();
    let title = match subject {
        Subject::Item(id) => {
            let item = maker.site.item(*id);
            anchor.push('#');
            percent_encode(&item.anchor, &mut anchor);
            [&item.title, common.origin.as_str(), &common.status].concat()
        }
        _ => [meeting.title.as_str(), &common.status].concat(),
    };
    Entry {
        id: maker.config.feeds.authority.tag(meeting.route.as_str()) + &anchor,
        title,
        href: maker.address(&meeting.route) + &anchor,
        updated: common.updated.clone(),
        html: text::html(maker, subject, &common.facts, place),
        tags: meeting.record.facts.tags.clone(),
    }
}

fn common(maker: &Maker<'_>, id: MeetingId) -> Common {
    use crate::model::Status;
    let meeting = maker.site.meeting(id);
    let committee = &maker.site.committee(meeting.committee).name;
    let date = maker.config.words.long_date(meeting.date());
    Common {
        updated: maker.config.calendar.day(day(maker, id)),
        facts: text::facts(maker, id),
        origin: format!(" ({committee}, {date})"),
        status: match meeting.record.facts.status {
            Status::Cancelled => format!(" – {}", maker.say("cancelled")),
            Status::Draft => format!(" – {}", maker.say("draft")),
            Status::Approved | Status::Planned => String::new(),
        },
    }
}
