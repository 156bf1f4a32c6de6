//! The meetings of a year as a calendar: on one page, or where they are very many on one for each month.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::link::site::{MeetingId, Site};
use crate::path::Route;
use crate::view::maker::Maker;
use crate::view::pager::years;
use crate::view::shell::Head;
use crate::view::types::{CalendarDay, CalendarEntry, CalendarMonth, CalendarView};

/// The year that the calendar opens with: this one if there are meetings in it, else the nearest.
pub fn current_year(maker: &Maker<'_>) -> i16 {
    let this = maker.config.today.year();
    let known = maker.registers.meetings_by_year.keys().copied();
    known.min_by_key(|year| ((year - this).abs(), -year)).unwrap_or(this)
}

/// What a page of the calendar shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// The year or month that the calendar opens with.
    Current,
    Year(i16),
    /// A month, from 1, of a year that has a page for each.
    Month(i16, i8),
}

/// How many meetings of a year one page shows at most.
const YEAR: usize = 500;

/// The months of a year that have pages of their own.
pub fn months_apart(site: &Site, meetings: &[MeetingId]) -> Vec<i8> {
    if meetings.len() <= YEAR {
        return Vec::new();
    }
    let mut months: Vec<i8> = meetings.iter().map(|id| site.meeting(*id).date().month()).collect();
    months.dedup();
    months
}

pub fn calendar(maker: &Maker<'_>, shown: Shown) -> CalendarView {
    let words = &maker.config.words;
    let base = Route::page([&words.address.calendar]);
    let year = match shown {
        Shown::Current => current_year(maker),
        Shown::Year(year) | Shown::Month(year, _) => year,
    };
    let none = Vec::new();
    let meetings = maker.registers.meetings_by_year.get(&year).unwrap_or(&none);
    let apart = months_apart(maker.site, meetings);
    let month = match shown {
        Shown::Current => current_month(maker, year, &apart),
        Shown::Year(_) => None,
        Shown::Month(_, month) => Some(month),
    };
    let calendar = maker.say("calendar");
    let of_year = base.child(&year.to_string());
    let title = match month {
        Some(month) => format!("{calendar}, {} {year}", name(maker, month)),
        None => format!("{calendar} {year}"),
    };
    let all = || maker.link(calendar.clone(), &base);
    let above = match shown {
        Shown::Current => Vec::new(),
        Shown::Year(_) => vec![all()],
        Shown::Month(..) => vec![all(), maker.link(year.to_string(), &of_year)],
    };
    let months = (1..=12).map(|number| match month {
        _ if apart.is_empty() => self::month(maker, year, number, meetings),
        Some(month) if month == number => self::month(maker, year, number, meetings),
        _ => month_apart(maker, (&of_year, year, number), meetings),
    });
    CalendarView {
        shell: maker.shell(Head {
            description: format!("{title}. {}", maker.config.title),
            title,
            breadcrumbs: maker.breadcrumbs(above),
            has_code: false,
        }),
        year,
        years: maker.years(&base, &years(&maker.registers.meetings_by_year), Some(year)),
        months: months.collect(),
        weekdays: words.dates.weekdays_short.to_vec(),
        weekday_names: words.dates.weekdays.to_vec(),
        today: maker.config.today.to_string(),
    }
}

/// The month that the calendar opens with, if months have pages of their own: this one if there are
/// meetings in it, else the nearest.
fn current_month(maker: &Maker<'_>, year: i16, apart: &[i8]) -> Option<i8> {
    let today = maker.config.today;
    let this = i32::from(today.year() - year) * 12 + i32::from(today.month());
    apart.iter().copied().min_by_key(|month| (i32::from(*month) - this).abs())
}

fn name(maker: &Maker<'_>, month: i8) -> String {
    maker.config.words.dates.months[month as usize - 1].clone()
}

fn iso(year: i16, month: i8) -> String {
    format!("{year:04}-{month:02}")
}

/// The address of a month's own page.
pub fn month_route(of_year: &Route, month: i8) -> Route {
    of_year.child(&format!("{month:02}"))
}

fn in_month(maker: &Maker<'_>, meetings: &[MeetingId], month: i8) -> Vec<MeetingId> {
    let is_in = |id: &MeetingId| maker.site.meeting(*id).date().month() == month;
    meetings.iter().copied().filter(is_in).collect()
}

/// A month that is on a page of its own, if it has meetings.
fn month_apart(
    maker: &Maker<'_>,
    (of_year, year, month): (&Route, i16, i8),
    meetings: &[MeetingId],
) -> CalendarMonth {
    let count = in_month(maker, meetings, month).len();
    let href = || maker.href(&month_route(of_year, month));
    CalendarMonth {
        name: name(maker, month),
        iso: iso(year, month),
        href: if count > 0 { href() } else { String::new() },
        count,
        weeks: Vec::new(),
        meetings: Vec::new(),
    }
}

fn month(maker: &Maker<'_>, year: i16, month: i8, meetings: &[MeetingId]) -> CalendarMonth {
    let first = Date::new(year, month, 1).expect("every month has a first day");
    let mine = in_month(maker, meetings, month);
    let lead = i64::from(first.weekday().to_monday_zero_offset());
    let start = first.saturating_sub(lead.days());
    let cells = (lead as usize + first.days_in_month() as usize).div_ceil(7) * 7;
    let days: Vec<CalendarDay> = (0..cells as i64)
        .map(|offset| day(maker, month, start.saturating_add(offset.days()), &mine))
        .collect();
    CalendarMonth {
        name: name(maker, month),
        iso: iso(year, month),
        href: String::new(),
        count: mine.len(),
        weeks: days.chunks(7).map(<[CalendarDay]>::to_vec).collect(),
        meetings: mine.iter().map(|id| maker.meeting(*id)).collect(),
    }
}

fn day(maker: &Maker<'_>, month: i8, date: Date, meetings: &[MeetingId]) -> CalendarDay {
    let inside = date.month() == month;
    let mine = meetings.iter().filter(|id| inside && maker.site.meeting(**id).date() == date);
    CalendarDay {
        day: if inside { date.day().to_string() } else { String::new() },
        iso: date.to_string(),
        today: inside && date == maker.config.today,
        meetings: mine.map(|id| entry(maker, *id)).collect(),
    }
}

fn entry(maker: &Maker<'_>, id: MeetingId) -> CalendarEntry {
    let committee = maker.site.committee_of(id);
    let meeting = maker.site.meeting(id);
    CalendarEntry {
        short: committee.brief().to_owned(),
        committee: committee.name.clone(),
        href: maker.href(&meeting.route),
        time: maker.time(id),
        status: meeting.record.facts.status.name(),
    }
}
