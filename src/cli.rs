//! Arguments into a command, and all printing.
//!
//! Exit codes: 0 fine, 1 the content has errors, 2 could not run.

/// Prints to standard output; that nobody reads on, as in `referat check | head`, is no error.
macro_rules! say {
    ($($arguments:tt)*) => {
        drop(write!(std::io::stdout(), $($arguments)*))
    };
}

/// The same with a line break.
macro_rules! sayln {
    ($($arguments:tt)*) => {
        drop(writeln!(std::io::stdout(), $($arguments)*))
    };
}

/// A line on standard error; what is asked for is done too where nobody reads on, as in `referat build 2>&1 | head`.
macro_rules! esayln {
    ($($arguments:tt)*) => {
        drop(writeln!(std::io::stderr(), $($arguments)*))
    };
}

mod build;
mod check;
mod export;
mod new;
mod serve;
mod verify;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;
use std::time::Duration;

use clap::{Parser, Subcommand, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use crate::config::{self, Access, Options};
use crate::diag::{self, Counts, Diag, Printer};
use crate::error::{Error, Result};
use crate::import;
use crate::path::SitePath;
use crate::render::standard;
use crate::source;
use crate::words::{self, Words};

/// Publishes minutes written in Markdown as a cross-linked site.
#[derive(Debug, Parser)]
#[command(name = "referat", version, about, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Builds the site into its output folder
    Build(build::BuildArguments),
    /// Writes the data of the site without the site
    Export(export::ExportArguments),
    /// Says what is wrong with the content, and writes nothing
    Check(check::CheckArguments),
    /// Makes a small site to begin with
    Init(new::InitArguments),
    /// Begins a meeting, a committee, a person, a page or a theme
    New(new::NewArguments),
    /// Begins a theme
    Theme(new::ThemeArguments),
    /// Shows the site in a browser while it is written
    Serve(serve::ServeArguments),
    /// Says what was changed, added or removed in a folder since it was published
    Verify(verify::VerifyArguments),
    /// Makes Markdown of text taken from PDF minutes
    Import {
        /// Text files, or PDF files where pdftotext is installed
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// The folder of the committee, such as `osmed`
        #[arg(long, value_name = "SLUG")]
        committee: String,
        /// The content folder to write into
        #[arg(long, value_name = "DIR", default_value = "content")]
        into: PathBuf,
        /// The language of the minutes; else that of the site around the folder
        #[arg(long, value_name = "TAG")]
        language: Option<String>,
    },
}

/// A level of access as it is typed.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Level {
    Public,
    Internal,
}

impl From<Level> for Access {
    fn from(level: Level) -> Access {
        match level {
            Level::Public => Access::Public,
            Level::Internal => Access::Internal,
        }
    }
}

/// Runs the program on its arguments.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match arguments.command {
        Command::Build(arguments) => build::run(arguments),
        Command::Export(arguments) => export::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Init(arguments) => new::init(&arguments),
        Command::New(arguments) => new::run(&arguments),
        Command::Theme(arguments) => new::run_theme(&arguments),
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Verify(arguments) => verify::run(arguments),
        Command::Import { files, committee, into, language } => {
            import(&files, &committee, &into, language.as_deref())
        }
    };
    outcome.unwrap_or_else(|(root, error)| {
        print_error(&root, &error);
        ExitCode::from(2)
    })
}

/// What a command came to; an error with the site that it is about.
type Outcome = std::result::Result<ExitCode, (PathBuf, Error)>;

fn import(files: &[PathBuf], committee: &str, into: &Path, language: Option<&str>) -> Outcome {
    let failed = |error| (into.to_owned(), error);
    let words = import_words(into, language).map_err(failed)?;
    let report = import::write(&words, files, committee, into).map_err(failed)?;
    let text = |file: &SitePath| report.texts.get(file).map(|text| Rc::from(text.as_str()));
    let printer = Printer { text: &text, colour: colour() };
    for diag in &report.diags {
        esayln!("{}", printer.render(diag));
    }
    for file in &report.written {
        sayln!("written {}", file.display());
    }
    for file in &report.unchanged {
        sayln!("unchanged {}", file.display());
    }
    Ok(ExitCode::from(u8::from(diag::errors(&report.diags) > 0)))
}

/// The language that is asked for, else that of the site whose content folder is imported into.
fn import_words(into: &Path, language: Option<&str>) -> Result<Words> {
    if let Some(tag) = language {
        return words::built_in(tag).cloned().ok_or_else(|| Error::Usage {
            message: format!(
                "no language `{tag}`\n  hint: choose one of {}",
                words::LANGUAGES.map(|(tag, _)| tag).join(", ")
            ),
        });
    }
    let root = std::path::absolute(into).ok().and_then(|into| Some(into.parent()?.to_owned()));
    match root.filter(|root| root.join("site.toml").is_file()) {
        Some(root) => Ok(config::load(&root, &Options::default())?.words),
        None => Ok(words::built_in("da").expect("Danish is built in").clone()),
    }
}

/// A bar on a terminal that appears when it takes long; nothing in a pipe.
fn progress(length: usize) -> ProgressBar {
    if length < 2_000 || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} pages")
        .expect("the template is well formed");
    ProgressBar::new(length as u64).with_style(style)
}

/// The texts of files of the site or of the built-in theme, for showing lines of them; each is read
/// once.
struct Texts<'r> {
    root: &'r Path,
    read: RefCell<BTreeMap<SitePath, Option<Rc<str>>>>,
}

impl Texts<'_> {
    fn of(root: &Path) -> Texts<'_> {
        Texts { root, read: RefCell::default() }
    }

    fn get(&self, file: &SitePath) -> Option<Rc<str>> {
        let mut read = self.read.borrow_mut();
        let text = read.entry(file.clone()).or_insert_with(|| {
            source::shown_text(self.root, file)
                .map(Rc::from)
                .or_else(|| standard::text(file.as_str()).map(Rc::from))
        });
        text.clone()
    }
}

fn print_diags(root: &Path, diags: &[Diag]) {
    let texts = Texts::of(root);
    let text = |file: &SitePath| texts.get(file);
    let printer = Printer { text: &text, colour: colour() };
    for diag in &diag::bounded(diags) {
        esayln!("{}", printer.render(diag));
    }
}

/// Whether standard error takes colours; `NO_COLOR` (no-color.org) is respected.
fn colour() -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    !refused && std::io::stderr().is_terminal()
}

fn print_error(root: &Path, error: &Error) {
    match error {
        Error::Config { diag } => print_diags(root, std::slice::from_ref(diag)),
        error => esayln!("error: {error}"),
    }
}

fn print_summary(Counts { errors, warnings }: Counts, rest: &str) {
    esayln!("{}, {}; {rest}", counted(errors, "error"), counted(warnings, "warning"));
}

fn counted(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}

fn seconds(time: Duration) -> String {
    if time.as_millis() < 1_000 {
        format!("{} ms", time.as_millis())
    } else {
        format!("{:.1} s", time.as_secs_f64())
    }
}
