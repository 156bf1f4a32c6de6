//! What `site.toml` says about open data.

use jiff::civil::Date;
use serde::Deserialize;

use super::today::TomlDate;
use super::written::{find, site_toml, span_at};
use crate::diag::{Diag, Span};
use crate::error::{Error, Result};

/// Which data is published beside the pages.
#[derive(Clone, Debug)]
pub struct Data {
    /// A document beside each page.
    pub json: bool,
    /// The registers as tables, by year.
    pub csv: bool,
    /// Between the columns of a table: `,` or `;`.
    pub separator: char,
    pub oparl: bool,
    /// The address of the licence; empty if none is given.
    pub license: String,
    /// How many objects a list of the OParl export holds on a page.
    pub page_length: usize,
    /// What was published once and is not any more.
    pub withdrawn: Vec<Withdrawn>,
}

impl Data {
    pub fn is_published(&self) -> bool {
        self.json || self.csv || self.oparl
    }
}

/// Something that was published once: its address, its kind and two days.
#[derive(Clone, Debug)]
pub struct Withdrawn {
    /// `osmed/2025-03-04`, without slashes at its ends.
    pub address: String,
    pub kind: WithdrawnKind,
    pub created: Date,
    pub date: Date,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WithdrawnKind {
    #[default]
    Meeting,
    Committee,
    Person,
    Case,
    File,
}

/// What an export asks for, whatever `site.toml` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    Json,
    Csv,
    Oparl,
    Sqlite,
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawData {
    json: bool,
    csv: bool,
    separator: Option<toml::Spanned<String>>,
    oparl: bool,
    license: String,
    page_length: usize,
    withdrawn: Vec<toml::Spanned<RawWithdrawn>>,
}

impl Default for RawData {
    fn default() -> RawData {
        RawData {
            json: true,
            csv: true,
            separator: None,
            oparl: false,
            license: String::new(),
            page_length: 100,
            withdrawn: Vec::new(),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWithdrawn {
    address: String,
    #[serde(default, rename = "type")]
    kind: WithdrawnKind,
    date: TomlDate,
    created: Option<TomlDate>,
}

/// # Errors
/// [`Error::Config`], also if the OParl export lacks the address that it cannot do without.
pub(super) fn read(
    raw: RawData,
    wanted: Option<Wanted>,
    base_url: &str,
    text: &str,
) -> Result<Data> {
    let oparl = raw.oparl || wanted == Some(Wanted::Oparl);
    if oparl && base_url.is_empty() {
        let place = if raw.oparl { find(text, "oparl") } else { Span::line(1) };
        return Err(refuse(
            place,
            "the OParl export needs the address of the site".to_owned(),
            "its objects are known by whole addresses: set `base_url = \"https://www.example.org/referater/\"`",
        ));
    }
    Ok(Data {
        json: raw.json || wanted == Some(Wanted::Json),
        csv: raw.csv || wanted == Some(Wanted::Csv),
        separator: separator(raw.separator, text)?,
        oparl,
        license: raw.license,
        page_length: raw.page_length.max(1),
        withdrawn: raw
            .withdrawn
            .into_iter()
            .map(|entry| withdrawn(entry, text))
            .collect::<Result<_>>()?,
    })
}

fn separator(written: Option<toml::Spanned<String>>, text: &str) -> Result<char> {
    let Some(written) = written else { return Ok(',') };
    match written.get_ref().as_str() {
        "," => Ok(','),
        ";" => Ok(';'),
        other => Err(refuse(
            span_at(text, written.span()),
            format!("`{other}` does not separate columns"),
            "choose `,`, which most programs expect, or `;` for Excel in languages with decimal commas",
        )),
    }
}

fn withdrawn(entry: toml::Spanned<RawWithdrawn>, text: &str) -> Result<Withdrawn> {
    let span = span_at(text, entry.span());
    let entry = entry.into_inner();
    let day = |written: TomlDate| {
        let written = match written {
            TomlDate::Text(text) => text,
            TomlDate::Date(date) => date.to_string(),
        };
        written.parse::<Date>().map_err(|_| {
            refuse(span, format!("`{written}` is not a date"), "write it as `2025-08-26`")
        })
    };
    let address = entry.address.trim_matches('/').to_owned();
    let is_address = !address.is_empty()
        && address.split('/').all(|part| !matches!(part, "" | "." | ".."))
        && !address.contains(['\\', '#', '?']);
    if !is_address {
        return Err(refuse(
            span,
            format!("`{}` is no address of the site", entry.address),
            "write it as it was published, such as `osmed/2025-03-04`",
        ));
    }
    let date = day(entry.date)?;
    let created = entry.created.map(day).transpose()?;
    let by_name = || {
        let name = address.rsplit('/').next().unwrap_or_default();
        name.get(..10).and_then(|head| head.parse::<Date>().ok())
    };
    let created = created.or_else(by_name).unwrap_or(date);
    Ok(Withdrawn { address, kind: entry.kind, created, date })
}

fn refuse(span: Span, message: String, hint: &str) -> Error {
    let diag = Diag::error("open-data", message).at(&site_toml(), span).hint(hint);
    Error::from(diag)
}
