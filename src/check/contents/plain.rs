//! Files that are text: CSV, plain text, HTML, RTF, XML; and old office files, read for their strings.

use super::{Reader, WITHOUT_TEXT, rtf, xml};

impl Reader {
    /// Reads a file that is text in some encoding.
    pub(super) fn plain(&mut self, place: &str, name: &str, bytes: &[u8]) {
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_lowercase();
        if WITHOUT_TEXT.contains(&extension.as_str()) {
            return;
        }
        let Some(text) = decode(bytes) else {
            return self.skip("it is no kind of file whose text can be read");
        };
        if text.trim_start_matches('\u{feff}').trim_start().starts_with('<')
            || ["html", "htm"].contains(&extension.as_str())
        {
            self.add(format!("{place}its text"), xml::text(&text));
        }
        if text.starts_with("{\\rtf") {
            return self.add(format!("{place}its text"), rtf::text(&text));
        }
        if text.contains("quoted-printable") {
            self.add(format!("{place}its text"), unquoted(&text));
        }
        if text.contains("Content-Transfer-Encoding: base64") {
            self.skip("parts of it are encoded as for mail");
        }
        self.add(format!("{place}the file"), text);
    }

    /// Office files before 2007 are not taken apart; strings that stand whole in them are found.
    pub(super) fn old_office(&mut self, place: &str, name: &str, bytes: &[u8]) {
        let narrow: String = bytes.iter().map(|byte| char::from(*byte)).collect();
        let wide = |from: usize| -> String {
            let units = bytes[from..].chunks_exact(2);
            units.map(|pair| char::from(if pair[1] == 0 { pair[0] } else { b' ' })).collect()
        };
        self.add(format!("{place}the file"), narrow);
        self.add(format!("{place}the file"), wide(0));
        if !bytes.is_empty() {
            self.add(format!("{place}the file"), wide(1));
        }
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        let reason = match extension {
            "docx" | "xlsx" | "pptx" => "it is encrypted".to_owned(),
            _ => "it is in an old or encrypted office format".to_owned(),
        };
        self.skip(&reason);
    }
}

/// The text of bytes that are UTF-8, UTF-16 with its mark, or a legacy encoding of Western Europe.
fn decode(bytes: &[u8]) -> Option<String> {
    let wide = |read| wide_text(&bytes[2..], read);
    match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => return None,
        [0xff, 0xfe, ..] => return Some(wide(u16::from_le_bytes)),
        [0xfe, 0xff, ..] => return Some(wide(u16::from_be_bytes)),
        _ if is_wide(bytes, 1) => return Some(wide_text(bytes, u16::from_le_bytes)),
        _ if is_wide(bytes, 0) => return Some(wide_text(bytes, u16::from_be_bytes)),
        _ if bytes.contains(&0) => return None,
        _ => {}
    }
    Some(match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    })
}

fn wide_text(bytes: &[u8], read: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| read([pair[0], pair[1]]));
    char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect()
}

/// Whether these are pairs of bytes of which nearly all have a NUL at a place: UTF-16 without a mark.
fn is_wide(bytes: &[u8], place: usize) -> bool {
    let pairs = bytes.chunks_exact(2).take(2_000);
    let zeros = pairs.clone().filter(|pair| pair[place] == 0 && pair[1 - place] != 0).count();
    zeros > 4 && zeros * 10 > pairs.len() * 8
}

/// The text of a mail whose letters are written as `=2D` (RFC 2045).
fn unquoted(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('=') {
        plain.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let code = rest.get(..2).and_then(|code| u8::from_str_radix(code, 16).ok());
        match (code, rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n'))) {
            (Some(code), _) => {
                plain.push(char::from(code));
                rest = &rest[2..];
            }
            (None, Some(next)) => rest = next,
            (None, None) => plain.push('='),
        }
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings() {
        let check = |bytes: &[u8], expected: Option<&str>| {
            assert_eq!(decode(bytes).as_deref(), expected);
        };
        check("æ".as_bytes(), Some("æ"));
        check(&[0xe6], Some("æ"));
        check(&[0xff, 0xfe, 0xe6, 0], Some("æ"));
        check(&[0xfe, 0xff, 0, 0xe6], Some("æ"));
        check(&[1, 0, 2], None);
        check(b"a\0b\0c\0d\0e\0f\0", Some("abcdef"));
        assert_eq!(unquoted("a=2Db=\r\nc = d"), "a-bc = d");
    }
}
