//! The front page, a committee, and a year of it.

use crate::link::meetings_in;
use crate::link::site::{CommitteeId, MeetingId};
use crate::path::Route;
use crate::view::entries::DecisionId;
use crate::view::maker::Maker;
use crate::view::meeting::{is_coming, is_held};
use crate::view::shell::Head;
use crate::view::types::{
    ActionEntry, CommitteeLink, CommitteeView, CommitteeYearView, FrontView, MemberEntry,
    MonthGroup,
};
use crate::words::shortened;

pub fn front(maker: &Maker<'_>) -> FrontView {
    let (config, site, registers) = (maker.config, maker.site, maker.registers);
    let address = &config.words.address;
    let meetings = site.meeting_ids();
    let coming = meetings.clone().filter(|id| is_coming(maker, *id));
    let held = meetings.rev().filter(|id| is_held(maker, *id));
    let decisions = &registers.decisions[..registers.decisions.len().min(8)];
    let actions = &registers.open_actions[..registers.open_actions.len().min(8)];
    let front = site.front.as_ref();
    let own_code = front.is_some_and(|page| page.record.text.has_code);
    let description = front.and_then(|page| page.record.description.clone());
    FrontView {
        shell: maker.shell(Head {
            title: front.map_or_else(|| config.title.clone(), |page| page.title.clone()),
            description: description.unwrap_or_else(|| config.description.clone()),
            breadcrumbs: Vec::new(),
            has_code: own_code || maker.decisions_have_code(decisions),
        }),
        html: front.map_or_else(String::new, |page| maker.html(&page.record.text, &page.links, "")),
        next_meetings: coming.take(6).map(|id| maker.meeting(id)).collect(),
        latest_meetings: held.take(10).map(|id| maker.meeting(id)).collect(),
        committees: site.committee_ids().map(|id| committee_link(maker, id)).collect(),
        decisions: maker.decisions(decisions),
        actions: maker.actions(actions),
        open_action_count: registers.open_actions.len(),
        decisions_href: maker.href(&Route::page([&address.decisions])),
        actions_href: maker.href(&Route::page([&address.actions])),
        calendar_href: maker.href(&Route::page([&address.calendar])),
    }
}

fn committee_link(maker: &Maker<'_>, id: CommitteeId) -> CommitteeLink {
    let committee = maker.site.committee(id);
    let date = |id: &MeetingId| maker.date_of(*id);
    CommitteeLink {
        name: committee.name.clone(),
        short: committee.short.clone(),
        href: maker.href(&committee.route),
        description: description(maker, id),
        meeting_count: committee.meetings.len(),
        latest: committee.meetings.iter().rev().find(|id| is_held(maker, **id)).map(date),
        next: committee.meetings.iter().find(|id| is_coming(maker, **id)).map(date),
    }
}

/// What the committee says of itself, else the beginning of its text.
fn description(maker: &Maker<'_>, id: CommitteeId) -> String {
    let Some(record) = &maker.site.committee(id).record else { return String::new() };
    record.description.clone().unwrap_or_else(|| {
        let text = record.text.text();
        shortened(text.lines().next().unwrap_or_default(), 200)
    })
}

pub fn committee(maker: &Maker<'_>, id: CommitteeId) -> CommitteeView {
    let committee = maker.site.committee(id);
    let record = committee.record.as_ref();
    let decisions: Vec<_> = latest_decisions(maker, id);
    let meetings = committee.meetings.iter().copied();
    let html =
        record.map_or_else(String::new, |record| maker.html(&record.text, &committee.links, ""));
    let says = description(maker, id);
    CommitteeView {
        shell: maker.shell(Head {
            title: committee.name.clone(),
            description: if says.is_empty() {
                format!("{}. {}", committee.name, maker.config.title)
            } else {
                says.clone()
            },
            breadcrumbs: maker.breadcrumbs([]),
            has_code: record.is_some_and(|record| record.text.has_code)
                || maker.decisions_have_code(&decisions),
        }),
        name: committee.name.clone(),
        short: committee.short.clone(),
        aliases: record.map_or_else(Vec::new, |record| record.aliases.clone()),
        description: record.and_then(|record| record.description.clone()).unwrap_or_default(),
        html,
        next_meetings: meetings
            .clone()
            .filter(|id| is_coming(maker, *id))
            .take(12)
            .map(|id| maker.meeting(id))
            .collect(),
        latest_meetings: meetings
            .rev()
            .filter(|id| !is_coming(maker, *id))
            .take(12)
            .map(|id| maker.meeting(id))
            .collect(),
        years: maker.years(&committee.route, &years(maker, id), None),
        members: members(maker, id),
        decisions: maker.decisions(&decisions),
        open_actions: open_actions(maker, id),
        mentions: maker.mentions(&committee.mentions, 100),
        follow: maker.follow_links(maker.about),
    }
}

/// The first of the committee's open actions, in the order of the register.
fn open_actions(maker: &Maker<'_>, id: CommitteeId) -> Vec<ActionEntry> {
    let mine = |meeting: MeetingId| maker.site.meeting(meeting).committee == id;
    let actions = maker.registers.open_actions.iter();
    let mine: Vec<_> = actions.filter(|(item, ..)| mine(item.meeting)).take(20).copied().collect();
    maker.actions(&mine)
}

fn latest_decisions(maker: &Maker<'_>, id: CommitteeId) -> Vec<DecisionId> {
    use crate::link::site::ItemId;
    use crate::model::{SectionKind, Status};
    let site = maker.site;
    let meetings = site.committee(id).meetings.iter().rev();
    let meetings = meetings.filter(|id| site.meeting(**id).record.facts.status != Status::Planned);
    let items = meetings.flat_map(|meeting| {
        let items = 0..site.meeting(*meeting).record.items.len() as u32;
        items.map(|item| ItemId { meeting: *meeting, item })
    });
    let decisions = items.flat_map(|id| {
        (0..)
            .zip(&site.item(id).sections)
            .filter(|(_, section)| section.kind == SectionKind::Decision)
            .filter(|(_, section)| !section.prose.is_empty())
            .map(move |(place, _)| (id, place))
    });
    decisions.take(8).collect()
}

/// The years in which a committee met, the latest first, with the number of meetings.
pub fn years(maker: &Maker<'_>, id: CommitteeId) -> Vec<(i16, usize)> {
    let mut years: Vec<(i16, usize)> = Vec::new();
    for meeting in maker.site.committee(id).meetings.iter().rev() {
        let year = maker.site.meeting(*meeting).date().year();
        match years.last_mut() {
            Some((last, count)) if *last == year => *count += 1,
            _ => years.push((year, 1)),
        }
    }
    years
}

/// Who took part in the latest meeting that was held.
pub fn members(maker: &Maker<'_>, id: CommitteeId) -> Vec<MemberEntry> {
    let meetings = maker.site.committee(id).meetings.iter().rev();
    let with_people =
        |id: &&MeetingId| !maker.site.meeting(**id).record.facts.participants.is_empty();
    let Some(latest) = meetings.filter(|id| is_held(maker, **id)).find(with_people) else {
        return Vec::new();
    };
    let meeting = maker.site.meeting(*latest);
    let participants = meeting.record.facts.participants.iter().zip(&meeting.people);
    participants
        .filter(|(participant, _)| !participant.roles.contains(&crate::model::Role::Guest))
        .map(|(participant, person)| MemberEntry {
            name: participant.name.clone(),
            href: person.and_then(|person| maker.person_href(person)),
            title: participant.title.clone().unwrap_or_default(),
            roles: maker.roles(&participant.roles),
        })
        .collect()
}

pub fn year(maker: &Maker<'_>, id: CommitteeId, year: i16) -> CommitteeYearView {
    let committee = maker.site.committee(id);
    let title = format!("{} {year}", committee.name);
    let mut months: Vec<(i8, MonthGroup)> = Vec::new();
    for meeting in meetings_in(maker.site, id, year) {
        let date = maker.site.meeting(meeting).date();
        let link = maker.meeting(meeting);
        match months.last_mut() {
            Some((month, group)) if *month == date.month() => group.meetings.push(link),
            _ => {
                let title = maker.config.words.month_year(date);
                months.push((date.month(), MonthGroup { title, meetings: vec![link] }));
            }
        }
    }
    let months: Vec<MonthGroup> = months.into_iter().map(|(_, group)| group).collect();
    CommitteeYearView {
        shell: maker.shell(Head {
            description: format!("{title}. {}", maker.say("all_meetings")),
            title,
            breadcrumbs: maker.breadcrumbs([maker.committee(id)]),
            has_code: false,
        }),
        committee: maker.committee(id),
        year,
        years: maker.years(&committee.route, &years(maker, id), Some(year)),
        meeting_count: months.iter().map(|group| group.meetings.len()).sum(),
        months,
    }
}
