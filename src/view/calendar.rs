//! The meetings of a year as a calendar.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::link::site::MeetingId;
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

pub fn calendar(maker: &Maker<'_>, year: Option<i16>) -> CalendarView {
    let words = &maker.config.words;
    let base = Route::page([&words.address.calendar]);
    let shown = year.unwrap_or_else(|| current_year(maker));
    let none = Vec::new();
    let meetings = maker.registers.meetings_by_year.get(&shown).unwrap_or(&none);
    let title = format!("{} {shown}", maker.say("calendar"));
    let above = year.map(|_| maker.link(maker.say("calendar"), &base));
    CalendarView {
        shell: maker.shell(Head {
            description: format!("{title}. {}", maker.config.title),
            title,
            breadcrumbs: maker.breadcrumbs(above),
            has_code: false,
        }),
        year: shown,
        years: maker.years(&base, &years(&maker.registers.meetings_by_year), Some(shown)),
        months: (1..=12).map(|month| self::month(maker, shown, month, meetings)).collect(),
        weekdays: words.dates.weekdays_short.to_vec(),
        weekday_names: words.dates.weekdays.to_vec(),
        today: maker.config.today.to_string(),
    }
}

fn month(maker: &Maker<'_>, year: i16, month: i8, meetings: &[MeetingId]) -> CalendarMonth {
    let first = Date::new(year, month, 1).expect("every month has a first day");
    let mine: Vec<MeetingId> = meetings
        .iter()
        .copied()
        .filter(|id| maker.site.meeting(*id).date().month() == month)
        .collect();
    let lead = i64::from(first.weekday().to_monday_zero_offset());
    let start = first.saturating_sub(lead.days());
    let cells = (lead as usize + first.days_in_month() as usize).div_ceil(7) * 7;
    let days: Vec<CalendarDay> = (0..cells as i64)
        .map(|offset| day(maker, month, start.saturating_add(offset.days()), &mine))
        .collect();
    CalendarMonth {
        name: maker.config.words.dates.months[month as usize - 1].clone(),
        iso: format!("{year:04}-{month:02}"),
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
