//! Looks through what was read for what a person should see to.
//!
//! Nothing is changed here but one thing: an item that says it is closed is marked closed.

use super::blocks::{Block, Kind};
use super::doubts::Doubts;
use super::escape::LINK;
use super::lines::Line;
use super::people::Participant;
use super::reference;
use super::shape::starts_lower;
use crate::words::Words;

/// Doubts lines: lone characters and rows of tables.
pub(super) fn lines(lines: &[Line], doubts: &mut Doubts) {
    for line in lines {
        if let Some((character, before)) = lone_character(&line.text) {
            doubts.lone_character(line.number, character, before);
        }
        if line.cells.len() > 2 {
            doubts.table(line.number);
        }
    }
}

/// A character alone on its line, or a letter beyond ASCII alone after a sentence; with it what
/// stands before it.
fn lone_character(text: &str) -> Option<(char, &str)> {
    if let Some(first) = only(text) {
        return Some((first, ""));
    }
    let words: Vec<&str> = text.split(' ').collect();
    let is_lone = |pair: &[&str], next: Option<&&str>| {
        let begins = next.is_none_or(|next| next.starts_with(char::is_uppercase));
        let letter = only(pair[1]).filter(|c| c.is_uppercase() && !c.is_ascii());
        letter.filter(|_| begins && pair[0].ends_with(['.', '!', '?']))
    };
    words
        .windows(2)
        .enumerate()
        .find_map(|(at, pair)| is_lone(pair, words.get(at + 2)).map(|letter| (letter, words[at])))
}

/// The character of a text that has only one.
fn only(text: &str) -> Option<char> {
    let mut characters = text.chars();
    characters.next().filter(|_| characters.next().is_none())
}

/// Doubts the participants: none, neither title nor role, listed twice, an odd name.
pub(super) fn participants(
    words: &Words,
    people: &[Participant],
    line: usize,
    doubts: &mut Doubts,
) {
    let Some(first) = people.first() else { return doubts.no_participants(line) };
    let untitled: Vec<&str> = people
        .iter()
        .filter(|person| person.titles(words).is_empty() && !person.has_role(words))
        .map(|person| person.name.as_str())
        .collect();
    if !untitled.is_empty() {
        doubts.untitled_participants(first.line, &untitled);
    }
    for (at, person) in people.iter().enumerate() {
        if people[..at].iter().any(|other| other.name == person.name) {
            doubts.doubled_participant(person.line, &person.name);
        }
        if is_odd(&person.name) {
            doubts.odd_name(person.line, &person.name);
        }
    }
}

/// Whether a name begins small, is very long, or has a small word between two long names.
fn is_odd(name: &str) -> bool {
    let words: Vec<&str> = name.split(' ').collect();
    let joined = words
        .iter()
        .enumerate()
        .any(|(at, word)| starts_lower(word) && at > 1 && at + 2 < words.len());
    starts_lower(name) || words.len() > 6 || joined || name.contains([':', '(', ')'])
}

/// Doubts the items: their numbers, their titles, and whether the table of contents knows others.
pub(super) fn items(
    blocks: &[Block],
    contents: &[(usize, String)],
    marker: &str,
    doubts: &mut Doubts,
) {
    let items: Vec<(&Block, &str)> = blocks
        .iter()
        .filter_map(|block| match &block.kind {
            Kind::Item { number, .. } => Some((block, number.as_str())),
            _ => None,
        })
        .collect();
    if items.is_empty() {
        doubts.no_items(blocks.first().map_or(1, |block| block.line), marker);
    }
    numbers(&items, doubts);
    for (block, number) in items.iter().filter(|(block, _)| block.text.is_empty()) {
        doubts.untitled_item(block.line, number);
    }
    for (line, title) in contents {
        let known = |(item, _): &(&Block, &str)| ends_alike(title, &item.text);
        if !title.is_empty() && !items.is_empty() && !items.iter().any(known) {
            doubts.missing_item(*line, title);
        }
    }
}

/// Whether one of two titles ends with the other, but for signs and white space.
fn ends_alike(a: &str, b: &str) -> bool {
    let bare = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let (a, b) = (bare(a), bare(b));
    !b.is_empty() && (a.ends_with(&b) || b.ends_with(&a) || b.starts_with(&a))
}

/// Doubts whole numbers that do not follow each other; the first may be any.
fn numbers(items: &[(&Block, &str)], doubts: &mut Doubts) {
    let mut last: Option<u32> = None;
    for (block, number) in items {
        let Ok(value) = number.parse::<u32>() else { continue };
        let expected = last.map(|last| last.saturating_add(1));
        if let Some(expected) = expected.filter(|expected| *expected != value) {
            doubts.item_number(block.line, number, expected);
        }
        last = Some(value);
    }
}

/// Doubts links that lead nowhere, and attachments that name no file or one that is not there yet.
pub(super) fn texts(words: &Words, blocks: &[Block], folder: &str, doubts: &mut Doubts) {
    let mut attachments = false;
    for block in blocks {
        for link in LINK.captures_iter(&block.text).filter(|link| matches!(&link[2], "" | "#")) {
            doubts.placeholder_link(block.line, &link[1]);
        }
        match &block.kind {
            Kind::Item { .. } => attachments = false,
            Kind::Section(kind) => attachments = kind == "attachments",
            Kind::Entry { .. } if attachments => attachment(words, block, folder, doubts),
            _ => {}
        }
    }
}

fn attachment(words: &Words, block: &Block, folder: &str, doubts: &mut Doubts) {
    let name = &block.text;
    if reference::find(words, name).is_some() || LINK.is_match(name) {
        return;
    }
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let has_file = (1..=5).contains(&extension.len())
        && extension.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if has_file {
        doubts.file_wanted(block.line, name, folder);
    } else {
        doubts.no_file_name(block.line, name);
    }
}

/// Marks an item closed whose title begins with the word for it.
pub(super) fn close(words: &Words, blocks: &mut [Block], doubts: &mut Doubts) {
    for block in blocks {
        let Kind::Item { number, .. } = &block.kind else { continue };
        let title = block.text.to_lowercase();
        let closed = &words.markers.closed;
        let says_so = closed.iter().any(|word| {
            title
                .strip_prefix(word.as_str())
                .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
                || title.contains(&format!("({word})"))
        });
        let marked = closed.iter().any(|word| title.ends_with(&format!("({word})")));
        if let Some(word) = closed.first().filter(|_| says_so && !marked) {
            doubts.closed_item(block.line, number);
            block.text.push_str(&format!(" ({word})"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lone_characters() {
        let check = |text: &str, expected| assert_eq!(lone_character(text), expected, "{text}");
        check("Å", Some(('Å', "")));
        check("medarbejdersiden. Å", Some(('Å', "medarbejdersiden.")));
        check("på skinner. Å Der afventes", Some(('Å', "skinner.")));
        check("efter Å. Den er", None);
        check("Det er Plan A. I dag", None);
        check("", None);
    }
}
