//! The plain structs that templates get: one for each kind of page.
//!
//! Every address is already relative to the page, every date already in the site's language, every
//! text already safe HTML (fields named `html`). What a page does not show is not in its view.

use serde::Serialize;

use crate::config::{AccessibilityStatus as Status, Contact};
/// What a template may name: a struct and its fields, each with its type as it is written here.
#[derive(Debug, PartialEq, Eq)]
pub struct Shape {
    pub name: &'static str,
    pub fields: &'static [(&'static str, &'static str)],
}

/// Writes structs down twice: as types, and as the [`SHAPES`] that templates are held to.
macro_rules! shapes {
    ($($(#[$about:meta])* pub struct $name:ident {
        $($(#[$meta:meta])* pub $field:ident: $type:ty,)*
    })*) => {
        $($(#[$about])* pub struct $name { $($(#[$meta])* pub $field: $type,)* })*

        /// All of them.
        pub const SHAPES: &[Shape] = &[$(Shape {
            name: stringify!($name),
            fields: &[$((stringify!($field), stringify!($type))),*],
        }),*];
    };
}

shapes! {

/// What every page has.
#[derive(Clone, Debug, Serialize)]
pub struct Shell {
    pub language: String,
    pub site_title: String,
    pub site_description: String,
    /// The page's own title; the site's on the front page.
    pub title: String,
    /// One sentence for search engines and link previews.
    pub description: String,
    /// The prefix from this page to the root of the site: `../../`, empty on the front page.
    pub root: String,
    /// The page's address below the root, such as `/osmed/2025-08-26/`.
    pub path: String,
    /// The whole address, if the site knows its base address.
    pub canonical: Option<String>,
    /// Where the page's file can be changed; `None` where the site does not say, and on pages made
    /// from many files.
    pub edit_href: Option<String>,
    pub menu: Vec<MenuEntry>,
    /// From the front page to the page above this one; empty on the front page.
    pub breadcrumbs: Vec<Link>,
    pub publisher: Publisher,
    /// The address of the site's root, without a slash at its end, if the site knows it.
    pub base_url: Option<String>,
    /// The language and where it is spoken, as Open Graph has it: `da_DK`.
    pub locale: String,
    /// Whether the page shows highlighted code, so that it needs `highlight.css`.
    pub has_code: bool,
    /// The feeds of what the page is about, then those of the site.
    pub feeds: Vec<FeedLink>,
    /// The page on how to follow something; empty if nothing can be followed.
    pub follow_href: String,
    /// What the page says as JSON; none where there is no such document.
    pub data_href: Option<String>,
    /// The page that leads to all data; none if the site publishes none.
    pub open_data_href: Option<String>,
    /// The page that searches; nothing on that page itself, and if the site has none.
    pub search_href: Option<String>,
    /// `internal` or `public`: what the site shows at most.
    pub access: &'static str,
    /// What search engines are asked: `noindex`, or empty.
    pub robots: &'static str,
    /// The way to the accessibility statement, if there is one.
    pub accessibility: Option<Link>,
    /// What the page is about, for machines: JSON-LD, safe in a script element; may be empty.
    pub linked_data: String,
}

/// A feed or a calendar.
#[derive(Clone, Debug, Serialize)]
pub struct FeedLink {
    /// `Område-MED – Referater fra Engby Kommune`.
    pub title: String,
    /// `Atom`, `JSON Feed`, `Kalender`.
    pub label: String,
    pub href: String,
    /// The whole address, to be copied; none if the site does not know its own.
    pub address: Option<String>,
    pub media_type: &'static str,
    /// Whether it is a feed, and no calendar.
    pub is_feed: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct Publisher {
    pub name: String,
    pub url: String,
    pub email: String,
    pub address: String,
    pub phone: String,
}

/// A link inside the site.
#[derive(Clone, Debug, Serialize)]
pub struct Link {
    pub title: String,
    pub href: String,
    /// The language of the title, if it is not the site's; else empty.
    pub language: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct MenuEntry {
    pub title: String,
    pub href: String,
    /// Whether the page is this one or below it.
    pub current: bool,
    /// The language of the title, if it is not the site's; else empty.
    pub language: String,
}

/// A date in all the forms that a page may want.
#[derive(Clone, Debug, Serialize)]
pub struct DateText {
    /// `2025-08-26`.
    pub iso: String,
    /// `tirsdag den 26. august 2025`.
    pub full: String,
    /// `26. august 2025`.
    pub long: String,
    /// `26.08.2025`.
    pub short: String,
    /// `26. aug.`.
    pub day_month: String,
    pub weekday: String,
    pub year: i16,
}

/// A meeting in a list.
#[derive(Clone, Debug, Serialize)]
pub struct MeetingLink {
    pub title: String,
    /// The language of the title, if it is not the site's; else empty.
    pub language: String,
    pub href: String,
    pub date: DateText,
    /// `kl. 12.30`; empty if not known.
    pub time: String,
    pub room: String,
    pub committee: Link,
    /// `approved`, `draft`, `cancelled` or `planned`.
    pub status: &'static str,
    pub item_count: usize,
    pub decision_count: usize,
    pub attachment_count: usize,
}

/// A register's pages: this one, and the others.
#[derive(Clone, Debug, Serialize)]
pub struct Pager {
    pub page: usize,
    pub pages: usize,
    pub previous: Option<String>,
    pub next: Option<String>,
    /// The first, the last, and those around this one.
    pub all: Vec<PagerEntry>,
}

#[derive(Clone, Debug, Serialize)]
pub struct PagerEntry {
    pub page: usize,
    pub href: String,
    pub current: bool,
    /// Whether pages are left out between the entry before and this one.
    pub gap: bool,
}

/// A year that a list can be read by.
#[derive(Clone, Debug, Serialize)]
pub struct YearLink {
    pub year: i16,
    pub href: String,
    pub count: usize,
    pub current: bool,
}

/// `front.html`: `/`.
#[derive(Clone, Debug, Serialize)]
pub struct FrontView {
    pub shell: Shell,
    /// The text of `content/_index.md`.
    pub html: String,
    /// Coming meetings, the nearest first; at most six.
    pub next_meetings: Vec<MeetingLink>,
    /// Held meetings, the latest first; at most ten.
    pub latest_meetings: Vec<MeetingLink>,
    /// The menu leads to their list, at the id `committees_list`.
    pub committees: Vec<CommitteeLink>,
    /// The latest decisions; at most eight.
    pub decisions: Vec<DecisionEntry>,
    /// Open actions, the most urgent first; at most eight.
    pub actions: Vec<ActionEntry>,
    pub open_action_count: usize,
    pub decisions_href: String,
    pub actions_href: String,
    pub calendar_href: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct CommitteeLink {
    pub name: String,
    pub short: String,
    pub href: String,
    pub description: String,
    pub meeting_count: usize,
    pub latest: Option<DateText>,
    pub next: Option<DateText>,
}

/// `committee.html`: `/osmed/`.
#[derive(Clone, Debug, Serialize)]
pub struct CommitteeView {
    pub shell: Shell,
    pub name: String,
    pub short: String,
    pub aliases: Vec<String>,
    pub description: String,
    pub html: String,
    pub next_meetings: Vec<MeetingLink>,
    /// At most twelve.
    pub latest_meetings: Vec<MeetingLink>,
    pub years: Vec<YearLink>,
    /// Who took part in the latest meeting.
    pub members: Vec<MemberEntry>,
    /// The latest decisions of this committee; at most eight.
    pub decisions: Vec<DecisionEntry>,
    pub open_actions: Vec<ActionEntry>,
    /// What refers to the committee as such; at most 100.
    pub mentions: Vec<MentionEntry>,
    /// Its feeds and its calendar.
    pub follow: Vec<FeedLink>,
}

#[derive(Clone, Debug, Serialize)]
pub struct MemberEntry {
    pub name: String,
    /// `None` if the person has no page.
    pub href: Option<String>,
    pub title: String,
    /// Words in the site's language: `formand`, `referent`.
    pub roles: Vec<String>,
}

/// `committee_year.html`: `/osmed/2025/`.
#[derive(Clone, Debug, Serialize)]
pub struct CommitteeYearView {
    pub shell: Shell,
    pub committee: Link,
    pub year: i16,
    pub years: Vec<YearLink>,
    /// By month, in the order of the year.
    pub months: Vec<MonthGroup>,
    pub meeting_count: usize,
}

#[derive(Clone, Debug, Serialize)]
pub struct MonthGroup {
    /// `august 2025`.
    pub title: String,
    pub meetings: Vec<MeetingLink>,
}

/// `meeting.html`: `/osmed/2025-08-26/`.
#[derive(Clone, Debug, Serialize)]
pub struct MeetingView {
    pub shell: Shell,
    pub committee: Link,
    pub date: DateText,
    /// `kl. 12.30–14.00`; empty if not known.
    pub time: String,
    /// `2025-08-26T12:30`, or the date alone.
    pub datetime: String,
    pub room: String,
    pub status: &'static str,
    pub access: &'static str,
    pub tags: Vec<String>,
    pub next_date: Option<DateText>,
    pub participants: Vec<ParticipantEntry>,
    pub present_count: usize,
    pub absent_count: usize,
    /// The text before the first item.
    pub html: String,
    pub items: Vec<ItemEntry>,
    pub decision_count: usize,
    pub attachment_count: usize,
    /// Items of other meetings and pages that refer to this one.
    pub mentions: Vec<MentionEntry>,
    pub previous: Option<MeetingLink>,
    pub next: Option<MeetingLink>,
    /// The later item that approved these minutes.
    pub approved_by: Option<MentionEntry>,
    /// The language of what was written, if it is not the site's; else empty.
    pub language: String,
    /// Where the meeting's data is.
    pub data_href: String,
    /// For a meeting to come: the file that puts it into a calendar.
    pub calendar_href: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct ParticipantEntry {
    pub name: String,
    pub href: Option<String>,
    pub title: String,
    pub organisation: String,
    /// Words in the site's language; empty for an ordinary member.
    pub roles: Vec<String>,
    /// `present`, `excused`, `absent` or `leave` (`absent` where reasons are not published).
    pub attendance: &'static str,
    /// The attendance in the site's language.
    pub attendance_text: String,
    /// `fraværende under punkt 3–4`; empty for the whole meeting.
    pub partly: String,
    pub note: String,
}

/// An agenda item.
#[derive(Clone, Debug, Serialize)]
pub struct ItemEntry {
    pub number: String,
    /// `Punkt 2`.
    pub label: String,
    /// The permanent anchor, without `#`.
    pub anchor: String,
    /// The second anchor, by number: `punkt-2`; empty if it is the permanent one.
    pub number_anchor: String,
    pub title: String,
    /// `(10 min)`, `v/ Karen Holm`; empty if there is none.
    pub heading_note: String,
    pub case: Option<CaseLink>,
    pub has_decision: bool,
    pub attachment_count: usize,
    pub closed: bool,
    pub sections: Vec<SectionEntry>,
}

#[derive(Clone, Debug, Serialize)]
pub struct CaseLink {
    pub number: String,
    pub title: String,
    /// The language of the title, if it is not the site's; else empty.
    pub language: String,
    pub href: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct SectionEntry {
    /// `text`, `recommendation`, `background`, `decision`, `vote`, `attachments`, `actions`, `other`.
    pub kind: &'static str,
    /// As written; empty for text before the first heading.
    pub heading: String,
    /// An id for the heading, unique on the page.
    pub anchor: String,
    pub html: String,
    pub attachments: Vec<AttachmentEntry>,
    /// How many attachments are withheld.
    pub closed_attachments: u32,
}

#[derive(Clone, Debug, Serialize)]
pub struct AttachmentEntry {
    pub title: String,
    /// `None` if there is nothing to open.
    pub href: Option<String>,
    /// `file`, `meeting` (other minutes), `external` or `missing`.
    pub kind: &'static str,
    /// `PDF`; empty if not a file.
    pub file_type: String,
    pub media_type: String,
    /// In bytes; 0 if not a file.
    pub size: u64,
    /// `312 kB`.
    pub size_text: String,
    /// In hexadecimal; empty if not a file.
    pub sha256: String,
}

/// A place that refers to what the page is about.
#[derive(Clone, Debug, Serialize)]
pub struct MentionEntry {
    pub title: String,
    /// The language of the title, if it is not the site's; else empty.
    pub language: String,
    pub href: String,
    /// Of the meeting; `None` for an ordinary page.
    pub date: Option<DateText>,
    /// The committee's name; empty for an ordinary page.
    pub committee: String,
    /// `Punkt 2`; empty for a whole page.
    pub label: String,
}

/// A decision in a register.
#[derive(Clone, Debug, Serialize)]
pub struct DecisionEntry {
    pub item_title: String,
    pub item_label: String,
    /// To the item.
    pub href: String,
    pub date: DateText,
    pub committee: Link,
    pub case: Option<CaseLink>,
    /// The language of title and text, if it is not the site's; else empty.
    pub language: String,
    pub html: String,
}

/// Who an action belongs to.
#[derive(Clone, Debug, Serialize)]
pub struct OwnerLink {
    pub name: String,
    pub href: Option<String>,
}

/// An action in a register.
#[derive(Clone, Debug, Serialize)]
pub struct ActionEntry {
    pub text: String,
    /// The language of text and title, if it is not the site's; else empty.
    pub language: String,
    pub owner: String,
    pub owner_href: Option<String>,
    /// All of them, the first too.
    pub owners: Vec<OwnerLink>,
    pub due: Option<DateText>,
    pub done: bool,
    pub overdue: bool,
    pub item_title: String,
    pub item_label: String,
    /// To the item.
    pub href: String,
    /// Of the meeting.
    pub date: DateText,
    pub committee: Link,
}

/// `person.html`: `/people/karen-holm/`.
#[derive(Clone, Debug, Serialize)]
pub struct PersonView {
    pub shell: Shell,
    pub name: String,
    pub aliases: Vec<String>,
    pub email: String,
    /// The latest title.
    pub title: String,
    pub organisation: String,
    pub html: String,
    /// Each title with the time in which it was borne, the oldest first.
    pub titles: Vec<TitlePeriod>,
    pub committees: Vec<PersonCommittee>,
    pub attended_count: usize,
    pub absent_count: usize,
    /// By year, the latest first; each with its meetings.
    pub years: Vec<PersonYear>,
    pub mentions: Vec<MentionEntry>,
    /// How many mentions there are in all; more than are listed for very active people.
    pub mention_count: usize,
    pub actions: Vec<ActionEntry>,
    /// Its feeds.
    pub follow: Vec<FeedLink>,
}

#[derive(Clone, Debug, Serialize)]
pub struct TitlePeriod {
    pub title: String,
    pub from: DateText,
    pub until: DateText,
}

#[derive(Clone, Debug, Serialize)]
pub struct PersonCommittee {
    pub name: String,
    pub href: String,
    pub roles: Vec<String>,
    pub meeting_count: usize,
    pub from: DateText,
    pub until: DateText,
}

#[derive(Clone, Debug, Serialize)]
pub struct PersonYear {
    pub year: i16,
    pub attended: usize,
    pub absent: usize,
    pub meetings: Vec<PersonMeeting>,
}

#[derive(Clone, Debug, Serialize)]
pub struct PersonMeeting {
    pub meeting: MeetingLink,
    pub attendance: &'static str,
    pub attendance_text: String,
    pub roles: Vec<String>,
}

/// `people.html`: `/people/`, and its further pages.
#[derive(Clone, Debug, Serialize)]
pub struct PeopleView {
    pub shell: Shell,
    pub groups: Vec<PeopleGroup>,
    pub count: usize,
    pub pager: Option<Pager>,
}

/// The people whose names begin with one letter.
#[derive(Clone, Debug, Serialize)]
pub struct PeopleGroup {
    pub letter: String,
    pub people: Vec<PersonLink>,
}

#[derive(Clone, Debug, Serialize)]
pub struct PersonLink {
    pub name: String,
    pub href: String,
    pub title: String,
    pub committees: Vec<String>,
}

/// `case.html`: `/cases/81.38.05-g01-4-24/`.
#[derive(Clone, Debug, Serialize)]
pub struct CaseView {
    pub shell: Shell,
    pub number: String,
    /// From the case's file, else from its items; empty if neither says.
    pub title: String,
    /// The language of the title, if it is not the site's; else empty.
    pub language: String,
    pub html: String,
    /// Whether this is a committee's own meeting case.
    pub own_meeting_case: bool,
    /// The oldest first.
    pub entries: Vec<CaseEntry>,
    pub entry_count: usize,
    pub committees: Vec<Link>,
    pub mentions: Vec<MentionEntry>,
    pub pager: Option<Pager>,
    /// Its feeds.
    pub follow: Vec<FeedLink>,
}

#[derive(Clone, Debug, Serialize)]
pub struct CaseEntry {
    pub item_title: String,
    pub item_label: String,
    pub href: String,
    pub date: DateText,
    pub committee: Link,
    pub status: &'static str,
    /// The language of title and decision, if it is not the site's; else empty.
    pub language: String,
    /// The decision; empty if there is none.
    pub decision: String,
    pub attachments: Vec<AttachmentEntry>,
}

/// `cases.html`: `/cases/`, and its further pages.
#[derive(Clone, Debug, Serialize)]
pub struct CasesView {
    pub shell: Shell,
    pub cases: Vec<CaseRow>,
    pub count: usize,
    pub pager: Option<Pager>,
}

#[derive(Clone, Debug, Serialize)]
pub struct CaseRow {
    pub number: String,
    pub title: String,
    /// The language of the title, if it is not the site's; else empty.
    pub language: String,
    pub href: String,
    pub item_count: usize,
    pub committees: Vec<String>,
    pub first: Option<DateText>,
    pub latest: Option<DateText>,
    pub own_meeting_case: bool,
}

/// `decisions.html`: `/decisions/`, `/decisions/2025/`, `/decisions/2025/2/`.
#[derive(Clone, Debug, Serialize)]
pub struct DecisionsView {
    pub shell: Shell,
    /// `None` on the first page of the register, which shows the latest.
    pub year: Option<i16>,
    /// The first page of the register: the latest decisions.
    pub latest_href: String,
    pub years: Vec<YearLink>,
    pub decisions: Vec<DecisionEntry>,
    pub count: usize,
    pub pager: Option<Pager>,
}

/// `actions.html`: `/actions/` (open ones), `/actions/2025/` (all of the meetings of a year).
#[derive(Clone, Debug, Serialize)]
pub struct ActionsView {
    pub shell: Shell,
    pub year: Option<i16>,
    /// The register of open actions.
    pub open_href: String,
    pub years: Vec<YearLink>,
    pub actions: Vec<ActionEntry>,
    pub count: usize,
    pub pager: Option<Pager>,
}

/// `calendar.html`: `/calendar/` (this year), `/calendar/2025/`.
#[derive(Clone, Debug, Serialize)]
pub struct CalendarView {
    pub shell: Shell,
    pub year: i16,
    pub years: Vec<YearLink>,
    /// All twelve.
    pub months: Vec<CalendarMonth>,
    /// Short names, Monday first.
    pub weekdays: Vec<String>,
    /// Names, Monday first.
    pub weekday_names: Vec<String>,
    pub today: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct CalendarMonth {
    /// `august`.
    pub name: String,
    /// `2025-08`.
    pub iso: String,
    /// Rows of seven days, Monday first.
    pub weeks: Vec<Vec<CalendarDay>>,
    pub meetings: Vec<MeetingLink>,
}

#[derive(Clone, Debug, Serialize)]
pub struct CalendarDay {
    /// Empty outside the month.
    pub day: String,
    pub iso: String,
    pub today: bool,
    pub meetings: Vec<CalendarEntry>,
}

/// A meeting on a day of the calendar.
#[derive(Clone, Debug, Serialize)]
pub struct CalendarEntry {
    /// The committee's short name, or its whole name if it has no short one.
    pub short: String,
    /// The committee's whole name.
    pub committee: String,
    pub href: String,
    /// `kl. 12.30`; empty if not known.
    pub time: String,
    /// `approved`, `draft`, `cancelled` or `planned`.
    pub status: &'static str,
}

/// `page.html`: an ordinary page.
#[derive(Clone, Debug, Serialize)]
pub struct PageView {
    pub shell: Shell,
    pub description: String,
    /// The language of the text, if it is not the site's; else empty.
    pub language: String,
    pub html: String,
    /// Its second- and third-level headings, for a table of contents.
    pub headings: Vec<PageHeading>,
    pub mentions: Vec<MentionEntry>,
    /// The pages directly below it.
    pub children: Vec<Link>,
}

#[derive(Clone, Debug, Serialize)]
pub struct PageHeading {
    pub level: u8,
    pub title: String,
    pub anchor: String,
}

/// `accessibility.html`: `/accessibility/`, the site's statement.
#[derive(Clone, Debug, Serialize)]
pub struct AccessibilityView {
    pub shell: Shell,
    /// `full`, `partial` or `none`.
    pub status: Status,
    /// Sentences in the site's language.
    pub commitment: String,
    pub scope: String,
    pub compliance: String,
    pub prepared: String,
    /// Empty if it was not reviewed since.
    pub reviewed: String,
    pub method: String,
    /// Before and after the name of the authority.
    pub enforcement: [String; 2],
    /// What does not conform to the law.
    pub exceptions: Vec<String>,
    /// What would be a disproportionate burden.
    pub burden: Vec<String>,
    /// What the law does not cover.
    pub outside: Vec<String>,
    pub contact: Contact,
    pub authority: Contact,
    /// The address of the official statement; empty if this is the only one.
    pub statement: String,
}

/// `follow.html`: `/follow/`, how to follow something.
#[derive(Clone, Debug, Serialize)]
pub struct FollowView {
    pub shell: Shell,
    /// The feeds and the calendar of the whole site.
    pub site: Vec<FeedLink>,
    pub committees: Vec<FollowRow>,
    /// The subjects that most minutes bear, by name; at most 100.
    pub tags: Vec<FollowRow>,
    pub has_feeds: bool,
    pub has_calendars: bool,
    /// The list of all people; `None` if people have no feeds.
    pub people_href: Option<String>,
    /// The list of all cases; `None` if cases have no feeds.
    pub cases_href: Option<String>,
}

/// `data.html`: `/data/`, the way to the site's data.
#[derive(Clone, Debug, Serialize)]
pub struct DataView {
    pub shell: Shell,
    /// Registers as tables; none if the site publishes none.
    pub tables: Vec<DataTable>,
    /// What there is, as JSON; none if the site publishes no documents.
    pub catalogue_href: Option<String>,
    /// The OParl export; none if the site has none.
    pub oparl_href: Option<String>,
    /// The address of the licence; empty if none is given.
    pub license: String,
}

/// A register as tables.
#[derive(Clone, Debug, Serialize)]
pub struct DataTable {
    pub name: String,
    /// The table of each year, the latest first.
    pub years: Vec<Link>,
}

/// Something that can be followed.
#[derive(Clone, Debug, Serialize)]
pub struct FollowRow {
    pub name: String,
    /// Its page; `None` if it has none.
    pub href: Option<String>,
    pub links: Vec<FeedLink>,
}

/// `404.html`.
#[derive(Clone, Debug, Serialize)]
pub struct NotFoundView {
    pub shell: Shell,
    pub front_href: String,
}

/// The page that searches; its script fills in the results.
#[derive(Clone, Debug, Serialize)]
pub struct SearchView {
    /// Without the field of other pages: this one has its own.
    pub shell: Shell,
    /// The page itself.
    pub action: String,
    /// Where to look without a script.
    pub registers: Vec<Link>,
}
}
