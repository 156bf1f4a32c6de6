//! What rules about a text see of the minutes that it holds, and nothing else of the site.
//!
//! So it is known by one hash whether a text has to be checked again.

use std::hash::{Hash, Hasher};

use jiff::civil::Date;

use crate::admit;
use crate::link::site::{Committee, MeetingId, PersonId, Site};
use crate::model::Status;

/// The minutes of one text.
pub struct Minutes<'a> {
    /// What is published of them.
    pub record: &'a admit::Meeting,
    /// Who each participant is.
    pub people: &'a [Option<PersonId>],
    /// When the meeting of the same committee before this one was held.
    pub held_before: Option<Date>,
    committee: &'a Committee,
}

impl<'a> Minutes<'a> {
    pub fn new(site: &'a Site, id: MeetingId) -> Minutes<'a> {
        let meeting = site.meeting(id);
        Minutes {
            record: &meeting.record,
            people: &meeting.people,
            held_before: held_before(site, id),
            committee: site.committee_of(id),
        }
    }

    /// What the committee is called.
    pub fn committee(&self) -> impl Iterator<Item = &str> {
        self.committee.names()
    }
}

impl Hash for Minutes<'_> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.record.hash.hash(hasher);
        // Of those who are listed twice the site keeps one.
        let listed = self.record.facts.participants.iter().map(|participant| participant.span);
        let places = listed.flat_map(|span| [span.line, span.start]);
        let people = self.people.iter().map(|person| person.map_or(0, |id| id + 1));
        places.chain(people).collect::<Vec<u32>>().hash(hasher);
        self.held_before.hash(hasher);
        self.committee().for_each(|name| name.hash(hasher));
    }
}

/// The last meeting of the same committee before this one that was held.
fn held_before(site: &Site, meeting: MeetingId) -> Option<Date> {
    let before =
        std::iter::successors(site.meeting(meeting).previous, |id| site.meeting(*id).previous);
    let mut held = before.map(|id| site.meeting(id));
    held.find(|meeting| meeting.record.facts.status == Status::Approved).map(|held| held.date())
}
