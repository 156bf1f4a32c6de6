//! The repository's own site: built without a word, and every link in it leads somewhere.

use std::collections::{BTreeMap, BTreeSet};

use crate::site::{Folder, Run, Tree, repository, run, tree};

/// Builds the repository's own site.
fn build(arguments: &[&str]) -> (Run, Tree) {
    let out = Folder::new();
    let folder = out.path().join("site");
    let root = repository(".");
    let mut all = vec!["build", root.to_str().unwrap(), "-o", folder.to_str().unwrap()];
    all.extend(arguments);
    let run = run(&all).built();
    (run, tree(&folder))
}

#[test]
fn builds_without_a_diagnostic_and_every_link_leads_somewhere() {
    for arguments in [&[][..], &["--drafts"], &["--access", "public"]] {
        let (run, tree) = build(arguments);
        // On the public site, what refers to internal minutes is reported.
        if !arguments.contains(&"public") {
            run.clean();
        }
        let problems = problems(&tree);
        assert!(problems.is_empty(), "{arguments:?}\n{}", problems.join("\n"));
    }
}

/// The minutes of the next meeting tell of a cancelled one; they approve no minutes of it.
#[test]
fn a_meeting_that_was_cancelled_is_not_approved() {
    let (_, tree) = build(&[]);
    let page = |name: &str| String::from_utf8(tree[name].clone()).expect("a page is text");
    let cancelled = page("teknik-og-miljoe/2025-12-08/index.html");
    assert!(cancelled.contains("<dt>Status</dt><dd>aflyst</dd>"), "{cancelled}");
    let held = page("teknik-og-miljoe/2025-09-01/index.html");
    assert!(
        held.contains("<dt>Status</dt><dd>Godkendt på mødet <a href=\"../2026-02-02/"),
        "{held}"
    );
}

/// What is wrong with the links of a published site: dead ones, absolute ones, doubled ids.
pub fn problems(tree: &Tree) -> Vec<String> {
    let pages: BTreeMap<&str, Page> = tree
        .iter()
        .filter(|(name, _)| name.ends_with(".html"))
        .map(|(name, bytes)| {
            let html = std::str::from_utf8(bytes).expect("pages are UTF-8");
            (name.as_str(), Page::read(html))
        })
        .collect();
    let mut problems = Vec::new();
    for (name, page) in &pages {
        problems
            .extend(page.doubled.iter().map(|id| format!("{name}: the id `{id}` stands twice")));
        for link in &page.links {
            if let Some(problem) = dead(tree, &pages, name, page, link) {
                problems.push(format!("{name}: `{link}` {problem}"));
            }
        }
    }
    problems
}

/// A page's identifiers and addresses.
struct Page {
    ids: BTreeSet<String>,
    doubled: Vec<String>,
    links: Vec<String>,
}

impl Page {
    fn read(html: &str) -> Page {
        let mut page = Page { ids: BTreeSet::new(), doubled: Vec::new(), links: Vec::new() };
        for tag in html.split('<').skip(1) {
            let tag = tag.split('>').next().unwrap_or_default();
            for (name, value) in attributes(tag) {
                match name {
                    "id" if !page.ids.insert(value.clone()) => page.doubled.push(value),
                    "href" | "src" => page.links.push(value),
                    "aria-labelledby" => page.links.push(format!("#{value}")),
                    _ => {}
                }
            }
        }
        page
    }
}

/// The attributes of a tag whose values stand in double quotes.
fn attributes(tag: &str) -> Vec<(&str, String)> {
    let mut found = Vec::new();
    let mut rest = tag;
    while let Some((before, (value, after))) =
        rest.split_once("=\"").and_then(|(before, rest)| Some((before, rest.split_once('"')?)))
    {
        let name = before.rsplit(char::is_whitespace).next().unwrap_or_default();
        found.push((
            name,
            value
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&#x2F;", "/")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&"),
        ));
        rest = after;
    }
    found
}

fn dead(
    tree: &Tree,
    pages: &BTreeMap<&str, Page>,
    name: &str,
    page: &Page,
    link: &str,
) -> Option<&'static str> {
    if link.is_empty() || link == "#" {
        return Some("has no address");
    }
    if ["https://", "http://", "mailto:", "tel:"].iter().any(|scheme| link.starts_with(scheme)) {
        return None;
    }
    if link.starts_with('/') || link.contains(':') {
        return Some("is not relative");
    }
    let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
    let target = match path {
        "" => name.to_owned(),
        path => match resolve(name, &referat::path::percent_decode(path)) {
            Some(target) => target,
            None => return Some("leaves the site"),
        },
    };
    if !tree.contains_key(&target) {
        return Some("leads to no file");
    }
    if anchor.is_empty() {
        return None;
    }
    let there = if path.is_empty() { Some(page) } else { pages.get(target.as_str()) };
    let is_there =
        there.is_some_and(|page| page.ids.contains(&referat::path::percent_decode(anchor)));
    (!is_there).then_some("leads to no id")
}

/// The file that a relative address on a page names.
fn resolve(page: &str, path: &str) -> Option<String> {
    let mut segments: Vec<&str> = page.split('/').collect();
    segments.pop();
    for segment in path.split('/') {
        match segment {
            "." => {}
            ".." => drop(segments.pop()?),
            segment => segments.push(segment),
        }
    }
    if path.ends_with('/') {
        segments.pop();
        segments.push("index.html");
    }
    Some(segments.join("/"))
}
