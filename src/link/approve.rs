//! Which later item approved the minutes of a meeting.

use jiff::civil::Date;

use crate::admit;
use crate::link::index::Index;
use crate::link::site::{LinkKind, MeetingId, SectionLinks, Site, Target};
use crate::model::front::languages;
use crate::model::{SectionKind, Status, dates};
use crate::words::{Markers, Words};

/// The items of a meeting that approved minutes, each with the meetings whose they are.
///
/// An item approves if its title says that it does and its decision does not deny it. It approves
/// the minutes that it refers to; if it refers to none, those of the meeting before.
pub fn approvals(
    index: &Index<'_>,
    site: &Site,
    id: MeetingId,
    record: &admit::Meeting,
    links: &[Vec<SectionLinks>],
) -> Vec<(u32, Vec<MeetingId>)> {
    if record.facts.status != Status::Approved {
        return Vec::new();
    }
    let items = (0..).zip(record.items.iter().zip(links));
    let items =
        items.filter(|(_, (item, _))| index.tables.approval.is_match(&item.title.to_lowercase()));
    items
        .filter_map(|(place, (item, links))| {
            let decisions =
                item.sections.iter().filter(|section| section.kind == SectionKind::Decision);
            let mut text: Vec<String> =
                decisions.map(|section| section.prose.open().text()).collect();
            if text.is_empty() {
                // Short items are often written without sections.
                text.extend(item.sections.iter().map(|section| section.prose.open().text()));
            }
            let verdict = verdict(&index.config.words, &text.join("\n"));
            let mut subjects = subjects(site, id, links);
            subjects.retain(|meeting| !verdict.refused.contains(&site.meeting(*meeting).date()));
            (verdict.approves && !verdict.refuses).then_some((place, subjects))
        })
        .collect()
}

/// What a decision says of minutes: whether it approves, and what it refuses.
#[derive(Default)]
struct Verdict {
    approves: bool,
    /// The minutes as a whole are refused or put off.
    refuses: bool,
    /// Minutes of these days are.
    refused: Vec<Date>,
}

fn verdict(words: &Words, decision: &str) -> Verdict {
    let mut verdict = Verdict::default();
    for sentence in sentences(&decision.to_lowercase()) {
        let parts: Vec<&str> = sentence.split(|c: char| !c.is_alphanumeric()).collect();
        let has = |list: &[String]| parts.iter().any(|word| list.iter().any(|known| known == word));
        let any =
            |test: &dyn Fn(&Markers) -> bool| languages(words).any(|words| test(&words.markers));
        let approved = any(&|markers| has(&markers.approved));
        // "Not" alone may deny something else.
        let negated = any(&|markers| has(&markers.not));
        let put_off = any(&|markers| has(&markers.put_off));
        if put_off || negated && approved {
            let dates = dates::find(words, sentence);
            verdict.refuses |= dates.is_empty() && any(&|markers| has(&markers.minutes_of));
            verdict.refused.extend(dates.into_iter().map(|(_, date)| date));
        } else {
            verdict.approves |= approved;
        }
    }
    verdict
}

/// Sentences; the full stop after a day of the month ends none.
fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        let after_digit = text[..at].ends_with(|c: char| c.is_ascii_digit());
        if c == '\n' || c == '.' && !after_digit {
            sentences.push(&text[start..at]);
            start = at + 1;
        }
    }
    sentences.push(&text[start..]);
    sentences
}

/// The earlier meetings of the same committee whose minutes an item is about.
fn subjects(site: &Site, id: MeetingId, links: &[SectionLinks]) -> Vec<MeetingId> {
    let targets = links.iter().flat_map(|section| {
        let in_text = section.links.iter().filter_map(|link| match &link.kind {
            LinkKind::To(target, _) => Some(target),
            _ => None,
        });
        in_text.chain(&section.attachments)
    });
    let own = site.meeting(id);
    let mut named: Vec<MeetingId> = targets
        .filter_map(|target| match target {
            Target::Meeting(meeting) => Some(*meeting),
            _ => None,
        })
        .filter(|meeting| *meeting < id && site.meeting(*meeting).committee == own.committee)
        // A meeting that was not held has no minutes, though its cancelling may be told of.
        .filter(|meeting| {
            let status = site.meeting(*meeting).record.facts.status;
            matches!(status, Status::Approved | Status::Draft)
        })
        .collect();
    named.sort_unstable();
    named.dedup();
    if named.is_empty() {
        let before = std::iter::successors(own.previous, |meeting| site.meeting(*meeting).previous);
        let mut held =
            before.filter(|meeting| site.meeting(*meeting).record.facts.status == Status::Approved);
        named.extend(held.next());
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts() {
        let words = crate::words::built_in("da").expect("Danish is built in");
        let check = |text: &str, expected: bool| {
            let verdict = verdict(words, text);
            assert_eq!(verdict.approves && !verdict.refuses, expected, "{text}");
        };
        check("Godkendt.", true);
        check("Dagsordenen og referatet blev godkendt.", true);
        check("Godkendt. Ordet \"luft\" i referatet bliver ikke et mundheld.", true);
        check("Dagsordenen blev godkendt. Referatet udsættes til næste møde.", false);
        check("Referatet blev ikke godkendt.", false);
        check("Taget til efterretning.", false);
    }
}
