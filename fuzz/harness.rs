//! What is fuzzed: bytes in, no panic, nothing that a browser would run.
//!
//! The same functions serve cargo-fuzz (`fuzz_targets/`) and the property test on stable Rust
//! (`tests/it/fuzz.rs`). Nothing here reads or writes a file.

use std::path::Path;
use std::sync::LazyLock;

use referat::admit::{self, admit};
use referat::check::closed::Closed;
use referat::config::{self, Config, Options};
use referat::link;
use referat::model::{Parsed, Record, parse};
use referat::path::SitePath;
use referat::render;
use referat::render::theme::{self, Theme};
use referat::source::{self, Sources};
use referat::view::Views;
use referat::view::entries::{Registers, Told};
use referat::view::feed::last::LastFeeds;
use referat::{check, import, words};

/// What takes bytes.
pub type Target = fn(&[u8]);

/// A target by its name.
pub const TARGETS: &[(&str, Target)] = &[
    ("front_matter", front_matter),
    ("body", body),
    ("import", import_text),
    ("site_toml", site_toml),
    ("whole_site", whole_site),
];

/// Its folder is not there, so that nothing of the disk is read.
const ROOT: &str = "no such folder";

const SITE: &str = "title = \"Referater\"\ntoday = 2025-12-31\n";

static CONFIG: LazyLock<Config> = LazyLock::new(|| {
    config::of(Path::new(ROOT), &Options::default(), SITE).expect("a plain configuration")
});

static THEME: LazyLock<Theme> =
    LazyLock::new(|| theme::load(&CONFIG).expect("the standard theme is built in"));

/// The places that make each kind of record.
const PLACES: &[&str] = &[
    "content/osmed/2025-06-17.md",
    "content/osmed/_index.md",
    "content/people/karen-holm.md",
    "content/cases/sag.md",
    "content/pages/side.md",
    "content/_index.md",
    "content/osmed/2025-06-17/index.md",
];

fn record(config: &Config, place: &str, bytes: &[u8]) -> Option<Record> {
    let place = SitePath::new(place)?;
    let text = source::decode(&place, bytes.to_vec()).ok()?;
    parse::parse(config, &place, &text).0
}

/// Front matter of every kind of record.
pub fn front_matter(data: &[u8]) {
    let Some((first, rest)) = data.split_first() else { return };
    let place = PLACES[usize::from(*first) % PLACES.len()];
    let text = [b"---\n", rest, b"\n---\n\n## A\n\nKaren Holm.\n"].concat();
    publish(&CONFIG, record(&CONFIG, place, &text).into_iter().collect());
}

/// A body, linked with other minutes and a person whose name is withheld.
pub fn body(data: &[u8]) {
    const HEAD: &[u8] =
        b"---\ndate: 2025-06-17\naccess: public\nparticipants: [Karen Holm, Bo Lind (BL)]\n---\n\n";
    const OTHER: &[u8] =
        b"---\ndate: 2025-01-01\n---\n\n## A\n\nSag: 81.38.05-G01-4-24\n\n[[osmed/2025-06-17#1]] Karen Holm\n";
    let records = [
        ("content/osmed/2025-06-17.md", &[HEAD, data].concat()[..]),
        ("content/osmed/2025-01-01.md", OTHER),
        ("content/people/x.md", b"---\nname: Ida Skov\npublish: none\n---\n"),
    ];
    let records = records.iter().filter_map(|(place, text)| record(&CONFIG, place, text));
    publish(&CONFIG, records.collect());
}

/// The text of minutes; what is made of it is read again.
pub fn import_text(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let words = words::built_in("da").expect("Danish is built in");
    if let Ok(imported) = import::import(words, "referat.txt", text, "osmed") {
        let place = format!("content/osmed/{}.md", imported.stem);
        publish(
            &CONFIG,
            record(&CONFIG, &place, imported.markdown.as_bytes()).into_iter().collect(),
        );
    }
}

/// The configuration, and a small site with it.
pub fn site_toml(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(config) = config::of(Path::new(ROOT), &Options::default(), text) {
        small_site(&config);
    }
}

fn small_site(config: &Config) {
    const MINUTES: &[u8] = b"---\ndate: 2025-06-17\naccess: public\nparticipants: [Karen Holm]\n---\n\n## A\n\nSag: 20/33839\n\nx\n\n### Beslutning\n\nx\n";
    publish(config, record(config, PLACES[0], MINUTES).into_iter().collect());
}

/// Between the files of a whole site.
pub const BETWEEN: &str = "\u{1c}";

/// A whole site: its files one after the other, each its path, a line's end, and its text.
pub fn whole_site(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let files: Vec<(&str, &str)> =
        text.split(BETWEEN).filter_map(|file| file.split_once('\n')).collect();
    let settings =
        files.iter().find(|(place, _)| *place == "site.toml").map_or(SITE, |(_, text)| text);
    let Ok(config) = config::of(Path::new(ROOT), &Options::default(), settings) else { return };
    let contents = files.iter().filter(|(place, _)| place.ends_with(".md"));
    publish(
        &config,
        contents.filter_map(|(place, text)| record(&config, place, text.as_bytes())).collect(),
    );
}

/// The way through from records to bytes, in memory.
fn publish(config: &Config, records: Vec<Record>) {
    let sources = Sources::default();
    // Nothing is remembered from one run to the next, so any hashes will do that differ.
    let records = records.into_iter().zip(1..);
    let records: Vec<Parsed> =
        records.map(|(record, hash)| Parsed { record, hash, head: hash }).collect();
    let records: Vec<&Parsed> = records.iter().collect();
    let closed = Closed::of(&records);
    let (public, withheld, _) = admit(config, &records, &mut admit::Memory::default());
    let (site, _) =
        link::join(config, public, &withheld, &sources.assets, &mut link::Memory::default());
    check::run(config, &site, (&sources, &[]), &closed, &mut check::Memory::default());
    let registers = Registers::new(&site);
    let search = referat::search::Search::default();
    let told = Told::new(&site);
    let feeds = LastFeeds::default();
    let views = Views {
        config,
        site: &site,
        registers: &registers,
        told: &told,
        feeds: &feeds,
        search: &search,
    };
    for output in views.outputs(&[], &[]).0 {
        let Some(view) = views.view(&output) else { continue };
        let bytes = render::bytes(&THEME, view).expect("the standard theme renders");
        if output.route.output().ends_with(".html") {
            harmless(std::str::from_utf8(&bytes).expect("pages are UTF-8"));
        }
    }
}

/// No element, handler or address that a writer could have brought.
pub fn harmless(html: &str) {
    const RUNNING: &[&str] =
        &["iframe", "object", "embed", "base", "style", "svg", "math", "meta http"];
    for tag in
        html.split('<').skip(1).filter(|tag| tag.starts_with(|c: char| c.is_ascii_alphabetic()))
    {
        let tag = tag.split('>').next().unwrap_or_default();
        assert!(!RUNNING.iter().any(|name| tag.starts_with(name)), "<{tag}>");
        let script = tag.starts_with("script") && !tag.contains("application/ld+json");
        assert!(!script || tag.contains("src=\"") && !tag.contains("//"), "<{tag}>");
        assert!(!tag.contains(" on") || !handler(tag), "<{tag}>");
        for (name, value) in attributes(tag) {
            let value = value.to_ascii_lowercase();
            let leads = ["javascript:", "data:", "vbscript:", "//", "file:"]
                .iter()
                .any(|start| value.starts_with(start));
            assert!(TEXTS.contains(&name) || !leads, "<{tag}>");
        }
    }
}

/// Attributes that are read and never followed.
const TEXTS: &[&str] = &["title", "alt", "aria-label", "content"];

/// The names and values of a tag, as pages are written.
fn attributes(tag: &str) -> impl Iterator<Item = (&str, &str)> {
    let parts: Vec<&str> = tag.split('"').collect();
    let pairs: Vec<(&str, &str)> = parts.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
    pairs.into_iter().map(|(before, value)| {
        let name = before.trim_end_matches('=').rsplit(char::is_whitespace).next();
        (name.unwrap_or_default(), value)
    })
}

/// Whether an attribute outside quotes begins with `on`.
fn handler(tag: &str) -> bool {
    tag.split('"').step_by(2).any(|outside| {
        outside.split_whitespace().any(|name| name.starts_with("on") && name.ends_with('='))
    })
}
