//! What a person wrote: plain data, as it was written, with its places.
//!
//! Nothing here is published: what may be is decided by `admit`.

pub mod escape;
pub mod bracket;
pub mod code;
pub mod prose;
pub mod stored;
pub mod write;
pub mod dates;
pub mod limits;
pub mod yaml;
pub mod front;
mod nearly;
pub mod attendance;
pub mod participants;
pub mod text;
pub mod heading;
pub mod closing;
pub mod attachment;
pub mod action;
mod form;
pub mod section;
pub mod closed;
pub mod body;
pub mod parse;

use std::ops::Deref;
use std::sync::Arc;

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use crate::config::{Access, Publish};
use crate::diag::Span;
use crate::path::SitePath;

pub use prose::Prose;
pub use stored::Stored;

/// One content file.
#[derive(Clone, Debug, Hash, Serialize, Deserialize)]
pub enum Record {
    Meeting(Box<Meeting>),
    Committee(Committee),
    Person(Person),
    Case(Case),
    Page(Page),
}

/// A record with the hashes by which a running process tells whether it is the same.
#[derive(Debug, Serialize, Deserialize)]
pub struct Parsed {
    pub record: Record,
    /// Of its path, its text and what of the configuration it was read by.
    pub hash: u64,
    /// Of all that decides who and what is published: the front matter of a meeting, else everything.
    pub head: u64,
}

/// A date with the time of day at which something begins, if it is known.
pub type Clock = Option<Time>;

/// The minutes of one meeting.
#[derive(Clone, Debug, Hash, Serialize, Deserialize)]
pub struct Meeting {
    pub facts: Arc<Facts>,
    /// The text before the first agenda item.
    pub preamble: Stored,
    pub entries: Vec<Entry>,
}

/// What the front matter of a meeting says.
#[derive(Clone, Debug, Hash, Serialize, Deserialize)]
pub struct Facts {
    pub path: SitePath,
    /// The folder of the committee.
    pub folder: SitePath,
    /// The last segment of the address, a slug.
    pub stem: String,
    /// The folder of the attachments, whether or not it exists.
    pub files: SitePath,
    pub date: Date,
    pub date_span: Span,
    pub start: Clock,
    pub end: Clock,
    pub room: Option<String>,
    pub title: Option<String>,
    pub committee: Option<(String, Span)>,
    pub participants: Vec<Participant>,
    pub status: Status,
    /// It is written that they are approved, and not only taken for it.
    pub says_approved: bool,
    pub access: Access,
    pub next: Option<Date>,
    pub tags: Vec<String>,
    pub publish_after: Option<Date>,
    pub updated: Option<Date>,
    /// The language that it is written in, where that is not the site's.
    pub language: Option<String>,
}

#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Draft,
    #[default]
    Approved,
    Cancelled,
    Planned,
}

impl Status {
    /// What it is called in front matter and in data.
    pub fn name(self) -> &'static str {
        match self {
            Status::Draft => "draft",
            Status::Approved => "approved",
            Status::Cancelled => "cancelled",
            Status::Planned => "planned",
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Hash, Serialize, Deserialize)]
pub struct Participant {
    pub name: String,
    pub title: Option<String>,
    pub roles: Vec<Role>,
    pub attendance: Attendance,
    pub details: Details,
    /// Whether the name is not to be published, so that what stands in its place is no person.
    pub withheld: bool,
    pub span: Span,
}

/// What is said of few participants.
#[derive(Clone, Debug, Default, PartialEq, Hash, Serialize, Deserialize)]
pub struct Detail {
    pub initials: Option<String>,
    pub handle: Option<String>,
    pub organisation: Option<String>,
    pub note: Option<String>,
    /// Items from which the person was absent, as ranges of written numbers (`12-15` is one).
    pub absent_items: Vec<(String, String)>,
    pub from_item: Option<String>,
    pub until_item: Option<String>,
}

/// The same, which takes no room where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Hash, Serialize, Deserialize)]
pub struct Details(Option<Box<Detail>>);

impl Details {
    pub fn edit(&mut self, edit: impl FnOnce(&mut Detail)) {
        let mut detail = self.0.take().map(|detail| *detail).unwrap_or_default();
        edit(&mut detail);
        *self = detail.into();
    }
}

impl From<Detail> for Details {
    fn from(detail: Detail) -> Details {
        Details((detail != Detail::default()).then(|| Box::new(detail)))
    }
}

impl Deref for Details {
    type Target = Detail;

    fn deref(&self) -> &Detail {
        static NOTHING: Detail = Detail {
            initials: None,
            handle: None,
            organisation: None,
            note: None,
            absent_items: Vec::new(),
            from_item: None,
            until_item: None,
        };
        self.0.as_deref().unwrap_or(&NOTHING)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Chair,
    Secretary,
    Member,
    Guest,
    Observer,
}

impl Role {
    /// What it is called in data, and the key of its word.
    pub fn name(self) -> &'static str {
        match self {
            Role::Chair => "chair",
            Role::Secretary => "secretary",
            Role::Member => "member",
            Role::Guest => "guest",
            Role::Observer => "observer",
        }
    }
}

#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Attendance {
    #[default]
    Present,
    Excused,
    Absent,
    Leave,
}

impl Attendance {
    /// What it is called in data, and the key of its word.
    pub fn name(self) -> &'static str {
        match self {
            Attendance::Present => "present",
            Attendance::Excused => "excused",
            Attendance::Absent => "absent",
            Attendance::Leave => "leave",
        }
    }
}

/// An agenda item as it was written: open or closed.
#[derive(Clone, Debug, Hash, Serialize, Deserialize)]
pub enum Entry {
    Open { item: Arc<Item>, withheld: Vec<ClosedAttachment> },
    Closed(Box<ClosedItem>),
}

/// An agenda item that may be published.
#[derive(Clone, Debug, Hash, Serialize, Deserialize)]
pub struct Item {
    /// As written or as counted: `2`, `2.1`, `12.a`.
    pub number: String,
    /// The permanent anchor, made from the title.
    pub anchor: String,
    /// Without number, time box and presenter.
    pub title: String,
    /// The time box and presenter, as they stand at the end of the heading.
    pub heading_note: Option<String>,
    pub case: Option<CaseNumber>,
    pub sections: Vec<Section>,
    /// Whether this is the public part of a closed item.
    pub closed: bool,
    pub span: Span,
}

/// A closed item: everything but its public title and decision is secret.
#[derive(Clone, Debug, Hash, Serialize, Deserialize)]
pub struct ClosedItem {
    pub number: String,
    pub title: String,
    pub case: Option<CaseNumber>,
    pub attachments: Vec<ClosedAttachment>,
    pub public_title: Option<String>,
    pub public_decision: Option<Prose>,
    /// The lines of the file that hold what is public.
    pub public_lines: Vec<std::ops::Range<usize>>,
    pub span: Span,
}

/// An attachment whose name and file are secret.
#[derive(Clone, Debug, Hash, Serialize, Deserialize)]
pub struct ClosedAttachment {
    pub label: String,
    pub target: String,
    pub span: Span,
}

/// A part of an item with a meaning.
#[derive(Clone, Debug, Hash, Serialize, Deserialize)]
pub struct Section {
    pub kind: SectionKind,
    /// As written; `None` for text that stands before the first heading.
    pub heading: Option<String>,
    pub prose: Stored,
    pub attachments: Box<[Attachment]>,
    /// How many attachments are withheld.
    pub closed_attachments: u32,
    pub actions: Box<[Action]>,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SectionKind {
    Text,
    Recommendation,
    Background,
    Decision,
    Vote,
    Attachments,
    Actions,
    Other,
}

impl SectionKind {
    /// What it is called in data.
    pub fn name(self) -> &'static str {
        match self {
            SectionKind::Text => "text",
            SectionKind::Recommendation => "recommendation",
            SectionKind::Background => "background",
            SectionKind::Decision => "decision",
            SectionKind::Vote => "vote",
            SectionKind::Attachments => "attachments",
            SectionKind::Actions => "actions",
            SectionKind::Other => "other",
        }
    }
}

/// A document listed under an item ("bilag").
#[derive(Clone, Debug, Hash, Serialize, Deserialize)]
pub struct Attachment {
    pub label: String,
    /// The written target: a link's address, or the bare name.
    pub target: String,
    /// Whether the target was written as a link.
    pub is_link: bool,
    pub span: Span,
}

/// A task that an item gives someone.
#[derive(Clone, Debug, Hash, Serialize, Deserialize)]
pub struct Action {
    pub done: bool,
    /// What stands before the colon: who, if somebody is called that or it looks like a name.
    pub owner: Option<String>,
    /// Whether it looks like a name.
    pub named: bool,
    pub text: String,
    pub due: Option<Date>,
    pub span: Span,
}

/// A case number as written; two are the same if they differ in letter case only.
#[derive(Clone, Debug, Hash, Serialize, Deserialize)]
pub struct CaseNumber {
    pub written: String,
    pub span: Span,
}

impl CaseNumber {
    /// The form in which numbers are compared.
    pub fn key(written: &str) -> String {
        written.trim().to_uppercase()
    }
}

#[derive(Clone, Debug, Hash, Serialize, Deserialize)]
pub struct Committee {
    pub path: SitePath,
    pub folder: SitePath,
    pub name: Option<String>,
    pub short: Option<String>,
    pub aliases: Vec<String>,
    pub description: Option<String>,
    /// `None` if it is shown to whoever may read what refers to it.
    pub access: Option<Access>,
    pub status: Status,
    pub text: Prose,
}

#[derive(Clone, Debug, Hash, Serialize, Deserialize)]
pub struct Person {
    pub path: SitePath,
    /// The last segment of the address.
    pub stem: String,
    pub name: String,
    pub name_span: Span,
    pub aliases: Vec<String>,
    pub title: Option<String>,
    pub organisation: Option<String>,
    pub initials: Option<String>,
    pub email: Option<String>,
    pub publish: Option<Publish>,
    /// `None` if it is shown to whoever may read what refers to it.
    pub access: Option<Access>,
    pub status: Status,
    pub text: Prose,
}

#[derive(Clone, Debug, Hash, Serialize, Deserialize)]
pub struct Case {
    pub path: SitePath,
    pub number: String,
    pub title: Option<String>,
    /// `None` if it is shown to whoever may read what refers to it.
    pub access: Option<Access>,
    pub status: Status,
    pub tags: Vec<String>,
    pub text: Prose,
}

/// An ordinary page, or the text of the front page.
#[derive(Clone, Debug, Hash, Serialize, Deserialize)]
pub struct Page {
    pub path: SitePath,
    /// The folder below `content` and the stem, slugged; empty for the front page.
    pub segments: Vec<String>,
    pub title: Option<String>,
    pub description: Option<String>,
    /// `None` if the file does not say; the front page's text is then shown to all.
    pub access: Option<Access>,
    pub status: Status,
    pub publish_after: Option<Date>,
    /// Whether the page stands in the menu of every page.
    pub menu: bool,
    pub weight: i64,
    pub tags: Vec<String>,
    /// The language that it is written in, where that is not the site's.
    pub language: Option<String>,
    pub headings: Vec<Heading>,
    pub text: Prose,
}

/// A heading of an ordinary page.
#[derive(Clone, Debug, Hash, Serialize, Deserialize)]
pub struct Heading {
    pub level: u8,
    pub title: String,
    pub anchor: String,
}
