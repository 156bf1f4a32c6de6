//! Medians, ratios and targets, as a table in Markdown.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use std::thread::available_parallelism;
use std::time::Duration;

use crate::measure::{Contents, Run};

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Row {
    Full,
    Copy,
    Unchanged,
    Edit,
    Search,
    Peer(&'static str),
}

/// All runs.
#[derive(Default)]
pub struct Table(BTreeMap<Row, Vec<Run>>);

/// The middle of a list that is not empty.
pub fn median<T: Ord + Copy>(list: impl Iterator<Item = T>) -> T {
    let mut list: Vec<T> = list.collect();
    list.sort_unstable();
    list[list.len() / 2]
}

/// What the numbers were taken with.
pub fn machine() -> String {
    let cores = available_parallelism().map_or(1, |count| count.get());
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split(": ").nth(1));
    let today = Command::new("date").arg("-I").output();
    let today = today.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    format!(
        "{}, referat {}, {cores} cores ({})",
        today.unwrap_or_default(),
        env!("CARGO_PKG_VERSION"),
        model.unwrap_or("unknown processor")
    )
}

impl Row {
    fn name(self) -> &'static str {
        match self {
            Row::Full => "full build",
            Row::Copy => "`cp -r` of its output",
            Row::Unchanged => "nothing changed",
            Row::Edit => "one meeting edited",
            Row::Search => "full build with search",
            Row::Peer(name) => name,
        }
    }
}

impl Table {
    pub fn add(&mut self, row: Row, run: Run) {
        self.0.entry(row).or_default().push(run);
    }

    fn wall(&self, row: Row) -> Option<f64> {
        Some(median(self.0.get(&row)?.iter().map(|run| run.wall)).as_secs_f64())
    }

    /// Prints the table and which targets were met.
    pub fn print(&self, meetings: usize, markdown: usize, made: Contents) {
        let full = self.wall(Row::Full).expect("was measured");
        println!(
            "### {meetings} meetings, {:.1} MB of Markdown, {} pages, {} files, {:.1} MB\n",
            markdown as f64 / 1e6,
            made.pages,
            made.files,
            made.megabytes()
        );
        println!(
            "| | time | of a full build | CPU | peak memory |\n| --- | ---: | ---: | ---: | ---: |"
        );
        for (row, runs) in &self.0 {
            let wall = median(runs.iter().map(|run| run.wall)).as_secs_f64();
            let cpu: Duration = median(runs.iter().map(|run| run.cpu));
            let peak = median(runs.iter().map(|run| run.peak)) as f64 / 1e6;
            let name = row.name();
            println!(
                "| {name} | {wall:.3} s | {:.3} | {:.2} s | {peak:.0} MB |",
                wall / full,
                cpu.as_secs_f64()
            );
        }
        println!();
        self.print_targets(meetings, full);
    }

    fn print_targets(&self, meetings: usize, full: f64) {
        let target = |name: &str, got: Option<f64>, limit: f64, unit: &str| {
            if let Some(got) = got {
                let met = if got <= limit { "met" } else { "missed" };
                println!("- {name}: {got:.2}{unit}, at most {limit}{unit}: {met}");
            }
        };
        let over = |row: Row| Some(self.wall(row)? / full);
        target("full build over `cp -r`", over(Row::Copy).map(|ratio| 1.0 / ratio), 1.5, "");
        target("with search over without", over(Row::Search), 2.0, "");
        target("nothing changed over a full build", over(Row::Unchanged), 0.05, "");
        if meetings >= 10_000 {
            target("one edit over a full build", over(Row::Edit), 0.25, "");
            let peak = median(self.0[&Row::Full].iter().map(|run| run.peak)) as f64 / 1e6;
            target(
                "peak memory",
                Some(peak),
                if meetings >= 100_000 { 2000.0 } else { 300.0 },
                " MB",
            );
        }
        for row in self.0.keys() {
            if let Row::Peer(name @ ("Hugo" | "Zola")) = row {
                target(
                    &format!("full build over {name}'s"),
                    over(*row).map(|ratio| 1.0 / ratio),
                    0.1,
                    "",
                );
            }
        }
        println!();
    }
}
