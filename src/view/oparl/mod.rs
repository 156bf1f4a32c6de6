//! The site in the shape of OParl 1.1 (schema.oparl.org/1.1), as static files.
//!
//! Every object lies at its own address with its references back; inside another object it stands
//! without them. Needs the whole address of the site. What a static host cannot do, filtering and a
//! CORS header, is told in `docs/open-data.md`.

pub mod objects;
pub mod list;

use serde_json::Value;

use crate::config::WithdrawnKind;
use crate::link::site::{CaseId, CommitteeId, ItemId, MeetingId, PersonId};
use crate::path::{Route, slug};
use crate::view::maker::Maker;
use list::List;

/// An object or a page of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Oparl {
    System,
    Body,
    Organization(CommitteeId),
    Person(PersonId),
    Membership(PersonId, CommitteeId),
    Meeting(MeetingId),
    AgendaItem(ItemId),
    /// A case.
    Paper(CaseId),
    /// A case in an item.
    Consultation(ItemId),
    /// A published file, by its place among the sources.
    File(u32),
    /// A room, by the first meeting in it.
    Location(MeetingId),
    /// What was withdrawn, by its place in `site.toml`.
    Withdrawn(u32),
    List(List, usize),
}

/// The folder of the whole export.
const FOLDER: &str = "oparl";

/// A published route without the slash at its end.
fn bare(route: &Route) -> &str {
    route.as_str().trim_end_matches('/')
}

fn file(kind: &str, name: &str) -> Route {
    Route::page([FOLDER, kind]).file(&format!("{name}.json"))
}

/// The last segment of a page's address.
fn last(route: &Route) -> &str {
    bare(route).rsplit('/').next().unwrap_or_default()
}

/// Where an object is published.
pub fn route(maker: &Maker<'_>, object: Oparl) -> Route {
    let site = maker.site;
    let meeting = |id: MeetingId| bare(&site.meeting(id).route);
    let person = |id: PersonId| site.person(id).route.as_ref().map_or("x", last);
    match object {
        Oparl::System => Route::page([FOLDER]).file("system.json"),
        Oparl::Body => Route::page([FOLDER]).file("body.json"),
        Oparl::Organization(id) => file("organization", bare(&site.committee(id).route)),
        Oparl::Person(id) => file("person", person(id)),
        Oparl::Membership(id, committee) => {
            let name = format!("{}/{}", person(id), bare(&site.committee(committee).route));
            file("membership", &name)
        }
        Oparl::Meeting(id) => file("meeting", meeting(id)),
        Oparl::AgendaItem(id) => {
            file("agenda-item", &format!("{}/{}", meeting(id.meeting), item_name(maker, id)))
        }
        Oparl::Consultation(id) => {
            file("consultation", &format!("{}/{}", meeting(id.meeting), item_name(maker, id)))
        }
        Oparl::Paper(id) => file("paper", last(&site.case(id).route)),
        Oparl::File(id) => file("file", site.asset(id).map_or("x", |it| it.route.as_str())),
        Oparl::Location(id) => {
            let room = site.meeting(id).record.facts.room.as_deref().unwrap_or_default();
            file("location", &slug(room))
        }
        Oparl::Withdrawn(place) => {
            let withdrawn = &maker.config.data.withdrawn[place as usize];
            let address = withdrawn.address.as_str();
            let name = address.rsplit('/').next().unwrap_or_default();
            match withdrawn.kind {
                WithdrawnKind::Meeting => file("meeting", address),
                WithdrawnKind::Committee => file("organization", address),
                WithdrawnKind::Person => file("person", name),
                WithdrawnKind::Case => file("paper", name),
                WithdrawnKind::File => file("file", address),
            }
        }
        Oparl::List(list, page) => list.route(maker, page),
    }
}

/// An item's anchor as the name of a file; told apart where two items would share it.
fn item_name(maker: &Maker<'_>, id: ItemId) -> String {
    let items = &maker.site.meeting(id.meeting).record.items;
    let name = slug(&items[id.item as usize].anchor);
    let before = items[..id.item as usize].iter();
    match before.filter(|item| slug(&item.anchor) == name).count() {
        0 => name,
        count => format!("{name}-{}", count + 1),
    }
}

/// The whole address of an object: its identifier.
pub fn id(maker: &Maker<'_>, object: Oparl) -> String {
    route(maker, object).absolute(&maker.config.base_url)
}

/// Everything there is of the export.
pub fn all(maker: &Maker<'_>) -> Vec<Oparl> {
    let site = maker.site;
    let mut all = vec![Oparl::System, Oparl::Body];
    for list in List::all(site) {
        let objects = list.objects(maker);
        all.extend((1..=list.pages(maker, objects.len())).map(|page| Oparl::List(list, page)));
        // The lists of the committees hold what another one holds too.
        if !matches!(list, List::MeetingsOf(_) | List::Bodies) {
            all.extend(objects);
        }
    }
    all
}

/// What stands in the file.
pub fn text(maker: &Maker<'_>, object: Oparl) -> String {
    let value: Value = match object {
        Oparl::List(list, page) => list.page(maker, page),
        object => objects::object(maker, object),
    };
    value.to_string() + "\n"
}
