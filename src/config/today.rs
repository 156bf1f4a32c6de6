//! The date that a site takes for today, so that nothing later asks a clock.

use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;

use super::written::{site_toml, span_at};
use crate::diag::Diag;
use crate::error::{Error, Result};

/// A date as TOML has it, or in quotes.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum TomlDate {
    Text(String),
    Date(toml::value::Datetime),
}

/// The date that the site takes for today: as configured, else by `SOURCE_DATE_EPOCH`
/// (reproducible-builds.org), else the clock's, in UTC so that the time zone does not matter.
pub fn today(written: Option<Spanned<TomlDate>>, text: &str) -> Result<Date> {
    if let Some(written) = written {
        return civil(&written, text);
    }
    Ok(today_by_clock())
}

/// Today where no `site.toml` says it.
pub fn today_by_clock() -> Date {
    let epoch = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|value| value.parse().ok());
    let now = epoch
        .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok())
        .unwrap_or_else(jiff::Timestamp::now);
    jiff::tz::Offset::UTC.to_datetime(now).date()
}

/// A date of `site.toml`.
pub fn civil(written: &Spanned<TomlDate>, text: &str) -> Result<Date> {
    let date = match written.get_ref() {
        TomlDate::Text(text) => text.clone(),
        TomlDate::Date(date) => date.to_string(),
    };
    date.parse().map_err(|_| {
        let diag = Diag::error("date", format!("`{date}` is not a date"))
            .at(&site_toml(), span_at(text, written.span()))
            .hint("write it as `2025-08-26`, or leave it out for the real date");
        Error::from(diag)
    })
}
