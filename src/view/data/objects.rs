//! Committees, people, cases and pages as data.

use serde::Serialize;

use crate::link::meetings_in;
use crate::link::site::{CaseId, CommitteeId, ItemId, MeetingId, Origin, PageId, PersonId};
use crate::link::{sections_of, sections_with_attachments};
use crate::model::{Attendance, Role, SectionKind};
use crate::view::committee::{members, years};
use crate::view::data::Head;
use crate::view::maker::Maker;
use crate::view::meeting::{attachments, plain};
use crate::view::types::AttachmentEntry;

/// More meetings, mentions or items than this are counted and not listed.
const MOST: usize = 300;

/// A name and where its document is.
#[derive(Clone, Debug, Serialize)]
pub struct Reference {
    pub name: String,
    /// Relative to this document; left out if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct CommitteeData {
    #[serde(flatten)]
    head: Head,
    name: String,
    short: String,
    aliases: Vec<String>,
    description: String,
    text: String,
    meeting_count: usize,
    /// Who took part in the latest meeting.
    members: Vec<MemberData>,
    /// The latest first.
    years: Vec<YearData>,
}

#[derive(Clone, Debug, Serialize)]
pub struct MemberData {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    href: Option<String>,
    title: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct YearData {
    year: i16,
    href: String,
    meeting_count: usize,
}

pub fn committee(maker: &Maker<'_>, id: CommitteeId) -> CommitteeData {
    let committee = maker.site.committee(id);
    let record = committee.record.as_ref();
    let member = |member: crate::view::types::MemberEntry| MemberData {
        name: member.name,
        href: member.href.map(|href| beside(&href)),
        title: member.title,
    };
    CommitteeData {
        head: Head::new(maker, "committee", &committee.route),
        name: committee.name.clone(),
        short: committee.short.clone(),
        aliases: record.map_or_else(Vec::new, |record| record.aliases.clone()),
        description: record.and_then(|record| record.description.clone()).unwrap_or_default(),
        text: record.map_or_else(String::new, |record| plain(&record.text, &committee.links)),
        meeting_count: committee.meetings.len(),
        members: members(maker, id).into_iter().map(member).collect(),
        years: years(maker, id)
            .into_iter()
            .map(|(year, meeting_count)| YearData {
                year,
                href: format!("{year}/index.json"),
                meeting_count,
            })
            .collect(),
    }
}

/// The document beside a page of the site.
fn beside(href: &str) -> String {
    let folder = href.strip_suffix("index.html").unwrap_or(href);
    format!("{folder}index.json")
}

#[derive(Clone, Debug, Serialize)]
pub struct CommitteeYearData<'m> {
    #[serde(flatten)]
    head: Head,
    committee: Reference,
    year: i16,
    /// The oldest first.
    meetings: Vec<MeetingReference<'m>>,
}

#[derive(Clone, Debug, Serialize)]
pub struct MeetingReference<'m> {
    date: String,
    title: &'m str,
    committee: &'m str,
    status: &'static str,
    href: String,
}

fn meeting<'m>(maker: &'m Maker<'_>, id: MeetingId) -> MeetingReference<'m> {
    let meeting = maker.site.meeting(id);
    MeetingReference {
        date: meeting.date().to_string(),
        title: &meeting.title,
        committee: &maker.site.committee(meeting.committee).name,
        status: meeting.record.facts.status.name(),
        href: maker.href(&meeting.route.file("index.json")),
    }
}

pub fn committee_year<'m>(
    maker: &'m Maker<'_>,
    id: CommitteeId,
    year: i16,
) -> CommitteeYearData<'m> {
    let committee = maker.site.committee(id);
    CommitteeYearData {
        head: Head::new(maker, "committee-year", &committee.route.child(&year.to_string())),
        committee: Reference {
            name: committee.name.clone(),
            href: Some(maker.href(&committee.route.file("index.json"))),
        },
        year,
        meetings: meetings_in(maker.site, id, year).map(|id| meeting(maker, id)).collect(),
    }
}

#[derive(Clone, Debug, Serialize)]
pub struct PersonData<'m> {
    #[serde(flatten)]
    head: Head,
    name: String,
    aliases: Vec<String>,
    title: String,
    organisation: String,
    email: String,
    text: String,
    meeting_count: usize,
    /// The latest first; at most 300.
    meetings: Vec<PersonMeetingData<'m>>,
    mention_count: usize,
    /// The latest first; at most 300.
    mentions: Vec<MentionData<'m>>,
}

#[derive(Clone, Debug, Serialize)]
pub struct PersonMeetingData<'m> {
    #[serde(flatten)]
    meeting: MeetingReference<'m>,
    attendance: Attendance,
    roles: &'m [Role],
}

/// What refers to a person, and where it is.
#[derive(Clone, Debug, Serialize)]
pub struct MentionData<'m> {
    name: &'m str,
    href: String,
}

fn mention<'m>(maker: &'m Maker<'_>, origin: Origin) -> MentionData<'m> {
    let (name, href) = match origin {
        Origin::Page(id) => {
            let page = maker.site.page(id);
            (&page.title, maker.href(&page.route))
        }
        Origin::Meeting(id) => {
            let meeting = maker.site.meeting(id);
            (&meeting.title, maker.href(&meeting.route))
        }
        Origin::Item(id) => (&maker.site.item(id).title, maker.item_href(id)),
    };
    MentionData { name, href }
}

pub fn person<'m>(maker: &'m Maker<'_>, id: PersonId) -> PersonData<'m> {
    let person = maker.site.person(id);
    let record = person.record.as_ref();
    let route = person.route.clone().unwrap_or_default();
    let took_part = |(id, place): &(MeetingId, u32)| {
        let participant = &maker.site.meeting(*id).record.facts.participants[*place as usize];
        PersonMeetingData {
            meeting: meeting(maker, *id),
            attendance: participant.attendance,
            roles: &participant.roles,
        }
    };
    let latest = person.meetings.last().map(|(id, place)| {
        let facts = &maker.site.meeting(*id).record.facts;
        facts.participants[*place as usize].title.clone().unwrap_or_default()
    });
    let own = |text: fn(&crate::model::Person) -> &Option<String>| {
        record.and_then(|record| text(record).clone())
    };
    PersonData {
        head: Head::new(maker, "person", &route),
        name: person.name.clone(),
        aliases: record.map_or_else(Vec::new, |record| record.aliases.clone()),
        title: own(|record| &record.title).or(latest).unwrap_or_default(),
        organisation: own(|record| &record.organisation).unwrap_or_default(),
        email: own(|record| &record.email).unwrap_or_default(),
        text: record.map_or_else(String::new, |record| plain(&record.text, &person.links)),
        meeting_count: person.meetings.len(),
        meetings: person.meetings.iter().rev().take(MOST).map(took_part).collect(),
        mention_count: person.mentions.len(),
        mentions: person.mentions.iter().take(MOST).map(|origin| mention(maker, *origin)).collect(),
    }
}

#[derive(Clone, Debug, Serialize)]
pub struct CaseData<'m> {
    #[serde(flatten)]
    head: Head,
    number: String,
    title: String,
    text: String,
    tags: Vec<String>,
    own_meeting_case: bool,
    item_count: usize,
    /// The latest first; at most 300.
    items: Vec<CaseItemData<'m>>,
}

#[derive(Clone, Debug, Serialize)]
pub struct CaseItemData<'m> {
    meeting: MeetingReference<'m>,
    number: &'m str,
    title: &'m str,
    /// On the page of the meeting.
    anchor: &'m str,
    decision: String,
    attachments: Vec<AttachmentEntry>,
}

pub fn case<'m>(maker: &'m Maker<'_>, id: CaseId) -> CaseData<'m> {
    let case = maker.site.case(id);
    let record = case.record.as_ref();
    CaseData {
        head: Head::new(maker, "case", &case.route),
        number: case.number.clone(),
        title: case.title.clone(),
        text: record.map_or_else(String::new, |record| plain(&record.text, &case.links)),
        tags: record.map_or_else(Vec::new, |record| record.tags.clone()),
        own_meeting_case: case.own_meeting_case,
        item_count: case.items.len(),
        items: case.items.iter().rev().take(MOST).map(|id| case_item(maker, *id)).collect(),
    }
}

fn case_item<'m>(maker: &'m Maker<'_>, id: ItemId) -> CaseItemData<'m> {
    let item = maker.site.item(id);
    CaseItemData {
        meeting: meeting(maker, id.meeting),
        number: &item.number,
        title: &item.title,
        anchor: &item.anchor,
        decision: decision(maker, id),
        attachments: sections_with_attachments(maker.site, id)
            .flat_map(|(_, section, links)| attachments(maker, section, &links))
            .collect(),
    }
}

/// What was decided of an item, as plain text.
pub fn decision(maker: &Maker<'_>, id: ItemId) -> String {
    let decisions = sections_of(maker.site, id, SectionKind::Decision);
    let texts: Vec<String> =
        decisions.map(|(_, section, links)| plain(&section.prose.open(), &links.links)).collect();
    texts.join("\n")
}

#[derive(Clone, Debug, Serialize)]
pub struct PageData {
    #[serde(flatten)]
    head: Head,
    title: String,
    description: String,
    tags: Vec<String>,
    text: String,
}

pub fn page(maker: &Maker<'_>, id: PageId) -> PageData {
    let page = maker.site.page(id);
    PageData {
        head: Head::new(maker, "page", &page.route),
        title: page.title.clone(),
        description: page.record.description.clone().unwrap_or_default(),
        tags: page.record.tags.clone(),
        text: plain(&page.record.text, &page.links),
    }
}
