//! What a result shows of each thing: title, address, and text to find the words in again.

use serde::Serialize;

use crate::config::Config;
use crate::link::site::{Case, Committee, ItemId, Links, Page, Person, Site, Target};
use crate::model::{Prose, SectionKind};
use crate::path::Route;
use crate::search::gather::shown;
use crate::search::layout::{Block, Subject};
use crate::words::shortened;

/// One block for the script: the meeting, if it is one, and its things in the order of their numbers.
#[derive(Debug, Serialize)]
pub struct Texts {
    #[serde(skip_serializing_if = "Option::is_none")]
    meeting: Option<MeetingText>,
    docs: Vec<Text>,
}

#[derive(Debug, Serialize)]
struct MeetingText {
    href: String,
    date: String,
    /// Where it is not the site's.
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
}

#[derive(Debug, Default, Serialize)]
struct Text {
    #[serde(skip_serializing_if = "str::is_empty")]
    kind: &'static str,
    title: String,
    /// The anchor of an item, if it is not its title; the address of anything else.
    #[serde(skip_serializing_if = "String::is_empty")]
    href: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    number: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    text: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    case: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    files: Vec<[String; 2]>,
    /// Of what was written, where it is not the site's and the meeting does not say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
}

/// How many characters of an item stand in a result's file, of its decision first; the whole text is read from
/// the meeting's document where a result needs it. And how many of anything else.
const ITEM: usize = 140;
const TEXT: usize = 420;

/// The texts of a block; addresses are relative to `page`, where the results are shown.
pub fn texts(config: &Config, site: &Site, block: &Block, page: &Route) -> Texts {
    let href = |route: &Route| route.href(page, config.links);
    let meeting = block.subjects.iter().find_map(|subject| match subject {
        Subject::Item(id) => Some(id.meeting),
        _ => None,
    });
    let meeting = meeting.map(|id| {
        let meeting = site.meeting(id);
        MeetingText {
            href: href(&meeting.route),
            date: config.words.long_date(meeting.date()),
            language: meeting.record.facts.language.clone(),
        }
    });
    let docs = block.subjects.iter().map(|subject| text(config, site, *subject, &href)).collect();
    Texts { meeting, docs }
}

fn text(config: &Config, site: &Site, subject: Subject, href: &dyn Fn(&Route) -> String) -> Text {
    match subject {
        Subject::Item(id) => item(config, site, id, href),
        Subject::Case(id) => case(site.case(id), href),
        Subject::Person(id) => person(site.person(id), href),
        Subject::Committee(id) => committee(site.committee(id), href),
        Subject::Page(id) => page(site.page(id), href),
    }
}

fn about(text: &Prose, links: &Links) -> String {
    shortened(&shown(text, links), TEXT)
}

fn case(case: &Case, href: &dyn Fn(&Route) -> String) -> Text {
    let record = case.record.as_ref();
    Text {
        kind: "case",
        title: case.title.clone(),
        href: href(&case.route),
        case: case.number.clone(),
        language: case.language.clone(),
        text: record.map_or(String::new(), |record| about(&record.text, &case.links)),
        ..Text::default()
    }
}

fn person(person: &Person, href: &dyn Fn(&Route) -> String) -> Text {
    let record = person.record.as_ref();
    let title = record.and_then(|record| record.title.clone());
    let said = record.map_or(String::new(), |record| shown(&record.text, &person.links));
    Text {
        kind: "person",
        title: person.name.clone(),
        href: person.route.as_ref().map_or(String::new(), href),
        text: shortened(&[title.unwrap_or_default(), said].join(" "), TEXT),
        ..Text::default()
    }
}

fn committee(committee: &Committee, href: &dyn Fn(&Route) -> String) -> Text {
    let record = committee.record.as_ref();
    Text {
        kind: "committee",
        title: committee.name.clone(),
        href: href(&committee.route),
        text: record.map_or(String::new(), |record| about(&record.text, &committee.links)),
        ..Text::default()
    }
}

fn page(page: &Page, href: &dyn Fn(&Route) -> String) -> Text {
    Text {
        kind: "page",
        title: page.title.clone(),
        href: href(&page.route),
        text: about(&page.record.text, &page.links),
        language: page.record.language.clone(),
        ..Text::default()
    }
}

fn item(config: &Config, site: &Site, id: ItemId, href: &dyn Fn(&Route) -> String) -> Text {
    let item = site.item(id);
    let links = site.item_links(id);
    let (mut decision, mut rest, mut files) = (Vec::new(), Vec::new(), Vec::new());
    for (section, links) in item.sections.iter().zip(links.sections()) {
        let links = links.open();
        let is_decision = section.kind == SectionKind::Decision;
        let part = if is_decision { &mut decision } else { &mut rest };
        part.push(shown(&section.prose.open(), &links.links));
        for (attachment, target) in section.attachments.iter().zip(&links.attachments) {
            if let (Target::Asset(_), Some((route, _))) = (target, site.address(target)) {
                files.push([attachment.label.clone(), href(route)]);
            }
        }
    }
    decision.append(&mut rest);
    let is_title = plain_slug(&item.title) == item.anchor;
    Text {
        title: item.title.clone(),
        href: if is_title { String::new() } else { item.anchor.clone() },
        number: config.words.say_with("item_number", "number", &item.number),
        text: shortened(&decision.join(" "), ITEM),
        case: links.case.map_or(String::new(), |case| site.case(case).number.clone()),
        files,
        ..Text::default()
    }
}

/// The anchor that the script makes of a title; where an item has another one, it is told.
fn plain_slug(title: &str) -> String {
    let title = title.to_lowercase().replace('æ', "ae").replace('ø', "oe").replace('å', "aa");
    let words = title.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}
