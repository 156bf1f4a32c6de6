//! Hostile content through the whole program: what runs nothing, leads nowhere and stays inside.

use std::collections::BTreeSet;
use std::fs;
use std::time::{Duration, Instant};

use crate::demo::problems;
use crate::site::{Folder, SITE, Site, Tree, tree};

/// Minutes with an attachment.
fn with_file(name: &str) -> String {
    format!(
        "---\ndate: 2025-06-17\naccess: public\n---\n\n## A\n\n### Bilag\n\n- [Fil](<{name}>)\n"
    )
}

fn attached(name: &str, bytes: &[u8]) -> Site {
    Site::new()
        .file("content/osmed/2025-06-17.md", &with_file(name))
        .bytes(&format!("content/osmed/2025-06-17/{name}"), bytes)
}

const SVG: &str =
    "<svg xmlns=\"http://www.w3.org/2000/svg\"><rect width=\"4\" height=\"4\"/></svg>";

/// A browser that opens a published file runs nothing from it.
#[test]
fn files_that_would_run() {
    let script = b"<script>alert(1)</script>".as_slice();
    let refused: &[(&str, &[u8])] = &[
        ("a.html", b"x"),
        ("a.HTM", b"x"),
        ("a.xhtml", b"x"),
        ("a.svgz", b"\x1f\x8b"),
        ("a.mhtml", b"x"),
        ("a.swf", b"FWS"),
        ("a.xsl", b"<x/>"),
        ("a.js", b"x"),
        ("a.php", b"x"),
        ("web.config", b"<configuration/>"),
        ("a.shtml", b"x"),
        // Published in ASCII letters, so as what that says.
        ("a.ｈｔｍｌ", b"x"),
        // No server knows a type for these, so browsers look at the bytes.
        ("notat", script),
        ("notat.", script),
        ("a.txt", b"\xef\xbb\xbf\n <!DOCTYPE html><script>alert(1)</script>"),
        ("a.docx", b"<HTML><script>alert(1)</script>"),
        ("a.dat", b"\xff\xfe<\0s\0c\0r\0i\0p\0t\0>\0"),
        ("a.dat", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><foreignObject/></svg>"),
        (
            "a.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg'><a href='&#106;avascript:alert(1)'/></svg>",
        ),
        ("a.svg", b"<!DOCTYPE svg [<!ENTITY a '<script>'>]><svg>&a;</svg>"),
        ("a.svg", b"not XML < at all"),
        ("a.svg", b"\xff\xfe<\0s\0v\0g\0>\0"),
        ("a.xml", b"<?xml version='1.0'?><?xml-stylesheet type='text/xsl' href='a.xsl'?><a/>"),
        ("a.xml", b"<a xmlns='http://www.w3.org/1999/xhtml'><script>alert(1)</script></a>"),
    ];
    for (name, bytes) in refused {
        let site = attached(name, bytes);
        let run = site.build(&[]);
        assert!(run.stderr.contains("error[active-content]"), "{name}: {}", run.stderr);
        assert_eq!(run.code, 1, "{name}");
        assert_eq!(site.output().len(), 0, "{name}: nothing was written");
    }
    let harmless: &[(&str, &[u8])] = &[
        ("a.svg", SVG.as_bytes()),
        ("a.xml", b"<?xml version='1.0'?><data online='x'><script>a name</script></data>"),
        ("a.txt", b"1 < 2 and <x> is no tag"),
        ("notat", b"Ren tekst"),
    ];
    for (name, bytes) in harmless {
        let site = attached(name, bytes);
        let run = site.build(&[]).built();
        assert!(!run.stderr.contains("active-content"), "{name}: {}", run.stderr);
        assert!(site.output().values().any(|published| published == bytes), "{name}");
    }
}

/// As an image it runs nothing, but its address could be opened.
#[test]
fn pictures_that_would_run() {
    let site =
        Site::new().file("content/pages/side.md", "---\ntitle: Side\n---\n\n![x](x.svg)\n").file(
            "content/pages/x.svg",
            "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        );
    assert_eq!(site.build(&[]).code, 1);
    site.write("site.toml", format!("{SITE}[[allow]]\nfile = \"content/pages/x.svg\"\ncode = \"active-content\"\nreason = \"Serveren sender CSP sandbox\"\n").as_bytes());
    site.build(&[]).built();
}

/// Ways to spell an address that runs script.
fn schemes() -> Vec<String> {
    let mut schemes = Vec::new();
    for scheme in [
        "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:msgbox(1)",
        "file:///etc/passwd",
        "blob:x",
        "about:blank",
        "view-source:x",
        "filesystem:x",
        "jar:x!/y",
        "//example.org/x",
        "\\\\\\\\example.org\\\\x",
        "/\\\\example.org/x",
    ] {
        schemes.extend([
            scheme.to_owned(),
            scheme.to_uppercase(),
            format!(" {scheme}"),
            format!("&Tab;{scheme}"),
            format!("&NewLine;{scheme}"),
            format!("\u{1}{scheme}"),
            format!("\u{a0}{scheme}"),
            format!("\u{200b}{scheme}"),
            format!("\u{feff}{scheme}"),
            scheme.replace(':', "&colon;"),
            scheme.replace(':', "&#58;"),
            scheme.replace(':', "%3A"),
            scheme.replacen('a', "&#97;", 1),
            scheme.replacen('a', "&#x0061;", 1),
            scheme.replacen('a', "a&Tab;", 1),
            scheme.replacen('a', "a&NewLine;", 1),
            scheme.replacen('a', "a&#0;", 1),
            scheme.replacen('a', "а", 1),
        ]);
    }
    schemes
}

#[test]
fn addresses_that_run() {
    let mut text = String::from("---\ndate: 2025-06-17\n---\n\n## A\n\n");
    for (number, scheme) in schemes().iter().enumerate() {
        text.push_str(&format!(
            "[a](<{scheme}>) [b]({scheme}) ![c](<{scheme}>) [d][r{number}] <{scheme}> [[{scheme}]] [e](<{scheme}> \"t\") [[x|{scheme}]]\n\n\
             [r{number}]: <{scheme}>\n\n"
        ));
    }
    text.push_str("### Bilag\n\n");
    schemes().iter().for_each(|scheme| text.push_str(&format!("- [f](<{scheme}>)\n- {scheme}\n")));
    let first = "javascript:alert(1)";
    let site = Site::new()
        .file("site.toml", &format!("{SITE}[check]\ndead-link = \"off\"\n[publisher]\nname = \"x\"\nurl = \"{first}\"\nemail = \"{first}\"\n"))
        .file("content/osmed/2025-06-17.md", &text)
        .file("content/people/x.md", &format!("---\nname: X Y\nemail: \"{first}\"\n---\n\n[a]({first})\n"));
    // Most of these lead nowhere, which is an error; all that is published is looked at.
    let out = Folder::new();
    let options =
        referat::config::Options { output: Some(out.path().join("site")), ..Default::default() };
    let plan = referat::pipeline::plan(site.path(), &options).expect("the site can be read");
    let published = referat::pipeline::publish(
        &plan,
        referat::emit::Foreign::Refuse,
        &referat::emit::disk::Real,
        &|_| (),
    );
    assert!(published.expect("the output can be written").is_ok());
    let tree = tree(&out.path().join("site"));
    let html = std::str::from_utf8(&tree["osmed/2025-06-17/index.html"]).expect("UTF-8");
    assert!(html.contains("alert(1)"), "the words are published, as words");
    assert_harmless(&tree);
}

/// No tag, attribute or address that a writer could have brought.
#[track_caller]
pub fn assert_harmless(tree: &Tree) {
    let address =
        regex::Regex::new(r#"(?i)^(https?://|mailto:|tel:|[^:]*$)"#).expect("a fixed pattern");
    let attribute = regex::Regex::new(r#"([^\s=]+)(?:="([^"]*)")?"#).expect("a fixed pattern");
    let running = ["iframe", "object", "embed", "base", "style", "svg", "math", "frame", "applet"];
    let mut scripts = BTreeSet::new();
    for (path, bytes) in tree.iter().filter(|(path, _)| path.ends_with(".html")) {
        let html = std::str::from_utf8(bytes).expect("pages are UTF-8");
        for tag in
            html.split('<').skip(1).filter(|tag| tag.starts_with(|c: char| c.is_ascii_alphabetic()))
        {
            let tag = tag.split_once('>').map_or(tag, |(tag, _)| tag);
            let (name, rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
            assert!(!running.contains(&name), "<{tag}> in {path}");
            if name == "script" {
                scripts.insert(rest.to_owned());
                continue;
            }
            for found in attribute.captures_iter(rest) {
                let (key, value) = (&found[1], found.get(2).map_or("", |value| value.as_str()));
                assert!(
                    !key.starts_with("on") && key != "style" && key != "srcdoc",
                    "<{tag}> in {path}"
                );
                if ["href", "src", "action", "formaction", "poster", "content"].contains(&key)
                    && name != "meta"
                {
                    assert!(
                        address.is_match(value)
                            && !value.starts_with("//")
                            && !value.starts_with('\\'),
                        "<{tag}> in {path}"
                    );
                }
            }
        }
        assert!(!html.contains("http-equiv=\"refresh\""), "{path}");
    }
    for script in scripts {
        let own = script.contains("src=\"") && !script.contains(':') && !script.contains("//");
        assert!(own || script.contains("application/ld+json"), "<script {script}>");
    }
}

/// Names of files that are no plain names.
#[test]
fn names_of_files() {
    let names = [
        "con.txt",
        "NUL.txt",
        "aux.pdf",
        "com1.txt",
        "lpt9.txt",
        "clock$.txt",
        "conin$.txt",
        "a b.txt",
        "a'b.txt",
        "a&b.txt",
        "a;b.txt",
        "a%2fb.txt",
        "a%00b.txt",
        "a#b.txt",
        "a?b.txt",
        "a<b.txt",
        "a>b.txt",
        "a\"b.txt",
        "a|b.txt",
        "a*b.txt",
        "a:b.txt",
        "a\\b.txt",
        "..a.txt",
        "a..txt",
        "a.txt.",
        "a.txt ",
        " a.txt",
        "-a.txt",
        "--force.txt",
        "a\u{202e}fdp.txt",
        "a\u{200b}b.txt",
        "a\u{feff}c.txt",
        "=cmd.txt",
        "{{7*7}}.txt",
        "${x}.txt",
        "😀.txt",
        "ﬁ.txt",
        "日本.txt",
        "A\u{30a}.txt",
        "~a.txt",
        "$(id).txt",
        "`id`.txt",
    ];
    let mut list = String::new();
    let mut site = Site::new();
    for (number, name) in names.iter().enumerate() {
        let folder = format!("content/osmed/2025-06-{:02}-m{number}", 1 + number % 28);
        let written = name
            .replace('<', "\\<")
            .replace('>', "\\>")
            .replace('\\', "\\\\")
            .replace('%', "%25")
            .replace('#', "%23")
            .replace('?', "%3F")
            .replace('&', "&amp;");
        site = site
            .file(&format!("{folder}.md"), &format!("---\ndate: 2025-06-{:02}\n---\n\n## {name}\n\n### Bilag\n\n- [Fil](<{written}>)\n", 1 + number % 28))
            .bytes(&format!("{folder}/{name}"), b"fil\n");
        list.push_str(&format!("- {name}\n"));
    }
    site = site.file("content/pages/navne.md", &format!("---\ntitle: Navne\n---\n\n{list}"));
    let out = Folder::new();
    let options =
        referat::config::Options { output: Some(out.path().join("site")), ..Default::default() };
    let plan = referat::pipeline::plan(site.path(), &options).expect("the site can be read");
    let published = referat::pipeline::publish(
        &plan,
        referat::emit::Foreign::Refuse,
        &referat::emit::disk::Real,
        &|_| (),
    );
    assert!(published.expect("the output can be written").is_ok());
    let tree = tree(&out.path().join("site"));
    assert_harmless(&tree);
    let problems = problems(&tree);
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    let mut seen = BTreeSet::new();
    for path in tree.keys() {
        assert!(
            path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._/".contains(&byte)),
            "{path}"
        );
        assert!(seen.insert(path.to_lowercase()), "{path} is there in another letter case");
        for part in path.split('/') {
            let stem = part.split('.').next().unwrap_or_default();
            let reserved = ["con", "prn", "aux", "nul"].contains(&stem)
                || stem.len() == 4 && (stem.starts_with("com") || stem.starts_with("lpt"));
            assert!(
                !reserved && !part.ends_with('.') && part != ".." && part.len() < 256,
                "{path}"
            );
        }
    }
    assert!(tree.values().filter(|bytes| bytes.as_slice() == b"fil\n").count() > 30);
}

/// The longest names that disks take, and addresses made of long titles.
#[test]
fn long_names() {
    let name = "å".repeat(120);
    let deep: String = (0..40).map(|depth| format!("mappe-med-et-langt-navn-{depth}/")).collect();
    let site = Site::new()
        .file(&format!("content/osmed/2025-06-17 {name}.md"), &with_file(&format!("{name}.txt")))
        .file(&format!("content/osmed/2025-06-17 {name}/{name}.txt"), "fil\n")
        .file(
            &format!("content/{deep}2025-06-17.md"),
            &format!("---\ndate: 2025-06-17\n---\n\n## {}\n\nx\n", "langt ord ".repeat(500)),
        )
        .file("content/people/x.md", &format!("---\nname: {}\n---\n", "Å".repeat(3_000)));
    let run = site.build(&[]);
    assert!([0, 1].contains(&run.code), "{}", run.stderr);
    let deep: String = (0..100).map(|_| "m/").collect();
    let site = Site::new()
        .file(&format!("content/{deep}2025-06-17.md"), "---\ndate: 2025-06-17\n---\n\n## A\n\nx\n");
    site.build(&[]).built();
}

/// What is copied keeps its name, so that one that Windows does not take is refused.
#[cfg(unix)]
#[test]
fn names_of_static_files() {
    for name in ["aux/a.txt", "CON.txt", "a. ", "a:b.txt"] {
        let site = Site::new().file("content/pages/om.md", "# Om\n").file("static/x.txt", "x");
        let run = site.file(&format!("static/{name}"), "x").build(&[]);
        assert!(run.stderr.starts_with("error[file-name]: `"), "{name}: {}", run.stderr);
        assert_eq!(run.code, 1, "{name}");
    }
}

/// A link at the output folder is followed before it is asked what it would lie over.
#[cfg(unix)]
#[test]
fn links_at_the_output() {
    use std::os::unix::fs::symlink;
    let site = || {
        Site::new().file("content/osmed/2025-06-17.md", "---\ndate: 2025-06-17\n---\n\n## A\n\nx\n")
    };
    for (target, code, said) in [
        ("content/osmed", 2, "overlaps what the site is made from"),
        (".", 2, "overlaps what the site is made from"),
        ("nowhere", 2, "hint: a link that leads nowhere stands where a folder should be"),
        ("elsewhere", 0, ""),
    ] {
        let site = site();
        fs::create_dir(site.path().join("elsewhere")).expect("a new folder");
        symlink(target, site.path().join("public")).expect("a new link");
        let run = site.build(&["--force"]);
        assert_eq!(run.code, code, "{target}: {}", run.stderr);
        assert!(run.stderr.contains(said), "{target}: {}", run.stderr);
        assert_eq!(tree(&site.path().join("content")).len(), 1, "{target}");
    }
}

/// Escapes of YAML and references in Markdown make no character that a file may not hold: browsers and
/// feed readers stumble over them, spreadsheets skip them, and a name with one inside is still that name.
#[test]
fn characters_that_nobody_writes() {
    let minutes = "---
date: 2025-06-17
access: public
title: \"\\x01=1+1 M\\0\\e[31m\\x7f\\x85øde\"
room: \"\\x02@A1\\r\\nBEGIN:VEVENT\"
tags: [\"\\x03=tag\"]
participants:
  - \"Bo\\x04 Lind (\\x05-1)\"
  - \"Kar\\x06en Holmq\"
---

## &#1;Titel &#x1b;[31m Kar&#2;en Holmq

Tekst&#3; `&#4;` [x&#5;](https://example.org/&#6;) Karen Ho&#7;lmq

### Besl&#1;utning

=1+1

### Handling

- [ ] &#1;=Bo: &#2;+x
";
    let site = Site::new()
        .file(
            "site.toml",
            &format!("{SITE}base_url = \"https://example.org/\"\n[data]\noparl = true\n"),
        )
        .file("content/osmed/2025-06-17.md", minutes)
        .file("content/osmed/_index.md", "---\nname: \"\\x01=Udvalg\"\n---\n")
        .file("content/people/x.md", "---\nname: Karen Holmq\npublish: none\n---\n");
    site.build(&["--access", "public"]).built();
    let output = site.output();
    let is_text = |name: &str| {
        [".html", ".json", ".xml", ".ics", ".csv", ".txt"].iter().any(|end| name.ends_with(end))
    };
    for (name, bytes) in output.iter().filter(|(name, _)| is_text(name)) {
        let text = std::str::from_utf8(bytes).expect("UTF-8");
        let odd = |c: &char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
        assert_eq!(text.chars().find(odd), None, "{name}");
        if name.ends_with(".csv") {
            let cells = text.split([',', '\n']).map(|cell| cell.trim_start_matches('"'));
            let formula = cells.clone().find(|cell| cell.starts_with(['=', '+', '-', '@']));
            assert_eq!(formula, None, "{name}");
        }
    }
    assert!(output.keys().any(|name| name.ends_with(".csv")));
    let found = crate::leaks::found(&output, &["holmq"]);
    assert!(found.is_empty(), "{found:?}");
}

/// Runs something that must not wait for ever.
#[track_caller]
fn within(limit: Duration, run: impl FnOnce() -> crate::site::Run) -> crate::site::Run {
    let start = Instant::now();
    let run = run();
    assert!(start.elapsed() < limit, "{:?}", start.elapsed());
    run
}

/// Links out of the site, devices, pipes and sockets, wherever a file is read.
#[cfg(unix)]
#[test]
fn what_is_no_file_anywhere() {
    use std::os::unix::fs::symlink;
    let secret = Folder::new();
    fs::write(secret.path().join("secret.txt"), "hemmeligq").expect("a new file");
    fs::write(secret.path().join("index.html"), "hemmeligq {{ site_title }}").expect("a new file");
    let minutes = "---\ndate: 2025-06-17\n---\n\n## A\n\n### Bilag\n\n- [Fil](fil.txt)\n";
    let fresh = || {
        Site::new()
            .file("content/osmed/2025-06-17.md", minutes)
            .file("content/osmed/2025-06-17/andet.txt", "x\n")
    };
    type Make = fn(&std::path::Path, &std::path::Path);
    let link: Make = |from, to| symlink(from.join("secret.txt"), to).expect("a link");
    let folder: Make = |from, to| symlink(from, to).expect("a link");
    let device: Make = |_, to| symlink("/dev/zero", to).expect("a link");
    let pipe: Make = |_, to| {
        let made = std::process::Command::new("mkfifo").arg(to).status();
        assert!(made.is_ok_and(|status| status.success()), "mkfifo");
    };
    let socket: Make = |_, to| drop(std::os::unix::net::UnixListener::bind(to).expect("a socket"));
    let around: Make = |_, to| symlink(".", to).expect("a link");
    let places = [
        "content/osmed/2025-06-17/fil.txt",
        "content/osmed/2025-08-26.md",
        "content/udenfor",
        "static/fil.txt",
        "themes/eget/templates/meeting.html",
        "themes/eget/static/fil.txt",
        "themes/eget/theme.toml",
        "themes/eget/i18n/da.toml",
    ];
    for place in places {
        for (what, make) in [
            ("link", link),
            ("folder", folder),
            ("device", device),
            ("pipe", pipe),
            ("socket", socket),
            ("circle", around),
        ] {
            let site = fresh();
            if place.starts_with("themes") {
                site.write("site.toml", format!("{SITE}theme = \"eget\"\n").as_bytes());
                site.write("themes/eget/templates/own.html", b"x");
            }
            let target = site.path().join(place);
            fs::create_dir_all(target.parent().expect("a file lies in a folder"))
                .expect("a new folder");
            make(secret.path(), &target);
            let run = within(Duration::from_secs(60), || site.build(&[]));
            assert!([0, 1, 2].contains(&run.code), "{place}, {what}: {}", run.stderr);
            let found = crate::leaks::found(&site.output(), &["hemmeligq"]);
            assert!(found.is_empty(), "{place}, {what}: {found:?}");
            let says = run.code != 0 || !run.stderr.is_empty();
            assert!(says, "{place}, {what}: nothing was said");
        }
    }
}

/// Templates see their view and the words, and nothing of the machine.
#[test]
fn templates_read_nothing() {
    let tries = [
        "{{ get_env(name=\"HOME\") }}",
        "{{ env(\"HOME\") }}",
        "{% include \"../../../site.toml\" %}",
        "{% include \"/etc/passwd\" %}",
        "{% extends \"../../site.toml\" %}",
        "{{ load_data(path=\"site.toml\") }}",
        "{{ __tera_context }}{{ nowhere }}",
        "{% import \"/etc/passwd\" as x %}",
        "{{ read_file(path=\"/etc/passwd\") }}",
        "{{ now() }}",
    ];
    for text in tries {
        let site = Site::new()
            .file("site.toml", &format!("{SITE}theme = \"eget\"\n"))
            .file("content/osmed/2025-06-17.md", "---\ndate: 2025-06-17\n---\n\n## A\n\nx\n")
            .file("themes/eget/templates/meeting.html", text);
        let run = site.build(&[]);
        assert!([1, 2].contains(&run.code), "{text}: {}", run.stderr);
        assert!(!run.stderr.contains("root:"), "{text}: {}", run.stderr);
    }
}
