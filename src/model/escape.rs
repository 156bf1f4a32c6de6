//! Text into HTML text, and back.

use std::io::{self, Write};

use crate::scan::{first, kind};

/// Appends `text` as HTML text or a double-quoted attribute's value.
///
/// Control characters, which HTML does not allow, are dropped.
pub fn escape_into(text: &str, out: &mut String) {
    pieces(text, &ESCAPED, |piece| out.push_str(piece));
}

/// Writes `text` so that it can also be the value of a single-quoted attribute.
///
/// # Errors
/// Those of the writer.
pub fn write_escaped(text: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut written = Ok(());
    pieces(text, &ESCAPED_IN_QUOTES, |piece| {
        if written.is_ok() {
            written = out.write_all(piece.as_bytes());
        }
    });
    written
}

/// What does not stand for itself: signs of HTML, and control characters but for new lines and tabs.
static ESCAPED: [bool; 256] = kind!(b'&' | b'<' | b'>' | b'"' | 0..b'\t' | 0x0b..b' ' | 0x7f);
static ESCAPED_IN_QUOTES: [bool; 256] =
    kind!(b'&' | b'<' | b'>' | b'"' | b'\'' | 0..b'\t' | 0x0b..b' ' | 0x7f);

/// Gives `text` on in pieces, what is of a kind escaped.
fn pieces(text: &str, kind: &[bool; 256], mut put: impl FnMut(&str)) {
    let mut rest = text;
    while let Some(at) = first(rest.as_bytes(), kind) {
        put(&rest[..at]);
        put(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            _ => "",
        });
        rest = &rest[at + 1..];
    }
    put(rest);
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_templates_write_stands_in_any_quotes() {
        let text = "<b> & \"c\" 'd'\u{1} blå\tø\n";
        assert_eq!(escape(text), "&lt;b&gt; &amp; &quot;c&quot; 'd' blå\tø\n");
        let mut written = Vec::new();
        write_escaped(text, &mut written).expect("writing to a vector never fails");
        let expected = "&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39; blå\tø\n";
        assert_eq!(String::from_utf8(written).as_deref(), Ok(expected));
    }
}
