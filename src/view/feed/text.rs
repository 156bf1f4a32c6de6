//! What an entry of a feed says: in short, or all of it.

use std::borrow::Cow;
use std::sync::Arc;

use super::Subject;
use crate::config::Content;
use crate::link::site::{ItemId, MeetingId};
use crate::link::{linked_sections, sections_of};
use crate::model::SectionKind;
use crate::model::escape::{escape, escape_into};
use crate::scan::{first, kind};
use crate::view::html::Page;
use crate::view::maker::Maker;
use crate::view::meeting::{is_held, plain};
use crate::words::shortened;

/// The HTML of the `place`th entry, with what all entries about its meeting say of it.
pub(super) fn html(maker: &Maker<'_>, subject: &Subject, facts: &str, place: usize) -> String {
    let (meeting, items) = match subject {
        Subject::Meeting(id) => {
            (*id, (0..maker.site.meeting(*id).record.items.len() as u32).collect())
        }
        Subject::Person(id, _, items) => (*id, items.clone()),
        Subject::Item(id) => (id.meeting, vec![id.item]),
    };
    let mut out = String::with_capacity(256 * (1 + items.len()));
    head(maker, subject, facts, &mut out);
    let items = items.into_iter().map(|item| ItemId { meeting, item });
    match maker.config.feeds.content {
        Content::Full => full(maker, subject, meeting, items, place, &mut out),
        Content::Summary => summary(maker, subject, items, &mut out),
    }
    out
}

/// Who met, when and where, as HTML.
pub(super) fn facts(maker: &Maker<'_>, id: MeetingId) -> String {
    let meeting = maker.site.meeting(id);
    let facts = &meeting.record.facts;
    let mut parts = vec![
        maker.site.committee(meeting.committee).name.clone(),
        maker.config.words.full_date(facts.date),
        maker.time(id),
        facts.room.clone().unwrap_or_default(),
    ];
    parts.retain(|part| !part.is_empty());
    escape(&parts.join(", "))
}

/// The facts of the meeting, and whether the person was there.
fn head(maker: &Maker<'_>, subject: &Subject, facts: &str, out: &mut String) {
    let attendance = attendance(maker, subject).unwrap_or_default();
    if facts.is_empty() && attendance.is_empty() {
        return;
    }
    out.push_str("<p>");
    out.push_str(facts);
    if !facts.is_empty() && !attendance.is_empty() {
        out.push_str(", ");
    }
    escape_into(attendance, out);
    out.push_str("</p>");
}

/// Whether a person was at a meeting that was held, in a word.
fn attendance<'m>(maker: &'m Maker<'_>, subject: &Subject) -> Option<&'m str> {
    let Subject::Person(id, person, _) = subject else { return None };
    let meeting = maker.site.meeting(*id);
    let mut people = meeting.people.iter().zip(&meeting.record.facts.participants);
    let (_, own) = people.find(|(known, _)| **known == Some(*person))?;
    is_held(maker, *id).then(|| maker.config.words.say(own.attendance.name()))
}

fn summary(
    maker: &Maker<'_>,
    subject: &Subject,
    items: impl Iterator<Item = ItemId>,
    out: &mut String,
) {
    if let Subject::Item(id) = subject {
        tagged("p", &decision(maker, *id), out);
        return;
    }
    // Without links, which would be more than half of it: the entry leads to the minutes.
    let mut any = false;
    for id in items {
        out.push_str(if any { "<li>" } else { "<ul><li>" });
        any = true;
        escape_into(&maker.site.item(id).title, out);
        let decision = decision(maker, id);
        if !decision.is_empty() {
            out.push_str(": ");
            escape_into(&decision, out);
        }
        out.push_str("</li>");
    }
    if any {
        out.push_str("</ul>");
    }
}

/// The beginning of an item's decision.
fn decision(maker: &Maker<'_>, id: ItemId) -> Arc<str> {
    maker.told.decided(id, || {
        let decisions = sections_of(maker.site, id, SectionKind::Decision);
        let texts: Vec<String> = decisions
            .map(|(_, section, links)| plain(&section.prose.open(), &links.links))
            .collect();
        shortened(&texts.join(" "), 160)
    })
}

fn full(
    maker: &Maker<'_>,
    subject: &Subject,
    meeting: MeetingId,
    items: impl Iterator<Item = ItemId>,
    place: usize,
    out: &mut String,
) {
    let node = maker.site.meeting(meeting);
    let page = maker.page_away(&node.route);
    if let Subject::Meeting(_) = subject {
        out.push_str(&page.html(
            &node.record.preamble.open(),
            &node.preamble,
            &format!("e{place}_"),
        ));
    }
    for id in items {
        if !matches!(subject, Subject::Item(_)) {
            tagged("h2", &maker.site.item(id).title, out);
        }
        item(maker, &page, id, place, out);
    }
}

fn item(maker: &Maker<'_>, page: &Page<'_>, id: ItemId, place: usize, out: &mut String) {
    for (number, section, links) in linked_sections(maker.site, id) {
        let heading = section.heading.clone().unwrap_or_else(|| match section.kind {
            SectionKind::Decision => maker.say("decision"),
            SectionKind::Attachments => maker.say("attachments"),
            _ => String::new(),
        });
        let is_blank = section.prose.is_empty() && section.attachments.is_empty();
        if !is_blank {
            tagged("h3", &heading, out);
        }
        // Each text has footnotes of its own; ids are unique in the whole feed.
        let prefix = format!("e{place}_{}_{number}_", id.item);
        out.push_str(&page.html(&section.prose.open(), &links.links, &prefix));
        if section.attachments.is_empty() {
            continue;
        }
        out.push_str("<ul>");
        for (attachment, target) in section.attachments.iter().zip(&links.attachments) {
            let title = maker.attachment(&attachment.label, target).title;
            out.push_str("<li>");
            match page.href(target) {
                Some(href) => {
                    out.push_str("<a href=\"");
                    escape_into(&href, out);
                    out.push_str("\">");
                    escape_into(&title, out);
                    out.push_str("</a>");
                }
                None => escape_into(&title, out),
            }
            out.push_str("</li>");
        }
        out.push_str("</ul>");
    }
}

/// An element with a text, unless that is empty.
fn tagged(element: &str, text: &str, out: &mut String) {
    if text.is_empty() {
        return;
    }
    for part in ["<", element, ">"] {
        out.push_str(part);
    }
    escape_into(text, out);
    for part in ["</", element, ">"] {
        out.push_str(part);
    }
}

/// A text without the characters that XML 1.0 does not allow, not even as references.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    let is_allowed = |c: char| {
        matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..) && c != '\u{7F}'
    };
    // All that are not allowed are control characters, or begin with the last byte in UTF-8.
    static MAY_BE: [bool; 256] = kind!(0..=8 | 0x0b | 0x0c | 0x0e..b' ' | 0x7f | 0xef);
    match first(text.as_bytes(), &MAY_BE) {
        Some(_) => text.chars().filter(|c| is_allowed(*c)).collect(),
        None => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn characters_that_no_xml_holds() {
        let check = |text: &str, expected: &str| assert_eq!(clean(text), expected);
        check("a\u{0}b\u{B}c\u{1B}d\u{7F}", "abcd");
        check("æ\tø\nå 😀 \u{FFFD}", "æ\tø\nå 😀 \u{FFFD}");
        check("\u{FFFE}x\u{FFFF}", "x");
    }
}
