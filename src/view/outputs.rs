//! The complete list of what is published, each address once.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::diag::{Diag, Span};
use crate::link::site::PersonId;
use crate::path::{Route, SitePath};
use crate::search as index;
use crate::view::calendar::{Shown, month_route, months_apart};
use crate::view::data;
use crate::view::followed::{Followed, Source};
use crate::view::oparl::{self, Oparl};
use crate::view::pager::{numbered, pages};
use crate::view::register::routes;
use crate::view::{Kind, Output, Views, committee, meeting, person};

impl<'v> Views<'v> {
    /// Everything that is published, by address; `statics` and `theme` are the files copied as they are.
    pub fn outputs(
        &self,
        statics: &'v [(Route, SitePath)],
        theme: &'v [(Route, SitePath)],
    ) -> (Vec<Output>, Vec<Diag>) {
        let mut claims = Claims::default();
        self.pages(&mut claims);
        self.meetings(&mut claims);
        self.people_and_cases(&mut claims);
        self.registers(&mut claims);
        self.feeds(&mut claims);
        self.search(&mut claims);
        self.data(&mut claims);
        for (id, asset) in self.site.assets() {
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
            if !claims.holds(route) {
                claims.add(route.clone(), Kind::Theme(id), Some(path));
            }
        }
        let Claims { mut outputs, diags, .. } = claims;
        outputs.par_sort_by(|a, b| a.route.cmp(&b.route));
        (outputs, diags)
    }

    fn pages(&self, claims: &mut Claims<'v>) {
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
        for (id, page) in (0..).zip(self.site.pages()) {
            claims.add(page.route.clone(), Kind::Page(id), Some(&page.record.path));
        }
    }

    fn meetings(&self, claims: &mut Claims<'v>) {
        for (id, committee) in (0..).zip(self.site.committees()) {
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
        for (id, meeting) in (0..).zip(self.site.meetings()) {
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

    fn people_and_cases(&self, claims: &mut Claims<'v>) {
        let address = &self.config.words.address;
        if self.config.people.pages {
            let base = Route::page([&address.people]);
            let listed = person::listed(&self.maker(&base, None));
            for id in &listed {
                let person = self.site.person(*id);
                let path = self.person_source(*id);
                if let Some(route) = &person.route {
                    claims.add(route.clone(), Kind::Person(*id), path);
                }
            }
            for page in 1..=pages(self.config, listed.len()) {
                claims.add(numbered(&base, page), Kind::People { page }, None);
            }
        }
        for (id, case) in (0..).zip(self.site.cases()) {
            let item =
                case.items.first().map(|item| &self.site.meeting(item.meeting).record.facts.path);
            let path = case.record.as_ref().map(|record| &record.path).or(item);
            for page in 1..=pages(self.config, case.items.len()) {
                claims.add(numbered(&case.route, page), Kind::Case(id, page), path);
            }
        }
        for page in 1..=pages(self.config, self.site.case_ids().len()) {
            claims.add(numbered(&Route::page([&address.cases]), page), Kind::Cases { page }, None);
        }
    }

    /// Open data.
    fn data(&self, claims: &mut Claims<'v>) {
        if self.config.data.is_published() {
            claims.add_beside(Route::page([data::FOLDER]), Kind::OpenData);
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
    fn feeds(&self, claims: &mut Claims<'v>) {
        if !self.config.can_be_followed() {
            return;
        }
        let follow = Route::page([&self.config.words.address.follow]);
        let people = person::listed(&self.maker(&follow, None)).into_iter();
        claims.add(follow, Kind::Follow, None);
        let site = self.site;
        let sources = std::iter::once(Source::Site)
            .chain(site.committee_ids().map(Source::Committee))
            .chain(people.map(Source::Person))
            .chain(site.case_ids().map(Source::Case))
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
    fn person_source(&self, id: PersonId) -> Option<&'v SitePath> {
        let person = self.site.person(id);
        let first = person
            .meetings
            .first()
            .map(|(meeting, _)| &self.site.meeting(*meeting).record.facts.path);
        person.record.as_ref().map(|record| &record.path).or(first)
    }

    /// The page that searches, and the files of its index whose names are known before all is indexed.
    fn search(&self, claims: &mut Claims<'v>) {
        if self.config.search.enabled {
            claims.add(index::page(self.config), Kind::Search, None);
            for (route, file) in self.with_source(|source| self.search.files(source)) {
                claims.add(route, Kind::SearchFile(file), None);
            }
        }
    }

    fn registers(&self, claims: &mut Claims<'v>) {
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
        claims.add(calendar.clone(), Kind::Calendar(Shown::Current), None);
        for (year, meetings) in &self.registers.meetings_by_year {
            let of_year = calendar.child(&year.to_string());
            for month in months_apart(self.site, meetings) {
                let route = month_route(&of_year, month);
                claims.add(route, Kind::Calendar(Shown::Month(*year, month)), None);
            }
            claims.add(of_year, Kind::Calendar(Shown::Year(*year)), None);
        }
    }
}

/// Which source wants which address.
#[derive(Default)]
struct Claims<'s> {
    outputs: Vec<Output>,
    /// The file that each is made from, if it is made from one.
    sources: Vec<Option<&'s SitePath>>,
    /// The place of each in small letters: two that differ in letter case only are one on many disks.
    places: FxHashMap<String, usize>,
    diags: Vec<Diag>,
}

impl<'s> Claims<'s> {
    /// Adds what lies beside a page. If it is taken, the page's own address was, and that is reported.
    fn add_beside(&mut self, route: Route, kind: Kind) {
        if !self.holds(&route) {
            self.add(route, kind, None);
        }
    }

    fn holds(&self, route: &Route) -> bool {
        self.places.contains_key(&route.output().to_lowercase())
    }

    /// Whether the address was free; if it was not, that is reported.
    fn add(&mut self, route: Route, kind: Kind, path: Option<&'s SitePath>) -> bool {
        let place = *self.places.entry(route.output().to_lowercase()).or_insert(self.outputs.len());
        if place == self.outputs.len() {
            self.outputs.push(Output { route, kind });
            self.sources.push(path);
            return true;
        }
        let first = self.sources[place];
        // What is made for two pages collides where these do, which is said already.
        if path.is_some() || first.is_some() || self.diags.is_empty() {
            self.diags.push(collision(&route, path, first));
        }
        false
    }
}

/// Both sources of an address that two pages want.
fn collision(route: &Route, path: Option<&SitePath>, first: Option<&SitePath>) -> Diag {
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
