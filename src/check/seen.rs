//! What a rule about the whole site looks at, as one hash: where it is the same as the last time, so is
//! what the rule finds.

use std::hash::{Hash, Hasher};

use xxhash_rust::xxh3::Xxh3;

use crate::check::Whole;

/// All that is short in every record.
pub fn outlines(whole: &Whole<'_>) -> Option<u64> {
    Some(whole.site.outline)
}

/// Everything but words, and where they stand.
pub fn ways(whole: &Whole<'_>) -> Option<u64> {
    Some(whole.site.shape)
}

/// What is closed, and of which files something is published.
pub fn closed(whole: &Whole<'_>) -> Option<u64> {
    Some(hash_of(&(whole.site.outline, whole.closed)))
}

/// The names of all files that are published.
pub fn names(whole: &Whole<'_>) -> Option<u64> {
    let copied = whole.sources.statics.iter().chain(&whole.sources.themes);
    let copied: Vec<_> = copied.map(|source| &source.path).collect();
    let assets: Vec<_> = whole.site.assets().values().map(|asset| &asset.path).collect();
    Some(hash_of(&(whole.site.outline, assets, copied)))
}

/// What is inside the files that are published as they are; `None` while one of them may change
/// without its time doing so.
pub fn files(whole: &Whole<'_>) -> Option<u64> {
    let mut hasher = Xxh3::new();
    whole.config.hash.hash(&mut hasher);
    for asset in whole.site.assets().values() {
        (&asset.path, &asset.route, asset.sha256?, asset.size).hash(&mut hasher);
    }
    for source in whole.sources.statics.iter().chain(&whole.sources.themes) {
        (&source.path, whole.sources.stamp(source)?).hash(&mut hasher);
    }
    Some(hasher.finish())
}

/// More than has a hash: the rule is always applied.
pub fn more(_: &Whole<'_>) -> Option<u64> {
    None
}

fn hash_of(value: &impl Hash) -> u64 {
    let mut hasher = Xxh3::new();
    value.hash(&mut hasher);
    hasher.finish()
}
