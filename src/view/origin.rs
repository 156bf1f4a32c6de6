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
        Kind::Person(id) => site.person(id).record.as_ref().map(|record| &record.path),
        Kind::Case(id, _) => site.case(id).record.as_ref().map(|record| &record.path),
        Kind::Page(id) => Some(&site.page(id).record.path),
        Kind::Asset(id) => site.asset(id).map(|asset| &asset.path),
        _ => None,
    }
}

/// The files that a page is made from, its own first.
pub fn files(site: &Site, output: &Output) -> Vec<SitePath> {
    let mut files = Vec::from_iter(file(site, output).cloned());
    let meeting = |id| site.meeting(id).record.facts.path.clone();
    match output.kind {
        Kind::Case(id, _) => {
            files.extend(site.case(id).items.iter().map(|item| meeting(item.meeting)));
        }
        Kind::Person(id) => {
            files.extend(site.person(id).meetings.iter().map(|(id, _)| meeting(*id)));
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

/// Whether a file is another one, or lies in the folder of the other one's attachments.
pub fn belongs(place: &SitePath, file: &SitePath) -> bool {
    if place == file {
        return true;
    }
    let attached = match file.name() {
        "index.md" => Some(file.parent()),
        _ => file.parent().join(file.stem()),
    };
    place.extension() != "md" && attached.is_some_and(|folder| place.below(&folder).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_belongs_to_a_file() {
        let check = |place: &str, file: &str, expected: bool| {
            let path = |text| SitePath::new(text).expect("a path");
            assert_eq!(belongs(&path(place), &path(file)), expected, "{place}, {file}");
        };
        check("content/osmed/2025-08-26.md", "content/osmed/2025-08-26.md", true);
        check("content/osmed/2025-08-26/plan.pdf", "content/osmed/2025-08-26.md", true);
        check("content/osmed/2025-08-26/plan.pdf", "content/osmed/2025-08-26/index.md", true);
        check("content/osmed/2025-08-27/plan.pdf", "content/osmed/2025-08-26.md", false);
        check("content/osmed/2025-08-27.md", "content/osmed/2025-08-26.md", false);
    }
}
