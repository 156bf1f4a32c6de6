//! What refers to what, seen from the other end: mentions, approvals, tasks.

use std::sync::Arc;

use crate::link::find::{Found, targets, whole};
use crate::link::site::{ItemId, MeetingId, Origin, Site, Target};

/// Shows every reference on the page that it leads to, the latest first.
pub fn mentions(site: &mut Site, found: &[Arc<Found>]) {
    for (meeting, found) in (0..found.len() as MeetingId).zip(found).rev() {
        let of_items = found.mentions.iter().rev().filter(|(item, _)| item.is_some());
        for (item, target) in of_items {
            let item = item.expect("only items were kept");
            mention(site, Origin::Item(ItemId { meeting, item }), target);
        }
    }
    for (meeting, found) in (0..found.len() as MeetingId).zip(found).rev() {
        for (_, target) in found.mentions.iter().filter(|(item, _)| item.is_none()) {
            mention(site, Origin::Meeting(meeting), target);
        }
    }
    for page in (0..site.pages.len()).rev() {
        let mut all: Vec<Target> = targets(&site.pages[page].links).map(whole).collect();
        all.sort_unstable();
        all.dedup();
        all.iter().for_each(|target| mention(site, Origin::Page(page as u32), target));
    }
}

fn mention(site: &mut Site, origin: Origin, target: &Target) {
    if is_own(site, target, origin) {
        return;
    }
    match target {
        Target::Meeting(id) => site.meetings[*id as usize].mentions.push(origin),
        Target::Person(id) => site.people[*id as usize].mentions.push(origin),
        Target::Committee(id) => site.committees[*id as usize].mentions.push(origin),
        Target::Case(id) => site.cases[*id as usize].mentions.push(origin),
        Target::Page(id, _) => site.pages[*id as usize].mentions.push(origin),
        _ => {}
    }
}

/// Whether a reference comes from the page it leads to, or from an item that the page lists anyway.
fn is_own(site: &Site, target: &Target, origin: Origin) -> bool {
    match (target, origin) {
        (
            Target::Meeting(to),
            Origin::Meeting(from) | Origin::Item(ItemId { meeting: from, .. }),
        ) => *to == from,
        (Target::Page(to, _), Origin::Page(from)) => *to == from,
        (Target::Case(to), Origin::Item(from)) => site.item_links(from).case == Some(*to),
        _ => false,
    }
}

/// Notes for each meeting the first later item that approved its minutes.
pub fn approvals(site: &mut Site, found: &[Arc<Found>]) {
    for (meeting, found) in (0 as MeetingId..).zip(found) {
        for (item, subjects) in &found.approvals {
            for subject in subjects {
                let approved_by = &mut site.meetings[*subject as usize].approved_by;
                approved_by.get_or_insert(ItemId { meeting, item: *item });
            }
        }
    }
}

/// Lists for each person the tasks that items gave them.
pub fn actions(site: &mut Site) {
    let Site { meetings, people, .. } = site;
    for (meeting, node) in (0..).zip(&*meetings) {
        for (item, links) in (0..).zip(node.items.iter()) {
            for (section, links) in (0..).zip(&links.sections) {
                for (place, owners) in (0..).zip(&links.owners) {
                    for person in owners.iter().filter_map(|owner| owner.person) {
                        let action = (ItemId { meeting, item }, section, place);
                        people[person as usize].actions.push(action);
                    }
                }
            }
        }
    }
}
