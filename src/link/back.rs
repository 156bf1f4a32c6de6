//! What refers to what, seen from the other end: mentions, approvals, tasks.

use std::sync::Arc;

use crate::link::find::{Found, Mentioned, mentioned, targets};
use crate::link::site::{ItemId, MeetingId, Origin, Site};

/// Shows every reference on the page that it leads to, the latest first.
pub fn mentions(site: &mut Site, found: &[Arc<Found>]) {
    for (meeting, found) in (0..found.len() as MeetingId).zip(found).rev() {
        let of_items = found.mentions.iter().rev().filter(|(item, _)| item.is_some());
        for (item, page) in of_items {
            let item = item.expect("only items were kept");
            mention(site, Origin::Item(ItemId { meeting, item }), *page);
        }
    }
    for (meeting, found) in (0..found.len() as MeetingId).zip(found).rev() {
        for (_, page) in found.mentions.iter().filter(|(item, _)| item.is_none()) {
            mention(site, Origin::Meeting(meeting), *page);
        }
    }
    for id in (0..site.pages.len()).rev() {
        let origin = Origin::Page(id as u32);
        let pages = mentioned(targets(&site.pages[id].links));
        pages.into_iter().for_each(|page| mention(site, origin, page));
    }
}

fn mention(site: &mut Site, origin: Origin, page: Mentioned) {
    if is_own(site, page, origin) {
        return;
    }
    match page {
        Mentioned::Meeting(id) => site.meetings[id as usize].mentions.push(origin),
        Mentioned::Person(id) => site.people[id as usize].mentions.push(origin),
        Mentioned::Committee(id) => site.committees[id as usize].mentions.push(origin),
        Mentioned::Case(id) => site.cases[id as usize].mentions.push(origin),
        Mentioned::Page(id) => site.pages[id as usize].mentions.push(origin),
    }
}

/// Whether a reference comes from the page it leads to, or from an item that the page lists anyway.
fn is_own(site: &Site, page: Mentioned, origin: Origin) -> bool {
    match (page, origin) {
        (
            Mentioned::Meeting(to),
            Origin::Meeting(from) | Origin::Item(ItemId { meeting: from, .. }),
        ) => to == from,
        (Mentioned::Page(to), Origin::Page(from)) => to == from,
        (Mentioned::Case(to), Origin::Item(from)) => site.item_links(from).case == Some(to),
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
            for (section, links) in (0..).zip(links.sections()) {
                for (place, owners) in (0..).zip(&links.open().owners) {
                    for person in owners.iter().filter_map(|owner| owner.person) {
                        let action = (ItemId { meeting, item }, section, place);
                        people[person as usize].actions.push(action);
                    }
                }
            }
        }
    }
}
