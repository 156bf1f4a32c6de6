//! A feed by JSON Feed 1.1 (jsonfeed.org).

use serde::Serialize;

use super::Feed;
use super::text::clean;

#[derive(Serialize)]
struct Document {
    version: &'static str,
    title: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    description: String,
    home_page_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    feed_url: Option<String>,
    language: String,
    authors: Vec<Author>,
    items: Vec<Item>,
}

#[derive(Serialize)]
struct Author {
    name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    url: String,
}

#[derive(Serialize)]
struct Item {
    id: String,
    url: String,
    title: String,
    content_html: String,
    date_modified: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
}

pub fn write(feed: &Feed, own: Option<&str>) -> String {
    let items = feed.entries.iter().map(|entry| Item {
        id: entry.id.clone(),
        url: entry.href.clone(),
        title: clean(&entry.title),
        content_html: clean(&entry.html),
        date_modified: entry.updated.clone(),
        tags: entry.tags.iter().map(|tag| clean(tag)).collect(),
    });
    let document = Document {
        version: "https://jsonfeed.org/version/1.1",
        title: clean(&feed.title),
        description: clean(&feed.description),
        home_page_url: feed.home.clone(),
        feed_url: own.map(str::to_owned),
        language: feed.language.clone(),
        authors: vec![Author { name: clean(&feed.author), url: feed.author_url.clone() }],
        items: items.collect(),
    };
    serde_json::to_string(&document).expect("a feed has string keys only") + "\n"
}
