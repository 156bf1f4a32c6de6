//! The page of a case, and the list of all cases.

use serde::Serialize;

use crate::view::types::list::{AttachmentEntry, DateText, MentionEntry, Pager};
use crate::view::types::shape::shapes;
use crate::view::types::shared::Shared;
use crate::view::types::shell::{FeedLink, Link, Shell};

shapes! {

/// `case.html`: `/cases/81.38.05-g01-4-24/`.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct CaseView {
    pub shell: Shell,
    pub number: String,
    /// From the case's file, else from its items; empty if neither says.
    pub title: String,
    /// The language of the title, if it is not the site's; else empty.
    pub language: String,
    pub html: String,
    /// Whether this is a committee's own meeting case.
    pub own_meeting_case: bool,
    /// The oldest first.
    pub entries: Vec<CaseEntry>,
    pub entry_count: usize,
    pub committees: Vec<Link>,
    pub mentions: Vec<MentionEntry>,
    pub pager: Option<Pager>,
    /// Its feeds.
    pub follow: Vec<FeedLink>,
}

#[derive(Clone, Debug, Hash, Serialize)]
pub struct CaseEntry {
    pub item_title: String,
    pub item_label: String,
    pub href: String,
    pub date: Shared<DateText>,
    pub committee: Link,
    pub status: &'static str,
    /// The language of title and decision, if it is not the site's; else empty.
    pub language: String,
    /// The decision; empty if there is none.
    pub decision: String,
    pub attachments: Vec<AttachmentEntry>,
}

/// `cases.html`: `/cases/`, and its further pages.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct CasesView {
    pub shell: Shell,
    pub cases: Vec<CaseRow>,
    pub count: usize,
    pub pager: Option<Pager>,
}

#[derive(Clone, Debug, Hash, Serialize)]
pub struct CaseRow {
    pub number: String,
    pub title: String,
    /// The language of the title, if it is not the site's; else empty.
    pub language: String,
    pub href: String,
    pub item_count: usize,
    pub committees: Vec<String>,
    pub first: Option<Shared<DateText>>,
    pub latest: Option<Shared<DateText>>,
    pub own_meeting_case: bool,
}
}
