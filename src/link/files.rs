//! The files that are published because something published lists them, and those that are not.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::admit::{Public, Reason, Withheld};
use crate::diag::Diag;
use crate::link::find::{Found, files_of};
use crate::link::site::{Asset, Shared, Site};
use crate::mask::address::free;
use crate::path::{Route, SitePath};
use crate::source::Source;

/// Publishes the files that something published lists, and no others.
///
/// `homes` are the addresses of meetings by the folder of their files.
pub fn list(
    site: &mut Site,
    public: &Public,
    found: &[Arc<Found>],
    assets: &[Source],
    homes: &rustc_hash::FxHashMap<SitePath, Route>,
) {
    let mut listed: BTreeSet<u32> =
        found.iter().flat_map(|found| found.files.iter().copied()).collect();
    let committees = site.committees.iter().map(|node| &node.links);
    let people = site.people.iter().map(|node| &node.links);
    let cases = site.cases.iter().map(|node| &node.links);
    let pages = site.pages.iter().chain(&site.front).map(|node| &node.links);
    listed.extend(committees.chain(people).chain(cases).chain(pages).flat_map(files_of));
    let asset = |(id, route): (u32, Route)| {
        let source = &assets[id as usize];
        let (path, disk) = (source.path.clone(), source.disk.clone());
        (id, Asset { path, disk, route, size: source.size, sha256: None })
    };
    let routes = routes(public, listed, assets, homes).into_iter();
    site.assets = Shared::new(routes.map(asset).collect());
}

/// The address of each file, beside what lists it.
fn routes(
    public: &Public,
    listed: BTreeSet<u32>,
    assets: &[Source],
    homes: &rustc_hash::FxHashMap<SitePath, Route>,
) -> BTreeMap<u32, Route> {
    let home = |path: &SitePath| {
        let folder = path.parent();
        let home = homes.get(&folder).cloned();
        home.unwrap_or_else(|| Route::page(public.folder(&folder)))
    };
    let mut routes = BTreeMap::new();
    let mut unnamed = Vec::new();
    for id in listed {
        let path = &assets[id as usize].path;
        let file = public.file_name(path.name());
        if file.is_unnamed {
            unnamed.push((id, home(path), file.name));
        } else {
            routes.insert(id, home(path).file(&file.name));
        }
    }
    if unnamed.is_empty() {
        return routes;
    }
    let mut taken: BTreeSet<Route> = routes.values().cloned().collect();
    // Two files that were called by their people may now be called the same.
    for (id, home, name) in unnamed {
        let (stem, extension) = name.rsplit_once('.').unwrap_or((&name, "x"));
        let stem = free(stem, |stem| !taken.contains(&home.file(&format!("{stem}.{extension}"))));
        let route = home.file(&format!("{stem}.{extension}"));
        taken.insert(route.clone());
        routes.insert(id, route);
    }
    routes
}

/// Files beside published minutes that nothing lists.
pub fn unlisted(
    site: &Site,
    assets: &[Source],
    withheld: &Withheld,
    closed: &BTreeMap<u32, Reason>,
) -> Vec<Diag> {
    let withheld_folders: BTreeSet<SitePath> = withheld
        .records
        .keys()
        .map(|path| match path.name() {
            "index.md" => path.parent(),
            _ => path.parent().join(path.stem()).expect("a name stays in its folder"),
        })
        .collect();
    (0..)
        .zip(assets)
        .filter(|(id, _)| !site.assets.contains_key(id))
        .filter(|(_, source)| !withheld_folders.contains(&source.path.parent()))
        .filter(|(id, _)| !closed.contains_key(id))
        .map(|(_, source)| {
            Diag::warning(
                "unlisted-file",
                format!("no published item lists `{}`, so it is not published", source.path.name()),
            )
            .in_file(&source.path)
            .hint("list it among the attachments of its item, or take it away")
        })
        .collect()
}
