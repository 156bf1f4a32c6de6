//! Decisions and actions in the order in which registers list them, found once for all pages.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::{Arc, Mutex, OnceLock};

use jiff::civil::Date;
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::Xxh3;

use crate::link::asked::{self, All, Asked};
use crate::link::sections_with_attachments;
use crate::link::site::{ItemId, MeetingId, Site, Target};
use crate::model::{SectionKind, Status};
use crate::path::slug;
use crate::view::types::{DateText, Shared};

/// A decision: its item and the place of its section.
pub type DecisionId = (ItemId, u32);
/// An action: its item, the place of its section and its place in that.
pub type ActionId = (ItemId, u32, u32);

/// Everything that registers list, and what each meeting holds: a pure function of a site's
/// [`Site::shape`].
#[derive(Debug, Default)]
pub struct Registers {
    lists: Lists,
    /// The hash of the lists.
    pub hash: u64,
    counts: Vec<Counts>,
}

impl Deref for Registers {
    type Target = Lists;

    fn deref(&self) -> &Lists {
        asked::note(Asked::All(All::Registers));
        &self.lists
    }
}

/// Everything that registers list.
#[derive(Debug, Default, Hash)]
pub struct Lists {
    /// The latest meeting first, its items in their order.
    pub decisions: Vec<DecisionId>,
    pub decisions_by_year: BTreeMap<i16, Vec<DecisionId>>,
    /// The most urgent first, those without a deadline last.
    pub open_actions: Vec<ActionId>,
    pub actions_by_year: BTreeMap<i16, Vec<ActionId>>,
    /// The years in which there are meetings, each with its meetings, the oldest first.
    pub meetings_by_year: BTreeMap<i16, Vec<MeetingId>>,
    /// By address.
    pub tags: Vec<Tag>,
    /// The items that list each published file.
    pub file_items: BTreeMap<u32, Vec<ItemId>>,
    /// The meetings in each room, by the slug of its name.
    pub rooms: BTreeMap<String, Vec<MeetingId>>,
}

/// What many pages say in the same words, made when somebody first asks.
#[derive(Debug, Default)]
pub struct Told {
    /// What stands in short for the decisions of items in feeds: of as many as there is room for, each in a
    /// place of its own until another needs that.
    decided: Vec<Place>,
    /// The days on which there are meetings.
    dates: FxHashMap<Date, OnceLock<Shared<DateText>>>,
}

type Place = Mutex<Option<(ItemId, Arc<str>)>>;

/// How many decisions are remembered at most. Feeds that show the same one are mostly made one after the
/// other.
const DECIDED: usize = 1 << 16;

/// How many places there are for the items of a meeting; few have more, and these share them.
const ITEMS: usize = 8;

impl Told {
    pub fn new(site: &Site) -> Told {
        let meetings = site.meeting_ids();
        let places = (ITEMS * meetings.len()).min(DECIDED);
        let dates = site.meetings().iter().map(|meeting| (meeting.date(), OnceLock::new()));
        Told { decided: (0..places).map(|_| Mutex::default()).collect(), dates: dates.collect() }
    }

    /// A date in words; made again each time if there is no meeting on that day.
    pub fn date(&self, date: Date, make: impl FnOnce() -> Shared<DateText>) -> Shared<DateText> {
        match self.dates.get(&date) {
            Some(day) => day.get_or_init(make).clone(),
            None => make(),
        }
    }

    /// What stands in short for the decision of an item.
    pub fn decided(&self, id: ItemId, make: impl FnOnce() -> String) -> Arc<str> {
        // Asked for also when it was made for another, as it is shown here too.
        asked::note(Asked::Meeting(id.meeting));
        let place = (ITEMS * id.meeting as usize + id.item as usize) % self.decided.len();
        let lock = || self.decided[place].lock().expect("nothing can panic that holds it");
        if let Some((known, text)) = &*lock()
            && *known == id
        {
            return Arc::clone(text);
        }
        let text: Arc<str> = make().into();
        *lock() = Some((id, Arc::clone(&text)));
        text
    }
}

/// A subject that minutes and cases are marked with, and what bears it.
#[derive(Debug, Default, Hash)]
pub struct Tag {
    pub slug: String,
    pub name: String,
    /// The oldest first.
    pub meetings: Vec<MeetingId>,
    /// Items of the cases that bear it, but for those of meetings that bear it.
    pub items: Vec<ItemId>,
}

/// What a meeting holds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    pub decisions: usize,
    pub attachments: usize,
}

impl Registers {
    pub fn new(site: &Site) -> Registers {
        let (mut lists, mut counts) =
            (Lists::default(), Vec::with_capacity(site.meeting_ids().len()));
        let mut actions = Vec::new();
        for meeting in site.meeting_ids().rev() {
            let year = site.meeting(meeting).date().year();
            lists.meetings_by_year.entry(year).or_default().push(meeting);
            let mut held = Counts::default();
            for item in site.items_of(meeting) {
                lists.add_item(site, item, year, (&mut held, &mut actions));
            }
            counts.push(held);
        }
        counts.reverse();
        lists.meetings_by_year.values_mut().for_each(|meetings| meetings.reverse());
        actions.sort_by_key(|(due, id): &(_, ActionId)| (*due, *id));
        lists.open_actions = actions.into_iter().map(|(_, id)| id).collect();
        lists.tags = tags(site);
        lists.files_and_rooms(site);
        let mut hasher = Xxh3::new();
        lists.hash(&mut hasher);
        Registers { lists, hash: hasher.finish(), counts }
    }

    /// What a meeting holds.
    pub fn counts(&self, meeting: MeetingId) -> Counts {
        asked::note(Asked::Meeting(meeting));
        self.counts[meeting as usize]
    }
}

/// An action that is not done, with what it is sorted by.
type Open = ((bool, Option<Date>), ActionId);

impl Lists {
    fn files_and_rooms(&mut self, site: &Site) {
        for id in site.items() {
            let attached = sections_with_attachments(site, id);
            for target in attached.flat_map(|(_, _, links)| links.attachments) {
                if let Target::Asset(file) = target {
                    let items = self.file_items.entry(file).or_default();
                    if items.last() != Some(&id) {
                        items.push(id);
                    }
                }
            }
        }
        for (id, meeting) in (0..).zip(site.meetings()) {
            if let Some(room) = &meeting.record.facts.room {
                self.rooms.entry(slug(room)).or_default().push(id);
            }
        }
    }

    fn add_item(
        &mut self,
        site: &Site,
        id: ItemId,
        year: i16,
        (counts, open): (&mut Counts, &mut Vec<Open>),
    ) {
        let is_held = site.meeting(id.meeting).record.facts.status != Status::Planned;
        let meeting_counts = site.meeting(id.meeting).record.facts.status != Status::Cancelled;
        for (place, section) in (0..).zip(&site.item(id).sections) {
            counts.attachments += section.attachments.len();
            if section.kind == SectionKind::Decision && !section.prose.is_empty() && is_held {
                counts.decisions += 1;
                self.decisions.push((id, place));
                self.decisions_by_year.entry(year).or_default().push((id, place));
            }
            for (number, action) in (0..).zip(&section.actions) {
                self.actions_by_year.entry(year).or_default().push((id, place, number));
                if !action.done && meeting_counts {
                    open.push(((action.due.is_none(), action.due), (id, place, number)));
                }
            }
        }
    }
}

/// Every subject; two that have the same address are one.
fn tags(site: &Site) -> Vec<Tag> {
    let mut tags: BTreeMap<String, Tag> = BTreeMap::new();
    for (id, meeting) in (0..).zip(site.meetings()) {
        for name in &meeting.record.facts.tags {
            let tag = tag(&mut tags, name);
            if tag.meetings.last() != Some(&id) {
                tag.meetings.push(id);
            }
        }
    }
    for case in site.cases() {
        for name in case.record.iter().flat_map(|record| &record.tags) {
            let tag = tag(&mut tags, name);
            let others =
                case.items.iter().filter(|item| tag.meetings.binary_search(&item.meeting).is_err());
            let others: Vec<ItemId> = others.copied().collect();
            tag.items.extend(others);
        }
    }
    tags.into_values().filter(|tag| !tag.meetings.is_empty() || !tag.items.is_empty()).collect()
}

/// The subject with a name, by which it is called if it is new.
fn tag<'t>(tags: &'t mut BTreeMap<String, Tag>, name: &str) -> &'t mut Tag {
    let slug = slug(name);
    tags.entry(slug.clone()).or_insert_with(|| Tag {
        slug,
        name: name.to_owned(),
        ..Tag::default()
    })
}
