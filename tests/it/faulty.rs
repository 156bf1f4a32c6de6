//! A disk on which one operation fails, or after which nothing happens any more.

use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use referat::emit::disk::{Disk, Real};

/// What happens at the chosen operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The program stops dead: it is half done, and nothing is done after it.
    Dies,
    /// The disk is full from then on: nothing can be made, but renamed and removed.
    Full,
    /// It is refused, this once.
    Refuses,
}

/// Counts operations and fails at one of them.
pub struct Faulty(Arc<Counter>);

struct Counter {
    fault: Fault,
    at: usize,
    done: AtomicUsize,
}

impl Faulty {
    pub fn new(fault: Fault, at: usize) -> Faulty {
        Faulty(Arc::new(Counter { fault, at, done: AtomicUsize::new(0) }))
    }

    /// How many operations were asked for.
    pub fn operations(&self) -> usize {
        self.0.done.load(Ordering::SeqCst)
    }
}

impl Counter {
    /// Counts an operation and says whether it is done; if not, whether this is the one that fails.
    fn count(&self, makes: bool) -> Result<(), (bool, io::Error)> {
        let number = self.done.fetch_add(1, Ordering::SeqCst);
        self.answer(makes, number).map_err(|cause| (number == self.at, cause))
    }

    fn step(&self, makes: bool) -> io::Result<()> {
        self.count(makes).map_err(|(_, cause)| cause)
    }

    fn answer(&self, makes: bool, number: usize) -> io::Result<()> {
        match self.fault {
            Fault::Dies if number >= self.at => Err(io::Error::other("the program is dead")),
            Fault::Full if makes && number >= self.at => Err(ErrorKind::StorageFull.into()),
            Fault::Refuses if number == self.at => Err(ErrorKind::PermissionDenied.into()),
            _ => Ok(()),
        }
    }
}

/// A file that may be cut short.
struct Writer {
    file: Box<dyn Write + Send>,
    counter: Arc<Counter>,
}

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.counter.count(true) {
            Ok(()) => self.file.write(bytes),
            Err((is_now, cause)) => {
                if is_now {
                    // What a killed program or a full disk leaves.
                    self.file.write_all(&bytes[..bytes.len() / 2])?;
                }
                Err(cause)
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Disk for Faulty {
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.0.step(true).and_then(|()| Real.create_folder(path))
    }

    fn create_private_folder(&self, path: &Path) -> io::Result<()> {
        self.0.step(true).and_then(|()| Real.create_private_folder(path))
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn Write + Send>> {
        self.0.step(true)?;
        Ok(Box::new(Writer { file: Real.create(path)?, counter: Arc::clone(&self.0) }))
    }

    fn clone_file(&self, _: &File, _: &Path) -> io::Result<()> {
        // So that copying is tried on every disk.
        Err(ErrorKind::Unsupported.into())
    }

    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.0.step(true).and_then(|()| Real.link(from, to))
    }

    fn symlink(&self, target: &Path, at: &Path) -> io::Result<()> {
        self.0.step(true).and_then(|()| Real.symlink(target, at))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.0.step(false).and_then(|()| Real.rename(from, to))
    }

    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        self.0.step(false).and_then(|()| Real.exchange(one, other))
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.0.step(false).and_then(|()| Real.remove_file(path))
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.0.step(false).and_then(|()| Real.remove_folder(path))
    }

    fn remove_tree(&self, path: &Path) -> io::Result<()> {
        match self.0.count(false) {
            Ok(()) => Real.remove_tree(path),
            Err((is_now, cause)) => {
                if is_now && self.0.fault == Fault::Dies {
                    halve(path);
                }
                Err(cause)
            }
        }
    }

    fn touch(&self, path: &Path) -> io::Result<()> {
        self.0.step(false).and_then(|()| Real.touch(path))
    }

    fn sync(&self, path: &Path) -> io::Result<()> {
        self.0.step(true).and_then(|()| Real.sync(path))
    }
}

/// Removes every second file, once: what a program that dies while it removes a folder leaves.
fn halve(folder: &Path) {
    let files = walkdir::WalkDir::new(folder).into_iter().flatten();
    for (number, file) in files.filter(|entry| !entry.file_type().is_dir()).enumerate() {
        if number % 2 == 0 {
            std::fs::remove_file(file.path()).ok();
        }
    }
}
