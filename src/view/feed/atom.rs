//! A feed by RFC 4287.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::text::clean;
use super::{Entry, Feed};
use crate::config::Content;

pub fn write(feed: &Feed, own: Option<&str>) -> String {
    let mut writer = Writer::new(Vec::with_capacity(feed.entries.len() * 1_024 + 1_024));
    document(&mut writer, feed, own).expect("writing into memory never fails");
    let mut text = String::from_utf8(writer.into_inner()).expect("only text was written");
    text.push('\n');
    text
}

type Out = Writer<Vec<u8>>;

fn document(out: &mut Out, feed: &Feed, own: Option<&str>) -> io::Result<()> {
    out.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    let root = out
        .create_element("feed")
        .with_attribute(("xmlns", "http://www.w3.org/2005/Atom"))
        .with_attribute(("xml:lang", feed.language.as_str()));
    root.write_inner_content(|out| {
        text(out, "id", &feed.id)?;
        text(out, "title", &feed.title)?;
        if !feed.description.is_empty() {
            text(out, "subtitle", &feed.description)?;
        }
        text(out, "updated", &feed.updated)?;
        link(out, "alternate", "text/html", &feed.home)?;
        if let Some(own) = own {
            link(out, "self", "application/atom+xml", own)?;
        }
        out.create_element("author").write_inner_content(|out| {
            text(out, "name", &feed.author)?;
            match feed.author_url.as_str() {
                "" => Ok(()),
                url => text(out, "uri", url),
            }
        })?;
        text(out, "generator", "referat")?;
        feed.entries.iter().try_for_each(|entry| self::entry(out, feed.content, entry))
    })?;
    Ok(())
}

fn entry(out: &mut Out, content: Content, entry: &Entry) -> io::Result<()> {
    out.write_event(Event::Text(BytesText::from_escaped("\n")))?;
    out.create_element("entry").write_inner_content(|out| {
        text(out, "id", &entry.id)?;
        text(out, "title", &entry.title)?;
        text(out, "updated", &entry.updated)?;
        link(out, "alternate", "text/html", &entry.href)?;
        for tag in &entry.tags {
            let tag = clean(tag);
            out.create_element("category").with_attribute(("term", tag.as_str())).write_empty()?;
        }
        let element = match content {
            Content::Summary => "summary",
            Content::Full => "content",
        };
        let html = clean(&entry.html);
        out.create_element(element)
            .with_attribute(("type", "html"))
            .write_text_content(BytesText::new(&html))?;
        Ok(())
    })?;
    Ok(())
}

fn text(out: &mut Out, element: &str, text: &str) -> io::Result<()> {
    out.create_element(element).write_text_content(BytesText::new(&clean(text)))?;
    Ok(())
}

fn link(out: &mut Out, relation: &str, media_type: &str, href: &str) -> io::Result<()> {
    out.create_element("link")
        .with_attribute(("rel", relation))
        .with_attribute(("type", media_type))
        .with_attribute(("href", href))
        .write_empty()?;
    Ok(())
}
