//! Which templates a template extends and includes, which blocks it has and what it sets.

use std::collections::{BTreeMap, BTreeSet};

use crate::render::tags::{TokenKind, tags};

/// A template with those that it extends and includes.
pub fn chain(template: &str, texts: &BTreeMap<String, String>) -> Vec<String> {
    let mut chain = vec![template.to_owned()];
    let mut at = 0;
    while let Some(text) = chain.get(at).and_then(|name| texts.get(name)) {
        for tag in tags(text).iter().filter(|tag| tag.begins("extends") || tag.begins("include")) {
            let named = tag.tokens.iter().filter(|token| token.kind == TokenKind::Text);
            chain.extend(named.map(|token| token.text.clone()));
        }
        let mut seen = BTreeSet::new();
        chain.retain(|name| seen.insert(name.clone()));
        at += 1;
        if at >= chain.len() {
            break;
        }
    }
    chain
}

/// The template that a text extends.
pub fn extended(text: &str) -> Option<String> {
    let tags = tags(text);
    let tag = tags.iter().find(|tag| tag.begins("extends"))?;
    tag.tokens.iter().find(|token| token.kind == TokenKind::Text).map(|token| token.text.clone())
}

/// The names of the blocks of a template.
pub fn blocks(text: &str) -> Vec<String> {
    let named = tags(text).into_iter().filter(|tag| tag.begins("block"));
    named.filter_map(|tag| Some(tag.tokens.get(1)?.text.clone())).collect()
}

/// A template and those that it extends, each with its text.
pub fn lineage<'t>(template: &str, texts: &'t BTreeMap<String, String>) -> Vec<(&'t str, &'t str)> {
    let mut lineage: Vec<(&str, &str)> = Vec::new();
    let mut next = Some(template.to_owned());
    while let Some((name, text)) = next.and_then(|name| texts.get_key_value(&name)) {
        if lineage.iter().any(|(known, _)| known == name) {
            break;
        }
        lineage.push((name, text));
        next = extended(text);
    }
    lineage
}

/// The names that a template sets.
pub fn set(text: &str) -> Vec<String> {
    let tags = tags(text).into_iter().filter(|tag| tag.begins("set") || tag.begins("set_global"));
    tags.filter_map(|tag| Some(tag.tokens.get(1)?.text.clone())).collect()
}
