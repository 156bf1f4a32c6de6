//! The complete list of what is published, and the view of each page when it is asked for.
//!
//! The site comes in; what comes out is a sorted list of addresses, each with what goes there. A
//! view is made only when its page is wanted, and depends on nothing but the site.

pub mod types;
pub mod media;
pub mod html;
pub mod entries;
pub mod followed;
pub mod maker;
pub mod parts;
pub mod pager;
pub mod head;
mod shell;
pub mod accessibility;
pub mod linked;
pub mod register;
pub mod meeting;
pub mod committee;
pub mod person;
pub mod case;
pub mod calendar;
pub mod page;
pub mod origin;
pub mod feed;
pub mod follow;
pub mod ical;
pub mod search;
pub mod data;
pub mod open_data;
pub mod oparl;
pub mod database;
mod outputs;

use crate::config::{Config, Format, Robots};
use crate::link::site::{CaseId, CommitteeId, MeetingId, PageId, PersonId, Site};
use crate::path::{Route, SitePath};
use crate::search::{self as index, Search};
use calendar::Shown;
use data::Data;
use entries::{Registers, Told};
use feed::last::LastFeeds;
use followed::Source;
use maker::Maker;
use oparl::Oparl;
use types::{
    AccessibilityView, ActionsView, CalendarView, CaseView, CasesView, CommitteeView,
    CommitteeYearView, DataView, DecisionsView, FollowView, FrontView, MeetingView, NotFoundView,
    PageView, PeopleView, PersonView, SearchView,
};

/// An address and what goes there.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    pub route: Route,
    pub kind: Kind,
}

/// What goes to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Front,
    Committee(CommitteeId),
    CommitteeYear(CommitteeId, i16),
    Meeting(MeetingId),
    /// The meeting as JSON.
    MeetingData(MeetingId),
    Person(PersonId),
    People {
        page: usize,
    },
    Case(CaseId, usize),
    Cases {
        page: usize,
    },
    Decisions(Option<i16>, usize),
    Actions(Option<i16>, usize),
    Calendar(Shown),
    Page(PageId),
    NotFound,
    Accessibility,
    /// What search engines may read.
    Robots,
    Feed(Source, Format),
    /// The calendar of the site or of a committee.
    Calendars(Source),
    /// A meeting to come, for a calendar.
    MeetingCalendar(MeetingId),
    /// How the site can be followed.
    Follow,
    /// The way to the data.
    OpenData,
    /// The page that searches.
    Search,
    /// A file of the search index.
    SearchFile(index::File),
    Data(Data),
    Oparl(Oparl),
    /// A file that something published lists.
    Asset(u32),
    /// A file of the site's `static` folder, by its place there.
    Static(u32),
    /// A file of the theme, by its place there.
    Theme(u32),
}

/// The data of a page: what its template gets.
pub enum View {
    Front(FrontView),
    Committee(CommitteeView),
    CommitteeYear(CommitteeYearView),
    Meeting(Box<MeetingView>),
    Person(PersonView),
    People(PeopleView),
    Case(CaseView),
    Cases(CasesView),
    Decisions(DecisionsView),
    Actions(ActionsView),
    Calendar(CalendarView),
    Page(PageView),
    NotFound(NotFoundView),
    Accessibility(AccessibilityView),
    Follow(FollowView),
    OpenData(DataView),
    Search(SearchView),
    /// No template: what stands in the file.
    Text(String),
}

/// Makes views of one site.
pub struct Views<'a> {
    pub config: &'a Config,
    pub site: &'a Site,
    pub registers: &'a Registers,
    pub told: &'a Told,
    pub feeds: &'a LastFeeds,
    pub search: &'a Search,
}

impl<'a> Views<'a> {
    fn maker<'m>(&'m self, route: &'m Route, source: Option<&'m SitePath>) -> Maker<'m> {
        let Views { config, site, registers, told, .. } = *self;
        Maker { config, site, registers, told, route, source, about: Source::Site, document: None }
    }

    /// What a page is about, as far as it can be followed.
    fn about(&self, kind: Kind) -> Source {
        match kind {
            Kind::Committee(id) | Kind::CommitteeYear(id, _) => Source::Committee(id),
            Kind::Meeting(id) => Source::Committee(self.site.meeting(id).committee),
            Kind::Person(id) => Source::Person(id),
            Kind::Case(id, _) => Source::Case(id),
            _ => Source::Site,
        }
    }

    /// Where the data of a page is.
    fn document(&self, page: &Output) -> Option<Route> {
        let is_published = self.config.data.json;
        match page.kind {
            Kind::Meeting(_) => Some(page.route.file("index.json")),
            _ if !is_published => None,
            Kind::Front => Some(Route::page([head::FOLDER]).file("index.json")),
            Kind::Case(id, _) => Some(self.site.case(id).route.file("index.json")),
            Kind::Committee(_)
            | Kind::CommitteeYear(..)
            | Kind::Person(_)
            | Kind::People { .. }
            | Kind::Cases { .. }
            | Kind::Page(_) => Some(page.route.file("index.json")),
            _ => None,
        }
    }

    fn feed(&self, maker: &Maker<'_>, source: Source, format: Format) -> View {
        let feed = self.feeds.again(source, || feed::feed(maker, source, self.feeds));
        // Its own whole address, if the site's is known.
        let own = (!self.config.base_url.is_empty()).then(|| maker.address(maker.route));
        View::Text(match format {
            Format::Atom => feed::atom::write(&feed, own.as_deref()),
            Format::Json => feed::json::write(&feed, own.as_deref()),
        })
    }

    /// The view of a page; `None` for files that are copied.
    pub fn view(&self, output: &Output) -> Option<View> {
        let source = origin::file(self.site, output);
        let (about, document) = (self.about(output.kind), self.document(output));
        let maker = &Maker { about, document, ..self.maker(&output.route, source) };
        Some(match output.kind {
            Kind::Front => {
                let mut view = committee::front(maker);
                view.shell.linked_data = linked::front(maker, &view);
                View::Front(view)
            }
            Kind::Committee(id) => {
                let mut view = committee::committee(maker, id);
                view.shell.linked_data = linked::committee(maker, id);
                View::Committee(view)
            }
            Kind::CommitteeYear(id, year) => View::CommitteeYear(committee::year(maker, id, year)),
            Kind::Meeting(id) => {
                let mut view = meeting::meeting(maker, id);
                view.shell.linked_data = linked::meeting(maker, id, &view);
                View::Meeting(Box::new(view))
            }
            Kind::MeetingData(id) => View::Text(data::json(&meeting::data(maker, id))),
            Kind::Person(id) => {
                let mut view = person::person(maker, id);
                view.shell.linked_data = linked::human(maker, id, &view);
                View::Person(view)
            }
            Kind::People { page } => View::People(person::people(maker, page)),
            Kind::Case(id, page) => View::Case(case::case(maker, id, page)),
            Kind::Cases { page } => View::Cases(case::cases(maker, page)),
            Kind::Decisions(year, page) => View::Decisions(register::decisions(maker, year, page)),
            Kind::Actions(year, page) => View::Actions(register::actions(maker, year, page)),
            Kind::Calendar(shown) => View::Calendar(calendar::calendar(maker, shown)),
            Kind::Page(id) => View::Page(page::page(maker, id)),
            Kind::NotFound => View::NotFound(page::not_found(maker)),
            Kind::Accessibility => {
                let facts = self.config.accessibility.as_ref()?.facts.as_ref()?;
                View::Accessibility(accessibility::accessibility(maker, facts))
            }
            Kind::Robots => View::Text(robots(self.config.robots)),
            Kind::Follow => View::Follow(follow::follow(maker)),
            Kind::OpenData => View::OpenData(open_data::open_data(maker)),
            Kind::Data(data) => View::Text(data::text(maker, data)),
            Kind::Oparl(object) => View::Text(oparl::text(maker, object)),
            Kind::Feed(source, format) => self.feed(maker, source, format),
            Kind::Calendars(source) => View::Text(ical::calendar(maker, source)),
            Kind::MeetingCalendar(id) => View::Text(ical::meeting(maker, id)),
            Kind::Search => View::Search(search::search(maker)),
            Kind::SearchFile(file) => View::Text(self.search_file(file)),
            Kind::Asset(_) | Kind::Static(_) | Kind::Theme(_) => return None,
        })
    }

    /// The other files of the search index: all that is published is indexed for them.
    pub fn search_outputs(&self) -> Vec<Output> {
        if !self.config.search.enabled {
            return Vec::new();
        }
        let files = self.with_source(|source| self.search.shard_files(source));
        files
            .into_iter()
            .map(|(route, file)| Output { route, kind: Kind::SearchFile(file) })
            .collect()
    }

    fn search_file(&self, file: index::File) -> String {
        self.with_source(|source| self.search.script(source, file))
    }

    fn with_source<T>(&self, then: impl FnOnce(index::Source<'_>) -> T) -> T {
        let front = Route::default();
        let shown =
            |id: PersonId| person::is_listed(&self.maker(&front, None), self.site.person(id));
        then(index::Source { config: self.config, site: self.site, shown: &shown })
    }
}

/// The text of `robots.txt` (RFC 9309). Who is to read that a page wants not to be listed has to be
/// let in, so that is no reason to keep anybody out.
fn robots(robots: Robots) -> String {
    match robots {
        Robots::Index | Robots::Noindex => "User-agent: *\nAllow: /\n".to_owned(),
        Robots::Disallow => "User-agent: *\nDisallow: /\n".to_owned(),
    }
}
