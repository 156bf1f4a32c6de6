//! Whether a build can change anything: when what it is made from is the same as at the last one,
//! and what that published still stands there, it cannot.
//!
//! What is compared are times and sizes, as `make` does, of every file that is read, beside the whole
//! configuration, the day and the program. The record lies with the sources, not with what is
//! published; without it, or when anything about it is odd, the site is built as ever.

use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use super::Plan;
use crate::config::Config;
use crate::emit::{self, Extent, Mark};
use crate::error::Result;
use crate::source::{self, Sources, Stamp};

/// A site that stands as it would be built.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// What is in it, as it was said then.
    pub counts: String,
    pub warnings: usize,
    pub files: usize,
}

/// What the last build into a folder was made from, and what it made.
#[derive(Serialize, Deserialize)]
struct Record {
    inputs: String,
    mark: Mark,
    extent: Extent,
    standing: Standing,
}

/// What the last build made, if building again would make the same and it all still stands there.
///
/// # Errors
/// Whatever keeps the site's folders from being read.
pub fn standing(config: &Config) -> Result<Option<Standing>> {
    let record: Option<Record> = std::fs::read(place(config, "built", "json"))
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let Some(record) = record else { return Ok(None) };
    let is_same = fingerprint(config, &source::list(config)?).as_ref() == Some(&record.inputs);
    Ok((is_same && emit::stands(&config.output, &record.mark, &record.extent))
        .then_some(record.standing))
}

/// Remembers a build, so that the next one may see that nothing has changed.
///
/// A folder that takes no files costs time alone.
pub fn remember(plan: &Plan, extent: Extent, counts: String, warnings: usize) {
    let place = place(&plan.config, "built", "json");
    let known = fingerprint(&plan.config, &plan.sources).zip(Mark::of(&plan.config.output));
    let Some((inputs, mark)) = known else {
        return drop(std::fs::remove_file(place));
    };
    let standing = Standing { counts, warnings, files: extent.files };
    let record = Record { inputs, mark, extent, standing };
    let bytes = serde_json::to_vec(&record).expect("numbers are JSON");
    if emit::replace(&place, &bytes).is_err() {
        let _ = std::fs::remove_file(place);
    }
}

/// Where a record of builds into one output folder lies.
pub(super) fn place(config: &Config, record: &str, extension: &str) -> PathBuf {
    let output = std::path::absolute(&config.output).unwrap_or_else(|_| config.output.clone());
    let mut hasher = Xxh3::new();
    output.hash(&mut hasher);
    config.root.join(".referat").join(format!("{record}-{:016x}.{extension}", hasher.finish()))
}

/// A hash of the program and of all that it was told; `None` if the program cannot be known again.
pub(super) fn told(config: &Config) -> Option<u64> {
    let mut hasher = Xxh3::new();
    (program()?, format!("{config:?}")).hash(&mut hasher);
    Some(hasher.finish())
}

/// A hash of the program; `None` if it cannot be known again.
pub(super) fn program() -> Option<u64> {
    let program = std::env::current_exe().ok()?;
    let mut hasher = Xxh3::new();
    (env!("CARGO_PKG_VERSION"), stamp(&program)?).hash(&mut hasher);
    Some(hasher.finish())
}

/// A hash of everything that a build reads; `None` if a file has changed so lately that the next
/// change may not show.
fn fingerprint(config: &Config, sources: &Sources) -> Option<String> {
    if sources.has_linked_theme {
        return None;
    }
    let mut hasher = Xxh3::new();
    told(config)?.hash(&mut hasher);
    let settings = config.root.join(crate::config::site_toml().as_str());
    std::fs::read(settings).ok()?.hash(&mut hasher);
    for source in sources.all() {
        (&source.path, sources.stamp(source)?).hash(&mut hasher);
    }
    format!("{:?}", sources.diags).hash(&mut hasher);
    Some(format!("{:032x}", hasher.digest128()))
}

fn stamp(file: &Path) -> Option<Stamp> {
    Stamp::of(&std::fs::metadata(file).ok()?)
}
