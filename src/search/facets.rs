//! Who and which case each item has, for the filters that are counted: by neighbouring meetings.

use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::link::site::{CaseId, PersonId, Site};
use crate::path::{case_slug, slug};
use crate::search::gather::Gathered;
use crate::search::layout::{Block, Subject};

/// So many blocks have their people and cases in one file.
pub const BLOCKS: usize = 64;
/// How many characters of a case's title are shown.
const TITLE: usize = 48;

#[derive(Debug, Default, Serialize)]
pub struct Facets {
    /// The address word and name of each person.
    people: Vec<[String; 2]>,
    /// The address word, number and title of each case.
    cases: Vec<[String; 3]>,
    /// For each block, for each item: the place of its case, from 1, then those of its people.
    items: Vec<Vec<Vec<u32>>>,
}

/// The word that a person has in an address.
pub fn person_key(site: &Site, id: PersonId) -> String {
    let person = &site.people[id as usize];
    match &person.route {
        Some(route) => {
            route.as_str().trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned()
        }
        None => slug(&person.name),
    }
}

/// The word that a case has in an address.
pub fn case_key(site: &Site, id: CaseId) -> String {
    case_slug(&site.cases[id as usize].number)
}

/// The facets of some neighbouring blocks.
pub fn facets(site: &Site, blocks: &[Block], gathered: &[Gathered]) -> Facets {
    let mut facets = Facets::default();
    let mut people: FxHashMap<PersonId, u32> = FxHashMap::default();
    let mut cases: FxHashMap<CaseId, u32> = FxHashMap::default();
    for (block, gathered) in blocks.iter().zip(gathered) {
        let mut items = Vec::new();
        for (subject, found) in block.subjects.iter().zip(&gathered.found) {
            let Subject::Item(id) = subject else { continue };
            let case = site.item_links(*id).case.map_or(0, |id| {
                *cases.entry(id).or_insert_with(|| {
                    let case = &site.cases[id as usize];
                    let title = case.title.chars().take(TITLE).collect();
                    facets.cases.push([case_key(site, id), case.number.clone(), title]);
                    facets.cases.len() as u32
                })
            });
            let named = found.people.iter().map(|id| {
                *people.entry(*id).or_insert_with(|| {
                    let name = site.people[*id as usize].name.clone();
                    facets.people.push([person_key(site, *id), name]);
                    facets.people.len() as u32 - 1
                })
            });
            items.push(std::iter::once(case).chain(named).collect());
        }
        facets.items.push(items);
    }
    facets
}
