//! The one way through: from a folder to everything that is to be published, and out.
//!
//! [`plan`] does all that can be wrong with the content; [`publish`] renders what differs from
//! what stands in the output folder and writes it; [`render_all`] renders without writing, and
//! [`twice`] does it again to compare. Nobody else calls the stages.

mod unchanged;
mod parts;
mod store;
mod reading;
mod shown;
mod publish;
mod twice;

use std::collections::BTreeSet;
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
use crate::checksum::Checksum;
use crate::config::{self, Config, Options, Wanted};
use crate::diag::{self, Diag};
use crate::emit;
use crate::error::{Result, read_error};
use crate::link;
use crate::link::site::Site;
use crate::model::stored::Spool;
use crate::model::{Parsed, Record};
use crate::outside;
use crate::path::{Route, SitePath};
use crate::render;
use crate::render::theme::Theme;
use crate::search::{self, Search};
use crate::source::{self, Sources, Stamp};
use crate::view::database;
use crate::view::entries::{Registers, Told};
use crate::view::feed::last::LastFeeds;
use crate::view::{Kind, Output, Views};
pub use publish::{Report, publish, repair};
use reading::{All, all_again, checksum_assets};
use store::Remembered;
pub use twice::{Built, Difference, Twice, differing_from_published, twice};
pub use unchanged::{Standing, remember, standing};

/// Everything that is to be published, and what is wrong with it.
pub struct Plan {
    pub config: Config,
    pub theme: Arc<Theme>,
    pub site: Site,
    pub registers: Arc<Registers>,
    pub told: Told,
    feeds: LastFeeds,
    pub search: Search,
    pub sources: Arc<Sources>,
    pub outputs: Arc<Vec<Output>>,
    /// What was found so far, in [`plan`] by the rules too.
    pub diags: Vec<Diag>,
    closed: Closed,
    /// The hash of each content file, in the order of the sources.
    hashes: Vec<u64>,
    spool: Option<Arc<Spool>>,
}

impl Plan {
    /// Refuses to go on with texts that could not be read again, which are empty then.
    fn refuse_unread(&self) -> Result<()> {
        let failure = self.spool.as_ref().and_then(|spool| spool.failure());
        failure.map_or(Ok(()), |cause| Err(read_error(self.config.root.join(".referat"))(cause)))
    }

    /// A file of the search index that is not in the list; all is indexed when one is first asked for.
    pub fn search_file(&self, path: &str) -> Option<Output> {
        if !path.starts_with(search::page(&self.config).as_str()) {
            return None;
        }
        self.views().search_outputs().into_iter().find(|output| output.route.as_str() == path)
    }

    /// Everything that is to be published, with the files whose names only the words of all texts tell.
    pub fn all_outputs(&self) -> Vec<Output> {
        self.outputs.iter().cloned().chain(self.more_outputs()).collect()
    }

    /// The files that are not in the list, as only the words of all texts tell their names.
    fn more_outputs(&self) -> Vec<Output> {
        let mut more = self.views().search_outputs();
        if !more.is_empty() {
            let taken: FxHashSet<&str> =
                self.outputs.iter().map(|output| output.route.as_str()).collect();
            more.retain(|output| !taken.contains(output.route.as_str()));
        }
        more
    }

    pub fn views(&self) -> Views<'_> {
        let Plan { config, site, registers, told, feeds, search, .. } = self;
        Views { config, site, registers, told, feeds, search }
    }
}

/// What goes to one address.
pub enum Answer {
    /// The bytes of a page, or of a file of the theme.
    Made(Vec<u8>),
    /// A file that is published as it is, with its checksum where that is known.
    File { disk: PathBuf, sha256: Option<Checksum> },
}

/// What a running process remembers of the last plan: results of pure steps, by the hash of what
/// each was made from, so that nothing remembered can be stale.
#[derive(Default)]
pub struct Memory {
    /// Whether the first plan begins with what is kept on disk.
    is_kept_on_disk: bool,
    listed: Option<Arc<Sources>>,
    /// The content files, in the order in which they were listed.
    texts: Vec<Remembered>,
    /// Where texts go that need not be in memory; `None` in a process that goes on running.
    spool: Option<Arc<Spool>>,
    /// The only files that have changed since then, if that is known.
    changed: Option<BTreeSet<PathBuf>>,
    admit: admit::Memory,
    link: link::Memory,
    search: search::Memory,
    theme: Last<Arc<Theme>>,
    /// The checksums of files beside the minutes, by their places on disk.
    sums: FxHashMap<PathBuf, (Stamp, Checksum)>,
    registers: Last<Arc<Registers>>,
    outputs: Last<(Arc<Vec<Output>>, Vec<Diag>)>,
    /// What the last plan cost.
    pub work: Work,
}

impl Memory {
    /// A memory that begins with what the last run left on disk ([`Memory::to_keep`]).
    pub fn on_disk() -> Memory {
        Memory { is_kept_on_disk: true, ..Memory::default() }
    }

    /// What the next run can begin with, to be written at leisure.
    pub fn to_keep(&self, plan: &Plan) -> impl FnOnce() + Send + use<> {
        let (config, sources) = (plan.config.clone(), Arc::clone(&plan.sources));
        let files = self.texts.clone();
        let links = self.link.found().map(|(outline, found)| (outline, found.to_vec()));
        move || {
            store::keep_files(&config, &sources, &files);
            if let Some((outline, found)) = links {
                store::keep_links(&config, outline, &found);
            }
        }
    }

    /// How many meetings' words the last search index had to gather; one is made when it is asked for.
    pub fn meetings_gathered(&self) -> usize {
        self.search.gathered()
    }

    /// Says which files alone have changed since the last plan, so that the next one need not look
    /// for changes in all folders.
    pub fn changed(&mut self, files: BTreeSet<PathBuf>) {
        self.changed = Some(files);
    }
}

/// What was made last, with the hash of all that it was made from.
struct Last<T>(Option<(u64, T)>);

impl<T> Default for Last<T> {
    fn default() -> Last<T> {
        Last(None)
    }
}

impl<T: Clone> Last<T> {
    /// What is made from this, which is the same as the last time or made now.
    fn again(&mut self, hash: u64, make: impl FnOnce() -> Result<T>) -> Result<T> {
        match &self.0 {
            Some((known, made)) if *known == hash => Ok(made.clone()),
            _ => Ok(self.0.insert((hash, make()?)).1.clone()),
        }
    }
}

/// How much had to be done, in things that were made and not taken from memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    pub files_read: usize,
    pub files_parsed: usize,
    pub meetings_linked: usize,
}

/// Reads a site and decides what is to be published.
///
/// # Errors
/// Whatever keeps the site from being read at all; what is wrong with its content is in the plan.
pub fn plan(root: &Path, options: &Options) -> Result<Plan> {
    plan_once(root, options, Memory::on_disk())
}

/// The same with nothing taken from what was kept on disk.
fn plan_anew(root: &Path, options: &Options) -> Result<Plan> {
    plan_once(root, options, Memory::default())
}

fn plan_once(root: &Path, options: &Options, mut memory: Memory) -> Result<Plan> {
    memory.spool.get_or_insert_with(|| Spool::new(&root.join(".referat")));
    memory.link.is_last = true;
    let mut plan = plan_again(root, options, &mut memory)?;
    let keep = memory.is_kept_on_disk.then(|| memory.to_keep(&plan));
    drop(memory);
    let diags = || check(&plan, &mut check::Memory::default());
    (plan.diags, _) = rayon::join(diags, || keep.map(|keep| keep()));
    // Whoever plans once makes one index, which has nothing to remember.
    plan.search.forget();
    plan.refuse_unread()?;
    Ok(plan)
}

/// The same in a process that has planned before: what has not changed is not worked out again.
/// The plan can be answered from at once; what is wrong with the site, [`check`] says.
///
/// # Errors
/// As for [`plan`].
pub fn plan_again(root: &Path, options: &Options, memory: &mut Memory) -> Result<Plan> {
    let changed = memory.changed.take();
    let config = config::load(root, options)?;
    let all = all_again(&config, changed, memory)?;
    let mut diags = all.diags();
    let All { sources, read, theme } = all;
    let records: Vec<&Parsed> = read.iter().filter_map(|(_, file)| file.parsed.as_ref()).collect();
    diags.extend(config.diags.iter().cloned());
    diags.extend(theme.diags.iter().cloned());
    let closed = Closed::of(&records);
    let (public, withheld, problems) = admit::admit(&config, &records, &mut memory.admit);
    diags.extend(problems);
    diags.extend(admit::settings::check(&config, &public, &sources));
    if memory.is_kept_on_disk && memory.link.found().is_none() {
        let config = config.clone();
        let tell = move |outline, meetings| store::load_links(&config, outline, meetings);
        memory.link.earlier = Some(Box::new(tell));
    }
    let (mut site, problems) =
        link::join(&config, public, &withheld, &sources.assets, &mut memory.link);
    memory.work.meetings_linked = memory.link.linked;
    diags.extend(problems);
    checksum_assets(&mut site, &sources, &mut memory.sums)?;
    let registers = memory.registers.again(site.shape, || Ok(Arc::new(Registers::new(&site))))?;
    let (told, search) = (Told::new(&site), Search::again(&memory.search));
    let feeds = LastFeeds::default();
    let views = Views {
        config: &config,
        site: &site,
        registers: &registers,
        told: &told,
        feeds: &feeds,
        search: &search,
    };
    let (outputs, problems) = outputs(&views, &sources, &theme, &mut memory.outputs)?;
    diags.extend(problems);
    let hashes = read.iter().map(|(hash, _)| *hash).collect();
    Ok(Plan {
        config,
        theme,
        site,
        registers,
        told,
        feeds,
        search,
        sources,
        outputs,
        diags,
        closed,
        hashes,
        spool: memory.spool.clone(),
    })
}

/// Everything that is to be published; which addresses there are does not depend on words.
fn outputs(
    views: &Views<'_>,
    sources: &Sources,
    theme: &Theme,
    memory: &mut Last<(Arc<Vec<Output>>, Vec<Diag>)>,
) -> Result<(Arc<Vec<Output>>, Vec<Diag>)> {
    let (statics, theme_files) = (statics(sources), theme_files(theme));
    let mut hasher = Xxh3::new();
    (views.site.shape, &statics, &theme_files).hash(&mut hasher);
    memory.again(hasher.finish(), || {
        let (outputs, diags) = views.outputs(&statics, &theme_files);
        Ok((Arc::new(outputs), diags))
    })
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
    pub sources: Arc<Sources>,
    pub records: Vec<Record>,
    pub diags: Vec<Diag>,
}

/// Reads all content files of a site.
///
/// # Errors
/// Whatever keeps the folders from being read.
pub fn read(config: &Config) -> Result<Written> {
    let (sources, read, diags) = reading::read(config)?;
    let records =
        read.into_iter().filter_map(|(_, file)| Some(Arc::into_inner(file)?.parsed?.record));
    Ok(Written { sources, records: records.collect(), diags })
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
            let problem = render::bytes(&plan.theme, views.view(output)?).err();
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
            let asset = &plan.site.assets()[&id];
            Answer::File { disk: asset.disk.clone(), sha256: asset.sha256 }
        }
        Kind::Static(place) => {
            Answer::File { disk: plan.sources.statics[place as usize].disk.clone(), sha256: None }
        }
        Kind::Theme(place) => Answer::Made(plan.theme.statics[place as usize].bytes.clone()),
        _ => {
            let view = plan.views().view(output).expect("pages have views");
            Answer::Made(render::bytes(theme, view)?)
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
    Arc::make_mut(&mut plan.outputs).retain(|output| match (wanted, output.kind) {
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
    plan.refuse_unread()?;
    emit::replace(&plan.config.output, &bytes)?;
    Ok(bytes.len())
}
