//! A feed by JSON Feed 1.1 (jsonfeed.org).

use std::borrow::Cow;

use serde::Serialize;

use super::Feed;
use super::text::clean;

#[derive(Serialize)]
struct Document<'f> {
    version: &'static str,
    title: Cow<'f, str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: Cow<'f, str>,
    home_page_url: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    feed_url: Option<&'f str>,
    language: &'f str,
    authors: [Author<'f>; 1],
    items: Vec<Item<'f>>,
}

#[derive(Serialize)]
struct Author<'f> {
    name: Cow<'f, str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    url: &'f str,
}

#[derive(Serialize)]
struct Item<'f> {
    id: &'f str,
    url: &'f str,
    title: Cow<'f, str>,
    content_html: Cow<'f, str>,
    date_modified: &'f str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<Cow<'f, str>>,
}

pub fn write(feed: &Feed, own: Option<&str>) -> String {
    let items = feed.entries.iter().map(|entry| Item {
        id: &entry.id,
        url: &entry.href,
        title: clean(&entry.title),
        content_html: clean(&entry.html),
        date_modified: &entry.updated,
        tags: entry.tags.iter().map(|tag| clean(tag)).collect(),
    });
    let document = Document {
        version: "https://jsonfeed.org/version/1.1",
        title: clean(&feed.title),
        description: clean(&feed.description),
        home_page_url: &feed.home,
        feed_url: own,
        language: &feed.language,
        authors: [Author { name: clean(&feed.author), url: &feed.author_url }],
        items: items.collect(),
    };
    serde_json::to_string(&document).expect("a feed has string keys only") + "\n"
}
