//! The program killed at random moments, and disks that it cannot write to.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::faults::assert_whole;
use crate::random::Random;
use crate::site::{Folder, Site, Tree, assert_same, tree};

/// How often the program is killed.
fn kills() -> usize {
    if std::env::var_os("REFERAT_LONG").is_some() { 300 } else { 30 }
}

/// Forty meetings with an attachment each; `edition` changes every page, and which meetings there are.
fn write(site: &Site, edition: usize, publish: &str) {
    let config = format!(
        "title = \"Udgave {edition}\"\ntoday = 2025-12-31\n[check]\nunchecked-attachment = \"off\"\nnot-approved = \"off\"\n{publish}"
    );
    site.write("site.toml", config.as_bytes());
    drop(fs::remove_dir_all(site.path().join("content")));
    for number in 0..40 {
        // Every fifth is there in every second edition only.
        if number % 5 == edition % 2 {
            continue;
        }
        let (month, day) = (1 + number % 12, 1 + number % 28);
        let place = format!("content/udvalg-{}/2025-{month:02}-{day:02}", number % 3);
        let text = format!(
            "---\ndate: 2025-{month:02}-{day:02}\nparticipants: [Karen Holm, Bo Lind]\n---\n\n## Punkt\n\n\
             ### Sagsfremstilling\n\nKaren Holm oplyste om udgave {edition}.\n\n### Bilag\n\n- plan.pdf\n"
        );
        site.write(&format!("{place}.md"), text.as_bytes());
        let plan = format!("%PDF-1.4 {edition} {}\n", "plan ".repeat(20_000));
        site.write(&format!("{place}/plan.pdf"), plan.as_bytes());
    }
}

fn start(site: &Site) -> Child {
    Command::new(env!("CARGO_BIN_EXE_referat"))
        .args(["build", site.path().to_str().unwrap()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// What readers get.
fn published(site: &Site) -> Tree {
    let mut files = tree(&site.path().join("public").join(""));
    files.retain(|name, _| !name.starts_with(".referat/"));
    files
}

/// Waits until there is a stage, at most as long as a build takes.
fn await_stage(site: &Site, time: Duration) {
    let own = if site.path().join("public.referat").exists() {
        "public.referat"
    } else {
        "public/.referat"
    };
    let stage = site.path().join(own).join("stage");
    let start = Instant::now();
    while !stage.exists() && start.elapsed() < 4 * time {
        std::thread::sleep(Duration::from_micros(200));
    }
}

struct Killed {
    old: usize,
    mixed: usize,
    new: usize,
}

/// Kills builds of one edition over the other and looks at what readers get.
fn check(publish: &str, seed: u64) -> Killed {
    let site = Site::new();
    let mut editions = Vec::new();
    for edition in 0..2 {
        write(&site, edition, publish);
        site.build(&[]).clean();
        editions.push(published(&site));
        drop(fs::remove_file(site.path().join("public")));
        drop(fs::remove_dir_all(site.path().join("public")));
        drop(fs::remove_dir_all(site.path().join("public.referat")));
    }
    assert_ne!(editions[0], editions[1]);
    site.build(&[]).clean();
    write(&site, 0, publish);
    let clock = Instant::now();
    assert!(start(&site).wait().unwrap().success());
    let time = clock.elapsed();
    let mut random = Random::new(seed);
    let mut killed = Killed { old: 0, mixed: 0, new: 0 };
    let mut edition = 0;
    for number in 0..kills() {
        let old = edition;
        edition = 1 - edition;
        write(&site, edition, publish);
        let mut build = start(&site);
        // Half of them anywhere, half of them while the output is being written to.
        let share = if number % 2 == 0 {
            1.1
        } else {
            await_stage(&site, time);
            0.4
        };
        let part = random.below(10_000) as f64 / 10_000.0;
        std::thread::sleep(time.mul_f64(share * part));
        build.kill().unwrap();
        build.wait().unwrap();
        let now = published(&site);
        if now == editions[old] {
            killed.old += 1;
        } else if now == editions[edition] {
            killed.new += 1;
        } else {
            killed.mixed += 1;
            assert!(publish.is_empty(), "kill {number}: a switched folder is never mixed");
            assert_whole(&editions[old], &editions[edition], &now);
        }
        site.build(&[]).built();
        assert_same(&editions[edition], &published(&site));
        let verified = crate::site::run(&["verify", site.path().join("public").to_str().unwrap()]);
        assert_eq!(verified.code, 0, "kill {number}: {}", verified.stdout);
    }
    killed
}

#[test]
fn a_plain_folder() {
    let killed = check("", 1);
    let Killed { old, mixed, new } = killed;
    eprintln!("plain folder, {} kills: {old} old, {mixed} mixed, {new} new", kills());
    assert!(old > 0, "some were killed before anything changed");
}

#[cfg(unix)]
#[test]
fn a_switched_folder() {
    let Killed { old, mixed, new } = check("[publish]\nmode = \"switch\"\n", 2);
    eprintln!("switched folder, {} kills: {old} old, {mixed} mixed, {new} new", kills());
    assert!(mixed == 0 && old > 0);
}

/// Runs commands where the output is a disk of its own; `None` where that is not allowed.
#[cfg(target_os = "linux")]
fn on_a_disk(options: &str, folder: &Path, commands: &str) -> Option<(i32, String)> {
    let mount = format!("mount -t tmpfs -o {options} tmpfs '{}' || exit 99\n", folder.display());
    let mut child = Command::new("unshare")
        .args(["--mount", "sh", "-c", &(mount + commands)])
        .env("REFERAT", env!("CARGO_BIN_EXE_referat"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut said = String::new();
    child.stdout.take()?.read_to_string(&mut said).ok()?;
    let code = child.wait().ok()?.code()?;
    if code == 99 || said.is_empty() {
        eprintln!("left out: no disk may be mounted here");
        return None;
    }
    Some((code, said.replace(folder.to_str()?, "[OUT]")))
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk() {
    let site = Site::new();
    write(&site, 0, "");
    let out = Folder::new();
    let commands = format!(
        "cd '{site}' && \"$REFERAT\" build -o '{out}' >/dev/null 2>&1; echo built $?\n\
         for meeting in content/udvalg-0/*.md; do (echo x; head -c 900000 /dev/urandom) > \"${{meeting%.md}}/plan.pdf\"; done\n\
         \"$REFERAT\" build -o '{out}' 2>&1 | sed 's/stage[^`]*/STAGED/'\n\
         \"$REFERAT\" verify '{out}' | head -n 1 | cut -d, -f1-3; ls '{out}/.referat'\n\
         mount -o remount,size=100m '{out}'\n\
         \"$REFERAT\" build -o '{out}' >/dev/null 2>&1; echo built $?\n\
         \"$REFERAT\" verify '{out}' | head -n 1 | cut -d, -f1-3\n",
        site = site.path().display(),
        out = out.path().display(),
    );
    let Some((_, said)) = on_a_disk("size=8m", out.path(), &commands) else { return };
    assert_eq!(
        said,
        "built 0\n\
         error: cannot write `[OUT]/.referat/STAGED`: No space left on device (os error 28)\n  \
         hint: make room on the disk and run again\n\
         0 changed, 0 added, 0 missing\nlock\nmanifest.json\nbuilt 0\n0 changed, 0 added, 0 missing\n"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_may_only_be_read() {
    let site = Site::new();
    write(&site, 0, "");
    let out = Folder::new();
    let commands = format!(
        "cd '{site}' && \"$REFERAT\" build -o '{out}' >/dev/null 2>&1; echo built $?\n\
         sed -i 's/Udgave/Udgaver/' site.toml\n\
         mount -o remount,ro '{out}'\n\
         \"$REFERAT\" build -o '{out}' 2>&1; echo ended with $?\n",
        site = site.path().display(),
        out = out.path().display(),
    );
    let Some((_, said)) = on_a_disk("size=50m", out.path(), &commands) else { return };
    assert_eq!(
        said,
        "built 0\n\
         error: cannot write `[OUT]/.referat/lock`: Read-only file system (os error 30)\n  \
         hint: the disk is read-only; choose another folder\nended with 2\n"
    );
}

/// A limit on the size of files stops a copy in its middle.
#[cfg(unix)]
#[test]
fn a_limit_on_the_size_of_files() {
    let site = Site::new();
    write(&site, 0, "");
    site.build(&[]).clean();
    let before = published(&site);
    write(&site, 1, "");
    let long = vec![b'x'; 900_000];
    site.write("content/udvalg-0/2025-04-04/plan.pdf", &long);
    let script = format!(
        "trap '' XFSZ; ulimit -f 800; '{}' build '{}' 2>&1",
        env!("CARGO_BIN_EXE_referat"),
        site.path().display()
    );
    let run = Command::new("sh").args(["-c", &script]).output().unwrap();
    let said = String::from_utf8(run.stdout).unwrap();
    assert_eq!(run.status.code(), Some(2), "{said}");
    assert!(
        said.contains("plan.pdf`: File too large (os error 27)\n  hint: files may not grow"),
        "{said}"
    );
    assert_eq!(before, published(&site));
    site.build(&[]).clean();
    assert_ne!(before, published(&site));
}

/// Gives a folder and all in it to a user without rights, if this one may.
#[cfg(unix)]
fn give_away(folder: &Path) -> Option<u32> {
    const NOBODY: u32 = 65534;
    for entry in walkdir::WalkDir::new(folder) {
        std::os::unix::fs::chown(entry.ok()?.path(), Some(NOBODY), None).ok()?;
    }
    Some(NOBODY)
}

/// A folder in the middle of the site, and then the whole output, may not be written to.
#[cfg(unix)]
#[test]
fn folders_that_may_not_be_written_to() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    let site = Site::new();
    write(&site, 0, "");
    site.build(&[]).clean();
    let before = published(&site);
    write(&site, 1, "");
    let user = give_away(site.path());
    for (folder, named) in
        [("public/udvalg-1", "public/udvalg-1"), ("public/.referat", "public/.referat/stage")]
    {
        let path = site.path().join(folder);
        let rights = |mode| fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        rights(0o555);
        let mut build = Command::new(env!("CARGO_BIN_EXE_referat"));
        build.args(["build", site.path().to_str().unwrap()]);
        // The super-user may write everywhere.
        if let Some(user) = user {
            build.uid(user);
        }
        let Ok(run) = build.output() else {
            eprintln!("left out: the program cannot be started by another user here");
            return;
        };
        rights(0o755);
        let said = String::from_utf8(run.stderr).unwrap();
        let expected = format!(
            "error: cannot write `{}`: Permission denied (os error 13)\n  hint: run as a user that may \
             write there, or choose another folder\n",
            site.path().join(named).display()
        );
        assert_eq!((run.status.code(), said.as_str()), (Some(2), expected.as_str()));
        assert_eq!(before, published(&site));
    }
    site.build(&[]).clean();
    assert_ne!(before, published(&site));
}
