//! Attendance in a participant's line, however it is worded: `på barsel fra 1. maj`.
//!
//! The reason for an absence is personal. So a word of the language tables counts wherever it
//! stands as a whole word, and one that begins with `-` in the tables also ends a compound.

use crate::model::Attendance;
use crate::model::front::languages;
use crate::model::nearly::is_within;
use crate::words::{Expressions, Words};

/// Those that weigh more come first; nobody is present because of a word further on.
const KINDS: [(&str, Attendance); 4] = [
    ("leave", Attendance::Leave),
    ("excused", Attendance::Excused),
    ("absent", Attendance::Absent),
    ("present", Attendance::Present),
];

/// The attendance that a text tells: a reason, else that somebody was away, else, at its
/// beginning, that somebody was there.
pub fn told(words: &Words, text: &str) -> Option<Attendance> {
    let text = text.to_lowercase();
    let text: Vec<&str> = bare_words(&text).collect();
    let known = expressions(words);
    let whole = |start: usize| {
        let known = known.whole.get(text[start]).into_iter().flatten();
        let told = known.filter(|(_, words)| begins(&text[start..], words)).map(|(kind, _)| *kind);
        told.filter(|kind| start == 0 || KINDS[*kind].1 != Attendance::Present).min()
    };
    let ending = |word: &str| {
        let known = known.endings.get(word.as_bytes().last()?)?.iter();
        known.filter(|(_, ending)| word.ends_with(ending)).map(|(kind, _)| *kind).min()
    };
    let told = (0..text.len()).flat_map(|place| [whole(place), ending(text[place])]);
    told.flatten().min().map(|kind| KINDS[kind].1)
}

/// The expression for an absence that a text is but for a slip of the pen: `afbudt` is nearly `afbud`.
pub fn nearly<'w>(words: &'w Words, text: &str) -> Option<&'w str> {
    let text = text.trim().to_lowercase();
    let known = expressions(words).absences.get(&text.chars().next()?)?;
    let known = known.iter().map(String::as_str);
    let near = known.filter(|known| is_within(&text, known) || is_longer(&text, known));
    near.min_by_key(|known| strsim::damerau_levenshtein(&text, known))
}

/// Whether a text is a word with a letter or two too many at its end.
fn is_longer(text: &str, known: &str) -> bool {
    let end = text.strip_prefix(known).map_or(0, |end| end.chars().count());
    known.chars().count() >= 5 && (1..=2).contains(&end)
}

/// The expressions of the languages that a site's content may be in, with their places in [`KINDS`].
fn expressions(words: &Words) -> &Expressions {
    words.told.0.get_or_init(|| {
        let mut all = Expressions::default();
        let listed = languages(words).flat_map(|words| &words.attendance);
        for (key, list) in listed {
            if key != "present" {
                list.iter().for_each(|written| add_absence(&mut all, written));
            }
            let Some(kind) = KINDS.iter().position(|(known, _)| known == key) else { continue };
            list.iter().for_each(|written| add(&mut all, kind, &written.to_lowercase()));
        }
        all
    })
}

fn add_absence(all: &mut Expressions, written: &str) {
    let first = written.chars().next().unwrap_or_default();
    all.absences.entry(first).or_default().push(written.to_owned());
}

fn add(all: &mut Expressions, kind: usize, written: &str) {
    match written.strip_prefix('-') {
        Some(ending) => {
            let last = ending.bytes().last().unwrap_or_default();
            all.endings.entry(last).or_default().push((kind, ending.to_owned()));
        }
        None => {
            let words: Vec<String> = bare_words(written).map(str::to_owned).collect();
            let Some(first) = words.first() else { return };
            all.whole.entry(first.clone()).or_default().push((kind, words));
        }
    }
}

/// The graver of two: a reason once given stays.
pub fn graver(a: Attendance, b: Attendance) -> Attendance {
    let rank = |of: Attendance| KINDS.iter().position(|(_, attendance)| *attendance == of);
    if rank(b) < rank(a) { b } else { a }
}

/// Whether lower-case words begin with those of an expression.
fn begins(text: &[&str], expression: &[String]) -> bool {
    text.len() >= expression.len() && text.iter().zip(expression).all(|(word, known)| word == known)
}

/// The words of a text; a hyphen belongs to its word.
fn bare_words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '-')
        .filter(|word| word.contains(char::is_alphanumeric))
}

/// The items that a text names after a word for items: `til pkt. 3, 5-7`, as ranges of numbers.
pub fn items(words: &Words, text: &str) -> Vec<(String, String)> {
    let text = text.to_lowercase();
    let markers = languages(words).flat_map(|words| &words.markers.item);
    let numbers =
        markers.filter_map(|marker| after_marker(&text, marker)).min_by_key(|rest| rest.len());
    numbers.map_or(Vec::new(), ranges)
}

/// What follows a word for items, from the first digit on; `punkterne 3` is after `punkt`.
fn after_marker<'t>(text: &'t str, marker: &str) -> Option<&'t str> {
    text.match_indices(marker).find_map(|(at, _)| {
        let inside = text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
        let rest = &text[at + marker.len()..];
        let ending = rest.chars().take_while(|c| c.is_alphabetic()).map(char::len_utf8);
        let rest = rest[ending.sum::<usize>()..].trim_start_matches(['.', ':', ' ', '\u{a0}']);
        (!inside && rest.starts_with(|c: char| c.is_ascii_digit())).then_some(rest)
    })
}

/// Numbers and ranges of numbers, up to the first longer word.
fn ranges(text: &str) -> Vec<(String, String)> {
    let mut ranges: Vec<(String, String)> = Vec::new();
    let mut goes_on = false;
    let text = text.replace(['-', '–'], " - ");
    for word in text.split([' ', ',', '+', '&', ';', '\u{a0}']).filter(|word| !word.is_empty()) {
        let number = word.trim_end_matches(['.', ')']);
        match (number.starts_with(|c: char| c.is_ascii_digit()), ranges.last_mut()) {
            (true, Some(last)) if goes_on => number.clone_into(&mut last.1),
            (true, _) => ranges.push((number.to_owned(), number.to_owned())),
            (false, _) if word.chars().count() > 3 => break,
            (false, _) => {}
        }
        goes_on = word == "-";
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attendance() {
        let check = |language: &str, text: &str, expected: Option<Attendance>| {
            let words = crate::words::built_in(language).expect("the language is built in");
            assert_eq!(told(words, text), expected, "{text}");
        };
        let (leave, excused) = (Some(Attendance::Leave), Some(Attendance::Excused));
        for text in [
            "på barsel fra 1. maj",
            "sygemeldt siden april",
            "Langtidssyg",
            "langtidssygemeldt",
            "barsel/orlov",
            "afbud pga. sygdom",
            "barns første sygedag",
            "afbud, barn syg",
            "på plejeorlov",
            "studieorlov",
            "barselsorlov til 1. maj",
            "har orlov",
            "on sick leave until May",
        ] {
            check("da", text, leave);
        }
        check("da", "Afbud til pkt. 3", excused);
        check("da", "fraværende med afbud", excused);
        check("da", "ikke til stede", Some(Attendance::Absent));
        check("da", "deltog ikke", Some(Attendance::Absent));
        check("da", "deltog på skærm", Some(Attendance::Present));
        for title in [
            "Sygeplejerske",
            "Barselsvikar",
            "Orlovskonsulent",
            "Sygehusdirektør",
            "Ferie- og fritidskonsulent",
            "Leder af sygdomsforebyggelse",
            "Konsulent",
        ] {
            check("da", title, None);
        }
        check("sv", "sjukskriven sedan april", leave);
        check("sv", "Sjuksköterska", None);
        check("nb", "i foreldrepermisjon til mai", leave);
        check("nb", "langtidssykmeldt", leave);
        check("nb", "Sykepleier", None);
        check("de", "seit April krankgeschrieben", leave);
        check("de", "im Sonderurlaub", leave);
        check("de", "Krankenpfleger", None);
        check("en", "off sick since April", leave);
    }

    #[test]
    fn slips() {
        let check = |language: &str, text: &str, expected: Option<&str>| {
            let words = crate::words::built_in(language).expect("the language is built in");
            assert_eq!(nearly(words, text), expected, "{text}");
        };
        check("en", "apologie", Some("apologies"));
        check("en", "Apologys", None);
        check("da", "afbudtt", Some("afbud"));
        check("da", "fraværnde", Some("fraværende"));
        check("da", "afubd", Some("afbud"));
        check("nb", "forfal", Some("forfall"));
        check("sv", "frånvarnde", Some("frånvarande"));
        check("de", "entschuldgt", Some("entschuldigt"));
        for title in [
            "president",
            "presenter",
            "leader",
            "konsulent",
            "lærer",
            "Frank",
            "barselsvikar",
            "orlovskonsulent",
        ] {
            for language in ["da", "en", "nb", "sv", "de"] {
                check(language, title, None);
            }
        }
    }

    #[test]
    fn items_after_a_word() {
        let words = crate::words::built_in("da").expect("Danish is built in");
        let check = |text: &str, expected: &[(&str, &str)]| {
            let found = items(words, text);
            let found: Vec<_> = found.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("Afbud til pkt. 3", &[("3", "3")]);
        check("afbud punkt 3-4", &[("3", "4")]);
        check("afbud til punkterne 2.1, 5 og 7 – 9", &[("2.1", "2.1"), ("5", "5"), ("7", "9")]);
        check("afbud fra 3. maj", &[]);
        check("afbud til standpunkt 3", &[]);
    }
}
