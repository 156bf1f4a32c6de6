//! The initials of withheld people, where they stand for the person.
//!
//! Nobody wrote them in front matter, so they count only in a record in which that person takes
//! part or is named. There every such word goes; if it is also an abbreviation that everybody
//! uses, such as `IT`, only where it marks a person: `IT: …`, `(IT)`, `v/ IT`, `IT oplyste`.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::mask::{Mask, Named, apply, for_each_block, spread};
use crate::model::Prose;
use crate::words::Words;

/// The initials of one record.
pub struct Marks<'a> {
    words: &'a Words,
    /// With what stands for them.
    initials: BTreeMap<String, &'a str>,
}

impl Mask {
    /// The initials of those who are named in a record, but for those that others have too.
    pub fn marks<'a>(
        &'a self,
        words: &'a Words,
        named: &Named,
        others: &BTreeSet<String>,
    ) -> Option<Marks<'a>> {
        let mut initials = BTreeMap::new();
        for person in named.iter().map(|person| &self.people[*person as usize]) {
            for own in person.initials.difference(others) {
                let letters: Vec<String> = own.chars().map(String::from).collect();
                let spelt = [own.clone(), letters.join(".") + ".", letters.join(". ") + "."];
                initials.extend(spelt.map(|text| (text, person.replacement.as_str())));
            }
        }
        (!initials.is_empty()).then_some(Marks { words, initials })
    }

    /// Who is called this, of those who are withheld.
    pub fn person(&self, name: &str) -> Named {
        self.hits(&[(0, name)], |folded| folded).into_iter().map(|hit| hit.person).collect()
    }
}

impl Marks<'_> {
    pub fn text(&self, text: &mut String) {
        for (range, replacement) in self.found(text).into_iter().rev() {
            text.replace_range(range, replacement);
        }
    }

    pub fn maybe(&self, text: &mut Option<String>) {
        if let Some(text) = text {
            self.text(text);
        }
    }

    /// Who is to do something: initials alone, in whatever letter case.
    pub fn owner(&self, owner: &mut Option<String>) {
        let Some(text) = owner else { return };
        let bare = text.trim_start_matches('@').to_uppercase();
        match self.initials.get(&bare) {
            Some(replacement) => *text = (*replacement).to_owned(),
            None => self.text(text),
        }
    }

    pub fn prose(&self, prose: &mut Prose) {
        let mut edits = Vec::new();
        for_each_block(prose, |pieces, runs| {
            let text: String = pieces.iter().map(|(_, piece)| *piece).collect();
            for (range, replacement) in self.found(&text) {
                spread(&original(pieces, &range), replacement, runs, &mut edits);
            }
        });
        apply(prose, &edits);
    }

    /// Where they stand, from left to right.
    fn found(&self, text: &str) -> Vec<(Range<usize>, &str)> {
        let mut found: Vec<(Range<usize>, &str)> = Vec::new();
        for (initials, replacement) in &self.initials {
            for (at, _) in text.match_indices(initials.as_str()) {
                let range = at..at + initials.len();
                if let Some(end) = self.whole(text, &range)
                    && (!self.is_common(initials) || self.is_mark(text, &range))
                {
                    found.push((at..end, replacement));
                }
            }
            found.extend(leading(text, initials).map(|range| (range, *replacement)));
        }
        found.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
        let mut end = 0;
        found.retain(|(range, _)| {
            let free = range.start >= end;
            end = if free { range.end } else { end };
            free
        });
        found
    }

    /// Where a word ends, with its genitive, if these initials are one.
    fn whole(&self, text: &str, range: &Range<usize>) -> Option<usize> {
        let goes_on = |c: char| c.is_alphanumeric();
        if text[..range.start].ends_with(|c: char| goes_on(c) || matches!(c, '-' | '&')) {
            return None;
        }
        let rest = &text[range.end..];
        let ends = |rest: &str| !rest.starts_with(goes_on);
        if ends(rest) {
            return Some(range.end);
        }
        let genitive = &self.words.markers.genitive;
        let genitive =
            genitive.iter().find(|end| rest.starts_with(end.as_str()) && ends(&rest[end.len()..]));
        genitive.map(|end| range.end + end.len())
    }

    /// Whether everybody uses these letters for something else.
    fn is_common(&self, initials: &str) -> bool {
        let common = &self.words.markers.abbreviations;
        common.iter().any(|known| known.as_str() == initials)
    }

    /// Whether the word stands for a person.
    fn is_mark(&self, text: &str, range: &Range<usize>) -> bool {
        let (before, after) = (text[..range.start].trim_end(), text[range.end..].trim_start());
        let next: String = after.chars().take_while(|c| c.is_alphabetic()).collect();
        let presents = |marker: &String| before.to_lowercase().ends_with(marker.as_str());
        after.starts_with(':')
            || before.ends_with('@')
            || before.ends_with('(') && after.starts_with([')', ',', '/'])
            || before.ends_with([',', '/']) && after.starts_with(')')
            || before.is_empty() && after.is_empty()
            || self.words.markers.presenter.iter().any(presents)
            || self.words.check.said.contains(&next)
    }
}

/// Initials in small letters, with a colon at the beginning of a text: `kh: …`.
fn leading(text: &str, initials: &str) -> Option<Range<usize>> {
    let (before, _) = text.split_once(':')?;
    let bare = before.trim().trim_start_matches('@');
    let start = before.len() - before.trim_start().len() + before.trim().len() - bare.len();
    (bare == initials.to_lowercase()).then(|| start..start + bare.len())
}

/// The place in the HTML of a range of the pieces' text.
fn original(pieces: &[(usize, &str)], range: &Range<usize>) -> Range<usize> {
    let place = |at: usize, is_end: bool| {
        let mut from = 0;
        for (start, piece) in pieces {
            let to = from + piece.len();
            if at < to || is_end && at == to {
                return start + at - from;
            }
            from = to;
        }
        pieces.last().map_or(0, |(start, piece)| start + piece.len())
    };
    place(range.start, false)..place(range.end, true)
}
