//! Who an action belongs to: what stands before its colon, as people where they are known.

use rustc_hash::FxHashMap;

use crate::link::site::{MeetingId, Owner, PersonId, Site};
use crate::link::text::Finder;
use crate::model::Action;

/// Initials and handles that were given anywhere, in lower case; `None` where several have one.
pub type Shorts = FxHashMap<String, Option<PersonId>>;

const BETWEEN: [&str; 6] = [" og ", " and ", " och ", " und ", " & ", " + "];

/// Gathers the initials and handles of everyone.
pub fn shorts(site: &Site) -> Shorts {
    let mut shorts = Shorts::default();
    let mut claim = |short: &Option<String>, id: PersonId| {
        if let Some(short) = short {
            let known = shorts.entry(short.to_lowercase()).or_insert(Some(id));
            *known = known.filter(|known| *known == id);
        }
    };
    for (id, person) in (0..).zip(&site.people) {
        if let Some(record) = &person.record {
            claim(&record.initials, id);
        }
        for (meeting, place) in &person.meetings {
            let participants = &site.meeting(*meeting).record.facts.participants;
            let details = &participants[*place as usize].details;
            claim(&details.initials, id);
            claim(&details.handle, id);
        }
    }
    shorts
}

/// The owners of an action; none if what stands before the colon is part of its text.
pub fn owners(site: &Site, shorts: &Shorts, finder: &Finder<'_>, action: &Action) -> Vec<Owner> {
    let Some(written) = &action.owner else { return Vec::new() };
    let find = |name: &str| {
        let name = name.trim_matches(['[', ']', '@', ' ']);
        let person = finder.place.index.person(name).ok();
        let person = person.or_else(|| finder.initials.get(name).copied().flatten());
        person.or_else(|| {
            let stands_for = |id: MeetingId| is_stand_in(site, id, name);
            let free = !finder.place.meeting.is_some_and(stands_for);
            free.then(|| shorts.get(&name.to_lowercase()).copied().flatten()).flatten()
        })
    };
    let whole = without_groups(written);
    if let Some(person) = find(&whole) {
        return vec![Owner { name: whole, person: Some(person) }];
    }
    let parts = BETWEEN.iter().fold(whole, |text, word| text.replace(word, ","));
    let mut owners: Vec<Owner> = Vec::new();
    for name in parts.split([',', '/', ';']).map(str::trim).filter(|part| !part.is_empty()) {
        let owner = Owner { person: find(name), name: name.to_owned() };
        if owner.person.is_none() || owners.iter().all(|other| other.person != owner.person) {
            owners.push(owner);
        }
    }
    if owners.iter().any(|owner| owner.person.is_some()) {
        owners
    } else if action.named {
        vec![Owner { name: written.clone(), person: None }]
    } else {
        Vec::new()
    }
}

/// Whether it stands in the place of a withheld name, and so is nobody else's initials.
fn is_stand_in(site: &Site, meeting: MeetingId, name: &str) -> bool {
    let participants = &site.meeting(meeting).record.facts.participants;
    participants.iter().any(|other| other.withheld && other.name.eq_ignore_ascii_case(name))
}

/// A text without its parentheses.
fn without_groups(text: &str) -> String {
    let mut depth = 0_u32;
    let kept = text.chars().filter(|c| {
        depth += u32::from(*c == '(');
        let keep = depth == 0;
        depth -= u32::from(*c == ')' && depth > 0);
        keep
    });
    kept.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}
