//! How private persons are reached, and why they were away.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::FxHashSet;

use crate::check::Context;
use crate::check::cues::Cue;
use crate::check::passage::Passage;
use crate::check::signs::Signs;
use crate::check::text::{Line, LineKind, Text};
use crate::diag::{Diag, Span};
use crate::model::front::languages;

/// Where private persons have their mail.
const PRIVATE_MAIL: &[&str] = &[
    "gmail.com",
    "googlemail.com",
    "hotmail.com",
    "hotmail.dk",
    "outlook.com",
    "outlook.dk",
    "live.dk",
    "live.com",
    "msn.com",
    "yahoo.com",
    "yahoo.dk",
    "icloud.com",
    "me.com",
    "mac.com",
    "mail.dk",
    "stofanet.dk",
    "jubii.dk",
    "ofir.dk",
    "proton.me",
    "protonmail.com",
    "gmx.de",
    "web.de",
    "t-online.de",
    "online.no",
    "telia.com",
];

static MAIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[\p{L}0-9._%+-]+@([\p{L}0-9-]+(?:\.[\p{L}0-9-]+)+)")
        .expect("a test compiles the pattern")
});
static PHONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"((?:\p{L}[\p{L}.]* )?\p{L}[\p{L}.]*)[ :]{1,3}((?:\+[0-9]{2} ?)?(?:[0-9]{8}|[0-9]{2}(?: [0-9]{2}){3}|[0-9]{4} [0-9]{4}))")
        .expect("a test compiles the pattern")
});

/// `private-contact`: an e-mail address or a telephone number of a private person.
pub fn private(context: &Context<'_>, text: &Text<'_>, diags: &mut Vec<Diag>) {
    let words = &context.config.words;
    let is_private = |label: &str| {
        let label = label.to_lowercase();
        let mut parts = label.split([' ', '.']);
        parts.any(|part| {
            languages(words).any(|words| words.check.private_phone.iter().any(|word| word == part))
        })
    };
    for line in text.lines.iter().filter(|line| line.kind != LineKind::Code) {
        if line.signs.any(Signs::AT) {
            for found in MAIL.captures_iter(line.text) {
                let host = found[1].to_lowercase();
                let whole = found.get(0).expect("the whole match is always there").range();
                if PRIVATE_MAIL.contains(&host.as_str()) {
                    diags.push(note("a private e-mail address", text, line.number, whole));
                }
            }
        }
        if may_hold_phone(line) {
            for found in PHONE.captures_iter(line.text).filter(|found| is_private(&found[1])) {
                let number = found.get(2).expect("the pattern has two groups").range();
                diags.push(note("a private telephone number", text, line.number, number));
            }
        }
    }
}

/// Whether there are eight digits with nothing but spaces between them.
fn may_hold_phone(line: &Line<'_>) -> bool {
    let mut digits = 0;
    line.digits >= 8
        && line.text.bytes().any(|byte| {
            match byte {
                b'0'..=b'9' => digits += 1,
                b' ' => {}
                _ => digits = 0,
            }
            digits >= 8
        })
}

fn note(what: &str, text: &Text<'_>, line: usize, range: Range<usize>) -> Diag {
    Diag::note("private-contact", format!("this looks like {what}"))
        .at(text.file, Span::new(line, range))
        .hint("publish an address at work, or take it out")
}

/// `absence-reason`: a sentence that says of a person why they are away.
pub fn absence_reason(context: &Context<'_>, text: &Text<'_>, diags: &mut Vec<Diag>) {
    let has_reason = |passage: &&Passage| passage.has(context.cues, Cue::Reason);
    let mut passages = text.passages.iter().filter(has_reason).peekable();
    if passages.peek().is_none() {
        return;
    }
    let words = &context.config.words;
    let reasons: FxHashSet<&str> =
        languages(words).flat_map(|words| words.check.reasons.iter().map(String::as_str)).collect();
    let is_reason = |word: &str| reasons.contains(word.to_lowercase().as_str());
    for passage in passages {
        let lower = passage.lower();
        // Nearly always the small letters have the places of the others.
        let same = lower.len() == passage.text.len();
        if same && word_where(lower, 0..lower.len(), &|word| reasons.contains(word)).is_none() {
            continue;
        }
        for sentence in passage.sentences() {
            let Some(reason) = word_where(&passage.text, sentence.clone(), &is_reason) else {
                continue;
            };
            if let Some(name) = named_beside(context, passage, sentence, &reason) {
                let message = format!("this says why {} is away", &passage.flat()[name]);
                diags.push(
                    Diag::warning("absence-reason", message)
                        .at(text.file, passage.span(&reason))
                        .hint("say that the person is absent, and not why"),
                );
            }
        }
    }
}

/// The first name of a sentence that nothing but a few words stands between and a reason.
fn named_beside(
    context: &Context<'_>,
    passage: &Passage,
    sentence: &Range<usize>,
    reason: &Range<usize>,
) -> Option<Range<usize>> {
    let flat = passage.flat();
    let people = context.people.find(&flat[sentence.clone()]).into_iter();
    let mut names =
        people.map(|found| sentence.start + found.range.start..sentence.start + found.range.end);
    names.find(|name| {
        let between = match name.end <= reason.start {
            true => &flat[name.end..reason.start],
            false => &flat[reason.end.min(name.start)..name.start],
        };
        between.split_whitespace().count() <= 6 && !between.contains([',', ';', ':'])
    })
}

/// The first word of a range for which `test` holds.
fn word_where(
    text: &str,
    range: Range<usize>,
    test: &dyn Fn(&str) -> bool,
) -> Option<Range<usize>> {
    let mut at = range.start;
    for word in text[range].split_inclusive(|c: char| !c.is_alphanumeric()) {
        let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        if !bare.is_empty() && test(bare) {
            return Some(at..at + bare.len());
        }
        at += word.len();
    }
    None
}
