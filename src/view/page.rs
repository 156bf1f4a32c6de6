//! Ordinary pages, and the page for addresses that do not exist.

use crate::link::site::PageId;
use crate::path::Route;
use crate::view::maker::Maker;
use crate::view::shell::Head;
use crate::view::types::{NotFoundView, PageHeading, PageView};
use crate::words::shortened;

pub fn page(maker: &Maker<'_>, id: PageId) -> PageView {
    let page = maker.site.page(id);
    let record = &page.record;
    let above = maker.site.pages().iter().filter(|other| is_above(&other.route, &page.route));
    let children = maker.site.pages().iter().filter(|other| is_child(&page.route, &other.route));
    let text = record.text.text();
    let opening = shortened(text.lines().next().unwrap_or_default(), 160);
    PageView {
        shell: maker.shell(Head {
            title: page.title.clone(),
            description: record.description.clone().unwrap_or(opening),
            breadcrumbs: maker.breadcrumbs(above.map(|page| maker.page_link(page))),
            has_code: record.text.has_code,
        }),
        description: record.description.clone().unwrap_or_default(),
        language: record.language.clone().unwrap_or_default(),
        html: maker.html(&record.text, &page.links, ""),
        headings: record
            .headings
            .iter()
            .filter(|heading| heading.level <= 3)
            .map(|heading| PageHeading {
                level: heading.level,
                title: heading.title.clone(),
                anchor: heading.anchor.clone(),
            })
            .collect(),
        mentions: maker.mentions(&page.mentions, usize::MAX),
        children: children.map(|page| maker.page_link(page)).collect(),
    }
}

fn is_above(above: &Route, below: &Route) -> bool {
    above != below && below.as_str().starts_with(above.as_str())
}

fn is_child(parent: &Route, child: &Route) -> bool {
    is_above(parent, child) && child.as_str()[parent.as_str().len()..].matches('/').count() == 1
}

pub fn not_found(maker: &Maker<'_>) -> NotFoundView {
    NotFoundView {
        shell: maker.shell(Head {
            title: maker.say("not_found"),
            description: maker.say("not_found_text"),
            breadcrumbs: Vec::new(),
            has_code: false,
        }),
        front_href: maker.href(&Route::default()),
    }
}
