//! Lines that a PDF has broken: how wide its text is, and how two lines become one.

use std::collections::BTreeSet;

use super::lines::{BROKEN, Line};
use super::shape::starts_lower;

/// Lines that surely go on in the next one it takes to call a text wrapped.
const EVIDENCE: usize = 3;

/// The width at which a text is wrapped, if it is: the median of the lines that surely go on.
pub(super) fn width(lines: &[Line]) -> Option<usize> {
    let goes_on = |pair: &&[Line]| {
        !pair[0].is_blank() && !ends_sentence(&pair[0].text) && starts_lower(&pair[1].text)
    };
    let mut widths: Vec<usize> =
        lines.windows(2).filter(goes_on).map(|pair| pair[0].columns).collect();
    widths.sort_unstable();
    (widths.len() >= EVIDENCE).then(|| widths[widths.len() / 2])
}

/// Every word of the text in lower case.
pub(super) fn vocabulary(lines: &[Line]) -> BTreeSet<String> {
    let words = lines.iter().flat_map(|line| line.text.split(' '));
    words.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()).collect()
}

/// Whether the first word of `next` would not have fitted on the line before it, give or take a tenth.
pub(super) fn is_full(width: usize, line: &Line, next: &Line) -> bool {
    let word = next.text.split(' ').next().unwrap_or_default().chars().count();
    (line.columns + 1 + word) * 10 > width * 9
}

/// Whether a text ends where a sentence or its beginning may end.
pub(super) fn ends_sentence(text: &str) -> bool {
    text.ends_with(['.', ':', ';', '!', '?'])
}

/// Appends the next line of a paragraph, without the hyphen that only broke a word.
pub(super) fn append(text: &mut String, next: &str, vocabulary: &BTreeSet<String>) {
    if text.ends_with(BROKEN) {
        text.pop();
    } else if text.ends_with('-') && text[..text.len() - 1].ends_with(char::is_alphanumeric) {
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

/// What a hyphen at the end of a line is for.
enum Hyphen {
    /// It breaks a word: `arbejds-` / `miljø`.
    Breaks,
    /// It stands inside a word: `IT-` / `Centeret`.
    Joins,
    /// It ends a word: `drifts-` / `og anlægsudgifter`.
    Ends,
}

fn hyphen(text: &str, next: &str, vocabulary: &BTreeSet<String>) -> Hyphen {
    let word = |text: &str| text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let head = word(text.rsplit(' ').next().unwrap_or_default());
    let tail = word(next.split(' ').next().unwrap_or_default());
    if vocabulary.contains(&format!("{head}-{tail}")) || !starts_lower(next) {
        return Hyphen::Joins;
    }
    let is_whole = vocabulary.contains(&format!("{head}{tail}"));
    let small = tail.chars().count() <= 3 && next.split(' ').nth(1).is_some();
    let stands_elsewhere = small && vocabulary.contains(&tail);
    if !is_whole && stands_elsewhere { Hyphen::Ends } else { Hyphen::Breaks }
}

#[cfg(test)]
mod tests {
    use super::super::lines;
    use super::*;

    #[test]
    fn joined() {
        let check = |first: &str, next: &str, elsewhere: &str, expected: &str| {
            let words = vocabulary(&lines::read(elsewhere));
            let mut text = first.to_owned();
            append(&mut text, next, &words);
            assert_eq!(text, expected);
        };
        check("nye", "lokaler", "", "nye lokaler");
        check("sam\u{ad}", "arbejde", "", "samarbejde");
        check("arbejds-", "miljø", "", "arbejdsmiljø");
        check("stand-", "up møde", "et stand-up møde", "stand-up møde");
        check("IT-", "Centeret", "", "IT-Centeret");
        check("drifts-", "og anlægsmidler", "sol og vind", "drifts- og anlægsmidler");
        check("kommu-", "ne og by", "sol og vind", "kommune og by");
        check("5 -", "10 km", "", "5 - 10 km");
    }

    #[test]
    fn widths() {
        let check =
            |text: &str, expected| assert_eq!(width(&lines::read(text)), expected, "{text}");
        check("En lang linje\n\nEn til.\nOg en.\n- a\n- b", None);
        check("aaaa bbbb\ncccc dddd\neeee ffff\ngggg", Some(9));
    }
}
