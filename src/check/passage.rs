//! A passage of plain words, and what rules ask of it: each is found once for all of them.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;

use jiff::civil::Date;

use crate::check::Context;
use crate::check::cues::{self, Cue, Cues};
use crate::check::signs::Signs;
use crate::check::tokens::{self, Word};
use crate::config::Config;
use crate::diag::{Span, floor};
use crate::model::dates;
use crate::names::Found;

/// Lines that belong together: a paragraph, a heading, a list item, a row of a table.
pub struct Passage {
    /// The number of its first line.
    pub line: usize,
    /// Where it begins there, in bytes.
    column: usize,
    /// Its lines with what is no prose blanked.
    pub text: String,
    pub is_heading: bool,
    /// Those of its lines.
    pub signs: Signs,
    flat: OnceCell<String>,
    lower: OnceCell<String>,
    words: OnceCell<Vec<Word>>,
    word_cues: OnceCell<u8>,
    away: OnceCell<bool>,
    people: OnceCell<Vec<Found>>,
    dates: OnceCell<Vec<(Range<usize>, Date)>>,
    sentences: OnceCell<Vec<Range<usize>>>,
}

impl Passage {
    /// A passage that begins on a line.
    pub fn new(line: usize, text: String, is_heading: bool, signs: Signs) -> Passage {
        Passage {
            line,
            column: 0,
            text,
            is_heading,
            signs,
            flat: OnceCell::new(),
            lower: OnceCell::new(),
            words: OnceCell::new(),
            word_cues: OnceCell::new(),
            away: OnceCell::new(),
            people: OnceCell::new(),
            dates: OnceCell::new(),
            sentences: OnceCell::new(),
        }
    }

    /// Whether rules read it in parts: they read a passage once for each name or date in it.
    pub(super) fn is_long(&self) -> bool {
        self.text.len() > LONGEST
    }

    /// The passage in parts, if it is long.
    pub(super) fn parts(self) -> Vec<Passage> {
        if !self.is_long() {
            return vec![self];
        }
        let mut parts = Vec::new();
        let mut at = 0;
        let (mut line, mut column) = (self.line, self.column);
        while at < self.text.len() {
            let part = &self.text[at..];
            let part = if part.len() > LONGEST { &part[..cut(part)] } else { part };
            let passage = Passage::new(line, part.to_owned(), self.is_heading, self.signs);
            parts.push(Passage { column, ..passage });
            at += part.len();
            line += part.matches('\n').count();
            column = part.rfind('\n').map_or(column + part.len(), |end| part.len() - end - 1);
        }
        parts
    }

    /// Where bytes of the passage stand in the file; of several lines, the first.
    pub fn span(&self, range: &Range<usize>) -> Span {
        let before = &self.text[..range.start];
        let line = self.line + before.matches('\n').count();
        let start = before.rfind('\n').map(|at| at + 1);
        let end =
            self.text[range.start..range.end].find('\n').map_or(range.end, |at| range.start + at);
        let column = |at: usize| start.map_or(at + self.column, |start| at - start);
        Span::new(line, column(range.start)..column(end))
    }

    /// The passage with its line breaks as spaces, byte for byte.
    pub fn flat(&self) -> &str {
        if self.signs.any(Signs::BREAK) {
            return self.flat.get_or_init(|| self.text.replace('\n', " "));
        }
        &self.text
    }

    /// The passage with its line breaks as spaces, in lower case.
    pub fn lower(&self) -> &str {
        self.lower.get_or_init(|| lower(self.flat(), self.signs))
    }

    /// A stretch of [`Passage::flat`] in lower case.
    pub fn lower_of(&self, range: Range<usize>) -> Cow<'_, str> {
        match self.signs.any(Signs::EXOTIC) {
            true => Cow::Owned(self.flat()[range].to_lowercase()),
            false => Cow::Borrowed(&self.lower()[range]),
        }
    }

    /// The words of [`Passage::lower`].
    pub fn words(&self) -> &[Word] {
        self.words.get_or_init(|| tokens::words(self.lower()))
    }

    /// Whether a rule that goes by certain words has to read the passage.
    pub fn has(&self, cues: &Cues, cue: Cue) -> bool {
        match cue {
            Cue::LastMeeting => cues.tell_of_last_meeting(self.lower()),
            Cue::Away => *self.away.get_or_init(|| cues.tell_of_absence(self.lower())),
            // Where words begin and end is not sure then.
            _ if self.signs.any(Signs::EXOTIC) => true,
            _ => {
                let bits = self.word_cues.get_or_init(|| cues.of_words(self.words()));
                bits & cues::bit(cue) != 0
            }
        }
    }

    /// Everybody who is named, from left to right, by the places of [`Passage::flat`].
    pub fn people(&self, context: &Context<'_>) -> &[Found] {
        match self.has(context.cues, Cue::Name) {
            true => self.people.get_or_init(|| context.people.find(self.flat())),
            false => &[],
        }
    }

    /// The dates that are written in it, from left to right.
    pub fn dates(&self, config: &Config) -> &[(Range<usize>, Date)] {
        match self.signs.any(Signs::YEAR) {
            true => self.dates.get_or_init(|| dates::find(&config.words, &self.text)),
            false => &[],
        }
    }

    /// The sentences as ranges of bytes.
    pub fn sentences(&self) -> &[Range<usize>] {
        self.sentences.get_or_init(|| self.cut_into_sentences())
    }

    fn cut_into_sentences(&self) -> Vec<Range<usize>> {
        let mut sentences = Vec::new();
        let mut start = 0;
        for (at, c) in self.text.char_indices() {
            if ends_sentence(&self.text, at, c) {
                sentences.push(start..at + c.len_utf8());
                start = at + c.len_utf8();
            }
        }
        sentences.push(start..self.text.len());
        sentences
    }
}

/// Longer than paragraphs are, in bytes.
pub(super) const LONGEST: usize = 4_000;

/// Where a long text is cut: after its last sentence before the limit, or else between words.
fn cut(text: &str) -> usize {
    let head = &text[..floor(text, LONGEST)];
    let after = |at: usize| at + 1;
    let sentence = head.rfind(". ").or_else(|| head.rfind(".\n")).map(after);
    let word = || head.rfind(char::is_whitespace);
    let at = sentence.filter(|at| *at > LONGEST / 2).or_else(word);
    at.filter(|at| *at > 0).unwrap_or(head.len())
}

/// As `str::to_lowercase`, which is slow where letters beyond ASCII are frequent.
pub fn lower(text: &str, signs: Signs) -> String {
    if signs.any(Signs::EXOTIC) {
        return text.to_lowercase();
    }
    let ascii = text.to_ascii_lowercase();
    if !signs.any(Signs::CAPITAL) {
        return ascii;
    }
    // `À` to `Þ` are C3 80 to C3 9E, and their small letters C3 A0 to C3 BE.
    let mut bytes = ascii.into_bytes();
    let mut last = 0;
    for byte in &mut bytes {
        if last == 0xc3 && *byte <= 0x9e {
            *byte += 0x20;
        }
        last = *byte;
    }
    String::from_utf8(bytes).expect("letters stay letters")
}

/// Full stops after short words and numbers end no sentence.
fn ends_sentence(text: &str, at: usize, c: char) -> bool {
    let follows = text[at + c.len_utf8()..].chars().next();
    match c {
        '?' | '!' => true,
        '.' => {
            let word = text[..at].rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
            let short = word.chars().count() <= 3 || word.ends_with(|c: char| c.is_ascii_digit());
            !short && follows.is_none_or(char::is_whitespace)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_letters() {
        for text in ["ÆBLE og ÅR × ß ÿ", "ΟΔΟΣ", "İstanbul ŠĆ", "a\u{d7}\u{f7}"] {
            assert_eq!(lower(text, Signs::of(text)), text.to_lowercase());
        }
        for c in '\0'..=char::MAX {
            let text = format!("A{c}b");
            assert_eq!(lower(&text, Signs::of(&text)), text.to_lowercase(), "{c:?}");
        }
    }
}
