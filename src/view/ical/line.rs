//! Content lines by RFC 5545: escaped, folded, ended by CR and LF.

use crate::scan::{first, kind};

/// More octets than this do not stand on a line.
const MOST: usize = 75;

#[derive(Default)]
pub struct Lines(String);

impl Lines {
    /// A line that needs no escaping.
    pub fn plain(&mut self, line: &str) {
        let (mut rest, mut room) = (line, MOST);
        while rest.len() > room {
            let end = (0..=room).rev().find(|end| rest.is_char_boundary(*end)).unwrap_or_default();
            self.0.push_str(&rest[..end]);
            self.0.push_str("\r\n ");
            (rest, room) = (&rest[end..], MOST - 1);
        }
        self.0.push_str(rest);
        self.0.push_str("\r\n");
    }

    /// A property with a text.
    pub fn text(&mut self, name: &str, text: &str) {
        self.texts(name, [text]);
    }

    /// A property with several texts.
    pub fn texts<'t>(&mut self, name: &str, texts: impl IntoIterator<Item = &'t str>) {
        let mut line = [name, ":"].concat();
        for (place, text) in texts.into_iter().enumerate() {
            if place > 0 {
                line.push(',');
            }
            escape_into(text, &mut line);
        }
        self.plain(&line);
    }

    pub fn into_text(self) -> String {
        self.0
    }
}

/// Appends a text value (RFC 5545, 3.3.11), without control characters.
fn escape_into(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = first(rest.as_bytes(), &ESCAPED) {
        out.push_str(&rest[..at]);
        let mut letters = rest[at..].chars();
        match letters.next() {
            Some('\n') => out.push_str("\\n"),
            Some('\t') => out.push(' '),
            Some(c) if c.is_control() => {}
            Some(c @ ('\\' | ';' | ',')) => out.extend(['\\', c]),
            other => out.extend(other),
        }
        rest = letters.as_str();
    }
    out.push_str(rest);
}

/// What may not stand for itself. With the last, control characters beyond ASCII begin in UTF-8.
static ESCAPED: [bool; 256] = kind!(0..b' ' | b'\\' | b';' | b',' | 0x7f | 0xc2);

#[cfg(test)]
mod tests {
    use super::*;

    fn text(name: &str, text: &str) -> String {
        let mut lines = Lines::default();
        lines.text(name, text);
        lines.into_text()
    }

    #[test]
    fn texts_are_escaped() {
        let check = |written: &str, expected: &str| {
            assert_eq!(text("SUMMARY", written), format!("SUMMARY:{expected}\r\n"));
        };
        check("Løn, pension; \\m", "Løn\\, pension\\; \\\\m");
        check("1 A\n2 B\r\u{7}", "1 A\\n2 B");
        check("\ta\u{85}b\u{7F} §\u{a0}1", " ab §\u{a0}1");
        check("", "");
    }

    #[test]
    fn no_line_is_longer_than_75_octets_and_no_letter_is_cut() {
        for length in 0..200 {
            for letter in ["a", "å", "…", "😀"] {
                let written = format!("{}{}", "x".repeat(length % 7), letter.repeat(length));
                let folded = text("DESCRIPTION", &written);
                for line in folded.strip_suffix("\r\n").expect("a line ends").split("\r\n") {
                    assert!(line.len() <= 75, "{line}");
                }
                assert_eq!(folded.replace("\r\n ", ""), format!("DESCRIPTION:{written}\r\n"));
            }
        }
        assert_eq!(text("X", &"a".repeat(73)).len(), 77, "75 octets stay on one line");
    }
}
