//! Committees, meetings, people, cases and pages out of what was admitted: who is who, which
//! address each has, what follows what. Reads no text.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::admit::{self, Public};
use crate::config::{Access, Config};
use crate::diag::{Diag, nearest};
use crate::link::index::squeezed;
use crate::link::site::{
    Case, CaseId, Committee, CommitteeId, ItemId, ItemLinks, Meeting, MeetingId, Page, Person,
    PersonId, Shared, Site,
};
use crate::link::sort::Sorter;
use crate::model::{self, CaseNumber, Status};
use crate::names::key;
use crate::path::{Route, SitePath, case_slug, slug};

/// A site whose texts are not linked yet.
pub struct Gathered {
    pub site: Site,
    /// The places of the participants that stand, in the meetings that list somebody twice.
    pub once: BTreeMap<MeetingId, BTreeSet<usize>>,
    pub diags: Vec<Diag>,
}

/// The meetings in the order of a site: the oldest first.
pub fn order(meetings: &mut [Arc<admit::Meeting>]) {
    meetings.sort_by(|a, b| {
        let order = |meeting: &admit::Meeting| (meeting.facts.date, meeting.facts.start);
        (order(a), &a.facts.path).cmp(&(order(b), &b.facts.path))
    });
}

/// Gathers a site. Of meetings, in their [`order`], nothing is read but what
/// [`admit::Meeting::outline`] covers.
pub fn gather(config: &Config, public: &Public) -> Gathered {
    let mut diags = Vec::new();
    let sorter = Sorter::new(&config.words.language);
    let mut site =
        Site { committees: Shared::new(committees(config, &sorter, public)), ..Site::default() };
    let titles = public.pages.iter().map(|page| page_title(config, public, page)).collect();
    let homes = Homes::new(&site.committees, &public.meetings);
    for record in &public.meetings {
        let committee = homes.of(record, &site.committees, &mut diags);
        let meeting = meeting(config, Arc::clone(record), committee, &site.committees);
        site.meetings.push(Shared::new(meeting));
    }
    name_committees(config, &mut site, &homes);
    for (id, meeting) in (0..).zip(&site.meetings) {
        site.committees[meeting.committee as usize].meetings.push(id);
    }
    neighbours(&mut site);
    let once = people(config, &sorter, &public.people, &mut site, &mut diags);
    cases(config, &public.cases, &mut site);
    pages(&public.pages, titles, &mut site);
    Gathered { site, once, diags }
}

/// Whether a record that nothing published refers to is shown: on a public site only if it says so.
fn stands_alone(config: &Config, access: Option<Access>) -> bool {
    config.access != Access::Public || access.is_some()
}

/// A committee for each folder that holds minutes or says that it is one.
fn committees(config: &Config, sorter: &Sorter, public: &Public) -> Vec<Committee> {
    let mut folders: BTreeMap<SitePath, Option<Arc<model::Committee>>> = BTreeMap::new();
    for meeting in &public.meetings {
        folders.entry(meeting.facts.folder.clone()).or_default();
    }
    for committee in &public.committees {
        let used = folders.contains_key(&committee.folder);
        if !used && !stands_alone(config, committee.access) {
            continue;
        }
        folders.insert(committee.folder.clone(), Some(Arc::new(committee.clone())));
    }
    let mut committees: Vec<Committee> =
        folders.into_iter().map(|(folder, record)| committee(public, folder, record)).collect();
    committees
        .sort_by(|a, b| sorter.compare(&a.name, &b.name).then_with(|| a.folder.cmp(&b.folder)));
    committees
}

fn committee(
    public: &Public,
    folder: SitePath,
    record: Option<Arc<model::Committee>>,
) -> Committee {
    let segments = public.folder(&folder);
    let by_folder = || public.title_of(folder.name());
    let name = record.as_ref().and_then(|record| record.name.clone()).unwrap_or_else(by_folder);
    let short = record.as_ref().and_then(|record| record.short.clone()).unwrap_or_default();
    Committee {
        route: Route::page(if segments.is_empty() { vec!["x".to_owned()] } else { segments }),
        record,
        folder,
        name,
        short,
        links: Vec::new(),
        meetings: Vec::new(),
        mentions: Vec::new(),
    }
}

/// Which committee each folder and each written name means.
struct Homes {
    by_folder: BTreeMap<SitePath, CommitteeId>,
    by_name: FxHashMap<String, CommitteeId>,
    /// The names that meetings give the committee of a folder that does not say its name.
    given: BTreeMap<CommitteeId, String>,
}

impl Homes {
    fn new(committees: &[Committee], meetings: &[Arc<admit::Meeting>]) -> Homes {
        let mut homes = Homes {
            by_folder: BTreeMap::new(),
            by_name: FxHashMap::default(),
            given: BTreeMap::new(),
        };
        for (id, committee) in (0..).zip(committees) {
            homes.by_folder.insert(committee.folder.clone(), id);
            let record = committee.record.as_ref();
            let aliases = record.into_iter().flat_map(|record| record.aliases.iter());
            let names = [&committee.name, &committee.short].into_iter().chain(aliases);
            for name in names.filter(|name| !name.is_empty()) {
                homes.by_name.entry(squeezed(name)).or_insert(id);
            }
            homes.by_name.entry(squeezed(committee.folder.name())).or_insert(id);
            let below = committee.folder.as_str().trim_start_matches("content/");
            homes.by_name.entry(squeezed(below)).or_insert(id);
        }
        for meeting in meetings {
            let id = homes.by_folder[&meeting.facts.folder];
            if let Some((name, _)) = &meeting.facts.committee
                && committees[id as usize].record.is_none()
                && !homes.by_name.contains_key(&squeezed(name))
            {
                homes.given.entry(id).or_insert_with(|| name.clone());
                homes.by_name.insert(squeezed(name), id);
            }
        }
        homes
    }

    fn of(
        &self,
        meeting: &admit::Meeting,
        committees: &[Committee],
        diags: &mut Vec<Diag>,
    ) -> CommitteeId {
        let home = self.by_folder[&meeting.facts.folder];
        let Some((name, span)) = &meeting.facts.committee else { return home };
        self.by_name.get(&squeezed(name)).copied().unwrap_or_else(|| {
            let known = committees.iter().map(|committee| committee.name.as_str());
            let diag = Diag::error("unknown-committee", format!("no committee `{name}`"))
                .at(&meeting.facts.path, *span)
                .hint("leave it out: the folder says which committee it is");
            diags.push(match nearest(name, known) {
                Some(near) => diag.hint(format!("did you mean `{near}`?")),
                None => diag,
            });
            home
        })
    }
}

fn name_committees(config: &Config, site: &mut Site, homes: &Homes) {
    if homes.given.is_empty() {
        return;
    }
    for (id, name) in &homes.given {
        site.committees[*id as usize].name.clone_from(name);
    }
    for id in 0..site.meetings.len() {
        let committee = site.meetings[id].committee;
        if homes.given.contains_key(&committee) {
            let name = site.committees[committee as usize].name.clone();
            site.meetings[id].title = title(config, &site.meetings[id].record, &name);
        }
    }
}

fn meeting(
    config: &Config,
    record: Arc<admit::Meeting>,
    committee: CommitteeId,
    committees: &[Committee],
) -> Meeting {
    let home = &committees[committee as usize];
    Meeting {
        route: home.route.child(&record.facts.stem),
        title: title(config, &record, &home.name),
        committee,
        people: Vec::new(),
        preamble: Arc::default(),
        items: Arc::new(vec![ItemLinks::default(); record.items.len()]),
        previous: None,
        next: None,
        approved_by: None,
        mentions: Vec::new(),
        record,
    }
}

/// The given title, or "Referat" and the like with committee and date.
fn title(config: &Config, record: &admit::Meeting, committee: &str) -> String {
    let facts = &record.facts;
    facts.title.clone().unwrap_or_else(|| {
        let pattern =
            if facts.status == Status::Planned { "agenda_title" } else { "minutes_title" };
        let words = &config.words;
        words
            .say(pattern)
            .replace("{committee}", committee)
            .replace("{date}", &words.long_date(facts.date))
    })
}

/// The meetings before and after each one in its committee.
fn neighbours(site: &mut Site) {
    for committee in &site.committees {
        for pair in committee.meetings.windows(2) {
            site.meetings[pair[0] as usize].next = Some(pair[1]);
            site.meetings[pair[1] as usize].previous = Some(pair[0]);
        }
    }
}

/// Reports names and aliases that several people's files give.
fn shared_names(records: &[model::Person], diags: &mut Vec<Diag>) {
    let mut first: BTreeMap<String, &model::Person> = BTreeMap::new();
    for record in records {
        for name in std::iter::once(&record.name).chain(&record.aliases) {
            let other = *first.entry(key(name)).or_insert(record);
            if other.path != record.path {
                diags.push(
                    Diag::warning("shared-name", format!("`{name}` is a name of two people"))
                        .at(&record.path, record.name_span)
                        .related(&other.path, other.name_span, "the other one")
                        .hint("take it away from one of them, or make one file of the two"),
                );
            }
        }
    }
}

/// The first entry of each participant, also of those listed under several names.
fn once(
    facts: &model::Facts,
    own: &dyn Fn(&str) -> String,
    diags: &mut Vec<Diag>,
) -> BTreeSet<usize> {
    let mut kept = BTreeSet::new();
    let mut known: BTreeMap<String, &model::Participant> = BTreeMap::new();
    for (place, participant) in facts.participants.iter().enumerate() {
        let person = (!participant.withheld).then(|| own(&participant.name));
        match person.as_ref().and_then(|person| known.get(person)) {
            None => {
                kept.insert(place);
                known.extend(person.map(|person| (person, participant)));
            }
            Some(first) => diags.push(
                Diag::error(
                    "duplicate-participant",
                    format!("`{}` and `{}` are one person", first.name, participant.name),
                )
                .at(&facts.path, participant.span)
                .related(&facts.path, first.span, "first here")
                .hint("keep one of them, or correct the aliases in the person's file"),
            ),
        }
    }
    kept
}

/// Drops the other entries.
pub fn keep(meeting: &mut Arc<admit::Meeting>, kept: &BTreeSet<usize>) {
    let mut place = 0;
    let facts = Arc::make_mut(&mut Arc::make_mut(meeting).facts);
    facts.participants.retain(|_| {
        place += 1;
        kept.contains(&(place - 1))
    });
}

/// A name or number as first written, with its file if it has one.
type Named<T> = (String, Option<Arc<T>>);

/// Everyone who has a file or took part; returns what stands where somebody is listed twice.
fn people(
    config: &Config,
    sorter: &Sorter,
    records: &[model::Person],
    site: &mut Site,
    diags: &mut Vec<Diag>,
) -> BTreeMap<MeetingId, BTreeSet<usize>> {
    shared_names(records, diags);
    let mut names: BTreeMap<String, Named<model::Person>> = BTreeMap::new();
    let mut aliases: BTreeMap<String, String> = BTreeMap::new();
    for record in records {
        for alias in &record.aliases {
            aliases.insert(key(alias), key(&record.name));
        }
        names.insert(key(&record.name), (record.name.clone(), Some(Arc::new(record.clone()))));
    }
    aliases.retain(|alias, _| !names.contains_key(alias));
    let own = |name: &str| {
        let key = key(name);
        aliases.get(&key).cloned().unwrap_or(key)
    };
    let mut doubles = BTreeMap::new();
    for (id, meeting) in (0..).zip(&mut site.meetings) {
        let kept = once(&meeting.record.facts, &own, diags);
        if kept.len() < meeting.record.facts.participants.len() {
            keep(&mut meeting.record, &kept);
            doubles.insert(id, kept);
        }
    }
    for participant in site.meetings.iter().flat_map(|meeting| &meeting.record.facts.participants) {
        if !participant.withheld {
            names.entry(own(&participant.name)).or_insert_with(|| (participant.name.clone(), None));
        }
    }
    let mut people: Vec<(String, Named<model::Person>)> = names.into_iter().collect();
    people.sort_by(|(a, (x, _)), (b, (y, _))| sorter.compare(x, y).then_with(|| a.cmp(b)));
    let ids: BTreeMap<&str, PersonId> =
        (0..).zip(&people).map(|(id, (key, _))| (key.as_str(), id)).collect();
    for meeting in &mut site.meetings {
        let participants = &meeting.record.facts.participants;
        meeting.people = participants
            .iter()
            .map(|participant| {
                (!participant.withheld).then(|| ids[own(&participant.name).as_str()])
            })
            .collect();
    }
    let people = people.into_iter().map(|(_, (name, record))| person(config, name, record));
    site.people = Shared::new(people.collect());
    for (id, meeting) in (0..).zip(&site.meetings) {
        for (place, person) in (0..).zip(&meeting.people) {
            if let Some(person) = person {
                site.people[*person as usize].meetings.push((id, place));
            }
        }
    }
    doubles
}

fn person(config: &Config, name: String, record: Option<Arc<model::Person>>) -> Person {
    let stem = record.as_ref().map_or_else(|| slug(&name), |record| record.stem.clone());
    let route = config.people.pages.then(|| Route::page([&config.words.address.people, &stem]));
    Person {
        record,
        name,
        route,
        links: Vec::new(),
        meetings: Vec::new(),
        mentions: Vec::new(),
        actions: Vec::new(),
    }
}

/// Every case that has a file or an item.
fn cases(config: &Config, records: &[model::Case], site: &mut Site) {
    let mut numbers: BTreeMap<String, (Named<model::Case>, Vec<ItemId>)> = BTreeMap::new();
    for record in records {
        numbers.insert(
            CaseNumber::key(&record.number),
            ((record.number.clone(), Some(Arc::new(record.clone()))), Vec::new()),
        );
    }
    for id in site.items() {
        if let Some(case) = &site.item(id).case {
            let entry = numbers.entry(CaseNumber::key(&case.written));
            entry.or_insert_with(|| ((case.written.clone(), None), Vec::new())).1.push(id);
        }
    }
    numbers.retain(|_, ((_, record), items)| {
        !items.is_empty()
            || record.as_ref().is_some_and(|record| stands_alone(config, record.access))
    });
    let mut cases = Vec::with_capacity(numbers.len());
    for (id, ((number, record), items)) in (0..).zip(numbers.into_values()) {
        for item in &items {
            let items = Arc::make_mut(&mut site.meetings[item.meeting as usize].items);
            items[item.item as usize].case = Some(id as CaseId);
        }
        let own_meeting_case = is_own_meeting_case(site, &items);
        let (title, language) =
            case_title(config, site, record.as_deref(), &items, own_meeting_case);
        cases.push(Case {
            title,
            language,
            route: Route::page([&config.words.address.cases, &case_slug(&number)]),
            record,
            number,
            links: Vec::new(),
            items,
            mentions: Vec::new(),
            own_meeting_case,
        });
    }
    site.cases = Shared::new(cases);
}

/// Whether a committee uses a number for more than half of its items, whatever they are about.
fn is_own_meeting_case(site: &Site, items: &[ItemId]) -> bool {
    let mut by_committee: BTreeMap<CommitteeId, usize> = BTreeMap::new();
    for item in items {
        *by_committee.entry(site.meeting(item.meeting).committee).or_default() += 1;
    }
    let Some((committee, count)) = by_committee.into_iter().max_by_key(|(_, count)| *count) else {
        return false;
    };
    let meetings = &site.committee(committee).meetings;
    let all: usize = meetings.iter().map(|id| site.meeting(*id).items.len()).sum();
    let titles: std::collections::BTreeSet<&str> =
        items.iter().map(|item| site.item(*item).title.as_str()).collect();
    count >= 3 && count * 2 > all && titles.len() * 2 > items.len()
}

/// What the case's file says, else the title that its items bear most often, of several the latest;
/// with the language of its minutes.
fn case_title(
    config: &Config,
    site: &Site,
    record: Option<&model::Case>,
    items: &[ItemId],
    own_meeting_case: bool,
) -> (String, Option<String>) {
    if let Some(title) = record.and_then(|record| record.title.clone()) {
        return (title, None);
    }
    if own_meeting_case {
        let word = config.words.markers.own_meeting_case.first();
        return (word.map_or(String::new(), |word| model::body::capitalised(word)), None);
    }
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (place, item) in items.iter().enumerate() {
        let entry = counts.entry(&site.item(*item).title).or_default();
        *entry = (entry.0 + 1, place);
    }
    let best = counts.into_iter().max_by_key(|(_, rank)| *rank);
    best.map_or((String::new(), None), |(title, (_, latest))| {
        let meeting = site.meeting(items[latest].meeting);
        (title.to_owned(), meeting.record.facts.language.clone())
    })
}

/// A page's title: given, or its file's name.
fn page_title(config: &Config, public: &Public, page: &model::Page) -> String {
    page.title.clone().unwrap_or_else(|| match page.segments.as_slice() {
        [] => config.title.clone(),
        _ => {
            let stem = page.path.stem();
            let folder = page.path.parent();
            let name = if matches!(stem, "index" | "_index") { folder.name() } else { stem };
            public.title_of(name)
        }
    })
}

fn pages(records: &[model::Page], titles: Vec<String>, site: &mut Site) {
    for (record, title) in records.iter().zip(titles) {
        let page = Page {
            route: Route::page(&record.segments),
            title,
            record: Arc::new(record.clone()),
            links: Vec::new(),
            mentions: Vec::new(),
        };
        if page.record.segments.is_empty() {
            site.front = Some(page);
        } else {
            site.pages.push(page);
        }
    }
    site.pages.sort_by(|a, b| a.route.cmp(&b.route));
}
