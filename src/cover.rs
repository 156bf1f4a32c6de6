//! Which stretches of a text are taken, and which lie inside others, found by halving.

use std::collections::BTreeMap;
use std::ops::Range;

/// Stretches of which none lies over another.
#[derive(Default)]
pub struct Taken(BTreeMap<usize, usize>);

impl Taken {
    /// Takes a stretch if it is free.
    pub fn take(&mut self, range: &Range<usize>) -> bool {
        let is_free = self.is_free(range);
        if is_free {
            self.0.insert(range.start, range.end);
        }
        is_free
    }

    /// Whether a stretch lies over none of them.
    pub fn is_free(&self, range: &Range<usize>) -> bool {
        let last = self.0.range(..range.end).next_back();
        last.is_none_or(|(_, end)| *end <= range.start)
    }
}

/// Stretches in which others may lie: each by its start, with the farthest end up to there.
pub struct Around(Vec<(usize, usize)>);

impl Around {
    pub fn new(mut ranges: Vec<Range<usize>>) -> Around {
        ranges.sort_by_key(|range| range.start);
        let mut farthest = 0;
        let ends = ranges.into_iter().map(|range| {
            farthest = farthest.max(range.end);
            (range.start, farthest)
        });
        Around(ends.collect())
    }

    /// Whether one of them holds all of this one.
    pub fn holds(&self, range: &Range<usize>) -> bool {
        let before = self.0.partition_point(|(start, _)| *start <= range.start);
        before > 0 && self.0[before - 1].1 >= range.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches() {
        let mut taken = Taken::default();
        let mut check = |range, expected| assert_eq!(taken.take(&range), expected, "{range:?}");
        check(10..20, true);
        check(0..10, true);
        check(9..11, false);
        check(12..14, false);
        check(19..30, false);
        check(20..30, true);
        check(0..40, false);
        let around = Around::new(vec![5..9, 0..20, 3..4]);
        for (range, expected) in [(0..20, true), (7..12, true), (19..21, false), (30..31, false)] {
            assert_eq!(around.holds(&range), expected, "{range:?}");
        }
        assert!(!Around::new(Vec::new()).holds(&(0..1)));
    }
}
