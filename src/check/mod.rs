//! A table of named rules over the finished site: what a careful reviewer would say.
//!
//! The linked site comes in, with the files it was made of; what comes out is diagnostics. What is
//! closed comes in as a type of its own, which only this module sees, so that it can be looked for
//! in what is open.

pub mod cues;
pub mod text;
pub mod rule;
pub mod closed;
pub mod contents;
pub mod secret;
pub mod remembered;
pub mod attached;
pub mod active;
pub mod contact;
pub mod near;
pub mod people;
pub mod presence;
pub mod dates;
pub mod meetings;
pub mod damage;
pub mod glue;
pub mod markdown;
pub mod fix;
pub mod allow;
pub mod rules;

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

use aho_corasick::AhoCorasick;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::Xxh3;

use crate::config::Config;
use crate::diag::Diag;
use crate::link::site::{MeetingId, Site};
use crate::path::SitePath;
use crate::source::{self, Source, Sources};
use closed::Closed;
use cues::Cues;
use remembered::Clean;
use rule::{Rule, Run};
use rules::RULES;
use text::Text;

/// What every rule is given.
pub struct Context<'a> {
    pub config: &'a Config,
    pub site: &'a Site,
    pub sources: &'a Sources,
    pub closed: &'a Closed,
    pub rules: &'static [Rule],
    /// Everybody whom the site knows.
    pub people: people::People,
    /// The words that tell which rules have to read a passage.
    pub cues: Cues,
    /// Words that lost a ligature, in the order of the language's list.
    pub ligatures: AhoCorasick,
}

/// What a running process remembers of the last run: what was found in each file, by its hash and
/// that of all else that rules about texts see.
#[derive(Default)]
pub struct Memory {
    scope: u64,
    texts: FxHashMap<u64, Vec<Diag>>,
    /// How many texts were checked the last time.
    pub checked: usize,
}

/// Runs every rule of the table that is not turned off.
///
/// `hashes` are those of the files, in the order of `sources.texts`. A rule about a text sees the
/// text, what is published of it, the outlines of all other records, and what is closed.
pub fn run(
    config: &Config,
    site: &Site,
    (sources, hashes): (&Sources, &[u64]),
    closed: &Closed,
    memory: &mut Memory,
) -> Vec<Diag> {
    let mut scope = Xxh3::new();
    (site.outline, closed).hash(&mut scope);
    let scope = scope.finish();
    if memory.scope != scope {
        *memory = Memory { scope, ..Memory::default() };
    }
    let people = people::People::of(config, site);
    let lost = config.words.check.ligatures.iter().map(|[lost, _]| lost);
    let context = Context {
        config,
        site,
        sources,
        closed,
        rules: RULES,
        people,
        cues: Cues::new(&config.words),
        ligatures: AhoCorasick::new(lost).expect("the words of a language fit into an automaton"),
    };
    let is_on = |code: &str| {
        !config.check.severities.iter().any(|(off, severity, _)| off == code && severity.is_none())
    };
    let mut diags = Vec::new();
    for rule in RULES.iter().filter(|rule| is_on(rule.code)) {
        if let Run::Site(run) = rule.run {
            run(&context, &mut diags);
        }
    }
    let of_text: Vec<fn(&Context<'_>, &Text<'_>, &mut Vec<Diag>)> = RULES
        .iter()
        .filter(|rule| is_on(rule.code))
        .filter_map(|rule| match rule.run {
            Run::Text(run) => Some(run),
            _ => None,
        })
        .collect();
    diags.extend(texts(&context, &of_text, hashes, memory));
    diags
}

/// Runs the rules about texts over every published file.
fn texts(
    context: &Context<'_>,
    rules: &[fn(&Context<'_>, &Text<'_>, &mut Vec<Diag>)],
    hashes: &[u64],
    memory: &mut Memory,
) -> Vec<Diag> {
    let published = published(context.site);
    let sources: Vec<(&Source, u64, Option<MeetingId>)> = context
        .sources
        .texts
        .iter()
        .zip(hashes)
        .filter_map(|(source, hash)| Some((source, *hash, *published.get(&source.path)?)))
        .collect();
    // A process that runs on remembers more than what is written down.
    let clean = memory.texts.is_empty().then(|| Clean::load(&context.config.root, memory.scope));
    let is_clean = |hash: u64| clean.as_ref().is_some_and(|clean| clean.holds(hash));
    let found: Vec<(u64, Vec<Diag>)> = sources
        .par_iter()
        .map(|(source, hash, meeting)| {
            if let Some(known) = memory.texts.get(hash) {
                return (*hash, known.clone());
            }
            if is_clean(*hash) {
                return (*hash, Vec::new());
            }
            let mut diags = Vec::new();
            // What cannot be read was reported when it was parsed.
            let Ok((written, damage)) = source::text_and_damage(source) else {
                return (*hash, diags);
            };
            let closed = context.closed.lines(&source.path);
            let text = Text { damage, ..Text::new(&source.path, &written, *meeting, closed) };
            rules.iter().for_each(|rule| rule(context, &text, &mut diags));
            (*hash, diags)
        })
        .collect();
    let is_known = |hash: u64| memory.texts.contains_key(&hash) || is_clean(hash);
    memory.checked = found.iter().filter(|(hash, _)| !is_known(*hash)).count();
    if let Some(clean) = clean {
        clean.keep(found.iter().filter(|(_, diags)| diags.is_empty()).map(|(hash, _)| *hash));
    }
    let diags = found.iter().flat_map(|(_, diags)| diags.iter().cloned()).collect();
    memory.texts = found.into_iter().collect();
    diags
}

/// The content files of which something is published.
fn published(site: &Site) -> BTreeMap<&SitePath, Option<MeetingId>> {
    let mut files: BTreeMap<&SitePath, Option<MeetingId>> = BTreeMap::new();
    for (id, meeting) in (0..).zip(&site.meetings) {
        files.insert(&meeting.record.facts.path, Some(id));
    }
    let committees = site.committees.iter().filter_map(|node| Some(&node.record.as_ref()?.path));
    let people = site.people.iter().filter_map(|node| Some(&node.record.as_ref()?.path));
    let cases = site.cases.iter().filter_map(|node| Some(&node.record.as_ref()?.path));
    let pages = site.pages.iter().chain(&site.front).map(|page| &page.record.path);
    files.extend(committees.chain(people).chain(cases).chain(pages).map(|path| (path, None)));
    files
}
