//! The search index: nothing in it that is not published, the same bytes again, and an edit changes little.

use std::fmt::Write;
use std::fs;

use crate::site::{Site, assert_same};

/// The index as one text in lower case, and the names of its files.
fn index(site: &Site) -> (String, Vec<String>) {
    let files = site.output();
    let of_index = files.iter().filter(|(name, _)| name.starts_with("soeg/index/"));
    let mut text = String::new();
    let mut names = Vec::new();
    for (name, bytes) in of_index {
        text.push_str(&String::from_utf8(bytes.clone()).expect("UTF-8").to_lowercase());
        names.push(name.clone());
    }
    (text, names)
}

#[test]
fn only_what_is_published_is_in_the_index() {
    let site = Site::new()
        .file("site.toml", "title = \"Referater\"\ntoday = 2025-12-31\naccess = \"public\"\n")
        .file("content/people/bo-zafirlund.md", "---\nname: Bo Zafirlund\npublish: role\ntitle: Kok\n---\n")
        .file("content/osmed/_index.md", "---\nname: Område-MED\naccess: public\n---\n")
        .file(
            "content/osmed/2025-06-17.md",
            "---\ndate: 2025-06-17\naccess: public\nparticipants: [Karen Holm, Bo Zafirlund]\n---\n\n\
             ## Budget\n\nZebrafinker. Bo Zafirlund deltog.\n\n### Bilag\n\n- [Okapiplan](okapi.pdf) (lukket bilag)\n\n\
             ## Jordemoderkup (lukket)\n\nVandrefalken.\n\n### Offentlig titel\n\nPersonsag\n",
        )
        .file("content/osmed/2025-06-17/okapi.pdf", "%PDF-1.4\n")
        .file(
            "content/osmed/2025-08-26.md",
            "---\ndate: 2025-08-26\naccess: internal\n---\n\n## Intern\n\nMoskusokser.\n",
        )
        .file(
            "content/osmed/2025-09-01.md",
            "---\ndate: 2025-09-01\naccess: public\nstatus: kladde\n---\n\n## Udkast\n\nTranehopper.\n",
        )
        .file(
            "content/osmed/2025-09-02.md",
            "---\ndate: 2025-09-02\naccess: public\npublish_after: 2026-05-01\n---\n\n## Senere\n\nGribbe.\n",
        );
    site.build(&[]);
    let (text, names) = index(&site);
    assert!(text.contains("zebrafink") && text.contains("personsag"), "{text}");
    let hidden = [
        "zafir", "jordemod", "vandref", "okapi", "moskus", "tranehop", "gribb", "udkast", "intern",
    ];
    for word in hidden {
        assert!(!text.contains(word), "`{word}` is in the index");
        assert!(!names.iter().any(|name| name.contains(word)), "`{word}` is in a file's name");
    }
}

#[test]
fn a_site_that_wants_no_search_has_none() {
    let site = Site::new()
        .file("site.toml", "title = \"Referater\"\ntoday = 2025-12-31\n[search]\nenabled = false\n")
        .file("content/osmed/2025-06-17.md", "---\ndate: 2025-06-17\n---\n\n## Budget\n\nTal.\n");
    site.build(&[]);
    let files = site.output();
    assert!(!files.keys().any(|name| name.starts_with("soeg/")));
    assert!(!String::from_utf8_lossy(&files["index.html"]).contains("site_search"));
}

/// Words that look like words: syllables by a number.
fn word(number: u32) -> String {
    let syllables = ["ba", "ne", "ro", "ski", "tal", "ved", "gom", "lyn", "fir", "dus", "pæ", "kø"];
    let mut rest = number.wrapping_mul(2_654_435_761) >> 12;
    (0..4).fold(String::new(), |word, _| {
        let syllable = syllables[rest as usize % syllables.len()];
        rest /= syllables.len() as u32;
        word + syllable
    })
}

fn minutes(number: u32) -> String {
    let (year, month) = (2020 + number / 12, number % 12 + 1);
    let mut text = format!("---\ndate: {year}-{month:02}-07\n---\n");
    for item in 0..4 {
        let words: Vec<String> =
            (0..60).map(|at| word((number * 7 + item * 31 + at * at) % 3_000)).collect();
        write!(text, "\n## {} {}\n\n{}.\n", words[0], words[1], words.join(" ")).unwrap();
    }
    text
}

#[test]
fn an_edit_of_one_meeting_rewrites_few_files_and_a_rebuild_is_the_same() {
    let mut site = Site::new().file("site.toml", "title = \"Referater\"\ntoday = 2030-12-31\n");
    for number in 0..100 {
        site = site.file(&format!("content/osmed/{number}.md"), &minutes(number));
    }
    site.build(&[]);
    let (_, names) = index(&site);
    let dictionary = |name: &&String| !name.contains("/t-");
    let all = names.iter().filter(dictionary).count();
    assert!(all > 40, "there are enough files to tell: {all}");
    let edited = minutes(50).replacen(".\n", " havregryn.\n", 1);
    site.write("content/osmed/50.md", edited.as_bytes());
    let run = site.build(&["--explain"]);
    let rewritten: Vec<String> = run
        .written()
        .iter()
        .filter(|line| line.starts_with("/soeg/index/"))
        .map(|line| (*line).to_owned())
        .collect();
    assert!(rewritten.iter().any(|line| line.contains("/w-h")), "{rewritten:?}");
    assert!(rewritten.len() < 10, "{} of {all}: {rewritten:?}", rewritten.len());
    let rebuilt = site.output();
    fs::remove_dir_all(site.path().join("public")).unwrap();
    site.build(&[]);
    assert_same(&site.output(), &rebuilt);
}

#[test]
fn a_number_of_two_equal_parts_stands_in_one_place() {
    let site = Site::new().file(
        "content/osmed/2025-06-17.md",
        "---\ndate: 2025-06-17\n---\n\n## Punkt 1: Sager\n\nSag 4711-4711 udgik.\n",
    );
    site.build(&[]);
    let (text, _) = index(&site);
    assert!(text.contains("4711"), "{text}");
}
