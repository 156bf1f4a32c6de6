//! A list on several pages, and by years.

use std::collections::BTreeMap;

use crate::config::Config;
use crate::path::Route;
use crate::view::maker::Maker;
use crate::view::types::{Pager, PagerEntry, YearLink};

/// The years of a register, the latest first, with the number of entries.
pub fn years<T>(by_year: &BTreeMap<i16, Vec<T>>) -> Vec<(i16, usize)> {
    by_year.iter().rev().map(|(year, entries)| (*year, entries.len())).collect()
}

/// How many pages a list of this length takes.
pub fn pages(config: &Config, length: usize) -> usize {
    length.div_ceil(config.page_length).max(1)
}

/// The entries of one page, counted from 1.
pub fn page_of<'e, T>(config: &Config, entries: &'e [T], page: usize) -> &'e [T] {
    let start = (page - 1) * config.page_length;
    &entries[start.min(entries.len())..(start + config.page_length).min(entries.len())]
}

/// The address of a list's further pages: `/cases/2/`.
pub fn numbered(base: &Route, page: usize) -> Route {
    if page == 1 { base.clone() } else { base.child(&page.to_string()) }
}

impl Maker<'_> {
    /// The years of a register, the latest first.
    pub fn years(
        &self,
        base: &Route,
        years: &[(i16, usize)],
        current: Option<i16>,
    ) -> Vec<YearLink> {
        years
            .iter()
            .map(|(year, count)| YearLink {
                year: *year,
                href: self.href(&base.child(&year.to_string())),
                count: *count,
                current: current == Some(*year),
            })
            .collect()
    }

    /// The pages of a list; `None` if it fits on one.
    pub fn pager(&self, base: &Route, page: usize, pages: usize) -> Option<Pager> {
        if pages < 2 {
            return None;
        }
        let href = |page: usize| self.href(&numbered(base, page));
        Some(Pager {
            page,
            pages,
            previous: (page > 1).then(|| href(page - 1)),
            next: (page < pages).then(|| href(page + 1)),
            all: shown_pages(page, pages)
                .map(|(number, gap)| PagerEntry {
                    page: number,
                    href: href(number),
                    current: number == page,
                    gap,
                })
                .collect(),
        })
    }
}

/// The pages that a list's page links to, each with whether some are left out before it: the first,
/// the last, two on either side of this one, and no gap of a single page.
fn shown_pages(page: usize, pages: usize) -> impl Iterator<Item = (usize, bool)> {
    let near = move |number: usize| number.abs_diff(page) <= 2;
    let shown = move |number: usize| {
        number == 1
            || number == pages
            || near(number)
            || (number == 2 && near(3))
            || (number + 1 == pages && near(pages - 2))
    };
    (1..=pages)
        .filter(move |number| shown(*number))
        .map(move |number| (number, number > 1 && !shown(number - 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_of_pages_is_shortened() {
        let check = |page: usize, pages: usize, expected: &str| {
            let shown: Vec<String> = shown_pages(page, pages)
                .map(|(number, gap)| format!("{}{number}", if gap { "… " } else { "" }))
                .collect();
            assert_eq!(shown.join(" "), expected);
        };
        check(1, 2, "1 2");
        check(4, 7, "1 2 3 4 5 6 7");
        check(1, 7, "1 2 3 … 7");
        check(5, 9, "1 2 3 4 5 6 7 8 9");
        check(10, 20, "1 … 8 9 10 11 12 … 20");
        check(20, 20, "1 … 18 19 20");
    }
}
