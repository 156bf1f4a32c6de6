//! `referat verify`: what was changed, added or removed since a folder was published.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;

use super::Outcome;
use crate::emit::verify::{Verified, verify};

#[derive(Debug, clap::Args)]
pub(super) struct VerifyArguments {
    /// The published folder
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// A manifest that was kept elsewhere, instead of the one in the folder
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    #[arg(long, value_name = "FORM", default_value = "text")]
    format: Format,
}

/// How it is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// Compares a folder with its manifest.
pub(super) fn run(arguments: VerifyArguments) -> Outcome {
    let VerifyArguments { folder, manifest, format } = arguments;
    let verified = verify(&folder, manifest.as_deref()).map_err(|error| (folder, error))?;
    match format {
        Format::Text => print(&verified),
        Format::Json => {
            let text = serde_json::to_string_pretty(&verified).expect("names are strings");
            sayln!("{text}");
        }
    }
    Ok(ExitCode::from(u8::from(!verified.is_as_published())))
}

fn print(verified: &Verified) {
    let Verified { changed, added, missing, .. } = verified;
    for (what, files) in [("changed", changed), ("added", added), ("missing", missing)] {
        for file in files {
            sayln!("{what:<8} {file}");
        }
    }
    if verified.is_unfinished {
        sayln!("a build is under way, or was interrupted: build again to finish it");
    }
    let (changed, added, missing) = (changed.len(), added.len(), missing.len());
    let rest = verified.as_published;
    sayln!("{changed} changed, {added} added, {missing} missing, {rest} as published");
    sayln!("manifest {}", verified.manifest);
}
