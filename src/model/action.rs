//! The tasks that an item gives people.

use comrak::Node;
use comrak::nodes::NodeValue;

use crate::config::Config;
use crate::diag::{Diag, Span};
use crate::model::front::languages;
use crate::model::heading::last_group;
use crate::model::write::{Context, node_span};
use crate::model::{Action, dates};

/// The tasks in a block: `- [ ] Karen Holm: udkast til årshjul (2026-03-01)`.
pub fn actions(context: &mut Context<'_, '_>, config: &Config, block: Node<'_>) -> Vec<Action> {
    let mut actions = Vec::new();
    for node in block.descendants() {
        if let NodeValue::TaskItem(task) = &node.data().value
            && let Some(paragraph) = node.first_child()
        {
            let text = paragraph.collect_text();
            let span = node_span(paragraph, context.line_offset);
            check_deadline(context, config, paragraph, text.trim());
            actions.push(action(config, text.trim(), task.symbol.is_some(), span));
        }
    }
    actions
}

/// Reports a deadline that the calendar lacks, or whose year is missing.
fn check_deadline(context: &mut Context<'_, '_>, config: &Config, paragraph: Node<'_>, text: &str) {
    let words = &config.words;
    let Some((_, inner, group)) = last_group(text.trim_end_matches('.')) else { return };
    let (bare, named) = bare_date(config, inner);
    let diag = match dates::parse(words, bare) {
        Err(dates::Problem::Missing) => {
            Diag::error("date", format!("the deadline `{inner}` does not exist"))
                .hint("look it up in a calendar, or leave the parentheses out if it is no date")
        }
        Err(dates::Problem::Form)
            if dates::lacks_year(words, bare) && (named || bare.contains(char::is_alphabetic)) =>
        {
            Diag::warning("deadline-without-year", format!("the deadline `{inner}` has no year"))
                .hint("write the year too, such as `2026-03-01`; without it there is no deadline")
        }
        _ => return,
    };
    context.diags.push(diag.at(context.path, place(paragraph, context.line_offset, group)));
}

/// Where a text stands in a paragraph.
fn place(paragraph: Node<'_>, offset: usize, text: &str) -> Span {
    let found = paragraph.descendants().filter_map(|node| {
        let at = node.data().value.text().and_then(|whole| whole.rfind(text))?;
        let span = node_span(node, offset);
        let start = span.start as usize + at;
        Some(Span::new(span.line as usize, start..start + text.len()))
    });
    found.last().unwrap_or_else(|| node_span(paragraph, offset))
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
    let owner = text.split_once(':').filter(|(owner, rest)| may_own(owner, rest));
    match owner {
        Some((owner, rest)) => Action {
            done,
            owner: Some(owner.trim().to_owned()),
            named: is_name(owner),
            text: rest.trim().to_owned(),
            due,
            span,
        },
        None => Action { done, owner: None, named: false, text, due, span },
    }
}

/// A date, alone or after a word such as `frist`.
fn deadline(config: &Config, inner: &str) -> Option<jiff::civil::Date> {
    dates::parse(&config.words, bare_date(config, inner).0).ok().map(|written| written.date)
}

/// What stands after a word such as `frist`, and whether there is one.
fn bare_date<'t>(config: &Config, inner: &'t str) -> (&'t str, bool) {
    let words = &config.words;
    let known = |word: &str| {
        let word = word.to_lowercase();
        languages(words).any(|words| words.markers.deadline.contains(&word))
    };
    let (bare, named) = match inner.split_once([' ', ':']) {
        Some((word, rest)) if known(word) => (rest.trim_start_matches([' ', ':']), true),
        _ => (inner, false),
    };
    (bare.trim_start_matches("den ").trim_start_matches("d. "), named)
}

/// Whether what stands before a colon may be who does it: a few words that are no sentence, time
/// or address.
fn may_own(text: &str, rest: &str) -> bool {
    let text = text.trim();
    let words = text.split_whitespace().count();
    let time = text.ends_with(|c: char| c.is_ascii_digit())
        && rest.starts_with(|c: char| c.is_ascii_digit());
    let stops = text.match_indices('.').any(|(at, _)| {
        let mut before = text[..at].chars().rev();
        !(before.next().is_some_and(char::is_uppercase)
            && before.next().is_none_or(|c| !c.is_alphanumeric()))
    });
    (1..=12).contains(&words)
        && text.len() <= 120
        && !time
        && !stops
        && !rest.starts_with("//")
        && !text.contains(['?', '!'])
}

/// Whether it looks like a name: each word begins with a capital, and it is not an `NB`.
fn is_name(text: &str) -> bool {
    const SMALL: [&str; 12] =
        ["og", "and", "och", "und", "&", "af", "av", "of", "von", "van", "de", "der"];
    let text = text.split('(').next().unwrap_or_default();
    let mut words = text.split([' ', ',', '/']).filter(|word| !word.is_empty());
    let capital = |word: &str| word.trim_start_matches(['@', '[']).starts_with(char::is_uppercase);
    text.contains(char::is_lowercase) && words.all(|word| capital(word) || SMALL.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owners() {
        let check = |text: &str, owner: Option<bool>| {
            let found = text.split_once(':').filter(|(owner, rest)| may_own(owner, rest));
            assert_eq!(found.map(|(owner, _)| is_name(owner)), owner, "{text}");
        };
        for text in ["Karen Holm: x", "Karen og Bo: x", "Ib J. Friis (formand): x", "Alle: x"] {
            check(text, Some(true));
        }
        for text in ["NB: x", "Husk at ringe: x", "kholm: x", "@kholm: x", "KHO/BL: x"] {
            check(text, Some(false));
        }
        for text in ["Ring i dag. Husk: x", "mødet kl 12:30", "https://a", "Hvad? Nu: x"] {
            check(text, None);
        }
    }
}
