//! Markdown blocks into safe HTML that is complete but for its links.
//!
//! The tree comes in; what comes out is a [`Prose`]. So each text is parsed and rendered once,
//! however many pages show it. Decides nothing about where a link leads.

mod out;
mod table;
mod notes;
mod html;

use std::collections::BTreeMap;

use comrak::Node;
use comrak::nodes::{ListType, NodeLink, NodeValue, TableAlignment};

use crate::diag::{Diag, Span};
use crate::model::code;
use crate::model::escape::escape_into;
use crate::model::prose::{Prose, SlotKind};
use crate::path::SitePath;
use notes::Notes;
use out::Out;
use table::Table;

/// What a document's texts have in common while they are written.
pub struct Context<'a, 'd> {
    pub path: &'d SitePath,
    /// The line before the first line of the parsed text.
    pub line_offset: usize,
    pub footnotes: BTreeMap<String, Node<'a>>,
    pub diags: &'d mut Vec<Diag>,
    pub task_done: &'d str,
    pub task_open: &'d str,
    pub table_word: &'d str,
    pub footnotes_word: &'d str,
}

/// Writes blocks into one [`Prose`].
pub struct Writer<'c, 'a, 'd> {
    context: &'c mut Context<'a, 'd>,
    /// Headings are written at this level or below.
    top_level: u8,
    out: Out,
    /// Open links: where their text begins.
    links: Vec<usize>,
    /// How many things are open of which nothing is written here: images, definitions of footnotes.
    silent: u32,
    table: Table,
    notes: Notes,
    /// Identifiers for headings, in their order; empty where headings have none.
    heading_ids: std::vec::IntoIter<String>,
}

impl<'c, 'a, 'd> Writer<'c, 'a, 'd> {
    pub fn new(context: &'c mut Context<'a, 'd>, top_level: u8) -> Self {
        Writer {
            context,
            top_level,
            out: Out::default(),
            links: Vec::new(),
            silent: 0,
            table: Table::default(),
            notes: Notes::default(),
            heading_ids: Vec::new().into_iter(),
        }
    }

    /// Gives the headings of a page their identifiers.
    pub fn with_heading_ids(mut self, ids: Vec<String>) -> Self {
        self.heading_ids = ids.into_iter();
        self
    }

    /// Writes a block and all that it holds.
    pub fn block(&mut self, node: Node<'a>) {
        use comrak::arena_tree::NodeEdge;
        for edge in node.traverse() {
            match edge {
                NodeEdge::Start(node) => self.open(node),
                NodeEdge::End(node) => self.close(node),
            }
        }
    }

    /// Writes the footnotes that were referred to, and returns the text.
    pub fn finish(mut self) -> Prose {
        self.footnotes();
        self.out.finish()
    }

    fn open(&mut self, node: Node<'a>) {
        let data = node.data();
        let span = self.span(node);
        match &data.value {
            _ if self.silent > 0 => self.open_silent(&data.value),
            NodeValue::Paragraph => {
                self.out.start_text_block(if is_tight(node) { "" } else { "<p>" })
            }
            NodeValue::BlockQuote => self.out.start_block("<blockquote>"),
            NodeValue::ThematicBreak => self.out.start_block("<hr>\n"),
            NodeValue::Heading(heading) => self.open_heading(heading.level),
            NodeValue::List(list) => self.open_list(list.list_type, list.start, list.is_task_list),
            NodeValue::Item(_) => self.out.start_text_block("<li>"),
            NodeValue::TaskItem(task) => self.open_task(task.symbol.is_some()),
            NodeValue::CodeBlock(block) => self.code_block(&block.info, &block.literal, span),
            NodeValue::FootnoteDefinition(_) => self.silent += 1,
            NodeValue::Table(table) => self.open_table(&table.alignments),
            NodeValue::TableRow(header) => self.open_row(*header),
            NodeValue::TableCell => {
                let tag = self.table.open_cell(in_header(node), node.first_child().is_none());
                self.out.start_text_block(&tag);
            }
            NodeValue::HtmlBlock(html) => self.html_block(&html.literal, span),
            value => self.open_inline(node, value, span),
        }
    }

    fn open_inline(&mut self, node: Node<'a>, value: &NodeValue, span: Span) {
        match value {
            NodeValue::Text(text) => self.out.text(text, span),
            NodeValue::SoftBreak => self.out.text("\n", span),
            NodeValue::LineBreak => self.out.tag("<br>\n"),
            // An escaped bracket is not half of a reference.
            NodeValue::Escaped if is_bracket(node) => self.out.end_run(),
            NodeValue::Emph => self.out.tag("<em>"),
            NodeValue::Strong => self.out.tag("<strong>"),
            NodeValue::Strikethrough => self.out.tag("<del>"),
            NodeValue::Code(code) => {
                self.out.tag("<code>");
                self.out.guarded_text(&code.literal, span);
                self.out.tag("</code>");
            }
            NodeValue::Link(_) => self.open_link(),
            NodeValue::Image(link) => self.image(node, link, span),
            NodeValue::FootnoteReference(note) => {
                self.note_reference(note.ix, note.ref_num, &note.name, span);
            }
            NodeValue::HtmlInline(html) => self.html_inline(html, span),
            _ => {}
        }
    }

    fn close(&mut self, node: Node<'a>) {
        let data = node.data();
        match &data.value {
            NodeValue::Image(_) | NodeValue::FootnoteDefinition(_) => {
                self.silent = self.silent.saturating_sub(1);
            }
            _ if self.silent > 0 => {}
            NodeValue::Paragraph => self.out.end_block(if is_tight(node) { "" } else { "</p>\n" }),
            NodeValue::Escaped if is_bracket(node) => self.out.end_run(),
            NodeValue::Emph => self.out.tag("</em>"),
            NodeValue::Strong => self.out.tag("</strong>"),
            NodeValue::Strikethrough => self.out.tag("</del>"),
            NodeValue::BlockQuote => self.out.end_block("</blockquote>\n"),
            NodeValue::Heading(heading) => {
                self.out.guards -= 1;
                self.out.end_block(&format!("</h{}>\n", self.level(heading.level)));
            }
            NodeValue::List(list) => self.out.end_block(match list.list_type {
                ListType::Bullet => "</ul>\n",
                ListType::Ordered => "</ol>\n",
            }),
            NodeValue::Item(_) | NodeValue::TaskItem(_) => self.out.end_block("</li>\n"),
            NodeValue::Link(link) => self.close_link(link, self.span(node)),
            NodeValue::Table(table) => {
                let body = if table.num_rows > 0 { "</tbody>" } else { "" };
                self.out.end_block(&format!("{body}</table></div>\n"));
            }
            NodeValue::TableRow(header) => {
                self.out.end_block(if *header { "</tr></thead><tbody>\n" } else { "</tr>\n" });
            }
            NodeValue::TableCell => {
                let tag = self.table.close_cell();
                self.out.end_block(&tag);
            }
            _ => {}
        }
    }

    fn open_silent(&mut self, value: &NodeValue) {
        if matches!(value, NodeValue::Image(_) | NodeValue::FootnoteDefinition(_)) {
            self.silent += 1;
        }
    }

    fn open_heading(&mut self, level: u8) {
        let level = self.level(level);
        let tag = match self.heading_ids.next() {
            Some(id) => format!("<h{level} id=\"{id}\">"),
            None => format!("<h{level}>"),
        };
        self.out.start_block(&tag);
        self.out.guards += 1;
    }

    fn level(&self, written: u8) -> u8 {
        written.max(self.top_level).min(6)
    }

    fn open_list(&mut self, kind: ListType, start: usize, tasks: bool) {
        let tag = match kind {
            ListType::Bullet if tasks => "<ul class=\"tasks\">\n".to_owned(),
            ListType::Bullet => "<ul>\n".to_owned(),
            ListType::Ordered if start == 1 => "<ol>\n".to_owned(),
            ListType::Ordered => format!("<ol start=\"{start}\">\n"),
        };
        self.out.start_block(&tag);
    }

    fn open_task(&mut self, done: bool) {
        let (class, mark, label) = match done {
            true => ("done", '☑', self.context.task_done),
            false => ("open", '☐', self.context.task_open),
        };
        let mut tag =
            format!("<li class=\"task {class}\"><span class=\"mark\" role=\"img\" aria-label=\"");
        escape_into(label, &mut tag);
        tag.push_str(&format!("\">{mark}</span> "));
        self.out.start_text_block(&tag);
    }

    fn open_table(&mut self, alignments: &[TableAlignment]) {
        self.table = Table::new(alignments);
        // It scrolls by itself, also by keyboard, so it has the focus and with it a name.
        let mut tag = "<div class=\"table\" role=\"group\" tabindex=\"0\" aria-label=\"".to_owned();
        escape_into(self.context.table_word, &mut tag);
        tag.push_str("\"><table>\n");
        self.out.start_block(&tag);
    }

    fn open_row(&mut self, header: bool) {
        self.table.start_row();
        self.out.start_block(if header { "<thead><tr>" } else { "<tr>" });
    }

    fn open_link(&mut self) {
        self.out.end_run();
        self.links.push(self.out.at());
        self.out.guards += 1;
    }

    fn close_link(&mut self, link: &NodeLink, span: Span) {
        self.out.end_run();
        self.out.guards -= 1;
        let start = self.links.pop().expect("a link is closed only after it was opened");
        self.out.slot(start, SlotKind::Link { url: link.url.clone() }, span);
    }

    fn image(&mut self, node: Node<'a>, link: &NodeLink, span: Span) {
        self.out.end_run();
        self.silent += 1;
        let alt = node.collect_text();
        let start = self.out.at();
        self.out.slot(start, SlotKind::Image { url: link.url.clone(), alt }, span);
    }

    fn code_block(&mut self, info: &str, literal: &str, span: Span) {
        let language = info.split([' ', ',', '{']).next().unwrap_or_default();
        self.out.start_block("<pre class=\"code\" tabindex=\"0\"><code");
        match code::highlight(language, literal) {
            Some(html) => {
                // Only a language that is known, so that the class says nothing else.
                let mut class = String::from(" class=\"language-");
                escape_into(language, &mut class);
                class.push_str("\">");
                self.out.tag(&class);
                self.out.prose.has_code = true;
                self.out.markup(&html, span);
            }
            None => {
                self.out.tag(">");
                self.out.guarded_text(literal, span);
            }
        }
        self.out.end_block("</code></pre>\n");
    }

    fn span(&self, node: Node<'a>) -> Span {
        node_span(node, self.context.line_offset)
    }
}

/// Where a node stands in the file; of several lines, the first.
pub fn node_span(node: Node<'_>, line_offset: usize) -> Span {
    let position = node.data().sourcepos;
    let start = position.start.column.saturating_sub(1);
    let end = match position.end.line == position.start.line {
        true => position.end.column,
        false => start,
    };
    Span::new(position.start.line + line_offset, start..end)
}

fn is_tight(paragraph: Node<'_>) -> bool {
    let list = paragraph.parent().and_then(|item| item.parent());
    list.is_some_and(|list| matches!(&list.data().value, NodeValue::List(list) if list.tight))
}

fn is_bracket(escaped: Node<'_>) -> bool {
    matches!(escaped.collect_text().as_str(), "[" | "]")
}

fn in_header(cell: Node<'_>) -> bool {
    cell.parent().is_some_and(|row| matches!(row.data().value, NodeValue::TableRow(true)))
}
