//! All that is published into one immutable site: references and names in text resolved, order and
//! backlinks fixed, what leads nowhere reported.

pub mod asked;
pub mod site;
pub mod states;
pub mod sort;
pub mod index;
pub mod reference;
pub mod text;
pub mod owner;
pub mod people;
pub mod cases;
pub mod gather;
pub mod approve;
pub mod find;
pub mod back;
pub mod files;

use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::Xxh3;

use crate::admit::{Public, Withheld};
use crate::config::Config;
use crate::diag::Diag;
use crate::model::{Section, SectionKind};
use crate::path::{Route, SitePath};
use crate::source::Source;
use find::{Found, Scope, in_meeting, in_text};
use gather::Gathered;
use index::{Index, Tables};
use site::{CommitteeId, ItemId, Links, MeetingId, SectionLinks, Shared, Site};

/// What a running process remembers of the last joining; empty in one that joins once.
///
/// Each part is a pure function of what its hash covers, so that nothing remembered can be stale.
#[derive(Default)]
pub struct Memory {
    /// Tells what an earlier run found in the meetings of a site with this outline and so many of them, by
    /// the hashes of their records. Asked once, by the first joining.
    pub earlier: Option<Earlier>,
    /// Whether nothing will be joined again, so that only what was found need be remembered.
    pub is_last: bool,
    outline: Option<u64>,
    frame: Option<Frame>,
    /// In the order of the frame's meetings.
    found: Vec<Arc<Found>>,
    joined: Option<Joined>,
    /// In how many meetings it was looked for links, the last time.
    pub linked: usize,
}

/// What was found before, by the outline of a site and the number of its meetings.
pub type Earlier = Box<dyn FnOnce(u64, usize) -> FxHashMap<u64, Arc<Found>> + Send>;

impl Memory {
    /// The outline of the last site, and what was found in its meetings.
    pub fn found(&self) -> Option<(u64, &[Arc<Found>])> {
        Some((self.outline?, &self.found))
    }
}

/// The site as the outlines of its records make it, before the texts of meetings are read.
struct Frame {
    /// The hash of all that it was made from.
    hash: u64,
    gathered: Gathered,
    tables: Tables,
    shorts: owner::Shorts,
    /// The addresses of meetings by the folder of their files.
    homes: FxHashMap<SitePath, Route>,
}

/// What follows from the ways between things: everything but the words of meetings.
struct Joined {
    /// The hash of all that it was made from.
    hash: u64,
    site: Site,
    diags: Vec<Diag>,
}

/// Joins everything that was admitted.
pub fn join(
    config: &Config,
    mut public: Public,
    withheld: &Withheld,
    assets: &[Source],
    memory: &mut Memory,
) -> (Site, Vec<Diag>) {
    gather::order(&mut public.meetings);
    let hash = frame_hash(config, &public, withheld, assets);
    let (mut frame, remembered) = match memory.frame.take().filter(|frame| frame.hash == hash) {
        Some(frame) => (frame, std::mem::take(&mut memory.found)),
        None => (Frame::new(hash, config, &public, withheld, assets), Vec::new()),
    };
    frame.renew(&public);
    let earlier = memory.earlier.take().map(|tell| tell(hash, public.meetings.len()));
    let index = Index::new(config, &frame.gathered.site, withheld, assets, &frame.tables);
    let scope = Scope { site: &frame.gathered.site, index: &index, shorts: &frame.shorts };
    let (found, linked) = found_in(&scope, &remembered, earlier.as_ref());
    let joined_hash = joined_hash(hash, &found, assets);
    let known = memory.joined.take().filter(|joined| joined.hash == joined_hash);
    let mut joined = known.unwrap_or_else(|| {
        let site = match memory.is_last {
            true => std::mem::take(&mut frame.gathered.site),
            false => frame.gathered.site.clone(),
        };
        Joined::new(joined_hash, site, &frame, (&public, withheld, assets), &found)
    });
    joined.renew(&frame.gathered.site, &found);
    let mut diags = frame.gathered.diags.clone();
    diags.extend(found.iter().flat_map(|found| found.diags.iter().cloned()));
    diags.extend(joined.diags.iter().cloned());
    let mut site;
    let is_last = memory.is_last;
    *memory = Memory { is_last, outline: Some(hash), found, linked, ..Memory::default() };
    if is_last {
        site = joined.site;
    } else {
        site = joined.site.clone();
        (memory.frame, memory.joined) = (Some(frame), Some(joined));
    }
    (site.outline, site.shape) = (outline(config, hash), shape(config, joined_hash, &public));
    (site, diags)
}

/// What is found in the meetings of a site, and in how many it had to be looked for: not where it is
/// remembered, or known from an earlier run by the hash of the record.
fn found_in(
    scope: &Scope<'_>,
    remembered: &[Arc<Found>],
    earlier: Option<&FxHashMap<u64, Arc<Found>>>,
) -> (Vec<Arc<Found>>, usize) {
    let meetings = &scope.site.meetings;
    let known = |(id, meeting): (usize, &Shared<site::Meeting>)| {
        let hash = meeting.record.hash;
        let remembered = remembered.get(id).filter(|found| found.hash == hash);
        remembered.or_else(|| earlier?.get(&hash)).cloned()
    };
    let known: Vec<Option<Arc<Found>>> = meetings.iter().enumerate().map(known).collect();
    let linked = known.iter().filter(|known| known.is_none()).count();
    let found = meetings.par_iter().zip(known).enumerate().map(|(id, (meeting, known))| {
        let look = || Arc::new(in_meeting(scope, id as MeetingId, &meeting.record));
        known.unwrap_or_else(look)
    });
    (found.collect(), linked)
}

/// The hash of all that a frame is made from: everything but the texts of meetings.
fn frame_hash(config: &Config, public: &Public, withheld: &Withheld, assets: &[Source]) -> u64 {
    let mut hasher = Xxh3::new();
    hasher.write_u64(config.linking);
    for meeting in &public.meetings {
        hasher.write_u64(meeting.outline);
    }
    (&public.committees, &public.people, &public.cases, &public.pages).hash(&mut hasher);
    hasher.write_u64(public.masked());
    withheld.hash(&mut hasher);
    for asset in assets {
        asset.path.hash(&mut hasher);
    }
    hasher.finish()
}

/// The hash of all that leads from one thing to another, and of the files beside the minutes.
fn joined_hash(frame: u64, found: &[Arc<Found>], assets: &[Source]) -> u64 {
    let mut hasher = Xxh3::new();
    hasher.write_u64(frame);
    found.iter().for_each(|found| hasher.write_u64(found.ways));
    assets.iter().for_each(|asset| asset.size.hash(&mut hasher));
    hasher.finish()
}

/// The hash of all that is short in every record, and of the configuration.
fn outline(config: &Config, frame: u64) -> u64 {
    let mut hasher = Xxh3::new();
    (config.hash, frame).hash(&mut hasher);
    hasher.finish()
}

/// The hash of everything but words.
fn shape(config: &Config, joined: u64, public: &Public) -> u64 {
    let mut hasher = Xxh3::new();
    (config.hash, joined).hash(&mut hasher);
    public.meetings.iter().for_each(|meeting| hasher.write_u64(meeting.shape));
    hasher.finish()
}

impl Joined {
    fn new(
        hash: u64,
        mut site: Site,
        frame: &Frame,
        (public, withheld, assets): (&Public, &Withheld, &[Source]),
        found: &[Arc<Found>],
    ) -> Joined {
        for (node, found) in site.meetings.iter_mut().zip(found) {
            node.preamble = Arc::clone(&found.preamble);
            node.items = Arc::clone(&found.items);
        }
        back::approvals(&mut site, found);
        back::mentions(&mut site, found);
        back::actions(&mut site);
        files::list(&mut site, public, found, assets, &frame.homes);
        let diags = files::unlisted(&site, assets, withheld, &frame.tables.closed);
        Joined { hash, site, diags }
    }

    /// Takes the meetings' records and links as they are now; their ways are the same.
    fn renew(&mut self, frame: &Site, found: &[Arc<Found>]) {
        for ((node, framed), found) in self.site.meetings.iter_mut().zip(&frame.meetings).zip(found)
        {
            let is_same = Arc::ptr_eq(&node.record, &framed.record)
                && Arc::ptr_eq(&node.items, &found.items)
                && Arc::ptr_eq(&node.preamble, &found.preamble);
            if !is_same {
                node.record = Arc::clone(&framed.record);
                node.preamble = Arc::clone(&found.preamble);
                node.items = Arc::clone(&found.items);
            }
        }
    }
}

impl Frame {
    fn new(
        hash: u64,
        config: &Config,
        public: &Public,
        withheld: &Withheld,
        assets: &[Source],
    ) -> Frame {
        let mut gathered = gather::gather(config, public);
        let tables = Tables::new(config, &gathered.site, withheld, assets);
        let shorts = owner::shorts(&gathered.site);
        let index = Index::new(config, &gathered.site, withheld, assets, &tables);
        Others::read(&gathered.site, &index, &shorts).put(&mut gathered);
        let homes = gathered.site.meetings.iter();
        let homes = homes.map(|node| (node.record.facts.files.clone(), node.route.clone()));
        Frame { hash, homes: homes.collect(), gathered, tables, shorts }
    }

    /// Takes the meetings' records as they are now; their outlines are the same.
    fn renew(&mut self, public: &Public) {
        let nodes = self.gathered.site.meetings.iter_mut();
        for (id, (node, record)) in (0..).zip(nodes.zip(&public.meetings)) {
            if node.record.hash != record.hash {
                node.record = Arc::clone(record);
                if let Some(kept) = self.gathered.once.get(&id) {
                    people::keep(&mut node.record, kept);
                }
            }
        }
    }
}

/// The links of everything but meetings, in the order of the site.
struct Others {
    pages: Vec<Links>,
    front: Option<Links>,
    committees: Vec<Links>,
    people: Vec<Links>,
    cases: Vec<Links>,
    diags: Vec<Diag>,
}

impl Others {
    /// Reads the texts of everything but meetings.
    fn read(site: &Site, index: &Index<'_>, shorts: &owner::Shorts) -> Others {
        let scope = Scope { site, index, shorts };
        let mut diags = Vec::new();
        let mut page = |page: &site::Page| {
            let anchors = page.record.headings.iter().map(|heading| heading.anchor.clone());
            let text = (&page.record.path, &page.record.text);
            in_text(&scope, text, None, None, anchors.collect(), &mut diags)
        };
        let pages = site.pages.iter().map(&mut page).collect();
        let front = site.front.as_ref().map(&mut page);
        let mut text =
            |record: Option<(&SitePath, &crate::model::Prose)>, committee, own_person| {
                record.map_or_else(Links::default, |text| {
                    in_text(&scope, text, committee, own_person, BTreeSet::new(), &mut diags)
                })
            };
        let committees = (0..).zip(&site.committees).map(|(id, node)| {
            let record = node.record.as_ref().map(|record| (&record.path, &record.text));
            text(record, Some(id), None)
        });
        let committees = committees.collect();
        let people = (0..).zip(&site.people).map(|(id, node)| {
            let record = node.record.as_ref().map(|record| (&record.path, &record.text));
            text(record, None, Some(id))
        });
        let people = people.collect();
        let cases = site.cases.iter().map(|node| {
            let record = node.record.as_ref().map(|record| (&record.path, &record.text));
            text(record, None, None)
        });
        let cases = cases.collect();
        Others { pages, front, committees, people, cases, diags }
    }

    fn put(self, gathered: &mut Gathered) {
        let site = &mut gathered.site;
        site.pages.iter_mut().zip(self.pages).for_each(|(node, links)| node.links = links);
        site.front.iter_mut().zip(self.front).for_each(|(node, links)| node.links = links);
        let committees = site.committees.iter_mut();
        committees.zip(self.committees).for_each(|(node, links)| node.links = links);
        site.people.iter_mut().zip(self.people).for_each(|(node, links)| node.links = links);
        site.cases.iter_mut().zip(self.cases).for_each(|(node, links)| node.links = links);
        gathered.diags.extend(self.diags);
    }
}

/// The sections of an item that are wanted, with their places and links.
fn sections_where(
    site: &Site,
    id: ItemId,
    is_wanted: impl Fn(&Section) -> bool,
) -> impl Iterator<Item = (u32, &Section, SectionLinks)> {
    let links = site.item_links(id).sections();
    let sections = (0..).zip(site.item(id).sections.iter().zip(links));
    sections
        .filter(move |(_, (section, _))| is_wanted(section))
        .map(|(place, (section, links))| (place, section, links.open()))
}

/// All sections of an item.
pub fn linked_sections(
    site: &Site,
    id: ItemId,
) -> impl Iterator<Item = (u32, &Section, SectionLinks)> {
    sections_where(site, id, |_| true)
}

/// Sections of a kind.
pub fn sections_of(
    site: &Site,
    id: ItemId,
    kind: SectionKind,
) -> impl Iterator<Item = (u32, &Section, SectionLinks)> {
    sections_where(site, id, move |section| section.kind == kind)
}

/// Sections that list attachments.
pub fn sections_with_attachments(
    site: &Site,
    id: ItemId,
) -> impl Iterator<Item = (u32, &Section, SectionLinks)> {
    sections_where(site, id, |section| !section.attachments.is_empty())
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
