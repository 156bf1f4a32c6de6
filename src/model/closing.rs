//! Marks that close something, written where they close nothing.
//!
//! Who writes `(lukket)` means that something is not to be published; where it would be published
//! all the same, that is an error.

use std::ops::Range;

use comrak::Node;
use comrak::nodes::NodeValue;

use crate::config::Config;
use crate::cover::Around;
use crate::diag::{Diag, Span};
use crate::model::front::languages;
use crate::model::heading::{Heading, is_closed_mark};
use crate::model::nearly::{nearly_closes_attachment, seems_closed};
use crate::model::text::Text;
use crate::model::write::{Context, node_span};
use crate::words::{Words, capitalised};

/// The texts in parentheses, wherever they stand.
pub fn groups(text: &str) -> impl Iterator<Item = &str> {
    text.split('(').skip(1).filter_map(|rest| rest.split_once(')')).map(|(inner, _)| inner.trim())
}

/// Reports headings that are marked as closed and are not those of whole agenda items.
pub fn check_headings(
    text: Text<'_>,
    root: Node<'_>,
    headings: &[Heading],
    closed: &[Range<usize>],
    diags: &mut Vec<Diag>,
) {
    let words = &text.config.words;
    let is_marked = |text: &str| groups(text).any(|inner| is_closed_mark(words, inner));
    let mut spans: Vec<Span> = Vec::new();
    for (number, line) in text.body.lines().enumerate() {
        if is_heading_line(line) && is_marked(line) {
            spans.push(Span::line(text.offset + number + 1));
        }
    }
    let underlined = root.descendants().filter(|node| {
        matches!(&node.data().value, NodeValue::Heading(heading) if heading.setext)
            && is_marked(&node.collect_text())
    });
    spans.extend(underlined.map(|node| node_span(node, text.offset)));
    let marked: Vec<u32> = spans.iter().map(|span| span.line).collect();
    let closed = Around::new(closed.to_vec());
    let closes = |span: &Span| {
        let line = span.line as usize - text.offset - 1;
        closed.holds(&(line..line + 1))
    };
    for span in spans.into_iter().filter(|span| !closes(span)) {
        diags.push(misplaced(text, span));
    }
    for heading in headings.iter().filter(|heading| !heading.closed) {
        if !marked.contains(&heading.span.line) && seems_closed(words, &heading.title) {
            let mark = &words.markers.closed[0];
            diags.push(
                Diag::error("maybe-closed", "this item looks closed and is not; it is published when its minutes are")
                    .at(text.file, heading.span)
                    .hint(format!(
                        "to close it, end its heading with `({mark})`; to publish it, reword the title, or allow `maybe-closed` here"
                    )),
            );
        }
    }
}

/// Whether a line looks like a heading, in a list, quotation or code block too.
fn is_heading_line(line: &str) -> bool {
    let marker =
        |c: char| matches!(c, '>' | '-' | '*' | '+' | '.' | ')' | '0'..='9') || c.is_whitespace();
    if line.as_bytes().first().is_some_and(u8::is_ascii_alphabetic) {
        return false;
    }
    let heading = line.trim_start_matches(marker);
    let level = heading.bytes().take_while(|byte| *byte == b'#').count();
    (1..=6).contains(&level) && heading[level..].starts_with([' ', '\t'])
}

/// Reports an attachment that is marked as closed outside a list of attachments.
pub fn check_text(context: &mut Context<'_, '_>, config: &Config, block: Node<'_>) {
    let words = &config.words;
    let is_mark = |inner: &str| {
        is_closed_attachment(words, inner) && !is_closed_mark(words, inner) && inner.contains(' ')
    };
    check(context, config, block, &is_mark);
}

/// Reports a listed attachment that looks closed and is not.
pub fn check_listed(context: &mut Context<'_, '_>, config: &Config, block: Node<'_>) {
    let words = &config.words;
    let is_nearly =
        |inner: &str| !is_closed_attachment(words, inner) && nearly_closes_attachment(words, inner);
    let lines = block.descendants().filter(|node| {
        let is_line = matches!(node.data().value, NodeValue::Paragraph);
        is_line && groups(&block_text(node)).any(is_nearly)
    });
    for line in lines {
        let mark = &words.markers.closed_attachment[0];
        context.diags.push(
            Diag::error("maybe-closed", "this attachment looks closed and is not; it is published when its minutes are")
                .at(context.path, node_span(line, context.line_offset))
                .hint(format!("to close it, write `({mark})` after it; to publish it, reword it, or allow `maybe-closed` here")),
        );
    }
}

/// Reports an attachment that is marked as closed among the attachments, but in no list.
pub fn check_list(context: &mut Context<'_, '_>, config: &Config, block: Node<'_>) {
    check(context, config, block, &|inner| is_closed_attachment(&config.words, inner));
}

fn check(
    context: &mut Context<'_, '_>,
    config: &Config,
    block: Node<'_>,
    is_mark: &dyn Fn(&str) -> bool,
) {
    let opens = |node: Node<'_>| match &node.data().value {
        NodeValue::Text(part) => part.bytes().any(|byte| byte == b'('),
        _ => false,
    };
    if !block.descendants().any(opens) || !groups(&block_text(block)).any(is_mark) {
        return;
    }
    let names = config.words.sections.get("attachments").and_then(|names| names.first());
    let heading = names.map_or("Attachments".to_owned(), |name| capitalised(name));
    context.diags.push(
        Diag::error("closed-section", "this mark closes no attachment here")
            .at(context.path, node_span(block, context.line_offset))
            .hint(format!("write it after an attachment in a list under `### {heading}`")),
    );
}

/// Whether a word in parentheses closes the attachment before it.
pub fn is_closed_attachment(words: &Words, inner: &str) -> bool {
    let inner = inner.to_lowercase();
    languages(words).any(|words| {
        words.markers.closed_attachment.contains(&inner) || words.markers.closed.contains(&inner)
    })
}

/// All text of a block, blocks inside it apart from each other.
fn block_text(block: Node<'_>) -> String {
    let mut text = String::new();
    for node in block.descendants() {
        match &node.data().value {
            NodeValue::Text(part) => text.push_str(part),
            NodeValue::SoftBreak | NodeValue::LineBreak => text.push(' '),
            value if value.block() => text.push('\n'),
            _ => {}
        }
    }
    text
}

fn misplaced(text: Text<'_>, span: Span) -> Diag {
    Diag::error("closed-section", "only a whole agenda item can be closed")
        .at(text.file, span)
        .hint("write the mark at the end of the item's `##` heading, and what may be published under its public decision")
}
