//! What was found in the files that are published, remembered by their checksums, and the texts in which
//! nothing was.
//!
//! A file of the site's `.referat` folder comes in and goes out; what is damaged in it, or was
//! made by another program or with other words, counts for nothing. Numbers stand in it masked.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use crate::checksum::Checksum;
use crate::personal::masked_path;
use crate::source::Stamp;
use crate::whole;
use crate::words::Words;

/// Where the clean texts of a site are remembered.
const CLEAN: &str = ".referat/checked.json";
/// Raised whenever files are read in another way within one version of the program.
const READING: u32 = 1;
/// How many files may be remembered beyond twice those that were asked for.
const MORE: usize = 1_000;

/// What there is to say about one file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Each number, masked, with the part of the file that it stands in.
    pub numbers: Vec<(String, String)>,
    /// Why something in it could not be read.
    pub unread: Vec<String>,
}

/// What is known of files, by checksum and kind.
#[derive(Debug, Default)]
pub struct Remembered {
    path: PathBuf,
    maker: String,
    files: BTreeMap<String, Verdict>,
}

#[derive(Serialize, Deserialize)]
struct Written {
    maker: String,
    /// Over `files`, so that nobody's mistake hides a finding.
    sum: String,
    files: BTreeMap<String, Verdict>,
}

impl Remembered {
    /// Reads what a site remembers; nothing if it cannot be trusted.
    pub fn load(root: &Path, words: &Words) -> Remembered {
        let path = root.join(".referat/attachments.json");
        let maker = maker(words);
        let written: Option<Written> =
            std::fs::read(&path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let files = written
            .filter(|written| written.maker == maker && written.sum == sum(&written.files))
            .map_or(BTreeMap::new(), |written| written.files);
        Remembered { path, maker, files }
    }

    pub fn verdict(&self, key: &str) -> Option<&Verdict> {
        self.files.get(key)
    }

    /// Adds what is new and writes it down; a folder that takes no files costs time alone.
    pub fn keep(mut self, asked: &[String], new: Vec<(String, Verdict)>) {
        if new.is_empty() {
            return;
        }
        self.files.extend(new.into_iter().map(|(key, verdict)| (key, verdict.without_secrets())));
        if self.files.len() > 2 * asked.len() + MORE {
            self.files.retain(|key, _| asked.contains(key));
        }
        let sum = sum(&self.files);
        let written = Written { maker: self.maker, sum, files: self.files };
        write(&self.path, &written);
    }
}

/// The texts in which no rule found anything, by their hashes, as this program left them.
pub struct Clean {
    root: PathBuf,
    written: CleanWritten,
}

#[derive(Default, Serialize, Deserialize)]
struct CleanWritten {
    /// The hash of all that rules about texts see beside the text, and of the program.
    scope: u64,
    /// Sorted.
    texts: Vec<u64>,
}

impl Clean {
    /// Reads what a site remembers of this scope.
    pub fn load(root: &Path, scope: u64) -> Clean {
        // A program that cannot be known again may have other rules.
        let program = std::env::current_exe().and_then(std::fs::metadata).ok();
        let program = program.as_ref().and_then(Stamp::of);
        let mut hasher = Xxh3::new();
        (env!("CARGO_PKG_VERSION"), scope, &program).hash(&mut hasher);
        let scope = hasher.finish();
        let written: Option<CleanWritten> = std::fs::read(root.join(CLEAN))
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .filter(|written: &CleanWritten| written.scope == scope && program.is_some());
        let written = written.unwrap_or(CleanWritten { scope, texts: Vec::new() });
        Clean { root: root.to_owned(), written }
    }

    pub fn holds(&self, text: u64) -> bool {
        self.written.texts.binary_search(&text).is_ok()
    }

    /// Writes down the clean texts of a run, if they are others; a folder that takes no files costs
    /// time alone.
    pub fn keep(mut self, texts: impl Iterator<Item = u64>) {
        let mut texts: Vec<u64> = texts.collect();
        texts.sort_unstable();
        if texts != self.written.texts && self.root.is_dir() {
            self.written.texts = texts;
            write(&self.root.join(CLEAN), &self.written);
        }
    }
}

/// Writes a record down; a folder that takes no files costs time alone.
fn write(path: &Path, what: &impl Serialize) {
    let bytes = serde_json::to_vec(what).expect("strings and numbers are JSON");
    drop(whole::replace(path, &bytes));
}

impl Verdict {
    /// The names of parts are those of files and may hold a number too.
    fn without_secrets(self) -> Verdict {
        let numbers = self.numbers.into_iter().map(|(shown, name)| (shown, masked_path(&name)));
        Verdict { numbers: numbers.collect(), unread: self.unread }
    }
}

/// What a file is remembered by: its checksum, and its kind if its name says one.
pub fn key(sha256: Checksum, extension: &str) -> String {
    let is_plain = extension.len() <= 5 && extension.bytes().all(|byte| byte.is_ascii_alphabetic());
    format!("{sha256}.{}", if is_plain { extension } else { "" })
}

/// The program and the words that a verdict depends on.
fn maker(words: &Words) -> String {
    let check = &words.check;
    let lists = [&check.other_numbers, &check.vague_numbers, &check.number_words];
    let lists = serde_json::to_vec(&(&words.language, lists)).expect("strings are JSON");
    format!("{}-{READING}-{:016x}", env!("CARGO_PKG_VERSION"), xxh3_64(&lists))
}

fn sum(files: &BTreeMap<String, Verdict>) -> String {
    let bytes = serde_json::to_vec(files).expect("strings are JSON");
    format!("{:016x}", xxh3_64(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_damaged_counts_for_nothing() {
        let folder =
            std::env::temp_dir().join(format!("referat-remembered-{}", std::process::id()));
        let danish = crate::words::built_in("da").expect("Danish is built in");
        let load = || Remembered::load(&folder, danish);
        let found = ("010203-****".to_owned(), "010203-1234/a.txt".to_owned());
        let verdict = Verdict { numbers: vec![found], unread: Vec::new() };
        let key = key(Checksum::of(b"a"), "pdf");
        load().keep(std::slice::from_ref(&key), vec![(key.clone(), verdict)]);
        let file = folder.join(".referat/attachments.json");
        let written = std::fs::read_to_string(&file).expect("it was written");
        assert!(!written.contains("1234"), "{written}");
        assert_eq!(load().verdict(&key).map(|verdict| verdict.numbers.len()), Some(1));
        let norwegian = crate::words::built_in("nb").expect("Norwegian is built in");
        assert_eq!(Remembered::load(&folder, norwegian).verdict(&key), None);
        for damaged in [&written[1..], &written.replace("010203-****", "x"), ""] {
            std::fs::write(&file, damaged).expect("writable");
            assert_eq!(load().verdict(&key), None, "{damaged}");
        }
        drop(std::fs::remove_dir_all(&folder));
    }
}
