//! The plain structs that templates get: one for each kind of page.
//!
//! Every address is already relative to the page, every date already in the site's language, every
//! text already safe HTML (fields named `html`). What a page does not show is not in its view.

pub mod shape;
pub mod shared;
mod shell;
mod list;
mod committee;
mod meeting;
mod person;
mod case;
mod register;
mod calendar;
mod page;
mod service;

pub use shape::Fields;
use shape::Shape;
pub use shared::Shared;

pub use calendar::{CalendarDay, CalendarEntry, CalendarMonth, CalendarView};
pub use case::{CaseEntry, CaseRow, CaseView, CasesView};
pub use committee::{
    CommitteeLink, CommitteeView, CommitteeYearView, FrontView, MemberEntry, MonthGroup,
};
pub use list::{
    ActionEntry, AttachmentEntry, CaseLink, DateText, DecisionEntry, MeetingLink, MentionEntry,
    OwnerLink, Pager, PagerEntry, YearLink,
};
pub use meeting::{ItemEntry, MeetingView, ParticipantEntry, SectionEntry};
pub use page::{NotFoundView, PageHeading, PageView};
pub use person::{
    PeopleGroup, PeopleView, PersonCommittee, PersonLink, PersonMeeting, PersonView, PersonYear,
    TitlePeriod,
};
pub use register::{ActionsView, DecisionsView};
pub use service::{AccessibilityView, DataTable, DataView, FollowRow, FollowView, SearchView};
pub use shell::{FeedLink, Link, MenuEntry, Publisher, Shell};

/// Whatever a template may name.
pub fn shapes() -> impl Iterator<Item = &'static Shape> {
    let shapes = [
        shell::SHAPES,
        list::SHAPES,
        committee::SHAPES,
        meeting::SHAPES,
        person::SHAPES,
        case::SHAPES,
        register::SHAPES,
        calendar::SHAPES,
        page::SHAPES,
        service::SHAPES,
    ];
    shapes.into_iter().flatten()
}
