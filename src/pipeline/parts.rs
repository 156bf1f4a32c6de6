//! What is kept on disk from run to run, in parts, so that a small change has little written again.
//!
//! A folder below the site's `.referat` comes in and goes out. A part that is damaged, or was made by another
//! program or from something else, counts for nothing; without the folder everything is made as ever.

use std::fs;
use std::hash::{Hash, Hasher};
use std::io::Read;
use std::path::{Path, PathBuf};

use postcard::experimental::serialized_size;
use rayon::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::unchanged;
use crate::config::Config;
use crate::emit;

/// About how many things a part holds.
const PART: usize = 128;

/// A folder of parts.
pub(super) struct Parts {
    folder: PathBuf,
    /// The hash of the program and of all that the things were made from and that is theirs in common.
    maker: u64,
    number: usize,
}

/// What stands before the things of a part: a checksum of all that follows, who made it, and a hash of
/// what it lists.
const HEAD: usize = 3 * size_of::<u64>();

impl Parts {
    /// The parts of so many things with a name; `None` if the program cannot be known again.
    pub(super) fn of(config: &Config, name: &str, made_from: u64, things: usize) -> Option<Parts> {
        let mut hasher = Xxh3::new();
        (unchanged::program()?, made_from).hash(&mut hasher);
        Some(Parts {
            folder: config.root.join(".referat").join(name),
            maker: hasher.finish(),
            // A power of two, so that it seldom changes when things come and go.
            number: things.div_ceil(PART).next_power_of_two(),
        })
    }

    /// All that is kept, each thing seen to as soon as it is read.
    pub(super) fn load<T: DeserializeOwned + Send>(
        &self,
        see_to: impl Fn(&mut T) + Sync,
    ) -> Vec<T> {
        let part = |number| {
            let mut things = self.read(number).unwrap_or_default();
            things.iter_mut().for_each(&see_to);
            things
        };
        let parts: Vec<Vec<T>> = (0..self.number).into_par_iter().map(part).collect();
        parts.into_iter().flatten().collect()
    }

    /// Writes the parts that list something else than they did, each thing into the part that its `key`
    /// tells; it is known by what `sign` takes of it. A folder that takes no files costs time alone.
    pub(super) fn keep<T: Serialize + Send>(
        &self,
        things: impl Iterator<Item = (u64, T)>,
        sign: impl Fn(&T, &mut Xxh3) + Sync,
    ) {
        let mut parts: Vec<Vec<T>> = Vec::new();
        parts.resize_with(self.number, Vec::new);
        for (key, thing) in things {
            parts[key as usize % self.number].push(thing);
        }
        if !self.make_folder() {
            return;
        }
        parts.into_par_iter().enumerate().for_each(|(number, things)| {
            let mut listing = Xxh3::new();
            things.iter().for_each(|thing| sign(thing, &mut listing));
            self.write(number, listing.finish(), &things);
        });
        self.remove_others();
    }

    fn place(&self, number: usize) -> PathBuf {
        self.folder.join(format!("{number}.bin"))
    }

    fn read<T: DeserializeOwned>(&self, number: usize) -> Option<Vec<T>> {
        read(&self.place(number), self.maker)
    }

    fn write<T: Serialize>(&self, number: usize, listing: u64, things: &[T]) {
        let place = self.place(number);
        let known = head(&place).map(|[_, maker, known]| (maker, known));
        if known != Some((self.maker, listing)) {
            write(&place, self.maker, listing, &things);
        }
    }

    /// Makes the folder, for its owner alone: minutes that only some may read are not to be read there.
    fn make_folder(&self) -> bool {
        if let Some(parent) = self.folder.parent() {
            let _ = fs::create_dir_all(parent);
        }
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        let _ = builder.create(&self.folder);
        self.folder.is_dir()
    }

    /// Removes the parts of a division that is no more.
    fn remove_others(&self) {
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            if number(&entry.path()).is_some_and(|number| number >= self.number) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// What a file holds, if it is whole and was made by this maker.
pub(super) fn read<T: DeserializeOwned>(place: &Path, maker: u64) -> Option<T> {
    let bytes = fs::read(place).ok()?;
    let whole = bytes.split_first_chunk::<HEAD>().and_then(|(head, things)| {
        let [sum, maker, _] = as_numbers(head);
        (sum == xxh3_64(&bytes[size_of::<u64>()..])).then_some((maker, things))
    });
    let Some((known, things)) = whole else {
        // Or it would seem to list what it should.
        let _ = fs::remove_file(place);
        return None;
    };
    (known == maker).then(|| postcard::from_bytes(things).ok())?
}

/// Writes a file for [`read`]; one that cannot be written is taken away.
pub(super) fn write(place: &Path, maker: u64, listing: u64, things: &impl Serialize) {
    let mut bytes = Vec::with_capacity(HEAD + serialized_size(things).unwrap_or_default());
    [0, maker, listing].iter().for_each(|number| bytes.extend(number.to_le_bytes()));
    let is_written = postcard::to_io(things, &mut bytes).is_ok() && {
        let (sum, rest) = bytes.split_at_mut(size_of::<u64>());
        sum.copy_from_slice(&xxh3_64(rest).to_le_bytes());
        emit::replace(place, &bytes).is_ok()
    };
    if !is_written {
        let _ = fs::remove_file(place);
    }
}

fn number(place: &Path) -> Option<usize> {
    place.file_stem()?.to_str()?.parse().ok()
}

/// The checksum, the maker and the listing of a part.
fn head(place: &Path) -> Option<[u64; 3]> {
    let mut head = [0; HEAD];
    fs::File::open(place).ok()?.read_exact(&mut head).ok()?;
    Some(as_numbers(&head))
}

fn as_numbers(head: &[u8; HEAD]) -> [u64; 3] {
    let (numbers, _) = head.as_chunks::<8>();
    std::array::from_fn(|place| u64::from_le_bytes(numbers[place]))
}
