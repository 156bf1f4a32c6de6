//! Open data: a document beside each page, the registers as tables, and what describes them.
//!
//! Everything here is made of the same site as the pages. Each document of our own names its
//! schema, which is published with it.

pub mod csv;
pub mod lists;
pub mod objects;
pub mod schema;

use serde::Serialize;

use crate::link::site::{CaseId, CommitteeId, PageId, PersonId};
use crate::path::Route;
pub use crate::view::head::{FOLDER, Head};

use crate::view::maker::Maker;
use crate::view::pager::{numbered, pages};
use crate::view::{committee, person};

/// A document of our own, or a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Data {
    Committee(CommitteeId),
    CommitteeYear(CommitteeId, i16),
    Person(PersonId),
    /// A page of the list of people.
    People(usize),
    Case(CaseId),
    Cases(usize),
    Page(PageId),
    /// What there is.
    Catalogue,
    /// By its place among the schemas.
    Schema(usize),
    Table(Register, i16),
}

/// What is listed by year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Register {
    Decisions,
    Actions,
    Attendance,
    Attachments,
}

impl Register {
    pub const ALL: [Register; 4] =
        [Register::Decisions, Register::Actions, Register::Attendance, Register::Attachments];

    pub fn name(self) -> &'static str {
        match self {
            Register::Decisions => "decisions",
            Register::Actions => "actions",
            Register::Attendance => "attendance",
            Register::Attachments => "attachments",
        }
    }

    /// Where its table of a year is.
    pub fn route(self, year: i16) -> Route {
        Route::page([FOLDER]).file(&format!("{}-{year}.csv", self.name()))
    }
}

/// The documents and tables that there are, but for those of meetings, each with its address.
pub fn all(maker: &Maker<'_>) -> Vec<(Route, Data)> {
    let (config, site) = (maker.config, maker.site);
    let address = &config.words.address;
    let mut all = Vec::new();
    if config.data.csv {
        let years = maker.registers.meetings_by_year.keys();
        all.extend(years.flat_map(|year| {
            Register::ALL.map(|register| (register.route(*year), Data::Table(register, *year)))
        }));
    }
    if !config.data.json {
        return all;
    }
    let beside = |route: &Route| route.file("index.json");
    all.push((Route::page([FOLDER]).file("index.json"), Data::Catalogue));
    all.extend(
        schema::SCHEMAS
            .iter()
            .enumerate()
            .map(|(place, (kind, _))| (schema::route(kind), Data::Schema(place))),
    );
    for (id, committee) in (0..).zip(site.committees()) {
        all.push((beside(&committee.route), Data::Committee(id)));
        for (year, _) in committee::years(maker, id) {
            let route = committee.route.child(&year.to_string());
            all.push((beside(&route), Data::CommitteeYear(id, year)));
        }
    }
    if config.people.pages {
        let base = Route::page([&address.people]);
        let listed = person::listed(maker);
        for page in 1..=pages(config, listed.len()) {
            all.push((beside(&numbered(&base, page)), Data::People(page)));
        }
        let route = |id: &PersonId| site.person(*id).route.as_ref();
        all.extend(listed.iter().filter_map(|id| Some((beside(route(id)?), Data::Person(*id)))));
    }
    let base = Route::page([&address.cases]);
    for page in 1..=pages(config, site.case_ids().len()) {
        all.push((beside(&numbered(&base, page)), Data::Cases(page)));
    }
    let cases = (0..).zip(site.cases());
    all.extend(cases.map(|(id, case)| (beside(&case.route), Data::Case(id))));
    let own_pages = (0..).zip(site.pages());
    all.extend(own_pages.map(|(id, page)| (beside(&page.route), Data::Page(id))));
    all
}

/// What stands in the file.
pub fn text(maker: &Maker<'_>, data: Data) -> String {
    match data {
        Data::Committee(id) => json(&objects::committee(maker, id)),
        Data::CommitteeYear(id, year) => json(&objects::committee_year(maker, id, year)),
        Data::Person(id) => json(&objects::person(maker, id)),
        Data::People(page) => json(&lists::people(maker, page)),
        Data::Case(id) => json(&objects::case(maker, id)),
        Data::Cases(page) => json(&lists::cases(maker, page)),
        Data::Page(id) => json(&objects::page(maker, id)),
        Data::Catalogue => json(&lists::catalogue(maker)),
        Data::Schema(place) => schema::SCHEMAS[place].1.to_owned(),
        Data::Table(register, year) => csv::table(maker, register, year),
    }
}

/// On one line: a document is for programs.
pub fn json<T: Serialize>(data: &T) -> String {
    serde_json::to_string(data).expect("documents have string keys only") + "\n"
}
