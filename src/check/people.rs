//! Everybody whom the site knows, and pairs of them that are probably one.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::check::Whole;
use crate::check::cues::Cues;
use crate::check::near::Index;
use crate::config::Config;
use crate::diag::{Diag, Place, Span};
use crate::link::site::{Person, PersonId, Site};
use crate::names::{Edges, Found, Matcher, short_forms};

/// The names of everybody, to be found in text.
pub struct People {
    /// What each is called.
    pub names: Vec<String>,
    matcher: Matcher,
    /// Every form of a name, as words.
    pub forms: Vec<(Vec<String>, PersonId)>,
    /// The forms in lower case, by their place among them.
    pub lower: Matcher,
    pub index: Index,
}

impl People {
    /// Gathers names, aliases and short forms.
    pub fn of(config: &Config, site: &Site) -> People {
        let mut patterns: Vec<(String, u32)> = Vec::new();
        for (id, person) in (0..).zip(site.people()) {
            patterns.extend(person.forms().map(|form| (form, id)));
        }
        patterns.sort();
        patterns.dedup_by(|a, b| a.0 == b.0);
        let forms: Vec<(Vec<String>, PersonId)> = patterns
            .iter()
            .map(|(form, id)| (form.split(' ').map(str::to_owned).collect(), *id))
            .collect();
        let lower =
            patterns.iter().zip(0..).map(|((form, _), at)| (form.to_lowercase(), at)).collect();
        let genitives = &config.words.markers.genitive;
        People {
            names: site.people().iter().map(|person| person.name.clone()).collect(),
            matcher: Matcher::new(patterns, genitives, Edges::Words),
            lower: Matcher::new(lower, genitives, Edges::Words),
            index: Index::new(&forms),
            forms,
        }
    }

    /// Adds the words that tell which passages may name somebody.
    pub fn add_to(&self, mut cues: Cues) -> Cues {
        self.forms.iter().for_each(|(words, _)| cues.add_name(&words.join(" ")));
        self.index.names().for_each(|name| cues.add_part_of_name(name));
        cues
    }

    /// The people named in a text, from left to right.
    pub fn find(&self, text: &str) -> Vec<Found> {
        // A name right after `v/` is one; the matcher takes a slash for a part of an address.
        match text.contains("v/") {
            true => self.matcher.find(&text.replace("v/", "v ")),
            false => self.matcher.find(text),
        }
    }
}

/// `same-person`: two people who are probably one, once a pair.
pub fn twins(context: &Whole<'_>, diags: &mut Vec<Diag>) {
    let site = context.site;
    let names: Vec<Name<'_>> = site.people().iter().map(|person| Name::new(&person.name)).collect();
    let mut seen: FxHashSet<(PersonId, PersonId)> = FxHashSet::default();
    for (a, b) in candidates(&names) {
        let pair = (a.min(b), a.max(b));
        if a != b && seen.insert(pair) && are_one(site, &names, pair) {
            diags.push(report(site, pair.0, pair.1));
        }
    }
}

/// A name as it is compared with others.
struct Name<'s> {
    written: &'s str,
    parts: Vec<&'s str>,
    lower: String,
}

impl Name<'_> {
    fn new(written: &str) -> Name<'_> {
        let parts = written.split_whitespace().collect();
        Name { written, parts, lower: written.to_lowercase() }
    }

    /// Whether it is a short form of another.
    fn is_short_of(&self, whole: &Name<'_>) -> bool {
        // Most are not, as can be told without making all forms.
        self.parts.len() < whole.parts.len()
            && self.parts.iter().all(|part| whole.parts.contains(part))
            && short_forms(whole.written).iter().any(|form| form == self.written)
    }

    /// Whether it differs from another by a letter at most.
    fn is_near(&self, other: &Name<'_>) -> bool {
        let (a, b) = (&self.lower, &other.lower);
        let same = |(x, y): &(char, char)| x == y;
        let before = a.chars().zip(b.chars()).take_while(same).count();
        let after = a.chars().rev().zip(b.chars().rev()).take_while(same).count();
        let longer = a.chars().count().max(b.chars().count());
        // Two letters that changed places are one difference.
        before + after + 2 >= longer && strsim::damerau_levenshtein(a, b) <= 1
    }
}

/// With how many who share a name somebody is compared, so that many of them cost no square.
const NEAREST: usize = 200;

/// Pairs that share their first or their last name, in a fixed order.
fn candidates(names: &[Name<'_>]) -> Vec<(PersonId, PersonId)> {
    let mut by_name: FxHashMap<(bool, String), Vec<PersonId>> = FxHashMap::default();
    let mut pairs = Vec::new();
    for (id, name) in (0..).zip(names) {
        let [first, .., last] = name.parts.as_slice() else { continue };
        for key in [(true, first.to_lowercase()), (false, last.to_lowercase())] {
            let others = by_name.entry(key).or_default();
            pairs.extend(others.iter().rev().take(NEAREST).map(|other| (*other, id)));
            others.push(id);
        }
    }
    pairs
}

fn are_one(site: &Site, names: &[Name<'_>], (a, b): (PersonId, PersonId)) -> bool {
    let (name, other_name) = (&names[a as usize], &names[b as usize]);
    let is_same = name.lower == other_name.lower;
    let is_short = name.is_short_of(other_name) || other_name.is_short_of(name);
    if !is_same && !is_short && !name.is_near(other_name) {
        return false;
    }
    let (one, other) = (site.person(a), site.person(b));
    let (title, other_title) = (title(site, one), title(site, other));
    let same_title = title.is_some() && title == other_title;
    let no_title = title.is_none() || other_title.is_none();
    if !(is_same || same_title || is_short && no_title) {
        return false;
    }
    let met: FxHashSet<u32> = one.meetings.iter().map(|(meeting, _)| *meeting).collect();
    !other.meetings.iter().any(|(meeting, _)| met.contains(meeting))
}

/// The last title that a person had.
fn title(site: &Site, person: &Person) -> Option<String> {
    let own = person.record.as_ref().and_then(|record| record.title.clone());
    let taken = person.meetings.iter().rev().find_map(|(meeting, place)| {
        site.meeting(*meeting).record.facts.participants[*place as usize].title.clone()
    });
    own.or(taken).map(|title| title.to_lowercase())
}

fn report(site: &Site, a: PersonId, b: PersonId) -> Diag {
    let (one, other) = (site.person(a), site.person(b));
    let message = format!(
        "`{}` ({}) and `{}` ({}) are probably one person",
        one.name,
        meetings(one),
        other.name,
        meetings(other)
    );
    let diag = Diag::warning("same-person", message).hint(format!(
        "correct one of the names, or add `{}` to the aliases of a file in `content/people/`",
        other.name
    ));
    let mut places = [one, other].into_iter().filter_map(|person| place(site, person));
    match (places.next(), places.next()) {
        (Some((file, span)), Some((other, there))) => {
            diag.at(&file, span).related(&other, there, "the other one")
        }
        (Some((file, span)), None) => diag.at(&file, span),
        _ => diag,
    }
}

fn meetings(person: &Person) -> String {
    match person.meetings.len() {
        1 => "1 meeting".to_owned(),
        count => format!("{count} meetings"),
    }
}

fn place(site: &Site, person: &Person) -> Option<(crate::path::SitePath, Span)> {
    let place = match person.meetings.first() {
        Some((meeting, place)) => {
            let facts = &site.meeting(*meeting).record.facts;
            Place { file: facts.path.clone(), span: Some(facts.participants[*place as usize].span) }
        }
        None => {
            let record = person.record.as_ref()?;
            Place { file: record.path.clone(), span: Some(record.name_span) }
        }
    };
    Some((place.file, place.span?))
}
