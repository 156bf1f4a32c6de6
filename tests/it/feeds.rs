//! Feeds: what stands in them, what they are called, and that only the content changes them.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::site::{Site, assert_same};

const HEAD: &str = "title = \"Referater\"\ntoday = 2025-12-31\nbase_url = \"https://www.engby.example/moeder\"\n[publisher]\nname = \"Engby Kommune\"\nurl = \"https://engby.example\"\n";

const MINUTES: &str = "---
date: 2025-08-26
start: 12.30
participants: [Karen Holm, Bo Lind]
tags: [Budget, Skole & hjem]
---

Indledning, se [om](../pages/om.md).

## Budget

81.38.05-G01-4-24

### Sagsfremstilling

Karen Holm fremlagde < & > tallene.[^1] Se [punktet](#budget).

[^1]: En note.

### Beslutning

Godkendt.

## Eventuelt

Intet.
";

fn site(head: &str) -> Site {
    Site::new()
        .file("site.toml", head)
        .file("content/pages/om.md", "---\ntitle: Om\n---\nOm.\n")
        .file(
            "content/cases/81.38.05-g01-4-24.md",
            "---\ntitle: Budget 2026\ntags: [økonomi]\n---\n",
        )
        .file("content/osmed/_index.md", "---\nname: Område-MED\n---\n")
        .file("content/osmed/2025-08-26.md", MINUTES)
        .file(
            "content/osmed/2025-06-17.md",
            "---\ndate: 2025-06-17\nupdated: 2025-10-01\n---\n\n## Start\n\nGodt.\n",
        )
        .file(
            "content/osmed/2026-01-06.md",
            "---\ndate: 2026-01-06\nstatus: aflyst\n---\n\n## Budget\n\n81.38.05-G01-4-24\n",
        )
}

fn json(site: &Site, path: &str) -> Value {
    serde_json::from_str(&site.page(path)).expect("a feed is JSON")
}

fn field<'f>(feed: &'f Value, name: &str) -> Vec<&'f str> {
    let items = feed["items"].as_array().expect("entries");
    items.iter().map(|item| item[name].as_str().expect("a text")).collect()
}

#[test]
fn every_feed_there_is() {
    let site = site(HEAD);
    site.build(&[]).built();
    let tree = site.output();
    let feeds: BTreeSet<&str> = tree
        .keys()
        .filter_map(|path| path.strip_suffix("feed.xml"))
        .filter(|folder| tree.contains_key(&format!("{folder}feed.json")))
        .collect();
    let expected = [
        "",
        "emneord/budget/",
        "emneord/oekonomi/",
        "emneord/skole-hjem/",
        "osmed/",
        "personer/bo-lind/",
        "personer/karen-holm/",
        "sager/81.38.05-g01-4-24/",
    ];
    assert_eq!(feeds, BTreeSet::from(expected));
}

#[test]
fn the_newest_first_by_what_the_content_says() {
    let site = site(HEAD);
    site.build(&[]).built();
    let feed = json(&site, "osmed/feed.json");
    assert_eq!(
        field(&feed, "id"),
        [
            "tag:www.engby.example,2026:osmed/2026-01-06/",
            "tag:www.engby.example,2026:osmed/2025-06-17/",
            "tag:www.engby.example,2026:osmed/2025-08-26/",
        ]
    );
    assert_eq!(
        field(&feed, "date_modified"),
        ["2026-01-06T00:00:00+01:00", "2025-10-01T00:00:00+02:00", "2025-08-26T00:00:00+02:00"]
    );
    assert_eq!(
        field(&feed, "title"),
        [
            "Referat: Område-MED, 6. januar 2026 – aflyst",
            "Referat: Område-MED, 17. juni 2025",
            "Referat: Område-MED, 26. august 2025",
        ]
    );
    assert_eq!(field(&feed, "url")[2], "https://www.engby.example/moeder/osmed/2025-08-26/");
    assert_eq!(feed["feed_url"], "https://www.engby.example/moeder/osmed/feed.json");
    assert_eq!(
        field(&feed, "content_html")[2],
        "<p>Område-MED, tirsdag den 26. august 2025, kl. 12.30</p><ul><li>Budget: Godkendt.</li><li>Eventuelt</li></ul>"
    );
    let atom = site.page("osmed/feed.xml");
    assert!(atom.contains("<updated>2026-01-06T00:00:00+01:00</updated><link rel=\"alternate\" type=\"text/html\" href=\"https://www.engby.example/moeder/osmed/\"/><link rel=\"self\" type=\"application/atom+xml\" href=\"https://www.engby.example/moeder/osmed/feed.xml\"/>"), "{atom}");
    assert_eq!(
        field(&json(&site, "sager/81.38.05-g01-4-24/feed.json"), "id"),
        [
            "tag:www.engby.example,2026:osmed/2026-01-06/#budget",
            "tag:www.engby.example,2026:osmed/2025-08-26/#budget",
        ]
    );
    assert_eq!(
        field(&json(&site, "personer/karen-holm/feed.json"), "content_html"),
        [
            "<p>Område-MED, tirsdag den 26. august 2025, kl. 12.30, til stede</p><ul><li>Budget: Godkendt.</li></ul>"
        ]
    );
    assert_eq!(
        field(&json(&site, "emneord/oekonomi/feed.json"), "title"),
        ["Budget (Område-MED, 6. januar 2026) – aflyst", "Budget (Område-MED, 26. august 2025)"]
    );
}

#[test]
fn all_of_the_minutes() {
    let site =
        site(&format!("{HEAD}[feeds]\ncontent = \"full\"\nlength = 2\nformats = [\"json\"]\n"));
    site.build(&[]).built();
    assert!(!site.output().contains_key("feed.xml"));
    assert_eq!(field(&json(&site, "feed.json"), "id").len(), 2);
    let feed = json(&site, "personer/bo-lind/feed.json");
    assert_eq!(
        field(&feed, "content_html"),
        ["<p>Område-MED, tirsdag den 26. august 2025, kl. 12.30, til stede</p>"]
    );
    let feed = json(&site, "emneord/budget/feed.json");
    let html = field(&feed, "content_html")[0];
    let base = "https://www.engby.example/moeder/";
    for part in [
        format!("<p>Indledning, se <a class=\"page\" href=\"{base}pages/om/\">om</a>.</p>"),
        "<h2>Budget</h2><h3>Sagsfremstilling</h3>".to_owned(),
        format!(
            "<a class=\"person\" href=\"{base}personer/karen-holm/\">Karen Holm</a> fremlagde &lt; &amp; &gt; tallene."
        ),
        "<a id=\"e0_0_0_fnref_1\" href=\"#e0_0_0_fn_1\">1</a>".to_owned(),
        format!("<a class=\"meeting\" href=\"{base}osmed/2025-08-26/#budget\">punktet</a>"),
        "<h3>Beslutning</h3><p>Godkendt.</p>".to_owned(),
    ] {
        assert!(html.contains(&part), "{part}\nis not in\n{html}");
    }
}

#[test]
fn items_instead_of_minutes() {
    let site = site(&format!(
        "{HEAD}[feeds]\nentries = \"items\"\nauthority = \"engby.example,2024-05\"\n"
    ));
    site.build(&[]).built();
    assert_eq!(
        field(&json(&site, "feed.json"), "id"),
        [
            "tag:engby.example,2024-05:osmed/2026-01-06/#budget",
            "tag:engby.example,2024-05:osmed/2025-06-17/#start",
            "tag:engby.example,2024-05:osmed/2025-08-26/#budget",
            "tag:engby.example,2024-05:osmed/2025-08-26/#eventuelt",
        ]
    );
}

#[test]
fn without_an_address_links_are_relative_and_ids_whole() {
    let site = site("title = \"Åbne referater\"\ntoday = 2025-12-31\n");
    site.build(&[]).built();
    let feed = json(&site, "osmed/feed.json");
    assert_eq!(field(&feed, "id")[2], "tag:aabne-referater.invalid,2026:osmed/2025-08-26/");
    assert_eq!(field(&feed, "url")[2], "2025-08-26/index.html");
    assert_eq!(feed["feed_url"], Value::Null);
    assert!(!site.page("osmed/feed.xml").contains("rel=\"self\""));
}

#[test]
fn a_rebuild_on_another_day_gives_the_same_bytes() {
    let site = site(HEAD);
    site.build(&[]).built();
    let feeds = |site: &Site| {
        let mut tree = site.output();
        tree.retain(|path, _| path.ends_with("feed.xml") || path.ends_with("feed.json"));
        tree
    };
    let before = feeds(&site);
    site.replace("site.toml", "2025-12-31", "2026-03-01");
    site.replace("content/pages/om.md", "Om.\n", "Om alt.\n");
    let run = site.build(&["--explain"]).built();
    assert!(!run.written().is_empty());
    assert_eq!(run.written().iter().filter(|line| line.contains("feed.")).count(), 0);
    assert_same(&before, &feeds(&site));
}

#[test]
fn pages_name_their_feeds() {
    let site = site(HEAD);
    site.build(&[]).built();
    let page = site.page("osmed/2025-08-26/index.html");
    for part in [
        "<link rel=\"alternate\" type=\"application/atom+xml\" href=\"../feed.xml\" title=\"Område-MED – Referater\">",
        "<link rel=\"alternate\" type=\"application/feed+json\" href=\"../../feed.json\" title=\"Referater\">",
        "<a href=\"../../foelg/index.html\">Følg med</a>",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let follow = site.page("foelg/index.html");
    for part in ["../feed.xml", "../osmed/feed.json", "../emneord/oekonomi/feed.xml"] {
        assert!(follow.contains(&format!("href=\"{part}\"")), "{part}");
    }
    let none =
        self::site("today = 2025-12-31\n[feeds]\nformats = []\n[calendar]\npublish = false\n");
    none.build(&[]).built();
    let left: Vec<String> = none
        .output()
        .into_keys()
        .filter(|path| path.contains("feed") || path.contains("foelg"))
        .collect();
    assert_eq!(left, Vec::<String>::new());
    assert!(!none.page("index.html").contains("Følg"));
}

#[test]
fn characters_that_no_xml_holds_are_left_out() {
    let minutes = "---\ndate: 2025-08-26\ntitle: \"Et\\u0001 møde \\u000b]]> \\uFFFE\"\n---\n\n## A\u{1}b\n\nC\u{1b}d.\n";
    let site = Site::new().file("content/osmed/2025-08-26.md", minutes);
    site.build(&[]).built();
    let atom = site.page("feed.xml");
    assert!(atom.chars().all(|c| c == '\n' || !c.is_control() && c != '\u{FFFE}'), "{atom:?}");
    assert!(atom.contains("<title>Et møde ]]&gt; </title>"), "{atom}");
    let mut reader = quick_xml::Reader::from_str(&atom);
    while !matches!(reader.read_event().expect("XML"), quick_xml::events::Event::Eof) {}
}

#[test]
fn subjects_that_give_a_name_away_have_no_feed() {
    let site = Site::new()
        .file("content/people/karen-holm.md", "---\nname: Karen Holm\npublish: none\n---\n")
        .file("content/cases/1-2.md", "---\nnumber: 1-2\ntags: [Karen Holm, karen-holm, pris]\naccess: public\n---\n")
        .file("content/osmed/2025-08-26.md", "---\ndate: 2025-08-26\ntags: [\"Karen  Holm\", KarenHolm, løn]\nparticipants: [Karen Holm, Bo Lind]\n---\n\n## A\n\nSag: 1-2\n\nKaren Holm sagde det.\n");
    site.build(&[]).built();
    let leaks = crate::leaks::found(&site.output(), &["Karen Holm"]);
    assert_eq!(leaks, Vec::<String>::new());
    assert!(site.output().contains_key("emneord/loen/feed.xml"));
    assert!(site.output().contains_key("emneord/pris/feed.xml"));
}

#[test]
fn an_authority_is_one() {
    let site = Site::new().file("site.toml", "[feeds]\nauthority = \"https://engby.example\"\n");
    site.build(&[]).says(
        2,
        "
error[feed-authority]: `https://engby.example` names nobody
 --> site.toml:2:1
  |
2 | authority = \"https://engby.example\"
  | ^^^^^^^^^
  |
  = hint: write a domain of yours and a day on which it was yours, such as `engby.example,2026-01-01`",
    );
}
