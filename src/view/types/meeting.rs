//! The page of a meeting: its minutes.

use serde::Serialize;

use crate::view::types::list::{AttachmentEntry, CaseLink, DateText, MeetingLink, MentionEntry};
use crate::view::types::shape::shapes;
use crate::view::types::shared::Shared;
use crate::view::types::shell::{Link, Shell};

shapes! {

/// `meeting.html`: `/osmed/2025-08-26/`.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct MeetingView {
    pub shell: Shell,
    pub committee: Link,
    pub date: Shared<DateText>,
    /// `kl. 12.30–14.00`; empty if not known.
    pub time: String,
    /// `2025-08-26T12:30`, or the date alone.
    pub datetime: String,
    pub room: String,
    pub status: &'static str,
    pub access: &'static str,
    pub tags: Vec<String>,
    pub next_date: Option<Shared<DateText>>,
    pub participants: Vec<ParticipantEntry>,
    pub present_count: usize,
    pub absent_count: usize,
    /// The text before the first item.
    pub html: String,
    pub items: Vec<ItemEntry>,
    pub decision_count: usize,
    pub attachment_count: usize,
    /// Items of other meetings and pages that refer to this one.
    pub mentions: Vec<MentionEntry>,
    pub previous: Option<MeetingLink>,
    pub next: Option<MeetingLink>,
    /// The later item that approved these minutes.
    pub approved_by: Option<MentionEntry>,
    /// The language of what was written, if it is not the site's; else empty.
    pub language: String,
    /// Where the meeting's data is.
    pub data_href: String,
    /// For a meeting to come: the file that puts it into a calendar.
    pub calendar_href: Option<String>,
}

#[derive(Clone, Debug, Hash, Serialize)]
pub struct ParticipantEntry {
    pub name: String,
    pub href: Option<String>,
    pub title: String,
    pub organisation: String,
    /// Words in the site's language; empty for an ordinary member.
    pub roles: Vec<String>,
    /// `present`, `excused`, `absent` or `leave` (`absent` where reasons are not published).
    pub attendance: &'static str,
    /// The attendance in the site's language.
    pub attendance_text: String,
    /// `fraværende under punkt 3–4`; empty for the whole meeting.
    pub partly: String,
    pub note: String,
}

/// An agenda item.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ItemEntry {
    pub number: String,
    /// `Punkt 2`.
    pub label: String,
    /// The permanent anchor, without `#`.
    pub anchor: String,
    /// The second anchor, by number: `punkt-2`; empty if it is the permanent one.
    pub number_anchor: String,
    pub title: String,
    /// `(10 min)`, `v/ Karen Holm`; empty if there is none.
    pub heading_note: String,
    pub case: Option<CaseLink>,
    pub has_decision: bool,
    pub attachment_count: usize,
    pub closed: bool,
    pub sections: Vec<SectionEntry>,
}

#[derive(Clone, Debug, Hash, Serialize)]
pub struct SectionEntry {
    /// `text`, `recommendation`, `background`, `decision`, `vote`, `attachments`, `actions`, `other`.
    pub kind: &'static str,
    /// As written; empty for text before the first heading.
    pub heading: String,
    /// An id for the heading, unique on the page.
    pub anchor: String,
    pub html: String,
    pub attachments: Vec<AttachmentEntry>,
    /// How many attachments are withheld.
    pub closed_attachments: u32,
}
}
