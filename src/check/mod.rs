//! A table of named rules over the finished site: what a careful reviewer would say.
//!
//! The linked site comes in, with the files it was made of; what comes out is diagnostics. What is
//! closed comes in as a type of its own, which only this module sees, so that it can be looked for
//! in what is open.

pub mod signs;
pub mod tokens;
pub mod cues;
pub mod minutes;
pub mod passage;
pub mod text;
pub mod rule;
pub mod closed;
pub mod contents;
pub mod secret;
pub mod remembered;
pub mod seen;
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

use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aho_corasick::AhoCorasick;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::Xxh3;

use crate::config::Config;
use crate::diag::Diag;
use crate::link::site::{MeetingId, Site};
use crate::path::SitePath;
use crate::source::{self, Source, Sources};
use closed::{Closed, Finder};
use cues::Cues;
use minutes::Minutes;
use people::People;
use remembered::Clean;
use rule::{OfText, Rule, Run};
use rules::RULES;
use text::Text;

/// What a rule about the whole site is given.
pub struct Whole<'a> {
    pub config: &'a Config,
    pub site: &'a Site,
    pub sources: &'a Sources,
    pub closed: &'a Closed,
    /// The content files of which something is published.
    pub published: &'a [Published],
}

/// A content file, and the minutes that it holds.
pub type Published = (SitePath, Option<MeetingId>);

/// What a rule about a text is given beside the text. It sees no more of the site, so that a text is
/// checked again when this has changed, or the text.
pub struct Context<'a> {
    pub config: &'a Config,
    pub closed: &'a Closed,
    /// What finds the words of what is closed.
    pub finder: &'a Finder,
    pub rules: &'static [Rule],
    /// Everybody whom the site knows.
    pub people: &'a People,
    /// The words that tell which rules have to read a passage.
    pub cues: &'a Cues,
    /// Words that lost a ligature, in the order of the language's list.
    pub ligatures: &'a AhoCorasick,
}

/// What rules about texts look things up in.
struct Tables {
    /// Of all that they are made from.
    hash: u64,
    people: People,
    cues: Cues,
    ligatures: AhoCorasick,
}

impl Tables {
    fn hash(config: &Config, site: &Site) -> u64 {
        let mut hasher = Xxh3::new();
        config.hash.hash(&mut hasher);
        for person in site.people() {
            (&person.name, person.record.as_ref().map(|record| &record.aliases)).hash(&mut hasher);
        }
        hasher.finish()
    }

    fn new(hash: u64, config: &Config, site: &Site) -> Tables {
        let lost = config.words.check.ligatures.iter().map(|[lost, _]| lost);
        let people = People::of(config, site);
        Tables {
            hash,
            cues: people.add_to(Cues::new(&config.words)),
            people,
            ligatures: AhoCorasick::new(lost)
                .expect("the words of a language fit into an automaton"),
        }
    }
}

/// What a running process remembers of the last run: results of pure steps, by the hash of what each
/// was made from.
#[derive(Default)]
pub struct Memory {
    tables: Option<Arc<Tables>>,
    /// By the hash of the words.
    finder: Option<(u64, Arc<Finder>)>,
    published: Option<(u64, Arc<[Published]>)>,
    /// What rules about the whole site found, by their codes.
    of_site: FxHashMap<&'static str, (u64, Vec<Diag>)>,
    scope: u64,
    texts: FxHashMap<u64, Found>,
    /// How many texts were checked the last time.
    pub checked: usize,
}

/// What was found in a text.
#[derive(Clone, Default)]
struct Found {
    diags: Vec<Diag>,
    /// The hash of all that is closed, if they name places of it.
    closed: Option<u64>,
}

impl Memory {
    fn tables(&mut self, config: &Config, site: &Site) -> Arc<Tables> {
        let hash = Tables::hash(config, site);
        let known = self.tables.take().filter(|known| known.hash == hash);
        let tables = known.unwrap_or_else(|| Arc::new(Tables::new(hash, config, site)));
        Arc::clone(self.tables.insert(tables))
    }

    fn finder(&mut self, closed: &Closed) -> (u64, Arc<Finder>) {
        let words = closed.words();
        let known = self.finder.take().filter(|(known, _)| *known == words);
        self.finder.insert(known.unwrap_or_else(|| (words, Arc::new(closed.finder())))).clone()
    }

    fn published(&mut self, site: &Site) -> Arc<[Published]> {
        let known = self.published.take().filter(|(outline, _)| *outline == site.outline);
        let known = known.unwrap_or_else(|| (site.outline, published(site).into()));
        Arc::clone(&self.published.insert(known).1)
    }

    /// What a rule about the whole site finds.
    fn of_site(&mut self, rule: &Rule, whole: &Whole<'_>) -> Vec<Diag> {
        let Run::Site(seen, run) = rule.run else { return Vec::new() };
        let seen = seen(whole);
        match self.of_site.get(rule.code) {
            Some((known, diags)) if Some(*known) == seen => return diags.clone(),
            _ => {}
        }
        let mut diags = Vec::new();
        run(whole, &mut diags);
        self.of_site.extend(seen.map(|seen| (rule.code, (seen, diags.clone()))));
        diags
    }
}

/// Runs every rule of the table that is not turned off.
///
/// `hashes` are those of the files, in the order of `sources.texts`.
pub fn run(
    config: &Config,
    site: &Site,
    (sources, hashes): (&Sources, &[u64]),
    closed: &Closed,
    memory: &mut Memory,
) -> Vec<Diag> {
    let is_on = |rule: &&Rule| {
        let mut set = config.check.severities.iter();
        !set.any(|(off, severity, _)| off == rule.code && severity.is_none())
    };
    let (tables, published) = (memory.tables(config, site), memory.published(site));
    let whole = Whole { config, site, sources, closed, published: &published };
    let rules = RULES.iter().filter(is_on);
    let mut diags: Vec<Diag> = rules.flat_map(|rule| memory.of_site(rule, &whole)).collect();
    let Tables { people, cues, ligatures, .. } = &*tables;
    let (words, finder) = memory.finder(closed);
    let finder = &*finder;
    let context = Context { config, closed, finder, rules: RULES, people, cues, ligatures };
    let of_text = RULES.iter().filter(is_on).filter_map(|rule| match rule.run {
        Run::Text(run) => Some(run),
        _ => None,
    });
    let mut scope = Xxh3::new();
    (tables.hash, words).hash(&mut scope);
    let scope = scope.finish();
    if memory.scope != scope {
        (memory.scope, memory.texts) = (scope, FxHashMap::default());
    }
    diags.extend(texts(&context, &whole, &of_text.collect::<Vec<_>>(), hashes, memory));
    diags
}

/// A text that rules are run over, with the hash of all that they see but the context.
struct Task<'a> {
    source: &'a Source,
    minutes: Option<Minutes<'a>>,
    hash: u64,
}

/// What earlier runs found: those of this process, or, before its first, what is written down.
struct Known<'m> {
    texts: &'m FxHashMap<u64, Found>,
    clean: Option<Clean>,
    /// The hash of all that is closed.
    closed: u64,
}

impl Known<'_> {
    fn of(&self, text: u64) -> Option<Found> {
        let is_so = |found: &&Found| found.closed.is_none_or(|closed| closed == self.closed);
        let is_clean = || self.clean.as_ref().is_some_and(|clean| clean.holds(text));
        let found = self.texts.get(&text).filter(is_so).cloned();
        found.or_else(|| is_clean().then(Found::default))
    }
}

/// Runs the rules about texts over every published file.
fn texts(
    context: &Context<'_>,
    whole: &Whole<'_>,
    rules: &[OfText],
    hashes: &[u64],
    memory: &mut Memory,
) -> Vec<Diag> {
    let mut closed = Xxh3::new();
    whole.closed.hash(&mut closed);
    let closed = closed.finish();
    let tasks = tasks(whole, hashes);
    // A process that runs on remembers more than what is written down.
    let clean = memory.texts.is_empty().then(|| Clean::load(&context.config.root, memory.scope));
    let known = Known { texts: &memory.texts, clean, closed };
    let checked = AtomicUsize::new(0);
    let found = tasks.par_iter().map(|task| {
        let found = known.of(task.hash).unwrap_or_else(|| {
            checked.fetch_add(1, Ordering::Relaxed);
            let diags = of_text(context, rules, task);
            let closed = diags.iter().any(closed::is_told_of).then_some(closed);
            Found { diags, closed }
        });
        (task.hash, found)
    });
    let found: Vec<(u64, Found)> = found.collect();
    if let Some(clean) = known.clean {
        clean.keep(found.iter().filter(|(_, text)| text.diags.is_empty()).map(|(hash, _)| *hash));
    }
    let diags = found.iter().flat_map(|(_, text)| text.diags.iter().cloned()).collect();
    memory.checked = checked.into_inner();
    memory.texts = found.into_iter().collect();
    diags
}

/// The files of which something is published; both lists are sorted by path.
fn tasks<'a>(whole: &Whole<'a>, hashes: &[u64]) -> Vec<Task<'a>> {
    let mut published = whole.published.iter().peekable();
    let mut tasks = Vec::with_capacity(published.len());
    for (source, written) in whole.sources.texts.iter().zip(hashes) {
        while published.next_if(|(path, _)| *path < source.path).is_some() {}
        let Some((_, meeting)) = published.next_if(|(path, _)| *path == source.path) else {
            continue;
        };
        let minutes = meeting.map(|id| Minutes::new(whole.site, id));
        let mut hasher = Xxh3::new();
        (written, &minutes).hash(&mut hasher);
        tasks.push(Task { source, minutes, hash: hasher.finish() });
    }
    tasks
}

/// What the rules find in one text.
fn of_text(context: &Context<'_>, rules: &[OfText], task: &Task<'_>) -> Vec<Diag> {
    let mut diags = Vec::new();
    // What cannot be read was reported when it was parsed.
    let Ok((written, damage)) = source::text_and_damage(task.source) else { return diags };
    let path = &task.source.path;
    let closed = context.closed.lines(path);
    let text = Text { damage, ..Text::new(path, &written, task.minutes.as_ref(), closed) };
    rules.iter().for_each(|rule| rule(context, &text, &mut diags));
    diags
}

/// The content files of which something is published, sorted by path.
fn published(site: &Site) -> Vec<Published> {
    let meetings = (0..).zip(site.meetings());
    let meetings = meetings.map(|(id, meeting)| (&meeting.record.facts.path, Some(id)));
    let committees = site.committees().iter().filter_map(|node| Some(&node.record.as_ref()?.path));
    let people = site.people().iter().filter_map(|node| Some(&node.record.as_ref()?.path));
    let cases = site.cases().iter().filter_map(|node| Some(&node.record.as_ref()?.path));
    let pages = site.pages().iter().chain(&site.front).map(|page| &page.record.path);
    let others = committees.chain(people).chain(cases).chain(pages).map(|path| (path, None));
    let mut files: Vec<Published> =
        meetings.chain(others).map(|(path, meeting)| (path.clone(), meeting)).collect();
    files.sort_by(|a, b| a.0.cmp(&b.0));
    files.dedup_by(|a, b| a.0 == b.0);
    files
}
