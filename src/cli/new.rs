//! `referat new`, `referat theme new` and `referat init`: begins files, and opens them on request.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::{Outcome, print_diags};
use crate::error::{Error, Result};
use crate::model::Status;
use crate::new::theme::Choose;
use crate::new::{Made, meeting, plain, start, theme};
use crate::path::on_disk;

#[derive(Debug, Args)]
pub(super) struct NewArguments {
    #[command(subcommand)]
    what: What,
}

/// What every kind of new file takes.
#[derive(Debug, Args)]
struct Common {
    /// The folder that holds site.toml
    #[arg(long, value_name = "DIR", default_value = ".")]
    site: PathBuf,
    /// Opens the file in the editor that $VISUAL or $EDITOR names
    #[arg(long)]
    open: bool,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Begins the minutes of a meeting from the last one of the committee
    Meeting {
        /// The committee's name, short name, alias or folder
        committee: String,
        /// The day, such as 2026-08-26 or "26. august 2026"
        #[arg(required = true, num_args = 1..)]
        date: Vec<String>,
        /// What follows the date in the file's name, for a second meeting on a day
        #[arg(long)]
        name: Option<String>,
        /// Holds the minutes back until they are ready
        #[arg(long)]
        draft: bool,
        #[command(flatten)]
        common: Common,
    },
    /// Begins a committee
    Committee {
        /// Its whole name, between quotes if it has several words
        name: String,
        /// Its short name
        #[arg(long)]
        short: Option<String>,
        /// The folder below `content` that its own folder lies in
        #[arg(long = "in", value_name = "FOLDER")]
        folder: Option<String>,
        #[command(flatten)]
        common: Common,
    },
    /// Begins the file of a person
    Person {
        /// The person's whole name, between quotes
        name: String,
        #[command(flatten)]
        common: Common,
    },
    /// Begins an ordinary page
    Page {
        /// The title of the page, between quotes if it has several words
        name: String,
        /// The folder below that of the pages
        #[arg(long = "in", value_name = "FOLDER")]
        folder: Option<String>,
        #[command(flatten)]
        common: Common,
    },
    /// Begins a theme that extends the standard one
    Theme(ThemeNew),
}

#[derive(Debug, Args)]
pub(super) struct ThemeArguments {
    #[command(subcommand)]
    what: ThemeWhat,
}

#[derive(Debug, Subcommand)]
enum ThemeWhat {
    /// Begins a theme that extends the standard one
    New(ThemeNew),
}

#[derive(Debug, Args)]
struct ThemeNew {
    /// The theme's name, which its folder in `themes` gets
    name: String,
    /// Chooses the theme in site.toml
    #[arg(long = "use")]
    choose: bool,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
pub(super) struct InitArguments {
    /// A folder that is empty or not there yet
    folder: PathBuf,
    /// The language of the site
    #[arg(long, value_name = "TAG", default_value = "da")]
    language: String,
}

pub(super) fn run(arguments: &NewArguments) -> Outcome {
    match &arguments.what {
        What::Meeting { committee, date, name, draft, common } => {
            let wish = meeting::Wish {
                committee,
                date: &date.join(" "),
                name: name.as_deref(),
                status: draft.then_some(Status::Draft),
            };
            finish(common, meeting::meeting(&common.site, &wish))
        }
        What::Committee { name, short, folder, common } => {
            let (short, folder) = (short.as_deref(), folder.as_deref());
            finish(common, plain::committee(&common.site, name, short, folder))
        }
        What::Person { name, common } => finish(common, plain::person(&common.site, name)),
        What::Page { name, folder, common } => {
            finish(common, plain::page(&common.site, name, folder.as_deref()))
        }
        What::Theme(arguments) => new_theme(arguments),
    }
}

pub(super) fn run_theme(arguments: &ThemeArguments) -> Outcome {
    match &arguments.what {
        ThemeWhat::New(arguments) => new_theme(arguments),
    }
}

fn new_theme(arguments: &ThemeNew) -> Outcome {
    let choose = if arguments.choose { Choose::Now } else { Choose::Later };
    let common = &arguments.common;
    finish(common, theme::theme(&common.site, &arguments.name, choose))
}

pub(super) fn init(arguments: &InitArguments) -> Outcome {
    let folder = &arguments.folder;
    let made = start::start(folder, &arguments.language);
    let made = made.map_err(|error| (folder.clone(), error))?;
    print_made(folder, &made);
    let site = folder.display().to_string();
    // As it has to be typed: a name with a space between quotes.
    let typed = if site.contains(char::is_whitespace) { format!("\"{site}\"") } else { site };
    sayln!("look at it: `referat serve {typed} --open`");
    sayln!("`{}` tells how to go on", folder.join("README.md").display());
    Ok(ExitCode::SUCCESS)
}

/// Says what was made, and opens it on request.
fn finish(common: &Common, made: Result<Made>) -> Outcome {
    let failed = |error| (common.site.clone(), error);
    let made = match made {
        Err(Error::Content { diags }) => {
            print_diags(&common.site, &diags);
            esayln!("nothing was written: these may be the last minutes, and cannot be read");
            return Ok(ExitCode::from(1));
        }
        made => made.map_err(failed)?,
    };
    print_made(&common.site, &made);
    if common.open
        && let Some(file) = made.files.first()
    {
        open(&on_disk(&common.site, file)).map_err(failed)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn print_made(root: &Path, made: &Made) {
    let shown = |path| match root == Path::new(".") {
        true => format!("{path}"),
        false => on_disk(root, path).display().to_string(),
    };
    for file in &made.files {
        sayln!("written {}", shown(file));
    }
    for folder in &made.folders {
        sayln!("folder for attachments {}", shown(folder));
    }
    if let Some(line) = &made.from {
        sayln!("{line}");
    }
    for note in &made.notes {
        sayln!("note: {note}");
    }
    for next in &made.next {
        sayln!("{next}");
    }
}

/// Opens a file in the editor that the environment names, and waits for it.
fn open(file: &Path) -> Result<()> {
    let mut named = ["VISUAL", "EDITOR"].into_iter().filter_map(|name| {
        let value = std::env::var(name).ok().filter(|value| !value.trim().is_empty())?;
        Some((name, value))
    });
    let Some((name, value)) = named.next() else {
        return Err(failed(
            format!("no editor is named, so `{}` was not opened", file.display()),
            "set `EDITOR`, as in `export EDITOR=\"code --wait\"`, or open the file by hand; it was written, and `referat serve --open` shows it",
        ));
    };
    let mut words = command(&value).ok_or_else(|| {
        failed(
            format!("`{name}` is not a command: `{value}`"),
            "close its quotes; the file was written",
        )
    })?;
    let program = words.remove(0);
    match std::process::Command::new(&program).args(words).arg(file).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(failed(
            format!("the editor `{program}` ended with {status}"),
            format!("the file was written; `{name}` names the editor"),
        )),
        Err(cause) => Err(failed(
            format!("the editor `{program}` could not be started: {cause}"),
            format!("the file was written; `{name}` names the editor"),
        )),
    }
}

/// The words of a command, as a shell reads them; one that is a file is taken whole, since paths on
/// Windows have spaces and backslashes.
fn command(value: &str) -> Option<Vec<String>> {
    if Path::new(value.trim()).is_file() {
        return Some(vec![value.trim().to_owned()]);
    }
    shlex::split(value).filter(|words| !words.is_empty())
}

fn failed(message: String, hint: impl std::fmt::Display) -> Error {
    Error::Usage { message: format!("{message}\n  hint: {hint}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands() {
        let check = |value: &str, expected: Option<&[&str]>| {
            let words = command(value);
            let words = words.as_ref().map(|words| words.iter().map(String::as_str).collect());
            let expected: Option<Vec<&str>> = expected.map(<[&str]>::to_vec);
            assert_eq!(words, expected, "{value}");
        };
        check("code --wait", Some(&["code", "--wait"]));
        check("'/opt/my editor/run' -n \"a b\"", Some(&["/opt/my editor/run", "-n", "a b"]));
        check("vi 'x", None);
        check("  ", None);
    }
}
