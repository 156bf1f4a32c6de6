//! A plain folder: the new files take the places of the old, one renaming each.
//!
//! Until the decision is written the old site stands; from then on it is carried out, by this run or
//! by the next. What is still in the stage is what is still to be done.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use walkdir::WalkDir;

use super::disk::{Disk, may_change};
use super::manifest::{self, MANIFEST, Manifest};
use super::{Event, Place};
use crate::error::{Error, Result, read_error, write_error};

/// The file whose being there decides that the new site is published.
const DECISION: &str = "commit.json";

/// What is to be done besides putting everything staged in place.
#[derive(Debug, Serialize, Deserialize)]
struct Decision {
    remove: BTreeSet<String>,
}

/// What is to be done, in its order; paths in the output folder.
#[derive(Debug, Default)]
struct Steps {
    /// Old files that have the name of a new folder, and old folders that have the name of a file.
    in_the_way: Vec<String>,
    /// New files, and new folders with all that is in them.
    new: Vec<String>,
    changed: Vec<String>,
}

/// Puts what is staged in place, removes what is gone, and records it all.
pub(super) fn commit(
    place: &Place<'_>,
    own: &Path,
    manifest: &Manifest,
    gone: Vec<String>,
) -> Result<()> {
    let stage = own.join("stage");
    let decision = Decision { remove: gone.into_iter().collect() };
    let steps = steps(place.output, &stage, &decision)?;
    refuse_locked_folders(place.output, &steps, &decision)?;
    write(place.disk, &stage.join(MANIFEST), |file| manifest.write(file))?;
    sync(place, place.output)?;
    let bytes = serde_json::to_vec(&decision).expect("names are strings");
    let draft = stage.join("commit.new");
    write(place.disk, &draft, |file| file.write_all(&bytes))?;
    place.disk.rename(&draft, &stage.join(DECISION)).map_err(write_error(&draft))?;
    finish(place, own, &decision, &steps).map_err(|error| unfinished(place, error))
}

fn unfinished(place: &Place<'_>, cause: Error) -> Error {
    Error::Unfinished { folder: place.output.to_owned(), cause: Box::new(cause) }
}

/// Goes on with a publication that was decided, or throws away one that was not.
pub(super) fn finish_or_discard(place: &Place<'_>, own: &Path) -> Result<()> {
    let stage = own.join("stage");
    let decision = fs::read(stage.join(DECISION)).ok();
    let decision: Option<Decision> = decision.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let Some(decision) = decision else { return discard(place.disk, &stage) };
    if !is_whole(&stage) {
        (place.tell)(Event::Discarded(place.output));
        return discard(place.disk, &stage);
    }
    let finished = steps(place.output, &stage, &decision)
        .and_then(|steps| finish(place, own, &decision, &steps));
    finished.map_err(|error| unfinished(place, error))?;
    (place.tell)(Event::Finished(place.output));
    Ok(())
}

/// The decision goes first, so that half a stage is never taken for a whole one.
pub(super) fn discard(disk: &dyn Disk, stage: &Path) -> Result<()> {
    let decision = stage.join(DECISION);
    gone(disk.remove_file(&decision)).map_err(write_error(&decision))?;
    gone(disk.remove_tree(stage)).map_err(write_error(stage))
}

/// Whether what is left in the stage is what was put there, and not what a loss of power made of it.
fn is_whole(stage: &Path) -> bool {
    let manifest = match Manifest::read(&stage.join(MANIFEST)) {
        Ok(Some(manifest)) => manifest,
        // It leaves the stage last: then nothing is left that could be damaged.
        _ => return !stage.join(MANIFEST).exists(),
    };
    let new = stage.join("new");
    let mut files =
        WalkDir::new(&new).into_iter().flatten().filter(|entry| !entry.file_type().is_dir());
    files.all(|entry| {
        let published = manifest.files.get(&name_below(&new, entry.path()));
        let sum = manifest::sum(entry.path());
        published.is_some_and(|file| sum.is_ok_and(|sum| sum == (file.size, file.sha256)))
    })
}

/// The path of something below a folder, separated by `/`.
pub(super) fn name_below(folder: &Path, path: &Path) -> String {
    let below = path.strip_prefix(folder).unwrap_or(path);
    let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

/// What is to be done so that everything staged is in place.
///
/// # Errors
/// [`Error::Obstacle`] if something of others stands where a folder or a file is wanted.
fn steps(root: &Path, stage: &Path, decision: &Decision) -> Result<Steps> {
    let mut steps = Steps::default();
    walk(root, &stage.join("new"), "", decision, &mut steps)?;
    let is_page = |name: &str| name.ends_with(".html");
    let depth = |name: &str| name.matches('/').count();
    steps.changed.sort_by_key(|name| (is_page(name), std::cmp::Reverse(depth(name))));
    Ok(steps)
}

fn walk(
    root: &Path,
    new: &Path,
    below: &str,
    decision: &Decision,
    steps: &mut Steps,
) -> Result<()> {
    let folder = new.join(below);
    let entries = match fs::read_dir(&folder) {
        Err(cause) if below.is_empty() && cause.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(read_error(&folder))?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(read_error(&folder))?;
        let is_folder = entry.file_type().map_err(read_error(entry.path()))?.is_dir();
        let name = entry.file_name().to_string_lossy().into_owned();
        names.push((if below.is_empty() { name } else { format!("{below}/{name}") }, is_folder));
    }
    names.sort();
    for (name, is_folder) in names {
        let target = root.join(&name);
        match (is_folder, fs::symlink_metadata(&target)) {
            (_, Err(cause)) if cause.kind() == io::ErrorKind::NotFound => steps.new.push(name),
            (_, Err(cause)) => return Err(read_error(target)(cause)),
            (true, Ok(data)) if data.is_dir() => walk(root, new, &name, decision, steps)?,
            (false, Ok(data)) if !data.is_dir() => steps.changed.push(name),
            (_, Ok(data)) => {
                let is_ours = if data.is_dir() {
                    is_all_ours(root, &target, decision)
                } else {
                    decision.remove.contains(&name)
                };
                if !is_ours {
                    return Err(Error::Obstacle { path: target });
                }
                steps.in_the_way.push(name.clone());
                steps.new.push(name);
            }
        }
    }
    Ok(())
}

/// Whether all files in a folder were published and are to be removed.
fn is_all_ours(root: &Path, path: &Path, decision: &Decision) -> bool {
    let mut entries = WalkDir::new(path).into_iter();
    entries.all(|entry| {
        entry.is_ok_and(|entry| {
            entry.file_type().is_dir() || decision.remove.contains(&name_below(root, entry.path()))
        })
    })
}

/// Refuses if a folder in which something changes may not be written to, before anything changes.
fn refuse_locked_folders(root: &Path, steps: &Steps, decision: &Decision) -> Result<()> {
    let names = [&steps.in_the_way, &steps.new, &steps.changed].into_iter().flatten();
    let folders: BTreeSet<&Path> =
        names.chain(&decision.remove).filter_map(|name| Path::new(name).parent()).collect();
    for folder in folders {
        let folder = root.join(folder);
        match may_change(&folder) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
                return Err(write_error(folder)(cause));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Everything after the decision; doing it twice is doing it once.
fn finish(place: &Place<'_>, own: &Path, decision: &Decision, steps: &Steps) -> Result<()> {
    let (disk, root) = (place.disk, place.output);
    let stage = own.join("stage");
    let staged = stage.join(MANIFEST);
    sync(place, place.output)?;
    // The manifest goes last: without it everything is in place.
    if staged.exists() {
        for name in &steps.in_the_way {
            clear(disk, &root.join(name))?;
        }
        for name in steps.new.iter().chain(&steps.changed) {
            let target = root.join(name);
            disk.rename(&stage.join("new").join(name), &target).map_err(write_error(&target))?;
        }
        for name in &decision.remove {
            remove(disk, root, name)?;
        }
        let file = own.join(MANIFEST);
        disk.rename(&staged, &file).map_err(write_error(&file))?;
        sync(place, place.output)?;
    }
    discard(disk, &stage)
}

/// Takes away what once was published and is in the way: a file, or a folder with its files.
fn clear(disk: &dyn Disk, path: &Path) -> Result<()> {
    if !is_folder(path) {
        return gone(disk.remove_file(path)).map_err(write_error(path));
    }
    for entry in WalkDir::new(path).contents_first(true) {
        let entry = entry.map_err(|error| read_error(path)(error.into()))?;
        let path = entry.path();
        let is_folder = entry.file_type().is_dir();
        let result = if is_folder { disk.remove_folder(path) } else { disk.remove_file(path) };
        result.map_err(write_error(path))?;
    }
    Ok(())
}

fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|data| data.is_dir())
}

/// Removes a file that was once published, and the folders that it leaves empty.
fn remove(disk: &dyn Disk, root: &Path, name: &str) -> Result<()> {
    let file = root.join(name);
    if is_folder(&file) {
        // It was in the way of this new folder, and is gone already.
        return Ok(());
    }
    gone(disk.remove_file(&file)).map_err(write_error(&file))?;
    let mut folder = file.parent();
    while let Some(empty) =
        folder.filter(|folder| *folder != root && disk.remove_folder(folder).is_ok())
    {
        folder = empty.parent();
    }
    Ok(())
}

/// What is to be removed and is not there is removed.
pub(super) fn gone(result: io::Result<()>) -> io::Result<()> {
    use io::ErrorKind::{NotADirectory, NotFound};
    match result {
        Err(cause) if matches!(cause.kind(), NotFound | NotADirectory) => Ok(()),
        result => result,
    }
}

/// Makes a file, and has what is to be in it written.
pub(super) fn write(
    disk: &dyn Disk,
    file: &Path,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<()> {
    let mut new = disk.create(file).map_err(write_error(file))?;
    content(&mut new).map_err(write_error(file))
}

/// Waits for the disk, if the site asks for that.
pub(super) fn sync(place: &Place<'_>, folder: &Path) -> Result<()> {
    if !place.publishing.sync {
        return Ok(());
    }
    place.disk.sync(folder).map_err(write_error(folder))
}
