//! Dates in text against the calendar and the meeting.

use std::ops::Range;

use jiff::civil::Date;

use crate::check::Context;
use crate::check::passage::Passage;
use crate::check::signs::Signs;
use crate::check::text::Text;
use crate::diag::{Diag, Span};
use crate::model::front::languages;
use crate::scan::position;
use crate::words::{Words, capitalised};

/// `weekday`: a weekday that the date after it does not have.
pub fn weekday(context: &Context<'_>, text: &Text<'_>, diags: &mut Vec<Diag>) {
    let words = &context.config.words;
    for passage in &text.passages {
        for (range, date) in passage.dates(context.config) {
            let Some((named, place)) = weekday_before(words, &passage.text[..range.start]) else {
                continue;
            };
            let real = date.weekday().to_monday_zero_offset() as usize;
            if named != real {
                let right = &words.dates.weekdays[real];
                let written = &passage.text[place.clone()];
                diags.push(
                    Diag::warning("weekday", format!("{} is a {right}", words.long_date(*date)))
                        .at(text.file, passage.span(&place))
                        .hint("correct the weekday or the date")
                        .fix(like(written, right)),
                );
            }
        }
    }
}

/// The weekday right before a date, as a number and a place; "den" may stand between.
fn weekday_before(words: &Words, before: &str) -> Option<(usize, Range<usize>)> {
    let mut rest = before.trim_end();
    if let Some(article) = rest.rsplit(char::is_whitespace).next()
        && ["den", "d.", "the", "der", "am"].contains(&article.to_lowercase().as_str())
    {
        rest = rest[..rest.len() - article.len()].trim_end();
    }
    let rest = rest.trim_end_matches(',');
    let word = rest.rsplit(|c: char| !c.is_alphabetic()).next()?;
    let lower = word.to_lowercase();
    let named = words.dates.weekdays.iter().position(|day| *day.to_lowercase() == lower)?;
    Some((named, rest.len() - word.len()..rest.len()))
}

/// A word with a capital letter where another has one.
fn like(pattern: &str, word: &str) -> String {
    match pattern.starts_with(char::is_uppercase) {
        true => capitalised(word),
        false => word.to_owned(),
    }
}

/// `date-and-title`: a date in the minutes' title that is not theirs.
pub fn title(context: &Context<'_>, text: &Text<'_>, diags: &mut Vec<Diag>) {
    let Some(minutes) = text.minutes else { return };
    let facts = &minutes.record.facts;
    let Some(title) = &facts.title else { return };
    let words = &context.config.words;
    let dates = crate::model::dates::find(words, title);
    if dates.is_empty() || dates.iter().any(|(_, date)| *date == facts.date) {
        return;
    }
    let written = &title[dates[0].0.clone()];
    let line = text.lines.iter().find(|line| line.text.contains(written));
    let span = line.map_or(facts.date_span, |line| {
        let at = line.text.find(written).unwrap_or(0);
        Span::new(line.number, at..at + written.len())
    });
    let message = format!("the title says {written}, the date {}", words.long_date(facts.date));
    diags.push(
        Diag::warning("date-and-title", message)
            .at(text.file, span)
            .related(text.file, facts.date_span, "the date")
            .hint("correct one of the two"),
    );
}

/// `future-past`: a date later than the meeting in a sentence about what has been.
pub fn future_past(context: &Context<'_>, text: &Text<'_>, diags: &mut Vec<Diag>) {
    let Some(minutes) = text.minutes else { return };
    let held = minutes.record.facts.date;
    for passage in &text.passages {
        let later: Vec<_> = passage
            .dates(context.config)
            .iter()
            .filter(|(_, date)| *date > held)
            .cloned()
            .collect();
        let sentences = if later.is_empty() { &[] } else { passage.sentences() };
        for (range, date) in later {
            let sentence = sentences.iter().find(|sentence| sentence.contains(&range.start));
            let before = &passage.text[sentence.map_or(0, |sentence| sentence.start)..range.start];
            let clause = before.rsplit([',', ';', '(', '–']).next().unwrap_or(before);
            if is_past(&context.config.words, clause) {
                diags.push(future(context, text, passage, &range, date, held));
            }
        }
    }
}

fn future(
    context: &Context<'_>,
    text: &Text<'_>,
    passage: &Passage,
    range: &Range<usize>,
    date: Date,
    held: Date,
) -> Diag {
    let words = &context.config.words;
    let message = format!(
        "{} was still to come when the meeting was held on {}",
        words.long_date(date),
        words.long_date(held)
    );
    let diag = Diag::warning("future-past", message).at(text.file, passage.span(range));
    let earlier = date.checked_sub(jiff::Span::new().years(1)).unwrap_or(date);
    match earlier < held {
        true => diag.hint(format!("is {} meant?", words.long_date(earlier))),
        false => diag.hint("correct the date, or the tense"),
    }
}

/// Whether the last verb before a date says that it has been.
fn is_past(words: &Words, before: &str) -> bool {
    let lower = before.to_lowercase();
    let parts: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let past = parts.iter().rposition(|part| {
        languages(words).any(|words| words.check.past.iter().any(|known| known == part))
    });
    let Some(past) = past else { return false };
    let clause = &parts[past + 1..];
    let is_open = |part: &&str| {
        languages(words).any(|words| {
            words.check.not_past.iter().any(|known| known.trim_end_matches('.') == *part)
        })
    };
    clause.len() <= 24 && !clause.iter().any(is_open)
}

/// `odd-year`: a year that begins with a zero or lies centuries away.
pub fn odd_year(context: &Context<'_>, text: &Text<'_>, diags: &mut Vec<Diag>) {
    let words = &context.config.words;
    for passage in text.passages.iter().filter(|passage| passage.signs.any(Signs::YEAR)) {
        for (before, place) in years(&passage.text) {
            let year: i16 = passage.text[place.clone()].parse().unwrap_or(i16::MAX);
            if is_odd(words, before, year) && !continues(&passage.text[place.end..]) {
                let written = &passage.text[place.clone()];
                let diag = Diag::warning("odd-year", format!("`{written}` is an odd year"))
                    .at(text.file, passage.span(&place));
                let held = text.minutes.map(|minutes| minutes.record.facts.date);
                diags.push(match held.and_then(|held| meant(written, held.year())) {
                    Some(year) => diag.hint(format!("is `{year}` meant?")),
                    None => diag.hint("correct the year"),
                });
            }
        }
    }
}

/// Numbers of four or five digits after a word and a space, each with its word.
fn years(text: &str) -> impl Iterator<Item = (&str, Range<usize>)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(to) = position(&bytes[at..], |byte| byte.is_ascii_digit()) {
            let start = at + to;
            let digits = bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            at = start + digits;
            let Some(before) = text[..start].strip_suffix([' ', '\n']) else { continue };
            let word = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
            let follows = text[at..].chars().next();
            let goes_on = follows.is_some_and(|c| c.is_alphanumeric() || c == '_');
            if (4..=5).contains(&digits) && !word.is_empty() && !goes_on {
                return Some((word, start..at));
            }
        }
        None
    })
}

fn is_odd(words: &Words, before: &str, year: i16) -> bool {
    let before = before.to_lowercase();
    let is_month = || words.month(&before).is_some();
    let is_before = || languages(words).any(|words| words.check.before_year.contains(&before));
    !(1500..2200).contains(&year) && is_month() || (1..1000).contains(&year) && is_before()
}

/// Whether digits go on as a number, a time or a unit.
fn continues(after: &str) -> bool {
    let mut letters = after.chars();
    matches!((letters.next(), letters.next()), (Some('.' | ',' | ':' | '-' | '/'), Some(c)) if c.is_ascii_digit())
}

/// The year near the meeting's that is written with the same digits in another order or but one.
fn meant(written: &str, held: i16) -> Option<i16> {
    (held - 5..=held + 5)
        .rev()
        .min_by_key(|year| {
            let distance = strsim::damerau_levenshtein(written, &year.to_string());
            (distance, (held - year).abs())
        })
        .filter(|year| strsim::damerau_levenshtein(written, &year.to_string()) <= 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn danish() -> &'static Words {
        crate::words::built_in("da").expect("Danish is built in")
    }

    #[test]
    fn weekdays_before_dates() {
        let check = |before: &str, expected: Option<usize>| {
            assert_eq!(weekday_before(danish(), before).map(|(day, _)| day), expected, "{before}");
        };
        check("mødet tirsdag den ", Some(1));
        check("Onsdag d. ", Some(2));
        check("fredag, ", Some(4));
        check("senest den ", None);
        check("hver tirsdag fra ", None);
    }

    #[test]
    fn past_and_future() {
        let check =
            |before: &str, expected| assert_eq!(is_past(danish(), before), expected, "{before}");
        check("Der blev senest givet en status på mødet d. ", true);
        check("Stillingen vil blive slået op omkring ", false);
        check("Fristen blev sat til ", false);
        check("Det blev besluttet, at mødet holdes den ", false);
        check("Mødet bliver holdt den ", false);
    }

    #[test]
    fn odd_years() {
        let check = |before: &str, year, expected| {
            assert_eq!(is_odd(danish(), before, year), expected, "{before} {year}");
        };
        check("i", 225, true);
        check("maj", 225, true);
        check("i", 2025, false);
        check("lokale", 225, false);
        check("ca", 300, false);
        assert_eq!(meant("0225", 2026), Some(2025));
    }
}
