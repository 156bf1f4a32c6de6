//! How to follow the site, in plain words.

use crate::path::Route;
use crate::view::followed::Source;
use crate::view::maker::Maker;
use crate::view::shell::Head;
use crate::view::types::{FollowRow, FollowView};

/// More subjects than this are not listed.
const MOST_TAGS: usize = 100;

pub fn follow(maker: &Maker<'_>) -> FollowView {
    let config = maker.config;
    let address = &config.words.address;
    let has_feeds = !config.feeds.formats.is_empty();
    let page = |segment: &String| maker.href(&Route::page([segment]));
    let committees = maker.site.committee_ids().map(|id| {
        let href = Some(maker.href(&maker.site.committee(id).route));
        row(maker, Source::Committee(id), href)
    });
    FollowView {
        shell: maker.shell(Head {
            title: maker.say("follow_title"),
            description: maker.say("follow_lead"),
            breadcrumbs: maker.breadcrumbs([]),
            has_code: false,
        }),
        site: maker.follow_links(Source::Site),
        committees: committees.collect(),
        tags: tags(maker).into_iter().map(|tag| row(maker, Source::Tag(tag), None)).collect(),
        has_feeds,
        has_calendars: config.calendar.publish,
        people_href: (has_feeds && config.feeds.people && config.people.pages)
            .then(|| page(&address.people)),
        cases_href: (has_feeds && config.feeds.cases && !maker.site.case_ids().is_empty())
            .then(|| page(&address.cases)),
    }
}

fn row(maker: &Maker<'_>, source: Source, href: Option<String>) -> FollowRow {
    FollowRow { name: maker.followed(source).name(), href, links: maker.follow_links(source) }
}

/// The subjects that are used most, by their addresses; none if they have no feeds.
fn tags(maker: &Maker<'_>) -> Vec<u32> {
    let known = &maker.registers.tags;
    if !maker.config.feeds.tags || maker.config.feeds.formats.is_empty() {
        return Vec::new();
    }
    let mut tags: Vec<u32> = (0..known.len() as u32).collect();
    let uses = |tag: &u32| {
        let tag = &known[*tag as usize];
        tag.meetings.len() + tag.items.len()
    };
    tags.sort_by_key(|tag| (std::cmp::Reverse(uses(tag)), *tag));
    tags.truncate(MOST_TAGS);
    tags.sort_unstable();
    tags
}
