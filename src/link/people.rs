//! Who is who: everyone who has a file or took part, once, whatever name stands where.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::admit;
use crate::config::Config;
use crate::diag::Diag;
use crate::link::site::{Links, MeetingId, Person, PersonId, Shared, Site};
use crate::link::sort::Sorter;
use crate::model;
use crate::names::key;
use crate::path::{Route, slug};

/// A name or number as first written, with its file if it has one.
pub type Named<T> = (String, Option<Arc<T>>);

/// Reports names and aliases that several people's files give.
fn shared_names(records: &[model::Person], diags: &mut Vec<Diag>) {
    let mut first: BTreeMap<String, &model::Person> = BTreeMap::new();
    for record in records {
        for name in std::iter::once(&record.name).chain(&record.aliases) {
            let other = *first.entry(key(name)).or_insert(record);
            if other.path != record.path {
                diags.push(
                    Diag::warning("shared-name", format!("`{name}` is a name of two people"))
                        .at(&record.path, record.name_span)
                        .related(&other.path, other.name_span, "the other one")
                        .hint("take it away from one of them, or make one file of the two"),
                );
            }
        }
    }
}

/// Whom the names of participants mean.
struct Keys {
    /// The key of each person, with the name as first written.
    people: Vec<(String, String)>,
    /// The places among them of each meeting's participants; `None` for who is withheld.
    of: Vec<Vec<Option<u32>>>,
}

/// The keys of all participants, each name looked at once however many meetings list it.
fn keys<'s>(site: &'s Site, aliases: &BTreeMap<String, String>) -> Keys {
    let mut people: Vec<(String, String)> = Vec::new();
    let mut by_name: FxHashMap<&str, u32> = FxHashMap::default();
    let mut by_key: FxHashMap<String, u32> = FxHashMap::default();
    let mut place = |name: &str| {
        let key = key(name);
        let own = aliases.get(&key).cloned().unwrap_or(key);
        *by_key.entry(own).or_insert_with_key(|own| {
            people.push((own.clone(), name.to_owned()));
            people.len() as u32 - 1
        })
    };
    let mut of = Vec::with_capacity(site.meetings.len());
    for meeting in &site.meetings {
        let shown = |participant: &'s model::Participant| {
            let name = (!participant.withheld).then_some(participant.name.as_str())?;
            Some(*by_name.entry(name).or_insert_with(|| place(name)))
        };
        of.push(meeting.record.facts.participants.iter().map(shown).collect());
    }
    Keys { people, of }
}

/// The first entry of each participant, also of those listed under several names.
fn once(facts: &model::Facts, keys: &[Option<u32>], diags: &mut Vec<Diag>) -> BTreeSet<usize> {
    let mut kept = BTreeSet::new();
    let mut known: FxHashMap<u32, &model::Participant> = FxHashMap::default();
    for (place, (participant, person)) in facts.participants.iter().zip(keys).enumerate() {
        match person.and_then(|person| known.get(&person)) {
            None => {
                kept.insert(place);
                known.extend(person.map(|person| (person, participant)));
            }
            Some(first) => diags.push(
                Diag::error(
                    "duplicate-participant",
                    format!("`{}` and `{}` are one person", first.name, participant.name),
                )
                .at(&facts.path, participant.span)
                .related(&facts.path, first.span, "first here")
                .hint("keep one of them, or correct the aliases in the person's file"),
            ),
        }
    }
    kept
}

/// Whether somebody is listed twice.
fn has_doubles(keys: &[Option<u32>]) -> bool {
    let mut people: Vec<u32> = keys.iter().copied().flatten().collect();
    people.sort_unstable();
    people.windows(2).any(|pair| pair[0] == pair[1])
}

/// Drops the other entries.
pub fn keep(meeting: &mut Arc<admit::Meeting>, kept: &BTreeSet<usize>) {
    let mut place = 0;
    let facts = Arc::make_mut(&mut Arc::make_mut(meeting).facts);
    facts.participants.retain(|_| {
        place += 1;
        kept.contains(&(place - 1))
    });
}

/// Everyone who has a file or took part; returns what stands where somebody is listed twice.
pub fn people(
    config: &Config,
    sorter: &Sorter,
    records: &[model::Person],
    site: &mut Site,
    diags: &mut Vec<Diag>,
) -> BTreeMap<MeetingId, BTreeSet<usize>> {
    shared_names(records, diags);
    let mut names: FxHashMap<String, Named<model::Person>> = FxHashMap::default();
    let mut aliases: BTreeMap<String, String> = BTreeMap::new();
    for record in records {
        for alias in &record.aliases {
            aliases.insert(key(alias), key(&record.name));
        }
        names.insert(key(&record.name), (record.name.clone(), Some(Arc::new(record.clone()))));
    }
    aliases.retain(|alias, _| !names.contains_key(alias));
    let Keys { people: participants, mut of } = keys(site, &aliases);
    let mut doubles = BTreeMap::new();
    for ((id, meeting), keys) in (0..).zip(&mut site.meetings).zip(&mut of) {
        if has_doubles(keys) {
            let kept = once(&meeting.record.facts, keys, diags);
            keep(&mut meeting.record, &kept);
            *keys = kept.iter().map(|place| keys[*place]).collect();
            doubles.insert(id, kept);
        }
    }
    for (key, name) in &participants {
        names.entry(key.clone()).or_insert_with(|| (name.clone(), None));
    }
    let mut people: Vec<(String, Named<model::Person>)> = names.into_iter().collect();
    people.sort_by(|(a, (x, _)), (b, (y, _))| sorter.compare(x, y).then_with(|| a.cmp(b)));
    let ids: FxHashMap<&str, PersonId> =
        (0..).zip(&people).map(|(id, (key, _))| (key.as_str(), id)).collect();
    let ids: Vec<PersonId> = participants.iter().map(|(key, _)| ids[key.as_str()]).collect();
    for (meeting, keys) in site.meetings.iter_mut().zip(of) {
        meeting.people = keys.iter().map(|key| key.map(|key| ids[key as usize])).collect();
    }
    let people = people.into_iter().map(|(_, (name, record))| person(config, name, record));
    site.people = Shared::new(people.collect());
    for (id, meeting) in (0..).zip(&site.meetings) {
        for (place, person) in (0..).zip(&meeting.people) {
            if let Some(person) = person {
                site.people[*person as usize].meetings.push((id, place));
            }
        }
    }
    doubles
}

fn person(config: &Config, name: String, record: Option<Arc<model::Person>>) -> Person {
    let stem = record.as_ref().map_or_else(|| slug(&name), |record| record.stem.clone());
    let route = config.people.pages.then(|| Route::page([&config.words.address.people, &stem]));
    Person {
        record,
        name,
        route,
        links: Links::default(),
        meetings: Vec::new(),
        mentions: Vec::new(),
        actions: Vec::new(),
    }
}
