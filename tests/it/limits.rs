//! What one file may hold: refused with its line beyond the limits, and up to them built in a time
//! that the size explains.

use std::fmt::Write;
use std::time::{Duration, Instant};

use crate::site::{SITE, Site};

const FRONT: &str =
    "---\ndate: 2025-06-17\naccess: public\nparticipants: [Karen Holm, Bo Lind]\n---\n\n";

fn repeated(count: usize, part: impl Fn(usize) -> String) -> String {
    (0..count).map(part).collect()
}

fn minutes(body: &str) -> Site {
    Site::new().file("content/osmed/2025-06-17.md", &format!("{FRONT}{body}\n"))
}

fn facts(facts: &str) -> Site {
    let text = format!("---\ndate: 2025-06-17\naccess: public\n{facts}\n---\n\n## A\n\nx\n");
    Site::new().file("content/osmed/2025-06-17.md", &text)
}

/// Names of two words that differ from each other.
fn name(number: usize) -> String {
    let word = |mut number: usize| {
        let mut word = String::new();
        while number > 0 {
            word.push(char::from(b"bdfgklmnprst"[number % 12]));
            word.push(char::from(b"aeiouy"[number / 12 % 6]));
            number /= 72;
        }
        word
    };
    format!("B{} D{}sen", word(number + 100), word(7 * number + 1_000))
}

#[test]
fn what_is_refused() {
    let check = |site: Site, place: &str, message: &str| {
        let run = site.build(&[]);
        let expected = format!("error[too-many]: {message}\n");
        let said = run.stderr.lines().map(str::trim).collect::<Vec<_>>();
        assert_eq!(format!("{}\n", said[0]), expected, "{}", run.stderr);
        assert_eq!(said[1], format!("--> {place}"));
        assert!(said.iter().any(|line| line.starts_with("= hint: ")), "{}", run.stderr);
        assert_eq!(
            (run.code, said.last().copied()),
            (1, Some("1 error, 0 warnings; nothing was published"))
        );
        assert!(run.stderr.len() < 2_000, "{} bytes", run.stderr.len());
    };
    let file = "content/osmed/2025-06-17.md";
    let headings = repeated(100_000, |number| format!("## Titel {number}\n\nx\n\n"));
    check(minutes(&headings), &format!("{file}:80007:1"), "more than 20000 headings in one text");
    let people = repeated(9_000, |number| format!("  - {}\n", name(number)));
    check(
        facts(&format!("participants:\n{people}")),
        &format!("{file}:5005:5"),
        "more than 5000 entries in `participants`",
    );
    let people = repeated(100_000, |number| format!("  - {}\n", name(number)));
    check(
        facts(&format!("participants:\n{people}")),
        &format!("{file}:10005:5"),
        "more than 10000 entries in one list",
    );
    let tags = repeated(201, |number| format!("emne {number}, "));
    check(
        facts(&format!("tags: [{tags}x]")),
        &format!("{file}:4:7"),
        "more than 200 entries in `tags`",
    );
    let tags = repeated(20_000, |number| format!("emne {number}, "));
    check(
        facts(&format!("tags: [{tags}x]")),
        &format!("{file}:4:108898"),
        "more than 10000 entries in one list",
    );
    let keys = repeated(50_000, |number| format!("key{number}: x\n"));
    check(facts(&keys), &format!("{file}:502:1"), "more than 500 keys");
    check(
        minutes(&format!("## A\n\n{}", "[[a]] ".repeat(100_000))),
        &format!("{file}:9:1"),
        "more than 50000 brackets in one text",
    );
    check(
        minutes(&format!("## {}", "langt ord ".repeat(500_000))),
        &format!("{file}:7:1"),
        "more than 20000 bytes in one heading",
    );
    let aliases = repeated(501, |number| format!("{}, ", name(number)));
    let site = minutes("## A\n\nx")
        .file("content/people/x.md", &format!("---\nname: X Y\naliases: [{aliases}]\n---\n"));
    check(site, "content/people/x.md:3:10", "more than 500 entries in `aliases`");
}

/// Builds a site that is as large as it may be; most of these took minutes when each entry was
/// compared with all others.
#[track_caller]
fn in_time(what: &str, site: &Site) {
    let start = Instant::now();
    let run = site.build(&[]);
    let time = start.elapsed();
    assert!([0, 1].contains(&run.code), "{what}: {}", run.stderr);
    assert!(time < Duration::from_secs(60), "{what}: {time:?}");
    assert!(run.stderr.len() < 1_000_000, "{what}: {} bytes were said", run.stderr.len());
    eprintln!("{what}: {time:?}");
}

#[test]
fn what_is_built() {
    let people = repeated(1_000, |number| format!("  - {} (Leder)\n", name(number)));
    let withheld = |body: &str| {
        minutes(body).file("site.toml", &format!("{SITE}[people]\npublish = \"initials\"\n"))
    };
    let sentences = |count: usize| "Karen Holm sagde noget til Bo Lind og ".repeat(count);
    let mut files =
        minutes(&format!("## A\n\n### Bilag\n\n{}", repeated(2_000, |n| format!("- Bilag {n}\n"))));
    for number in 0..1_000 {
        files = files.file(&format!("content/osmed/2025-06-17/bilag-{number}.txt"), "x\n");
    }
    let mut notes = String::from("## A\n\n");
    for number in 0..10_000 {
        write!(notes, "Ord.[^{number}]\n\n[^{number}]: Note {number}\n\n").expect("a text grows");
    }
    let aliases = repeated(400, |number| format!("{}, ", name(number)));
    let sites = [
        (
            "dead references",
            minutes(&format!("## A\n\n{}", repeated(20_000, |n| format!("[[nowhere {n}]]\n")))),
        ),
        (
            "dead links",
            minutes(&format!("## A\n\n{}", repeated(20_000, |n| format!("[x](nowhere{n}.pdf)\n")))),
        ),
        ("one line of names", minutes(&format!("## A\n\n{}", sentences(10_000)))),
        ("one line of withheld names", withheld(&format!("## A\n\n{}", sentences(5_000)))),
        (
            "one word of withheld names",
            withheld(&format!("## A\n\n{}", "karen_holm_".repeat(5_000))),
        ),
        (
            "withheld initials",
            withheld(&format!("## A\n\n{}", "Karen Holm. KH: x, v/ BL. ".repeat(5_000))),
        ),
        (
            "one line of references",
            minutes(&format!("## A\n\n{}", "[[Karen Holm]] &amp; ".repeat(20_000))),
        ),
        (
            "withheld participants",
            facts(&format!("participants:\n{people}"))
                .file("site.toml", &format!("{SITE}[people]\npublish = \"role\"\n")),
        ),
        (
            "withheld aliases",
            minutes(&format!("## A\n\n{}", sentences(1_000))).file(
                "content/people/x.md",
                &format!("---\nname: X Y\npublish: none\naliases: [{aliases}]\n---\n"),
            ),
        ),
        ("attachments", files),
        ("footnotes", minutes(&notes)),
        (
            "items that refer to each other",
            minutes(&repeated(2_000, |n| {
                format!("## T {n}\n\n[[osmed/2025-06-17#{}]]\n\n", 2_000 - n)
            })),
        ),
        (
            "closed items",
            minutes(&repeated(2_000, |n| {
                format!("## T {n} (lukket)\n\n### Offentlig beslutning\n\nx\n\n")
            })),
        ),
        ("open brackets", minutes(&format!("## A\n\n{}]]", "[[".repeat(20_000)))),
    ];
    for (what, site) in &sites {
        in_time(what, site);
    }
}

/// What is said of one file is bounded too, and says how much there is.
#[test]
fn what_is_said() {
    let site = minutes(&format!("## A\n\n{}", repeated(250, |n| format!("[[nowhere {n}]]\n\n"))));
    let run = site.build(&[]);
    let said: Vec<&str> = run.stderr.split("\nerror").collect();
    assert_eq!(said.len(), 101, "{}", run.stderr);
    let rest = "[dead-reference]: 150 more of these in this file\n   --> content/osmed/2025-06-17.md:209:1\n";
    assert!(said[100].starts_with(rest), "{}", said[100]);
    assert!(
        run.stderr.ends_with("\n250 errors, 0 warnings; nothing was published\n"),
        "{}",
        said[100]
    );
    assert_eq!(run.code, 1);
}
