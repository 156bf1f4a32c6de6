//! Rules about a whole site speak once; what is closed stays so; what was read is remembered.

use std::fs;

use super::{CPR, MINUTES, SECRET, Site, refuses, said};

/// The messages of a code, each with the number of other places.
fn messages(site: &Site, code: &str) -> Vec<(String, usize)> {
    let output = site.run(&["check", "--format", "json"]);
    let list: serde_json::Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let diags = list.as_array().expect("it is a list").iter();
    diags
        .filter(|diag| diag["code"] == code)
        .map(|diag| {
            let message = diag["message"].as_str().unwrap_or_default().to_owned();
            (message, diag["related"].as_array().map_or(0, Vec::len))
        })
        .collect()
}

fn minutes(date: &str, head: &str, body: &str) -> String {
    MINUTES.replace("2025-08-26", date).replace("---\n\n", &format!("{head}---\n\n")) + body
}

#[test]
fn late_tasks_are_told_once_a_committee() {
    let site = Site::new();
    let tasks = "\n- [ ] Karen Holm: a (2025-12-31)\n- [ ] Karen Holm: b (2025-09-01)\n- [x] Karen Holm: c (2025-09-01)\n- [ ] Karen Holm: d (2026-01-01)\n- [ ] Karen Holm: e\n";
    site.write("content/med/2025-08-26.md", minutes("2025-08-26", "", tasks));
    site.write(
        "content/skole/2025-08-26.md",
        minutes("2025-08-26", "", "\n- [ ] Bo Vind: f (2025-12-01)\n"),
    );
    let expected = [
        ("2 open tasks of `Med` are past their deadlines".to_owned(), 1),
        ("this task was due on 1. december 2025 and is open".to_owned(), 0),
    ];
    assert_eq!(messages(&site, "overdue-action"), expected);
    let allowed = tasks.replace(
        "\n- [ ] Karen Holm: a",
        "\n<!-- referat: allow overdue-action: ventes -->\n- [ ] Karen Holm: a",
    );
    let allowed = allowed.replace("- [ ] Karen Holm: b", "\nTekst.\n\n- [ ] Karen Holm: b");
    site.write("content/med/2025-08-26.md", minutes("2025-08-26", "", &allowed));
    let first = messages(&site, "overdue-action").remove(0);
    assert_eq!(first, ("this task was due on 1. september 2025 and is open".to_owned(), 0));
}

#[test]
fn minutes_without_approval_are_told_once_a_committee() {
    let site = Site::new();
    let write = |date: &str, head: &str, body: &str| {
        site.write(&format!("content/med/{date}.md"), minutes(date, head, body));
    };
    let found = || messages(&site, "not-approved");
    assert_eq!(found(), []);
    write("2025-09-26", "", "");
    assert_eq!(found(), [("no later meeting approved these minutes".to_owned(), 0)]);
    write("2025-10-26", "", "");
    let many = "2 minutes of `Med` were approved by no later meeting, these first";
    assert_eq!(found(), [(many.to_owned(), 1)]);
    write(
        "2025-10-26",
        "",
        "\n## Punkt 2: Godkendelse af referat\n\n### Beslutning\n\nGodkendt.\n",
    );
    assert_eq!(found().len(), 1);
    write("2025-08-26", "status: godkendt\n", "");
    assert_eq!(found(), []);
    write("2026-02-26", "status: indkaldt\n", "");
    assert_eq!(found(), []);
}

#[test]
fn a_file_closed_in_one_place_and_open_in_another_stops_the_build() {
    let list =
        "\n### Bilag\n\n- [Notat](notat.txt) (lukket bilag)\n\n## Punkt 2: Lejemål\n\nOPEN\n";
    for open in [
        "### Bilag\n\n- [Notat](notat.txt)",
        "### Bilag\n\n- notat.txt",
        "Se [notatet](notat.txt).",
    ] {
        let site = Site::new();
        site.write("content/med/2025-08-26/notat.txt", "hemmeligt");
        let text = format!("{MINUTES}{}", list.replace("OPEN", open));
        site.write("content/med/2025-08-26.md", text);
        assert_eq!(site.run(&["build"]).status.code(), Some(1), "{open}");
        let message = "this file is open here and closed elsewhere".to_owned();
        assert_eq!(messages(&site, "closed-and-open"), [(message, 1)], "{open}");
        site.write("site.toml", "[check]\nclosed-and-open = \"off\"\n");
        assert_eq!(site.run(&["build"]).status.code(), Some(0), "{open}");
        assert!(!site.0.join("public/med/2025-08-26/notat.txt").exists(), "{open}");
    }
}

#[test]
fn what_was_found_in_a_file_is_remembered_and_never_hidden() {
    let site = Site::new();
    let file = site.0.join(".referat/attachments.json");
    site.attach("a.csv", format!("navn;cpr\nA;{CPR}\n"));
    refuses("first", &site);
    let remembered = fs::read_to_string(&file).expect("it is remembered");
    assert!(!remembered.contains(SECRET), "{remembered}");
    refuses("remembered", &site);
    for damaged in ["", "{}", &remembered.replace("010203", ""), &remembered[..40]] {
        fs::write(&file, damaged).expect("writable");
        refuses("damaged", &site);
    }
    site.attach("a.csv", "navn\nA\n");
    assert_eq!(site.codes(), []);
    site.attach("a.csv", format!("navn;cpr\nA;{CPR}\n"));
    let output = site.run(&["check"]);
    assert!(said(&output).contains("010203-****"), "{}", said(&output));
}
