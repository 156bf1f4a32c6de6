//! The index of all that is published, as files that a reader's browser searches without a server.
//!
//! The site comes in: admitted, masked, closed items already cut, so that nothing else can be found.
//! What comes out are small scripts that each hand one piece to the search page; docs/search.md has
//! their form. Knows nothing of pages.

pub mod fold;
pub mod stem;
pub mod bits;
pub mod layout;
pub mod gather;
pub mod vocabulary;
pub mod postings;
pub mod shards;
pub mod texts;
pub mod facets;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::config::Config;
use crate::link::site::{ItemId, PersonId, Site};
use crate::path::Route;
use bits::Bits;
use gather::{Found, Gathered, Kinds, gather};
use layout::{Layout, Subject};
use postings::{listed, postings};
use shards::{Entry, Shard, shards};
use stem::Stems;
use vocabulary::vocabulary;

/// The index of one site, made when it is first asked for.
#[derive(Debug, Default)]
pub struct Search {
    layout: OnceLock<Layout>,
    shards: OnceLock<Vec<Shard>>,
    memory: Option<Memory>,
}

/// What a running process remembers of the last index: the words of each meeting. Nothing is kept in one
/// that indexes once.
///
/// They are a pure function of the site's outline and the meeting's own record, so that nothing
/// remembered can be stale.
#[derive(Clone, Debug, Default)]
pub struct Memory(Arc<Mutex<Kept>>);

#[derive(Clone, Debug, Default)]
struct Kept {
    outline: u64,
    /// By the hash of the meeting's record.
    words: FxHashMap<u64, Arc<(Vec<Subject>, Gathered)>>,
}

impl Memory {
    fn of(&self, outline: u64) -> Kept {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.outline == outline { kept.clone() } else { Kept::default() }
    }

    fn keep(&self, kept: Kept) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = kept;
    }
}

/// A file of the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum File {
    /// What stems words in the site's language.
    Stems,
    /// The texts of a block.
    Texts(u32),
    /// A file whose name depends on the words of the site.
    Shard(u32),
}

/// What the index is made from; `shown` says which people have a page.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    pub config: &'a Config,
    pub site: &'a Site,
    pub shown: &'a (dyn Fn(PersonId) -> bool + Sync),
}

/// The page that searches.
pub fn page(config: &Config) -> Route {
    Route::page([&config.words.address.search])
}

fn file(config: &Config, name: &str) -> Route {
    page(config).child("index").file(&format!("{name}.js"))
}

impl Search {
    /// An index in a process that has made others.
    pub fn again(memory: &Memory) -> Search {
        Search { memory: Some(memory.clone()), ..Search::default() }
    }

    /// Makes this the only index of its process.
    pub fn forget(&mut self) {
        self.memory = None;
    }

    fn layout(&self, source: Source<'_>) -> &Layout {
        self.layout.get_or_init(|| layout::layout(source.site, source.shown))
    }

    fn shards(&self, source: Source<'_>) -> &[Shard] {
        self.shards.get_or_init(|| index(source, self.layout(source), self.memory.as_ref()))
    }

    /// The files whose names can be told without reading a text.
    pub fn files(&self, source: Source<'_>) -> Vec<(Route, File)> {
        let blocks = 0..self.layout(source).blocks.len() as u32;
        let texts =
            blocks.map(|block| (file(source.config, &format!("t-{block}")), File::Texts(block)));
        std::iter::once((file(source.config, "stems"), File::Stems)).chain(texts).collect()
    }

    /// The other files; all is indexed for them.
    pub fn shard_files(&self, source: Source<'_>) -> Vec<(Route, File)> {
        let shards = (0..).zip(self.shards(source));
        shards
            .map(|(place, shard)| (file(source.config, &shard.name), File::Shard(place)))
            .collect()
    }

    /// What stands in a file.
    pub fn script(&self, source: Source<'_>, file: File) -> String {
        match file {
            File::Stems => stem::script(&source.config.words.language),
            File::Texts(block) => {
                let page = page(source.config);
                let texts = texts::texts(
                    source.config,
                    source.site,
                    &self.layout(source).blocks[block as usize],
                    &page,
                );
                script(&format!("t-{block}"), &json(&texts))
            }
            File::Shard(place) => {
                let shard = &self.shards(source)[place as usize];
                script(&shard.name, &shard.data)
            }
        }
    }
}

fn script(name: &str, data: &str) -> String {
    format!("referat_search(\"{name}\",{data})\n")
}

fn json<T: serde::Serialize>(data: &T) -> String {
    serde_json::to_string(data).expect("the index has string keys only")
}

/// The words of all blocks; of those that are remembered as they were.
fn words(
    source: Source<'_>,
    layout: &Layout,
    memory: Option<&Memory>,
) -> Vec<Arc<(Vec<Subject>, Gathered)>> {
    let (config, site) = (source.config, source.site);
    let kept = memory.map(|memory| memory.of(site.outline)).unwrap_or_default();
    let hash = |place: usize| {
        place.checked_sub(1).map_or(site.outline, |meeting| site.meetings[meeting].record.hash)
    };
    let words: Vec<_> = layout
        .blocks
        .par_iter()
        .enumerate()
        .map(|(place, block)| match kept.words.get(&hash(place)) {
            Some(words) if words.0 == block.subjects => Arc::clone(words),
            _ => Arc::new((block.subjects.clone(), gather(config, site, block))),
        })
        .collect();
    if let Some(memory) = memory {
        let by_hash = words.iter().enumerate().map(|(place, words)| (hash(place), words.clone()));
        memory.keep(Kept { outline: site.outline, words: by_hash.collect() });
    }
    words
}

/// Indexes everything.
fn index(source: Source<'_>, layout: &Layout, memory: Option<&Memory>) -> Vec<Shard> {
    let (config, site) = (source.config, source.site);
    let words = words(source, layout, memory);
    let gathered: Vec<&Gathered> = words.iter().map(|words| &words.1).collect();
    let stems = Stems::of(&config.words.language);
    let vocabulary = vocabulary(&gathered, &stems, &config.words.search.prefixes);
    let postings = postings(&layout.blocks, &gathered, &vocabulary);
    let mut entries = filters(site, layout, &gathered);
    let terms = vocabulary.terms.into_iter().zip(postings);
    entries.extend(terms.map(|(term, posting)| Entry::new(term.stem, term.shown, posting)));
    let (leaves, mut files) = shards(entries);
    files.push(Shard { name: "site".to_owned(), data: about(source, layout, &leaves) });
    files.push(Shard { name: "meetings".to_owned(), data: meetings(site, layout) });
    files.push(Shard { name: "kinds".to_owned(), data: kinds(layout, &gathered) });
    let together = layout.blocks[1..].par_chunks(facets::BLOCKS);
    let facets: Vec<String> = together
        .zip(gathered[1..].par_chunks(facets::BLOCKS))
        .map(|(blocks, gathered)| json(&facets::facets(site, blocks, gathered)))
        .collect();
    let named = (0..)
        .zip(facets)
        .map(|(number, data): (u32, String)| Shard { name: format!("f-{number}"), data });
    files.extend(named);
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files
}

/// The terms that nobody types: who is named, and which case it is.
fn filters(site: &Site, layout: &Layout, gathered: &[&Gathered]) -> Vec<Entry> {
    let mut lists: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (doc, id, found) in items(layout, gathered) {
        let mut add = |key: String| lists.entry(key).or_default().push(doc);
        for person in &found.people {
            add(format!("@person/{}", facets::person_key(site, *person)));
        }
        if let Some(case) = site.item_links(id).case {
            add(format!("@case/{}", facets::case_key(site, case)));
        }
    }
    lists.into_iter().map(|(key, docs)| Entry::new(key.clone(), key, listed(&docs))).collect()
}

/// What items hold: a list of things for each kind.
fn kinds(layout: &Layout, gathered: &[&Gathered]) -> String {
    let list = |is_one: fn(&Kinds) -> bool| {
        let of_kind = items(layout, gathered).filter(|(.., found)| is_one(&found.kinds));
        let docs: Vec<u32> = of_kind.map(|(doc, ..)| doc).collect();
        STANDARD_NO_PAD.encode(listed(&docs).list)
    };
    json(&serde_json::json!({
        "decision": list(|kinds| kinds.decision),
        "action": list(|kinds| kinds.action),
        "attachment": list(|kinds| kinds.attachment),
    }))
}

/// Each item with its number.
fn items<'a>(
    layout: &'a Layout,
    gathered: &'a [&'a Gathered],
) -> impl Iterator<Item = (u32, ItemId, &'a Found)> {
    layout.blocks.iter().zip(gathered).flat_map(|(block, gathered)| {
        let things = (block.first..).zip(&block.subjects).zip(&gathered.found);
        things.filter_map(|((doc, subject), found)| match subject {
            Subject::Item(id) => Some((doc, *id, found)),
            _ => None,
        })
    })
}

/// What the script has to know first.
fn about(source: Source<'_>, layout: &Layout, leaves: &[String]) -> String {
    let (config, site) = (source.config, source.site);
    let words: BTreeMap<&str, &str> = config
        .words
        .interface
        .iter()
        .filter_map(|(key, word)| Some((key.strip_prefix("search_")?, word.as_str())))
        .collect();
    let committees: Vec<[&str; 2]> = site
        .committees
        .iter()
        .map(|committee| [committee.route.as_str().trim_end_matches('/'), committee.name.as_str()])
        .collect();
    json(&serde_json::json!({
        "count": layout.count,
        "leaves": leaves.join(" "),
        "committees": committees,
        "small": config.words.search.small,
        "months": config.words.dates.months,
        "short_months": config.words.dates.months_short,
        "words": words,
    }))
}

/// For each meeting how many items it has, how many fours of numbers beyond those, its committee, and
/// the days since the meeting before.
fn meetings(site: &Site, layout: &Layout) -> String {
    let committee_bits = (site.committees.len() as u32).next_power_of_two().ilog2();
    let mut bits = Bits::default();
    let epoch = jiff::civil::date(1970, 1, 1);
    let start = site.meetings.first().map_or(epoch, |meeting| meeting.date());
    let mut before = start;
    for (meeting, block) in site.meetings.iter().zip(&layout.blocks[1..]) {
        let items = meeting.record.items.len() as u32;
        bits.rice(items, ITEM_BITS);
        bits.rice(block.room / layout::STEP - items.div_ceil(layout::STEP), 0);
        bits.push(meeting.committee, committee_bits);
        bits.rice((meeting.date() - before).get_days().max(0) as u32, DAY_BITS);
        before = meeting.date();
    }
    let first = layout.blocks[0].room;
    let text = STANDARD_NO_PAD.encode(bits.into_bytes());
    let day = (start - epoch).get_days();
    json(&(first, site.meetings.len(), committee_bits, day, text))
}

/// The `k` of items, and of days.
const ITEM_BITS: u32 = 3;
const DAY_BITS: u32 = 1;
