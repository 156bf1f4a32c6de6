//! `site.toml` into a [`Config`]: every key has a default, an unknown key is refused.
//!
//! What was typed is [`Raw`]; what the other stages get has its defaults filled and its rules
//! checked. Today's date is a value here, so that nothing later asks a clock.

mod accessibility;
mod calendar;
mod check;
mod data;
mod design;
mod feeds;
mod preview;
pub mod publish;
mod search;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use regex::Regex;
use serde::Deserialize;

use crate::diag::{Diag, Span, nearest};
use crate::error::{Error, Result};
use crate::path::{Links, SitePath};
use crate::words::{self, Words};
use xxhash_rust::xxh3::xxh3_64;

pub use accessibility::{Accessibility, Contact, Facts, Status as AccessibilityStatus};
pub use calendar::Calendar;
pub use check::{Allowed, Check};
pub use data::{Data, Wanted, Withdrawn, WithdrawnKind};
pub use design::{Design, RawDesign, Written};
pub use feeds::{Authority, Content, Entries, Feeds, Format};
pub use preview::Preview;
pub use search::Search;

/// Who may read a record; a site shows what is at or below its own level.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, serde::Serialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Access {
    Public,
    #[default]
    Internal,
    /// Never published, whatever the site's level.
    Closed,
}

impl Access {
    /// What it is called in front matter, in settings and in data.
    pub fn name(self) -> &'static str {
        match self {
            Access::Public => "public",
            Access::Internal => "internal",
            Access::Closed => "closed",
        }
    }
}

/// How a person appears in everything that is published.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, serde::Serialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Publish {
    #[default]
    Name,
    Initials,
    Role,
    None,
}

/// A site, ready to be built.
#[derive(Clone, Debug)]
pub struct Config {
    /// The folder that holds `site.toml`.
    pub root: PathBuf,
    /// The folder that is published into.
    pub output: PathBuf,
    /// How it is.
    pub publishing: publish::Publishing,
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
#[derive(Clone, Debug)]
pub struct People {
    /// Whether every person has a page.
    pub pages: bool,
    /// Whether the reason for an absence is published.
    pub reasons: bool,
    /// The least withheld form in which any person appears.
    pub publish: Publish,
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

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Raw {
    title: Option<String>,
    description: Option<String>,
    language: Option<String>,
    theme: Option<String>,
    base_url: Option<String>,
    links: Links,
    output: Option<String>,
    publish: publish::Publishing,
    access: Option<String>,
    drafts: bool,
    robots: Option<Robots>,
    today: Option<toml::Spanned<TomlDate>>,
    publisher: Publisher,
    people: RawPeople,
    cases: RawCases,
    registers: RawRegisters,
    search: Search,
    sections: BTreeMap<String, Vec<String>>,
    feeds: feeds::RawFeeds,
    calendar: calendar::RawCalendar,
    data: data::RawData,
    profile: BTreeMap<String, RawProfile>,
    check: BTreeMap<String, check::RawSeverity>,
    allow: Vec<toml::Spanned<check::RawAllow>>,
    design: RawDesign,
    accessibility: Option<accessibility::RawAccessibility>,
    preview: preview::RawPreview,
    edit: preview::RawEdit,
}

/// A date as TOML has it, or in quotes.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum TomlDate {
    Text(String),
    Date(toml::value::Datetime),
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct RawPeople {
    pages: bool,
    reasons: bool,
    publish: Publish,
}

impl Default for RawPeople {
    fn default() -> RawPeople {
        RawPeople { pages: true, reasons: false, publish: Publish::Name }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct RawCases {
    pattern: Option<toml::Spanned<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct RawRegisters {
    page_length: Option<usize>,
}

/// What differs when the site is built for one level of access.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct RawProfile {
    title: Option<String>,
    base_url: Option<String>,
    output: Option<String>,
    robots: Option<Robots>,
    people: RawProfilePeople,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct RawProfilePeople {
    pages: Option<bool>,
    reasons: Option<bool>,
    publish: Option<Publish>,
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
            return Err(Error::Config { diag: Box::new(diag) });
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

/// The path of the file that says how the site is made.
pub fn site_toml() -> SitePath {
    SitePath::new("site.toml").expect("a plain name is inside the site")
}

/// Whether a text is a `site.toml` whose every key and value is understood.
///
/// # Errors
/// [`Error::Config`] with the place.
pub fn understands(text: &str) -> Result<Config> {
    ready(Path::new("."), &Options::default(), parse_toml(text, &site_toml())?, text)
}

fn ready(root: &Path, options: &Options, raw: Raw, text: &str) -> Result<Config> {
    let mut diags = Vec::new();
    let theme = raw.theme.unwrap_or_else(|| "standard".to_owned());
    let tag = raw.language.unwrap_or_else(|| "da".to_owned());
    let words = language(root, &theme, &tag, text)?;
    let access = access(options, raw.access.as_deref(), text)?;
    let mut profiles = raw.profile;
    let profile = profiles.remove(access.name()).unwrap_or_default();
    for name in profiles.keys().filter(|name| !matches!(name.as_str(), "public" | "internal")) {
        diags.push(
            Diag::warning("unknown-profile", format!("no site is built for the profile `{name}`"))
                .at(&site_toml(), find(text, &format!("profile.{name}")))
                .hint("the profiles are `public` and `internal`"),
        );
    }
    let case_pattern = case_pattern(raw.cases.pattern, &words, text)?;
    let output = options.output.clone().unwrap_or_else(|| {
        root.join(profile.output.or(raw.output).unwrap_or_else(|| "public".to_owned()))
    });
    let mut base_url = profile.base_url.or(raw.base_url).unwrap_or_default();
    check_base_url(&base_url, text)?;
    if !base_url.is_empty() && !base_url.ends_with('/') {
        base_url.push('/');
    }
    let title = profile.title.or(raw.title).unwrap_or_else(|| words.say("minutes").to_owned());
    let known = feeds::Known { base_url: &base_url, publisher: &raw.publisher, title: &title };
    let feeds = feeds::read(raw.feeds, &known, text)?;
    let data = data::read(raw.data, options.wanted, &base_url, text)?;
    let mut config = Config {
        root: root.to_owned(),
        output,
        publishing: raw.publish,
        title,
        feeds,
        data,
        calendar: calendar::read(raw.calendar, &words.dates.time_zone, text)?,
        description: raw.description.unwrap_or_default(),
        theme,
        base_url,
        links: raw.links,
        publisher: raw.publisher,
        access,
        drafts: options.drafts || raw.drafts,
        robots: profile.robots.or(raw.robots).unwrap_or(match access {
            Access::Public => Robots::Index,
            Access::Internal | Access::Closed => Robots::Noindex,
        }),
        today: today(raw.today, text)?,
        people: People {
            pages: profile.people.pages.unwrap_or(raw.people.pages),
            reasons: profile.people.reasons.unwrap_or(raw.people.reasons),
            publish: profile.people.publish.unwrap_or(raw.people.publish),
        },
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
    let Config { words, sections, case_pattern, access, people, title, .. } = &config;
    let reading = xxh3_64(format!("{words:?} {sections:?} {case_pattern:?}").as_bytes());
    config.linking = xxh3_64(format!("{reading} {access:?} {people:?} {title:?}").as_bytes());
    config.reading = reading;
    config.hash = xxh3_64(format!("{config:?}").as_bytes());
    Ok(config)
}

/// The language file of the site's theme if it has one, else the built-in one.
fn language(root: &Path, theme: &str, tag: &str, text: &str) -> Result<Words> {
    let own = format!("themes/{theme}/i18n/{tag}.toml");
    let is_name =
        |name: &str| !name.is_empty() && !name.contains(['/', '\\']) && !name.starts_with('.');
    if is_name(theme) && is_name(tag) {
        let file = root.join(&own);
        if file.is_file() && !(theme == "standard" && words::built_in(tag).is_some()) {
            return own_language(&file, &own, tag);
        }
    }
    words::built_in(tag).cloned().ok_or_else(|| {
        let known = words::LANGUAGES.map(|(tag, _)| tag);
        let diag = Diag::error("unknown-language", format!("no language `{tag}`"))
            .at(&site_toml(), find(text, "language"))
            .hint(match theme {
                "standard" => format!(
                    "choose one of {}, or bring the language with a theme of your own",
                    known.join(", ")
                ),
                _ => format!("choose one of {}, or add `{own}`", known.join(", ")),
            });
        Error::Config { diag: Box::new(diag) }
    })
}

/// A theme's language file: a whole language, or interface words that replace the built-in ones.
fn own_language(file: &Path, name: &str, tag: &str) -> Result<Words> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Overrides {
        #[serde(default)]
        interface: BTreeMap<String, String>,
    }
    let path = SitePath::new(name).expect("a language file lies in the site");
    let text = std::fs::read_to_string(file).map_err(crate::error::read_error(file))?;
    match words::built_in(tag) {
        Some(words) if !text.contains("[dates]") => {
            let overrides: Overrides = parse_toml(&text, &path)?;
            let mut words = words.clone();
            words.interface.extend(overrides.interface);
            Ok(words)
        }
        _ => parse_toml(&text, &path),
    }
}

fn access(options: &Options, written: Option<&str>, text: &str) -> Result<Access> {
    let refuse = |message: String| {
        let diag = Diag::error("access-level", message)
            .at(&site_toml(), find(text, "access"))
            .hint("choose `public` or `internal`; closed records are never published");
        Err(Error::Config { diag: Box::new(diag) })
    };
    match (options.access, written) {
        (Some(Access::Closed), _) => Err(Error::Usage {
            message: "closed records are never published\n  hint: choose `--access public` or `--access internal`".to_owned(),
        }),
        (Some(access), _) => Ok(access),
        (None, None | Some("internal" | "intern")) => Ok(Access::Internal),
        (None, Some("public" | "offentlig" | "åben")) => Ok(Access::Public),
        (None, Some(other)) => refuse(format!("no access level `{other}` for a site")),
    }
}

fn case_pattern(
    written: Option<toml::Spanned<String>>,
    words: &Words,
    text: &str,
) -> Result<Regex> {
    let Some(written) = written else {
        return Ok(
            Regex::new(&words.cases.pattern).expect("a test compiles every language's pattern")
        );
    };
    Regex::new(written.get_ref()).map_err(|error| {
        let reason = error.to_string();
        let reason =
            reason.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
        let diag = Diag::error("case-pattern", format!("not a regular expression: {reason}"))
            .at(&site_toml(), span_at(text, written.span()))
            .hint(format!("for example `pattern = '{}'`, in single quotes", words.cases.pattern));
        Error::Config { diag: Box::new(diag) }
    })
}

fn sections(
    written: BTreeMap<String, Vec<String>>,
    words: &Words,
    text: &str,
) -> Result<BTreeMap<String, Vec<String>>> {
    for meaning in written.keys() {
        if !words.sections.contains_key(meaning) {
            let known = words.sections.keys().map(String::as_str);
            let diag = Diag::error("unknown-key", format!("no kind of section `{meaning}`"))
                .at(&site_toml(), find(text, meaning))
                .hint(match nearest(meaning, known.clone()) {
                    Some(name) => format!("did you mean `{name}`?"),
                    None => format!("the kinds are {}", known.collect::<Vec<_>>().join(", ")),
                });
            return Err(Error::Config { diag: Box::new(diag) });
        }
    }
    Ok(written)
}

fn check_base_url(url: &str, text: &str) -> Result<()> {
    if url.is_empty() || url.starts_with("https://") || url.starts_with("http://") {
        return Ok(());
    }
    let diag = Diag::error("base-url", format!("`{url}` is not a web address"))
        .at(&site_toml(), find(text, "base_url"))
        .hint("write the whole address, such as `https://www.example.org/referater/`");
    Err(Error::Config { diag: Box::new(diag) })
}

/// The date that the site takes for today: as configured, else by `SOURCE_DATE_EPOCH`
/// (reproducible-builds.org), else the clock's, in UTC so that the time zone does not matter.
fn today(written: Option<toml::Spanned<TomlDate>>, text: &str) -> Result<Date> {
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
fn civil(written: &toml::Spanned<TomlDate>, text: &str) -> Result<Date> {
    let date = match written.get_ref() {
        TomlDate::Text(text) => text.clone(),
        TomlDate::Date(date) => date.to_string(),
    };
    date.parse().map_err(|_| {
        let diag = Diag::error("date", format!("`{date}` is not a date"))
            .at(&site_toml(), span_at(text, written.span()))
            .hint("write it as `2025-08-26`, or leave it out for the real date");
        Error::Config { diag: Box::new(diag) }
    })
}

/// Parses a TOML file of the site; an error carries its place and the nearest known key.
///
/// # Errors
/// [`Error::Config`].
pub fn parse_toml<T: serde::de::DeserializeOwned>(text: &str, file: &SitePath) -> Result<T> {
    toml::from_str(text).map_err(|error| {
        let message = error.message().trim().replace('\n', "; ");
        let span = error.span().map_or(Span::line(1), |range| span_at(text, range));
        let mut ticked = message.split('`').skip(1).step_by(2);
        let unknown = message.starts_with("unknown ").then(|| ticked.next()).flatten();
        let what = if message.starts_with("unknown variant") { "value" } else { "key" };
        let diag = match unknown {
            Some(key) => Diag::error("unknown-key", format!("unknown {what} `{key}`")).hint(
                match nearest(key, ticked.clone()) {
                    Some(name) => format!("did you mean `{name}`?"),
                    None => {
                        format!("the {what}s here are {}", ticked.collect::<Vec<_>>().join(", "))
                    }
                },
            ),
            None => Diag::error("toml", message)
                .hint("see docs/configuration.md for every key and its form"),
        };
        Error::Config { diag: Box::new(diag.at(file, span)) }
    })
}

/// The line and bytes of a byte range of a text.
pub fn span_at(text: &str, range: std::ops::Range<usize>) -> Span {
    let start = range.start.min(text.len());
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let line = text[..start].matches('\n').count() + 1;
    Span::new(line, start - line_start..range.end.clamp(start, line_end) - line_start)
}

/// The first place where a word stands in a text; its first line if it does not.
fn find(text: &str, word: &str) -> Span {
    text.find(word).map_or(Span::line(1), |at| span_at(text, at..at + word.len()))
}
