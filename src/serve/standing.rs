//! What the preview shows now: the last plan that could be made, and what is wrong.
//!
//! A plan and the problems of trying to make a newer one come in; what comes out is the bytes of an
//! address, made when it is asked for and by the same code as when it is published.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::kept::{Found, Kept};
use super::watch::Bell;
use crate::config::site_toml;
use crate::diag::{Diag, Severity};
use crate::error::Error;
use crate::path::{Route, SitePath};
use crate::pipeline::{self, Answer, Plan};
use crate::render::theme::Theme;
use crate::view::{Kind, Output, origin};

/// Everything that the server knows, replaced as a whole.
#[derive(Clone, Default)]
pub struct State {
    /// Counts the times that the files were read.
    pub number: u64,
    /// `None` until the site could be read once.
    pub standing: Option<Arc<Standing>>,
    /// What is wrong with the content, as far as it was checked.
    pub diags: Arc<Vec<Diag>>,
    /// What kept the latest state of the files from being read; the pages are then older.
    pub trouble: Option<Arc<Diag>>,
}

/// A plan that can be asked for its pages.
pub struct Standing {
    pub plan: Plan,
    /// The theme before this one, for pages that this one cannot make.
    before: Option<Arc<Theme>>,
    /// What was wrong with the theme on pages that were asked for.
    broken: Mutex<BTreeMap<Route, Diag>>,
    /// Pages of files that cannot be read any more.
    pub kept: Kept,
    /// Rung when more is found to be wrong.
    bell: Bell,
}

impl Standing {
    /// Takes a new plan, and keeps a theme that worked in case the new one does not.
    pub fn new(plan: Plan, bell: Bell, last: Option<&Standing>) -> Standing {
        let before = last.and_then(|last| {
            let same = last.plan.theme.hash == plan.theme.hash;
            if same || last.is_broken() {
                last.before.clone()
            } else {
                Some(Arc::clone(&last.plan.theme))
            }
        });
        let kept = last.map_or_else(Kept::default, |last| {
            Kept::new(&plan, &last.plan, &last.kept, &|output| last.make(output))
        });
        Standing { plan, before, broken: Mutex::default(), kept, bell }
    }

    fn is_broken(&self) -> bool {
        !self.broken.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Where a path of a request leads, the leading slash taken off and nothing encoded.
    pub fn output(&self, path: &str) -> Option<&Output> {
        let folder = path.is_empty() || path.ends_with('/');
        let page = path.strip_suffix("index.html").filter(|page| folder_or_empty(page));
        let index = if folder { format!("{path}index.html") } else { String::new() };
        [Some(path), page, Some(index.as_str()).filter(|index| !index.is_empty())]
            .into_iter()
            .flatten()
            .find_map(|wanted| {
                let outputs = &self.plan.outputs;
                let place =
                    outputs.binary_search_by(|output| output.route.as_str().cmp(wanted)).ok()?;
                Some(&outputs[place])
            })
    }

    /// What is at a path.
    pub fn find(&self, path: &str) -> Found {
        if let Some(output) = self.output(path) {
            return self.make(output);
        }
        if let Some(output) = self.plan.search_file(path) {
            return self.make(&output);
        }
        match self.kept.find(path) {
            Some(found) => found.clone(),
            None if self.is_folder(path) => Found::Folder,
            None => Found::Nothing,
        }
    }

    /// Whether a path lacks nothing but its last slash.
    fn is_folder(&self, path: &str) -> bool {
        let folder = format!("{path}/");
        !path.ends_with('/')
            && (self.output(&folder).is_some() || self.kept.find(&folder).is_some())
    }

    fn make(&self, output: &Output) -> Found {
        let media = crate::view::media::media_type(&output.route.output());
        let answer = pipeline::answer(&self.plan, &self.plan.theme, output).or_else(|diag| {
            let older =
                self.before.as_ref().map(|theme| pipeline::answer(&self.plan, theme, output));
            self.note(&output.route, &diag);
            older.unwrap_or(Err(diag))
        });
        match answer {
            Ok(Answer::Made(bytes)) => Found::Page { media, bytes },
            Ok(Answer::File { disk, sha256 }) => Found::File { media, disk, sha256 },
            Err(_) => Found::Broken,
        }
    }

    fn note(&self, route: &Route, diag: &Diag) {
        let mut broken = self.broken.lock().unwrap_or_else(PoisonError::into_inner);
        if broken.insert(route.clone(), diag.clone()).as_ref() != Some(diag) {
            self.bell.ring();
        }
    }

    /// The page that says that there is none.
    pub fn not_found(&self) -> Option<Vec<u8>> {
        let page = self.plan.outputs.iter().find(|output| output.kind == Kind::NotFound)?;
        match self.make(page) {
            Found::Page { bytes, .. } => Some(bytes),
            _ => None,
        }
    }

    /// What is wrong with a theme on the pages that were asked for, each problem once.
    pub fn theme_diags(&self) -> Vec<Diag> {
        let broken = self.broken.lock().unwrap_or_else(PoisonError::into_inner);
        let mut diags: Vec<Diag> = broken.values().cloned().collect();
        crate::diag::sort(&mut diags);
        diags.dedup();
        diags
    }

    /// What is wrong with the theme on one page.
    pub fn theme_diag(&self, path: &str) -> Option<Diag> {
        let route = &self.output(path)?.route;
        self.broken.lock().unwrap_or_else(PoisonError::into_inner).get(route).cloned()
    }

    /// The files that a page is made from, its own first.
    pub fn sources(&self, path: &str) -> Vec<SitePath> {
        match self.output(path) {
            Some(output) => origin::files(&self.plan.site, output),
            None => Vec::from_iter(self.kept.file(path).cloned()),
        }
    }
}

fn folder_or_empty(page: &str) -> bool {
    page.is_empty() || page.ends_with('/')
}

impl State {
    /// Everything that is wrong, what keeps the site from being read first.
    pub fn diags(&self) -> Vec<Diag> {
        let mut all: Vec<Diag> = self.trouble.iter().map(|diag| (**diag).clone()).collect();
        if let Some(standing) = &self.standing {
            all.extend(standing.theme_diags());
        }
        all.extend(self.diags.iter().cloned());
        all
    }
}

/// What stops a run, as a problem of the site.
pub fn trouble(error: &Error) -> Diag {
    if let Error::Config { diag } = error {
        return (**diag).clone();
    }
    let text = error.to_string();
    let (message, hint) = text.split_once("\n  hint: ").unwrap_or((&text, ""));
    let diag = Diag { severity: Severity::Error, ..Diag::error("site", message) };
    let diag = diag.in_file(&site_toml());
    if hint.is_empty() { diag } else { diag.hint(hint) }
}
