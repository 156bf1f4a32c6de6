//! The preview's own pages and files, below `/__referat/`.

use std::fmt::Write;
use std::sync::LazyLock;

use serde_json::Value;
use xxhash_rust::xxh3::xxh3_64;

use super::problems::{counted, parameters, problem, say, words};
use super::standing::State;
use crate::diag::{Diag, Severity};
use crate::model::escape::escape;
use crate::personal::masked;

const SCRIPT: &str = include_str!("live.js");
const WORKER: &str = include_str!("events.js");
const STYLE: &str = include_str!("preview.css");

/// A file of the preview by its name: its media type and text.
pub fn file(name: &str) -> Option<(&'static str, &'static str)> {
    match name {
        "live.js" => Some(("text/javascript", SCRIPT)),
        "events.js" => Some(("text/javascript", WORKER)),
        "preview.css" => Some(("text/css", STYLE)),
        _ => None,
    }
}

/// Tells one version of the preview's files from another, so that open pages load a new one.
pub fn script() -> &'static str {
    static HASH: LazyLock<String> =
        LazyLock::new(|| format!("{:016x}", xxh3_64([SCRIPT, WORKER, STYLE].concat().as_bytes())));
    &HASH
}

/// Everything that is wrong with the site, by file; the query says which severities are shown.
pub fn list(state: &State, query: &str) -> String {
    let words = words(state);
    let diags = state.diags();
    let asked: Vec<&str> =
        parameters(query).filter(|(name, _)| *name == "severity").map(|(_, value)| value).collect();
    let shown = |severity: &str| asked.is_empty() || asked.contains(&severity);
    let mut body = String::new();
    body.push_str(&filters(state, &diags, &shown));
    let mut file = None;
    for diag in diags.iter().filter(|diag| shown(&diag.severity.to_string())) {
        let own = diag.place.as_ref().map(|place| masked(place.file.as_str()).into_owned());
        if file.as_ref() != Some(&own) {
            if file.is_some() {
                body.push_str("</ul>\n");
            }
            let name = own.as_deref().filter(|name| !name.is_empty()).unwrap_or("site.toml");
            line(&mut body, &format!("<h2>{}</h2>\n<ul>", escape(name)));
            file = Some(own);
        }
        line(&mut body, &entry(&problem(state, diag)));
    }
    if file.is_some() {
        body.push_str("</ul>\n");
    }
    let title = match counted(words, diags.len(), "preview_one_all", "preview_count_all") {
        none if none.is_empty() => say(words, "preview_none").to_owned(),
        some => some,
    };
    page(state, &title, &body)
}

fn filters(state: &State, diags: &[Diag], shown: &dyn Fn(&str) -> bool) -> String {
    let words = words(state);
    let mut form = String::from("<form action=\"/__referat/\">\n");
    for (severity, word) in [
        (Severity::Error, "preview_error"),
        (Severity::Warning, "preview_warning"),
        (Severity::Note, "preview_note"),
    ] {
        let count = diags.iter().filter(|diag| diag.severity == severity).count();
        let checked = if shown(&severity.to_string()) { " checked" } else { "" };
        line(
            &mut form,
            &format!(
                "<label><input type=\"checkbox\" name=\"severity\" value=\"{severity}\"{checked}> {} ({count})</label>",
                escape(say(words, word))
            ),
        );
    }
    line(&mut form, &format!("<button>{}</button>", escape(say(words, "preview_show"))));
    line(&mut form, &format!("<a href=\"/\">{}</a>", escape(say(words, "to_front_page"))));
    form + "</form>\n"
}

fn entry(problem: &Value) -> String {
    let text = |name: &str| problem[name].as_str().unwrap_or_default();
    let place = match text("href") {
        "" => escape(text("place")),
        href => format!("<a href=\"{}\">{}</a>", escape(href), escape(text("place"))),
    };
    let hint = match text("hint") {
        "" => String::new(),
        hint => format!(" <span class=\"hint\">{}</span>", escape(hint)),
    };
    format!(
        "<li class=\"{}\"><span class=\"severity\">{}</span> <span class=\"message\">{}</span> <span class=\"place\">{place}</span>{hint}</li>",
        text("severity"),
        escape(text("severity_word")),
        escape(text("message")),
    )
}

/// What stands in the place of a page that cannot be made at all.
pub fn trouble(state: &State) -> String {
    let mut body = String::from("<ul>\n");
    for diag in state.diags().iter().filter(|diag| diag.severity == Severity::Error).take(20) {
        line(&mut body, &entry(&problem(state, diag)));
    }
    body.push_str("</ul>\n");
    page(state, say(words(state), "preview_cannot"), &body)
}

fn page(state: &State, title: &str, body: &str) -> String {
    let words = words(state);
    format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex\">\n<title>{title}</title>\n\
         <link rel=\"stylesheet\" href=\"/__referat/preview.css\">\n</head>\n\
         <body class=\"preview\">\n<main>\n<h1>{title}</h1>\n{body}</main>\n</body>\n</html>\n",
        words.language,
        title = escape(title),
    )
}

fn line(out: &mut String, text: &str) {
    writeln!(out, "{text}").expect("writing to a string never fails");
}
