//! A [`Prose`] while it is written: HTML that grows, with its slots and runs.
//!
//! Knows nothing of the Markdown tree.

use std::ops::Range;

use crate::diag::Span;
use crate::model::bracket::{advance, next_reference, split_label};
use crate::model::escape::{escape_into, unescape_into};
use crate::model::prose::{Prose, Run, RunKind, Slot, SlotKind};

/// What has been written so far.
#[derive(Default)]
pub struct Out {
    pub prose: Prose,
    block: u32,
    /// Where the run that is being written begins.
    run: Option<(usize, RunKind, Span)>,
    /// Whether the block's first text is still to come.
    leading: bool,
    /// In how many things it stands in whose text no names are looked for: headings, links.
    pub guards: u32,
}

impl Out {
    /// Where the next byte will stand.
    pub fn at(&self) -> usize {
        self.prose.html.len()
    }

    /// All that was written.
    pub fn finish(mut self) -> Prose {
        self.end_run();
        self.prose.html.shrink_to_fit();
        self.prose.runs.shrink_to_fit();
        self.prose.slots.shrink_to_fit();
        self.prose
    }

    /// Adds tags, which end the run before them.
    pub fn tag(&mut self, tag: &str) {
        self.end_run();
        self.prose.html.push_str(tag);
    }

    /// Starts a block: names do not stretch into it.
    pub fn start_block(&mut self, tag: &str) {
        self.tag(tag);
        self.block += 1;
        self.leading = false;
    }

    /// Starts a paragraph, a list item or a cell, whose first text may begin with who speaks.
    pub fn start_text_block(&mut self, tag: &str) {
        self.start_block(tag);
        self.leading = true;
    }

    /// Ends a block; an item in a list ends on the line of its text.
    pub fn end_block(&mut self, tag: &str) {
        self.end_run();
        self.block += 1;
        self.leading = false;
        if tag.starts_with("</li>") && self.prose.html.ends_with('\n') {
            self.prose.html.truncate(self.prose.html.len() - 1);
        }
        self.prose.html.push_str(tag);
    }

    /// Adds text in which names may be found, outside headings and links.
    pub fn text(&mut self, text: &str, span: Span) {
        let kind = match (self.guards > 0, self.leading) {
            (true, _) => RunKind::Guarded,
            (false, true) => RunKind::Leading,
            (false, false) => RunKind::Plain,
        };
        self.leading = false;
        self.begin_run(kind, span);
        escape_into(text, &mut self.prose.html);
    }

    /// Adds text in which nothing is linked, such as code.
    pub fn guarded_text(&mut self, text: &str, span: Span) {
        self.leading = false;
        self.begin_run(RunKind::Guarded, span);
        escape_into(text, &mut self.prose.html);
        self.end_run();
    }

    /// Adds HTML made by us, whose text is still text in which names can be withheld.
    pub fn markup(&mut self, html: &str, span: Span) {
        let mut rest = html;
        while !rest.is_empty() {
            let text_end = rest.find('<').unwrap_or(rest.len());
            if text_end > 0 {
                self.begin_run(RunKind::Guarded, span);
                self.prose.html.push_str(&rest[..text_end]);
                self.end_run();
            }
            rest = &rest[text_end..];
            let tag_end = rest.find('>').map_or(rest.len(), |at| at + 1);
            self.prose.html.push_str(&rest[..tag_end]);
            rest = &rest[tag_end..];
        }
    }

    /// Adds a slot from `start` to here; slots inside it go, as links hold no links.
    pub fn slot(&mut self, start: usize, kind: SlotKind, span: Span) {
        let range = start as u32..self.at() as u32;
        if range.start < range.end {
            while self.prose.slots.pop_if(|slot| slot.range.start >= range.start).is_some() {}
        }
        self.prose.slots.push(Slot { range, kind, span });
    }

    /// Adds the way back from a footnote, at the end of its last paragraph if it ends in one.
    pub fn note_back(&mut self, number: u32) {
        self.end_run();
        let at = match self.prose.html.ends_with("</p>\n") {
            true => self.at() - "</p>\n".len(),
            false => self.at(),
        };
        let tail = self.prose.html.split_off(at);
        self.slot(at, SlotKind::NoteBack { number }, Span::default());
        self.prose.html.push_str(tail.trim_end());
    }

    fn begin_run(&mut self, kind: RunKind, span: Span) {
        if self.run.is_none() {
            self.run = Some((self.at(), kind, span));
        }
    }

    /// Ends the stretch of plain text, as where a tag follows.
    pub fn end_run(&mut self) {
        let Some((start, kind, span)) = self.run.take() else { return };
        let end = self.at();
        if kind == RunKind::Guarded || !self.prose.html[start..].contains("[[") {
            self.push_run(start..end, kind, span);
        } else {
            self.references(start, kind, span);
        }
    }

    fn push_run(&mut self, range: Range<usize>, kind: RunKind, span: Span) {
        if !range.is_empty() {
            let range = range.start as u32..range.end as u32;
            self.prose.runs.push(Run { range, block: self.block, kind, span });
        }
    }

    /// Takes the `[[…]]` out of the run that begins at `start`.
    fn references(&mut self, start: usize, kind: RunKind, span: Span) {
        let text = self.prose.html.split_off(start);
        let mut at = 0;
        let mut plain_from = start;
        let mut plain = advance(span, "");
        while let Some((open, close)) = next_reference(&text, at) {
            self.prose.html.push_str(&text[at..open]);
            self.push_run(plain_from..self.at(), kind, plain);
            let place = advance(plain, &text[at..open]);
            at = close + 2;
            self.reference(&text[open..at], place);
            plain_from = self.at();
            plain = advance(place, &text[open..at]);
        }
        self.prose.html.push_str(&text[at..]);
        self.push_run(plain_from..self.at(), kind, plain);
    }

    /// Writes what `[[…]]` shows until it is known what it leads to.
    fn reference(&mut self, written: &str, place: Span) {
        let (target, label) = split_label(&written[2..written.len() - 2]);
        let start = self.at();
        self.prose.html.push_str(label.unwrap_or(target));
        self.push_run(start..self.at(), RunKind::Guarded, place);
        let mut unescaped = String::new();
        unescape_into(target, &mut unescaped);
        let kind = SlotKind::Reference { target: unescaped, labelled: label.is_some() };
        self.slot(start, kind, Span { width: written.len() as u32, ..place });
    }
}
