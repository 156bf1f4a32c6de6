//! The Markdown below a meeting's front matter into agenda items and their sections.
//!
//! Level-2 headings are items, level-3 headings and labelled paragraphs are sections. A closed
//! item is cut out of the text before the rest is parsed, so that nothing in it, not even the
//! definition of a link or a footnote, can reach what is published.

use std::ops::Range;
use std::sync::Arc;

use comrak::nodes::NodeValue;
use comrak::{Arena, Node};
use rustc_hash::FxHashMap;

use crate::config::Config;
use crate::diag::{Diag, Span};
use crate::model::closing;
use crate::model::heading::{self, Heading};
use crate::model::text::{Text, context, document};
use crate::model::write::{Context, Writer};
use crate::model::{self, ClosedItem, Entry, Item, Prose, closed, form, section};
use crate::path::slug;
use crate::words::capitalised;

/// What the text of a meeting holds.
#[derive(Default)]
pub struct Body {
    /// The level-1 heading at the top, if there is one.
    pub title: Option<String>,
    pub preamble: Prose,
    pub entries: Vec<Entry>,
}

/// Reads the text of a meeting.
pub fn parse(text: Text<'_>, diags: &mut Vec<Diag>) -> Body {
    let arena = Arena::new();
    let root = document(&arena, text.body);
    let headings = headings(text, root);
    let closed = closed_lines(&headings, text.offset);
    closing::check_headings(text, root, &headings, &closed, diags);
    form::check(text, root, &headings, &closed, diags);
    let mut parser = Parser { text, diags, anchors: Anchors::default() };
    let numbers = parser.numbers(&headings);
    if headings.iter().all(|heading| !heading.closed) {
        return parser.body(root, &headings, &numbers);
    }
    let open = without_closed(text.body, closed);
    let arena = Arena::new();
    let root = document(&arena, &open);
    parser.body(root, &headings, &numbers)
}

/// The level-2 headings of the document, in their order.
///
/// A line of hyphens makes a heading of the paragraph above it. In a closed item that is no
/// agenda item, or what was meant as a rule would publish the rest.
fn headings(text: Text<'_>, root: Node<'_>) -> Vec<Heading> {
    let mut headings: Vec<Heading> = Vec::new();
    for node in root.children().filter(|node| is_heading(node, 2)) {
        let in_closed = headings.last().is_some_and(|last| last.closed);
        if !(in_closed && is_underlined(node)) {
            headings.push(heading::parse(&text.config.words, node, text.offset));
        }
    }
    headings
}

fn is_underlined(node: Node<'_>) -> bool {
    matches!(&node.data().value, NodeValue::Heading(heading) if heading.setext)
}

fn is_heading(node: Node<'_>, level: u8) -> bool {
    matches!(&node.data().value, NodeValue::Heading(heading) if heading.level == level)
}

/// The lines, from 0 in the body, of each item.
fn item_lines(headings: &[Heading], offset: usize) -> impl Iterator<Item = Range<usize>> + '_ {
    let start = move |heading: &Heading| heading.span.line as usize - offset - 1;
    headings.iter().enumerate().map(move |(index, heading)| {
        start(heading)..headings.get(index + 1).map_or(usize::MAX, start)
    })
}

/// The lines of the closed items.
fn closed_lines(headings: &[Heading], offset: usize) -> Vec<Range<usize>> {
    let items = item_lines(headings, offset).zip(headings);
    items.filter(|(_, heading)| heading.closed).map(|(lines, _)| lines).collect()
}

/// The body with the lines of closed items left blank.
fn without_closed(body: &str, closed: Vec<Range<usize>>) -> String {
    let mut closed = closed.into_iter().peekable();
    let mut open = String::with_capacity(body.len());
    for (number, line) in body.split_inclusive('\n').enumerate() {
        while closed.next_if(|lines| lines.end <= number).is_some() {}
        match closed.peek() {
            Some(lines) if lines.contains(&number) => open.push('\n'),
            _ => open.push_str(line),
        }
    }
    open
}

struct Parser<'t, 'd> {
    text: Text<'t>,
    diags: &'d mut Vec<Diag>,
    anchors: Anchors,
}

impl Parser<'_, '_> {
    fn body<'a>(&mut self, root: Node<'a>, headings: &[Heading], numbers: &[String]) -> Body {
        let text = self.text;
        let blocks: Vec<Node<'a>> = root.children().collect();
        let mut context = context(text, root, self.diags);
        let mut groups = groups(&blocks);
        let (title, preamble) = preamble(&mut context, text.config, groups.remove(0));
        let mut groups = groups.into_iter();
        let mut entries = Vec::with_capacity(headings.len());
        let lines: Vec<&str> = text.body.split_inclusive('\n').collect();
        let items = item_lines(headings, text.offset);
        for ((heading, number), own) in headings.iter().zip(numbers).zip(items) {
            let number = number.clone();
            entries.push(if heading.closed {
                let own = (own.start, &lines[own.start..own.end.min(lines.len())]);
                Entry::Closed(Box::new(closed_item(text, heading, number, own, context.diags)))
            } else {
                let blocks = groups.next().expect("blanking closed items keeps the open headings");
                open_item(&mut context, &mut self.anchors, text, heading, number, &blocks[1..])
            });
        }
        Body { title, preamble, entries }
    }

    /// The items' numbers, as written or counted on; doubled and disordered ones are reported.
    fn numbers(&mut self, headings: &[Heading]) -> Vec<String> {
        let mut numbers = Vec::with_capacity(headings.len());
        let mut seen: FxHashMap<String, Span> = FxHashMap::default();
        let mut last: Option<heading::Order> = None;
        for heading in headings {
            let number = match (&heading.number, &last) {
                (Some(written), _) => written.clone(),
                (None, Some(last)) => (last.whole() + 1).to_string(),
                (None, None) => "1".to_owned(),
            };
            let order = heading::Order::of(&number);
            match seen.get(&number) {
                Some(first) => self.report(
                    heading,
                    "doubled-number",
                    format!("the item number {number} stands twice"),
                    Some(*first),
                ),
                None if last.as_ref().is_some_and(|last| order < *last) => {
                    self.report(
                        heading,
                        "number-order",
                        format!("the item number {number} is out of order"),
                        None,
                    );
                }
                None => {}
            }
            seen.entry(number.clone()).or_insert(heading.span);
            last = Some(order);
            numbers.push(number);
        }
        numbers
    }

    fn report(
        &mut self,
        heading: &Heading,
        code: &'static str,
        message: String,
        first: Option<Span>,
    ) {
        let mut diag = Diag::warning(code, message)
            .at(self.text.file, heading.span)
            .hint("correct the number, or leave numbers out: items are then counted");
        if let Some(first) = first {
            diag = diag.related(self.text.file, first, "first here");
        }
        self.diags.push(diag);
    }
}

/// The blocks before the first level-2 heading, then each heading with what follows it.
fn groups<'a>(blocks: &[Node<'a>]) -> Vec<Vec<Node<'a>>> {
    let mut groups = vec![Vec::new()];
    for block in blocks {
        if is_heading(block, 2) {
            groups.push(Vec::new());
        }
        groups.last_mut().expect("there is always a group").push(*block);
    }
    groups
}

fn preamble<'a>(
    context: &mut Context<'a, '_>,
    config: &Config,
    mut blocks: Vec<Node<'a>>,
) -> (Option<String>, Prose) {
    let mut title = None;
    if blocks.first().is_some_and(|block| is_heading(block, 1)) {
        title = Some(blocks.remove(0).collect_text().trim().to_owned());
    }
    blocks.iter().for_each(|block| closing::check_text(context, config, block));
    let mut writer = Writer::new(context, 2);
    blocks.iter().for_each(|block| writer.block(block));
    (title, writer.finish())
}

fn open_item<'a>(
    context: &mut Context<'a, '_>,
    anchors: &mut Anchors,
    text: Text<'_>,
    heading: &Heading,
    number: String,
    blocks: &[Node<'a>],
) -> Entry {
    let words = &text.config.words;
    let label = || format!("{} {number}", capitalised(&words.markers.item[0]));
    let title = if heading.title.is_empty() { label() } else { heading.title.clone() };
    let mut blocks = blocks.to_vec();
    let case = section::take_case(text.config, &mut blocks, text.offset);
    let mut withheld = Vec::new();
    let sections = section::sections(context, text.config, &blocks, &mut withheld);
    let item = Item {
        anchor: anchors.take(&heading.anchor),
        number,
        title,
        heading_note: heading.note.clone(),
        case,
        sections,
        closed: false,
        span: heading.span,
    };
    Entry::Open { item: Arc::new(item), withheld }
}

/// Reads what may be known of a closed item; its lines, which begin after `start` others, are parsed
/// apart from all others.
fn closed_item(
    text: Text<'_>,
    heading: &Heading,
    number: String,
    (start, lines): (usize, &[&str]),
    diags: &mut Vec<Diag>,
) -> ClosedItem {
    let slice = lines.concat();
    let text = Text { body: &slice, offset: text.offset + start, ..text };
    let arena = Arena::new();
    let root = document(&arena, &slice);
    let mut blocks: Vec<Node<'_>> = root.children().skip(1).collect();
    let case = section::take_case(text.config, &mut blocks, text.offset);
    let assigned = closed::assign(text.config, &blocks);
    let public = closed::public_parts(text, &assigned, diags);
    ClosedItem {
        number,
        title: heading.title.clone(),
        case,
        attachments: closed::closed_attachments(text.config, &assigned, text.offset),
        public_title: public.title,
        public_decision: public.decision,
        public_lines: public.lines,
        span: heading.span,
    }
}

/// An ordinary page: its level-1 heading, its text and its other headings.
pub fn page(text: Text<'_>, diags: &mut Vec<Diag>) -> (Option<String>, Prose, Vec<model::Heading>) {
    let arena = Arena::new();
    let root = document(&arena, text.body);
    let mut blocks: Vec<Node<'_>> = root.children().collect();
    let mut title = None;
    if blocks.first().is_some_and(|block| is_heading(block, 1)) {
        title = Some(blocks.remove(0).collect_text().trim().to_owned());
    }
    let headings = page_headings(&blocks);
    let mut context = context(text, root, diags);
    let ids = headings.iter().map(|heading| heading.anchor.clone()).collect();
    let mut writer = Writer::new(&mut context, 2).with_heading_ids(ids);
    blocks.iter().for_each(|block| writer.block(block));
    (title, writer.finish(), headings)
}

fn page_headings(blocks: &[Node<'_>]) -> Vec<model::Heading> {
    let mut anchors = Anchors::default();
    let nodes = blocks.iter().flat_map(|block| block.descendants());
    nodes
        .filter_map(|node| match &node.data().value {
            NodeValue::Heading(heading) => {
                let title = node.collect_text().trim().to_owned();
                let given = heading::given_anchor(node).unwrap_or_else(|| slug(&title));
                Some(model::Heading {
                    level: heading.level.max(2),
                    anchor: anchors.take(&given),
                    title,
                })
            }
            _ => None,
        })
        .collect()
}

/// Anchors of a document, each handed out once.
#[derive(Default)]
pub struct Anchors(FxHashMap<String, usize>);

impl Anchors {
    fn take(&mut self, wanted: &str) -> String {
        let mut anchor = wanted.to_owned();
        loop {
            match self.0.get_mut(&anchor) {
                None => {
                    self.0.insert(anchor.clone(), 1);
                    return anchor;
                }
                Some(count) => {
                    *count += 1;
                    anchor = format!("{wanted}-{count}");
                    if let Some(known) =
                        self.0.get(wanted).copied().filter(|_| self.0.contains_key(&anchor))
                    {
                        anchor = format!("{wanted}-{}", known + 1);
                    }
                }
            }
        }
    }
}
