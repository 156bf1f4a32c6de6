//! The index of all that is published, as files that a reader's browser searches without a server.
//!
//! The site comes in: admitted, masked, closed items already cut, so that nothing else can be found.
//! What comes out are small scripts that each hand one piece to the search page; docs/search.md has
//! their form. Knows nothing of pages.

pub mod fold;
pub mod stem;
pub mod bits;
pub mod layout;
pub mod gather;
pub mod vocabulary;
pub mod frequent;
pub mod hits;
pub mod places;
pub mod postings;
pub mod shards;
pub mod texts;
pub mod facets;
pub mod index;

use std::sync::OnceLock;

use crate::config::Config;
use crate::link::site::{PersonId, Site};
use crate::path::Route;
pub use index::Memory;
use index::index;
use layout::Layout;
use shards::Shard;

/// The index of one site, made when it is first asked for.
#[derive(Debug, Default)]
pub struct Search {
    layout: OnceLock<Layout>,
    shards: OnceLock<Vec<Shard>>,
    memory: Option<Memory>,
}

/// A file of the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum File {
    /// What stems words in the site's language.
    Stems,
    /// The texts of a block.
    Texts(u32),
    /// A file whose name depends on the words of the site.
    Shard(u32),
}

/// What the index is made from; `shown` says which people have a page.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    pub config: &'a Config,
    pub site: &'a Site,
    pub shown: &'a (dyn Fn(PersonId) -> bool + Sync),
}

/// The page that searches.
pub fn page(config: &Config) -> Route {
    Route::page([&config.words.address.search])
}

fn file(config: &Config, name: &str) -> Route {
    page(config).child("index").file(&format!("{name}.js"))
}

impl Search {
    /// An index in a process that has made others.
    pub fn again(memory: &Memory) -> Search {
        Search { memory: Some(memory.clone()), ..Search::default() }
    }

    /// Makes this the only index of its process.
    pub fn forget(&mut self) {
        self.memory = None;
    }

    fn layout(&self, source: Source<'_>) -> &Layout {
        self.layout.get_or_init(|| layout::layout(source.site, source.shown))
    }

    fn shards(&self, source: Source<'_>) -> &[Shard] {
        self.shards.get_or_init(|| index(source, self.layout(source), self.memory.as_ref()))
    }

    /// The files whose names can be told without reading a text.
    pub fn files(&self, source: Source<'_>) -> Vec<(Route, File)> {
        let blocks = 0..self.layout(source).blocks.len() as u32;
        let texts =
            blocks.map(|block| (file(source.config, &format!("t-{block}")), File::Texts(block)));
        std::iter::once((file(source.config, "stems"), File::Stems)).chain(texts).collect()
    }

    /// The other files; all is indexed for them.
    pub fn shard_files(&self, source: Source<'_>) -> Vec<(Route, File)> {
        let shards = (0..).zip(self.shards(source));
        shards
            .map(|(place, shard)| (file(source.config, &shard.name), File::Shard(place)))
            .collect()
    }

    /// What stands in a file.
    pub fn script(&self, source: Source<'_>, file: File) -> String {
        match file {
            File::Stems => stem::script(&source.config.words.language),
            File::Texts(block) => {
                let page = page(source.config);
                let texts = texts::texts(
                    source.config,
                    source.site,
                    &self.layout(source).blocks[block as usize],
                    &page,
                );
                script(&format!("t-{block}"), &json(&texts))
            }
            File::Shard(place) => {
                let shard = &self.shards(source)[place as usize];
                script(&shard.name, &shard.data)
            }
        }
    }
}

fn script(name: &str, data: &str) -> String {
    format!("referat_search(\"{name}\",{data})\n")
}

fn json<T: serde::Serialize>(data: &T) -> String {
    serde_json::to_string(data).expect("the index has string keys only")
}
