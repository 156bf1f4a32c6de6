//! Who was there by the list of participants, and who by the text.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::check::Context;
use crate::check::cues::Cue;
use crate::check::minutes::Minutes;
use crate::check::passage::Passage;
use crate::check::text::Text;
use crate::diag::{Diag, NAMED, Place};
use crate::link::site::PersonId;
use crate::model::front::languages;
use crate::model::{Attendance, Participant, SectionKind, Status};

/// A participant who is named in a passage.
struct Named<'a> {
    participant: &'a Participant,
    range: Range<usize>,
    /// Where the name ends without its genitive.
    bare_end: usize,
}

/// The place of each person among the participants.
fn places(minutes: &Minutes<'_>) -> FxHashMap<PersonId, usize> {
    let mut places = FxHashMap::default();
    for (place, person) in minutes.people.iter().enumerate() {
        if let Some(person) = person {
            places.entry(*person).or_insert(place);
        }
    }
    places
}

/// The participants of a meeting whom a passage names.
fn named<'a>(
    context: &Context<'_>,
    minutes: &Minutes<'a>,
    places: &FxHashMap<PersonId, usize>,
    passage: &Passage,
) -> Vec<Named<'a>> {
    let facts = &minutes.record.facts;
    let participant = |person: PersonId| facts.participants.get(*places.get(&person)?);
    let found = passage.people(context).iter();
    found
        .filter_map(|found| {
            Some(Named {
                participant: participant(found.number)?,
                range: found.range.clone(),
                bare_end: found.bare_end,
            })
        })
        .collect()
}

/// What a rule says of a participant who is named.
type Judge<'j> = &'j dyn Fn(&Passage, &str, &Named<'_>) -> Option<Diag>;

/// Asks about every participant with an attendance whom a text names, and reports each once.
fn judge(
    context: &Context<'_>,
    text: &Text<'_>,
    is_asked: fn(Attendance) -> bool,
    judge: Judge<'_>,
    diags: &mut Vec<Diag>,
) {
    let Some(minutes) = text.minutes else { return };
    let facts = &minutes.record.facts;
    if !facts.participants.iter().any(|participant| is_asked(participant.attendance)) {
        return;
    }
    let mut found: Vec<Diag> = Vec::new();
    let mut known: FxHashMap<&str, usize> = FxHashMap::default();
    let places = places(minutes);
    for passage in &text.passages {
        let flat = passage.flat();
        for named in named(context, minutes, &places, passage) {
            if !is_asked(named.participant.attendance) {
                continue;
            }
            let Some(diag) = judge(passage, flat, &named) else { continue };
            let span = passage.span(&(named.range.start..named.bare_end));
            let name = named.participant.name.as_str();
            match known.get(name) {
                Some(place) if found[*place].related.len() > NAMED => {}
                Some(place) => {
                    let at = Place { file: text.file.clone(), span: Some(span) };
                    found[*place].related.push((at, "also here".to_owned()));
                }
                None => {
                    known.insert(name, found.len());
                    let listed = named.participant.span;
                    found.push(diag.at(text.file, span).related(text.file, listed, "listed here"));
                }
            }
        }
    }
    diags.extend(found);
}

/// `excused-but-present`: somebody who was away by the text, and was there by the list.
pub fn excused_but_present(context: &Context<'_>, text: &Text<'_>, diags: &mut Vec<Diag>) {
    let is_present = |attendance| attendance == Attendance::Present;
    judge(
        context,
        text,
        is_present,
        &|passage, _, named| {
            if passage.is_heading || !passage.has(context.cues, Cue::Away) {
                return None;
            }
            let name = &named.participant.name;
            let says_so =
                is_excused(context, passage, named) || is_away_after(context, passage, named);
            says_so.then(|| {
                Diag::warning(
                    "excused-but-present",
                    format!("`{name}` was away by the text, but is listed as present"),
                )
                .hint(format!(
                    "write `{name} ({})` among the participants",
                    context.config.words.say("excused")
                ))
            })
        },
        diags,
    );
}

/// Whether a name follows a phrase such as "apologies from" in the same sentence.
fn is_excused(context: &Context<'_>, passage: &Passage, named: &Named<'_>) -> bool {
    let sentences = passage.sentences();
    let Some(sentence) = sentences.iter().find(|range| range.contains(&named.range.start)) else {
        return false;
    };
    let before = passage.lower_of(sentence.start..named.range.start);
    let precedes = |phrase: &String| {
        before.rfind(phrase.as_str()).is_some_and(|at| {
            let between = &before[at + phrase.len()..];
            between.split_whitespace().count() <= 12 && !between.contains(['(', ':'])
        })
    };
    let mut phrases =
        languages(&context.config.words).flat_map(|words| &words.import.excused_in_text);
    // One look for all of them: mostly there is none.
    context.cues.tell_of_absence(&before) && phrases.any(precedes)
}

/// Whether a name stands before a phrase such as "sent apologies", or in the genitive before a
/// word such as "absence".
fn is_away_after(context: &Context<'_>, passage: &Passage, named: &Named<'_>) -> bool {
    let flat = passage.flat();
    let after = passage.lower_of(named.range.end..flat.len());
    let after = after.trim_start();
    let is_said = languages(&context.config.words)
        .flat_map(|words| &words.check.excused_after)
        .any(|phrase| {
            let rest = after.strip_prefix(phrase.as_str());
            rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        });
    is_said || is_in_absence(context, flat, named)
}

fn is_in_absence(context: &Context<'_>, flat: &str, named: &Named<'_>) -> bool {
    let next = flat[named.range.end..].split_whitespace().next().unwrap_or_default();
    let next = next.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    named.range.end > named.bare_end
        && languages(&context.config.words).any(|words| words.check.absence.contains(&next))
}

fn is_away(attendance: Attendance) -> bool {
    attendance != Attendance::Present
}

/// `absent-but-quoted`: somebody who was away, and spoke by a decision.
pub fn absent_but_quoted(context: &Context<'_>, text: &Text<'_>, diags: &mut Vec<Diag>) {
    judge(
        context,
        text,
        is_away,
        &|passage, flat, named| {
            let is_decision = text.section(passage.line) == Some(SectionKind::Decision);
            if passage.is_heading || !is_decision {
                return None;
            }
            let verb = flat[named.range.end..].split_whitespace().next()?.to_lowercase();
            let verb = verb.trim_matches(|c: char| !c.is_alphanumeric());
            let said = languages(&context.config.words)
                .any(|words| words.check.said.iter().any(|known| known == verb));
            let name = &named.participant.name;
            said.then(|| {
                Diag::warning("absent-but-quoted", format!("`{name}` was away, but spoke here"))
                    .hint("correct the attendance, or say who spoke")
            })
        },
        diags,
    );
}

/// `absent-presenter`: somebody who was away and yet was to present an item.
pub fn absent_presenter(context: &Context<'_>, text: &Text<'_>, diags: &mut Vec<Diag>) {
    let is_held =
        text.minutes.is_some_and(|minutes| minutes.record.facts.status != Status::Planned);
    if !is_held {
        return;
    }
    judge(
        context,
        text,
        is_away,
        &|_, flat, named| {
            let before = flat[..named.range.start].trim_end();
            let presents = context.config.words.markers.presenter.iter().any(|mark| {
                before
                    .strip_suffix(mark.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.ends_with(char::is_whitespace))
            });
            let name = &named.participant.name;
            presents.then(|| {
                Diag::note("absent-presenter", format!("`{name}` was away, but presents this"))
                    .hint("see whether the decision says who did instead")
            })
        },
        diags,
    );
}
