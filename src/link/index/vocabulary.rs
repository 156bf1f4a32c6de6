//! What is found in plain text: the names of people, and the numbers of cases that can be told from
//! other numbers.

use crate::config::Config;
use crate::link::index::people::Called;
use crate::link::site::{Site, Target};
use crate::model::escape::escape;
use crate::names::{Edges, Found, Matcher, key};

/// The patterns that are looked for, as they stand in HTML.
pub struct Vocabulary {
    names: Matcher,
    numbers: Matcher,
    /// The fewest digits that a number has.
    fewest_digits: usize,
    /// What each number of the matchers stands for.
    targets: Vec<Target>,
}

/// Patterns, each with the place of what it stands for.
type Patterns = Vec<(String, u32)>;

impl Vocabulary {
    pub fn new(config: &Config, site: &Site, people: &Called) -> Vocabulary {
        let mut targets = Vec::new();
        let names = names(site, people, &mut targets);
        let numbers = numbers(config, site, &mut targets);
        let fewest_digits = numbers.iter().map(|(number, _)| digits(number)).min();
        let genitive = &config.words.markers.genitive;
        let (names, numbers) = rayon::join(
            || Matcher::new(names, genitive, Edges::Words),
            || Matcher::new(numbers, genitive, Edges::Words),
        );
        Vocabulary { names, numbers, fewest_digits: fewest_digits.unwrap_or(usize::MAX), targets }
    }

    /// The names of people in a text.
    pub fn names_in(&self, text: &str) -> Vec<Found> {
        self.names.find(text)
    }

    /// The case numbers in a text that can be told from other numbers.
    pub fn numbers_in(&self, text: &str) -> Vec<Found> {
        // Most texts have no number that is long enough, and need not be looked through.
        match digits(text) >= self.fewest_digits {
            true => self.numbers.find(text),
            false => Vec::new(),
        }
    }

    /// What was found.
    pub fn target(&self, found: &Found) -> Target {
        self.targets[found.number as usize].clone()
    }
}

/// Forms of names that are one person's alone.
fn names(site: &Site, people: &Called, targets: &mut Vec<Target>) -> Patterns {
    let mut names = Patterns::new();
    for (id, person) in (0..).zip(&site.people) {
        let own = person.forms().filter(|form| people.get(&key(form)) == Some(&Some(id)));
        names.extend(own.map(|form| (escape(&form), targets.len() as u32)));
        targets.push(Target::Person(id));
    }
    sorted(names)
}

fn numbers(config: &Config, site: &Site, targets: &mut Vec<Target>) -> Patterns {
    let mut numbers = Patterns::new();
    for (id, case) in (0..).zip(&site.cases).filter(|(_, case)| is_telling(config, &case.number)) {
        numbers.push((escape(&case.number), targets.len() as u32));
        targets.push(Target::Case(id));
    }
    sorted(numbers)
}

/// Each pattern once.
fn sorted(mut patterns: Patterns) -> Patterns {
    patterns.sort();
    patterns.dedup_by(|a, b| a.0 == b.0);
    patterns
}

/// Whether a case number can be told from other numbers, dates and years where it has no label.
fn is_telling(config: &Config, number: &str) -> bool {
    let shaped = config.case_pattern.find(number).is_some_and(|found| found.len() == number.len());
    shaped || digits(number) > 5 && number.contains(|c: char| !c.is_ascii_digit())
}

fn digits(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}
