//! What `site.toml` says about feeds, and by whose name things are identified for ever.

use jiff::civil::Date;
use serde::Deserialize;

use super::Publisher;
use super::written::{find, site_toml};
use crate::diag::Diag;
use crate::error::{Error, Result};
use crate::path::slug;

/// How the site can be followed.
#[derive(Clone, Debug)]
pub struct Feeds {
    pub formats: Vec<Format>,
    pub content: Content,
    pub entries: Entries,
    /// How many entries a feed of the site or a committee has at most.
    pub length: usize,
    /// The same for a person, a case and a subject.
    pub short_length: usize,
    pub people: bool,
    pub cases: bool,
    pub tags: bool,
    pub authority: Authority,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Atom,
    Json,
}

/// How much of the minutes an entry holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Content {
    #[default]
    Summary,
    Full,
}

/// What an entry of the feeds of site, committees and subjects is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Entries {
    #[default]
    Meetings,
    Items,
}

/// Who names things: a domain or mail address, and a day on which it was the publisher's (RFC 4151).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    pub name: String,
    pub date: String,
}

impl Authority {
    /// `tag:engby.example,2026:osmed/2025-08-26`.
    pub fn tag(&self, specific: &str) -> String {
        format!("tag:{},{}:{specific}", self.name, self.date)
    }
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawFeeds {
    formats: Vec<Format>,
    content: Content,
    entries: Entries,
    length: usize,
    short_length: usize,
    people: bool,
    cases: bool,
    tags: bool,
    authority: Option<String>,
}

impl Default for RawFeeds {
    fn default() -> RawFeeds {
        RawFeeds {
            formats: vec![Format::Atom, Format::Json],
            content: Content::default(),
            entries: Entries::default(),
            length: 50,
            short_length: 20,
            people: true,
            cases: true,
            tags: true,
            authority: None,
        }
    }
}

/// What identifies the site when nothing else does.
pub(super) struct Known<'k> {
    pub(super) base_url: &'k str,
    pub(super) publisher: &'k Publisher,
    pub(super) title: &'k str,
}

pub(super) fn read(raw: RawFeeds, known: &Known<'_>, text: &str) -> Result<Feeds> {
    let authority = match &raw.authority {
        Some(written) => parse_authority(written).ok_or_else(|| refuse(written, text))?,
        None => Authority { name: domain(known), date: "2026".to_owned() },
    };
    let mut formats = raw.formats;
    formats.sort_unstable();
    formats.dedup();
    Ok(Feeds {
        formats,
        content: raw.content,
        entries: raw.entries,
        length: raw.length.max(1),
        short_length: raw.short_length.max(1),
        people: raw.people,
        cases: raw.cases,
        tags: raw.tags,
        authority,
    })
}

fn refuse(written: &str, text: &str) -> Error {
    let diag = Diag::error("feed-authority", format!("`{written}` names nobody"))
        .at(&site_toml(), find(text, "authority"))
        .hint("write a domain of yours and a day on which it was yours, such as `engby.example,2026-01-01`");
    Error::from(diag)
}

/// A domain or mail address, and a date of RFC 4151: a year, a month or a day.
fn parse_authority(written: &str) -> Option<Authority> {
    let (name, date) = written.split_once(',').unwrap_or((written, "2026"));
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let (user, host) = name.split_once('@').map_or((None, name), |(user, host)| (Some(user), host));
    let is_user = |user: &str| {
        !user.is_empty() && user.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c))
    };
    let whole_day = match date.len() {
        4 => format!("{date}-01-01"),
        7 => format!("{date}-01"),
        _ => date.to_owned(),
    };
    let is_good = host.split('.').all(is_label)
        && user.is_none_or(is_user)
        && whole_day.len() == 10
        && whole_day.parse::<Date>().is_ok();
    is_good.then(|| Authority { name: name.to_ascii_lowercase(), date: date.to_owned() })
}

/// The domain that the site is known to have; else a name that can never be one (RFC 2606).
fn domain(known: &Known<'_>) -> String {
    let mail = known.publisher.email.rsplit_once('@').map_or("", |(_, host)| host);
    let hosts = [host(known.base_url), host(&known.publisher.url), mail.to_owned()];
    let mut hosts = hosts.into_iter().map(|host| host.to_ascii_lowercase());
    let fits = |host: &String| parse_authority(host).is_some() && host.contains('.');
    hosts.find(fits).unwrap_or_else(|| format!("{}.invalid", slug(known.title)))
}

/// The host of a web address, without user and port.
fn host(url: &str) -> String {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    host.split(':').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_names_things() {
        let check = |written: &str, expected: Option<(&str, &str)>| {
            let parsed = parse_authority(written);
            let parsed = parsed.as_ref().map(|it| (it.name.as_str(), it.date.as_str()));
            assert_eq!(parsed, expected, "{written}");
        };
        check("engby.example", Some(("engby.example", "2026")));
        check("Engby.example,2024-02-29", Some(("engby.example", "2024-02-29")));
        check("web@engby.example,2024-02", Some(("web@engby.example", "2024-02")));
        check("engby.example,2023-02-29", None);
        check("engby.example,24", None);
        check("https://engby.example/", None);
        check("engby..example", None);
        check("", None);
    }

    #[test]
    fn the_domain_that_is_known() {
        let check = |base_url: &str, url: &str, email: &str, expected: &str| {
            let publisher =
                Publisher { url: url.to_owned(), email: email.to_owned(), ..Publisher::default() };
            let known = Known { base_url, publisher: &publisher, title: "Åbne referater" };
            assert_eq!(domain(&known), expected);
        };
        check("https://WWW.engby.example:8080/a/", "", "", "www.engby.example");
        check("", "https://engby.example", "post@other.example", "engby.example");
        check("", "engby", "post@engby.example", "engby.example");
        check("http://localhost/", "", "", "aabne-referater.invalid");
        check("", "", "", "aabne-referater.invalid");
    }
}
