//! A case through time, and all cases.

use crate::link::site::{Case, CaseId, CommitteeId, ItemId};
use crate::link::{sections_of, sections_with_attachments};
use crate::model::SectionKind;
use crate::path::Route;
use crate::view::maker::Maker;
use crate::view::meeting::attachments;
use crate::view::pager::{page_of, pages};
use crate::view::shell::Head;
use crate::view::types::{CaseEntry, CaseRow, CaseView, CasesView, Link};

pub fn case(maker: &Maker<'_>, id: CaseId, page: usize) -> CaseView {
    let config = maker.config;
    let case = maker.site.case(id);
    let record = case.record.as_ref();
    let items = page_of(config, &case.items, page);
    let cases = Route::page([&config.words.address.cases]);
    let title = if case.title.is_empty() || case.own_meeting_case {
        format!("{} {}", maker.say("case"), case.number)
    } else {
        case.title.clone()
    };
    CaseView {
        shell: maker.shell(Head {
            description: format!("{title}. {} {}", maker.say("case_number"), case.number),
            title,
            breadcrumbs: maker.breadcrumbs([maker.link(maker.say("cases"), &cases)]),
            has_code: record.is_some_and(|record| record.text.has_code)
                || decisions_have_code(maker, items),
        }),
        number: case.number.clone(),
        title: case.title.clone(),
        language: case.language.clone().unwrap_or_default(),
        html: record.map_or_else(String::new, |record| maker.html(&record.text, &case.links, "")),
        own_meeting_case: case.own_meeting_case,
        entries: items.iter().enumerate().map(|(place, id)| entry(maker, *id, place)).collect(),
        entry_count: case.items.len(),
        committees: committees(maker, case)
            .into_iter()
            .map(|id| maker.committee(id))
            .collect::<Vec<Link>>(),
        mentions: maker.mentions(&case.mentions, 300),
        pager: maker.pager(&case.route, page, pages(config, case.items.len())),
        follow: maker.follow_links(maker.about),
    }
}

fn decisions_have_code(maker: &Maker<'_>, items: &[ItemId]) -> bool {
    let mut sections = items.iter().flat_map(|id| &maker.site.item(*id).sections);
    sections.any(|section| section.kind == SectionKind::Decision && section.prose.has_code())
}

fn committees(maker: &Maker<'_>, case: &Case) -> Vec<CommitteeId> {
    let mut committees: Vec<CommitteeId> =
        case.items.iter().map(|item| maker.site.meeting(item.meeting).committee).collect();
    committees.sort_unstable();
    committees.dedup();
    committees
}

fn entry(maker: &Maker<'_>, id: ItemId, place: usize) -> CaseEntry {
    let item = maker.site.item(id);
    let meeting = maker.site.meeting(id.meeting);
    let decision = sections_of(maker.site, id, SectionKind::Decision)
        .map(|(section, part, links)| {
            maker.html(&part.prose.open(), &links.links, &format!("c{place}_{section}_"))
        })
        .collect();
    let attachments = sections_with_attachments(maker.site, id)
        .flat_map(|(_, section, links)| attachments(maker, section, &links))
        .collect();
    CaseEntry {
        item_title: item.title.clone(),
        item_label: maker.item_label(&item.number),
        href: maker.item_href(id),
        date: maker.date_of(id.meeting),
        committee: maker.committee(meeting.committee),
        status: meeting.record.facts.status.name(),
        language: meeting.record.facts.language.clone().unwrap_or_default(),
        decision,
        attachments,
    }
}

pub fn cases(maker: &Maker<'_>, page: usize) -> CasesView {
    let config = maker.config;
    let cases = maker.site.cases();
    let base = Route::page([&config.words.address.cases]);
    CasesView {
        shell: maker.shell(Head {
            title: maker.say("cases"),
            description: format!("{}. {}", maker.say("cases"), config.title),
            breadcrumbs: maker.breadcrumbs([]),
            has_code: false,
        }),
        cases: page_of(config, cases, page).iter().map(|case| row(maker, case)).collect(),
        count: cases.len(),
        pager: maker.pager(&base, page, pages(config, cases.len())),
    }
}

fn row(maker: &Maker<'_>, case: &Case) -> CaseRow {
    let date = |id: &ItemId| maker.date_of(id.meeting);
    CaseRow {
        number: case.number.clone(),
        title: case.title.clone(),
        language: case.language.clone().unwrap_or_default(),
        href: maker.href(&case.route),
        item_count: case.items.len(),
        committees: committees(maker, case)
            .into_iter()
            .map(|id| maker.site.committee(id).name.clone())
            .collect(),
        first: case.items.first().map(date),
        latest: case.items.last().map(date),
        own_meeting_case: case.own_meeting_case,
    }
}
