//! What is inside the files that are published: attachments, static files, the site's themes.
//!
//! Each is read once, in parallel. A file that could not be read is reported as not checked.

use std::path::Path;

use rayon::prelude::*;

use crate::check::contents::{self, Contents};
use crate::check::{Context, secret};
use crate::diag::Diag;
use crate::path::SitePath;
use crate::personal::{Confidence, Country, Found};
use crate::source;
use crate::words::Words;

/// `cpr-in-attachment` and `unchecked-attachment`.
pub fn attachments(context: &Context<'_>, diags: &mut Vec<Diag>) {
    let files = files(context);
    let read: Vec<Option<Verdict>> =
        files.par_iter().map(|file| verdict(&context.config.words, file)).collect();
    for (file, verdict) in files.iter().zip(read) {
        let Some(verdict) = verdict else { continue };
        diags.extend(verdict.into_diags(file.0));
    }
}

/// The published files whose contents are looked into.
fn files<'a>(context: &'a Context<'_>) -> Vec<(&'a SitePath, &'a Path)> {
    let assets = context.site.assets.values().map(|asset| (&asset.path, asset.disk.as_path()));
    let copied = context.sources.statics.iter().chain(&context.sources.themes);
    assets.chain(copied.map(|source| (&source.path, source.disk.as_path()))).collect()
}

/// What there is to say about one file.
struct Verdict {
    /// Each number, masked, with the part of the file that it stands in.
    numbers: Vec<(String, String)>,
    unread: Vec<String>,
}

fn verdict(words: &Words, (path, disk): &(&SitePath, &Path)) -> Option<Verdict> {
    if !contents::may_hold_text(&path.extension(), &source::start(disk)) {
        return None;
    }
    let bytes = source::bytes(disk).ok()?;
    let contents = contents::read(path.name(), &bytes);
    Some(Verdict { numbers: numbers(words, &contents), unread: contents.unread })
}

/// The personal numbers of a file; a column of other numbers that only look like it is none.
fn numbers(words: &Words, contents: &Contents) -> Vec<(String, String)> {
    let countries = [Some(Country::Denmark), secret::country(words)];
    let mut found = Vec::new();
    for part in &contents.parts {
        for country in countries.into_iter().flatten() {
            let mut numbers = secret::numbers(words, &part.text, country);
            if is_column_of_others(&part.text, &numbers) {
                numbers.retain(|number| number.confidence > Confidence::Digits);
            }
            for number in numbers {
                found.push((number.shown(&part.text), part.name.clone()));
            }
        }
    }
    found
}

/// Whether a text lists many numbers of ten digits few of which begin with a date: articles or
/// accounts, of which some look like personal numbers by chance.
fn is_column_of_others(text: &str, found: &[Found]) -> bool {
    let runs = text.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 10).count();
    let dated = found.iter().filter(|found| found.confidence == Confidence::Digits).count();
    runs >= 20 && dated * 4 < runs
}

impl Verdict {
    fn into_diags(self, file: &SitePath) -> Vec<Diag> {
        let mut diags = Vec::new();
        if let Some((shown, part)) = self.numbers.first() {
            let count = self.numbers.len();
            let message = match count {
                1 => format!("a CPR number, `{shown}`, stands in {part}"),
                _ => format!(
                    "{count} CPR numbers stand in this file, the first, `{shown}`, in {part}"
                ),
            };
            diags.push(Diag::error("cpr-in-attachment", message).in_file(file).hint(
                "publish a file without it; if it must be published, add an `[[allow]]` entry with a reason to `site.toml`",
            ));
        }
        if let Some(reason) = self.unread.first() {
            let message = format!("this file was not checked for personal data: {reason}");
            diags.push(Diag::warning("unchecked-attachment", message).in_file(file).hint(
                "look through it yourself, then allow it by an `[[allow]]` entry with a reason in `site.toml`",
            ));
        }
        diags
    }
}
