//! Footnotes: each is written after the text that refers to it first.

use std::collections::BTreeSet;

use comrak::Node;

use crate::diag::Span;
use crate::model::escape::escape_into;
use crate::model::prose::SlotKind;
use crate::model::write::Writer;

/// The footnotes that a text refers to.
#[derive(Default)]
pub struct Notes {
    /// Number and name, as they are referred to.
    all: Vec<(u32, String)>,
    known: BTreeSet<u32>,
}

impl<'a> Writer<'_, 'a, '_> {
    /// Writes the `nth` reference to a footnote.
    pub fn note_reference(&mut self, number: u32, nth: u32, name: &str, span: Span) {
        self.out.end_run();
        if !self.context.footnotes.contains_key(name) {
            return;
        }
        self.out.slot(self.out.at(), SlotKind::NoteReference { number, nth }, span);
        if self.notes.known.insert(number) {
            self.notes.all.push((number, name.to_owned()));
        }
    }

    /// Writes the footnotes that were referred to, and those that these refer to.
    pub fn footnotes(&mut self) {
        if self.notes.all.is_empty() {
            return;
        }
        let mut tag = String::from("<div class=\"footnotes\" role=\"group\" aria-label=\"");
        escape_into(self.context.footnotes_word, &mut tag);
        tag.push_str("\"><ol>\n");
        self.out.start_block(&tag);
        let mut written = 0;
        while let Some((number, name)) = self.notes.all.get(written).cloned() {
            written += 1;
            if let Some(definition) = self.context.footnotes.remove(&name) {
                self.footnote(number, definition);
            }
        }
        self.out.end_block("</ol></div>\n");
    }

    fn footnote(&mut self, number: u32, definition: Node<'a>) {
        self.out.tag("<li");
        self.out.slot(self.out.at(), SlotKind::NoteId { number }, Span::default());
        self.out.start_text_block(&format!(" value=\"{number}\">"));
        for child in definition.children() {
            self.block(child);
        }
        self.out.note_back(number);
        self.out.end_block("</li>\n");
    }
}
