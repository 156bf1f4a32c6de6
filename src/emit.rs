//! Writes what differs from what stands in the output folder, and records it.
//!
//! Everything new is first written beside the site, into `.referat/stage`; only when all of it is
//! there are files put in their places, each by one renaming. The manifest is written last. Files
//! that are not in the manifest were not written by this program and are never touched.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::{Error, Result, read_error, write_error};
use crate::path::Route;
use crate::render::Key;

/// The folder inside the output that holds what belongs to the program.
pub const OWN_FOLDER: &str = ".referat";

/// What was published: each file with its size, checksum and key.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Manifest {
    pub program: String,
    /// By path in the output folder.
    pub files: BTreeMap<String, Published>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// In bytes.
    pub size: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    pub key: String,
}

/// Whether files of others in the output folder are put up with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    Refuse,
    Keep,
}

/// An output folder that is being published into; others wait until this is dropped.
pub struct Folder {
    root: PathBuf,
    pub manifest: Manifest,
    foreign: Foreign,
    staged: AtomicUsize,
    _lock: Option<File>,
}

/// What one address gets.
pub enum Change {
    Unchanged(Published),
    /// The bytes lie in a staged file.
    Written(Published, PathBuf),
}

/// Opens an output folder, which need not exist.
///
/// # Errors
/// [`Error::Foreign`] if it holds files of others and these are refused, [`Error::Write`].
pub fn open(root: &Path, foreign: Foreign) -> Result<Folder> {
    let manifest_file = root.join(OWN_FOLDER).join("manifest.json");
    let manifest = match fs::read(&manifest_file) {
        Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_default(),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
            if foreign == Foreign::Refuse {
                refuse_foreign(root)?;
            }
            Manifest::default()
        }
        Err(cause) => return Err(Error::Read { path: manifest_file, cause }),
    };
    let own = root.join(OWN_FOLDER);
    fs::create_dir_all(&own).map_err(write_error(&own))?;
    let lock = lock(&own)?;
    let stage = own.join("stage");
    // What an interrupted build left over.
    match fs::remove_dir_all(&stage) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
            return Err(Error::Write { path: stage, cause });
        }
        _ => {}
    }
    fs::create_dir_all(&stage).map_err(write_error(&stage))?;
    Ok(Folder {
        root: root.to_owned(),
        manifest,
        foreign,
        staged: AtomicUsize::new(0),
        _lock: lock,
    })
}

/// Waits for another build into the same folder; on disks without locks nobody waits.
fn lock(own: &Path) -> Result<Option<File>> {
    let path = own.join("lock");
    let file = File::options().create(true).append(true).open(&path).map_err(write_error(&path))?;
    Ok(file.lock().ok().map(|()| file))
}

fn refuse_foreign(root: &Path) -> Result<()> {
    let entries = match fs::read_dir(root) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(cause) => return Err(Error::Read { path: root.to_owned(), cause }),
    };
    let mut names: Vec<String> = entries
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .filter(|name| name != OWN_FOLDER)
        .collect();
    names.sort();
    match names.into_iter().next() {
        Some(file) => Err(Error::Foreign { folder: root.to_owned(), file }),
        None => Ok(()),
    }
}

impl Folder {
    /// What was recorded for an address, if its file still stands there with its size.
    pub fn standing(&self, route: &Route) -> Option<&Published> {
        let name = route.output();
        let published = self.manifest.files.get(&name)?;
        let size = fs::metadata(self.root.join(&name)).ok()?.len();
        (size == published.size).then_some(published)
    }

    /// Stages bytes for an address, unless they stand there already.
    ///
    /// # Errors
    /// [`Error::Foreign`] if somebody else's file has the address, [`Error::Write`].
    pub fn stage(&self, route: &Route, key: &Key, bytes: &[u8]) -> Result<Change> {
        let name = route.output();
        let published = Published {
            size: bytes.len() as u64,
            sha256: sha256(bytes),
            key: key.as_str().to_owned(),
        };
        let old = self.manifest.files.get(&name);
        if let Some(old) = old
            && (old.size, &old.sha256) == (published.size, &published.sha256)
            && fs::read(self.root.join(&name)).is_ok_and(|standing| standing == bytes)
        {
            return Ok(Change::Unchanged(published));
        }
        self.refuse_other(&name, old.is_some())?;
        let staged = self.stage_file();
        fs::write(&staged, bytes).map_err(write_error(&staged))?;
        Ok(Change::Written(published, staged))
    }

    /// Stages a copy of a file; the copy shares its blocks where the disk can do that.
    ///
    /// A hard link would be quicker and is not used: who edits the source in place would edit what
    /// is published.
    ///
    /// # Errors
    /// [`Error::Foreign`], [`Error::Read`], [`Error::Write`].
    pub fn stage_copy(
        &self,
        route: &Route,
        key: &Key,
        source: &Path,
        sha256: &str,
    ) -> Result<Change> {
        let name = route.output();
        self.refuse_other(&name, self.manifest.files.contains_key(&name))?;
        let staged = self.stage_file();
        reflink_copy::reflink_or_copy(source, &staged).map_err(read_error(source))?;
        let size = fs::metadata(&staged).map_err(write_error(&staged))?.len();
        let published = Published { size, sha256: sha256.to_owned(), key: key.as_str().to_owned() };
        Ok(Change::Written(published, staged))
    }

    fn refuse_other(&self, name: &str, is_ours: bool) -> Result<()> {
        if !is_ours && self.foreign == Foreign::Refuse && self.root.join(name).exists() {
            return Err(Error::Foreign { folder: self.root.clone(), file: name.to_owned() });
        }
        Ok(())
    }

    fn stage_file(&self) -> PathBuf {
        let number = self.staged.fetch_add(1, Ordering::Relaxed);
        self.root.join(OWN_FOLDER).join("stage").join(number.to_string())
    }

    /// Drops what was staged; the published site stays as it is.
    pub fn abandon(self) {
        // What remains is taken away by the next build.
        drop(fs::remove_dir_all(self.root.join(OWN_FOLDER).join("stage")));
    }

    /// Puts every staged file in its place, removes what is no longer listed, records it all.
    /// Returns how many files were removed.
    ///
    /// # Errors
    /// [`Error::Write`]; the next build repairs what was left half done.
    pub fn commit(self, changes: BTreeMap<String, Change>, program: &str) -> Result<usize> {
        let mut folders = BTreeSet::new();
        let mut files = BTreeMap::new();
        for (name, change) in changes {
            let published = match change {
                Change::Unchanged(published) => published,
                Change::Written(published, staged) => {
                    self.place(&name, &staged, &mut folders)?;
                    published
                }
            };
            files.insert(name, published);
        }
        let gone: Vec<&String> =
            self.manifest.files.keys().filter(|name| !files.contains_key(*name)).collect();
        for name in &gone {
            self.remove(name)?;
        }
        let removed = gone.len();
        let stage = self.root.join(OWN_FOLDER).join("stage");
        drop(fs::remove_dir(&stage));
        self.record(Manifest { program: program.to_owned(), files })?;
        Ok(removed)
    }

    fn place(&self, name: &str, staged: &Path, folders: &mut BTreeSet<PathBuf>) -> Result<()> {
        let target = self.root.join(name);
        let parent = target.parent().expect("a file lies in a folder");
        if !folders.contains(parent) {
            fs::create_dir_all(parent).map_err(write_error(parent))?;
            folders.insert(parent.to_owned());
        }
        fs::rename(staged, &target).map_err(write_error(&target))
    }

    /// Removes a file that was once published, and the folders that it leaves empty.
    fn remove(&self, name: &str) -> Result<()> {
        let file = self.root.join(name);
        match fs::remove_file(&file) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
                return Err(Error::Write { path: file, cause });
            }
            _ => {}
        }
        let mut folder = file.parent();
        while let Some(empty) =
            folder.filter(|folder| *folder != self.root && fs::remove_dir(folder).is_ok())
        {
            folder = empty.parent();
        }
        Ok(())
    }

    fn record(&self, manifest: Manifest) -> Result<()> {
        let file = self.root.join(OWN_FOLDER).join("manifest.json");
        let mut bytes =
            serde_json::to_vec_pretty(&manifest).expect("a manifest has string keys only");
        bytes.push(b'\n');
        if fs::read(&file).is_ok_and(|standing| standing == bytes) {
            return Ok(());
        }
        let staged = file.with_extension("new");
        fs::write(&staged, bytes).map_err(write_error(&staged))?;
        fs::rename(&staged, &file).map_err(write_error(&file))
    }
}

/// SHA-256 (FIPS 180-4) in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
