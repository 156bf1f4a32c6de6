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

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::NoSite { root } => write!(
                f,
                "no site in `{}`: neither `site.toml` nor a `content` folder\n  hint: name the folder that holds them, as in `referat build my-site`, or begin a site with `referat init my-site`",
                root.display()
            ),
            Error::Config { diag } => write!(f, "{}", diag.message),
            Error::NoTheme { name, known } => write!(
                f,
                "no theme `{name}`\n  hint: put it in `themes/{name}/`, or choose one of {}",
                known.join(", ")
            ),
            Error::Read { path, cause } => write!(f, "cannot read `{}`: {cause}", path.display()),
            Error::Write { path, cause } => write!(f, "cannot write `{}`: {cause}", path.display()),
            Error::Foreign { folder, file } => write!(
                f,
                "`{}` holds files that referat did not write, among them `{file}`\n  hint: choose an empty folder with `-o`, or use `--force` to publish beside them; they are kept",
                folder.display()
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
            Error::Listen { address, cause } => write!(
                f,
                "cannot listen at `{address}`: {cause}\n  hint: choose another port with `--port`, or leave it out for the next free one"
            ),
            Error::Usage { message } => f.write_str(message),
        }
    }
}

impl std::error::Error for Error {}

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
