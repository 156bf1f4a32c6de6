//! What `site.toml` says about calendars and the time of day.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::written::{site_toml, span_at};
use crate::diag::Diag;
use crate::error::{Error, Result};

/// The site's time, and what its calendars hold.
#[derive(Clone, Debug)]
pub struct Calendar {
    pub zone: TimeZone,
    /// `Europe/Copenhagen`.
    pub zone_name: String,
    /// Whether there are calendar files.
    pub publish: bool,
    /// How many meetings a calendar file has: the latest ones, but never fewer than are to come.
    pub length: usize,
}

impl Calendar {
    /// A time on a clock of the site as RFC 3339 has it: `2025-08-26T12:30:00+02:00`.
    pub fn at(&self, time: DateTime) -> String {
        match time.to_zoned(self.zone.clone()) {
            Ok(zoned) => {
                let offset = zoned.offset().seconds();
                let sign = if offset < 0 { '-' } else { '+' };
                let minutes = offset.abs() / 60;
                format!("{}{sign}{:02}:{:02}", zoned.datetime(), minutes / 60, minutes % 60)
            }
            // Beyond the years that offsets are known for.
            Err(_) => format!("{time}+00:00"),
        }
    }

    /// The beginning of a day.
    pub fn day(&self, date: Date) -> String {
        self.at(date.at(0, 0, 0, 0))
    }
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawCalendar {
    publish: bool,
    time_zone: Option<toml::Spanned<String>>,
    length: usize,
}

impl Default for RawCalendar {
    fn default() -> RawCalendar {
        RawCalendar { publish: true, time_zone: None, length: 500 }
    }
}

/// `usual` is the time zone of the site's language.
pub(super) fn read(raw: RawCalendar, usual: &str, text: &str) -> Result<Calendar> {
    let name = raw.time_zone.as_ref().map_or(usual, |written| written.get_ref());
    let zone = TimeZone::get(name).map_err(|_| {
        let diag = Diag::error("time-zone", format!("no time zone `{name}`"));
        let diag = match &raw.time_zone {
            Some(written) => diag.at(&site_toml(), span_at(text, written.span())),
            None => diag.in_file(&site_toml()),
        };
        let hint = "write it as the tz database has it, such as `Europe/Copenhagen`";
        Error::from(diag.hint(hint))
    })?;
    Ok(Calendar {
        zone_name: zone.iana_name().unwrap_or(name).to_owned(),
        zone,
        publish: raw.publish,
        length: raw.length.max(1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_the_offset_of_their_day() {
        let raw = RawCalendar::default();
        let calendar = read(raw, "Europe/Copenhagen", "").expect("a known zone");
        let check = |date: Date, expected: &str| assert_eq!(calendar.day(date), expected);
        check(Date::constant(2025, 8, 26), "2025-08-26T00:00:00+02:00");
        check(Date::constant(2025, 1, 26), "2025-01-26T00:00:00+01:00");
        let summer = Date::constant(2026, 3, 29);
        assert_eq!(calendar.at(summer.at(4, 30, 0, 0)), "2026-03-29T04:30:00+02:00");
        assert!(read(RawCalendar::default(), "Europe/Engby", "").is_err());
    }
}
