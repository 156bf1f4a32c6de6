//! What one run of a program took.

use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// What one run took.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    pub wall: Duration,
    /// Of all its threads and of the system on its behalf.
    pub cpu: Duration,
    /// The largest resident set, in bytes, as far as it was seen by asking every few milliseconds.
    pub peak: u64,
}

/// What a folder holds.
pub struct Contents {
    pub pages: usize,
    pub files: usize,
    pub bytes: u64,
}

impl Contents {
    pub fn megabytes(&self) -> f64 {
        self.bytes as f64 / 1e6
    }
}

/// Runs a program to its end.
///
/// # Errors
/// Whatever keeps it from being started, and its failing, with what it printed.
pub fn run(command: &mut Command) -> io::Result<Run> {
    let spent = children();
    let start = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut stderr = child.stderr.take().expect("was piped");
    let reader = std::thread::spawn(move || io::read_to_string(&mut stderr));
    let mut peak = 0;
    let ended = loop {
        if let Some(ended) = child.try_wait()? {
            break ended;
        }
        peak = peak.max(resident(&status).unwrap_or(0));
        sleep(Duration::from_millis(1));
    };
    let wall = start.elapsed();
    let printed = reader.join().expect("reading does not panic")?;
    if !ended.success() {
        return Err(io::Error::other(format!("{command:?}: {ended}\n{printed}")));
    }
    Ok(Run { wall, cpu: children() - spent, peak })
}

/// The largest resident set of a running process so far (`VmHWM` of Linux), in bytes.
fn resident(status: &str) -> Option<u64> {
    let text = fs::read_to_string(status).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1024)
}

/// The CPU time of all children that have ended (`cutime` and `cstime` of Linux; ticks of 10 ms).
fn children() -> Duration {
    let text = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = text.rsplit(") ").next().unwrap_or_default();
    let ticks =
        after_name.split(' ').skip(13).take(2).filter_map(|field| field.parse::<u64>().ok());
    Duration::from_millis(10 * ticks.sum::<u64>())
}

/// Counts what a folder holds, whatever its depth.
///
/// # Errors
/// Whatever keeps it from being read.
pub fn contents(folder: &Path) -> io::Result<Contents> {
    let mut all = Contents { pages: 0, files: 0, bytes: 0 };
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry?;
        if entry.file_type().is_file() {
            all.files += 1;
            all.pages += usize::from(entry.path().extension().is_some_and(|end| end == "html"));
            all.bytes += entry.metadata()?.len();
        }
    }
    Ok(all)
}
