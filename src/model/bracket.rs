//! References in double brackets, in text that is already escaped.

use crate::diag::Span;
use crate::model::escape::unescape_into;

/// The next `[[…]]` at or after `from` that is a reference: on one line, not followed by `(`.
pub fn next_reference(text: &str, mut from: usize) -> Option<(usize, usize)> {
    let mut end = None;
    loop {
        let open = from + text[from..].find("[[")?;
        // The end of the one before is this one's too, unless this one begins behind it.
        let close = match end.filter(|end| open + 2 <= *end) {
            Some(close) => close,
            None => open + 2 + text[open + 2..].find("]]")?,
        };
        end = Some(close);
        let inner = &text[open + 2..close];
        let follows = text[close + 2..].chars().next();
        if !inner.trim().is_empty() && !inner.contains(['[', '\n']) && follows != Some('(') {
            return Some((open, close));
        }
        from = open + 1;
        while !text.is_char_boundary(from) {
            from += 1;
        }
    }
}

/// What `[[target|label]]` names, and the label if it has one.
pub fn split_label(inner: &str) -> (&str, Option<&str>) {
    match inner.split_once('|') {
        Some((target, label)) if !label.trim().is_empty() => (target.trim(), Some(label.trim())),
        Some((target, _)) => (target.trim(), None),
        None => (inner.trim(), None),
    }
}

/// The place after `text`, which begins at `span`.
pub fn advance(span: Span, text: &str) -> Span {
    let mut plain = String::new();
    unescape_into(text, &mut plain);
    match plain.rfind('\n') {
        Some(at) => {
            let lines = plain.matches('\n').count() as u32;
            Span { line: span.line + lines, start: (plain.len() - at - 1) as u32, width: 0 }
        }
        None => Span { line: span.line, start: span.start + plain.len() as u32, width: 0 },
    }
}
