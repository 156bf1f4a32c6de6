//! Everything that is published into the files of the index, but for the texts.
//!
//! The words of each meeting are gathered apart, and remembered in a process that indexes again.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::link::site::{ItemId, Site};
use crate::search::bits::Bits;
use crate::search::frequent::Frequent;
use crate::search::gather::{Found, Gathered, Kinds, gather};
use crate::search::layout::{self, Items, Layout, Subject};
use crate::search::places::Kind;
use crate::search::postings::{chunks, listed, merge, merge_pairs};
use crate::search::shards::{Entry, Shard, shards};
use crate::search::stem::Stems;
use crate::search::vocabulary::vocabulary;
use crate::search::{Source, facets, json};

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
    /// How many of them the last index had to gather.
    gathered: usize,
}

impl Memory {
    /// How many meetings' words the last index had to gather; pages and committees together count as one.
    pub fn gathered(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).gathered
    }

    fn of(&self, outline: u64) -> Kept {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.outline == outline { kept.clone() } else { Kept::default() }
    }

    fn keep(&self, kept: Kept) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = kept;
    }
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
        place.checked_sub(1).map_or(site.outline, |meeting| site.meetings()[meeting].record.hash)
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
        let by_hash = || words.iter().enumerate().map(|(place, words)| (hash(place), words));
        let is_kept = |(hash, words): &(u64, &Arc<_>)| {
            kept.words.get(hash).is_some_and(|known| Arc::ptr_eq(known, words))
        };
        let gathered = by_hash().filter(|word| !is_kept(word)).count();
        let words = by_hash().map(|(hash, words)| (hash, Arc::clone(words))).collect();
        memory.keep(Kept { outline: site.outline, words, gathered });
    }
    words
}

/// Indexes everything.
pub fn index(source: Source<'_>, layout: &Layout, memory: Option<&Memory>) -> Vec<Shard> {
    let (config, site) = (source.config, source.site);
    let words = words(source, layout, memory);
    let gathered: Vec<&Gathered> = words.iter().map(|words| &words.1).collect();
    let stems = Stems::of(&config.words.language);
    let vocabulary = vocabulary(&gathered, &stems, &config.words.search.prefixes);
    let frequent = Frequent::of(&gathered, &vocabulary);
    let (chunks, pairs) = chunks(&layout.blocks, &gathered, &vocabulary, &frequent);
    let numbers = Items::of(layout);
    let mut entries = filters(site, layout, &gathered, &numbers);
    let mut own = vec![
        Shard { name: "meetings".to_owned(), data: meetings(site, layout) },
        Shard { name: "kinds".to_owned(), data: kinds(layout, &gathered, &numbers) },
    ];
    own.extend(facet_files(site, layout, &gathered));
    // The words of all texts are not needed any more, and are much of all that is held.
    drop(gathered);
    drop((words, vocabulary.places));
    entries.extend(merge_pairs(pairs, &numbers).into_iter().map(|(pair, posting)| {
        let stems = frequent.terms_of(pair).map(|term| &vocabulary.terms[term as usize].stem);
        Entry::hidden(format!("@{}+{}", stems[0], stems[1]), posting)
    }));
    let postings =
        merge(&chunks, vocabulary.terms.len(), &numbers, |term| match frequent.rank(term) {
            Some(_) => Kind::Frequent,
            None => Kind::Places(frequent.bits()),
        });
    drop(chunks);
    for ((term, posting), number) in vocabulary.terms.into_iter().zip(postings).zip(0..) {
        if !posting.bare.is_empty() {
            entries
                .push(Entry::hidden(format!("@{}+", term.stem), listed(&posting.bare, &numbers)));
        }
        let rank = frequent.rank(number);
        entries.push(Entry { rank, ..Entry::new(term.stem, term.shown, posting) });
    }
    let (leaves, mut files) = shards(entries);
    files.append(&mut own);
    files.push(Shard { name: "site".to_owned(), data: about(source, layout, &leaves, &frequent) });
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files
}

/// People and cases, a file for some meetings.
fn facet_files(site: &Site, layout: &Layout, gathered: &[&Gathered]) -> Vec<Shard> {
    let together = layout.blocks[1..].par_chunks(facets::BLOCKS);
    let facets: Vec<String> = together
        .zip(gathered[1..].par_chunks(facets::BLOCKS))
        .map(|(blocks, gathered)| json(&facets::facets(site, blocks, gathered)))
        .collect();
    (0..)
        .zip(facets)
        .map(|(number, data): (u32, String)| Shard { name: format!("f-{number}"), data })
        .collect()
}

/// The terms that nobody types: who is named, and which case it is.
fn filters(site: &Site, layout: &Layout, gathered: &[&Gathered], numbers: &Items) -> Vec<Entry> {
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
    lists.into_iter().map(|(key, docs)| Entry::hidden(key, listed(&docs, numbers))).collect()
}

/// What items hold: a list of things for each kind.
fn kinds(layout: &Layout, gathered: &[&Gathered], numbers: &Items) -> String {
    let list = |is_one: fn(&Kinds) -> bool| {
        let of_kind = items(layout, gathered).filter(|(.., found)| is_one(&found.kinds));
        let docs: Vec<u32> = of_kind.map(|(doc, ..)| doc).collect();
        STANDARD_NO_PAD.encode(listed(&docs, numbers).list)
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
fn about(source: Source<'_>, layout: &Layout, leaves: &[String], frequent: &Frequent) -> String {
    let (config, site) = (source.config, source.site);
    let words: BTreeMap<&str, &str> = config
        .words
        .interface
        .iter()
        .filter_map(|(key, word)| Some((key.strip_prefix("search_")?, word.as_str())))
        .collect();
    let committees: Vec<[&str; 2]> = site
        .committees()
        .iter()
        .map(|committee| [committee.route.as_str().trim_end_matches('/'), committee.name.as_str()])
        .collect();
    json(&serde_json::json!({
        "count": layout.count,
        "rank_bits": frequent.bits(),
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
    let committee_bits = (site.committee_ids().len() as u32).next_power_of_two().ilog2();
    let mut bits = Bits::default();
    let epoch = jiff::civil::date(1970, 1, 1);
    let start = site.meetings().first().map_or(epoch, |meeting| meeting.date());
    let mut before = start;
    for (meeting, block) in site.meetings().iter().zip(&layout.blocks[1..]) {
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
    json(&(first, site.meeting_ids().len(), committee_bits, day, text))
}

/// The `k` of items, and of days.
const ITEM_BITS: u32 = 3;
const DAY_BITS: u32 = 1;
