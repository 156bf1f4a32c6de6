//! Whatever is cut off a content file, the parser returns.

use std::time::{Duration, Instant};

use rayon::prelude::*;
use referat::config::{self, Config, Options};
use referat::model::parse;
use referat::path::SitePath;

use crate::fixtures::{NAMES, sources};
use crate::site::{Tree, repository, tree};

/// Parses prefixes of every Markdown file of a site, at least all of the short ones.
fn check(config: &Config, files: &Tree, most: usize) {
    let texts = files.par_iter().filter(|(path, _)| path.ends_with(".md"));
    texts.for_each(|(path, bytes)| {
        let file = SitePath::new(path).expect("a path in the site");
        let text = std::str::from_utf8(bytes).expect("UTF-8");
        let step = text.len().div_ceil(most).max(1);
        for (number, (at, _)) in text.char_indices().enumerate() {
            if number % step == 0 || at < 200 {
                parse::parse(config, &file, &text[..at]);
            }
        }
        parse::parse(config, &file, text);
    });
}

fn config(root: &str) -> Config {
    config::load(&repository(root), &Options::default()).expect("the site can be read")
}

#[test]
fn every_prefix_of_every_fixture() {
    for name in NAMES {
        check(&config(&format!("tests/fixtures/{name}")), &sources(name), 3_000);
    }
}

#[test]
fn prefixes_of_the_demonstration() {
    let mut files = Tree::new();
    for (path, bytes) in tree(&repository("content")) {
        files.insert(format!("content/{path}"), bytes);
    }
    let all = files.len();
    // One of each kind, and some of the longest.
    files.retain(|path, bytes| {
        let kinds = ["_index.md", "people/birthe", "cases/01", "pages/"];
        kinds.iter().any(|kind| path.contains(kind)) || bytes.len() > 11_000
    });
    assert!(files.len() > 5, "{} of {all}", files.len());
    check(&config("."), &files, 60);
}

/// Long and deep texts take their time, but not more than in proportion.
#[test]
fn long_and_deep_texts() {
    let config = config("tests/fixtures/minimal");
    let file = SitePath::new("content/osmed/2025-06-17.md").expect("a path in the site");
    let repeated = |head: &str, part: &str, count: usize| format!("{head}{}", part.repeat(count));
    let texts = [
        ("one line", repeated("", "ord og ord ", 100_000)),
        ("one word", repeated("", "a", 1_000_000)),
        ("headings", repeated("", "## Punkt\n\n", 20_000)),
        ("the same headings", repeated("", "# H\n\n### Beslutning\n\n", 10_000)),
        ("quotes", format!("{} x", ">".repeat(10_000))),
        ("lists", (0..100).map(|depth| format!("{}- x\n", "  ".repeat(depth))).collect()),
        ("emphasis", repeated("", "*a **b ", 20_000)),
        ("brackets", "[".repeat(50_000)),
        ("references", "[[a]] ".repeat(20_000)),
        ("open references", "[[".repeat(50_000)),
        ("closed brackets", "]]".repeat(50_000)),
        ("parentheses", repeated("## ", "(", 50_000)),
        ("marks", repeated("## ", "(lukket) ", 20_000)),
        ("images", "![a](b)".repeat(10_000)),
        ("footnotes", "[^a]".repeat(20_000) + "\n\n[^a]: x\n"),
        (
            "notes in notes",
            (0..3_000).map(|n| format!("[^{n}]: [^{}]\n\n", n + 1)).collect::<String>()
                + "\n[^0]\n",
        ),
        ("table", format!("|{}\n|{}\n", "a|".repeat(5_000), "-|".repeat(5_000))),
        ("backticks", (1..1_500).map(|n| format!("{} ", "`".repeat(n))).collect()),
        ("tasks", "- [ ] A: b (2025-01-01)\n".repeat(10_000)),
        ("bilag", repeated("## A\n\n### Bilag\n\n", "- fil.pdf (lukket bilag)\n", 10_000)),
        ("code", repeated("```rust\n", "fn a() { \"b\" }\n", 20_000)),
        ("html", "<a".repeat(50_000)),
        ("entities", "&amp;".repeat(100_000)),
        ("dates", "referat den 1. januar 2025 ".repeat(10_000)),
    ];
    for (what, body) in &texts {
        let start = Instant::now();
        parse::parse(&config, &file, &format!("---\ndate: 2025-06-17\n---\n\n{body}\n"));
        assert!(start.elapsed() < Duration::from_secs(20), "{what}: {:?}", start.elapsed());
        if start.elapsed() > Duration::from_millis(300) {
            eprintln!("{what}: {:?}", start.elapsed());
        }
    }
}
