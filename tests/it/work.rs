//! How much has to be done after an edit, counted and not timed, so that a regression fails anywhere.

use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use referat::check;
use referat::config::Options;
use referat::emit::disk::Real;
use referat::emit::{Event, Foreign};
use referat::pipeline::{self, Memory, Work};

use crate::site::Folder;

const COMMITTEES: usize = 4;
const MEETINGS: usize = 6;

/// Long ago, so that the time alone says whether a file has changed.
fn write(root: &Path, file: &str, text: &str, second: u64) {
    let path = root.join(file);
    fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("folders");
    fs::write(&path, text).expect("a file");
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000 + second);
    let file = fs::File::options().write(true).open(path).expect("a file");
    file.set_modified(time).expect("a file's time");
}

fn meeting(committee: usize, month: usize, decision: &str) -> String {
    format!(
        "---\ndate: 2025-{month:02}-0{committee}\nstatus: approved\nparticipants:\n  - Karen Holm\n  - Bo Lund\n---\n\n## Budget\n\n12.34.56-P20-{committee}-25\n\n### Decision\n\n{decision}\n"
    )
}

fn site() -> Folder {
    let folder = Folder::new();
    write(
        folder.path(),
        "site.toml",
        "title = \"S\"\nlanguage = \"en\"\ntoday = \"2026-01-01\"\n[search]\nenabled = false\n",
        0,
    );
    for committee in 1..=COMMITTEES {
        for month in 1..=MEETINGS {
            let file = format!("content/c{committee}/2025-{month:02}-0{committee}.md");
            write(folder.path(), &file, &meeting(committee, month, "Approved by Karen Holm."), 1);
        }
    }
    folder
}

/// Plans and checks again; what was done.
fn again(root: &Path, memory: &mut Memory, checks: &mut check::Memory) -> (Work, usize) {
    let plan = pipeline::plan_again(root, &Options::default(), memory).expect("the site is read");
    let diags = pipeline::check(&plan, checks);
    assert!(diags.is_empty(), "{diags:?}");
    (memory.work, checks.checked)
}

#[test]
fn an_edit_costs_one_file() {
    let all = COMMITTEES * MEETINGS;
    let work = |files_read, files_parsed, meetings_linked| Work {
        files_read,
        files_parsed,
        meetings_linked,
    };
    let folder = site();
    let (mut memory, mut checks) = (Memory::default(), check::Memory::default());
    let mut done = || again(folder.path(), &mut memory, &mut checks);
    assert_eq!(done(), (work(all, all, all), all), "the first time");
    assert_eq!(done(), (work(0, 0, 0), 0), "nothing changed");
    let file = "content/c2/2025-03-02.md";
    write(folder.path(), file, &meeting(2, 3, "Approved by Karen Holm."), 2);
    assert_eq!(done(), (work(1, 0, 0), 0), "written again as it was");
    write(folder.path(), file, &meeting(2, 3, "Put off by Bo Lund."), 3);
    assert_eq!(done(), (work(1, 1, 1), 1), "a decision");
    let other = meeting(2, 3, "Put off by Bo Lund.").replace("## Budget", "## Budget 2026");
    write(folder.path(), file, &other, 4);
    assert_eq!(done().1, 1, "a title");
    let closed =
        "\n## Sale of the old harbour (closed)\n\nIn confidence.\n\n### Public title\n\nA sale.\n";
    let other = format!("{other}{closed}");
    write(folder.path(), file, &other, 5);
    assert_eq!(done().1, all, "a closed title, which no text may hold");
    write(folder.path(), file, &other.replace("Put off", "It was put off"), 6);
    assert_eq!(done().1, 1, "a decision beside a closed item");
    write(folder.path(), file, &other.replace("## Budget", "\n\n## Budget"), 7);
    assert_eq!(done().1, 1, "the closed item stands elsewhere");
}

#[test]
fn a_new_run_checks_what_is_new_or_was_found_wanting() {
    let folder = site();
    let root = folder.path();
    let checks = || {
        let plan = pipeline::plan_again(root, &Options::default(), &mut Memory::default());
        let mut checks = check::Memory::default();
        let diags = pipeline::check(&plan.expect("the site is read"), &mut checks);
        let codes: Vec<&str> = diags.iter().map(|diag| diag.code).collect();
        (checks.checked, codes.join(" "))
    };
    let none = |checked: usize| (checked, String::new());
    assert_eq!(checks(), none(COMMITTEES * MEETINGS), "the first time");
    assert_eq!(checks(), none(0), "nothing changed");
    let file = "content/c2/2025-03-02.md";
    write(root, file, &meeting(2, 3, "In 0225 it was approved."), 2);
    let found = (1, "odd-year".to_owned());
    assert_eq!(checks(), found, "a decision with a mistake");
    assert_eq!(checks(), found, "the mistake is still there");
    write(root, file, &meeting(2, 3, "It was approved by Karen Holm."), 3);
    assert_eq!(checks(), none(1), "mended");
    let settings =
        "title = \"S\"\nlanguage = \"en\"\ntoday = \"2026-01-02\"\n[search]\nenabled = false\n";
    write(root, "site.toml", settings, 4);
    assert_eq!(checks(), none(COMMITTEES * MEETINGS), "another day");
    for damaged in ["", "{}", "{\"scope\":1,\"texts\":[1]}"] {
        fs::write(root.join(".referat/checked.json"), damaged).expect("a file");
        assert_eq!(checks(), none(COMMITTEES * MEETINGS), "{damaged}");
    }
}

#[test]
fn a_new_run_reads_what_has_changed() {
    let all = COMMITTEES * MEETINGS;
    let folder = site();
    let root = folder.path();
    let run = || {
        let mut memory = Memory::on_disk();
        let plan = pipeline::plan_again(root, &Options::default(), &mut memory);
        memory.to_keep(&plan.expect("the site is read"))();
        let Work { files_read, files_parsed, meetings_linked } = memory.work;
        (files_read, files_parsed, meetings_linked)
    };
    assert_eq!(run(), (all, all, all), "the first time");
    assert_eq!(run(), (0, 0, 0), "nothing changed");
    let file = "content/c2/2025-03-02.md";
    write(root, file, &meeting(2, 3, "Approved by Karen Holm."), 2);
    assert_eq!(run(), (1, 0, 0), "written again as it was");
    write(root, file, &meeting(2, 3, "Put off by Bo Lund."), 3);
    assert_eq!(run(), (1, 1, 1), "a decision");
    write(root, file, &meeting(2, 3, "Put off <b>again</b>."), 4);
    assert_eq!(run(), (1, 1, 1), "what is to be said of it");
    assert_eq!(run(), (1, 1, 0), "is said again");
    write(root, file, &meeting(2, 3, "Put off, see [[nowhere]]."), 5);
    assert_eq!(run(), (1, 1, 1), "a reference to nothing");
    assert_eq!(run(), (0, 0, 1), "is said again");
    fs::remove_file(root.join(file)).expect("a file");
    assert_eq!(run(), (0, 0, all - 1), "a file gone");
    write(root, file, &meeting(2, 3, "Put off by Bo Lund."), 3);
    assert_eq!(run(), (1, 1, all), "and back");
    let settings = "title = \"S\"\nlanguage = \"en\"\ntoday = \"2026-01-02\"\n";
    write(root, "site.toml", settings, 4);
    assert_eq!(run(), (0, 0, 0), "another day");
    let settings = settings.replace("\"S\"", "\"T\"");
    write(root, "site.toml", &settings, 5);
    assert_eq!(run(), (0, 0, all), "another title, which references to the front page bear");
    let settings = format!("{settings}[sections]\ndecision = [\"Ruling\"]\n");
    write(root, "site.toml", &settings, 6);
    assert_eq!(run(), (all, all, all), "a word that files are read by");
    let damage = |part: &str| {
        let part = root.join(".referat").join(part);
        let whole = fs::read(&part).expect("a part");
        let middle = whole.len() / 2;
        let changed = [&whole[..middle], &[!whole[middle]], &whole[middle + 1..]].concat();
        [whole[..middle].to_vec(), changed, Vec::new()].map(|damaged| (part.clone(), damaged))
    };
    for (part, damaged) in damage("read/0.bin") {
        fs::write(&part, damaged).expect("a file");
        assert_eq!(run(), (all, all, 0), "a damaged part");
        assert_eq!(run(), (0, 0, 0), "written anew");
    }
    for (part, damaged) in damage("linked/0.bin") {
        fs::write(&part, damaged).expect("a file");
        assert_eq!(run(), (0, 0, all), "a damaged part");
        assert_eq!(run(), (0, 0, 0), "written anew");
    }
}

#[test]
fn an_edit_gathers_the_words_of_one_meeting() {
    let folder = site();
    let settings = "title = \"S\"\nlanguage = \"en\"\ntoday = \"2026-01-01\"\n";
    write(folder.path(), "site.toml", settings, 0);
    let mut memory = Memory::default();
    let mut done = || {
        let plan = pipeline::plan_again(folder.path(), &Options::default(), &mut memory);
        let plan = plan.expect("the site is read");
        assert!(plan.search_file("search/index/site.js").is_some(), "the index is made");
        memory.meetings_gathered()
    };
    // Pages and committees are one more.
    assert_eq!(done(), COMMITTEES * MEETINGS + 1, "the first time");
    assert_eq!(done(), 0, "nothing changed");
    let file = "content/c2/2025-03-02.md";
    write(folder.path(), file, &meeting(2, 3, "Put off by Bo Lund."), 2);
    assert_eq!(done(), 1, "a decision");
    // A heading is what any other meeting may refer to.
    write(folder.path(), file, &meeting(2, 3, "Put off by Bo Lund.\n\n## Any other business"), 3);
    assert_eq!(done(), COMMITTEES * MEETINGS + 1, "an item more");
}

#[test]
fn an_edit_rewrites_the_pages_that_show_it() {
    let folder = site();
    let publish = || {
        let plan = pipeline::plan(folder.path(), &Options::default()).expect("the site is read");
        let written = Mutex::new(Vec::new());
        let report = pipeline::publish(&plan, Foreign::Refuse, &Real, &|event| {
            if let Event::Written { route, .. } = event {
                written.lock().expect("no test has failed").push(route.to_string());
            }
        });
        let report = report.expect("the disk takes it").expect("the templates are right");
        let written: Vec<String> = written.into_inner().expect("no test has failed");
        assert_eq!(report.written, written.len());
        assert_eq!(report.written + report.unchanged, report.extent.files);
        written
    };
    let all = publish();
    assert!(all.len() > COMMITTEES * MEETINGS, "{all:?}");
    assert_eq!(publish(), Vec::<String>::new());
    write(folder.path(), "content/c2/2025-03-02.md", &meeting(2, 3, "Put off."), 3);
    let written = publish();
    let others = written
        .iter()
        .filter(|route| ["/c1/", "/c3/", "/c4/"].iter().any(|other| route.starts_with(other)));
    assert_eq!(others.collect::<Vec<_>>(), Vec::<&String>::new());
    assert!(written.contains(&"/c2/2025-03-02/".to_owned()), "{written:?}");
    assert!(written.len() < 25, "{written:?}");
}
