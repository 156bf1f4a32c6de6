//! Withheld names in what the site's owner wrote: `site.toml`, `static/` and the site's own theme.
//!
//! It is published as it is, so that nothing can stand in a name's place there: each is an error
//! that names the place. What only the build reads is not looked at.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::admit::Public;
use crate::config::{Config, site_toml, span_at};
use crate::diag::{Diag, Span};
use crate::mask::Mask;
use crate::path::SitePath;
use crate::source::{self, Source, Sources};

/// Tables and keys of `site.toml` of which nothing is published.
const UNPUBLISHED: &[&str] = &[
    "allow", "cases", "check", "language", "output", "preview", "publish", "sections", "theme",
    "today",
];

/// Files longer than this are made by programs, in bytes.
const LONGEST: u64 = 500_000;

/// What of a text file a reader sees.
const TEXTS: &[&str] =
    &["css", "csv", "html", "htm", "js", "json", "md", "svg", "toml", "txt", "webmanifest", "xml"];

/// Reports every withheld name.
pub fn check(config: &Config, public: &Public, sources: &Sources) -> Vec<Diag> {
    let Some(mask) = public.mask() else { return Vec::new() };
    let mut diags = Vec::new();
    in_settings(config, mask, &mut diags);
    let own = format!("themes/{}/", config.theme);
    let themes = sources.themes.iter().filter(|source| source.path.as_str().starts_with(&own));
    for source in sources.statics.iter().chain(themes) {
        in_name(mask, &source.path, &mut diags);
        in_text(mask, source, &mut diags);
    }
    diags
}

fn in_settings(config: &Config, mask: &Mask, diags: &mut Vec<Diag>) {
    let file = site_toml();
    let Some(text) = source::shown_text(&config.root, &file) else { return };
    // What is wrong with it was said when it was read.
    let Ok(table) = DeTable::parse(&text) else { return };
    let level = config.access.name();
    let profile = table.get_ref().get("profile").and_then(|all| all.get_ref().get(level));
    let mut texts = Vec::new();
    for (key, value) in table.get_ref() {
        let is_other =
            profile.is_some_and(|own| own.get_ref().get(key.get_ref().as_ref()).is_some());
        if key.get_ref() != "profile"
            && !UNPUBLISHED.contains(&key.get_ref().as_ref())
            && (!is_other || value.get_ref().is_table())
        {
            strings(value, &mut texts);
        }
    }
    profile.into_iter().for_each(|own| strings(own, &mut texts));
    for (written, place) in texts {
        if tells(mask, written) {
            diags.push(named("the settings name").at(&file, span_at(&text, place)));
        }
    }
}

/// All texts below a value, with their places.
fn strings<'t>(value: &'t Spanned<DeValue<'_>>, texts: &mut Vec<(&'t str, Range<usize>)>) {
    match value.get_ref() {
        DeValue::String(text) => texts.push((text, value.span())),
        DeValue::Array(values) => values.iter().for_each(|value| strings(value, texts)),
        DeValue::Table(table) => table.values().for_each(|value| strings(value, texts)),
        _ => {}
    }
}

/// Whether a text names somebody, as words or, if it is one word, as an address.
fn tells(mask: &Mask, text: &str) -> bool {
    let is_address = !text.contains(char::is_whitespace);
    is_address && mask.in_address(text) || mask.names(text)
}

fn in_name(mask: &Mask, path: &SitePath, diags: &mut Vec<Diag>) {
    if path.segments().skip(1).any(|segment| mask.in_address(segment)) {
        diags.push(
            Diag::error(
                "withheld-name",
                "the name of this file holds that of somebody who is withheld",
            )
            .in_file(path)
            .hint("rename the file; its name is published as an address"),
        );
    }
}

fn in_text(mask: &Mask, source: &Source, diags: &mut Vec<Diag>) {
    if source.size > LONGEST || !TEXTS.contains(&source.path.extension().as_str()) {
        return;
    }
    let bytes = source::start(&source.disk, LONGEST);
    let text = String::from_utf8_lossy(&bytes);
    // A name that a line's end cuts in two is found too, and shown at the beginning of the file.
    if !mask.names_whole(&text) {
        return;
    }
    let lines = text.lines().enumerate().filter(|(_, line)| mask.names_whole(line));
    let mut places: Vec<Span> = lines.map(|(number, _)| Span::line(number + 1)).collect();
    if places.is_empty() {
        places.push(Span::line(1));
    }
    diags.extend(places.into_iter().map(|place| named("this file names").at(&source.path, place)));
}

fn named(what: &str) -> Diag {
    Diag::error("withheld-name", format!("{what} somebody who is withheld"))
        .hint("write a function, such as `the secretariat`; this is published as it stands")
}
