//! The content files as they were read, kept beside them for the next run: most are then as they were.
//!
//! Files of the site's `.referat/read` folder come in and go out, each with a part of the content files,
//! so that a changed one has little written again. What is kept of a file counts only with its hash; a
//! part that is damaged, or was written by another program or under other settings, counts for nothing.

use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::unchanged;
use crate::config::Config;
use crate::diag::Diag;
use crate::emit;
use crate::model::Parsed;
use crate::path::SitePath;
use crate::source::{Source, Sources, Stamp};

/// About how many files a part holds.
const PART: usize = 128;

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

/// What is known of the parts of a site, as they stand on disk.
#[derive(Clone, Default)]
pub(super) struct Store {
    /// The hash of what each part lists.
    standing: Vec<Option<u64>>,
}

/// A part as it is read.
#[derive(Deserialize)]
struct Part {
    maker: u64,
    entries: Vec<Entry>,
}

/// A content file in which nothing was wrong; what was found in others is told again by reading them.
#[derive(Deserialize)]
struct Entry {
    path: SitePath,
    stamp: Option<Stamp>,
    hash: u64,
    parsed: Parsed,
}

/// A part as it is written: the same, but for who owns it.
#[derive(Serialize)]
struct PartRef<'r> {
    maker: u64,
    entries: Vec<EntryRef<'r>>,
}

#[derive(Serialize)]
struct EntryRef<'r> {
    path: &'r SitePath,
    stamp: Option<Stamp>,
    hash: u64,
    parsed: &'r Parsed,
}

impl Store {
    /// Reads what is kept of the content files of a site, in their order.
    pub(super) fn load(config: &Config, sources: &Sources) -> (Store, Vec<Option<Remembered>>) {
        let mut kept = vec![None; sources.texts.len()];
        let Some(maker) = maker(config) else { return (Store::default(), kept) };
        let numbers = 0..parts(&sources.texts);
        let parts: Vec<Option<Vec<Entry>>> =
            numbers.into_par_iter().map(|number| read(&place(config, number), maker)).collect();
        let mut standing = Vec::with_capacity(parts.len());
        for entries in parts {
            standing.push(entries.as_ref().map(|entries| {
                listing_hash(entries.iter().map(|file| (&file.path, file.stamp, file.hash)))
            }));
            for Entry { path, stamp, hash, parsed } in entries.into_iter().flatten() {
                let place = sources.texts.binary_search_by(|source| source.path.cmp(&path));
                if let Ok(place) = place {
                    let file = Arc::new(ReadFile { parsed: Some(parsed), diags: Vec::new() });
                    let configured = config.reading;
                    kept[place] = Some(Remembered { stamp, configured, hash, file });
                }
            }
        }
        (Store { standing }, kept)
    }

    /// Writes the parts that list something else than they did. A folder that takes no files costs time
    /// alone.
    pub(super) fn keep(self, config: &Config, sources: &Sources, files: &[Remembered]) {
        let Some(maker) = maker(config) else { return };
        let number_of_parts = parts(&sources.texts);
        let mut listed: Vec<Vec<EntryRef<'_>>> = Vec::new();
        listed.resize_with(number_of_parts, Vec::new);
        for (source, file) in sources.texts.iter().zip(files) {
            if let (Some(parsed), []) = (&file.file.parsed, file.file.diags.as_slice()) {
                let Remembered { stamp, hash, .. } = *file;
                let entry = EntryRef { path: &source.path, stamp, hash, parsed };
                listed[part_of(&source.path, number_of_parts)].push(entry);
            }
        }
        let folder = folder(config);
        if !is_there(&folder) {
            return;
        }
        listed.into_par_iter().enumerate().for_each(|(number, entries)| {
            let listing = entries.iter().map(|file| (file.path, file.stamp, file.hash));
            if self.standing.get(number) != Some(&Some(listing_hash(listing))) {
                write(&place(config, number), &PartRef { maker, entries });
            }
        });
        remove_others(config, number_of_parts);
    }
}

/// A power of two, so that it seldom changes when files come and go.
fn parts(texts: &[Source]) -> usize {
    texts.len().div_ceil(PART).next_power_of_two()
}

fn part_of(path: &SitePath, parts: usize) -> usize {
    xxh3_64(path.as_str().as_bytes()) as usize % parts
}

fn folder(config: &Config) -> PathBuf {
    config.root.join(".referat").join("read")
}

fn place(config: &Config, part: usize) -> PathBuf {
    folder(config).join(format!("{part}.bin"))
}

/// The hash of the program and of what of the settings files are read by.
fn maker(config: &Config) -> Option<u64> {
    let mut hasher = Xxh3::new();
    (unchanged::program()?, config.reading).hash(&mut hasher);
    Some(hasher.finish())
}

fn listing_hash<'p>(listing: impl Iterator<Item = (&'p SitePath, Option<Stamp>, u64)>) -> u64 {
    let mut hasher = Xxh3::new();
    listing.for_each(|file| file.hash(&mut hasher));
    hasher.finish()
}

/// What a part holds: a checksum of the rest, and the rest.
fn read(place: &Path, maker: u64) -> Option<Vec<Entry>> {
    let bytes = fs::read(place).ok()?;
    let (sum, rest) = bytes.split_first_chunk()?;
    if xxh3_64(rest) != u64::from_le_bytes(*sum) {
        return None;
    }
    let part: Part = postcard::from_bytes(rest).ok()?;
    (part.maker == maker).then_some(part.entries)
}

fn write(place: &Path, part: &PartRef<'_>) {
    let mut bytes = vec![0; size_of::<u64>()];
    let written = postcard::to_io(part, &mut bytes).is_ok() && {
        let (sum, rest) = bytes.split_at_mut(size_of::<u64>());
        sum.copy_from_slice(&xxh3_64(rest).to_le_bytes());
        emit::replace(place, &bytes).is_ok()
    };
    if !written {
        let _ = fs::remove_file(place);
    }
}

/// Makes the folder, for its owner alone: minutes that only some may read are not to be read there.
fn is_there(folder: &Path) -> bool {
    if let Some(parent) = folder.parent() {
        let _ = fs::create_dir_all(parent);
    }
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let _ = builder.create(folder);
    folder.is_dir()
}

/// Removes the parts of a division that is no more.
fn remove_others(config: &Config, parts: usize) {
    for entry in fs::read_dir(folder(config)).into_iter().flatten().flatten() {
        let file = entry.path();
        let number = file.file_stem().and_then(|stem| stem.to_str()?.parse::<usize>().ok());
        if number.is_some_and(|number| number >= parts) {
            let _ = fs::remove_file(file);
        }
    }
}
