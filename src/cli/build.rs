//! `referat build`: plan, stop if there are errors, publish.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::ProgressBar;

use super::{Level, Outcome, counted, print_diags, print_summary, progress, seconds};
use crate::config::{self, Config, Options};
use crate::diag::Counts;
use crate::emit::disk::Real;
use crate::emit::manifest::{MANIFEST, OWN_FOLDER};
use crate::emit::{Event, Foreign};
use crate::error::{Error, Result};
use crate::pipeline::{self, Built, Difference, Plan, Report, Standing, Twice};
use crate::view::Kind;

#[derive(Debug, clap::Args)]
pub(super) struct BuildArguments {
    /// The folder that holds site.toml
    #[arg(default_value = ".")]
    site: PathBuf,
    /// The folder to publish into, instead of the one that site.toml names
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Publishes drafts too, marked as such
    #[arg(long)]
    drafts: bool,
    /// What the site shows at most, instead of what site.toml says
    #[arg(long, value_name = "LEVEL")]
    access: Option<Level>,
    /// Publishes into a folder that holds files of others; they are kept
    #[arg(long)]
    force: bool,
    /// Says of every written page why it was written
    #[arg(long)]
    explain: bool,
    /// Builds twice in memory first, and publishes only what is the same both times
    #[arg(long)]
    verify: bool,
}

/// Builds a site.
pub(super) fn run(arguments: BuildArguments) -> Outcome {
    let BuildArguments { site, output, drafts, access, force, explain, verify } = arguments;
    let options = Options { output, drafts, access: access.map(Into::into), wanted: None };
    let foreign = if force { Foreign::Keep } else { Foreign::Refuse };
    let start = Instant::now();
    let failed = |error| (site.clone(), error);
    let config = config::load(&site, &options).map_err(failed)?;
    refuse_overlap(&config).map_err(failed)?;
    // First, so that it does not depend on the content.
    pipeline::repair(&config, &Real, &say).map_err(failed)?;
    if !verify && let Some(standing) = pipeline::standing(&config).map_err(failed)? {
        print_standing(&standing, start.elapsed());
        return Ok(ExitCode::SUCCESS);
    }
    let mut plan = pipeline::plan(&site, &options).map_err(failed)?;
    print_diags(&site, &plan.diags);
    // What has been said of a large site takes room that its pages need.
    let found = Counts::of(&std::mem::take(&mut plan.diags));
    if found.errors > 0 {
        print_summary(found, "nothing was published");
        return Ok(ExitCode::from(1));
    }
    let twice = || build_twice(&plan, &options, found).map_err(failed);
    let built = if verify { Some(twice()?) } else { None };
    if let Some(Err(code)) = built {
        return Ok(code);
    }
    let report = match publish(&plan, foreign, explain, found).map_err(failed)? {
        Ok(report) => report,
        Err(code) => return Ok(code),
    };
    if let Some(Ok(built)) = built
        && let Err(code) = compare_with_published(&plan, &built).map_err(failed)?
    {
        return Ok(code);
    }
    print_counts(&plan, &report, start.elapsed());
    pipeline::remember(&plan, report.extent, counts(&plan), found.warnings);
    // The program ends here, and its memory goes at once: taking a large site apart takes longer.
    std::mem::forget(plan);
    Ok(ExitCode::SUCCESS)
}

/// Publishes, with a bar while it takes long; an exit code if a page could not be made.
fn publish(
    plan: &Plan,
    foreign: Foreign,
    explain: bool,
    found: Counts,
) -> Result<std::result::Result<Report, ExitCode>> {
    let bar = progress(plan.outputs.len());
    let written = Mutex::new(Vec::new());
    let published = pipeline::publish(plan, foreign, &Real, &|event| match event {
        Event::Made => bar.inc(1),
        Event::Written { route, why } if explain => {
            let mut written = written.lock().expect("nothing can panic that holds it");
            written.push((route.clone(), why.to_owned()));
        }
        Event::Written { .. } => {}
        event => bar.suspend(|| say(event)),
    });
    bar.finish_and_clear();
    if let Ok(Ok(_)) = published {
        let mut written = written.into_inner().expect("nothing can panic that holds it");
        written.sort_unstable();
        written.iter().for_each(|(route, why)| sayln!("{route} ({why})"));
    }
    Ok(published?.map_err(|diags| {
        print_diags(&plan.config.root, &diags);
        print_summary(found.and(Counts::of(&diags)), "nothing was published");
        ExitCode::from(1)
    }))
}

/// Says whether what was built twice is what stands there now; an exit code if it is not.
fn compare_with_published(plan: &Plan, built: &Built) -> Result<std::result::Result<(), ExitCode>> {
    let differences = pipeline::differing_from_published(plan, built)?;
    if differences.is_empty() {
        sayln!("built twice: {} the same", counted(built.len(), "file"));
        return Ok(Ok(()));
    }
    print_differences(&differences, "was published before as something else");
    let manifest = plan.config.output.join(OWN_FOLDER).join(MANIFEST);
    esayln!("  hint: take `{}` away and build with `--force`", manifest.display());
    Ok(Err(ExitCode::from(1)))
}

/// Builds twice in memory; an exit code if it did not come out the same.
fn build_twice(
    plan: &Plan,
    options: &Options,
    found: Counts,
) -> Result<std::result::Result<Built, ExitCode>> {
    let bar: ProgressBar = progress(2 * plan.outputs.len());
    let twice = pipeline::twice(plan, options, &|| bar.inc(1));
    bar.finish_and_clear();
    Ok(match twice? {
        Ok(Twice { built, differences }) if differences.is_empty() => Ok(built),
        Ok(Twice { differences, .. }) => {
            print_differences(&differences, "differs between two builds");
            esayln!("nothing was published");
            Err(ExitCode::from(1))
        }
        Err(diags) => {
            print_diags(&plan.config.root, &diags);
            print_summary(found.and(Counts::of(&diags)), "nothing was published");
            Err(ExitCode::from(1))
        }
    })
}

fn print_differences(differences: &[Difference], what: &str) {
    for Difference { file, why } in differences {
        esayln!("error: `{file}` {what}: {why}");
    }
}

/// What happened to the output folder, as far as a person should know.
pub(super) fn say(event: Event<'_>) {
    match event {
        Event::Waiting(folder) => {
            esayln!("waiting for another build into `{}`", folder.display());
        }
        Event::NoLocks(folder) => esayln!(
            "note: the disk of `{}` knows no locks; see to it that no other build runs",
            folder.display()
        ),
        Event::Finished(folder) => {
            esayln!("note: finished an interrupted publication in `{}`", folder.display());
        }
        Event::Discarded(folder) => esayln!(
            "note: what an interrupted publication had prepared in `{}` was damaged and is made again",
            folder.display()
        ),
        Event::Made | Event::Written { .. } => {}
    }
}

/// The output may not lie where sources are read, nor hold them.
pub(super) fn refuse_overlap(config: &Config) -> Result<()> {
    let output = real(&config.output);
    let root = real(&config.root);
    let inside = ["content", "static", "themes"]
        .iter()
        .any(|folder| output.starts_with(real(&config.root.join(folder))));
    if inside || root.starts_with(&output) {
        return Err(Error::OutputInSource { folder: config.output.clone() });
    }
    Ok(())
}

/// Where a path leads, as far as it is there: links followed.
fn real(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let path = clean(&path);
    let found = path.ancestors().find_map(|above| {
        let below = path.strip_prefix(above).ok()?;
        Some(std::fs::canonicalize(above).ok()?.join(below))
    });
    found.unwrap_or(path)
}

/// A path without `.` and `..`.
fn clean(path: &Path) -> PathBuf {
    use std::path::Component;
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(clean.pop()),
            part => clean.push(part),
        }
    }
    clean
}

/// Says that there was nothing to do.
fn print_standing(standing: &Standing, time: Duration) {
    if standing.warnings > 0 {
        let warnings = counted(standing.warnings, "warning");
        esayln!("nothing has changed; {warnings} as before: `referat check` shows them");
    }
    sayln!(
        "{}; 0 files written, {} unchanged, 0 removed; {}",
        standing.counts,
        standing.files,
        seconds(time)
    );
}

fn print_counts(plan: &Plan, report: &Report, time: Duration) {
    sayln!(
        "{}; {} written, {} unchanged, {} removed; {}",
        counts(plan),
        counted(report.written, "file"),
        report.unchanged,
        report.removed,
        seconds(time)
    );
}

/// What is in the site.
fn counts(plan: &Plan) -> String {
    let site = &plan.site;
    let people =
        plan.outputs.iter().filter(|output| matches!(output.kind, Kind::Person(_))).count();
    let people = if plan.config.people.pages { people } else { site.person_ids().len() };
    format!(
        "{}, {}, {}",
        counted(site.meeting_ids().len(), "meeting"),
        if people == 1 { "1 person".to_owned() } else { format!("{people} people") },
        counted(site.case_ids().len(), "case")
    )
}
