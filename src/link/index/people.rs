//! Who a name or initials stand for; nobody where several people bear them.

use rustc_hash::FxHashMap;

use crate::link::site::{Meeting, PersonId, Site};
use crate::names::{initials, key, short_forms};

/// People by what they are called; `None` where several are called that.
pub type Called = FxHashMap<String, Option<PersonId>>;

/// People by the keys of their names, aliases and short forms; somebody's whole name is nobody's
/// short form.
pub fn people(site: &Site) -> Called {
    let mut whole = Called::default();
    for (id, person) in (0..).zip(&site.people) {
        person.names().for_each(|name| claim(&mut whole, key(name), id));
    }
    let mut people = whole.clone();
    for (id, person) in (0..).zip(&site.people) {
        let forms = person.names().flat_map(short_forms).map(|form| key(&form));
        for form in forms.filter(|form| !whole.contains_key(form)) {
            claim(&mut people, form, id);
        }
    }
    people
}

/// The participants of a meeting by initials and handle: by those that are given before those that
/// their names make.
pub fn initials_of(meeting: &Meeting, site: &Site) -> Called {
    let (mut given, mut made) = (Called::default(), Called::default());
    for (participant, person) in meeting.record.facts.participants.iter().zip(&meeting.people) {
        let Some(person) = *person else { continue };
        let record = site.people[person as usize].record.as_ref();
        let own =
            [&participant.details.initials, &participant.details.handle].into_iter().flatten();
        for short in own.chain(record.and_then(|record| record.initials.as_ref())) {
            claim(&mut given, short.clone(), person);
        }
        claim(&mut made, initials(&participant.name), person);
    }
    #[expect(clippy::iter_over_hash_type, reason = "one map into another")]
    for (short, person) in made {
        given.entry(short).or_insert(person);
    }
    given
}

fn claim(called: &mut Called, name: String, id: PersonId) {
    called
        .entry(name)
        .and_modify(|known| *known = known.filter(|known| *known == id))
        .or_insert(Some(id));
}
