//! The feeds that were made last: one that is written in two formats is made once, as these are mostly
//! written one after the other.

use std::sync::{Arc, Mutex};

use super::Feed;
use crate::link::asked::{Noted, note, watched};
use crate::view::followed::Source;

/// How many feeds are remembered, so that threads do not take each other's.
const PLACES: usize = 16;

#[derive(Default)]
pub struct LastFeeds([Mutex<Option<Made>>; PLACES]);

struct Made {
    source: Source,
    feed: Arc<Feed>,
    /// What making it asked for, which whoever shows it asks for too.
    asked: Noted,
}

impl LastFeeds {
    /// The feed of a source, made now if it was not made lately.
    pub fn again(&self, source: Source, make: impl FnOnce() -> Feed) -> Arc<Feed> {
        let id = match source {
            Source::Site => 0,
            Source::Committee(id) | Source::Person(id) | Source::Case(id) | Source::Tag(id) => id,
        };
        let lock = || {
            let place = &self.0[id as usize % PLACES];
            place.lock().expect("nothing can panic that holds it")
        };
        if let Some(made) = &*lock()
            && made.source == source
        {
            made.asked.iter().flatten().for_each(note);
            return Arc::clone(&made.feed);
        }
        let (feed, asked) = watched(make);
        let feed = Arc::new(feed);
        *lock() = Some(Made { source, feed: Arc::clone(&feed), asked });
        feed
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
