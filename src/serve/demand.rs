//! Which part of what is at an address a request asks for: RFC 9110, conditions and ranges.

use std::ops::Range;

use hyper::HeaderMap;
use hyper::header::{IF_NONE_MATCH, IF_RANGE, RANGE};

/// What is to be sent.
#[derive(Debug, PartialEq, Eq)]
pub enum Demand {
    Whole,
    Part(Range<u64>),
    /// The browser has it.
    NotModified,
    /// There is no such part.
    Outside,
}

/// Reads the conditions of a request for something with this tag and length.
pub fn demand(headers: &HeaderMap, etag: &str, length: u64) -> Demand {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if headers.get_all(IF_NONE_MATCH).iter().any(|value| names(value.to_str().ok(), etag)) {
        return Demand::NotModified;
    }
    let Some(wanted) = text(RANGE) else { return Demand::Whole };
    if text(IF_RANGE).is_some_and(|known| known != etag) {
        return Demand::Whole;
    }
    range(wanted, length)
}

/// Whether a list of tags names this one; weak ones are compared as strong ones (section 13.1.2).
fn names(list: Option<&str>, etag: &str) -> bool {
    let tags = list.unwrap_or_default().split(',').map(str::trim);
    tags.into_iter().any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag)
}

/// One range of bytes; a server may pass over more than one and what it does not understand.
fn range(wanted: &str, length: u64) -> Demand {
    let Some((first, last)) = wanted.strip_prefix("bytes=").and_then(|range| range.split_once('-'))
    else {
        return Demand::Whole;
    };
    if last.contains(',') {
        return Demand::Whole;
    }
    let number = |text: &str| -> Option<Option<u64>> {
        let text = text.trim();
        if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) }
    };
    match (number(first), number(last)) {
        (Some(Some(first)), Some(last)) => {
            let last = last.unwrap_or(u64::MAX);
            match first {
                _ if last < first => Demand::Whole,
                first if first >= length => Demand::Outside,
                first => Demand::Part(first..length.min(last.saturating_add(1))),
            }
        }
        (Some(None), Some(Some(0))) => Demand::Outside,
        (Some(None), Some(Some(_))) if length == 0 => Demand::Outside,
        (Some(None), Some(Some(end))) => Demand::Part(length.saturating_sub(end)..length),
        _ => Demand::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        let check = |wanted: &str, expected: Demand| {
            let mut headers = HeaderMap::new();
            headers.insert(RANGE, wanted.parse().expect("a header"));
            assert_eq!(demand(&headers, "\"a\"", 100), expected, "{wanted}");
        };
        check("bytes=0-9", Demand::Part(0..10));
        check("bytes=90-", Demand::Part(90..100));
        check("bytes=90-1000", Demand::Part(90..100));
        check("bytes=-10", Demand::Part(90..100));
        check("bytes=-1000", Demand::Part(0..100));
        check("bytes=100-", Demand::Outside);
        check("bytes=-0", Demand::Outside);
        check("bytes=9-3", Demand::Whole);
        check("bytes=0-1,5-6", Demand::Whole);
        check("lines=1-2", Demand::Whole);
        check("bytes=a-b", Demand::Whole);
    }

    #[test]
    fn conditions() {
        let check = |name: hyper::header::HeaderName, value: &str, expected: Demand| {
            let mut headers = HeaderMap::new();
            headers.insert(RANGE, "bytes=0-1".parse().expect("a header"));
            headers.insert(name, value.parse().expect("a header"));
            assert_eq!(demand(&headers, "\"a\"", 100), expected, "{value}");
        };
        check(IF_NONE_MATCH, "\"b\", W/\"a\"", Demand::NotModified);
        check(IF_NONE_MATCH, "*", Demand::NotModified);
        check(IF_NONE_MATCH, "\"b\"", Demand::Part(0..2));
        check(IF_RANGE, "\"a\"", Demand::Part(0..2));
        check(IF_RANGE, "\"b\"", Demand::Whole);
    }
}
