//! What stops a run.
//!
//! Each variant is an operation with its path and cause; what is wrong with the content is a
//! [`Diag`](crate::diag::Diag) instead, and never stops the reading of the rest.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// An operation that failed, so that nothing could be made.
#[derive(Debug)]
pub enum Error {
    /// There is neither a `site.toml` nor a `content` folder.
    NoSite {
        root: PathBuf,
    },
    /// The `content` folder is not there, or holds not one content file.
    NoContent {
        folder: PathBuf,
    },
    /// `site.toml`, a `theme.toml` or a language file cannot be understood.
    Config {
        diag: Box<crate::diag::Diag>,
    },
    /// No such theme beside the site, nor built in.
    NoTheme {
        name: String,
        known: Vec<String>,
    },
    Read {
        path: PathBuf,
        cause: io::Error,
    },
    Write {
        path: PathBuf,
        cause: io::Error,
    },
    /// The output folder holds files that this program did not write.
    Foreign {
        folder: PathBuf,
        file: String,
    },
    /// Something of others has a name that the site needs, and cannot give way to it.
    Obstacle {
        path: PathBuf,
    },
    /// A file is no longer what it was when the site was read.
    Changed {
        path: PathBuf,
    },
    /// The new site is decided, and not all of it is in place.
    Unfinished {
        folder: PathBuf,
        cause: Box<Error>,
    },
    /// A folder does not say what was published into it.
    NoManifest {
        path: PathBuf,
    },
    /// The output folder would overlap what the site is made from.
    OutputInSource {
        folder: PathBuf,
    },
    /// Content that something new would be made from cannot be read.
    Content {
        diags: Vec<crate::diag::Diag>,
    },
    /// No socket could be had at an address.
    Listen {
        address: String,
        cause: io::Error,
    },
    /// An argument that makes no sense, with what would.
    Usage {
        message: String,
    },
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<crate::diag::Diag> for Error {
    /// What is wrong with a configuration file.
    fn from(diag: crate::diag::Diag) -> Error {
        Error::Config { diag: Box::new(diag) }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::NoSite { root } => write!(
                f,
                "no site in `{}`: neither `site.toml` nor a `content` folder\n  hint: name the folder that holds them, as in `referat build my-site`, or begin a site with `referat init my-site`",
                root.display()
            ),
            Error::NoContent { folder } => write!(
                f,
                "{}\n  hint: put the content back, or write a first file; what is published stays as it is",
                match folder.is_dir() {
                    true => format!("`{}` holds no content file", folder.display()),
                    false => format!("there is no folder `{}`", folder.display()),
                }
            ),
            Error::Config { diag } => write!(f, "{}", diag.message),
            Error::NoTheme { name, known } => write!(
                f,
                "no theme `{name}`\n  hint: put it in `themes/{name}/`, or choose one of {}",
                known.join(", ")
            ),
            Error::Read { path, cause } => write!(f, "cannot read `{}`: {cause}", path.display()),
            Error::Write { path, cause } => {
                write!(f, "cannot write `{}`: {cause}{}", path.display(), remedy(cause))
            }
            Error::Foreign { folder, file } => write!(
                f,
                "`{}` holds files that referat did not write, among them `{file}`\n  hint: choose an empty folder with `-o`, or use `--force` to publish beside them; they are kept",
                folder.display()
            ),
            Error::Obstacle { path } => write!(
                f,
                "`{}` is in the way: the site needs this name, and referat did not make what has it\n  hint: move it away, or choose another folder with `-o`",
                path.display()
            ),
            Error::Changed { path } => write!(
                f,
                "`{}` changed while the site was built\n  hint: build again when it has been saved",
                path.display()
            ),
            Error::Unfinished { folder, cause } => write!(
                f,
                "{cause}\nerror: `{}` is not wholly published: some files are of the new site and some of the old\n  hint: run the same command again; it goes on from here",
                folder.display()
            ),
            Error::NoManifest { path } => write!(
                f,
                "no manifest `{}`\n  hint: name a folder that `referat build` published into, or the manifest with `--manifest`",
                path.display()
            ),
            Error::OutputInSource { folder } => write!(
                f,
                "the output folder `{}` overlaps what the site is made from\n  hint: choose another one with `-o`",
                folder.display()
            ),
            Error::Content { diags } => {
                let mut messages = diags.iter().map(|diag| diag.message.as_str());
                f.write_str(messages.next().unwrap_or("the content cannot be read"))
            }
            Error::Listen { address, cause } => {
                write!(
                    f,
                    "cannot listen at `{address}`: {cause}\n  hint: {}",
                    remedy_to_listen(cause)
                )
            }
            Error::Usage { message } => f.write_str(message),
        }
    }
}

impl std::error::Error for Error {}

/// What a person can do about a place where the preview cannot listen, as a hint.
fn remedy_to_listen(cause: &io::Error) -> &'static str {
    match cause.kind() {
        io::ErrorKind::AddrInUse => {
            "another program listens there, perhaps another preview; choose another port with `--port`, or leave it out for the next free one"
        }
        io::ErrorKind::PermissionDenied => "choose a port from 1024 on",
        _ => "`--host` takes a name or an address at which this machine is reached",
    }
}

/// What a person can do about a failed writing, as a hint.
fn remedy(cause: &io::Error) -> &'static str {
    use io::ErrorKind::{
        FileTooLarge, NotADirectory, PermissionDenied, QuotaExceeded, ReadOnlyFilesystem,
        ResourceBusy, StorageFull,
    };
    match cause.kind() {
        StorageFull | QuotaExceeded => "\n  hint: make room on the disk and run again",
        FileTooLarge => {
            "\n  hint: files may not grow that long here (`ulimit -f`); raise the limit"
        }
        PermissionDenied => {
            "\n  hint: run as a user that may write there, or choose another folder"
        }
        ReadOnlyFilesystem => "\n  hint: the disk is read-only; choose another folder",
        NotADirectory => "\n  hint: a file stands where a folder should be; choose another folder",
        std::io::ErrorKind::AlreadyExists => {
            "\n  hint: a link that leads nowhere stands where a folder should be; take it away"
        }
        ResourceBusy => "\n  hint: another program holds it; run again when it is done",
        _ => "",
    }
}

/// Wraps a failed reading with its path.
pub fn read_error(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Error {
    let path = path.into();
    move |cause| Error::Read { path, cause }
}

/// Wraps a failed writing with its path.
pub fn write_error(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Error {
    let path = path.into();
    move |cause| Error::Write { path, cause }
}
