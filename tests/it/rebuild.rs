//! Build, edit, build: the same bytes as a clean build, and exactly the pages that differ rewritten.

use std::fs;
use std::time::{Duration, SystemTime};

use crate::site::{Site, assert_same};

/// Two committees, three meetings, two cases, three people, a page, a file and a draft.
fn site() -> Site {
    Site::new()
        .file("site.toml", "title = \"Referater\"\ntoday = 2025-12-31\ntheme = \"own\"\n[search]\nenabled = false\n[check]\nunchecked-attachment = \"off\"\nnot-approved = \"off\"\n[feeds]\nformats = []\nauthority = \"engby.example\"\n[calendar]\npublish = false\n[data]\njson = false\ncsv = false\n")
        .file("themes/own/theme.toml", "extends = \"standard\"\n")
        .file("themes/own/templates/page.html", "{{ shell.title }}: {{ html | safe }}\n")
        .file("content/pages/om.md", "---\ntitle: Om referaterne\n---\n\nSkrevet af Bo Lind.\n")
        .file("content/people/bo-lind.md", "---\nname: Bo Lind\n---\n")
        .file("content/osmed/_index.md", "---\nname: Område-MED\nshort: ØSMED\n---\n")
        .file(
            "content/osmed/2025-06-17.md",
            "---\ndate: 2025-06-17\nparticipants: [Karen Holm, Bo Lind]\n---\n\n\
             ## Budget\n\n81.38.05-G01-4-24\n\n### Beslutning\n\nTaget til efterretning.\n",
        )
        .file(
            "content/osmed/2025-08-26.md",
            "---\ndate: 2025-08-26\nparticipants: [Karen Holm]\n---\n\n\
             ## Årshjul\n\n### Sagsfremstilling\n\nKaren Holm oplyste om planen.\n\n\
             ### Bilag\n\n- plan.pdf\n\n### Opfølgning\n\n- [ ] Karen Holm: udkast (2026-03-01)\n",
        )
        .file("content/osmed/2025-08-26/plan.pdf", "%PDF-1.4 plan\n")
        .file(
            "content/osmed/2025-11-04.md",
            "---\ndate: 2025-11-04\nstatus: kladde\n---\n\n## Udkast\n\nEndnu ikke godkendt.\n",
        )
        .file(
            "content/byraad/2025-09-01.md",
            "---\ndate: 2025-09-01\nparticipants: [Ida Lund]\n---\n\n\
             ## Skole\n\n17.01.00-P20-3-24\n\n### Beslutning\n\nGodkendt.\n",
        )
}

/// Builds, edits, builds again: exactly `written` is rewritten, and a clean build gives the same.
#[track_caller]
fn check(edit: impl Fn(&Site), written: &[&str], removed: usize) {
    let site = site();
    site.build(&[]).clean();
    edit(&site);
    let run = site.build(&["--explain"]).built();
    assert_eq!(run.written(), written);
    let counts = run.counts().to_owned();
    assert!(counts.contains(&format!("; {} written", files(written.len()))), "{counts}");
    assert!(counts.contains(&format!(", {removed} removed;")), "{counts}");
    let rebuilt = site.output();
    fs::remove_dir_all(site.path().join("public")).expect("the output folder was there");
    site.build(&[]).built();
    assert_same(&site.output(), &rebuilt);
}

fn files(count: usize) -> String {
    if count == 1 { "1 file".to_owned() } else { format!("{count} files") }
}

#[test]
fn one_decision() {
    let edit = |site: &Site| {
        site.replace("content/osmed/2025-06-17.md", "Taget til efterretning", "Drøftet");
    };
    check(
        edit,
        &[
            "/ (decisions)",
            "/beslutninger/ (decisions)",
            "/beslutninger/2025/ (decisions)",
            "/osmed/ (decisions)",
            "/osmed/2025-06-17/ (items)",
            "/osmed/2025-06-17/index.json (data)",
            "/sager/81.38.05-g01-4-24/ (entries)",
        ],
        0,
    );
}

#[test]
fn title_of_a_meeting() {
    let edit = |site: &Site| {
        site.replace(
            "content/osmed/2025-06-17.md",
            "date: 2025-06-17\n",
            "date: 2025-06-17\ntitle: Budgetmøde\n",
        );
    };
    check(
        edit,
        &[
            "/ (latest_meetings)",
            "/kalender/ (months)",
            "/kalender/2025/ (months)",
            "/osmed/ (latest_meetings)",
            "/osmed/2025-06-17/ (shell)",
            "/osmed/2025-06-17/index.json (data)",
            "/osmed/2025/ (months)",
        ],
        0,
    );
}

#[test]
fn renamed_person() {
    let edit = |site: &Site| {
        site.write(
            "content/people/karen-holm.md",
            b"---\nname: Karen Bach\naliases: [Karen Holm]\n---\n",
        );
    };
    check(
        edit,
        &[
            "/ (actions)",
            "/opgaver/ (actions)",
            "/opgaver/2025/ (actions)",
            "/osmed/ (open_actions)",
            "/personer/ (groups)",
            "/personer/karen-holm/ (actions, aliases, name, shell)",
        ],
        0,
    );
}

#[test]
fn new_meeting() {
    let edit = |site: &Site| {
        site.write(
            "content/osmed/2025-10-07.md",
            b"---\ndate: 2025-10-07\n---\n\n## Eventuelt\n\nIntet.\n",
        );
    };
    check(
        edit,
        &[
            "/ (committees, latest_meetings)",
            "/kalender/ (months, years)",
            "/kalender/2025/ (months, years)",
            "/osmed/ (latest_meetings, years)",
            "/osmed/2025-08-26/ (next)",
            "/osmed/2025-10-07/ (new)",
            "/osmed/2025-10-07/index.json (new)",
            "/osmed/2025/ (meeting_count, months, years)",
        ],
        0,
    );
}

#[test]
fn deleted_meeting() {
    check(
        |site| site.remove("content/byraad/2025-09-01.md"),
        &[
            // Only one committee is left, so every page's menu leads straight to it.
            "/ (committees, decisions, latest_meetings, shell)",
            "/404.html (shell)",
            "/beslutninger/ (count, decisions, shell, years)",
            "/beslutninger/2025/ (count, decisions, shell, years)",
            "/kalender/ (months, shell, years)",
            "/kalender/2025/ (months, shell, years)",
            "/opgaver/ (shell)",
            "/opgaver/2025/ (shell)",
            "/osmed/ (shell)",
            "/osmed/2025-06-17/ (shell)",
            "/osmed/2025-08-26/ (shell)",
            "/osmed/2025/ (shell)",
            "/personer/ (count, groups, shell)",
            "/personer/bo-lind/ (shell)",
            "/personer/karen-holm/ (shell)",
            "/sager/ (cases, count, shell)",
            "/sager/81.38.05-g01-4-24/ (shell)",
        ],
        6,
    );
}

#[test]
fn renamed_file() {
    let edit = |site: &Site| {
        let folder = site.path().join("content/byraad");
        fs::rename(folder.join("2025-09-01.md"), folder.join("2025-09-01-budget.md")).unwrap();
    };
    check(
        edit,
        &[
            "/ (decisions, latest_meetings)",
            "/beslutninger/ (decisions)",
            "/beslutninger/2025/ (decisions)",
            "/byraad/ (decisions, latest_meetings)",
            "/byraad/2025-09-01-budget/ (new)",
            "/byraad/2025-09-01-budget/index.json (new)",
            "/byraad/2025/ (months)",
            "/kalender/ (months)",
            "/kalender/2025/ (months)",
            "/personer/ida-lund/ (years)",
            "/sager/17.01.00-p20-3-24/ (entries)",
        ],
        2,
    );
}

#[test]
fn template() {
    let edit = |site: &Site| {
        site.write(
            "themes/own/templates/page.html",
            b"<h1>{{ shell.title }}</h1>{{ html | safe }}\n",
        );
    };
    check(edit, &["/pages/om/ (theme)"], 0);
}

#[test]
fn title_of_the_site() {
    check(
        |site| site.replace("site.toml", "\"Referater\"", "\"Kommunens referater\""),
        &[
            "/ (shell)",
            "/404.html (shell)",
            "/beslutninger/ (shell)",
            "/beslutninger/2025/ (shell)",
            "/byraad/ (shell)",
            "/byraad/2025-09-01/ (shell)",
            "/byraad/2025/ (shell)",
            "/kalender/ (shell)",
            "/kalender/2025/ (shell)",
            "/opgaver/ (shell)",
            "/opgaver/2025/ (shell)",
            "/osmed/ (shell)",
            "/osmed/2025-06-17/ (shell)",
            "/osmed/2025-08-26/ (shell)",
            "/osmed/2025/ (shell)",
            "/personer/ (shell)",
            "/personer/bo-lind/ (shell)",
            "/personer/ida-lund/ (shell)",
            "/personer/karen-holm/ (shell)",
            "/sager/ (shell)",
            "/sager/17.01.00-p20-3-24/ (shell)",
            "/sager/81.38.05-g01-4-24/ (shell)",
        ],
        0,
    );
}

#[test]
fn bytes_of_an_attachment() {
    let edit = |site: &Site| site.write("content/osmed/2025-08-26/plan.pdf", b"%PDF-1.4 plan 2\n");
    check(
        edit,
        &[
            "/osmed/2025-08-26/ (items)",
            "/osmed/2025-08-26/index.json (data)",
            "/osmed/2025-08-26/plan.pdf (content)",
        ],
        0,
    );
}

#[test]
fn approved_draft() {
    check(
        |site| site.replace("content/osmed/2025-11-04.md", "kladde", "godkendt"),
        &[
            "/ (committees, latest_meetings)",
            "/kalender/ (months, years)",
            "/kalender/2025/ (months, years)",
            "/osmed/ (latest_meetings, years)",
            "/osmed/2025-08-26/ (next)",
            "/osmed/2025-11-04/ (new)",
            "/osmed/2025-11-04/index.json (new)",
            "/osmed/2025/ (meeting_count, months, years)",
        ],
        0,
    );
}

#[test]
fn a_second_build_writes_nothing() {
    let site = site();
    site.build(&[]).clean();
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    let names: Vec<_> =
        site.output().into_keys().map(|name| site.path().join("public").join(name)).collect();
    for name in &names {
        fs::File::options().append(true).open(name).unwrap().set_modified(long_ago).unwrap();
    }
    let run = site.build(&["--explain"]).clean();
    assert_eq!(run.written(), <[&str; 0]>::default());
    for name in &names {
        let modified = fs::metadata(name).unwrap().modified().unwrap();
        assert_eq!(modified, long_ago, "{}", name.display());
    }
}

#[test]
fn what_was_deleted_or_cut_is_made_again() {
    let site = site();
    site.build(&[]).clean();
    let whole = site.output();
    site.remove("public/osmed/2025-08-26/index.html");
    site.remove("public/osmed/2025-08-26/plan.pdf");
    site.write("public/osmed/index.html", b"<p>");
    site.write("public/style.css", b"");
    let run = site.build(&["--explain"]).clean();
    assert_eq!(
        run.written(),
        [
            "/osmed/ (file was missing or changed)",
            "/osmed/2025-08-26/ (file was missing or changed)",
            "/osmed/2025-08-26/plan.pdf (file was missing or changed)",
            "/style.css (file was missing or changed)",
        ]
    );
    assert_same(&whole, &site.output());
}

#[test]
fn a_lost_manifest_is_made_again() {
    let site = site();
    site.build(&[]).clean();
    let whole = site.output();
    site.remove("public/.referat/manifest.json");
    site.build(&["--force"]).clean();
    assert_same(&whole, &site.output());
    site.write("public/.referat/manifest.json", b"{\"files\": 3");
    site.build(&["--force"]).clean();
    assert_same(&whole, &site.output());
}

#[test]
fn foreign_files_are_kept() {
    let site = site();
    site.build(&[]).clean();
    site.write("public/osmed/notes.txt", b"mine");
    site.write("public/byraad/2025-09-01/notes.txt", b"mine");
    site.remove("content/byraad/2025-09-01.md");
    site.build(&[]).clean();
    let output = site.output();
    assert_eq!(output["osmed/notes.txt"], b"mine");
    assert_eq!(output["byraad/2025-09-01/notes.txt"], b"mine");
    assert!(!output.contains_key("byraad/2025-09-01/index.html"));
}

#[test]
fn a_folder_of_others_is_not_taken_over() {
    let site = site();
    site.write("public/notes.txt", b"mine");
    site.build(&[]).says(
        2,
        "
error: `[SITE]/public` holds files that referat did not write, among them `notes.txt`
  hint: choose an empty folder with `-o`, or use `--force` to publish beside them; they are kept
",
    );
    assert_eq!(site.output().into_keys().collect::<Vec<_>>(), ["notes.txt"]);
    site.build(&["--force"]).clean();
    assert_eq!(site.output()["notes.txt"], b"mine");
    site.build(&[]).clean();
}

#[test]
fn the_output_may_not_lie_among_the_sources() {
    let site = site();
    let sources = || {
        let mut tree = crate::site::tree(site.path());
        tree.retain(|path, _| !path.starts_with(".referat/"));
        tree
    };
    let before = sources();
    for folder in ["content/public", "themes/x", "static"] {
        let out = site.path().join(folder);
        let run = site.build(&["-o", out.to_str().unwrap()]);
        run.says(
            2,
            &format!(
                "
error: the output folder `[SITE]/{folder}` overlaps what the site is made from
  hint: choose another one with `-o`
"
            ),
        );
    }
    assert_same(&before, &sources());
}

/// Threads, time zone, language of the system, place and times of the files change no byte.
#[test]
fn the_same_everywhere() {
    let clean = site();
    clean.build(&[]).clean();
    let environments: &[&[(&str, &str)]] = &[
        &[("RAYON_NUM_THREADS", "1"), ("TZ", "Pacific/Kiritimati"), ("LC_ALL", "C")],
        &[("RAYON_NUM_THREADS", "7"), ("TZ", "America/Anchorage"), ("LC_ALL", "da_DK.UTF-8")],
    ];
    for environment in environments {
        let other = site();
        for path in crate::site::tree(other.path()).into_keys() {
            let file = fs::File::options().append(true).open(other.path().join(path)).unwrap();
            file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(1)).unwrap();
        }
        other.build_in(environment).clean();
        assert_same(&clean.output(), &other.output());
    }
}

/// What can be wrong with the content is said by `check` as by `build`.
#[test]
fn check_says_what_build_says() {
    let site = site();
    site.check().says(0, "0 errors, 0 warnings; 3 meetings checked in [TIME]");
    site.write("content/osmed/2025-12-01.md", b"---\ndate: 2025-12-01\nromm: x\n---\n");
    let build = site.build(&[]);
    let check = site.check();
    assert_eq!((build.code, check.code), (1, 1));
    let diagnostics = |text: &str| text.split("1 error, ").next().unwrap().to_owned();
    assert_eq!(diagnostics(&build.stderr), diagnostics(&check.stderr));
}
