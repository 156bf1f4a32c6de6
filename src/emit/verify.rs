//! Compares a published folder with its manifest; needs nothing of the site that it was made from.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use rayon::prelude::*;
use serde::Serialize;
use walkdir::WalkDir;

use super::manifest::{self, MANIFEST, Manifest, OWN_FOLDER};
use super::place::name_below;
use crate::checksum::Checksum;
use crate::error::{Error, Result, read_error};

/// What was done to a folder since it was published; paths in it, sorted.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// The version of the program that published it.
    pub program: String,
    /// The SHA-256 of the manifest.
    pub manifest: String,
    /// How many files are as they were published.
    pub as_published: usize,
    pub changed: Vec<String>,
    pub added: Vec<String>,
    pub missing: Vec<String>,
    /// Whether a publication is under way or was interrupted.
    pub is_unfinished: bool,
}

impl Verified {
    /// Whether everything is as it was published.
    pub fn is_as_published(&self) -> bool {
        self.changed.is_empty()
            && self.added.is_empty()
            && self.missing.is_empty()
            && !self.is_unfinished
    }
}

/// Compares a published folder with its manifest, or with one that was kept elsewhere.
///
/// # Errors
/// [`Error::NoManifest`] if there is none that can be read, [`Error::Read`].
pub fn verify(root: &Path, kept: Option<&Path>) -> Result<Verified> {
    let file = kept.map_or_else(|| root.join(OWN_FOLDER).join(MANIFEST), Path::to_owned);
    let bytes = match fs::read(&file) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
            return Err(Error::NoManifest { path: file });
        }
        bytes => bytes.map_err(read_error(&file))?,
    };
    let manifest: Manifest = serde_json::from_slice(&bytes)
        .map_err(|error| read_error(&file)(io::Error::new(io::ErrorKind::InvalidData, error)))?;
    let present = files(root)?;
    let mut verified = Verified {
        manifest: Checksum::of(&bytes).to_string(),
        is_unfinished: root.join(OWN_FOLDER).join("stage").exists(),
        added: present.keys().filter(|name| !manifest.files.contains(name)).cloned().collect(),
        ..Verified::default()
    };
    let found: Vec<(&str, Found)> = manifest
        .files
        .par_iter()
        .map(|(name, published)| {
            let name = &**name;
            let sum = || manifest::sum(&root.join(name)).map_err(read_error(root.join(name)));
            let found = match present.get(name) {
                None => Found::Missing,
                Some(Kind::Regular) if sum()? == (published.size, published.sha256) => {
                    Found::AsPublished
                }
                Some(_) => Found::Changed,
            };
            Ok((name, found))
        })
        .collect::<Result<_>>()?;
    for (name, found) in found {
        match found {
            Found::AsPublished => verified.as_published += 1,
            Found::Changed => verified.changed.push(name.to_owned()),
            Found::Missing => verified.missing.push(name.to_owned()),
        }
    }
    verified.program = manifest.program;
    Ok(verified)
}

enum Found {
    AsPublished,
    Changed,
    Missing,
}

/// What has a name in a folder.
enum Kind {
    Regular,
    /// A link, a pipe or a device; it was not published and is not read.
    Other,
}

/// Everything in a folder that is no folder, by its path; what belongs to the program is left out.
fn files(root: &Path) -> Result<BTreeMap<String, Kind>> {
    let own = root.join(OWN_FOLDER);
    let mut files = BTreeMap::new();
    // A trailing separator leads through a link to the folder itself.
    let entries = WalkDir::new(root.join("")).into_iter();
    for entry in entries.filter_entry(|entry| entry.path() != own) {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(root).to_owned();
            read_error(path)(error.into())
        })?;
        let kind = entry.file_type();
        if !kind.is_dir() {
            let kind = if kind.is_file() { Kind::Regular } else { Kind::Other };
            files.insert(name_below(root, entry.path()), kind);
        }
    }
    Ok(files)
}
