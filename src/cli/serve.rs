//! The command `serve`: what the preview says on the terminal.

use std::cell::RefCell;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::{Level, Outcome, counted, print_diags, seconds};
use crate::config::Options;
use crate::diag::Diag;
use crate::serve::{self, Event, Settings};

/// What `serve` is given.
#[derive(Debug, Args)]
pub(super) struct ServeArguments {
    /// The folder that holds site.toml
    #[arg(default_value = ".")]
    site: PathBuf,
    /// The port; else the first free one from 8000 on
    #[arg(short, long)]
    port: Option<u16>,
    /// A name or address of this machine to be reached at by others; else only by itself
    #[arg(long, alias = "bind", value_name = "NAME")]
    host: Option<String>,
    /// Opens the browser
    #[arg(short, long)]
    open: bool,
    /// Shows drafts too, marked as such; this is the default
    #[arg(long, overrides_with = "no_drafts")]
    drafts: bool,
    /// Shows what would be published, without drafts
    #[arg(long, overrides_with = "drafts")]
    no_drafts: bool,
    /// What is shown at most, instead of what site.toml says
    #[arg(long, value_name = "LEVEL")]
    access: Option<Level>,
    /// Compares files instead of being told of changes, for network drives
    #[arg(long)]
    poll: bool,
}

/// Runs the command; it ends with the program.
pub(super) fn run(arguments: &ServeArguments) -> Outcome {
    let settings = Settings {
        root: arguments.site.clone(),
        options: Options {
            output: None,
            drafts: !arguments.no_drafts,
            access: arguments.access.map(Into::into),
            wanted: None,
        },
        host: arguments.host.clone(),
        port: arguments.port,
        poll: arguments.poll,
    };
    let known = RefCell::new(Vec::new());
    let tell = |event: Event<'_>| match event {
        Event::Listening(url) => {
            sayln!("{url} shows {}; Ctrl-C ends it", arguments.site.display());
            if arguments.open
                && let Err(error) = open::that_detached(url)
            {
                esayln!("no browser could be opened; open {url} by hand ({error})");
            }
        }
        Event::Polling(reason) => {
            esayln!("files are compared every moment: {reason}");
        }
        Event::Read { time, addresses, first } => {
            let what = if first { "ready" } else { "rebuilt" };
            sayln!("{what} in {}, {}", seconds(time), format!("{addresses} addresses"));
        }
        Event::Problems(diags) => {
            print_changes(&arguments.site, &known.borrow(), diags);
            known.replace(diags.to_vec());
        }
    };
    match serve::serve(&settings, &tell) {
        Ok(never) => match never {},
        Err(error) => Err((arguments.site.clone(), error)),
    }
}

/// What is new among the problems, and how many are gone.
fn print_changes(root: &std::path::Path, old: &[Diag], new: &[Diag]) {
    let is_same = |a: &Diag, b: &Diag| {
        let file = |diag: &Diag| diag.place.as_ref().map(|place| place.file.clone());
        a.code == b.code && a.message == b.message && file(a) == file(b)
    };
    let without = |list: &[Diag], other: &[Diag]| -> Vec<Diag> {
        let new = list.iter().filter(|diag| !other.iter().any(|known| is_same(known, diag)));
        new.cloned().collect()
    };
    let (fresh, mended) = (without(new, old), without(old, new).len());
    print_diags(root, &fresh);
    if mended > 0 {
        esayln!("{} mended, {} left", counted(mended, "problem"), new.len());
    }
}
