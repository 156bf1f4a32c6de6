//! What every document of our own begins with.

use serde::Serialize;

use crate::path::Route;
use crate::view::maker::Maker;

/// The folder of the data that belongs to no page, and the page that leads to all.
pub const FOLDER: &str = "data";

/// Where the schema of a kind of document is published.
pub fn schema(kind: &str) -> Route {
    Route::page([FOLDER, "schema"]).file(&format!("{kind}.schema.json"))
}

/// What every document begins with.
#[derive(Clone, Debug, Serialize)]
pub struct Head {
    /// Its schema, by an address relative to the document.
    #[serde(rename = "$schema", skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// A `tag:` URI that stays.
    pub id: String,
    /// The page, by its whole address; left out if the site does not know its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

impl Head {
    pub fn new(maker: &Maker<'_>, kind: &'static str, page: &Route) -> Head {
        let base_url = &maker.config.base_url;
        Head {
            schema: maker.config.data.json.then(|| maker.href(&schema(kind))),
            kind,
            id: maker.config.feeds.authority.tag(page.as_str()),
            url: (!base_url.is_empty()).then(|| page.absolute(base_url)),
        }
    }
}
