//! Whether the files of a site are still those that a plan was made from.
//!
//! A stamp is one number for many files: their places, sizes and times. Events from the system can
//! be lost, and do not come at all from some network drives; comparing stamps finds what they
//! missed. Knows nothing of what the files say.

use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use walkdir::WalkDir;
use xxhash_rust::xxh3::Xxh3;

use crate::source::{Source, Sources, is_ignored, is_left_behind};

/// The folders that a site is made from, beside `site.toml`.
pub const FOLDERS: [&str; 3] = ["content", "static", "themes"];

/// What the files looked like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stamp(u64);

/// The theme's files and `site.toml`, to be taken before they are read.
pub fn settings(root: &Path) -> Stamp {
    let file = root.join("site.toml");
    Stamp(folder(root, "themes").0.wrapping_add(of_file(&file)))
}

/// The files of `content` and `static` as they are now.
pub fn content(root: &Path) -> Stamp {
    Stamp(folder(root, "content").0.wrapping_add(folder(root, "static").0))
}

/// The same files as they were listed, before any of them was read.
pub fn listed(sources: &Sources) -> Stamp {
    let all = sources.texts.iter().chain(&sources.assets).chain(&sources.statics);
    Stamp(all.map(|source| one(&source.disk, source.size, source.modified)).sum_wrapping())
}

/// Whether a changed file is another than the one that was listed; what is no known file counts as
/// changed if there is something at its place.
pub fn differs(known: Option<&Source>, file: &Path) -> bool {
    let now = fs::symlink_metadata(file).ok();
    match (known, now) {
        (None, None) => false,
        (Some(known), Some(now)) => {
            !now.is_file() || known.size != now.len() || known.modified != now.modified().ok()
        }
        _ => true,
    }
}

fn folder(root: &Path, name: &str) -> Stamp {
    let ignored = if name == "static" { is_left_behind } else { is_ignored };
    let top: PathBuf = root.join(name);
    let entries = WalkDir::new(&top)
        .follow_links(false)
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !ignored(&entry.file_name().to_string_lossy()));
    let files = entries.flatten().filter(|entry| entry.file_type().is_file());
    Stamp(files.map(|entry| of_file(entry.path())).sum_wrapping())
}

fn of_file(file: &Path) -> u64 {
    match fs::metadata(file) {
        Ok(data) => one(file, data.len(), data.modified().ok()),
        Err(_) => 0,
    }
}

fn one(file: &Path, size: u64, modified: Option<SystemTime>) -> u64 {
    let mut hasher = Xxh3::new();
    (file, size, modified).hash(&mut hasher);
    hasher.finish()
}

/// A sum in which the order does not count, as folders are listed in any order.
trait SumWrapping: Iterator<Item = u64> + Sized {
    fn sum_wrapping(self) -> u64 {
        self.fold(0, u64::wrapping_add)
    }
}

impl<I: Iterator<Item = u64>> SumWrapping for I {}
