//! Templates of a theme that lies under another, fitted to what the upper one covers.
//!
//! A theme may bring a base of its own and leave the pages to the theme below it. If that one is a
//! newer edition, its pages may fill blocks and call components that the upper theme does not know.
//! They keep working, and the theme's author is told.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::diag::Diag;
use crate::path::SitePath;
use crate::render::blocks::{blocks, chain, extended};

/// Blocks that say something about a page, which is whole without them.
const ABOUT: [&str; 7] =
    ["title", "og_type", "kind", "feeds", "icons", "linked_data", "breadcrumbs"];

/// Templates by name: those of the theme, those that they cover, and where each was read.
#[derive(Default)]
pub struct Stack {
    pub templates: BTreeMap<String, String>,
    covered: BTreeMap<String, String>,
    pub paths: BTreeMap<String, SitePath>,
}

/// What pages of a lower theme fill and one base above them lacks, and the pages.
type Lacking = BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)>;

impl Stack {
    /// Adds a template of a theme below those that are there.
    pub fn add(&mut self, layer: &str, name: &str, text: &str, path: SitePath) {
        let (text, has_components) = self.without_known_components(text);
        let below = format!("{layer}/{name}");
        let (name, list) = match self.templates.contains_key(name) {
            // What is left of a file of components is called by name, wherever it lies.
            true if has_components => (below, &mut self.templates),
            true => (below, &mut self.covered),
            false => (name.to_owned(), &mut self.templates),
        };
        self.paths.insert(name.clone(), path);
        list.insert(name, text);
    }

    /// A text in which the components of upper themes are blank, as a name stands for one component;
    /// and whether it has others.
    fn without_known_components(&self, text: &str) -> (String, bool) {
        let known: BTreeSet<&str> = self
            .templates
            .values()
            .flat_map(|text| components(text))
            .map(|(name, _)| name)
            .collect();
        let mut rest = text.to_owned();
        let mut has_others = false;
        for (name, range) in components(text).into_iter().rev() {
            if known.contains(name) {
                rest.replace_range(range.clone(), &blank(&text[range]));
            } else {
                has_others = true;
            }
        }
        (rest, has_others)
    }

    /// Lets the pages of lower themes keep the blocks that an upper theme's base lacks: what only says
    /// something about a page is left out, and a page that needs more has the base of its own theme.
    pub fn fit(&mut self) -> Vec<Diag> {
        let mut left_out = Lacking::new();
        let mut own_base = Lacking::new();
        for (page, base, blocks) in self.lacking() {
            let is_whole = blocks.iter().all(|block| ABOUT.contains(&block.as_str()));
            let list = if is_whole { &mut left_out } else { &mut own_base };
            let entry = list.entry(base).or_default();
            entry.0.extend(blocks);
            entry.1.insert(page);
        }
        for (base, (blocks, _)) in &left_out {
            self.add_unseen(base, blocks);
        }
        for (base, (_, pages)) in &own_base {
            pages.iter().for_each(|page| self.use_own(base, page));
        }
        let left_out = left_out
            .iter()
            .map(|(base, (blocks, _))| self.diag(base, blocks, "what stands there is left out"));
        let own_base = own_base.iter().map(|(base, (blocks, pages))| {
            let instead = format!("{} keep the base of the theme below", quoted(pages));
            self.diag(base, blocks, &instead)
        });
        left_out.chain(own_base).collect()
    }

    /// Lets a page extend the base of its own theme.
    fn use_own(&mut self, base: &str, page: &str) {
        let own = format!("\"{}/{base}\"", self.layer(page));
        let Some(text) = self.templates.get_mut(page) else { return };
        let written = [format!("\"{base}\""), format!("'{base}'")];
        if let Some((at, written)) =
            written.iter().find_map(|written| Some((text.find(written)?, written)))
        {
            text.replace_range(at..at + written.len(), &own);
        }
    }

    /// The pages of lower themes, each with the base above it and the blocks that this lacks.
    fn lacking(&self) -> Vec<(String, String, BTreeSet<String>)> {
        let all: BTreeMap<String, String> = self
            .templates
            .iter()
            .chain(&self.covered)
            .map(|(name, text)| (name.clone(), text.clone()))
            .collect();
        let mut found = Vec::new();
        for (page, text) in &self.templates {
            let Some(base) = extended(text) else { continue };
            // The base of the page's own theme lies under the one that it gets.
            if !all.contains_key(&format!("{}/{base}", self.layer(page))) {
                continue;
            }
            let above = chain(&base, &all);
            let above: BTreeSet<String> = above
                .iter()
                .filter_map(|name| all.get(name))
                .flat_map(|text| blocks(text))
                .collect();
            let lacking: BTreeSet<String> =
                blocks(text).into_iter().filter(|block| !above.contains(block)).collect();
            if !lacking.is_empty() {
                found.push((page.clone(), base, lacking));
            }
        }
        found
    }
    /// Puts blocks into the template that a base comes from, where nothing shows them.
    fn add_unseen(&mut self, base: &str, blocks: &BTreeSet<String>) {
        let mut root = base.to_owned();
        while let Some(next) = self.templates.get(&root).and_then(|text| extended(text)) {
            root = next;
        }
        let Some(text) = self.templates.get_mut(&root) else { return };
        for block in blocks {
            text.push_str(&format!(
                "{{% if false %}}{{% block {block} %}}{{% endblock {block} %}}{{% endif %}}"
            ));
        }
    }

    fn diag(&self, base: &str, blocks: &BTreeSet<String>, instead: &str) -> Diag {
        let missing = quoted(blocks);
        let layer = self.layer(base);
        let message = format!("`{base}` of the theme `{layer}` lacks {missing}: {instead}");
        let first = blocks.first().map_or("", String::as_str);
        Diag::warning("theme-base", message)
            .in_file(self.paths.get(base).unwrap_or(&SitePath::default()))
            .hint(format!(
                "put `{{% block {first} %}}{{% endblock {first} %}}` into it; docs/themes.md lists the blocks"
            ))
    }

    /// The theme that a template was read from.
    fn layer(&self, template: &str) -> &str {
        let path = self.paths.get(template).map_or("", SitePath::as_str);
        path.split('/').nth(1).unwrap_or_default()
    }

    /// Adds the covered templates that another one names; the rest need not fit the site's own ones.
    pub fn keep_used(&mut self) {
        loop {
            let is_used = |name: &str| {
                let quoted = [format!("\"{name}\""), format!("'{name}'")];
                self.templates.values().any(|text| quoted.iter().any(|name| text.contains(name)))
            };
            let Some(name) = self.covered.keys().find(|name| is_used(name)).cloned() else {
                return;
            };
            self.templates.extend(self.covered.remove_entry(&name));
        }
    }
}

/// The components that a text defines, each with where it stands.
fn components(text: &str) -> Vec<(&str, Range<usize>)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some((start, inner)) = tag(&text[at..], "component") {
        let name = inner.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("");
        let body = at + start;
        let Some((end, _)) = tag(&text[body..], "endcomponent") else { return found };
        let end = body + end;
        let end = text[end..].find("%}").map_or(text.len(), |close| end + close + 2);
        found.push((name, body..end));
        at = end;
    }
    found
}

/// Where a text first has a `{% keyword …`, and what follows the keyword.
fn tag<'t>(text: &'t str, keyword: &str) -> Option<(usize, &'t str)> {
    text.match_indices("{%").find_map(|(start, _)| {
        let inner = text[start + 2..].trim_start_matches('-').trim_start();
        let rest = inner.strip_prefix(keyword)?;
        rest.starts_with(char::is_whitespace).then(|| (start, rest.trim_start()))
    })
}

/// White space with the same lines, so that what follows keeps its place.
fn blank(text: &str) -> String {
    text.chars().filter(|c| *c == '\n').collect()
}

fn quoted(names: &BTreeSet<String>) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
