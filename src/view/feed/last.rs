//! The feeds that were made last: one that is written in two formats is made once, as these are mostly
//! written one after the other. And what entries of many feeds say of a meeting.

use std::sync::{Arc, Mutex};

use super::{Common, Feed};
use crate::link::asked::{Noted, note, watched};
use crate::link::site::MeetingId;
use crate::view::followed::Source;

/// How many feeds are remembered, so that threads do not take each other's.
const FEEDS: usize = 16;

/// Of how many meetings it is remembered what entries say; feeds tell of the latest ones.
const MEETINGS: usize = 1 << 12;

pub struct LastFeeds {
    feeds: Last<Source, Feed>,
    meetings: Last<MeetingId, Common>,
}

impl Default for LastFeeds {
    fn default() -> LastFeeds {
        LastFeeds { feeds: Last::new(FEEDS), meetings: Last::new(MEETINGS) }
    }
}

impl LastFeeds {
    /// The feed of a source, made now if it was not made lately.
    pub fn again(&self, source: Source, make: impl FnOnce() -> Feed) -> Arc<Feed> {
        let id = match source {
            Source::Site => 0,
            Source::Committee(id) | Source::Person(id) | Source::Case(id) | Source::Tag(id) => id,
        };
        self.feeds.again(source, id, make)
    }

    /// What entries say of a meeting, made now if it was not made lately.
    pub fn common(&self, id: MeetingId, make: impl FnOnce() -> Common) -> Arc<Common> {
        self.meetings.again(id, id, make)
    }
}

/// What was made last, each in a place of its own until another needs that.
struct Last<K, T>(Vec<Mutex<Option<Made<K, T>>>>);

struct Made<K, T> {
    key: K,
    made: Arc<T>,
    /// What making it asked for, which whoever shows it asks for too.
    asked: Noted,
}

impl<K: Copy + PartialEq, T> Last<K, T> {
    fn new(places: usize) -> Last<K, T> {
        Last((0..places).map(|_| Mutex::new(None)).collect())
    }

    /// What belongs to a key, whose place is the `id`th.
    fn again(&self, key: K, id: u32, make: impl FnOnce() -> T) -> Arc<T> {
        let lock = || {
            let place = &self.0[id as usize % self.0.len()];
            place.lock().expect("nothing can panic that holds it")
        };
        if let Some(made) = &*lock()
            && made.key == key
        {
            made.asked.iter().flatten().for_each(note);
            return Arc::clone(&made.made);
        }
        let (made, asked) = watched(make);
        let made = Arc::new(made);
        *lock() = Some(Made { key, made: Arc::clone(&made), asked });
        made
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Content;
    use crate::link::asked::Asked;

    fn feed(title: &str) -> Feed {
        note(Asked::Case(3));
        Feed {
            id: String::new(),
            title: title.to_owned(),
            description: String::new(),
            updated: String::new(),
            home: String::new(),
            language: String::new(),
            author: String::new(),
            author_url: String::new(),
            content: Content::Summary,
            entries: Vec::new(),
        }
    }

    #[test]
    fn a_feed_is_made_once_while_it_is_remembered() {
        let last = LastFeeds::default();
        let of = |source, title: &str| {
            let (feed, asked) = watched(|| last.again(source, || feed(title)));
            assert_eq!(asked.iter().collect::<Vec<_>>(), [Ok(Asked::Case(3))]);
            feed.title.clone()
        };
        assert_eq!(of(Source::Case(1), "made"), "made");
        assert_eq!(of(Source::Case(1), "made again"), "made");
        assert_eq!(of(Source::Person(1), "another"), "another");
        assert_eq!(of(Source::Case(1), "made again"), "made again");
    }
}
