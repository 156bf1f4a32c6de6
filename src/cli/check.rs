//! The command `check`: rules, diagnostics in several forms, corrections.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::{Args, ValueEnum};

use super::{Level, Outcome, Texts, colour, print_diags, print_summary, progress, seconds};
use crate::check::fix;
use crate::check::rule::{Gate, find};
use crate::check::rules::RULES;
use crate::config::Options;
use crate::diag::{self, Counts, Diag, nearest};
use crate::error::{Error, Result};
use crate::path::{SitePath, on_disk};
use crate::pipeline::{self, Plan};
use crate::report::Reporter;

/// What `check` is given.
#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    /// The folder that holds site.toml
    #[arg(default_value = ".")]
    site: PathBuf,
    /// Checks drafts as if they were to be published
    #[arg(long)]
    drafts: bool,
    /// What the site shows at most, instead of what site.toml says
    #[arg(long, value_name = "LEVEL")]
    access: Option<Level>,
    /// How problems are written
    #[arg(long, value_name = "FORM", default_value = "text")]
    format: Format,
    /// Corrects what is certain in the files
    #[arg(long)]
    fix: bool,
    /// With --fix: shows what would be corrected, and writes nothing
    #[arg(long, requires = "fix")]
    dry_run: bool,
    /// Asks whether addresses outside the site still answer
    #[arg(long)]
    external: bool,
    /// Lists every rule with its severity
    #[arg(long, conflicts_with_all = ["explain", "fix"])]
    list: bool,
    /// Explains a rule
    #[arg(long, value_name = "CODE")]
    explain: Option<String>,
}

/// How problems are written: text for people, the rest for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Sarif,
    Github,
}

/// Runs the command.
pub(super) fn run(arguments: &CheckArguments) -> Outcome {
    if arguments.list {
        say!("{}", list());
        return Ok(ExitCode::SUCCESS);
    }
    let failed = |error| (arguments.site.clone(), error);
    if let Some(code) = &arguments.explain {
        say!("{}", explain(code).map_err(failed)?);
        return Ok(ExitCode::SUCCESS);
    }
    check(arguments)
}

fn check(arguments: &CheckArguments) -> Outcome {
    let start = Instant::now();
    let root = arguments.site.as_path();
    let failed = |error| (root.to_owned(), error);
    let options = Options {
        output: None,
        drafts: arguments.drafts,
        access: arguments.access.map(Into::into),
        wanted: None,
    };
    let plan = pipeline::plan(root, &options).map_err(failed)?;
    let bar = progress(plan.outputs.len());
    let mut diags = pipeline::render_all(&plan, &|| bar.inc(1));
    bar.finish_and_clear();
    diags.extend(plan.diags.iter().cloned());
    if arguments.external {
        diags.extend(pipeline::outside(&plan).map_err(failed)?);
    }
    diag::sort(&mut diags);
    if arguments.fix {
        return correct(root, &diags, arguments.dry_run).map_err(failed);
    }
    print(root, arguments.format, &diags);
    print_end(&plan, &diags, start);
    Ok(ExitCode::from(u8::from(diag::errors(&diags) > 0)))
}

fn print_end(plan: &Plan, diags: &[Diag], start: Instant) {
    let meetings = super::counted(plan.site.meeting_ids().len(), "meeting");
    print_summary(
        Counts::of(diags),
        &format!("{meetings} checked in {}", seconds(start.elapsed())),
    );
}

fn print(root: &Path, format: Format, diags: &[Diag]) {
    let texts = Texts::of(root);
    let text = |file: &SitePath| texts.get(file);
    let prefix = prefix(root);
    let reporter = Reporter { text: &text, prefix: &prefix };
    let diags = &diag::bounded(diags);
    match format {
        Format::Text => print_diags(root, diags),
        Format::Json => say!("{}", reporter.json(diags)),
        Format::Sarif => say!("{}", reporter.sarif(diags)),
        Format::Github => say!("{}", reporter.github(diags)),
    }
}

/// The site's folder as it was typed, if it is below the current one.
fn prefix(root: &Path) -> String {
    let below = !root.is_absolute() && !root.starts_with("..");
    let text = root.to_string_lossy().replace('\\', "/");
    let text = text.trim_start_matches("./").trim_end_matches('/');
    match text {
        "" | "." => String::new(),
        text if below => format!("{text}/"),
        _ => String::new(),
    }
}

/// Every rule: its code, its severity, what it is about.
fn list() -> String {
    let widest = RULES.iter().map(|rule| rule.code.len()).max().unwrap_or(0);
    RULES
        .iter()
        .map(|rule| {
            format!("{:widest$}  {:7}  {}\n", rule.code, rule.severity.to_string(), rule.title())
        })
        .collect()
}

/// The page of a rule.
fn explain(code: &str) -> Result<String> {
    if let Some(rule) = find(RULES, code) {
        let settable = match rule.gate {
            Gate::Settable => "can be set in `site.toml`",
            Gate::Fixed => "cannot be set",
        };
        return Ok(format!("{}\nCode `{code}`, {}, {settable}.\n", rule.page, rule.severity));
    }
    let known = RULES.iter().map(|rule| rule.code);
    let hint = match nearest(code, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`referat check --list` names them all".to_owned(),
    };
    Err(Error::Usage { message: format!("there is no rule `{code}`\n  hint: {hint}") })
}

/// Corrects what is certain, or shows it.
fn correct(root: &Path, diags: &[Diag], dry_run: bool) -> Result<ExitCode> {
    let read = |file: &SitePath| std::fs::read_to_string(on_disk(root, file)).ok();
    let fixed = fix::fixed(diags, &read);
    for file in &fixed {
        if dry_run {
            say!("{}", coloured(&crate::personal::masked(&fix::patch(file))));
            continue;
        }
        let path = on_disk(root, &file.file);
        std::fs::write(&path, &file.after).map_err(|cause| Error::Write { path, cause })?;
        sayln!("{}: {}", file.file, super::counted(file.count, "correction"));
    }
    if fixed.is_empty() {
        sayln!("nothing to correct");
    }
    Ok(ExitCode::SUCCESS)
}

/// A patch in the colours of one, where the terminal takes them.
fn coloured(patch: &str) -> String {
    if !colour() {
        return patch.to_owned();
    }
    let mut out = String::new();
    for line in patch.lines() {
        let code = match line.chars().next() {
            Some('+') => "32",
            Some('-') => "31",
            _ => "36",
        };
        out.push_str(&format!("\x1b[{code}m{line}\x1b[0m\n"));
    }
    out
}
