//! What several kinds of pages list: meetings, decisions, actions, mentions, attachments.

use serde::Serialize;

use crate::view::types::shape::shapes;
use crate::view::types::shared::Shared;
use crate::view::types::shell::Link;

shapes! {

/// A date in all the forms that a page may want.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct DateText {
    /// `2025-08-26`.
    pub iso: String,
    /// `tirsdag den 26. august 2025`.
    pub full: String,
    /// `26. august 2025`.
    pub long: String,
    /// `26.08.2025`.
    pub short: String,
    /// `26. aug.`.
    pub day_month: String,
    pub weekday: String,
    pub year: i16,
}

/// A meeting in a list.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct MeetingLink {
    pub title: String,
    /// The language of the title, if it is not the site's; else empty.
    pub language: String,
    pub href: String,
    pub date: Shared<DateText>,
    /// `kl. 12.30`; empty if not known.
    pub time: String,
    pub room: String,
    pub committee: Link,
    /// `approved`, `draft`, `cancelled` or `planned`.
    pub status: &'static str,
    pub item_count: usize,
    pub decision_count: usize,
    pub attachment_count: usize,
}

#[derive(Clone, Debug, Hash, Serialize)]
pub struct CaseLink {
    pub number: String,
    pub title: String,
    /// The language of the title, if it is not the site's; else empty.
    pub language: String,
    pub href: String,
}

/// A place that refers to what the page is about.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct MentionEntry {
    pub title: String,
    /// The language of the title, if it is not the site's; else empty.
    pub language: String,
    pub href: String,
    /// Of the meeting; `None` for an ordinary page.
    pub date: Option<Shared<DateText>>,
    /// The committee's name; empty for an ordinary page.
    pub committee: String,
    /// `Punkt 2`; empty for a whole page.
    pub label: String,
}

#[derive(Clone, Debug, Hash, Serialize)]
pub struct AttachmentEntry {
    pub title: String,
    /// `None` if there is nothing to open.
    pub href: Option<String>,
    /// `file`, `meeting` (other minutes), `external` or `missing`.
    pub kind: &'static str,
    /// `PDF`; empty if not a file.
    pub file_type: String,
    pub media_type: String,
    /// In bytes; 0 if not a file.
    pub size: u64,
    /// `312 kB`.
    pub size_text: String,
    /// In hexadecimal; empty if not a file.
    pub sha256: String,
}

/// A decision in a register.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct DecisionEntry {
    pub item_title: String,
    pub item_label: String,
    /// To the item.
    pub href: String,
    pub date: Shared<DateText>,
    pub committee: Link,
    pub case: Option<CaseLink>,
    /// The language of title and text, if it is not the site's; else empty.
    pub language: String,
    pub html: String,
}

/// An action in a register.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ActionEntry {
    pub text: String,
    /// The language of text and title, if it is not the site's; else empty.
    pub language: String,
    pub owner: String,
    pub owner_href: Option<String>,
    /// All of them, the first too.
    pub owners: Vec<OwnerLink>,
    pub due: Option<Shared<DateText>>,
    pub done: bool,
    pub overdue: bool,
    pub item_title: String,
    pub item_label: String,
    /// To the item.
    pub href: String,
    /// Of the meeting.
    pub date: Shared<DateText>,
    pub committee: Link,
}

/// Who an action belongs to.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct OwnerLink {
    pub name: String,
    pub href: Option<String>,
}

/// A year that a list can be read by.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct YearLink {
    pub year: i16,
    pub href: String,
    pub count: usize,
    pub current: bool,
}

/// A register's pages: this one, and the others.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Pager {
    pub page: usize,
    pub pages: usize,
    pub previous: Option<String>,
    pub next: Option<String>,
    /// The first, the last, and those around this one.
    pub all: Vec<PagerEntry>,
}

#[derive(Clone, Debug, Hash, Serialize)]
pub struct PagerEntry {
    pub page: usize,
    pub href: String,
    pub current: bool,
    /// Whether pages are left out between the entry before and this one.
    pub gap: bool,
}
}
