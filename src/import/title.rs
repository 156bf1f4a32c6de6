//! The title line of minutes: `REFERAT Skovrådet d. 26-08-2025`.

use std::ops::Range;

use jiff::civil::Date;

use super::doubts::Doubts;
use super::lines::Line;
use super::shape::{Shapes, starts_lower};
use super::wrap;
use crate::model::dates;
use crate::words::Words;

/// What the title tells.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Title {
    pub committee: Option<String>,
    pub date: Option<Date>,
    /// The key of a status, if it is another than the default.
    pub status: Option<&'static str>,
    /// From 1; 0 if there is no title.
    pub line: usize,
}

/// A title and the lines that it fills.
pub(super) struct Titled {
    pub title: Title,
    pub lines: Range<usize>,
}

/// The most lines over which a title goes.
const LONGEST: usize = 4;

/// Finds the title: the first line that begins with the word for minutes.
pub(super) fn read(shapes: &Shapes<'_>, lines: &[Line]) -> Titled {
    let nothing = Titled { title: Title::default(), lines: 0..0 };
    let first = lines.iter().position(|line| !line.is_blank()).unwrap_or(0);
    let is_title = |at: &usize| {
        let rest = shapes.title(&lines[*at].text).filter(|_| !starts_lower(&lines[*at].text));
        rest.is_some_and(|rest| *at == first || rest.chars().any(char::is_alphabetic))
    };
    let Some(start) = (0..lines.len()).find(is_title) else { return nothing };
    let (end, text) = whole(shapes, lines, start);
    let title = parse(shapes, &text, lines[start].number);
    Titled { title, lines: start..end }
}

/// The title with the lines up to its date, if it goes on over several.
fn whole(shapes: &Shapes<'_>, lines: &[Line], start: usize) -> (usize, String) {
    let mut text = String::new();
    let following = lines[start..].iter().enumerate().filter(|(_, line)| !line.is_blank());
    for (at, line) in following.take(LONGEST) {
        if at > 0 && (shapes.label(&line.text).is_some() || shapes.is_contents(&line.text)) {
            break;
        }
        text = wrap::join(shapes.words, [text.as_str(), line.text.as_str()]);
        if !dates::find(shapes.words, &text).is_empty() {
            return (start + at + 1, text);
        }
    }
    if shapes.title(&lines[start].text).is_some_and(|rest| rest.trim().is_empty()) {
        return next_line(shapes, lines, start);
    }
    (start + 1, lines[start].text.clone())
}

/// A bare word for minutes with the committee's name on the next line.
fn next_line(shapes: &Shapes<'_>, lines: &[Line], start: usize) -> (usize, String) {
    let first = &lines[start].text;
    let next = lines.get(start + 1).filter(|line| {
        !line.is_blank() && shapes.label(&line.text).is_none() && !line.text.ends_with('.')
    });
    match next {
        Some(line) => (start + 2, format!("{first} {}", line.text)),
        None => (start + 1, first.clone()),
    }
}

fn parse(shapes: &Shapes<'_>, text: &str, line: usize) -> Title {
    let words = shapes.words;
    let rest = shapes.title(text).unwrap_or(text);
    let found = dates::find(words, rest).into_iter().next();
    let before = found.as_ref().map_or(rest, |(range, _)| &rest[..range.start]);
    let after = found.as_ref().map_or("", |(range, _)| &rest[range.end..]);
    let status = status(words, text);
    let name = without_status(words, before);
    let name = trim_end(words, trim_start(words, &name));
    let name = if name.is_empty() { trim_start(words, after) } else { name };
    let committee = Some(name.to_owned()).filter(|name| name.chars().any(char::is_alphabetic));
    Title { committee, date: found.map(|(_, date)| date), status, line }
}

/// The status that a word in the title tells: a draft, cancelled, or an agenda.
fn status(words: &Words, text: &str) -> Option<&'static str> {
    let has = |key: &&'static str| status_words(words, key).any(|word| is_among(word, text));
    let lower = text.to_lowercase();
    let agenda = words.say("agenda").to_lowercase();
    let minutes = words.say("minutes").to_lowercase();
    let is_agenda = agenda != minutes && lower.starts_with(&agenda) && !lower.contains(&minutes);
    ["draft", "cancelled"].into_iter().find(has).or(is_agenda.then_some("planned"))
}

fn status_words<'w>(words: &'w Words, key: &str) -> impl Iterator<Item = &'w str> {
    words.values.get(key).into_iter().flatten().map(String::as_str)
}

fn is_among(word: &str, text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|other| other.to_lowercase() == word)
}

/// The text without the words that tell its status, and their parentheses.
fn without_status(words: &Words, text: &str) -> String {
    let tells = |token: &&str| {
        let bare = token.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        ["draft", "cancelled"].iter().any(|key| status_words(words, key).any(|word| word == bare))
    };
    text.split(' ').filter(|token| !tells(token)).collect::<Vec<_>>().join(" ")
}

/// Takes away what leads to the name: `fra møde i`.
fn trim_start<'t>(words: &Words, text: &'t str) -> &'t str {
    let mut text = trim_marks(text);
    while let Some((word, rest)) = text.split_once(' ') {
        if !starts_lower(word) && !is_meeting_word(words, word) {
            break;
        }
        text = trim_marks(rest);
    }
    text
}

/// Takes away what leads to the date: `, tirsdag d.`.
fn trim_end<'t>(words: &Words, text: &'t str) -> &'t str {
    let mut text = trim_marks(text);
    let mut may_be_small = true;
    while let Some((rest, word)) = text.rsplit_once(' ') {
        let small = starts_lower(word) && word.chars().count() <= 3;
        let leads =
            is_meeting_word(words, word) && starts_lower(word) || weekday(words, word).is_some();
        let goes = leads || (small && may_be_small);
        if !goes {
            break;
        }
        may_be_small = leads;
        text = trim_marks(rest);
    }
    text
}

fn trim_marks(text: &str) -> &str {
    text.trim_matches([' ', '-', '–', '—', ':', ',', ';', '.', '|'])
}

fn is_meeting_word(words: &Words, word: &str) -> bool {
    words.markers.meeting.contains(&word.to_lowercase())
}

/// The weekday that a word names, Monday as 0.
fn weekday(words: &Words, word: &str) -> Option<usize> {
    let bare = |name: &str| name.trim_end_matches(['.', ',']).to_lowercase();
    let word = bare(word);
    let at = |names: &[String; 7]| names.iter().position(|name| bare(name) == word);
    at(&words.dates.weekdays).or_else(|| at(&words.dates.weekdays_short))
}

/// Doubts a date before which another weekday is named.
pub(super) fn doubt_weekday(
    words: &Words,
    before: &str,
    date: Date,
    line: usize,
    doubts: &mut Doubts,
) {
    let named = before.split_whitespace().rev().take(3).find_map(|word| weekday(words, word));
    let real = date.weekday().to_monday_zero_offset() as usize;
    if let Some(named) = named.filter(|named| *named != real) {
        doubts.weekday(line, &words.dates.weekdays[named], words.weekday(date), date);
    }
}

#[cfg(test)]
mod tests {
    use super::super::lines;
    use super::*;

    #[test]
    fn titles() {
        let words = crate::words::built_in("da").expect("Danish is built in");
        let check =
            |text: &str, committee: Option<&str>, date: Option<&str>, status: Option<&str>| {
                let title = read(&Shapes::new(words), &lines::read(text)).title;
                let found = title.date.map(|date| date.to_string());
                assert_eq!(
                    (title.committee.as_deref(), found.as_deref(), title.status),
                    (committee, date, status),
                    "{text}"
                );
            };
        let day = Some("2025-08-26");
        check("REFERAT SkovMED Træ & Top d. 26-08-2025", Some("SkovMED Træ & Top"), day, None);
        check(
            "Referat fra møde i Udvalget for børn og unge tirsdag den 26. august 2025",
            Some("Udvalget for børn og unge"),
            day,
            None,
        );
        check("Referat (udkast): Skovrådet, 26.8.2025", Some("Skovrådet"), day, Some("draft"));
        check("Dagsorden til Skovrådet den 26-08-2025", Some("Skovrådet"), day, Some("planned"));
        check("REFERAT\n\nSkovrådet\nd. 26-08-2025", Some("Skovrådet"), day, None);
        check("Skovby Kommune\nReferat Skovrådet 26-08-2025", Some("Skovrådet"), day, None);
        check("REFERAT\nSkovrådet\n\nMødedato 26-08-2025", Some("Skovrådet"), None, None);
        check("Skovrådet", None, None, None);
    }
}
