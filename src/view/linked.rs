//! What a page is about, for machines: JSON-LD in the terms of schema.org.
//!
//! Everything comes from the admitted site, so nothing is here that a page may not show: a name that
//! is withheld belongs to nobody and is left out.

use serde_json::{Map, Value, json};

use crate::config::Publisher;
use crate::link::site::{CommitteeId, MeetingId, PersonId};
use crate::model::{Attendance, Status};
use crate::path::Route;
use crate::view::html::website;
use crate::view::parts::Maker;
use crate::view::types::{FrontView, MeetingView, PersonView};

/// JSON that a script element may hold: no end tag can stand in it.
fn script(data: Value) -> String {
    let mut data = without_empty(data);
    if let Value::Object(map) = &mut data {
        map.insert("@context".to_owned(), json!("https://schema.org"));
    }
    let escaped = [("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")];
    let text = data.to_string();
    let needed = escaped.iter().filter(|(sign, _)| text.contains(sign));
    let needed: Vec<_> = needed.collect();
    needed.into_iter().fold(text, |text, (sign, code)| text.replace(sign, code))
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

/// A meeting: part of the committee's meetings, made of its items.
pub fn meeting(maker: &Maker<'_>, id: MeetingId, view: &MeetingView) -> String {
    let meeting = maker.site.meeting(id);
    let facts = &meeting.record.facts;
    let url = address(maker, &meeting.route);
    let ends = facts.end.map(|end| format!("{}T{:02}:{:02}", facts.date, end.hour(), end.minute()));
    let mut organizer = organization(maker, meeting.committee);
    organizer["parentOrganization"] = publisher(&maker.config.publisher);
    let committee = maker.site.committee(meeting.committee);
    let attendees = facts.participants.iter().zip(&meeting.people);
    let attendees: Vec<Value> = attendees
        .filter(|(participant, _)| participant.attendance == Attendance::Present)
        .filter_map(|(participant, known)| {
            // As the page has it: with the name that was borne at the time.
            let mut data = person(maker, (*known)?);
            data["name"] = json!(participant.name);
            Some(data)
        })
        .collect();
    let items = view.items.iter().map(|item| {
        json!({
            "@type": "Event",
            "name": item.title,
            "url": format!("{url}#{}", item.anchor),
            "startDate": view.datetime,
            "location": place(&view.room),
            "about": item.case.as_ref().map(|case| json!({ "@type": "Thing", "identifier": case.number, "name": case.title })),
        })
    });
    script(json!({
        "@type": "Event",
        "name": view.shell.title,
        "url": url,
        "inLanguage": if view.language.is_empty() { &view.shell.language } else { &view.language },
        "startDate": view.datetime,
        "endDate": ends,
        "eventStatus": match facts.status {
            Status::Cancelled => "https://schema.org/EventCancelled",
            _ => "https://schema.org/EventScheduled",
        },
        "location": place(&view.room),
        "organizer": organizer,
        "superEvent": {
            "@type": "EventSeries",
            "name": format!("{}: {}", maker.say("meetings"), committee.name),
            "url": address(maker, &committee.route),
        },
        "attendee": attendees,
        "subEvent": items.collect::<Vec<_>>(),
    }))
}

fn place(room: &str) -> Value {
    json!({ "@type": "Place", "name": room })
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
