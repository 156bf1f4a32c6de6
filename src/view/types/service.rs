//! Pages of the site itself: its accessibility, how to follow it, its data, its search.

use serde::Serialize;

use crate::config::{AccessibilityStatus as Status, Contact};
use crate::view::types::shape::shapes;
use crate::view::types::shell::{FeedLink, Link, Shell};

shapes! {

/// `accessibility.html`: `/accessibility/`, the site's statement.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct AccessibilityView {
    pub shell: Shell,
    /// `full`, `partial` or `none`.
    pub status: Status,
    /// Sentences in the site's language.
    pub commitment: String,
    pub scope: String,
    pub compliance: String,
    pub prepared: String,
    /// Empty if it was not reviewed since.
    pub reviewed: String,
    pub method: String,
    /// Before and after the name of the authority.
    pub enforcement: [String; 2],
    /// What does not conform to the law.
    pub exceptions: Vec<String>,
    /// What would be a disproportionate burden.
    pub burden: Vec<String>,
    /// What the law does not cover.
    pub outside: Vec<String>,
    pub contact: Contact,
    pub authority: Contact,
    /// The address of the official statement; empty if this is the only one.
    pub statement: String,
}

/// `follow.html`: `/follow/`, how to follow something.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct FollowView {
    pub shell: Shell,
    /// The feeds and the calendar of the whole site.
    pub site: Vec<FeedLink>,
    pub committees: Vec<FollowRow>,
    /// The subjects that most minutes bear, by name; at most 100.
    pub tags: Vec<FollowRow>,
    pub has_feeds: bool,
    pub has_calendars: bool,
    /// The list of all people; `None` if people have no feeds.
    pub people_href: Option<String>,
    /// The list of all cases; `None` if cases have no feeds.
    pub cases_href: Option<String>,
}

/// Something that can be followed.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct FollowRow {
    pub name: String,
    /// Its page; `None` if it has none.
    pub href: Option<String>,
    pub links: Vec<FeedLink>,
}

/// `data.html`: `/data/`, the way to the site's data.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct DataView {
    pub shell: Shell,
    /// Registers as tables; none if the site publishes none.
    pub tables: Vec<DataTable>,
    /// What there is, as JSON; none if the site publishes no documents.
    pub catalogue_href: Option<String>,
    /// The OParl export; none if the site has none.
    pub oparl_href: Option<String>,
    /// The address of the licence; empty if none is given.
    pub license: String,
}

/// A register as tables.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct DataTable {
    pub name: String,
    /// The table of each year, the latest first.
    pub years: Vec<Link>,
}

/// The page that searches; its script fills in the results.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct SearchView {
    /// Without the field of other pages: this one has its own.
    pub shell: Shell,
    /// The page itself.
    pub action: String,
    /// Where to look without a script.
    pub registers: Vec<Link>,
}
}
