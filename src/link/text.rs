//! The links of one text: those written, and those found in plain words.

use std::collections::BTreeSet;
use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::diag::Diag;
use crate::link::reference::Place;
use crate::link::site::{CommitteeId, Link, LinkKind, Links, MeetingId, PersonId, Target};
use crate::model::dates;
use crate::model::escape::unescape_into;
use crate::model::prose::{Prose, Run, RunKind, SlotKind};
use crate::words::Markers;

/// What the texts of one record have in common.
pub struct Finder<'a> {
    pub place: Place<'a>,
    /// The participants by initials and handle.
    pub initials: FxHashMap<String, Option<PersonId>>,
    /// The person whose own page this is, who is not linked on it.
    pub own_person: Option<PersonId>,
    /// Titles for references that have no words of their own.
    pub title: &'a (dyn Fn(&Target) -> Option<String> + Sync),
}

impl Finder<'_> {
    /// All links of a text; what leads nowhere is reported and stays text.
    pub fn links(&self, prose: &Prose, diags: &mut Vec<Diag>) -> Links {
        let mut links = self.written(prose, diags);
        let mut seen: BTreeSet<Target> = links.iter().filter_map(target).cloned().collect();
        let mut found = Vec::new();
        for run in prose.runs.iter().filter(|run| run.kind != RunKind::Guarded) {
            self.in_run(prose, run, &mut seen, &mut found);
        }
        if !found.is_empty() {
            links.extend(found);
            links.sort_by_key(|link| (link.range.start, link.range.end));
        }
        // A list of its own size, as an allocator leaves one that is cut short where it was.
        let mut exact = Vec::with_capacity(links.len());
        exact.extend(links);
        exact.into()
    }

    fn written(&self, prose: &Prose, diags: &mut Vec<Diag>) -> Vec<Link> {
        let mut links = Vec::with_capacity(prose.slots.len());
        for slot in &prose.slots {
            let kind = match &slot.kind {
                SlotKind::Link { url } => {
                    LinkKind::To(self.or_report(self.place.url(url, slot.span), diags), None)
                }
                SlotKind::Image { url, alt } => {
                    let target = self.or_report(self.place.url(url, slot.span), diags);
                    LinkKind::Image(target, alt.as_str().into())
                }
                SlotKind::Reference { target, labelled } => {
                    self.reference(target, *labelled, slot.span, diags)
                }
                SlotKind::NoteReference { number, nth } => {
                    LinkKind::NoteReference { number: *number, nth: *nth }
                }
                SlotKind::NoteId { number } => LinkKind::NoteId(*number),
                SlotKind::NoteBack { number } => LinkKind::NoteBack(*number),
            };
            links.push(Link { range: slot.range.clone(), kind });
        }
        links
    }

    fn reference(
        &self,
        written: &str,
        labelled: bool,
        span: crate::diag::Span,
        diags: &mut Vec<Diag>,
    ) -> LinkKind {
        match self.place.reference(written, span) {
            Ok(target) => {
                let text = if labelled { None } else { (self.title)(&target) };
                LinkKind::To(target, text.map(Into::into))
            }
            Err(diag) => {
                // What is withheld must not show by its address either.
                let hidden =
                    matches!(diag.code, "withheld-reference" | "closed-and-open") && !labelled;
                let words = &self.place.index.config.words.withheld;
                diags.push(*diag);
                LinkKind::To(Target::Nowhere, hidden.then(|| words.reference.as_str().into()))
            }
        }
    }

    fn or_report(&self, resolved: Result<Target, Box<Diag>>, diags: &mut Vec<Diag>) -> Target {
        resolved.unwrap_or_else(|diag| {
            diags.push(*diag);
            Target::Nowhere
        })
    }

    /// Names, case numbers, meetings and initials in a run of plain text.
    fn in_run(&self, prose: &Prose, run: &Run, seen: &mut BTreeSet<Target>, found: &mut Vec<Link>) {
        let text = prose.slice(&run.range);
        let flat: std::borrow::Cow<'_, str> =
            if text.contains('\n') { text.replace('\n', " ").into() } else { text.into() };
        let mut hits: Vec<(Range<usize>, Target)> = Vec::new();
        if run.kind == RunKind::Leading {
            let after = &prose.html[run.range.end as usize..];
            hits.extend(self.leading_initials(&flat, after));
        }
        hits.extend(self.meetings(&flat));
        hits.extend(self.names(&flat));
        hits.extend(self.numbers(&flat));
        hits.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
        let mut end = 0;
        for (range, target) in hits {
            if range.start < end {
                continue;
            }
            end = range.end;
            let own =
                matches!((&target, self.own_person), (Target::Person(id), Some(own)) if *id == own);
            let again = matches!(target, Target::Person(_)) && !seen.insert(target.clone());
            if !own && !again {
                let start = run.range.start;
                let range = start + range.start as u32..start + range.end as u32;
                found.push(Link { range, kind: LinkKind::To(target, None) });
            }
        }
    }

    fn names<'s>(&'s self, text: &'s str) -> impl Iterator<Item = (Range<usize>, Target)> + 's {
        let index = self.place.index;
        index.names_in(text).into_iter().filter_map(|found| {
            let stands_alone =
                found.range.end > found.bare_end || !self.goes_on(&text[found.bare_end..]);
            stands_alone.then(|| (found.range.clone(), index.found(&found)))
        })
    }

    fn numbers<'s>(&'s self, text: &'s str) -> impl Iterator<Item = (Range<usize>, Target)> + 's {
        let index = self.place.index;
        index.numbers_in(text).into_iter().filter_map(|found| {
            let stands_alone =
                found.range.end == found.bare_end && is_whole_number(text, &found.range);
            stands_alone.then(|| (found.range.clone(), index.found(&found)))
        })
    }

    /// Whether a name is followed by another capitalised word, and so is part of a longer one.
    ///
    /// German writes every noun with a capital, so there nothing can be told from it.
    fn goes_on(&self, rest: &str) -> bool {
        if self.place.index.config.words.language == "de" {
            return false;
        }
        let Some(next) = rest.strip_prefix(' ') else { return false };
        let word: String = next.chars().take_while(|c| c.is_alphabetic() || *c == '-').collect();
        let mut letters = word.chars();
        letters.next().is_some_and(char::is_uppercase)
            && letters.next().is_some_and(char::is_lowercase)
            && !next[word.len()..].starts_with(['.', '/'])
    }

    /// `KH: …` at the beginning of a paragraph or list item, also as `**KH**: …`.
    fn leading_initials(&self, text: &str, after: &str) -> Option<(Range<usize>, Target)> {
        let follows = after
            .split_once('>')
            .is_some_and(|(tag, rest)| matches!(tag, "</strong" | "</em") && rest.starts_with(':'));
        let (short, _) = match text.split_once(':') {
            Some(parts) => parts,
            None if follows => (text, ""),
            None => return None,
        };
        let person = self.initials.get(short.trim()).copied().flatten()?;
        let start = short.len() - short.trim_start().len();
        Some((start..start + short.trim().len(), Target::Person(person)))
    }

    /// `referat fra mødet den 17. juni 2025`, `Referat ØSMED 17062025`.
    fn meetings(&self, text: &str) -> Vec<(Range<usize>, Target)> {
        let words = &self.place.index.config.words;
        let dates = dates::find(words, text);
        let mut found = Vec::new();
        let mut from = 0;
        for (range, date) in dates {
            let named = named_meeting(&words.markers, &text[from..range.start]);
            if let Some((start, between, before)) = named
                && let Some(committee) = self.committee(between, before)
                && let Some(meeting) = self.only_meeting(committee, date)
            {
                found.push((from + start..range.end, Target::Meeting(meeting)));
            }
            from = range.end;
        }
        found
    }

    /// Whether a word between a meeting and its date names no other body.
    fn is_between(&self, word: &str) -> bool {
        let words = &self.place.index.config.words;
        let word = word.to_lowercase();
        let is_weekday = words.dates.weekdays.contains(&word);
        let markers = &words.markers;
        word.is_empty()
            || is_weekday
            || [&markers.between, &markers.joiners, &markers.meeting]
                .iter()
                .any(|list| list.contains(&word))
    }

    fn only_meeting(&self, committee: CommitteeId, date: jiff::civil::Date) -> Option<MeetingId> {
        match self.place.index.meetings_on(committee, date) {
            [meeting] if Some(*meeting) != self.place.meeting => Some(*meeting),
            _ => None,
        }
    }

    /// Whose meeting is meant: a committee named between the word and the date or right before the
    /// word; this record's own if none is. `None` if a committee is named that is not known.
    fn committee(&self, between: &str, before: &str) -> Option<CommitteeId> {
        let index = self.place.index;
        let parts: Vec<String> = between.split_whitespace().map(plain).collect();
        for from in 0..parts.len() {
            for to in (from + 1..=parts.len().min(from + 8)).rev() {
                if let Some(committee) = index.committee(&parts[from..to].join(" ")) {
                    return Some(committee);
                }
            }
        }
        if !parts.iter().all(|part| self.is_between(part)) {
            return None;
        }
        let mut preceding: Vec<String> =
            before.split_whitespace().rev().take(8).map(plain).collect();
        preceding.reverse();
        let Some(last) = preceding.last().cloned() else { return self.place.committee };
        let is_genitive = ["s", "'", "’"].iter().any(|end| last.ends_with(end));
        if !is_genitive {
            return self.place.committee;
        }
        let bare = last.trim_end_matches(['\'', '’']);
        let bare = bare.strip_suffix('s').unwrap_or(bare).trim_end_matches(['\'', '’']).to_owned();
        *preceding.last_mut().expect("there is a last one") = bare;
        let named =
            (0..preceding.len()).find_map(|from| index.committee(&preceding[from..].join(" ")));
        named.or_else(|| {
            let own = index.config.words.markers.own_body.contains(&last.to_lowercase());
            own.then_some(self.place.committee).flatten()
        })
    }
}

fn target(link: &Link) -> Option<&Target> {
    match &link.kind {
        LinkKind::To(target, _) if *target != Target::Nowhere => Some(target),
        _ => None,
    }
}

/// A word without entities and the marks around it.
fn plain(word: &str) -> String {
    let mut text = String::new();
    unescape_into(word, &mut text);
    text.trim_matches(|c: char| matches!(c, ',' | '.' | '(' | ')' | '"' | '»' | '«' | ':'))
        .to_owned()
}

/// The word for a meeting that belongs to the date after `text`: where it begins, what stands
/// between it and the date, and what stands before it. Sentences are not crossed.
fn named_meeting<'t>(words: &Markers, text: &'t str) -> Option<(usize, &'t str, &'t str)> {
    let sentence = sentence_start(text);
    let mut place = None;
    let mut at = sentence;
    for word in text[sentence..].split_inclusive(|c: char| c.is_whitespace()) {
        let bare = word.trim().trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        if words.meeting.contains(&bare) {
            let start = at + word.find(|c: char| c.is_alphanumeric()).unwrap_or(0);
            let end = at + word.trim_end().len();
            let joined = place.is_some_and(|(_, before_end): (usize, usize)| {
                is_joined(words, &text[before_end..start])
            });
            place = match place {
                Some((first, _)) if joined => Some((first, end)),
                _ => Some((start, end)),
            };
        }
        at += word.len();
    }
    let (start, end) = place?;
    let between = &text[end..];
    (between.split_whitespace().count() <= 12).then(|| (start, between, &text[sentence..start]))
}

/// Whether two words for a meeting are one expression: `referat fra mødet`, `referat af møde`.
fn is_joined(words: &Markers, between: &str) -> bool {
    between.split_whitespace().all(|word| words.joiners.iter().any(|known| known == word))
}

/// Where the last sentence of a text begins; full stops after short words and numbers end none.
fn sentence_start(text: &str) -> usize {
    let mut start = 0;
    for (at, c) in text.char_indices() {
        let ends = match c {
            '.' => {
                let word = text[..at].rsplit(char::is_whitespace).next().unwrap_or_default();
                let short =
                    word.chars().count() <= 3 || word.ends_with(|c: char| c.is_ascii_digit());
                !short && text[at + 1..].starts_with(char::is_whitespace)
            }
            '?' | '!' | ';' => true,
            _ => false,
        };
        if ends {
            start = at + c.len_utf8();
        }
    }
    start
}

/// Whether a case number stands alone, not as a part of a longer one.
fn is_whole_number(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].chars().next_back();
    let mut after = text[range.end..].chars();
    let next = after.next();
    let follows = after.next();
    !before.is_some_and(|c| matches!(c, '.' | '-' | '/'))
        && !matches!((next, follows), (Some('-' | '.' | '/'), Some(c)) if c.is_alphanumeric())
}
