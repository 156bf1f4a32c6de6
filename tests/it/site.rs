//! A site in a folder of its own, the program run on it, and whole trees compared.
//!
//! Exit code, standard output and standard error are asserted exactly: times are written as `[TIME]`
//! and the site's folder as `[SITE]`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The files of a folder by their path in it, separated by `/`.
pub type Tree = BTreeMap<String, Vec<u8>>;

/// A folder that is gone when this is dropped.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Folder {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("referat-it-{}-{number}", std::process::id());
        let temporary =
            fs::canonicalize(std::env::temp_dir()).expect("there is a temporary folder");
        let folder = temporary.join(name);
        fs::create_dir_all(&folder).expect("the temporary folder takes folders");
        Folder(folder)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

/// A site while it is written and built.
pub struct Site {
    folder: Folder,
}

/// The head of a small site: its day is fixed, so that nothing depends on the clock.
pub const SITE: &str = "title = \"Referater\"\ntoday = 2025-12-31\n";

impl Site {
    /// A site with nothing but a `site.toml`.
    pub fn new() -> Site {
        Site { folder: Folder::new() }.file("site.toml", SITE)
    }

    /// A copy of the files of a folder.
    pub fn copy_of(tree: &Tree) -> Site {
        let site = Site { folder: Folder::new() };
        for (path, bytes) in tree {
            site.write(path, bytes);
        }
        site
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn file(self, path: &str, text: &str) -> Site {
        self.write(path, text.as_bytes());
        self
    }

    pub fn bytes(self, path: &str, bytes: &[u8]) -> Site {
        self.write(path, bytes);
        self
    }

    pub fn write(&self, path: &str, bytes: &[u8]) {
        let file = self.path().join(path);
        fs::create_dir_all(file.parent().expect("a file lies in a folder")).expect("a new folder");
        fs::write(file, bytes).expect("a new file");
    }

    pub fn remove(&self, path: &str) {
        fs::remove_file(self.path().join(path)).expect("the file was there");
    }

    /// Replaces a text that stands exactly once in a file.
    pub fn replace(&self, path: &str, old: &str, new: &str) {
        let text = fs::read_to_string(self.path().join(path)).expect("a text file");
        assert_eq!(text.matches(old).count(), 1, "`{old}` stands once in {path}");
        self.write(path, text.replace(old, new).as_bytes());
    }

    /// Runs `referat build` on the site.
    pub fn build(&self, arguments: &[&str]) -> Run {
        self.run("build", arguments)
    }

    pub fn check(&self) -> Run {
        self.run("check", &[])
    }

    /// Builds in another environment.
    pub fn build_in(&self, environment: &[(&str, &str)]) -> Run {
        let site = self.path().to_str().expect("the temporary folder has a plain name");
        run_in(environment, &["build", site])
    }

    fn run(&self, command: &str, arguments: &[&str]) -> Run {
        let site = self.path().to_str().expect("the temporary folder has a plain name");
        let mut all = vec![command, site];
        all.extend(arguments);
        let run = run(&all);
        Run {
            stdout: run.stdout.replace(site, "[SITE]"),
            stderr: run.stderr.replace(site, "[SITE]"),
            ..run
        }
    }

    /// Everything in `public`, what belongs to the program too, but not its lock.
    pub fn output(&self) -> Tree {
        self.output_in("public")
    }

    pub fn output_in(&self, folder: &str) -> Tree {
        let mut tree = tree(&self.path().join(folder));
        tree.remove(".referat/lock");
        tree
    }

    /// The text of a published file.
    pub fn page(&self, path: &str) -> String {
        let file = self.path().join("public").join(path);
        fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    }
}

/// What a run of the program came to.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// Nothing was wrong: neither an error nor a warning.
    #[track_caller]
    pub fn clean(self) -> Run {
        assert_eq!((self.code, self.stderr.as_str()), (0, ""), "{}", self.stderr);
        self
    }

    /// The site was built; what was warned of is not looked at.
    #[track_caller]
    pub fn built(self) -> Run {
        assert_eq!(self.code, 0, "{}", self.stderr);
        self
    }

    /// Exit code and standard error, whole.
    #[track_caller]
    pub fn says(self, code: i32, stderr: &str) -> Run {
        let expected = stderr.trim_start_matches('\n').trim_end();
        let actual: Vec<&str> = self.stderr.trim_end().lines().map(str::trim_end).collect();
        let actual = actual.join("\n");
        if actual != expected {
            panic!("standard error differs\n{}", differences(expected, &actual));
        }
        assert_eq!(self.code, code, "the exit code");
        self
    }

    /// Exit code, and how standard error begins.
    #[track_caller]
    pub fn starts(self, code: i32, stderr: &str) -> Run {
        assert!(self.stderr.starts_with(stderr), "expected\n{stderr}\nin\n{}", self.stderr);
        assert_eq!(self.code, code, "the exit code");
        self
    }

    /// One of the hints.
    #[track_caller]
    pub fn says_hint(self, hint: &str) {
        assert!(self.stderr.contains(&format!("= hint: {hint}")), "{}", self.stderr);
    }

    /// The lines of `--explain`.
    pub fn written(&self) -> Vec<&str> {
        self.stdout.lines().filter(|line| line.starts_with('/')).collect()
    }

    /// The last line, with the counts.
    pub fn counts(&self) -> &str {
        self.stdout.lines().last().unwrap_or_default()
    }
}

/// Runs the program.
pub fn run(arguments: &[&str]) -> Run {
    run_in(&[], arguments)
}

/// Runs the program in another environment.
pub fn run_in(environment: &[(&str, &str)], arguments: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_referat"))
        .args(arguments)
        .env_remove("SOURCE_DATE_EPOCH")
        .envs(environment.iter().copied())
        .output()
        .expect("the program starts");
    let text = |bytes: Vec<u8>| without_times(&String::from_utf8(bytes).expect("it prints UTF-8"));
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

fn without_times(text: &str) -> String {
    let time = regex::Regex::new(r"\b\d+ ms|\b\d+\.\d s\b").expect("a fixed pattern");
    time.replace_all(text, "[TIME]").into_owned()
}

/// Reads a folder; empty if it is not there.
pub fn tree(folder: &Path) -> Tree {
    let files = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok);
    files
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).expect("walked from the folder");
            let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
            (parts.join("/"), fs::read(entry.path()).expect("a file that can be read"))
        })
        .collect()
}

/// Whether what is given is to be written as what is expected: `BLESS=1`, and nothing else.
pub fn blessing() -> bool {
    std::env::var("BLESS").is_ok_and(|bless| bless == "1")
}

/// Compares two trees both ways.
#[track_caller]
pub fn assert_same(expected: &Tree, actual: &Tree) {
    let mut report = String::new();
    let names: BTreeSet<&String> = expected.keys().chain(actual.keys()).collect();
    for name in names {
        match (expected.get(name), actual.get(name)) {
            (Some(expected), Some(actual)) if expected == actual => {}
            (Some(expected), Some(actual)) => {
                let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                let lines = differences(&text(expected), &text(actual));
                writeln!(report, "differs: {name}\n{lines}").unwrap();
            }
            (Some(_), None) => writeln!(report, "missing: {name}").unwrap(),
            (None, _) => writeln!(report, "not expected: {name}").unwrap(),
        }
    }
    assert!(report.is_empty(), "{report}");
}

/// The lines that differ, those around the same beginning and end left out.
pub fn differences(expected: &str, actual: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), actual.lines().collect());
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - head;
    let ends = old.iter().rev().zip(new.iter().rev());
    let tail = ends.take(rest).take_while(|(a, b)| a == b).count();
    let mut report = String::new();
    for line in old[head..old.len() - tail].iter().take(40) {
        writeln!(report, "  -{line}").unwrap();
    }
    for line in new[head..new.len() - tail].iter().take(40) {
        writeln!(report, "  +{line}").unwrap();
    }
    format!("  at line {}\n{report}", head + 1)
}

/// A path in the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
