//! Lines that a PDF has broken: how wide its text is, and how two lines become one.

use std::collections::BTreeSet;

use super::lines::{BROKEN, Line};
use super::shape::starts_lower;
use crate::words::Words;

/// Lines that surely go on in the next one it takes to call a text wrapped.
const EVIDENCE: usize = 3;

/// The width at which a text is wrapped, if it is: what the longer of the lines that surely go on
/// have. A text with much longer lines is not wrapped.
pub(super) fn width(lines: &[Line]) -> Option<usize> {
    let goes_on = |pair: &&[Line]| {
        !pair[0].is_blank() && !ends_sentence(&pair[0].text) && starts_lower(&pair[1].text)
    };
    let mut widths: Vec<usize> =
        lines.windows(2).filter(goes_on).map(|pair| pair[0].columns).collect();
    widths.sort_unstable();
    let width = *widths.get(widths.len() * 3 / 4).filter(|_| widths.len() >= EVIDENCE)?;
    let longer = lines.iter().filter(|line| line.columns * 2 > width * 3).count();
    (longer * 10 <= lines.len()).then_some(width)
}

/// What is known of a text's words.
pub(super) struct Vocabulary<'w> {
    and: &'w [String],
    /// In lower case.
    words: BTreeSet<String>,
}

/// Every word of the text, but for halves of words beside a hyphen that ends a line.
pub(super) fn vocabulary<'w>(words: &'w Words, lines: &[Line]) -> Vocabulary<'w> {
    let mut known = Vocabulary { and: &words.import.and, words: BTreeSet::new() };
    let mut broken = false;
    for line in lines.iter().filter(|line| !line.is_blank()) {
        let whole = line.text.split(' ').skip(usize::from(broken));
        known.words.extend(
            whole.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()),
        );
        broken = ends_in_hyphen(&line.text) || line.text.ends_with(BROKEN);
    }
    known
}

/// The lines of one value as one text.
pub(super) fn join<'t>(words: &Words, lines: impl IntoIterator<Item = &'t str>) -> String {
    let known = vocabulary(words, &[]);
    let mut text = String::new();
    for line in lines.into_iter().filter(|line| !line.is_empty()) {
        if text.is_empty() {
            text.push_str(line);
        } else {
            append(&mut text, line, &known);
        }
    }
    text
}

/// Whether the first word of `next` would not have fitted on the line before it, give or take a tenth.
/// A line of less than three fifths of the width is short by itself, but before a very long word.
pub(super) fn is_full(width: usize, line: &Line, next: &Line) -> bool {
    let word = next.text.split(' ').next().unwrap_or_default().chars().count();
    let is_short = line.columns * 5 < width * 3 && word * 2 <= width;
    !is_short && (line.columns + 1 + word) * 10 > width * 9
}

/// Whether a text ends where a sentence or its beginning may end.
pub(super) fn ends_sentence(text: &str) -> bool {
    text.ends_with(['.', ':', ';', '!', '?'])
}

/// Appends the next line of a paragraph, without the hyphen that only broke a word.
pub(super) fn append(text: &mut String, next: &str, vocabulary: &Vocabulary<'_>) {
    if text.ends_with(BROKEN) {
        text.pop();
    } else if ends_in_hyphen(text) {
        match hyphen(text, next, vocabulary) {
            Hyphen::Breaks => drop(text.pop()),
            Hyphen::Joins => {}
            Hyphen::Ends => text.push(' '),
        }
    } else {
        text.push(' ');
    }
    text.push_str(next);
}

/// Whether a line ends in a hyphen that stands directly after a letter or a digit.
fn ends_in_hyphen(text: &str) -> bool {
    text.strip_suffix('-').is_some_and(|head| head.ends_with(char::is_alphanumeric))
}

/// Whether a line breaks off inside an address.
pub(super) fn breaks_address(text: &str) -> bool {
    let word = text.rsplit(' ').next().unwrap_or_default();
    ends_in_hyphen(word) && (word.contains("://") || word.contains("www."))
}

/// What a hyphen at the end of a line is for.
enum Hyphen {
    /// It breaks a word: `arbejds-` / `miljø`.
    Breaks,
    /// It stands inside a word: `IT-` / `Centeret`.
    Joins,
    /// It ends a word: `drifts-` / `og anlægsudgifter`.
    Ends,
}

fn hyphen(text: &str, next: &str, vocabulary: &Vocabulary<'_>) -> Hyphen {
    let word = |text: &str| text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let head = word(text.rsplit(' ').next().unwrap_or_default());
    let tail = word(next.split(' ').next().unwrap_or_default());
    let goes_on = next.contains(' ');
    if !breaks_address(text) && goes_on && vocabulary.and.contains(&tail) {
        return Hyphen::Ends;
    }
    // No word is broken after a capital or a digit.
    let is_own = text.trim_end_matches('-').ends_with(|c: char| c.is_uppercase() || c.is_numeric());
    let is_compound = vocabulary.words.contains(&format!("{head}-{tail}"));
    if is_own || is_compound || breaks_address(text) || !starts_lower(next) {
        return Hyphen::Joins;
    }
    let is_whole = vocabulary.words.contains(&format!("{head}{tail}"));
    let small = tail.chars().count() <= 3 && goes_on;
    let stands_elsewhere = small && vocabulary.words.contains(&tail);
    if !is_whole && stands_elsewhere { Hyphen::Ends } else { Hyphen::Breaks }
}

#[cfg(test)]
mod tests {
    use super::super::lines;
    use super::*;

    #[test]
    fn joined() {
        let check = |first: &str, next: &str, elsewhere: &str, expected: &str| {
            let danish = crate::words::built_in("da").expect("Danish is built in");
            let words = vocabulary(danish, &lines::read(elsewhere));
            let mut text = first.to_owned();
            append(&mut text, next, &words);
            assert_eq!(text, expected);
        };
        check("nye", "lokaler", "", "nye lokaler");
        check("sam\u{ad}", "arbejde", "", "samarbejde");
        check("arbejds-", "miljø", "", "arbejdsmiljø");
        check("stand-", "up møde", "et stand-up møde", "stand-up møde");
        check("IT-", "Centeret", "", "IT-Centeret");
        check("en IT-", "projektleder", "", "en IT-projektleder");
        check("TræMED-", "udvalg", "", "TræMED-udvalg");
        check("10-", "årig", "", "10-årig");
        check(
            "se https://x.example/lang-",
            "sti/fil.pdf",
            "",
            "se https://x.example/lang-sti/fil.pdf",
        );
        check("IT-", "og lønchef", "", "IT- og lønchef");
        check("sommer-", "eller vinter", "", "sommer- eller vinter");
        check("kommu-", "ne og by", "kommu-\nne", "kommune og by");
        check("drifts-", "og anlægsmidler", "sol og vind", "drifts- og anlægsmidler");
        check("kommu-", "ne og by", "sol og vind", "kommune og by");
        check("5 -", "10 km", "", "5 - 10 km");
    }

    #[test]
    fn widths() {
        let check =
            |text: &str, expected| assert_eq!(width(&lines::read(text)), expected, "{text}");
        check("En lang linje\n\nEn til.\nOg en.\n- a\n- b", None);
        check("a b\nc d\naaaa bbbb\ncccc dddd\ne", Some(9));
        check("a b\nc d\ne f\ng h.\nEt langt afsnit.", None);
        check("aaaa bbbb\ncccc dddd\neeee ffff\ngggg", Some(9));
    }
}
