//! National identity numbers in the texts and the names of what is published.

use crate::check::Context;
use crate::check::text::Text;
use crate::diag::{Diag, Span};
use crate::model::front::languages;
use crate::personal::{self, Confidence, Country, Found, masked};
use crate::words::Words;

/// How far before a number a word may stand that says it is another kind of number, in characters.
const NEAR: usize = 28;

/// `cpr`: a Danish personal number in a text or its front matter.
pub fn cpr(context: &Context<'_>, text: &Text<'_>, diags: &mut Vec<Diag>) {
    in_text(context, text, Country::Denmark, diags, |shown| {
        Diag::error("cpr", format!("this is a CPR number: `{shown}`")).hint(
            "take it out of the file and its history; if it must be published, add an `[[allow]]` entry with a reason to `site.toml`",
        )
    });
}

/// `national-number`: a Norwegian or Swedish personal number where the site is in that language.
pub fn national(context: &Context<'_>, text: &Text<'_>, diags: &mut Vec<Diag>) {
    let Some(country) = country(&context.config.words) else { return };
    in_text(context, text, country, diags, |shown| {
        Diag::error("national-number", format!("this is a national identity number: `{shown}`"))
            .hint("take it out of the file and its history")
    });
}

/// The country other than Denmark whose numbers are looked for.
pub fn country(words: &Words) -> Option<Country> {
    match words.language.as_str() {
        "nb" => Some(Country::Norway),
        "sv" => Some(Country::Sweden),
        _ => None,
    }
}

fn in_text(
    context: &Context<'_>,
    text: &Text<'_>,
    country: Country,
    diags: &mut Vec<Diag>,
    diag: impl Fn(&str) -> Diag,
) {
    let mut joined: Option<(&str, usize)> = None;
    for line in &text.lines {
        for found in numbers(&context.config.words, line.text, country) {
            let shown = masked(&line.text[found.range.clone()]).into_owned();
            diags.push(diag(&shown).at(text.file, Span::new(line.number, found.range)));
        }
        if let Some((before, number)) = joined.filter(|(_, number)| number + 1 == line.number) {
            let cut = format!("{before}{}", line.text.trim_start());
            let crosses =
                |found: &Found| found.range.start < before.len() && found.range.end > before.len();
            let found = numbers(&context.config.words, &cut, country);
            if let Some(found) = found.iter().find(|found| crosses(found)) {
                let shown = masked(&cut[found.range.clone()]).into_owned();
                let span = Span::new(number, found.range.start..before.len());
                diags.push(diag(&shown).at(text.file, span));
            }
        }
        joined = ends_cut(line.text).then(|| (line.text.trim_end(), line.number));
    }
}

/// Whether a line may end in the middle of a number: in a hyphen after digits.
fn ends_cut(line: &str) -> bool {
    let line = line.trim_end();
    let bare = line.trim_end_matches(['-', '\u{2010}', '\u{2011}', '\u{2013}']);
    bare.len() < line.len() && bare.ends_with(|c: char| c.is_ascii_digit())
}

/// The numbers in a line or a file's text that are meant as such, not as an account or a case.
pub fn numbers(words: &Words, text: &str, country: Country) -> Vec<Found> {
    let mut found = personal::find(text, country);
    found.retain(|found| {
        found.confidence == Confidence::Control || !is_labelled(words, &text[..found.range.start])
    });
    found
}

/// Whether the words before a number say that it is an account, an order, a case or a telephone.
fn is_labelled(words: &Words, before: &str) -> bool {
    let line = before.rsplit(['\n', '\t', ';', '|']).next().unwrap_or_default();
    let near = line.char_indices().rev().nth(NEAR).map_or(line, |(at, _)| &line[at..]);
    let bare = near.trim_end();
    let group = bare.bytes().rev().take_while(u8::is_ascii_digit).count();
    let is_bank = group == 4 && (bare.len() < near.len() || bare.ends_with('-'));
    let lower = near.to_lowercase();
    let mut parts = lower.split(|c: char| !c.is_alphanumeric());
    let names_other = parts.any(|part| {
        languages(words).any(|words| words.check.other_numbers.iter().any(|label| part == label))
    });
    is_bank || names_other
}

/// `cpr-in-name`: a personal number in the name of a file that is published.
pub fn in_names(context: &Context<'_>, diags: &mut Vec<Diag>) {
    let published = crate::check::published(context.site);
    let texts = published.keys().copied();
    let assets = context.site.assets.values().map(|asset| &asset.path);
    let statics = context.sources.statics.iter().map(|source| &source.path);
    for path in texts.chain(assets).chain(statics) {
        let countries = [Some(Country::Denmark), country(&context.config.words)];
        let is_found = |country| !numbers(&context.config.words, path.as_str(), country).is_empty();
        if countries.into_iter().flatten().any(is_found) {
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
    }
}
