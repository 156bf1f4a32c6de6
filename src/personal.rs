//! National identity numbers: finding them in text, and hiding them from everything that is printed.
//!
//! Text comes in; what comes out is where a number stands and how sure it is. Danish numbers go by
//! date and century (the rules of the CPR office); modulus 11 only raises the confidence, as
//! numbers without it have been issued since 2007. Norwegian and Swedish ones go by their control
//! digits. Knows nothing of files or sites.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use jiff::civil::Date;
use regex::{Captures, Regex};

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

/// Space that may stand between the parts of a number; a soft hyphen and a space of no width too.
const SPACE: &str = r"[ \t\u{a0}\u{ad}\u{200b}\u{2007}\u{2009}\u{202f}*_\\]{0,3}";
const DASH: &str = r"(?:[-\u{2010}-\u{2015}\u{2212}\u{fe63}\u{ff0d}]|&#45;|&ndash;|&mdash;)";

static DANISH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"([0-3][0-9])([ ./-]?)([01][0-9])[ ./-]?(?:19|20)?([0-9]{{2}})({SPACE}{DASH}\s?{SPACE}|{SPACE})([0-9])([0-9]{{3}})"
    ))
});
static NORWEGIAN: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"([0-7][0-9])([0-9]{{2}})([0-9]{{2}}){SPACE}([0-9]{{5}})")));
static SWEDISH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?:19|20)?([0-9]{{2}})([01][0-9])([0-9]{{2}}){SPACE}(?:\+|{DASH})?{SPACE}([0-9]{{4}})"
    ))
});

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a test compiles the pattern")
}

/// The numbers of a country in a text, from left to right, none over another.
pub fn find(text: &str, country: Country) -> Vec<Found> {
    let pattern: &Regex = match country {
        Country::Denmark => &DANISH,
        Country::Norway => &NORWEGIAN,
        Country::Sweden => &SWEDISH,
    };
    let read = |captures: &Captures<'_>| match country {
        Country::Denmark => danish(captures),
        Country::Norway => norwegian(captures),
        Country::Sweden => swedish(captures),
    };
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(captures) = pattern.captures_at(text, at) {
        let whole = captures.get(0).expect("the whole match is always there").range();
        let number = stands_alone(text, &whole).then(|| read(&captures)).flatten();
        at = number.as_ref().map_or(whole.start + 1, |number| number.range.end);
        found.extend(number);
    }
    found
}

/// The text with the secret part of every number that may be one replaced, byte for byte.
pub fn masked(text: &str) -> Cow<'_, str> {
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return Cow::Borrowed(text);
    }
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

/// Whether a match is no part of a longer number or word.
fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let mut before = text[..range.start].chars().rev();
    let joins_before = match before.next() {
        Some(c) if c.is_alphanumeric() => true,
        Some('-' | '.' | '/' | '+' | ':') => {
            before.next().is_some_and(|c| c.is_ascii_digit()) && !follows_date(&text[..range.start])
        }
        _ => false,
    };
    let mut after = text[range.end..].chars();
    let joins_after = match after.next() {
        Some(c) if c.is_alphanumeric() => true,
        Some('-' | '/') => after.next().is_some_and(|c| c.is_ascii_digit()),
        _ => false,
    };
    !joins_before && !joins_after
}

/// Whether a text ends in a date and a hyphen, as the names of files begin.
fn follows_date(before: &str) -> bool {
    let date = before.len().checked_sub(11).and_then(|start| before.get(start..before.len() - 1));
    before.ends_with('-') && date.is_some_and(|date| date.parse::<Date>().is_ok())
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

fn danish(captures: &Captures<'_>) -> Option<Found> {
    let (day, month, short) = (number(captures, 1), number(captures, 3), number(captures, 4));
    let year = danish_year(short, number(captures, 6))?;
    Date::new(year, month as i8, day as i8).ok()?;
    let joint = part(captures, 5);
    let has_dash = joint.chars().any(|c| !c.is_whitespace() && !is_filler(c));
    let written = format!("{}{}{}", part(captures, 1), part(captures, 3), part(captures, 4));
    let all = digits(&format!("{written}{}{}", part(captures, 6), part(captures, 7)));
    let checked = weighted(&all, &[4, 3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11);
    let confidence = match (checked, has_dash) {
        (true, _) => Confidence::Control,
        (false, true) => Confidence::Form,
        (false, false) => Confidence::Digits,
    };
    let whole = captures.get(0)?.range();
    let is_plain =
        part(captures, 2).is_empty() && captures.get(3)?.end() == captures.get(4)?.start();
    let secret = captures.get(6)?.start()..whole.end;
    (is_plain || checked).then_some(Found { range: whole, secret, confidence })
}

fn is_filler(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '*' | '_' | '\\')
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

fn norwegian(captures: &Captures<'_>) -> Option<Found> {
    let (day, month, short) = (number(captures, 1), number(captures, 2), number(captures, 3));
    let day = if day > 40 { day - 40 } else { day };
    Date::new(2000 + short, month as i8, day as i8).ok()?;
    let whole = captures.get(0)?;
    let all = digits(whole.as_str());
    let first = weighted(&all, &[3, 7, 6, 1, 8, 9, 4, 5, 2, 1]).is_multiple_of(11);
    let second = weighted(&all, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11);
    (first && second).then(|| Found {
        range: whole.range(),
        secret: captures.get(4).map_or(whole.range(), |part| part.range()),
        confidence: Confidence::Control,
    })
}

fn swedish(captures: &Captures<'_>) -> Option<Found> {
    let (short, month, day) = (number(captures, 1), number(captures, 2), number(captures, 3));
    let day = if day > 60 { day - 60 } else { day };
    Date::new(2000 + short, month as i8, day as i8).ok()?;
    let all: String = (1..=4).map(|group| part(captures, group)).collect();
    let luhn: u32 = digits(&all)
        .iter()
        .enumerate()
        .map(|(at, digit)| if at % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { *digit })
        .sum();
    let whole = captures.get(0)?;
    luhn.is_multiple_of(10).then(|| Found {
        range: whole.range(),
        secret: captures.get(4).map_or(whole.range(), |part| part.range()),
        confidence: Confidence::Control,
    })
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
        check("010203**-**1234", &["010203**-**1234"]);
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
    }

    #[test]
    fn masks() {
        let check = |text: &str, expected: &str| assert_eq!(masked(text), expected);
        check("CPR 010203-1234, æ", "CPR 010203-****, æ");
        check("bilag/0102031234.pdf:3", "bilag/010203****.pdf:3");
        check("81.38.05-G01-4-24 den 26. august 2025", "81.38.05-G01-4-24 den 26. august 2025");
    }
}
