//! Every case that has a file or an item, and what it is called.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::config::{Access, Config};
use crate::link::people::Named;
use crate::link::site::{Case, CaseId, CommitteeId, ItemId, Links, MeetingId, Shared, Site};
use crate::model::{self, CaseNumber};
use crate::path::{Route, case_slug};
use crate::words::capitalised;

/// Whether a record that nothing published refers to is shown: on a public site only if it says so.
pub fn stands_alone(config: &Config, access: Option<Access>) -> bool {
    config.access != Access::Public || access.is_some()
}

/// Every case that has a file or an item.
pub fn cases(config: &Config, records: &[model::Case], site: &mut Site) {
    let numbers: Vec<Numbered> = numbers(config, records, site).into_values().collect();
    let cases = numbers.into_par_iter().map(|numbered| case(config, site, numbered));
    let cases: Vec<Case> = cases.collect();
    for (id, case) in (0..).zip(&cases) {
        for item in &case.items {
            let items = Arc::make_mut(&mut site.meetings[item.meeting as usize].items);
            items[item.item as usize].case = Some(id as CaseId);
        }
    }
    site.cases = Shared::new(cases);
}

/// A case's number, with its file if it has one, and its items in the order of the site.
type Numbered = (Named<model::Case>, Vec<ItemId>);

/// The numbers of all cases that are shown, by their keys.
fn numbers(config: &Config, records: &[model::Case], site: &Site) -> BTreeMap<String, Numbered> {
    let mut numbers: BTreeMap<String, Numbered> = BTreeMap::new();
    for record in records {
        numbers.insert(
            CaseNumber::key(&record.number),
            ((record.number.clone(), Some(Arc::new(record.clone()))), Vec::new()),
        );
    }
    let written = |id: ItemId| site.item(id).case.as_ref().map(|case| &case.written);
    let of_meeting = |meeting: MeetingId| {
        site.items_of(meeting).filter_map(|id| Some((CaseNumber::key(written(id)?), id)))
    };
    let mut uses: Vec<(String, ItemId)> =
        site.meeting_ids().into_par_iter().flat_map_iter(of_meeting).collect();
    uses.par_sort_unstable();
    for uses in uses.chunk_by_mut(|(a, _), (b, _)| a == b) {
        let (key, first) = (std::mem::take(&mut uses[0].0), uses[0].1);
        let number = || (written(first).cloned().unwrap_or_default(), None);
        let (_, items) = numbers.entry(key).or_insert_with(|| (number(), Vec::new()));
        items.extend(uses.iter().map(|(_, id)| *id));
    }
    numbers.retain(|_, ((_, record), items)| {
        !items.is_empty()
            || record.as_ref().is_some_and(|record| stands_alone(config, record.access))
    });
    numbers
}

fn case(config: &Config, site: &Site, ((number, record), items): Numbered) -> Case {
    let own_meeting_case = is_own_meeting_case(site, &items);
    let (title, language) = case_title(config, site, record.as_deref(), &items, own_meeting_case);
    Case {
        title,
        language,
        route: Route::page([&config.words.address.cases, &case_slug(&number)]),
        record,
        number,
        links: Links::default(),
        items,
        mentions: Vec::new(),
        own_meeting_case,
    }
}

/// Whether a committee uses a number for more than half of its items, whatever they are about.
fn is_own_meeting_case(site: &Site, items: &[ItemId]) -> bool {
    let mut by_committee: BTreeMap<CommitteeId, usize> = BTreeMap::new();
    for item in items {
        *by_committee.entry(site.meeting(item.meeting).committee).or_default() += 1;
    }
    let Some((committee, count)) = by_committee.into_iter().max_by_key(|(_, count)| *count) else {
        return false;
    };
    let meetings = &site.committee(committee).meetings;
    let all: usize = meetings.iter().map(|id| site.meeting(*id).items.len()).sum();
    let titles: std::collections::BTreeSet<&str> =
        items.iter().map(|item| site.item(*item).title.as_str()).collect();
    count >= 3 && count * 2 > all && titles.len() * 2 > items.len()
}

/// What the case's file says, else the title that its items bear most often, of several the latest;
/// with the language of its minutes.
fn case_title(
    config: &Config,
    site: &Site,
    record: Option<&model::Case>,
    items: &[ItemId],
    own_meeting_case: bool,
) -> (String, Option<String>) {
    if let Some(title) = record.and_then(|record| record.title.clone()) {
        return (title, None);
    }
    if own_meeting_case {
        let word = config.words.markers.own_meeting_case.first();
        return (word.map_or(String::new(), |word| capitalised(word)), None);
    }
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (place, item) in items.iter().enumerate() {
        let entry = counts.entry(&site.item(*item).title).or_default();
        *entry = (entry.0 + 1, place);
    }
    let best = counts.into_iter().max_by_key(|(_, rank)| *rank);
    best.map_or((String::new(), None), |(title, (_, latest))| {
        let meeting = site.meeting(items[latest].meeting);
        (title.to_owned(), meeting.record.facts.language.clone())
    })
}
