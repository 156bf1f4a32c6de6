//! What was published: each file with its size, its checksum and its key.
//!
//! The same site has the same manifest. It holds no times; that a file is still the one that was
//! published is seen by its being older than the manifest, which is always put in place last.

use std::fmt;
use std::fs::{self, File, Metadata};
use std::io::{self, BufWriter, Read, Write};
use std::ops::Deref;
use std::path::Path;
use std::time::SystemTime;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::checksum::Checksum;
use crate::error::{Result, read_error};
use crate::render::Key;

/// The folder inside the output that holds what belongs to the program.
pub const OWN_FOLDER: &str = ".referat";

/// Its file that lists what was published.
pub const MANIFEST: &str = "manifest.json";

/// What was published: each file with its size, checksum and key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub program: String,
    pub files: Files,
}

/// What was published, in the order of the paths in the output folder; a list, as there are many.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files(Vec<(Box<str>, Published)>);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// In bytes.
    pub size: u64,
    pub sha256: Checksum,
    pub key: Key,
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

    /// Writes its file, piece by piece, as it is long.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write(&self, file: impl Write) -> io::Result<()> {
        let mut file = BufWriter::with_capacity(64 * 1024, file);
        serde_json::to_writer_pretty(&mut file, self)?;
        file.write_all(b"\n")?;
        file.flush()
    }
}

impl Files {
    /// What was published to a path.
    pub fn get(&self, name: &str) -> Option<&Published> {
        let place = self.0.binary_search_by(|(known, _)| (**known).cmp(name)).ok()?;
        Some(&self.0[place].1)
    }

    pub fn contains(&self, name: &str) -> bool {
        self.get(name).is_some()
    }
}

impl Deref for Files {
    type Target = [(Box<str>, Published)];

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl FromIterator<(Box<str>, Published)> for Files {
    fn from_iter<I: IntoIterator<Item = (Box<str>, Published)>>(files: I) -> Files {
        let mut files: Vec<_> = files.into_iter().collect();
        files.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        Files(files)
    }
}

impl Serialize for Files {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, file)| (name, file)))
    }
}

impl<'de> Deserialize<'de> for Files {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Files, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Files;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("files by their paths")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Files, A::Error> {
                std::iter::from_fn(|| map.next_entry().transpose()).collect()
            }
        }
        deserializer.deserialize_map(Entries)
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

/// The size and SHA-256 of a file.
pub(super) fn sum(path: &Path) -> io::Result<(u64, Checksum)> {
    let mut hasher = Sha256::new();
    let mut size = 0;
    pieces(&mut File::open(path)?, |piece| {
        size += piece.len() as u64;
        hasher.update(piece);
        Ok::<(), io::Error>(())
    })??;
    Ok((size, hasher.into()))
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
