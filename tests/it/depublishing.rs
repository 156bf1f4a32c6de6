//! What is taken back leaves no trace in the output folder: no file, no name, no leftover.

use std::fs;

use crate::leaks::{assert_absent, assert_present};
use crate::site::{Site, assert_same, tree};

/// Minutes in which everything bears a word of its own.
const MINUTES: &str = "---
date: 2025-06-17
access: public
title: Overskrq
tags: [Emneq]
participants: [Personq Lund (Stillingq), Karen Holm]
---

## Punktq

Sag: sagq-2025-1

Tekstq Personq Lund

- [ ] Personq Lund: opgaveq

### Bilag

- [Bilagq](filq.txt)

## Andet

Intet.
";

fn site() -> Site {
    Site::new()
        .file("content/osmed/2025-06-17-stemq.md", MINUTES)
        .file("content/osmed/2025-06-17-stemq/filq.txt", "indholdq\n")
        .file("content/osmed/2025-08-26.md", "---\ndate: 2025-08-26\naccess: public\nparticipants: [Karen Holm]\n---\n\n## A\n\nSe [[osmed/2025-06-17-stemq]].\n")
        .file("content/pages/sideq.md", "---\ntitle: Sidetitelq\naccess: public\nmenu: true\n---\n\nSidetekstq\n")
        .file("static/statiskq.txt", "statiskq\n")
}

const ALL: &[&str] = &[
    "overskrq",
    "emneq",
    "personq",
    "stillingq",
    "punktq",
    "sagq",
    "tekstq",
    "opgaveq",
    "bilagq",
    "filq",
    "indholdq",
    "stemq",
    "sideq",
    "sidetitelq",
    "statiskq",
];

/// Builds, edits, builds again: nothing of the words is left, what belongs to the program too, and the
/// folder is the one of a site that never had them.
#[track_caller]
fn check(words: &[&str], edit: impl Fn(&Site)) {
    let site = site();
    site.build(&["--access", "public"]).built();
    assert_present(&site.output(), ALL);
    edit(&site);
    site.build(&["--access", "public"]).built();
    let output = tree(&site.path().join("public"));
    assert_absent(&output, words);
    let folders = walkdir::WalkDir::new(site.path().join("public"));
    let folders =
        folders.into_iter().filter_map(Result::ok).filter(|entry| entry.file_type().is_dir());
    for folder in folders {
        let empty = fs::read_dir(folder.path()).expect("a folder").next().is_none();
        assert!(!empty, "{} is left empty", folder.path().display());
    }
    site.build(&[
        "--access",
        "public",
        "--output",
        site.path().join("anew").to_str().expect("a plain name"),
    ])
    .built();
    assert_same(&site.output_in("anew"), &site.output_in("public"));
}

const OF_THE_MEETING: &[&str] = &[
    "overskrq",
    "emneq",
    "personq",
    "stillingq",
    "punktq",
    "sagq",
    "opgaveq",
    "bilagq",
    "filq",
    "indholdq",
];

#[test]
fn a_file_is_removed() {
    let without = &[OF_THE_MEETING, &["stemq"]].concat();
    check(without, |site| {
        site.remove("content/osmed/2025-06-17-stemq.md");
        site.remove("content/osmed/2025-06-17-stemq/filq.txt");
        site.replace("content/osmed/2025-08-26.md", "Se [[osmed/2025-06-17-stemq]].", "Intet.");
    });
    check(&["sideq", "sidetitelq", "statiskq"], |site| {
        site.remove("content/pages/sideq.md");
        site.remove("static/statiskq.txt");
    });
}

#[test]
fn a_meeting_is_withheld() {
    let without = &[OF_THE_MEETING, &["stemq"]].concat();
    let says = |line: &'static str| {
        move |site: &Site| {
            site.replace("content/osmed/2025-06-17-stemq.md", "access: public\n", line);
        }
    };
    check(without, says("access: internal\n"));
    check(without, says("access: closed\n"));
    check(without, says("access: public\nstatus: draft\n"));
    check(without, says("access: public\npublish_after: 2030-01-01\n"));
}

#[test]
fn an_item_is_closed() {
    let without = &["punktq", "sagq", "opgaveq", "bilagq", "filq", "indholdq"];
    check(without, |site| {
        site.replace("content/osmed/2025-06-17-stemq.md", "## Punktq", "## Punktq (lukket)");
    });
}

#[test]
fn an_attachment_is_closed() {
    check(&["bilagq", "filq", "indholdq"], |site| {
        site.replace(
            "content/osmed/2025-06-17-stemq.md",
            "(filq.txt)",
            "(filq.txt) (lukket bilag)",
        );
    });
}

#[test]
fn a_person_is_withheld() {
    check(&["personq"], |site| {
        site.write("content/people/x.md", b"---\nname: Personq Lund\npublish: none\n---\n");
    });
}

/// What a killed build left behind goes with the next one.
#[test]
fn what_was_staged_goes() {
    check(&["personq", "levnq"], |site| {
        site.write("public/.referat/stage/1", b"levnq Personq");
        site.write("public/.referat/stage/manifest.json", b"levnq Personq");
        site.write("content/people/x.md", b"---\nname: Personq Lund\npublish: none\n---\n");
    });
}
