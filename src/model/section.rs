//! The sections of an agenda item: their meaning, attachments and actions.

use std::ops::Range;

use comrak::Node;
use comrak::nodes::NodeValue;

use crate::config::Config;
use crate::diag::{Diag, Span};
use crate::model::closing::{self, groups, is_closed_attachment};
use crate::model::front::languages;
use crate::model::heading::last_group;
use crate::model::prose::{Context, Writer, node_span};
use crate::model::text::{Text, prose_of};
use crate::model::{
    Action, Attachment, CaseNumber, ClosedAttachment, Prose, Section, SectionKind, dates,
};
use crate::words::Words;

/// What a section's heading means; the public ones count in closed items only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    Kind(SectionKind),
    PublicTitle,
    PublicDecision,
}

/// Takes the case number off the top of an item, if a line of its own right under the heading is one.
pub fn take_case(config: &Config, blocks: &mut Vec<Node<'_>>, offset: usize) -> Option<CaseNumber> {
    let first = *blocks.first()?;
    if !matches!(first.data().value, NodeValue::Paragraph) {
        return None;
    }
    let line: Vec<Node<'_>> = first
        .children()
        .take_while(|node| {
            !matches!(node.data().value, NodeValue::SoftBreak | NodeValue::LineBreak)
        })
        .collect();
    let text: String = line.iter().map(|node| node.collect_text()).collect();
    let number = case_number(config, text.trim())?.to_owned();
    let line_span = node_span(*line.first()?, offset);
    let start = line_span.start as usize + text.find(&number).unwrap_or(0);
    let span = Span::new(line_span.line as usize, start..start + number.len());
    let after = line.last()?.next_sibling();
    line.iter().for_each(|node| node.detach());
    match after {
        Some(line_break) => line_break.detach(),
        None => drop(blocks.remove(0)),
    }
    Some(CaseNumber { written: number, span })
}

/// The case number that a whole line is: of the known shape, or of any shape after a label.
fn case_number<'t>(config: &Config, line: &'t str) -> Option<&'t str> {
    let whole = |text: &str| {
        config.case_pattern.find(text).is_some_and(|found| found.range() == (0..text.len()))
    };
    if whole(line) {
        return Some(line);
    }
    let label =
        languages(&config.words).flat_map(|words| &words.markers.case).filter_map(|label| {
            let head = line.get(..label.len())?;
            let rest = &line[label.len()..];
            let rest_is_apart = rest.starts_with([':', ' ', '.', '\u{a0}']);
            (head.to_lowercase() == *label && rest_is_apart).then_some(rest)
        });
    let number = label
        .map(|rest| rest.trim_start_matches([':', '.', ' ', '\u{a0}']).trim_end_matches('.'))
        .min_by_key(|rest| rest.len())?;
    let shaped = number.len() <= 40
        && number.chars().any(|c| c.is_ascii_digit())
        && number.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '/' | '.' | ':' | '_'));
    (whole(number) || shaped).then_some(number)
}

/// Divides an item's blocks into sections.
pub fn sections<'a>(
    context: &mut Context<'a, '_>,
    config: &Config,
    blocks: &[Node<'a>],
    withheld: &mut Vec<ClosedAttachment>,
) -> Vec<Section> {
    let offset = context.line_offset;
    let mut parts: Vec<Part<'a>> =
        vec![Part::new(Meaning::Kind(SectionKind::Text), None, Span::default())];
    for block in blocks {
        let span = node_span(block, offset);
        if is_section_heading(block) {
            let text = block.collect_text();
            let meaning = meaning(config, &text).unwrap_or(Meaning::Kind(SectionKind::Other));
            parts.push(Part::new(meaning, Some(text.trim().to_owned()), span));
            continue;
        }
        if let Some((meaning, label)) = take_label(config, block) {
            parts.push(Part::new(meaning, Some(label), span));
        }
        let part = parts.last_mut().expect("there is always a part");
        if part.blocks.is_empty() && part.heading.is_none() {
            part.span = span;
        }
        part.blocks.push(block);
    }
    parts.retain(|part| part.heading.is_some() || !part.blocks.is_empty());
    parts.into_iter().map(|part| part.write(context, config, withheld)).collect()
}

fn is_section_heading(block: Node<'_>) -> bool {
    matches!(&block.data().value, NodeValue::Heading(heading) if heading.level == 3)
}

/// The meaning of a section's heading, in the site's language, English or Danish.
fn meaning(config: &Config, heading: &str) -> Option<Meaning> {
    let heading = heading.trim().trim_end_matches([':', '.']).trim();
    let key = Words::key_of(&config.sections, heading).or_else(|| {
        languages(&config.words).find_map(|words| Words::key_of(&words.sections, heading))
    });
    Some(match key? {
        "recommendation" => Meaning::Kind(SectionKind::Recommendation),
        "background" => Meaning::Kind(SectionKind::Background),
        "decision" => Meaning::Kind(SectionKind::Decision),
        "vote" => Meaning::Kind(SectionKind::Vote),
        "attachments" => Meaning::Kind(SectionKind::Attachments),
        "actions" => Meaning::Kind(SectionKind::Actions),
        "public_title" => Meaning::PublicTitle,
        "public_decision" => Meaning::PublicDecision,
        _ => return None,
    })
}

/// Takes `Konklusion:` or `**Beslutning:**` off the beginning of a paragraph.
fn take_label(config: &Config, block: Node<'_>) -> Option<(Meaning, String)> {
    if !matches!(block.data().value, NodeValue::Paragraph) {
        return None;
    }
    let first = block.first_child()?;
    let strong = matches!(first.data().value, NodeValue::Strong);
    if strong {
        let text = first.collect_text();
        let label = text.trim().trim_end_matches(':');
        let closed_inside = text.trim_end().ends_with(':');
        let follows =
            first.next_sibling().and_then(|node| node.data().value.text().map(str::to_owned));
        let closed_after = follows.as_deref().is_some_and(|text| text.starts_with(':'));
        let meaning = meaning(config, label).filter(|_| closed_inside || closed_after)?;
        let label = label.trim().to_owned();
        if let Some(next) = first.next_sibling() {
            trim_start(next, if closed_after { 1 } else { 0 });
        }
        first.detach();
        return Some((meaning, label));
    }
    let text = first.data().value.text().map(str::to_owned)?;
    let (label, _) = text.split_once(':').filter(|(label, _)| label.len() <= 60)?;
    let meaning = meaning(config, label)?;
    trim_start(first, label.len() + 1);
    Some((meaning, label.trim().to_owned()))
}

/// Drops the first bytes of a text node and the white space after them.
fn trim_start(node: Node<'_>, bytes: usize) {
    let mut data = node.data_mut();
    let moved = data.value.text_mut().map_or(0, |text| {
        let rest = text.get(bytes..).unwrap_or("").trim_start().to_owned();
        let moved = text.len() - rest.len();
        *text = rest.into();
        moved
    });
    data.sourcepos.start.column += moved;
}

/// A section while its blocks are gathered.
struct Part<'a> {
    meaning: Meaning,
    heading: Option<String>,
    span: Span,
    blocks: Vec<Node<'a>>,
}

impl<'a> Part<'a> {
    fn new(meaning: Meaning, heading: Option<String>, span: Span) -> Part<'a> {
        Part { meaning, heading, span, blocks: Vec::new() }
    }

    fn write(
        self,
        context: &mut Context<'a, '_>,
        config: &Config,
        withheld: &mut Vec<ClosedAttachment>,
    ) -> Section {
        let kind = match self.meaning {
            Meaning::Kind(kind) => kind,
            Meaning::PublicTitle | Meaning::PublicDecision => SectionKind::Other,
        };
        let offset = context.line_offset;
        let actions = self.blocks.iter().flat_map(|block| actions(config, block, offset)).collect();
        let mut listed = Listed::default();
        for block in &self.blocks {
            match kind {
                SectionKind::Attachments if is_listable(block) => {}
                SectionKind::Attachments => closing::check_list(context, config, block),
                _ => closing::check_text(context, config, block),
            }
        }
        let mut writer = Writer::new(context, 4);
        for block in &self.blocks {
            if kind != SectionKind::Attachments
                || !list_attachments(config, block, offset, &mut listed)
            {
                writer.block(block);
            }
        }
        let prose = writer.finish();
        let closed_attachments = listed.closed.len() as u32;
        withheld.extend(listed.closed);
        Section {
            kind,
            heading: self.heading,
            prose,
            attachments: listed.open,
            closed_attachments,
            actions,
            span: self.span,
        }
    }
}

#[derive(Default)]
struct Listed {
    open: Vec<Attachment>,
    closed: Vec<ClosedAttachment>,
}

fn is_listable(block: Node<'_>) -> bool {
    matches!(block.data().value, NodeValue::Paragraph | NodeValue::List(_))
}

/// Takes the attachments that a list or a paragraph names; whether it was one of these.
fn list_attachments(config: &Config, block: Node<'_>, offset: usize, listed: &mut Listed) -> bool {
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
    let links: Vec<(Node<'_>, String)> = paragraph
        .descendants()
        .filter_map(|node| match &node.data().value {
            NodeValue::Link(link) | NodeValue::Image(link) => Some((node, link.url.clone())),
            _ => None,
        })
        .collect();
    let named: Vec<Attachment> = match links.as_slice() {
        [] if label.is_empty() => return,
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
    };
    for attachment in named {
        match closed {
            false => listed.open.push(attachment),
            true => listed.closed.push(ClosedAttachment {
                label: attachment.label,
                target: attachment.target,
                span: attachment.span,
            }),
        }
    }
}

/// The tasks in a block: `- [ ] Karen Holm: udkast til årshjul (2026-03-01)`.
fn actions(config: &Config, block: Node<'_>, offset: usize) -> Vec<Action> {
    block
        .descendants()
        .filter_map(|node| match &node.data().value {
            NodeValue::TaskItem(task) => {
                let paragraph = node.first_child()?;
                let text = paragraph.collect_text();
                let span = node_span(paragraph, offset);
                Some(action(config, text.trim(), task.symbol.is_some(), span))
            }
            _ => None,
        })
        .collect()
}

fn action(config: &Config, text: &str, done: bool, span: Span) -> Action {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (text, due) = match last_group(text.trim_end_matches('.')) {
        Some((before, inner, _)) => match deadline(config, inner) {
            Some(due) => (before.trim().to_owned(), Some(due)),
            None => (text.clone(), None),
        },
        None => (text.clone(), None),
    };
    let owner = text.split_once(':').filter(|(owner, _)| is_owner(owner));
    match owner {
        Some((owner, rest)) => Action {
            done,
            owner: Some(owner.trim().to_owned()),
            text: rest.trim().to_owned(),
            due,
            span,
        },
        None => Action { done, owner: None, text, due, span },
    }
}

/// A date, alone or after a word such as `frist`.
fn deadline(config: &Config, inner: &str) -> Option<jiff::civil::Date> {
    let words = &config.words;
    let known = |word: &str| {
        let word = word.to_lowercase();
        languages(words).any(|words| words.markers.deadline.contains(&word))
    };
    let bare = match inner.split_once([' ', ':']) {
        Some((word, rest)) if known(word) => rest.trim_start_matches([' ', ':']),
        _ => inner,
    };
    let bare = bare.trim_start_matches("den ").trim_start_matches("d. ");
    dates::parse(words, bare).ok().map(|written| written.date)
}

/// Whether what stands before a colon may be who does it: a few words, the first with a capital.
fn is_owner(text: &str) -> bool {
    let text = text.trim();
    let words = text.split_whitespace().count();
    (1..=8).contains(&words)
        && text.len() <= 80
        && text.trim_start_matches(['@', '[']).starts_with(char::is_uppercase)
        && !text.contains(['.', '?', '!', '/'])
}

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
