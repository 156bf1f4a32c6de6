//! What the texts of a meeting lead to: all that later steps need to know of them.
//!
//! A pure function of the meeting's record, by its hash, and of what the outlines of all records
//! say, so that a running process can remember what it found.

use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::diag::Diag;
use crate::link::approve::approvals;
use crate::link::index::{Index, initials_of};
use crate::link::owner;
use crate::link::reference::{Guesses, Place};
use crate::link::site::{
    CaseId, CommitteeId, ItemId, ItemLinks, LinkKind, Links, MeetingId, PageId, PersonId,
    SectionLinks, Site, Target,
};
use crate::link::text::Finder;
use crate::model::Prose;
use crate::path::SitePath;
use xxhash_rust::xxh3::Xxh3;

/// What was found in the texts of a meeting.
#[derive(Serialize, Deserialize)]
pub struct Found {
    /// The hash of the record.
    pub hash: u64,
    pub preamble: Arc<Links>,
    pub items: Arc<Vec<ItemLinks>>,
    /// The items that approve minutes, and whose.
    pub approvals: Vec<(u32, Vec<MeetingId>)>,
    /// What each item, or the text before the first, refers to, each once.
    pub mentions: Box<[(Option<u32>, Mentioned)]>,
    /// The files that it shows.
    pub files: BTreeSet<u32>,
    /// The hash of all that leads from it to something else.
    pub ways: u64,
    /// None where it is written down.
    #[serde(skip)]
    pub diags: Vec<Diag>,
}

/// What has a page that lists what refers to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Mentioned {
    Meeting(MeetingId),
    Person(PersonId),
    Case(CaseId),
    Committee(CommitteeId),
    Page(PageId),
}

impl Mentioned {
    /// The page that shows a target, if it is one of these.
    fn by(target: &Target) -> Option<Mentioned> {
        Some(match *target {
            Target::Meeting(id) | Target::Item(ItemId { meeting: id, .. }) => {
                Mentioned::Meeting(id)
            }
            Target::Person(id) => Mentioned::Person(id),
            Target::Case(id) => Mentioned::Case(id),
            Target::Committee(id) => Mentioned::Committee(id),
            Target::Page(id, _) => Mentioned::Page(id),
            Target::Nowhere
            | Target::Front
            | Target::Asset(_)
            | Target::External(_)
            | Target::Anchor(_) => return None,
        })
    }
}

/// What texts are read with.
pub struct Scope<'s> {
    pub site: &'s Site,
    pub index: &'s Index<'s>,
    pub shorts: &'s owner::Shorts,
}

/// Reads the texts of a meeting.
pub fn in_meeting(scope: &Scope<'_>, id: MeetingId, record: &crate::admit::Meeting) -> Found {
    let Scope { site, index, .. } = *scope;
    let meeting = site.meeting(id);
    let facts = &meeting.record.facts;
    let title = |target: &Target| reference_title(site, index.config, target);
    let finder = Finder {
        place: Place {
            index,
            file: &facts.path,
            folders: vec![facts.path.parent(), facts.files.clone()],
            meeting: Some(id),
            committee: Some(meeting.committee),
            anchors: BTreeSet::new(),
            guesses: Guesses::default(),
        },
        initials: initials_of(meeting, site),
        own_person: None,
        title: &title,
    };
    let mut diags = Vec::new();
    let preamble = finder.links(&record.preamble.open(), &mut diags);
    let mut items: Vec<Vec<SectionLinks>> = Vec::with_capacity(record.items.len());
    for item in &record.items {
        let sections = item.sections.iter();
        let links = sections.map(|section| in_section(scope, &finder, section, &mut diags));
        items.push(links.collect());
    }
    let known = meeting.items.iter().zip(&items);
    let packed = known.map(|(known, sections)| ItemLinks::new(known.case, sections)).collect();
    let mut found = Found {
        hash: record.hash,
        approvals: approvals(index, site, id, record, &items),
        mentions: mentions(&preamble, &items),
        files: files(&preamble, &items),
        preamble: Arc::new(preamble),
        items: Arc::new(packed),
        ways: 0,
        diags,
    };
    found.ways = ways(&found, &items);
    found
}

fn ways(found: &Found, items: &[Vec<SectionLinks>]) -> u64 {
    let mut hasher = Xxh3::new();
    (&found.approvals, &found.mentions, &found.files).hash(&mut hasher);
    for section in items.iter().flatten() {
        section.attachments.hash(&mut hasher);
        for owners in &section.owners {
            owners.len().hash(&mut hasher);
            owners.iter().for_each(|owner| owner.person.hash(&mut hasher));
        }
        section.owners.len().hash(&mut hasher);
    }
    items.iter().for_each(|sections| sections.len().hash(&mut hasher));
    hasher.finish()
}

/// Reads the text of another record.
pub fn in_text(
    scope: &Scope<'_>,
    (file, prose): (&SitePath, &Prose),
    committee: Option<CommitteeId>,
    own_person: Option<PersonId>,
    anchors: BTreeSet<String>,
    diags: &mut Vec<Diag>,
) -> Links {
    let index = scope.index;
    let title = |target: &Target| reference_title(scope.site, index.config, target);
    let folders = vec![file.parent()];
    let finder = Finder {
        place: Place {
            index,
            file,
            folders,
            meeting: None,
            committee,
            anchors,
            guesses: Guesses::default(),
        },
        initials: rustc_hash::FxHashMap::default(),
        own_person,
        title: &title,
    };
    finder.links(prose, diags)
}

fn in_section(
    scope: &Scope<'_>,
    finder: &Finder<'_>,
    section: &crate::model::Section,
    diags: &mut Vec<Diag>,
) -> SectionLinks {
    let links = finder.links(&section.prose.open(), diags);
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
        let name = site.committee(meeting.committee).brief();
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

fn mentions(preamble: &Links, items: &[Vec<SectionLinks>]) -> Box<[(Option<u32>, Mentioned)]> {
    let of_preamble = mentioned(targets(preamble)).into_iter().map(|page| (None, page));
    let mut mentions: Vec<_> = of_preamble.collect();
    for (id, sections) in (0..).zip(items) {
        let in_texts = sections.iter().flat_map(|section| targets(&section.links));
        let listed = sections.iter().flat_map(|section| &section.attachments);
        let of_item = mentioned(in_texts.chain(listed));
        mentions.extend(of_item.into_iter().map(|page| (Some(id), page)));
    }
    mentions.as_slice().into()
}

/// The pages that targets are on, each once.
pub fn mentioned<'t>(targets: impl Iterator<Item = &'t Target>) -> Vec<Mentioned> {
    let mut pages: Vec<Mentioned> = targets.filter_map(Mentioned::by).collect();
    pages.sort_unstable();
    pages.dedup();
    pages
}

/// What the links of a text lead to.
pub fn targets(links: &Links) -> impl Iterator<Item = &Target> {
    links.iter().filter_map(|link| match &link.kind {
        LinkKind::To(target, _) => Some(target),
        _ => None,
    })
}

fn files(preamble: &Links, items: &[Vec<SectionLinks>]) -> BTreeSet<u32> {
    let mut files: BTreeSet<u32> = files_of(preamble).collect();
    for section in items.iter().flatten() {
        files.extend(files_of(&section.links));
        files.extend(section.attachments.iter().filter_map(|target| match target {
            Target::Asset(id) => Some(*id),
            _ => None,
        }));
    }
    files
}

/// The files that a text links to or shows.
pub fn files_of(links: &Links) -> impl Iterator<Item = u32> {
    links.iter().filter_map(|link| match &link.kind {
        LinkKind::To(Target::Asset(id), _) | LinkKind::Image(Target::Asset(id), _) => Some(*id),
        _ => None,
    })
}
