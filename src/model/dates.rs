//! Dates and times of day as people write them.

use std::ops::Range;

use jiff::civil::{Date, Time};

use crate::scan::position;
use crate::words::Words;

/// A date as written, with what stood beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    pub date: Date,
    pub time: Option<Time>,
    /// The weekday that was named, Monday as 0.
    pub weekday: Option<usize>,
}

/// Why a text is not a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// It has no form that is known.
    Form,
    /// It has the form, but the calendar lacks it, as 30 February.
    Missing,
}

/// Reads `2025-08-26`, `2025-08-26T12:30`, `26-08-2025`, `26.8.2025`, `26. august 2025`, each with
/// a weekday before it or a time after it.
///
/// # Errors
/// [`Problem`].
pub fn parse(words: &Words, text: &str) -> Result<Written, Problem> {
    let text = text.trim();
    let (range, found) = scan(words, text, 0).ok_or(Problem::Form)?;
    let before = text[..range.start].trim().to_lowercase();
    let first = before.split([' ', ',']).next().unwrap_or_default().trim_end_matches('.');
    let weekday = weekday(words, first);
    let after = text[range.end..].trim_start_matches(['T', ' ', ',']);
    let time = times(after).and_then(|(start, _)| start);
    let before_is_known = before.is_empty() || weekday.is_some();
    let after_is_known = after.is_empty() || time.is_some();
    if !before_is_known || !after_is_known {
        return Err(Problem::Form);
    }
    let date = found.ok_or(Problem::Missing)?;
    Ok(Written { date, time, weekday })
}

fn weekday(words: &Words, name: &str) -> Option<usize> {
    let is = |days: &[String; 7]| {
        days.iter().position(|day| day.trim_end_matches('.').to_lowercase() == name)
    };
    is(&words.dates.weekdays).or_else(|| is(&words.dates.weekdays_short))
}

/// The dates in a text that name a year, in their order; dates the calendar lacks are left out.
pub fn find(words: &Words, text: &str) -> Vec<(Range<usize>, Date)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some((range, date)) = scan(words, text, from) {
        from = range.end;
        found.extend(date.map(|date| (range, date)));
    }
    found
}

/// The first thing at or after `from` that has the form of a date.
fn scan(words: &Words, text: &str, from: usize) -> Option<(Range<usize>, Option<Date>)> {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(to) = position(&bytes[at..], |byte| byte.is_ascii_digit()) {
        at += to;
        let end = at + digits(&bytes[at..]);
        let starts_word = at == 0 || !is_word(text, at);
        if let Some((length, date)) = starts_word.then(|| date_at(words, &text[at..])).flatten() {
            return Some((at..at + length, date));
        }
        if let Some(found) = starts_word.then(|| month_first(words, text, from, at)).flatten() {
            return Some(found);
        }
        at = end;
    }
    None
}

/// `June 17, 2025`, whose day begins at `at` and whose month not before `from`.
fn month_first(
    words: &Words,
    text: &str,
    from: usize,
    at: usize,
) -> Option<(Range<usize>, Option<Date>)> {
    let before = text[from..at].strip_suffix([' ', '\u{a0}', '\n'])?.trim_end();
    let name = before.rsplit(|c: char| !c.is_alphabetic() && c != '.').next()?;
    let start = from + before.len() - name.len();
    let month = (!is_word(text, start)).then(|| words.month(name)).flatten()?;
    let day = digits(&text.as_bytes()[at..]);
    let rest = &text[at + day..];
    let ordinal = ["st", "nd", "rd", "th"].iter().find_map(|ending| rest.strip_prefix(ending));
    let after = ordinal.unwrap_or(rest);
    let year = after.trim_start_matches([',', ' ', '\u{a0}', '\n']);
    let goes_on = year
        .as_bytes()
        .get(4..)
        .is_some_and(|_| year[digits(year.as_bytes())..].starts_with(char::is_alphanumeric));
    if day > 2 || digits(year.as_bytes()) != 4 || year.len() == after.len() || goes_on {
        return None;
    }
    let end = text.len() - year.len() + 4;
    Some((start..end, date(&year[..4], &month.to_string(), &text[at..at + day])))
}

/// Whether a text is a day and a month, as `1. marts` or `1/3`, without a year.
pub fn lacks_year(words: &Words, text: &str) -> bool {
    let text = text.trim().trim_end_matches('.');
    let number = |text: &str, most: u8| {
        let bare = text.trim_end_matches('.');
        digits(bare.as_bytes()) == bare.len()
            && bare.parse().is_ok_and(|n: u8| (1..=most).contains(&n))
    };
    let last_two = text.rsplitn(3, [' ', '\u{a0}']).collect::<Vec<_>>();
    let slashed = last_two.first().and_then(|last| last.split_once(['/', '.', '-']));
    let named = match last_two.as_slice() {
        [month, day, ..] => {
            number(day, 31) && words.month(month).is_some()
                || number(month, 31) && words.month(day).is_some()
        }
        _ => false,
    };
    named || slashed.is_some_and(|(day, month)| number(day, 31) && number(month, 12))
}

/// Whether the character before `at` belongs to the same word or number.
fn is_word(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '/' | '.' | '_'))
}

/// A date at the beginning of `text`, which begins with a digit: its length and the date.
fn date_at(words: &Words, text: &str) -> Option<(usize, Option<Date>)> {
    let first = digits(text.as_bytes());
    let rest = &text[first..];
    match first {
        8 => compact(text),
        4 => year_first(text),
        1 | 2 => numeric(text, first).or_else(|| with_month(words, text, first)),
        _ => None,
    }
    .filter(|(length, _)| {
        let after = text[*length..].chars().next();
        rest.is_char_boundary(0) && !after.is_some_and(|c| c.is_alphanumeric() && c != 'T')
    })
}

/// `26082025`, as in the names of files.
fn compact(text: &str) -> Option<(usize, Option<Date>)> {
    let (day, month, year) = (&text[..2], &text[2..4], &text[4..8]);
    let plausible = year.starts_with("19") || year.starts_with("20");
    plausible.then(|| (8, date(year, month, day)))
}

/// `2025-08-26`.
fn year_first(text: &str) -> Option<(usize, Option<Date>)> {
    let bytes = text.as_bytes();
    let form = bytes.len() >= 10
        && bytes[4] == b'-'
        && bytes[7] == b'-'
        && bytes[5..7].iter().chain(&bytes[8..10]).all(u8::is_ascii_digit);
    form.then(|| (10, date(&text[..4], &text[5..7], &text[8..10])))
}

/// `26-08-2025`, `26.8.2025`, `26/8 2025`, `26/8-2025`.
fn numeric(text: &str, first: usize) -> Option<(usize, Option<Date>)> {
    let bytes = text.as_bytes();
    let separator = *bytes.get(first)?;
    if !matches!(separator, b'-' | b'.' | b'/') {
        return None;
    }
    let month_at = first + 1;
    let month = digits(bytes.get(month_at..)?);
    let year_at = month_at + month + 1;
    let second = *bytes.get(month_at + month)?;
    let joined = second == separator || (separator == b'/' && matches!(second, b' ' | b'-'));
    let year = digits(bytes.get(year_at..)?);
    if !(1..=2).contains(&month) || !joined || year != 4 {
        return None;
    }
    let end = year_at + year;
    Some((end, date(&text[year_at..end], &text[month_at..month_at + month], &text[..first])))
}

/// `26. august 2025`, `26 August 2025`, `26. aug. 2025`.
fn with_month(words: &Words, text: &str, first: usize) -> Option<(usize, Option<Date>)> {
    let rest = text[first..].strip_prefix('.').unwrap_or(&text[first..]);
    let spaced = rest.trim_start_matches([' ', '\u{a0}', '\n']);
    let name_end = spaced.find(|c: char| !c.is_alphabetic() && c != '.').unwrap_or(spaced.len());
    let month = words.month(&spaced[..name_end])?;
    let after = spaced[name_end..].trim_start_matches([' ', '\u{a0}', '\n', ',']);
    let year = digits(after.as_bytes());
    let glued = after.len() == spaced[name_end..].len();
    if year != 4 || glued {
        return None;
    }
    let length = text.len() - after.len() + year;
    Some((length, date(&after[..4], &month.to_string(), &text[..first])))
}

fn date(year: &str, month: &str, day: &str) -> Option<Date> {
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

fn digits(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// Reads `12:30`, `12.30`, `kl. 12.30`, and `12.30-14.00` as a beginning and an end.
pub fn times(text: &str) -> Option<(Option<Time>, Option<Time>)> {
    let from = text.find(|c: char| c.is_ascii_digit())?;
    let lead = text[..from].trim();
    if lead.chars().count() > 8 {
        return None;
    }
    let (start, rest) = time(&text[from..])?;
    let rest = rest.trim_start_matches(|c: char| {
        matches!(c, ' ' | '-' | '–' | '—') || c.is_alphabetic() || c == '.'
    });
    if rest.is_empty() {
        return Some((Some(start), None));
    }
    let (end, rest) = time(rest)?;
    let tail = rest.trim_matches(|c: char| c.is_alphabetic() || matches!(c, ' ' | '.'));
    tail.is_empty().then_some((Some(start), Some(end)))
}

/// A time of day at the beginning of `text`, and what follows it.
fn time(text: &str) -> Option<(Time, &str)> {
    let hours = digits(text.as_bytes());
    let hour: i8 = text[..hours].parse().ok().filter(|_| hours <= 2)?;
    let rest = &text[hours..];
    let minutes = rest.strip_prefix([':', '.']).filter(|rest| digits(rest.as_bytes()) == 2);
    match minutes {
        Some(minutes) => {
            let minute = minutes[..2].parse().ok()?;
            let rest = &minutes[2..];
            let seconds = rest.strip_prefix(':').filter(|rest| digits(rest.as_bytes()) == 2);
            Some((Time::new(hour, minute, 0, 0).ok()?, seconds.map_or(rest, |rest| &rest[2..])))
        }
        None => Some((Time::new(hour, 0, 0, 0).ok()?, rest)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};

    fn danish() -> &'static Words {
        crate::words::built_in("da").expect("Danish is built in")
    }

    #[test]
    fn written_dates() {
        let check = |text: &str, expected: Result<Date, Problem>| {
            assert_eq!(parse(danish(), text).map(|written| written.date), expected, "{text}");
        };
        let day = Ok(date(2025, 8, 26));
        check("2025-08-26", day);
        check("2025-08-26T12:30", day);
        check("2025-08-26 12:30", day);
        check("26-08-2025", day);
        check("26.8.2025", day);
        check("26. august 2025", day);
        check("Tirsdag d. 26. august 2025 kl. 12:30", day);
        check("tirsdag den 26. aug. 2025", day);
        check("2025-02-30", Err(Problem::Missing));
        check("30. februar 2025", Err(Problem::Missing));
        check("i morgen", Err(Problem::Form));
        check("2025", Err(Problem::Form));
        check("ca. 26. august 2025", Err(Problem::Form));
    }

    #[test]
    fn dates_in_text() {
        let check = |text: &str, expected: &[&str]| {
            let found: Vec<&str> =
                find(danish(), text).into_iter().map(|(range, _)| &text[range]).collect();
            assert_eq!(found, expected);
        };
        check("mødet den 17. juni 2025 og 1. maj 2026.", &["17. juni 2025", "1. maj 2026"]);
        check("Referat ØSMED 17062025", &["17062025"]);
        check("§17.4 og 0,4 mio. kr., 81.38.05-G01-4-24, 12345678", &[]);
        check("den 31. juni 2025", &[]);
    }

    #[test]
    fn month_before_day() {
        let words = crate::words::built_in("en").expect("English is built in");
        let check = |text: &str, expected: &[&str]| {
            let found: Vec<&str> =
                find(words, text).into_iter().map(|(range, _)| &text[range]).collect();
            assert_eq!(found, expected);
            let first = find(words, text).first().map(|(_, date)| *date);
            assert_eq!(first, (!expected.is_empty()).then(|| date(2025, 6, 17)), "{text}");
        };
        check("from June 17, 2025 to March 3rd, 2026.", &["June 17, 2025", "March 3rd, 2026"]);
        check("Tuesday, June 17, 2025", &["June 17, 2025"]);
        check("Jun. 17 2025", &["Jun. 17 2025"]);
        check("June 31, 2025, June 17, 20255, Bjune 17, 2025, June 17", &[]);
        assert_eq!(
            parse(words, "Tuesday, June 17, 2025").map(|written| written.date),
            Ok(date(2025, 6, 17))
        );
        assert_eq!(
            parse(words, "June 31, 2025").map(|written| written.date),
            Err(Problem::Missing)
        );
    }

    #[test]
    fn dates_without_year() {
        let check =
            |text: &str, expected: bool| assert_eq!(lacks_year(danish(), text), expected, "{text}");
        check("1. marts", true);
        check("fredag den 1. marts", true);
        check("1/3", true);
        check("1.3.", true);
        check("marts 1", true);
        check("1. marts 2026", false);
        check("2026", false);
        check("næste møde", false);
    }

    #[test]
    fn times_of_day() {
        let check = |text: &str, expected| assert_eq!(times(text), expected, "{text}");
        let half_past = Some(time(12, 30, 0, 0));
        check("12:30", Some((half_past, None)));
        check("12.30", Some((half_past, None)));
        check("kl. 12.30", Some((half_past, None)));
        check("12:30:00", Some((half_past, None)));
        check("kl. 12.30-14.00", Some((half_past, Some(time(14, 0, 0, 0)))));
        check("12:30 – 14", Some((half_past, Some(time(14, 0, 0, 0)))));
        check("25:00", None);
        check("senere", None);
    }
}
