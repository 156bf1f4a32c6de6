//! What is inside the files that are published: attachments, static files, the site's themes.
//!
//! Each is read once, in parallel, and what it said is remembered for the next run. A file that could not be read is reported as not checked.

use std::path::Path;

use rayon::prelude::*;

use crate::check::contents::{self, Contents};
use crate::check::remembered::{self, Remembered, Verdict};
use crate::check::{Whole, secret};
use crate::checksum::Checksum;
use crate::diag::Diag;
use crate::path::SitePath;
use crate::personal::{Confidence, Found};
use crate::source;
use crate::words::Words;

/// Larger files are not read, in bytes: a file is held in memory while it is looked into.
const LARGEST: u64 = 200_000_000;

/// `cpr-in-attachment` and `unchecked-attachment`.
pub fn attachments(context: &Whole<'_>, diags: &mut Vec<Diag>) {
    let words = &context.config.words;
    let remembered = Remembered::load(&context.config.root, words);
    let files = files(context);
    let judged: Vec<Option<Judged>> =
        files.par_iter().map(|file| judged(words, &remembered, file)).collect();
    let mut asked = Vec::new();
    let mut new = Vec::new();
    for (file, judged) in files.iter().zip(judged) {
        let Some(Judged { key, verdict, is_new }) = judged else { continue };
        if is_new {
            new.push((key.clone(), verdict.clone()));
        }
        asked.push(key);
        diags.extend(into_diags(verdict, file.path));
    }
    remembered.keep(&asked, new);
}

/// A file whose contents are looked into.
struct File<'a> {
    path: &'a SitePath,
    disk: &'a Path,
    /// Its checksum, if it is known already.
    sha256: Option<Checksum>,
}

/// The published files.
fn files<'a>(context: &'a Whole<'_>) -> Vec<File<'a>> {
    let assets = context.site.assets().values().map(|asset| File {
        path: &asset.path,
        disk: &asset.disk,
        sha256: asset.sha256,
    });
    let copied = context.sources.statics.iter().chain(&context.sources.themes);
    let copied = copied.map(|source| File { path: &source.path, disk: &source.disk, sha256: None });
    assets.chain(copied).collect()
}

/// What is said of a file, and whether it had to be read for it.
struct Judged {
    key: String,
    verdict: Verdict,
    is_new: bool,
}

fn judged(words: &Words, remembered: &Remembered, file: &File<'_>) -> Option<Judged> {
    let extension = file.path.extension();
    if !contents::may_hold_text(&extension, &source::start(file.disk, 8)) {
        return None;
    }
    let sha256 = match file.sha256 {
        Some(sum) => sum,
        None => source::checksum(file.disk).ok()?,
    };
    let key = remembered::key(sha256, &extension);
    if let Some(verdict) = remembered.verdict(&key) {
        return Some(Judged { key, verdict: verdict.clone(), is_new: false });
    }
    if std::fs::metadata(file.disk).is_ok_and(|data| data.len() > LARGEST) {
        let verdict = Verdict { numbers: Vec::new(), unread: vec!["it is too large".to_owned()] };
        return Some(Judged { key, verdict, is_new: false });
    }
    let bytes = source::bytes(file.disk).ok()?;
    // The name of the file itself is looked at elsewhere.
    let contents = contents::read(&format!("x.{extension}"), &bytes);
    let verdict = Verdict { numbers: numbers(words, &contents), unread: contents.unread };
    Some(Judged { key, verdict, is_new: true })
}

/// The personal numbers of a file; a column of other numbers that only look like it is none.
fn numbers(words: &Words, contents: &Contents) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for part in &contents.parts {
        for country in secret::countries(words) {
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

fn into_diags(verdict: Verdict, file: &SitePath) -> Vec<Diag> {
    let mut diags = Vec::new();
    if let Some((shown, part)) = verdict.numbers.first() {
        let count = verdict.numbers.len();
        let message = match count {
            1 => format!("a CPR number, `{shown}`, stands in {part}"),
            _ => format!("{count} CPR numbers stand in this file, the first, `{shown}`, in {part}"),
        };
        diags.push(Diag::error("cpr-in-attachment", message).in_file(file).hint(
                "publish a file without it; if it must be published, add an `[[allow]]` entry with a reason to `site.toml`",
            ));
    }
    if let Some(reason) = verdict.unread.first() {
        let message = format!("this file was not checked for personal data: {reason}");
        diags.push(Diag::warning("unchecked-attachment", message).in_file(file).hint(
                "look through it yourself, then allow it by an `[[allow]]` entry with a reason in `site.toml`",
            ));
    }
    diags
}
