//! The one way through: from a folder to everything that is to be published, and out.
//!
//! [`plan`] does all that can be wrong with the content; [`publish`] renders what differs from
//! what stands in the output folder and writes it; [`render_all`] renders without writing, and
//! [`twice`] does it again to compare. Nobody else calls the stages.

mod publish;
mod twice;
mod unchanged;

use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::Xxh3;

use crate::admit;
use crate::check::closed::Closed;
use crate::check::rules::RULES;
use crate::check::{self, allow};
use crate::config::{self, Config, Options, Wanted};
use crate::diag::{self, Diag};
use crate::emit;
use crate::error::Result;
use crate::link;
use crate::link::site::Site;
use crate::model::{Parsed, Record, parse};
use crate::outside;
use crate::path::{Route, SitePath};
use crate::render;
use crate::render::theme::{self, Theme};
use crate::search::{self, Search};
use crate::source::{self, Source, Sources, Stamp};
use crate::view::database;
use crate::view::entries::Registers;
use crate::view::{Kind, Output, Views};
pub use publish::{Report, publish, repair};
pub use twice::{Built, Difference, Twice, differing_from_published, twice};
pub use unchanged::{Standing, remember, standing};

/// Everything that is to be published, and what is wrong with it.
pub struct Plan {
    pub config: Config,
    pub theme: Arc<Theme>,
    pub site: Site,
    pub registers: Registers,
    pub search: Search,
    pub sources: Sources,
    pub outputs: Vec<Output>,
    /// What was found so far, in [`plan`] by the rules too.
    pub diags: Vec<Diag>,
    closed: Closed,
    /// The hash of each content file, in the order of the sources.
    hashes: Vec<u64>,
}

impl Plan {
    /// A file of the search index that is not in the list; all is indexed when one is first asked for.
    pub fn search_file(&self, path: &str) -> Option<Output> {
        if !path.starts_with(search::page(&self.config).as_str()) {
            return None;
        }
        self.views().search_outputs().into_iter().find(|output| output.route.as_str() == path)
    }

    /// Everything that is to be published, with the files whose names only the words of all texts tell.
    pub fn all_outputs(&self) -> Vec<Output> {
        let mut outputs = self.outputs.clone();
        let taken: FxHashSet<&str> =
            self.outputs.iter().map(|output| output.route.as_str()).collect();
        let more = self.views().search_outputs().into_iter();
        outputs.extend(more.filter(|output| !taken.contains(output.route.as_str())));
        outputs
    }

    fn views(&self) -> Views<'_> {
        Views::new(&self.config, &self.site, &self.registers, &self.search)
    }
}

/// What goes to one address.
pub enum Answer {
    /// The bytes of a page, or of a file of the theme.
    Made(Vec<u8>),
    /// A file that is published as it is, with its SHA-256 where that is known.
    File { disk: PathBuf, sha256: Option<String> },
}

/// What a running process remembers of the last plan: results of pure steps, by the hash of what
/// each was made from, so that nothing remembered can be stale.
#[derive(Default)]
pub struct Memory {
    sources: FxHashMap<SitePath, Remembered>,
    admit: admit::Memory,
    link: link::Memory,
    search: search::Memory,
    /// With the hash of what it was loaded from.
    theme: Option<(u64, Arc<Theme>)>,
    /// What the last plan cost.
    pub work: Work,
}

impl Memory {
    /// How many meetings' words the last search index had to gather; one is made when it is asked for.
    pub fn meetings_gathered(&self) -> usize {
        self.search.gathered()
    }
}

/// How much had to be done, in things that were made and not taken from memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    pub files_read: usize,
    pub files_parsed: usize,
    pub meetings_linked: usize,
}

/// A content file as it was read.
#[derive(Clone)]
struct Remembered {
    /// `None` if the file may still be written without its time changing.
    stamp: Option<Stamp>,
    /// The hash of the configuration that it was read by.
    configured: u64,
    hash: u64,
    file: Arc<ReadFile>,
}

/// A content file with its hash.
type Read = (u64, Arc<ReadFile>);

/// A content file's record, if there is one, and what is wrong with it.
struct ReadFile {
    parsed: Option<Parsed>,
    diags: Vec<Diag>,
}

/// Reads a site and decides what is to be published.
///
/// # Errors
/// Whatever keeps the site from being read at all; what is wrong with its content is in the plan.
pub fn plan(root: &Path, options: &Options) -> Result<Plan> {
    let mut plan = plan_again(root, options, &mut Memory::default())?;
    plan.diags = check(&plan, &mut check::Memory::default());
    // Whoever plans once makes one index, which has nothing to remember.
    plan.search.forget();
    Ok(plan)
}

/// The same in a process that has planned before: what has not changed is not worked out again.
/// The plan can be answered from at once; what is wrong with the site, [`check`] says.
///
/// # Errors
/// As for [`plan`].
pub fn plan_again(root: &Path, options: &Options, memory: &mut Memory) -> Result<Plan> {
    let config = config::load(root, options)?;
    let (sources, read, mut diags) = read_again(&config, memory)?;
    let theme = theme_again(&config, &sources, &mut memory.theme)?;
    let records: Vec<&Parsed> = read.iter().filter_map(|(_, file)| file.parsed.as_ref()).collect();
    diags.extend(config.diags.iter().cloned());
    diags.extend(theme.diags.iter().cloned());
    let closed = Closed::of(&records);
    let (public, withheld, problems) = admit::admit(&config, &records, &mut memory.admit);
    diags.extend(problems);
    diags.extend(admit::settings::check(&config, &public, &sources));
    let (mut site, problems) =
        link::join(&config, public, &withheld, &sources.assets, &mut memory.link);
    memory.work.meetings_linked = memory.link.linked;
    diags.extend(problems);
    checksum_assets(&mut site)?;
    let registers = Registers::new(&site);
    let search = Search::again(&memory.search);
    let (outputs, problems) = Views::new(&config, &site, &registers, &search)
        .outputs(&statics(&sources), &theme_files(&theme));
    diags.extend(problems);
    let hashes = read.iter().map(|(hash, _)| *hash).collect();
    Ok(Plan { config, theme, site, registers, search, sources, outputs, diags, closed, hashes })
}

/// Everything that is wrong with the content of a plan: what was found while reading and linking,
/// and what the rules find, as far as it is not allowed. Sorted by place.
pub fn check(plan: &Plan, memory: &mut check::Memory) -> Vec<Diag> {
    let Plan { config, site, sources, hashes, closed, .. } = plan;
    let mut diags = plan.diags.clone();
    diags.extend(check::run(config, site, (sources, hashes), closed, memory));
    let text = |file: &SitePath| source::shown_text(&config.root, file);
    let mut diags = allow::settle(config, RULES, diags, &text);
    diag::sort(&mut diags);
    diags
}

/// What a site is made from, as it was written: nothing is decided about it yet.
pub struct Written {
    pub sources: Sources,
    pub records: Vec<Record>,
    pub diags: Vec<Diag>,
}

/// Reads all content files of a site.
///
/// # Errors
/// Whatever keeps the folders from being read.
pub fn read(config: &Config) -> Result<Written> {
    let (sources, read, diags) = read_again(config, &mut Memory::default())?;
    let records =
        read.into_iter().filter_map(|(_, file)| Some(Arc::into_inner(file)?.parsed?.record));
    Ok(Written { sources, records: records.collect(), diags })
}

/// Reads those that have changed since they were remembered.
fn read_again(config: &Config, memory: &mut Memory) -> Result<(Sources, Vec<Read>, Vec<Diag>)> {
    let mut sources = source::list(config)?;
    let mut diags = std::mem::take(&mut sources.diags);
    let configured = config.hash;
    let remembered: Vec<Remembered> = sources
        .texts
        .par_iter()
        .map(|source| {
            let known =
                memory.sources.get(&source.path).filter(|known| known.configured == configured);
            let stamp = sources.stamp(source);
            match known {
                Some(known) if stamp.is_some() && known.stamp == stamp => known.clone(),
                _ => read_file(config, source, stamp, configured, known),
            }
        })
        .collect();
    let old = |source: &Source| memory.sources.get(&source.path);
    let all = || sources.texts.iter().zip(&remembered);
    let is_parsed = |(source, file): &(&Source, &Remembered)| {
        old(source).is_none_or(|known| !Arc::ptr_eq(&known.file, &file.file))
    };
    let is_read = |(source, file): &(&Source, &Remembered)| {
        old(source).is_none_or(|known| known.stamp.is_none() || known.stamp != file.stamp)
    };
    memory.work = Work {
        files_read: all().filter(is_read).count(),
        files_parsed: all().filter(is_parsed).count(),
        meetings_linked: 0,
    };
    let read: Vec<Read> =
        remembered.iter().map(|file| (file.hash, Arc::clone(&file.file))).collect();
    let paths = sources.texts.iter().map(|source| source.path.clone());
    memory.sources = paths.zip(remembered).collect();
    diags.extend(read.iter().flat_map(|(_, file)| file.diags.iter().cloned()));
    Ok((sources, read, diags))
}

/// Loads the theme, unless it is the one that is remembered.
fn theme_again(
    config: &Config,
    sources: &Sources,
    memory: &mut Option<(u64, Arc<Theme>)>,
) -> Result<Arc<Theme>> {
    let files = sources.themes.iter().chain(&sources.statics);
    let stamps: Option<Vec<_>> =
        files.map(|file| Some((&file.path, sources.stamp(file)?))).collect();
    let Some(stamps) = stamps.filter(|_| !sources.has_linked_theme) else {
        return Ok(Arc::new(theme::load(config)?));
    };
    let mut hasher = Xxh3::new();
    (config.hash, stamps).hash(&mut hasher);
    let hash = hasher.finish();
    match memory {
        Some((known, theme)) if *known == hash => Ok(Arc::clone(theme)),
        _ => {
            let theme = Arc::new(theme::load(config)?);
            *memory = Some((hash, Arc::clone(&theme)));
            Ok(theme)
        }
    }
}

fn read_file(
    config: &Config,
    source: &Source,
    stamp: Option<Stamp>,
    configured: u64,
    known: Option<&Remembered>,
) -> Remembered {
    let text = source::text_and_damage(source);
    let mut hasher = Xxh3::new();
    (configured, &source.path, text.as_ref().ok()).hash(&mut hasher);
    let hash = hasher.finish();
    let file = match (text, known) {
        (Ok(_), Some(known)) if known.hash == hash => Arc::clone(&known.file),
        (Ok((text, _)), _) => {
            let (parsed, diags) = parse::hashed(config, &source.path, &text, hash);
            Arc::new(ReadFile { parsed, diags })
        }
        (Err(diag), _) => Arc::new(ReadFile { parsed: None, diags: vec![diag] }),
    };
    Remembered { stamp, configured, hash, file }
}

fn checksum_assets(site: &mut Site) -> Result<()> {
    let sums = site
        .assets
        .par_iter()
        .map(|(_, asset)| source::checksum(&asset.disk))
        .collect::<Result<Vec<_>>>()?;
    for (asset, sum) in site.assets.values_mut().zip(sums) {
        asset.sha256 = sum;
    }
    Ok(())
}

/// The files of the `static` folder and their addresses.
fn statics(sources: &Sources) -> Vec<(Route, SitePath)> {
    let files = sources.statics.iter();
    files
        .map(|source| {
            let below = source.path.as_str().split_once('/').map_or("", |(_, below)| below);
            (Route::default().file(below), source.path.clone())
        })
        .collect()
}

fn theme_files(theme: &Theme) -> Vec<(Route, SitePath)> {
    theme.statics.iter().map(|file| (file.route.clone(), file.path.clone())).collect()
}

/// Renders every page in memory and returns what is wrong with the templates.
pub fn render_all(plan: &Plan, progress: &(dyn Fn() + Sync)) -> Vec<Diag> {
    let views = plan.views();
    let mut diags: Vec<Diag> = plan
        .all_outputs()
        .par_iter()
        .filter_map(|output| {
            let prepared = render::prepare(&views.view(output)?);
            let problem = render::bytes(&plan.theme, &prepared).err();
            progress();
            problem.map(|diag| *diag)
        })
        .collect();
    once(&mut diags);
    diags
}

/// Makes one address, as publishing would with this theme.
///
/// # Errors
/// A diagnostic at the template's line if it asks for what its view lacks.
pub fn answer(plan: &Plan, theme: &Theme, output: &Output) -> Result<Answer, Box<Diag>> {
    Ok(match output.kind {
        Kind::Asset(id) => {
            let asset = &plan.site.assets[&id];
            Answer::File { disk: asset.disk.clone(), sha256: Some(asset.sha256.clone()) }
        }
        Kind::Static(place) => {
            Answer::File { disk: plan.sources.statics[place as usize].disk.clone(), sha256: None }
        }
        Kind::Theme(place) => Answer::Made(plan.theme.statics[place as usize].bytes.clone()),
        _ => {
            let view = plan.views().view(output).expect("pages have views");
            Answer::Made(render::bytes(theme, &render::prepare(&view))?)
        }
    })
}

/// Asks whether the addresses outside the site still answer.
///
/// # Errors
/// Whatever keeps the answers from being remembered.
pub fn outside(plan: &Plan) -> Result<Vec<Diag>> {
    let diags = outside::check(&plan.config.root, &plan.site)?;
    let text = |file: &SitePath| source::shown_text(&plan.config.root, file);
    Ok(allow::settle_found(&plan.config, RULES, diags, &text))
}

/// A broken template is broken on every page that it makes; it is reported once.
fn once(diags: &mut Vec<Diag>) {
    diag::sort(diags);
    diags.dedup_by(|a, b| (&a.place, &a.message) == (&b.place, &b.message));
}

/// Leaves of a plan only the data of one kind.
pub fn keep_data(plan: &mut Plan, wanted: Wanted) {
    use crate::view::data::Data;
    plan.config.search.enabled = false;
    plan.outputs.retain(|output| match (wanted, output.kind) {
        (Wanted::Csv, Kind::Data(Data::Table(..))) | (Wanted::Oparl, Kind::Oparl(_)) => true,
        (Wanted::Json, Kind::Data(data)) => !matches!(data, Data::Table(..)),
        (Wanted::Json, Kind::MeetingData(_)) => true,
        _ => false,
    });
}

/// Writes the site as one database file, in place of what stood there; returns its size.
///
/// # Errors
/// [`crate::error::Error::Write`].
pub fn write_database(plan: &Plan) -> Result<usize> {
    let bytes = database::database(&plan.views());
    emit::replace(&plan.config.output, &bytes)?;
    Ok(bytes.len())
}
