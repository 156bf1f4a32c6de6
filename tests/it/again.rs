//! A process that plans again, remembering what has not changed, comes to what a new one comes to.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use referat::check;
use referat::config::Options;
use referat::emit::Foreign;
use referat::emit::disk::Real;
use referat::pipeline::{self, Answer, Memory, Plan};

use crate::site::{Folder, Site, Tree, repository, tree as tree_of};

/// An edit, by what it is called.
type Edit = (&'static str, Change);
type Change = fn(&Path);

fn write(root: &Path, file: &str, text: &str) {
    let path = root.join(file);
    fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("folders");
    fs::write(&path, text).expect("a file");
    // Long ago, so that the time alone says whether a file has changed.
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let seconds = 1_000_000_000 + COUNT.fetch_add(1, Ordering::Relaxed);
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    let file = fs::File::options().write(true).open(path).expect("a file");
    file.set_modified(time).expect("a file's time");
}

fn replace(root: &Path, file: &str, from: &str, to: &str) {
    let text = fs::read_to_string(root.join(file)).expect("a file");
    assert!(text.contains(from), "{file} has no {from}");
    write(root, file, &text.replace(from, to));
}

const EDITS: &[Edit] = &[
    ("nothing", |_| {}),
    ("a text", |root| replace(root, "content/a/2025-02-04.md", "Godkendt.", "Udsat til marts.")),
    ("a person named in a text", |root| {
        replace(root, "content/a/2025-02-04.md", "Udsat", "Bo Lund sagde. Udsat");
    }),
    ("a title", |root| replace(root, "content/a/2025-01-07.md", "## Budget", "## Budget 2026")),
    ("lines before an item", |root| {
        replace(root, "content/a/2025-01-07.md", "## Budget 2026", "\n\n## Budget 2026");
    }),
    ("a problem", |root| replace(root, "content/a/2025-02-04.md", "Udsat", "[[osmed]] Udsat")),
    ("the problem mended", |root| replace(root, "content/a/2025-02-04.md", "[[osmed]] ", "")),
    ("a person's file", |root| {
        write(root, "content/people/bo-lund.md", "---\nname: Bo Lund\npublish: role\n---\n");
    }),
    ("a person shown again", |root| {
        replace(root, "content/people/bo-lund.md", "publish: role", "title: Chef");
    }),
    ("a new meeting", |root| {
        write(
            root,
            "content/a/2025-03-04.md",
            "---\ndate: 2025-03-04\n---\n\n## Referat\n\nGodkendt.\n",
        );
    }),
    ("broken front matter", |root| replace(root, "content/a/2025-03-04.md", "date:", "date")),
    ("mended", |root| replace(root, "content/a/2025-03-04.md", "date 2025", "date: 2025")),
    ("a committee named", |root| {
        write(root, "content/a/_index.md", "---\nname: Teknikudvalget\nshort: TU\n---\n");
    }),
    ("a file beside the minutes", |root| {
        write(root, "content/a/2025-01-07/plan.txt", "En plan.");
        replace(
            root,
            "content/a/2025-01-07.md",
            "### Beslutning",
            "### Bilag\n\n- plan.txt\n\n### Beslutning",
        );
    }),
    ("the file changed", |root| write(root, "content/a/2025-01-07/plan.txt", "En nyere plan.")),
    ("a meeting gone", |root| {
        fs::remove_file(root.join("content/a/2025-02-04.md")).expect("a file");
    }),
    ("the settings", |root| {
        write(root, "site.toml", "title = \"Andet\"\ntoday = \"2025-06-01\"\n")
    }),
    ("a closed item, and its title in open text", |root| {
        write(
            root,
            "content/a/2025-04-01.md",
            "---\ndate: 2025-04-01\n---\n\n## Høring\n\nUdsat.\n\n## Salg af grunden ved havnen (lukket)\n\nTekst.\n",
        );
        replace(
            root,
            "content/a/2025-03-04.md",
            "Godkendt.",
            "Salg af grunden ved havnen. Godkendt.",
        );
    }),
    ("the closed item moved", |root| {
        replace(root, "content/a/2025-04-01.md", "Udsat.\n", "Udsat.\n\nIgen.\n");
    }),
    ("its title changed", |root| {
        replace(root, "content/a/2025-04-01.md", "grunden", "den gamle grund");
    }),
    ("a file with a number for its name", |root| {
        write(root, "static/010203-1234.txt", "CPR 010203-1234");
    }),
    ("other words in it", |root| write(root, "static/010203-1234.txt", "Intet.")),
    ("a task that is late", |root| {
        replace(
            root,
            "content/a/2025-03-04.md",
            "## Referat",
            "## Referat\n\n### Aktioner\n\n- [ ] Bo Lund: ringer (frist 1. april 2025)\n\n### Beslutning",
        );
    }),
    ("the task moved", |root| {
        replace(
            root,
            "content/a/2025-03-04.md",
            "### Aktioner",
            "### Sagsfremstilling\n\nKort.\n\n### Aktioner",
        );
    }),
    ("somebody with nearly the same name", |root| {
        replace(
            root,
            "content/a/2025-03-04.md",
            "date: 2025-03-04",
            "date: 2025-03-04\nparticipants:\n  - Åse Bo Holm",
        );
    }),
    ("the meeting before moved", |root| {
        replace(
            root,
            "content/a/2025-03-04.md",
            "Godkendt.",
            "Se sidste møde den 4. februar 2025. Godkendt.",
        );
        write(
            root,
            "content/a/2025-02-25.md",
            "---\ndate: 2025-02-25\n---\n\n## Referat\n\nGodkendt.\n",
        );
    }),
    ("a control character", |root| {
        replace(root, "content/a/2025-03-04.md", "Godkendt.", "God\u{8}kendt.");
    }),
];

/// Every file with its bytes, and what is wrong.
fn all(plan: &Plan, memory: &mut check::Memory) -> (Vec<(String, Vec<u8>)>, Vec<String>) {
    let outputs = plan.all_outputs();
    let pages = outputs.iter().map(|output| {
        let bytes = match pipeline::answer(plan, &plan.theme, output).expect("templates are right")
        {
            Answer::Made(bytes) => bytes,
            Answer::File { disk, .. } => fs::read(disk).expect("a listed file"),
        };
        (output.route.output(), bytes)
    });
    let diags = pipeline::check(plan, memory);
    (pages.collect(), diags.iter().map(|diag| format!("{diag:?}")).collect())
}

/// A site of one committee, with two meetings.
fn site() -> Folder {
    let folder = Folder::new();
    let root = folder.path();
    write(root, "site.toml", "title = \"Prøve\"\ntoday = \"2025-06-01\"\n");
    write(
        root,
        "content/a/2025-01-07.md",
        "---\ndate: 2025-01-07\nparticipants:\n  - name: Bo Lund\n  - name: Åse Holm\n---\n\n## Budget\n\n81.38.05-G01-4-24\n\n### Beslutning\n\nÅse Holm: ja.\n",
    );
    write(
        root,
        "content/a/2025-02-04.md",
        "---\ndate: 2025-02-04\nparticipants:\n  - name: Åse Holm\n---\n\n## Godkendelse af referat\n\n### Beslutning\n\nGodkendt. Se referat fra mødet den 7. januar 2025.\n",
    );
    folder
}

#[test]
fn planning_again_is_planning_anew() {
    let folder = site();
    let root = folder.path();
    let options = Options::default();
    let (mut memory, mut checked) = (Memory::default(), check::Memory::default());
    let mut found: Vec<String> = Vec::new();
    for (name, edit) in EDITS {
        edit(root);
        let again = pipeline::plan_again(root, &options, &mut memory).expect("a plan");
        let anew = pipeline::plan_again(root, &options, &mut Memory::default()).expect("a plan");
        let expected = all(&anew, &mut check::Memory::default());
        assert_eq!(all(&again, &mut checked), expected, "{name}");
        found.extend(expected.1);
    }
    let is_found = |code: &str| found.iter().any(|diag| diag.contains(&format!("\"{code}\"")));
    let codes = [
        "closed-title",
        "closed-without-public-part",
        "cpr-in-name",
        "cpr-in-attachment",
        "last-meeting",
        "not-approved",
        "overdue-action",
        "same-person",
    ];
    for code in codes {
        assert!(is_found(code), "no edit leads to `{code}`");
    }
}

#[test]
fn what_was_kept_is_what_was_read() {
    let options = Options::default();
    let fixtures = ["closed", "languages", "people", "references"];
    let fixtures = fixtures.map(|name| format!("tests/fixtures/{name}"));
    for from in std::iter::once(String::new()).chain(fixtures) {
        let mut tree: Tree = BTreeMap::new();
        for part in ["content", "static", "themes"] {
            let files = tree_of(&repository(&from).join(part));
            tree.extend(files.into_iter().map(|(path, bytes)| (format!("{part}/{path}"), bytes)));
        }
        let settings = fs::read(repository(&from).join("site.toml"));
        tree.extend(settings.map(|bytes| ("site.toml".to_owned(), bytes)));
        let site = Site::copy_of(&tree);
        let root = site.path();
        let anew = pipeline::plan_again(root, &options, &mut Memory::default()).expect("a plan");
        let expected = all(&anew, &mut check::Memory::default());
        let mut memory = Memory::on_disk();
        let first = pipeline::plan_again(root, &options, &mut memory).expect("a plan");
        memory.to_keep(&first)();
        let mut memory = Memory::on_disk();
        let kept = pipeline::plan_again(root, &options, &mut memory).expect("a plan");
        assert!(
            memory.work.files_parsed < kept.sources.texts.len() / 2,
            "{from}: {:?}",
            memory.work
        );
        assert_eq!(all(&kept, &mut check::Memory::default()), expected, "{from}");
    }
}

/// Edits after which most pages are as they were, and how many are looked at, at most.
const SMALL: &[(&str, usize, Change)] = &[
    ("nothing", 0, |_| {}),
    ("a word", 70, |root| replace(root, "content/b1/2025-03-01.md", "Vedtaget.", "Forkastet.")),
    ("a person named", 90, |root| {
        replace(root, "content/b1/2025-03-01.md", "Forkastet.", "Forkastet, sagde Åse Holm.");
    }),
    ("a meeting named", 100, |root| {
        let text = "Forkastet, jf. [[a/2025-01-07]].";
        replace(root, "content/b1/2025-03-01.md", "Forkastet,", text);
    }),
    ("a case named", 90, |root| {
        replace(root, "content/b1/2025-03-01.md", "Forkastet,", "81.38.05-G01-4-24 forkastet,");
    }),
    ("a page named", 150, |root| {
        replace(root, "content/b1/2025-03-01.md", "forkastet,", "[[/om]] forkastet,");
    }),
    ("a committee named", 180, |root| {
        replace(root, "content/b1/2025-03-01.md", "forkastet,", "[[/b2]] forkastet,");
    }),
    ("a task", 220, |root| {
        let text = "### Beslutning\n\n- [ ] Bo Lund: ringer (frist: 2025-09-01)\n\nHer:";
        replace(root, "content/b1/2025-03-01.md", "### Beslutning\n", text);
    }),
    ("the task done", 90, |root| {
        replace(root, "content/b1/2025-03-01.md", "- [ ]", "- [x]");
    }),
    ("minutes approved", 90, |root| {
        let text = "Referatet fra mødet den 1. marts 2025 blev godkendt.";
        replace(root, "content/b1/2025-04-01.md", "Vedtaget.", text);
    }),
    ("another approval", 90, |root| {
        replace(root, "content/b1/2025-04-01.md", "godkendt.", "ikke godkendt.");
    }),
    ("a file listed", 90, |root| {
        let text = "### Bilag\n\n- notat.txt\n\n### Beslutning\n";
        replace(root, "content/b3/2025-02-01.md", "### Beslutning\n", text);
    }),
    ("the file changed", 20, |root| write(root, "content/b3/2025-02-01/notat.txt", "Nyt notat")),
    ("the decision gone", 90, |root| {
        replace(root, "content/b2/2025-05-01.md", "### Beslutning", "### Indstilling");
    }),
];

/// Publishes what has changed, and compares with what a new plan makes; how many pages were looked at.
fn publish(root: &Path, name: &str) -> usize {
    let options = Options::default();
    let plan = pipeline::plan(root, &options).expect("a plan");
    let report = pipeline::publish(&plan, Foreign::Refuse, &Real, &|_| {});
    let report = report.expect("the disk takes it").expect("the templates are right");
    let anew = pipeline::plan_again(root, &options, &mut Memory::default()).expect("a plan");
    let (pages, _) = all(&anew, &mut check::Memory::default());
    for (file, bytes) in pages {
        let published = fs::read(root.join("public").join(&file));
        let published = published.unwrap_or_else(|_| panic!("{name}: {file} is missing"));
        assert!(published == bytes, "{name}: {file}");
    }
    report.viewed
}

#[test]
fn publishing_again_is_publishing_anew() {
    let folder = site();
    let root = folder.path();
    for (name, edit) in EDITS {
        edit(root);
        publish(root, name);
    }
}

#[test]
fn a_small_edit_looks_at_few_pages() {
    let folder = site();
    let root = folder.path();
    let settings = "title = \"Prøve\"\ntoday = \"2025-06-01\"\nbase_url = \"https://s.example/\"\n[search]\nenabled = false\n[data]\noparl = true\n";
    write(root, "site.toml", settings);
    write(root, "content/om.md", "---\ntitle: Om\n---\n\nOm os.\n");
    write(root, "content/b3/2025-02-01/notat.txt", "Notat");
    for committee in 1..=6 {
        for month in 1..=6 {
            write(
                root,
                &format!("content/b{committee}/2025-{month:02}-01.md"),
                &format!(
                    "---\ndate: 2025-{month:02}-01\nstatus: approved\nparticipants:\n  - Ida Bo {committee}\n  - Bo Lund\n---\n\n## Godkendelse af referat\n\n81.38.05-G01-{committee}-25\n\n### Beslutning\n\nVedtaget.\n"
                ),
            );
        }
    }
    let all = publish(root, "the first time");
    assert!(all > 300, "{all} pages");
    for (name, most, edit) in SMALL {
        edit(root);
        let viewed = publish(root, name);
        assert!(viewed <= *most, "{name}: {viewed} pages looked at, of {all}");
    }
}

/// What is no minutes is in the outline of a site with all of its text: there is little of it, and
/// menus, feeds and lists show it everywhere.
#[test]
fn another_text_of_a_page_looks_at_every_page() {
    let folder = site();
    let root = folder.path();
    write(root, "content/om.md", "---\ntitle: Om\n---\n\nOm os.\n");
    let all = publish(root, "the first time");
    assert_eq!(publish(root, "nothing"), 0);
    write(root, "content/om.md", "---\ntitle: Om\n---\n\nMere.\n");
    assert_eq!(publish(root, "a page's text"), all);
}
