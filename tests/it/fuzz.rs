//! The fuzz targets on stable Rust: the fixtures, changed at random, a few seconds each.
//!
//! `REFERAT_LONG=600 cargo test --test it fuzz` runs each target for that many seconds.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use crate::fixtures::{NAMES, sources};
use crate::random::Random;
use crate::site::{repository, tree};

#[path = "../../fuzz/harness.rs"]
mod harness;

/// What each target begins with: parts of the fixtures.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let trees: Vec<_> = NAMES.iter().map(|name| sources(name)).collect();
    let files = || trees.iter().flatten();
    let texts =
        || files().filter(|(path, _)| path.ends_with(".md")).map(|(_, bytes)| bytes.as_slice());
    let parts = |place: usize| {
        texts().filter_map(move |bytes| {
            let text = std::str::from_utf8(bytes).ok()?;
            let mut parts = text.splitn(3, "---\n").skip(1);
            Some(parts.nth(place)?.as_bytes().to_vec())
        })
    };
    match target {
        "front_matter" => (0..7_u8)
            .flat_map(|kind| parts(0).map(move |text| [&[kind], &text[..]].concat()))
            .collect(),
        "body" => parts(1).collect(),
        "import" => tree(&repository("tests/fixtures/import")).into_values().collect(),
        "site_toml" => {
            let settings = files().filter(|(path, _)| path.as_str() == "site.toml");
            let own = std::fs::read(repository("site.toml")).expect("the demonstration's settings");
            settings.map(|(_, bytes)| bytes.clone()).chain([own]).collect()
        }
        _ => trees
            .iter()
            .map(|tree| {
                let texts = tree
                    .iter()
                    .filter(|(path, _)| path.ends_with(".md") || path.as_str() == "site.toml");
                let texts: Vec<String> = texts
                    .map(|(path, bytes)| format!("{path}\n{}", String::from_utf8_lossy(bytes)))
                    .collect();
                texts.join(harness::BETWEEN).into_bytes()
            })
            .collect(),
    }
}

/// Words that mean something somewhere.
const WORDS: &[&str] = &[
    "---\n",
    "\n---\n",
    "## ",
    "### ",
    "#",
    "(lukket)",
    "(closed)",
    "[[",
    "]]",
    "](",
    "[^1]",
    "[^1]: ",
    "\n\n",
    "|",
    "| --- |",
    "```",
    "> ",
    "- [ ] ",
    "{#a}",
    "<script>",
    "<!--",
    "-->",
    "&#0;",
    "&amp;",
    "\u{0}",
    "\u{ad}",
    "\u{202e}",
    "\u{200b}",
    "e\u{301}",
    "ß",
    "İ",
    "ŉ",
    "ﬁ",
    "\u{1f468}\u{200d}\u{1f469}",
    "\u{feff}",
    "\r",
    "\t",
    "date: ",
    "2025-02-30",
    "participants:\n",
    "- {",
    "}",
    "access: public\n",
    "publish: none\n",
    "aliases: [",
    "name: ",
    "[",
    "]",
    ":",
    "\"",
    "'",
    "\\",
    "%",
    "%zz",
    "javascript:",
    "Sag: ",
    "81.38.05-G01-4-24",
    "Karen Holm",
    "K. Holm",
    "KH: ",
    "Ida Skov",
    "Bilag\n",
    "Beslutning\n",
    "Offentlig titel\n",
    "Punkt 1: ",
    "Punkt 999999999999999999999: ",
    "12-",
    "99999-1",
    "title = ",
    "[people]\n",
    "publish = \"none\"\n",
    "pages = false\n",
    "language = \"de\"\n",
    "[cases]\npattern = '.*'\n",
    "pattern = ''\n",
    "Deltagere",
    "Afbud",
    "....... 7",
    "\u{c}",
    "content/a.md\n",
    "content/people/x.md\n",
    harness::BETWEEN,
    "referat fra mødet den 1. januar 2025",
    "IT",
    "1",
    "0",
    "-1",
];

fn mutated(random: &mut Random, seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = random.of(seeds).clone();
    for _ in 0..1 + random.below(8) {
        let at = random.below(bytes.len() + 1);
        let most = 1 + random.below(200);
        let end = at + random.below((bytes.len() - at + 1).min(most));
        match random.below(9) {
            0 => drop(bytes.drain(at..end)),
            1 => {
                let copy = bytes[at..end].to_vec();
                let to = random.below(bytes.len() + 1);
                bytes.splice(to..to, copy);
            }
            2 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            3 => drop(bytes.splice(at..at, [random.below(256) as u8])),
            4 => {
                let other = random.of(seeds);
                let from = random.below(other.len() + 1);
                bytes.truncate(at);
                bytes.extend_from_slice(&other[from..]);
            }
            5 => {
                let word = random.of(WORDS).repeat(1 + random.below(50));
                drop(bytes.splice(at..at, word.into_bytes()));
            }
            _ => drop(bytes.splice(at..end, random.of(WORDS).bytes())),
        }
    }
    bytes
}

/// What takes longer hangs, also as a debug build on a machine that others use.
const LONGEST: Duration = Duration::from_secs(60);

/// Seconds for each target.
fn seconds() -> u64 {
    std::env::var("REFERAT_LONG").ok().and_then(|text| text.parse().ok()).unwrap_or(2)
}

/// How often it ran, what it failed with, the slowest.
type Run = (u64, Option<Vec<u8>>, Duration);

fn until_it_fails(target: fn(&[u8]), seeds: &[Vec<u8>], thread: u64, end: Instant) -> Run {
    let mut slowest = Duration::ZERO;
    let mut count = 0;
    while Instant::now() < end {
        let bytes = mutated(&mut Random::new(count * 2 + thread + 1), seeds);
        let begin = Instant::now();
        if catch_unwind(AssertUnwindSafe(|| target(&bytes))).is_err() {
            return (count, Some(bytes), slowest);
        }
        slowest = slowest.max(begin.elapsed());
        count += 1;
    }
    (count, None, slowest)
}

fn run(name: &str) {
    let target = harness::TARGETS.iter().find(|(known, _)| *known == name);
    let (_, target) = target.expect("it is one of the targets");
    let seeds = seeds(name);
    assert!(!seeds.is_empty(), "{name}");
    seeds.iter().for_each(|seed| target(seed));
    let end = Instant::now() + Duration::from_secs(seconds());
    let runs: Vec<Run> = std::thread::scope(|scope| {
        let run = |thread| {
            let seeds = &seeds;
            scope.spawn(move || until_it_fails(*target, seeds, thread, end))
        };
        [run(0), run(1)].map(|thread| thread.join().expect("it catches panics")).into()
    });
    let count: u64 = runs.iter().map(|(count, ..)| count).sum();
    let slowest = runs.iter().map(|(.., slowest)| *slowest).max().unwrap_or_default();
    eprintln!("{name}: {count} executions, the slowest {slowest:?}");
    for (_, bytes, _) in runs {
        let Some(bytes) = bytes else { continue };
        panic!("{name} fails with:\n{}", String::from_utf8_lossy(&bytes));
    }
    assert!(slowest < LONGEST, "{name}: one took {slowest:?}");
    assert!(count > 2, "{name}: only {count} executions");
}

#[test]
fn front_matter() {
    run("front_matter");
}

#[test]
fn body() {
    run("body");
}

#[test]
fn import() {
    run("import");
}

#[test]
fn site_toml() {
    run("site_toml");
}

#[test]
fn whole_site() {
    run("whole_site");
}

#[test]
fn every_target_is_run() {
    let names: Vec<&str> = harness::TARGETS.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["front_matter", "body", "import", "site_toml", "whole_site"]);
}

#[test]
fn what_could_run_is_seen() {
    harness::harmless("<a href=\"./\" title=\"javascript:x\"><meta name=\"x\" content=\"data:\">");
    for tag in [
        "<a href=\"javascript:x\">",
        "<img alt=\"\" src=\"DATA:x\">",
        "<p onclick=\"x\">",
        "<svg>",
        "<script>",
    ] {
        assert!(catch_unwind(|| harness::harmless(tag)).is_err(), "{tag}");
    }
}
