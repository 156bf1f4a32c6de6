//! Headings, tables, images and link texts that not everybody can use (WCAG 2.2).

use std::sync::LazyLock;

use regex::Regex;

use crate::check::Context;
use crate::check::signs::Signs;
use crate::check::text::{Line, LineKind, Text};
use crate::diag::{Diag, Span};
use crate::model::front::languages;

/// `heading-skip`: a heading more than one level below the one before (WCAG 1.3.1).
pub fn heading_skip(_: &Context<'_>, text: &Text<'_>, diags: &mut Vec<Diag>) {
    let (mut last, mut has_begun) = (1, false);
    for line in &text.lines {
        let LineKind::Heading(level) = line.kind else { continue };
        if level > last + 1 {
            diags.push(
                Diag::warning(
                    "heading-skip",
                    format!("a heading of level {level} follows one of level {last}"),
                )
                .at(text.file, Span::line(line.number))
                .hint(format!("begin it with `{}`", "#".repeat(last as usize + 1))),
            );
        }
        // In minutes, a second heading of level 1 was meant as an item, which is said of it.
        last = if text.minutes.is_some() && has_begun { level.max(2) } else { level };
        has_begun = true;
    }
}

/// `table-without-header`: a table whose first row is empty (WCAG 1.3.1).
pub fn table_header(_: &Context<'_>, text: &Text<'_>, diags: &mut Vec<Diag>) {
    for pair in text.lines.windows(2) {
        let is_empty = pair[0].kind == LineKind::Prose
            && pair[0].text.chars().all(|c| matches!(c, '|' | ' '))
            && pair[0].text.contains('|');
        // One hyphen a column is enough (GFM, tables).
        let is_rule = |line: &Line<'_>| {
            line.text.contains('-') && line.text.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
        };
        if is_empty && is_rule(&pair[1]) {
            diags.push(
                Diag::warning("table-without-header", "this table says nothing of its columns")
                    .at(text.file, Span::line(pair[0].number))
                    .hint("name each column in the first row"),
            );
        }
    }
}

static LINK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(!?)\[([^\[\]]*)\]\(([^()\s]*)[^()]*\)").expect("a test compiles the pattern")
});

/// The links and images of a text: whether it is an image, its words, and where it stands.
fn links<'t>(text: &'t Text<'_>) -> impl Iterator<Item = (bool, &'t str, Span)> {
    let lines = text.lines.iter().filter(|line| {
        matches!(line.kind, LineKind::Prose | LineKind::Heading(_)) && line.signs.any(Signs::LINK)
    });
    lines.flat_map(|line| {
        LINK.captures_iter(line.text).map(|found| {
            let whole = found.get(0).expect("the whole match is always there").range();
            let words = found.get(2).map_or("", |words| words.as_str());
            (!found[1].is_empty(), words, Span::new(line.number, whole))
        })
    })
}

/// `image-without-text`: an image that says nothing to those who cannot see it (WCAG 1.1.1).
pub fn image_text(_: &Context<'_>, text: &Text<'_>, diags: &mut Vec<Diag>) {
    for (_, _, span) in links(text).filter(|(image, words, _)| *image && words.trim().is_empty()) {
        diags.push(
            Diag::warning("image-without-text", "this image has no alternative text")
                .at(text.file, span)
                .hint("say between the brackets what the image shows"),
        );
    }
}

/// `vague-link`: a link whose words do not say where it leads (WCAG 2.4.4).
pub fn vague_link(context: &Context<'_>, text: &Text<'_>, diags: &mut Vec<Diag>) {
    let is_vague = |words: &str| {
        let words = words.trim().trim_end_matches(['.', ':', '»', '>']).trim().to_lowercase();
        languages(&context.config.words).any(|known| known.check.vague.contains(&words))
    };
    for (_, words, span) in links(text).filter(|(image, words, _)| !*image && is_vague(words)) {
        diags.push(
            Diag::note("vague-link", format!("`{words}` does not say where the link leads"))
                .at(text.file, span)
                .hint("let the words of the link name what it leads to"),
        );
    }
}
