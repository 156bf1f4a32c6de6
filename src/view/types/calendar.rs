//! The calendar of a year.

use serde::Serialize;

use crate::view::types::list::{MeetingLink, YearLink};
use crate::view::types::shape::shapes;
use crate::view::types::shell::Shell;

shapes! {

/// `calendar.html`: `/calendar/` (this year), `/calendar/2025/`; of a year with very many meetings
/// `/calendar/2025/08/`.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct CalendarView {
    pub shell: Shell,
    pub year: i16,
    pub years: Vec<YearLink>,
    /// All twelve.
    pub months: Vec<CalendarMonth>,
    /// Short names, Monday first.
    pub weekdays: Vec<String>,
    /// Names, Monday first.
    pub weekday_names: Vec<String>,
    pub today: String,
}

#[derive(Clone, Debug, Hash, Serialize)]
pub struct CalendarMonth {
    /// `august`.
    pub name: String,
    /// `2025-08`.
    pub iso: String,
    /// Its own page, if it is not on this one; else empty.
    pub href: String,
    /// How many meetings there are in it.
    pub count: usize,
    /// Rows of seven days, Monday first; none if it is not on this page.
    pub weeks: Vec<Vec<CalendarDay>>,
    /// None if it is not on this page.
    pub meetings: Vec<MeetingLink>,
}

#[derive(Clone, Debug, Hash, Serialize)]
pub struct CalendarDay {
    /// Empty outside the month.
    pub day: String,
    pub iso: String,
    pub today: bool,
    pub meetings: Vec<CalendarEntry>,
}

/// A meeting on a day of the calendar.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct CalendarEntry {
    /// The committee's short name, or its whole name if it has no short one.
    pub short: String,
    /// The committee's whole name.
    pub committee: String,
    pub href: String,
    /// `kl. 12.30`; empty if not known.
    pub time: String,
    /// `approved`, `draft`, `cancelled` or `planned`.
    pub status: &'static str,
}
}
