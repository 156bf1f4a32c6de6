//! The external lists of OParl: pages with `data`, `pagination` and `links`, always in one order.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{FOLDER, Oparl, bare, id, objects};
use crate::config::WithdrawnKind;
use crate::link::site::{CommitteeId, PersonId, Site};
use crate::path::Route;
use crate::view::maker::Maker;
use crate::view::person::listed;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    Bodies,
    Organizations,
    People,
    Memberships,
    Meetings,
    AgendaItems,
    Papers,
    Consultations,
    Files,
    Locations,
    LegislativeTerms,
    MeetingsOf(CommitteeId),
}

impl List {
    /// Every list, those of the committees too.
    pub fn all(site: &Site) -> Vec<List> {
        let mut all = vec![
            List::Bodies,
            List::Organizations,
            List::People,
            List::Memberships,
            List::Meetings,
            List::AgendaItems,
            List::Papers,
            List::Consultations,
            List::Files,
            List::Locations,
            List::LegislativeTerms,
        ];
        all.extend(site.committee_ids().map(List::MeetingsOf));
        all
    }

    pub fn route(self, maker: &Maker<'_>, page: usize) -> Route {
        let name = match self {
            List::Bodies => "bodies",
            List::Organizations => "organizations",
            List::People => "people",
            List::Memberships => "memberships",
            List::Meetings => "meetings",
            List::AgendaItems => "agenda-items",
            List::Papers => "papers",
            List::Consultations => "consultations",
            List::Files => "files",
            List::Locations => "locations",
            List::LegislativeTerms => "legislative-terms",
            List::MeetingsOf(id) => {
                let folder = bare(&maker.site.committee(id).route);
                return Route::page([FOLDER, "meetings-of", folder]).file(&numbered("all", page));
            }
        };
        Route::page([FOLDER, "lists"]).file(&numbered(name, page))
    }

    /// Everything that it lists; what was withdrawn stands at the end.
    pub fn objects(self, maker: &Maker<'_>) -> Vec<Oparl> {
        let site = maker.site;
        let mut objects: Vec<Oparl> = match self {
            List::Bodies => vec![Oparl::Body],
            List::LegislativeTerms => Vec::new(),
            List::Organizations => site.committee_ids().map(Oparl::Organization).collect(),
            List::People => people(maker).map(Oparl::Person).collect(),
            List::Memberships => people(maker)
                .flat_map(|person| {
                    let committees = committees_of(site, person).into_iter();
                    committees.map(move |committee| Oparl::Membership(person, committee))
                })
                .collect(),
            List::Meetings => site.meeting_ids().map(Oparl::Meeting).collect(),
            List::MeetingsOf(id) => {
                site.committee(id).meetings.iter().copied().map(Oparl::Meeting).collect()
            }
            List::AgendaItems => site.items().map(Oparl::AgendaItem).collect(),
            List::Papers => site.case_ids().map(Oparl::Paper).collect(),
            List::Consultations => site
                .items()
                .filter(|id| site.item_links(*id).case.is_some())
                .map(Oparl::Consultation)
                .collect(),
            List::Files => site.assets().keys().copied().map(Oparl::File).collect(),
            List::Locations => {
                let rooms = maker.registers.rooms.values();
                rooms
                    .filter_map(|meetings| meetings.first().copied().map(Oparl::Location))
                    .collect()
            }
        };
        let withdrawn = (0..).zip(&maker.config.data.withdrawn);
        objects.extend(
            withdrawn
                .filter(|(_, withdrawn)| self.holds(withdrawn.kind))
                .map(|(place, _)| Oparl::Withdrawn(place)),
        );
        objects
    }

    fn holds(self, kind: WithdrawnKind) -> bool {
        match kind {
            WithdrawnKind::Meeting => self == List::Meetings,
            WithdrawnKind::Committee => self == List::Organizations,
            WithdrawnKind::Person => self == List::People,
            WithdrawnKind::Case => self == List::Papers,
            WithdrawnKind::File => self == List::Files,
        }
    }

    pub fn pages(self, maker: &Maker<'_>, length: usize) -> usize {
        length.div_ceil(maker.config.data.page_length).max(1)
    }

    /// One page, counted from 1.
    pub fn page(self, maker: &Maker<'_>, page: usize) -> Value {
        let objects = self.objects(maker);
        let (pages, length) = (self.pages(maker, objects.len()), maker.config.data.page_length);
        let shown = objects.iter().skip((page - 1) * length).take(length);
        let address = |page: usize| Value::from(id(maker, Oparl::List(self, page)));
        let mut links = Map::new();
        links.insert("first".to_owned(), address(1));
        links.insert("self".to_owned(), address(page));
        links.insert("last".to_owned(), address(pages));
        if page > 1 {
            links.insert("prev".to_owned(), address(page - 1));
        }
        if page < pages {
            links.insert("next".to_owned(), address(page + 1));
        }
        json!({
            "data": shown.map(|object| objects::object(maker, *object)).collect::<Vec<_>>(),
            "pagination": {
                "totalElements": objects.len(),
                "elementsPerPage": length,
                "currentPage": page,
                "totalPages": pages,
            },
            "links": links,
        })
    }
}

fn numbered(name: &str, page: usize) -> String {
    if page == 1 { format!("{name}.json") } else { format!("{name}-{page}.json") }
}

/// The people who have pages.
fn people<'m>(maker: &'m Maker<'_>) -> impl Iterator<Item = PersonId> + 'm {
    listed(maker).into_iter().filter(|id| maker.site.person(*id).route.is_some())
}

/// The committees whose meetings a person took part in.
pub fn committees_of(site: &Site, person: PersonId) -> BTreeSet<CommitteeId> {
    let meetings = site.person(person).meetings.iter();
    meetings.map(|(meeting, _)| site.meeting(*meeting).committee).collect()
}
