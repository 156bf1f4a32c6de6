//! What stands around every page: head, menu, ways to follow, foot.

use crate::config::{Format, Robots};
use crate::path::{Route, percent_encode};
use crate::view::followed::Source;
use crate::view::head::FOLDER;
use crate::view::html::website;
use crate::view::maker::Maker;
use crate::view::types::{FeedLink, Link, MenuEntry, Publisher, Shell};

/// A page's own part of the shell.
pub struct Head {
    pub title: String,
    pub description: String,
    pub breadcrumbs: Vec<Link>,
    pub has_code: bool,
}

impl Maker<'_> {
    pub fn shell(&self, head: Head) -> Shell {
        let config = self.config;
        let publisher = &config.publisher;
        Shell {
            language: config.words.language.clone(),
            site_title: config.title.clone(),
            site_description: config.description.clone(),
            title: head.title,
            description: head.description,
            root: self.absolute_root().unwrap_or_else(|| self.route.root()),
            path: self.route.to_string(),
            edit_href: self.edit_href(),
            canonical: (!config.base_url.is_empty() && self.route.as_str() != "404.html")
                .then(|| format!("{}{}", config.base_url, self.route.as_str())),
            base_url: (!config.base_url.is_empty())
                .then(|| config.base_url.trim_end_matches('/').to_owned()),
            locale: config.words.locale(),
            data_href: self.document.as_ref().map(|document| self.href(document)),
            open_data_href: config.data.is_published().then(|| self.href(&Route::page([FOLDER]))),
            menu: self.menu(),
            breadcrumbs: head.breadcrumbs,
            publisher: Publisher {
                name: publisher.name.clone(),
                url: website(&publisher.url),
                email: publisher.email.clone(),
                address: publisher.address.clone(),
                phone: publisher.phone.clone(),
            },
            has_code: head.has_code,
            feeds: self.feeds(),
            follow_href: self.follow_href(),
            search_href: config.search.enabled.then(|| self.href(&crate::search::page(config))),
            access: config.access.name(),
            robots: match config.robots {
                Robots::Index => "",
                Robots::Noindex | Robots::Disallow => "noindex",
            },
            accessibility: self.accessibility(),
            linked_data: String::new(),
        }
    }

    /// The way to the accessibility statement: to that which the law wants, else to the site's own.
    fn accessibility(&self) -> Option<Link> {
        let said = self.config.accessibility.as_ref()?;
        let href = match website(&said.statement) {
            official if !official.is_empty() => official,
            _ => self.href(&self.accessibility_route()),
        };
        Some(Link { title: self.say("accessibility"), href, language: String::new() })
    }

    pub fn accessibility_route(&self) -> Route {
        Route::page([&self.config.words.address.accessibility])
    }

    /// Where the page's file can be changed, if the site says where.
    fn edit_href(&self) -> Option<String> {
        let template = self.config.edit.as_ref()?;
        let mut path = String::new();
        percent_encode(self.source?.as_str(), &mut path);
        Some(template.replace("{path}", &path))
    }

    /// The feeds of what the page is about, and of the site; none on the page for addresses that do
    /// not exist.
    fn feeds(&self) -> Vec<FeedLink> {
        let feeds = |source| self.follow_links(source).into_iter().filter(|link| link.is_feed);
        match self.about {
            _ if self.route.as_str() == "404.html" => Vec::new(),
            Source::Site => feeds(Source::Site).collect(),
            about => feeds(about).chain(feeds(Source::Site)).collect(),
        }
    }

    /// The feeds and the calendar of a source.
    pub fn follow_links(&self, source: Source) -> Vec<FeedLink> {
        let followed = self.followed(source);
        let title = followed.title();
        let link = |label: &str, media_type, route: &Route, is_feed| FeedLink {
            title: title.clone(),
            label: label.to_owned(),
            href: self.href(route),
            address: (!self.config.base_url.is_empty())
                .then(|| route.absolute(&self.config.base_url)),
            media_type,
            is_feed,
        };
        let feeds = followed.formats().iter().map(|format| {
            let route = followed.feed(*format);
            match format {
                Format::Atom => link("Atom", "application/atom+xml", &route, true),
                Format::Json => link("JSON Feed", "application/feed+json", &route, true),
            }
        });
        let mut links: Vec<FeedLink> = feeds.collect();
        if let Some(route) = followed.calendar() {
            links.push(link(self.config.words.say("calendar"), "text/calendar", &route, false));
        }
        links
    }

    /// The page on how to follow something; empty if nothing can be followed.
    fn follow_href(&self) -> String {
        if !self.config.can_be_followed() {
            return String::new();
        }
        self.href(&Route::page([&self.config.words.address.follow]))
    }

    fn menu(&self) -> Vec<MenuEntry> {
        let address = &self.config.words.address;
        let mut entries = vec![
            ("decisions", &address.decisions),
            ("cases", &address.cases),
            ("actions", &address.actions),
            ("calendar", &address.calendar),
        ];
        if self.config.people.pages {
            entries.insert(2, ("people", &address.people));
        }
        let mut menu = Vec::from_iter(self.committees_entry());
        menu.extend(
            entries
                .into_iter()
                .map(|(word, segment)| self.menu_entry(self.say(word), &Route::page([segment]))),
        );
        let mut pages: Vec<_> = self.site.pages().iter().filter(|page| page.record.menu).collect();
        pages.sort_by_key(|page| page.record.weight);
        menu.extend(pages.into_iter().map(|page| MenuEntry {
            language: page.record.language.clone().unwrap_or_default(),
            ..self.menu_entry(page.title.clone(), &page.route)
        }));
        menu
    }

    /// The way to the committees: to the only one, else to their list on the front page.
    fn committees_entry(&self) -> Option<MenuEntry> {
        let committees = self.site.committees();
        if let [only] = committees {
            return Some(self.menu_entry(only.brief().to_owned(), &only.route));
        }
        let below = |route: &Route| self.route.as_str().starts_with(route.as_str());
        let front = Route::default();
        let page = if *self.route == front { String::new() } else { self.href(&front) };
        (!committees.is_empty()).then(|| MenuEntry {
            title: self.say("committees"),
            href: format!("{page}#committees_list"),
            current: committees.iter().any(|committee| below(&committee.route)),
            language: String::new(),
        })
    }

    fn menu_entry(&self, title: String, route: &Route) -> MenuEntry {
        let current = self.route.as_str().starts_with(route.as_str());
        MenuEntry { title, href: self.href(route), current, language: String::new() }
    }

    /// The way to this page: the front page, then what is given.
    pub fn breadcrumbs(&self, above: impl IntoIterator<Item = Link>) -> Vec<Link> {
        std::iter::once(self.link(self.say("front_page"), &Route::default())).chain(above).collect()
    }
}
