//! The heading of an agenda item: number, title, time box, presenter, whether it is closed.

use comrak::Node;

use crate::diag::Span;
use crate::model::front::languages;
use crate::model::write::node_span;
use crate::path::slug;
use crate::words::Words;

/// What a level-2 heading says.
#[derive(Clone, Debug)]
pub struct Heading {
    /// As written; `None` if items are to be counted.
    pub number: Option<String>,
    pub title: String,
    /// The time box and the presenter, as written.
    pub note: Option<String>,
    pub closed: bool,
    /// Given, or made from the title; not yet unique.
    pub anchor: String,
    pub span: Span,
}

/// Reads a heading.
pub fn parse(words: &Words, node: Node<'_>, offset: usize) -> Heading {
    let text = node.collect_text();
    let text = text.trim();
    let mut closed = false;
    let mut notes = Vec::new();
    let mut anchor = given_anchor(node);
    let mut rest = text;
    while let Some((before, tail)) = split_tail(words, rest) {
        match tail {
            Tail::Closed => closed = true,
            Tail::Note(note) => notes.push(note),
            Tail::Anchor(id) => anchor = Some(plain_anchor(id)),
        }
        rest = before.trim_end();
    }
    let (number, title) = split_number(words, rest);
    notes.reverse();
    let anchor = anchor.unwrap_or_else(|| match (title.is_empty(), number) {
        (false, _) => slug(title),
        (true, Some(number)) => slug(&format!("{} {number}", words.markers.item[0])),
        (true, None) => slug(&words.markers.item[0]),
    });
    Heading {
        number: number.map(str::to_owned),
        title: title.to_owned(),
        note: (!notes.is_empty()).then(|| notes.join(" ")),
        closed,
        anchor,
        span: node_span(node, offset),
    }
}

/// The identifier given as `{#budget}` at the end of a heading.
pub fn given_anchor(node: Node<'_>) -> Option<String> {
    let data = node.data();
    let id = data.attrs.as_ref()?.id.as_ref()?;
    Some(plain_anchor(id))
}

/// An anchor as given if it needs no encoding, else its slug.
fn plain_anchor(id: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    if !id.is_empty() && id.chars().all(plain) { id.to_owned() } else { slug(id) }
}

enum Tail<'t> {
    Closed,
    Note(&'t str),
    /// `{#budget}` before a time box, where the Markdown parser does not take it.
    Anchor(&'t str),
}

/// Takes one closing mark, time box, presenter or identifier off the end of a heading.
fn split_tail<'t>(words: &Words, text: &'t str) -> Option<(&'t str, Tail<'t>)> {
    if let Some((before, inner, whole)) = last_group(text) {
        if is_closed_mark(words, inner) {
            return Some((before, Tail::Closed));
        }
        if is_time_box(words, inner) || presenter_at(words, inner) == Some(0) {
            return Some((before, Tail::Note(whole)));
        }
    }
    if let Some((before, id)) = text.strip_suffix('}').and_then(|text| text.rsplit_once("{#")) {
        return Some((before, Tail::Anchor(id)));
    }
    let at = presenter_at(words, text).filter(|at| *at > 0)?;
    Some((&text[..at], Tail::Note(&text[at..])))
}

/// The parentheses at the end of a text: what stands before, inside, and the whole of them.
pub fn last_group(text: &str) -> Option<(&str, &str, &str)> {
    let text = text.trim_end();
    let inner_end = text.strip_suffix(')')?.len();
    let open = text.rfind('(')?;
    Some((&text[..open], text[open + 1..inner_end].trim(), &text[open..]))
}

/// Whether a word in parentheses closes what stands before it.
pub fn is_closed_mark(words: &Words, inner: &str) -> bool {
    let inner = inner.to_lowercase();
    languages(words).any(|words| words.markers.closed.contains(&inner))
}

fn is_time_box(words: &Words, inner: &str) -> bool {
    let inner = inner.trim_start_matches("ca.").trim();
    let unit =
        inner.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '–' | ' '));
    let has_digits = inner.starts_with(|c: char| c.is_ascii_digit());
    let unit = unit.to_lowercase();
    has_digits && languages(words).any(|words| words.markers.minutes.contains(&unit))
}

/// Where `v/ Karen Holm` begins.
fn presenter_at(words: &Words, text: &str) -> Option<usize> {
    let starts_word = |at: usize| at == 0 || text[..at].ends_with([' ', '\u{a0}']);
    let marks = words.markers.presenter.iter();
    marks
        .filter_map(|mark| {
            let at = text.rfind(mark.as_str())?;
            let name = text[at + mark.len()..].trim_start();
            let named = name.starts_with(char::is_uppercase);
            (starts_word(at) && named).then_some(at)
        })
        .min()
}

/// Splits `Punkt 2: Budget`, `2. Budget` or `2.1 Budget` into number and title.
pub fn split_number<'t>(words: &Words, text: &'t str) -> (Option<&'t str>, &'t str) {
    let with_word = languages(words).flat_map(|words| &words.markers.item).find_map(|word| {
        let rest = strip_word(text, word)?.trim_start();
        let length = number_length(rest)?;
        let after = &rest[length..];
        let ends =
            after.is_empty() || after.starts_with([':', '.', ')', ' ', '-', '–', '\u{a0}', ',']);
        ends.then(|| (&rest[..length], after))
    });
    if let Some((number, after)) = with_word {
        return (
            Some(number),
            after.trim_start_matches([':', '.', ')', ' ', '-', '–', '\u{a0}', ',']).trim(),
        );
    }
    let Some(length) = number_length(text) else { return (None, text) };
    let (number, after) = text.split_at(length);
    let marked = after.strip_prefix([':', '.', ')']);
    let rest = marked.unwrap_or(after);
    let spaced = rest.starts_with([' ', '\u{a0}']) || rest.is_empty();
    let next = rest.trim_start().split(' ').next().unwrap_or_default();
    let is_date = words.month(next.trim_end_matches([',', ':'])).is_some() && !next.is_empty();
    if spaced && (marked.is_some() || number.contains('.')) && !is_date {
        (Some(number), rest.trim())
    } else {
        (None, text)
    }
}

fn strip_word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let head = text.get(..word.len())?;
    (head.to_lowercase() == word).then(|| &text[word.len()..])
}

/// The length of `2`, `2.1`, `12.a` or `12a` at the beginning of a text.
fn number_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let digits = |at: usize| bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let lone_letter = |at: usize| {
        let letter = bytes.get(at).is_some_and(u8::is_ascii_lowercase);
        letter
            && !bytes.get(at + 1).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte >= 0x80)
    };
    let mut at = digits(0);
    if at == 0 || at > 5 {
        return None;
    }
    while bytes.get(at) == Some(&b'.') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit) {
        at += 1 + digits(at + 1);
    }
    if bytes.get(at) == Some(&b'.') && lone_letter(at + 1) {
        at += 2;
    } else if lone_letter(at) {
        at += 1;
    }
    Some(at)
}

/// The order of written numbers: part by part, letters after digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Order(Vec<(u64, String)>);

impl Order {
    pub fn of(number: &str) -> Order {
        let part = |part: &str| {
            let digits = part.chars().take_while(char::is_ascii_digit).count();
            (part[..digits].parse().unwrap_or(u64::MAX), part[digits..].to_owned())
        };
        let (head, letter) = match number.strip_suffix(|c: char| c.is_ascii_lowercase()) {
            Some(head) => (head.trim_end_matches('.'), &number[number.len() - 1..]),
            None => (number, ""),
        };
        let mut parts: Vec<(u64, String)> = head.split('.').map(part).collect();
        if !letter.is_empty() {
            parts.push((0, letter.to_owned()));
        }
        Order(parts)
    }

    /// The first part.
    pub fn whole(&self) -> u64 {
        self.0.first().map_or(0, |(whole, _)| *whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings() {
        let words = crate::words::built_in("da").expect("Danish is built in");
        let check =
            |text: &str, number: Option<&str>, title: &str, note: Option<&str>, closed: bool| {
                let arena = comrak::Arena::new();
                let markdown = format!("## {text}\n");
                let root =
                    comrak::parse_document(&arena, &markdown, &crate::model::text::options());
                let heading = parse(words, root.first_child().expect("a heading"), 0);
                assert_eq!(heading.number.as_deref(), number, "{text}");
                assert_eq!(heading.title, title, "{text}");
                assert_eq!(heading.note.as_deref(), note, "{text}");
                assert_eq!(heading.closed, closed, "{text}");
            };
        check("Punkt 2: Budgetforslag 2026", Some("2"), "Budgetforslag 2026", None, false);
        check("Budgetforslag 2026", None, "Budgetforslag 2026", None, false);
        check("2.1 Drift", Some("2.1"), "Drift", None, false);
        check("12.a Drift", Some("12.a"), "Drift", None, false);
        check("Punkt 12.a. Drift", Some("12.a"), "Drift", None, false);
        check("Pkt. 3 - Drift", Some("3"), "Drift", None, false);
        check("3. Drift (10 min)", Some("3"), "Drift", Some("(10 min)"), false);
        check("1. maj-arrangement", Some("1"), "maj-arrangement", None, false);
        check("1. maj 2026", None, "1. maj 2026", None, false);
        check("2026 i tal", None, "2026 i tal", None, false);
        check(
            "Drift v/ Karen Holm (10-15 min.)",
            None,
            "Drift",
            Some("v/ Karen Holm (10-15 min.)"),
            false,
        );
        check("Punkt 5: Køb af ejendom (lukket)", Some("5"), "Køb af ejendom", None, true);
        check("Køb (Lukket) (5 min)", None, "Køb", Some("(5 min)"), true);
        check("Køb (closed) {#x}", None, "Køb", None, true);
        check("Drift {#x} (10 min)", None, "Drift", Some("(10 min)"), false);
        check("Drift (B-sag)", None, "Drift (B-sag)", None, false);
        check("Punkt 3", Some("3"), "", None, false);
        check("Punktafgifter", None, "Punktafgifter", None, false);
    }

    #[test]
    fn order_of_numbers() {
        let check = |a: &str, b: &str| assert!(Order::of(a) < Order::of(b), "{a} < {b}");
        check("2", "10");
        check("2", "2.1");
        check("2.9", "2.10");
        check("12.a", "12.b");
        check("12", "12a");
        check("12.b", "13");
    }
}
