//! Withheld names out of everything that is read.
//!
//! People who are not to be published come in with what stands in their place; every text that
//! goes through has their names, short forms and single unmistakable parts replaced, also where
//! emphasis or a line break cuts a name in two. Where one of them takes part, their initials go too.

pub mod fold;
pub mod form;
pub mod mark;
pub mod address;

use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use std::ops::Range;

use aho_corasick::AhoCorasick;
use xxhash_rust::xxh3::Xxh3;

use crate::cover::{Around, Taken};
use crate::model::Prose;
use crate::model::escape::escape;
use crate::model::prose::{Run, SlotKind};
use crate::names::{Edges, Found, Matcher};
use fold::{Folded, folded, readings};
use form::{Form, FormKind, derived_initials, spellings_of};

/// A person whose name is withheld.
#[derive(Hash)]
pub struct Hidden {
    /// The name and every alias.
    pub names: Vec<String>,
    pub initials: Vec<String>,
    /// Mail addresses and handles, withheld in whatever letter case.
    pub addresses: Vec<String>,
    pub replacement: String,
    /// Whether the replacement are the initials, so that these stay.
    pub by_initials: bool,
}

/// What stands in place of an address that gave a name away; it leads nowhere.
pub const WITHHELD: &str = "withheld:";

/// Replaces withheld names.
pub struct Mask {
    matcher: Matcher,
    /// By the matcher's numbers.
    forms: Vec<Form>,
    /// Whole names as one word, for addresses in which words run together; with who is meant.
    joined: Option<(AhoCorasick, Vec<u32>)>,
    people: Vec<StandIn>,
    hash: u64,
}

/// What stands for a person.
struct StandIn {
    replacement: String,
    /// Those that nobody wrote in front matter.
    initials: BTreeSet<String>,
}

/// Shorter names are part of other words.
const SHORTEST_JOINED: usize = 8;

/// A name in a text: where it stands, what is to stand there, and whose it is.
struct Hit {
    range: Range<usize>,
    replacement: String,
    person: u32,
}

impl Hit {
    fn edit(&self) -> (Range<usize>, &str) {
        (self.range.clone(), &self.replacement)
    }
}

impl std::fmt::Debug for Mask {
    /// Says how many are withheld, and not who.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mask({})", self.people.len())
    }
}

/// The patterns of a mask, with what each one is.
fn patterns(hidden: &[Hidden], shown: &[String]) -> Vec<(String, Form)> {
    let shared: BTreeSet<&str> = shown.iter().flat_map(|name| name.split_whitespace()).collect();
    let shown_names: BTreeSet<String> = shown.iter().map(|name| folded(name)).collect();
    let mut patterns: Vec<(String, Form)> = Vec::new();
    for (person, hidden) in (0..).zip(hidden) {
        let mut add = |text: String, kind| {
            if !text.is_empty() && !shown_names.contains(&text) {
                patterns.push((text, Form { kind, person }));
            }
        };
        for name in &hidden.names {
            for (text, kind) in spellings_of(name, &shared) {
                add(text, kind);
            }
            for initials in derived_initials(name) {
                add(initials.to_lowercase(), FormKind::Mail);
            }
        }
        let initials = hidden.initials.iter().filter(|initials| initials.chars().count() > 1);
        initials.for_each(|initials| add(folded(initials), FormKind::Part));
        hidden.addresses.iter().for_each(|address| add(folded(address), FormKind::Name));
    }
    let form = Form { kind: FormKind::Shown, person: 0 };
    patterns.extend(shown_names.into_iter().map(|name| (name, form)));
    patterns.sort();
    patterns.dedup_by(|a, b| a.0 == b.0);
    patterns
}

impl Mask {
    /// `None` if nobody is withheld. `shown` are the names that are published, whose parts stay.
    pub fn new(hidden: &[Hidden], shown: &[String], genitives: &[String]) -> Option<Mask> {
        if hidden.is_empty() {
            return None;
        }
        let mut hasher = Xxh3::new();
        (hidden, shown, genitives).hash(&mut hasher);
        let patterns = patterns(hidden, shown);
        let forms = patterns.iter().map(|(_, form)| *form).collect();
        let joined = joined(&patterns);
        let numbered = patterns.into_iter().map(|(text, _)| text).zip(0..).collect();
        Some(Mask {
            matcher: Matcher::new(numbered, genitives, Edges::Letters),
            forms,
            joined,
            people: hidden.iter().map(StandIn::of).collect(),
            hash: hasher.finish(),
        })
    }

    /// The hash of all that it is made from.
    pub fn hash(&self) -> u64 {
        self.hash
    }

    /// Replaces names in a line of plain text.
    pub fn text(&self, text: &mut String) -> Named {
        let hits = self.hits(&[(0, text.as_str())], |folded| folded);
        if !hits.is_empty() {
            *text = replaced(text, hits.iter().map(Hit::edit));
        }
        hits.iter().map(|hit| hit.person).collect()
    }

    /// Whether an address gives a withheld name away.
    pub fn in_address(&self, address: &str) -> bool {
        !self.hits(&[(0, address)], Folded::address).is_empty()
    }

    /// Whether a text names somebody who is withheld.
    pub fn names(&self, text: &str) -> bool {
        !self.hits(&[(0, text)], |folded| folded).is_empty()
    }

    /// An address without the names that it would give away; it stays as it is if it gives none.
    pub fn unnamed(&self, address: &str) -> String {
        replaced(address, self.hits(&[(0, address)], Folded::address).iter().map(Hit::edit))
    }

    /// Where names stand in the original of a text, from left to right, none over another.
    fn hits(&self, pieces: &[(usize, &str)], kind: fn(Folded) -> Folded) -> Vec<Hit> {
        let mut hits: Vec<Hit> = Vec::new();
        let mut taken = Taken::default();
        for reading in readings(pieces) {
            let found = self.in_reading(&kind(Folded::new(pieces, reading)));
            hits.extend(found.into_iter().filter(|hit| taken.take(&hit.range)));
        }
        hits.sort_by_key(|hit| hit.range.start);
        hits
    }

    /// Whether a text holds a whole name or a short form of it; a single part of one may also be a
    /// word, a place or a piece of a program.
    pub fn names_whole(&self, text: &str) -> bool {
        let pieces = [(0, text)];
        readings(&pieces).into_iter().any(|reading| {
            let found = self.found(&Folded::new(&pieces, reading));
            found.iter().any(|found| self.kind(found) == FormKind::Name)
        })
    }

    fn kind(&self, found: &Found) -> FormKind {
        self.forms[found.number as usize].kind
    }

    /// The forms that count in a text, but for those in the names of others.
    fn found(&self, text: &Folded) -> Vec<Found> {
        let mut found = self.matcher.every(&text.text);
        found.retain(|found| self.counts(found, text));
        let (shown, mut found): (Vec<Found>, Vec<Found>) =
            found.into_iter().partition(|found| self.kind(found) == FormKind::Shown);
        let shown = Around::new(shown.into_iter().map(|found| found.range).collect());
        found.retain(|found| !shown.holds(&found.range));
        found
    }

    fn in_reading(&self, text: &Folded) -> Vec<Hit> {
        let mut found = self.found(text);
        found.sort_by_key(|found| (found.range.start, std::cmp::Reverse(found.range.end)));
        let mut end = 0;
        found.retain(|found| {
            let free = found.range.start >= end;
            end = if free { found.range.end } else { end };
            free
        });
        let mut hits: Vec<Hit> = found
            .into_iter()
            .map(|found| Hit {
                range: text.original(&found.range),
                replacement: self.replacement(&found, &text.text),
                person: self.forms[found.number as usize].person,
            })
            .collect();
        self.run_together(text, &mut hits);
        hits
    }

    /// Whether a form counts where it was found.
    fn counts(&self, found: &Found, text: &Folded) -> bool {
        let Range { start, end } = found.range.clone();
        match self.kind(found) {
            FormKind::Name | FormKind::Shown => true,
            FormKind::Part => text.is_capital(start) || text.is_machine(start),
            FormKind::Initialed => {
                let starts = text.text[start..found.bare_end].match_indices(' ');
                let mut starts = starts.map(|(at, _)| start + at + 1).chain([start]);
                starts.all(|at| text.is_capital(at)) || text.is_machine(start)
            }
            FormKind::Mail => text.goes_on_with(end, '@') && text.begins_token(start),
        }
    }

    /// Whole names in addresses and names of files in which words run together.
    fn run_together(&self, text: &Folded, hits: &mut Vec<Hit>) {
        let Some((automaton, people)) = &self.joined else { return };
        let mut taken = Taken::default();
        for hit in hits.iter() {
            taken.take(&hit.range);
        }
        for token in text.machine_tokens() {
            let squeezed: String =
                text.text[token.clone()].chars().filter(|c| c.is_alphabetic()).collect();
            let Some(found) = automaton.find(&squeezed) else { continue };
            let range = text.original(&token);
            if taken.take(&range) {
                let person = people[found.pattern().as_usize()];
                let replacement = self.people[person as usize].replacement.clone();
                hits.push(Hit { range, replacement, person });
            }
        }
    }

    /// Replaces names in a text, and takes away links that give one away.
    pub fn prose(&self, prose: &mut Prose) -> Named {
        let mut named = Named::new();
        let mut edits = Vec::new();
        for_each_block(prose, |pieces, runs| {
            for hit in self.hits(pieces, |folded| folded) {
                named.insert(hit.person);
                spread(&hit.range, &hit.replacement, runs, &mut edits);
            }
        });
        apply(prose, &edits);
        for slot in &mut prose.slots {
            match &mut slot.kind {
                SlotKind::Link { url } if self.in_address(url) => WITHHELD.clone_into(url),
                SlotKind::Image { url, alt } => {
                    named.extend(self.text(alt));
                    if self.in_address(url) && url.contains(':') {
                        WITHHELD.clone_into(url);
                    }
                }
                _ => {}
            }
        }
        named
    }

    fn replacement(&self, found: &Found, text: &str) -> String {
        let genitive = &text[found.bare_end..found.range.end];
        let form = self.forms[found.number as usize];
        let replacement = &self.people[form.person as usize].replacement;
        if genitive.is_empty() || replacement.ends_with(')') {
            replacement.clone()
        } else {
            format!("{replacement}{genitive}")
        }
    }
}

/// Who was named in a text, by their place among those who are withheld.
pub type Named = BTreeSet<u32>;

impl StandIn {
    fn of(hidden: &Hidden) -> StandIn {
        let derived = hidden.names.iter().flat_map(|name| derived_initials(name));
        StandIn {
            replacement: hidden.replacement.clone(),
            initials: if hidden.by_initials { BTreeSet::new() } else { derived.collect() },
        }
    }
}

fn joined(patterns: &[(String, Form)]) -> Option<(AhoCorasick, Vec<u32>)> {
    let names = patterns.iter().filter(|(text, form)| {
        form.kind == FormKind::Name
            && !text.contains([' ', '@', ','])
            && text.chars().count() >= SHORTEST_JOINED
    });
    let (texts, people): (Vec<&str>, Vec<u32>) =
        names.map(|(text, form)| (text.as_str(), form.person)).unzip();
    let automaton = AhoCorasick::new(&texts).expect("the names of one site fit into an automaton");
    (!texts.is_empty()).then_some((automaton, people))
}

/// The runs of each block together, as names may stretch over them: their pieces of the HTML, with
/// a line's end where it has one, and their places.
fn for_each_block(prose: &Prose, mut each: impl FnMut(&[(usize, &str)], &[Range<usize>])) {
    for block in prose.runs.chunk_by(|a, b| a.block == b.block) {
        let place = |run: &Run| run.range.start as usize..run.range.end as usize;
        let runs: Vec<Range<usize>> = block.iter().map(place).collect();
        let mut pieces = Vec::with_capacity(runs.len());
        let mut end = None;
        for run in &runs {
            let between = end.map_or("", |end| &prose.html[end..run.start]);
            if between.contains("<br>") {
                pieces.push((run.start, "\n"));
            }
            pieces.push((run.start, &prose.html[run.clone()]));
            end = Some(run.end);
        }
        each(&pieces, &runs);
    }
}

/// A text with other words in some places, which stand in their order.
fn replaced<'e>(text: &str, edits: impl Iterator<Item = (Range<usize>, &'e str)>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (range, replacement) in edits {
        out.push_str(&text[from..range.start]);
        out.push_str(replacement);
        from = range.end;
    }
    out.push_str(&text[from..]);
    out
}

/// Puts a replacement where a name begins, and takes the rest of it away from each run.
fn spread(
    range: &Range<usize>,
    replacement: &str,
    runs: &[Range<usize>],
    edits: &mut Vec<(Range<usize>, String)>,
) {
    let mut replacement = escape(replacement);
    let first = runs.partition_point(|run| run.end <= range.start);
    for run in runs[first..].iter().take_while(|run| run.start < range.end) {
        let inside = range.start.max(run.start)..range.end.min(run.end);
        if inside.start < inside.end {
            edits.push((inside, std::mem::take(&mut replacement)));
        }
    }
}

/// Puts replacements into a text, moving its slots and runs along.
fn apply(prose: &mut Prose, edits: &[(Range<usize>, String)]) {
    if edits.is_empty() {
        return;
    }
    let html =
        replaced(&prose.html, edits.iter().map(|(range, new)| (range.clone(), new.as_str())));
    // By how much the edits before each one move what follows.
    let mut shifts = vec![0_i64];
    for (range, new) in edits {
        shifts.push(shifts[shifts.len() - 1] + new.len() as i64 - range.len() as i64);
    }
    let moved = |at: u32| -> u32 {
        let before = edits.partition_point(|(range, _)| range.end <= at as usize);
        let inside = edits.get(before).filter(|(range, _)| range.start < at as usize);
        let place = inside.map_or(i64::from(at), |(range, new)| (range.start + new.len()) as i64);
        (place + shifts[before]) as u32
    };
    for slot in &mut prose.slots {
        slot.range = moved(slot.range.start)..moved(slot.range.end);
    }
    for run in &mut prose.runs {
        run.range = moved(run.range.start)..moved(run.range.end);
    }
    prose.html = html;
}
