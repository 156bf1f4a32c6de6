//! Records by where they are written and published, by number, by name and by day.

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use crate::link::site::{CaseId, Committee, CommitteeId, MeetingId, Site, Target};
use crate::model::CaseNumber;
use crate::path::SitePath;

/// What a reference is looked up in.
#[derive(Default)]
pub struct Records {
    pub by_source: FxHashMap<SitePath, Target>,
    pub by_route: FxHashMap<String, Target>,
    /// By [`CaseNumber::key`].
    pub cases: FxHashMap<String, CaseId>,
    /// By [`squeezed`] names.
    pub committees: FxHashMap<String, CommitteeId>,
    pub days: FxHashMap<(CommitteeId, Date), Vec<MeetingId>>,
}

impl Records {
    pub fn new(site: &Site) -> Records {
        let mut records = Records::default();
        records.by_route.insert(String::new(), Target::Front);
        for (id, committee) in (0..).zip(&site.committees) {
            records.add_committee(id, committee);
        }
        for (id, meeting) in (0..).zip(&site.meetings) {
            let path = &meeting.record.facts.path;
            records.add(Some(path), meeting.route.as_str(), Target::Meeting(id));
            records.days.entry((meeting.committee, meeting.date())).or_default().push(id);
        }
        for (id, person) in (0..).zip(&site.people) {
            let path = person.record.as_ref().map(|record| &record.path);
            let route = person.route.as_ref().map_or("", |route| route.as_str());
            records.add(path, route, Target::Person(id));
        }
        for (id, case) in (0..).zip(&site.cases) {
            records.cases.insert(CaseNumber::key(&case.number), id);
            let path = case.record.as_ref().map(|record| &record.path);
            records.add(path, case.route.as_str(), Target::Case(id));
        }
        for (id, page) in (0..).zip(&site.pages) {
            records.add(Some(&page.record.path), page.route.as_str(), Target::Page(id, None));
        }
        let front = site.front.as_ref().map(|front| &front.record.path);
        records.add(front, "", Target::Front);
        records
    }

    fn add_committee(&mut self, id: CommitteeId, committee: &Committee) {
        let path = committee.folder.join("_index.md").expect("a name stays in its folder");
        self.add(Some(&path), committee.route.as_str(), Target::Committee(id));
        let names = committee.names().chain([committee.folder.name()]);
        for name in names.map(squeezed).filter(|name| !name.is_empty()) {
            self.committees.entry(name).or_insert(id);
        }
    }

    fn add(&mut self, path: Option<&SitePath>, route: &str, target: Target) {
        if let Some(path) = path {
            self.by_source.insert(path.clone(), target.clone());
        }
        if !route.is_empty() {
            self.by_route.entry(route.to_owned()).or_insert(target);
        }
    }
}

/// A committee's name for comparing: lower case, letters and digits only.
pub fn squeezed(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
