//! What minutes say of other meetings, of cases and of who was to do what.

use std::ops::Range;
use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use crate::check::cues::Cue;
use crate::check::minutes::Minutes;
use crate::check::passage::Passage;
use crate::check::signs::Signs;
use crate::check::text::Text;
use crate::check::{Context, Whole};
use crate::diag::Diag;
use crate::link::index::squeezed;
use crate::link::site::MeetingId;
use crate::model::Status;
use crate::model::front::languages;

/// `last-meeting`: a "last meeting" whose date is not that of the meeting before.
pub fn last_meeting(context: &Context<'_>, text: &Text<'_>, diags: &mut Vec<Diag>) {
    let Some(minutes) = text.minutes else { return };
    let Some(expected) = minutes.held_before else { return };
    let mut wrong: Option<Diag> = None;
    for passage in &text.passages {
        for (range, date) in said(context, minutes, passage) {
            let span = passage.span(&range);
            wrong = match wrong {
                Some(diag) if date != expected => {
                    Some(diag.related(text.file, span, "and here another one"))
                }
                None if date != expected => {
                    Some(report(context, date, expected).at(text.file, span))
                }
                other => other,
            };
        }
    }
    diags.extend(wrong);
}

fn report(context: &Context<'_>, date: Date, expected: Date) -> Diag {
    let words = &context.config.words;
    let message = format!("there is no meeting on {} before this one", words.long_date(date));
    Diag::warning("last-meeting", message)
        .hint(format!("the meeting before this one was held on {}", words.long_date(expected)))
}

/// The dates that a passage gives to the last meeting of the committee itself.
fn said(
    context: &Context<'_>,
    minutes: &Minutes<'_>,
    passage: &Passage,
) -> Vec<(Range<usize>, Date)> {
    let dates = passage.dates(context.config);
    if dates.is_empty() || !passage.has(context.cues, Cue::LastMeeting) {
        return Vec::new();
    }
    let flat = passage.lower();
    let words = &context.config.words;
    let phrase_end = |before: &str| {
        let ends = languages(words)
            .flat_map(|words| &words.check.last_meeting)
            .filter_map(|phrase| before.rfind(phrase.as_str()).map(|at| at + phrase.len()));
        ends.max()
    };
    if flat.len() != passage.text.len() {
        return Vec::new();
    }
    dates
        .iter()
        .filter(|(range, _)| {
            phrase_end(&flat[..range.start])
                .is_some_and(|end| is_own(context, minutes, &passage.text[end..range.start]))
        })
        .cloned()
        .collect()
}

/// Whether what stands between "last meeting" and its date names no other committee.
fn is_own(context: &Context<'_>, minutes: &Minutes<'_>, between: &str) -> bool {
    let names: Vec<String> = minutes.committee().map(squeezed).collect();
    let named: String = between
        .split_whitespace()
        .filter(|word| word.starts_with(char::is_uppercase))
        .map(squeezed)
        .collect();
    let is_joint = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        JOINTS.contains(&word.as_str()) || context.config.words.dates.weekdays.contains(&word)
    };
    let mut small = between.split_whitespace().filter(|word| word.starts_with(char::is_lowercase));
    small.all(is_joint) && (named.is_empty() || names.contains(&named))
}

/// Words between "last meeting" and its date that leave it the date of that meeting.
const JOINTS: &[&str] =
    &["i", "den", "d", "på", "fra", "on", "of", "the", "in", "am", "der", "vom", "af", "av"];

static KLE_LIKE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"\b[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}-[\p{L}0-9]{2,4}(?:-[0-9]+)*",
        // A full stop or a hyphen is lost or is the other one.
        r"|\b[0-9]{2}\.?[0-9]{2}\.?[0-9]{2}[.-]\p{Lu}[0-9]{2}-[0-9]+-[0-9]{2}\b",
    ))
    .expect("a test compiles the pattern")
});

/// `odd-case-number`: a number that nearly has the shape of a case number.
pub fn odd_case_number(context: &Context<'_>, text: &Text<'_>, diags: &mut Vec<Diag>) {
    let pattern = &context.config.case_pattern;
    let usual =
        crate::words::built_in("da").is_some_and(|words| words.cases.pattern == pattern.as_str());
    if !usual {
        return;
    }
    for passage in text.passages.iter().filter(|passage| passage.signs.any(Signs::NUMBERED)) {
        for found in KLE_LIKE.find_iter(&passage.text) {
            let is_whole =
                pattern.find(found.as_str()).is_some_and(|whole| whole.len() == found.len());
            if !is_whole {
                let message = format!("`{}` has the shape of no case number", found.as_str());
                diags.push(
                    Diag::warning("odd-case-number", message)
                        .at(text.file, passage.span(&found.range()))
                        .hint("case numbers look like `81.38.05-G01-4-24`"),
                );
            }
        }
    }
}

/// `not-approved`: minutes that no later meeting approved although one was held, said once a
/// committee. Minutes that say themselves that they are approved are: there are other ways.
pub fn not_approved(context: &Whole<'_>, diags: &mut Vec<Diag>) {
    let site = context.site;
    for committee in site.committees() {
        let held: Vec<MeetingId> = committee
            .meetings
            .iter()
            .copied()
            .filter(|id| site.meeting(*id).record.facts.status == Status::Approved)
            .filter(|id| site.meeting(*id).date() <= context.config.today)
            .collect();
        let overtaken = &held[..held.len().saturating_sub(1)];
        for meeting in overtaken.iter().map(|id| site.meeting(*id)) {
            let facts = &meeting.record.facts;
            if meeting.approved_by.is_some() || facts.says_approved {
                continue;
            }
            let many = format!(
                "{{count}} minutes of `{}` were approved by no later meeting, these first",
                committee.name
            );
            diags.push(
                Diag::note("not-approved", "no later meeting approved these minutes")
                    .at(&facts.path, facts.date_span)
                    .hint("approve them in an item of a meeting; if it was done otherwise, write `status: approved`")
                    .grouped(committee.folder.as_str(), many),
            );
        }
    }
}

/// `overdue-action`: tasks past their deadline, the one that waits longest first, said once a
/// committee.
pub fn overdue(context: &Whole<'_>, diags: &mut Vec<Diag>) {
    let site = context.site;
    let mut late = Vec::new();
    for id in site.items() {
        let sections = &site.item(id).sections;
        let actions = sections.iter().flat_map(|section| &section.actions);
        let open = actions.filter(|action| !action.done);
        late.extend(open.filter_map(|action| {
            let due = action.due.filter(|due| *due < context.config.today)?;
            Some((due, id.meeting, action.span))
        }));
    }
    late.sort_by_key(|(due, ..)| *due);
    for (due, meeting, span) in late {
        let committee = site.committee_of(meeting);
        let due = context.config.words.long_date(due);
        let many = format!("{{count}} open tasks of `{}` are past their deadlines", committee.name);
        diags.push(
            Diag::note("overdue-action", format!("this task was due on {due} and is open"))
                .at(&site.meeting(meeting).record.facts.path, span)
                .hint("mark it done with `[x]`, or give it a new date")
                .grouped(committee.folder.as_str(), many),
        );
    }
}

/// `action-without-owner`: a task that is given to nobody.
pub fn without_owner(_: &Context<'_>, text: &Text<'_>, diags: &mut Vec<Diag>) {
    let Some(minutes) = text.minutes else { return };
    let items = &minutes.record.items;
    let actions = items.iter().flat_map(|item| &item.sections).flat_map(|section| &section.actions);
    for action in actions.filter(|action| action.owner.is_none() && !action.done) {
        diags.push(
            Diag::note("action-without-owner", "this task is nobody's")
                .at(text.file, action.span)
                .hint("begin it with a name and a colon, as in `- [ ] Karen Holm: …`")
                .grouped(text.file.as_str(), "{count} tasks of these minutes are nobody's"),
        );
    }
}
