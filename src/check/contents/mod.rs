//! The text inside files of other programs.
//!
//! A file's name and bytes come in; what comes out is the text of each of its parts — pages,
//! comments, deletions, properties, hidden sheets, files inside it — and why a part could not be
//! read. Depth, number and size of what is unpacked are limited, so that a hostile file costs
//! little. Knows nothing of what is looked for.

mod archive;
mod pdf;
mod plain;
mod rtf;
mod xml;

/// What a file says.
#[derive(Debug, Default)]
pub struct Contents {
    pub parts: Vec<Part>,
    /// Why something in it could not be read.
    pub unread: Vec<String>,
}

/// A part of a file and its text.
#[derive(Debug)]
pub struct Part {
    /// Such as `page 3` or `word/comments.xml`.
    pub name: String,
    pub text: String,
}

/// How deep files may lie in files.
const DEEPEST: usize = 4;
/// How much may be unpacked from one file, in bytes.
const LARGEST: u64 = 200_000_000;
/// How many files one file may hold.
const MOST: usize = 10_000;

/// What may still be unpacked.
struct Budget {
    bytes: u64,
    files: usize,
}

/// Kinds of files that hold no text that could be read.
const WITHOUT_TEXT: &[&str] = &[
    "png", "jpg", "jpeg", "gif", "webp", "avif", "ico", "bmp", "woff", "woff2", "ttf", "otf",
    "mp3", "mp4", "m4a", "wav", "ogg", "webm", "mov",
];

/// Whether a file of this kind is looked into at all; `start` are its first bytes, which may say
/// that it is another kind than its name does.
pub fn may_hold_text(extension: &str, start: &[u8]) -> bool {
    let is_other = start.starts_with(b"PK") || start.starts_with(b"%PDF-");
    !WITHOUT_TEXT.contains(&extension) || is_other
}

/// Reads a file.
pub fn read(name: &str, bytes: &[u8]) -> Contents {
    let mut reader =
        Reader { contents: Contents::default(), budget: Budget { bytes: LARGEST, files: MOST } };
    reader.file(name, "", bytes, 0);
    reader.contents
}

/// Gathers the parts of a file.
struct Reader {
    contents: Contents,
    budget: Budget,
}

impl Reader {
    /// Reads a file by what it is, whatever its name says; `within` is where it lies.
    fn file(&mut self, name: &str, within: &str, bytes: &[u8], depth: usize) {
        let place = match within {
            "" => String::new(),
            within => format!("{within} › "),
        };
        self.add(format!("{place}its name"), name.replace('/', "\n"));
        if depth > DEEPEST {
            return self.skip("files lie too deep inside each other");
        }
        match bytes {
            [b'P', b'K', 3 | 5, ..] => self.archive(&place, bytes, depth),
            _ if starts_like_pdf(bytes) => self.pdf(&place, bytes, depth),
            [0xd0, 0xcf, 0x11, 0xe0, ..] => self.old_office(&place, name, bytes),
            _ => self.plain(&place, name, bytes),
        }
    }

    fn add(&mut self, name: String, text: String) {
        if !text.trim().is_empty() {
            self.contents.parts.push(Part { name, text });
        }
    }

    fn skip(&mut self, reason: &str) {
        if !self.contents.unread.iter().any(|known| known == reason) {
            self.contents.unread.push(reason.to_owned());
        }
    }
}

/// A PDF may have a few bytes before its header (ISO 32000-2, annex).
fn starts_like_pdf(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(1024)].windows(5).any(|window| window == b"%PDF-")
}
