//! Who and which case each item has, for the filters that are counted: by neighbouring meetings.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::link::site::{CaseId, PersonId, Site};
use crate::path::{case_slug, slug};
use crate::search::bits::Bits;
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
    /// The number and title of each case, and its address word if that is not its number.
    cases: Vec<Vec<String>>,
    /// How many bits a person and a case take below.
    bits: [u32; 2],
    /// Of each item, meeting by meeting: its case, from 1, and its people, by how many there are.
    items: String,
}

/// The word that a person has in an address.
pub fn person_key(site: &Site, id: PersonId) -> String {
    let person = site.person(id);
    match &person.route {
        Some(route) => {
            route.as_str().trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned()
        }
        None => slug(&person.name),
    }
}

/// The word that a case has in an address.
pub fn case_key(site: &Site, id: CaseId) -> String {
    case_slug(&site.case(id).number)
}

/// The facets of some neighbouring blocks.
pub fn facets(site: &Site, blocks: &[Block], gathered: &[&Gathered]) -> Facets {
    let mut facets = Facets::default();
    let mut people: FxHashMap<PersonId, u32> = FxHashMap::default();
    let mut cases: FxHashMap<CaseId, u32> = FxHashMap::default();
    let mut items: Vec<(u32, Vec<u32>)> = Vec::new();
    for (block, gathered) in blocks.iter().zip(gathered) {
        for (subject, found) in block.subjects.iter().zip(&gathered.found) {
            let Subject::Item(id) = subject else { continue };
            let case = site.item_links(*id).case.map_or(0, |id| {
                *cases.entry(id).or_insert_with(|| {
                    facets.cases.push(case_of(site, id));
                    facets.cases.len() as u32
                })
            });
            let named = found.people.iter().map(|id| {
                *people.entry(*id).or_insert_with(|| {
                    let name = site.person(*id).name.clone();
                    facets.people.push([person_key(site, *id), name]);
                    facets.people.len() as u32 - 1
                })
            });
            items.push((case, named.collect()));
        }
    }
    let width = |most: usize| usize::BITS - most.leading_zeros();
    facets.bits = [width(facets.people.len()), width(facets.cases.len())];
    facets.items = written(&items, facets.bits);
    facets
}

fn case_of(site: &Site, id: CaseId) -> Vec<String> {
    let case = site.case(id);
    let mut shown = vec![case.number.clone(), case.title.chars().take(TITLE).collect()];
    let key = case_key(site, id);
    if key != case.number.to_lowercase() {
        shown.push(key);
    }
    shown
}

fn written(items: &[(u32, Vec<u32>)], [person, case]: [u32; 2]) -> String {
    let mut bits = Bits::default();
    for (of, people) in items {
        bits.push(*of, case);
        bits.unary(people.len() as u32);
        people.iter().for_each(|id| bits.push(*id, person));
    }
    STANDARD_NO_PAD.encode(bits.into_bytes())
}
