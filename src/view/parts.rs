//! The parts that several views share: dates, links, entries of registers.

use jiff::civil::Date;

use crate::config::Config;
use crate::link::site::{
    CaseId, CommitteeId, ItemId, Links, MeetingId, Origin, Owner, Page, PersonId, Site, Target,
};
use crate::model::{Prose, Role};
use crate::path::{Route, SitePath};
use crate::view::entries::{Registers, Told};
use crate::view::followed::{Followed, Source};
use crate::view::html;
use crate::view::media;
use crate::view::types::{
    ActionEntry, AttachmentEntry, CaseLink, DateText, DecisionEntry, Link, MeetingLink,
    MentionEntry, OwnerLink, Pager, PagerEntry, YearLink,
};

/// The folder of the data that belongs to no page, and the page that leads to all.
pub const DATA: &str = "data";

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

/// A page's own part of the shell.
pub struct Head {
    pub title: String,
    pub description: String,
    pub breadcrumbs: Vec<Link>,
    pub has_code: bool,
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

    pub fn date(&self, date: Date) -> DateText {
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

    /// The date of a meeting.
    pub fn date_of(&self, id: MeetingId) -> DateText {
        self.told.date(id, || self.date(self.site.meeting(id).date()))
    }

    pub fn time(&self, id: MeetingId) -> String {
        let facts = &self.site.meeting(id).record.facts;
        facts.start.map_or(String::new(), |start| self.config.words.time(start, facts.end))
    }

    pub fn committee(&self, id: CommitteeId) -> Link {
        let committee = self.site.committee(id);
        self.link(&committee.name, &committee.route)
    }

    pub fn meeting(&self, id: MeetingId) -> MeetingLink {
        let meeting = self.site.meeting(id);
        let facts = &meeting.record.facts;
        let counts = self.registers.counts(id);
        MeetingLink {
            title: meeting.title.clone(),
            language: self.title_language(id),
            href: self.href(&meeting.route),
            date: self.date_of(id),
            time: self.time(id),
            room: facts.room.clone().unwrap_or_default(),
            committee: self.committee(meeting.committee),
            status: facts.status.name(),
            item_count: meeting.record.items.len(),
            decision_count: counts.decisions,
            attachment_count: counts.attachments,
        }
    }

    /// The language of a meeting, if it is not the site's; else empty.
    fn language(&self, id: MeetingId) -> String {
        self.site.meeting(id).record.facts.language.clone().unwrap_or_default()
    }

    /// That of a meeting's title, which is the site's where the minutes give none.
    fn title_language(&self, id: MeetingId) -> String {
        let has_own = self.site.meeting(id).record.facts.title.is_some();
        if has_own { self.language(id) } else { String::new() }
    }

    pub fn case(&self, id: CaseId) -> CaseLink {
        let case = self.site.case(id);
        CaseLink {
            number: case.number.clone(),
            title: case.title.clone(),
            language: case.language.clone().unwrap_or_default(),
            href: self.href(&case.route),
        }
    }

    /// A person's page, if people have pages.
    pub fn person_href(&self, id: PersonId) -> Option<String> {
        self.site.person(id).route.as_ref().map(|route| self.href(route))
    }

    pub fn item_label(&self, number: &str) -> String {
        self.config.words.say_with("item_number", "number", number)
    }

    pub fn item_href(&self, id: ItemId) -> String {
        let anchor = &self.site.item(id).anchor;
        self.page().with_anchor(&self.site.meeting(id.meeting).route, anchor)
    }

    pub fn roles(&self, roles: &[Role]) -> Vec<String> {
        roles
            .iter()
            .filter(|role| **role != Role::Member)
            .map(|role| self.say(role.name()))
            .collect()
    }

    /// A place that refers to what the page is about.
    pub fn mention(&self, origin: Origin) -> MentionEntry {
        let of = |id: MeetingId, title: &str, href: String, label: String| MentionEntry {
            title: title.to_owned(),
            language: match label.is_empty() {
                true => self.title_language(id),
                false => self.language(id),
            },
            href,
            date: Some(self.date_of(id)),
            committee: self.site.committee_of(id).name.clone(),
            label,
        };
        match origin {
            Origin::Page(id) => {
                let page = self.site.page(id);
                MentionEntry {
                    title: page.title.clone(),
                    language: page.record.language.clone().unwrap_or_default(),
                    href: self.href(&page.route),
                    date: None,
                    committee: String::new(),
                    label: String::new(),
                }
            }
            Origin::Meeting(id) => {
                let meeting = self.site.meeting(id);
                of(id, &meeting.title, self.href(&meeting.route), String::new())
            }
            Origin::Item(id) => {
                let item = self.site.item(id);
                of(id.meeting, &item.title, self.item_href(id), self.item_label(&item.number))
            }
        }
    }

    pub fn mentions(&self, origins: &[Origin], most: usize) -> Vec<MentionEntry> {
        origins.iter().take(most).map(|origin| self.mention(*origin)).collect()
    }

    /// The `place`th entry of a page that shows decisions.
    pub fn decision(&self, id: ItemId, section: u32, place: usize) -> DecisionEntry {
        let item = self.site.item(id);
        let links = self.site.item_links(id);
        let prose = &item.sections[section as usize].prose;
        let meeting = self.site.meeting(id.meeting);
        DecisionEntry {
            item_title: item.title.clone(),
            item_label: self.item_label(&item.number),
            href: self.item_href(id),
            date: self.date_of(id.meeting),
            committee: self.committee(meeting.committee),
            case: links.case.map(|case| self.case(case)),
            language: self.language(id.meeting),
            html: self.html(prose, &links.sections[section as usize].links, &format!("d{place}_")),
        }
    }

    pub fn decisions(&self, entries: &[(ItemId, u32)]) -> Vec<DecisionEntry> {
        let places = entries.iter().enumerate();
        places.map(|(place, (id, section))| self.decision(*id, *section, place)).collect()
    }

    /// Whether any of these decisions shows highlighted code.
    pub fn decisions_have_code(&self, entries: &[(ItemId, u32)]) -> bool {
        entries
            .iter()
            .any(|(id, section)| self.site.item(*id).sections[*section as usize].prose.has_code)
    }

    fn owner(&self, owner: &Owner) -> OwnerLink {
        let name = |id: PersonId| self.site.person(id).name.clone();
        OwnerLink {
            name: owner.person.map_or_else(|| owner.name.clone(), name),
            href: owner.person.and_then(|person| self.person_href(person)),
        }
    }

    pub fn action(&self, (id, section, place): (ItemId, u32, u32)) -> ActionEntry {
        let item = self.site.item(id);
        let action = &item.sections[section as usize].actions[place as usize];
        let owners = &self.site.item_links(id).sections[section as usize].owners[place as usize];
        let owners: Vec<OwnerLink> = owners.iter().map(|owner| self.owner(owner)).collect();
        let text = match &action.owner {
            Some(written) if owners.is_empty() => format!("{written}: {}", action.text),
            _ => action.text.clone(),
        };
        let meeting = self.site.meeting(id.meeting);
        ActionEntry {
            text,
            language: self.language(id.meeting),
            owner: owners.first().map_or(String::new(), |owner| owner.name.clone()),
            owner_href: owners.first().and_then(|owner| owner.href.clone()),
            owners,
            due: action.due.map(|due| self.date(due)),
            done: action.done,
            overdue: !action.done && action.due.is_some_and(|due| due < self.config.today),
            item_title: item.title.clone(),
            item_label: self.item_label(&item.number),
            href: self.item_href(id),
            date: self.date_of(id.meeting),
            committee: self.committee(meeting.committee),
        }
    }

    pub fn actions(&self, entries: &[(ItemId, u32, u32)]) -> Vec<ActionEntry> {
        entries.iter().map(|entry| self.action(*entry)).collect()
    }

    pub fn attachment(&self, label: &str, target: &Target) -> AttachmentEntry {
        let words = &self.config.words;
        let mut entry = AttachmentEntry {
            title: label.to_owned(),
            href: self.target(target),
            kind: "missing",
            file_type: String::new(),
            media_type: String::new(),
            size: 0,
            size_text: String::new(),
            sha256: String::new(),
        };
        match target {
            Target::Asset(id) => {
                if let Some(asset) = self.site.asset(*id) {
                    let name = asset.route.as_str();
                    entry.kind = "file";
                    entry.file_type = media::file_type(words, name);
                    entry.media_type = media::media_type(name).to_owned();
                    entry.size = asset.size;
                    entry.size_text = words.size(asset.size);
                    entry.sha256.clone_from(&asset.sha256);
                }
            }
            Target::External(_) => entry.kind = "external",
            Target::Nowhere => {}
            _ => entry.kind = "meeting",
        }
        if label.starts_with("[[") {
            entry.title =
                self.target_title(target).unwrap_or_else(|| words.withheld.reference.clone());
        }
        entry
    }

    fn target_title(&self, target: &Target) -> Option<String> {
        Some(match target {
            Target::Meeting(id) => self.site.meeting(*id).title.clone(),
            Target::Item(id) => self.site.item(*id).title.clone(),
            Target::Person(id) => self.site.person(*id).name.clone(),
            Target::Case(id) => self.site.case(*id).number.clone(),
            Target::Committee(id) => self.site.committee(*id).name.clone(),
            Target::Page(id, _) => self.site.page(*id).title.clone(),
            _ => return None,
        })
    }

    /// The years of a register, the latest first.
    pub fn years(
        &self,
        base: &Route,
        years: &[(i16, usize)],
        current: Option<i16>,
    ) -> Vec<YearLink> {
        years
            .iter()
            .map(|(year, count)| YearLink {
                year: *year,
                href: self.href(&base.child(&year.to_string())),
                count: *count,
                current: current == Some(*year),
            })
            .collect()
    }

    /// The pages of a list; `None` if it fits on one.
    pub fn pager(&self, base: &Route, page: usize, pages: usize) -> Option<Pager> {
        if pages < 2 {
            return None;
        }
        let href = |page: usize| self.href(&numbered(base, page));
        Some(Pager {
            page,
            pages,
            previous: (page > 1).then(|| href(page - 1)),
            next: (page < pages).then(|| href(page + 1)),
            all: shown_pages(page, pages)
                .map(|(number, gap)| PagerEntry {
                    page: number,
                    href: href(number),
                    current: number == page,
                    gap,
                })
                .collect(),
        })
    }
}

/// The pages that a list's page links to, each with whether some are left out before it: the first,
/// the last, two on either side of this one, and no gap of a single page.
fn shown_pages(page: usize, pages: usize) -> impl Iterator<Item = (usize, bool)> {
    let near = move |number: usize| number.abs_diff(page) <= 2;
    let shown = move |number: usize| {
        number == 1
            || number == pages
            || near(number)
            || (number == 2 && near(3))
            || (number + 1 == pages && near(pages - 2))
    };
    (1..=pages)
        .filter(move |number| shown(*number))
        .map(move |number| (number, number > 1 && !shown(number - 1)))
}

/// The address of a list's further pages: `/cases/2/`.
pub fn numbered(base: &Route, page: usize) -> Route {
    if page == 1 { base.clone() } else { base.child(&page.to_string()) }
}

/// At most `most` characters of a text, cut at a word.
pub fn shortened(text: &str, most: usize) -> String {
    let mut short = String::new();
    let mut words = text.split_whitespace();
    // In UTF-8 a character has at most four bytes: so much is certainly too long.
    while short.len() <= 4 * most
        && let Some(word) = words.next()
    {
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(word);
    }
    let Some((end, _)) = short.char_indices().nth(most) else { return short };
    let cut = short[..end].rfind(' ').unwrap_or(end);
    short.truncate(short[..cut].trim_end_matches([',', ';', ':', '.']).len());
    short.push_str(" …");
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_of_pages_is_shortened() {
        let check = |page: usize, pages: usize, expected: &str| {
            let shown: Vec<String> = shown_pages(page, pages)
                .map(|(number, gap)| format!("{}{number}", if gap { "… " } else { "" }))
                .collect();
            assert_eq!(shown.join(" "), expected);
        };
        check(1, 2, "1 2");
        check(4, 7, "1 2 3 4 5 6 7");
        check(1, 7, "1 2 3 … 7");
        check(5, 9, "1 2 3 4 5 6 7 8 9");
        check(10, 20, "1 … 8 9 10 11 12 … 20");
        check(20, 20, "1 … 18 19 20");
    }
}
