//! What of the site can be followed, and where its feeds and calendars are.

use crate::config::{Config, Format};
use crate::link::site::{CaseId, CommitteeId, PersonId, Site};
use crate::path::Route;
use crate::view::entries::Registers;

/// What a feed or calendar is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Site,
    Committee(CommitteeId),
    Person(PersonId),
    Case(CaseId),
    /// By its place among the subjects of the registers.
    Tag(u32),
}

/// A source with all that its name and addresses are made from.
#[derive(Clone, Copy)]
pub struct Followed<'a> {
    pub config: &'a Config,
    pub site: &'a Site,
    pub registers: &'a Registers,
    pub source: Source,
}

impl Followed<'_> {
    /// The formats in which there are feeds of this.
    pub fn formats(&self) -> &[Format] {
        let feeds = &self.config.feeds;
        let has_feeds = match self.source {
            Source::Site | Source::Committee(_) => true,
            Source::Person(id) => feeds.people && self.site.person(id).route.is_some(),
            Source::Case(_) => feeds.cases,
            Source::Tag(_) => feeds.tags,
        };
        if has_feeds { &feeds.formats } else { &[] }
    }

    /// The page that it belongs to; for a subject, which has none, that on how to follow it.
    pub fn home(&self) -> Route {
        match self.source {
            Source::Site => Route::default(),
            Source::Committee(id) => self.site.committee(id).route.clone(),
            Source::Person(id) => self.site.person(id).route.clone().unwrap_or_default(),
            Source::Case(id) => self.site.case(id).route.clone(),
            Source::Tag(_) => Route::page([&self.config.words.address.follow]),
        }
    }

    pub fn feed(&self, format: Format) -> Route {
        let folder = match self.source {
            Source::Tag(tag) => {
                let slug = &self.registers.tags[tag as usize].slug;
                Route::page([&self.config.words.address.tags, slug])
            }
            _ => self.home(),
        };
        folder.file(match format {
            Format::Atom => "feed.xml",
            Format::Json => "feed.json",
        })
    }

    /// Where its calendar is; only the site and committees that meet have one, as no calendar may be
    /// empty.
    pub fn calendar(&self) -> Option<Route> {
        let has_calendar = match self.source {
            Source::Site => !self.site.meeting_ids().is_empty(),
            Source::Committee(id) => !self.site.committee(id).meetings.is_empty(),
            _ => false,
        };
        (has_calendar && self.config.calendar.publish).then(|| self.home().file("calendar.ics"))
    }

    /// What it is called where the site is known.
    pub fn name(&self) -> String {
        match self.source {
            Source::Site => self.config.title.clone(),
            Source::Committee(id) => self.site.committee(id).name.clone(),
            Source::Person(id) => self.site.person(id).name.clone(),
            Source::Case(id) => {
                let case = self.site.case(id);
                let number = format!("{} {}", self.config.words.say("case"), case.number);
                if case.title.is_empty() { number } else { format!("{number}: {}", case.title) }
            }
            Source::Tag(tag) => self.registers.tags[tag as usize].name.clone(),
        }
    }

    /// What it is called among things of other sites.
    pub fn title(&self) -> String {
        match self.source {
            Source::Site => self.name(),
            _ => format!("{} – {}", self.name(), self.config.title),
        }
    }
}
