//! The preview as a server, what it follows, and what it shows when something is broken.

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::preview::Preview;
use crate::site::{SITE, Site, differences, run};

const MEETING: &str = "content/osmed/2025-08-26.md";
const PAGE: &str = "/osmed/2025-08-26/";

fn site() -> Site {
    Site::new()
        .file(MEETING, "---\ndate: 2025-08-26\n---\n\n## Budget\n\nDen første tekst.\n\n### Bilag\n\n- plan.txt\n")
        .file("content/osmed/2025-08-26/plan.txt", "0123456789")
        .file("content/osmed/2025-11-04.md", "---\ndate: 2025-11-04\nstatus: kladde\n---\n\n## Udkast\n\nIkke godkendt.\n")
        .file("static/robots.txt", "User-agent: *\n")
}

#[track_caller]
fn same(expected: &str, actual: &str) {
    assert!(expected == actual, "{}", differences(expected, actual));
}

fn edit(site: &Site, text: &str) {
    let page = format!("---\ndate: 2025-08-26\n---\n\n## Budget\n\n{text}\n");
    site.write(MEETING, page.as_bytes());
}

/// Waits until there is no content, which leaves the last pages.
fn until_nothing_to_show(preview: &Preview) {
    preview.until(|| match preview.page(PAGE).to_string().contains("there is no folder") {
        true => Ok(()),
        false => Err("nothing is said".into()),
    });
    assert_eq!(preview.get(PAGE).status, 200);
}

#[test]
fn answers_as_a_server_does() {
    let site = site();
    let preview = Preview::of(site.path(), &[]);
    let page = preview.get(PAGE);
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    assert_eq!(preview.get("/osmed/2025-08-26/index.html").body, page.body);
    assert!(!page.text().contains("__referat"));
    assert!(page.header("content-security-policy").starts_with("default-src 'self'"));

    let shown = preview.ask("GET", PAGE, &[("Accept", "text/html,*/*;q=0.8")]).text();
    assert_eq!(shown.matches("__referat").count(), 1);
    let lines = shown.lines().filter(|line| !line.contains("__referat")).collect::<Vec<_>>();
    assert_eq!(lines, page.text().lines().collect::<Vec<_>>());

    let etag = page.header("etag");
    let again = preview.ask("GET", PAGE, &[("If-None-Match", etag)]);
    assert_eq!((again.status, again.body.len(), again.header("etag")), (304, 0, etag));
    let head = preview.ask("HEAD", PAGE, &[]);
    let length = page.body.len().to_string();
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), length);
    assert_eq!(preview.ask("POST", PAGE, &[]).status, 405);

    let moved = preview.get("/osmed/2025-08-26?a=b");
    assert_eq!((moved.status, moved.header("location")), (301, "/osmed/2025-08-26/?a=b"));
    let missing = preview.get("/findes/ikke");
    assert_eq!((missing.status, missing.body), (404, preview.get("/404.html").body));

    let file = preview.get("/osmed/2025-08-26/plan.txt");
    assert_eq!(
        (file.text().as_str(), file.header("content-type")),
        ("0123456789", "text/plain; charset=utf-8")
    );
    let part = preview.ask("GET", "/osmed/2025-08-26/plan.txt", &[("Range", "bytes=2-4")]);
    assert_eq!((part.status, part.text().as_str()), (206, "234"));
    assert_eq!(part.header("content-range"), "bytes 2-4/10");
    let outside = preview.ask("GET", "/osmed/2025-08-26/plan.txt", &[("Range", "bytes=10-")]);
    assert_eq!((outside.status, outside.header("content-range")), (416, "bytes */10"));
    assert_eq!(preview.get("/robots.txt").text(), "User-agent: *\n");
    assert_eq!(preview.get("/style.css").header("content-type"), "text/css; charset=utf-8");
}

#[test]
fn keeps_others_out() {
    let site = site().file("secret.txt", "secret").file("content/osmed/andet.txt", "not listed");
    let preview = Preview::of(site.path(), &[]);
    preview.until_page(PAGE, "Den første tekst");
    let status = |headers: &[(&str, &str)]| preview.ask("GET", PAGE, headers).status;
    for own in ["localhost", "localhost:1", "127.0.0.1", "[::1]:8000", "LocalHost"] {
        assert_eq!(status(&[("Host", own)]), 200, "{own}");
    }
    for other in [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "192.0.2.1",
        "127.1",
        "0.0.0.0:8000",
        "[::]",
        "",
    ] {
        assert_eq!(status(&[("Host", other)]), 403, "{other}");
    }
    assert_eq!(status(&[("Host", "localhost"), ("Host", "evil.example")]), 403);
    assert_eq!(status(&[("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "cors")]), 403);
    assert_eq!(status(&[("Sec-Fetch-Site", "same-site"), ("Sec-Fetch-Mode", "no-cors")]), 403);
    assert_eq!(status(&[("Sec-Fetch-Site", "same-origin")]), 200);
    let page = preview.ask("GET", PAGE, &[("Origin", "http://evil.example")]);
    // Neither pages, nor the stream of changes, nor what the preview says of a page is read from elsewhere.
    for path in
        [PAGE, "/__referat/", "/__referat/page?path=/", "/__referat/live.js", "/__referat/events"]
    {
        let foreign = [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "cors")];
        assert_eq!(preview.ask("GET", path, &foreign).status, 403, "{path}");
        assert_eq!(preview.ask("GET", path, &[("Host", "evil.example")]).status, 403, "{path}");
    }
    assert_eq!(preview.ask("OPTIONS", PAGE, &[("Origin", "http://evil.example")]).status, 405);
    assert!(page.headers.keys().all(|name| !name.starts_with("access-control")));
    assert_eq!(page.header("cross-origin-resource-policy"), "same-origin");
    for path in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/%252e%252e/secret.txt",
        "/osmed/2025-08-26/%2e%2e/%2e%2e/secret.txt",
        "/osmed/....//....//secret.txt",
        "/%c0%ae%c0%ae/secret.txt",
        "/osmed/..%5c..%5csecret.txt",
        "//secret.txt",
        "/secret.txt",
        "/content/osmed/2025-08-26.md",
        "/osmed/andet.txt",
        "/osmed/2025-08-26/plan.txt%00.html",
        "/site.toml",
        "/etc/passwd",
        "/%zz",
    ] {
        let answer = preview.get(path);
        assert!(matches!(answer.status, 400 | 404), "{path}: {}", answer.status);
        assert!(
            !answer.text().contains("secret") && !answer.text().contains("not listed"),
            "{path}"
        );
    }
}

#[test]
fn follows_what_editors_and_git_do() {
    let site = site();
    let preview = Preview::of(site.path(), &[]);
    preview.until_page(PAGE, "Den første tekst");
    let file = site.path().join(MEETING);

    // Written beside it and moved over it, with a swap and a backup file.
    let folder = file.parent().unwrap().to_owned();
    let before = preview.at_rest();
    fs::write(folder.join(".2025-08-26.md.swp"), "swap").unwrap();
    fs::write(folder.join("4913"), "").unwrap();
    fs::remove_file(folder.join("4913")).unwrap();
    fs::copy(&file, folder.join("2025-08-26.md~")).unwrap();
    assert_eq!(preview.at_rest(), before);
    let text = fs::read_to_string(&file).unwrap().replace("første", "anden");
    fs::write(folder.join("2025-08-26.md.new"), text).unwrap();
    fs::rename(folder.join("2025-08-26.md.new"), &file).unwrap();
    preview.until_page(PAGE, "Den anden tekst");
    assert_eq!(preview.at_rest(), before + 1);

    // A folder renamed, and back.
    fs::rename(site.path().join("content/osmed"), site.path().join("content/hoved")).unwrap();
    preview.until_page("/hoved/2025-08-26/", "Den anden tekst");
    assert_eq!(preview.get(PAGE).status, 404);
    fs::rename(site.path().join("content/hoved"), site.path().join("content/osmed")).unwrap();
    preview.until_page(PAGE, "Den anden tekst");
    edit(&site, "Den tredje tekst.");
    preview.until_page(PAGE, "Den tredje tekst");

    // The content taken away, and brought back; meanwhile the pages stay.
    fs::rename(site.path().join("content"), site.path().join("kept")).unwrap();
    until_nothing_to_show(&preview);
    fs::rename(site.path().join("kept"), site.path().join("content")).unwrap();
    preview.until_page(PAGE, "Den tredje tekst");
    edit(&site, "Den fjerde tekst.");
    preview.until_page(PAGE, "Den fjerde tekst");

    // A theme and a language of its own, which were not there.
    site.write("themes/own/templates/meeting.html", b"{{ shell.title }} in the theme");
    site.write("site.toml", format!("{SITE}theme = \"own\"\n").as_bytes());
    preview.until_page(PAGE, "in the theme");
    site.write("themes/own/templates/meeting.html", b"{{ shell.title }} in the changed theme");
    preview.until_page(PAGE, "in the changed theme");
}

#[test]
fn a_change_of_branch_is_read_once() {
    let site = Site::new();
    let path = |at: usize| {
        format!("content/osmed/{}-{:02}-{:02}.md", 1950 + at / 300, at % 300 / 28 + 1, at % 28 + 1)
    };
    let write = |word: &str| {
        for at in 0..1_000 {
            let file = path(at);
            let date = &file[file.len() - 13..file.len() - 3];
            site.write(
                &file,
                format!("---\ndate: {date}\n---\n\n## Punkt\n\n{word} {at}\n").as_bytes(),
            );
        }
    };
    let git = |arguments: &[&str]| {
        let ran = Command::new("git")
            .args(["-c", "user.name=x", "-c", "user.email=x@example.org", "-C"])
            .arg(site.path())
            .args(arguments)
            .output();
        let ran = ran.expect("git is there");
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    };
    git(&["init", "-q"]);
    write("Gammel");
    git(&["add", "."]);
    git(&["commit", "-qm", "old"]);
    git(&["checkout", "-qb", "new"]);
    write("Ny");
    git(&["commit", "-qam", "new"]);
    let preview = Preview::of(site.path(), &[]);
    let page = |at: usize| {
        let file = path(at);
        format!("/osmed/{}/", &file[file.len() - 13..file.len() - 3])
    };
    preview.until_page(&page(7), "Ny 7");
    let before = preview.at_rest();
    git(&["checkout", "-q", "-"]);
    preview.until_page(&page(7), "Gammel 7");
    preview.until_page(&page(999), "Gammel 999");
    assert_eq!(preview.at_rest(), before + 1, "{}", preview.said());
    write("Gemt");
    preview.until_page(&page(999), "Gemt 999");
    let before = preview.at_rest();
    git(&["stash", "-q"]);
    preview.until_page(&page(999), "Gammel 999");
    assert_eq!(preview.at_rest(), before + 1, "{}", preview.said());
}

#[test]
fn compares_where_no_events_come() {
    let site = site();
    let preview = Preview::of(site.path(), &["--poll"]);
    preview.until_page(PAGE, "Den første tekst");
    edit(&site, "Den anden tekst.");
    preview.until_page(PAGE, "Den anden tekst");
    fs::remove_dir_all(site.path().join("content")).unwrap();
    until_nothing_to_show(&preview);
    edit(&site, "Den tredje tekst.");
    preview.until_page(PAGE, "Den tredje tekst");
    let before = preview.at_rest();
    assert_eq!(preview.at_rest(), before);
}

#[test]
#[cfg(target_os = "linux")]
fn where_the_system_watches_no_more_the_files_are_compared() {
    let page = |at: usize| format!("---\ndate: 2026-01-0{at}\n---\n\n## Punkt\n\nTekst {at}.\n");
    for (limit, most, said) in [
        ("max_inotify_watches", 2, "the system watches no more folders"),
        ("max_inotify_watches", 12, "the system watches no more folders"),
        ("max_inotify_instances", 0, "the system lets no more programs watch"),
    ] {
        let site = site();
        let Some(preview) = Preview::with_limit(site.path(), limit, most) else { return };
        preview.until_page(PAGE, "Den første tekst");
        edit(&site, "Den anden tekst.");
        preview.until_page(PAGE, "Den anden tekst");
        // Folders that come later need watching too.
        for at in 1..10 {
            site.write(&format!("content/nyt{at}/2026-01-0{at}.md"), page(at).as_bytes());
        }
        preview.until_page("/nyt9/2026-01-09/", "Tekst 9.");
        site.write("content/nyt9/2026-01-09.md", page(9).replace("Tekst", "Ny tekst").as_bytes());
        preview.until_page("/nyt9/2026-01-09/", "Ny tekst 9.");
        preview.until(|| match preview.said() {
            text if text.contains(said) => Ok(()),
            text => Err(text),
        });
    }
}

/// What is said of a place where it cannot listen helps whoever reads it.
#[test]
fn a_port_that_is_taken_is_told() {
    let site = site();
    let other = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = other.local_addr().unwrap().port();
    let said = run(&["serve", site.path().to_str().unwrap(), "--port", &port.to_string()]);
    assert_eq!(said.code, 2);
    let start = format!("error: cannot listen at `localhost:{port}`: ");
    assert!(said.stderr.starts_with(&start), "{}", said.stderr);
    assert!(said.stderr.contains("hint: another program listens there"), "{}", said.stderr);
    let said = run(&["serve", site.path().to_str().unwrap(), "--host", "no-such-name.invalid"]);
    assert!(
        said.code == 2 && said.stderr.contains("hint: `--host` takes a name"),
        "{}",
        said.stderr
    );
}

#[test]
fn half_a_file_is_not_the_last_word() {
    use std::io::Write;
    let site = site();
    let preview = Preview::of(site.path(), &[]);
    preview.until_page(PAGE, "Den første tekst");
    let mut file = fs::File::create(site.path().join(MEETING)).unwrap();
    file.write_all(b"---\ndate: 2025-08-26\n---\n\n## Bud").unwrap();
    file.flush().unwrap();
    std::thread::sleep(Duration::from_millis(600));
    file.write_all("get\n\nDen hele tekst.\n".as_bytes()).unwrap();
    drop(file);
    preview.until_page(PAGE, "Den hele tekst");
}

#[test]
fn what_is_broken_leaves_the_last_good_page() {
    let site = site();
    let preview = Preview::of(site.path(), &[]);
    preview.until_page(PAGE, "Den første tekst");
    let problems = |count: usize, text: &str| {
        preview.until(|| {
            let page = preview.page(PAGE);
            let list = page["problems"].as_array().cloned().unwrap_or_default();
            let found = text.is_empty() || list.iter().any(|one| one.to_string().contains(text));
            if found && (list.len() == count || count > 0 && list.len() > count) {
                Ok(())
            } else {
                Err(format!("{page}"))
            }
        });
    };
    problems(0, "");
    let good = preview.get(PAGE).text();

    site.write("site.toml", format!("{SITE}titel = \"x\"\n").as_bytes());
    problems(1, "site.toml:3");
    same(&good, &preview.get(PAGE).text());
    site.write("site.toml", SITE.as_bytes());
    problems(0, "");

    let text = fs::read_to_string(site.path().join(MEETING)).unwrap();
    for (broken, line) in
        [("---\ndate: [\n---\n\n## Budget\n", 2), ("---\ndate: 2025-08-26\n", 1), ("", 1)]
    {
        site.write(MEETING, broken.as_bytes());
        problems(1, &format!("{MEETING}:{line}"));
        same(&good, &preview.get(PAGE).text());
        assert_eq!(preview.get(&format!("{PAGE}plan.txt")).text(), "0123456789");
    }
    site.write(MEETING, text.as_bytes());
    problems(0, "");
    same(&good, &preview.get(PAGE).text());

    site.write("themes/standard/templates/meeting.html", b"{% if %}");
    problems(1, "themes/standard/templates/meeting.html:1");
    same(&good, &preview.get(PAGE).text());
    site.write("themes/standard/templates/meeting.html", b"{{ romm }}");
    preview.until(|| {
        same(&good, &preview.get(PAGE).text());
        if preview.page(PAGE).to_string().contains("romm") {
            Ok(())
        } else {
            Err("no problem".into())
        }
    });
    fs::remove_dir_all(site.path().join("themes")).unwrap();
    problems(0, "");

    let away = site.path().join("away");
    fs::rename(site.path().join("content"), &away).unwrap();
    problems(1, "there is no folder");
    same(&good, &preview.get(PAGE).text());
    fs::create_dir(site.path().join("content")).unwrap();
    problems(1, "holds no content file");
    same(&good, &preview.get(PAGE).text());
    fs::remove_dir(site.path().join("content")).unwrap();
    fs::rename(&away, site.path().join("content")).unwrap();
    problems(0, "");
    same(&good, &preview.get(PAGE).text());
    assert!(preview.said().contains("mended"), "{}", preview.said());
}

#[test]
fn a_site_that_cannot_be_read_at_first() {
    let site = site().file("site.toml", "titel = \"x\"\n");
    let preview = Preview::of(site.path(), &[]);
    let page = preview.get(PAGE);
    assert_eq!(page.status, 503);
    assert!(page.text().contains("unknown key"), "{}", page.text());
    site.write("site.toml", SITE.as_bytes());
    preview.until_page(PAGE, "Den første tekst");
}

#[test]
fn drafts_are_shown_unless_refused() {
    let site = site();
    let status =
        |arguments: &[&str]| Preview::of(site.path(), arguments).get("/osmed/2025-11-04/").status;
    assert_eq!(status(&[]), 200);
    assert_eq!(status(&["--drafts"]), 200);
    assert_eq!(status(&["--no-drafts"]), 404);
}

#[test]
fn items_lead_to_their_lines() {
    let site = site().file("site.toml", &format!("{SITE}[preview]\neditor = \"zed\"\n[edit]\nurl = \"https://git.example.org/edit/{{path}}\"\n"));
    let preview = Preview::of(site.path(), &[]);
    let page = preview.page(PAGE);
    let file = site.path().join(MEETING);
    assert_eq!(page["items"][0]["anchor"], "budget");
    assert_eq!(page["items"][0]["href"], format!("zed://file{}:5", file.display()));
    let edit = format!("<a class=\"edit\" href=\"https://git.example.org/edit/{MEETING}\">");
    assert!(preview.get(PAGE).text().contains(&edit));
}

/// A stream of changes that is open keeps nothing from ending.
#[test]
#[cfg(unix)]
fn ends_at_once() {
    use std::io::{Read, Write};
    let site = site();
    let preview = Preview::of(site.path(), &[]);
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", preview.port)).unwrap();
    stream.write_all(b"GET /__referat/events HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut some = [0; 16];
    stream.read_exact(&mut some).unwrap();
    let start = Instant::now();
    let ran = Command::new("kill").args(["-INT", &preview.id().to_string()]).status();
    assert!(ran.expect("kill is there").success());
    let mut rest = Vec::new();
    drop(stream.read_to_end(&mut rest));
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
}

/// `REFERAT_LONG=1` makes it 1,000 edits instead of 100.
#[test]
#[cfg(target_os = "linux")]
fn memory_does_not_grow() {
    let edits = if std::env::var_os("REFERAT_LONG").is_some() { 1_000 } else { 100 };
    let site = site();
    let preview = Preview::of(site.path(), &[]);
    let memory = || {
        let status = fs::read_to_string(format!("/proc/{}/status", preview.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap()
    };
    let mut early = 0;
    for at in 1..=edits {
        edit(&site, &format!("Udgave {at}."));
        preview.until_page(PAGE, &format!("Udgave {at}."));
        if at == 10 {
            early = memory();
        }
    }
    let late = memory();
    assert!(late <= early + early / 10, "{early} kB after 10 edits, {late} kB after {edits}");
}
