//! What the site and its files say about rules: severities, entries and comments that allow.
//!
//! All diagnostics of a run come in; what comes out has the severities that the site wants and
//! lacks what was allowed with a reason. Applied once, over every stage.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::check::Context;
use crate::check::rule::{Gate, Rule, find};
use crate::check::text::{LineKind, Text};
use crate::config::{Config, site_toml};
use crate::diag::{Diag, Group, NAMED, Place, Span, nearest};
use crate::path::SitePath;

/// Applies severities and allowances; `text` is the normalised text of a file.
pub fn settle(
    config: &Config,
    rules: &[Rule],
    diags: Vec<Diag>,
    text: &dyn Fn(&SitePath) -> Option<String>,
) -> Vec<Diag> {
    let mut settled = settle_found(config, rules, diags, text);
    settled.extend(unknown(config, rules));
    once_a_group(once_a_page(settled))
}

/// Applies severities and allowances to what was found later than the rest.
pub fn settle_found(
    config: &Config,
    rules: &[Rule],
    diags: Vec<Diag>,
    text: &dyn Fn(&SitePath) -> Option<String>,
) -> Vec<Diag> {
    let mut files = Files { text, rules, known: FxHashMap::default() };
    diags
        .into_iter()
        .filter_map(|diag| with_severity(config, rules, diag))
        .filter(|diag| !is_entered(config, rules, diag) && !files.allow(diag))
        .collect()
}

fn with_severity(config: &Config, rules: &[Rule], mut diag: Diag) -> Option<Diag> {
    let fixed = find(rules, diag.code).is_none_or(|rule| rule.gate == Gate::Fixed);
    let wanted = config.check.severities.iter().find(|(code, ..)| code == diag.code);
    match wanted {
        Some((_, severity, _)) if !fixed => diag.severity = (*severity)?,
        _ => {}
    }
    Some(diag)
}

/// Whether an entry of `site.toml` allows it.
fn is_entered(config: &Config, rules: &[Rule], diag: &Diag) -> bool {
    let Some(place) = &diag.place else { return false };
    let allows =
        |entry: &crate::config::Allowed| entry.code == diag.code && entry.file == place.file;
    find(rules, diag.code).is_some() && config.check.allowed.iter().any(allows)
}

/// Codes in `site.toml` that no rule has, and severities of rules that have to stay as they are.
fn unknown(config: &Config, rules: &[Rule]) -> Vec<Diag> {
    let severities = config.check.severities.iter().map(|(code, _, span)| (code, *span));
    let allowed = config.check.allowed.iter().map(|entry| (&entry.code, entry.span));
    let mut diags: Vec<Diag> = severities
        .clone()
        .chain(allowed)
        .filter(|(code, _)| find(rules, code).is_none())
        .map(|(code, span)| unknown_code(rules, code).at(&site_toml(), span))
        .collect();
    let is_fixed = |code: &str| find(rules, code).is_some_and(|rule| rule.gate == Gate::Fixed);
    diags.extend(severities.filter(|(code, _)| is_fixed(code)).map(|(code, span)| {
        Diag::error("fixed-rule", format!("the severity of `{code}` cannot be changed"))
            .at(&site_toml(), span)
            .hint("allow it for one file by an `[[allow]]` entry with `file`, `code` and `reason`")
    }));
    diags
}

fn unknown_code(rules: &[Rule], code: &str) -> Diag {
    let diag = Diag::error("unknown-rule", format!("there is no rule `{code}`"));
    match nearest(code, rules.iter().map(|rule| rule.code)) {
        Some(near) => diag.hint(format!("did you mean `{near}`?")),
        None => diag.hint("`referat check --list` names them all"),
    }
}

/// The comments of the files that something was reported in.
struct Files<'t> {
    rules: &'t [Rule],
    text: &'t dyn Fn(&SitePath) -> Option<String>,
    known: FxHashMap<SitePath, Vec<Comment>>,
}

impl Files<'_> {
    /// Whether a comment beside the place allows it.
    fn allow(&mut self, diag: &Diag) -> bool {
        let Some(Place { file, span: Some(span) }) = &diag.place else { return false };
        if find(self.rules, diag.code).is_none_or(|rule| rule.gate == Gate::Fixed)
            || file.extension() != "md"
        {
            return false;
        }
        let comments = self
            .known
            .entry(file.clone())
            .or_insert_with(|| (self.text)(file).map_or(Vec::new(), |text| comments(&text)));
        let line = span.line as usize;
        comments.iter().any(|comment| {
            comment.code == diag.code && comment.has_reason && comment.lines.contains(&line)
        })
    }
}

/// A comment such as `<!-- referat: allow near-name: another person -->`.
#[derive(Debug, PartialEq, Eq)]
struct Comment {
    line: usize,
    code: String,
    has_reason: bool,
    /// What it covers: the next block; after a heading, the heading's section.
    lines: std::ops::Range<usize>,
}

fn comments(text: &str) -> Vec<Comment> {
    if !text.contains("referat: allow") {
        return Vec::new();
    }
    let lines: Vec<&str> = text.lines().collect();
    lines.iter().enumerate().filter_map(|(at, line)| comment(&lines, at, line)).collect()
}

fn comment(lines: &[&str], at: usize, line: &str) -> Option<Comment> {
    let (before, rest) = line.split_once("referat: allow ")?;
    let before = before.trim_end();
    let open = before.strip_suffix("<!--").or_else(|| before.strip_suffix('#'))?;
    let inner = rest.split("-->").next().unwrap_or(rest);
    let (code, reason) = inner.split_once(':').unwrap_or((inner, ""));
    let open = open.trim();
    let end = match open.starts_with('#') {
        _ if before.ends_with('#') => at + 2,
        true => section_end(lines, at, open.bytes().take_while(|byte| *byte == b'#').count()),
        false if !open.is_empty() => at + 1,
        false => block_end(lines, at),
    };
    Some(Comment {
        line: at + 1,
        code: code.trim().to_owned(),
        has_reason: !reason.trim().is_empty(),
        lines: at + 1..end + 1,
    })
}

/// The line after the block that follows a comment.
fn block_end(lines: &[&str], at: usize) -> usize {
    let blank = |line: &&str| line.trim().is_empty();
    let start = (at + 1..lines.len()).find(|line| !blank(&lines[*line])).unwrap_or(lines.len());
    (start..lines.len()).find(|line| blank(&lines[*line])).unwrap_or(lines.len())
}

/// The line of the next heading of this level or above.
fn section_end(lines: &[&str], at: usize, level: usize) -> usize {
    let is_end = |line: &str| {
        let own = line.bytes().take_while(|byte| *byte == b'#').count();
        (1..=level).contains(&own)
    };
    (at + 1..lines.len()).find(|line| is_end(lines[*line])).unwrap_or(lines.len())
}

/// `allow-comment`: a comment that allows nothing, as it has no reason or names no rule.
pub fn comment_without_effect(context: &Context<'_>, text: &Text<'_>, diags: &mut Vec<Diag>) {
    let rules = context.rules;
    if !text.lines.iter().any(|line| line.text.contains("referat: allow ")) {
        return;
    }
    let lines: Vec<&str> = text.lines.iter().map(|line| line.text).collect();
    for (at, line) in text.lines.iter().enumerate().filter(|(_, line)| line.kind != LineKind::Code)
    {
        let Some(comment) = comment(&lines, at, line.text) else { continue };
        let rule = find(rules, &comment.code);
        let message = match rule {
            None => format!("there is no rule `{}`", comment.code),
            Some(rule) if rule.gate == Gate::Fixed => {
                format!("`{}` is allowed by an entry in `site.toml` alone", comment.code)
            }
            Some(_) if !comment.has_reason => "an allowance without a reason".to_owned(),
            Some(_) => continue,
        };
        let diag = Diag::warning("allow-comment", message).at(text.file, Span::line(line.number));
        let codes = rules.iter().map(|rule| rule.code);
        diags.push(match nearest(&comment.code, codes).filter(|_| rule.is_none()) {
            Some(near) => diag.hint(format!("did you mean `{near}`?")),
            None => diag.hint("write `<!-- referat: allow CODE: reason -->`"),
        });
    }
}

/// Whatever one file says twice in the same words is said once, with the other places.
fn once_a_page(diags: Vec<Diag>) -> Vec<Diag> {
    let mut kept: Vec<Diag> = Vec::with_capacity(diags.len());
    let mut first: BTreeMap<(&'static str, SitePath, String), usize> = BTreeMap::new();
    for diag in diags {
        let Some(Place { file, span: Some(span) }) = &diag.place else {
            kept.push(diag);
            continue;
        };
        let name = (diag.code, file.clone(), diag.message.clone());
        let is_reference = diag.code == "dead-reference";
        match first.get(&name).filter(|_| is_reference) {
            Some(at) if kept[*at].related.len() >= NAMED => {}
            Some(at) => kept[*at]
                .related
                .push((Place { file: file.clone(), span: Some(*span) }, "also here".to_owned())),
            None => {
                first.insert(name, kept.len());
                kept.push(diag);
            }
        }
    }
    kept
}

/// What is said of many places, said once with their number. What was allowed is gone by now.
fn once_a_group(diags: Vec<Diag>) -> Vec<Diag> {
    let mut kept: Vec<Diag> = Vec::with_capacity(diags.len());
    let mut groups: BTreeMap<(&'static str, Group), Vec<Diag>> = BTreeMap::new();
    for diag in diags {
        match diag.group.clone() {
            Some(group) => groups.entry((diag.code, group)).or_default().push(diag),
            None => kept.push(diag),
        }
    }
    for ((_, group), mut members) in groups {
        let count = members.len();
        let mut first = members.remove(0);
        if count > 1 {
            first.message = group.message.replace("{count}", &count.to_string());
        }
        let places = members.into_iter().filter_map(|diag| diag.place).take(NAMED);
        first.related.extend(places.map(|place| (place, "also here".to_owned())));
        kept.push(first);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_what_they_cover() {
        let check = |text: &str, code: &str, has_reason: bool, lines: std::ops::Range<usize>| {
            let found = comments(text);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!((found[0].code.as_str(), found[0].has_reason), (code, has_reason), "{text}");
            assert_eq!(found[0].lines, lines, "{text}");
        };
        check("<!-- referat: allow near-name: en anden -->\nA\nB\n\nC\n", "near-name", true, 1..4);
        check("<!-- referat: allow x: y -->\n\nA\n\nC\n", "x", true, 1..4);
        check("A <!-- referat: allow x -->\nB\n", "x", false, 1..2);
        check("## A <!-- referat: allow x: y -->\n\nB\n### C\nD\n## E\n", "x", true, 1..6);
        check("---\n# referat: allow weekday: som indkaldt\ndato: x\n---\n", "weekday", true, 2..4);
        assert_eq!(comments("referat: allow x: y"), []);
    }
}
