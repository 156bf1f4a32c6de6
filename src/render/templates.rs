//! The templates of a theme with what is wrong in them, at its place and with what was meant.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Diag, Span, nearest};
use crate::path::SitePath;
use crate::render::blocks::blocks;
use crate::render::names;
use crate::render::tags::tags;

/// Where each template was read and what it says, by its name.
#[derive(Default)]
pub struct Templates {
    pub paths: BTreeMap<String, SitePath>,
    pub texts: BTreeMap<String, String>,
    /// The top-level fields that each one uses, with those that it extends and includes.
    pub fields: BTreeMap<String, Vec<String>>,
    /// The first wrong name in the template of a page, or in one that it extends or includes.
    pub wrong: BTreeMap<String, Diag>,
}

/// Where the fields are told of.
pub const FIELDS: &str = "docs/themes.md lists the fields of every view";

impl Templates {
    /// Looks at the names in the templates of every page.
    pub fn find_wrong_names(&mut self, words: &BTreeMap<String, String>) {
        for template in self.texts.keys() {
            let problems = names::problems(template, &self.texts, words);
            if let Some(problem) = problems.into_iter().next() {
                let place = self.paths.get(&problem.template).cloned().unwrap_or_default();
                self.wrong.insert(template.clone(), problem.diag.at(&place, problem.span));
            }
        }
    }

    /// The problem that Tera reports, at its place.
    pub fn diag(&self, error: &tera::Error) -> Diag {
        let report = match error.kind() {
            tera::ErrorKind::SyntaxError(report) | tera::ErrorKind::RenderingError(report) => {
                report
            }
            _ => return self.general(&error.to_string()),
        };
        let message = report.message().split_whitespace().collect::<Vec<_>>().join(" ");
        // "Variable `romm` is not defined. Available variables: access, …"
        let (first, listed) = message.split_once(". ").unwrap_or((&message, ""));
        let span = report.span();
        let width = match span.start_line == span.end_line {
            true => span.end_col.saturating_sub(span.start_col),
            false => 1,
        };
        let text = self.texts.get(report.filename()).map_or("", String::as_str);
        let written = text.get(span.range.clone()).unwrap_or_default();
        let first = match first.contains("undefined") && !written.is_empty() {
            true => format!("`{written}` is not defined"),
            false => lower_first(first),
        };
        let span = Span::new(span.start_line, span.start_col..span.start_col + width.max(1));
        let place = self.paths.get(report.filename()).cloned().unwrap_or_default();
        let missing =
            first.split('`').nth(1).unwrap_or_default().rsplit('.').next().unwrap_or_default();
        let near = nearest(missing, listed.split(['`', ',', ' ']).filter(|name| !name.is_empty()));
        let hint = match (self.unknown(&first, missing), near) {
            (Some(hint), _) => hint,
            (None, Some(name)) => format!("did you mean `{name}`? {FIELDS}"),
            (None, None) if listed.is_empty() || listed.len() > 300 => FIELDS.to_owned(),
            (None, None) => format!("{}; {FIELDS}", lower_first(listed)),
        };
        Diag::error("template", first).at(&place, span).hint(hint)
    }

    /// What to do about a filter, a test, a component or a template that is not there.
    fn unknown(&self, message: &str, name: &str) -> Option<String> {
        let kind = match message.strip_prefix("unknown ") {
            Some(rest) => rest.split(' ').next()?,
            None if message.starts_with("block ") && message.contains("parent") => "block",
            None => return None,
        };
        let blocks: Vec<String> = self.texts.values().flat_map(|text| blocks(text)).collect();
        let tags = || self.texts.values().flat_map(|text| tags(text));
        let components: Vec<String> = tags()
            .filter(|tag| tag.begins("component"))
            .filter_map(|tag| Some(tag.tokens.get(1)?.text.clone()))
            .collect();
        let known: Vec<&str> = match kind {
            "filter" => FILTERS.to_vec(),
            "test" => TESTS.to_vec(),
            "component" => components.iter().map(String::as_str).collect(),
            "block" => blocks.iter().map(String::as_str).filter(|block| *block != name).collect(),
            "template" => self.texts.keys().map(String::as_str).collect(),
            _ => {
                return Some(
                    "templates have no functions; docs/themes.md tells what they have".to_owned(),
                );
            }
        };
        Some(match nearest(name, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                let known: BTreeSet<&str> = known.into_iter().collect();
                let known: Vec<&str> = known.into_iter().collect();
                format!("the {kind}s are {}", known.join(", "))
            }
        })
    }

    /// A problem that Tera gives no place: what it names is looked up in the templates.
    fn general(&self, message: &str) -> Diag {
        let first = message.trim_start_matches("error: ").lines().next().unwrap_or_default();
        let diag = Diag::error("template", lower_first(first)).hint(FIELDS);
        let named: Vec<&str> = first.split(['`', '\'']).skip(1).step_by(2).collect();
        let placed = named.iter().rev().map(|name| self.place(diag.clone(), name));
        placed.into_iter().find(|diag| diag.place.is_some()).unwrap_or(diag.clone())
    }

    /// Puts a diagnostic where a word first stands in a template.
    pub fn place(&self, diag: Diag, word: &str) -> Diag {
        for (name, text) in &self.texts {
            for (number, line) in text.lines().enumerate() {
                let is_part = |c: char| c.is_alphanumeric() || c == '_';
                let whole = |at: &usize| {
                    let before = line[..*at].chars().next_back();
                    let after = line[at + word.len()..].chars().next();
                    !before.is_some_and(|c| is_part(c) || c == '.') && !after.is_some_and(is_part)
                };
                if let Some(at) = line.match_indices(word).map(|(at, _)| at).find(whole) {
                    return diag.at(&self.paths[name], Span::new(number + 1, at..at + word.len()));
                }
            }
        }
        diag
    }
}

fn lower_first(text: &str) -> String {
    let mut letters = text.trim().trim_end_matches('.').chars();
    letters.next().map_or(String::new(), |first| first.to_lowercase().chain(letters).collect())
}

/// The filters and tests of Tera 2, which does not list them.
const FILTERS: [&str; 37] = [
    "safe",
    "default",
    "upper",
    "lower",
    "wordcount",
    "escape",
    "escape_html",
    "escape_xml",
    "newlines_to_br",
    "pluralize",
    "trim",
    "trim_start",
    "trim_end",
    "replace",
    "capitalize",
    "title",
    "truncate",
    "indent",
    "str",
    "int",
    "float",
    "length",
    "reverse",
    "split",
    "abs",
    "round",
    "first",
    "last",
    "nth",
    "join",
    "sort",
    "unique",
    "get",
    "values",
    "keys",
    "pairs",
    "group_by",
];
const TESTS: [&str; 16] = [
    "string",
    "number",
    "map",
    "bool",
    "array",
    "integer",
    "float",
    "none",
    "iterable",
    "defined",
    "undefined",
    "odd",
    "even",
    "divisible_by",
    "starting_with",
    "containing",
];
