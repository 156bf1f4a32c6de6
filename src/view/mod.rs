//! The complete list of what is published, and the view of each page when it is asked for.
//!
//! The site comes in; what comes out is a sorted list of addresses, each with what goes there. A
//! view is made only when its page is wanted, and depends on nothing but the site.

pub mod types;
pub mod media;
pub mod html;
pub mod entries;
pub mod followed;
pub mod parts;
pub mod head;
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

use std::collections::BTreeMap;

use crate::config::{Config, Format, Robots};
use crate::diag::Diag;
use crate::link::site::{CaseId, CommitteeId, MeetingId, PageId, PersonId, Site};
use crate::path::{Route, SitePath};
use crate::search::{self as index, Search};
use data::Data;
use entries::{Registers, Told, pages};
use followed::{Followed, Source};
use oparl::Oparl;
use parts::{Maker, numbered};
use register::routes;
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
    Calendar(Option<i16>),
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
            Kind::Front => Some(Route::page([parts::DATA]).file("index.json")),
            Kind::Case(id, _) => Some(self.site.cases[id as usize].route.file("index.json")),
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
        let feed = feed::feed(maker, source);
        View::Text(match format {
            Format::Atom => feed::atom::write(&feed),
            Format::Json => feed::json::write(&feed),
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
            Kind::Calendar(year) => View::Calendar(calendar::calendar(maker, year)),
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

    /// Everything that is published, by address; `statics` and `theme` are the files copied as they are.
    pub fn outputs(
        &self,
        statics: &[(Route, SitePath)],
        theme: &[(Route, SitePath)],
    ) -> (Vec<Output>, Vec<Diag>) {
        let mut claims = Claims::default();
        self.pages(&mut claims);
        self.meetings(&mut claims);
        self.people_and_cases(&mut claims);
        self.registers(&mut claims);
        self.feeds(&mut claims);
        self.search(&mut claims);
        self.data(&mut claims);
        for (id, asset) in &self.site.assets {
            claims.add(asset.route.clone(), Kind::Asset(*id), Some(&asset.path));
        }
        let robots = Route::default().file("robots.txt");
        if statics.iter().all(|(route, _)| *route != robots) {
            claims.add(robots, Kind::Robots, None);
        }
        for (id, (route, path)) in (0..).zip(statics) {
            claims.add(route.clone(), Kind::Static(id), Some(path));
        }
        for (id, (route, path)) in (0..).zip(theme) {
            // A site's own file takes the place of its theme's.
            if !claims.outputs.contains_key(&route.output().to_lowercase()) {
                claims.add(route.clone(), Kind::Theme(id), Some(path));
            }
        }
        let mut outputs: Vec<Output> =
            claims.outputs.into_values().map(|(output, _)| output).collect();
        outputs.sort_by(|a, b| a.route.cmp(&b.route));
        (outputs, claims.diags)
    }

    fn pages(&self, claims: &mut Claims) {
        claims.add(
            Route::default(),
            Kind::Front,
            self.site.front.as_ref().map(|page| &page.record.path),
        );
        let not_found = Route::default().file("404.html");
        if self.config.accessibility.as_ref().is_some_and(|said| said.facts.is_some()) {
            let route = self.maker(&not_found, None).accessibility_route();
            claims.add(route, Kind::Accessibility, None);
        }
        claims.add(not_found, Kind::NotFound, None);
        for (id, page) in (0..).zip(&self.site.pages) {
            claims.add(page.route.clone(), Kind::Page(id), Some(&page.record.path));
        }
    }

    fn meetings(&self, claims: &mut Claims) {
        for (id, committee) in (0..).zip(&self.site.committees) {
            let path = committee.record.as_ref().map_or(&committee.folder, |record| &record.path);
            claims.add(committee.route.clone(), Kind::Committee(id), Some(path));
            let maker = self.maker(&committee.route, None);
            for (year, _) in committee::years(&maker, id) {
                claims.add(
                    committee.route.child(&year.to_string()),
                    Kind::CommitteeYear(id, year),
                    Some(path),
                );
            }
        }
        for (id, meeting) in (0..).zip(&self.site.meetings) {
            let path = &meeting.record.facts.path;
            if claims.add(meeting.route.clone(), Kind::Meeting(id), Some(path)) {
                claims.add(meeting.route.file("index.json"), Kind::MeetingData(id), Some(path));
                let maker = self.maker(&meeting.route, None);
                if let Some(route) = meeting::calendar(&maker, id) {
                    claims.add(route, Kind::MeetingCalendar(id), Some(path));
                }
            }
        }
    }

    fn people_and_cases(&self, claims: &mut Claims) {
        let address = &self.config.words.address;
        if self.config.people.pages {
            let base = Route::page([&address.people]);
            let listed = person::listed(&self.maker(&base, None));
            for id in &listed {
                let person = &self.site.people[*id as usize];
                let path = self.person_source(*id);
                if let Some(route) = &person.route {
                    claims.add(route.clone(), Kind::Person(*id), path);
                }
            }
            for page in 1..=pages(self.config, listed.len()) {
                claims.add(numbered(&base, page), Kind::People { page }, None);
            }
        }
        for (id, case) in (0..).zip(&self.site.cases) {
            let item =
                case.items.first().map(|item| &self.site.meeting(item.meeting).record.facts.path);
            let path = case.record.as_ref().map(|record| &record.path).or(item);
            for page in 1..=pages(self.config, case.items.len()) {
                claims.add(numbered(&case.route, page), Kind::Case(id, page), path);
            }
        }
        for page in 1..=pages(self.config, self.site.cases.len()) {
            claims.add(numbered(&Route::page([&address.cases]), page), Kind::Cases { page }, None);
        }
    }

    /// Open data.
    fn data(&self, claims: &mut Claims) {
        if self.config.data.is_published() {
            claims.add_beside(Route::page([parts::DATA]), Kind::OpenData);
        }
        let root = Route::default();
        let maker = self.maker(&root, None);
        for (route, data) in data::all(&maker) {
            claims.add_beside(route, Kind::Data(data));
        }
        if !self.config.data.oparl {
            return;
        }
        for object in oparl::all(&maker) {
            let route = oparl::route(&maker, object);
            match object {
                Oparl::Withdrawn(place) if claims.holds(&route) => {
                    let address = &self.config.data.withdrawn[place as usize].address;
                    claims.diags.push(
                        Diag::error("open-data", format!("`{address}` is withdrawn and published"))
                            .in_file(&crate::config::site_toml())
                            .hint("take away its entry under `[[data.withdrawn]]`, or its file"),
                    );
                }
                object => drop(claims.add(route, Kind::Oparl(object), None)),
            }
        }
    }

    /// The feeds, and the page on how to follow something.
    fn feeds(&self, claims: &mut Claims) {
        if !self.config.can_be_followed() {
            return;
        }
        let follow = Route::page([&self.config.words.address.follow]);
        let people = person::listed(&self.maker(&follow, None)).into_iter();
        claims.add(follow, Kind::Follow, None);
        let site = self.site;
        let sources = std::iter::once(Source::Site)
            .chain((0..site.committees.len() as CommitteeId).map(Source::Committee))
            .chain(people.map(Source::Person))
            .chain((0..site.cases.len() as CaseId).map(Source::Case))
            .chain((0..self.registers.tags.len() as u32).map(Source::Tag));
        for source in sources {
            let (config, registers) = (self.config, self.registers);
            let followed = Followed { config, site, registers, source };
            for format in followed.formats() {
                claims.add_beside(followed.feed(*format), Kind::Feed(source, *format));
            }
            if let Some(route) = followed.calendar() {
                claims.add(route, Kind::Calendars(source), None);
            }
        }
    }

    /// The file in which a person stands first.
    fn person_source(&self, id: PersonId) -> Option<&SitePath> {
        let person = &self.site.people[id as usize];
        let first = person
            .meetings
            .first()
            .map(|(meeting, _)| &self.site.meeting(*meeting).record.facts.path);
        person.record.as_ref().map(|record| &record.path).or(first)
    }

    /// The page that searches, and the files of its index whose names are known before all is indexed.
    fn search(&self, claims: &mut Claims) {
        if self.config.search.enabled {
            claims.add(index::page(self.config), Kind::Search, None);
            for (route, file) in self.with_source(|source| self.search.files(source)) {
                claims.add(route, Kind::SearchFile(file), None);
            }
        }
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
        let shown = |id: PersonId| {
            person::is_listed(&self.maker(&front, None), &self.site.people[id as usize])
        };
        then(index::Source { config: self.config, site: self.site, shown: &shown })
    }

    fn registers(&self, claims: &mut Claims) {
        let address = &self.config.words.address;
        let decisions = Route::page([&address.decisions]);
        claims.add(decisions.clone(), Kind::Decisions(None, 1), None);
        for (year, page, route) in
            routes(self.config, &decisions, &self.registers.decisions_by_year)
        {
            claims.add(route, Kind::Decisions(year, page), None);
        }
        let actions = Route::page([&address.actions]);
        for page in 1..=pages(self.config, self.registers.open_actions.len()) {
            claims.add(numbered(&actions, page), Kind::Actions(None, page), None);
        }
        for (year, page, route) in routes(self.config, &actions, &self.registers.actions_by_year) {
            claims.add(route, Kind::Actions(year, page), None);
        }
        let calendar = Route::page([&address.calendar]);
        claims.add(calendar.clone(), Kind::Calendar(None), None);
        for year in self.registers.meetings_by_year.keys() {
            claims.add(calendar.child(&year.to_string()), Kind::Calendar(Some(*year)), None);
        }
    }
}

/// Which source wants which address. Two that differ in letter case only are one on many disks.
#[derive(Default)]
struct Claims {
    outputs: BTreeMap<String, (Output, Option<SitePath>)>,
    diags: Vec<Diag>,
}

impl Claims {
    /// Adds what lies beside a page. If it is taken, the page's own address was, and that is reported.
    fn add_beside(&mut self, route: Route, kind: Kind) {
        if !self.holds(&route) {
            self.add(route, kind, None);
        }
    }

    fn holds(&self, route: &Route) -> bool {
        self.outputs.contains_key(&route.output().to_lowercase())
    }

    /// Whether the address was free; if it was not, that is reported.
    fn add(&mut self, route: Route, kind: Kind, path: Option<&SitePath>) -> bool {
        let key = route.output().to_lowercase();
        match self.outputs.get(&key) {
            None => {
                self.outputs.insert(key, (Output { route, kind }, path.cloned()));
                true
            }
            Some((_, first)) => {
                // What is made for two pages collides where these do, which is said already.
                if path.is_some() || first.is_some() || self.diags.is_empty() {
                    self.diags.push(collision(&route, path, first.as_ref()));
                }
                false
            }
        }
    }
}

/// Both sources of an address that two pages want.
fn collision(route: &Route, path: Option<&SitePath>, first: Option<&SitePath>) -> Diag {
    use crate::diag::Span;
    let (at, other) = match (path, first) {
        (Some(path), first) => (path.clone(), first.cloned()),
        (None, Some(first)) => (first.clone(), None),
        (None, None) => (SitePath::default(), None),
    };
    let whose =
        other.as_ref().map_or("a page that referat makes".to_owned(), |other| format!("`{other}`"));
    let diag = Diag::error("address-taken", format!("the address `{route}` is taken by {whose}"))
        .at(&at, Span::line(1))
        .hint("rename one of the two files");
    match other {
        Some(other) if other.extension() == "md" => {
            diag.related(&other, Span::line(1), "this one has it")
        }
        _ => diag,
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
