//! Which files of the site a page is made from, and where its items stand in them.

use crate::diag::Span;
use crate::link::site::Site;
use crate::path::SitePath;
use crate::view::{Kind, Output};

/// The file that a page shows; `None` for one that is made from many.
pub fn file<'s>(site: &'s Site, output: &Output) -> Option<&'s SitePath> {
    match output.kind {
        Kind::Front => site.front.as_ref().map(|page| &page.record.path),
        Kind::Committee(id) | Kind::CommitteeYear(id, _) => {
            site.committee(id).record.as_ref().map(|record| &record.path)
        }
        Kind::Meeting(id) | Kind::MeetingData(id) => Some(&site.meeting(id).record.facts.path),
        Kind::Person(id) => site.people[id as usize].record.as_ref().map(|record| &record.path),
        Kind::Case(id, _) => site.cases[id as usize].record.as_ref().map(|record| &record.path),
        Kind::Page(id) => Some(&site.pages[id as usize].record.path),
        Kind::Asset(id) => site.assets.get(&id).map(|asset| &asset.path),
        _ => None,
    }
}

/// The files that a page is made from, its own first.
pub fn files(site: &Site, output: &Output) -> Vec<SitePath> {
    let mut files = Vec::from_iter(file(site, output).cloned());
    let meeting = |id| site.meeting(id).record.facts.path.clone();
    match output.kind {
        Kind::Case(id, _) => {
            files.extend(site.cases[id as usize].items.iter().map(|item| meeting(item.meeting)));
        }
        Kind::Person(id) => {
            files.extend(site.people[id as usize].meetings.iter().map(|(id, _)| meeting(*id)));
        }
        _ => {}
    }
    files.dedup();
    files
}

/// The anchors of a meeting's items and the lines at which they are written.
pub fn items<'s>(site: &'s Site, output: &Output) -> Vec<(&'s str, Span)> {
    let Kind::Meeting(id) = output.kind else { return Vec::new() };
    let items = site.meeting(id).record.items.iter();
    items.map(|item| (item.anchor.as_str(), item.span)).collect()
}
