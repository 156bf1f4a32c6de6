//! What `site.toml` says about the preview and about editing from the pages.

use serde::Deserialize;

use super::written::{find, site_toml};
use crate::diag::{Diag, nearest};
use crate::error::{Error, Result};

/// Editors by their names, and the addresses at which they open a file at a line.
const EDITORS: &[(&str, &str)] = &[
    ("vscode", "vscode://file/{path}:{line}"),
    ("vscodium", "vscodium://file/{path}:{line}"),
    ("cursor", "cursor://file/{path}:{line}"),
    ("windsurf", "windsurf://file/{path}:{line}"),
    ("zed", "zed://file/{path}:{line}"),
    ("idea", "idea://open?file={path}&line={line}"),
    ("sublime", "subl://open?url=file://{path}&line={line}"),
    ("emacs", "emacs://open?url=file://{path}&line={line}"),
    ("macvim", "mvim://open?url=file://{path}&line={line}"),
    ("textmate", "txmt://open?url=file://{path}&line={line}"),
    ("bbedit", "x-bbedit://open?url=file://{path}&line={line}"),
];

/// What the preview is told.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The address that opens a file, with `{path}` and `{line}`; empty for none.
    pub editor: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawPreview {
    editor: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawEdit {
    url: Option<String>,
}

/// Reads the table `[preview]`.
pub(super) fn preview(raw: RawPreview, text: &str) -> Result<Preview> {
    let written = raw.editor.unwrap_or_else(|| "vscode".to_owned());
    let editor = match written.as_str() {
        "" | "none" => String::new(),
        template if template.contains("{path}") => address(template, "editor", text)?,
        name => match EDITORS.iter().find(|(known, _)| *known == name) {
            Some((_, template)) => (*template).to_owned(),
            None => return Err(unknown_editor(name, text)),
        },
    };
    Ok(Preview { editor })
}

fn unknown_editor(name: &str, text: &str) -> Error {
    let known = EDITORS.iter().map(|(name, _)| *name);
    let hint = match nearest(name, known.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!(
            "choose one of {}, `none`, or write the address that opens a file, with `{{path}}` and `{{line}}`",
            known.collect::<Vec<_>>().join(", ")
        ),
    };
    refuse(format!("no editor `{name}` is known"), hint, name, text)
}

/// Reads the table `[edit]`: where the source of a page can be changed, with `{path}`.
pub(super) fn edit(raw: RawEdit, text: &str) -> Result<Option<String>> {
    let Some(url) = raw.url.filter(|url| !url.is_empty()) else { return Ok(None) };
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    if !is_web || !url.contains("{path}") {
        let hint = "write a web address with `{path}`, such as `https://git.example.org/referater/edit/main/{path}`";
        return Err(refuse(
            format!("`{url}` does not say where a file is"),
            hint.into(),
            &url,
            text,
        ));
    }
    Ok(Some(url))
}

/// An address that a browser hands to a program, and nothing that it would run itself.
fn address(template: &str, key: &str, text: &str) -> Result<String> {
    let scheme = template.split_once(':').map_or("", |(scheme, _)| scheme).to_lowercase();
    let is_scheme = !scheme.is_empty()
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    if !is_scheme || matches!(scheme.as_str(), "javascript" | "data" | "vbscript" | "file") {
        let hint = "write an address such as `vscode://file/{path}:{line}`".to_owned();
        return Err(refuse(format!("`{template}` opens no editor"), hint, key, text));
    }
    Ok(template.to_owned())
}

fn refuse(message: String, hint: String, word: &str, text: &str) -> Error {
    let diag = Diag::error("preview", message).at(&site_toml(), find(text, word)).hint(hint);
    Error::from(diag)
}
