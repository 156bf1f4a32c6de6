//! The page of a person, and the list of all people.

use serde::Serialize;

use crate::view::types::list::{ActionEntry, DateText, MeetingLink, MentionEntry, Pager};
use crate::view::types::shape::shapes;
use crate::view::types::shared::Shared;
use crate::view::types::shell::{FeedLink, Shell};

shapes! {

/// `person.html`: `/people/karen-holm/`.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct PersonView {
    pub shell: Shell,
    pub name: String,
    pub aliases: Vec<String>,
    pub email: String,
    /// The latest title.
    pub title: String,
    pub organisation: String,
    pub html: String,
    /// Each title with the time in which it was borne, the oldest first.
    pub titles: Vec<TitlePeriod>,
    pub committees: Vec<PersonCommittee>,
    pub attended_count: usize,
    pub absent_count: usize,
    /// By year, the latest first; each with its meetings.
    pub years: Vec<PersonYear>,
    pub mentions: Vec<MentionEntry>,
    /// How many mentions there are in all; more than are listed for very active people.
    pub mention_count: usize,
    pub actions: Vec<ActionEntry>,
    /// Its feeds.
    pub follow: Vec<FeedLink>,
}

#[derive(Clone, Debug, Hash, Serialize)]
pub struct TitlePeriod {
    pub title: String,
    pub from: Shared<DateText>,
    pub until: Shared<DateText>,
}

#[derive(Clone, Debug, Hash, Serialize)]
pub struct PersonCommittee {
    pub name: String,
    pub href: String,
    pub roles: Vec<String>,
    pub meeting_count: usize,
    pub from: Shared<DateText>,
    pub until: Shared<DateText>,
}

#[derive(Clone, Debug, Hash, Serialize)]
pub struct PersonYear {
    pub year: i16,
    pub attended: usize,
    pub absent: usize,
    pub meetings: Vec<PersonMeeting>,
}

#[derive(Clone, Debug, Hash, Serialize)]
pub struct PersonMeeting {
    pub meeting: MeetingLink,
    pub attendance: &'static str,
    pub attendance_text: String,
    pub roles: Vec<String>,
}

/// `people.html`: `/people/`, and its further pages.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct PeopleView {
    pub shell: Shell,
    pub groups: Vec<PeopleGroup>,
    pub count: usize,
    pub pager: Option<Pager>,
}

/// The people whose names begin with one letter.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct PeopleGroup {
    pub letter: String,
    pub people: Vec<PersonLink>,
}

#[derive(Clone, Debug, Hash, Serialize)]
pub struct PersonLink {
    pub name: String,
    pub href: String,
    pub title: String,
    pub committees: Vec<String>,
}
}
