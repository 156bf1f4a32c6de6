//! Whether addresses outside the site still answer; only on request, and remembered for a week.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::diag::{Diag, Span};
use crate::error::{Error, Result};
use crate::link::site::Site;
use crate::model::Prose;
use crate::model::prose::SlotKind;
use crate::path::SitePath;

/// How long an answer is remembered, in days.
const REMEMBERED: i32 = 7;

/// What an address answered, and when.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Answer {
    asked: Date,
    /// `None` if it answered as it should.
    problem: Option<String>,
}

/// Asks about every web address of a site once; answers are kept in its `.referat` folder.
///
/// # Errors
/// [`Error::Write`] if the answers cannot be kept.
pub fn check(root: &Path, site: &Site) -> Result<Vec<Diag>> {
    let today = jiff::Zoned::now().date();
    let places = places(site);
    let file = root.join(".referat/links.json");
    let mut answers: BTreeMap<String, Answer> = std::fs::read(&file)
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default();
    answers.retain(|_, answer| {
        answer.problem.is_none() && (today - answer.asked).get_days() < REMEMBERED
    });
    let unknown: Vec<&String> =
        places.keys().filter(|address| !answers.contains_key(*address)).collect();
    for (address, problem) in ask(&unknown) {
        answers.insert(address, Answer { asked: today, problem });
    }
    keep(&file, &answers)?;
    Ok(diags(&places, &answers))
}

/// Where each address is written first, and how often in all.
type Places = BTreeMap<String, (SitePath, Span, usize)>;

fn places(site: &Site) -> Places {
    let mut places = Places::new();
    for meeting in site.meetings() {
        let file = &meeting.record.facts.path;
        gather(&mut places, file, &meeting.record.preamble.open());
        for section in meeting.record.items.iter().flat_map(|item| &item.sections) {
            gather(&mut places, file, &section.prose.open());
            for attachment in section.attachments.iter().filter(|attachment| attachment.is_link) {
                add(&mut places, file, &attachment.target, attachment.span);
            }
        }
    }
    for page in site.pages().iter().chain(&site.front) {
        gather(&mut places, &page.record.path, &page.record.text);
    }
    places
}

fn gather(places: &mut Places, file: &SitePath, prose: &Prose) {
    for slot in &prose.slots {
        if let SlotKind::Link { url } = &slot.kind {
            add(places, file, url, slot.span);
        }
    }
}

fn add(places: &mut Places, file: &SitePath, url: &str, span: Span) {
    let address = url.split('#').next().unwrap_or(url).trim();
    if address.starts_with("http://") || address.starts_with("https://") {
        let place = places.entry(address.to_owned()).or_insert_with(|| (file.clone(), span, 0));
        place.2 += 1;
    }
}

fn diags(places: &Places, answers: &BTreeMap<String, Answer>) -> Vec<Diag> {
    let problem = |address: &String| answers.get(address)?.problem.clone();
    places
        .iter()
        .filter_map(|(address, (file, span, count))| {
            let problem = problem(address)?;
            let times = if *count > 1 { format!(", named {count} times") } else { String::new() };
            let message = format!("`{address}` does not answer as it should: {problem}{times}");
            Some(
                Diag::warning("dead-outside-link", message)
                    .at(file, *span)
                    .hint("correct the address, or take the link away"),
            )
        })
        .collect()
}

fn keep(file: &Path, answers: &BTreeMap<String, Answer>) -> Result<()> {
    let failed = |cause| Error::Write { path: file.to_owned(), cause };
    let bytes = serde_json::to_vec_pretty(answers).expect("strings and dates are JSON");
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    std::fs::write(file, bytes).map_err(failed)
}

/// What each address answers; a few are asked at a time.
#[cfg(feature = "external")]
fn ask(addresses: &[&String]) -> Vec<(String, Option<String>)> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(std::time::Duration::from_secs(15)))
        .user_agent(concat!("referat/", env!("CARGO_PKG_VERSION")))
        .http_status_as_error(false)
        .build()
        .into();
    let each = addresses.len().div_ceil(8).max(1);
    std::thread::scope(|scope| {
        let threads: Vec<_> = addresses
            .chunks(each)
            .map(|some| {
                let agent = &agent;
                scope.spawn(move || {
                    let ask = |address: &&String| ((*address).clone(), problem(agent, address));
                    some.iter().map(ask).collect::<Vec<_>>()
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap_or_default()).collect()
    })
}

/// Why an address is not all right; some servers refuse to be asked for the head alone.
#[cfg(feature = "external")]
fn problem(agent: &ureq::Agent, address: &str) -> Option<String> {
    let head = agent.head(address).call();
    let status = match head {
        Ok(answer) if answer.status().is_success() => return None,
        _ => match agent.get(address).call() {
            Ok(answer) => answer.status(),
            Err(error) => return Some(error.to_string()),
        },
    };
    // Whoever is not let in may still be let in elsewhere.
    let is_fine = status.is_success() || matches!(status.as_u16(), 401 | 403 | 429);
    (!is_fine).then(|| format!("status {status}"))
}

/// Without the feature `external` nobody is asked.
#[cfg(not(feature = "external"))]
fn ask(_: &[&String]) -> Vec<(String, Option<String>)> {
    Vec::new()
}
