//! Withheld names out of everything that is read.
//!
//! People who are not to be published come in with what stands in their place; every text that
//! goes through has their names, short forms and single unmistakable parts replaced, also where
//! emphasis or a line break cuts a name in two.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::model::Prose;
use crate::model::prose::{SlotKind, escape};
use crate::names::{Found, Matcher, short_forms};
use crate::path::slug;

/// A person whose name is withheld.
pub struct Hidden {
    /// The name and every alias.
    pub names: Vec<String>,
    pub initials: Vec<String>,
    pub replacement: String,
}

/// What stands in place of an address that gave a name away; it leads nowhere.
pub const WITHHELD: &str = "withheld:";

/// Replaces withheld names.
pub struct Mask {
    text: Matcher,
    html: Matcher,
    replacements: Vec<String>,
    /// Parts of addresses that would give a name away.
    slugs: Vec<String>,
}

impl std::fmt::Debug for Mask {
    /// Says how many are withheld, and not who.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mask({})", self.replacements.len())
    }
}

impl Mask {
    /// `None` if nobody is withheld. `shown` are the names that are published, whose parts stay.
    pub fn new(hidden: &[Hidden], shown: &[String], genitives: &[String]) -> Option<Mask> {
        if hidden.is_empty() {
            return None;
        }
        let shown_parts: BTreeSet<&str> =
            shown.iter().flat_map(|name| name.split_whitespace()).collect();
        let shown_names: BTreeSet<&str> = shown.iter().map(String::as_str).collect();
        let mut patterns: Vec<(String, u32)> = Vec::new();
        let mut slugs = BTreeSet::new();
        for (number, person) in hidden.iter().enumerate() {
            let forms = person.names.iter().flat_map(|name| forms(name, &shown_parts));
            let forms: BTreeSet<String> =
                forms.filter(|form| !shown_names.contains(form.as_str())).collect();
            patterns.extend(forms.into_iter().map(|form| (form, number as u32)));
            let initials = person.initials.iter().filter(|initials| initials.chars().count() > 1);
            patterns.extend(initials.map(|initials| (initials.clone(), number as u32)));
            for name in &person.names {
                let slug = slug(name);
                slugs.extend(["-", "", ".", "_", "%20", " "].map(|joint| slug.replace('-', joint)));
            }
        }
        patterns.sort();
        patterns.dedup_by(|a, b| a.0 == b.0);
        let escaped = patterns.iter().map(|(form, number)| (escape(form), *number)).collect();
        Some(Mask {
            text: Matcher::new(patterns, genitives),
            html: Matcher::new(escaped, genitives),
            replacements: hidden.iter().map(|person| person.replacement.clone()).collect(),
            slugs: slugs.into_iter().filter(|slug| slug.len() > 3).collect(),
        })
    }

    /// Replaces names in a line of plain text.
    pub fn text(&self, text: &mut String) {
        let flat = flatten(text);
        let found = self.text.find(&flat);
        for found in found.into_iter().rev() {
            text.replace_range(found.range.clone(), &self.replacement(&found, &flat));
        }
    }

    pub fn maybe(&self, text: &mut Option<String>) {
        if let Some(text) = text {
            self.text(text);
        }
    }

    /// Whether an address gives a withheld name away.
    pub fn in_address(&self, address: &str) -> bool {
        let plain = crate::path::percent_decode(address);
        let folded = fold(&plain);
        self.slugs.iter().any(|slug| folded.contains(slug)) || !self.text.find(&plain).is_empty()
    }

    /// Replaces names in a text, and takes away links that give one away.
    pub fn prose(&self, prose: &mut Prose) {
        let edits = self.edits(prose);
        apply(prose, &edits);
        for slot in &mut prose.slots {
            match &mut slot.kind {
                SlotKind::Link { url } if self.in_address(url) => WITHHELD.clone_into(url),
                SlotKind::Image { url, alt } => {
                    self.text(alt);
                    if self.in_address(url) && url.contains("//") {
                        WITHHELD.clone_into(url);
                    }
                }
                _ => {}
            }
        }
    }

    fn edits(&self, prose: &Prose) -> Vec<(Range<usize>, String)> {
        let mut edits = Vec::new();
        let mut at = 0;
        while at < prose.runs.len() {
            let block = prose.runs[at].block;
            let length = prose.runs[at..].iter().take_while(|run| run.block == block).count();
            let runs: Vec<Range<usize>> = prose.runs[at..at + length]
                .iter()
                .map(|run| run.range.start as usize..run.range.end as usize)
                .collect();
            self.block_edits(&prose.html, &runs, &mut edits);
            at += length;
        }
        edits
    }

    fn block_edits(
        &self,
        html: &str,
        runs: &[Range<usize>],
        edits: &mut Vec<(Range<usize>, String)>,
    ) {
        let joined: String = runs.iter().map(|run| &html[run.clone()]).collect();
        let flat = flatten(&joined);
        for found in self.html.find(&flat) {
            let mut replacement = escape(&self.replacement(&found, &flat));
            let mut start = 0;
            for run in runs {
                let end = start + run.len();
                let inside = found.range.start.max(start)..found.range.end.min(end);
                if inside.start < inside.end {
                    let place = run.start + inside.start - start..run.start + inside.end - start;
                    edits.push((place, std::mem::take(&mut replacement)));
                }
                start = end;
            }
        }
    }

    fn replacement(&self, found: &Found, text: &str) -> String {
        let genitive = &text[found.bare_end..found.range.end];
        let replacement = &self.replacements[found.number as usize];
        if genitive.is_empty() || replacement.ends_with(')') {
            replacement.clone()
        } else {
            format!("{replacement}{genitive}")
        }
    }
}

/// Every form in which a name may stand, and its parts that no published person bears.
fn forms(name: &str, shown_parts: &BTreeSet<&str>) -> Vec<String> {
    let mut forms = short_forms(name);
    let parts = name
        .split_whitespace()
        .filter(|part| part.chars().count() > 1 && !shown_parts.contains(part));
    forms.extend(parts.map(str::to_owned));
    forms.push(name.to_owned());
    let capitals: Vec<String> = forms.iter().map(|form| form.to_uppercase()).collect();
    forms.extend(capitals);
    forms
}

/// The text with every kind of space as a space, each byte in its place.
fn flatten(text: &str) -> String {
    text.replace(['\n', '\t'], " ").replace('\u{a0}', "  ")
}

/// An address in the form of a slug, but with its joints.
fn fold(address: &str) -> String {
    let lower = address.to_lowercase();
    lower.replace('æ', "ae").replace('ø', "oe").replace('å', "aa")
}

/// Puts replacements into a text, moving its slots and runs along.
fn apply(prose: &mut Prose, edits: &[(Range<usize>, String)]) {
    if edits.is_empty() {
        return;
    }
    let mut html = String::with_capacity(prose.html.len());
    let mut from = 0;
    for (range, replacement) in edits {
        html.push_str(&prose.html[from..range.start]);
        html.push_str(replacement);
        from = range.end;
    }
    html.push_str(&prose.html[from..]);
    let moved = |at: u32| -> u32 {
        let mut shift = 0_i64;
        for (range, replacement) in edits {
            if range.end <= at as usize {
                shift += replacement.len() as i64 - range.len() as i64;
            } else if range.start < at as usize {
                return (range.start as i64 + shift + replacement.len() as i64) as u32;
            }
        }
        (i64::from(at) + shift) as u32
    };
    for slot in &mut prose.slots {
        slot.range = moved(slot.range.start)..moved(slot.range.end);
    }
    for run in &mut prose.runs {
        run.range = moved(run.range.start)..moved(run.range.end);
    }
    prose.html = html;
}
