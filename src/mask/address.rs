//! Addresses that give no withheld name away: what stands in the name's place in a text stands
//! there too, and a number where that is taken.
//!
//! A hash of the name would not do: who has a name in mind could tell whether it is the one.

use std::collections::{BTreeMap, BTreeSet};

use crate::mask::Mask;
use crate::path::slug;

/// The published form of each address that would give a name away.
#[derive(Clone, Debug, Default, Hash)]
pub struct Addresses {
    /// By the whole address as it would be: what its last segment is instead.
    known: BTreeMap<Vec<String>, String>,
}

impl Addresses {
    /// Finds a form for each of these addresses, and for each that holds one of them.
    pub fn new(mask: &Mask, addresses: impl IntoIterator<Item = Vec<String>>) -> Addresses {
        let mut all: BTreeSet<Vec<String>> = BTreeSet::new();
        for address in addresses {
            all.extend((1..=address.len()).map(|end| address[..end].to_vec()));
        }
        let mut known = BTreeMap::new();
        let mut taken: BTreeSet<Vec<String>> = BTreeSet::new();
        let (telling, plain): (Vec<_>, Vec<_>) = all
            .into_iter()
            .partition(|address| address.last().is_some_and(|last| mask.in_address(last)));
        taken.extend(plain);
        for address in telling {
            let (last, parent) = address.split_last().expect("an address has a last segment");
            let instead = free(&unnamed(mask, last), |name| {
                !taken.contains(&[parent, &[name.to_owned()]].concat())
            });
            taken.insert([parent, std::slice::from_ref(&instead)].concat());
            known.insert(address, instead);
        }
        Addresses { known }
    }

    /// An address as it is published.
    pub fn published(&self, mask: &Mask, address: &[String]) -> Vec<String> {
        let segment = |end: usize| {
            let last = &address[end - 1];
            self.known.get(&address[..end]).cloned().unwrap_or_else(|| unnamed(mask, last))
        };
        (1..=address.len()).map(segment).collect()
    }
}

/// A segment of an address without the names in it.
pub fn unnamed(mask: &Mask, segment: &str) -> String {
    if !mask.in_address(segment) {
        return segment.to_owned();
    }
    let instead = slug(&mask.unnamed(segment));
    // What is left of it may be a name in another reading.
    if mask.in_address(&instead) { "x".to_owned() } else { instead }
}

/// The first of `name`, `name-2`, `name-3` … that is free.
pub fn free(name: &str, is_free: impl Fn(&str) -> bool) -> String {
    let mut candidate = name.to_owned();
    let mut count = 1;
    while !is_free(&candidate) {
        count += 1;
        candidate = format!("{name}-{count}");
    }
    candidate
}
