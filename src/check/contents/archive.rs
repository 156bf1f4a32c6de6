//! ZIP files, and the office formats that are ZIP files of XML (ECMA-376, OpenDocument).

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::{Reader, xml};

impl Reader {
    /// Reads every entry of an archive: XML as text, other files as files of their own.
    pub(super) fn archive(&mut self, place: &str, bytes: &[u8], depth: usize) {
        let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else {
            return self.skip("it is a damaged archive");
        };
        self.add(
            format!("{place}its comment"),
            String::from_utf8_lossy(archive.comment()).into_owned(),
        );
        for index in 0..archive.len() {
            if self.budget.files == 0 {
                return self.skip("it holds too many files");
            }
            self.budget.files -= 1;
            if let Ok(file) = archive.by_index_raw(index) {
                let comment = String::from_utf8_lossy(file.comment().as_ref()).into_owned();
                let names = file.name().map(|name| name.replace('/', "\n")).unwrap_or_default();
                self.add(format!("{place}the names in it"), format!("{names}\n{comment}"));
            }
            match entry(&mut archive, index, self.budget.bytes) {
                Ok(Some((name, content))) => {
                    self.budget.bytes -= content.len() as u64;
                    self.entry(place, &name, &content, depth);
                }
                Ok(None) => {}
                Err(reason) => self.skip(reason),
            }
        }
    }

    fn entry(&mut self, place: &str, name: &str, content: &[u8], depth: usize) {
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        if name.contains("/printerSettings") {
            return;
        }
        if !matches!(extension, "xml" | "rels" | "vml") {
            return self.file(name, &format!("{place}{name}"), content, depth + 1);
        }
        let xml = String::from_utf8_lossy(content);
        if name.contains("/worksheets/") {
            let place = format!("{place}{name}");
            self.add(place, xml::padded_cells(&xml));
        }
        self.add(format!("{place}{name}"), xml::text(&xml));
        if xml.contains("manifest:encryption-data") {
            self.skip("it is encrypted");
        }
    }
}

/// An entry's name and bytes; `None` for a folder.
fn entry(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    index: usize,
    limit: u64,
) -> Result<Option<(String, Vec<u8>)>, &'static str> {
    let file = archive.by_index(index).map_err(|error| match error {
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            "it is encrypted or packed in an unknown way"
        }
        _ => "it is a damaged archive",
    })?;
    if file.is_dir() {
        return Ok(None);
    }
    let name = file.name().map_err(|_| "it is a damaged archive")?.into_owned();
    let mut content = Vec::new();
    file.take(limit + 1).read_to_end(&mut content).map_err(|_| "it is a damaged archive")?;
    match content.len() as u64 > limit {
        true => Err("it is too large unpacked"),
        false => Ok(Some((name, content))),
    }
}
