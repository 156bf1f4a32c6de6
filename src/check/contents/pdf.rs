//! PDF (ISO 32000): the text of pages, and every string beside it: annotations, form fields,
//! properties, XMP, files inside it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use lopdf::{Dictionary, Document, Object, Stream, decode_text_string};

use super::{Reader, xml};

/// How much one page may unpack to, in bytes.
const LARGEST_PAGE: usize = 50_000_000;

impl Reader {
    /// Reads a PDF; the parser may stumble over a broken file, which is then reported.
    pub(super) fn pdf(&mut self, place: &str, bytes: &[u8], depth: usize) {
        let read = catch_unwind(AssertUnwindSafe(|| self.document(place, bytes, depth)));
        if read.is_err() {
            self.skip("it is a damaged PDF");
        }
    }

    fn document(&mut self, place: &str, bytes: &[u8], depth: usize) {
        let Ok(document) = Document::load_mem(bytes) else {
            return self.skip("it is a damaged or encrypted PDF");
        };
        if document.is_encrypted() {
            return self.skip("it is an encrypted PDF");
        }
        self.pages(place, &document);
        let mut strings = String::new();
        for object in document.objects.values() {
            gather(object, &mut strings, 0);
        }
        gather(&Object::Dictionary(document.trailer.clone()), &mut strings, 0);
        self.add(format!("{place}its notes, fields or properties"), strings);
        for stream in document.objects.values().filter_map(|object| object.as_stream().ok()) {
            self.stream(place, stream, depth);
        }
    }

    fn pages(&mut self, place: &str, document: &Document) {
        let mut empty = 0;
        let pages = document.get_pages();
        for number in pages.keys() {
            let text =
                document.extract_text_with_limit(&[*number], LARGEST_PAGE).unwrap_or_default();
            empty += usize::from(text.trim().is_empty());
            self.add(format!("{place}page {number}"), joined(&text));
            self.add(format!("{place}page {number}"), text);
        }
        let has_images = document.objects.values().any(is_image);
        if empty > 0 && (has_images || empty == pages.len()) {
            self.skip(&format!("{empty} of its pages are pictures or have no text"));
        }
    }

    /// Reads metadata and files that lie in the PDF.
    fn stream(&mut self, place: &str, stream: &Stream, depth: usize) {
        let kind = stream.dict.get(b"Type").and_then(Object::as_name).unwrap_or_default();
        let content = || stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
        match kind {
            b"Metadata" => {
                let text = xml::text(&String::from_utf8_lossy(&content()));
                self.add(format!("{place}its properties"), text);
            }
            b"EmbeddedFile" => {
                self.file("", &format!("{place}a file in it"), &content(), depth + 1)
            }
            _ => {}
        }
    }
}

fn is_image(object: &Object) -> bool {
    let subtype = |dict: &Dictionary| {
        dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Image")
    };
    object.as_stream().is_ok_and(|stream| subtype(&stream.dict))
}

/// The text with numbers joined that were set sign by sign, each on a line of its own.
fn joined(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines().map(str::trim) {
        let is_piece = line.chars().count() <= 2
            && line.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '–'));
        if !is_piece && !out.is_empty() && !out.ends_with('\n') {
            out.push('\n');
        }
        out.push_str(line);
        if !is_piece {
            out.push('\n');
        }
    }
    out
}

/// The strings of an object that is no content of a page.
fn gather(object: &Object, strings: &mut String, depth: usize) {
    if depth > 32 {
        return;
    }
    match object {
        Object::String(..) => {
            strings.push_str(&decode_text_string(object).unwrap_or_default());
            strings.push('\n');
        }
        Object::Array(objects) => {
            objects.iter().for_each(|object| gather(object, strings, depth + 1));
        }
        Object::Dictionary(dictionary) => {
            dictionary.iter().for_each(|(_, object)| gather(object, strings, depth + 1));
        }
        Object::Stream(stream) => {
            stream.dict.iter().for_each(|(_, object)| gather(object, strings, depth + 1));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_set_sign_by_sign() {
        assert_eq!(joined("CPR\n0\n10\n20\n3\n-\n12\n34\nslut"), "CPR\n010203-1234\nslut\n");
    }
}
