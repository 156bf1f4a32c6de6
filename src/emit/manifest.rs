//! What was published: each file with its size, its checksum and its key.
//!
//! The same site has the same manifest. It holds no times; that a file is still the one that was
//! published is seen by its being older than the manifest, which is always put in place last.

use std::collections::BTreeMap;
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::{Result, read_error};

/// The folder inside the output that holds what belongs to the program.
pub const OWN_FOLDER: &str = ".referat";

/// Its file that lists what was published.
pub const MANIFEST: &str = "manifest.json";

/// What was published: each file with its size, checksum and key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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

impl Manifest {
    /// The manifest that lies in a file, if there is one; one that cannot be read is like none.
    ///
    /// # Errors
    /// [`crate::error::Error::Read`] if there is a file and the disk does not give it.
    pub fn read(file: &Path) -> Result<Option<Manifest>> {
        match fs::read(file) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(read_error(file)(cause)),
        }
    }

    /// The bytes of its file.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("a manifest has string keys only");
        bytes.push(b'\n');
        bytes
    }
}

/// When a file, or what is known of it, was last changed by anybody.
///
/// On Unix the time of change, which nobody can set back and which renaming and linking move on.
#[cfg(unix)]
pub(super) fn changed(data: &Metadata) -> Option<SystemTime> {
    use std::os::unix::fs::MetadataExt;
    use std::time::Duration;
    let seconds = u64::try_from(data.ctime()).ok()?;
    let nanoseconds = u32::try_from(data.ctime_nsec()).ok()?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::new(seconds, nanoseconds))
}

#[cfg(not(unix))]
pub(super) fn changed(data: &Metadata) -> Option<SystemTime> {
    data.modified().ok()
}

/// SHA-256 (FIPS 180-4) in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(Sha256::new_with_prefix(bytes))
}

pub(super) fn hexadecimal(hasher: Sha256) -> String {
    const DIGITS: [u8; 16] = *b"0123456789abcdef";
    let digit = |value: u8| char::from(DIGITS[usize::from(value)]);
    hasher.finalize().iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The size and SHA-256 of a file.
pub(super) fn sum(path: &Path) -> io::Result<(u64, String)> {
    let mut hasher = Sha256::new();
    let mut size = 0;
    pieces(&mut File::open(path)?, |piece| {
        size += piece.len() as u64;
        hasher.update(piece);
        Ok::<(), io::Error>(())
    })??;
    Ok((size, hexadecimal(hasher)))
}

/// Hands the bytes of a file on piece by piece; the outer error is the reader's.
pub(super) fn pieces<E>(
    file: &mut File,
    mut take: impl FnMut(&[u8]) -> Result<(), E>,
) -> io::Result<Result<(), E>> {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(Ok(())),
            Ok(length) => {
                if let Err(error) = take(&buffer[..length]) {
                    return Ok(Err(error));
                }
            }
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(cause),
        }
    }
}
