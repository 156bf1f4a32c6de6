//! The documents that an item lists.

use comrak::Node;
use comrak::nodes::NodeValue;

use crate::config::Config;
use crate::model::closing::{groups, is_closed_attachment};
use crate::model::heading::last_group;
use crate::model::write::node_span;
use crate::model::{Attachment, ClosedAttachment};

/// Attachments that may be published, and those that may not.
#[derive(Default)]
pub struct Listed {
    pub open: Vec<Attachment>,
    pub closed: Vec<ClosedAttachment>,
}

/// Whether a block can name attachments.
pub fn is_listable(block: Node<'_>) -> bool {
    matches!(block.data().value, NodeValue::Paragraph | NodeValue::List(_))
}

/// Takes the attachments that a list or a paragraph names; whether it was one of these.
pub fn list_attachments(
    config: &Config,
    block: Node<'_>,
    offset: usize,
    listed: &mut Listed,
) -> bool {
    match &block.data().value {
        NodeValue::Paragraph => name_attachment(config, block, offset, listed),
        NodeValue::List(_) => {
            let paragraphs = block
                .descendants()
                .filter(|node| matches!(node.data().value, NodeValue::Paragraph));
            paragraphs.for_each(|paragraph| name_attachment(config, paragraph, offset, listed));
        }
        _ => return false,
    }
    true
}

fn name_attachment(config: &Config, paragraph: Node<'_>, offset: usize, listed: &mut Listed) {
    let text = paragraph.collect_text();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = &config.words;
    let closed = groups(&text).any(|inner| is_closed_attachment(words, inner));
    let label = match last_group(&text) {
        Some((before, inner, _)) if is_closed_attachment(words, inner) => before.trim().to_owned(),
        _ => text,
    };
    let named = named(paragraph, label, offset);
    match closed {
        false => listed.open.extend(named),
        true => listed.closed.extend(named.into_iter().map(|attachment| ClosedAttachment {
            label: attachment.label,
            target: attachment.target,
            span: attachment.span,
        })),
    }
}

/// The files that a paragraph links to, else the one that it names.
fn named(paragraph: Node<'_>, label: String, offset: usize) -> Vec<Attachment> {
    let links: Vec<(Node<'_>, String)> = paragraph
        .descendants()
        .filter_map(|node| match &node.data().value {
            NodeValue::Link(link) | NodeValue::Image(link) => Some((node, link.url.clone())),
            _ => None,
        })
        .collect();
    match links.as_slice() {
        [] if label.is_empty() => Vec::new(),
        [] => vec![Attachment {
            target: label.clone(),
            label,
            is_link: false,
            span: node_span(paragraph, offset),
        }],
        [(node, url)] => vec![Attachment {
            label: if label.is_empty() { url.clone() } else { label },
            target: url.clone(),
            is_link: true,
            span: node_span(node, offset),
        }],
        many => many
            .iter()
            .map(|(node, url)| Attachment {
                label: Some(node.collect_text())
                    .filter(|text| !text.trim().is_empty())
                    .unwrap_or_else(|| url.clone()),
                target: url.clone(),
                is_link: true,
                span: node_span(node, offset),
            })
            .collect(),
    }
}
