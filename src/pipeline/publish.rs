//! From a plan into the output folder: renders what differs from what stands there, and writes it.

use std::borrow::Cow;
use std::path::Path;

use rayon::prelude::*;

use super::shown::{Page, Shown};
use super::{Plan, once};
use crate::checksum::Checksum;
use crate::config::Config;
use crate::diag::Diag;
use crate::emit::disk::Disk;
use crate::emit::manifest::Published;
use crate::emit::{self, Change, Changes, Event, Extent, Folder, Foreign, Place};
use crate::error::{Error, Result};
use crate::link::asked::watched;
use crate::render::{self, Key};
use crate::source;
use crate::view::{Kind, Output, View, Views};

/// Where a site is published, on this disk.
fn place<'p>(
    config: &'p Config,
    disk: &'p dyn Disk,
    tell: &'p (dyn Fn(Event<'_>) + Sync),
) -> Place<'p> {
    Place { disk, output: &config.output, publishing: &config.publishing, tell }
}

/// Brings an interrupted publication to its end, if there is one; the content does not matter.
///
/// # Errors
/// Whatever keeps the output from being read or written.
pub fn repair(config: &Config, disk: &dyn Disk, tell: &(dyn Fn(Event<'_>) + Sync)) -> Result<()> {
    emit::repair(place(config, disk, tell))
}

/// What publishing did.
#[derive(Clone, Copy, Debug, Default)]
pub struct Report {
    pub written: usize,
    pub unchanged: usize,
    pub removed: usize,
    /// How many pages had to be looked at: of the others it was known what they were made from.
    pub viewed: usize,
    /// All that is published then.
    pub extent: Extent,
}

/// How many addresses a thread takes at most before others may have the rest: with more the last to end works on
/// alone.
const AT_ONCE: usize = 64;

/// Writes what differs from what stands in the output folder.
///
/// Nothing of the published site is changed if a page cannot be rendered: what is wrong is then
/// returned instead.
///
/// # Errors
/// Whatever keeps the output from being read or written.
pub fn publish(
    plan: &Plan,
    foreign: Foreign,
    disk: &dyn Disk,
    tell: &(dyn Fn(Event<'_>) + Sync),
) -> Result<Result<Report, Vec<Diag>>> {
    let (folder, shown) =
        rayon::join(|| emit::open(place(&plan.config, disk, tell), foreign), || Shown::load(plan));
    let folder = folder?;
    let views = plan.views();
    let more = plan.more_outputs();
    let made = plan
        .outputs
        .par_iter()
        .chain(&more)
        .with_max_len(AT_ONCE)
        .fold(Outcome::default, |part, output| {
            let result = write(plan, &views, (&folder, &shown), output, tell);
            tell(Event::Made);
            part.with(output, result)
        })
        .reduce(Outcome::default, Outcome::and);
    let Outcome { mut report, changes, pages, mut diags, error } = made;
    if let Err(error) = error.map_or_else(|| plan.refuse_unread(), Err) {
        folder.abandon();
        return Err(error);
    }
    if !diags.is_empty() {
        folder.abandon();
        once(&mut diags);
        return Ok(Err(diags));
    }
    // What is remembered is true of the views, whether or not they come to be published.
    let (removed, ()) = rayon::join(
        || folder.commit(changes, env!("CARGO_PKG_VERSION")),
        || shown.keep(plan, pages),
    );
    report.removed = removed?;
    Ok(Ok(report))
}

/// What came of some of the addresses, in their order.
#[derive(Default)]
struct Outcome {
    report: Report,
    changes: Changes,
    pages: Vec<Page>,
    diags: Vec<Diag>,
    error: Option<Error>,
}

impl Outcome {
    fn with(mut self, output: &Output, result: Result<Written, Failure>) -> Outcome {
        match result {
            Ok(Written { change, page, is_viewed }) => {
                let report = &mut self.report;
                report.viewed += usize::from(is_viewed);
                report.extent.files += 1;
                report.extent.bytes += change.published().size;
                match &change {
                    Change::Written(_) => report.written += 1,
                    Change::Unchanged(_) => report.unchanged += 1,
                }
                self.pages.extend(page);
                self.changes.push((output.route.output().into(), change));
            }
            Err(Failure::Diag(diag)) => self.diags.push(*diag),
            Err(Failure::Error(error)) => self.error = self.error.or(Some(error)),
        }
        self
    }

    fn and(mut self, mut next: Outcome) -> Outcome {
        let (report, other) = (&mut self.report, next.report);
        report.written += other.written;
        report.unchanged += other.unchanged;
        report.viewed += other.viewed;
        report.extent = report.extent.and(other.extent);
        self.changes.append(&mut next.changes);
        self.pages.append(&mut next.pages);
        self.diags.append(&mut next.diags);
        self.error = self.error.or(next.error);
        self
    }
}

/// Why an address could not be made.
pub(super) enum Failure {
    Diag(Box<Diag>),
    Error(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Error(error)
    }
}

/// What goes to an address, before it costs much.
pub(super) enum Made<'p> {
    Copy { disk: &'p Path, sha256: Checksum },
    Bytes(&'p [u8]),
    Page(Box<View>),
}

/// What goes to an address, and the key of it.
pub(super) fn made<'p>(
    plan: &'p Plan,
    views: &Views<'_>,
    output: &Output,
) -> Result<(Made<'p>, Key)> {
    let copy = |disk: &'p Path, sha256| (Made::Copy { disk, sha256 }, Key::of_content(sha256));
    Ok(match output.kind {
        Kind::Asset(id) => {
            let asset = &plan.site.assets()[&id];
            let sha256 = asset.sha256.map_or_else(|| source::checksum(&asset.disk), Ok)?;
            copy(&asset.disk, sha256)
        }
        Kind::Static(place) => {
            let disk = &plan.sources.statics[place as usize].disk;
            copy(disk, source::checksum(disk)?)
        }
        Kind::Theme(place) => {
            let bytes = &plan.theme.statics[place as usize].bytes;
            (Made::Bytes(bytes), Key::of_content(Checksum::of(bytes)))
        }
        _ => {
            let view = views.view(output).expect("pages have views");
            let key = render::key(&plan.theme, &view);
            (Made::Page(Box::new(view)), key)
        }
    })
}

/// What came of one address.
struct Written {
    change: Change,
    /// What the next build may know of it.
    page: Option<Page>,
    is_viewed: bool,
}

/// Makes one address, if it differs from what stands there, and tells why it does.
fn write(
    plan: &Plan,
    views: &Views<'_>,
    (folder, shown): (&Folder<'_>, &Shown),
    output: &Output,
    tell: &(dyn Fn(Event<'_>) + Sync),
) -> Result<Written, Failure> {
    let route = &output.route;
    let standing = folder.standing(route);
    let unchanged = |standing: &Published, page: Option<Page>, is_viewed| Written {
        change: Change::Unchanged(standing.clone()),
        page,
        is_viewed,
    };
    if let Some(standing) = standing
        && let Some(page) = shown.page(route, &standing.key)
    {
        return Ok(unchanged(standing, Some(page.clone()), false));
    }
    let (made, asked) = watched(|| made(plan, views, output));
    let (made, key) = made?;
    let page = Page::new(output, &key, asked);
    if let Some(standing) = standing
        && standing.key == key
    {
        let is_viewed = page.is_some();
        return Ok(unchanged(standing, page, is_viewed));
    }
    let why = match standing {
        Some(standing) => Cow::Owned(key.differing(&standing.key).join(", ")),
        None if folder.knows(route) => Cow::Borrowed("file was missing or changed"),
        None => Cow::Borrowed("new"),
    };
    let change = match made {
        Made::Copy { disk, sha256 } => folder.stage_copy(route, &key, disk, sha256)?,
        Made::Bytes(bytes) => folder.stage(route, &key, bytes)?,
        Made::Page(view) => {
            let bytes = render::bytes(&plan.theme, *view).map_err(Failure::Diag)?;
            folder.stage(route, &key, &bytes)?
        }
    };
    if matches!(change, Change::Written(_)) {
        tell(Event::Written { route, why: &why });
    }
    let is_viewed = page.is_some();
    Ok(Written { change, page, is_viewed })
}
