//! New files for those who write: a meeting from the last one, a committee, a person, a page, a
//! theme, a whole site.
//!
//! The site as it was written comes in; what comes out are files that can be built at once. Drafts
//! and closed minutes are read too, as nothing here is published. Never overwrites a file.

mod committees;
mod carried;
mod agenda;
mod facts;
pub mod meeting;
pub mod plain;
pub mod theme;
pub mod start;

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::Path;

use crate::config::{self, Config, Options};
use crate::error::{Error, Result, write_error};
use crate::path::{SitePath, on_disk};
use crate::pipeline::{self, Written};

/// What was made, and what its writer should know.
#[derive(Debug, Default)]
pub struct Made {
    /// From the folder of the site; the first is the one to write in.
    pub files: Vec<SitePath>,
    pub folders: Vec<SitePath>,
    /// What it was made from, in one line.
    pub from: Option<String>,
    /// What was left out or may surprise.
    pub notes: Vec<String>,
    /// What to do next.
    pub next: Vec<String>,
}

/// A site that something is added to.
pub struct Place {
    pub config: Config,
    pub written: Written,
}

/// Reads the site in `root`.
///
/// # Errors
/// Whatever keeps it from being read.
pub fn place(root: &Path) -> Result<Place> {
    let config = config::load(root, &Options::default())?;
    let written = pipeline::read(&config)?;
    Ok(Place { config, written })
}

impl Place {
    /// Whether a file or folder of the site is there.
    fn is_there(&self, path: &SitePath) -> bool {
        on_disk(&self.config.root, path).exists()
    }
}

/// Writes a file that is not there yet, with its folders.
fn create(root: &Path, file: &SitePath, bytes: &[u8]) -> Result<()> {
    let disk = on_disk(root, file);
    if let Some(folder) = disk.parent() {
        std::fs::create_dir_all(folder).map_err(write_error(folder))?;
    }
    match OpenOptions::new().write(true).create_new(true).open(&disk) {
        Ok(mut opened) => opened.write_all(bytes).map_err(write_error(disk)),
        Err(cause) if cause.kind() == ErrorKind::AlreadyExists => Err(exists(file)),
        Err(cause) => Err(Error::Write { path: disk, cause }),
    }
}

fn exists(file: &SitePath) -> Error {
    usage(
        format!("`{file}` is there already"),
        "nothing was changed; open that one, or choose another name",
    )
}

/// A mistake on the command line, with what to do.
fn usage(message: impl std::fmt::Display, hint: impl std::fmt::Display) -> Error {
    Error::Usage { message: format!("{message}\n  hint: {hint}") }
}

/// A path below a folder of the site; the name was made by the program.
fn below(folder: &SitePath, name: &str) -> SitePath {
    folder.join(name).expect("a slug or a date stays in its folder")
}
