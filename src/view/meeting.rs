//! The page of a meeting, and its data.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::link::linked_sections;
use crate::link::site::{ItemId, ItemLinks, Link, Links, Meeting, MeetingId};
use crate::model::{Attendance, Item, Participant, Prose, Section, SectionKind, Status};
use crate::path::{Route, slug};
use crate::view::head;
use crate::view::maker::Maker;
use crate::view::shell::Head;
use crate::view::types::{AttachmentEntry, ItemEntry, MeetingView, ParticipantEntry, SectionEntry};
use crate::words::shortened;

pub fn meeting(maker: &Maker<'_>, id: MeetingId) -> MeetingView {
    let meeting = maker.site.meeting(id);
    let facts = &meeting.record.facts;
    let committee = maker.committee(meeting.committee);
    let year = facts.date.year().to_string();
    let year_route = maker.site.committee(meeting.committee).route.child(&year);
    let above = [committee.clone(), maker.link(year, &year_route)];
    let counts = maker.registers.counts(id);
    let participants = participants(maker, meeting);
    let present = |entry: &&ParticipantEntry| entry.attendance == "present";
    MeetingView {
        shell: maker.shell(Head {
            title: meeting.title.clone(),
            description: description(maker, meeting),
            breadcrumbs: maker.breadcrumbs(above),
            has_code: has_code(meeting),
        }),
        committee,
        date: maker.date_of(id),
        time: maker.time(id),
        datetime: datetime(meeting),
        room: facts.room.clone().unwrap_or_default(),
        status: facts.status.name(),
        access: facts.access.name(),
        tags: facts.tags.clone(),
        next_date: facts.next.map(|date| maker.date(date)),
        present_count: participants.iter().filter(present).count(),
        absent_count: participants.iter().filter(|entry| !present(entry)).count(),
        participants,
        html: maker.html(&meeting.record.preamble.open(), &meeting.preamble, ""),
        items: items(maker, meeting),
        decision_count: counts.decisions,
        attachment_count: counts.attachments,
        mentions: maker.mentions(&meeting.mentions, usize::MAX),
        previous: meeting.previous.map(|id| maker.meeting(id)),
        next: meeting.next.map(|id| maker.meeting(id)),
        approved_by: meeting
            .approved_by
            .map(|id| maker.mention(crate::link::site::Origin::Item(id))),
        language: facts.language.clone().unwrap_or_default(),
        data_href: "index.json".to_owned(),
        calendar_href: calendar(maker, id).map(|route| maker.href(&route)),
    }
}

/// The file by which a meeting to come is put into a calendar.
pub fn calendar(maker: &Maker<'_>, id: MeetingId) -> Option<Route> {
    let is_published = maker.config.calendar.publish && is_coming(maker, id);
    is_published.then(|| maker.site.meeting(id).route.file("meeting.ics"))
}

fn has_code(meeting: &Meeting) -> bool {
    let sections = meeting.record.items.iter().flat_map(|item| &item.sections);
    meeting.record.preamble.has_code()
        || sections.into_iter().any(|section| section.prose.has_code())
}

/// Committee, date and the titles of the items.
fn description(maker: &Maker<'_>, meeting: &Meeting) -> String {
    let titles: Vec<&str> = meeting.record.items.iter().map(|item| item.title.as_str()).collect();
    let committee = &maker.site.committee(meeting.committee).name;
    let date = maker.config.words.full_date(meeting.date());
    shortened(&format!("{committee}, {date}. {}", titles.join(", ")), 200)
}

/// A date and time by ISO 8601, without a zone.
pub fn datetime(meeting: &Meeting) -> String {
    let facts = &meeting.record.facts;
    match facts.start {
        Some(start) => format!("{}T{:02}:{:02}", facts.date, start.hour(), start.minute()),
        None => facts.date.to_string(),
    }
}

fn participants(maker: &Maker<'_>, meeting: &Meeting) -> Vec<ParticipantEntry> {
    let people = meeting.record.facts.participants.iter().zip(&meeting.people);
    people
        .map(|(participant, person)| ParticipantEntry {
            name: participant.name.clone(),
            href: person.and_then(|person| maker.person_href(person)),
            title: participant.title.clone().unwrap_or_default(),
            organisation: participant.details.organisation.clone().unwrap_or_default(),
            roles: maker.roles(&participant.roles),
            attendance: participant.attendance.name(),
            attendance_text: maker.say(participant.attendance.name()),
            partly: partly(maker, participant),
            note: participant.details.note.clone().unwrap_or_default(),
        })
        .collect()
}

/// From which items someone was absent.
pub fn partly(maker: &Maker<'_>, participant: &Participant) -> String {
    let words = &maker.config.words;
    let mut parts = Vec::new();
    if let Some(item) = &participant.details.from_item {
        parts.push(words.say_with("from_item", "item", item));
    }
    if let Some(item) = &participant.details.until_item {
        parts.push(words.say_with("until_item", "item", item));
    }
    if !participant.details.absent_items.is_empty() {
        let ranges: Vec<String> = participant
            .details
            .absent_items
            .iter()
            .map(|(from, to)| if from == to { from.clone() } else { format!("{from}–{to}") })
            .collect();
        parts.push(words.say_with("absent_from_items", "items", &ranges.join(", ")));
    }
    parts.join(", ")
}

/// The agenda items; where a number stands twice, only the first has its anchor.
fn items(maker: &Maker<'_>, meeting: &Meeting) -> Vec<ItemEntry> {
    let word = &maker.config.words.markers.item[0];
    let mut taken: BTreeSet<String> =
        meeting.record.items.iter().map(|item| item.anchor.clone()).collect();
    let items = meeting.record.items.iter().zip(meeting.items.iter());
    items
        .map(|(item, links)| {
            let by_number = slug(&format!("{word} {}", item.number));
            let free = taken.insert(by_number.clone());
            self::item(maker, item, links, if free { by_number } else { String::new() })
        })
        .collect()
}

fn item(maker: &Maker<'_>, item: &Item, links: &ItemLinks, number_anchor: String) -> ItemEntry {
    let sections: Vec<SectionEntry> = item
        .sections
        .iter()
        .zip(links.sections())
        .enumerate()
        .map(|(place, (section, links))| self::section(maker, item, place, section, &links.open()))
        .filter(|section| !is_blank(section))
        .collect();
    ItemEntry {
        number: item.number.clone(),
        label: maker.item_label(&item.number),
        anchor: item.anchor.clone(),
        number_anchor,
        title: item.title.clone(),
        heading_note: item.heading_note.clone().unwrap_or_default(),
        case: links.case.map(|case| maker.case(case)),
        has_decision: item
            .sections
            .iter()
            .any(|section| section.kind == SectionKind::Decision && !section.prose.is_empty()),
        attachment_count: item.sections.iter().map(|section| section.attachments.len()).sum(),
        closed: item.closed,
        sections,
    }
}

/// Whether a section of a known kind was left empty, as forms for minutes leave them.
fn is_blank(section: &SectionEntry) -> bool {
    !matches!(section.kind, "text" | "other")
        && section.html.trim().is_empty()
        && section.attachments.is_empty()
        && section.closed_attachments == 0
}

fn section(
    maker: &Maker<'_>,
    item: &Item,
    place: usize,
    section: &Section,
    links: &crate::link::site::SectionLinks,
) -> SectionEntry {
    SectionEntry {
        kind: section.kind.name(),
        heading: section.heading.clone().unwrap_or_default(),
        // An underscore keeps it apart from the anchors of items.
        anchor: format!("{}_{}", item.anchor, place + 1),
        html: maker.html(&section.prose.open(), &links.links, ""),
        attachments: attachments(maker, section, links),
        closed_attachments: section.closed_attachments,
    }
}

pub fn attachments(
    maker: &Maker<'_>,
    section: &Section,
    links: &crate::link::site::SectionLinks,
) -> Vec<AttachmentEntry> {
    let named = section.attachments.iter().zip(&links.attachments);
    named.map(|(attachment, target)| maker.attachment(&attachment.label, target)).collect()
}

/// A meeting as data: `index.json` beside its page.
#[derive(Clone, Debug, Serialize)]
pub struct MeetingData<'m> {
    #[serde(flatten)]
    pub head: head::Head,
    pub title: &'m str,
    pub committee: &'m str,
    pub date: String,
    pub start: Option<String>,
    pub end: Option<String>,
    pub room: &'m str,
    pub status: &'static str,
    pub access: &'static str,
    pub updated: Option<String>,
    pub tags: &'m [String],
    pub participants: Vec<ParticipantData<'m>>,
    pub items: Vec<ItemData<'m>>,
}

#[derive(Clone, Debug, Serialize)]
pub struct ParticipantData<'m> {
    pub name: &'m str,
    pub title: &'m str,
    pub roles: &'m [crate::model::Role],
    pub attendance: Attendance,
    pub href: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct ItemData<'m> {
    pub number: &'m str,
    pub anchor: &'m str,
    pub title: &'m str,
    pub case: Option<&'m str>,
    pub closed: bool,
    pub sections: Vec<SectionData<'m>>,
}

#[derive(Clone, Debug, Serialize)]
pub struct SectionData<'m> {
    pub kind: &'static str,
    pub heading: &'m str,
    /// Plain text, a block a line.
    pub text: String,
    pub attachments: Vec<AttachmentEntry>,
}

pub fn data<'m>(maker: &'m Maker<'_>, id: MeetingId) -> MeetingData<'m> {
    let meeting = maker.site.meeting(id);
    let facts = &meeting.record.facts;
    let clock = |time: jiff::civil::Time| format!("{:02}:{:02}", time.hour(), time.minute());
    MeetingData {
        head: head::Head::new(maker, "meeting", &meeting.route),
        title: &meeting.title,
        committee: &maker.site.committee(meeting.committee).name,
        date: facts.date.to_string(),
        start: facts.start.map(clock),
        end: facts.end.map(clock),
        room: facts.room.as_deref().unwrap_or_default(),
        status: facts.status.name(),
        access: facts.access.name(),
        updated: facts.updated.map(|date| date.to_string()),
        tags: &facts.tags,
        participants: facts
            .participants
            .iter()
            .zip(&meeting.people)
            .map(|(participant, person)| ParticipantData {
                name: &participant.name,
                title: participant.title.as_deref().unwrap_or_default(),
                roles: &participant.roles,
                attendance: participant.attendance,
                href: person.and_then(|person| maker.person_href(person)),
            })
            .collect(),
        items: (0..meeting.record.items.len() as u32)
            .map(|item| item_data(maker, ItemId { meeting: id, item }))
            .collect(),
    }
}

fn item_data<'m>(maker: &'m Maker<'_>, id: ItemId) -> ItemData<'m> {
    let item = maker.site.item(id);
    let links = maker.site.item_links(id);
    ItemData {
        number: &item.number,
        anchor: &item.anchor,
        title: &item.title,
        case: links.case.map(|case| maker.site.case(case).number.as_str()),
        closed: item.closed,
        sections: linked_sections(maker.site, id)
            .map(|(_, section, links)| SectionData {
                kind: section.kind.name(),
                heading: section.heading.as_deref().unwrap_or_default(),
                text: plain(&section.prose.open(), &links.links),
                attachments: attachments(maker, section, &links),
            })
            .collect(),
    }
}

/// A text alone, with the words that stand instead of what was written.
pub fn plain(prose: &Prose, links: &Links) -> String {
    prose.text_with(links.iter().filter_map(Link::shown))
}

/// Whether a meeting is still to come, on the site's day.
pub fn is_coming(maker: &Maker<'_>, id: MeetingId) -> bool {
    let facts = &maker.site.meeting(id).record.facts;
    facts.date >= maker.config.today && matches!(facts.status, Status::Planned | Status::Draft)
        || facts.date > maker.config.today && facts.status != Status::Cancelled
}

/// Whether a meeting was held, so that its page holds minutes.
pub fn is_held(maker: &Maker<'_>, id: MeetingId) -> bool {
    let facts = &maker.site.meeting(id).record.facts;
    !is_coming(maker, id) && !matches!(facts.status, Status::Cancelled | Status::Planned)
}
