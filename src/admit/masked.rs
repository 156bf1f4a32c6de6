//! Withheld names and initials taken out of everything that is published of a record.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::rules::{PEOPLE, Rules};
use super::{Meeting, Public};
use crate::config::Config;
use crate::mask::address::{self, Addresses};
use crate::mask::mark::Marks;
use crate::mask::{Mask, Named, WITHHELD};
use crate::model::{self, Item, Participant, Prose};
use crate::names::initials;
use crate::path::slug;

pub(super) fn mask_meeting(
    config: &Config,
    (mask, addresses): (&Mask, &Addresses),
    mut named: Named,
    meeting: &mut Meeting,
) {
    let facts = Arc::make_mut(&mut meeting.facts);
    let mut address: Vec<String> = facts.folder.segments().skip(1).map(slug).collect();
    address.push(facts.stem.clone());
    facts.stem = last(addresses.published(mask, &address));
    named.extend(maybe(mask, &mut facts.title));
    if let Some((name, _)) = &mut facts.committee {
        mask.text(name);
    }
    maybe(mask, &mut facts.room);
    mask_tags(mask, &mut facts.tags);
    for participant in &mut facts.participants {
        maybe(mask, &mut participant.title);
        participant.details.edit(|details| {
            maybe(mask, &mut details.organisation);
            maybe(mask, &mut details.note);
        });
    }
    named.extend(meeting.preamble.rewrite(|prose| mask.prose(prose)));
    for item in &mut meeting.items {
        named.extend(mask_item(mask, Arc::make_mut(item)));
    }
    let others = initials_in_use(&meeting.facts.participants);
    if let Some(marks) = mask.marks(&config.words, &named, &others) {
        mask_marks(&marks, meeting);
    }
}

/// What is withheld, out of everything but meetings.
pub(super) fn mask_others(config: &Config, rules: &Rules, public: &mut Public) {
    let Rules { mask: Some(mask), addresses, .. } = rules else { return };
    for committee in &mut public.committees {
        maybe(mask, &mut committee.name);
        maybe(mask, &mut committee.short);
        committee.aliases.iter_mut().for_each(|alias| drop(mask.text(alias)));
        maybe(mask, &mut committee.description);
        mask_page_text(config, mask, &mut committee.text);
    }
    for person in &mut public.people {
        maybe(mask, &mut person.title);
        maybe(mask, &mut person.organisation);
        person.aliases.retain(|alias| !mask.in_address(alias));
        person.email = person.email.take().filter(|email| !mask.in_address(email));
        person.stem = last(addresses.published(mask, &[PEOPLE.to_owned(), person.stem.clone()]));
        mask_page_text(config, mask, &mut person.text);
    }
    for case in &mut public.cases {
        mask.text(&mut case.number);
        maybe(mask, &mut case.title);
        mask_tags(mask, &mut case.tags);
        mask_page_text(config, mask, &mut case.text);
    }
    for page in &mut public.pages {
        page.segments = addresses.published(mask, &page.segments);
        mask_page(mask, page);
        mask_page_text(config, mask, &mut page.text);
    }
}

fn last(address: Vec<String>) -> String {
    address.into_iter().next_back().unwrap_or_default()
}

fn maybe(mask: &Mask, text: &mut Option<String>) -> Named {
    text.as_mut().map(|text| mask.text(text)).unwrap_or_default()
}

/// A text of a record that has no participants.
fn mask_page_text(config: &Config, mask: &Mask, text: &mut Prose) {
    let named = mask.prose(text);
    if let Some(marks) = mask.marks(&config.words, &named, &BTreeSet::new()) {
        marks.prose(text);
    }
}

/// The initials of those participants whose names or initials are published.
fn initials_in_use(participants: &[Participant]) -> BTreeSet<String> {
    let of = |participant: &Participant| {
        // What stands in place of a name may be initials.
        let short = participant.details.initials.clone().or_else(|| Some(participant.name.clone()));
        [Some(initials(&participant.name)), short].into_iter().flatten()
    };
    participants.iter().flat_map(of).collect()
}

/// Subjects make addresses: one that gives a name away there is left out.
fn mask_tags(mask: &Mask, tags: &mut Vec<String>) {
    tags.iter_mut().for_each(|tag| drop(mask.text(tag)));
    tags.retain(|tag| !mask.in_address(&slug(tag)));
}

fn mask_item(mask: &Mask, item: &mut Item) -> Named {
    let mut named = Named::new();
    let in_title = mask.text(&mut item.title);
    if !in_title.is_empty() || mask.in_address(&item.anchor) {
        item.anchor = slug(&item.title);
    }
    named.extend(in_title);
    named.extend(maybe(mask, &mut item.heading_note));
    if let Some(case) = &mut item.case {
        mask.text(&mut case.written);
    }
    for section in &mut item.sections {
        named.extend(maybe(mask, &mut section.heading));
        named.extend(section.prose.rewrite(|prose| mask.prose(prose)));
        for attachment in &mut section.attachments {
            named.extend(mask.text(&mut attachment.label));
            if attachment.target.contains(':') && mask.in_address(&attachment.target) {
                WITHHELD.clone_into(&mut attachment.target);
            }
        }
        for action in &mut section.actions {
            named.extend(maybe(mask, &mut action.owner));
            named.extend(mask.text(&mut action.text));
        }
    }
    named
}

/// Takes away the initials of those who are named in a meeting.
fn mask_marks(marks: &Marks<'_>, meeting: &mut Meeting) {
    marks.maybe(&mut Arc::make_mut(&mut meeting.facts).title);
    meeting.preamble.rewrite(|prose| marks.prose(prose));
    for item in meeting.items.iter_mut().map(Arc::make_mut) {
        let before = item.title.clone();
        marks.text(&mut item.title);
        if item.title != before {
            item.anchor = slug(&item.title);
        }
        marks.maybe(&mut item.heading_note);
        for section in &mut item.sections {
            marks.maybe(&mut section.heading);
            section.prose.rewrite(|prose| marks.prose(prose));
            for attachment in &mut section.attachments {
                marks.text(&mut attachment.label);
            }
            for action in &mut section.actions {
                marks.owner(&mut action.owner);
                marks.text(&mut action.text);
            }
        }
    }
}

fn mask_page(mask: &Mask, page: &mut model::Page) {
    maybe(mask, &mut page.title);
    maybe(mask, &mut page.description);
    mask_tags(mask, &mut page.tags);
    for place in 0..page.headings.len() {
        mask.text(&mut page.headings[place].title);
        if mask.in_address(&page.headings[place].anchor) {
            let wanted = slug(&page.headings[place].title);
            // A given anchor may hold what the title does not.
            let wanted = address::unnamed(mask, &wanted);
            let anchor = address::free(&wanted, |anchor| {
                page.headings.iter().all(|heading| heading.anchor != anchor)
            });
            let old = std::mem::replace(&mut page.headings[place].anchor, anchor.clone());
            page.text.rename_anchor(&old, &anchor);
        }
    }
}
