//! Files in TOML as they were written: what is wrong in them, and where.

use crate::diag::{Diag, Span, nearest};
use crate::error::{Error, Result};
use crate::path::SitePath;

/// The path of the file that says how the site is made.
pub fn site_toml() -> SitePath {
    SitePath::new("site.toml").expect("a plain name is inside the site")
}

/// Parses a TOML file of the site; an error carries its place and the nearest known key.
///
/// # Errors
/// [`Error::Config`].
pub fn parse_toml<T: serde::de::DeserializeOwned>(text: &str, file: &SitePath) -> Result<T> {
    toml::from_str(text).map_err(|error| {
        let message = error.message().trim().replace('\n', "; ");
        let span = error.span().map_or(Span::line(1), |range| span_at(text, range));
        let mut ticked = message.split('`').skip(1).step_by(2);
        let unknown = message.starts_with("unknown ").then(|| ticked.next()).flatten();
        let what = if message.starts_with("unknown variant") { "value" } else { "key" };
        let diag = match unknown {
            Some(key) => Diag::error("unknown-key", format!("unknown {what} `{key}`")).hint(
                match nearest(key, ticked.clone()) {
                    Some(name) => format!("did you mean `{name}`?"),
                    None => {
                        format!("the {what}s here are {}", ticked.collect::<Vec<_>>().join(", "))
                    }
                },
            ),
            None => Diag::error("toml", message)
                .hint("the `site.toml` of `referat init` explains every key, as docs/configuration.md of referat does"),
        };
        Error::from(diag.at(file, span))
    })
}

/// The line and bytes of a byte range of a text.
pub fn span_at(text: &str, range: std::ops::Range<usize>) -> Span {
    let start = range.start.min(text.len());
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let line = text[..start].matches('\n').count() + 1;
    Span::new(line, start - line_start..range.end.clamp(start, line_end) - line_start)
}

/// The first place where a word stands in a text; its first line if it does not.
pub fn find(text: &str, word: &str) -> Span {
    let lines = text.split_inclusive('\n').scan(0, |from, line| {
        let indent = line.len() - line.trim_start().len();
        let start = *from + indent;
        *from += line.len();
        Some((start, line[indent..].trim_end()))
    });
    let is_key =
        |line: &str| line.strip_prefix(word).is_some_and(|rest| rest.trim_start().starts_with('='));
    let key = lines.clone().find(|(_, line)| is_key(line)).map(|(start, _)| start);
    let named = || {
        let mut settings = lines.filter(|(_, line)| !line.starts_with('#'));
        settings.find_map(|(start, line)| Some(start + line.find(word)?))
    };
    let place = key.or_else(named).or_else(|| text.find(word));
    place.map_or(Span::line(1), |at| span_at(text, at..at + word.len()))
}
