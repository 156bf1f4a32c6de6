//! Terms and their postings into files that a reader's browser fetches one by one.
//!
//! Terms in the order of their folded form are cut into *leaves*, where the form's next letter
//! changes, so that a new word changes one leaf. A short posting stands in the leaf, a longer one in a
//! file with its neighbours.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use rayon::prelude::*;

use crate::search::fold::fold;
use crate::search::postings::Posting;

/// A term as it is written into a leaf.
pub struct Entry {
    pub key: String,
    pub stem: String,
    pub shown: String,
    pub posting: Posting,
    /// Of a frequent term, which of them it is.
    pub rank: Option<u32>,
}

impl Entry {
    pub fn new(stem: String, shown: String, posting: Posting) -> Entry {
        let key = if stem.starts_with('@') { stem.clone() } else { fold(&stem) };
        Entry { key, stem, shown, posting, rank: None }
    }

    /// What nobody types.
    pub fn hidden(key: String, posting: Posting) -> Entry {
        Entry::new(key.clone(), key, posting)
    }

    /// The length of its line in the leaf.
    fn size(&self) -> usize {
        let posting = self.posting.list.len().min(INLINE) * 4 / 3;
        self.stem.len() + self.shown.len() / 2 + posting + 4
    }
}

/// A file of the index: its name, and what it hands to the script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shard {
    pub name: String,
    /// JSON.
    pub data: String,
}

/// The length of a leaf, of a group of postings, and of a posting that stands in its leaf.
const LEAF: usize = 8_000;
const GROUP: usize = 9_000;
const INLINE: usize = 60;

/// The leaves' first keys, and all files.
pub fn shards(mut entries: Vec<Entry>) -> (Vec<String>, Vec<Shard>) {
    entries.par_sort_unstable_by(|a, b| (&a.key, &a.stem).cmp(&(&b.key, &b.stem)));
    let mut leaves = Vec::new();
    cut(&entries, String::new(), &mut leaves);
    let names: Vec<String> = leaves.iter().map(|(key, _)| key.clone()).collect();
    let files: Vec<Vec<Shard>> =
        leaves.into_par_iter().map(|(key, entries)| leaf(&key, entries)).collect();
    (names, files.into_iter().flatten().collect())
}

/// Cuts entries that begin with `prefix` into leaves: where there are too many by their next letter,
/// neighbours that fit together staying together.
fn cut<'e>(entries: &'e [Entry], prefix: String, leaves: &mut Vec<(String, &'e [Entry])>) {
    let size = |entries: &[Entry]| entries.iter().map(Entry::size).sum::<usize>();
    let next = |entry: &Entry| entry.key[prefix.len()..].chars().next();
    let is_one = entries.first().map(next) == entries.last().map(next)
        && entries.first().is_none_or(|entry| next(entry).is_none());
    if is_one || size(entries) <= LEAF {
        leaves.push((prefix, entries));
        return;
    }
    let mut start = 0;
    let mut held = 0;
    let mut at = 0;
    for letter in entries.chunk_by(|a, b| next(a) == next(b)) {
        let own = size(letter);
        if start < at && held + own > LEAF {
            close(&entries[start..at], &prefix, leaves);
            (start, held) = (at, 0);
        }
        at += letter.len();
        held += own;
        if held > LEAF {
            close(&entries[start..at], &prefix, leaves);
            (start, held) = (at, 0);
        }
    }
    if start < at {
        close(&entries[start..at], &prefix, leaves);
    }
}

/// Makes neighbours one leaf, or cuts them on if they share their next letter and are too many.
fn close<'e>(entries: &'e [Entry], prefix: &str, leaves: &mut Vec<(String, &'e [Entry])>) {
    let next = |entry: &Entry| entry.key[prefix.len()..].chars().next();
    let key = match next(&entries[0]) {
        Some(letter) => format!("{prefix}{letter}"),
        None => prefix.to_owned(),
    };
    if next(&entries[0]).is_some() && next(&entries[0]) == next(&entries[entries.len() - 1]) {
        cut(entries, key, leaves);
    } else {
        leaves.push((key, entries));
    }
}

/// The files of one leaf.
fn leaf(key: &str, entries: &[Entry]) -> Vec<Shard> {
    let name = file_name(key);
    let mut text = String::new();
    let mut lists = Groups::new(format!("p-{name}"));
    let mut places = Groups::new(format!("x-{name}"));
    for entry in entries {
        if !text.is_empty() {
            text.push(';');
        }
        text.push_str(&entry.stem);
        text.push('|');
        match entry.shown.strip_prefix(&entry.stem) {
            Some("") => {}
            Some(rest) => text.extend(["+", rest]),
            None => text.push_str(&entry.shown),
        }
        text.push('|');
        let posting = &entry.posting;
        match posting.list.len() {
            ..=INLINE => {
                // A digit first, so that the letters of a list are never read as the end of a word.
                text.push('0');
                STANDARD_NO_PAD.encode_string(&posting.list, &mut text);
            }
            _ => {
                let place = lists.add(&posting.list);
                write!(text, "*{place}.{}", posting.count)
                    .expect("writing to a string never fails");
            }
        }
        if let Some(rank) = entry.rank {
            write!(text, "|#{rank}").expect("writing to a string never fails");
        }
        if !posting.places.is_empty() {
            let places: Vec<String> = posting.places.iter().map(|list| places.add(list)).collect();
            text.push('|');
            text.push_str(&places.join(","));
        }
    }
    let data = serde_json::to_string(&text).expect("a text is JSON");
    let mut files = vec![Shard { name: format!("w-{name}"), data }];
    files.extend(lists.files());
    files.extend(places.files());
    files
}

/// Lists that share files.
struct Groups {
    name: String,
    groups: Vec<Vec<String>>,
    size: usize,
}

impl Groups {
    fn new(name: String) -> Groups {
        Groups { name, groups: Vec::new(), size: usize::MAX }
    }

    /// Adds a list and says where: its file and its place there; nowhere, if it is empty.
    fn add(&mut self, list: &[u8]) -> String {
        if list.is_empty() {
            return String::new();
        }
        let list = STANDARD_NO_PAD.encode(list);
        if self.groups.is_empty() || self.size + list.len() > GROUP {
            self.groups.push(Vec::new());
            self.size = 0;
        }
        self.size += list.len();
        let group = self.groups.last_mut().expect("one was made");
        group.push(list);
        let place = group.len() - 1;
        format!("{}.{place}", self.groups.len() - 1)
    }

    fn files(self) -> impl Iterator<Item = Shard> {
        let name = self.name;
        (0..).zip(self.groups).map(move |(number, lists)| Shard {
            name: format!("{name}-{number}"),
            data: serde_json::to_string(&lists.join(" ")).expect("a text is JSON"),
        })
    }
}

/// A key as a part of a file's name: letters and digits of ASCII, other signs by their number.
fn file_name(key: &str) -> String {
    let mut name = String::with_capacity(key.len());
    for letter in key.chars() {
        match letter {
            'a'..='z' | '0'..='9' => name.push(letter),
            _ => {
                write!(name, "_{:x}_", u32::from(letter)).expect("writing to a string never fails")
            }
        }
    }
    if name.is_empty() { "_".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::layout::Items;
    use crate::search::postings::listed;

    fn entry(stem: &str, count: u32) -> Entry {
        let docs: Vec<u32> = (0..count).map(|doc| doc * 2).collect();
        Entry::new(stem.to_owned(), format!("{stem}er"), listed(&docs, &Items::default()))
    }

    #[test]
    fn a_few_words_are_one_leaf() {
        let (keys, files) = shards(vec![entry("år", 1), entry("budget", 2), entry("møl", 500)]);
        assert_eq!(keys, [""]);
        assert_eq!(
            files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(),
            ["w-_", "p-_-0"]
        );
        assert_eq!(files[0].data, "\"år|+er|0gAA;budget|+er|0AQo;møl|+er|*0.0.500\"");
    }

    #[test]
    fn many_words_are_cut_by_their_letters_and_every_one_is_found_again() {
        let letters = ['a', 'b', 'n', 'o', 'ø', 'é'];
        let mut words = Vec::new();
        for one in letters {
            for two in letters {
                for three in letters {
                    for four in letters {
                        words.push(format!("{one}{two}{three}{four}"));
                    }
                }
            }
        }
        let (keys, files) = shards(words.iter().map(|word| entry(word, 30)).collect());
        assert!(keys.len() > 3 && keys.is_sorted(), "{keys:?}");
        for word in &words {
            let key = fold(word);
            let leaf = keys.partition_point(|first| *first <= key) - 1;
            let name = format!("w-{}", file_name(&keys[leaf]));
            let file = files.iter().find(|file| file.name == name).expect("the leaf is there");
            assert!(file.data.contains(&format!("{word}|")), "{word} in {name}");
        }
        let longest = files.iter().map(|file| file.data.len()).max();
        assert!(longest < Some(LEAF * 3 / 2), "{longest:?}");
    }
}
