//! What may be known of a closed item: public title, public decision, and the names to keep secret.

use std::ops::Range;

use comrak::Node;
use comrak::nodes::NodeValue;

use crate::config::Config;
use crate::diag::Diag;
use crate::model::attachment::{Listed, list_attachments};
use crate::model::section::{Meaning, meaning, take_label};
use crate::model::text::{Text, prose_of};
use crate::model::write::node_span;
use crate::model::{ClosedAttachment, Prose, SectionKind};

/// What of a closed item may be published.
#[derive(Default)]
pub struct PublicParts {
    pub title: Option<String>,
    pub decision: Option<Prose>,
    /// The lines of the file that both stand in.
    pub lines: Vec<Range<usize>>,
}

/// The blocks of a closed item, each with the meaning of the section that it stands in.
///
/// A labelled paragraph begins a section, as it does in open items; a public label counts for its
/// own paragraph only, so that nothing more than was meant gets out.
pub fn assign<'a>(config: &Config, blocks: &[Node<'a>]) -> Vec<(Option<Meaning>, Node<'a>)> {
    let mut assigned = Vec::with_capacity(blocks.len());
    let mut changes: Vec<(usize, Option<Meaning>)> = Vec::new();
    for block in blocks {
        let position = block.data().sourcepos;
        if is_heading_down_to(block, 3) {
            changes.push((position.start.line, meaning(config, &block.collect_text())));
        } else if !is_footnote(block)
            && let Some((label, _)) = take_label(config, block)
        {
            changes.push((position.start.line, Some(label)));
            if matches!(label, Meaning::PublicTitle | Meaning::PublicDecision) {
                changes.push((position.end.line + 1, None));
            }
        }
    }
    for block in blocks.iter().filter(|block| !is_heading_down_to(block, 3)) {
        // The parser moves footnotes to the end, so the section is told by the line.
        let line = block.data().sourcepos.start.line;
        let before = changes.partition_point(|(from, _)| *from <= line);
        let current = before.checked_sub(1).and_then(|last| changes[last].1);
        assigned.push((current, *block));
    }
    assigned
}

fn is_footnote(block: Node<'_>) -> bool {
    matches!(block.data().value, NodeValue::FootnoteDefinition(_))
}

fn is_heading_down_to(block: Node<'_>, level: u8) -> bool {
    matches!(&block.data().value, NodeValue::Heading(heading) if heading.level <= level)
}

/// Reads the public title and the public decision of a closed item, each parsed from its own lines.
pub fn public_parts(
    text: Text<'_>,
    assigned: &[(Option<Meaning>, Node<'_>)],
    diags: &mut Vec<Diag>,
) -> PublicParts {
    let mut parts = PublicParts::default();
    let mut decision: Vec<Range<usize>> = Vec::new();
    for (meaning, block) in assigned {
        let position = block.data().sourcepos;
        let lines = position.start.line - 1..position.end.line;
        match meaning {
            Some(Meaning::PublicTitle) if parts.title.is_none() => {
                let title = block.collect_text();
                parts.title = Some(title.split_whitespace().collect::<Vec<_>>().join(" "));
            }
            Some(Meaning::PublicDecision) => decision.push(lines.clone()),
            _ => continue,
        }
        parts.lines.push(text.offset + lines.start + 1..text.offset + lines.end + 1);
    }
    decision.sort_by_key(|lines| lines.start);
    if !decision.is_empty() {
        parts.decision = Some(public_decision(text, &decision, diags));
    }
    parts
}

/// Writes the lines of a public decision; a label at their beginning stands in the heading instead.
fn public_decision(text: Text<'_>, lines: &[Range<usize>], diags: &mut Vec<Diag>) -> Prose {
    let all: Vec<&str> = text.body.split_inclusive('\n').collect();
    let first = lines[0].start;
    let mut slice = String::new();
    let mut ahead = lines.iter().peekable();
    for (number, line) in all.iter().enumerate().skip(first) {
        while ahead.next_if(|lines| lines.end <= number).is_some() {}
        match ahead.peek().is_some_and(|lines| lines.contains(&number)) {
            true => slice.push_str(line),
            false => slice.push('\n'),
        }
    }
    let slice = without_label(text.config, slice.trim_end());
    prose_of(Text { body: &slice, offset: text.offset + first, ..text }, 4, diags)
}

fn without_label(config: &Config, slice: &str) -> String {
    let bare = slice.trim_start_matches('*');
    match bare.split_once(':') {
        Some((label, rest))
            if meaning(config, label.trim_end_matches('*')) == Some(Meaning::PublicDecision) =>
        {
            rest.trim_start_matches('*').trim_start().to_owned()
        }
        _ => slice.to_owned(),
    }
}

/// The attachments of a closed item, none of which is published: what it lists, and every file
/// that its closed text links to.
pub fn closed_attachments(
    config: &Config,
    assigned: &[(Option<Meaning>, Node<'_>)],
    offset: usize,
) -> Vec<ClosedAttachment> {
    let mut listed = Listed::default();
    let mut attachments = Vec::new();
    for (meaning, block) in assigned {
        match meaning {
            Some(Meaning::PublicTitle | Meaning::PublicDecision) => {}
            Some(Meaning::Kind(SectionKind::Attachments)) => {
                list_attachments(config, block, offset, &mut listed);
            }
            _ => attachments.extend(block.descendants().filter_map(|node| linked(node, offset))),
        }
    }
    attachments.extend(listed.open.into_iter().map(|attachment| ClosedAttachment {
        label: attachment.label,
        target: attachment.target,
        span: attachment.span,
    }));
    listed.closed.into_iter().chain(attachments).collect()
}

fn linked(node: Node<'_>, offset: usize) -> Option<ClosedAttachment> {
    match &node.data().value {
        NodeValue::Link(link) | NodeValue::Image(link) => Some(ClosedAttachment {
            label: node.collect_text(),
            target: link.url.clone(),
            span: node_span(node, offset),
        }),
        _ => None,
    }
}
