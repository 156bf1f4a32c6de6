//! What `site.toml` says about searching.

use serde::Deserialize;

/// Whether and how the site can be searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Search {
    pub enabled: bool,
}

impl Default for Search {
    fn default() -> Search {
        Search { enabled: true }
    }
}
