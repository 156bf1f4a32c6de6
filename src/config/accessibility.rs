//! What `site.toml` says of the site's accessibility: the facts of a statement.
//!
//! The parts are those of the model that the European Commission's implementing decision
//! (EU) 2018/1523 gives.

use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;

use super::today::{TomlDate, civil};
use super::written::{find, site_toml};
use crate::diag::Diag;
use crate::error::{Error, Result};

/// How far the site conforms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, Hash)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Full,
    Partial,
    None,
}

/// Somebody to turn to.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, serde::Serialize, Hash)]
#[serde(default, deny_unknown_fields)]
pub struct Contact {
    pub name: String,
    pub url: String,
    pub email: String,
    pub phone: String,
}

/// The table `[accessibility]` as it is typed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAccessibility {
    status: Option<Status>,
    date: Option<Spanned<TomlDate>>,
    reviewed: Option<Spanned<TomlDate>>,
    #[serde(default)]
    assessor: String,
    #[serde(default)]
    standard: String,
    #[serde(default)]
    law: String,
    #[serde(default)]
    exceptions: Vec<String>,
    #[serde(default)]
    burden: Vec<String>,
    #[serde(default)]
    outside: Vec<String>,
    #[serde(default)]
    contact: Contact,
    #[serde(default)]
    authority: Contact,
    #[serde(default)]
    statement: String,
}

/// What is said of the site's accessibility, and where.
#[derive(Clone, Debug)]
pub struct Accessibility {
    /// The address of the statement where the law wants it; empty if the site's own is the only one.
    pub statement: String,
    /// What the site's own statement says, if it publishes one.
    pub facts: Option<Facts>,
}

/// The facts of an accessibility statement.
#[derive(Clone, Debug)]
pub struct Facts {
    pub status: Status,
    /// When the statement was prepared.
    pub date: Date,
    pub reviewed: Option<Date>,
    /// Who assessed the site; empty for the publisher itself.
    pub assessor: String,
    /// What the site is held to; empty for what is usual in the site's language.
    pub standard: String,
    pub law: String,
    /// What does not conform to the law.
    pub exceptions: Vec<String>,
    /// What would be a disproportionate burden.
    pub burden: Vec<String>,
    /// What the law does not cover.
    pub outside: Vec<String>,
    /// Whom to write to; the publisher where nothing is said.
    pub contact: Contact,
    /// Who supervises.
    pub authority: Contact,
}

impl RawAccessibility {
    /// Checks the dates, and that there is something to say.
    ///
    /// # Errors
    /// [`Error::Config`] at a date that does not exist, or where a fact is missing.
    pub(super) fn ready(self, text: &str) -> Result<Accessibility> {
        let facts = match (self.status, &self.date) {
            (Some(status), Some(date)) => Some(Facts {
                status,
                date: civil(date, text)?,
                reviewed: self.reviewed.map(|date| civil(&date, text)).transpose()?,
                assessor: self.assessor,
                standard: self.standard,
                law: self.law,
                exceptions: self.exceptions,
                burden: self.burden,
                outside: self.outside,
                contact: self.contact,
                authority: self.authority,
            }),
            (None, None) if !self.statement.is_empty() => None,
            (Some(_), None) => return Err(lacking("date", text)),
            (None, _) => return Err(lacking("status", text)),
        };
        Ok(Accessibility { statement: self.statement, facts })
    }
}

fn lacking(key: &str, text: &str) -> Error {
    let diag = Diag::error(
        "accessibility-facts",
        format!("an accessibility statement needs `{key}`"),
    )
    .at(&site_toml(), find(text, "[accessibility]"))
    .hint(
        "write `status = \"partial\"` (or `full`, `none`) and the `date` on which it was prepared",
    );
    Error::from(diag)
}
