//! Ordinary pages, and the page for addresses that do not exist.

use serde::Serialize;

use crate::view::types::list::MentionEntry;
use crate::view::types::shape::shapes;
use crate::view::types::shell::{Link, Shell};

shapes! {

/// `page.html`: an ordinary page.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct PageView {
    pub shell: Shell,
    pub description: String,
    /// The language of the text, if it is not the site's; else empty.
    pub language: String,
    pub html: String,
    /// Its second- and third-level headings, for a table of contents.
    pub headings: Vec<PageHeading>,
    pub mentions: Vec<MentionEntry>,
    /// The pages directly below it.
    pub children: Vec<Link>,
}

#[derive(Clone, Debug, Hash, Serialize)]
pub struct PageHeading {
    pub level: u8,
    pub title: String,
    pub anchor: String,
}

/// `404.html`.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct NotFoundView {
    pub shell: Shell,
    pub front_href: String,
}
}
