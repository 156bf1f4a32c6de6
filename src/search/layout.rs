//! Which number each thing has in the index.
//!
//! Numbers go by meeting, the oldest first, so that a new meeting adds numbers at the end and an
//! edited one changes none. A case and a person have theirs with the meeting that first names them.
//! Pages and committees come first.

use crate::link::site::{CaseId, CommitteeId, ItemId, MeetingId, PageId, PersonId, Site};

/// What a number stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Item(ItemId),
    Case(CaseId),
    Person(PersonId),
    Committee(CommitteeId),
    Page(PageId),
}

/// A run of numbers whose texts lie in one file.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Block {
    pub first: u32,
    /// How many numbers it takes, some of them for things to come.
    pub room: u32,
    pub subjects: Vec<Subject>,
}

/// All numbers.
#[derive(Debug, Default)]
pub struct Layout {
    /// Pages and committees, then a block for each meeting.
    pub blocks: Vec<Block>,
    /// How many things have a number.
    pub count: usize,
}

/// A block takes a multiple of this, so that an item more seldom moves what comes after.
pub const STEP: u32 = 4;
/// As many numbers are kept for pages and committees, or a multiple.
const HEAD: u32 = 64;

/// Numbers everything; `is_shown` says which people have a page.
pub fn layout(site: &Site, is_shown: impl Fn(PersonId) -> bool) -> Layout {
    let mut by_meeting: Vec<Vec<Subject>> = site
        .meeting_ids()
        .map(|meeting| {
            let items = site.meeting(meeting).record.items.len() as u32;
            (0..items).map(|item| Subject::Item(ItemId { meeting, item })).collect()
        })
        .collect();
    let mut head: Vec<Subject> = site.committee_ids().map(Subject::Committee).collect();
    head.extend(site.page_ids().map(Subject::Page));
    for (id, case) in (0..).zip(site.cases()) {
        let first = case.items.first().map(|item| item.meeting);
        list(&mut by_meeting, first, &mut head).push(Subject::Case(id));
    }
    for (id, person) in (0..).zip(site.people()) {
        if person.route.is_some() && is_shown(id) {
            let first = person.meetings.first().map(|(meeting, _)| *meeting);
            list(&mut by_meeting, first, &mut head).push(Subject::Person(id));
        }
    }
    let mut layout = Layout::default();
    let mut first = layout.add(head, 0, HEAD);
    for subjects in by_meeting {
        first = layout.add(subjects, first, STEP);
    }
    layout
}

fn list<'l>(
    by_meeting: &'l mut [Vec<Subject>],
    meeting: Option<MeetingId>,
    head: &'l mut Vec<Subject>,
) -> &'l mut Vec<Subject> {
    match meeting {
        Some(meeting) => &mut by_meeting[meeting as usize],
        None => head,
    }
}

impl Layout {
    /// Adds a block and returns the number after it.
    fn add(&mut self, subjects: Vec<Subject>, first: u32, step: u32) -> u32 {
        let room = (subjects.len() as u32).next_multiple_of(step).max(step);
        self.count += subjects.len();
        self.blocks.push(Block { first, room, subjects });
        first + room
    }
}

/// The numbers that are items', which are most of all: a long list names them by their order.
#[derive(Debug, Default)]
pub struct Items {
    numbers: Vec<u32>,
}

impl Items {
    pub fn of(layout: &Layout) -> Items {
        let of_block = |block: &Block| {
            let items = block.subjects.iter().filter(|one| matches!(one, Subject::Item(_)));
            block.first..block.first + items.count() as u32
        };
        Items { numbers: layout.blocks.iter().flat_map(of_block).collect() }
    }

    /// Which item it is, if it is one.
    pub fn order(&self, number: u32) -> Option<u32> {
        self.numbers.binary_search(&number).ok().map(|order| order as u32)
    }

    #[cfg(test)]
    pub fn number(&self, order: u32) -> u32 {
        self.numbers[order as usize]
    }

    pub fn count(&self) -> u32 {
        self.numbers.len() as u32
    }
}
