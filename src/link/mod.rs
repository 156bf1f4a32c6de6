//! All that is published into one immutable site: references and names in text resolved, order and
//! backlinks fixed, what leads nowhere reported.

pub mod site;
pub mod sort;
pub mod index;
pub mod reference;
pub mod text;
pub mod owner;
pub mod gather;
pub mod approve;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::admit::{FileName, Public, Reason, Withheld};
use crate::config::Config;
use crate::diag::Diag;
use crate::mask::address::free;
use crate::model::SectionKind;
use crate::model::prose::Prose;
use crate::path::{Route, SitePath};
use crate::source::Source;
use index::{Index, initials_of};
use reference::Place;
use site::{
    Asset, CommitteeId, ItemId, ItemLinks, LinkKind, Links, MeetingId, Origin, SectionLinks, Site,
    Target,
};
use text::Finder;

/// Joins everything that was admitted.
pub fn join(
    config: &Config,
    public: Public,
    withheld: &Withheld,
    assets: &[Source],
) -> (Site, Vec<Diag>) {
    let mut diags = Vec::new();
    let names: Vec<FileName> =
        assets.iter().map(|asset| public.file_name(asset.path.name())).collect();
    let folders: Vec<Route> =
        assets.iter().map(|asset| Route::page(public.folder(&asset.path.parent()))).collect();
    let mut site = gather::gather(config, public, &mut diags);
    let index = Index::new(config, &site, withheld, assets);
    let found = find(&site, &index);
    let closed = index.closed;
    diags.extend(put(&mut site, found));
    approve::approve(config, &mut site);
    backlinks(&mut site);
    list_assets(&mut site, assets, &names, &folders);
    diags.extend(unlisted(&site, assets, withheld, &closed));
    (site, diags)
}

/// What was found in the texts of every record, in the order of the site's lists.
struct Found {
    meetings: Vec<(Links, Vec<ItemLinks>, Vec<Diag>)>,
    committees: Vec<(Links, Vec<Diag>)>,
    people: Vec<(Links, Vec<Diag>)>,
    cases: Vec<(Links, Vec<Diag>)>,
    pages: Vec<(Links, Vec<Diag>)>,
    front: Option<(Links, Vec<Diag>)>,
}

fn find(site: &Site, index: &Index<'_>) -> Found {
    let shorts = owner::shorts(site);
    let scope = Scope { site, index, shorts: &shorts };
    let title = |target: &Target| reference_title(site, index.config, target);
    let text = |file: &SitePath, prose: &Prose, committee, own_person, anchors| {
        let finder = Finder {
            place: Place {
                index,
                file,
                folders: vec![file.parent()],
                meeting: None,
                committee,
                anchors,
            },
            initials: FxHashMap::default(),
            own_person,
            title: &title,
        };
        let mut diags = Vec::new();
        let links = finder.links(prose, &mut diags);
        (links, diags)
    };
    let page = |page: &site::Page| {
        let anchors = page.record.headings.iter().map(|heading| heading.anchor.clone()).collect();
        text(&page.record.path, &page.record.text, None, None, anchors)
    };
    let none = || (Links::new(), Vec::new());
    Found {
        meetings: (0..site.meetings.len() as MeetingId)
            .into_par_iter()
            .map(|id| in_meeting(&scope, id, &title))
            .collect(),
        committees: (0..)
            .zip(&site.committees)
            .map(|(id, committee)| match &committee.record {
                Some(record) => text(&record.path, &record.text, Some(id), None, Vec::new()),
                None => none(),
            })
            .collect(),
        people: (0..)
            .zip(&site.people)
            .map(|(id, person)| match &person.record {
                Some(record) => text(&record.path, &record.text, None, Some(id), Vec::new()),
                None => none(),
            })
            .collect(),
        cases: site
            .cases
            .iter()
            .map(|case| match &case.record {
                Some(record) => text(&record.path, &record.text, None, None, Vec::new()),
                None => none(),
            })
            .collect(),
        pages: site.pages.iter().map(page).collect(),
        front: site.front.as_ref().map(page),
    }
}

/// What the texts of every meeting are read with.
struct Scope<'s> {
    site: &'s Site,
    index: &'s Index<'s>,
    shorts: &'s owner::Shorts,
}

fn in_meeting(
    scope: &Scope<'_>,
    id: MeetingId,
    title: &(dyn Fn(&Target) -> Option<String> + Sync),
) -> (Links, Vec<ItemLinks>, Vec<Diag>) {
    let Scope { site, index, .. } = *scope;
    let meeting = site.meeting(id);
    let facts = &meeting.record.facts;
    let finder = Finder {
        place: Place {
            index,
            file: &facts.path,
            folders: vec![facts.path.parent(), facts.files.clone()],
            meeting: Some(id),
            committee: Some(meeting.committee),
            anchors: Vec::new(),
        },
        initials: initials_of(meeting, site),
        own_person: None,
        title,
    };
    let mut diags = Vec::new();
    let preamble = finder.links(&meeting.record.preamble, &mut diags);
    let mut items = Vec::with_capacity(meeting.record.items.len());
    for (item, known) in meeting.record.items.iter().zip(&meeting.items) {
        let sections = item
            .sections
            .iter()
            .map(|section| in_section(scope, &finder, section, &mut diags))
            .collect();
        items.push(ItemLinks { case: known.case, sections });
    }
    (preamble, items, diags)
}

fn in_section(
    scope: &Scope<'_>,
    finder: &Finder<'_>,
    section: &crate::model::Section,
    diags: &mut Vec<Diag>,
) -> SectionLinks {
    let links = finder.links(&section.prose, diags);
    let attachments = section
        .attachments
        .iter()
        .map(|attachment| {
            finder.place.attachment(attachment).unwrap_or_else(|diag| {
                diags.push(*diag);
                Target::Nowhere
            })
        })
        .collect();
    let owners = section
        .actions
        .iter()
        .map(|action| owner::owners(scope.site, scope.shorts, finder, action))
        .collect();
    SectionLinks { links, attachments, owners }
}

/// The words of a reference that has none of its own.
fn reference_title(site: &Site, config: &Config, target: &Target) -> Option<String> {
    let meeting_words = |id: MeetingId| {
        let meeting = site.meeting(id);
        let committee = site.committee(meeting.committee);
        let name = if committee.short.is_empty() { &committee.name } else { &committee.short };
        let date = config.words.long_date(meeting.date());
        config.words.say("minutes_title").replace("{committee}", name).replace("{date}", &date)
    };
    Some(match target {
        Target::Meeting(id) => meeting_words(*id),
        Target::Item(id) => {
            let number = config.words.say_with("item_number", "number", &site.item(*id).number);
            format!(
                "{}, {}: {}",
                meeting_words(id.meeting),
                number.to_lowercase(),
                site.item(*id).title
            )
        }
        Target::Committee(id) => site.committee(*id).name.clone(),
        Target::Page(id, _) => site.pages[*id as usize].title.clone(),
        Target::Front => config.title.clone(),
        _ => return None,
    })
}

fn put(site: &mut Site, found: Found) -> Vec<Diag> {
    let mut diags = Vec::new();
    for (meeting, (preamble, items, found)) in site.meetings.iter_mut().zip(found.meetings) {
        meeting.preamble = preamble;
        meeting.items = items;
        diags.extend(found);
    }
    let mut take = |links: &mut Links, (found, problems): (Links, Vec<Diag>)| {
        *links = found;
        diags.extend(problems);
    };
    site.committees
        .iter_mut()
        .zip(found.committees)
        .for_each(|(node, found)| take(&mut node.links, found));
    site.people.iter_mut().zip(found.people).for_each(|(node, found)| take(&mut node.links, found));
    site.cases.iter_mut().zip(found.cases).for_each(|(node, found)| take(&mut node.links, found));
    site.pages.iter_mut().zip(found.pages).for_each(|(node, found)| take(&mut node.links, found));
    site.front.iter_mut().zip(found.front).for_each(|(node, found)| take(&mut node.links, found));
    diags
}

/// Every reference is seen from what it leads to, the latest first.
fn backlinks(site: &mut Site) {
    let mut edges: BTreeSet<(Target, std::cmp::Reverse<Origin>)> = BTreeSet::new();
    let mut add = |origin: Origin, links: &Links| {
        for link in links {
            if let LinkKind::To(target, _) = &link.kind {
                edges.insert((whole(target), std::cmp::Reverse(origin)));
            }
        }
    };
    for (id, page) in (0..).zip(&site.pages) {
        add(Origin::Page(id), &page.links);
    }
    for (id, meeting) in (0..).zip(&site.meetings) {
        add(Origin::Meeting(id), &meeting.preamble);
    }
    for id in site.items() {
        for section in &site.item_links(id).sections {
            add(Origin::Item(id), &section.links);
        }
    }
    for id in site.items() {
        for target in site.item_links(id).sections.iter().flat_map(|section| &section.attachments) {
            edges.insert((whole(target), std::cmp::Reverse(Origin::Item(id))));
        }
    }
    for (target, std::cmp::Reverse(origin)) in edges {
        if is_own(site, &target, origin) {
            continue;
        }
        match target {
            Target::Meeting(id) => site.meetings[id as usize].mentions.push(origin),
            Target::Person(id) => site.people[id as usize].mentions.push(origin),
            Target::Committee(id) => site.committees[id as usize].mentions.push(origin),
            Target::Case(id) => site.cases[id as usize].mentions.push(origin),
            Target::Page(id, _) => site.pages[id as usize].mentions.push(origin),
            _ => {}
        }
    }
    actions(site);
}

/// The page that shows a target.
fn whole(target: &Target) -> Target {
    match target {
        Target::Item(id) => Target::Meeting(id.meeting),
        Target::Page(id, _) => Target::Page(*id, None),
        other => other.clone(),
    }
}

/// Whether a reference comes from the page it leads to, or from an item that the page lists anyway.
fn is_own(site: &Site, target: &Target, origin: Origin) -> bool {
    match (target, origin) {
        (
            Target::Meeting(to),
            Origin::Meeting(from) | Origin::Item(ItemId { meeting: from, .. }),
        ) => *to == from,
        (Target::Page(to, _), Origin::Page(from)) => *to == from,
        (Target::Case(to), Origin::Item(from)) => site.item_links(from).case == Some(*to),
        _ => false,
    }
}

fn actions(site: &mut Site) {
    let mut owned = Vec::new();
    for id in site.items() {
        for (section, links) in (0..).zip(&site.item_links(id).sections) {
            for (place, owners) in (0..).zip(&links.owners) {
                let people = owners.iter().filter_map(|owner| owner.person);
                owned.extend(people.map(|person| (person, (id, section, place))));
            }
        }
    }
    for (owner, action) in owned {
        site.people[owner as usize].actions.push(action);
    }
}

/// Publishes the files that something published lists, and no others.
fn list_assets(site: &mut Site, assets: &[Source], names: &[FileName], folders: &[Route]) {
    let mut listed: BTreeSet<u32> = BTreeSet::new();
    let mut add = |links: &Links| {
        listed.extend(links.iter().filter_map(|link| match &link.kind {
            LinkKind::To(Target::Asset(id), _) | LinkKind::Image(Target::Asset(id), _) => Some(*id),
            _ => None,
        }));
    };
    for meeting in &site.meetings {
        add(&meeting.preamble);
        meeting
            .items
            .iter()
            .flat_map(|item| &item.sections)
            .for_each(|section| add(&section.links));
    }
    site.committees.iter().for_each(|node| add(&node.links));
    site.people.iter().for_each(|node| add(&node.links));
    site.cases.iter().for_each(|node| add(&node.links));
    site.pages.iter().chain(&site.front).for_each(|node| add(&node.links));
    for target in site
        .meetings
        .iter()
        .flat_map(|meeting| &meeting.items)
        .flat_map(|item| &item.sections)
        .flat_map(|section| &section.attachments)
    {
        if let Target::Asset(id) = target {
            listed.insert(*id);
        }
    }
    let homes: FxHashMap<&SitePath, &Route> =
        site.meetings.iter().map(|meeting| (&meeting.record.facts.files, &meeting.route)).collect();
    let home = |id: u32| {
        let folder = assets[id as usize].path.parent();
        homes.get(&folder).copied().unwrap_or(&folders[id as usize])
    };
    let (unnamed, plain): (Vec<u32>, Vec<u32>) =
        listed.into_iter().partition(|id| names[*id as usize].is_unnamed);
    let mut routes: BTreeMap<u32, Route> =
        plain.iter().map(|id| (*id, home(*id).file(&names[*id as usize].name))).collect();
    let mut taken: BTreeSet<Route> = routes.values().cloned().collect();
    // Two files that were called by their people may now be called the same.
    for id in unnamed {
        let name = &names[id as usize].name;
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "x"));
        let stem =
            free(stem, |stem| !taken.contains(&home(id).file(&format!("{stem}.{extension}"))));
        let route = home(id).file(&format!("{stem}.{extension}"));
        taken.insert(route.clone());
        routes.insert(id, route);
    }
    let assets = routes
        .into_iter()
        .map(|(id, route)| {
            let source = &assets[id as usize];
            let asset = Asset {
                path: source.path.clone(),
                disk: source.disk.clone(),
                route,
                size: source.size,
                sha256: String::new(),
            };
            (id, asset)
        })
        .collect();
    site.assets = assets;
}

/// Files beside published minutes that nothing lists.
fn unlisted(
    site: &Site,
    assets: &[Source],
    withheld: &Withheld,
    closed: &BTreeMap<u32, Reason>,
) -> Vec<Diag> {
    let withheld_folders: BTreeSet<SitePath> = withheld
        .records
        .keys()
        .map(|path| match path.name() {
            "index.md" => path.parent(),
            _ => path.parent().join(path.stem()).expect("a name stays in its folder"),
        })
        .collect();
    (0..)
        .zip(assets)
        .filter(|(id, _)| !site.assets.contains_key(id))
        .filter(|(_, source)| !withheld_folders.contains(&source.path.parent()))
        .filter(|(id, _)| !closed.contains_key(id))
        .map(|(_, source)| {
            Diag::warning(
                "unlisted-file",
                format!("no published item lists `{}`, so it is not published", source.path.name()),
            )
            .in_file(&source.path)
            .hint("list it under `### Bilag` of its item, or take it away")
        })
        .collect()
}

/// Sections of a kind, with their links.
pub fn sections_of(
    site: &Site,
    id: ItemId,
    kind: SectionKind,
) -> impl Iterator<Item = (u32, &crate::model::Section, &SectionLinks)> {
    let links = &site.item_links(id).sections;
    (0..)
        .zip(site.item(id).sections.iter().zip(links))
        .filter(move |(_, (section, _))| section.kind == kind)
        .map(|(place, (section, links))| (place, section, links))
}

/// The meetings of a committee in a year, the oldest first.
pub fn meetings_in(
    site: &Site,
    committee: CommitteeId,
    year: i16,
) -> impl Iterator<Item = MeetingId> {
    let meetings = site.committee(committee).meetings.iter().copied();
    meetings.filter(move |id| site.meeting(*id).date().year() == year)
}
