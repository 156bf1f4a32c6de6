//! Who may read what, and how people appear.

use serde::{Deserialize, Serialize};

use super::written::{find, site_toml};
use crate::diag::Diag;
use crate::error::{Error, Result};

/// Who may read a record; a site shows what is at or below its own level.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize,
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
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Publish {
    #[default]
    Name,
    Initials,
    Role,
    None,
}

/// The level of a site: the wanted one, else the written one.
pub fn access(wanted: Option<Access>, written: Option<&str>, text: &str) -> Result<Access> {
    let refuse = |message: String| {
        let diag = Diag::error("access-level", message)
            .at(&site_toml(), find(text, "access"))
            .hint("choose `public` or `internal`; closed records are never published");
        Err(diag.into())
    };
    match (wanted, written) {
        (Some(Access::Closed), _) => Err(Error::Usage {
            message: "closed records are never published\n  hint: choose `--access public` or `--access internal`".to_owned(),
        }),
        (Some(access), _) => Ok(access),
        (None, None | Some("internal" | "intern")) => Ok(Access::Internal),
        (None, Some("public" | "offentlig" | "åben")) => Ok(Access::Public),
        (None, Some(other)) => refuse(format!("no access level `{other}` for a site")),
    }
}
