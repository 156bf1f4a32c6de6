//! National identity numbers in the texts and the names of what is published.

use std::ops::Range;

use crate::check::signs::Signs;
use crate::check::text::{Line, LineKind, Text, begins_block};
use crate::check::{Context, Whole};
use crate::diag::{Diag, Span};
use crate::model::front::languages;
use crate::personal::{self, Confidence, Country, Found};
use crate::words::{Check, Words};

/// How far before a number a word may stand that says it is another kind of number, in characters.
const NEAR: usize = 28;

/// `cpr`: a Danish personal number in a text or its front matter.
pub fn cpr(context: &Context<'_>, text: &Text<'_>, diags: &mut Vec<Diag>) {
    in_text(&context.config.words, text, Country::Denmark, diags, |shown| {
        Diag::error("cpr", format!("this is a CPR number: `{shown}`")).hint(
            "take it out of the file and its history; if it must be published, add an `[[allow]]` entry with a reason to `site.toml`",
        )
    });
}

/// `cpr-in-settings`: a personal number in `site.toml`, whose words stand on every page.
pub fn in_settings(context: &Whole<'_>, diags: &mut Vec<Diag>) {
    let file = crate::config::site_toml();
    let Some(written) = crate::source::shown_text(&context.config.root, &file) else { return };
    // An entry that allows a file names it; its name is reported where the file is.
    let names_file = |line: &str| line.trim_start().starts_with("file");
    let lines: Vec<&str> =
        written.lines().map(|line| if names_file(line) { "" } else { line }).collect();
    let written = lines.join("\n");
    let text = Text::new(&file, &written, None, &[]);
    for country in countries(&context.config.words) {
        in_text(&context.config.words, &text, country, diags, |shown| {
            let message = format!("a personal number, `{shown}`, stands in the settings");
            Diag::error("cpr-in-settings", message)
                .hint("take it out of `site.toml` and its history")
        });
    }
}

/// `national-number`: a Norwegian or Swedish personal number where the site is in that language.
pub fn national(context: &Context<'_>, text: &Text<'_>, diags: &mut Vec<Diag>) {
    let Some(country) = neighbour(&context.config.words) else { return };
    in_text(&context.config.words, text, country, diags, |shown| {
        Diag::error("national-number", format!("this is a national identity number: `{shown}`"))
            .hint("take it out of the file and its history")
    });
}

/// The countries whose numbers are looked for in everything but texts.
pub fn countries(words: &Words) -> impl Iterator<Item = Country> {
    std::iter::once(Country::Denmark).chain(neighbour(words))
}

/// The country other than Denmark whose numbers are looked for.
fn neighbour(words: &Words) -> Option<Country> {
    match words.language.as_str() {
        "nb" => Some(Country::Norway),
        "sv" => Some(Country::Sweden),
        _ => None,
    }
}

fn in_text(
    words: &Words,
    text: &Text<'_>,
    country: Country,
    diags: &mut Vec<Diag>,
    diag: impl Fn(&str) -> Diag,
) {
    for stretch in stretches(text) {
        for found in numbers(words, &stretch.text, country) {
            diags.push(diag(&found.shown(&stretch.text)).at(text.file, stretch.span(&found.range)));
        }
    }
}

/// Lines with digits that stand one after the other; what a paragraph holds is joined by spaces.
#[derive(Default)]
struct Stretch {
    text: String,
    /// Where each line begins in the text, its number, and how many of its bytes were left out.
    lines: Vec<(usize, usize, usize)>,
}

impl Stretch {
    fn span(&self, range: &Range<usize>) -> Span {
        let at = self.lines.partition_point(|(start, ..)| *start <= range.start) - 1;
        let (start, number, cut) = self.lines[at];
        let end = self.lines.get(at + 1).map_or(range.end, |(next, ..)| range.end.min(next - 1));
        Span::new(number, range.start - start + cut..end - start + cut)
    }

    fn push(&mut self, line: &Line<'_>) {
        let trimmed = line.text.trim_start_matches([' ', '\t', '>']);
        let is_prose = line.kind == LineKind::Prose && !begins_block(trimmed);
        let bare = match self.lines.is_empty() || !is_prose {
            true => line.text,
            false => trimmed,
        };
        if !self.lines.is_empty() {
            self.text.truncate(self.text.trim_end_matches([' ', '\\']).len());
            self.text.push(if is_prose { ' ' } else { '\n' });
        }
        self.lines.push((self.text.len(), line.number, line.text.len() - bare.len()));
        self.text.push_str(bare);
    }
}

fn stretches<'t>(text: &'t Text<'_>) -> impl Iterator<Item = Stretch> + 't {
    text.lines
        .chunk_by(|a, b| has_digit(a) && has_digit(b) && a.number + 1 == b.number)
        .filter(|lines| has_digit(&lines[0]) && may_hold_number(lines))
        .map(|lines| {
            let mut stretch = Stretch::default();
            lines.iter().for_each(|line| stretch.push(line));
            stretch
        })
}

fn has_digit(line: &Line<'_>) -> bool {
    let may_be = || line.signs.any(Signs::NUMBER | Signs::EXOTIC);
    let is_digit = |c: char| !c.is_ascii() && c.is_numeric();
    line.signs.any(Signs::DIGIT) || may_be() && line.text.contains(is_digit)
}

/// Whether ten digits stand together with nothing between them that ends a number. What is not ASCII
/// may be a digit. Where something may be left out or written in another way, it is not sure.
fn may_hold_number(lines: &[Line<'_>]) -> bool {
    let is_counted = |line: &Line<'_>| !line.signs.any(Signs::NUMBER | Signs::EXOTIC);
    if lines.iter().map(|line| line.digits).sum::<u32>() < 10 && lines.iter().all(is_counted) {
        return false;
    }
    let mut digits = 0;
    lines.iter().any(|line| {
        line.signs.any(Signs::MARKUP | Signs::LINK)
            || line.text.bytes().any(|byte| {
                let (more, keeps) = IN_NUMBERS[usize::from(byte)];
                digits = (digits & keeps) + more;
                digits >= 10
            })
    })
}

/// How many digits a byte is, and whether those before it still count: all bits, or none.
static IN_NUMBERS: [(u32, u32); 256] = {
    let mut kinds = [(0, 0); 256];
    let mut at = 0;
    while at < kinds.len() {
        kinds[at] = match at as u8 {
            b'0'..=b'9' | 0xc0.. => (1, u32::MAX),
            // Signs that may stand in a number, that only mark how it looks, or that begin the next
            // line of a quotation.
            b'\t' | b' ' | b'_' | b'-' | b'/' | b'.' | b':' | b'+' => (0, u32::MAX),
            b'*' | b'~' | b'`' | b'>' | ..b' ' | 0x7f.. => (0, u32::MAX),
            _ => (0, 0),
        };
        at += 1;
    }
    kinds
};

/// The numbers in a stretch or a file's text that are meant as such, not as an account or a case.
pub fn numbers(words: &Words, text: &str, country: Country) -> Vec<Found> {
    let mut found = personal::find(text, country);
    found.retain(|found| {
        let before = &text[..found.range.start];
        match found.confidence {
            Confidence::Control => true,
            Confidence::Form => !is_numbered(words, before),
            Confidence::Digits => !is_labelled(words, before),
        }
    });
    found
}

/// The end of the line or cell before a number, in small letters.
fn near(before: &str) -> String {
    let line = before.rsplit(['\n', '\t', ';', '|']).next().unwrap_or_default();
    line.char_indices().rev().nth(NEAR).map_or(line, |(at, _)| &line[at..]).to_lowercase()
}

/// Whether a word is one for other numbers: listed, or a compound that ends like them.
fn is_other(words: &Words, word: &str) -> bool {
    let listed =
        languages(words).any(|words| words.check.other_numbers.iter().any(|label| word == label));
    let is_compound = languages(words).flat_map(|words| &words.check.number_words).any(|end| {
        word.strip_suffix(end.as_str()).is_some_and(|stem| stem.len() > 1 && !is_person(stem))
    });
    listed || is_compound
}

fn is_person(stem: &str) -> bool {
    ["cpr", "person", "fødsels", "fnr"].iter().any(|known| stem.ends_with(known))
}

/// Whether the words before ten digits say that they are an account, an order, a case, a telephone.
fn is_labelled(words: &Words, before: &str) -> bool {
    let near = near(before);
    let bare = near.trim_end();
    let group = bare.bytes().rev().take_while(u8::is_ascii_digit).count();
    let is_bank = group == 4 && (bare.len() < near.len() || bare.ends_with('-'));
    let mut parts = near.split(|c: char| !c.is_alphanumeric());
    is_bank || parts.any(|part| is_other(words, part)) || is_numbered(words, before)
}

/// Whether the word right before says that it is the number of something else, as in `sagsnr.`.
fn is_numbered(words: &Words, before: &str) -> bool {
    let near = near(before);
    let parts = near.split(|c: char| !c.is_alphanumeric());
    let mut parts = parts.filter(|part| !part.is_empty()).rev();
    let is_word = |list: fn(&Check) -> &Vec<String>, part: &str| {
        languages(words).flat_map(|words| list(&words.check)).any(|known| part == known)
    };
    match parts.next() {
        // `Sag nr.`, `BFE-nr.`; `nr.` alone says nothing.
        Some(part) if part == "id" || is_word(|check| &check.number_words, part) => {
            parts.next().is_some_and(|stem| {
                let is_one =
                    ["-", "."].iter().any(|mark| near.contains(&[stem, mark, part].concat()));
                is_other(words, stem) || is_one && !is_person(stem)
            })
        }
        Some(part) => is_other(words, part) && !is_word(|check| &check.vague_numbers, part),
        None => false,
    }
}

/// `cpr-in-name`: a personal number in the name of a file that is published.
pub fn in_names(context: &Whole<'_>, diags: &mut Vec<Diag>) {
    let texts = context.published.iter().map(|(path, _)| path);
    let assets = context.site.assets().values().map(|asset| &asset.path);
    let copied = context.sources.statics.iter().chain(&context.sources.themes);
    let statics = copied.map(|source| &source.path);
    for path in texts.chain(assets).chain(statics) {
        let is_found = |country| {
            let mut parts = path.segments();
            parts.any(|part| !numbers(&context.config.words, part, country).is_empty())
        };
        if countries(&context.config.words).any(is_found) {
            diags.push(
                Diag::error("cpr-in-name", "the name of this file holds a personal number")
                    .in_file(path)
                    .hint("rename the file; its name is published as an address"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// However a number is written, the lines that hold it are read.
    #[test]
    fn no_number_is_passed_over() {
        const PIECES: [&str; 2] = [
            "010203§1234§01§0§7§12§-§--§–§\u{2011}§\u{ad}§ §  §\u{a0}§\t§\n§\n> §\n  §/§.§:§+§_§*§**§~§`",
            "\\§\\u002d§&nbsp;§&#45;§%20§%30§<b>§</b>§<!-- x -->§[§](x)§]§(§)§,§²§３§٣§½§𝟙§\u{200b}§cpr §x§æ§|§=§\u{1}",
        ];
        let file = crate::path::SitePath::new("content/a.md").expect("a path");
        let pieces: Vec<&str> = PIECES.iter().flat_map(|some| some.split('§')).collect();
        let mut state = 1_u32;
        let mut piece = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            pieces[(state >> 16) as usize % pieces.len()]
        };
        let mut found = 0;
        for _ in 0..200_000 {
            let source: String = (0..8).map(|_| piece()).collect();
            let text = Text::new(&file, &source, None, &[]);
            for lines in text.lines.chunk_by(|a, b| has_digit(a) && has_digit(b)) {
                let mut stretch = Stretch::default();
                lines.iter().for_each(|line| stretch.push(line));
                let countries = [Country::Denmark, Country::Norway, Country::Sweden];
                let holds = countries
                    .iter()
                    .any(|country| !personal::find(&stretch.text, *country).is_empty());
                found += usize::from(holds);
                let is_read = has_digit(&lines[0]) && may_hold_number(lines);
                assert!(is_read || !holds, "{source:?}");
            }
        }
        assert!(found > 100, "{found}");
    }

    #[test]
    fn other_numbers_are_no_personal_numbers() {
        let words = crate::words::built_in("da").expect("Danish is built in");
        let check = |text: &str, expected: usize| {
            assert_eq!(numbers(words, text, Country::Denmark).len(), expected, "{text}");
        };
        check("CPR-nr. 010203-1234", 1);
        check("navn;0102031234;adresse", 1);
        check("født 010203 1234", 1);
        check("Kontonr. 1234 0102031234", 0);
        check("1234 0102031234", 0);
        check("reg.nr. 1234, konto 0102031234", 0);
        check("sagsnr. 010203-1234", 0);
        check("Sag: 070761-4285", 1);
        check("faktura 0102031234", 0);
        check("EAN 5798000102031", 0);
        check("81.38.05-G01-4-24 og 20/33839", 0);
        check("tlf. 0102031234", 0);
        check("Dok.nr. 2502123456, sags-id 2502123456, P-nummer 1010101234", 0);
        check("BFE-nr. 1012121234 og målernr. 1203041234, Sag nr. 1203041234", 0);
        check("sagsnr. 010203-1234, kontonr.: 010203-1234", 0);
        check("Sag 010203-1234, nr. 010203-1234 og personnummer 0102031234", 3);
        check("i sag 12/345 om 010203-1234", 1);
    }
}
