//! Pages of files that cannot be read any more, as they were when they could.
//!
//! Whoever writes front matter leaves it broken every other moment; the page stays where it was, with
//! the problem above it, until the file can be read again or is gone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::checksum::Checksum;
use crate::path::SitePath;
use crate::pipeline::Plan;
use crate::view::{Kind, Output, origin};

/// The problems after which nothing is left of a file.
const UNREAD: &[&str] = &[
    "binary",
    "date",
    "duplicate-key",
    "empty-file",
    "encoding",
    "front-matter",
    "missing-date",
    "no-front-matter",
    "too-long",
    "too-many",
    "unclosed-front-matter",
    "unreadable",
    "wrong-type",
    "yaml",
    "yaml-alias",
    "yaml-depth",
];

/// What was found at an address.
#[derive(Clone)]
pub enum Found {
    Page {
        media: &'static str,
        bytes: Vec<u8>,
    },
    File {
        media: &'static str,
        disk: PathBuf,
        sha256: Option<Checksum>,
    },
    /// The address lacks its last `/`.
    Folder,
    Nothing,
    /// No theme can make it.
    Broken,
}

/// What was at addresses that no plan has now, with the file that it was made from.
#[derive(Default)]
pub struct Kept(BTreeMap<String, (SitePath, Found)>);

impl Kept {
    /// Keeps what `plan` lacks and the last one had, if its file is there and cannot be read.
    pub fn new(plan: &Plan, last: &Plan, kept: &Kept, make: &dyn Fn(&Output) -> Found) -> Kept {
        let unread: BTreeSet<&SitePath> = plan
            .diags
            .iter()
            .filter(|diag| UNREAD.contains(&diag.code))
            .filter_map(|diag| Some(&diag.place.as_ref()?.file))
            .collect();
        if unread.is_empty() {
            return Kept::default();
        }
        let is_gone = |route: &str| {
            plan.outputs.binary_search_by(|output| output.route.as_str().cmp(route)).is_err()
        };
        let older = kept.0.iter().filter(|(_, (file, _))| unread.contains(file));
        let mut kept: BTreeMap<String, (SitePath, Found)> = older
            .filter(|(route, _)| is_gone(route))
            .map(|(route, page)| (route.clone(), page.clone()))
            .collect();
        for output in last.outputs.iter().filter(|output| is_gone(output.route.as_str())) {
            if let Some(file) = unread.iter().find(|file| is_of(last, output, file)) {
                let page = ((**file).clone(), make(output));
                kept.insert(output.route.as_str().to_owned(), page);
            }
        }
        Kept(kept)
    }

    /// What was at a path, its first slash taken off.
    pub fn find(&self, path: &str) -> Option<&Found> {
        self.entry(path).map(|(_, found)| found)
    }

    /// The file that was shown at a path.
    pub fn file(&self, path: &str) -> Option<&SitePath> {
        self.entry(path).map(|(file, _)| file)
    }

    fn entry(&self, path: &str) -> Option<&(SitePath, Found)> {
        self.0.get(path).or_else(|| self.0.get(path.strip_suffix("index.html")?))
    }
}

/// Whether an address was made from a file, or from one that belongs to it.
fn is_of(last: &Plan, output: &Output, file: &SitePath) -> bool {
    let Some(own) = origin::file(&last.site, output) else { return false };
    own == file || matches!(output.kind, Kind::Asset(_)) && origin::belongs(own, file)
}
