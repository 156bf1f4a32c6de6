//! `referat export`: the data of a site without the site.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::build::{refuse_overlap, say};
use super::{Level, Outcome, counted, print_diags, print_summary};
use crate::config::publish::Mode;
use crate::config::{Options, Wanted};
use crate::diag::{self, Counts};
use crate::emit::Foreign;
use crate::emit::disk::Real;
use crate::pipeline;
use std::io::Write;

#[derive(Debug, Args)]
pub(super) struct ExportArguments {
    /// The folder that holds site.toml
    #[arg(default_value = ".")]
    site: PathBuf,
    /// What is written
    #[arg(long, value_name = "FORMAT")]
    format: Format,
    /// The folder to write into, or the file of the database
    #[arg(short, long, value_name = "PATH")]
    output: PathBuf,
    /// Exports drafts too
    #[arg(long)]
    drafts: bool,
    /// What is exported at most, instead of what site.toml says
    #[arg(long, value_name = "LEVEL")]
    access: Option<Level>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// A document for each object, with its schema
    Json,
    /// The registers as tables, by year
    Csv,
    /// The shape of OParl 1.1; needs base_url
    Oparl,
    /// A database
    Sqlite,
}

pub(super) fn run(arguments: &ExportArguments) -> Outcome {
    let failed = |error| (arguments.site.clone(), error);
    let wanted = match arguments.format {
        Format::Json => Wanted::Json,
        Format::Csv => Wanted::Csv,
        Format::Oparl => Wanted::Oparl,
        Format::Sqlite => Wanted::Sqlite,
    };
    let options = Options {
        output: Some(arguments.output.clone()),
        drafts: arguments.drafts,
        access: arguments.access.map(Into::into),
        wanted: Some(wanted),
    };
    let mut plan = pipeline::plan(&arguments.site, &options).map_err(failed)?;
    refuse_overlap(&plan.config).map_err(failed)?;
    print_diags(&arguments.site, &plan.diags);
    if diag::errors(&plan.diags) > 0 {
        print_summary(Counts::of(&plan.diags), "nothing was written");
        return Ok(ExitCode::from(1));
    }
    if wanted == Wanted::Sqlite {
        let size = pipeline::write_database(&plan).map_err(failed)?;
        sayln!("{} written, {size} bytes", arguments.output.display());
        return Ok(ExitCode::SUCCESS);
    }
    pipeline::keep_data(&mut plan, wanted);
    plan.config.publishing.mode = Mode::Folder;
    match pipeline::publish(&plan, Foreign::Refuse, &Real, &say).map_err(failed)? {
        Ok(report) => {
            sayln!(
                "{} written, {} unchanged, {} removed",
                counted(report.written, "file"),
                report.unchanged,
                report.removed
            );
            Ok(ExitCode::SUCCESS)
        }
        Err(diags) => {
            print_diags(&arguments.site, &diags);
            print_summary(Counts::of(&diags), "nothing was written");
            Ok(ExitCode::from(1))
        }
    }
}
