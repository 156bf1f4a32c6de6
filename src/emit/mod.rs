//! Publishes: writes what differs from what stands in the output folder, and records it.
//!
//! Everything new is first written beside the site, into a stage. Only when all of it is there does
//! it take the place of the old, by renaming alone: see `docs/publishing.md` for what that
//! guarantees. Files that are not in the manifest were not written by this program and are never
//! touched.

pub mod disk;
pub mod manifest;
mod place;
mod generation;
mod stands;
pub mod verify;

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use sha2::{Digest, Sha256};

use crate::checksum::Checksum;
use crate::config::publish::{Mode, Publishing};
use crate::error::{Error, Result, read_error, write_error};
use crate::path::Route;
use crate::render::Key;
pub use crate::whole::replace;
use disk::Disk;
use manifest::{MANIFEST, Manifest, OWN_FOLDER, Published};
pub use stands::{Extent, Mark, stands};

/// Whether files of others in the output folder are put up with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    Refuse,
    Keep,
}

/// Where and how a site is published.
#[derive(Clone, Copy)]
pub struct Place<'p> {
    pub disk: &'p dyn Disk,
    /// The folder that readers get.
    pub output: &'p Path,
    pub publishing: &'p Publishing,
    /// Is told what a person may want to know meanwhile.
    pub tell: &'p (dyn Fn(Event<'_>) + Sync),
}

/// What happens while publishing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event<'e> {
    /// Another build publishes into the same folder, and is waited for.
    Waiting(&'e Path),
    /// The disk cannot tell whether another build does.
    NoLocks(&'e Path),
    /// An interrupted publication was finished.
    Finished(&'e Path),
    /// What an interrupted publication had prepared was damaged, and thrown away.
    Discarded(&'e Path),
    /// A page or file was made.
    Made,
    /// It is not as it stood there, and why: `new`, or the fields that differ.
    Written { route: &'e Route, why: &'e str },
}

/// An output folder that is being published into; others wait until this is dropped.
pub struct Folder<'p> {
    place: Place<'p>,
    foreign: Foreign,
    /// What belongs to the program: inside the output, or beside it if that is a link.
    own: PathBuf,
    manifest: Manifest,
    /// When the manifest was put in place; what was published is older.
    recorded: Option<SystemTime>,
    /// Whether a file had to be read to know that it is the one that was published.
    has_read: AtomicBool,
    /// Whether nothing stood in the output folder, so that nothing can have an address that is wanted.
    was_empty: bool,
    shares_blocks: AtomicBool,
    _lock: Option<File>,
}

/// What one address gets.
#[derive(Debug)]
pub enum Change {
    Unchanged(Published),
    /// The bytes lie in the stage.
    Written(Published),
}

impl Change {
    /// What the address has then.
    pub fn published(&self) -> &Published {
        match self {
            Change::Unchanged(published) | Change::Written(published) => published,
        }
    }
}

/// What is wanted of the whole output folder: each file once, by its path.
pub type Changes = Vec<(Box<str>, Change)>;

/// Opens an output folder, which need not exist, and brings an interrupted publication to its end.
///
/// # Errors
/// [`Error::Foreign`] if it holds files of others and these are refused, [`Error::Read`],
/// [`Error::Write`].
pub fn open(place: Place<'_>, foreign: Foreign) -> Result<Folder<'_>> {
    let own = own_folder(&place)?;
    let file = place.output.join(OWN_FOLDER).join(MANIFEST);
    // A folder that nobody published into is looked at before anything is made in it.
    if foreign == Foreign::Refuse && !own.join("lock").exists() && !file.exists() {
        refuse_foreign(place.output)?;
    }
    place.disk.create_folder(&own).map_err(write_error(&own))?;
    let lock = lock(&place, &own)?;
    finish_or_discard(&place, &own)?;
    let manifest = Manifest::read(&file)?;
    if foreign == Foreign::Refuse && manifest.is_none() {
        refuse_foreign(place.output)?;
    }
    let stage = own.join("stage");
    place.disk.create_private_folder(&stage).map_err(write_error(&stage))?;
    Ok(Folder {
        place,
        foreign,
        recorded: fs::metadata(&file).ok().as_ref().and_then(manifest::changed),
        was_empty: foreign == Foreign::Refuse && manifest.is_none(),
        manifest: manifest.unwrap_or_default(),
        own,
        has_read: AtomicBool::new(false),
        shares_blocks: AtomicBool::new(true),
        _lock: lock,
    })
}

/// Brings an interrupted publication to its end, if there is one.
///
/// # Errors
/// [`Error::Read`], [`Error::Write`], [`Error::Unfinished`].
pub fn repair(place: Place<'_>) -> Result<()> {
    let own = own_folder(&place)?;
    let is_lost = || place.publishing.mode == Mode::Switch && !place.output.exists();
    let is_pending = own.join("stage").exists() || own.exists() && is_lost();
    if !is_pending {
        return Ok(());
    }
    let _lock = lock(&place, &own)?;
    finish_or_discard(&place, &own)
}

fn finish_or_discard(place: &Place<'_>, own: &Path) -> Result<()> {
    match place.publishing.mode {
        Mode::Folder => place::finish_or_discard(place, own),
        Mode::Switch => generation::finish_or_discard(place, own),
    }
}

/// The folder that belongs to the program.
fn own_folder(place: &Place<'_>) -> Result<PathBuf> {
    let is_folder = fs::metadata(place.output).map_or(true, |data| data.is_dir());
    if !is_folder {
        return Err(write_error(place.output)(io::ErrorKind::NotADirectory.into()));
    }
    match place.publishing.mode {
        Mode::Folder => Ok(place.output.join(OWN_FOLDER)),
        Mode::Switch => generation::own_folder(place.output),
    }
}

/// Waits for another build into the same folder.
fn lock(place: &Place<'_>, own: &Path) -> Result<Option<File>> {
    let path = own.join("lock");
    let file = File::options().create(true).append(true).open(&path).map_err(write_error(&path))?;
    let locked = match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => {
            (place.tell)(Event::Waiting(place.output));
            file.lock()
        }
        Err(TryLockError::Error(cause)) => Err(cause),
    };
    if locked.is_err() {
        (place.tell)(Event::NoLocks(place.output));
    }
    Ok(locked.is_ok().then_some(file))
}

fn refuse_foreign(root: &Path) -> Result<()> {
    let entries = match fs::read_dir(root) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(cause) => return Err(read_error(root)(cause)),
    };
    let names = entries.filter_map(|entry| Some(entry.ok()?.file_name()));
    match names.filter(|name| name != OWN_FOLDER).min() {
        Some(file) => {
            let file = file.to_string_lossy().into_owned();
            Err(Error::Foreign { folder: root.to_owned(), file })
        }
        None => Ok(()),
    }
}

impl Folder<'_> {
    /// Whether anything was ever published to an address.
    pub fn knows(&self, route: &Route) -> bool {
        self.manifest.files.contains(&route.output())
    }

    /// What was recorded for an address, if its file still stands there as it was published.
    ///
    /// A file of the same size that nobody has changed since is taken for the same; any other is
    /// read and summed.
    pub fn standing(&self, route: &Route) -> Option<&Published> {
        let name = route.output();
        let published = self.manifest.files.get(&name)?;
        let file = self.place.output.join(&name);
        let data = fs::symlink_metadata(&file).ok()?;
        if !data.is_file() || data.len() != published.size {
            return None;
        }
        if manifest::changed(&data).is_some_and(|changed| Some(changed) <= self.recorded) {
            return Some(published);
        }
        self.has_read.store(true, Ordering::Relaxed);
        let (_, sha256) = manifest::sum(&file).ok()?;
        (sha256 == published.sha256).then_some(published)
    }

    /// Stages bytes for an address, unless they stand there already.
    ///
    /// # Errors
    /// [`Error::Foreign`] if somebody else's file has the address, [`Error::Write`].
    pub fn stage(&self, route: &Route, key: &Key, bytes: &[u8]) -> Result<Change> {
        let published =
            Published { size: bytes.len() as u64, sha256: Checksum::of(bytes), key: key.clone() };
        if self.stands(route, &published) {
            return Ok(Change::Unchanged(published));
        }
        let staged = self.stage_place(route)?;
        let mut file = self.place.disk.create(&staged).map_err(write_error(&staged))?;
        file.write_all(bytes).map_err(write_error(&staged))?;
        Ok(Change::Written(published))
    }

    /// Stages a copy of a file that was found to have this checksum; the copy shares its blocks
    /// where the disk can do that.
    ///
    /// A hard link would be quicker and is not used: who edits the source in place would edit what
    /// is published.
    ///
    /// # Errors
    /// [`Error::Changed`] if it no longer has it, [`Error::Foreign`], [`Error::Read`],
    /// [`Error::Write`].
    pub fn stage_copy(
        &self,
        route: &Route,
        key: &Key,
        source: &Path,
        sha256: Checksum,
    ) -> Result<Change> {
        let mut file = File::open(source).map_err(read_error(source))?;
        let size = file.metadata().map_err(read_error(source))?.len();
        let mut published = Published { size, sha256, key: key.clone() };
        if self.stands(route, &published) {
            return Ok(Change::Unchanged(published));
        }
        let staged = self.stage_place(route)?;
        let (size, sum) = self.copy(&mut file, source, &staged)?;
        if sum != sha256 {
            return Err(Error::Changed { path: source.to_owned() });
        }
        published.size = size;
        Ok(Change::Written(published))
    }

    /// Copies a file and sums what was written.
    fn copy(&self, file: &mut File, source: &Path, to: &Path) -> Result<(u64, Checksum)> {
        if self.shares_blocks.load(Ordering::Relaxed) {
            match self.place.disk.clone_file(file, to) {
                Ok(()) => return manifest::sum(to).map_err(read_error(to)),
                // Nor will it for the next file.
                Err(_) => self.shares_blocks.store(false, Ordering::Relaxed),
            }
        }
        let mut copy = self.place.disk.create(to).map_err(write_error(to))?;
        let mut hasher = Sha256::new();
        let mut size = 0;
        let written = manifest::pieces(file, |piece| {
            hasher.update(piece);
            size += piece.len() as u64;
            copy.write_all(piece)
        });
        written.map_err(read_error(source))?.map_err(write_error(to))?;
        Ok((size, hasher.into()))
    }

    /// Whether these bytes stand at an address, whatever they were made from.
    fn stands(&self, route: &Route, published: &Published) -> bool {
        let is_same =
            |old: &Published| (old.size, old.sha256) == (published.size, published.sha256);
        if self.knows(route) {
            return self.standing(route).is_some_and(is_same);
        }
        if self.foreign == Foreign::Refuse {
            return false;
        }
        let file = self.place.output.join(route.output());
        let size = fs::symlink_metadata(&file).ok().filter(fs::Metadata::is_file);
        size.is_some_and(|data| data.len() == published.size)
            && manifest::sum(&file).is_ok_and(|(_, sha256)| sha256 == published.sha256)
    }

    /// Where the new file of an address waits; refuses an address that somebody else's file has.
    fn stage_place(&self, route: &Route) -> Result<PathBuf> {
        let name = route.output();
        // Whether a folder in its place is of others is seen when all that is to go is known.
        let is_taken = || {
            let data = fs::symlink_metadata(self.place.output.join(&name));
            data.is_ok_and(|data| !data.is_dir())
        };
        let is_refused = self.foreign == Foreign::Refuse && !self.was_empty;
        if is_refused && !self.knows(route) && is_taken() {
            return Err(Error::Foreign { folder: self.place.output.to_owned(), file: name });
        }
        Ok(self.own.join("stage/new").join(name))
    }

    /// Drops what was staged; the published site stays as it is.
    pub fn abandon(self) {
        // What remains is taken away by the next build.
        drop(place::discard(self.place.disk, &self.own.join("stage")));
    }

    /// Puts the new site in the place of the old one and records it; returns how many files were
    /// removed.
    ///
    /// # Errors
    /// [`Error::Unfinished`] once the new site is decided; the next run goes on from there. Before,
    /// the published site is as it was: [`Error::Foreign`], [`Error::Obstacle`], [`Error::Read`],
    /// [`Error::Write`].
    pub fn commit(self, changes: Changes, program: &str) -> Result<usize> {
        let is_kept = |(_, change): &&(Box<str>, Change)| matches!(change, Change::Unchanged(_));
        let is_all_kept = changes.iter().all(|change| is_kept(&change));
        let kept: Vec<String> = match self.place.publishing.mode {
            Mode::Folder => Vec::new(),
            Mode::Switch => {
                changes.iter().filter(is_kept).map(|(name, _)| name.to_string()).collect()
            }
        };
        let files = changes.into_iter().map(|(name, change)| match change {
            Change::Unchanged(published) | Change::Written(published) => (name, published),
        });
        let manifest = Manifest { program: program.to_owned(), files: files.collect() };
        let old = self.manifest.files.iter().map(|(name, _)| &**name);
        let gone: Vec<String> =
            old.filter(|name| !manifest.files.contains(name)).map(str::to_owned).collect();
        let removed = gone.len();
        let is_in_place = is_all_kept && manifest == self.manifest && self.is_in_its_mode();
        let committed = match self.place.publishing.mode {
            _ if is_in_place => self.confirm(),
            Mode::Folder => place::commit(&self.place, &self.own, &manifest, gone),
            Mode::Switch => generation::commit(&self, &manifest, &kept),
        };
        match committed {
            Ok(()) => Ok(removed),
            Err(error @ Error::Unfinished { .. }) => Err(error),
            Err(error) => {
                self.abandon();
                Err(error)
            }
        }
    }

    /// Whether the output is what its mode makes it.
    fn is_in_its_mode(&self) -> bool {
        self.place.publishing.mode == Mode::Folder || self.place.output.is_symlink()
    }

    /// Leaves everything as it is, and remembers what was read to know that.
    fn confirm(&self) -> Result<()> {
        let stage = self.own.join("stage");
        self.place.disk.remove_tree(&stage).map_err(write_error(&stage))?;
        if self.has_read.load(Ordering::Relaxed) {
            let file = self.place.output.join(OWN_FOLDER).join(MANIFEST);
            self.place.disk.touch(&file).map_err(write_error(&file))?;
        }
        Ok(())
    }
}
