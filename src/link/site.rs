//! The whole site as one value that nothing changes any more.

use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut, Range};
use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::admit;
use crate::checksum::Checksum;
use crate::link::asked::{self, All, Asked};
use crate::model::{self, Item};
use crate::names::short_forms;
use crate::path::{Route, SitePath};

/// Everything that is published, with all that leads from one thing to another.
///
/// A site that differs little from the one before shares with it what has not changed. What follows
/// from more than the outlines of its records is had by asking for it, so that it is known which work
/// sees it ([`asked`]).
#[derive(Clone, Debug, Default)]
pub struct Site {
    pub(in crate::link) committees: Shared<Vec<Committee>>,
    pub(in crate::link) meetings: Vec<Shared<Meeting>>,
    pub(in crate::link) people: Shared<Vec<Person>>,
    pub(in crate::link) cases: Shared<Vec<Case>>,
    pub(in crate::link) pages: Shared<Vec<Page>>,
    /// The text of the front page.
    pub front: Option<Page>,
    pub(in crate::link) assets: Shared<BTreeMap<u32, Asset>>,
    /// The hash of all that is short in every record, of all that is no minutes, and of the
    /// configuration.
    pub outline: u64,
    /// The hash of the outline, of all that leads from one thing to another, and of what each text
    /// consists of: of everything but words.
    pub shape: u64,
}

/// What sites have in common until one of them changes it.
#[derive(Debug, Default)]
pub struct Shared<T>(Arc<T>);

impl<T> Shared<T> {
    pub fn new(value: T) -> Shared<T> {
        Shared(Arc::new(value))
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Shared<T> {
        Shared(Arc::clone(&self.0))
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Clone> DerefMut for Shared<T> {
    fn deref_mut(&mut self) -> &mut T {
        Arc::make_mut(&mut self.0)
    }
}

impl<'s, T> IntoIterator for &'s Shared<T>
where
    &'s T: IntoIterator,
{
    type Item = <&'s T as IntoIterator>::Item;
    type IntoIter = <&'s T as IntoIterator>::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// Places in the lists of a [`Site`].
pub type MeetingId = u32;
pub type PersonId = u32;
pub type CaseId = u32;
pub type CommitteeId = u32;
pub type PageId = u32;

/// An agenda item: its meeting and its place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ItemId {
    pub meeting: MeetingId,
    pub item: u32,
}

/// What a link leads to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Target {
    /// Nothing: the text stays, the link goes.
    Nowhere,
    Front,
    Meeting(MeetingId),
    Item(ItemId),
    Person(PersonId),
    Case(CaseId),
    Committee(CommitteeId),
    /// A page, and perhaps a heading of it.
    Page(PageId, Option<Box<str>>),
    Asset(u32),
    /// A web, mail or telephone address.
    External(Box<str>),
    /// An anchor of the page itself.
    Anchor(Box<str>),
}

/// A place in a text that leads somewhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// The bytes of the text's HTML that it encloses.
    pub range: Range<u32>,
    pub kind: LinkKind,
}

impl Link {
    /// The words that stand instead of what was written, and where.
    pub fn shown(&self) -> Option<(Range<u32>, &str)> {
        match &self.kind {
            LinkKind::To(_, Some(text)) => Some((self.range.clone(), text)),
            _ => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum LinkKind {
    /// A link, and the text that is shown instead of what was written.
    To(Target, Option<Box<str>>),
    /// An image and its alternative text.
    Image(Target, Box<str>),
    NoteReference {
        number: u32,
        nth: u32,
    },
    NoteId(u32),
    NoteBack(u32),
}

/// The links of a text, ascending, none over another.
pub type Links = Box<[Link]>;

#[derive(Clone, Debug)]
pub struct Committee {
    /// What its `_index.md` says, if it has one.
    pub record: Option<Arc<model::Committee>>,
    pub folder: SitePath,
    pub route: Route,
    pub name: String,
    /// Empty if it has none.
    pub short: String,
    pub links: Links,
    /// The oldest first.
    pub meetings: Vec<MeetingId>,
    pub mentions: Vec<Origin>,
}

#[derive(Clone, Debug)]
pub struct Meeting {
    pub record: Arc<admit::Meeting>,
    pub committee: CommitteeId,
    pub route: Route,
    pub title: String,
    /// Who each participant is; `None` for one whose name is withheld.
    pub people: Vec<Option<PersonId>>,
    pub preamble: Arc<Links>,
    pub items: Arc<Vec<ItemLinks>>,
    /// Of the same committee.
    pub previous: Option<MeetingId>,
    pub next: Option<MeetingId>,
    /// The later item that approved these minutes.
    pub approved_by: Option<ItemId>,
    /// What refers to it, the latest first.
    pub mentions: Vec<Origin>,
}

impl Committee {
    /// All that it is called, but for its folder.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let aliases = self.record.iter().flat_map(|record| &record.aliases);
        [&self.name, &self.short].into_iter().chain(aliases).map(String::as_str)
    }

    /// The short name, or the whole one if it has none.
    pub fn brief(&self) -> &str {
        if self.short.is_empty() { &self.name } else { &self.short }
    }
}

impl Meeting {
    pub fn date(&self) -> Date {
        self.record.facts.date
    }
}

/// What leads away from an item. There are very many, of which few are looked at together: they are kept
/// as the bytes that they are written down as, in a fifth of the room.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ItemLinks {
    pub case: Option<CaseId>,
    packed: Box<[u8]>,
}

impl ItemLinks {
    /// Those of an item whose sections have these, in their order.
    pub fn new(case: Option<CaseId>, sections: &[SectionLinks]) -> ItemLinks {
        let mut packed = Vec::new();
        for section in sections {
            let bytes = match section.is_empty() {
                true => Vec::new(),
                false => postcard::to_stdvec(section).expect("all of it has a form in bytes"),
            };
            postcard::to_io(&bytes, &mut packed).expect("memory takes it");
        }
        ItemLinks { case, packed: packed.as_slice().into() }
    }

    /// Those of its sections, in their order; none before they were looked for.
    pub fn sections(&self) -> impl Iterator<Item = PackedLinks<'_>> {
        let mut rest: &[u8] = &self.packed;
        std::iter::from_fn(move || {
            let (bytes, after) = postcard::take_from_bytes(rest).ok()?;
            rest = after;
            Some(PackedLinks(bytes))
        })
    }

    /// Those of one of its sections.
    pub fn section(&self, place: u32) -> SectionLinks {
        self.sections().nth(place as usize).map(PackedLinks::open).unwrap_or_default()
    }
}

/// The links of a section as they are kept.
#[derive(Clone, Copy)]
pub struct PackedLinks<'p>(&'p [u8]);

impl PackedLinks<'_> {
    pub fn open(self) -> SectionLinks {
        if self.0.is_empty() {
            return SectionLinks::default();
        }
        postcard::from_bytes(self.0).expect("they were written so")
    }
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct SectionLinks {
    pub links: Links,
    /// What each attachment is.
    pub attachments: Box<[Target]>,
    /// Who owns each action.
    pub owners: Box<[Vec<Owner>]>,
}

impl SectionLinks {
    fn is_empty(&self) -> bool {
        self.links.is_empty() && self.attachments.is_empty() && self.owners.is_empty()
    }
}

/// Who an action belongs to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Owner {
    /// As written.
    pub name: String,
    /// `None` if nobody known bears the name.
    pub person: Option<PersonId>,
}

/// A place that refers to something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    Page(PageId),
    /// The text before the first item.
    Meeting(MeetingId),
    Item(ItemId),
}

#[derive(Clone, Debug)]
pub struct Person {
    pub record: Option<Arc<model::Person>>,
    pub name: String,
    /// Unique among people; `None` if people have no pages.
    pub route: Option<Route>,
    pub links: Links,
    /// The meetings and the place among their participants, the oldest first.
    pub meetings: Vec<(MeetingId, u32)>,
    pub mentions: Vec<Origin>,
    /// Items, sections and places of the actions, the oldest first.
    pub actions: Vec<(ItemId, u32, u32)>,
}

#[derive(Clone, Debug)]
pub struct Case {
    pub record: Option<Arc<model::Case>>,
    /// As first written.
    pub number: String,
    pub title: String,
    /// The language of the title, where that is not the site's.
    pub language: Option<String>,
    pub route: Route,
    pub links: Links,
    /// The oldest first.
    pub items: Vec<ItemId>,
    pub mentions: Vec<Origin>,
    /// Whether it is a committee's own meeting case, reused on most of its items.
    pub own_meeting_case: bool,
}

#[derive(Clone, Debug)]
pub struct Page {
    pub record: Arc<model::Page>,
    pub route: Route,
    pub title: String,
    pub links: Links,
    pub mentions: Vec<Origin>,
}

/// A file that is published as it is.
#[derive(Clone, Debug)]
pub struct Asset {
    pub path: SitePath,
    pub disk: PathBuf,
    pub route: Route,
    /// In bytes.
    pub size: u64,
    /// `None` until the files are summed.
    pub sha256: Option<Checksum>,
}

impl Person {
    /// The name and its aliases, as they are written.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let aliases = self.record.iter().flat_map(|record| &record.aliases);
        std::iter::once(&self.name).chain(aliases).map(String::as_str)
    }

    /// The names and their short forms that are found in plain text: those of several words, as one
    /// alone may be any word.
    pub fn forms(&self) -> impl Iterator<Item = String> {
        let forms =
            self.names().flat_map(|name| short_forms(name).into_iter().chain([name.into()]));
        forms.filter(|form| form.contains(' '))
    }
}

impl Site {
    /// All meetings, the oldest first.
    pub fn meetings(&self) -> &[Shared<Meeting>] {
        asked::note(Asked::All(All::Meetings));
        &self.meetings
    }

    pub fn meeting_ids(&self) -> Range<MeetingId> {
        0..self.meetings.len() as MeetingId
    }

    pub fn meeting(&self, id: MeetingId) -> &Meeting {
        asked::note(Asked::Meeting(id));
        &self.meetings[id as usize]
    }

    /// All people, by name.
    pub fn people(&self) -> &[Person] {
        asked::note(Asked::All(All::People));
        &self.people
    }

    pub fn person_ids(&self) -> Range<PersonId> {
        0..self.people.len() as PersonId
    }

    pub fn person(&self, id: PersonId) -> &Person {
        asked::note(Asked::Person(id));
        &self.people[id as usize]
    }

    /// All cases, by number.
    pub fn cases(&self) -> &[Case] {
        asked::note(Asked::All(All::Cases));
        &self.cases
    }

    pub fn case_ids(&self) -> Range<CaseId> {
        0..self.cases.len() as CaseId
    }

    pub fn case(&self, id: CaseId) -> &Case {
        asked::note(Asked::Case(id));
        &self.cases[id as usize]
    }

    /// All committees, by name in the order of the site's language.
    pub fn committees(&self) -> &[Committee] {
        asked::note(Asked::All(All::Committees));
        &self.committees
    }

    pub fn committee_ids(&self) -> Range<CommitteeId> {
        0..self.committees.len() as CommitteeId
    }

    pub fn committee(&self, id: CommitteeId) -> &Committee {
        asked::note(Asked::Committee(id));
        &self.committees[id as usize]
    }

    /// All pages but the front page, by address.
    pub fn pages(&self) -> &[Page] {
        asked::note(Asked::All(All::Pages));
        &self.pages
    }

    pub fn page_ids(&self) -> Range<PageId> {
        0..self.pages.len() as PageId
    }

    pub fn page(&self, id: PageId) -> &Page {
        asked::note(Asked::Page(id));
        &self.pages[id as usize]
    }

    /// The files that something published lists, by their place among the sources.
    pub fn assets(&self) -> &BTreeMap<u32, Asset> {
        asked::note(Asked::All(All::Assets));
        &self.assets
    }

    /// A file, if something published lists it.
    pub fn asset(&self, id: u32) -> Option<&Asset> {
        asked::note(Asked::Asset(id));
        self.assets.get(&id)
    }

    /// The files, for their checksums, which are made when it is known which are published.
    pub fn assets_mut(&mut self) -> &mut BTreeMap<u32, Asset> {
        &mut self.assets
    }

    pub fn committee_of(&self, id: MeetingId) -> &Committee {
        self.committee(self.meeting(id).committee)
    }

    pub fn item(&self, id: ItemId) -> &Item {
        &self.meeting(id.meeting).record.items[id.item as usize]
    }

    pub fn item_links(&self, id: ItemId) -> &ItemLinks {
        &self.meeting(id.meeting).items[id.item as usize]
    }

    /// All items, the oldest meeting first.
    pub fn items(&self) -> impl Iterator<Item = ItemId> + '_ {
        (0..self.meetings.len() as MeetingId).flat_map(|meeting| self.items_of(meeting))
    }

    /// The items of a meeting in their order.
    pub fn items_of(&self, meeting: MeetingId) -> impl Iterator<Item = ItemId> + use<> {
        let items = self.meetings[meeting as usize].record.items.len() as u32;
        (0..items).map(move |item| ItemId { meeting, item })
    }

    /// Where a target is, and the anchor on it; `None` if there is nothing to link to.
    pub fn address<'s>(&'s self, target: &'s Target) -> Option<(&'s Route, &'s str)> {
        Some(match target {
            Target::Meeting(id) => (&self.meeting(*id).route, ""),
            Target::Item(id) => (&self.meeting(id.meeting).route, self.item(*id).anchor.as_str()),
            Target::Person(id) => (self.person(*id).route.as_ref()?, ""),
            Target::Case(id) => (&self.case(*id).route, ""),
            Target::Committee(id) => (&self.committee(*id).route, ""),
            Target::Page(id, anchor) => (&self.page(*id).route, anchor.as_deref().unwrap_or("")),
            Target::Asset(id) => (&self.asset(*id)?.route, ""),
            Target::Front => (&FRONT, ""),
            Target::Nowhere | Target::External(_) | Target::Anchor(_) => return None,
        })
    }
}

static FRONT: std::sync::LazyLock<Route> = std::sync::LazyLock::new(Route::default);
