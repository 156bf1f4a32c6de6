//! Withheld names in what the site's owner wrote: the settings, static files and the theme.

use crate::site::{SITE, Site};

/// A public site on which Karen Holm is withheld, and Bo Lind is not.
fn site(settings: &str) -> Site {
    Site::new()
        .file("site.toml", &format!("{SITE}{settings}"))
        .file("content/people/x.md", "---\nname: Karen Holm\npublish: none\n---\n")
        .file(
            "content/osmed/2025-06-17.md",
            "---\ndate: 2025-06-17\naccess: public\nparticipants: [Bo Lind, Karen Holm]\n---\n\n## A\n\nx\n",
        )
}

/// The places at which a withheld name is reported; then nothing is published.
#[track_caller]
fn check(site: &Site, expected: &[&str]) {
    let run = site.build(&["--access", "public"]);
    let marked = run.stderr.split("error[withheld-name]").skip(1);
    let places: Vec<&str> = marked
        .map(|said| said.split("--> ").nth(1).and_then(|rest| rest.lines().next()).unwrap_or(""))
        .collect();
    assert_eq!(places, expected, "{}", run.stderr);
    assert_eq!(run.code, i32::from(!expected.is_empty()), "{}", run.stderr);
    assert_eq!(site.output().is_empty(), !expected.is_empty());
}

#[test]
fn in_the_settings() {
    let at = |settings: &str, expected: &[&str]| check(&site(settings), expected);
    at("", &[]);
    at("description = \"Af Karen Holm\"\n", &["site.toml:3:15"]);
    at("[publisher]\nname = \"Bo Lind\"\nemail = \"k.holm@example.org\"\n", &["site.toml:5:9"]);
    at("[publisher]\nurl = \"https://example.org/karen-holm\"\n", &["site.toml:4:7"]);
    at("[design]\nlogo_text = \"KAREN  HOLM\"\n", &["site.toml:4:13"]);
    at(
        "[accessibility]\nstatus = \"full\"\ndate = 2025-01-01\nexceptions = [\"x\", \"Karen Holms kort\"]\n[accessibility.contact]\nname = \"Karen Holm\"\nemail = \"x@example.org\"\n",
        &["site.toml:6:20", "site.toml:8:8"],
    );
    // What only the build reads, or another site shows, is not published.
    at(
        "# Karen Holm\n[[allow]]\nfile = \"content/osmed/2025-06-17.md\"\ncode = \"near-name\"\nreason = \"Karen Holm\"\n",
        &[],
    );
    at("[profile.internal]\ntitle = \"Karen Holm\"\n", &[]);
    at("[profile.public]\ntitle = \"Karen Holm\"\n", &["site.toml:4:9"]);
    let other = site("[profile.public]\ntitle = \"Referater\"\n");
    other.replace("site.toml", "title = \"Referater\"\ntoday", "title = \"Karen Holm\"\ntoday");
    check(&other, &[]);
}

#[test]
fn in_static_files_and_themes() {
    let theme = "theme = \"eget\"\n";
    let site = |settings: &str, path: &str, text: &str| site(settings).file(path, text);
    check(&site("", "static/karen-holm.png", "x"), &["static/karen-holm.png"]);
    check(&site("", "static/holm/KarenHolm.pdf", "x"), &["static/holm/KarenHolm.pdf"]);
    check(&site("", "static/bo-lind.png", "Karen Holm"), &[]);
    check(&site("", "static/om.html", "<p>\nAf Karen\nHolm"), &["static/om.html:1:1"]);
    check(&site("", "static/om.txt", "Bo\nAf Karen Holm\n"), &["static/om.txt:2:1"]);
    check(
        &site(theme, "themes/eget/static/karen-holm.css", "x{}"),
        &["themes/eget/static/karen-holm.css"],
    );
    let own = "{% extends \"base.html\" %}\n{# Karen Holm #}\n";
    check(
        &site(theme, "themes/eget/templates/page.html", own),
        &["themes/eget/templates/page.html:2:1"],
    );
    // Themes that this site does not use are not published.
    check(&site("", "themes/eget/templates/page.html", own), &[]);
    let allowed = site(
        "[[allow]]\nfile = \"static/om.txt\"\ncode = \"withheld-name\"\nreason = \"Et sted\"\n",
        "static/om.txt",
        "Karen Holm\n",
    );
    check(&allowed, &[]);
}
