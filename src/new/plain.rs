//! The files of a committee, a person and an ordinary page.

use std::path::Path;

use crate::error::Result;
use crate::import::front::{key, scalar, value};
use crate::model::Record;
use crate::names;
use crate::path::{SitePath, slug};
use crate::words::Words;

use super::{Made, Place, below, committees, create, exists, place, usage};

/// Begins a committee: its folder and the file that names it.
///
/// # Errors
/// [`Error::Usage`](crate::error::Error::Usage) if a committee has that name or folder.
pub fn committee(
    root: &Path,
    name: &str,
    short: Option<&str>,
    folder: Option<&str>,
) -> Result<Made> {
    let place = place(root)?;
    let name = plain(name)?;
    let words = &place.config.words;
    let all = committees::all(&place.written.records);
    for called in std::iter::once(name.as_str()).chain(short) {
        if let Ok(known) = committees::find(&all, called) {
            let hint = format!("it lies in `{}`; give the new one another name", known.folder);
            return Err(usage(format!("there is a committee `{called}` already"), hint));
        }
    }
    let home = inside(folder)?;
    let last = slug(&name);
    refuse_reserved(words, home.as_str().is_empty(), &name, &last)?;
    let folder = below(&below(&content(), home.as_str()), &last);
    let file = below(&folder, "_index.md");
    let mut text = format!("---\n{}: {}\n", key(words, "name"), scalar(&name));
    match short {
        Some(short) => text += &format!("{}: {}\n", key(words, "short"), scalar(&plain(short)?)),
        None => text += &fill_in(words, &[]),
    }
    if short.is_some() {
        text += &fill_in(words, &[("aliases", "[…]"), ("description", "…")]);
    } else {
        text += &lines(words, &[("short", "…"), ("aliases", "[…]"), ("description", "…")]);
    }
    create(root, &file, format!("{text}---\n").as_bytes())?;
    Ok(Made {
        files: vec![file],
        next: vec![format!("`referat new meeting {last} DATE` begins its first minutes")],
        ..Made::default()
    })
}

/// Begins the file of a person.
///
/// # Errors
/// [`Error::Usage`](crate::error::Error::Usage) if the person has a file.
pub fn person(root: &Path, name: &str) -> Result<Made> {
    let place = place(root)?;
    let name = plain(name)?;
    let words = &place.config.words;
    refuse_known(&place, &name)?;
    let own = below(&content(), &words.address.people);
    let folder = if place.is_there(&own) { own } else { below(&content(), "people") };
    let file = below(&folder, &format!("{}.md", slug(&name)));
    let text = format!("---\n{}: {}\n", key(words, "name"), scalar(&name));
    let rest = [("title", "…"), ("email", "…"), ("aliases", "[…]")];
    let publish = format!("# {}: {}\n", key(words, "publish"), value(words, "initials"));
    let text = format!("{text}{}{publish}---\n", fill_in(words, &rest));
    create(root, &file, text.as_bytes())?;
    Ok(Made { files: vec![file], notes: near_name(&place, &name), ..Made::default() })
}

/// Begins an ordinary page.
///
/// # Errors
/// [`Error::Usage`](crate::error::Error::Usage) if the page is there.
pub fn page(root: &Path, name: &str, folder: Option<&str>) -> Result<Made> {
    let place = place(root)?;
    let name = plain(name)?;
    let words = &place.config.words;
    let names = ["pages", "sider", "sidor", "seiten"].map(|name| below(&content(), name));
    let pages = names.iter().find(|folder| place.is_there(folder)).unwrap_or(&names[0]);
    let file = below(&below(pages, inside(folder)?.as_str()), &format!("{}.md", slug(&name)));
    let text = format!("---\n{}: {}\n", key(words, "title"), scalar(&name));
    let menu = format!("# {}: {}\n", key(words, "menu"), value(words, "yes"));
    let text = format!("{text}{}{menu}---\n", fill_in(words, &[("description", "…")]));
    create(root, &file, text.as_bytes())?;
    Ok(Made { files: vec![file], ..Made::default() })
}

fn content() -> SitePath {
    SitePath::new("content").expect("a plain name is inside the site")
}

/// A name on one line.
fn plain(name: &str) -> Result<String> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.split(['/', '\\']).any(|part| matches!(part.trim(), "." | "..")) {
        return Err(usage(
            format!("`{name}` is a path, not a name"),
            "a folder is named by `--in`",
        ));
    }
    match name.chars().any(char::is_alphanumeric) && !name.chars().any(char::is_control) {
        true => Ok(name),
        false if name.is_empty() => Err(usage("the name is empty", "write it between quotes")),
        false => Err(usage(format!("`{name}` is not a name"), "write it in letters")),
    }
}

/// A folder below another one, by slugs.
fn inside(folder: Option<&str>) -> Result<SitePath> {
    let folder = folder.unwrap_or_default();
    let path =
        SitePath::new(folder).filter(|_| !folder.split(['/', '\\']).any(|part| part == ".."));
    let path = path.ok_or_else(|| {
        usage(format!("`{folder}` is no folder below the content"), "name it as in `--in teknik`")
    })?;
    let slugs: Vec<String> = path.segments().map(slug).collect();
    Ok(SitePath::new(&slugs.join("/")).expect("slugs stay inside"))
}

/// The first folders of the content that are no committee's, and the words of addresses.
fn refuse_reserved(words: &Words, at_top: bool, name: &str, slug: &str) -> Result<()> {
    let address = &words.address;
    let own = [
        &address.people,
        &address.cases,
        &address.decisions,
        &address.actions,
        &address.calendar,
        &address.search,
    ];
    let folders = ["people", "cases", "pages", "sider", "sidor", "seiten"];
    if at_top && (own.iter().any(|word| *word == slug) || folders.contains(&slug)) {
        return Err(usage(
            format!("`{name}` would lie in `content/{slug}`, which is for something else"),
            "give it a longer name",
        ));
    }
    Ok(())
}

/// Keys that may be said, each behind a `#`, under a line that says so.
fn fill_in(words: &Words, keys: &[(&str, &str)]) -> String {
    format!("# {}\n{}", words.new.fill_in, lines(words, keys))
}

fn lines(words: &Words, keys: &[(&str, &str)]) -> String {
    keys.iter().map(|(name, value)| format!("# {}: {value}\n", key(words, name))).collect()
}

fn refuse_known(place: &Place, name: &str) -> Result<()> {
    let wanted = names::key(name);
    let known = place.written.records.iter().find_map(|record| match record {
        Record::Person(person) => {
            let mut all = std::iter::once(&person.name).chain(&person.aliases);
            all.any(|known| names::key(known) == wanted).then_some(&person.path)
        }
        _ => None,
    });
    known.map_or(Ok(()), |path| Err(exists(path)))
}

/// A word on a name that no minutes have, but one that is near.
fn near_name(place: &Place, name: &str) -> Vec<String> {
    let meetings = place.written.records.iter().filter_map(|record| match record {
        Record::Meeting(meeting) => Some(&meeting.facts.participants),
        _ => None,
    });
    let mut known: Vec<&str> = meetings.flatten().map(|person| person.name.as_str()).collect();
    known.sort_unstable();
    known.dedup();
    let wanted = names::key(name);
    if known.iter().any(|known| names::key(known) == wanted) {
        return Vec::new();
    }
    let near = crate::diag::nearest(name, known);
    let word = |near| format!("no minutes have `{name}`; `{near}` is near: is it the same person?");
    near.map(word).into_iter().collect()
}
