//! The initials of withheld people, where they stand for the person.
//!
//! Nobody wrote them in front matter, so they count only in a record in which that person takes
//! part or is named. There every such word goes; if it is also an abbreviation that everybody
//! uses, such as `IT`, only where it marks a person: `IT: …`, `(IT)`, `v/ IT`, `IT oplyste`.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use aho_corasick::AhoCorasick;

use crate::mask::{Mask, Named, apply, for_each_block, replaced, spread};
use crate::model::Prose;
use crate::words::Words;

/// The initials of one record.
pub struct Marks<'a> {
    words: &'a Words,
    /// With what stands for them.
    initials: Vec<(String, &'a str)>,
    /// By small letters, their place in the list.
    small: BTreeMap<String, usize>,
    /// Finds them, by their place in the list.
    automaton: AhoCorasick,
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
        (!initials.is_empty()).then(|| Marks::new(words, initials))
    }

    /// Who is called this, of those who are withheld.
    pub fn person(&self, name: &str) -> Named {
        self.hits(&[(0, name)], |folded| folded).into_iter().map(|hit| hit.person).collect()
    }
}

impl<'a> Marks<'a> {
    fn new(words: &'a Words, initials: BTreeMap<String, &'a str>) -> Marks<'a> {
        let automaton = AhoCorasick::new(initials.keys());
        let automaton = automaton.expect("the initials of one meeting fit into an automaton");
        let small = initials.keys().map(|initials| initials.to_lowercase()).zip(0..).collect();
        Marks { words, initials: initials.into_iter().collect(), small, automaton }
    }

    pub fn text(&self, text: &mut String) {
        let found = self.found(text);
        if !found.is_empty() {
            *text = replaced(text, found.into_iter());
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
        let known = self.initials.binary_search_by(|(initials, _)| initials.cmp(&bare));
        match known {
            Ok(place) => *text = self.initials[place].1.to_owned(),
            Err(_) => self.text(text),
        }
    }

    pub fn prose(&self, prose: &mut Prose) {
        let mut edits = Vec::new();
        for_each_block(prose, |pieces, runs| {
            let text: String = pieces.iter().map(|(_, piece)| *piece).collect();
            let places = places(pieces);
            for (range, replacement) in self.found(&text) {
                spread(&original(&places, &range), replacement, runs, &mut edits);
            }
        });
        apply(prose, &edits);
    }

    /// Where they stand, from left to right.
    fn found(&self, text: &str) -> Vec<(Range<usize>, &str)> {
        let mut found: Vec<(Range<usize>, &str)> = Vec::new();
        for hit in self.automaton.find_overlapping_iter(text) {
            let (initials, replacement) = &self.initials[hit.pattern().as_usize()];
            if let Some(end) = self.whole(text, &hit.range())
                && (!self.is_common(initials) || self.is_mark(text, &hit.range()))
            {
                found.push((hit.start()..end, replacement));
            }
        }
        if let Some((range, bare)) = leading(text)
            && let Some(place) = self.small.get(bare)
        {
            found.push((range, self.initials[*place].1));
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
        let presents = |marker: &String| ends_in(before, marker);
        after.starts_with(':')
            || before.ends_with('@')
            || before.ends_with('(') && after.starts_with([')', ',', '/'])
            || before.ends_with([',', '/']) && after.starts_with(')')
            || before.is_empty() && after.is_empty()
            || self.words.markers.presenter.iter().any(presents)
            || self.words.check.said.contains(&next)
    }
}

/// Whether a text ends in a marker, in whatever letter case.
fn ends_in(text: &str, marker: &str) -> bool {
    let tail = text.char_indices().rev().take(marker.chars().count()).last();
    tail.is_some_and(|(at, _)| text[at..].to_lowercase() == marker)
}

/// What may be initials, with a colon at the beginning of a text: `kh: …`.
fn leading(text: &str) -> Option<(Range<usize>, &str)> {
    let (before, _) = text.split_once(':')?;
    let bare = before.trim().trim_start_matches('@');
    let start = before.len() - before.trim_start().len() + before.trim().len() - bare.len();
    Some((start..start + bare.len(), bare))
}

/// Where each piece begins in the text of all, where in the HTML, and its length.
fn places(pieces: &[(usize, &str)]) -> Vec<(usize, usize, usize)> {
    let mut from = 0;
    let place = |(start, piece): &(usize, &str)| {
        from += piece.len();
        (from - piece.len(), *start, piece.len())
    };
    pieces.iter().map(place).collect()
}

/// The place in the HTML of a range of the pieces' text.
fn original(places: &[(usize, usize, usize)], range: &Range<usize>) -> Range<usize> {
    let place = |at: usize, is_end: bool| {
        let after = |(from, _, length): &(usize, usize, usize)| {
            from + length < at || !is_end && from + length == at
        };
        let (from, start, _) = match places.get(places.partition_point(after)) {
            Some(place) => *place,
            None => return places.last().map_or(0, |(_, start, length)| start + length),
        };
        start + at - from
    };
    place(range.start, false)..place(range.end, true)
}
