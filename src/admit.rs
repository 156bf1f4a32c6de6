//! Decides what may be published.
//!
//! Records come in as they were written; what comes out can be linked, shown and indexed without
//! further care: no draft, nothing above the site's access, of closed items only the number and
//! what is public, of withheld people only what stands in their place. Nothing else makes the
//! types that come out. Knows nothing of pages or templates.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::{Access, Config, Publish};
use crate::diag::{Diag, Span};
use crate::mask::{Hidden, Mask, WITHHELD};
use crate::model::{
    self, Attendance, ClosedItem, Entry, Facts, Item, Participant, Prose, Record, Role, Section,
    SectionKind, Status,
};
use crate::names::{initials, key, short_forms};
use crate::path::{SitePath, percent_decode, slug};

/// The minutes of one meeting, as they may be published.
#[expect(
    clippy::manual_non_exhaustive,
    reason = "no other module of this crate may make one either"
)]
#[derive(Clone, Debug)]
pub struct Meeting {
    pub facts: Facts,
    pub preamble: Prose,
    pub items: Vec<Item>,
    /// Only `admit` makes these.
    _admitted: (),
}

/// All that may be published, in the order of the sources.
#[derive(Debug, Default)]
pub struct Public {
    pub meetings: Vec<Meeting>,
    pub committees: Vec<model::Committee>,
    pub people: Vec<model::Person>,
    pub cases: Vec<model::Case>,
    pub pages: Vec<model::Page>,
    /// Shortens withheld names in file names too.
    mask: Option<Mask>,
    _admitted: (),
}

impl Public {
    /// The address of a folder: without what is withheld.
    pub fn folder(&self, folder: &SitePath) -> Vec<String> {
        let mut segments: Vec<String> = folder.segments().skip(1).map(slug).collect();
        if let Some(mask) = &self.mask {
            segments.iter_mut().for_each(|segment| mask_slug(mask, segment));
        }
        segments
    }

    /// A line of text without what is withheld.
    pub fn line(&self, mut text: String) -> String {
        if let Some(mask) = &self.mask {
            mask.text(&mut text);
        }
        text
    }

    /// A file's published name: without what is withheld.
    pub fn file_name(&self, name: &str) -> String {
        let mut name = name.to_owned();
        if let Some(mask) = &self.mask {
            let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
            if mask.in_address(stem) {
                let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
                let number = xxhash_rust::xxh3::xxh3_64(name.as_bytes()) as u32;
                name = format!("bilag-{number:08x}.{extension}");
            }
        }
        crate::path::file_slug(&name)
    }
}

/// What is not published: addresses only, so that a reference to it can be told from a mistake.
#[derive(Debug, Default)]
pub struct Withheld {
    /// Each file with why it is not published.
    pub records: BTreeMap<SitePath, Reason>,
    /// Names and aliases, in the form of [`key`].
    pub people: BTreeMap<String, Reason>,
    /// The files of closed attachments; none of these is published, whoever lists it.
    pub files: Vec<ClosedFile>,
}

/// How a closed attachment names its file.
#[derive(Debug)]
pub struct ClosedFile {
    /// The folders in which it is looked for.
    pub folders: [SitePath; 2],
    pub target: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    Draft,
    Access,
    Date,
    Person,
    /// The file of a closed attachment.
    Closed,
}

/// Decides about every record.
pub fn admit(config: &Config, records: Vec<Record>) -> (Public, Withheld, Vec<Diag>) {
    let mut withheld = Withheld::default();
    let (mask, hidden) = mask(config, &records, &mut withheld);
    let mut diags = Vec::new();
    let mut public = Public::default();
    for record in records {
        if let Record::Meeting(meeting) = &record {
            withheld.files.extend(closed_files(meeting));
        }
        let (path, reason) = reason(config, &record);
        if let Some(reason) = reason {
            withheld.records.insert(path, reason);
            continue;
        }
        match record {
            Record::Meeting(meeting) => {
                public.meetings.push(admit_meeting(config, *meeting, &hidden, &mut diags));
            }
            Record::Committee(committee) => public.committees.push(committee),
            Record::Person(person) if hidden.contains_key(&key(&person.name)) => {
                withheld.records.insert(person.path, Reason::Person);
            }
            Record::Person(person) => public.people.push(person),
            Record::Case(case) => public.cases.push(case),
            Record::Page(page) => public.pages.push(page),
        }
    }
    if let Some(mask) = mask {
        mask_all(&mask, &mut public);
        public.mask = Some(mask);
    }
    public.meetings.iter_mut().for_each(|meeting| unique_anchors(&mut meeting.items));
    (public, withheld, diags)
}

/// Why a record is not published, if it is not.
fn reason(config: &Config, record: &Record) -> (SitePath, Option<Reason>) {
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
    (path.clone(), reason)
}

fn admit_meeting(
    config: &Config,
    meeting: model::Meeting,
    hidden: &BTreeMap<String, Publish>,
    diags: &mut Vec<Diag>,
) -> Meeting {
    let mut facts = meeting.facts;
    let participants = std::mem::take(&mut facts.participants);
    facts.participants = participants
        .into_iter()
        .filter_map(|participant| admit_participant(config, participant, hidden))
        .collect();
    let items = meeting
        .entries
        .into_iter()
        .map(|entry| match entry {
            Entry::Open { item, .. } => item,
            Entry::Closed(item) => admit_closed(config, &facts.path, item, diags),
        })
        .collect();
    Meeting { facts, preamble: meeting.preamble, items, _admitted: () }
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
    })
}

/// Tells the anchors of public and replaced titles apart from those of the items as written.
fn unique_anchors(items: &mut [Item]) {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let (closed, open): (Vec<_>, Vec<_>) = items.iter_mut().partition(|item| item.closed);
    for item in open.into_iter().chain(closed) {
        let wanted = item.anchor.clone();
        let mut count = 1;
        while !taken.insert(item.anchor.clone()) {
            count += 1;
            item.anchor = format!("{wanted}-{count}");
        }
    }
}

/// A closed item's number, public title and public decision; nothing else leaves this function.
fn admit_closed(config: &Config, path: &SitePath, item: ClosedItem, diags: &mut Vec<Diag>) -> Item {
    let words = &config.words;
    if item.public_title.is_none() {
        let heading = words.sections.get("public_title").and_then(|names| names.first());
        let heading =
            heading.map_or("Public title".to_owned(), |name| model::body::capitalised(name));
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
    let decision = item.public_decision.map(|prose| Section {
        kind: SectionKind::Decision,
        heading: Some(words.say("decision").to_owned()),
        prose,
        attachments: Vec::new(),
        closed_attachments: 0,
        actions: Vec::new(),
        span: item.span,
    });
    Item {
        number: item.number,
        anchor,
        title: item.public_title.unwrap_or_else(|| words.withheld.item.clone()),
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
        if was_away || !participant.absent_items.is_empty() {
            participant.note = None;
        }
    }
    let Some(publish) = hidden.get(&key(&participant.name)) else { return Some(participant) };
    let shown = in_place_of(config, *publish, &participant)?;
    Some(Participant {
        title: participant.title.filter(|title| *title != shown),
        name: shown,
        initials: None,
        handle: None,
        organisation: None,
        note: None,
        withheld: true,
        ..participant
    })
}

/// What stands in place of a participant's name; `None` if the person is not to be seen at all.
fn in_place_of(config: &Config, publish: Publish, participant: &Participant) -> Option<String> {
    match publish {
        Publish::Name => Some(participant.name.clone()),
        Publish::Initials => {
            Some(participant.initials.clone().unwrap_or_else(|| initials(&participant.name)))
        }
        Publish::Role => Some(participant.title.clone().unwrap_or_else(|| {
            let role = participant.roles.first().copied().unwrap_or(Role::Member);
            config.words.say(role_word(role)).to_owned()
        })),
        Publish::None => None,
    }
}

/// The interface word of a role.
pub fn role_word(role: Role) -> &'static str {
    match role {
        Role::Chair => "chair",
        Role::Secretary => "secretary",
        Role::Member => "member",
        Role::Guest => "guest",
        Role::Observer => "observer",
    }
}

/// Who is withheld, by the key of each name, and the mask over all texts.
fn mask(
    config: &Config,
    records: &[Record],
    withheld: &mut Withheld,
) -> (Option<Mask>, BTreeMap<String, Publish>) {
    let mut people: BTreeMap<String, Known> = BTreeMap::new();
    for record in records {
        if let Record::Person(person) = record {
            let known = people.entry(key(&person.name)).or_default();
            known.publish = person.publish.unwrap_or_default();
            known.names.push(person.name.clone());
            known.names.extend(person.aliases.iter().cloned());
            known.title = person.title.clone();
            known.initials.extend(person.initials.clone());
            known.addresses.extend(person.email.clone());
        }
    }
    let aliases: BTreeMap<String, String> = people
        .iter()
        .flat_map(|(id, known)| known.names.iter().map(|name| (key(name), id.clone())))
        .collect();
    for record in records {
        // What stands in a name's place may itself only come from what is published.
        let is_published = reason(config, record).1.is_none();
        for participant in participants(record) {
            let id = key(&participant.name);
            let id = aliases.get(&id).cloned().unwrap_or(id);
            let known = people.entry(id).or_default();
            if !known.names.contains(&participant.name) {
                known.names.push(participant.name.clone());
            }
            known.secret_initials.extend(participant.initials.clone());
            known.addresses.extend(participant.handle.clone());
            if is_published {
                known.title = known.title.take().or_else(|| participant.title.clone());
                known.initials.extend(participant.initials.clone());
            }
        }
    }
    let mut hidden = Vec::new();
    let mut rules = BTreeMap::new();
    let mut shown = Vec::new();
    for known in people.into_values() {
        let publish = known.publish.max(config.people.publish);
        if publish == Publish::Name {
            shown.extend(known.names);
            continue;
        }
        for name in &known.names {
            rules.insert(key(name), publish);
            withheld.people.insert(key(name), Reason::Person);
            for form in short_forms(name) {
                withheld.people.entry(key(&form)).or_insert(Reason::Person);
            }
        }
        hidden.push(known.hidden(config, publish));
    }
    (Mask::new(&hidden, &shown, &config.words.markers.genitive), rules)
}

/// What all records together say of a person.
#[derive(Default)]
struct Known {
    publish: Publish,
    names: Vec<String>,
    title: Option<String>,
    initials: Vec<String>,
    /// Those of unpublished minutes too.
    secret_initials: Vec<String>,
    /// Mail addresses and handles.
    addresses: Vec<String>,
}

impl Known {
    fn hidden(self, config: &Config, publish: Publish) -> Hidden {
        let replacement = match publish {
            Publish::Initials => {
                self.initials.first().cloned().unwrap_or_else(|| initials(&self.names[0]))
            }
            Publish::Role => self.title.unwrap_or_else(|| config.words.say("member").to_owned()),
            Publish::Name | Publish::None => config.words.withheld.person.clone(),
        };
        let all = self.initials.into_iter().chain(self.secret_initials);
        let initials = if publish == Publish::Initials { Vec::new() } else { all.collect() };
        Hidden { names: self.names, initials, addresses: self.addresses, replacement }
    }
}

fn participants(record: &Record) -> &[Participant] {
    match record {
        Record::Meeting(meeting) => &meeting.facts.participants,
        _ => &[],
    }
}

fn mask_all(mask: &Mask, public: &mut Public) {
    for meeting in &mut public.meetings {
        let facts = &mut meeting.facts;
        mask.maybe(&mut facts.title);
        if let Some((name, _)) = &mut facts.committee {
            mask.text(name);
        }
        mask.maybe(&mut facts.room);
        facts.tags.iter_mut().for_each(|tag| mask.text(tag));
        for participant in &mut facts.participants {
            mask.maybe(&mut participant.title);
            mask.maybe(&mut participant.organisation);
            mask.maybe(&mut participant.note);
        }
        mask_slug(mask, &mut facts.stem);
        mask.prose(&mut meeting.preamble);
        meeting.items.iter_mut().for_each(|item| mask_item(mask, item));
    }
    for committee in &mut public.committees {
        mask.maybe(&mut committee.name);
        mask.maybe(&mut committee.short);
        committee.aliases.iter_mut().for_each(|alias| mask.text(alias));
        mask.maybe(&mut committee.description);
        mask.prose(&mut committee.text);
    }
    for person in &mut public.people {
        mask.maybe(&mut person.title);
        mask.maybe(&mut person.organisation);
        person.email = person.email.take().filter(|email| !mask.in_address(email));
        mask_slug(mask, &mut person.stem);
        mask.prose(&mut person.text);
    }
    for case in &mut public.cases {
        mask.maybe(&mut case.title);
        mask.prose(&mut case.text);
    }
    for page in &mut public.pages {
        mask_page(mask, page);
    }
}

fn mask_item(mask: &Mask, item: &mut Item) {
    if mask.in_address(&item.title) || mask.in_address(&item.anchor) {
        mask.text(&mut item.title);
        item.anchor = slug(&item.title);
    }
    mask.maybe(&mut item.heading_note);
    for section in &mut item.sections {
        mask.maybe(&mut section.heading);
        mask.prose(&mut section.prose);
        for attachment in &mut section.attachments {
            mask.text(&mut attachment.label);
            if attachment.target.contains("//") && mask.in_address(&attachment.target) {
                WITHHELD.clone_into(&mut attachment.target);
            }
        }
        for action in &mut section.actions {
            mask.maybe(&mut action.owner);
            mask.text(&mut action.text);
        }
    }
}

fn mask_page(mask: &Mask, page: &mut model::Page) {
    mask.maybe(&mut page.title);
    mask.maybe(&mut page.description);
    page.tags.iter_mut().for_each(|tag| mask.text(tag));
    page.segments.iter_mut().for_each(|segment| mask_slug(mask, segment));
    for place in 0..page.headings.len() {
        mask.text(&mut page.headings[place].title);
        if mask.in_address(&page.headings[place].anchor) {
            let anchor = free_anchor(&page.headings, &page.headings[place].title);
            let old = std::mem::replace(&mut page.headings[place].anchor, anchor.clone());
            page.text.rename_anchor(&old, &anchor);
        }
    }
    mask.prose(&mut page.text);
}

/// An anchor for a title that no heading has. It is counted and not hashed: who has a name in mind
/// could tell from a hash whether it is the one.
fn free_anchor(headings: &[model::Heading], title: &str) -> String {
    let wanted = slug(title);
    let is_taken = |anchor: &str| headings.iter().any(|heading| heading.anchor == anchor);
    let mut anchor = wanted.clone();
    let mut count = 1;
    while is_taken(&anchor) {
        count += 1;
        anchor = format!("{wanted}-{count}");
    }
    anchor
}

/// An address that gives a name away is replaced by one that says nothing.
fn mask_slug(mask: &Mask, segment: &mut String) {
    if mask.in_address(segment) {
        let number = xxhash_rust::xxh3::xxh3_64(segment.as_bytes()) as u32;
        let date = segment.get(..10).filter(|head| head.parse::<jiff::civil::Date>().is_ok());
        *segment = format!("{}-{number:08x}", date.unwrap_or("x"));
    }
}
