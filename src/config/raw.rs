//! `site.toml` as it was typed.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::accessibility::RawAccessibility;
use super::calendar::RawCalendar;
use super::check::{RawAllow, RawSeverity};
use super::data::RawData;
use super::feeds::RawFeeds;
use super::preview::{RawEdit, RawPreview};
use super::publish::Publishing;
use super::today::TomlDate;
use super::written::{find, site_toml};
use super::{Access, People, Publish, Publisher, RawDesign, Robots, Search};
use crate::diag::Diag;
use crate::path::Links;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Raw {
    pub title: Option<String>,
    pub description: Option<String>,
    pub language: Option<String>,
    pub theme: Option<String>,
    pub base_url: Option<String>,
    pub links: Links,
    pub output: Option<String>,
    pub publish: Publishing,
    pub access: Option<String>,
    pub drafts: bool,
    pub robots: Option<Robots>,
    pub today: Option<Spanned<TomlDate>>,
    pub publisher: Publisher,
    pub people: People,
    pub cases: RawCases,
    pub registers: RawRegisters,
    pub search: Search,
    pub sections: BTreeMap<String, Vec<String>>,
    pub feeds: RawFeeds,
    pub calendar: RawCalendar,
    pub data: RawData,
    pub profile: BTreeMap<String, RawProfile>,
    pub check: BTreeMap<String, RawSeverity>,
    pub allow: Vec<Spanned<RawAllow>>,
    pub design: RawDesign,
    pub accessibility: Option<RawAccessibility>,
    pub preview: RawPreview,
    pub edit: RawEdit,
}

impl Raw {
    /// What is said of a site of one level: what its profile says, and else what is said of all; and the
    /// profiles that no site is built for.
    pub fn for_level(mut self, access: Access, text: &str) -> (Raw, Vec<Diag>) {
        let mut profiles = std::mem::take(&mut self.profile);
        let profile = profiles.remove(access.name()).unwrap_or_default();
        let unknown =
            profiles.keys().filter(|name| !matches!(name.as_str(), "public" | "internal"));
        let report = |name: &String| {
            Diag::warning("unknown-profile", format!("no site is built for the profile `{name}`"))
                .at(&site_toml(), find(text, &format!("profile.{name}")))
                .hint("the profiles are `public` and `internal`")
        };
        let diags = unknown.map(report).collect();
        self.title = profile.title.or(self.title);
        self.base_url = profile.base_url.or(self.base_url);
        self.output = profile.output.or(self.output);
        self.robots = profile.robots.or(self.robots);
        self.people = People {
            pages: profile.people.pages.unwrap_or(self.people.pages),
            reasons: profile.people.reasons.unwrap_or(self.people.reasons),
            publish: profile.people.publish.unwrap_or(self.people.publish),
        };
        (self, diags)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RawCases {
    pub pattern: Option<Spanned<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RawRegisters {
    pub page_length: Option<usize>,
}

/// What differs when the site is built for one level of access.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RawProfile {
    pub title: Option<String>,
    pub base_url: Option<String>,
    pub output: Option<String>,
    pub robots: Option<Robots>,
    pub people: RawProfilePeople,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RawProfilePeople {
    pub pages: Option<bool>,
    pub reasons: Option<bool>,
    pub publish: Option<Publish>,
}
