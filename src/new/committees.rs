//! The committees of a site by each of their names, as a person types them.

use crate::diag::nearest;
use crate::error::{Error, Result};
use crate::link::index::squeezed;
use crate::model::{Facts, Meeting, Record};
use crate::path::{SitePath, slug};

use super::usage;

/// A folder that holds minutes or says that it will.
#[derive(Clone, Debug)]
pub(super) struct Committee {
    pub folder: SitePath,
    /// All that it is called, its folder too.
    names: Vec<String>,
}

impl Committee {
    fn is_called(&self, written: &str) -> bool {
        let written = squeezed(written);
        let mut names = self.names.iter();
        names.any(|name| squeezed(name) == written || squeezed(&slug(name)) == written)
    }

    /// The part of its folder's path that can be typed.
    pub fn path(&self) -> &str {
        self.folder.as_str().strip_prefix("content/").unwrap_or(self.folder.as_str())
    }
}

/// The committees of a site, by folder.
pub(super) fn all(records: &[Record]) -> Vec<Committee> {
    let mut committees: Vec<Committee> = Vec::new();
    for record in records {
        if let Record::Committee(record) = record {
            let known = [&record.name, &record.short].into_iter().flatten();
            let names = known.chain(&record.aliases).cloned().collect();
            committees.push(committee(record.folder.clone(), record.name.clone(), names));
        }
    }
    for facts in meetings(records) {
        let is_known = |folder: &SitePath| committees.iter().any(|known| known.folder == *folder);
        if !is_known(&facts.folder) {
            let given = facts.committee.as_ref().map(|(name, _)| name.clone());
            let names = given.iter().cloned().collect();
            committees.push(committee(facts.folder.clone(), given, names));
        }
    }
    committees.sort_by(|a, b| a.folder.cmp(&b.folder));
    committees
}

fn committee(folder: SitePath, name: Option<String>, mut names: Vec<String>) -> Committee {
    let name =
        name.unwrap_or_else(|| crate::words::capitalised(&folder.name().replace(['-', '_'], " ")));
    names.push(name.clone());
    names.push(folder.name().to_owned());
    names.push(folder.as_str().trim_start_matches("content/").to_owned());
    Committee { folder, names }
}

fn meetings(records: &[Record]) -> impl Iterator<Item = &Facts> {
    records.iter().filter_map(|record| match record {
        Record::Meeting(meeting) => Some(&*meeting.facts),
        _ => None,
    })
}

/// The committee that a name, an alias, a short name or a folder means.
///
/// # Errors
/// [`Error::Usage`] with the nearest name if there is none, with the folders if there are several.
pub(super) fn find<'c>(committees: &'c [Committee], written: &str) -> Result<&'c Committee> {
    let path = written.trim().trim_matches('/');
    if let Some(exact) = committees.iter().find(|committee| committee.path() == path) {
        return Ok(exact);
    }
    let found: Vec<&Committee> =
        committees.iter().filter(|committee| committee.is_called(path)).collect();
    match found.as_slice() {
        [committee] => Ok(committee),
        [] => Err(unknown(committees, path)),
        several => {
            let folders: Vec<&str> = several.iter().map(|committee| committee.path()).collect();
            Err(usage(
                format!("`{path}` is the name of several committees"),
                format!("name one by its folder: {}", folders.join(", ")),
            ))
        }
    }
}

fn unknown(committees: &[Committee], written: &str) -> Error {
    let names = committees.iter().flat_map(|committee| committee.names.iter().map(String::as_str));
    let names: Vec<&str> = names.collect();
    let part = squeezed(written);
    let holds = |name: &&&str| part.chars().count() > 2 && squeezed(name).contains(&part);
    let near = nearest(written, names.iter().copied()).or(names.iter().find(holds).copied());
    let paths: Vec<&str> = committees.iter().map(Committee::path).collect();
    let hint = match (near, paths.as_slice()) {
        (Some(name), _) => format!("did you mean `{name}`?"),
        (None, []) => format!(
            "there is none yet; begin with `referat new committee \"{}\"`",
            written.replace('"', "")
        ),
        (None, paths) if paths.len() <= 12 => {
            format!("choose one of {}, or begin it with `referat new committee`", paths.join(", "))
        }
        (None, _) => "name it by its folder below `content`".to_owned(),
    };
    usage(format!("no committee `{written}`"), hint)
}

/// The meetings of a committee, the oldest first; those of other folders that name it too.
pub(super) fn meetings_of<'r>(
    records: &'r [Record],
    committees: &[Committee],
    committee: &Committee,
) -> Vec<&'r Meeting> {
    let is_its = |facts: &Facts| {
        let named = facts.committee.as_ref().map(|(name, _)| name.as_str());
        let named =
            named.and_then(|name| committees.iter().find(|committee| committee.is_called(name)));
        named.map_or(&facts.folder, |named| &named.folder) == &committee.folder
    };
    let mut meetings: Vec<&Meeting> = records
        .iter()
        .filter_map(|record| match record {
            Record::Meeting(meeting) if is_its(&meeting.facts) => Some(&**meeting),
            _ => None,
        })
        .collect();
    meetings.sort_by_key(|meeting| {
        let facts = &meeting.facts;
        (facts.date, facts.start, &facts.path)
    });
    meetings
}
