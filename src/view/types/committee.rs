//! The front page, and the pages of committees.

use serde::Serialize;

use crate::view::types::list::{
    ActionEntry, DateText, DecisionEntry, MeetingLink, MentionEntry, YearLink,
};
use crate::view::types::shape::shapes;
use crate::view::types::shared::Shared;
use crate::view::types::shell::{FeedLink, Link, Shell};

shapes! {

/// `front.html`: `/`.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct FrontView {
    pub shell: Shell,
    /// The text of `content/_index.md`.
    pub html: String,
    /// Coming meetings, the nearest first; at most six.
    pub next_meetings: Vec<MeetingLink>,
    /// Held meetings, the latest first; at most ten.
    pub latest_meetings: Vec<MeetingLink>,
    /// The menu leads to their list, at the id `committees_list`.
    pub committees: Vec<CommitteeLink>,
    /// The latest decisions; at most eight.
    pub decisions: Vec<DecisionEntry>,
    /// Open actions, the most urgent first; at most eight.
    pub actions: Vec<ActionEntry>,
    pub open_action_count: usize,
    pub decisions_href: String,
    pub actions_href: String,
    pub calendar_href: String,
}

#[derive(Clone, Debug, Hash, Serialize)]
pub struct CommitteeLink {
    pub name: String,
    pub short: String,
    pub href: String,
    pub description: String,
    pub meeting_count: usize,
    pub latest: Option<Shared<DateText>>,
    pub next: Option<Shared<DateText>>,
}

/// `committee.html`: `/osmed/`.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct CommitteeView {
    pub shell: Shell,
    pub name: String,
    pub short: String,
    pub aliases: Vec<String>,
    pub description: String,
    pub html: String,
    pub next_meetings: Vec<MeetingLink>,
    /// At most twelve.
    pub latest_meetings: Vec<MeetingLink>,
    pub years: Vec<YearLink>,
    /// Who took part in the latest meeting.
    pub members: Vec<MemberEntry>,
    /// The latest decisions of this committee; at most eight.
    pub decisions: Vec<DecisionEntry>,
    pub open_actions: Vec<ActionEntry>,
    /// What refers to the committee as such; at most 100.
    pub mentions: Vec<MentionEntry>,
    /// Its feeds and its calendar.
    pub follow: Vec<FeedLink>,
}

#[derive(Clone, Debug, Hash, Serialize)]
pub struct MemberEntry {
    pub name: String,
    /// `None` if the person has no page.
    pub href: Option<String>,
    pub title: String,
    /// Words in the site's language: `formand`, `referent`.
    pub roles: Vec<String>,
}

/// `committee_year.html`: `/osmed/2025/`.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct CommitteeYearView {
    pub shell: Shell,
    pub committee: Link,
    pub year: i16,
    pub years: Vec<YearLink>,
    /// By month, in the order of the year.
    pub months: Vec<MonthGroup>,
    pub meeting_count: usize,
}

#[derive(Clone, Debug, Hash, Serialize)]
pub struct MonthGroup {
    /// `august 2025`.
    pub title: String,
    pub meetings: Vec<MeetingLink>,
}
}
