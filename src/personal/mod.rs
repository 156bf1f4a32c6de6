//! National identity numbers: finding them in text, and hiding them from everything that is printed.
//!
//! Text comes in; what comes out is where a number stands and how sure it is. Danish numbers go by
//! date and century (the rules of the CPR office); modulus 11 only raises the confidence, as
//! numbers without it have been issued since 2007. Norwegian and Swedish ones go by their control
//! digits. Knows nothing of files or sites.

mod fold;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use jiff::civil::Date;
use regex::{Captures, Regex};

use fold::Folded;

/// Whose number it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Country {
    Denmark,
    Norway,
    Sweden,
}

/// How sure it is that a number is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// Ten digits, or six and four, that begin with a date.
    Digits,
    /// Written as such numbers are, with a hyphen after the date.
    Form,
    /// The control digit fits too.
    Control,
}

/// A number in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub range: Range<usize>,
    /// The bytes that are never shown.
    pub secret: Range<usize>,
    pub confidence: Confidence,
}

impl Found {
    /// The number as it may be shown, in the text that it was found in.
    pub fn shown(&self, text: &str) -> String {
        text[self.range.start..self.secret.start].replace('\n', " ") + "****"
    }
}

/// What joins the date and the rest: hyphens, or signs that count only after a word such as `CPR`.
const JOINT: &str = r"[ \t_]{0,3}-{1,3}\s?[ \t]{0,3}|[ \t]?[/.:\x01][ \t]?|[ \t_]{0,3}";

static DANISH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"([0-9]{{2}})([ ./-]?)([01][0-9])([ ./-]?)((?:19|20)?)([0-9]{{2}})({JOINT})([0-9])([0-9])( ?)([0-9]{{2}})"
    ))
});
static NORWEGIAN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"([0-7][0-9])[ .]?([0-9]{2})[ .]?([0-9]{2})[ \t_-]{0,3}([0-9]{3} ?[0-9]{2})")
});
static SWEDISH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:19|20)?([0-9]{2})([01][0-9])([0-9]{2})[ \t_]{0,3}(?:\+|-{1,3})?\s?[ \t]{0,3}([0-9]{4})",
    )
});

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a test compiles the pattern")
}

/// The numbers of a country in a text, from left to right, none over another.
pub fn find(text: &str, country: Country) -> Vec<Found> {
    let is_digit = |c: &char| c.is_ascii_digit() || !c.is_ascii() && c.is_numeric();
    let enough = 10;
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits < enough && text.chars().filter(is_digit).take(enough).count() < enough {
        return Vec::new();
    }
    let mut found = in_folded(&fold::written(text), country);
    if text.contains('<') || text.contains("](") {
        found.extend(in_folded(&fold::shown(text), country));
        found.sort_by_key(|found| (found.range.start, found.range.end));
        found.dedup_by(|later, first| later.range.start < first.range.end);
    }
    found
}

fn in_folded(folded: &Folded, country: Country) -> Vec<Found> {
    let pattern: &Regex = match country {
        Country::Denmark => &DANISH,
        Country::Norway => &NORWEGIAN,
        Country::Sweden => &SWEDISH,
    };
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(captures) = pattern.captures_at(&folded.text, at) {
        let whole = captures.get(0).expect("the whole match is always there").range();
        let number = match country {
            Country::Denmark => danish(&captures, is_named(&folded.text[..whole.start])),
            Country::Norway => norwegian(&captures),
            Country::Sweden => swedish(&captures),
        };
        let number = number.filter(|number| stands_alone(folded, &whole, number.confidence));
        at = if number.is_some() { whole.end } else { whole.start + 1 };
        found.extend(number.map(|number| Found {
            range: folded.original(&whole),
            secret: folded.original(&number.secret),
            confidence: number.confidence,
        }));
    }
    found
}

/// The text with the secret part of every number that may be one replaced, byte for byte.
pub fn masked(text: &str) -> Cow<'_, str> {
    let countries = [Country::Denmark, Country::Norway, Country::Sweden];
    let secrets: Vec<Range<usize>> = countries
        .into_iter()
        .flat_map(|country| find(text, country))
        .map(|found| found.secret)
        .collect();
    if secrets.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut masked = text.to_owned();
    for secret in secrets {
        masked.replace_range(secret.clone(), &"*".repeat(secret.len()));
    }
    Cow::Owned(masked)
}

/// A path with each of its parts masked.
pub fn masked_path(path: &str) -> String {
    path.split('/').map(masked).collect::<Vec<_>>().join("/")
}

/// Whether the words right before a number say that it is a personal one.
fn is_named(before: &str) -> bool {
    let start = before.len().saturating_sub(20);
    let near = before[start..].to_ascii_lowercase();
    let near = near.rsplit('\n').next().unwrap_or_default();
    near.contains("cpr") || near.contains("personn")
}

/// Whether a match is no part of a longer number or word.
fn stands_alone(folded: &Folded, range: &Range<usize>, confidence: Confidence) -> bool {
    let text = folded.text.as_str();
    let has_form = confidence >= Confidence::Form;
    let joins_before = !folded.has_edge(range.start)
        && match text[..range.start].chars().next_back() {
            Some(c) if c.is_alphabetic() => !(has_form && ends_word(&text[..range.start])),
            Some(c) if c.is_ascii_digit() => true,
            Some('-' | '.' | '/' | '+' | ':') => {
                let before = &text[..range.start - 1];
                before.ends_with(|c: char| c.is_ascii_digit())
                    && !follows_date(&text[..range.start])
            }
            _ => false,
        };
    let after = &text[range.end..];
    let joins_after = !folded.has_edge(range.end)
        && match after.chars().next() {
            Some(c) if c.is_alphabetic() => !has_form,
            Some(c) if c.is_ascii_digit() => true,
            Some('-') => goes_on(&after[1..]) && !(has_form && counts(&after[1..])),
            Some('/') => goes_on(&after[1..]) && !has_form,
            _ => false,
        };
    !joins_before && !joins_after
}

fn goes_on(after: &str) -> bool {
    after.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a text ends in a whole word, to which a number was glued, or in a code of a page's head.
fn ends_word(before: &str) -> bool {
    let letters = before.chars().rev().take_while(|c| c.is_alphabetic()).count();
    letters > 1 || before[..before.len() - 1].ends_with('&')
}

/// Whether what follows a hyphen is a count or a date, as at the end of the names of files.
fn counts(after: &str) -> bool {
    let digits = after.bytes().take_while(u8::is_ascii_digit).count();
    let date = after.get(..10).is_some_and(|date| date.parse::<Date>().is_ok());
    digits <= 2 && !after[digits..].starts_with(['-', '/']) || date
}

/// Whether a text ends in a date and a hyphen, as the names of files begin.
fn follows_date(before: &str) -> bool {
    let date = before.len().checked_sub(11).and_then(|start| before.get(start..before.len() - 1));
    before.ends_with('-') && date.is_some_and(|date| date.parse::<Date>().is_ok())
}

/// A number in a folded text.
struct Number {
    secret: Range<usize>,
    confidence: Confidence,
}

fn part<'t>(captures: &Captures<'t>, group: usize) -> &'t str {
    captures.get(group).map_or("", |part| part.as_str())
}

fn number(captures: &Captures<'_>, group: usize) -> i16 {
    part(captures, group).parse().unwrap_or(-1)
}

fn digits(text: &str) -> Vec<u32> {
    text.chars().filter_map(|c| c.to_digit(10)).collect()
}

fn danish(captures: &Captures<'_>, is_named: bool) -> Option<Number> {
    let (day, month, short) = (number(captures, 1), number(captures, 3), number(captures, 6));
    let year = danish_year(short, number(captures, 8))?;
    // Whoever has no number of their own gets one whose day is 60 higher.
    let is_lent = day > 60;
    Date::new(year, month as i8, (day - if is_lent { 60 } else { 0 }) as i8).ok()?;
    let joint = part(captures, 7);
    let has_dash = joint.contains('-');
    let all: String = [1, 3, 6, 8, 9, 11].map(|group| part(captures, group)).concat();
    let is_checked = weighted(&digits(&all), &[4, 3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11);
    let (first, second) = (part(captures, 2), part(captures, 4));
    let is_split = !part(captures, 10).is_empty();
    let is_odd = joint.contains(['/', '.', ':', '\u{1}']);
    let is_short = part(captures, 5).is_empty();
    let is_plain = first.is_empty() && second.is_empty() && is_short;
    let is_dotted = first == second && first != "-" && has_dash;
    let confidence = if is_named {
        Confidence::Control
    } else if is_split || is_odd || is_lent && !has_dash {
        return None;
    } else if is_checked {
        Confidence::Control
    } else if is_short && has_dash && (is_plain || is_dotted) {
        Confidence::Form
    } else if is_plain {
        Confidence::Digits
    } else {
        return None;
    };
    Some(Number { secret: captures.get(8)?.start()..captures.get(0)?.end(), confidence })
}

/// The year of birth by the seventh digit; `None` for years in which nobody alive was born.
fn danish_year(short: i16, seventh: i16) -> Option<i16> {
    let year = match (seventh, short) {
        (0..=3, _) => 1900 + short,
        (4 | 9, 0..=36) => 2000 + short,
        (4 | 9, _) => 1900 + short,
        (5..=8, 0..=57) => 2000 + short,
        _ => return None,
    };
    (year < 2040).then_some(year)
}

fn weighted(digits: &[u32], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum()
}

fn norwegian(captures: &Captures<'_>) -> Option<Number> {
    let (day, month, short) = (number(captures, 1), number(captures, 2), number(captures, 3));
    let day = if day > 40 { day - 40 } else { day };
    // Numbers for help and for trials have a higher month.
    let month = [0, 40, 65, 80].map(|more| month - more).into_iter().find(|m| (1..=12).contains(m));
    Date::new(2000 + short, month? as i8, day as i8).ok()?;
    let whole = captures.get(0)?;
    let all = digits(whole.as_str());
    let first = weighted(&all, &[3, 7, 6, 1, 8, 9, 4, 5, 2, 1]).is_multiple_of(11);
    let second = weighted(&all, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11);
    let secret = captures.get(4)?.range();
    (first && second).then_some(Number { secret, confidence: Confidence::Control })
}

fn swedish(captures: &Captures<'_>) -> Option<Number> {
    let (short, month, day) = (number(captures, 1), number(captures, 2), number(captures, 3));
    let day = if day > 60 { day - 60 } else { day };
    Date::new(2000 + short, month as i8, day as i8).ok()?;
    let all: String = (1..=4).map(|group| part(captures, group)).collect();
    let luhn: u32 = digits(&all)
        .iter()
        .enumerate()
        .map(|(at, digit)| if at % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { *digit })
        .sum();
    let secret = captures.get(4)?.range();
    luhn.is_multiple_of(10).then_some(Number { secret, confidence: Confidence::Control })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn danish_numbers() {
        let check = |text: &str, expected: &[&str]| {
            let found = find(text, Country::Denmark);
            let found: Vec<&str> = found.iter().map(|found| &text[found.range.clone()]).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("CPR 010203-1234", &["010203-1234"]);
        check("010203–1234, 010203 - 1234", &["010203–1234", "010203 - 1234"]);
        check("cpr:0102031234.", &["0102031234"]);
        check("010203 1234", &["010203 1234"]);
        check("1,010203-1234;x", &["010203-1234"]);
        check("brev_010203-1234.pdf", &["010203-1234"]);
        check("2025-08-27-010203-1234.md", &["010203-1234"]);
        check(
            "010203\u{2011}1234 og 010203\u{ad}-1234",
            &["010203\u{2011}1234", "010203\u{ad}-1234"],
        );
        check("010203**-**1234 og 0102**03**-1234", &["010203**-**1234", "0102**03**-1234"]);
        check("010203&#x2d;1234, 010203&nbsp;1234", &["010203&#x2d;1234", "010203&nbsp;1234"]);
        check("０１０２０３－１２３４", &["０１０２０３－１２３４"]);
        check("[010203](https://example.org)-1234", &["010203](https://example.org)-1234"]);
        check("`010203`-<b>1234</b>", &["010203`-<b>1234"]);
        check("01.02.03-1234, 01 02 03-1234", &["01.02.03-1234", "01 02 03-1234"]);
        check("CPR010203-1234 og 010203-1234er", &["010203-1234", "010203-1234"]);
        check("cpr. 010203/1234, cpr-nr. 01 02 03 12 34", &["010203/1234", "01 02 03 12 34"]);
        check("010203/1234, 01 02 03 12 34, 31.12.2025-2026", &[]);
        check("610203-1234, men 6102031234", &["610203-1234"]);
        check(
            "010203--1234, 010203-1234/2, 010203-1234-2.pdf",
            &["010203--1234", "010203-1234", "010203-1234"],
        );
        check("&C010203-1234", &["010203-1234"]);
        check("320203-1234, 011303-1234, 290203-1234", &[]);
        check("81.38.05-G01-4-24, 330-2018-3619, 20/33839, 26-02217", &[]);
        check("17062025, 2025-08-26, 12345678, 010203-12345, a010203-1234", &[]);
        check("120101-010203-1234", &[]);
        check("010260-5123", &[]);
    }

    #[test]
    fn confidence() {
        let check = |text: &str, expected| {
            assert_eq!(find(text, Country::Denmark)[0].confidence, expected, "{text}");
        };
        check("010203-1234", Confidence::Form);
        check("0102031234", Confidence::Digits);
        check("070761-4285", Confidence::Control);
        check("0707614285", Confidence::Control);
    }

    #[test]
    fn neighbours() {
        let check = |text: &str, country, expected: usize| {
            assert_eq!(find(text, country).len(), expected, "{text}");
        };
        check("fnr 01010750160", Country::Norway, 1);
        check("01010750161", Country::Norway, 0);
        check("19900101-0017 och 811218-9876", Country::Sweden, 2);
        check("811218-9875", Country::Sweden, 0);
        check("010107 50160, 01.01.07 501 60", Country::Norway, 2);
    }

    #[test]
    fn masks() {
        let check = |text: &str, expected: &str| assert_eq!(masked(text), expected);
        check("CPR 010203-1234, æ", "CPR 010203-****, æ");
        check("bilag/0102031234.pdf:3", "bilag/010203****.pdf:3");
        check("81.38.05-G01-4-24 den 26. august 2025", "81.38.05-G01-4-24 den 26. august 2025");
        assert_eq!(masked_path("a/0102031234/2025-08-27.md"), "a/010203****/2025-08-27.md");
    }
}
