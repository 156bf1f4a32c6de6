//! What there is: the catalogue, and the lists of people and cases.

use serde::Serialize;

use crate::link::site::CommitteeId;
use crate::path::Route;
use crate::view::data::objects::Reference;
use crate::view::data::{Head, Register};
use crate::view::maker::Maker;
use crate::view::pager::{numbered, page_of, pages};
use crate::view::person::listed;

#[derive(Clone, Debug, Serialize)]
pub struct ListData {
    #[serde(flatten)]
    head: Head,
    page: usize,
    pages: usize,
    count: usize,
    /// The next page; left out on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    entries: Vec<Entry>,
}

#[derive(Clone, Debug, Serialize)]
struct Entry {
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    name: String,
    href: String,
}

pub fn people(maker: &Maker<'_>, page: usize) -> ListData {
    let all = listed(maker);
    let base = Route::page([&maker.config.words.address.people]);
    let entries = page_of(maker.config, &all, page).iter().filter_map(|id| {
        let person = maker.site.person(*id);
        let href = maker.href(&person.route.as_ref()?.file("index.json"));
        Some(Entry { number: None, name: person.name.clone(), href })
    });
    list(maker, "people", &base, page, all.len(), entries.collect())
}

pub fn cases(maker: &Maker<'_>, page: usize) -> ListData {
    let all = maker.site.cases();
    let base = Route::page([&maker.config.words.address.cases]);
    let entries = page_of(maker.config, all, page).iter().map(|case| Entry {
        number: Some(case.number.clone()),
        name: case.title.clone(),
        href: maker.href(&case.route.file("index.json")),
    });
    list(maker, "cases", &base, page, all.len(), entries.collect())
}

fn list(
    maker: &Maker<'_>,
    kind: &'static str,
    base: &Route,
    page: usize,
    count: usize,
    entries: Vec<Entry>,
) -> ListData {
    let pages = pages(maker.config, count);
    let next = (page < pages).then(|| maker.href(&numbered(base, page + 1).file("index.json")));
    let head = Head::new(maker, kind, &numbered(base, page));
    ListData { head, page, pages, count, next, entries }
}

#[derive(Clone, Debug, Serialize)]
pub struct CatalogueData {
    #[serde(flatten)]
    head: Head,
    title: String,
    description: String,
    language: String,
    publisher: String,
    license: String,
    /// `internal` or `public`: what the site shows at most.
    access: &'static str,
    committees: Vec<Reference>,
    /// The first page of each list; left out if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    people: Option<String>,
    cases: String,
    /// The latest year first.
    tables: Vec<TableData>,
    #[serde(skip_serializing_if = "Option::is_none")]
    oparl: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
struct TableData {
    register: &'static str,
    year: i16,
    href: String,
}

pub fn catalogue(maker: &Maker<'_>) -> CatalogueData {
    let config = maker.config;
    let address = &config.words.address;
    let list = |segment: &String| maker.href(&Route::page([segment]).file("index.json"));
    let committee = |id: CommitteeId| {
        let committee = maker.site.committee(id);
        let href = Some(maker.href(&committee.route.file("index.json")));
        Reference { name: committee.name.clone(), href }
    };
    let years = maker.registers.meetings_by_year.keys().rev();
    let tables = years.flat_map(|year| {
        Register::ALL.map(|register| TableData {
            register: register.name(),
            year: *year,
            href: maker.href(&register.route(*year)),
        })
    });
    CatalogueData {
        head: Head::new(maker, "catalogue", &Route::default()),
        title: config.title.clone(),
        description: config.description.clone(),
        language: config.words.language.clone(),
        publisher: config.publisher.name.clone(),
        license: config.data.license.clone(),
        access: config.access.name(),
        committees: maker.site.committee_ids().map(committee).collect(),
        people: config.people.pages.then(|| list(&address.people)),
        cases: list(&address.cases),
        tables: if config.data.csv { tables.collect() } else { Vec::new() },
        oparl: config.data.oparl.then(|| maker.href(&Route::page(["oparl"]).file("system.json"))),
    }
}
