//! What kind of file a name promises: for readers, and as a media type (RFC 6838).

use crate::words::Words;

/// Extension, media type, and the key of the word for readers.
const KINDS: &[(&str, &str, &str)] = &[
    ("pdf", "application/pdf", "pdf"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    ("doc", "application/msword", "docx"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    ("xls", "application/vnd.ms-excel", "xlsx"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
    ("ppt", "application/vnd.ms-powerpoint", "pptx"),
    ("odt", "application/vnd.oasis.opendocument.text", "odt"),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet", "ods"),
    ("png", "image/png", "image"),
    ("jpg", "image/jpeg", "image"),
    ("jpeg", "image/jpeg", "image"),
    ("gif", "image/gif", "image"),
    ("webp", "image/webp", "image"),
    ("avif", "image/avif", "image"),
    ("svg", "image/svg+xml", "image"),
    ("csv", "text/csv", "csv"),
    ("txt", "text/plain", "text"),
    ("md", "text/markdown", "text"),
    ("html", "text/html", "other"),
    ("htm", "text/html", "other"),
    ("css", "text/css", "other"),
    ("js", "text/javascript", "other"),
    ("json", "application/json", "other"),
    ("xml", "application/xml", "other"),
    ("ics", "text/calendar", "other"),
    ("zip", "application/zip", "archive"),
    ("7z", "application/x-7z-compressed", "archive"),
];

fn find(name: &str) -> Option<&'static (&'static str, &'static str, &'static str)> {
    let extension = name.rsplit_once('.')?.1.to_lowercase();
    KINDS.iter().find(|(known, ..)| *known == extension)
}

/// The media type of a file.
pub fn media_type(name: &str) -> &'static str {
    find(name).map_or("application/octet-stream", |(_, media, _)| media)
}

/// What a reader calls it: `PDF`, `Word`; the extension in capitals if nothing is known of it.
pub fn file_type(words: &Words, name: &str) -> String {
    let known = find(name)
        .filter(|(.., key)| *key != "other")
        .and_then(|(.., key)| words.file_kinds.get(*key));
    known.cloned().unwrap_or_else(|| match name.rsplit_once('.') {
        Some((_, extension)) => extension.to_uppercase(),
        None => words.file_kinds.get("other").cloned().unwrap_or_default(),
    })
}

pub fn is_image(name: &str) -> bool {
    media_type(name).starts_with("image/")
}
