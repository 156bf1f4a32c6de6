//! A switched folder: each new site is a folder of its own, and the output a link to the last one.
//!
//! A generation holds what is new, and hard links to the files of the one before that stay. Making
//! the link lead to it is one renaming, and is the whole of the publication.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use walkdir::WalkDir;

use super::manifest::{MANIFEST, Manifest, OWN_FOLDER};
use super::place::{discard, name_below, sync, write};
use super::{Folder, Foreign, Place};
use crate::error::{Error, Result, read_error, write_error};

/// The folder beside the output that holds its generations: `public.referat`.
pub(super) fn own_folder(output: &Path) -> Result<PathBuf> {
    let name = output.file_name().ok_or_else(|| Error::Usage {
        message: format!(
            "`{}` cannot become a link\n  hint: name the output folder itself, as in `output = \"public\"`",
            output.display()
        ),
    })?;
    let mut own = name.to_owned();
    own.push(OWN_FOLDER);
    if let Ok(target) = fs::read_link(output)
        && target.parent() != Some(Path::new(&own))
    {
        return Err(Error::Obstacle { path: output.to_owned() });
    }
    Ok(output.with_file_name(own))
}

/// The generation that the output leads to.
fn current(output: &Path) -> Option<u64> {
    number(fs::read_link(output).ok()?.file_name()?.to_str()?)
}

fn number(name: &str) -> Option<u64> {
    name.parse().ok().filter(|number: &u64| number.to_string() == name)
}

/// The generations that there are, in their order.
fn generations(own: &Path) -> Vec<u64> {
    let entries = fs::read_dir(own).into_iter().flatten().flatten();
    let mut numbers: Vec<u64> =
        entries.filter_map(|entry| number(entry.file_name().to_str()?)).collect();
    numbers.sort_unstable();
    numbers
}

/// Takes away what a build left that did not come to its end, and sets a lost link again.
pub(super) fn finish_or_discard(place: &Place<'_>, own: &Path) -> Result<()> {
    discard(place.disk, &own.join("stage"))?;
    let numbers = generations(own);
    match current(place.output) {
        Some(current) => remove_generations(place, own, numbers.iter().filter(|it| **it > current)),
        None if fs::symlink_metadata(place.output).is_ok() => Ok(()),
        None => match numbers.last() {
            // It stopped between taking the plain folder away and setting the link.
            Some(last) => {
                let stage = own.join("stage");
                place.disk.create_private_folder(&stage).map_err(write_error(&stage))?;
                lead_to(place, own, *last)?;
                discard(place.disk, &stage)
            }
            None => Ok(()),
        },
    }
}

fn remove_generations<'n>(
    place: &Place<'_>,
    own: &Path,
    numbers: impl Iterator<Item = &'n u64>,
) -> Result<()> {
    for number in numbers {
        let folder = own.join(number.to_string());
        place.disk.remove_tree(&folder).map_err(write_error(&folder))?;
    }
    Ok(())
}

/// Makes the staged files a generation together with those that stay, and leads readers to it.
pub(super) fn commit(folder: &Folder<'_>, manifest: &Manifest, kept: &[String]) -> Result<()> {
    let (place, own) = (&folder.place, &folder.own);
    let new = own.join("stage/new");
    let foreign = foreign(place.output, folder)?;
    if let Some(file) = foreign.first().filter(|_| folder.foreign == Foreign::Refuse) {
        let folder = place.output.to_owned();
        return Err(Error::Foreign { folder, file: file.clone() });
    }
    // First, as taking a name of a file away counts as a change of it, and the manifest is to be the
    // last that changes.
    let numbers = generations(own);
    let current = current(place.output);
    remove_generations(place, own, numbers.iter().filter(|it| Some(**it) != current))?;
    place.disk.create_folder(&new).map_err(write_error(&new))?;
    kept.par_iter()
        .chain(&foreign)
        .try_for_each(|name| keep(place, &place.output.join(name), &new.join(name)))?;
    let file = new.join(OWN_FOLDER).join(MANIFEST);
    write(place.disk, &file, |file| manifest.write(file))?;
    sync(place, own)?;
    // A plain folder that the output has been so far gets the number before.
    let next = numbers.last().unwrap_or(&0) + 1 + u64::from(is_plain_folder(place.output));
    let generation = own.join(next.to_string());
    place.disk.rename(&new, &generation).map_err(write_error(&generation))?;
    lead_to(place, own, next)?;
    sync(place, own)?;
    if place.publishing.keep == 0 {
        remove_generations(place, own, generations(own).iter().filter(|it| **it < next))?;
        // Fewer names are a change of the files that stay, and the manifest is to be the last.
        let file = generation.join(OWN_FOLDER).join(MANIFEST);
        place.disk.touch(&file).map_err(write_error(&file))?;
    }
    discard(place.disk, &own.join("stage"))
}

/// What others put into the present generation.
fn foreign(output: &Path, folder: &Folder<'_>) -> Result<Vec<String>> {
    // The link itself is not what is walked.
    let output = match fs::canonicalize(output) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        output => output.map_err(read_error(output_path(folder)))?,
    };
    let is_own =
        |path: &Path| path.strip_prefix(&output).is_ok_and(|it| it == Path::new(OWN_FOLDER));
    let mut foreign = Vec::new();
    for entry in WalkDir::new(&output).into_iter().filter_entry(|entry| !is_own(entry.path())) {
        let entry = entry.map_err(|error| read_error(output_path(folder))(error.into()))?;
        let name = name_below(&output, entry.path());
        if !entry.file_type().is_dir() && !folder.manifest.files.contains(&name) {
            foreign.push(name);
        }
    }
    foreign.sort();
    Ok(foreign)
}

fn output_path<'f>(folder: &Folder<'f>) -> &'f Path {
    folder.place.output
}

/// A second name for a file, or a copy with its time where the disk has no second names.
fn keep(place: &Place<'_>, old: &Path, new: &Path) -> Result<()> {
    if fs::symlink_metadata(new).is_ok() {
        // A file of others at the address of a page gives way to it.
        return Ok(());
    }
    if place.disk.link(old, new).is_ok() {
        return Ok(());
    }
    let bytes = fs::read(old).map_err(read_error(old))?;
    let time = fs::metadata(old).and_then(|data| data.modified()).map_err(read_error(old))?;
    let mut file = place.disk.create(new).map_err(write_error(new))?;
    file.write_all(&bytes).map_err(write_error(new))?;
    drop(file);
    let file = fs::File::options().append(true).open(new).map_err(write_error(new))?;
    file.set_modified(time).map_err(write_error(new))
}

/// Makes the output a link to a generation.
fn lead_to(place: &Place<'_>, own: &Path, number: u64) -> Result<()> {
    let (disk, output) = (place.disk, place.output);
    let failed = || write_error(output);
    let link = own.join("stage/link");
    let mut target = own.file_name().map(OsString::from).unwrap_or_default();
    target.push(format!("/{number}"));
    disk.symlink(Path::new(&target), &link).map_err(failed())?;
    if !is_plain_folder(output) {
        return disk.rename(&link, output).map_err(failed());
    }
    let before = own.join((number - 1).to_string());
    if disk.exchange(&link, output).is_ok() {
        // Should this fail, the plain folder goes with the stage; all that was in it is carried on.
        drop(disk.rename(&link, &before));
        return Ok(());
    }
    disk.rename(output, &before).map_err(failed())?;
    disk.rename(&link, output).map_err(|cause| {
        drop(disk.rename(&before, output));
        failed()(cause)
    })
}

fn is_plain_folder(output: &Path) -> bool {
    fs::symlink_metadata(output).is_ok_and(|data| data.is_dir())
}
