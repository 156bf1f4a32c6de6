//! What each page was made from, remembered between builds: a page that asked for nothing that has
//! changed since would get the key that it had, and its view need not be made to know that.
//!
//! The record lies with the sources. It says of what key a page has, not of what is published; without
//! it, or when anything about it is odd, every view is made as ever.

use std::hash::{Hash, Hasher};
use std::path::PathBuf;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::{Plan, parts, unchanged};
use crate::link::asked::{Asked, Noted};
use crate::link::states::States;
use crate::path::Route;
use crate::render::Key;
use crate::view::{Kind, Output};

/// What is known of the pages of a site, and of the site that they were made from.
#[derive(Default)]
pub(super) struct Shown {
    /// The hash of all that is asked for without being noted; `None` if nothing can be remembered.
    base: Option<u64>,
    states: States,
    /// By address.
    pages: FxHashMap<u64, Page>,
}

/// What a page's view was made from, and the key that it had.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Page {
    /// The hash of the address.
    route: u64,
    /// The hash of the key.
    key: u64,
    asked: Noted,
}

#[derive(Serialize, Deserialize)]
struct Record {
    states: States,
    pages: Vec<Page>,
}

impl Page {
    /// What the view of a page asked for; `None` of files that are no pages, or that all that is
    /// published has part in.
    pub(super) fn new(output: &Output, key: &Key, asked: Noted) -> Option<Page> {
        let is_page = !matches!(
            output.kind,
            Kind::Asset(_) | Kind::Static(_) | Kind::Theme(_) | Kind::SearchFile(_)
        );
        let (route, key) = (hash(output.route.as_str()), hash(key.as_str()));
        is_page.then_some(Page { route, key, asked })
    }
}

impl Shown {
    /// Reads what is remembered of a site, as far as it is still so.
    pub(super) fn load(plan: &Plan) -> Shown {
        let base = base(plan);
        let states = States::of(&plan.site, plan.registers.hash);
        let record = base.and_then(|base| parts::read::<Record>(&place(plan), base));
        let pages = record.map(|record| {
            let is_same = |asked: Result<Asked, String>| {
                let Ok(asked) = asked else { return false };
                let state = states.get(asked);
                state.is_some() && state == record.states.get(asked)
            };
            let same = record.pages.into_iter().filter(|page| page.asked.iter().all(is_same));
            same.map(|page| (page.route, page)).collect()
        });
        Shown { base, states, pages: pages.unwrap_or_default() }
    }

    /// What is known of the page at an address, if that has this key.
    pub(super) fn page(&self, route: &Route, key: &Key) -> Option<&Page> {
        self.pages.get(&hash(route.as_str())).filter(|page| page.key == hash(key.as_str()))
    }

    /// Remembers the pages of a build; a folder that takes no files costs time alone.
    pub(super) fn keep(self, plan: &Plan, pages: Vec<Page>) {
        match self.base {
            Some(base) => {
                parts::write(&place(plan), base, 0, &Record { states: self.states, pages });
            }
            None => drop(std::fs::remove_file(place(plan))),
        }
    }
}

fn place(plan: &Plan) -> PathBuf {
    unchanged::place(&plan.config, "shown", "bin")
}

fn base(plan: &Plan) -> Option<u64> {
    let mut hasher = Xxh3::new();
    (unchanged::told(&plan.config)?, plan.site.outline, plan.theme.hash).hash(&mut hasher);
    Some(hasher.finish())
}

fn hash(text: &str) -> u64 {
    xxh3_64(text.as_bytes())
}
