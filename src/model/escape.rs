//! Text into HTML text, and back.

use crate::scan::{first, kind};

/// Appends `text` as HTML text or a double-quoted attribute's value.
///
/// Control characters, which HTML does not allow, are dropped.
pub fn escape_into(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = first(rest.as_bytes(), &ESCAPED) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

/// What does not stand for itself: signs of HTML, and control characters but for new lines and tabs.
static ESCAPED: [bool; 256] = kind!(b'&' | b'<' | b'>' | b'"' | 0..b'\t' | 0x0b..b' ' | 0x7f);

/// `text` as HTML text.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape_into(text, &mut out);
    out
}

/// Appends what escaped HTML text says.
pub fn unescape_into(html: &str, out: &mut String) {
    let mut rest = html;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let entity =
            [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"'), ("&#39;", '\'')]
                .into_iter()
                .find(|(entity, _)| rest.starts_with(entity));
        let (entity, c) = entity.unwrap_or(("&", '&'));
        out.push(c);
        rest = &rest[entity.len()..];
    }
    out.push_str(rest);
}
