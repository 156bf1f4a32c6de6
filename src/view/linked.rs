//! What a page is about, for machines: JSON-LD in the terms of schema.org.
//!
//! Everything comes from the admitted site, so nothing is here that a page may not show: a name that
//! is withheld belongs to nobody and is left out.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::Formatter;
use serde_json::{Map, Serializer, Value, json};

use crate::config::Publisher;
use crate::link::site::{CommitteeId, Meeting, MeetingId, PersonId};
use crate::model::{Attendance, Status};
use crate::path::Route;
use crate::scan::{first, kind};
use crate::view::html::website;
use crate::view::maker::Maker;
use crate::view::types::{FrontView, MeetingView, PersonView};

/// JSON that a script element may hold: no end tag can stand in it.
struct InScript;

impl Formatter for InScript {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        static IN_TAGS: [bool; 256] = kind!(b'<' | b'>' | b'&');
        let mut rest = fragment;
        while let Some(at) = first(rest.as_bytes(), &IN_TAGS) {
            write!(writer, "{}\\u{:04x}", &rest[..at], rest.as_bytes()[at])?;
            rest = &rest[at + 1..];
        }
        writer.write_all(rest.as_bytes())
    }
}

fn in_script(data: &impl Serialize) -> String {
    let mut text = Vec::with_capacity(1_024);
    data.serialize(&mut Serializer::with_formatter(&mut text, InScript)).expect("keys are strings");
    String::from_utf8(text).expect("JSON is UTF-8")
}

/// What a page is about, without what is empty.
fn script(data: Value) -> String {
    let mut data = without_empty(data);
    if let Value::Object(map) = &mut data {
        map.insert("@context".to_owned(), json!("https://schema.org"));
    }
    in_script(&data)
}

/// Leaves out what is empty, and what is nothing but its type.
fn without_empty(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let map: Map<String, Value> = map
                .into_iter()
                .map(|(name, value)| (name, without_empty(value)))
                .filter(|(_, value)| !is_empty(value))
                .collect();
            if map.keys().all(|name| name == "@type") { Value::Null } else { Value::Object(map) }
        }
        Value::Array(values) => {
            let values = values.into_iter().map(without_empty).filter(|value| !is_empty(value));
            Value::Array(values.collect())
        }
        other => other,
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.is_empty(),
        _ => false,
    }
}

/// The whole address where the site's is known, else a relative one.
fn address(maker: &Maker<'_>, to: &Route) -> String {
    match maker.config.base_url.as_str() {
        "" => maker.href(to),
        base => format!("{base}{}", to.as_str()),
    }
}

fn publisher(publisher: &Publisher) -> Value {
    json!({
        "@type": "Organization",
        "name": publisher.name,
        "url": website(&publisher.url),
        "email": publisher.email,
        "telephone": publisher.phone,
        "address": publisher.address,
    })
}

fn organization(maker: &Maker<'_>, id: CommitteeId) -> Value {
    let committee = maker.site.committee(id);
    json!({
        "@type": "Organization",
        "name": committee.name,
        "url": address(maker, &committee.route),
    })
}

fn person(maker: &Maker<'_>, id: PersonId) -> Value {
    let person = maker.site.person(id);
    json!({
        "@type": "Person",
        "name": person.name,
        "url": person.route.as_ref().map(|route| address(maker, route)),
    })
}

/// The site as such.
pub fn front(maker: &Maker<'_>, view: &FrontView) -> String {
    script(json!({
        "@type": "WebSite",
        "name": maker.config.title,
        "description": maker.config.description,
        "inLanguage": view.shell.language,
        "url": address(maker, &Route::default()),
        "publisher": publisher(&maker.config.publisher),
    }))
}

pub fn committee(maker: &Maker<'_>, id: CommitteeId) -> String {
    let committee = maker.site.committee(id);
    let mut data = organization(maker, id);
    let record = committee.record.as_ref();
    data["alternateName"] = json!(committee.short);
    data["description"] = json!(record.and_then(|record| record.description.clone()));
    data["parentOrganization"] = publisher(&maker.config.publisher);
    script(data)
}

/// A meeting as schema.org has it; its many parts have types of their own, as these are quicker to
/// write than values.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Event<'v> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attendee: Vec<Attendee<'v>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_date: Option<String>,
    event_status: &'static str,
    in_language: &'v str,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Location<'v>>,
    name: &'v str,
    organizer: Value,
    #[serde(skip_serializing_if = "str::is_empty")]
    start_date: &'v str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sub_event: Vec<Part<'v>>,
    super_event: Value,
    url: &'v str,
}

#[derive(Serialize)]
struct Attendee<'v> {
    #[serde(rename = "@type")]
    kind: &'static str,
    name: &'v str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

/// An item of a meeting.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Part<'v> {
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<Thing<'v>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Location<'v>>,
    #[serde(skip_serializing_if = "str::is_empty")]
    name: &'v str,
    #[serde(skip_serializing_if = "str::is_empty")]
    start_date: &'v str,
    url: String,
}

#[derive(Serialize)]
struct Thing<'v> {
    #[serde(rename = "@type")]
    kind: &'static str,
    identifier: &'v str,
    #[serde(skip_serializing_if = "str::is_empty")]
    name: &'v str,
}

#[derive(Clone, Copy, Serialize)]
struct Location<'v> {
    #[serde(rename = "@type")]
    kind: &'static str,
    name: &'v str,
}

/// A meeting: part of the committee's meetings, made of its items.
pub fn meeting(maker: &Maker<'_>, id: MeetingId, view: &MeetingView) -> String {
    let meeting = maker.site.meeting(id);
    let facts = &meeting.record.facts;
    let url = address(maker, &meeting.route);
    let ends = facts.end.map(|end| format!("{}T{:02}:{:02}", facts.date, end.hour(), end.minute()));
    let mut organizer = organization(maker, meeting.committee);
    organizer["parentOrganization"] = publisher(&maker.config.publisher);
    let committee = maker.site.committee(meeting.committee);
    let location = (!view.room.is_empty()).then_some(Location { kind: "Place", name: &view.room });
    let sub_event = view.items.iter().map(|item| Part {
        kind: "Event",
        about: item.case.as_ref().map(|case| Thing {
            kind: "Thing",
            identifier: &case.number,
            name: &case.title,
        }),
        location,
        name: &item.title,
        start_date: &view.datetime,
        url: format!("{url}#{}", item.anchor),
    });
    in_script(&Event {
        context: "https://schema.org",
        kind: "Event",
        attendee: attendees(maker, meeting),
        end_date: ends,
        event_status: match facts.status {
            Status::Cancelled => "https://schema.org/EventCancelled",
            _ => "https://schema.org/EventScheduled",
        },
        in_language: match view.language.as_str() {
            "" => &view.shell.language,
            language => language,
        },
        location,
        name: &view.shell.title,
        organizer: without_empty(organizer),
        start_date: &view.datetime,
        sub_event: sub_event.collect(),
        super_event: without_empty(json!({
            "@type": "EventSeries",
            "name": format!("{}: {}", maker.say("meetings"), committee.name),
            "url": address(maker, &committee.route),
        })),
        url: &url,
    })
}

/// Those who were there, as the page has them: with the names that were borne at the time.
fn attendees<'m>(maker: &Maker<'_>, meeting: &'m Meeting) -> Vec<Attendee<'m>> {
    let attendees = meeting.record.facts.participants.iter().zip(&meeting.people);
    attendees
        .filter(|(participant, _)| participant.attendance == Attendance::Present)
        .filter_map(|(participant, known)| {
            let route = maker.site.person((*known)?).route.as_ref();
            let url = route.map(|route| address(maker, route));
            Some(Attendee { kind: "Person", name: &participant.name, url })
        })
        .collect()
}

pub fn human(maker: &Maker<'_>, id: PersonId, view: &PersonView) -> String {
    let mut data = person(maker, id);
    data["alternateName"] = json!(view.aliases);
    data["jobTitle"] = json!(view.title);
    data["email"] = json!(view.email);
    data["affiliation"] = json!({ "@type": "Organization", "name": view.organisation });
    let seats = view.committees.iter();
    let seats =
        seats.map(|seat| json!({ "@type": "Organization", "name": seat.name, "url": seat.href }));
    data["memberOf"] = Value::Array(seats.collect());
    script(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_it_ends_the_script_element_and_nothing_is_empty() {
        let check = |data: Value, expected: &str| assert_eq!(script(data), expected);
        check(
            json!({ "name": "</script><!-- & x", "url": "", "list": [], "place": { "@type": "Place", "name": "" } }),
            r#"{"@context":"https://schema.org","name":"\u003c/script\u003e\u003c!-- \u0026 x"}"#,
        );
        check(
            json!({ "attendee": [null, { "@type": "Person", "name": "Ann" }], "x": null }),
            r#"{"@context":"https://schema.org","attendee":[{"@type":"Person","name":"Ann"}]}"#,
        );
    }
}
