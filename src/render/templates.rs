//! The templates of a theme with what is wrong in them, at its place and with what was meant.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Diag, Span, nearest};
use crate::path::SitePath;
use crate::render::blocks::blocks;
use crate::render::names::{self, FIELDS, Problem};
use crate::render::tags::{TokenKind, tags};

/// Where each template was read and what it says, by its name.
#[derive(Default)]
pub struct Templates {
    pub paths: BTreeMap<String, SitePath>,
    pub texts: BTreeMap<String, String>,
    /// The wrong names in the template of a page, or in one that it extends or includes.
    pub wrong: BTreeMap<String, Vec<Problem>>,
}

impl Templates {
    /// Looks at the names in the templates of every page; `unset` are those that Tera, too, finds
    /// nowhere set, by template.
    pub fn find_wrong_names(
        &mut self,
        words: &BTreeMap<String, String>,
        unset: impl Fn(&str) -> BTreeSet<String>,
    ) {
        for template in self.texts.keys() {
            let problems = names::problems(template, &self.texts, words);
            if problems.is_empty() {
                continue;
            }
            let unset = unset(template);
            let is_wrong =
                |problem: &Problem| problem.unset.as_ref().is_none_or(|name| unset.contains(name));
            let wrong = problems.into_iter().filter(is_wrong).collect();
            self.wrong.insert(template.clone(), wrong);
        }
    }

    /// The first wrong name of a page whose view has certain fields.
    pub fn first_wrong(&self, template: &str, has: impl Fn(&str) -> bool) -> Option<Diag> {
        let mut wrong = self.wrong.get(template)?.iter();
        let problem = wrong.find(|problem| !problem.unset.as_deref().is_some_and(&has))?;
        let place = self.paths.get(&problem.template).cloned().unwrap_or_default();
        Some(problem.diag.clone().at(&place, problem.span))
    }

    /// The problem that Tera reports, at its place.
    pub fn diag(&self, error: &tera::Error) -> Diag {
        use tera::ErrorKind;
        match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
                let span = report.span();
                let width = match span.start_line == span.end_line {
                    true => span.end_col.saturating_sub(span.start_col),
                    false => 1,
                };
                let text = self.text(report.filename());
                let written = text.get(span.range.clone()).unwrap_or_default();
                let fault = Fault {
                    message: report.message(),
                    template: report.filename(),
                    line: span.start_line,
                    column: span.start_col,
                    width,
                };
                self.told(&fault, written)
            }
            ErrorKind::MissingParent { current, parent } => {
                let message = format!("unknown template `{parent}`");
                let hint = self.unknown(&message, parent).unwrap_or_default();
                self.at_tag(message, current, "extends", parent).hint(hint)
            }
            ErrorKind::CircularExtend { tpl, inheritance_chain } => {
                self.circle(tpl, "extends", inheritance_chain)
            }
            ErrorKind::CircularInclude { include_chain, .. } => match include_chain.as_slice() {
                [first, others @ ..] => self.circle(first, "include", others),
                [] => self.general(&error.to_string()),
            },
            _ => self.general(&error.to_string()),
        }
    }

    /// A fault with what was meant; `written` is what stands at its place.
    fn told(&self, fault: &Fault, written: &str) -> Diag {
        let message = fault.message.split_whitespace().collect::<Vec<_>>().join(" ");
        // "Variable `romm` is not defined. Available variables: access, …"
        let (first, listed) = message.split_once(". ").unwrap_or((&message, ""));
        let first = match first.contains("undefined") && !written.is_empty() {
            true => format!("`{written}` is not defined"),
            false => lower_first(first),
        };
        let missing =
            first.split('`').nth(1).unwrap_or_default().rsplit('.').next().unwrap_or_default();
        let near = nearest(missing, listed.split(['`', ',', ' ']).filter(|name| !name.is_empty()));
        let hint = match (self.unknown(&first, missing), near) {
            (Some(hint), _) => hint,
            (None, Some(name)) => format!("did you mean `{name}`? {FIELDS}"),
            (None, None) if listed.is_empty() || listed.len() > 300 => FIELDS.to_owned(),
            (None, None) => format!("{}; {FIELDS}", lower_first(listed)),
        };
        let place = self.paths.get(fault.template).cloned().unwrap_or_default();
        let span = fault.span(self.text(fault.template), &first);
        Diag::error("template", first).at(&place, span).hint(hint)
    }

    fn text(&self, template: &str) -> &str {
        self.texts.get(template).map_or("", String::as_str)
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
            "function" => {
                return Some(
                    "templates have no functions; docs/themes.md tells what they have".to_owned(),
                );
            }
            _ => return None,
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

    /// Templates that extend or include each other in a circle; the first leads to the others.
    fn circle(&self, first: &str, keyword: &str, others: &[String]) -> Diag {
        let names: Vec<String> = std::iter::once(first)
            .chain(others.iter().map(String::as_str))
            .map(|name| format!("`{name}`"))
            .collect();
        let verb = if keyword == "include" { "includes" } else { keyword };
        let message = match names.as_slice() {
            [one, again] if one == again => format!("{one} {verb} itself"),
            _ => names.join(&format!(" {verb} ")),
        };
        let next = others.first().map_or("", String::as_str);
        self.at_tag(message, first, keyword, next).hint(match keyword {
            "include" => "leave one of them out",
            _ => {
                "a template that is covered is named with its theme, as in `standard/meeting.html`"
            }
        })
    }

    /// A problem at the tag of a template that names something.
    fn at_tag(&self, message: String, template: &str, keyword: &str, name: &str) -> Diag {
        let tags = tags(self.text(template)).into_iter().filter(|tag| tag.begins(keyword));
        let mut tokens = tags.flat_map(|tag| tag.tokens);
        let token = tokens.find(|token| token.kind != TokenKind::Mark && token.text == name);
        let place = self.paths.get(template).cloned().unwrap_or_default();
        let diag = Diag::error("template", message);
        match token {
            Some(token) => diag.at(&place, token.span),
            None => diag.in_file(&place),
        }
    }

    /// A problem that Tera tells in words alone: the first of the reports that it printed, if any.
    fn general(&self, message: &str) -> Diag {
        if let Some(fault) = Fault::printed(message) {
            return self.told(&fault, "");
        }
        let first = lower_first(message.lines().next().unwrap_or_default());
        let mut named = first.split('`').skip(1).step_by(2);
        match (named.next(), named.next(), named.next()) {
            // "Component `name` is defined in both `one.html` and `other.html`"
            (Some(component), Some(_), Some(template)) => self
                .at_tag(first.clone(), template, "component", component)
                .hint("give one of them another name"),
            _ => Diag::error("template", first).hint(FIELDS),
        }
    }
}

/// What is wrong in a template, as Tera says it; the column from 0 and the width in characters.
struct Fault<'e> {
    message: &'e str,
    template: &'e str,
    line: usize,
    column: usize,
    width: usize,
}

impl<'e> Fault<'e> {
    /// The first report of a text; those of what a template names that is not there come so only.
    ///
    /// ```text
    /// error: Unknown filter `uper`
    ///  --> meeting.html:4:12
    ///   |
    /// 4 | {{ items | uper }}
    ///   |            ^^^^
    /// ```
    fn printed(text: &'e str) -> Option<Fault<'e>> {
        let mut lines = text.lines();
        let message = lines.next()?.strip_prefix("error: ")?;
        let place = lines.next()?.trim_start().strip_prefix("--> ")?;
        let (place, column) = place.rsplit_once(':')?;
        let (template, line) = place.rsplit_once(':')?;
        let width = lines.nth(2).map_or(0, |line| line.matches('^').count());
        let column = column.parse::<usize>().ok()?.checked_sub(1)?;
        Some(Fault { message, template, line: line.parse().ok()?, column, width })
    }

    /// Where it is in the template's text; only the name of what is unknown, if it is that.
    fn span(&self, text: &str, message: &str) -> Span {
        let line = text.lines().nth(self.line.saturating_sub(1)).unwrap_or_default();
        let byte = |column: usize| line.char_indices().nth(column).map_or(line.len(), |(at, _)| at);
        let (start, end) = (byte(self.column), byte(self.column + self.width.max(1)));
        let name = message.starts_with("unknown ").then(|| message.split('`').nth(1)).flatten();
        match name.and_then(|name| Some((line[start..end].find(name)?, name.len()))) {
            Some((at, length)) => Span::new(self.line, start + at..start + at + length),
            None => Span::new(self.line, start..end),
        }
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
