//! What `site.toml` says about how the site is published.

use serde::Deserialize;

/// How a site takes the place of the one before.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Publishing {
    pub mode: Mode,
    /// How many earlier generations of a switched folder stay.
    #[serde(deserialize_with = "none_or_one")]
    pub keep: u8,
    /// Whether to wait until the disk has everything.
    pub sync: bool,
}

/// What the output folder is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// A plain folder, in which files take the places of others one by one.
    #[default]
    Folder,
    /// A link to a folder, in which all of them do at once.
    Switch,
}

impl Default for Publishing {
    fn default() -> Publishing {
        Publishing { mode: Mode::Folder, keep: 1, sync: false }
    }
}

fn none_or_one<'d, D: serde::Deserializer<'d>>(deserializer: D) -> Result<u8, D::Error> {
    match u8::deserialize(deserializer)? {
        keep @ 0..=1 => Ok(keep),
        other => Err(serde::de::Error::custom(format!("`keep` is 0 or 1, not {other}"))),
    }
}
