//! Content lines by RFC 5545: escaped, folded, ended by CR and LF.

/// More octets than this do not stand on a line.
const MOST: usize = 75;

#[derive(Default)]
pub struct Lines(String);

impl Lines {
    /// A line that needs no escaping.
    pub fn plain(&mut self, line: &str) {
        let mut room = MOST;
        for c in line.chars() {
            if c.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = MOST - 1;
            }
            self.0.push(c);
            room -= c.len_utf8();
        }
        self.0.push_str("\r\n");
    }

    /// A property with a text.
    pub fn text(&mut self, name: &str, text: &str) {
        self.plain(&format!("{name}:{}", escaped(text)));
    }

    /// A property with several texts.
    pub fn texts(&mut self, name: &str, texts: &[String]) {
        let texts: Vec<String> = texts.iter().map(|text| escaped(text)).collect();
        self.plain(&format!("{name}:{}", texts.join(",")));
    }

    pub fn into_text(self) -> String {
        self.0
    }
}

/// A text value (RFC 5545, 3.3.11), without control characters.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(c);
            }
            '\t' => out.push(' '),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

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
