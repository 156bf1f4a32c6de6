//! Publishing through the program: what was published is known, kept whole, and the same everywhere.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use crate::faults::{before, edit};
use crate::site::{Folder, Site, Tree, assert_same, repository, run, tree};

/// A published site.
fn published() -> Site {
    let site = before();
    site.build(&[]).clean();
    site
}

fn verify(site: &Site, arguments: &[&str]) -> (i32, String) {
    let folder = site.path().join("public");
    let mut all = vec!["verify", folder.to_str().unwrap()];
    all.extend(arguments);
    let run = run(&all);
    let out = run.stdout + &run.stderr;
    (run.code, out.replace(site.path().to_str().unwrap(), "[SITE]"))
}

fn checksum(bytes: &[u8]) -> String {
    referat::checksum::Checksum::of(bytes).to_string()
}

/// The manifest's checksum, as the last line of `verify` has it.
fn sum_of_manifest(site: &Site) -> String {
    checksum(&fs::read(site.path().join("public/.referat/manifest.json")).unwrap())
}

#[test]
fn what_was_done_since_publication() {
    let site = published();
    let sum = sum_of_manifest(&site);
    let count = site.output().len() - 1;
    let expected = format!("0 changed, 0 added, 0 missing, {count} as published\nmanifest {sum}\n");
    assert_eq!(verify(&site, &[]), (0, expected));
    // The source is not needed.
    fs::remove_dir_all(site.path().join("content")).unwrap();
    let page = site.path().join("public/osmed/2025-06-17/index.html");
    let time = fs::metadata(&page).unwrap().modified().unwrap();
    site.replace(
        "public/osmed/2025-06-17/index.html",
        "Taget til efterretning",
        "Taget til efterretninG",
    );
    File::options().append(true).open(&page).unwrap().set_modified(time).unwrap();
    site.write("public/osmed/note.txt", b"mine");
    site.remove("public/robots.txt");
    let rest = count - 2;
    let expected = format!(
        "changed  osmed/2025-06-17/index.html\nadded    osmed/note.txt\nmissing  robots.txt\n\
         1 changed, 1 added, 1 missing, {rest} as published\nmanifest {sum}\n"
    );
    assert_eq!(verify(&site, &[]), (1, expected));
    let (code, json) = verify(&site, &["--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let expected = serde_json::json!({
        "program": env!("CARGO_PKG_VERSION"),
        "manifest": sum,
        "as_published": rest,
        "changed": ["osmed/2025-06-17/index.html"],
        "added": ["osmed/note.txt"],
        "missing": ["robots.txt"],
        "is_unfinished": false,
    });
    assert_eq!((code, json), (1, expected));
}

/// Who changes a page can change the manifest too; one that was kept elsewhere tells.
#[test]
fn a_manifest_that_was_kept() {
    let site = published();
    let kept = site.path().join("kept.json");
    fs::copy(site.path().join("public/.referat/manifest.json"), &kept).unwrap();
    fs::remove_dir_all(site.path().join("public/.referat")).unwrap();
    let (code, said) = verify(&site, &[]);
    assert_eq!(
        (code, said.as_str()),
        (
            2,
            "error: no manifest `[SITE]/public/.referat/manifest.json`\n  hint: name a folder that \
             `referat build` published into, or the manifest with `--manifest`\n"
        )
    );
    let (code, said) = verify(&site, &["--manifest", kept.to_str().unwrap()]);
    assert!(code == 0 && said.starts_with("0 changed, 0 added, 0 missing"), "{said}");
    #[cfg(unix)]
    {
        let page = site.path().join("public/osmed/index.html");
        fs::rename(&page, site.path().join("elsewhere.html")).unwrap();
        std::os::unix::fs::symlink(site.path().join("elsewhere.html"), &page).unwrap();
        let (code, said) = verify(&site, &["--manifest", kept.to_str().unwrap()]);
        assert!(code == 1 && said.starts_with("changed  osmed/index.html\n"), "{said}");
    }
}

#[test]
fn built_twice() {
    let site = before();
    let run = site.build(&["--verify"]).clean();
    let count = site.output().len() - 1;
    assert!(
        run.stdout.starts_with(&format!("built twice: {count} files the same\n")),
        "{}",
        run.stdout
    );
    site.build(&["--verify"]).clean();
    // A page and its entry are changed together, so that only its being made again can tell.
    let old = fs::read(site.path().join("public/osmed/index.html")).unwrap();
    let new = [&old[..], b"<p>"].concat();
    let manifest = "public/.referat/manifest.json";
    site.replace(manifest, &checksum(&old), &checksum(&new));
    let text = fs::read_to_string(site.path().join(manifest)).unwrap();
    let mut json: serde_json::Value = serde_json::from_str(&text).unwrap();
    json["files"]["osmed/index.html"]["size"] = new.len().into();
    site.write("public/osmed/index.html", &new);
    site.write(manifest, serde_json::to_string_pretty(&json).unwrap().as_bytes());
    site.build(&["--verify"]).says(
        1,
        "
error: `osmed/index.html` was published before as something else: other bytes from the same data
  hint: take `[SITE]/public/.referat/manifest.json` away and build with `--force`
",
    );
}

/// Of the same size and with its old time: the time of change tells.
#[cfg(unix)]
#[test]
fn a_file_that_was_edited_in_place_is_made_again() {
    let site = published();
    let whole = site.output();
    let page = site.path().join("public/osmed/index.html");
    let time = fs::metadata(&page).unwrap().modified().unwrap();
    let bytes = fs::read(&page).unwrap();
    fs::write(&page, bytes.to_ascii_uppercase()).unwrap();
    File::options().append(true).open(&page).unwrap().set_modified(time).unwrap();
    let run = site.build(&["--explain"]).clean();
    assert_eq!(run.written(), ["/osmed/ (file was missing or changed)"]);
    assert_same(&whole, &site.output());
}

#[test]
fn the_second_build_waits() {
    let site = published();
    let lock = File::options().append(true).open(site.path().join("public/.referat/lock")).unwrap();
    lock.lock().unwrap();
    edit(&site);
    let mut second = Command::new(env!("CARGO_BIN_EXE_referat"))
        .args(["build", site.path().to_str().unwrap()])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(second.stderr.take().unwrap()).lines();
    let waiting = format!("waiting for another build into `{}/public`", site.path().display());
    assert_eq!(said.next().unwrap().unwrap(), waiting);
    assert!(second.try_wait().unwrap().is_none(), "it waits");
    assert!(site.page("osmed/2025-06-17/index.html").contains("Taget til efterretning"));
    drop(lock);
    assert!(second.wait().unwrap().success());
    assert!(said.next().is_none());
    assert!(site.page("osmed/2025-06-17/index.html").contains("Drøftet"));
}

/// As in `referat build 2>&1 | head -n 1`.
#[test]
fn messages_that_nobody_reads_stop_nothing() {
    let site = published();
    edit(&site);
    site.replace("content/osmed/2025-06-17.md", "- plan.pdf", "- plan.pdf\n- borte.pdf");
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let status = Command::new(env!("CARGO_BIN_EXE_referat"))
        .args(["build", site.path().to_str().unwrap()])
        .stdout(writer.try_clone().unwrap())
        .stderr(writer)
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(0));
    assert!(site.page("osmed/2025-06-17/index.html").contains("Drøftet"));
    let said = run(&["check", site.path().to_str().unwrap()]).stderr;
    assert!(said.contains("there is no file `borte.pdf`"), "there was something to say: {said}");
}

/// Ten builds at once into one folder, of two sites: at the end one of them stands, whole.
#[test]
fn many_builds_at_once() {
    let (one, other) = (before(), before());
    edit(&other);
    let out = Folder::new();
    let public = out.path().join("public");
    let builds: Vec<_> = (0..10)
        .map(|number| {
            let site = if number % 2 == 0 { &one } else { &other };
            Command::new(env!("CARGO_BIN_EXE_referat"))
                .args(["build", site.path().to_str().unwrap(), "-o", public.to_str().unwrap()])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    for mut build in builds {
        assert!(build.wait().unwrap().success());
    }
    let clean = |site: &Site| {
        site.build(&[]).clean();
        site.output()
    };
    let mut stands = tree(&public);
    stands.remove(".referat/lock");
    assert!(stands == clean(&one) || stands == clean(&other));
}

/// The content has errors by the time an interrupted publication is found: it is finished all the same.
#[test]
fn an_interrupted_publication_is_finished_first() {
    use crate::faulty::{Fault, Faulty};
    use referat::emit::Foreign;
    use referat::pipeline;
    let site = published();
    edit(&site);
    let clean = before();
    edit(&clean);
    clean.build(&[]).clean();
    let plan = pipeline::plan(site.path(), &referat::config::Options::default()).unwrap();
    let decision = site.path().join("public/.referat/stage/commit.json");
    let decided = (0..1000).find(|at| {
        let died =
            pipeline::publish(&plan, Foreign::Refuse, &Faulty::new(Fault::Dies, *at), &|_| ());
        died.is_err() && decision.exists()
    });
    assert!(decided.is_some());
    let (code, said) = verify(&site, &[]);
    assert!(code == 1 && said.contains("a build is under way, or was interrupted"), "{said}");
    site.write("content/osmed/2025-12-01.md", b"---\ndate: 2025-12-01\nromm: x\n---\n");
    let run = site.build(&[]);
    let note = "note: finished an interrupted publication in `[SITE]/public`\n";
    assert!(run.code == 1 && run.stderr.starts_with(note), "{}", run.stderr);
    assert_same(&clean.output(), &site.output());
}

#[test]
fn what_is_in_the_way() {
    let site = before();
    site.write("public", b"a file");
    site.build(&[]).says(
        2,
        "
error: cannot write `[SITE]/public`: not a directory
  hint: a file stands where a folder should be; choose another folder
",
    );
    site.remove("public");
    site.build(&[]).clean();
    let whole = site.output();
    // A folder of others where a page's file is to be, and a link where its folder is.
    edit(&site);
    site.write("public/mappe/mine.txt", b"mine");
    for arguments in [&[][..], &["--force"]] {
        site.build(arguments).says(
            2,
            "
error: `[SITE]/public/mappe` is in the way: the site needs this name, and referat did not make what has it
  hint: move it away, or choose another folder with `-o`
",
        );
    }
    site.remove("public/mappe/mine.txt");
    assert_same(&whole, &site.output());
    #[cfg(unix)]
    {
        let link = site.path().join("public/skole");
        std::os::unix::fs::symlink(site.path().join("content"), &link).unwrap();
        for arguments in [&[][..], &["--force"]] {
            site.build(arguments).says(
                2,
                "
error: `[SITE]/public/skole` is in the way: the site needs this name, and referat did not make what has it
  hint: move it away, or choose another folder with `-o`
",
            );
        }
        fs::remove_file(link).unwrap();
    }
    assert_same(&whole, &site.output());
    site.build(&[]).clean();
}

#[test]
fn what_belongs_to_the_program_is_not_published() {
    let site = before().file("static/.referat/manifest.json", "{}").file("static/.referat/x", "x");
    site.build(&[]).clean();
    let names: Vec<_> =
        site.output().into_keys().filter(|name| name.starts_with(".referat")).collect();
    assert_eq!(names, [".referat/manifest.json"]);
    assert_eq!(verify(&site, &[]).0, 0);
}

/// What others may not open while it is prepared, and may when it is published.
#[cfg(unix)]
#[test]
fn rights_of_what_is_published() {
    use std::os::unix::fs::PermissionsExt;
    let site = before();
    let source = site.path().join("content/osmed/2025-06-17/plan.pdf");
    fs::set_permissions(&source, fs::Permissions::from_mode(0o600)).unwrap();
    site.build(&[]).clean();
    let mode = |path: &str| {
        let data = fs::metadata(site.path().join(path)).unwrap();
        data.permissions().mode() & 0o777
    };
    // As the user's mask has it for new files.
    assert_eq!(mode("public/osmed/2025-06-17/plan.pdf"), mode("site.toml"));
    assert_eq!(mode("public/osmed/2025-06-17"), mode("content"));
}

/// A site whose output is a link.
fn switched() -> Site {
    let site = before();
    let text = fs::read_to_string(site.path().join("site.toml")).unwrap();
    site.write("site.toml", format!("{text}[publish]\nmode = \"switch\"\n").as_bytes());
    site
}

fn files(folder: &Path) -> Tree {
    tree(&folder.join(""))
}

fn generations(site: &Site) -> Vec<String> {
    let entries = fs::read_dir(site.path().join("public.referat")).unwrap().flatten();
    let mut names: Vec<_> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn leads_to(site: &Site) -> PathBuf {
    fs::read_link(site.path().join("public")).unwrap()
}

#[cfg(unix)]
#[test]
fn a_switched_folder() {
    use std::os::unix::fs::MetadataExt;
    let site = switched();
    let public = site.path().join("public");
    site.build(&[]).clean();
    assert_eq!(leads_to(&site), Path::new("public.referat/1"));
    let old = files(&public);
    let inode = |name: &str| fs::metadata(public.join(name)).unwrap().ino();
    let (kept, changed) = (inode("robots.txt"), inode("osmed/2025-06-17/index.html"));
    // Nothing changed: nothing is made.
    let run = site.build(&["--explain"]).clean();
    assert!(run.written().is_empty() && leads_to(&site).ends_with("1"));
    edit(&site);
    site.build(&["--verify"]).clean();
    assert_eq!(leads_to(&site), Path::new("public.referat/2"));
    assert_eq!(generations(&site), ["1", "2", "lock"]);
    assert_same(&old, &files(&site.path().join("public.referat/1")));
    assert_eq!(inode("robots.txt"), kept);
    assert_ne!(inode("osmed/2025-06-17/index.html"), changed);
    assert_eq!(verify(&site, &[]).0, 0);
    // The same bytes as in a plain folder.
    let clean = before();
    edit(&clean);
    clean.build(&[]).clean();
    assert_same(&clean.output(), &files(&public));
    // Only one before is kept.
    site.replace("site.toml", "\"Referater\"", "\"Andre referater\"");
    site.build(&[]).clean();
    assert_eq!(generations(&site), ["2", "3", "lock"]);
    // And none if that is asked for.
    site.replace("site.toml", "mode = \"switch\"", "mode = \"switch\"\nkeep = 0");
    site.replace("site.toml", "\"Andre referater\"", "\"Referater\"");
    site.build(&[]).clean();
    assert_eq!(generations(&site), ["4", "lock"]);
    let run = site.build(&["--explain"]).clean();
    assert!(run.written().is_empty() && generations(&site) == ["4", "lock"]);
    // A lost link is set again.
    fs::remove_file(&public).unwrap();
    site.build(&[]).clean();
    assert_eq!(leads_to(&site), Path::new("public.referat/4"));
}

#[cfg(unix)]
#[test]
fn files_of_others_in_a_switched_folder() {
    let site = switched();
    site.build(&[]).clean();
    site.write("public/osmed/mine.txt", b"mine");
    edit(&site);
    site.build(&[]).says(
        2,
        "
error: `[SITE]/public` holds files that referat did not write, among them `osmed/mine.txt`
  hint: choose an empty folder with `-o`, or use `--force` to publish beside them; they are kept
",
    );
    assert_eq!(leads_to(&site), Path::new("public.referat/1"));
    site.build(&["--force"]).clean();
    assert_eq!(fs::read(site.path().join("public/osmed/mine.txt")).unwrap(), b"mine");
    assert_eq!(leads_to(&site), Path::new("public.referat/2"));
    // Another's link is not taken for the program's.
    fs::remove_file(site.path().join("public")).unwrap();
    std::os::unix::fs::symlink("content", site.path().join("public")).unwrap();
    assert_eq!(site.build(&[]).code, 2);
    assert_eq!(leads_to(&site), Path::new("content"));
}

/// A plain folder becomes a link, and a link a plain folder again.
#[cfg(unix)]
#[test]
fn from_one_mode_to_the_other() {
    let site = switched();
    let text = fs::read_to_string(site.path().join("site.toml")).unwrap();
    site.replace("site.toml", "[publish]\nmode = \"switch\"\n", "");
    site.build(&[]).clean();
    let old = files(&site.path().join("public"));
    site.write("site.toml", text.as_bytes());
    site.build(&[]).clean();
    assert_eq!(leads_to(&site), Path::new("public.referat/2"));
    assert_eq!(generations(&site), ["1", "2", "lock"]);
    let without_lock = |mut tree: Tree| {
        tree.remove(".referat/lock");
        tree
    };
    assert_same(
        &without_lock(old.clone()),
        &without_lock(files(&site.path().join("public.referat/2"))),
    );
    assert_same(&old, &files(&site.path().join("public.referat/1")));
    site.replace("site.toml", "mode = \"switch\"", "mode = \"folder\"");
    edit(&site);
    site.build(&[]).clean();
    let clean = before();
    edit(&clean);
    clean.build(&[]).clean();
    assert_same(&clean.output(), &without_lock(files(&site.path().join("public"))));
}

/// Threads, time zone, locale, place, order and times of the files: not a byte differs, the
/// manifest's neither.
#[test]
fn the_repository_s_own_site_is_the_same_everywhere() {
    let mut source = Tree::new();
    for folder in ["content", "static"] {
        let files = tree(&repository(folder)).into_iter();
        source.extend(files.map(|(name, bytes)| (format!("{folder}/{name}"), bytes)));
    }
    source.insert("site.toml".to_owned(), fs::read(repository("site.toml")).unwrap());
    let today = "1766000000";
    let environments: [&[(&str, &str)]; 4] = [
        &[("SOURCE_DATE_EPOCH", today)],
        &[("SOURCE_DATE_EPOCH", today), ("RAYON_NUM_THREADS", "1"), ("TZ", "Pacific/Kiritimati")],
        &[("SOURCE_DATE_EPOCH", today), ("RAYON_NUM_THREADS", "2"), ("LC_ALL", "tr_TR.UTF-8")],
        &[("SOURCE_DATE_EPOCH", today), ("RAYON_NUM_THREADS", "5"), ("HOME", "/"), ("USER", "x")],
    ];
    let mut outputs = Vec::new();
    let mut random = crate::random::Random::new(4);
    for environment in environments {
        let site = Site::copy_of(&Tree::new());
        let mut names: Vec<&String> = source.keys().collect();
        for at in (1..names.len()).rev() {
            names.swap(at, random.below(at + 1));
        }
        for name in names {
            site.write(name, &source[name]);
            let file = File::options().append(true).open(site.path().join(name)).unwrap();
            let age = Duration::from_secs(random.below(2_000_000_000) as u64);
            file.set_modified(SystemTime::UNIX_EPOCH + age).unwrap();
        }
        site.build_in(environment).built();
        outputs.push(site.output());
    }
    assert!(outputs[0].len() > 50, "the demonstration has many files");
    for output in &outputs[1..] {
        assert_same(&outputs[0], output);
    }
}
