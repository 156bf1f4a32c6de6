//! Every single operation on the disk fails once: what is published stays whole, and the next build
//! is right.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use referat::config::Options;
use referat::config::publish::{Mode, Publishing};
use referat::emit::disk::{Disk, Real};
use referat::emit::{Event, Foreign};
use referat::error::{Error, Result};
use referat::pipeline::{self, Plan};

use crate::demo;
use crate::faulty::{Fault, Faulty};
use crate::site::{Folder, Site, Tree, assert_same, tree};

const CHECKS: &str = "[check]\nunchecked-attachment = \"off\"\nnot-approved = \"off\"\n";

/// The site before the edit.
pub fn before() -> Site {
    Site::new()
        .file("site.toml", &format!("title = \"Referater\"\ntoday = 2025-12-31\n{CHECKS}"))
        .file("static/notat", "En fil uden endelse.\n")
        .file("static/mappe/under/a.txt", "En fil i en mappe.\n")
        .file("static/mappe/b.txt", "En fil til.\n")
        .file("static/robots.txt", "User-agent: *\n")
        .file(
            "content/osmed/2025-06-17.md",
            "---\ndate: 2025-06-17\nparticipants: [Karen Holm, Bo Lind]\n---\n\n\
             ## Budget\n\n81.38.05-G01-4-24\n\n### Beslutning\n\nTaget til efterretning.\n\n\
             ### Bilag\n\n- plan.pdf\n",
        )
        .file("content/osmed/2025-06-17/plan.pdf", "%PDF-1.4 plan\n")
        .file(
            "content/byraad/2025-09-01.md",
            "---\ndate: 2025-09-01\nparticipants: [Ida Lund]\n---\n\n\
             ## Skole\n\n17.01.00-P20-3-24\n\n### Beslutning\n\nGodkendt.\n",
        )
}

/// What was edited: something is new, changed, removed, and takes a name of another kind.
pub fn edit(site: &Site) {
    site.replace("content/osmed/2025-06-17.md", "Taget til efterretning", "Drøftet");
    site.write("content/osmed/2025-06-17/plan.pdf", b"%PDF-1.4 a longer plan\n");
    site.remove("content/byraad/2025-09-01.md");
    site.write(
        "content/skole/2025-10-07.md",
        "---\ndate: 2025-10-07\nparticipants: [Bo Lind]\n---\n\n## Eventuelt\n\nSe referatet af \
         [[osmed/2025-06-17]].\n\n### Bilag\n\n- kort.pdf\n"
            .as_bytes(),
    );
    site.write("content/skole/2025-10-07/kort.pdf", b"%PDF-1.4 map\n");
    site.remove("static/notat");
    site.write("static/notat/side.txt", b"Nu en mappe.\n");
    fs::remove_dir_all(site.path().join("static/mappe")).unwrap();
    site.write("static/mappe", b"Nu en fil.\n");
}

/// A site before and after its edit, both ready to be published into any folder.
struct Edited {
    old: Plan,
    new: Plan,
    old_tree: Tree,
    new_tree: Tree,
    sites: [Site; 2],
}

impl Edited {
    fn new() -> Edited {
        let [one, other] = [before(), before()];
        edit(&other);
        let plan = |site: &Site| pipeline::plan(site.path(), &Options::default()).expect("a site");
        let (old, new) = (plan(&one), plan(&other));
        for plan in [&old, &new] {
            assert_eq!(referat::diag::errors(&plan.diags), 0, "{:?}", plan.diags);
        }
        let mut edited =
            Edited { old, new, old_tree: Tree::new(), new_tree: Tree::new(), sites: [one, other] };
        let folder = Folder::new();
        let out = folder.path().join("clean");
        edited.aim(&out, &Publishing::default());
        edited.publish_old();
        edited.old_tree = files(&out);
        fs::remove_dir_all(&out).unwrap();
        publish(&edited.new, &Real).expect("a clean build");
        edited.new_tree = files(&out);
        edited
    }

    /// Publishes into another folder from now on.
    fn aim(&mut self, out: &Path, publishing: &Publishing) {
        for plan in [&mut self.old, &mut self.new] {
            plan.config.output = out.to_owned();
            plan.config.publishing = publishing.clone();
        }
    }

    fn publish_old(&self) {
        publish(&self.old, &Real).expect("an undisturbed build");
    }
}

fn publish(plan: &Plan, disk: &dyn Disk) -> Result<()> {
    let published = pipeline::publish(plan, Foreign::Refuse, disk, &|_| ())?;
    assert!(published.is_ok(), "templates are all right");
    Ok(())
}

/// What readers get, without what belongs to the program but with the manifest.
fn files(out: &Path) -> Tree {
    let mut files = tree(&out.join(""));
    files.retain(|name, _| !name.starts_with(".referat/") || name == ".referat/manifest.json");
    files
}

/// When each file that readers get was last changed.
fn times(out: &Path) -> BTreeMap<String, SystemTime> {
    let times = files(out).into_keys().map(|name| {
        let modified = fs::metadata(out.join(&name)).unwrap().modified().unwrap();
        (name, modified)
    });
    times.collect()
}

/// How many operations an undisturbed build makes.
fn operations(edited: &mut Edited, publishing: &Publishing) -> usize {
    let folder = Folder::new();
    edited.aim(&folder.path().join("out"), publishing);
    edited.publish_old();
    let counting = Faulty::new(Fault::Dies, usize::MAX);
    publish(&edited.new, &counting).expect("no operation fails");
    counting.operations()
}

/// Fails at one operation, looks at what readers get, and builds again.
fn fail(edited: &mut Edited, publishing: &Publishing, fault: Fault, at: usize) {
    let folder = Folder::new();
    let out = folder.path().join("out");
    edited.aim(&out, publishing);
    edited.publish_old();
    let times_before = times(&out);
    let case = format!("{:?}, {fault:?} at {at}", publishing.mode);

    let result = publish(&edited.new, &Faulty::new(fault, at));
    let decided = out.join(".referat/stage/commit.json").exists();
    let now = if out.exists() { files(&out) } else { Tree::new() };
    let is_old = now == edited.old_tree;
    match (publishing.mode, &result) {
        (Mode::Switch, _) => {
            assert!(is_old || now == edited.new_tree, "{case}: one of the two, whole");
        }
        (Mode::Folder, _) if decided => assert_whole(&edited.old_tree, &edited.new_tree, &now),
        (Mode::Folder, Ok(())) => assert_eq!(now, edited.new_tree, "{case}"),
        (Mode::Folder, Err(_)) => {
            // Dead after the last step that readers could notice.
            let is_new = fault == Fault::Dies && now == edited.new_tree;
            assert!(is_old || is_new, "{case}: nothing has changed");
        }
    }
    if let Err(error) = &result {
        let is_unfinished = matches!(error, Error::Unfinished { .. });
        assert!(!is_unfinished || publishing.mode == Mode::Folder, "{case}: {error}");
        if fault != Fault::Dies {
            assert_eq!(is_unfinished, decided, "{case}: {error}");
        }
    }
    if is_old {
        assert_eq!(times(&out), times_before, "{case}: nothing was touched");
    }

    // What was decided is carried out, whatever the content is by then; nothing else is.
    pipeline::repair(&edited.new.config, &Real, &|_| ()).expect("a repair");
    let repaired = files(&out);
    match decided {
        true => assert_same(&edited.new_tree, &repaired),
        false => assert!(repaired == now, "{case}: a repair finishes, and begins nothing"),
    }
    publish(&edited.new, &Real).expect("the next build");
    assert_same(&edited.new_tree, &files(&out));
    assert!(!out.join(".referat/stage").exists(), "{case}: nothing is left over");
    let times_after = times(&out);
    for (name, bytes) in &edited.new_tree {
        if edited.old_tree.get(name) == Some(bytes) && name != ".referat/manifest.json" {
            assert_eq!(times_after[name], times_before[name], "{case}: {name} is not touched");
        }
    }
}

/// Each file is of the old site or of the new one, and no page that stays leads to nothing.
#[track_caller]
pub fn assert_whole(old: &Tree, new: &Tree, now: &Tree) {
    for (name, bytes) in now {
        let is_known = old.get(name) == Some(bytes) || new.get(name) == Some(bytes);
        assert!(is_known, "{name} is wholly old or wholly new");
    }
    let kept = old.keys().filter(|name| new.contains_key(*name));
    for name in kept {
        assert!(now.contains_key(name), "{name} is there all the time");
    }
    let problems = demo::problems(now);
    let stays =
        |problem: &str| problem.split_once(": ").is_some_and(|(page, _)| new.contains_key(page));
    let dead: Vec<_> =
        problems.iter().filter(|it| it.contains("leads to no file") && stays(it)).collect();
    assert!(dead.is_empty(), "{dead:?}");
}

/// All of them with `REFERAT_LONG`, else every third but for those of a dying program.
fn check(publishing: &Publishing) {
    let mut edited = Edited::new();
    let operations = operations(&mut edited, publishing);
    assert!(operations > 30, "{operations} operations");
    let is_long = std::env::var_os("REFERAT_LONG").is_some();
    for fault in [Fault::Dies, Fault::Full, Fault::Refuses] {
        let step = if is_long || fault == Fault::Dies { 1 } else { 3 };
        for at in (0..operations).step_by(step) {
            fail(&mut edited, publishing, fault, at);
        }
    }
}

#[test]
fn a_plain_folder() {
    check(&Publishing::default());
}

#[test]
fn a_plain_folder_that_waits_for_the_disk() {
    let publishing = Publishing { sync: true, ..Publishing::default() };
    let mut edited = Edited::new();
    let operations = operations(&mut edited, &publishing);
    for at in (0..operations).step_by(5) {
        fail(&mut edited, &publishing, Fault::Full, at);
    }
}

#[test]
fn a_switched_folder() {
    check(&Publishing { mode: Mode::Switch, ..Publishing::default() });
}

#[test]
fn a_switched_folder_without_a_generation_before() {
    let publishing = Publishing { mode: Mode::Switch, keep: 0, sync: false };
    let mut edited = Edited::new();
    let operations = operations(&mut edited, &publishing);
    for at in (operations / 2)..operations {
        fail(&mut edited, &publishing, Fault::Dies, at);
    }
}

/// A plain folder becomes a link, and stops at every operation of that.
#[test]
fn from_a_plain_folder_to_a_switched_one() {
    let mut edited = Edited::new();
    let switch = Publishing { mode: Mode::Switch, ..Publishing::default() };
    for at in 0.. {
        let folder = Folder::new();
        let out = folder.path().join("out");
        edited.aim(&out, &Publishing::default());
        edited.publish_old();
        edited.aim(&out, &switch);
        let died = publish(&edited.new, &Faulty::new(Fault::Dies, at)).is_err();
        let now = files(&out);
        assert!(now == edited.old_tree || now == edited.new_tree, "whole at {at}");
        publish(&edited.new, &Real).expect("the next build");
        assert!(out.is_symlink());
        assert_same(&edited.new_tree, &files(&out));
        if !died {
            break;
        }
    }
}

/// A stage that a loss of power has damaged is not published.
#[test]
fn a_damaged_stage() {
    let mut edited = Edited::new();
    let folder = Folder::new();
    let out = folder.path().join("out");
    edited.aim(&out, &Publishing::default());
    edited.publish_old();
    let stage = out.join(".referat/stage");
    // The first renaming after the decision: nothing is in place yet.
    let decided = (0..1000).find(|at| {
        publish(&edited.new, &Faulty::new(Fault::Dies, *at)).expect_err("it dies");
        stage.join("commit.json").exists()
    });
    assert!(decided.is_some() && files(&out) == edited.old_tree);
    let page = stage.join("new/osmed/2025-06-17/index.html");
    fs::write(&page, b"").expect("it is staged");
    let said = std::sync::Mutex::new(Vec::new());
    let tell = |event: Event<'_>| {
        if let Event::Discarded(folder) = event {
            said.lock().unwrap().push(folder.to_owned());
        }
    };
    pipeline::repair(&edited.new.config, &Real, &tell).expect("a repair");
    assert_eq!(*said.lock().unwrap(), std::slice::from_ref(&out));
    assert_same(&edited.old_tree, &files(&out));
    publish(&edited.new, &Real).expect("the next build");
    assert_same(&edited.new_tree, &files(&out));
}

/// What vanishes or changes between planning and copying stops the build; the old site stands.
#[test]
fn sources_that_change_meanwhile() {
    let mut edited = Edited::new();
    let folder = Folder::new();
    let out = folder.path().join("out");
    edited.aim(&out, &Publishing::default());
    edited.publish_old();
    let before = times(&out);
    let source = edited.sites[1].path().join("content/osmed/2025-06-17/plan.pdf");
    let check = |expected: &str| {
        let error = publish(&edited.new, &Real).expect_err("it cannot be published").to_string();
        let error = error.replace(source.to_str().unwrap(), "[FILE]");
        assert_eq!(error, expected);
        assert_eq!(times(&out), before, "nothing was touched");
        assert!(!out.join(".referat/stage").exists(), "nothing is left over");
    };
    let bytes = fs::read(&source).unwrap();
    fs::write(&source, b"%PDF-1.4 an other plan\n").unwrap();
    check("`[FILE]` changed while the site was built\n  hint: build again when it has been saved");
    fs::write(&source, &bytes[..4]).unwrap();
    check("`[FILE]` changed while the site was built\n  hint: build again when it has been saved");
    fs::remove_file(&source).unwrap();
    check("cannot read `[FILE]`: No such file or directory (os error 2)");
    fs::write(&source, bytes).unwrap();
    publish(&edited.new, &Real).expect("the next build");
    assert_same(&edited.new_tree, &files(&out));
}
