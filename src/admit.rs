//! Decides what may be published.
//!
//! Records come in as they were written; what comes out can be linked, shown and indexed without
//! further care: no draft, nothing above the site's access, of closed items only the number and
//! what is public, of withheld people only what stands in their place. Nothing else makes the
//! types that come out. Knows nothing of pages or templates.

mod rules;
mod masked;
pub mod settings;

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use crate::config::{Access, Config, Publish};
use crate::diag::{Diag, Span};
use crate::mask::address;
use crate::mask::fold::folded;
use crate::mask::{Mask, Named};
use crate::model::{
    self, Attendance, ClosedItem, Entry, Facts, Item, Parsed, Participant, Record, Role, Section,
    SectionKind, Status, Stored,
};
use crate::names::initials;
use crate::path::{SitePath, percent_decode, slug};
use crate::words::capitalised;
use masked::{mask_meeting, mask_others};
use rules::{Rules, rules};

/// The minutes of one meeting, as they may be published.
#[expect(
    clippy::manual_non_exhaustive,
    reason = "no other module of this crate may make one either"
)]
#[derive(Clone, Debug)]
pub struct Meeting {
    pub facts: Arc<Facts>,
    pub preamble: Stored,
    /// Those that are published as they were written are the very same.
    pub items: Vec<Arc<Item>>,
    /// The hash of all that is short: facts, and the heads of the items, but no text.
    pub outline: u64,
    /// The hash of what the texts consist of: the kinds of sections, and whether each has words,
    /// attachments, and tasks that are due or done.
    pub shape: u64,
    /// The hash of everything.
    pub hash: u64,
    /// Only `admit` makes these.
    _admitted: (),
}

impl Meeting {
    /// Fixes the hashes, when nothing changes any more.
    fn sign(&mut self) {
        let mut outline = Xxh3::new();
        self.facts.hash(&mut outline);
        for item in &self.items {
            let case = item.case.as_ref().map(|case| &case.written);
            (&item.number, &item.anchor, &item.title, case, item.closed).hash(&mut outline);
        }
        self.outline = outline.finish();
        let mut shape = Xxh3::new();
        for item in &self.items {
            item.sections.len().hash(&mut shape);
            for section in &item.sections {
                let files = section.attachments.len();
                (section.kind, section.prose.is_empty(), files).hash(&mut shape);
                section.actions.len().hash(&mut shape);
                section
                    .actions
                    .iter()
                    .for_each(|action| (action.done, action.due).hash(&mut shape));
            }
        }
        self.shape = shape.finish();
        let mut whole = Xxh3::new();
        (self.outline, &self.preamble, &self.items).hash(&mut whole);
        self.hash = whole.finish();
    }
}

/// All that may be published, in the order of the sources.
#[derive(Debug, Default)]
pub struct Public {
    pub meetings: Vec<Arc<Meeting>>,
    pub committees: Vec<model::Committee>,
    pub people: Vec<model::Person>,
    pub cases: Vec<model::Case>,
    pub pages: Vec<model::Page>,
    /// Takes withheld names out of addresses and names of files too.
    rules: Option<Arc<Rules>>,
    _admitted: (),
}

/// A file's name as it is published.
pub struct FileName {
    pub name: String,
    /// Whether a withheld name was taken out of it, so that another file may be called the same.
    pub is_unnamed: bool,
}

impl Public {
    /// The address of a folder: without what is withheld.
    pub fn folder(&self, folder: &SitePath) -> Vec<String> {
        let segments: Vec<String> = folder.segments().skip(1).map(slug).collect();
        match self.rules.as_deref() {
            Some(Rules { mask: Some(mask), addresses, .. }) => addresses.published(mask, &segments),
            _ => segments,
        }
    }

    /// The hash of what is withheld, and of what stands in its place.
    pub fn masked(&self) -> u64 {
        self.rules.as_ref().map_or(0, |rules| rules.effect)
    }

    fn mask(&self) -> Option<&Mask> {
        self.rules.as_ref()?.mask.as_ref()
    }

    /// A name made of that of a file or folder: without what is withheld.
    pub fn title_of(&self, name: &str) -> String {
        let name = name.replace(['-', '_'], " ");
        capitalised(&match self.mask() {
            Some(mask) => mask.unnamed(&name),
            None => name,
        })
    }

    /// A file's published name: without what is withheld.
    pub fn file_name(&self, name: &str) -> FileName {
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        match self.mask() {
            Some(mask) if mask.in_address(stem) || mask.in_address(extension) => {
                let stem = address::unnamed(mask, stem);
                let extension = address::unnamed(mask, extension);
                let name = crate::path::file_slug(&format!("{stem}.{extension}"));
                FileName { name, is_unnamed: true }
            }
            _ => FileName { name: crate::path::file_slug(name), is_unnamed: false },
        }
    }
}

/// What is not published: addresses only, so that a reference to it can be told from a mistake.
#[derive(Debug, Default, Hash)]
pub struct Withheld {
    /// Each file with why it is not published.
    pub records: BTreeMap<SitePath, Reason>,
    /// Names and aliases, in the form of [`key`].
    pub people: BTreeMap<String, Reason>,
    /// The files of closed attachments; none of these is published, whoever lists it.
    pub files: Vec<ClosedFile>,
}

/// How a closed attachment names its file.
#[derive(Debug, Hash)]
pub struct ClosedFile {
    /// The folders in which it is looked for.
    pub folders: [SitePath; 2],
    pub target: String,
    /// Where it is closed.
    pub place: (SitePath, Span),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    Draft,
    Access,
    Date,
    Person,
    /// The file of a closed attachment.
    Closed,
}

/// What a running process remembers of the last admission; empty in one that admits once.
///
/// Each part is a pure function of what its hash covers, so that nothing remembered can be stale.
#[derive(Default)]
pub struct Memory {
    rules: Option<Arc<Rules>>,
    /// By the hash of what it was made from.
    meetings: FxHashMap<u64, Arc<Admitted>>,
}

/// What was admitted of a meeting.
struct Admitted {
    meeting: Arc<Meeting>,
    diags: Vec<Diag>,
}

/// Decides about every record.
pub fn admit(
    config: &Config,
    records: &[&Parsed],
    memory: &mut Memory,
) -> (Public, Withheld, Vec<Diag>) {
    let rules = rules(config, records, memory);
    let mut withheld = Withheld { people: rules.people.clone(), ..Withheld::default() };
    let mut public = Public::default();
    let mut meetings = Vec::with_capacity(records.len());
    for parsed in records {
        if let Record::Meeting(meeting) = &parsed.record {
            withheld.files.extend(closed_files(meeting));
        }
        let (path, reason) = reason(config, &parsed.record);
        if let Some(reason) = reason {
            withheld.records.insert(path.clone(), reason);
            continue;
        }
        match &parsed.record {
            Record::Meeting(meeting) => meetings.push((parsed.hash, &**meeting)),
            Record::Committee(committee) => public.committees.push(committee.clone()),
            Record::Person(person) if rules.hidden.contains_key(&folded(&person.name)) => {
                withheld.records.insert(person.path.clone(), Reason::Person);
            }
            Record::Person(person) => public.people.push(person.clone()),
            Record::Case(case) => public.cases.push(case.clone()),
            Record::Page(page) => public.pages.push(page.clone()),
        }
    }
    let admitted: Vec<(u64, Arc<Admitted>)> = meetings
        .par_iter()
        .map(|(hash, meeting)| {
            let key = xxh3_64(&[hash.to_le_bytes(), rules.effect.to_le_bytes()].concat());
            let known = memory.meetings.get(&key).cloned();
            (key, known.unwrap_or_else(|| Arc::new(admit_meeting(config, &rules, meeting))))
        })
        .collect();
    let diags = admitted.iter().flat_map(|(_, admitted)| admitted.diags.iter().cloned()).collect();
    public.meetings = admitted.iter().map(|(_, admitted)| Arc::clone(&admitted.meeting)).collect();
    memory.meetings = admitted.into_iter().collect();
    mask_others(config, &rules, &mut public);
    public.rules = Some(rules);
    (public, withheld, diags)
}

/// Why a record is not published, if it is not.
fn reason<'r>(config: &Config, record: &'r Record) -> (&'r SitePath, Option<Reason>) {
    let (path, status, access, after) = match record {
        Record::Meeting(meeting) => {
            let facts = &meeting.facts;
            (&facts.path, facts.status, facts.access, facts.publish_after)
        }
        Record::Committee(committee) => {
            (&committee.path, committee.status, committee.access.unwrap_or(Access::Public), None)
        }
        Record::Person(person) => {
            (&person.path, person.status, person.access.unwrap_or(Access::Public), None)
        }
        Record::Case(case) => {
            (&case.path, case.status, case.access.unwrap_or(Access::Public), None)
        }
        Record::Page(page) => {
            let usual = if page.segments.is_empty() { Access::Public } else { Access::default() };
            (&page.path, page.status, page.access.unwrap_or(usual), page.publish_after)
        }
    };
    let reason = if access > config.access || access == Access::Closed {
        Some(Reason::Access)
    } else if status == Status::Draft && !config.drafts {
        Some(Reason::Draft)
    } else if after.is_some_and(|date| date > config.today) {
        Some(Reason::Date)
    } else {
        None
    };
    (path, reason)
}

fn admit_meeting(config: &Config, rules: &Rules, meeting: &model::Meeting) -> Admitted {
    let mut diags = Vec::new();
    let participants = meeting.facts.participants.iter().cloned();
    let participants: Vec<Participant> = participants
        .filter_map(|participant| admit_participant(config, participant, &rules.hidden))
        .collect();
    let facts = match participants == meeting.facts.participants {
        true => Arc::clone(&meeting.facts),
        false => Arc::new(Facts { participants, ..Facts::clone(&meeting.facts) }),
    };
    let items = meeting
        .entries
        .iter()
        .map(|entry| match entry {
            Entry::Open { item, .. } => Arc::clone(item),
            Entry::Closed(item) => Arc::new(admit_closed(config, &facts.path, item, &mut diags)),
        })
        .collect();
    let preamble = meeting.preamble.clone();
    let mut admitted =
        Meeting { facts, preamble, items, outline: 0, shape: 0, hash: 0, _admitted: () };
    if let Some(mask) = &rules.mask {
        let took_part = withheld_participants(mask, meeting, &rules.hidden);
        mask_meeting(config, (mask, &rules.addresses), took_part, &mut admitted);
    }
    unique_anchors(&mut admitted.items);
    admitted.sign();
    Admitted { meeting: Arc::new(admitted), diags }
}

/// Those of a meeting's participants whose names are withheld.
fn withheld_participants(
    mask: &Mask,
    meeting: &model::Meeting,
    hidden: &BTreeMap<String, Publish>,
) -> Named {
    let participants = meeting.facts.participants.iter();
    let withheld =
        participants.filter(|participant| hidden.contains_key(&folded(&participant.name)));
    withheld.flat_map(|participant| mask.person(&participant.name)).collect()
}

/// The files of a meeting's closed attachments.
fn closed_files(meeting: &model::Meeting) -> impl Iterator<Item = ClosedFile> {
    let facts = &meeting.facts;
    let attachments = meeting.entries.iter().flat_map(|entry| match entry {
        Entry::Open { withheld, .. } => withheld,
        Entry::Closed(item) => &item.attachments,
    });
    attachments.map(|attachment| ClosedFile {
        folders: [facts.files.clone(), facts.path.parent()],
        target: percent_decode(&attachment.target),
        place: (facts.path.clone(), attachment.span),
    })
}

/// Tells the anchors of public and replaced titles apart from those of the items as written.
fn unique_anchors(items: &mut [Arc<Item>]) {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let (closed, open): (Vec<_>, Vec<_>) = items.iter_mut().partition(|item| item.closed);
    for item in open.into_iter().chain(closed) {
        let wanted = item.anchor.clone();
        let mut count = 1;
        while !taken.insert(item.anchor.clone()) {
            count += 1;
            Arc::make_mut(item).anchor = format!("{wanted}-{count}");
        }
    }
}

/// A closed item's number, public title and public decision; nothing else leaves this function.
fn admit_closed(
    config: &Config,
    path: &SitePath,
    item: &ClosedItem,
    diags: &mut Vec<Diag>,
) -> Item {
    let words = &config.words;
    if item.public_title.is_none() {
        let heading = words.sections.get("public_title").and_then(|names| names.first());
        let heading = heading.map_or("Public title".to_owned(), |name| capitalised(name));
        diags.push(
            Diag::warning("closed-without-title", format!("closed item {} has no public title", item.number))
                .at(path, item.span)
                .hint(format!("add `### {heading}` with what the law wants published; until then it is shown as `{}`", words.withheld.item)),
        );
    }
    let anchor = match &item.public_title {
        Some(title) => slug(title),
        None => slug(&format!("{} {}", words.markers.item[0], item.number)),
    };
    let decision = item.public_decision.as_ref().map(|prose| Section {
        kind: SectionKind::Decision,
        heading: Some(words.say("decision").to_owned()),
        prose: Stored::new(prose.clone()),
        attachments: Box::default(),
        closed_attachments: 0,
        actions: Box::default(),
        span: item.span,
    });
    Item {
        number: item.number.clone(),
        anchor,
        title: item.public_title.clone().unwrap_or_else(|| words.withheld.item.clone()),
        heading_note: None,
        case: None,
        sections: decision.into_iter().collect(),
        closed: true,
        span: Span::line(item.span.line as usize),
    }
}

/// A participant without reasons for absence, and under what may stand in the name's place.
fn admit_participant(
    config: &Config,
    mut participant: Participant,
    hidden: &BTreeMap<String, Publish>,
) -> Option<Participant> {
    if !config.people.reasons {
        if participant.attendance == Attendance::Leave {
            participant.attendance = Attendance::Absent;
        }
        let was_away = participant.attendance != Attendance::Present;
        if was_away || !participant.details.absent_items.is_empty() {
            participant.details.edit(|details| details.note = None);
        }
    }
    let Some(publish) = hidden.get(&folded(&participant.name)) else { return Some(participant) };
    let shown = in_place_of(config, hidden, *publish, &participant)?;
    participant.details.edit(|details| {
        details.initials = None;
        details.handle = None;
        details.organisation = None;
        details.note = None;
    });
    Some(Participant {
        title: participant
            .title
            .filter(|title| *title != shown && !hidden.contains_key(&folded(title))),
        name: shown,
        withheld: true,
        ..participant
    })
}

/// What stands in place of a participant's name; `None` if the person is not to be seen at all.
fn in_place_of(
    config: &Config,
    hidden: &BTreeMap<String, Publish>,
    publish: Publish,
    participant: &Participant,
) -> Option<String> {
    // In `Holm, Karen` it is a part of the name.
    let title = participant.title.clone().filter(|title| !hidden.contains_key(&folded(title)));
    match publish {
        Publish::Name => Some(participant.name.clone()),
        Publish::Initials => Some(
            participant.details.initials.clone().unwrap_or_else(|| initials(&participant.name)),
        ),
        Publish::Role => Some(title.unwrap_or_else(|| {
            let role = participant.roles.first().copied().unwrap_or(Role::Member);
            config.words.say(role.name()).to_owned()
        })),
        Publish::None => None,
    }
}
