//! Hashes of all that a site can be asked for, which tell whether a thing is as it was.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use crate::link::asked::{ALL, Asked};
use crate::link::site::Site;

/// The hashes of all that a site can be asked for and that its outline does not fix.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct States {
    meetings: Vec<u64>,
    people: Vec<u64>,
    cases: Vec<u64>,
    committees: Vec<u64>,
    pages: Vec<u64>,
    assets: BTreeMap<u32, u64>,
    /// In the order of [`ALL`].
    all: [u64; ALL.len()],
}

impl States {
    /// The states of a site, and of the registers made from it, whose hash is given.
    pub fn of(site: &Site, registers: u64) -> States {
        let meetings = hashes(&site.meetings, |meeting, hasher| {
            (meeting.record.hash, &meeting.mentions, meeting.approved_by).hash(hasher);
        });
        let people = hashes(&site.people, |person, hasher| {
            (&person.mentions, &person.actions).hash(hasher);
        });
        let cases = hashes(&site.cases, |case, hasher| case.mentions.hash(hasher));
        let committees = hashes(&site.committees, |node, hasher| node.mentions.hash(hasher));
        let pages = hashes(&site.pages, |page, hasher| page.mentions.hash(hasher));
        let assets: BTreeMap<u32, u64> = site
            .assets
            .iter()
            .map(|(id, asset)| {
                let mut hasher = Xxh3::new();
                (&asset.route, asset.size, &asset.sha256).hash(&mut hasher);
                (*id, hasher.finish())
            })
            .collect();
        let all = [
            together(&meetings),
            together(&people),
            together(&cases),
            together(&committees),
            together(&pages),
            together(&assets),
            registers,
        ];
        States { meetings, people, cases, committees, pages, assets, all }
    }

    /// The state of what was asked for; `None` if there is no such thing.
    pub fn get(&self, asked: Asked) -> Option<u64> {
        let of = |states: &[u64], id: u32| states.get(id as usize).copied();
        match asked {
            Asked::Meeting(id) => of(&self.meetings, id),
            Asked::Person(id) => of(&self.people, id),
            Asked::Case(id) => of(&self.cases, id),
            Asked::Committee(id) => of(&self.committees, id),
            Asked::Page(id) => of(&self.pages, id),
            Asked::Asset(id) => self.assets.get(&id).copied(),
            Asked::All(all) => Some(self.all[all as usize]),
        }
    }
}

fn hashes<T: Sync>(nodes: &[T], state: impl Fn(&T, &mut Xxh3) + Sync) -> Vec<u64> {
    let hash = |node: &T| {
        let mut hasher = Xxh3::new();
        state(node, &mut hasher);
        hasher.finish()
    };
    nodes.par_iter().map(hash).collect()
}

fn together(states: &impl Hash) -> u64 {
    let mut hasher = Xxh3::new();
    states.hash(&mut hasher);
    hasher.finish()
}
