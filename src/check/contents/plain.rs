//! Files that are text: CSV, plain text, HTML, RTF, XML; and old office files, read for their strings.

use super::{Reader, WITHOUT_TEXT, xml};

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
        let is_markup = ["html", "htm", "xml", "svg", "rdf"].contains(&extension.as_str());
        if is_markup {
            self.add(format!("{place}its text"), xml::text(&text));
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
    let wide = |read: fn([u8; 2]) -> u16| {
        let units = bytes[2..].chunks_exact(2).map(|pair| read([pair[0], pair[1]]));
        char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect()
    };
    match bytes {
        [0xff, 0xfe, ..] => return Some(wide(u16::from_le_bytes)),
        [0xfe, 0xff, ..] => return Some(wide(u16::from_be_bytes)),
        _ if bytes.contains(&0) => return None,
        _ => {}
    }
    Some(match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    })
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
    }
}
