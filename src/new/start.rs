//! A whole small site, ready to be built and to be changed: two meetings, and everything explained.

use std::path::Path;

use jiff::civil::{Date, Weekday};

use crate::config;
use crate::error::{Result, read_error};
use crate::path::SitePath;
use crate::words::{self, Words};

use super::{Made, create, usage};

/// The texts of a site in one language.
struct Start {
    language: &'static str,
    /// The names of the committee's folder, of the file on a person and of the page.
    names: [&'static str; 3],
    site: &'static str,
    readme: &'static str,
    workflow: &'static str,
    front: &'static str,
    committee: &'static str,
    last: &'static str,
    next: &'static str,
    attachment: &'static str,
    person: &'static str,
    page: &'static str,
}

macro_rules! start {
    ($language:literal, $names:expr) => {
        Start {
            language: $language,
            names: $names,
            site: include_str!(concat!("../../start/", $language, "/site.toml")),
            readme: include_str!(concat!("../../start/", $language, "/README.md")),
            workflow: include_str!(concat!("../../start/", $language, "/workflow.yml")),
            front: include_str!(concat!("../../start/", $language, "/front.md")),
            committee: include_str!(concat!("../../start/", $language, "/committee.md")),
            last: include_str!(concat!("../../start/", $language, "/last.md")),
            next: include_str!(concat!("../../start/", $language, "/next.md")),
            attachment: include_str!(concat!("../../start/", $language, "/budget.csv")),
            person: include_str!(concat!("../../start/", $language, "/person.md")),
            page: include_str!(concat!("../../start/", $language, "/page.md")),
        }
    };
}

const STARTS: [Start; 5] = [
    start!("da", ["skovudvalget", "ida-bech", "om"]),
    start!("en", ["woodland-committee", "ida-bech", "about"]),
    start!("nb", ["skogutvalget", "ida-bech", "om"]),
    start!("sv", ["skogsnamnden", "ida-bech", "om"]),
    start!("de", ["waldausschuss", "ida-bech", "ueber"]),
];

/// Writes a site into a folder that is empty or not there yet.
///
/// # Errors
/// [`Error::Usage`](crate::error::Error::Usage) if there is no such language or the folder holds
/// something, and whatever keeps the files from being written.
pub fn start(folder: &Path, language: &str) -> Result<Made> {
    let (start, words) = in_language(language)?;
    refuse_full(folder)?;
    let today = config::today_by_clock();
    let mut made = Made::default();
    for (path, text) in files(start, &Dates::around(today), words) {
        let file = SitePath::new(&path).expect("the files of a site lie in it");
        create(folder, &file, text.as_bytes())?;
        made.files.push(file);
    }
    Ok(made)
}

fn in_language(tag: &str) -> Result<(&'static Start, &'static Words)> {
    let words = words::built_in(tag);
    let start =
        words.and_then(|words| STARTS.iter().find(|start| start.language == words.language));
    start.zip(words).ok_or_else(|| {
        let known = words::LANGUAGES.map(|(tag, _)| tag).join(", ");
        usage(format!("no language `{tag}`"), format!("choose one of {known}"))
    })
}

/// A folder in which nothing lies but what version control keeps there.
fn refuse_full(folder: &Path) -> Result<()> {
    if folder.exists() && !folder.is_dir() {
        let message = format!("`{}` is a file", folder.display());
        return Err(usage(message, "name a folder that is not there yet"));
    }
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in std::fs::read_dir(folder).map_err(read_error(folder))? {
        let name = entry.map_err(read_error(folder))?.file_name();
        if name != ".git" {
            return Err(usage(
                format!(
                    "`{}` is not empty: it holds `{}`",
                    folder.display(),
                    name.to_string_lossy()
                ),
                "name a folder that is empty or not there yet; nothing was written",
            ));
        }
    }
    Ok(())
}

/// The days that the example tells of.
struct Dates {
    /// A Tuesday some weeks ago, and one to come.
    last: Date,
    next: Date,
}

impl Dates {
    fn around(today: Date) -> Dates {
        let tuesday = |days: i64| {
            let day = today.saturating_add(jiff::Span::new().days(days));
            day.nth_weekday(1, Weekday::Tuesday).unwrap_or(day)
        };
        Dates { last: tuesday(-30), next: tuesday(25) }
    }
}

/// Every file, with its path.
fn files(start: &Start, dates: &Dates, words: &Words) -> Vec<(String, String)> {
    let deadline = dates.next.saturating_sub(jiff::Span::new().days(7));
    let replaced = [
        ("{last}", dates.last.to_string()),
        ("{next}", dates.next.to_string()),
        ("{last_long}", words.long_date(dates.last)),
        ("{deadline}", deadline.to_string()),
        ("{year}", dates.next.year().to_string()),
        ("{yy}", format!("{:02}", dates.next.year() % 100)),
    ];
    let fill = |text: &str| {
        replaced.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
    };
    let [committee, person, page] = start.names;
    let Dates { last, next } = dates;
    let files = [
        ("README.md".to_owned(), start.readme),
        ("site.toml".to_owned(), start.site),
        (".gitignore".to_owned(), include_str!("../../start/gitignore")),
        (".github/workflows/site.yml".to_owned(), start.workflow),
        ("content/_index.md".to_owned(), start.front),
        (format!("content/{committee}/_index.md"), start.committee),
        (format!("content/{committee}/{last}.md"), start.last),
        (format!("content/{committee}/{last}/budget.csv"), start.attachment),
        (format!("content/{committee}/{next}.md"), start.next),
        (format!("content/people/{person}.md"), start.person),
        (format!("content/pages/{page}.md"), start.page),
    ];
    files.into_iter().map(|(path, text)| (path, fill(text))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Settings that are left out stand behind a `#` without a space; with all of them used, every
    /// key is still one that is known.
    #[test]
    fn every_setting_can_be_used() {
        for start in &STARTS {
            let words = words::built_in(start.language).expect("it is built in");
            let dates = Dates::around(jiff::civil::date(2026, 11, 21));
            let files = files(start, &dates, words);
            let (_, text) =
                files.iter().find(|(path, _)| path == "site.toml").expect("one of them");
            let used = |line: &str| {
                let bare = line.strip_prefix('#').filter(|bare| !bare.starts_with(' '));
                bare.unwrap_or(line).to_owned()
            };
            let text = text.lines().map(used).collect::<Vec<_>>().join("\n");
            config::understands(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", start.language));
        }
    }

    /// What the documentation shows of `site.toml` stands in that of a new site too.
    #[test]
    fn every_section_is_explained() {
        let docs = include_str!("../../docs/configuration.md");
        let is_table = |line: &&str| line.starts_with('[') && line.ends_with(']');
        let toml = docs.split("```toml\n").skip(1).map(|rest| rest.split("```").next());
        let tables: Vec<&str> = toml
            .flatten()
            .flat_map(str::lines)
            .filter(is_table)
            .filter(|line| *line != "[interface]")
            .collect();
        // Also those that its table of keys only names, with a page of their own.
        let keys = docs.split("\n## ").find(|part| part.starts_with("Keys")).expect("it is there");
        let rows = keys.lines().filter_map(|line| line.strip_prefix("| `"));
        let named = rows.flat_map(|row| row.split(" | ").next().unwrap_or_default().split(", "));
        let named = named.filter_map(|key| key.trim_matches('`').split_once('.'));
        let named: Vec<String> = named
            .filter(|(table, _)| {
                !table.starts_with('[') && !table.is_empty() && *table != "profile"
            })
            .map(|(table, _)| format!("[{table}]"))
            .collect();
        let tables: Vec<&str> =
            tables.into_iter().chain(named.iter().map(String::as_str)).collect();
        assert!(tables.contains(&"[feeds]") && tables.contains(&"[search]"), "{tables:?}");
        for start in &STARTS {
            let has =
                |table: &str| start.site.lines().any(|line| line.trim_start_matches('#') == table);
            let missing: Vec<_> = tables.iter().filter(|table| !has(table)).collect();
            assert!(
                missing.is_empty(),
                "start/{}/site.toml lacks {missing:?}: add the table there with a comment that explains it, its keys behind a `#`",
                start.language
            );
        }
    }
}
