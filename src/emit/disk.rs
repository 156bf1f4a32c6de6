//! Everything that is done to the disk when publishing, one operation each, so that a test can make
//! any of them fail.
//!
//! Reading is not here: it changes nothing, and what it yields is compared with what was recorded.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// What publishing does to a disk.
pub trait Disk: Sync {
    /// Makes a folder and those above it, if they are not there.
    ///
    /// # Errors
    /// Whatever the disk answers; so for all that follow.
    fn create_folder(&self, path: &Path) -> io::Result<()>;

    /// Makes a folder that only its owner can open.
    fn create_private_folder(&self, path: &Path) -> io::Result<()>;

    /// Makes an empty file, over one that is there, in a folder that is made if it is not.
    fn create(&self, path: &Path) -> io::Result<Box<dyn Write + Send>>;

    /// Makes a file that shares the blocks of another; an error if the disk cannot.
    fn clone_file(&self, from: &File, to: &Path) -> io::Result<()>;

    /// Makes a second name for a file, in a folder that is made if it is not.
    fn link(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Makes a symbolic link.
    fn symlink(&self, target: &Path, at: &Path) -> io::Result<()>;

    /// Renames in one step, over a file or link that is there.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Exchanges two names in one step; an error if the system cannot.
    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()>;

    fn remove_file(&self, path: &Path) -> io::Result<()>;

    /// Removes an empty folder.
    fn remove_folder(&self, path: &Path) -> io::Result<()>;

    /// Removes a folder with all that is in it.
    fn remove_tree(&self, path: &Path) -> io::Result<()>;

    /// Gives a file the time of modification that it has, which tells that it was looked at.
    fn touch(&self, path: &Path) -> io::Result<()>;

    /// Waits until the disk that holds this has all that was written to it.
    fn sync(&self, path: &Path) -> io::Result<()>;
}

/// The disk of the machine.
pub struct Real;

impl Disk for Real {
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        fs::create_dir_all(path)
    }

    fn create_private_folder(&self, path: &Path) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(path)
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn Write + Send>> {
        let file = in_its_folder(path, || File::create(path))?;
        Ok(Box::new(file))
    }

    #[cfg(target_os = "linux")]
    fn clone_file(&self, from: &File, to: &Path) -> io::Result<()> {
        let file = in_its_folder(to, || File::create(to))?;
        Ok(rustix::fs::ioctl_ficlone(&file, from)?)
    }

    #[cfg(not(target_os = "linux"))]
    fn clone_file(&self, _: &File, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        in_its_folder(to, || fs::hard_link(from, to))
    }

    #[cfg(unix)]
    fn symlink(&self, target: &Path, at: &Path) -> io::Result<()> {
        std::os::unix::fs::symlink(target, at)
    }

    #[cfg(not(unix))]
    fn symlink(&self, _: &Path, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    #[cfg(target_os = "linux")]
    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
    }

    #[cfg(not(target_os = "linux"))]
    fn exchange(&self, _: &Path, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(path)
    }

    fn remove_tree(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir_all(path)
    }

    fn touch(&self, path: &Path) -> io::Result<()> {
        let file = File::options().append(true).open(path)?;
        file.set_modified(file.metadata()?.modified()?)
    }

    #[cfg(target_os = "linux")]
    fn sync(&self, path: &Path) -> io::Result<()> {
        Ok(rustix::fs::syncfs(File::open(path)?)?)
    }

    #[cfg(not(target_os = "linux"))]
    fn sync(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }
}

/// Does something in a folder; if the folder is not there it is made first, and only then, as most are.
fn in_its_folder<T>(path: &Path, act: impl Fn() -> io::Result<T>) -> io::Result<T> {
    match act() {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
            fs::create_dir_all(path.parent().unwrap_or(path))?;
            act()
        }
        result => result,
    }
}

/// Whether entries of a folder may be made and taken away, as far as its rights say.
#[cfg(unix)]
pub(super) fn may_change(folder: &Path) -> io::Result<()> {
    use rustix::fs::{Access, access};
    Ok(access(folder, Access::WRITE_OK | Access::EXEC_OK)?)
}

#[cfg(not(unix))]
pub(super) fn may_change(_: &Path) -> io::Result<()> {
    Ok(())
}
