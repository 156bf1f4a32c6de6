//! Whether a published folder is as it was left, without reading what is in it.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::manifest::{self, MANIFEST, OWN_FOLDER};

/// How much was published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extent {
    pub files: usize,
    pub bytes: u64,
}

impl Extent {
    /// So much and this together.
    pub fn and(self, other: Extent) -> Extent {
        Extent { files: self.files + other.files, bytes: self.bytes + other.bytes }
    }
}

/// What tells the manifest of one publication from any other: its size and when it was put in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    size: u64,
    changed: SystemTime,
}

impl Mark {
    /// That of what stands in an output folder.
    pub fn of(output: &Path) -> Option<Mark> {
        let data = fs::metadata(output.join(OWN_FOLDER).join(MANIFEST)).ok()?;
        Some(Mark { size: data.len(), changed: manifest::changed(&data)? })
    }
}

/// Whether just so much stands in an output folder, and nothing of it was changed since the manifest
/// was put in place, which always comes last.
pub fn stands(output: &Path, mark: &Mark, extent: &Extent) -> bool {
    let is_finished = !output.join(OWN_FOLDER).join("stage").exists();
    is_finished
        && Mark::of(output).as_ref() == Some(mark)
        && below(output, mark.changed, Some(OWN_FOLDER)).as_ref() == Some(extent)
}

/// How much lies in a folder; `None` if any of it was changed later than `recorded`, or is no file.
fn below(folder: &Path, recorded: SystemTime, passed_over: Option<&str>) -> Option<Extent> {
    let mut own = Extent::default();
    let mut folders = Vec::new();
    for entry in fs::read_dir(folder).ok()? {
        let entry = entry.ok()?;
        let kind = entry.file_type().ok()?;
        if kind.is_dir() {
            if passed_over.is_none_or(|name| entry.file_name() != name) {
                folders.push(entry.path());
            }
            continue;
        }
        let data = entry.metadata().ok().filter(|data| data.is_file())?;
        if manifest::changed(&data)? > recorded {
            return None;
        }
        own = own.and(Extent { files: 1, bytes: data.len() });
    }
    let below = folders.par_iter().map(|folder| below(folder, recorded, None));
    Some(own.and(below.try_reduce(Extent::default, |one, other| Some(one.and(other)))?))
}
