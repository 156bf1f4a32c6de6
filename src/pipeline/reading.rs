//! The files of a site as they are now: those that have changed since they were last read, read again.

use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::Xxh3;

use super::store::{self, Read, ReadFile, Remembered};
use super::{Last, Memory, Work};
use crate::checksum::Checksum;
use crate::config::Config;
use crate::diag::Diag;
use crate::error::Result;
use crate::link::site::{Asset, Site};
use crate::model::parse;
use crate::model::stored::Spool;
use crate::render::theme::{self, Theme};
use crate::source::{self, Source, Sources, Stamp};

/// Lists the files of a site; where it is known which have changed, only those are looked at.
fn list_again(
    config: &Config,
    changed: Option<BTreeSet<PathBuf>>,
    last: Option<&Sources>,
) -> Result<Arc<Sources>> {
    let again =
        last.zip(changed).and_then(|(last, files)| source::list_again(config, last, &files));
    Ok(Arc::new(match again {
        Some(sources) => sources,
        None => source::list(config)?,
    }))
}

/// Reads the content files that have changed since they were remembered, and meanwhile the theme, if it
/// has; where it is known which files have changed, only those are looked at.
pub(super) fn all_again(
    config: &Config,
    changed: Option<BTreeSet<PathBuf>>,
    memory: &mut Memory,
) -> Result<All> {
    let last = memory.listed.take();
    let sources = list_again(config, changed, last.as_deref())?;
    source::refuse_nothing(config, &sources)?;
    let mut theme = std::mem::take(&mut memory.theme);
    let (read, loaded) = rayon::join(
        || read_again(config, &sources, last.as_deref(), memory),
        || theme_again(config, &sources, &mut theme),
    );
    memory.theme = theme;
    memory.listed = Some(Arc::clone(&sources));
    Ok(All { sources, read, theme: loaded? })
}

/// All files of a site.
pub(super) struct All {
    pub(super) sources: Arc<Sources>,
    /// The content files, in the order of the sources.
    pub(super) read: Vec<Read>,
    pub(super) theme: Arc<Theme>,
}

impl All {
    /// What is wrong with the content files and their names.
    pub(super) fn diags(&self) -> Vec<Diag> {
        diags(&self.sources, &self.read)
    }
}

/// Reads all content files, for one who does not need the theme.
pub(super) fn read(config: &Config) -> Result<(Arc<Sources>, Vec<Read>, Vec<Diag>)> {
    let sources = list_again(config, None, None)?;
    let read = read_again(config, &sources, None, &mut Memory::default());
    let diags = diags(&sources, &read);
    Ok((sources, read, diags))
}

fn diags(sources: &Sources, read: &[Read]) -> Vec<Diag> {
    let of_files = read.iter().flat_map(|(_, file)| &file.diags);
    sources.diags.iter().chain(of_files).cloned().collect()
}

fn read_again(
    config: &Config,
    sources: &Sources,
    last: Option<&Sources>,
    memory: &mut Memory,
) -> Vec<Read> {
    let configured = config.reading;
    let size = sources.texts.iter().map(|source| source.size).sum();
    let spool = memory.spool.as_ref().filter(|spool| spool.is_for(size));
    let loaded = match last {
        None if memory.is_kept_on_disk => store::load_files(config, sources, spool),
        _ => vec![None; sources.texts.len()],
    };
    let known: Vec<Option<&Remembered>> = match last {
        Some(last) => {
            sources.texts.iter().map(|source| Some(&memory.texts[last.text(source)?])).collect()
        }
        None => loaded.iter().map(Option::as_ref).collect(),
    };
    let remembered: Vec<Remembered> = sources
        .texts
        .par_iter()
        .zip(&known)
        .map(|(source, known)| {
            let known = known.filter(|known| known.configured == configured);
            let stamp = sources.stamp(source);
            match known {
                Some(known) if stamp.is_some() && known.stamp == stamp => known.clone(),
                _ => read_file(config, source, stamp, spool, known),
            }
        })
        .collect();
    let pairs = || known.iter().zip(&remembered);
    let is_parsed = |(known, file): &(&Option<&Remembered>, &Remembered)| {
        known.is_none_or(|known| !Arc::ptr_eq(&known.file, &file.file))
    };
    let is_read = |(known, file): &(&Option<&Remembered>, &Remembered)| {
        known.is_none_or(|known| known.stamp.is_none() || known.stamp != file.stamp)
    };
    memory.work = Work {
        files_read: pairs().filter(is_read).count(),
        files_parsed: pairs().filter(is_parsed).count(),
        meetings_linked: 0,
    };
    let read = remembered.iter().map(|file| (file.hash, Arc::clone(&file.file))).collect();
    memory.texts = remembered;
    read
}

/// Loads the theme, unless it is the one that is remembered.
fn theme_again(
    config: &Config,
    sources: &Sources,
    memory: &mut Last<Arc<Theme>>,
) -> Result<Arc<Theme>> {
    let files = sources.themes.iter().chain(&sources.statics);
    let stamps: Option<Vec<_>> =
        files.map(|file| Some((&file.path, sources.stamp(file)?))).collect();
    let Some(stamps) = stamps.filter(|_| !sources.has_linked_theme) else {
        return Ok(Arc::new(theme::load(config)?));
    };
    let mut hasher = Xxh3::new();
    (config.hash, stamps).hash(&mut hasher);
    memory.again(hasher.finish(), || Ok(Arc::new(theme::load(config)?)))
}

fn read_file(
    config: &Config,
    source: &Source,
    stamp: Option<Stamp>,
    spool: Option<&Arc<Spool>>,
    known: Option<&Remembered>,
) -> Remembered {
    let configured = config.reading;
    let text = source::text_and_damage(source);
    let mut hasher = Xxh3::new();
    (configured, &source.path, text.as_ref().ok()).hash(&mut hasher);
    let hash = hasher.finish();
    let file = match (text, known) {
        (Ok(_), Some(known)) if known.hash == hash => Arc::clone(&known.file),
        (Ok((text, _)), _) => {
            let (mut parsed, diags) = parse::hashed(config, &source.path, &text, hash);
            store::lay_down(parsed.as_mut(), spool);
            Arc::new(ReadFile { parsed, diags })
        }
        (Err(diag), _) => Arc::new(ReadFile { parsed: None, diags: vec![diag] }),
    };
    Remembered { stamp, configured, hash, file }
}

/// Sums the files that are published, but for those that are as they were when they were summed.
pub(super) fn checksum_assets(
    site: &mut Site,
    sources: &Sources,
    memory: &mut FxHashMap<PathBuf, (Stamp, Checksum)>,
) -> Result<()> {
    let stamp = |id: u32| sources.stamp(&sources.assets[id as usize]);
    let is_known = |id: u32, asset: &Asset| {
        memory.get(&asset.disk).is_some_and(|(known, _)| Some(*known) == stamp(id))
    };
    let new = site.assets().par_iter().filter(|(id, asset)| !is_known(**id, asset));
    let new: Vec<(u32, Checksum)> =
        new.map(|(id, asset)| Ok((*id, source::checksum(&asset.disk)?))).collect::<Result<_>>()?;
    let mut new = new.into_iter().peekable();
    for (id, asset) in site.assets_mut().iter_mut() {
        asset.sha256 = Some(match new.next_if(|(new, _)| new == id) {
            Some((_, sum)) => {
                let remembered = stamp(*id).map(|stamp| (asset.disk.clone(), (stamp, sum)));
                memory.extend(remembered);
                sum
            }
            None => memory[&asset.disk].1,
        });
    }
    Ok(())
}
