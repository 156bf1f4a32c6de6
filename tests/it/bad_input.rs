//! What is wrong with the input is said with file, line, column and hint; nothing is written.
//!
//! What each case says stands whole in `tests/fixtures/bad-input/`; `BLESS=1` writes it anew.

use std::fs;
use std::time::{Duration, Instant};

use crate::demo::problems;
use crate::site::{Run, SITE, Site, assert_same, blessing, differences, repository, run, tree};

/// Minutes that nothing is wrong with.
const GOOD: &str = "---\ndate: 2025-06-17\n---\n\n## A\n\nIntet.\n";

/// Compares what a run said with the file of that name.
#[track_caller]
fn said(name: &str, code: i32, run: &Run) {
    let file = repository("tests/fixtures/bad-input").join(format!("{name}.txt"));
    let lines: Vec<&str> = run.stderr.lines().map(str::trim_end).collect();
    let actual = format!("{}\n", lines.join("\n").trim_end());
    if blessing() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, &actual).unwrap();
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    if expected != actual {
        panic!("{name} says something else\n{}", differences(&expected, &actual));
    }
    assert_eq!(run.code, code, "{name}: the exit code");
}

/// A site that cannot be built: nothing is written, nothing that stood there is changed, and
/// `check` says the same.
#[track_caller]
fn refused(name: &str, code: i32, site: Site) {
    said(name, code, &site.build(&[]));
    assert_eq!(site.output().len(), 0, "{name}: nothing was written");
    // Published before, and broken now.
    site.write("public/.referat/manifest.json", b"{\"program\": \"\", \"files\": {}}\n");
    site.write("public/index.html", b"old");
    let before = tree(&site.path().join("public"));
    assert_eq!(site.build(&["--force"]).code, code, "{name}");
    assert_same(&before, &tree(&site.path().join("public")));
    let check = site.check();
    assert_eq!(check.code, code, "{name}: {}", check.stderr);
}

/// A site that is built although something is odd.
#[track_caller]
fn warned(name: &str, site: Site) -> Site {
    said(name, 0, &site.build(&[]));
    let problems = problems(&tree(&site.path().join("public")));
    assert!(problems.is_empty(), "{name}\n{}", problems.join("\n"));
    site
}

fn minutes(text: &str) -> Site {
    Site::new().file("content/osmed/2025-06-17.md", text)
}

fn front(lines: &str) -> Site {
    minutes(&format!("---\ndate: 2025-06-17\n{lines}---\n\n## A\n\nIntet.\n"))
}

fn body(text: &str) -> Site {
    minutes(&format!("---\ndate: 2025-06-17\n---\n\n{text}"))
}

#[test]
fn front_matter() {
    refused("no-front-matter", 1, minutes("## A\n\nIntet.\n"));
    refused("unclosed-front-matter", 1, minutes("---\ndate: 2025-06-17\n\n## A\n"));
    refused("tab", 1, front("participants:\n\t- Karen Holm\n"));
    refused("unknown-key", 1, front("particpants: [Karen Holm]\n"));
    refused("no-such-date", 1, minutes("---\ndate: 2025-02-30\n---\n"));
    refused("not-a-date", 1, minutes("---\ndate: i morgen\n---\n"));
    refused("no-date", 1, minutes("---\ntitle: Møde\n---\n"));
    refused("double-key", 1, front("room: A\nroom: B\n"));
    refused("double-key-by-language", 1, front("room: A\nlokale: B\n"));
    refused(
        "double-participant",
        1,
        front("participants:\n  - Karen Holm\n  - karen holm (formand)\n"),
    );
    refused("nameless-participant", 1, front("participants:\n  - title: Leder\n"));
    refused(
        "unknown-values",
        1,
        front(
            "status: kladd\naccess: lukkett\nparticipants:\n  - {name: Bo, role: formnd, attendance: afbd}\n",
        ),
    );
    refused("open-quote", 1, front("room: \"A\ntitle: B\nstart: \"12:30\"\n"));
    refused("no-colon", 1, front("room\ntitle: B\n"));
    refused("indented", 1, front("participants:\n  - Bo\n - Ida\n"));
    refused("open-bracket", 1, front("tags: [a, b\ntitle: B\n"));
    let astray = "---\ndate: 2025-06-17\nstart: \"12:30\"\nroom: A\nparticipants: [Karen Holm]\n---\n\n## A\n";
    refused("astray", 1, Site::new().file("content/2025-06-17.md", astray));
    refused("colon", 1, front("title: Budget: 2026\n"));
    refused("list", 1, minutes("---\n- a\n- b\n---\n"));
    refused("nested-title", 1, front("title: {a: b}\n"));
    refused(
        "all-files-at-once",
        1,
        front("romm: A\n")
            .file("content/osmed/2025-06-18.md", "---\ndato: 18\n---\n")
            .file("content/osmed/2025-06-19.md", ""),
    );
    warned(
        "date-and-name",
        minutes("---\ndate: mandag den 18. juni 2025\n---\n\n## A\n\nIntet.\n"),
    );
    warned("times", front("start: \"12:30\"\nend: \"11:30\"\n"));
}

#[test]
fn people_and_deadlines() {
    let person =
        |name: &str, aliases: &str| format!("---\nname: {name}\naliases: {aliases}\n---\n");
    let married = front("participants: [Karen Holm (afbud), Karen Lund]\n")
        .file("content/people/karen-holm.md", &person("Karen Holm", "[Karen Lund]"));
    refused("participant-by-alias", 1, married);
    warned(
        "shared-name",
        minutes(GOOD)
            .file("content/people/a.md", &person("Karen Holm", "[Karen Lund]"))
            .file("content/people/b.md", &person("Karen Bo", "[karen lund]")),
    );
    let site = warned(
        "forms",
        body(
            "# Referat\n\n## A\n\n##Budget 2027\n\nx\n\n### Beslutnig\n\nx\n\n- [] Bo Lind: ring\n- [ ] Bo Lind: skriv\n\n## Beslutning\n\nx\n\n# Eventuelt\n\n### Baggrund\n\n```\n##x\n- [] x\n```\n",
        ),
    );
    let folder = site.path().to_str().unwrap();
    assert_eq!(crate::site::run(&["check", folder, "--fix"]).code, 0);
    let text = fs::read_to_string(site.path().join("content/osmed/2025-06-17.md")).unwrap();
    assert!(
        text.contains("\n## Budget 2027\n") && text.contains("\n- [ ] Bo Lind: ring\n"),
        "{text}"
    );
    let slips = "participants:\n  - Anne Dal (apologie)\n  - Bo Lind (afbudtt)\n  - \"Tom Ravn (konsulent) - afubd\"\n  - {name: Ida Skov (fraværnde)}\n  - Eva Bo (lærer)\n";
    let site = warned("near-attendance", front(slips));
    let folder = site.path().to_str().unwrap();
    assert_eq!(crate::site::run(&["check", folder, "--fix"]).code, 0);
    let text = fs::read_to_string(site.path().join("content/osmed/2025-06-17.md")).unwrap();
    assert!(text.contains("- Anne Dal (apologies)\n  - Bo Lind (afbud)\n"), "{text}");
    warned(
        "unknown-item",
        front(
            "participants:\n  - {name: Bo Lind, from_item: 1, until_item: 4}\n  - Ida Skov (afbud til pkt. 1-3)\n",
        ),
    );
    refused(
        "no-such-deadline",
        1,
        body("## A\n\n- [ ] Bo Lind: ring (2026-13-01)\n- [ ] Bo Lind: skriv (inden 2026-02-30)\n"),
    );
    warned(
        "deadline-without-year",
        body(
            "## A\n\n- [ ] Bo Lind: ring (inden 1. marts)\n- [ ] Bo Lind: skriv (1. marts)\n- [ ] del (1/3)\n",
        ),
    );
}

#[test]
fn hostile_front_matter() {
    let bomb: String =
        (1..30).map(|n| format!("a{n}: &a{n} [*a{0}, *a{0}, *a{0}]\n", n - 1)).collect();
    refused("alias-bomb", 1, front(&format!("a0: &a0 [x]\n{bomb}")));
    refused("anchor", 1, front("room: &a A\ntitle: *a\n"));
    refused("deep", 1, front(&format!("tags: {}{}\n", "[".repeat(5_000), "]".repeat(5_000))));
    refused("deep-maps", 1, front(&format!("tags: {}x{}\n", "{a: ".repeat(200), "}".repeat(200))));
    refused("tag", 1, front("tags: !!python/object:os.system [ls]\nxyz: 1\n"));
    refused("complex-key", 1, front("? [a, b]\n: c\n"));
}

#[test]
fn files() {
    refused(
        "two-for-one-address",
        1,
        minutes(GOOD).file("content/osmed/2025-06-17/index.md", GOOD),
    );
    refused("two-names-for-one-slug", 1, minutes(GOOD).file("content/osmed/2025_06_17.md", GOOD));
    refused("page-and-committee", 1, minutes(GOOD).file("content/osmed.md", "# Osmed\n"));
    refused("static-over-page", 1, minutes(GOOD).file("static/osmed/index.html", "x"));
    refused(
        "letter-case",
        1,
        Site::new()
            .file("static/A.txt", "x")
            .file("static/a.txt", "y")
            .file("content/_index.md", "x\n"),
    );
    refused(
        "latin-1",
        1,
        Site::new()
            .bytes("content/osmed/2025-06-17.md", b"---\ndate: 2025-06-17\ntitle: M\xf8de\n---\n"),
    );
    refused("binary", 1, Site::new().bytes("content/osmed/2025-06-17.md", b"PK\x03\x04\x00\x00"));
    refused(
        "utf-16",
        1,
        Site::new().bytes("content/osmed/2025-06-17.md", b"\xff\xfe-\x00-\x00-\x00"),
    );
    refused("empty", 1, minutes(""));
    refused("blank", 1, minutes("\n \n"));
    refused("30-mb", 1, minutes(&format!("{GOOD}{}", "ord ".repeat(7_500_000))));
    let windows = ["con.md", "aux.md", "nul.md", "com1.md"];
    let site = windows
        .iter()
        .fold(Site::new(), |site, name| site.file(&format!("content/pages/{name}"), "# Side\n"));
    site.build(&[]).clean();
    let output = site.output();
    for name in ["con", "aux", "nul", "com1"] {
        let reserved = output.keys().any(|path| path.split(['/', '.']).any(|part| part == name));
        assert!(!reserved, "{name}");
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_file() {
    use std::os::unix::fs::symlink;
    let site = minutes(GOOD);
    symlink("/etc/passwd", site.path().join("content/osmed/2025-08-26.md")).unwrap();
    refused("symlink", 1, site);
    let site = minutes(&GOOD.replace("Intet.", "[x](2025-06-17/x.txt)"));
    fs::create_dir_all(site.path().join("content/osmed/2025-06-17")).unwrap();
    symlink("/etc/passwd", site.path().join("content/osmed/2025-06-17/x.txt")).unwrap();
    refused("symlink-attachment", 1, site);
    let site = minutes(GOOD);
    symlink("/etc", site.path().join("content/etc")).unwrap();
    refused("symlink-folder", 1, site);
    let site = minutes(GOOD);
    let made = std::process::Command::new("mkfifo")
        .arg(site.path().join("content/osmed/2025-08-26.md"))
        .status();
    if made.is_ok_and(|status| status.success()) {
        refused("fifo", 1, site);
    }
    let site = minutes(GOOD).file("content/osmed/a\u{7}b.md", GOOD);
    refused("control-characters-in-a-name", 1, site);
}

#[test]
fn references() {
    refused("dead-meeting", 1, body("## A\n\nSe [[osmed/2025-06-18]].\n"));
    refused(
        "dead-person",
        1,
        front("participants: [Karen Holm]\n").file("content/_index.md", "[[Karen Hom]]\n"),
    );
    refused("dead-link", 1, body("## A\n\n[x](../2025-01-01.md) og [y](#punkt-9)\n"));
    refused(
        "missing-file",
        1,
        body("## A\n\n[x](2025-06-17/plan.pdf)\n").file("content/osmed/2025-06-17/plan2.pdf", "x"),
    );
    refused(
        "ambiguous",
        1,
        front("participants: [Karen Bo Holm, Karen Li Holm]\n")
            .file("content/_index.md", "[[Karen Holm]]\n"),
    );
    refused(
        "outside",
        1,
        body(
            "## A\n\n[x](../../../../etc/passwd) [y](/etc/passwd) [z](C:/x.txt) [w](..%2f..%2f..%2fetc/passwd)\n",
        ),
    );
    warned(
        "missing-attachment",
        body("## A\n\n### Bilag\n\n- plan.pdf\n- [Plan](plan2.pdf)\n- Referat 17062024\n")
            .file("content/osmed/2025-06-17/plan2.pdf", "x")
            .file("content/osmed/2025-06-17/plan3.pdf", "x"),
    );
    warned(
        "outside-attachments",
        body("## A\n\n### Bilag\n\n- ../../../../etc/passwd\n- /etc/passwd\n- C:\\x.txt\n"),
    );
    warned(
        "unsafe-links",
        body(
            "## A\n\n[a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](data:text/html,x) [d](vbscript:x) [e](//example.org) [f](file:///etc/passwd) ![i](javascript:alert(1)) <javascript:alert(1)>\n",
        ),
    );
    warned("raw-html", body("## A\n\n<script>alert(1)</script>\n\nx <b onclick=alert(1)>y</b>\n"));
}

/// What refers to minutes whose date is wrong, and what they list, is not wrong as well.
#[test]
fn a_wrong_date_is_one_problem() {
    let text = "---\ndate: 2025-02-31\n---\n\n## A\n\nx\n\n### Bilag\n\n- plan.txt\n";
    let site = Site::new()
        .file("content/osmed/2025-02-28.md", text)
        .file("content/osmed/2025-02-28/plan.txt", "x")
        .file("content/skov/2025-04-01.md", "---\ndate: 2025-04-01\n---\n\n## B\n\nSe [[osmed/2025-02-28]] og [mødet](../osmed/2025-02-28.md#punkt-1).\n");
    refused("wrong-date", 1, site);
}

#[test]
fn addresses_with_spaces() {
    let text = "## A\n\n### Bilag\n\n- [Kort](Kort over Ærø å.png)\n";
    warned("spaced-link", body(text).file("content/osmed/2025-06-17/Kort over Ærø å.png", "x"));
}

/// What every committee calls an item is one problem with what to do about it, not one of each.
#[test]
fn a_closed_item_with_a_common_title() {
    let other = |day: u32| format!("---\ndate: 2025-07-{day}\n---\n\n## Any other business\n\nx\n");
    let site = body("## Any other business (closed)\n\n### Public title\n\nOther\n");
    let site = (10..14)
        .fold(site, |site, day| site.file(&format!("content/other/2025-07-{day}.md"), &other(day)));
    refused("common-closed-title", 1, site);
}

/// Where the minutes list it, a withheld file is not named; nor is what only begins or ends like its name.
#[test]
fn the_name_of_a_withheld_attachment_in_open_text() {
    let site = body(
        "## A\n\nSe opsigelse-solbakken.pdf.\n\nOpsigelse og Solbakken, opsigelse-solbakken.docx.\n\n### Bilag\n\n- [Brevet](opsigelse-solbakken.pdf) (lukket bilag)\n- [Kort](kort.txt)\n",
    )
    .file("content/osmed/2025-06-17/opsigelse-solbakken.pdf", "x")
    .file("content/osmed/2025-06-17/kort.txt", "Opsigelsen kendes.\n")
    .file("content/pages/om.md", "# Om\n\nFilen Opsigelse-Solbakken.pdf findes ikke her.\n");
    refused("closed-attachment", 1, site);
}

/// A personal number in the settings, beside numbers of other things and the name of a file that is allowed.
#[test]
fn a_personal_number_in_the_settings() {
    let others = "description = \"CVR 12345678, tlf. 12 34 56 78\"\n# Sag 81.38.05-G01-4-24, EAN 5798000102039\n";
    let allowed = "\n[[allow]]\nfile = \"content/osmed/2025-06-17/010203-9876.txt\"\ncode = \"cpr-in-name\"\nreason = \"eget nummer\"\n";
    let numbered = "\n[publisher]\nname = \"Karen Holm, 010203-9876\"\n# Før 010203-9876\n";
    let site =
        |more: &str| minutes(GOOD).file("site.toml", &format!("{SITE}{others}{more}{allowed}"));
    refused("cpr-in-settings", 1, site(numbered));
    site("").build(&[]).clean();
}

/// Numbers of Norway and Sweden are looked for where the site is in that language, and have to fit.
#[test]
fn national_numbers() {
    let site = |language: &str, text: &str| {
        body(text).file("site.toml", &format!("{SITE}language = \"{language}\"\n"))
    };
    let norway = "## A\n\nSøkeren, fnr 01010750160, fikk støtte; konto 01010750161.\n";
    let sweden = "## A\n\nSökanden (19900101-0017) fick stöd; avtal 19900101-0018.\n";
    refused("national-number-norway", 1, site("nb", norway));
    refused("national-number-sweden", 1, site("sv", sweden));
    for (language, text) in [("nb", sweden), ("sv", norway), ("en", norway), ("en", sweden)] {
        site(language, text).build(&[]).clean();
    }
}

#[test]
fn numbers_and_marks() {
    warned(
        "doubled-numbers",
        body(
            "## Punkt 1: A\n\nx\n\n## Punkt 1: B\n\nx\n\n## Punkt 0: Punkt 1\n\nx\n\n## A {#punkt-2}\n\nx\n\n## 2. A\n\nx\n",
        ),
    );
    warned("closed-without-title", body("## A (lukket)\n\n### Offentlig beslutning\n\nx\n"));
    refused(
        "maybe-closed",
        1,
        body(
            "## A (lukket, personsag)\n\nx\n\n## B (lukkt)\n\nx\n\n## C (10 min) lukket\n\n### Bilag\n\n- [Plan](plan.pdf) (lukket bilg)\n- [Kort](plan.pdf)\n",
        ),
    );
    // Of minutes that are not published as they are, too, it says what is so.
    refused(
        "maybe-closed-in-closed-minutes",
        1,
        minutes("---\ndate: 2025-06-17\naccess: closed\n---\n\n## A (lukkt)\n\nx\n"),
    );
    body("## Legepladsen er stadig lukket\n\nx\n").build(&[]).clean();
    let allowed = body("<!-- referat: allow maybe-closed: the school -->\n## Skolen lukket\n\nx\n");
    allowed.build(&[]).built();
    refused(
        "closing-marks",
        1,
        body(
            "# A (lukket)\n\n## B (lukket) igen\n\n### C (lukket)\n\n#### D (lukket)\n\n- ## E (lukket)\n\n> ## F (lukket)\n\n```\n## G (lukket)\n\nH (lukket)\n===\n",
        ),
    );
    refused(
        "closing-marks-of-attachments",
        1,
        body(
            "Plan (lukket bilag)\n\n## A\n\nPlan (lukket bilag)\n\n### Bilag\n\n| Plan | (lukket) |\n|---|---|\n\n#### Bilag\n\n- x (lukket bilag)\n",
        ),
    );
}

#[test]
fn configuration() {
    let site = |text: &str| Site::new().file("site.toml", text).file("content/_index.md", "x\n");
    refused("unknown-site-key", 2, site("titel = \"x\"\n"));
    refused("unknown-inner-key", 2, site("title = \"x\"\n\n[people]\npagse = true\n"));
    refused("not-toml", 2, site("title = x\n"));
    refused("wrong-type", 2, site("title = 3\n"));
    let language = "# The language = that of the minutes.\nlanguage = \"xx\"\n";
    refused("unknown-language", 2, site(language));
    refused("unknown-theme", 2, site("theme = \"../x\"\n"));
    refused("unknown-level", 2, site("access = \"closed\"\n"));
    refused("bad-pattern", 2, site("[cases]\npattern = '('\n"));
    refused("bad-today", 2, site("today = \"2025-02-30\"\n"));
    refused("bad-base-url", 2, site("base_url = \"example.org\"\n"));
    let nothing = crate::site::Folder::new();
    let run = crate::site::run(&["build", nothing.path().to_str().unwrap()]);
    assert_eq!(run.code, 2);
    let message = run.stderr.replace(nothing.path().to_str().unwrap(), "[SITE]");
    said("no-site", 2, &Run { stderr: message, ..run });
}

/// A content folder that was moved by mistake does not take every page away.
#[test]
fn nothing_to_publish() {
    refused("no-content", 2, Site::new());
    let pictures_alone = Site::new().file("content/osmed/plan.txt", "0");
    refused("no-content-file", 2, pictures_alone);

    let site = Site::new().file("content/pages/om.md", "# Om\n\nEn side.\n");
    site.build(&[]).built();
    let before = tree(&site.path().join("public"));
    fs::rename(site.path().join("content"), site.path().join("away")).unwrap();
    assert_eq!(site.build(&["--force"]).code, 2);
    assert_same(&before, &tree(&site.path().join("public")));
}

#[test]
fn blocks_that_no_template_has() {
    let site = minutes(GOOD).file("site.toml", &format!("{SITE}theme = \"own\"\n")).file(
        "themes/own/templates/page.html",
        "{% extends \"base.html\" %}\n{% block mian %}x{% endblock mian %}\n",
    );
    refused("unknown-block", 2, site);
}

#[test]
fn themes() {
    let site = |file: &str, text: &str| {
        minutes(GOOD)
            .file("site.toml", &format!("{SITE}theme = \"own\"\n"))
            .file(&format!("themes/own/{file}"), text)
    };
    refused(
        "missing-field",
        1,
        site("templates/meeting.html", "<p>\n{{ date.iso }}\n{{ daet.iso }}\n</p>\n"),
    );
    refused(
        "missing-inner-field",
        1,
        site("templates/meeting.html", "{% for item in items %}\n{{ item.titel }}\n{% endfor %}\n"),
    );
    refused("broken-template", 2, site("templates/meeting.html", "<p>\n{% if %}\n"));
    refused("unknown-theme-key", 2, site("theme.toml", "extend = \"standard\"\n"));
    refused(
        "template-not-utf-8",
        2,
        site("templates/meeting.html", "").bytes("themes/own/templates/meeting.html", b"\xff"),
    );
    refused(
        "include-outside",
        2,
        site("templates/meeting.html", "{% include \"../../../site.toml\" %}\n"),
    );
}

/// What an import says of a file names it as it was given, so that it can be opened.
#[test]
fn imported_files_are_named_as_they_were_given() {
    let site = Site::new().file("a.txt", "Skovudvalget\n\nIngen dato.\n").file("b.txt", "");
    let folder = site.path().to_str().unwrap();
    let given = [
        format!("{folder}/a.txt"),
        format!("{folder}/../{}/b.txt", site.path().file_name().unwrap().display()),
    ];
    let into = format!("{folder}/content");
    let run = run(&["import", &given[0], &given[1], "--committee", "skov", "--into", &into]);
    assert_eq!(run.code, 1);
    let expected = format!(
        "error[empty-file]: the file is empty\n--> {}\n = hint: a PDF of scanned pages has no text; let a program for text recognition read it first\n\nerror[no-date]: no date of a meeting in `{}`\n --> {}:1:1\n  |\n1 | Skovudvalget\n",
        given[1], given[0], given[0]
    );
    assert!(run.stderr.starts_with(&expected), "{}", run.stderr);
}

/// Script in everything that a person writes comes out as text.
#[test]
fn script_everywhere() {
    let script = "<script>alert(1)</script>";
    let broken = "\\\"><img src=x onerror=alert(1)>";
    let site = Site::new()
        .file("site.toml", &format!("title = '{script}'\ndescription = '\"><script>alert(1)</script>'\ntoday = 2025-12-31\n[publisher]\nname = '{script}'\naddress = '{script}'\nurl = 'javascript:alert(1)'\nemail = '\"><script>'\n"))
        .file("content/_index.md", &format!("---\ntitle: \"{script}\"\n---\n\nx\n"))
        .file("content/osmed/_index.md", &format!("---\nname: \"{script}\"\nshort: \"{broken}\"\ndescription: \"{script}\"\naliases: [\"{script}\"]\n---\n\nx\n"))
        .file("content/osmed/2025-06-17.md", &format!("---\ndate: 2025-06-17\ntitle: \"{broken}\"\nroom: \"{script}\"\ntags: [\"{script}\", \"{broken}\"]\nparticipants:\n  - {{name: \"{script}\", title: \"{broken}\", organisation: \"{script}\", note: \"{script}\"}}\n  - \"{broken}\"\n---\n\n\
             ## `{script}` (10 min)\n\nSag: x<script>1\n\n`{script}` [`{script}`](https://example.org/\"onclick=alert(1)) ![{broken}](https://example.org/x.png)\n\n\
             ### `{script}`\n\n- [ ] <script>: `{script}` (2025-12-01)\n\n### Bilag\n\n- `{script}`.pdf\n- [`{script}`](https://example.org/<script>)\n- fil-script.txt\n\n\
             ```\"><script>\nx\n```\n\n## A {{#\"><script>alert(1)</script>}}\n\nNote.[^\"><script>]\n\n[^\"><script>]: x\n\n### Beslutning\n\n`{script}`\n"))
        .file("content/osmed/2025-06-17/fil<script>.txt", "tekst\n")
        .file("content/people/x.md", &format!("---\nname: \"X {script}\"\ntitle: \"{script}\"\nemail: \"x@example.org\\\"><script>\"\naliases: [\"{script} Y\"]\n---\n\nx\n"))
        .file("content/pages/<script>.md", &format!("---\ntitle: \"{script}\"\ndescription: \"{broken}\"\nmenu: true\n---\n\n# x\n\n## `{script}`\n"));
    site.build(&[]).built();
    for (path, bytes) in site.output() {
        assert!(!path.contains('<'), "{path}");
        if !path.ends_with(".html") {
            continue;
        }
        let html = String::from_utf8(bytes).unwrap();
        // The page's own script, and its data, which must not end before its end.
        let data = "<script type=\"application/ld+json\">";
        for part in html.split(data).skip(1) {
            let (inside, _) = part.split_once("</script>").expect("the element ends");
            assert!(!inside.contains('<'), "{path}: {inside}");
            serde_json::from_str::<serde_json::Value>(inside).expect("the data is JSON");
        }
        let without_own = html.replace("<script src=\"", "").replace(data, "").to_lowercase();
        for bad in ["<script", "<img src=x", "javascript:", " onerror=alert(1)>", "\" onclick"] {
            assert!(!without_own.contains(bad), "`{bad}` in {path}: {}", around(&without_own, bad));
        }
    }
    let problems = problems(&tree(&site.path().join("public")));
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

fn around<'t>(text: &'t str, word: &str) -> &'t str {
    let at = text.find(word).unwrap_or(0);
    let floor = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    &text[floor(at.saturating_sub(80))..floor((at + 80).min(text.len()))]
}

/// Deep, long and many: built within a bounded time, and every link leads somewhere.
#[test]
fn large_and_deep() {
    let start = Instant::now();
    let deep: String = (0..100).map(|depth| format!("{}- x\n", "  ".repeat(depth))).collect();
    let headings: String = (0..20_000).map(|n| format!("## Punkt {n}\n\nx\n\n")).collect();
    let site = Site::new()
        .file(
            "content/osmed/2025-01-01.md",
            &format!("---\ndate: 2025-01-01\n---\n\n## A\n\n{deep}\n{} x\n", ">".repeat(100)),
        )
        .file(
            "content/osmed/2025-01-02.md",
            &format!("---\ndate: 2025-01-02\n---\n\n## A\n\n{}\n", "ord ".repeat(250_000)),
        )
        .file("content/osmed/2025-01-03.md", &format!("---\ndate: 2025-01-03\n---\n\n{headings}"))
        .file(
            "content/osmed/2025-01-04.md",
            &format!(
                "---\ndate: 2025-01-04\ntitle: {}\nparticipants:\n{}---\n\n## {}\n\nx\n",
                "langt ".repeat(2_000),
                "  - x y (z)\n".replace("x y", "Karen Holm"),
                "langt ".repeat(2_000)
            ),
        )
        .file(
            "content/osmed/2025-01-05.md",
            "---\ndate: 2025-01-05\n---\n\n## A\u{1}\u{7}\n\nx\u{0b}\u{1b}[31m y\u{202e}z\n",
        );
    site.build(&[]).built();
    let html = site.page("osmed/2025-01-05/index.html");
    assert!(!html.contains(['\u{1}', '\u{7}', '\u{b}', '\u{1b}']));
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}
