//! Withheld names out of everything that is read.
//!
//! People who are not to be published come in with what stands in their place; every text that
//! goes through has their names, short forms and single unmistakable parts replaced, also where
//! emphasis or a line break cuts a name in two.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::model::Prose;
use crate::model::escape::escape;
use crate::model::prose::SlotKind;
use crate::names::{Edges, Found, Matcher, short_forms};
use crate::path::slug;

/// A person whose name is withheld.
pub struct Hidden {
    /// The name and every alias.
    pub names: Vec<String>,
    pub initials: Vec<String>,
    /// Mail addresses and handles, withheld in whatever letter case.
    pub addresses: Vec<String>,
    pub replacement: String,
}

/// What stands in place of an address that gave a name away; it leads nowhere.
pub const WITHHELD: &str = "withheld:";

/// Replaces withheld names.
pub struct Mask {
    matcher: Matcher,
    /// By the matcher's numbers.
    forms: Vec<Form>,
    replacements: Vec<String>,
}

/// A form of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Form {
    person: u32,
    kind: FormKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum FormKind {
    /// The whole name or a short form of it, in whatever letter case.
    Name,
    /// A single part or initials: only with a capital or in a mail address, as many names are also
    /// common words.
    Part,
    /// The name of somebody who is published, in which a withheld one may stand.
    Shown,
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
        let shown_names: BTreeSet<String> = shown.iter().map(|name| folded(name)).collect();
        let mut patterns: Vec<(String, Form)> = Vec::new();
        for (person, hidden) in (0..).zip(hidden) {
            let mut add = |text: &str, kind| {
                let forms = spellings(text, kind).into_iter();
                let forms = forms.filter(|text| !shown_names.contains(text) && !text.is_empty());
                patterns.extend(forms.map(|text| (text, Form { person, kind })));
            };
            for name in &hidden.names {
                add(name, if name.contains(' ') { FormKind::Name } else { FormKind::Part });
                short_forms(name).iter().for_each(|form| add(form, FormKind::Name));
                name.split_whitespace()
                    .filter(|part| part.chars().count() > 1 && !shown_parts.contains(part))
                    .for_each(|part| add(part, FormKind::Part));
            }
            let initials = hidden.initials.iter().filter(|initials| initials.chars().count() > 1);
            initials.for_each(|initials| add(initials, FormKind::Part));
            hidden.addresses.iter().for_each(|address| add(address, FormKind::Name));
        }
        let form = Form { person: 0, kind: FormKind::Shown };
        patterns.extend(shown_names.into_iter().map(|name| (name, form)));
        patterns.sort();
        patterns.dedup_by(|a, b| a.0 == b.0);
        let forms = patterns.iter().map(|(_, form)| *form).collect();
        let numbered = patterns.into_iter().map(|(text, _)| text).zip(0..).collect();
        Some(Mask {
            matcher: Matcher::new(numbered, genitives, Edges::Letters),
            forms,
            replacements: hidden.iter().map(|person| person.replacement.clone()).collect(),
        })
    }

    /// Replaces names in a line of plain text.
    pub fn text(&self, text: &mut String) {
        let folded = Folded::new([(0, text.as_str())]);
        for (range, replacement) in self.found(&folded).into_iter().rev() {
            text.replace_range(range, &replacement);
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
        !self.found(&Folded::new([(0, plain.as_str())])).is_empty()
    }

    /// Where names stand in the original of a text, and what is to stand there.
    fn found(&self, text: &Folded) -> Vec<(Range<usize>, String)> {
        let found = self.matcher.find(&text.text).into_iter();
        found
            .filter(|found| match self.forms[found.number as usize].kind {
                FormKind::Name => true,
                FormKind::Part => {
                    let is_mail = text.text[found.range.end..].starts_with('@');
                    text.capitals[found.range.start] || is_mail
                }
                FormKind::Shown => false,
            })
            .map(|found| (text.original(&found.range), self.replacement(&found, &text.text)))
            .collect()
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
        let mut pieces = Vec::with_capacity(runs.len());
        let mut end = None;
        for run in runs {
            let between = end.map_or("", |end| &html[end..run.start]);
            if between.contains("<br>") {
                pieces.push((run.start, "\n"));
            }
            pieces.push((run.start, &html[run.clone()]));
            end = Some(run.end);
        }
        for (found, replacement) in self.found(&Folded::new(pieces)) {
            let mut replacement = escape(&replacement);
            for run in runs {
                let inside = found.start.max(run.start)..found.end.min(run.end);
                if inside.start < inside.end {
                    edits.push((inside, std::mem::take(&mut replacement)));
                }
            }
        }
    }

    fn replacement(&self, found: &Found, text: &str) -> String {
        let genitive = &text[found.bare_end..found.range.end];
        let form = self.forms[found.number as usize];
        let replacement = &self.replacements[form.person as usize];
        if genitive.is_empty() || replacement.ends_with(')') {
            replacement.clone()
        } else {
            format!("{replacement}{genitive}")
        }
    }
}

/// A text as names are looked for in it: lower case, every kind of space and joint as one space,
/// without soft hyphens, knowing where each byte came from.
#[derive(Default)]
struct Folded {
    text: String,
    /// The original bytes of the character that each byte belongs to.
    origins: Vec<Range<usize>>,
    /// Whether the original character was a capital or no letter.
    capitals: Vec<bool>,
}

impl Folded {
    /// Folds pieces of a text, each with the place of its first byte.
    fn new<'t>(pieces: impl IntoIterator<Item = (usize, &'t str)>) -> Folded {
        let mut folded = Folded::default();
        for (start, piece) in pieces {
            let mut rest = piece;
            while let Some(c) = rest.chars().next() {
                let at = start + piece.len() - rest.len();
                let entity = ENTITIES.iter().find(|(entity, _)| rest.starts_with(entity));
                let (length, c) = entity.map_or((c.len_utf8(), c), |(text, c)| (text.len(), *c));
                folded.push(c, at..at + length);
                rest = &rest[length..];
            }
        }
        folded
    }

    fn push(&mut self, c: char, origin: Range<usize>) {
        if is_invisible(c) || is_joint(c) && self.text.ends_with(' ') {
            return;
        }
        let before = self.text.len();
        match is_joint(c) {
            true => self.text.push(' '),
            false => self.text.extend(c.to_lowercase()),
        }
        for _ in before..self.text.len() {
            self.origins.push(origin.clone());
            self.capitals.push(!c.is_lowercase());
        }
    }

    /// The bytes of the original that a range of the folded text came from.
    fn original(&self, range: &Range<usize>) -> Range<usize> {
        self.origins[range.start].start..self.origins[range.end - 1].end
    }
}

/// What stands for other characters in HTML and in addresses.
const ENTITIES: &[(&str, char)] =
    &[("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"'), ("%20", ' ')];

/// Characters that nobody sees.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// What stands between the parts of a name, in text and in addresses.
fn is_joint(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '‐' | '‑' | '_' | '.' | '/' | '+' | '*' | '~' | '`')
}

fn folded(text: &str) -> String {
    Folded::new([(0, text)]).text.trim().to_owned()
}

/// How a form of a name may be spelt: with its own letters or in ASCII; whole names also as one word.
fn spellings(form: &str, kind: FormKind) -> BTreeSet<String> {
    let own = folded(form);
    let plain = own.replace('æ', "ae").replace('ø', "o").replace('å', "a");
    let mut spellings = BTreeSet::from([folded(&slug(form)), folded(&slug(&plain)), own]);
    // Two short parts together are often another word: `Bo Lind`, but not `An Den`.
    let is_long = form.split_whitespace().all(|part| part.chars().count() > 2);
    if kind == FormKind::Name && is_long {
        let joined: Vec<String> = spellings.iter().map(|form| form.replace(' ', "")).collect();
        spellings.extend(joined);
    }
    spellings
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
