//! A text as later stages get it.
//!
//! From here on it is only joined together: HTML, the *slots* in it where a written link,
//! reference or image stands, and the *runs* of plain text in which names may be found or withheld.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::diag::Span;
use crate::model::escape::unescape_into;

/// A text, ready for its links.
#[derive(Clone, Debug, Default, PartialEq, Hash, Serialize, Deserialize)]
pub struct Prose {
    pub html: String,
    /// In the order of the text; none inside another.
    pub slots: Vec<Slot>,
    /// In the order of the text.
    pub runs: Vec<Run>,
    /// Whether it holds highlighted code.
    pub has_code: bool,
}

/// A place in the HTML that depends on where things are published.
#[derive(Clone, Debug, PartialEq, Hash, Serialize, Deserialize)]
pub struct Slot {
    /// The bytes of the HTML that the link encloses.
    pub range: Range<u32>,
    pub kind: SlotKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Hash, Serialize, Deserialize)]
pub enum SlotKind {
    /// `[text](url)`.
    Link { url: String },
    /// `[[target]]`; whether a label of its own is shown.
    Reference { target: String, labelled: bool },
    /// `![alt](url)`.
    Image { url: String, alt: String },
    /// A reference to a footnote, by its number and how often it was referred to before.
    NoteReference { number: u32, nth: u32 },
    /// The identifier of a footnote, inside its opening tag.
    NoteId { number: u32 },
    /// The way back from a footnote to the text.
    NoteBack { number: u32 },
}

/// A stretch of the HTML without tags.
#[derive(Clone, Debug, PartialEq, Hash, Serialize, Deserialize)]
pub struct Run {
    pub range: Range<u32>,
    /// Runs of one block belong together: a name may stretch over two of them.
    pub block: u32,
    pub kind: RunKind,
    /// Where it begins in the file.
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RunKind {
    /// The first text of a paragraph or list item.
    Leading,
    Plain,
    /// Inside a link, code or a heading: nothing is linked here.
    Guarded,
}

impl Prose {
    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.html.is_empty()
    }

    /// The text alone: blocks on lines of their own, entities undone.
    pub fn text(&self) -> String {
        self.text_with([])
    }

    /// The text alone, with other words in some places of the HTML, which ascend.
    pub fn text_with<'w>(&self, shown: impl IntoIterator<Item = (Range<u32>, &'w str)>) -> String {
        // HTML is mostly longer than what it says.
        let mut text = String::with_capacity(self.html.len());
        let mut shown = shown.into_iter().peekable();
        let mut block = None;
        for run in &self.runs {
            if block.replace(run.block).is_some_and(|before| before != run.block) {
                text.push('\n');
            }
            while shown.next_if(|(range, _)| range.end < run.range.end).is_some() {}
            match shown.peek() {
                Some((range, words)) if range.start == run.range.start => text.push_str(words),
                Some((range, _)) if range.start < run.range.start => {}
                _ => unescape_into(self.slice(&run.range), &mut text),
            }
        }
        text
    }

    /// Gives a heading another identifier, and leads the text's own links to it there.
    pub fn rename_anchor(&mut self, old: &str, new: &str) {
        let attribute = format!(" id=\"{old}\">");
        let Some(at) = self.html.find(&attribute) else { return };
        let start = at + " id=\"".len();
        self.html.replace_range(start..start + old.len(), new);
        let shift = new.len() as i64 - old.len() as i64;
        let moved = |at: u32| if at as usize > start { (i64::from(at) + shift) as u32 } else { at };
        for slot in &mut self.slots {
            slot.range = moved(slot.range.start)..moved(slot.range.end);
            if let SlotKind::Link { url } = &mut slot.kind
                && url.strip_prefix('#').is_some_and(|anchor| anchor == old)
            {
                *url = format!("#{new}");
            }
        }
        for run in &mut self.runs {
            run.range = moved(run.range.start)..moved(run.range.end);
        }
    }

    pub fn slice(&self, range: &Range<u32>) -> &str {
        &self.html[range.start as usize..range.end as usize]
    }
}
