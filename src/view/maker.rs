//! What every view is made from, and what it says with it: words, dates, links, texts.

use jiff::civil::Date;

use crate::config::Config;
use crate::link::site::{Links, Page, Site, Target};
use crate::model::Prose;
use crate::path::{Route, SitePath};
use crate::view::entries::{Registers, Told};
use crate::view::followed::{Followed, Source};
use crate::view::html;
use crate::view::types::{DateText, Link, Shared};

/// What every view is made from, for one page.
pub struct Maker<'a> {
    pub config: &'a Config,
    pub site: &'a Site,
    pub registers: &'a Registers,
    pub told: &'a Told,
    pub route: &'a Route,
    /// The file that the page shows; `None` for one that is made from many.
    pub source: Option<&'a SitePath>,
    /// What the page is about, as far as it can be followed.
    pub about: Source,
    /// Where the page's data is.
    pub document: Option<Route>,
}

impl<'a> Maker<'a> {
    pub fn page(&self) -> html::Page<'a> {
        html::Page {
            site: self.site,
            words: &self.config.words,
            links: self.config.links,
            route: self.route,
            home: None,
            base_url: "",
        }
    }

    /// A text that is shown away from its page, with whole addresses where the site's is known.
    pub fn page_away(&self, home: &'a Route) -> html::Page<'a> {
        html::Page { home: Some(home), base_url: &self.config.base_url, ..self.page() }
    }

    /// The whole address of a page or file where the site's is known, else a relative one.
    pub fn address(&self, to: &Route) -> String {
        match self.config.base_url.as_str() {
            "" => to.href(self.route, self.config.links),
            base_url => to.absolute(base_url),
        }
    }

    pub fn say(&self, key: &str) -> String {
        self.config.words.say(key).to_owned()
    }

    /// A relative link; absolute on the page for addresses that do not exist, which is shown anywhere.
    pub fn href(&self, to: &Route) -> String {
        match self.absolute_root() {
            Some(root) => format!("{root}{}", to.as_str()),
            None => to.href(self.route, self.config.links),
        }
    }

    pub fn absolute_root(&self) -> Option<String> {
        if self.route.as_str() != "404.html" {
            return None;
        }
        let (_, rest) = self.config.base_url.split_once("://")?;
        Some(rest.split_once('/').map_or("/".to_owned(), |(_, path)| format!("/{path}")))
    }

    pub fn target(&self, target: &Target) -> Option<String> {
        self.page().href(target)
    }

    pub fn html(&self, prose: &Prose, links: &Links, prefix: &str) -> String {
        self.page().html(prose, links, prefix)
    }

    pub fn followed(&self, source: Source) -> Followed<'a> {
        let Maker { config, site, registers, .. } = *self;
        Followed { config, site, registers, source }
    }

    pub fn link(&self, title: impl Into<String>, route: &Route) -> Link {
        Link { title: title.into(), href: self.href(route), language: String::new() }
    }

    /// A link to an ordinary page.
    pub fn page_link(&self, page: &Page) -> Link {
        let language = page.record.language.clone().unwrap_or_default();
        Link { language, ..self.link(&page.title, &page.route) }
    }

    pub fn date(&self, date: Date) -> Shared<DateText> {
        self.told.date(date, || Shared::new(&self.date_text(date)))
    }

    fn date_text(&self, date: Date) -> DateText {
        let words = &self.config.words;
        DateText {
            iso: date.to_string(),
            full: words.full_date(date),
            long: words.long_date(date),
            short: words.short_date(date),
            day_month: words.day_month(date),
            weekday: words.weekday(date).to_owned(),
            year: date.year(),
        }
    }
}
