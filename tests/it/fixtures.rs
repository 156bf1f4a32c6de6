//! Fixture sites with the whole tree that they are to give, compared both ways.
//!
//! `BLESS=1 cargo test` writes what is given as what is expected; the difference is for review.

use std::fs;
use std::path::Path;

use referat::render::standard;

use crate::site::{Folder, Tree, assert_same, blessing, repository, run, tree};

/// A fixture's sources, without what is expected of them.
pub fn sources(name: &str) -> Tree {
    let mut sources = tree(&repository("tests/fixtures").join(name));
    sources.retain(|path, _| !path.starts_with("expected"));
    sources
}

/// Every fixture site.
pub const NAMES: &[&str] =
    &["minimal", "references", "people", "closed", "languages", "attachments"];

/// Builds a fixture and compares its tree and what was said.
#[track_caller]
fn check(name: &str, arguments: &[&str], expected: &str) {
    let root = repository("tests/fixtures").join(name);
    let out = Folder::new();
    let public = out.path().join("public");
    let mut all = vec!["build", root.to_str().unwrap(), "-o", public.to_str().unwrap()];
    all.extend(arguments);
    let run = run(&all);
    let mut actual = tree(&public);
    actual.retain(|path, _| !path.starts_with(".referat/") && !is_of_the_theme(path));
    actual.insert("stderr.txt".to_owned(), run.stderr.into_bytes());
    let folder = root.join(expected);
    if blessing() {
        bless(&folder, &actual);
    }
    assert_same(&tree(&folder), &actual);
    assert_eq!(run.code, 0);
}

/// The standard theme's style sheets and the like are the same in every fixture.
fn is_of_the_theme(path: &str) -> bool {
    let statics = standard::FILES.iter().filter_map(|(name, _)| name.strip_prefix("static/"));
    statics.into_iter().any(|name| name == path)
}

fn bless(folder: &Path, actual: &Tree) {
    drop(fs::remove_dir_all(folder));
    for (path, bytes) in actual {
        let file = folder.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }
}

#[test]
fn minimal() {
    check("minimal", &[], "expected");
}

#[test]
fn references() {
    check("references", &[], "expected");
}

#[test]
fn people() {
    check("people", &[], "expected");
}

#[test]
fn closed_internal() {
    check("closed", &[], "expected");
}

#[test]
fn closed_public() {
    check("closed", &["--access", "public"], "expected-public");
}

#[test]
fn closed_drafts() {
    check("closed", &["--drafts"], "expected-drafts");
}

#[test]
fn languages() {
    check("languages", &[], "expected");
}

#[test]
fn attachments() {
    check("attachments", &[], "expected");
}

/// The fixtures' own theme is one, so that what differs between them is what they are about.
#[test]
fn one_plain_theme() {
    let plain = |name: &str| tree(&repository("tests/fixtures").join(name).join("themes/plain"));
    let first = plain("references");
    for name in NAMES.iter().filter(|name| !["references", "minimal"].contains(name)) {
        assert_same(&first, &plain(name));
    }
}
