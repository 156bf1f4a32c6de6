//! Who is withheld, and the mask over every form of their names.
//!
//! All records come in, as what each says of a person counts wherever else the person stands.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use xxhash_rust::xxh3::Xxh3;

use super::{Memory, Reason, reason};
use crate::config::{Config, Publish};
use crate::mask::address::Addresses;
use crate::mask::fold::folded;
use crate::mask::form::spellings_of;
use crate::mask::{Hidden, Mask};
use crate::model::{Parsed, Participant, Record};
use crate::names::{initials, key, short_forms};
use crate::path::{SitePath, slug};

/// Who is withheld.
#[derive(Debug)]
pub(super) struct Rules {
    /// The hash of all that decides it.
    pub(super) hash: u64,
    /// The hash of what is decided.
    pub(super) effect: u64,
    pub(super) mask: Option<Mask>,
    /// By every form of a name, how the person is published.
    pub(super) hidden: BTreeMap<String, Publish>,
    /// As in [`Withheld`].
    pub(super) people: BTreeMap<String, Reason>,
    pub(super) addresses: Addresses,
}

/// Who is withheld, remembered as long as nothing that decides it has changed.
pub(super) fn rules(config: &Config, records: &[&Parsed], memory: &mut Memory) -> Arc<Rules> {
    let mut hasher = Xxh3::new();
    hasher.write_u64(config.hash);
    records.iter().for_each(|parsed| hasher.write_u64(parsed.head));
    let hash = hasher.finish();
    if let Some(rules) = memory.rules.as_ref().filter(|rules| rules.hash == hash) {
        return Arc::clone(rules);
    }
    let mut people = BTreeMap::new();
    let (mask, hidden) = mask(config, records, &mut people);
    let addresses = mask.as_ref().map(|mask| {
        let is_public = |parsed: &&&Parsed| reason(config, &parsed.record).1.is_none();
        let public = records.iter().filter(is_public).map(|parsed| &parsed.record);
        let public = public.filter(|record| match record {
            Record::Person(person) => !hidden.contains_key(&folded(&person.name)),
            _ => true,
        });
        Addresses::new(mask, public.filter_map(address))
    });
    let mut effect = Xxh3::new();
    (mask.as_ref().map(Mask::hash), &hidden, &addresses).hash(&mut effect);
    let rules = Arc::new(Rules {
        hash,
        effect: effect.finish(),
        mask,
        hidden,
        people,
        addresses: addresses.unwrap_or_default(),
    });
    memory.rules = Some(Arc::clone(&rules));
    rules
}

/// Who is withheld, by the key of each name, and the mask over all texts.
fn mask(
    config: &Config,
    records: &[&Parsed],
    withheld: &mut BTreeMap<String, Reason>,
) -> (Option<Mask>, BTreeMap<String, Publish>) {
    let asks = |parsed: &&Parsed| match &parsed.record {
        Record::Person(person) => person.publish.unwrap_or_default() > Publish::Name,
        _ => false,
    };
    if config.people.publish == Publish::Name && !records.iter().any(asks) {
        return (None, BTreeMap::new());
    }
    let mut people = with_files(records);
    add_participants(config, records, &mut people);
    let known: Vec<_> =
        people.values().map(|known| (known, known.form(config), known.form(config))).collect();
    let rules = withheld_forms(&known);
    let (mut hidden, mut shown) = (Vec::new(), Vec::new());
    for known in people.into_values() {
        let form = known.form(config);
        if form == Publish::Name {
            shown.extend(known.names);
            continue;
        }
        for name in &known.names {
            withheld.insert(key(name), Reason::Person);
            for short in short_forms(name) {
                withheld.entry(key(&short)).or_insert(Reason::Person);
            }
        }
        hidden.push(known.hidden(config, form));
    }
    (Mask::new(&hidden, &shown, &config.words.markers.genitive), rules)
}

/// The people who have a file, by the keys of their names.
fn with_files(records: &[&Parsed]) -> BTreeMap<String, Known> {
    let mut people: BTreeMap<String, Known> = BTreeMap::new();
    for parsed in records {
        if let Record::Person(person) = &parsed.record {
            let known = people.entry(key(&person.name)).or_default();
            known.publish = person.publish.unwrap_or_default();
            known.names.push(person.name.clone());
            known.names.extend(person.aliases.iter().cloned());
            known.title = person.title.clone();
            known.initials.extend(person.initials.clone());
            known.addresses.extend(person.email.clone());
        }
    }
    people
}

/// Adds those who took part in meetings, and what these say of them.
fn add_participants(config: &Config, records: &[&Parsed], people: &mut BTreeMap<String, Known>) {
    let aliases: BTreeMap<String, String> = people
        .iter()
        .flat_map(|(id, known)| known.names.iter().map(|name| (key(name), id.clone())))
        .collect();
    let with_file = people.iter().map(|(id, known)| (known, known.form(config), id.clone()));
    let forms = withheld_forms(&with_file.collect::<Vec<_>>());
    for parsed in records {
        // What stands in a name's place may itself only come from what is published.
        let is_published = reason(config, &parsed.record).1.is_none();
        for participant in participants(&parsed.record) {
            let id = key(&participant.name);
            let id = aliases
                .get(&id)
                .or_else(|| forms.get(&folded(&participant.name)))
                .cloned()
                .unwrap_or(id);
            let known = people.entry(id).or_default();
            if !known.names.contains(&participant.name) {
                known.names.push(participant.name.clone());
            }
            known.secret_initials.extend(participant.details.initials.clone());
            known.addresses.extend(participant.details.handle.clone());
            if is_published {
                // In `Holm, Karen` it is a part of the name.
                let title = participant.title.clone();
                let title = title.filter(|title| !forms.contains_key(&folded(title)));
                known.title = known.title.take().or(title);
                known.initials.extend(participant.details.initials.clone());
            }
        }
    }
}

/// Every way in which the names of somebody who is withheld may stand in a list of participants,
/// with whatever is known of the person; a name that somebody published bears is not among them.
fn withheld_forms<T: Clone>(people: &[(&Known, Publish, T)]) -> BTreeMap<String, T> {
    let (shown, hidden): (Vec<_>, Vec<_>) =
        people.iter().partition(|(_, publish, _)| *publish == Publish::Name);
    let shown: BTreeSet<String> =
        shown.iter().flat_map(|(known, ..)| known.names.iter().map(|name| folded(name))).collect();
    let mut forms = BTreeMap::new();
    for (known, _, value) in hidden {
        let names = known.names.iter().flat_map(|name| spellings_of(name, &BTreeSet::new()));
        for (form, _) in names.filter(|(form, _)| !shown.contains(form)) {
            forms.entry(form).or_insert_with(|| value.clone());
        }
    }
    forms
}

/// What all records together say of a person.
#[derive(Default)]
struct Known {
    publish: Publish,
    names: Vec<String>,
    title: Option<String>,
    initials: Vec<String>,
    /// Those of unpublished minutes too.
    secret_initials: Vec<String>,
    /// Mail addresses and handles.
    addresses: Vec<String>,
}

impl Known {
    /// How the person appears: as little as either the file or the site asks for.
    fn form(&self, config: &Config) -> Publish {
        self.publish.max(config.people.publish)
    }

    fn hidden(self, config: &Config, form: Publish) -> Hidden {
        let replacement = match form {
            Publish::Initials => {
                self.initials.first().cloned().unwrap_or_else(|| initials(&self.names[0]))
            }
            Publish::Role => self.title.unwrap_or_else(|| config.words.say("member").to_owned()),
            Publish::Name | Publish::None => config.words.withheld.person.clone(),
        };
        let all = self.initials.into_iter().chain(self.secret_initials);
        let by_initials = form == Publish::Initials;
        let initials = if by_initials { Vec::new() } else { all.collect() };
        Hidden { names: self.names, initials, addresses: self.addresses, replacement, by_initials }
    }
}

fn participants(record: &Record) -> &[Participant] {
    match record {
        Record::Meeting(meeting) => &meeting.facts.participants,
        _ => &[],
    }
}

/// The address of a record that is published, as it would be; cases have their number.
fn address(record: &Record) -> Option<Vec<String>> {
    let folder = |folder: &SitePath| folder.segments().skip(1).map(slug).collect::<Vec<_>>();
    Some(match record {
        Record::Meeting(meeting) => {
            let mut address = folder(&meeting.facts.folder);
            address.push(meeting.facts.stem.clone());
            address
        }
        Record::Committee(committee) => folder(&committee.folder),
        Record::Person(person) => vec![PEOPLE.to_owned(), person.stem.clone()],
        Record::Page(page) => page.segments.clone(),
        Record::Case(_) => return None,
    })
}

/// Where the addresses of people are told apart, whatever the folder is called.
pub(super) const PEOPLE: &str = "people";
