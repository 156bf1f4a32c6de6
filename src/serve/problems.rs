//! What is wrong, for people who look at a page: its own problems first, then how many there are.

use serde_json::{Value, json};

use super::editor;
use super::pages;
use super::standing::{Standing, State};
use crate::diag::{Diag, Severity};
use crate::path::{SitePath, percent_decode};
use crate::personal::masked;
use crate::view::origin;
use crate::words::{self, Words};

/// How many problems of other pages are shown on a page that does not exist.
const OTHERS: usize = 20;

/// The words of the site's language; English as long as no site could be read.
pub fn words(state: &State) -> &Words {
    match &state.standing {
        Some(standing) => &standing.plan.config.words,
        None => words::built_in("en").expect("English is built in"),
    }
}

/// What the script of the preview shows on the page that a query names.
pub fn of_page(state: &State, query: &str) -> String {
    let written = parameters(query).find(|(name, _)| *name == "path").map(|(_, value)| value);
    let path = percent_decode(written.unwrap_or_default());
    let path = path.trim_start_matches('/');
    let words = words(state);
    // The list of all problems need not say them twice.
    let is_list = path.starts_with("__referat/");
    let here = if is_list { Vec::new() } else { here(state, path) };
    let all = if is_list { 0 } else { state.diags().len() };
    let standing = state.standing.as_deref();
    json!({
        "number": state.number,
        "script": pages::script(),
        "words": {
            "preview": say(words, "preview"),
            "lost": say(words, "preview_lost"),
            "fold": say(words, "preview_fold"),
            "unfold": say(words, "preview_unfold"),
            "open": say(words, "preview_open"),
        },
        "here": counted(words, here.len(), "preview_one_here", "preview_count_here"),
        "all": counted(words, all, "preview_one_all", "preview_count_all"),
        "problems": here.iter().map(|diag| problem(state, diag)).collect::<Vec<_>>(),
        "file": standing.and_then(|standing| file(standing, path)),
        "items": standing.map_or(Vec::new(), |standing| items(standing, path)),
    })
    .to_string()
}

/// A word of the preview; English where a theme's own language lacks it.
pub fn say<'w>(words: &'w Words, key: &'w str) -> &'w str {
    let lacking = !words.interface.contains_key(key);
    let english = words::built_in("en").filter(|_| lacking);
    english.unwrap_or(words).say(key)
}

/// `1 problem`, `3 problems`; empty for none.
pub fn counted(words: &Words, count: usize, one: &str, many: &str) -> String {
    match count {
        0 => String::new(),
        1 => say(words, one).to_owned(),
        count => say(words, many).replace("{count}", &count.to_string()),
    }
}

/// The names and values of a query, still encoded.
pub fn parameters(query: &str) -> impl Iterator<Item = (&str, &str)> {
    query.split('&').filter_map(|pair| pair.split_once('='))
}

/// The problems of a page: what keeps it from being newer, its theme's, its files'.
fn here(state: &State, path: &str) -> Vec<Diag> {
    let mut here: Vec<Diag> = state.trouble.iter().map(|diag| (**diag).clone()).collect();
    let Some(standing) = &state.standing else { return here };
    here.extend(standing.theme_diag(path));
    let files = standing.sources(path);
    match standing.output(path).is_some() || !files.is_empty() {
        true => {
            let own = state.diags.iter().filter(|diag| concerns(diag, &files));
            here.extend(own.cloned());
        }
        // One of these may be why there is no page.
        false => {
            let errors = state.diags.iter().filter(|diag| diag.severity == Severity::Error);
            here.extend(errors.take(OTHERS).cloned());
        }
    }
    here.sort_by_key(|diag| diag.severity);
    here
}

/// Whether a problem lies in one of these files, or in a file that belongs to one.
fn concerns(diag: &Diag, files: &[SitePath]) -> bool {
    let places = diag.place.iter().chain(diag.related.iter().map(|(place, _)| place));
    places.into_iter().any(|place| files.iter().any(|file| origin::belongs(&place.file, file)))
}

/// A problem as the script and the list show it.
pub fn problem(state: &State, diag: &Diag) -> Value {
    let line = diag.place.as_ref().and_then(|place| place.span).map(|span| span.line.max(1));
    let file = diag.place.as_ref().map(|place| &place.file);
    let shown = file.filter(|file| !file.as_str().is_empty()).map(|file| match line {
        Some(line) => format!("{}:{line}", masked(file.as_str())),
        None => masked(file.as_str()).into_owned(),
    });
    json!({
        "severity": diag.severity,
        "severity_word": say(words(state), match diag.severity {
            Severity::Error => "preview_error",
            Severity::Warning => "preview_warning",
            Severity::Note => "preview_note",
        }),
        "code": diag.code,
        "message": masked(&diag.message),
        "hint": diag.hint.as_deref().map(masked).unwrap_or_default(),
        "place": shown.unwrap_or_default(),
        "href": file.and_then(|file| href(state, file, line.unwrap_or(1))),
    })
}

fn href(state: &State, file: &SitePath, line: u32) -> Option<String> {
    let config = &state.standing.as_ref()?.plan.config;
    editor::href(&config.preview.editor, &config.root, file, line)
}

/// The file that a page shows, and where it opens.
fn file(standing: &Standing, path: &str) -> Option<Value> {
    let config = &standing.plan.config;
    let file = match standing.output(path) {
        Some(output) => origin::file(&standing.plan.site, output)?,
        None => standing.kept.file(path)?,
    };
    let href = editor::href(&config.preview.editor, &config.root, file, 1)?;
    Some(json!({ "name": file.as_str(), "href": href }))
}

/// The items of a page, and where each opens.
fn items(standing: &Standing, path: &str) -> Vec<Value> {
    let (config, site) = (&standing.plan.config, &standing.plan.site);
    let Some(output) = standing.output(path) else { return Vec::new() };
    let Some(file) = origin::file(site, output) else { return Vec::new() };
    let items = origin::items(site, output).into_iter();
    items
        .filter_map(|(anchor, span)| {
            let href = editor::href(&config.preview.editor, &config.root, file, span.line)?;
            Some(json!({ "anchor": anchor, "href": href, "name": format!("{file}:{}", span.line) }))
        })
        .collect()
}
