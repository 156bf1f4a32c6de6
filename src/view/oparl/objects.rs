//! The objects of OParl, each with its references back; and as they stand inside another one.

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::list::{List, committees_of};
use super::{Oparl, id};
use crate::link::sections_with_attachments;
use crate::link::site::{CaseId, CommitteeId, ItemId, MeetingId, PersonId};
use crate::model::{Attendance, Status};
use crate::path::{encode, slug};
use crate::view::data::objects::decision;
use crate::view::feed::day;
use crate::view::html::website;
use crate::view::maker::Maker;
use crate::view::media;
use crate::view::meeting::is_held;

/// Whether an object stands at its own address or in a list, or inside another object.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Own,
    Inside,
}

/// An object with its references back.
pub fn object(maker: &Maker<'_>, object: Oparl) -> Value {
    Value::Object(match object {
        Oparl::System => system(maker),
        Oparl::Body => body(maker),
        Oparl::Organization(id) => organization(maker, id),
        Oparl::Person(id) => person(maker, id),
        Oparl::Membership(id, committee) => membership(maker, id, committee, Place::Own),
        Oparl::Meeting(id) => meeting(maker, id),
        Oparl::AgendaItem(id) => agenda_item(maker, id, Place::Own),
        Oparl::Paper(id) => paper(maker, id),
        Oparl::Consultation(id) => consultation(maker, id, Place::Own),
        Oparl::File(id) => file(maker, id, Place::Own),
        Oparl::Location(id) => location(maker, id, Place::Own),
        Oparl::Withdrawn(place) => withdrawn(maker, place),
        Oparl::List(..) => Map::new(),
    })
}

type Object = Map<String, Value>;

/// Identifier, type and the two days that every object has.
fn head(
    maker: &Maker<'_>,
    object: Oparl,
    kind: &str,
    days: impl Iterator<Item = (Date, Date)>,
) -> Object {
    let none = Date::constant(1970, 1, 1);
    let days = days.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))).unwrap_or((none, none));
    let clock = &maker.config.calendar;
    let mut out = Object::new();
    out.insert("id".to_owned(), id(maker, object).into());
    out.insert("type".to_owned(), format!("https://schema.oparl.org/1.1/{kind}").into());
    out.insert("created".to_owned(), clock.day(days.0).into());
    out.insert("modified".to_owned(), clock.day(days.1.max(days.0)).into());
    out
}

/// When a meeting's data was made and last changed, as far as the content tells.
fn days(maker: &Maker<'_>, id: MeetingId) -> (Date, Date) {
    let date = maker.site.meeting(id).date();
    (date, day(maker, id).max(date))
}

fn all_days(maker: &Maker<'_>) -> impl Iterator<Item = (Date, Date)> {
    let meetings = maker.site.meeting_ids().map(|id| days(maker, id));
    let withdrawn = maker.config.data.withdrawn.iter();
    meetings.chain(withdrawn.map(|withdrawn| (withdrawn.created, withdrawn.date)))
}

/// Adds a value unless it is an empty text or list.
fn put(out: &mut Object, key: &str, value: impl Into<Value>) {
    let value = value.into();
    let is_empty = match &value {
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.is_empty(),
        value => value.is_null(),
    };
    if !is_empty {
        out.insert(key.to_owned(), value);
    }
}

fn ids(maker: &Maker<'_>, objects: impl Iterator<Item = Oparl>) -> Vec<String> {
    objects.map(|object| id(maker, object)).collect()
}

fn list(maker: &Maker<'_>, list: List) -> String {
    id(maker, Oparl::List(list, 1))
}

fn system(maker: &Maker<'_>) -> Object {
    let config = maker.config;
    let mut out = head(maker, Oparl::System, "System", all_days(maker));
    put(&mut out, "oparlVersion", "https://schema.oparl.org/1.1/");
    put(&mut out, "body", list(maker, List::Bodies));
    put(&mut out, "name", config.title.as_str());
    put(&mut out, "license", website(&config.data.license));
    put(&mut out, "contactEmail", config.publisher.email.as_str());
    put(&mut out, "contactName", config.publisher.name.as_str());
    put(&mut out, "website", config.base_url.as_str());
    out
}

fn body(maker: &Maker<'_>) -> Object {
    let config = maker.config;
    let name =
        if config.publisher.name.is_empty() { &config.title } else { &config.publisher.name };
    let mut out = head(maker, Oparl::Body, "Body", all_days(maker));
    put(&mut out, "system", id(maker, Oparl::System));
    put(&mut out, "name", name.as_str());
    put(&mut out, "license", website(&config.data.license));
    put(&mut out, "website", website(&config.publisher.url));
    put(&mut out, "contactEmail", config.publisher.email.as_str());
    put(&mut out, "contactName", config.publisher.name.as_str());
    for (key, lists) in [
        ("organization", List::Organizations),
        ("person", List::People),
        ("meeting", List::Meetings),
        ("paper", List::Papers),
        ("agendaItem", List::AgendaItems),
        ("consultation", List::Consultations),
        ("file", List::Files),
        ("locationList", List::Locations),
        ("membership", List::Memberships),
        ("legislativeTermList", List::LegislativeTerms),
    ] {
        put(&mut out, key, list(maker, lists));
    }
    // Required, and minutes do not tell of terms.
    out.insert("legislativeTerm".to_owned(), json!([]));
    put(&mut out, "web", config.base_url.as_str());
    out
}

fn organization(maker: &Maker<'_>, committee: CommitteeId) -> Object {
    let node = maker.site.committee(committee);
    let meetings = node.meetings.iter().map(|id| days(maker, *id));
    let mut out = head(maker, Oparl::Organization(committee), "Organization", meetings);
    put(&mut out, "body", id(maker, Oparl::Body));
    put(&mut out, "name", node.name.as_str());
    put(&mut out, "shortName", node.short.as_str());
    put(&mut out, "organizationType", "Gremium");
    let members = members(maker, committee).into_iter();
    put(&mut out, "membership", ids(maker, members.map(|id| Oparl::Membership(id, committee))));
    put(&mut out, "meeting", list(maker, List::MeetingsOf(committee)));
    put(&mut out, "web", maker.address(&node.route));
    out
}

/// Everybody with a page who took part in a meeting of a committee.
fn members(maker: &Maker<'_>, committee: CommitteeId) -> Vec<PersonId> {
    let meetings = maker.site.committee(committee).meetings.iter();
    let mut people: Vec<PersonId> =
        meetings.flat_map(|id| maker.site.meeting(*id).people.iter().flatten().copied()).collect();
    people.sort_unstable();
    people.dedup();
    people.retain(|id| has_page(maker, *id));
    people
}

fn has_page(maker: &Maker<'_>, id: PersonId) -> bool {
    maker.site.person(id).route.is_some()
}

fn person(maker: &Maker<'_>, person: PersonId) -> Object {
    let node = maker.site.person(person);
    let meetings = node.meetings.iter().map(|(id, _)| days(maker, *id));
    let mut out = head(maker, Oparl::Person(person), "Person", meetings);
    put(&mut out, "body", id(maker, Oparl::Body));
    put(&mut out, "name", node.name.as_str());
    let record = node.record.as_ref();
    put(&mut out, "email", Vec::from_iter(record.and_then(|record| record.email.clone())));
    put(&mut out, "status", Vec::from_iter(record.and_then(|record| record.title.clone())));
    let memberships = committees_of(maker.site, person).into_iter();
    let memberships = memberships
        .map(|committee| Value::Object(membership(maker, person, committee, Place::Inside)));
    put(&mut out, "membership", memberships.collect::<Vec<_>>());
    put(&mut out, "web", node.route.as_ref().map_or(String::new(), |route| maker.address(route)));
    out
}

fn membership(maker: &Maker<'_>, person: PersonId, committee: CommitteeId, place: Place) -> Object {
    let node = maker.site.person(person);
    let own =
        || node.meetings.iter().filter(|(id, _)| maker.site.meeting(*id).committee == committee);
    let object = Oparl::Membership(person, committee);
    let mut out = head(maker, object, "Membership", own().map(|(id, _)| days(maker, *id)));
    if place == Place::Own {
        put(&mut out, "person", id(maker, Oparl::Person(person)));
    }
    put(&mut out, "organization", id(maker, Oparl::Organization(committee)));
    if let Some((meeting, place)) = own().next_back() {
        let facts = &maker.site.meeting(*meeting).record.facts;
        let roles = maker.roles(&facts.participants[*place as usize].roles);
        put(&mut out, "role", roles.join(", "));
    }
    if let Some((meeting, _)) = own().next() {
        put(&mut out, "startDate", maker.site.meeting(*meeting).date().to_string());
    }
    out
}

fn meeting(maker: &Maker<'_>, meeting: MeetingId) -> Object {
    let node = maker.site.meeting(meeting);
    let facts = &node.record.facts;
    let clock = &maker.config.calendar;
    let mut out =
        head(maker, Oparl::Meeting(meeting), "Meeting", std::iter::once(days(maker, meeting)));
    put(&mut out, "name", node.title.as_str());
    put(
        &mut out,
        "meetingState",
        match facts.status {
            Status::Approved => "durchgeführt",
            Status::Planned if node.record.items.is_empty() => "terminiert",
            Status::Planned | Status::Draft | Status::Cancelled => "eingeladen",
        },
    );
    put(&mut out, "cancelled", facts.status == Status::Cancelled);
    let start = facts.start.unwrap_or(jiff::civil::Time::midnight());
    put(&mut out, "start", clock.at(facts.date.to_datetime(start)));
    if let Some(end) = facts.end {
        put(&mut out, "end", clock.at(crate::view::ical::end(facts.date, start, end)));
    }
    if let Some(first) = room(maker, meeting) {
        let location = location(maker, first, Place::Inside);
        out.insert("location".to_owned(), Value::Object(location));
    }
    put(&mut out, "organization", ids(maker, std::iter::once(Oparl::Organization(node.committee))));
    if is_held(maker, meeting) {
        let people = node.people.iter().zip(&facts.participants);
        let present = people
            .filter(|(_, participant)| participant.attendance == Attendance::Present)
            .filter_map(|(person, _)| *person)
            .filter(|person| has_page(maker, *person));
        put(&mut out, "participant", ids(maker, present.map(Oparl::Person)));
    }
    let items = (0..node.record.items.len() as u32).map(|item| ItemId { meeting, item });
    let items = items.map(|id| Value::Object(agenda_item(maker, id, Place::Inside)));
    put(&mut out, "agendaItem", items.collect::<Vec<_>>());
    put(&mut out, "keyword", facts.tags.clone());
    put(&mut out, "web", maker.address(&node.route));
    out
}

/// The first meeting in a meeting's room.
fn room(maker: &Maker<'_>, id: MeetingId) -> Option<MeetingId> {
    let room = slug(maker.site.meeting(id).record.facts.room.as_deref()?);
    maker.registers.rooms.get(&room)?.first().copied()
}

fn agenda_item(maker: &Maker<'_>, item: ItemId, place: Place) -> Object {
    let node = maker.site.item(item);
    let links = maker.site.item_links(item);
    let once = std::iter::once(days(maker, item.meeting));
    let mut out = head(maker, Oparl::AgendaItem(item), "AgendaItem", once);
    if place == Place::Own {
        put(&mut out, "meeting", id(maker, Oparl::Meeting(item.meeting)));
    }
    put(&mut out, "number", node.number.as_str());
    put(&mut out, "order", item.item);
    put(&mut out, "name", node.title.as_str());
    put(&mut out, "public", !node.closed);
    if links.case.is_some() {
        put(&mut out, "consultation", id(maker, Oparl::Consultation(item)));
    }
    put(&mut out, "resolutionText", decision(maker, item));
    let mut files: Vec<u32> = sections_with_attachments(maker.site, item)
        .flat_map(|(_, _, links)| links.attachments)
        .filter_map(|target| match target {
            crate::link::site::Target::Asset(id) if maker.site.asset(id).is_some() => Some(id),
            _ => None,
        })
        .collect();
    files.dedup();
    let files = files.into_iter().map(|id| Value::Object(file(maker, id, Place::Inside)));
    put(&mut out, "auxiliaryFile", files.collect::<Vec<_>>());
    let page = maker.address(&maker.site.meeting(item.meeting).route);
    put(&mut out, "web", format!("{page}#{}", encode(&node.anchor)));
    out
}

fn paper(maker: &Maker<'_>, case: CaseId) -> Object {
    let node = maker.site.case(case);
    let meetings = node.items.iter().map(|item| days(maker, item.meeting));
    let mut out = head(maker, Oparl::Paper(case), "Paper", meetings);
    put(&mut out, "body", id(maker, Oparl::Body));
    put(&mut out, "name", if node.title.is_empty() { &node.number } else { &node.title }.as_str());
    put(&mut out, "reference", node.number.as_str());
    if let Some(first) = node.items.first() {
        put(&mut out, "date", maker.site.meeting(first.meeting).date().to_string());
    }
    let consultations = node.items.iter();
    let consultations =
        consultations.map(|item| Value::Object(consultation(maker, *item, Place::Inside)));
    put(&mut out, "consultation", consultations.collect::<Vec<_>>());
    let record = node.record.as_ref();
    put(&mut out, "keyword", record.map_or_else(Vec::new, |record| record.tags.clone()));
    put(&mut out, "web", maker.address(&node.route));
    out
}

fn consultation(maker: &Maker<'_>, item: ItemId, place: Place) -> Object {
    let once = std::iter::once(days(maker, item.meeting));
    let mut out = head(maker, Oparl::Consultation(item), "Consultation", once);
    if let (Place::Own, Some(case)) = (place, maker.site.item_links(item).case) {
        put(&mut out, "paper", id(maker, Oparl::Paper(case)));
    }
    put(&mut out, "agendaItem", id(maker, Oparl::AgendaItem(item)));
    put(&mut out, "meeting", id(maker, Oparl::Meeting(item.meeting)));
    let committee = maker.site.meeting(item.meeting).committee;
    put(&mut out, "organization", ids(maker, std::iter::once(Oparl::Organization(committee))));
    put(&mut out, "authoritative", !decision(maker, item).is_empty());
    out
}

fn file(maker: &Maker<'_>, file: u32, place: Place) -> Object {
    let asset = &maker.site.assets()[&file];
    let none = Vec::new();
    let items = maker.registers.file_items.get(&file).unwrap_or(&none);
    let listed_in = items.iter().map(|item| days(maker, item.meeting));
    let mut out = head(maker, Oparl::File(file), "File", listed_in);
    let name = asset.route.as_str().rsplit('/').next().unwrap_or_default();
    put(&mut out, "fileName", name);
    put(&mut out, "name", name.rsplit_once('.').map_or(name, |(stem, _)| stem));
    put(&mut out, "mimeType", media::media_type(name));
    put(&mut out, "size", asset.size);
    let address = maker.address(&asset.route);
    put(&mut out, "accessUrl", address.as_str());
    put(&mut out, "downloadUrl", address);
    if place == Place::Own {
        let mut meetings: Vec<MeetingId> = items.iter().map(|item| item.meeting).collect();
        meetings.dedup();
        put(&mut out, "meeting", ids(maker, meetings.into_iter().map(Oparl::Meeting)));
        let items = items.iter().copied().map(Oparl::AgendaItem);
        put(&mut out, "agendaItem", ids(maker, items));
    }
    out
}

fn location(maker: &Maker<'_>, first: MeetingId, place: Place) -> Object {
    let name = maker.site.meeting(first).record.facts.room.as_deref().unwrap_or_default();
    let none = Vec::new();
    let here = maker.registers.rooms.get(&slug(name)).unwrap_or(&none);
    let days = here.iter().map(|id| days(maker, *id));
    let mut out = head(maker, Oparl::Location(first), "Location", days);
    put(&mut out, "description", name);
    if place == Place::Own {
        put(&mut out, "meetings", ids(maker, here.iter().copied().map(Oparl::Meeting)));
    }
    out
}

/// What remains of an object that was published once.
fn withdrawn(maker: &Maker<'_>, place: u32) -> Object {
    use crate::config::WithdrawnKind as Kind;
    let withdrawn = &maker.config.data.withdrawn[place as usize];
    let kind = match withdrawn.kind {
        Kind::Meeting => "Meeting",
        Kind::Committee => "Organization",
        Kind::Person => "Person",
        Kind::Case => "Paper",
        Kind::File => "File",
    };
    let days = std::iter::once((withdrawn.created, withdrawn.date));
    let mut out = head(maker, Oparl::Withdrawn(place), kind, days);
    put(&mut out, "deleted", true);
    out
}
