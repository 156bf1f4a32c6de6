//! Where the texts of minutes wait: in memory, and on disk where they are many.
//!
//! What is decided without reading a text stays at hand. A site of a country's minutes does not fit
//! into memory, and each page shows little of it.

mod spool;

use std::borrow::Cow;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Deserializer, Serialize, Serializer, ser};
use xxhash_rust::xxh3::Xxh3;

use crate::model::{Entry, Meeting, Prose};
use spool::LaidDown;
pub use spool::Spool;

/// A text that is in memory, or lies on disk until it is asked for.
#[derive(Clone, Debug)]
pub struct Stored {
    hash: u64,
    is_empty: bool,
    has_code: bool,
    place: Place,
}

#[derive(Clone, Debug)]
enum Place {
    Memory(Arc<Prose>),
    /// As it was kept by an earlier run.
    Kept(Box<[u8]>),
    /// Among the texts of a meeting, from a byte of them on.
    Disk {
        texts: Arc<LaidDown>,
        at: u32,
        length: u32,
    },
}

impl Stored {
    pub fn new(prose: Prose) -> Stored {
        let mut hasher = Xxh3::new();
        prose.hash(&mut hasher);
        let (is_empty, has_code) = (prose.is_empty(), prose.has_code);
        Stored { hash: hasher.finish(), is_empty, has_code, place: Place::in_memory(prose) }
    }

    /// The text. One that the disk does not give is empty, and its spool has [failed](Spool::failure).
    pub fn open(&self) -> Cow<'_, Prose> {
        self.read().unwrap_or_default()
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.is_empty
    }

    /// Whether it holds highlighted code.
    pub fn has_code(&self) -> bool {
        self.has_code
    }

    /// Puts another text in its place, if it is another.
    pub fn rewrite<T>(&mut self, edit: impl FnOnce(&mut Prose) -> T) -> T {
        let mut edited = self.open().into_owned();
        let result = edit(&mut edited);
        let edited = Stored::new(edited);
        if edited.hash != self.hash {
            *self = edited;
        }
        result
    }

    fn read(&self) -> Result<Cow<'_, Prose>, String> {
        match &self.place {
            Place::Memory(prose) => Ok(Cow::Borrowed(prose)),
            Place::Kept(bytes) => Ok(Cow::Owned(unpacked(bytes))),
            Place::Disk { texts, at, length } => {
                let read = |bytes: &[u8]| postcard::from_bytes(bytes).map_err(|e| e.to_string());
                texts.read(*at, *length, read).map(Cow::Owned)
            }
        }
    }

    /// The text in the form in which it is kept.
    fn bytes(&self) -> Result<Cow<'_, [u8]>, String> {
        match &self.place {
            Place::Memory(prose) => {
                postcard::to_stdvec(prose).map(Cow::Owned).map_err(|error| error.to_string())
            }
            Place::Kept(bytes) => Ok(Cow::Borrowed(bytes)),
            Place::Disk { texts, at, length } => {
                texts.read(*at, *length, |bytes| Ok(bytes.to_vec())).map(Cow::Owned)
            }
        }
    }
}

impl Place {
    fn in_memory(prose: Prose) -> Place {
        // Many sections hold no text but a list of attachments, and have one empty text among them.
        static NOTHING: LazyLock<Arc<Prose>> = LazyLock::new(Arc::default);
        let is_nothing = prose == Prose::default();
        Place::Memory(if is_nothing { Arc::clone(&NOTHING) } else { Arc::new(prose) })
    }
}

fn unpacked(bytes: &[u8]) -> Prose {
    postcard::from_bytes(bytes).expect("this program wrote it, and it is whole by its checksum")
}

/// Makes the texts of a meeting that was kept ready for being read often.
pub fn unpack(meeting: &mut Meeting) {
    for text in texts(meeting) {
        if let Place::Kept(bytes) = &text.place {
            text.place = Place::in_memory(unpacked(bytes));
        }
    }
}

impl Default for Stored {
    fn default() -> Stored {
        Stored::new(Prose::default())
    }
}

impl Hash for Stored {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}

impl Serialize for Stored {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes = self.bytes().map_err(ser::Error::custom)?;
        (self.hash, self.is_empty, self.has_code, Packed(bytes)).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Stored {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Stored, D::Error> {
        let (hash, is_empty, has_code, Packed(bytes)) = Deserialize::deserialize(deserializer)?;
        let place = match is_empty {
            true => Place::in_memory(unpacked(&bytes)),
            false => Place::Kept(bytes.as_ref().into()),
        };
        Ok(Stored { hash, is_empty, has_code, place })
    }
}

/// Bytes that are written and read in one piece.
struct Packed<'b>(Cow<'b, [u8]>);

impl Serialize for Packed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Packed<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Packed<'de>, D::Error> {
        Ok(Packed(Cow::Borrowed(<&[u8]>::deserialize(deserializer)?)))
    }
}

/// Lays the texts of a meeting down. Where the disk takes none they stay in memory.
pub fn lay_down(meeting: &mut Meeting, spool: &Arc<Spool>) {
    let mut texts: Vec<&mut Stored> = texts(meeting).collect();
    let mut bytes = Vec::new();
    let mut ranges = Vec::with_capacity(texts.len());
    for text in &texts {
        let start = bytes.len();
        match &text.place {
            Place::Memory(prose) if postcard::to_io(prose, &mut bytes).is_err() => return,
            Place::Kept(kept) => bytes.extend_from_slice(kept),
            Place::Memory(_) | Place::Disk { .. } => {}
        }
        ranges.push(start..bytes.len());
    }
    let Some(all) = spool.lay_down(&bytes) else {
        drop(texts);
        return unpack(meeting);
    };
    for (text, range) in texts.iter_mut().zip(ranges) {
        if !range.is_empty() {
            let (at, length) = (range.start as u32, range.len() as u32);
            text.place = Place::Disk { texts: Arc::clone(&all), at, length };
        }
    }
}

/// The texts of a meeting that nobody else has yet.
fn texts(meeting: &mut Meeting) -> impl Iterator<Item = &mut Stored> {
    let items = meeting.entries.iter_mut().filter_map(|entry| match entry {
        Entry::Open { item, .. } => Arc::get_mut(item),
        Entry::Closed(_) => None,
    });
    items
        .flat_map(|item| &mut item.sections)
        .map(|section| &mut section.prose)
        .filter(|text| !text.is_empty())
        .chain([&mut meeting.preamble])
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::*;
    use crate::model::{Record, parse};
    use crate::path::SitePath;

    fn meeting() -> Meeting {
        meeting_of("Før *alt*.", "Se `kode` og [vej](https://vej.example).")
    }

    fn meeting_of(preamble: &str, decision: &str) -> Meeting {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let config = crate::config::load(root, &Default::default()).expect("the site is sound");
        let file = SitePath::new("content/udvalg/2025-01-07.md").expect("a path below the site");
        let text = format!(
            "---\ndate: 2025-01-07\n---\n\n{preamble}\n\n## Vej\n\n### Beslutning\n\n{decision}\n\n\
             ### Bilag\n\n- [A](a.pdf)\n"
        );
        match parse::parse(&config, &file, &text).0 {
            Some(Record::Meeting(meeting)) => *meeting,
            other => panic!("{other:?}"),
        }
    }

    fn folder(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("referat-spool-{name}-{}", std::process::id()))
    }

    fn opened(meeting: &mut Meeting) -> Vec<Prose> {
        texts(meeting).map(|text| text.open().into_owned()).collect()
    }

    fn on_disk(meeting: &mut Meeting) -> usize {
        texts(meeting).filter(|text| matches!(text.place, Place::Disk { .. })).count()
    }

    #[test]
    fn a_text_on_disk_is_the_text() {
        let mut meeting = meeting();
        let (texts_before, all) = (opened(&mut meeting), texts(&mut meeting).count());
        let (hash, bytes) = (hash_of(&meeting), postcard::to_stdvec(&meeting));
        assert!(all > 1);
        let folder = folder("same");
        let spool = Spool::new(&folder);
        lay_down(&mut meeting, &spool);
        assert_eq!(on_disk(&mut meeting), all);
        assert_eq!(opened(&mut meeting), texts_before);
        assert_eq!(hash_of(&meeting), hash);
        assert_eq!(postcard::to_stdvec(&meeting), bytes);
        let preamble = &mut meeting.preamble;
        preamble.rewrite(|_| ());
        assert!(matches!(preamble.place, Place::Disk { .. }));
        preamble.rewrite(|prose| prose.html.push('!'));
        assert!(preamble.open().html.ends_with('!'));
        assert!(spool.failure().is_none());
        let names = std::fs::read_dir(&folder).expect("the folder was made").count();
        assert_eq!(names, 0, "the file has no name");
        std::fs::remove_dir(folder).expect("nothing is in it");
    }

    #[test]
    fn texts_are_found_whatever_was_read_before() {
        let long = "ord ".repeat(4 << 10);
        let mut meetings =
            [meeting(), meeting_of(&long, "Ja."), meeting_of("Ja.", &long), meeting_of("A", "B")];
        let before: Vec<Vec<Prose>> = meetings.iter_mut().map(opened).collect();
        let folder = folder("order");
        let spool = Spool::new(&folder);
        meetings.iter_mut().for_each(|meeting| lay_down(meeting, &spool));
        let mut laid_down: Vec<Vec<&mut Stored>> =
            meetings.iter_mut().map(|meeting| texts(meeting).collect()).collect();
        let places = |of: usize| (0..before[of].len()).map(move |text| (of, text));
        let places: Vec<(usize, usize)> = (0..before.len()).flat_map(places).collect();
        for (of, text) in &places {
            for (other, after) in &places {
                assert_eq!(*laid_down[*of][*text].open(), before[*of][*text]);
                assert_eq!(*laid_down[*other][*after].open(), before[*other][*after]);
            }
        }
        laid_down.clear();
        std::fs::remove_dir(folder).expect("nothing is in it");
    }

    fn in_memory(meeting: &mut Meeting) -> usize {
        texts(meeting).filter(|text| matches!(text.place, Place::Memory(_))).count()
    }

    #[test]
    fn a_text_that_was_kept_is_the_text() {
        let mut meeting = meeting();
        let (expected, hash, all) =
            (opened(&mut meeting), hash_of(&meeting), texts(&mut meeting).count());
        let bytes = postcard::to_stdvec(&meeting).expect("it has a form in bytes");
        let kept = || postcard::from_bytes::<Meeting>(&bytes).expect("it was written so");
        let mut read = kept();
        assert_eq!((opened(&mut read), hash_of(&read)), (expected.clone(), hash));
        assert_eq!(postcard::to_stdvec(&read).as_ref(), Ok(&bytes));
        assert!(in_memory(&mut read) < all);
        unpack(&mut read);
        assert_eq!((in_memory(&mut read), opened(&mut read)), (all, expected.clone()));
        let mut laid_down = kept();
        let folder = folder("kept");
        lay_down(&mut laid_down, &Spool::new(&folder));
        assert_eq!((on_disk(&mut laid_down), opened(&mut laid_down)), (all, expected));
        assert_eq!(postcard::to_stdvec(&laid_down), Ok(bytes));
        std::fs::remove_dir(folder).expect("nothing is in it");
    }

    #[test]
    fn what_the_disk_does_not_take_stays_in_memory() {
        let mut meeting = meeting();
        let bytes = postcard::to_stdvec(&meeting).expect("it has a form in bytes");
        let mut kept: Meeting = postcard::from_bytes(&bytes).expect("it was written so");
        let nowhere = folder("none").join("file");
        std::fs::create_dir_all(nowhere.parent().expect("it has one")).expect("it can be made");
        std::fs::write(&nowhere, "").expect("it can be written");
        for meeting in [&mut meeting, &mut kept] {
            let all = texts(meeting).count();
            lay_down(meeting, &Spool::new(&nowhere));
            assert_eq!((on_disk(meeting), in_memory(meeting)), (0, all));
        }
        std::fs::remove_dir_all(folder("none")).expect("it is there");
    }

    #[test]
    fn a_text_that_is_lost_is_told() {
        let mut meeting = meeting();
        let spool = Spool::new(&folder("lost"));
        lay_down(&mut meeting, &spool);
        spool.lose();
        assert!(spool.failure().is_none());
        assert!(postcard::to_stdvec(&meeting).is_err(), "nothing is kept of it");
        assert!(meeting.preamble.open().is_empty());
        assert!(spool.failure().is_some());
        std::fs::remove_dir(folder("lost")).expect("nothing is in it");
    }

    fn hash_of(meeting: &Meeting) -> u64 {
        let mut hasher = Xxh3::new();
        meeting.hash(&mut hasher);
        hasher.finish()
    }
}
