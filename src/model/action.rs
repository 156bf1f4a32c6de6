//! The tasks that an item gives people.

use comrak::Node;
use comrak::nodes::NodeValue;

use crate::config::Config;
use crate::diag::Span;
use crate::model::front::languages;
use crate::model::heading::last_group;
use crate::model::write::node_span;
use crate::model::{Action, dates};

/// The tasks in a block: `- [ ] Karen Holm: udkast til årshjul (2026-03-01)`.
pub fn actions(config: &Config, block: Node<'_>, offset: usize) -> Vec<Action> {
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
