//! The bytes of a text file into text.
//!
//! UTF-8 and UTF-16 are recognised; what is neither was saved by an old Windows program.

use crate::diag::Diag;

/// What Windows-1252 has at the bytes 0x80 to 0x9F; elsewhere it is Latin-1 (encoding.spec.whatwg.org).
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The text of a file, and a doubt if its encoding had to be guessed.
pub fn decode(bytes: &[u8]) -> (String, Option<Diag>) {
    if let Some(text) = utf_16(bytes) {
        return (text, None);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.strip_prefix('\u{feff}').unwrap_or(text).to_owned(), None),
        Err(_) => (bytes.iter().map(|&byte| windows(byte)).collect(), Some(guessed())),
    }
}

fn windows(byte: u8) -> char {
    match byte {
        0x80..=0x9f => WINDOWS[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// The text of a file that begins with the byte order mark of UTF-16.
fn utf_16(bytes: &[u8]) -> Option<String> {
    let unit: fn([u8; 2]) -> u16 = match bytes {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => return None,
    };
    let units = bytes[2..].chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    Some(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
}

fn guessed() -> Diag {
    Diag::warning("encoding", "not UTF-8 text; read as Windows-1252")
        .hint("look at the letters beyond a to z, and save the file as UTF-8 if they are wrong")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings() {
        let check = |bytes: &[u8], expected: &str, doubted: usize| {
            let (text, doubt) = decode(bytes);
            assert_eq!((text.as_str(), doubt.iter().count()), (expected, doubted));
        };
        check("Årshjul – ØS".as_bytes(), "Årshjul – ØS", 0);
        check(b"\xef\xbb\xbfReferat", "Referat", 0);
        check(b"\xc5rshjul \x96 \xd8S", "Årshjul – ØS", 1);
        check(b"\xff\xfe\xc5\x00r\x00", "År", 0);
        check(b"\xfe\xff\x00\xc5\x00r", "År", 0);
        check(b"", "", 0);
    }
}
