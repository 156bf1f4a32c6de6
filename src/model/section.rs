//! The sections of an agenda item and what they mean.

use comrak::Node;
use comrak::nodes::NodeValue;

use crate::config::Config;
use crate::diag::Span;
use crate::model::action::actions;
use crate::model::attachment::{Listed, is_listable, list_attachments};
use crate::model::closing;
use crate::model::front::languages;
use crate::model::write::{Context, Writer, node_span};
use crate::model::{CaseNumber, ClosedAttachment, Section, SectionKind, Stored, form};
use crate::words::Words;

/// What a section's heading means; the public ones count in closed items only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
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
            let meaning = meaning(config, &text).unwrap_or_else(|| {
                context.diags.extend(form::misspelled(config, context.path, &text, span));
                Meaning::Kind(SectionKind::Other)
            });
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

/// Whether a block begins a section.
fn is_section_heading(block: Node<'_>) -> bool {
    matches!(&block.data().value, NodeValue::Heading(heading) if heading.level == 3)
}

/// The meaning of a section's heading, in the site's language, English or Danish.
pub fn meaning(config: &Config, heading: &str) -> Option<Meaning> {
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
pub fn take_label(config: &Config, block: Node<'_>) -> Option<(Meaning, String)> {
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
        let actions =
            self.blocks.iter().flat_map(|block| actions(context, config, block)).collect();
        let mut listed = Listed::default();
        for block in &self.blocks {
            match kind {
                SectionKind::Attachments if is_listable(block) => {
                    closing::check_listed(context, config, block);
                }
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
            prose: Stored::new(prose),
            attachments: listed.open.into(),
            closed_attachments,
            actions,
            span: self.span,
        }
    }
}
