//! What may be known of a closed item: public title, public decision, and the names to keep secret.

use std::ops::Range;

use comrak::Node;
use comrak::nodes::NodeValue;

use crate::config::Config;
use crate::diag::Diag;
use crate::model::attachment::{Listed, list_attachments};
use crate::model::section::{Meaning, is_section_heading, meaning, take_label};
use crate::model::text::{Text, prose_of};
use crate::model::{ClosedAttachment, Prose, SectionKind};

/// What of a closed item may be published.
#[derive(Default)]
pub struct PublicParts {
    pub title: Option<String>,
    pub decision: Option<Prose>,
}

/// Reads the public title and the public decision of a closed item, each parsed from its own lines.
pub fn public_parts(text: Text<'_>, blocks: &[Node<'_>], diags: &mut Vec<Diag>) -> PublicParts {
    let mut parts = PublicParts::default();
    let mut decision: Vec<Range<usize>> = Vec::new();
    let headings: Vec<(usize, Option<Meaning>)> = blocks
        .iter()
        .filter(|block| is_heading_down_to(block, 3))
        .map(|block| {
            (block.data().sourcepos.start.line, meaning(text.config, &block.collect_text()))
        })
        .collect();
    for block in blocks.iter().filter(|block| !is_heading_down_to(block, 3)) {
        let position = block.data().sourcepos;
        // The parser moves footnotes to the end, so the section is told by the line.
        let above = headings.iter().rev().find(|(line, _)| *line < position.start.line);
        let label = take_label(text.config, block).map(|(meaning, _)| meaning);
        match label.or(above.and_then(|(_, meaning)| *meaning)) {
            Some(Meaning::PublicTitle) if parts.title.is_none() => {
                let title = block.collect_text();
                parts.title = Some(title.split_whitespace().collect::<Vec<_>>().join(" "));
            }
            Some(Meaning::PublicDecision) => {
                decision.push(position.start.line - 1..position.end.line)
            }
            _ => {}
        }
    }
    decision.sort_by_key(|lines| lines.start);
    if !decision.is_empty() {
        parts.decision = Some(public_decision(text, &decision, diags));
    }
    parts
}

fn is_heading_down_to(block: Node<'_>, level: u8) -> bool {
    matches!(&block.data().value, NodeValue::Heading(heading) if heading.level <= level)
}

/// Writes the lines of a public decision; a label at their beginning stands in the heading instead.
fn public_decision(text: Text<'_>, lines: &[Range<usize>], diags: &mut Vec<Diag>) -> Prose {
    let all: Vec<&str> = text.body.split_inclusive('\n').collect();
    let first = lines[0].start;
    let mut slice = String::new();
    for (number, line) in all.iter().enumerate().skip(first) {
        match lines.iter().any(|lines| lines.contains(&number)) {
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

/// The attachments of a closed item, none of which is published.
pub fn closed_attachments(
    config: &Config,
    blocks: &[Node<'_>],
    offset: usize,
) -> Vec<ClosedAttachment> {
    let mut listed = Listed::default();
    let mut inside = false;
    for block in blocks {
        if is_section_heading(block) {
            inside = meaning(config, &block.collect_text())
                == Some(Meaning::Kind(SectionKind::Attachments));
        } else if inside {
            list_attachments(config, block, offset, &mut listed);
        }
    }
    let open = listed.open.into_iter().map(|attachment| ClosedAttachment {
        label: attachment.label,
        target: attachment.target,
        span: attachment.span,
    });
    listed.closed.into_iter().chain(open).collect()
}
