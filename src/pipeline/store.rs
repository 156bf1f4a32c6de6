//! What the content files came to when they were read, and what their texts lead to, kept beside them for
//! the next run, which finds most as they were.

use std::hash::Hash;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::parts::Parts;
use crate::config::Config;
use crate::diag::Diag;
use crate::link::find::Found;
use crate::model::stored::{self, Spool};
use crate::model::{Parsed, Record};
use crate::path::SitePath;
use crate::source::{Sources, Stamp};

/// A content file as it was read.
#[derive(Clone)]
pub(super) struct Remembered {
    /// `None` if the file may still be written without its time changing.
    pub(super) stamp: Option<Stamp>,
    /// The hash of what of the configuration it was read by.
    pub(super) configured: u64,
    pub(super) hash: u64,
    pub(super) file: Arc<ReadFile>,
}

/// A content file with its hash.
pub(super) type Read = (u64, Arc<ReadFile>);

/// A content file's record, if there is one, and what is wrong with it.
pub(super) struct ReadFile {
    pub(super) parsed: Option<Parsed>,
    pub(super) diags: Vec<Diag>,
}

/// A content file in which nothing was wrong; what was found in others is told again by reading them.
#[derive(Deserialize)]
struct Kept {
    path: SitePath,
    stamp: Option<Stamp>,
    hash: u64,
    parsed: Parsed,
}

/// The same, of a file that is somebody else's.
#[derive(Serialize)]
struct KeptRef<'r> {
    path: &'r SitePath,
    stamp: Option<Stamp>,
    hash: u64,
    parsed: &'r Parsed,
}

fn read_parts(config: &Config, sources: &Sources) -> Option<Parts> {
    Parts::of(config, "read", config.reading, sources.texts.len())
}

/// Lets go of the texts of minutes where there is a spool that takes them, and has them ready where not.
pub(super) fn lay_down(parsed: Option<&mut Parsed>, spool: Option<&Arc<Spool>>) {
    if let Some(Parsed { record: Record::Meeting(meeting), .. }) = parsed {
        match spool {
            Some(spool) => stored::lay_down(meeting, spool),
            None => stored::unpack(meeting),
        }
    }
}

/// What is kept of the content files of a site, in their order.
pub(super) fn load_files(
    config: &Config,
    sources: &Sources,
    spool: Option<&Arc<Spool>>,
) -> Vec<Option<Remembered>> {
    let mut known = vec![None; sources.texts.len()];
    let laid_down = |kept: &mut Kept| lay_down(Some(&mut kept.parsed), spool);
    let files = read_parts(config, sources).map(|parts| parts.load::<Kept>(laid_down));
    for Kept { path, stamp, hash, parsed } in files.into_iter().flatten() {
        if let Ok(place) = sources.texts.binary_search_by(|source| source.path.cmp(&path)) {
            let file = Arc::new(ReadFile { parsed: Some(parsed), diags: Vec::new() });
            known[place] = Some(Remembered { stamp, configured: config.reading, hash, file });
        }
    }
    known
}

/// Keeps the content files, in the order of the sources.
pub(super) fn keep_files(config: &Config, sources: &Sources, files: &[Remembered]) {
    let Some(parts) = read_parts(config, sources) else { return };
    let kept = sources.texts.iter().zip(files).filter_map(|(source, file)| {
        let Remembered { stamp, hash, ref file, .. } = *file;
        let parsed = file.parsed.as_ref().filter(|_| file.diags.is_empty())?;
        let key = xxh3_64(source.path.as_str().as_bytes());
        Some((key, KeptRef { path: &source.path, stamp, hash, parsed }))
    });
    parts.keep(kept, |file, hasher| (file.path, file.stamp, file.hash).hash(hasher));
}

/// What is kept of the links of so many meetings in a site of this outline, by the hashes of their records.
pub(super) fn load_links(
    config: &Config,
    outline: u64,
    meetings: usize,
) -> FxHashMap<u64, Arc<Found>> {
    let parts = Parts::of(config, "linked", outline, meetings);
    let found = parts.map(|parts| parts.load::<Found>(|_| ())).unwrap_or_default();
    found.into_iter().map(|found| (found.hash, Arc::new(found))).collect()
}

/// Keeps the links of meetings with which nothing is wrong.
pub(super) fn keep_links(config: &Config, outline: u64, found: &[Arc<Found>]) {
    let Some(parts) = Parts::of(config, "linked", outline, found.len()) else { return };
    let kept = found.iter().filter(|found| found.diags.is_empty());
    parts.keep(kept.map(|found| (found.hash, found)), |found, hasher| found.hash.hash(hasher));
}
