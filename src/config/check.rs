//! What `site.toml` says about the checks.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::written::{find, site_toml, span_at};
use crate::diag::{Diag, Severity, Span};
use crate::error::{Error, Result};
use crate::path::SitePath;

/// What the site says about the checks; the codes are not yet looked up.
#[derive(Clone, Debug, Default)]
pub struct Check {
    /// Each code with its severity; `None` is off.
    pub severities: Vec<(String, Option<Severity>, Span)>,
    pub allowed: Vec<Allowed>,
}

/// An entry that lets one file keep what a rule reports.
#[derive(Clone, Debug)]
pub struct Allowed {
    pub file: SitePath,
    pub code: String,
    pub span: Span,
}

/// A severity as it is typed.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum RawSeverity {
    Off,
    Note,
    Warning,
    Error,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAllow {
    file: String,
    code: String,
    reason: String,
}

/// Reads both tables; an entry without a reason is refused.
pub(super) fn read(
    severities: BTreeMap<String, RawSeverity>,
    allowed: Vec<toml::Spanned<RawAllow>>,
    text: &str,
) -> Result<Check> {
    let severity = |written: RawSeverity| match written {
        RawSeverity::Off => None,
        RawSeverity::Note => Some(Severity::Note),
        RawSeverity::Warning => Some(Severity::Warning),
        RawSeverity::Error => Some(Severity::Error),
    };
    let severities = severities
        .into_iter()
        .map(|(code, written)| {
            let span = find(text, &code);
            (code, severity(written), span)
        })
        .collect();
    let allowed = allowed.into_iter().map(|entry| allow(entry, text)).collect::<Result<_>>()?;
    Ok(Check { severities, allowed })
}

/// An allowance with its reason, which it must have.
fn allow(entry: toml::Spanned<RawAllow>, text: &str) -> Result<Allowed> {
    let span = span_at(text, entry.span());
    let refuse = |message: &str| {
        let diag = Diag::error("allow-entry", message)
            .at(&site_toml(), span)
            .hint("write `file`, `code` and a `reason` that says why it may be published");
        Error::from(diag)
    };
    let entry = entry.into_inner();
    if entry.reason.trim().is_empty() {
        return Err(refuse("an allowance without a reason"));
    }
    let file = SitePath::new(&entry.file).ok_or_else(|| refuse("`file` is no path of the site"))?;
    Ok(Allowed { file, code: entry.code, span })
}
