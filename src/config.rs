//! `site.toml` into a [`Config`]: every key has a default, an unknown key is refused.
//!
//! What was typed is [`Raw`]; what the other stages get has its defaults filled and its rules
//! checked. Today's date is a value here, so that nothing later asks a clock.

mod written;
mod access;
mod today;
mod reading;
mod accessibility;
mod calendar;
mod check;
mod data;
mod design;
mod feeds;
mod preview;
pub mod publish;
mod search;
mod raw;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use regex::Regex;
use serde::Deserialize;
use xxhash_rust::xxh3::xxh3_64;

use crate::diag::Diag;
use crate::error::{Error, Result};
use crate::path::Links;
use crate::words::Words;
use access::access;
use publish::Publishing;
use raw::Raw;
use reading::{case_pattern, language, sections};
use today::today;
use written::find;

pub use access::{Access, Publish};
pub use accessibility::{Accessibility, Contact, Facts, Status as AccessibilityStatus};
pub use calendar::Calendar;
pub use check::{Allowed, Check};
pub use data::{Data, Wanted, Withdrawn, WithdrawnKind};
pub use design::{Design, RawDesign, Written};
pub use feeds::{Authority, Content, Entries, Feeds, Format};
pub use preview::Preview;
pub use search::Search;
pub use today::today_by_clock;
pub use written::{parse_toml, site_toml, span_at};

/// A site, ready to be built.
#[derive(Clone, Debug)]
pub struct Config {
    /// The folder that holds `site.toml`.
    pub root: PathBuf,
    /// The folder that is published into.
    pub output: PathBuf,
    /// How it is.
    pub publishing: Publishing,
    pub title: String,
    pub description: String,
    pub words: Words,
    pub theme: String,
    /// `https://…/`, ending in a slash; empty if not known.
    pub base_url: String,
    pub links: Links,
    pub publisher: Publisher,
    /// What the site shows at most: public or internal.
    pub access: Access,
    pub drafts: bool,
    pub robots: Robots,
    pub today: Date,
    pub people: People,
    /// The shape of a case number that stands without a label.
    pub case_pattern: Regex,
    /// How many entries a register shows on a page.
    pub page_length: usize,
    /// More section headings, by their meaning.
    pub sections: BTreeMap<String, Vec<String>>,
    pub feeds: Feeds,
    pub calendar: Calendar,
    pub data: Data,
    /// What the checks are told.
    pub check: Check,
    /// How it looks, over what its theme says.
    pub design: Design,
    /// What the site says of its accessibility, if it publishes a statement.
    pub accessibility: Option<Accessibility>,
    /// What the preview is told.
    pub preview: Preview,
    /// Where the source of a page can be changed, with `{path}`.
    pub edit: Option<String>,
    pub search: Search,
    /// What was odd in `site.toml` without stopping the run.
    pub diags: Vec<Diag>,
    /// Of all the rest, as it was loaded: what a result is remembered by that depends on it.
    pub hash: u64,
    /// Of what content files are read by: the words, the headings of sections and the case numbers.
    pub reading: u64,
    /// Of that and of what else texts are linked by: who may see what, people, and the site's title.
    pub linking: u64,
}

impl Config {
    /// Whether there are feeds or calendars.
    pub fn can_be_followed(&self) -> bool {
        !self.feeds.formats.is_empty() || self.calendar.publish
    }

    fn with_hashes(mut self) -> Config {
        let Config { words, sections, case_pattern, access, people, title, .. } = &self;
        let reading = xxh3_64(format!("{words:?} {sections:?} {case_pattern:?}").as_bytes());
        self.linking = xxh3_64(format!("{reading} {access:?} {people:?} {title:?}").as_bytes());
        self.reading = reading;
        self.hash = xxh3_64(format!("{self:?}").as_bytes());
        self
    }
}

#[derive(Clone, Debug, Default, Deserialize, serde::Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Publisher {
    pub name: String,
    pub url: String,
    pub email: String,
    pub address: String,
    pub phone: String,
}

/// What search engines are asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Robots {
    Index,
    /// To list no page; they have to read the pages to know.
    Noindex,
    /// To stay away.
    Disallow,
}

/// How people are shown.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct People {
    /// Whether every person has a page.
    pub pages: bool,
    /// Whether the reason for an absence is published.
    pub reasons: bool,
    /// The least withheld form in which any person appears.
    pub publish: Publish,
}

impl Default for People {
    fn default() -> People {
        People { pages: true, reasons: false, publish: Publish::Name }
    }
}

/// What the command line may decide.
#[derive(Clone, Debug, Default)]
pub struct Options {
    pub output: Option<PathBuf>,
    pub drafts: bool,
    pub access: Option<Access>,
    /// The data that is asked for, whatever the site says.
    pub wanted: Option<Wanted>,
}

/// Reads the site in `root`.
///
/// # Errors
/// [`Error::NoSite`] if there is nothing to build, [`Error::Config`] with the place in the file if
/// `site.toml` cannot be understood.
pub fn load(root: &Path, options: &Options) -> Result<Config> {
    let file = root.join("site.toml");
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {
            if !root.join("content").is_dir() {
                return Err(Error::NoSite { root: root.to_owned() });
            }
            String::new()
        }
        Err(cause) if cause.kind() == std::io::ErrorKind::InvalidData => {
            let diag = Diag::error("encoding", "`site.toml` is not UTF-8 text")
                .in_file(&site_toml())
                .hint("save it with the encoding UTF-8 in your editor");
            return Err(diag.into());
        }
        Err(cause) => return Err(Error::Read { path: file, cause }),
    };
    of(root, options, &text)
}

/// The configuration that the text of a `site.toml` gives.
///
/// # Errors
/// [`Error::Config`] with the place of what is wrong.
pub fn of(root: &Path, options: &Options, text: &str) -> Result<Config> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let raw: Raw = parse_toml(text, &site_toml())?;
    ready(root, options, raw, text)
}

/// Whether a text is a `site.toml` whose every key and value is understood.
///
/// # Errors
/// [`Error::Config`] with the place.
pub fn understands(text: &str) -> Result<Config> {
    of(Path::new("."), &Options::default(), text)
}

fn ready(root: &Path, options: &Options, raw: Raw, text: &str) -> Result<Config> {
    let theme = raw.theme.clone().unwrap_or_else(|| "standard".to_owned());
    let words = language(root, &theme, raw.language.as_deref().unwrap_or("da"), text)?;
    let access = access(options.access, raw.access.as_deref(), text)?;
    let (raw, diags) = raw.for_level(access, text);
    let output = raw.output.as_deref().unwrap_or("public");
    let case_pattern = case_pattern(raw.cases.pattern, &words, text)?;
    let base_url = base_url(raw.base_url.unwrap_or_default(), text)?;
    let title = raw.title.unwrap_or_else(|| words.say("minutes").to_owned());
    let known = feeds::Known { base_url: &base_url, publisher: &raw.publisher, title: &title };
    let feeds = feeds::read(raw.feeds, &known, text)?;
    let config = Config {
        root: root.to_owned(),
        output: options.output.clone().unwrap_or_else(|| root.join(output)),
        publishing: raw.publish,
        title,
        feeds,
        data: data::read(raw.data, options.wanted, &base_url, text)?,
        calendar: calendar::read(raw.calendar, &words.dates.time_zone, text)?,
        description: raw.description.unwrap_or_default(),
        theme,
        base_url,
        links: raw.links,
        publisher: raw.publisher,
        access,
        drafts: options.drafts || raw.drafts,
        robots: raw.robots.unwrap_or(match access {
            Access::Public => Robots::Index,
            Access::Internal | Access::Closed => Robots::Noindex,
        }),
        today: today(raw.today, text)?,
        people: raw.people,
        case_pattern,
        page_length: raw.registers.page_length.unwrap_or(100).max(1),
        sections: sections(raw.sections, &words, text)?,
        check: check::read(raw.check, raw.allow, text)?,
        design: raw.design.ready(text, &site_toml())?,
        accessibility: raw.accessibility.map(|raw| raw.ready(text)).transpose()?,
        preview: preview::preview(raw.preview, text)?,
        edit: preview::edit(raw.edit, text)?,
        search: raw.search,
        words,
        diags,
        hash: 0,
        reading: 0,
        linking: 0,
    };
    Ok(config.with_hashes())
}

/// The address of the site's root, with a slash at its end.
fn base_url(mut url: String, text: &str) -> Result<String> {
    if url.is_empty() {
        return Ok(url);
    }
    if !url.starts_with("https://") && !url.starts_with("http://") {
        let diag = Diag::error("base-url", format!("`{url}` is not a web address"))
            .at(&site_toml(), find(text, "base_url"))
            .hint("write the whole address, such as `https://www.example.org/referater/`");
        return Err(diag.into());
    }
    if !url.ends_with('/') {
        url.push('/');
    }
    Ok(url)
}
