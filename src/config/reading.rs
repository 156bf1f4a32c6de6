//! What content files are read by: the words of the language, the shape of case numbers, the headings
//! of sections.

use std::collections::BTreeMap;
use std::path::Path;

use regex::Regex;
use serde::Deserialize;

use super::written::{find, parse_toml, site_toml, span_at};
use crate::diag::{Diag, nearest};
use crate::error::{Error, Result, read_error};
use crate::path::SitePath;
use crate::words::{self, Words};

/// The language file of the site's theme if it has one, else the built-in one.
pub fn language(root: &Path, theme: &str, tag: &str, text: &str) -> Result<Words> {
    let own = format!("themes/{theme}/i18n/{tag}.toml");
    let is_name =
        |name: &str| !name.is_empty() && !name.contains(['/', '\\']) && !name.starts_with('.');
    if is_name(theme) && is_name(tag) {
        let file = root.join(&own);
        if file.is_file() && !(theme == "standard" && words::built_in(tag).is_some()) {
            return own_language(&file, &own, tag);
        }
    }
    words::built_in(tag).cloned().ok_or_else(|| {
        let known = words::LANGUAGES.map(|(tag, _)| tag);
        let diag = Diag::error("unknown-language", format!("no language `{tag}`"))
            .at(&site_toml(), find(text, "language"))
            .hint(match theme {
                "standard" => format!(
                    "choose one of {}, or bring the language with a theme of your own",
                    known.join(", ")
                ),
                _ => format!("choose one of {}, or add `{own}`", known.join(", ")),
            });
        Error::from(diag)
    })
}

/// A theme's language file: a whole language, or interface words that replace the built-in ones.
fn own_language(file: &Path, name: &str, tag: &str) -> Result<Words> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Overrides {
        #[serde(default)]
        interface: BTreeMap<String, String>,
    }
    let path = SitePath::new(name).expect("a language file lies in the site");
    let text = std::fs::read_to_string(file).map_err(read_error(file))?;
    match words::built_in(tag) {
        Some(words) if !text.contains("[dates]") => {
            let overrides: Overrides = parse_toml(&text, &path)?;
            let mut words = words.clone();
            words.interface.extend(overrides.interface);
            Ok(words)
        }
        _ => parse_toml(&text, &path),
    }
}

pub fn case_pattern(
    written: Option<toml::Spanned<String>>,
    words: &Words,
    text: &str,
) -> Result<Regex> {
    let Some(written) = written else {
        return Ok(
            Regex::new(&words.cases.pattern).expect("a test compiles every language's pattern")
        );
    };
    Regex::new(written.get_ref()).map_err(|error| {
        let reason = error.to_string();
        let reason =
            reason.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
        let diag = Diag::error("case-pattern", format!("not a regular expression: {reason}"))
            .at(&site_toml(), span_at(text, written.span()))
            .hint(format!("for example `pattern = '{}'`, in single quotes", words.cases.pattern));
        Error::from(diag)
    })
}

pub fn sections(
    written: BTreeMap<String, Vec<String>>,
    words: &Words,
    text: &str,
) -> Result<BTreeMap<String, Vec<String>>> {
    for meaning in written.keys() {
        if !words.sections.contains_key(meaning) {
            let known = words.sections.keys().map(String::as_str);
            let diag = Diag::error("unknown-key", format!("no kind of section `{meaning}`"))
                .at(&site_toml(), find(text, meaning))
                .hint(match nearest(meaning, known.clone()) {
                    Some(name) => format!("did you mean `{name}`?"),
                    None => format!("the kinds are {}", known.collect::<Vec<_>>().join(", ")),
                });
            return Err(diag.into());
        }
    }
    Ok(written)
}
