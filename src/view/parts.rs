//! What several views list: meetings, mentions, decisions, actions, attachments.

use crate::link::site::{CaseId, CommitteeId, ItemId, MeetingId, Origin, Owner, PersonId, Target};
use crate::model::Role;
use crate::view::maker::Maker;
use crate::view::media;
use crate::view::types::{
    ActionEntry, AttachmentEntry, CaseLink, DateText, DecisionEntry, Link, MeetingLink,
    MentionEntry, OwnerLink, Shared,
};

impl Maker<'_> {
    /// The date of a meeting.
    pub fn date_of(&self, id: MeetingId) -> Shared<DateText> {
        self.date(self.site.meeting(id).date())
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
            html: self.html(&prose.open(), &links.section(section).links, &format!("d{place}_")),
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
            .any(|(id, section)| self.site.item(*id).sections[*section as usize].prose.has_code())
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
        let links = self.site.item_links(id).section(section);
        let owners = links.owners[place as usize].iter();
        let owners: Vec<OwnerLink> = owners.map(|owner| self.owner(owner)).collect();
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
        let asset = match target {
            Target::Asset(id) => self.site.asset(*id),
            _ => None,
        };
        let entry = AttachmentEntry {
            title: match label.starts_with("[[") {
                true => {
                    self.target_title(target).unwrap_or_else(|| words.withheld.reference.clone())
                }
                false => label.to_owned(),
            },
            href: self.target(target),
            kind: match target {
                Target::Asset(_) | Target::Nowhere => "missing",
                Target::External(_) => "external",
                _ => "meeting",
            },
            file_type: String::new(),
            media_type: String::new(),
            size: 0,
            size_text: String::new(),
            sha256: String::new(),
        };
        let Some(asset) = asset else { return entry };
        let name = asset.route.as_str();
        AttachmentEntry {
            kind: "file",
            file_type: media::file_type(words, name),
            media_type: media::media_type(name).to_owned(),
            size: asset.size,
            size_text: words.size(asset.size),
            sha256: asset.sha256.map_or_else(String::new, |sum| sum.to_string()),
            ..entry
        }
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
}
