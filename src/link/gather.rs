//! Committees, meetings, people, cases and pages out of what was admitted: who is who, which
//! address each has, what follows what. Reads no text.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::admit::{self, Public};
use crate::config::Config;
use crate::diag::{Diag, nearest};
use crate::link::cases::{cases, stands_alone};
use crate::link::index::squeezed;
use crate::link::people::people;
use crate::link::site::{
    Committee, CommitteeId, ItemLinks, Links, Meeting, MeetingId, Page, Shared, Site,
};
use crate::link::sort::Sorter;
use crate::model::{self, Status};
use crate::path::{Route, SitePath};

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
    let of_committees: Vec<CommitteeId> = public
        .meetings
        .iter()
        .map(|record| homes.of(record, &site.committees, &mut diags))
        .collect();
    let records = public.meetings.par_iter().zip(of_committees);
    site.meetings = records
        .map(|(record, committee)| {
            Shared::new(meeting(config, Arc::clone(record), committee, &site.committees))
        })
        .collect();
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
        links: Links::default(),
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
            for name in committee.names().filter(|name| !name.is_empty()) {
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
            links: Links::default(),
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
