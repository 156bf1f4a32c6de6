//! Which later item approved the minutes of a meeting.

use crate::config::Config;
use crate::link::sections_of;
use crate::link::site::{ItemId, LinkKind, MeetingId, Site, Target};
use crate::model::front::languages;
use crate::model::{SectionKind, Status};

/// Finds, for each meeting, the first later item of its committee that approved its minutes.
///
/// An item approves if its title says that it does and its decision does not deny it. It approves
/// the minutes that it refers to; if it refers to none, those of the meeting before.
pub fn approve(config: &Config, site: &mut Site) {
    let mut approved: Vec<(MeetingId, ItemId)> = Vec::new();
    for id in site.items() {
        if is_approval(config, site, id) {
            approved.extend(subjects(site, id).into_iter().map(|meeting| (meeting, id)));
        }
    }
    for (meeting, item) in approved {
        let approved_by = &mut site.meetings[meeting as usize].approved_by;
        approved_by.get_or_insert(item);
    }
}

fn is_approval(config: &Config, site: &Site, id: ItemId) -> bool {
    let title = site.item(id).title.to_lowercase();
    let titled = languages(&config.words)
        .any(|words| words.markers.approval.iter().any(|form| title.contains(form)));
    titled
        && site.meeting(id.meeting).record.facts.status == Status::Approved
        && sections_of(site, id, SectionKind::Decision)
            .any(|(_, section, _)| approves(config, &section.prose.text()))
}

/// Whether a decision says "approved" in a sentence that does not say "not".
fn approves(config: &Config, decision: &str) -> bool {
    let decision = decision.to_lowercase();
    decision.split(['.', '\n']).any(|sentence| {
        let words: Vec<&str> = sentence.split(|c: char| !c.is_alphanumeric()).collect();
        let has = |list: &[String]| words.iter().any(|word| list.iter().any(|known| known == word));
        languages(&config.words)
            .any(|words| has(&words.markers.approved) && !has(&words.markers.not))
    })
}

/// The earlier meetings of the same committee whose minutes an item is about.
fn subjects(site: &Site, id: ItemId) -> Vec<MeetingId> {
    let links = site.item_links(id).sections.iter();
    let targets = links.flat_map(|section| {
        let in_text = section.links.iter().filter_map(|link| match &link.kind {
            LinkKind::To(target, _) => Some(target),
            _ => None,
        });
        in_text.chain(&section.attachments)
    });
    let own = site.meeting(id.meeting);
    let mut named: Vec<MeetingId> = targets
        .filter_map(|target| match target {
            Target::Meeting(meeting) => Some(*meeting),
            _ => None,
        })
        .filter(|meeting| {
            *meeting < id.meeting && site.meeting(*meeting).committee == own.committee
        })
        .collect();
    named.sort_unstable();
    named.dedup();
    if named.is_empty() {
        let before = std::iter::successors(own.previous, |meeting| site.meeting(*meeting).previous);
        let mut held =
            before.filter(|meeting| site.meeting(*meeting).record.facts.status == Status::Approved);
        named.extend(held.next());
    }
    named
}
