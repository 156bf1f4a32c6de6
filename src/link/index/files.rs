//! The files beside the minutes, by their names and what is like them, and why some are withheld.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::admit::{Reason, Withheld};
use crate::diag::Span;
use crate::path::{SitePath, file_slug, slug};
use crate::source::Source;

/// Files, by their places in the list of sources.
#[derive(Default)]
pub struct Files {
    by_path: FxHashMap<SitePath, u32>,
    folders: FxHashMap<SitePath, Folder>,
}

/// The files of a folder.
#[derive(Default)]
struct Folder {
    files: Vec<u32>,
    loose: OnceLock<Loose>,
}

/// Files by name in small letters, stem in small letters, address, address of the stem; `None` where
/// several fit. Made when a name is first asked for that is no file's own.
type Loose = [FxHashMap<String, Option<u32>>; 4];

impl Files {
    pub fn new(sources: &[Source]) -> Files {
        let mut files = Files::default();
        for (id, source) in (0..).zip(sources) {
            files.by_path.insert(source.path.clone(), id);
            files.folders.entry(source.path.parent()).or_default().files.push(id);
        }
        files
    }

    /// A file by its path, or by its name in other letter case or without extension, if only one fits.
    pub fn find(&self, sources: &[Source], folder: &SitePath, name: &str) -> Option<u32> {
        let path = folder.join(name)?;
        if let Some(id) = self.by_path.get(&path) {
            return Some(*id);
        }
        let lower = path.name().to_lowercase();
        let folder = self.folders.get(&path.parent())?;
        let [names, stems, file_slugs, slugs] =
            folder.loose.get_or_init(|| loose(&folder.files, sources));
        let found = |known: &FxHashMap<String, Option<u32>>, name: &str| *known.get(name)?;
        found(names, &lower)
            .or_else(|| found(stems, &lower))
            .or_else(|| found(file_slugs, &file_slug(&lower)))
            .or_else(|| found(slugs, &slug(&lower)))
    }

    /// The files of a folder.
    pub fn in_folder(&self, folder: &SitePath) -> &[u32] {
        self.folders.get(folder).map_or(&[], |folder| &folder.files)
    }
}

fn loose(ids: &[u32], sources: &[Source]) -> Loose {
    let mut loose = Loose::default();
    for id in ids {
        let path = &sources[*id as usize].path;
        let (name, stem) = (path.name(), path.stem());
        let forms = [name.to_lowercase(), stem.to_lowercase(), file_slug(name), slug(stem)];
        for (known, form) in loose.iter_mut().zip(forms) {
            known.entry(form).and_modify(|known| *known = None).or_insert(Some(*id));
        }
    }
    loose
}

/// The files of closed attachments, each with where it is named first.
pub fn closed(
    files: &Files,
    withheld: &Withheld,
    sources: &[Source],
) -> BTreeMap<u32, (SitePath, Span)> {
    let mut closed = BTreeMap::new();
    for file in &withheld.files {
        let mut folders = file.folders.iter();
        if let Some(id) = folders.find_map(|folder| files.find(sources, folder, &file.target)) {
            closed.entry(id).or_insert_with(|| file.place.clone());
        }
    }
    closed
}

/// The files in the folders of records that are not published.
pub fn withheld(files: &Files, withheld: &Withheld) -> BTreeMap<u32, Reason> {
    let mut all = BTreeMap::new();
    for (path, reason) in &withheld.records {
        let folder = match path.name() {
            "index.md" => path.parent(),
            "_index.md" => continue,
            _ => path.parent().join(path.stem()).expect("a name stays in its folder"),
        };
        for id in files.in_folder(&folder) {
            all.entry(*id).or_insert(*reason);
        }
    }
    all
}
