//! What stands around every page.

use serde::Serialize;

use crate::view::types::shape::shapes;

shapes! {

/// What every page has.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Shell {
    pub language: String,
    pub site_title: String,
    pub site_description: String,
    /// The page's own title; the site's on the front page.
    pub title: String,
    /// One sentence for search engines and link previews.
    pub description: String,
    /// The prefix from this page to the root of the site: `../../`, empty on the front page.
    pub root: String,
    /// The page's address below the root, such as `/osmed/2025-08-26/`.
    pub path: String,
    /// The whole address, if the site knows its base address.
    pub canonical: Option<String>,
    /// Where the page's file can be changed; `None` where the site does not say, and on pages made
    /// from many files.
    pub edit_href: Option<String>,
    pub menu: Vec<MenuEntry>,
    /// From the front page to the page above this one; empty on the front page.
    pub breadcrumbs: Vec<Link>,
    pub publisher: Publisher,
    /// The address of the site's root, without a slash at its end, if the site knows it.
    pub base_url: Option<String>,
    /// The language and where it is spoken, as Open Graph has it: `da_DK`.
    pub locale: String,
    /// Whether the page shows highlighted code, so that it needs `highlight.css`.
    pub has_code: bool,
    /// The feeds of what the page is about, then those of the site.
    pub feeds: Vec<FeedLink>,
    /// The page on how to follow something; empty if nothing can be followed.
    pub follow_href: String,
    /// What the page says as JSON; none where there is no such document.
    pub data_href: Option<String>,
    /// The page that leads to all data; none if the site publishes none.
    pub open_data_href: Option<String>,
    /// The page that searches; nothing on that page itself, and if the site has none.
    pub search_href: Option<String>,
    /// `internal` or `public`: what the site shows at most.
    pub access: &'static str,
    /// What search engines are asked: `noindex`, or empty.
    pub robots: &'static str,
    /// The way to the accessibility statement, if there is one.
    pub accessibility: Option<Link>,
    /// What the page is about, for machines: JSON-LD, safe in a script element; may be empty.
    pub linked_data: String,
}

/// A feed or a calendar.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct FeedLink {
    /// `Område-MED – Referater fra Engby Kommune`.
    pub title: String,
    /// `Atom`, `JSON Feed`, `Kalender`.
    pub label: String,
    pub href: String,
    /// The whole address, to be copied; none if the site does not know its own.
    pub address: Option<String>,
    pub media_type: &'static str,
    /// Whether it is a feed, and no calendar.
    pub is_feed: bool,
}

#[derive(Clone, Debug, Hash, Serialize)]
pub struct Publisher {
    pub name: String,
    pub url: String,
    pub email: String,
    pub address: String,
    pub phone: String,
}

/// A link inside the site.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Link {
    pub title: String,
    pub href: String,
    /// The language of the title, if it is not the site's; else empty.
    pub language: String,
}

#[derive(Clone, Debug, Hash, Serialize)]
pub struct MenuEntry {
    pub title: String,
    pub href: String,
    /// Whether the page is this one or below it.
    pub current: bool,
    /// The language of the title, if it is not the site's; else empty.
    pub language: String,
}
}
