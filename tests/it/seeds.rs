//! Two real minutes, as text taken from PDF, imported and built.
//!
//! They lie beside the repository and not in it; without them this says so and passes.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::site::{Folder, Tree, repository, run, tree};

/// What is known of one of the meetings.
struct Expected {
    date: &'static str,
    items: usize,
    participants: usize,
}

#[test]
fn imported_and_built() {
    let folder = repository("../shared/seeds");
    let mut files: Vec<_> = fs::read_dir(&folder)
        .into_iter()
        .flatten()
        .map(|entry| entry.expect("a folder that can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    files.sort();
    if files.len() != 2 {
        eprintln!("left out: {} holds no minutes to import", folder.display());
        return;
    }
    let site = Folder::new();
    let content = site.path().join("content");
    let mut arguments = vec!["import", files[0].to_str().unwrap(), files[1].to_str().unwrap()];
    arguments.extend(["--committee", "osmed", "--into", content.to_str().unwrap()]);
    let imported = run(&arguments);
    assert_eq!(imported.code, 0, "{}", imported.stderr);
    let built = run(&["build", site.path().to_str().unwrap()]);
    assert_eq!(built.code, 0, "{}", built.stderr);
    assert!(built.stdout.contains("2 meetings, 10 people, 3 cases"), "{}", built.stdout);
    let texts: Vec<String> = files.iter().map(|file| fs::read_to_string(file).unwrap()).collect();
    let output = tree(&site.path().join("public"));
    counts(&output);
    people(&output, &texts);
    let placeholder =
        output.iter().find(|(_, bytes)| String::from_utf8_lossy(bytes).contains("href=\"#\""));
    assert!(placeholder.is_none(), "{:?}", placeholder.map(|(name, _)| name));
}

fn data(output: &Tree, date: &str) -> Value {
    serde_json::from_slice(&output[&format!("osmed/{date}/index.json")]).expect("JSON")
}

fn array<'v>(value: &'v Value, key: &str) -> &'v Vec<Value> {
    value[key].as_array().expect("a list")
}

fn counts(output: &Tree) {
    let expected = [
        Expected { date: "2025-08-26", items: 3, participants: 9 },
        Expected { date: "2026-01-27", items: 11, participants: 9 },
    ];
    let mut names: Vec<BTreeSet<String>> = Vec::new();
    let mut attachments = 0;
    let mut cases: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    for meeting in &expected {
        let data = data(output, meeting.date);
        assert_eq!(array(&data, "items").len(), meeting.items, "{}", meeting.date);
        let participants = array(&data, "participants");
        assert_eq!(participants.len(), meeting.participants, "{}", meeting.date);
        names.push(participants.iter().map(|person| person["name"].to_string()).collect());
        for item in array(&data, "items") {
            if let Some(case) = item["case"].as_str() {
                *cases.entry(case.to_owned()).or_default() += 1;
            }
            for section in array(item, "sections") {
                attachments += array(section, "attachments").len();
            }
        }
        let excused =
            participants.iter().filter(|person| person["attendance"] == "excused").count();
        assert_eq!(excused, usize::from(meeting.items == 11), "{}", meeting.date);
    }
    assert_eq!(names[0].intersection(&names[1]).count(), 8);
    assert_eq!(names[0].union(&names[1]).count(), 10);
    assert_eq!(attachments, 5);
    let mut counts: Vec<usize> = cases.into_values().collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    assert_eq!(counts, [9, 4, 1]);
}

/// A participant with three names whose short form stands in the text is linked there.
fn people(output: &Tree, texts: &[String]) {
    let data = data(output, "2026-01-27");
    let long: Vec<(String, String)> = array(&data, "participants")
        .iter()
        .filter_map(|person| {
            let name = person["name"].as_str()?.to_owned();
            let parts: Vec<&str> = name.split_whitespace().collect();
            let short = format!("{} {}", parts.first()?, parts.last()?);
            let is_short = parts.len() > 2 && texts.iter().any(|text| text.contains(&short));
            is_short.then_some((short, person["href"].as_str()?.to_owned()))
        })
        .collect();
    assert!(!long.is_empty(), "a short form stands in the seeds");
    for (short, href) in long {
        let slug: Vec<&str> = href.split('/').collect();
        let linked = output.iter().filter(|(name, _)| name.ends_with(".html")).any(|(_, bytes)| {
            let html = String::from_utf8_lossy(bytes);
            html.contains(&format!("{}/index.html\">{short}</a>", slug[slug.len() - 2]))
        });
        assert!(linked, "{short} is linked to {href}");
    }
}
