//! A file without a name, in which bytes wait that are asked for again and again.

use std::cell::RefCell;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, Weak};

/// How much Markdown a site may have, in bytes, for all texts to stay in memory: some 1,500 meetings.
const SMALL: u64 = 16 << 20;

/// A file without a name that holds the texts of which there are too many; it goes with the process.
#[derive(Debug)]
pub struct Spool {
    folder: PathBuf,
    /// Made for the first text that goes there; `None` if the disk does not take it.
    file: OnceLock<Option<File>>,
    end: AtomicU64,
    least: u64,
    failure: OnceLock<String>,
}

impl Spool {
    /// A spool in a folder, which is made when it is needed.
    pub fn new(folder: &Path) -> Arc<Spool> {
        Spool::of_more_than(folder, SMALL)
    }

    /// The same for sites of more bytes than these.
    pub fn of_more_than(folder: &Path, least: u64) -> Arc<Spool> {
        Arc::new(Spool {
            folder: folder.to_owned(),
            file: OnceLock::new(),
            end: AtomicU64::new(0),
            least,
            failure: OnceLock::new(),
        })
    }

    /// Loses what was laid down.
    #[cfg(test)]
    pub fn lose(&self) {
        let file = self.file.get().and_then(Option::as_ref).expect("a text was written to it");
        file.set_len(0).expect("the file is open for writing");
    }

    /// What the disk answered when a text could not be read again, so that nothing made since is right.
    pub fn failure(&self) -> Option<io::Error> {
        self.failure.get().map(|failure| io::Error::other(failure.clone()))
    }

    /// Whether a site of so many bytes lays its texts down.
    pub fn is_for(&self, size: u64) -> bool {
        size > self.least
    }

    /// Lays bytes down, if the disk takes them.
    pub fn lay_down(self: &Arc<Spool>, bytes: &[u8]) -> Option<Arc<LaidDown>> {
        let file = self.file.get_or_init(|| {
            std::fs::create_dir_all(&self.folder).ok()?;
            tempfile::tempfile_in(&self.folder).ok()
        });
        let begin = self.end.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        write_at(file.as_ref()?, bytes, begin).ok()?;
        let length = u32::try_from(bytes.len()).ok()?;
        Some(Arc::new(LaidDown { spool: Arc::clone(self), begin, length }))
    }

    /// Reads as many bytes as there is room for.
    fn fill(&self, bytes: &mut [u8], at: u64) -> Result<(), String> {
        let file = self.file.get().and_then(Option::as_ref).expect("a text was written to it");
        read_at(file, bytes, at).map_err(|error| error.to_string())
    }

    fn noted<T>(&self, read: Result<T, String>) -> Result<T, String> {
        if let Err(error) = &read {
            let _ = self.failure.set(error.clone());
        }
        read
    }
}

/// Bytes that lie in a spool and belong together, such as the texts of a meeting.
#[derive(Debug)]
pub struct LaidDown {
    spool: Arc<Spool>,
    begin: u64,
    length: u32,
}

/// How many bytes are read at once: who reads some mostly reads the next ones too.
const AHEAD: u32 = 4 << 10;

/// The bytes that a thread has read last.
struct Window {
    of: Weak<LaidDown>,
    at: u32,
    bytes: Vec<u8>,
}

thread_local! {
    static WINDOW: RefCell<Window> =
        const { RefCell::new(Window { of: Weak::new(), at: 0, bytes: Vec::new() }) };
}

impl LaidDown {
    /// What is made of some of the bytes. Where the disk does not give them, or they are not what they should be,
    /// their spool has [failed](Spool::failure).
    ///
    /// # Errors
    /// What the disk answered, or what `make` did.
    pub fn read<T>(
        self: &Arc<LaidDown>,
        at: u32,
        length: u32,
        make: impl FnOnce(&[u8]) -> Result<T, String>,
    ) -> Result<T, String> {
        self.spool.noted(self.window(at, length, make))
    }

    /// The bytes as this thread has read them last, or read now.
    fn window<T>(
        self: &Arc<LaidDown>,
        at: u32,
        length: u32,
        make: impl FnOnce(&[u8]) -> Result<T, String>,
    ) -> Result<T, String> {
        WINDOW.with_borrow_mut(|window| {
            let range = || {
                let is_in = Weak::as_ptr(&window.of) == Arc::as_ptr(self);
                let start = at.checked_sub(window.at).filter(|_| is_in)? as usize;
                let range = start..start + length as usize;
                (range.end <= window.bytes.len()).then_some(range)
            };
            let range = match range() {
                Some(range) => range,
                None => {
                    let ahead = length.max(AHEAD.min(self.length - at));
                    window.of = Weak::new();
                    window.bytes.resize(ahead as usize, 0);
                    self.spool.fill(&mut window.bytes, self.begin + u64::from(at))?;
                    (window.of, window.at) = (Arc::downgrade(self), at);
                    0..length as usize
                }
            };
            make(&window.bytes[range])
        })
    }
}

#[cfg(unix)]
fn write_at(file: &File, bytes: &[u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, at)
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, at)
}

#[cfg(windows)]
fn write_at(file: &File, mut bytes: &[u8], mut at: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let written = std::os::windows::fs::FileExt::seek_write(file, bytes, at)?;
        bytes = &bytes[written..];
        at += written as u64;
    }
    Ok(())
}

#[cfg(windows)]
fn read_at(file: &File, mut bytes: &mut [u8], mut at: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let read = std::os::windows::fs::FileExt::seek_read(file, bytes, at)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        bytes = &mut bytes[read..];
        at += read as u64;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_site_lays_nothing_down() {
        let spool = Spool::new(Path::new("folder"));
        assert!(!spool.is_for(SMALL) && spool.is_for(SMALL + 1));
    }
}
