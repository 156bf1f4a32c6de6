//! Markdown blocks into safe HTML that is complete but for its links.
//!
//! The tree comes in; what comes out is a [`Prose`]. So each text is parsed and rendered once,
//! however many pages show it. Decides nothing about where a link leads.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use comrak::Node;
use comrak::nodes::{ListType, NodeLink, NodeValue, TableAlignment};

use crate::diag::{Diag, Span};
use crate::model::bracket::{advance, next_reference, split_label};
use crate::model::code;
use crate::model::escape::{escape_into, unescape_into};
use crate::model::prose::{Prose, Run, RunKind, Slot, SlotKind};
use crate::path::SitePath;

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
    prose: Prose,
    block: u32,
    /// Where the run that is being written begins.
    run: Option<(usize, RunKind, Span)>,
    leading: bool,
    guards: u32,
    /// Open links: where their text begins.
    links: Vec<usize>,
    silent: u32,
    alignments: Vec<TableAlignment>,
    column: usize,
    /// Whether the first column names the rows: the table's corner is empty.
    names_rows: bool,
    /// The element of the open cell.
    cell: &'static str,
    notes: Vec<(u32, String)>,
    noted: BTreeSet<u32>,
    /// Identifiers for headings, in their order; empty where headings have none.
    heading_ids: std::vec::IntoIter<String>,
}

impl<'c, 'a, 'd> Writer<'c, 'a, 'd> {
    pub fn new(context: &'c mut Context<'a, 'd>, top_level: u8) -> Self {
        Writer {
            context,
            top_level,
            prose: Prose::default(),
            block: 0,
            run: None,
            leading: false,
            guards: 0,
            links: Vec::new(),
            silent: 0,
            alignments: Vec::new(),
            names_rows: false,
            cell: "td",
            column: 0,
            notes: Vec::new(),
            noted: BTreeSet::new(),
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
        self.end_run();
        self.footnotes();
        self.prose.html.shrink_to_fit();
        self.prose.runs.shrink_to_fit();
        self.prose.slots.shrink_to_fit();
        self.prose
    }

    fn open(&mut self, node: Node<'a>) {
        let data = node.data();
        let span = self.span(node);
        match &data.value {
            _ if self.silent > 0 => self.open_silent(&data.value),
            NodeValue::Paragraph => self.start_block(if is_tight(node) { "" } else { "<p>" }, true),
            NodeValue::Text(text) => self.text(text, span),
            NodeValue::SoftBreak => self.text("\n", span),
            NodeValue::LineBreak => self.tag("<br>\n"),
            // An escaped bracket is not half of a reference.
            NodeValue::Escaped if is_bracket(node) => self.end_run(),
            NodeValue::Emph => self.tag("<em>"),
            NodeValue::Strong => self.tag("<strong>"),
            NodeValue::Strikethrough => self.tag("<del>"),
            NodeValue::BlockQuote => self.start_block("<blockquote>", false),
            NodeValue::ThematicBreak => self.start_block("<hr>\n", false),
            NodeValue::Heading(heading) => self.open_heading(heading.level),
            NodeValue::List(list) => self.open_list(list.list_type, list.start, list.is_task_list),
            NodeValue::Item(_) => self.start_block("<li>", true),
            NodeValue::TaskItem(task) => self.open_task(task.symbol.is_some()),
            NodeValue::Code(code) => {
                self.tag("<code>");
                self.guarded_text(&code.literal, span);
                self.tag("</code>");
            }
            NodeValue::CodeBlock(block) => self.code_block(&block.info, &block.literal, span),
            NodeValue::Link(_) => self.open_link(),
            NodeValue::Image(link) => self.image(node, link, span),
            NodeValue::FootnoteReference(note) => {
                self.note_reference(note.ix, note.ref_num, &note.name, span);
            }
            NodeValue::FootnoteDefinition(_) => self.silent += 1,
            NodeValue::Table(table) => self.open_table(&table.alignments),
            NodeValue::TableRow(header) => self.open_row(*header),
            NodeValue::TableCell => self.open_cell(node),
            NodeValue::HtmlBlock(html) => self.html_block(&html.literal, span),
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
            NodeValue::Paragraph => self.end_block(if is_tight(node) { "" } else { "</p>\n" }),
            NodeValue::Escaped if is_bracket(node) => self.end_run(),
            NodeValue::Emph => self.tag("</em>"),
            NodeValue::Strong => self.tag("</strong>"),
            NodeValue::Strikethrough => self.tag("</del>"),
            NodeValue::BlockQuote => self.end_block("</blockquote>\n"),
            NodeValue::Heading(heading) => {
                self.guards -= 1;
                self.end_block(&format!("</h{}>\n", self.level(heading.level)));
            }
            NodeValue::List(list) => self.end_block(match list.list_type {
                ListType::Bullet => "</ul>\n",
                ListType::Ordered => "</ol>\n",
            }),
            NodeValue::Item(_) | NodeValue::TaskItem(_) => self.end_block("</li>\n"),
            NodeValue::Link(link) => self.close_link(link, self.span(node)),
            NodeValue::Table(table) => {
                let body = if table.num_rows > 0 { "</tbody>" } else { "" };
                self.end_block(&format!("{body}</table></div>\n"));
            }
            NodeValue::TableRow(header) => {
                self.end_block(if *header { "</tr></thead><tbody>\n" } else { "</tr>\n" });
            }
            NodeValue::TableCell => {
                self.end_block(&format!("</{}>", self.cell));
                self.column += 1;
            }
            _ => {}
        }
    }

    fn open_silent(&mut self, value: &NodeValue) {
        if matches!(value, NodeValue::Image(_) | NodeValue::FootnoteDefinition(_)) {
            self.silent += 1;
        }
    }

    fn start_block(&mut self, tag: &str, leading: bool) {
        self.tag(tag);
        self.block += 1;
        self.leading = leading;
    }

    fn end_block(&mut self, tag: &str) {
        self.end_run();
        self.block += 1;
        self.leading = false;
        if tag.starts_with("</li>") && self.prose.html.ends_with('\n') {
            self.prose.html.truncate(self.prose.html.len() - 1);
        }
        self.prose.html.push_str(tag);
    }

    fn open_heading(&mut self, level: u8) {
        let level = self.level(level);
        let tag = match self.heading_ids.next() {
            Some(id) => format!("<h{level} id=\"{id}\">"),
            None => format!("<h{level}>"),
        };
        self.start_block(&tag, false);
        self.guards += 1;
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
        self.start_block(&tag, false);
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
        self.start_block(&tag, true);
    }

    fn open_table(&mut self, alignments: &[TableAlignment]) {
        self.alignments = alignments.to_vec();
        self.names_rows = false;
        // It scrolls by itself, also by keyboard, so it has the focus and with it a name.
        let mut tag = "<div class=\"table\" role=\"group\" tabindex=\"0\" aria-label=\"".to_owned();
        escape_into(self.context.table_word, &mut tag);
        tag.push_str("\"><table>\n");
        self.start_block(&tag, false);
    }

    fn open_row(&mut self, header: bool) {
        self.column = 0;
        self.start_block(if header { "<thead><tr>" } else { "<tr>" }, false);
    }

    fn open_cell(&mut self, node: Node<'a>) {
        let header = in_header(node);
        let class = match self.alignments.get(self.column) {
            Some(TableAlignment::Right) => " class=\"align-right\"",
            Some(TableAlignment::Center) => " class=\"align-center\"",
            _ => "",
        };
        let (first, empty) = (self.column == 0, node.first_child().is_none());
        self.names_rows |= header && first && empty;
        let scope = match (header, first && self.names_rows) {
            _ if empty => None,
            (true, _) => Some("col"),
            (false, true) => Some("row"),
            (false, false) => None,
        };
        self.cell = if scope.is_some() { "th" } else { "td" };
        let scope = scope.map_or(String::new(), |scope| format!(" scope=\"{scope}\""));
        let name = self.cell;
        self.start_block(&format!("<{name}{scope}{class}>"), true);
    }

    fn open_link(&mut self) {
        self.end_run();
        self.links.push(self.prose.html.len());
        self.guards += 1;
    }

    fn close_link(&mut self, link: &NodeLink, span: Span) {
        self.end_run();
        self.guards -= 1;
        let start = self.links.pop().expect("a link is closed only after it was opened");
        self.slot(start, SlotKind::Link { url: link.url.clone() }, span);
    }

    fn image(&mut self, node: Node<'a>, link: &NodeLink, span: Span) {
        self.end_run();
        self.silent += 1;
        let alt = node.collect_text();
        let start = self.prose.html.len();
        self.slot(start, SlotKind::Image { url: link.url.clone(), alt }, span);
    }

    /// Adds a slot from `start` to here; slots inside it go, as links hold no links.
    fn slot(&mut self, start: usize, kind: SlotKind, span: Span) {
        let range = start as u32..self.prose.html.len() as u32;
        if range.start < range.end {
            while self.prose.slots.pop_if(|slot| slot.range.start >= range.start).is_some() {}
        }
        self.prose.slots.push(Slot { range, kind, span });
    }

    fn note_reference(&mut self, number: u32, nth: u32, name: &str, span: Span) {
        self.end_run();
        if !self.context.footnotes.contains_key(name) {
            return;
        }
        let start = self.prose.html.len();
        self.slot(start, SlotKind::NoteReference { number, nth }, span);
        if self.noted.insert(number) {
            self.notes.push((number, name.to_owned()));
        }
    }

    /// Writes each footnote where it was first referred to.
    fn footnotes(&mut self) {
        if self.notes.is_empty() {
            return;
        }
        let mut tag = String::from("<div class=\"footnotes\" role=\"group\" aria-label=\"");
        escape_into(self.context.footnotes_word, &mut tag);
        tag.push_str("\"><ol>\n");
        self.start_block(&tag, false);
        let mut written = 0;
        while let Some((number, name)) = self.notes.get(written).cloned() {
            written += 1;
            if let Some(definition) = self.context.footnotes.remove(&name) {
                self.footnote(number, definition);
            }
        }
        self.end_block("</ol></div>\n");
    }

    fn footnote(&mut self, number: u32, definition: Node<'a>) {
        self.tag("<li");
        let at = self.prose.html.len();
        self.slot(at, SlotKind::NoteId { number }, Span::default());
        self.start_block(&format!(" value=\"{number}\">"), true);
        for child in definition.children() {
            self.block(child);
        }
        self.end_run();
        let at = match self.prose.html.ends_with("</p>\n") {
            true => self.prose.html.len() - "</p>\n".len(),
            false => self.prose.html.len(),
        };
        let tail = self.prose.html.split_off(at);
        self.slot(at, SlotKind::NoteBack { number }, Span::default());
        self.prose.html.push_str(tail.trim_end());
        self.end_block("</li>\n");
    }

    fn code_block(&mut self, info: &str, literal: &str, span: Span) {
        let language = info.split([' ', ',', '{']).next().unwrap_or_default();
        self.start_block("<pre class=\"code\" tabindex=\"0\"><code", false);
        match code::highlight(language, literal) {
            Some(html) => {
                // Only a language that is known, so that the class says nothing else.
                let mut class = String::from(" class=\"language-");
                escape_into(language, &mut class);
                class.push_str("\">");
                self.tag(&class);
                self.prose.has_code = true;
                self.markup(&html, span);
            }
            None => {
                self.tag(">");
                self.guarded_text(literal, span);
            }
        }
        self.end_block("</code></pre>\n");
    }

    /// HTML made by us, whose text is still text in which names can be withheld.
    fn markup(&mut self, html: &str, span: Span) {
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

    fn html_block(&mut self, html: &str, span: Span) {
        let text = without_comments(html);
        if text.trim().is_empty() {
            return;
        }
        self.raw_html(span);
        self.start_block("<p>", false);
        self.guarded_text(text.trim(), span);
        self.end_block("</p>\n");
    }

    fn html_inline(&mut self, html: &str, span: Span) {
        let name = html.trim_start_matches('<').trim_end_matches(['>', '/', ' ']);
        if name.eq_ignore_ascii_case("br") {
            self.tag("<br>\n");
        } else if !html.starts_with("<!--") {
            self.raw_html(span);
        }
    }

    fn raw_html(&mut self, span: Span) {
        let diag = Diag::warning("raw-html", "HTML tags are not published")
            .at(self.context.path, span)
            .hint("write it in Markdown, or put it between backticks to show it as text");
        self.context.diags.push(diag);
    }

    fn tag(&mut self, tag: &str) {
        self.end_run();
        self.prose.html.push_str(tag);
    }

    fn text(&mut self, text: &str, span: Span) {
        let kind = match (self.guards > 0, self.leading) {
            (true, _) => RunKind::Guarded,
            (false, true) => RunKind::Leading,
            (false, false) => RunKind::Plain,
        };
        self.leading = false;
        self.begin_run(kind, span);
        escape_into(text, &mut self.prose.html);
    }

    fn guarded_text(&mut self, text: &str, span: Span) {
        self.leading = false;
        self.begin_run(RunKind::Guarded, span);
        escape_into(text, &mut self.prose.html);
        self.end_run();
    }

    fn begin_run(&mut self, kind: RunKind, span: Span) {
        if self.run.is_none() {
            self.run = Some((self.prose.html.len(), kind, span));
        }
    }

    fn end_run(&mut self) {
        let Some((start, kind, span)) = self.run.take() else { return };
        let end = self.prose.html.len();
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
        let mut plain_from = self.prose.html.len();
        let mut plain = advance(span, "");
        while let Some((open, close)) = next_reference(&text, at) {
            self.prose.html.push_str(&text[at..open]);
            let here = self.prose.html.len();
            self.push_run(plain_from..here, kind, plain);
            let (target, label) = split_label(&text[open + 2..close]);
            self.prose.html.push_str(label.unwrap_or(target));
            let end = self.prose.html.len();
            let place = advance(plain, &text[at..open]);
            self.push_run(here..end, RunKind::Guarded, place);
            let mut written = String::new();
            unescape_into(target, &mut written);
            let width = (close + 2 - open) as u32;
            self.slot(
                here,
                SlotKind::Reference { target: written, labelled: label.is_some() },
                Span { width, ..place },
            );
            at = close + 2;
            plain_from = end;
            plain = advance(place, &text[open..at]);
        }
        self.prose.html.push_str(&text[at..]);
        self.push_run(plain_from..self.prose.html.len(), kind, plain);
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

/// Raw HTML without its comments.
fn without_comments(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once("<!--") {
        out.push_str(before);
        rest = after.split_once("-->").map_or("", |(_, after)| after);
    }
    out + rest
}
