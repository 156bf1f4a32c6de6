//! Everything that can be referred to, by each of its names.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;
use jiff::civil::Date;
use rustc_hash::FxHashMap;

use crate::admit::{Reason, Withheld};
use crate::config::Config;
use crate::diag::Span;
use crate::link::site::{CaseId, CommitteeId, MeetingId, PersonId, Site, Target};
use crate::model::CaseNumber;
use crate::model::front::languages;
use crate::names::{Edges, Found, Matcher, initials, key, short_forms};
use crate::path::{SitePath, file_slug, slug};
use crate::source::Source;

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

/// The files of a folder.
#[derive(Default)]
struct Files {
    ids: Vec<u32>,
    loose: OnceLock<Loose>,
}

/// The items of a meeting by anchor and by number.
type Anchors = FxHashMap<String, u32>;

/// Files by name in small letters, stem in small letters, address, address of the stem; `None` where
/// several fit. Made when a name is first asked for that is no file's own.
type Loose = [FxHashMap<String, Option<u32>>; 4];

fn loose(ids: &[u32], sources: &[Source]) -> Loose {
    let mut loose = Loose::default();
    for id in ids {
        let path = &sources[*id as usize].path;
        let (name, stem) = (path.name(), path.stem());
        let forms = [name.to_lowercase(), stem.to_lowercase(), file_slug(name), slug(stem)];
        for (known, form) in loose.iter_mut().zip(forms) {
            known.entry(form).and_modify(|known| *known = None).or_insert(Some(*id));
        }
    }
    loose
}

/// What an index looks things up in: made from names, numbers, dates and paths, not from texts.
pub struct Tables {
    by_source: FxHashMap<SitePath, Target>,
    by_route: FxHashMap<String, Target>,
    people: FxHashMap<String, Option<PersonId>>,
    cases: FxHashMap<String, CaseId>,
    committees: FxHashMap<String, CommitteeId>,
    dates: FxHashMap<(CommitteeId, Date), Vec<MeetingId>>,
    assets: FxHashMap<SitePath, u32>,
    /// Files by folder, for names without extension or in other letter case.
    folders: FxHashMap<SitePath, Files>,
    pub names_in_text: Matcher,
    numbers_in_text: Matcher,
    /// The fewest digits that a number in text has.
    fewest_digits: usize,
    /// The words, in small letters, by which a title says that an item approves minutes.
    pub approval: AhoCorasick,
    /// What each number of the matchers stands for.
    pub found: Vec<Target>,
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
    pub fn new(config: &Config, site: &Site, withheld: &Withheld, assets: &[Source]) -> Tables {
        let people = people(site);
        let (names, numbers, found) = vocabulary(config, site, &people);
        let fewest = numbers.iter().map(|(number, _)| digits(number)).min();
        let genitive = &config.words.markers.genitive;
        let (names_in_text, numbers_in_text) = rayon::join(
            || Matcher::new(names, genitive, Edges::Words),
            || Matcher::new(numbers, genitive, Edges::Words),
        );
        let mut tables = Tables {
            by_source: FxHashMap::default(),
            by_route: FxHashMap::default(),
            people,
            cases: FxHashMap::default(),
            committees: FxHashMap::default(),
            dates: FxHashMap::default(),
            assets: FxHashMap::default(),
            folders: FxHashMap::default(),
            names_in_text,
            numbers_in_text,
            fewest_digits: fewest.unwrap_or(usize::MAX),
            approval: approval(config),
            found,
            anchors: site.meetings.iter().map(|_| OnceLock::new()).collect(),
            names: Vec::new(),
            closed: BTreeMap::new(),
            closed_at: BTreeMap::new(),
        };
        tables.add_records(site);
        tables.names = tables.suggestions(site);
        for (id, source) in (0..).zip(assets) {
            tables.assets.insert(source.path.clone(), id);
            tables.folders.entry(source.path.parent()).or_default().ids.push(id);
        }
        let index = Index { config, site, withheld, sources: assets, tables: &tables };
        let named = withheld.files.iter().filter_map(|file| {
            let mut folders = file.folders.iter();
            Some((folders.find_map(|folder| index.asset(folder, &file.target))?, &file.place))
        });
        let mut closed = BTreeMap::new();
        let mut closed_at = BTreeMap::new();
        for (id, place) in named {
            closed.insert(id, Reason::Closed);
            closed_at.entry(id).or_insert_with(|| place.clone());
        }
        for (path, reason) in &withheld.records {
            let folder = match path.name() {
                "index.md" => path.parent(),
                "_index.md" => continue,
                _ => path.parent().join(path.stem()).expect("a name stays in its folder"),
            };
            for id in tables.folders.get(&folder).into_iter().flat_map(|files| &files.ids) {
                closed.entry(*id).or_insert(*reason);
            }
        }
        tables.closed = closed;
        tables.closed_at = closed_at;
        tables
    }

    fn suggestions(&self, site: &Site) -> Vec<String> {
        let people = site.people.iter().map(|person| person.name.clone());
        let cases = site.cases.iter().map(|case| case.number.clone());
        let routes = self.by_route.keys().map(|route| route.trim_end_matches('/').to_owned());
        let mut names: Vec<String> = people.chain(cases).chain(routes).collect();
        names.sort_unstable();
        names
    }

    fn add_records(&mut self, site: &Site) {
        self.by_route.insert(String::new(), Target::Front);
        for (id, committee) in (0..).zip(&site.committees) {
            let path = committee.folder.join("_index.md").expect("a name stays in its folder");
            self.add(path, committee.route.as_str(), Target::Committee(id));
            let record = committee.record.as_ref();
            let names = [&committee.name, &committee.short]
                .into_iter()
                .chain(record.into_iter().flat_map(|record| &record.aliases));
            let names: Vec<String> = names.map(|name| squeezed(name)).collect();
            let folder = squeezed(committee.folder.name());
            for name in names.into_iter().chain([folder]).filter(|name| !name.is_empty()) {
                self.committees.entry(name).or_insert(id);
            }
        }
        for (id, meeting) in (0..).zip(&site.meetings) {
            self.add(
                meeting.record.facts.path.clone(),
                meeting.route.as_str(),
                Target::Meeting(id),
            );
            self.dates.entry((meeting.committee, meeting.date())).or_default().push(id);
        }
        for (id, person) in (0..).zip(&site.people) {
            let path = person.record.as_ref().map(|record| record.path.clone()).unwrap_or_default();
            let route = person.route.as_ref().map_or("", |route| route.as_str());
            self.add(path, route, Target::Person(id));
        }
        for (id, case) in (0..).zip(&site.cases) {
            self.cases.insert(CaseNumber::key(&case.number), id);
            let path = case.record.as_ref().map(|record| record.path.clone()).unwrap_or_default();
            self.add(path, case.route.as_str(), Target::Case(id));
        }
        for (id, page) in (0..).zip(&site.pages) {
            self.add(page.record.path.clone(), page.route.as_str(), Target::Page(id, None));
        }
        if let Some(front) = &site.front {
            self.by_source.insert(front.record.path.clone(), Target::Front);
        }
    }

    fn add(&mut self, path: SitePath, route: &str, target: Target) {
        if !path.as_str().is_empty() {
            self.by_source.insert(path, target.clone());
        }
        if !route.is_empty() {
            self.by_route.entry(route.to_owned()).or_insert(target);
        }
    }
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
        self.tables.by_source.get(path).cloned().ok_or_else(|| {
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
            route.push_str(&if self.is_case(segment) {
                crate::path::case_slug(segment)
            } else {
                slug(segment)
            });
            route.push('/');
        }
        if let Some(target) = self.tables.by_route.get(&route) {
            return Ok(target.clone());
        }
        self.withheld_path(written)
            .map_or(Err(Absent::Unknown), |reason| Err(Absent::Withheld(reason)))
    }

    fn is_case(&self, segment: &str) -> bool {
        self.tables.cases.contains_key(&CaseNumber::key(segment))
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

    /// The case numbers in a text that can be told from other numbers.
    pub fn numbers_in(&self, text: &str) -> Vec<Found> {
        // Most texts have no number that is long enough, and need not be looked through.
        match digits(text) >= self.tables.fewest_digits {
            true => self.tables.numbers_in_text.find(text),
            false => Vec::new(),
        }
    }

    pub fn case(&self, number: &str) -> Option<CaseId> {
        self.tables.cases.get(&CaseNumber::key(number)).copied()
    }

    pub fn committee(&self, name: &str) -> Option<CommitteeId> {
        self.tables.committees.get(&squeezed(name)).copied()
    }

    /// The meetings of a committee on a day.
    pub fn meetings_on(&self, committee: CommitteeId, date: Date) -> &[MeetingId] {
        self.tables.dates.get(&(committee, date)).map_or(&[], Vec::as_slice)
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
        let path = folder.join(name)?;
        if let Some(id) = self.tables.assets.get(&path) {
            return Some(*id);
        }
        let lower = path.name().to_lowercase();
        let files = self.tables.folders.get(&path.parent())?;
        let [names, stems, file_slugs, slugs] =
            files.loose.get_or_init(|| loose(&files.ids, self.sources));
        let found = |known: &FxHashMap<String, Option<u32>>, name: &str| *known.get(name)?;
        found(names, &lower)
            .or_else(|| found(stems, &lower))
            .or_else(|| found(file_slugs, &file_slug(&lower)))
            .or_else(|| found(slugs, &slug(&lower)))
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
        let files = self.tables.folders.get(folder).map_or(&[][..], |files| &files.ids);
        files.iter().map(|id| self.sources[*id as usize].path.name())
    }
}

/// A committee's name for comparing: lower case, letters and digits only.
pub fn squeezed(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Names, aliases and short forms; `None` where several people bear one.
fn people(site: &Site) -> FxHashMap<String, Option<PersonId>> {
    let mut people: FxHashMap<String, Option<PersonId>> = FxHashMap::default();
    let own = |id: PersonId| {
        let person = &site.people[id as usize];
        let aliases = person.record.iter().flat_map(|record| record.aliases.iter());
        std::iter::once(&person.name).chain(aliases)
    };
    let all = 0..site.people.len() as PersonId;
    for id in all.clone() {
        for name in own(id) {
            claim(&mut people, key(name), id);
        }
    }
    let whole: FxHashMap<String, Option<PersonId>> = people.clone();
    for id in all {
        for form in own(id).flat_map(|name| short_forms(name)) {
            let form = key(&form);
            if !whole.contains_key(&form) {
                claim(&mut people, form, id);
            }
        }
    }
    people
}

fn claim(people: &mut FxHashMap<String, Option<PersonId>>, name: String, id: PersonId) {
    people
        .entry(name)
        .and_modify(|known| *known = known.filter(|known| *known == id))
        .or_insert(Some(id));
}

type Patterns = Vec<(String, u32)>;

/// The patterns of plain text, as they stand in HTML: unambiguous names, and case numbers that are
/// found without a label; each with its place in the list of what they stand for.
fn vocabulary(
    config: &Config,
    site: &Site,
    people: &FxHashMap<String, Option<PersonId>>,
) -> (Patterns, Patterns, Vec<Target>) {
    let (mut names, mut numbers, mut found) = (Patterns::new(), Patterns::new(), Vec::new());
    for (id, person) in (0..).zip(&site.people) {
        let aliases = person.record.iter().flat_map(|record| record.aliases.iter());
        let own = std::iter::once(&person.name).chain(aliases);
        let forms = own.flat_map(|name| short_forms(name).into_iter().chain([name.clone()]));
        let forms =
            forms.filter(|form| form.contains(' ') && people.get(&key(form)) == Some(&Some(id)));
        names.extend(forms.map(|form| (crate::model::escape::escape(&form), found.len() as u32)));
        found.push(Target::Person(id));
    }
    for (id, case) in (0..).zip(&site.cases).filter(|(_, case)| is_telling(config, &case.number)) {
        numbers.push((crate::model::escape::escape(&case.number), found.len() as u32));
        found.push(Target::Case(id));
    }
    for patterns in [&mut names, &mut numbers] {
        patterns.sort();
        patterns.dedup_by(|a, b| a.0 == b.0);
    }
    (names, numbers, found)
}

fn approval(config: &Config) -> AhoCorasick {
    let forms = languages(&config.words).flat_map(|words| &words.markers.approval);
    AhoCorasick::new(forms).expect("a few words fit into an automaton")
}

fn digits(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

/// Whether a case number can be told from other numbers, dates and years where it has no label.
fn is_telling(config: &Config, number: &str) -> bool {
    let shaped = config.case_pattern.find(number).is_some_and(|found| found.len() == number.len());
    shaped || digits(number) > 5 && number.contains(|c: char| !c.is_ascii_digit())
}

fn anchors(meeting: &crate::link::site::Meeting, config: &Config) -> Anchors {
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

/// The participants of a meeting by initials and handle; `None` where several have the same.
pub fn initials_of(
    meeting: &crate::link::site::Meeting,
    site: &Site,
) -> FxHashMap<String, Option<PersonId>> {
    let mut given: FxHashMap<String, Option<PersonId>> = FxHashMap::default();
    let mut made: FxHashMap<String, Option<PersonId>> = FxHashMap::default();
    for (participant, person) in meeting.record.facts.participants.iter().zip(&meeting.people) {
        let Some(person) = *person else { continue };
        let record = site.people[person as usize].record.as_ref();
        let own = [&participant.initials, &participant.handle].into_iter().flatten();
        for short in own.chain(record.and_then(|record| record.initials.as_ref())) {
            claim(&mut given, short.clone(), person);
        }
        claim(&mut made, initials(&participant.name), person);
    }
    #[expect(clippy::iter_over_hash_type, reason = "one map into another")]
    for (short, person) in made {
        given.entry(short).or_insert(person);
    }
    given
}
