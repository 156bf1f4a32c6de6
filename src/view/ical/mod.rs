//! Calendars by RFC 5545: of the site, a committee, and one for each meeting to come.
//!
//! Every value comes from the content, the stamps too, so that a rebuild gives the same bytes.

pub mod line;
pub mod zone;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time};

use crate::link::site::MeetingId;
use crate::model::Status;
use crate::view::followed::Source;
use crate::view::maker::Maker;
use line::Lines;

/// The calendar of the site or of a committee.
pub fn calendar(maker: &Maker<'_>, source: Source) -> String {
    let all: Vec<MeetingId> = match source {
        Source::Committee(id) => maker.site.committee(id).meetings.clone(),
        _ => maker.site.meeting_ids().collect(),
    };
    write(maker, &maker.followed(source).title(), kept(maker, &all))
}

/// All meetings to come, and as many of the latest before them as a calendar may hold.
fn kept<'m>(maker: &Maker<'_>, all: &'m [MeetingId]) -> &'m [MeetingId] {
    let today = maker.config.today;
    let coming = all.partition_point(|id| maker.site.meeting(*id).date() < today);
    &all[all.len().saturating_sub(maker.config.calendar.length).min(coming)..]
}

/// A meeting to come, to be put into a calendar.
pub fn meeting(maker: &Maker<'_>, id: MeetingId) -> String {
    write(maker, &maker.site.meeting(id).title, &[id])
}

fn write(maker: &Maker<'_>, name: &str, meetings: &[MeetingId]) -> String {
    let zone = &maker.config.calendar;
    let mut lines = Lines::default();
    lines.plain("BEGIN:VCALENDAR");
    lines.plain("VERSION:2.0");
    lines.plain("PRODID:-//referat//referat//EN");
    lines.plain("CALSCALE:GREGORIAN");
    lines.text("NAME", name);
    lines.text("X-WR-CALNAME", name);
    lines.plain("REFRESH-INTERVAL;VALUE=DURATION:P1D");
    let years = meetings
        .iter()
        .filter(|id| maker.site.meeting(**id).record.facts.start.is_some())
        .map(|id| maker.site.meeting(*id).date().year());
    if let (Some(first), Some(last)) = (years.clone().min(), years.max()) {
        zone::write(&zone.zone, &zone.zone_name, first..=last, &mut lines);
    }
    for id in meetings {
        event(maker, *id, &mut lines);
    }
    lines.plain("END:VCALENDAR");
    lines.into_text()
}

fn event(maker: &Maker<'_>, id: MeetingId, lines: &mut Lines) {
    let meeting = maker.site.meeting(id);
    let facts = &meeting.record.facts;
    lines.plain("BEGIN:VEVENT");
    let authority = &maker.config.feeds.authority;
    lines.text(
        "UID",
        &format!("{}@{}", meeting.route.as_str().trim_end_matches('/'), host(authority)),
    );
    let stamp = facts.updated.unwrap_or(facts.date);
    lines.plain(&format!("DTSTAMP:{}T000000Z", basic(stamp)));
    lines.plain(&format!("SEQUENCE:{}", sequence(facts.updated, facts.status)));
    lines.plain(match facts.status {
        Status::Cancelled => "STATUS:CANCELLED",
        Status::Draft => "STATUS:TENTATIVE",
        Status::Approved | Status::Planned => "STATUS:CONFIRMED",
    });
    times(maker, id, lines);
    lines.text("SUMMARY", &summary(maker, id));
    if let Some(room) = &facts.room {
        lines.text("LOCATION", room);
    }
    let description = description(maker, id);
    if !description.is_empty() {
        lines.text("DESCRIPTION", &description);
    }
    if !facts.tags.is_empty() {
        lines.texts("CATEGORIES", facts.tags.iter().map(String::as_str));
    }
    if !maker.config.base_url.is_empty() {
        lines.plain(&format!("URL:{}", maker.address(&meeting.route)));
    }
    lines.plain("END:VEVENT");
}

/// The domain of whoever names things.
fn host(authority: &crate::config::Authority) -> &str {
    authority.name.rsplit('@').next().unwrap_or_default()
}

/// Higher with each change that the content tells of: a day of `updated`, a step from an agenda to
/// minutes or to a cancelled meeting.
fn sequence(updated: Option<Date>, status: Status) -> i32 {
    let start = Date::constant(2000, 1, 1);
    let days = updated.map_or(0, |day| day.since(start).map_or(0, |span| span.get_days()));
    let step = match status {
        Status::Planned => 0,
        Status::Draft => 1,
        Status::Approved => 2,
        Status::Cancelled => 3,
    };
    days.max(0) * 4 + step
}

/// Beginning and end on the site's clocks; the whole day if the time is not known.
fn times(maker: &Maker<'_>, id: MeetingId, lines: &mut Lines) {
    let facts = &maker.site.meeting(id).record.facts;
    let Some(start) = facts.start else {
        lines.plain(&format!("DTSTART;VALUE=DATE:{}", basic(facts.date)));
        return;
    };
    let zone = &maker.config.calendar.zone_name;
    let begins = facts.date.to_datetime(start);
    lines.plain(&format!("DTSTART;TZID={zone}:{}", clock(begins)));
    let Some(end) = facts.end.filter(|end| *end != start) else { return };
    lines.plain(&format!("DTEND;TZID={zone}:{}", clock(self::end(facts.date, start, end))));
}

/// When a meeting ends: an end before the beginning is that of the next day.
pub fn end(date: Date, start: Time, end: Time) -> DateTime {
    let last = if end < start { date.saturating_add(1.day()) } else { date };
    last.to_datetime(end)
}

/// The committee, or the title of its own that a meeting has; with a word if it is cancelled.
fn summary(maker: &Maker<'_>, id: MeetingId) -> String {
    let meeting = maker.site.meeting(id);
    let committee = &maker.site.committee(meeting.committee).name;
    let title = match &meeting.record.facts.title {
        Some(title) if title.contains(committee.as_str()) => title.clone(),
        Some(title) => format!("{committee}: {title}"),
        None => committee.clone(),
    };
    match meeting.record.facts.status {
        Status::Cancelled => format!("{title} ({})", maker.say("cancelled")),
        _ => title,
    }
}

/// The agenda, an item a line.
fn description(maker: &Maker<'_>, id: MeetingId) -> String {
    let mut lines = String::new();
    for (place, item) in maker.site.meeting(id).record.items.iter().enumerate() {
        if place > 0 {
            lines.push('\n');
        }
        lines.push_str([&item.number, " ", item.title.as_str()].concat().trim());
    }
    lines
}

/// `20250826`.
fn basic(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

/// `20250826T123000`.
fn clock(time: DateTime) -> String {
    let (hour, minute, second) = (time.hour(), time.minute(), time.second());
    format!("{}T{hour:02}{minute:02}{second:02}", basic(time.date()))
}
