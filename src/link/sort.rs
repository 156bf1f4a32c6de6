//! The order of names in the site's language: å after ø, and aa where å stands.

use std::cmp::Ordering;

use icu_collator::options::{CollatorOptions, Strength};
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale_core::Locale;

/// Compares names by the collation of a language (Unicode CLDR).
pub struct Sorter(CollatorBorrowed<'static>);

impl Sorter {
    pub fn new(language: &str) -> Sorter {
        let locale: Locale = language.parse().unwrap_or(Locale::UNKNOWN);
        let mut options = CollatorOptions::default();
        options.strength = Some(Strength::Tertiary);
        Sorter(
            Collator::try_new(locale.into(), options).expect("the root collation is compiled in"),
        )
    }

    pub fn compare(&self, a: &str, b: &str) -> Ordering {
        self.0.compare(a, b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn danish_order() {
        let sorter = Sorter::new("da");
        let mut names = vec!["Åse", "Ærø", "Zoe", "Aase", "Anna", "Østen", "aage"];
        names.sort_by(|a, b| sorter.compare(a, b));
        assert_eq!(names, ["Anna", "Zoe", "Ærø", "Østen", "aage", "Åse", "Aase"]);
    }
}
