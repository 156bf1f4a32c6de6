//! Everything that can be referred to, by each of its names.

mod records;
mod people;
mod vocabulary;
mod files;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;
use jiff::civil::Date;
use rustc_hash::FxHashMap;

use crate::admit::{Reason, Withheld};
use crate::config::Config;
use crate::diag::Span;
use crate::link::site::{CaseId, CommitteeId, Meeting, MeetingId, PersonId, Site, Target};
use crate::model::CaseNumber;
use crate::model::front::languages;
use crate::names::{Found, key};
use crate::path::{SitePath, case_slug, slug};
use crate::source::Source;
use files::Files;
use people::Called;
use records::Records;
use vocabulary::Vocabulary;

pub use people::initials_of;
pub use records::squeezed;

/// What was asked for and is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absent {
    Unknown,
    Withheld(Reason),
    /// The file of a closed attachment.
    Closed(u32),
    /// Several bear the name.
    Ambiguous,
}

/// Looks up what is published.
pub struct Index<'a> {
    pub config: &'a Config,
    site: &'a Site,
    withheld: &'a Withheld,
    sources: &'a [Source],
    pub tables: &'a Tables,
}

/// The items of a meeting by anchor and by number.
type Anchors = FxHashMap<String, u32>;

/// What an index looks things up in: made from names, numbers, dates and paths, not from texts.
pub struct Tables {
    records: Records,
    people: Called,
    vocabulary: Vocabulary,
    files: Files,
    /// The words, in small letters, by which a title says that an item approves minutes.
    pub approval: AhoCorasick,
    /// The items of each meeting, made when one is first named.
    anchors: Vec<OnceLock<Anchors>>,
    /// Names of people, numbers of cases and addresses, sorted, for suggestions.
    names: Vec<String>,
    /// The files of closed attachments and of records that are not published.
    pub closed: BTreeMap<u32, Reason>,
    /// Where each file of a closed attachment is named first.
    closed_at: BTreeMap<u32, (SitePath, Span)>,
}

impl Tables {
    pub fn new(config: &Config, site: &Site, withheld: &Withheld, sources: &[Source]) -> Tables {
        let (records, people) = (Records::new(site), people::people(site));
        let files = Files::new(sources);
        let closed_at = files::closed(&files, withheld, sources);
        let mut closed = files::withheld(&files, withheld);
        // What a closed item lists is closed, whatever else withholds it.
        closed.extend(closed_at.keys().map(|id| (*id, Reason::Closed)));
        Tables {
            names: suggestions(site, &records),
            vocabulary: Vocabulary::new(config, site, &people),
            approval: approval(config),
            anchors: site.meetings.iter().map(|_| OnceLock::new()).collect(),
            records,
            people,
            files,
            closed,
            closed_at,
        }
    }
}

fn suggestions(site: &Site, records: &Records) -> Vec<String> {
    let people = site.people.iter().map(|person| person.name.clone());
    let cases = site.cases.iter().map(|case| case.number.clone());
    let routes = records.by_route.keys().map(|route| route.trim_end_matches('/').to_owned());
    let mut names: Vec<String> = people.chain(cases).chain(routes).collect();
    names.sort_unstable();
    names
}

fn approval(config: &Config) -> AhoCorasick {
    let forms = languages(&config.words).flat_map(|words| &words.markers.approval);
    AhoCorasick::new(forms).expect("a few words fit into an automaton")
}

fn anchors(meeting: &Meeting, config: &Config) -> Anchors {
    let mut anchors = Anchors::default();
    let word = slug(&config.words.markers.item[0]);
    for (place, item) in (0..).zip(&meeting.record.items) {
        let number = item.number.to_lowercase();
        anchors.entry(item.anchor.to_lowercase()).or_insert(place);
        for prefix in [&word, "punkt", "item"] {
            anchors.entry(format!("{prefix}-{}", slug(&number))).or_insert(place);
            anchors.entry(format!("{prefix}-{number}")).or_insert(place);
        }
        anchors.entry(number).or_insert(place);
    }
    anchors
}

impl<'a> Index<'a> {
    pub fn new(
        config: &'a Config,
        site: &'a Site,
        withheld: &'a Withheld,
        sources: &'a [Source],
        tables: &'a Tables,
    ) -> Index<'a> {
        Index { config, site, withheld, sources, tables }
    }

    /// The page made of a content file.
    pub fn source(&self, path: &SitePath) -> Result<Target, Absent> {
        self.tables.records.by_source.get(path).cloned().ok_or_else(|| {
            match self.withheld.records.get(path) {
                Some(reason) => Absent::Withheld(*reason),
                None => Absent::Unknown,
            }
        })
    }

    /// What a written path such as `osmed/2025-06-17` names, whatever its spelling.
    pub fn path(&self, written: &str) -> Result<Target, Absent> {
        let mut route = String::new();
        for segment in written
            .split('/')
            .filter(|segment| !matches!(*segment, "" | "." | "index.html" | "index.md"))
        {
            let segment = segment.trim_end_matches(".md");
            route.push_str(&if self.is_case(segment) { case_slug(segment) } else { slug(segment) });
            route.push('/');
        }
        if let Some(target) = self.tables.records.by_route.get(&route) {
            return Ok(target.clone());
        }
        self.withheld_path(written)
            .map_or(Err(Absent::Unknown), |reason| Err(Absent::Withheld(reason)))
    }

    fn is_case(&self, segment: &str) -> bool {
        self.tables.records.cases.contains_key(&CaseNumber::key(segment))
    }

    fn withheld_path(&self, written: &str) -> Option<Reason> {
        let written = written.trim_matches('/').trim_end_matches(".md");
        let content = SitePath::new("content")?.join(written)?;
        [format!("{content}.md"), format!("{content}/index.md"), format!("{content}/_index.md")]
            .iter()
            .find_map(|path| self.withheld.records.get(&SitePath::new(path)?).copied())
    }

    /// Why the minutes of a day in a committee's folder are not published, if there are any.
    pub fn withheld_minutes(&self, folder: &SitePath, date: Date) -> Option<Reason> {
        let date = date.to_string();
        let records = self.withheld.records.iter();
        let mut of_the_day = records.filter(|(path, _)| {
            path.below(folder).is_some_and(|name| name.starts_with(date.as_str()))
        });
        of_the_day.next().map(|(_, reason)| *reason)
    }

    /// A person by name, alias or unambiguous short form.
    pub fn person(&self, name: &str) -> Result<PersonId, Absent> {
        let key = key(name);
        match self.tables.people.get(&key) {
            Some(Some(id)) => Ok(*id),
            Some(None) => Err(Absent::Ambiguous),
            None => Err(self
                .withheld
                .people
                .get(&key)
                .map_or(Absent::Unknown, |reason| Absent::Withheld(*reason))),
        }
    }

    /// The names of people in a text.
    pub fn names_in(&self, text: &str) -> Vec<Found> {
        self.tables.vocabulary.names_in(text)
    }

    /// The case numbers in a text that can be told from other numbers.
    pub fn numbers_in(&self, text: &str) -> Vec<Found> {
        self.tables.vocabulary.numbers_in(text)
    }

    /// What a name or number that was found stands for.
    pub fn found(&self, found: &Found) -> Target {
        self.tables.vocabulary.target(found)
    }

    pub fn case(&self, number: &str) -> Option<CaseId> {
        self.tables.records.cases.get(&CaseNumber::key(number)).copied()
    }

    pub fn committee(&self, name: &str) -> Option<CommitteeId> {
        self.tables.records.committees.get(&squeezed(name)).copied()
    }

    /// The meetings of a committee on a day.
    pub fn meetings_on(&self, committee: CommitteeId, date: Date) -> &[MeetingId] {
        self.tables.records.days.get(&(committee, date)).map_or(&[], Vec::as_slice)
    }

    /// An item by its number, `punkt-2` or its anchor.
    pub fn item(&self, meeting: MeetingId, fragment: &str) -> Option<u32> {
        self.anchors(meeting).get(&fragment.to_lowercase()).copied()
    }

    /// The fragments by which the items of a meeting can be named.
    pub fn fragments(&self, meeting: MeetingId) -> impl Iterator<Item = &str> {
        self.anchors(meeting).keys().map(String::as_str)
    }

    fn anchors(&self, meeting: MeetingId) -> &Anchors {
        let made = || anchors(self.site.meeting(meeting), self.config);
        self.tables.anchors[meeting as usize].get_or_init(made)
    }

    /// The known name, case number or address nearest to what was written.
    pub fn nearest(&self, written: &str) -> Option<String> {
        let known = self.tables.names.iter().map(String::as_str);
        crate::diag::nearest(written, known).map(str::to_owned)
    }

    /// A file by its path, or by its name in other letter case or without extension, if only one fits.
    pub fn asset(&self, folder: &SitePath, name: &str) -> Option<u32> {
        self.tables.files.find(self.sources, folder, name)
    }

    /// Why a file is not published, if it is not.
    pub fn withheld_file(&self, id: u32) -> Option<Reason> {
        self.tables.closed.get(&id).copied()
    }

    /// Where the file of a closed attachment is named.
    pub fn closed_at(&self, id: u32) -> Option<&'a (SitePath, Span)> {
        self.tables.closed_at.get(&id)
    }

    /// Names of files beside the minutes, for suggestions.
    pub fn file_names(&self, folder: &SitePath) -> impl Iterator<Item = &str> {
        let files = self.tables.files.in_folder(folder).iter();
        files.map(|id| self.sources[*id as usize].path.name())
    }
}
