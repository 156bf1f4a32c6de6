//! Headings and tasks in a form that is nearly right, and that are read as something else.
//!
//! The title without its space is a paragraph, the item with one sign too few belongs to the item above
//! it, and the misspelled section has no meaning: each loses an item, a decision or a task.

use std::ops::Range;

use comrak::Node;
use comrak::nodes::NodeValue;

use crate::config::Config;
use crate::cover::Around;
use crate::diag::{Diag, Span, nearest};
use crate::model::front::languages;
use crate::model::heading::Heading;
use crate::model::nearly::is_within;
use crate::model::text::Text;
use crate::model::write::node_span;
use crate::path::SitePath;

/// Sections by whose names whole items are called too.
const OFTEN_ITEMS: [&str; 2] = ["actions", "attachments"];

/// Reports them, but for those in closed items.
pub fn check(
    text: Text<'_>,
    root: Node<'_>,
    headings: &[Heading],
    closed: &[Range<usize>],
    diags: &mut Vec<Diag>,
) {
    let mut found = Vec::new();
    lines(text, root, headings, &mut found);
    titles(text, root, &mut found);
    sections(text, headings, &mut found);
    let closed = Around::new(closed.to_vec());
    diags.extend(found.into_iter().filter_map(|(line, diag)| {
        let line = line - text.offset - 1;
        (!closed.holds(&(line..line + 1))).then_some(diag)
    }));
}

/// A problem with the number of its line in the file.
type Found = (usize, Diag);

/// `##Title` and `- [] task`, where they are read as words.
fn lines(text: Text<'_>, root: Node<'_>, headings: &[Heading], found: &mut Vec<Found>) {
    let first = headings.first().map_or(usize::MAX, |heading| heading.span.line as usize);
    let mut seen = Vec::new();
    for (number, line) in (text.offset + 1..).zip(text.body.lines()) {
        let start = line.len() - line.trim_start().len();
        let diag = match (lost_heading(&line[start..]), lost_task(&line[start..])) {
            (Some(signs), _) => {
                Diag::warning("heading-form", "this is no heading: a space is missing")
                    .at(text.file, Span::new(number, start..start + signs))
                    .hint(format!(
                        "write `{} {}`",
                        &line[start..start + signs],
                        shown(&line[start + signs..])
                    ))
                    .fix(format!("{} ", &line[start..start + signs]))
            }
            (None, Some((width, mark))) if number > first => {
                Diag::warning("task-form", "this is no task: a space is missing")
                    .at(text.file, Span::new(number, start..start + width))
                    .hint(format!("begin it with `- {mark} `"))
                    .fix(format!("- {mark} "))
            }
            _ => continue,
        };
        seen.push((number, diag));
    }
    if seen.is_empty() {
        return;
    }
    // What stands in code means itself.
    let paragraphs =
        root.descendants().filter(|node| matches!(node.data().value, NodeValue::Paragraph));
    let read = Around::new(
        paragraphs
            .map(|node| {
                let place = node.data().sourcepos;
                place.start.line..place.end.line + 1
            })
            .collect(),
    );
    let is_read = |number: usize| {
        let line = number - text.offset;
        read.holds(&(line..line + 1))
    };
    found.extend(seen.into_iter().filter(|(number, _)| is_read(*number)));
}

/// The signs of a heading that lacks its space; one alone may be a word such as `#budget`.
fn lost_heading(line: &str) -> Option<usize> {
    let signs = line.bytes().take_while(|byte| *byte == b'#').count();
    ((2..=6).contains(&signs) && line[signs..].starts_with(char::is_alphanumeric)).then_some(signs)
}

/// The length of the mark of a task that lacks a space, and the mark as it should be.
fn lost_task(line: &str) -> Option<(usize, &'static str)> {
    let item = line.strip_prefix(['-', '*', '+'])?;
    let inner = item.trim_start();
    let (mark, rest) = [("[]", "[ ]"), ("[ ]", "[ ]"), ("[x]", "[x]"), ("[X]", "[x]")]
        .into_iter()
        .find_map(|(written, mark)| Some(((written, mark), inner.strip_prefix(written)?)))?;
    let is_apart = inner.len() < item.len();
    let is_task = match mark.0 {
        "[]" => rest.starts_with(|c: char| c == ' ' || c.is_alphanumeric()),
        _ => {
            !is_apart && !rest.starts_with(['(', '[', ':'])
                || rest.starts_with(char::is_alphanumeric)
        }
    };
    let spaces = rest.len() - rest.trim_start().len();
    is_task.then_some((line.len() - rest.len() + spaces, mark.1))
}

/// Headings with one `#` that are not the title at the top.
fn titles(text: Text<'_>, root: Node<'_>, found: &mut Vec<Found>) {
    for node in root.children().skip(1).filter(|node| level(node) == Some(1)) {
        let span = node_span(node, text.offset);
        let title = node.collect_text();
        let diag =
            Diag::warning("heading-form", format!("`{}` begins no agenda item", shown(&title)))
                .at(text.file, span)
                .hint(format!("an item begins with two signs: `## {}`", shown(&title)));
        found.push((span.line as usize, diag));
    }
}

/// Items that are called like a section.
fn sections(text: Text<'_>, headings: &[Heading], found: &mut Vec<Found>) {
    for heading in headings.iter().filter(|heading| heading.number.is_none()) {
        let title = heading.title.to_lowercase();
        let mut known = languages(&text.config.words).flat_map(|words| &words.sections);
        let kind = known.find(|(_, names)| names.contains(&title)).map(|(kind, _)| kind.as_str());
        if kind.is_some_and(|kind| !OFTEN_ITEMS.contains(&kind)) {
            let title = &heading.title;
            let diag = Diag::warning(
                "heading-form",
                format!("`{title}` is an agenda item of its own here"),
            )
            .at(text.file, heading.span)
            .hint(format!("if it is a section of the item above, write `### {title}`"));
            found.push((heading.span.line as usize, diag));
        }
    }
}

/// Says that the heading of a section, which has no meaning, is nearly one that has.
pub fn misspelled(config: &Config, file: &SitePath, heading: &str, span: Span) -> Option<Diag> {
    let title = heading.trim().trim_end_matches([':', '.']);
    let lower = title.to_lowercase();
    let own = languages(&config.words).flat_map(|words| &words.sections);
    let known = config.sections.iter().chain(own).flat_map(|(_, names)| names);
    let near = known.filter(|name| is_within(&lower, name)).map(String::as_str);
    let name = nearest(title, near)?;
    let diag = Diag::warning("heading-form", format!("`{title}` is no known section"));
    Some(diag.at(file, span).hint(format!("did you mean `{name}`?")))
}

fn level(node: &Node<'_>) -> Option<u8> {
    match &node.data().value {
        NodeValue::Heading(heading) => Some(heading.level),
        _ => None,
    }
}

/// As much of a title as a message shows.
fn shown(title: &str) -> String {
    let title = title.trim();
    match title.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &title[..end]),
        None => title.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        assert_eq!(lost_heading("##Budget 2027"), Some(2));
        assert_eq!(lost_heading("###2. Budget"), Some(3));
        for right in ["## Budget", "#budget", "##", "######", "##-", "#######x"] {
            assert_eq!(lost_heading(right), None, "{right}");
        }
        assert_eq!(lost_task("- [] Bo: ring"), Some((5, "[ ]")));
        assert_eq!(lost_task("-[ ] Bo: ring"), Some((5, "[ ]")));
        assert_eq!(lost_task("* [x]Bo: ring"), Some((5, "[x]")));
        for right in [
            "- [ ] Bo",
            "- [x] Bo",
            "- [](a.pdf)",
            "- [x](a.pdf)",
            "-[x](a.pdf)",
            "- [Bo]",
            "- x",
            "[] Bo",
        ] {
            assert_eq!(lost_task(right), None, "{right}");
        }
    }
}
