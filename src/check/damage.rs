//! What is left in text of the pages and fonts that it was taken from.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::check::Context;
use crate::check::cues::Cue;
use crate::check::passage::Passage;
use crate::check::signs::Signs;
use crate::check::text::{Line, LineKind, Text};
use crate::diag::{Diag, Span};
use crate::model::front::languages;
use crate::path::SitePath;

/// `lone-letter`: a letter beyond ASCII alone on its line or after a sentence.
pub fn lone_letter(_: &Context<'_>, text: &Text<'_>, diags: &mut Vec<Diag>) {
    let may_be = |passage: &&Passage| {
        !passage.is_heading && passage.signs.any(Signs::CAPITAL | Signs::EXOTIC)
    };
    for passage in text.passages.iter().filter(may_be) {
        for (range, letter) in lone_letters(passage) {
            diags.push(
                Diag::warning("lone-letter", format!("a lone `{letter}`"))
                    .at(text.file, passage.span(&range))
                    .hint("delete it if it is left over from a PDF"),
            );
        }
    }
}

fn lone_letters(passage: &Passage) -> Vec<(Range<usize>, char)> {
    let text = &passage.text;
    let is_lone = |at: usize, letter: char| {
        let (before, after) = (&text[..at], &text[at + letter.len_utf8()..]);
        let (ended, next) = (before.trim_end(), after.trim_start());
        let is_word = (ended.is_empty() || ended.len() < before.len())
            && (next.is_empty() || next.len() < after.len());
        let begins = next.chars().next().is_none_or(char::is_uppercase);
        let is_all = ended.is_empty() && next.is_empty();
        is_word && (begins && ended.ends_with(['.', '!', '?']) || is_all)
    };
    let capitals = text.char_indices().filter(|(_, c)| !c.is_ascii() && c.is_uppercase());
    let lone = capitals.filter(|(at, letter)| is_lone(*at, *letter));
    lone.map(|(at, letter)| (at..at + letter.len_utf8(), letter)).collect()
}

/// `damaged-characters`: characters that stand for none, once a file.
pub fn characters(_: &Context<'_>, text: &Text<'_>, diags: &mut Vec<Diag>) {
    let is_damaged = |c: char| {
        matches!(c, '\u{fffd}' | '\u{fffe}' | '\u{ffff}' | '\u{80}'..='\u{9f}')
            || c.is_control() && !matches!(c, '\t' | '\n')
    };
    let left_out = text.damage.map_or(0, |damage| damage.count);
    let report = |count: usize| {
        let message = format!("{} in this file stand for no letter", characters_of(count));
        Diag::warning("damaged-characters", message)
            .hint("they come from a wrong encoding or a PDF; take the text from its source again")
    };
    let before = diags.len();
    once(text.file, strange(text), &is_damaged, diags, |count| report(count + left_out));
    if let Some(damage) = text.damage.filter(|_| diags.len() == before) {
        let span = Span::new(damage.line, damage.column..damage.column + 1);
        diags.push(report(damage.count).at(text.file, span));
    }
}

/// `unmapped-font`: characters of a font's own, once a file.
pub fn unmapped(_: &Context<'_>, text: &Text<'_>, diags: &mut Vec<Diag>) {
    let is_private = |c: char| matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10fffd}');
    let mut private = Vec::new();
    once(text.file, strange(text), &is_private, &mut private, |count| {
        let message = format!("{} in this file are signs of a font's own", characters_of(count));
        Diag::warning("unmapped-font", message)
            .hint("the PDF does not say which letters they are; write them anew")
    });
    if private.is_empty() {
        private.extend(gibberish(text));
    }
    diags.extend(private);
}

fn characters_of(count: usize) -> String {
    if count == 1 { "a character".to_owned() } else { format!("{count} characters") }
}

/// The lines that may hold signs that stand for no letter.
fn strange<'t>(text: &'t Text<'_>) -> impl Iterator<Item = &'t Line<'t>> {
    text.lines.iter().filter(|line| line.signs.any(Signs::STRANGE))
}

/// One diagnostic for all characters of a kind in a file.
fn once<'t>(
    file: &SitePath,
    lines: impl Iterator<Item = &'t Line<'t>>,
    is_one: &dyn Fn(char) -> bool,
    diags: &mut Vec<Diag>,
    diag: impl Fn(usize) -> Diag,
) {
    let mut count = 0;
    let mut first = None;
    for line in lines {
        for (at, c) in line.text.char_indices().filter(|(_, c)| is_one(*c)) {
            count += 1;
            first.get_or_insert(Span::new(line.number, at..at + c.len_utf8()));
        }
    }
    diags.extend(first.map(|span| diag(count).at(file, span)));
}

/// Words of letters that no language of Western Europe has next to each other, once a file.
fn gibberish(text: &Text<'_>) -> Option<Diag> {
    let is_odd = |c: &char| matches!(c, '\u{100}'..='\u{24f}' | '\u{250}'..='\u{2af}');
    let is_gibberish = |word: &str| {
        let letters = word.chars().count();
        letters >= 4 && word.chars().filter(is_odd).count() * 5 >= letters * 3
    };
    let mut first = None;
    let mut count = 0;
    let may_be = |line: &&Line<'_>| line.signs.any(Signs::EXOTIC);
    for line in text.lines.iter().filter(may_be) {
        let mut at = 0;
        for word in line.text.split_inclusive(char::is_whitespace) {
            if is_gibberish(word.trim_end()) {
                count += 1;
                first.get_or_insert(Span::new(line.number, at..at + word.trim_end().len()));
            }
            at += word.len();
        }
    }
    (count >= 2).then(|| {
        Diag::warning("unmapped-font", format!("{count} words in this file are gibberish"))
            .at(text.file, first.expect("what was counted has a place"))
            .hint("the PDF does not say which letters they are; write them anew")
    })
}

static MOJIBAKE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("[ÃÂ][\u{80}-\u{bf}]|â€[\u{80}-\u{2122}]").expect("a test compiles the pattern")
});

/// `mojibake`: letters read in the wrong encoding, once a file.
pub fn mojibake(_: &Context<'_>, text: &Text<'_>, diags: &mut Vec<Diag>) {
    let found: Vec<Span> = text
        .lines
        .iter()
        .filter(|line| line.signs.any(Signs::MISREAD))
        .flat_map(|line| {
            let hits = MOJIBAKE.find_iter(line.text);
            hits.map(|hit| Span::new(line.number, hit.range()))
        })
        .collect();
    if let Some(first) = found.first() {
        let message =
            format!("{} letters of this file were read in the wrong encoding", found.len());
        diags.push(
            Diag::warning("mojibake", message)
                .at(text.file, *first)
                .hint("open the source again as UTF-8"),
        );
    }
}

/// `lost-ligature`: a word that has lost its ff, fi or fl.
pub fn ligature(context: &Context<'_>, text: &Text<'_>, diags: &mut Vec<Diag>) {
    let broken = &context.config.words.check.ligatures;
    let may_be = |passage: &&Passage| {
        passage.signs.any(Signs::STRANGE) || passage.has(context.cues, Cue::Ligature)
    };
    for passage in text.passages.iter().filter(may_be) {
        let flat = passage.lower();
        if flat.len() != passage.text.len() {
            continue;
        }
        let has_lost = passage.has(context.cues, Cue::Ligature);
        let hits = has_lost.then(|| context.ligatures.find_overlapping_iter(flat));
        for hit in hits.into_iter().flatten() {
            let [lost, whole] = &broken[hit.pattern().as_usize()];
            if is_whole(flat, hit.range()) {
                diags.push(
                    Diag::warning("lost-ligature", format!("`{lost}` has lost letters"))
                        .at(text.file, passage.span(&hit.range()))
                        .hint(format!("did you mean `{whole}`?")),
                );
            }
        }
        let signs = if passage.signs.any(Signs::STRANGE) { &passage.text[..] } else { "" };
        for (at, c) in signs.char_indices().filter(|(_, c)| is_ligature(*c)) {
            diags.push(
                Diag::warning(
                    "lost-ligature",
                    format!("`{c}` is one sign and cannot be searched for"),
                )
                .at(text.file, passage.span(&(at..at + c.len_utf8())))
                .hint("write its letters")
                .fix(letters(c)),
            );
        }
    }
}

fn is_ligature(c: char) -> bool {
    matches!(c, '\u{fb00}'..='\u{fb06}')
}

fn letters(ligature: char) -> &'static str {
    match ligature {
        '\u{fb00}' => "ff",
        '\u{fb01}' => "fi",
        '\u{fb02}' => "fl",
        '\u{fb03}' => "ffi",
        '\u{fb04}' => "ffl",
        _ => "st",
    }
}

fn is_whole(text: &str, range: Range<usize>) -> bool {
    let before = text[..range.start].chars().next_back();
    let after = text[range.end..].chars().next();
    !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
}

/// `page-number`: a line that is only the number of a page.
pub fn page_number(context: &Context<'_>, text: &Text<'_>, diags: &mut Vec<Diag>) {
    for line in numbered(text) {
        if is_page_number(context, line.text.trim()) {
            diags.push(
                Diag::warning("page-number", "this is left over from the foot of a page")
                    .at(text.file, Span::line(line.number))
                    .hint("delete the line"),
            );
        }
    }
}

/// Lines of prose that end in a digit, perhaps with a dash after it.
fn numbered<'t>(text: &'t Text<'_>) -> impl Iterator<Item = &'t Line<'t>> {
    text.lines.iter().filter(|line| {
        line.kind == LineKind::Prose && line.signs.any(Signs::DIGIT) && {
            let end = line.text.trim_end().trim_end_matches(['-', '–', ' ']);
            end.ends_with(|c: char| c.is_ascii_digit())
        }
    })
}

fn is_page_number(context: &Context<'_>, line: &str) -> bool {
    let line = line.trim_matches(['-', '–', ' ']);
    if line.len() > 24 || !line.ends_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let line = line.to_lowercase();
    let parts: Vec<&str> = line.split_whitespace().collect();
    let is_number = |part: &str| part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    let is = |list: fn(&crate::words::Check) -> &Vec<String>, part: &str| {
        languages(&context.config.words)
            .any(|words| list(&words.check).iter().any(|known| known == part))
    };
    match parts.as_slice() {
        [number] => is_number(number),
        [page, number] => is(|check| &check.page, page) && is_number(number),
        [page, number, of, all] => {
            is(|check| &check.page, page)
                && is_number(number)
                && is(|check| &check.of, of)
                && is_number(all)
        }
        _ => false,
    }
}

static LEADER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:\.{5,}|(?: \.){5,}|…{2,}) *[0-9]{1,3}\s*$")
        .expect("a test compiles the pattern")
});

/// `contents-leftover`: a line of a table of contents with its dots and page.
pub fn contents(_: &Context<'_>, text: &Text<'_>, diags: &mut Vec<Diag>) {
    for line in numbered(text) {
        if LEADER.is_match(line.text) {
            diags.push(
                Diag::warning("contents-leftover", "this is left over from a table of contents")
                    .at(text.file, Span::new(line.number, 0..line.text.len()))
                    .hint("delete the line; the page has a table of contents of its own")
                    .fix(""),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lone_letters_of_passages() {
        let check = |text: &str, expected: usize| {
            let passage = Passage::new(1, text.to_owned(), false, Signs::of(text));
            assert_eq!(lone_letters(&passage).len(), expected, "{text}");
        };
        check("Å", 1);
        check("på skinner. Å Der afventes", 1);
        check("på medarbejdersiden. Å", 1);
        check("efter Å. Den er", 0);
        check("Det er Plan A. I dag", 0);
        check("ved Å Der", 0);
    }

    #[test]
    fn patterns() {
        assert!(LEADER.is_match("Budget.....4"));
        assert!(!LEADER.is_match("og så videre ... 4"));
        assert!(MOJIBAKE.is_match("pÃ¥ mÃ¸det"));
        assert!(!MOJIBAKE.is_match("på mødet, SÃO"));
    }
}
