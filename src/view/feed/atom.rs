//! A feed by RFC 4287.

use super::text::clean;
use super::{Entry, Feed};
use crate::config::Content;
use crate::scan::{first, kind};

pub fn write(feed: &Feed, own: Option<&str>) -> String {
    let html: usize = feed.entries.iter().map(|entry| entry.html.len()).sum();
    // With the tags of the entries written as entities, and what else an entry holds.
    let mut out = String::with_capacity(html + html / 4 + (feed.entries.len() + 1) * 768);
    out.push_str("<?xml version=\"1.0\" encoding=\"utf-8\"?>");
    out.push_str("<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"");
    escape(&feed.language, &IN_ATTRIBUTE, &mut out);
    out.push_str("\">");
    text("id", &feed.id, &mut out);
    text("title", &feed.title, &mut out);
    if !feed.description.is_empty() {
        text("subtitle", &feed.description, &mut out);
    }
    text("updated", &feed.updated, &mut out);
    link("alternate", "text/html", &feed.home, &mut out);
    if let Some(own) = own {
        link("self", "application/atom+xml", own, &mut out);
    }
    out.push_str("<author>");
    text("name", &feed.author, &mut out);
    if !feed.author_url.is_empty() {
        text("uri", &feed.author_url, &mut out);
    }
    out.push_str("</author><generator>referat</generator>");
    feed.entries.iter().for_each(|entry| self::entry(feed.content, entry, &mut out));
    out.push_str("</feed>\n");
    out
}

fn entry(content: Content, entry: &Entry, out: &mut String) {
    out.push_str("\n<entry>");
    text("id", &entry.id, out);
    text("title", &entry.title, out);
    text("updated", &entry.updated, out);
    link("alternate", "text/html", &entry.href, out);
    for tag in &entry.tags {
        out.push_str("<category term=\"");
        escape(&clean(tag), &IN_ATTRIBUTE, out);
        out.push_str("\"/>");
    }
    let (start, end) = match content {
        Content::Summary => ("<summary type=\"html\">", "</summary></entry>"),
        Content::Full => ("<content type=\"html\">", "</content></entry>"),
    };
    out.push_str(start);
    escape(&clean(&entry.html), &IN_TEXT, out);
    out.push_str(end);
}

fn text(element: &str, text: &str, out: &mut String) {
    for part in ["<", element, ">"] {
        out.push_str(part);
    }
    escape(&clean(text), &IN_TEXT, out);
    for part in ["</", element, ">"] {
        out.push_str(part);
    }
}

fn link(relation: &str, media_type: &str, href: &str, out: &mut String) {
    for part in ["<link rel=\"", relation, "\" type=\"", media_type, "\" href=\""] {
        out.push_str(part);
    }
    escape(href, &IN_ATTRIBUTE, out);
    out.push_str("\"/>");
}

/// What is an entity in the text of an element. A parser would read a carriage return as a new line.
static IN_TEXT: [bool; 256] = kind!(b'<' | b'>' | b'&' | b'"' | b'\'' | b'\r');

/// The same in the value of an attribute, in which a parser would read white space as spaces.
static IN_ATTRIBUTE: [bool; 256] = kind!(b'<' | b'>' | b'&' | b'"' | b'\'' | b'\r' | b'\n' | b'\t');

fn escape(text: &str, escaped: &[bool; 256], out: &mut String) {
    let mut rest = text;
    while let Some(at) = first(rest.as_bytes(), escaped) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'&' => "&amp;",
            b'"' => "&quot;",
            b'\'' => "&apos;",
            b'\r' => "&#13;",
            b'\n' => "&#10;",
            _ => "&#9;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_read_as_something_else_is_an_entity() {
        let check = |escaped, text: &str, expected: &str| {
            let mut out = String::new();
            escape(text, escaped, &mut out);
            assert_eq!(out, expected);
        };
        check(
            &IN_TEXT,
            "<p>\"æ\" & 'ø'\r\n\t</p>",
            "&lt;p&gt;&quot;æ&quot; &amp; &apos;ø&apos;&#13;\n\t&lt;/p&gt;",
        );
        check(&IN_ATTRIBUTE, "a\n\tb&\r", "a&#10;&#9;b&amp;&#13;");
        check(&IN_TEXT, "", "");
    }
}
