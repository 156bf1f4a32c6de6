//! A time zone's clock changes as `VTIMEZONE`: rules where years are alike, dates where not.
//!
//! Made from the tz database, so that every zone is right in every year of the calendar.

use std::ops::RangeInclusive;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{Dst, Offset, TimeZone};

use super::clock;
use super::line::Lines;

/// A moment from which the clocks show another time.
struct Onset {
    /// On the clock as it was before.
    local: DateTime,
    from: Offset,
    to: Offset,
    name: String,
    is_summer: bool,
}

/// Writes the zone as it is in these years, and in all years to come by its last rule.
pub(super) fn write(zone: &TimeZone, name: &str, years: RangeInclusive<i16>, lines: &mut Lines) {
    lines.plain("BEGIN:VTIMEZONE");
    lines.plain(&format!("TZID:{name}"));
    let onsets = onsets(zone, years.clone());
    if onsets.is_empty() {
        let first = DateTime::constant(*years.start(), 1, 1, 0, 0, 0, 0);
        let info = zone.to_offset_info(zone_time(zone, first));
        let onset = Onset {
            local: first,
            from: info.offset(),
            to: info.offset(),
            name: info.abbreviation().to_owned(),
            is_summer: false,
        };
        observance(&[onset], None, lines);
    }
    let last_year = onsets.last().map_or(0, |onset| onset.local.year());
    for run in runs(onsets) {
        let goes_on = run.last().is_some_and(|onset| onset.local.year() == last_year);
        let day = if run.len() > 1 { rule_day(&run) } else { None };
        observance(&run, day.map(|day| rule(&run, &day, goes_on)), lines);
    }
    lines.plain("END:VTIMEZONE");
}

fn zone_time(zone: &TimeZone, time: DateTime) -> Timestamp {
    zone.to_timestamp(time).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// The changes from the one before the first year to two years after the last, so that a rule that
/// goes on can be told from one that ended.
fn onsets(zone: &TimeZone, years: RangeInclusive<i16>) -> Vec<Onset> {
    let first = zone_time(zone, DateTime::constant(*years.start(), 1, 1, 0, 0, 0, 0));
    let until = zone_time(zone, DateTime::constant(years.end() + 3, 1, 1, 0, 0, 0, 0));
    let before = |moment: Timestamp| {
        zone.preceding(moment)
            .next()
            .map_or_else(|| zone.to_offset_info(moment).offset(), |transition| transition.offset())
    };
    let start = zone.preceding(first).next();
    let following = zone.following(first).take_while(|transition| transition.timestamp() < until);
    start
        .into_iter()
        .chain(following)
        .map(|transition| {
            let from = before(transition.timestamp());
            Onset {
                local: from.to_datetime(transition.timestamp()),
                from,
                to: transition.offset(),
                name: transition.abbreviation().to_owned(),
                is_summer: transition.dst() == Dst::Yes,
            }
        })
        .collect()
}

/// Onsets of one kind in years that follow one another, by one rule.
fn runs(onsets: Vec<Onset>) -> Vec<Vec<Onset>> {
    let mut runs: Vec<Vec<Onset>> = Vec::new();
    for onset in onsets {
        let fitting = runs.iter_mut().find(|run| {
            let last = run.last().expect("a run holds what it began with");
            let alike = (last.from, last.to, &last.name, last.is_summer)
                == (onset.from, onset.to, &onset.name, onset.is_summer)
                && (last.local.time(), last.local.month())
                    == (onset.local.time(), onset.local.month())
                && last.local.year() + 1 == onset.local.year();
            alike && rule_day(run.iter().chain([&onset])).is_some()
        });
        match fitting {
            Some(run) => run.push(onset),
            None => runs.push(vec![onset]),
        }
    }
    runs
}

/// The day of the month that all have in common, as a recurrence rule has it: `BYDAY=-1SU`.
fn rule_day<'o>(onsets: impl IntoIterator<Item = &'o Onset> + Clone) -> Option<String> {
    let days = || onsets.clone().into_iter().map(|onset| onset.local.date());
    let first = days().next()?;
    let weekday = first.weekday();
    let nth = |date: Date| (date.day() - 1) / 7 + 1;
    if days().all(|date| date.weekday() == weekday) {
        let name =
            ["MO", "TU", "WE", "TH", "FR", "SA", "SU"][weekday.to_monday_zero_offset() as usize];
        if days().all(|date| date.day() + 7 > date.days_in_month()) {
            return Some(format!("BYDAY=-1{name}"));
        }
        if days().all(|date| nth(date) == nth(first)) {
            return Some(format!("BYDAY={}{name}", nth(first)));
        }
        // The first such weekday from some day on: a week that all of them lie in.
        let from = days().map(|date| date.day()).min()?;
        if days().all(|date| date.day() < from + 7) {
            let week: Vec<String> = (from..from + 7).map(|day| day.to_string()).collect();
            return Some(format!("BYMONTHDAY={};BYDAY={name}", week.join(",")));
        }
    }
    days().all(|date| date.day() == first.day()).then(|| format!("BYMONTHDAY={}", first.day()))
}

/// The recurrence of a run; one that ended says when, in UTC.
fn rule(run: &[Onset], day: &str, goes_on: bool) -> String {
    let last = run.last().expect("a run holds what it began with");
    let rule = format!("RRULE:FREQ=YEARLY;BYMONTH={};{day}", last.local.month());
    if goes_on {
        return rule;
    }
    let until = last.from.to_timestamp(last.local).map(|moment| Offset::UTC.to_datetime(moment));
    until.map_or(rule.clone(), |until| format!("{rule};UNTIL={}Z", clock(until)))
}

fn observance(run: &[Onset], rule: Option<String>, lines: &mut Lines) {
    let first = &run[0];
    let kind = if first.is_summer { "DAYLIGHT" } else { "STANDARD" };
    lines.plain(&format!("BEGIN:{kind}"));
    lines.plain(&format!("DTSTART:{}", clock(first.local)));
    lines.plain(&format!("TZOFFSETFROM:{}", offset(first.from)));
    lines.plain(&format!("TZOFFSETTO:{}", offset(first.to)));
    lines.text("TZNAME", &first.name);
    if let Some(rule) = rule {
        lines.plain(&rule);
    }
    lines.plain(&format!("END:{kind}"));
}

/// `+0100`, with seconds where local time had them.
fn offset(offset: Offset) -> String {
    let seconds = offset.seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let seconds = seconds.abs();
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let rest = if rest == 0 { String::new() } else { format!("{rest:02}") };
    format!("{sign}{hours:02}{minutes:02}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(zone: &str, years: RangeInclusive<i16>, expected: &[&str]) {
        let mut lines = Lines::default();
        write(&TimeZone::get(zone).expect("a known zone"), zone, years, &mut lines);
        let text = lines.into_text();
        let inner: Vec<&str> = text.lines().filter(|line| !line.contains("TZID")).collect();
        let inner = &inner[1..inner.len() - 1];
        let joined = inner.join(" ").replace(" BEGIN:", "\n").replace("BEGIN:", "");
        let actual: Vec<String> = joined
            .lines()
            .map(|line| line.split(" END:").next().unwrap_or_default().to_owned())
            .collect();
        assert_eq!(actual, expected);
    }

    #[test]
    fn the_same_rule_in_all_years() {
        check(
            "Europe/Copenhagen",
            2024..=2027,
            &[
                "STANDARD DTSTART:20231029T030000 TZOFFSETFROM:+0200 TZOFFSETTO:+0100 TZNAME:CET RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
                "DAYLIGHT DTSTART:20240331T020000 TZOFFSETFROM:+0100 TZOFFSETTO:+0200 TZNAME:CEST RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
            ],
        );
    }

    #[test]
    fn a_rule_that_was_changed() {
        check(
            "Europe/Copenhagen",
            1994..=1995,
            &[
                "STANDARD DTSTART:19930926T030000 TZOFFSETFROM:+0200 TZOFFSETTO:+0100 TZNAME:CET RRULE:FREQ=YEARLY;BYMONTH=9;BYDAY=-1SU;UNTIL=19950924T010000Z",
                "DAYLIGHT DTSTART:19940327T020000 TZOFFSETFROM:+0100 TZOFFSETTO:+0200 TZNAME:CEST RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
                "STANDARD DTSTART:19961027T030000 TZOFFSETFROM:+0200 TZOFFSETTO:+0100 TZNAME:CET RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
            ],
        );
    }

    #[test]
    fn a_zone_whose_clocks_stay_as_they_are() {
        check(
            "Asia/Tokyo",
            2025..=2025,
            &["STANDARD DTSTART:19510909T010000 TZOFFSETFROM:+1000 TZOFFSETTO:+0900 TZNAME:JST"],
        );
        check(
            "UTC",
            2025..=2025,
            &["STANDARD DTSTART:20250101T000000 TZOFFSETFROM:+0000 TZOFFSETTO:+0000 TZNAME:UTC"],
        );
    }
}
