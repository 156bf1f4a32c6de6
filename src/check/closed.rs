//! What is closed, carried past admission for the checks alone, and the rules that look for it.
//!
//! Records come in before admission. The value has no way into a view: its fields are private, it
//! cannot be serialized, and only rules get it. Messages name places, never the closed words.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::ops::Range;

use aho_corasick::AhoCorasick;
use xxhash_rust::xxh3::Xxh3;

use crate::check::passage::lower;
use crate::check::text::Text;
use crate::check::{Context, Whole};
use crate::diag::{Diag, Span};
use crate::model::{ClosedAttachment, ClosedItem, Entry, Parsed, Record};
use crate::path::SitePath;

/// Titles, attachments and lines of closed items.
#[derive(Default, Hash)]
pub struct Closed {
    titles: Vec<Secret>,
    attachments: Vec<Secret>,
    lines: BTreeMap<SitePath, Vec<Range<usize>>>,
    /// Closed items without anything public: the file and the number of each.
    bare: Vec<(SitePath, Span, String)>,
}

/// Words that are not to be published, and where they stand.
#[derive(Hash)]
struct Secret {
    /// In lower case.
    words: String,
    file: SitePath,
    span: Span,
}

impl Closed {
    /// Takes what is closed out of records.
    pub fn of(records: &[&Parsed]) -> Closed {
        let mut closed = Closed::default();
        for parsed in records {
            if let Record::Meeting(meeting) = &parsed.record {
                closed.meeting(&meeting.facts.path, &meeting.entries);
            }
        }
        closed
    }

    /// The hash of the words that no open text may hold, wherever they are from.
    pub fn words(&self) -> u64 {
        let mut hasher = Xxh3::new();
        for secrets in [&self.titles, &self.attachments] {
            secrets.len().hash(&mut hasher);
            secrets.iter().for_each(|secret| secret.words.hash(&mut hasher));
        }
        hasher.finish()
    }

    /// What finds these words.
    pub fn finder(&self) -> Finder {
        Finder { titles: Words::new(&self.titles), attachments: Words::new(&self.attachments) }
    }

    /// The numbers of the lines of a file that are closed.
    pub fn lines(&self, file: &SitePath) -> &[Range<usize>] {
        self.lines.get(file).map_or(&[], Vec::as_slice)
    }

    fn meeting(&mut self, file: &SitePath, entries: &[Entry]) {
        for (place, entry) in entries.iter().enumerate() {
            match entry {
                Entry::Open { withheld, .. } => self.withhold(file, withheld),
                Entry::Closed(item) => {
                    let end = entries.get(place + 1).map_or(usize::MAX, first_line);
                    self.item(file, item, item.span.line as usize..end);
                }
            }
        }
    }

    fn item(&mut self, file: &SitePath, item: &ClosedItem, lines: Range<usize>) {
        let words = item.title.to_lowercase();
        let public = item.public_title.as_deref().unwrap_or_default().to_lowercase();
        if !public.contains(&words) && is_telling(&words) {
            self.titles.push(Secret { words, file: file.clone(), span: item.span });
        }
        if item.public_title.is_none() && item.public_decision.is_none() {
            self.bare.push((file.clone(), item.span, item.number.clone()));
        }
        self.withhold(file, &item.attachments);
        let mut from = lines.start;
        let mut public = item.public_lines.clone();
        public.sort_by_key(|lines| lines.start);
        for open in public {
            self.lines.entry(file.clone()).or_default().push(from..open.start);
            from = open.end;
        }
        self.lines.entry(file.clone()).or_default().push(from..lines.end);
    }

    fn withhold(&mut self, file: &SitePath, attachments: &[ClosedAttachment]) {
        for attachment in attachments {
            let line = attachment.span.line as usize;
            self.lines.entry(file.clone()).or_default().push(line..line + 1);
            let name = attachment.target.rsplit('/').next().unwrap_or_default();
            for words in [attachment.label.to_lowercase(), name.to_lowercase()] {
                let known = self.attachments.last().is_some_and(|last| last.words == words);
                if is_telling(&words) && !known {
                    let file = file.clone();
                    self.attachments.push(Secret { words, file, span: attachment.span });
                }
            }
        }
    }
}

fn first_line(entry: &Entry) -> usize {
    match entry {
        Entry::Open { item, .. } => item.span.line as usize,
        Entry::Closed(item) => item.span.line as usize,
    }
}

/// Whether words say more than "orientation" or "any other business".
fn is_telling(words: &str) -> bool {
    words.chars().count() >= 12 && words.split([' ', '-', '_']).count() >= 2
}

/// `closed-title`: the title of a closed item that also stands in open text.
pub fn title(context: &Context<'_>, text: &Text<'_>, diags: &mut Vec<Diag>) {
    let report = |secret: &Secret| {
        Diag::error("closed-title", "the title of a closed item stands in open text")
            .related(&secret.file, secret.span, "closed here")
            .hint("reword it; or, if many items are called so, give the closed one a public title with these words")
            .grouped(
                format!("{}:{}", secret.file, secret.span.line),
                "the title of a closed item stands in open text, in {count} places",
            )
    };
    look_for(text, &context.closed.titles, &context.finder.titles, &[], report, diags);
}

/// Whether a rule of this file found it, so that it names the place of something closed.
pub fn is_told_of(diag: &Diag) -> bool {
    matches!(diag.code, "closed-title" | "closed-attachment")
}

/// `closed-attachment`: the name of a withheld attachment that also stands in open text.
///
/// An item that lists the same file openly publishes it on purpose.
pub fn attachment(context: &Context<'_>, text: &Text<'_>, diags: &mut Vec<Diag>) {
    let report = |secret: &Secret| {
        Diag::error("closed-attachment", "the name of a withheld attachment stands in open text")
            .related(&secret.file, secret.span, "withheld here")
            .hint("reword it, or publish the attachment")
    };
    let items = text.minutes.map(|minutes| &minutes.record.items);
    let sections = items.into_iter().flatten().flat_map(|item| &item.sections);
    let listed: Vec<usize> = sections
        .flat_map(|section| &section.attachments)
        .map(|attachment| attachment.span.line as usize)
        .collect();
    let words = &context.finder.attachments;
    look_for(text, &context.closed.attachments, words, &listed, report, diags);
}

/// Finds the words of what is closed, all of them in one pass.
pub struct Finder {
    titles: Words,
    attachments: Words,
}

struct Words {
    automaton: AhoCorasick,
    /// The secrets that have the words of each pattern, by their places.
    secrets: Vec<Vec<usize>>,
}

impl Words {
    fn new(secrets: &[Secret]) -> Words {
        let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (place, secret) in secrets.iter().enumerate() {
            places.entry(&secret.words).or_default().push(place);
        }
        let automaton = AhoCorasick::new(places.keys())
            .expect("the titles of one site's closed items fit into an automaton");
        Words { automaton, secrets: places.into_values().collect() }
    }

    /// The secrets whose words a line in lower case has, in their order, with where each begins first.
    fn find(&self, lower: &str) -> BTreeMap<usize, usize> {
        let mut found = BTreeMap::new();
        for hit in self.automaton.find_overlapping_iter(lower) {
            for secret in &self.secrets[hit.pattern().as_usize()] {
                found.entry(*secret).or_insert(hit.start());
            }
        }
        found
    }
}

fn look_for(
    text: &Text<'_>,
    secrets: &[Secret],
    words: &Words,
    passed_over: &[usize],
    diag: impl Fn(&Secret) -> Diag,
    diags: &mut Vec<Diag>,
) {
    if secrets.is_empty() {
        return;
    }
    for line in text.lines.iter().filter(|line| !passed_over.contains(&line.number)) {
        for (secret, at) in words.find(&lower(line.text, line.signs)) {
            let secret = &secrets[secret];
            let own = secret.file == *text.file && secret.span.line as usize == line.number;
            if !own {
                let span = Span::new(line.number, at..at + secret.words.len());
                diags.push(diag(secret).at(text.file, span));
            }
        }
    }
}

/// `closed-without-public-part`: closed items of which nothing at all is published.
pub fn bare(context: &Whole<'_>, diags: &mut Vec<Diag>) {
    let published = context.published;
    let is_published =
        |file: &SitePath| published.binary_search_by(|(path, _)| path.cmp(file)).is_ok();
    for (file, span, number) in &context.closed.bare {
        if is_published(file) {
            diags.push(
                Diag::warning(
                    "closed-without-public-part",
                    format!("nothing of closed item {number} is published, not even a decision"),
                )
                .at(file, *span)
                .hint(
                    "write what the law wants published under a public title and a public decision",
                ),
            );
        }
    }
}
