//! A stretch of Markdown and how it is read.

use std::collections::BTreeMap;

use comrak::nodes::NodeValue;
use comrak::{Arena, Node, Options};

use crate::config::Config;
use crate::diag::Diag;
use crate::model::prose::Prose;
use crate::model::write::{Context, Writer};
use crate::path::SitePath;

/// A text to parse and where it stands.
#[derive(Clone, Copy)]
pub struct Text<'t> {
    pub config: &'t Config,
    pub file: &'t SitePath,
    pub body: &'t str,
    /// How many lines of the file stand before the body.
    pub offset: usize,
}

/// How Markdown is read: CommonMark and GFM, and identifiers at the end of headings.
pub fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    options.extension.header_attributes = true;
    options.parse.relaxed_tasklist_matching = true;
    options.parse.escaped_char_spans = true;
    options
}

/// The tree of a text. A character reference such as `&#1;` makes no character that the file itself
/// may not hold.
pub fn document<'a>(arena: &'a Arena<'a>, body: &str) -> Node<'a> {
    let root = comrak::parse_document(arena, body, &options());
    if body.contains("&#") {
        for node in root.descendants() {
            let mut data = node.data_mut();
            let is_hidden = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
            if let Some(text) = data.value.text_mut()
                && text.contains(is_hidden)
            {
                *text = text.replace(is_hidden, "").into();
            }
        }
    }
    root
}

/// What the blocks of a parsed text have in common.
pub fn context<'a, 'd>(
    text: Text<'d>,
    root: Node<'a>,
    diags: &'d mut Vec<Diag>,
) -> Context<'a, 'd> {
    let footnotes = root
        .children()
        .filter_map(|node| match &node.data().value {
            NodeValue::FootnoteDefinition(note) => Some((note.name.clone(), node)),
            _ => None,
        })
        .collect::<BTreeMap<_, _>>();
    Context {
        path: text.file,
        line_offset: text.offset,
        footnotes,
        diags,
        task_done: text.config.words.say("task_done"),
        task_open: text.config.words.say("task_open"),
        table_word: text.config.words.say("table"),
        footnotes_word: text.config.words.say("footnotes"),
    }
}

/// Writes some lines of a body, parsed alone.
pub fn prose_of(text: Text<'_>, top_level: u8, diags: &mut Vec<Diag>) -> Prose {
    let arena = Arena::new();
    let root = document(&arena, text.body);
    let mut context = context(text, root, diags);
    let mut writer = Writer::new(&mut context, top_level);
    root.children().for_each(|block| writer.block(block));
    writer.finish()
}
