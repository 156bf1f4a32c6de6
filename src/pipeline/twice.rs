//! Builds in memory and compares: two builds of a site give the same bytes, and so does what stands.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::publish::{Failure, Made, made};
use super::{Plan, once};
use crate::checksum::Checksum;
use crate::config::Options;
use crate::diag::Diag;
use crate::emit::manifest::{MANIFEST, Manifest, OWN_FOLDER};
use crate::error::Result;
use crate::render::{self, Key};
use crate::source;

/// Every file of a site as it is built, by its path in the output folder.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Built {
    files: BTreeMap<String, Summed>,
}

/// The checksum of a file, and its key.
type Summed = (Checksum, Key);

/// What two builds came to.
#[derive(Debug)]
pub struct Twice {
    pub built: Built,
    pub differences: Vec<Difference>,
}

/// A file that differs, and the fields of its page that do.
#[derive(Debug, PartialEq, Eq)]
pub struct Difference {
    pub file: String,
    pub why: String,
}

/// In which order addresses are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Forward,
    Backward,
}

/// Makes every file of a plan in memory, and of the same site read again, on one thread and in the
/// opposite order; says what differs.
///
/// # Errors
/// Whatever keeps a file from being read; what is wrong with the templates is returned instead.
pub fn twice(
    plan: &Plan,
    options: &Options,
    progress: &(dyn Fn() + Sync),
) -> Result<Result<Twice, Vec<Diag>>> {
    let first = match built(plan, Order::Forward, progress)? {
        Ok(built) => built,
        Err(diags) => return Ok(Err(diags)),
    };
    let again = || built(&super::plan_anew(&plan.config.root, options)?, Order::Backward, progress);
    let second = match rayon::ThreadPoolBuilder::new().num_threads(1).build() {
        Ok(thread) => thread.install(again)?,
        // Without another thread the order alone differs.
        Err(_) => again()?,
    };
    Ok(second.map(|second| {
        let differences = first.differing(&second);
        Twice { built: first, differences }
    }))
}

/// What stands in the output folder as something else than was built.
///
/// # Errors
/// Whatever keeps the manifest from being read.
pub fn differing_from_published(plan: &Plan, built: &Built) -> Result<Vec<Difference>> {
    let file = plan.config.output.join(OWN_FOLDER).join(MANIFEST);
    Ok(built.differing_from(&Manifest::read(&file)?.unwrap_or_default()))
}

/// Makes every file of a plan in memory.
fn built(
    plan: &Plan,
    order: Order,
    progress: &(dyn Fn() + Sync),
) -> Result<Result<Built, Vec<Diag>>> {
    let views = plan.views();
    let mut outputs = plan.all_outputs();
    if order == Order::Backward {
        outputs.reverse();
    }
    let results: Vec<Result<(String, Summed), Failure>> = outputs
        .par_iter()
        .map(|output| {
            let (made, key) = made(plan, &views, output)?;
            let sum = match made {
                Made::Copy { disk, .. } => source::checksum(disk)?,
                Made::Bytes(bytes) => Checksum::of(bytes),
                Made::Page(view) => {
                    Checksum::of(&render::bytes(&plan.theme, *view).map_err(Failure::Diag)?)
                }
            };
            progress();
            Ok((output.route.output(), (sum, key)))
        })
        .collect();
    let mut built = Built::default();
    let mut diags = Vec::new();
    for result in results {
        match result {
            Ok((file, made)) => drop(built.files.insert(file, made)),
            Err(Failure::Diag(diag)) => diags.push(*diag),
            Err(Failure::Error(error)) => return Err(error),
        }
    }
    once(&mut diags);
    plan.refuse_unread()?;
    Ok(if diags.is_empty() { Ok(built) } else { Err(diags) })
}

impl Built {
    pub fn len(&self) -> usize {
        self.files.len()
    }

    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The files that differ between two builds.
    fn differing(&self, other: &Built) -> Vec<Difference> {
        self.compare(
            other.files.iter().map(|(file, (sum, key))| (file.as_str(), (*sum, key))).collect(),
        )
    }

    /// The files that differ from what was published.
    fn differing_from(&self, published: &Manifest) -> Vec<Difference> {
        let files = published.files.iter();
        self.compare(files.map(|(file, known)| (&**file, (known.sha256, &known.key))).collect())
    }

    fn compare(&self, other: BTreeMap<&str, (Checksum, &Key)>) -> Vec<Difference> {
        let own = self.files.keys().map(String::as_str);
        let files: BTreeSet<&str> = own.chain(other.keys().copied()).collect();
        let why = |file: &str| match (self.files.get(file), other.get(file)) {
            (Some((sum, key)), Some((other_sum, other_key))) => {
                let fields = key.differing(other_key);
                match fields.is_empty() {
                    true if sum == other_sum => None,
                    true => Some("other bytes from the same data".to_owned()),
                    false => Some(fields.join(", ")),
                }
            }
            (Some(_), None) => Some("only the first time".to_owned()),
            (None, _) => Some("only the second time".to_owned()),
        };
        let differing = files.into_iter().filter_map(|file| Some((file.to_owned(), why(file)?)));
        differing.map(|(file, why)| Difference { file, why }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::stored::Spool;
    use crate::pipeline::{Memory, plan_anew, plan_once};
    use std::path::Path;

    #[test]
    fn texts_on_disk_are_published_as_those_in_memory() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let all = |plan: &Plan| built(plan, Order::Forward, &|| ());
        let in_memory = plan_anew(root, &Options::default()).expect("the demonstration is sound");
        let folder = std::env::temp_dir().join(format!("referat-on-disk-{}", std::process::id()));
        let spool = Spool::of_more_than(&folder, 0);
        let memory = Memory { spool: Some(spool.clone()), ..Memory::default() };
        let on_disk = plan_once(root, &Options::default(), memory).expect("it is sound");
        let published = all(&on_disk).expect("it can be read").expect("its theme is sound");
        let expected = all(&in_memory).expect("it can be read").expect("its theme is sound");
        assert!(published.len() > 100);
        assert_eq!(published, expected);
        spool.lose();
        all(&on_disk).expect_err("what is lost is not published as if it were empty");
        std::fs::remove_dir(folder).expect("nothing is in it");
    }

    #[test]
    fn differences() {
        let built = |files: &[(&str, &str, &str)]| Built {
            files: files
                .iter()
                .map(|(file, sum, key)| {
                    ((*file).to_owned(), (Checksum::of(sum.as_bytes()), Key::recorded(key)))
                })
                .collect(),
        };
        // The third field of a case's page, in the order of their names.
        let page = |template: &str, third: u64| {
            format!("theme:1 {template}:{third:016x}:{:08x}{:08x}{third:08x}{:08x}", 1, 2, 4)
        };
        let one = built(&[
            ("a", "1", "x:1 y:1"),
            ("b", "2", "x:2"),
            ("c", "3", "x:3"),
            ("e", "3", &page("case.html", 5)),
            ("f", "3", &page("case.html", 5)),
        ]);
        let other = built(&[
            ("a", "4", "x:1 y:2"),
            ("b", "5", "x:2"),
            ("d", "3", "x:3"),
            ("e", "4", &page("case.html", 6)),
            ("f", "4", &page("cases.html", 5)),
        ]);
        assert_eq!(one.differing(&one), []);
        let expected = [
            ("a", "y"),
            ("b", "other bytes from the same data"),
            ("c", "only the first time"),
            ("d", "only the second time"),
            ("e", "entry_count"),
            ("f", "template"),
        ];
        let expected =
            expected.map(|(file, why)| Difference { file: file.to_owned(), why: why.to_owned() });
        assert_eq!(one.differing(&other), expected);
    }
}
