//! A person, and all people.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::link::site::{CommitteeId, MeetingId, Person, PersonId};
use crate::model::{Attendance, Participant, Role, Status};
use crate::path::Route;
use crate::view::maker::Maker;
use crate::view::pager::{page_of, pages};
use crate::view::shell::Head;
use crate::view::types::{
    PeopleGroup, PeopleView, PersonCommittee, PersonLink, PersonMeeting, PersonView, PersonYear,
    TitlePeriod,
};

/// More meetings and mentions than this are counted and not listed.
const MOST: usize = 300;

pub fn person(maker: &Maker<'_>, id: PersonId) -> PersonView {
    let person = maker.site.person(id);
    let record = person.record.as_ref();
    let titles = titles(maker, person);
    let title = record.and_then(|record| record.title.clone());
    let title =
        title.or_else(|| titles.last().map(|period| period.title.clone())).unwrap_or_default();
    let years = years(maker, person);
    let people = Route::page([&maker.config.words.address.people]);
    let text = |value: Option<&Option<String>>| value.cloned().flatten().unwrap_or_default();
    PersonView {
        shell: maker.shell(Head {
            title: person.name.clone(),
            description: [person.name.as_str(), &title, &maker.config.title]
                .join(", ")
                .replace(", ,", ","),
            breadcrumbs: maker.breadcrumbs([maker.link(maker.say("people"), &people)]),
            has_code: record.is_some_and(|record| record.text.has_code),
        }),
        name: person.name.clone(),
        aliases: record.map_or_else(Vec::new, |record| record.aliases.clone()),
        email: text(record.map(|record| &record.email)),
        title,
        organisation: text(record.map(|record| &record.organisation)),
        html: record.map_or_else(String::new, |record| maker.html(&record.text, &person.links, "")),
        titles,
        committees: committees(maker, person),
        attended_count: years.iter().map(|year| year.attended).sum(),
        absent_count: years.iter().map(|year| year.absent).sum(),
        years,
        mentions: maker.mentions(&person.mentions, MOST),
        mention_count: person.mentions.len(),
        actions: maker.actions(&recent(&person.actions)),
        follow: maker.follow_links(maker.about),
    }
}

fn recent<T: Copy>(entries: &[T]) -> Vec<T> {
    entries.iter().rev().take(MOST).copied().collect()
}

/// The meetings that were held or cancelled by nobody: those that count for attendance.
fn held<'a>(
    maker: &'a Maker<'_>,
    person: &'a Person,
) -> impl DoubleEndedIterator<Item = (MeetingId, &'a Participant)> {
    person.meetings.iter().filter_map(|(meeting, place)| {
        let facts = &maker.site.meeting(*meeting).record.facts;
        let counts = !matches!(facts.status, Status::Planned | Status::Cancelled);
        counts.then(|| (*meeting, &facts.participants[*place as usize]))
    })
}

/// Each title once, whatever its capitals, from the first meeting to the last.
fn titles(maker: &Maker<'_>, person: &Person) -> Vec<TitlePeriod> {
    let mut periods: Vec<(String, Date, Date)> = Vec::new();
    for (meeting, participant) in held(maker, person) {
        let Some(title) = &participant.title else { continue };
        let date = maker.site.meeting(meeting).date();
        let key = title.to_lowercase();
        match periods.iter_mut().find(|(known, ..)| known.to_lowercase() == key) {
            Some((_, _, until)) => *until = date,
            None => periods.push((title.clone(), date, date)),
        }
    }
    let period = |(title, from, until)| TitlePeriod {
        title,
        from: maker.date(from),
        until: maker.date(until),
    };
    periods.into_iter().map(period).collect()
}

fn committees(maker: &Maker<'_>, person: &Person) -> Vec<PersonCommittee> {
    let mut seats: BTreeMap<CommitteeId, (Vec<Role>, usize, Date, Date)> = BTreeMap::new();
    for (meeting, participant) in held(maker, person) {
        let node = maker.site.meeting(meeting);
        let (date, seat) = (node.date(), seats.entry(node.committee));
        let seat = seat.or_insert_with(|| (Vec::new(), 0, date, date));
        seat.0.extend(
            participant
                .roles
                .iter()
                .filter(|role| !seat.0.contains(role))
                .copied()
                .collect::<Vec<_>>(),
        );
        seat.1 += 1;
        seat.3 = date;
    }
    seats
        .into_iter()
        .map(|(id, (roles, meeting_count, from, until))| {
            let committee = maker.site.committee(id);
            PersonCommittee {
                name: committee.name.clone(),
                href: maker.href(&committee.route),
                roles: maker.roles(&roles),
                meeting_count,
                from: maker.date(from),
                until: maker.date(until),
            }
        })
        .collect()
}

fn years(maker: &Maker<'_>, person: &Person) -> Vec<PersonYear> {
    let mut years: Vec<PersonYear> = Vec::new();
    for (place, (meeting, participant)) in held(maker, person).rev().enumerate() {
        let year = maker.site.meeting(meeting).date().year();
        if years.last().is_none_or(|last| last.year != year) {
            years.push(PersonYear { year, attended: 0, absent: 0, meetings: Vec::new() });
        }
        let last = years.last_mut().expect("there is one for this year");
        match participant.attendance {
            Attendance::Present => last.attended += 1,
            _ => last.absent += 1,
        }
        if place < MOST {
            last.meetings.push(PersonMeeting {
                meeting: maker.meeting(meeting),
                attendance: participant.attendance.name(),
                attendance_text: maker.say(participant.attendance.name()),
                roles: maker.roles(&participant.roles),
            });
        }
    }
    years
}

/// Whether a person is shown: on a public site only who takes part in or is named by what it shows.
pub fn is_listed(maker: &Maker<'_>, person: &Person) -> bool {
    let says = person.record.as_ref().is_some_and(|record| record.access.is_some());
    maker.config.access != crate::config::Access::Public
        || says
        || !person.meetings.is_empty()
        || !person.mentions.is_empty()
        || !person.actions.is_empty()
}

/// The people who are shown, by name.
pub fn listed(maker: &Maker<'_>) -> Vec<PersonId> {
    (0..)
        .zip(maker.site.people())
        .filter(|(_, person)| is_listed(maker, person))
        .map(|(id, _)| id)
        .collect()
}

pub fn people(maker: &Maker<'_>, page: usize) -> PeopleView {
    let config = maker.config;
    let all = listed(maker);
    let base = Route::page([&config.words.address.people]);
    let mut groups: Vec<PeopleGroup> = Vec::new();
    for id in page_of(config, &all, page) {
        let person = maker.site.person(*id);
        let letter = initial(&config.words.language, &person.name);
        if groups.last().is_none_or(|group| group.letter != letter) {
            groups.push(PeopleGroup { letter, people: Vec::new() });
        }
        let group = groups.last_mut().expect("there is one for this letter");
        group.people.extend(person_link(maker, person));
    }
    PeopleView {
        shell: maker.shell(Head {
            title: maker.say("people"),
            description: format!("{}. {}", maker.say("people"), config.title),
            breadcrumbs: maker.breadcrumbs([]),
            has_code: false,
        }),
        groups,
        count: all.len(),
        pager: maker.pager(&base, page, pages(config, all.len())),
    }
}

/// The letter under which a name is listed; in Danish and Norwegian, Aa is listed under Å.
fn initial(language: &str, name: &str) -> String {
    let nordic = matches!(language, "da" | "nb");
    if nordic && name.to_lowercase().starts_with("aa") {
        return "Å".to_owned();
    }
    name.chars().next().map_or(String::new(), |c| c.to_uppercase().collect())
}

fn person_link(maker: &Maker<'_>, person: &Person) -> Option<PersonLink> {
    let route = person.route.as_ref()?;
    let mut committees: Vec<&str> = Vec::new();
    let mut title = person.record.as_ref().and_then(|record| record.title.clone());
    for (meeting, place) in person.meetings.iter().rev() {
        let node = maker.site.meeting(*meeting);
        let name = maker.site.committee(node.committee).brief();
        if !committees.contains(&name) {
            committees.push(name);
        }
        let participant = &node.record.facts.participants[*place as usize];
        title = title.or_else(|| participant.title.clone());
    }
    committees.sort_unstable();
    Some(PersonLink {
        name: person.name.clone(),
        href: maker.href(route),
        title: title.unwrap_or_default(),
        committees: committees.into_iter().map(str::to_owned).collect(),
    })
}
