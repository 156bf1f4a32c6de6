//! PDF (ISO 32000): the text of pages, and every string beside it: annotations, form fields,
//! properties, XMP, files inside it.

use std::borrow::Borrow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use lopdf::content::Content;
use lopdf::{
    DecompressError, Dictionary, Document, Encoding, Error, Object, Stream, decode_text_string,
};

use super::{LARGEST, Reader, xml};

/// How much one page or other text may unpack to, in bytes: reading it takes many times that.
const LARGEST_TEXT: u64 = 10_000_000;

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
        self.forms(place, &document);
        let mut strings = String::new();
        for object in document.objects.values() {
            gather(object, &mut strings, 0);
        }
        gather(&Object::Dictionary(document.trailer.clone()), &mut strings, 0);
        self.add(format!("{place}its notes, fields or properties"), strings);
        self.scripts(place, &document);
        let end = bytes.windows(5).rposition(|window| window == b"%%EOF");
        let after = end.map_or("".into(), |end| String::from_utf8_lossy(&bytes[end + 5..]));
        self.add(format!("{place}what follows its end"), after.into_owned());
        for stream in document.objects.values().filter_map(|object| object.as_stream().ok()) {
            self.stream(place, stream, depth);
        }
    }

    fn pages(&mut self, place: &str, document: &Document) {
        let mut empty = 0;
        let pages = document.get_pages();
        for (number, page) in &pages {
            // Many pages may draw the same.
            let content = document.get_page_content_with_limit(*page, self.room(LARGEST_TEXT));
            if !self.spend(&content.map(|content| content.len()), LARGEST_TEXT) {
                continue;
            }
            let text = document.extract_text_with_limit(&[*number], LARGEST_TEXT as usize);
            if text.is_err() {
                self.skip("the text of a page could not be read");
            }
            let text = text.unwrap_or_default();
            empty += usize::from(text.trim().is_empty());
            self.add(format!("{place}page {number}"), joined(&text));
            self.add(format!("{place}page {number}"), text);
        }
        let has_images = document.objects.values().any(is_image);
        if empty > 0 && (has_images || empty == pages.len()) {
            self.skip(&format!("{empty} of its pages are pictures or have no text"));
        }
    }

    /// Reads what is drawn from other places than a page: stamps, form fields, repeated parts.
    fn forms(&mut self, place: &str, document: &Document) {
        let streams = document.objects.values().filter_map(|object| object.as_stream().ok());
        for stream in streams.filter(|stream| is_kind(&stream.dict, b"Form")) {
            let text = self.drawn(document, stream);
            self.add(format!("{place}a stamp or a part of a page"), joined(&text));
            self.add(format!("{place}a stamp or a part of a page"), text);
        }
    }

    /// Reads scripts and rich texts that are streams of their own.
    fn scripts(&mut self, place: &str, document: &Document) {
        let dictionaries = document.objects.values().filter_map(|object| match object {
            Object::Dictionary(dictionary) => Some(dictionary),
            Object::Stream(stream) => Some(&stream.dict),
            _ => None,
        });
        let mut found = Vec::new();
        dictionaries.for_each(|dictionary| referred(document, dictionary, &mut found, 0));
        for stream in found {
            let content = self.unpacked(stream, LARGEST_TEXT);
            let text = String::from_utf8_lossy(&content).into_owned();
            self.add(format!("{place}a script or a note"), xml::text(&text));
            self.add(format!("{place}a script or a note"), text);
        }
    }

    /// Reads metadata and files that lie in the PDF.
    fn stream(&mut self, place: &str, stream: &Stream, depth: usize) {
        let kind = stream.dict.get(b"Type").and_then(Object::as_name).unwrap_or_default();
        match kind {
            b"Metadata" => {
                let text =
                    xml::text(&String::from_utf8_lossy(&self.unpacked(stream, LARGEST_TEXT)));
                self.add(format!("{place}its properties"), text);
            }
            b"EmbeddedFile" => {
                let content = self.unpacked(stream, LARGEST);
                self.file("", &format!("{place}a file in it"), &content, depth + 1)
            }
            _ => {}
        }
    }

    /// What a stream unpacks to; as it is if that fails, and nothing if there is no room for it.
    fn unpacked(&mut self, stream: &Stream, most: u64) -> Vec<u8> {
        let content = stream.decompressed_content_with_limit(self.room(most));
        match self.spend(&content.as_ref().map(Vec::len), most) {
            true => content.unwrap_or_else(|_| stream.content.clone()),
            false => Vec::new(),
        }
    }

    /// How much the next part may unpack to, in bytes.
    fn room(&self, most: u64) -> usize {
        self.budget.bytes.min(most) as usize
    }

    /// Whether a part had room; takes what it took.
    fn spend<E: Borrow<Error>>(&mut self, unpacked: &Result<usize, E>, most: u64) -> bool {
        let is_over = unpacked.as_ref().is_err_and(|error| {
            let error = error.borrow();
            matches!(error, Error::Decompress(DecompressError::MemoryLimitExceeded { .. }))
        });
        let spent = match unpacked {
            Ok(length) => *length,
            Err(_) if is_over => self.room(most),
            Err(_) => 0,
        };
        self.budget.bytes = self.budget.bytes.saturating_sub(spent as u64);
        if is_over {
            self.skip("it is too large unpacked");
        }
        !is_over
    }

    /// The text that a form draws with its own fonts (ISO 32000, 8.10).
    fn drawn(&mut self, document: &Document, stream: &Stream) -> String {
        let fonts = stream
            .dict
            .get_deref(b"Resources", document)
            .and_then(Object::as_dict)
            .and_then(|resources| resources.get_deref(b"Font", document)?.as_dict());
        match fonts {
            Ok(fonts) => drawn(document, &self.unpacked(stream, LARGEST_TEXT), fonts),
            Err(_) => String::new(),
        }
    }
}

fn is_image(object: &Object) -> bool {
    object.as_stream().is_ok_and(|stream| is_kind(&stream.dict, b"Image"))
}

fn is_kind(dictionary: &Dictionary, kind: &[u8]) -> bool {
    dictionary.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == kind)
}

/// The streams behind the keys for scripts and rich texts.
fn referred<'d>(
    document: &'d Document,
    dictionary: &'d Dictionary,
    found: &mut Vec<&'d Stream>,
    depth: usize,
) {
    for (key, value) in dictionary.iter() {
        if matches!(key.as_slice(), b"JS" | b"RC" | b"RV" | b"V") {
            let object = document.dereference(value).map(|(_, object)| object);
            found.extend(object.and_then(Object::as_stream).ok());
        } else if let (Object::Dictionary(inner), true) = (value, depth < 8) {
            referred(document, inner, found, depth + 1);
        }
    }
}

fn drawn(document: &Document, bytes: &[u8], fonts: &Dictionary) -> String {
    let Ok(content) = Content::decode(bytes) else { return String::new() };
    let mut text = String::new();
    let mut encoding: Option<Encoding<'_>> = None;
    for operation in &content.operations {
        match operation.operator.as_str() {
            "Tf" => {
                let name = operation.operands.first().and_then(|name| name.as_name().ok());
                let font = name.and_then(|name| {
                    fonts.get_deref(name, document).and_then(Object::as_dict).ok()
                });
                encoding = font.and_then(|font| font.get_font_encoding(document).ok());
            }
            "Tj" | "TJ" | "'" | "\"" => {
                let Some(encoding) = &encoding else { continue };
                operation.operands.iter().for_each(|operand| shown(encoding, operand, &mut text));
            }
            "Td" | "TD" | "Tm" | "T*" | "ET" => text.push('\n'),
            _ => {}
        }
    }
    text
}

fn shown(encoding: &Encoding<'_>, operand: &Object, text: &mut String) {
    match operand {
        Object::String(bytes, _) => {
            text.push_str(&Document::decode_text(encoding, bytes).unwrap_or_default());
        }
        Object::Array(operands) => {
            operands.iter().for_each(|operand| shown(encoding, operand, text));
        }
        _ => {}
    }
}

/// The text with numbers joined that were set sign by sign, each on a line of its own.
fn joined(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines().map(str::trim) {
        let is_piece = line.chars().count() <= 2
            && line.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '–'));
        let is_dash = matches!(line, "-" | "–");
        let is_number = line.bytes().all(|byte| byte.is_ascii_digit());
        if is_dash && out.ends_with(|c: char| c.is_ascii_digit() || c == '\n') {
            out.truncate(out.trim_end_matches('\n').len());
        }
        let goes_on = is_number && out.ends_with(['-', '–']);
        if !is_piece && !goes_on && !out.is_empty() && !out.ends_with('\n') {
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
            let string = decode_text_string(object).unwrap_or_default();
            if string.starts_with('<') {
                strings.push_str(&xml::text(&string));
            }
            strings.push_str(&string);
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
        assert_eq!(joined("010203\n-\n9876\nslut"), "010203-9876\nslut\n");
        assert_eq!(joined("CPR\n0\n10\n20\n3\n-\n12\n34\nslut"), "CPR\n010203-1234\nslut\n");
    }
}
