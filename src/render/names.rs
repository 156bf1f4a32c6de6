//! Whether the templates of a page name only what there is: fields, their fields, words.
//!
//! Tera finds a wrong field when a page is made that comes by it, and takes it for false in a test.
//! So the templates are read here as well, with the shapes of the views. What cannot be followed, such as the arguments of a component, is left to Tera.

mod known;

use std::collections::BTreeMap;

use crate::diag::{Diag, Span, nearest};
use crate::render::blocks::{lineage, set};
use crate::render::tags::{Tag, Token, TokenKind, tags};
use crate::view::types::shape::Shape;
use known::Type;

pub use known::view_of;

/// A wrong name, and the template that it stands in.
#[derive(Clone, Debug)]
pub struct Problem {
    pub template: String,
    pub span: Span,
    /// Without its place.
    pub diag: Diag,
    /// The name, if it is one that nothing sets.
    pub unset: Option<String>,
}

/// Where the fields are told of.
pub const FIELDS: &str = "docs/themes.md lists the fields of every view";

/// The wrong names in a page's template and in those that it extends and includes.
pub fn problems(
    template: &str,
    texts: &BTreeMap<String, String>,
    words: &BTreeMap<String, String>,
) -> Vec<Problem> {
    let Some(view) = view_of(template) else { return Vec::new() };
    let lineage = lineage(template, texts);
    let mut problems = Vec::new();
    for (at, (name, text)) in lineage.iter().enumerate() {
        // What a template sets is there in the blocks of those that extend it.
        let set = lineage[at + 1..].iter().flat_map(|(_, text)| set(text));
        let mut reader = Reader {
            view,
            words,
            texts,
            within: vec![name],
            in_component: false,
            scopes: vec![set.map(|name| (name, Type::Unknown)).collect()],
            problems: &mut problems,
        };
        reader.text(text);
    }
    problems
}

/// Reads the tags of one template in their order, and those of what it includes at their place.
struct Reader<'a> {
    view: &'static Shape,
    words: &'a BTreeMap<String, String>,
    texts: &'a BTreeMap<String, String>,
    /// The template that is read, after those that include it.
    within: Vec<&'a str>,
    /// A component sees its arguments alone.
    in_component: bool,
    scopes: Vec<BTreeMap<String, Type>>,
    problems: &'a mut Vec<Problem>,
}

const KEYWORDS: [&str; 18] = [
    "if",
    "elif",
    "else",
    "in",
    "not",
    "and",
    "or",
    "is",
    "true",
    "false",
    "none",
    "True",
    "False",
    "None",
    "loop",
    "super",
    "recursive",
    "for",
];

/// Filters that give a list of the same kind.
const SAME_LIST: [&str; 6] = ["reverse", "sort", "slice", "unique", "filter", "default"];

impl Reader<'_> {
    fn text(&mut self, text: &str) {
        tags(text).iter().for_each(|tag| self.tag(tag));
    }

    fn tag(&mut self, tag: &Tag) {
        let first = tag.tokens.first().map_or("", |token| token.text.as_str());
        match first {
            "for" if tag.is_block => self.begin_for(&tag.tokens[1..]),
            "endfor" | "endcomponent" if tag.is_block => {
                if self.scopes.len() > 1 {
                    self.scopes.pop();
                }
                self.in_component &= first != "endcomponent";
            }
            "component" if tag.is_block => self.begin_component(&tag.tokens[1..]),
            "set" | "set_global" if tag.is_block => self.set(first, &tag.tokens[1..]),
            "include" if tag.is_block => self.include(&tag.tokens[1..]),
            "extends" | "block" | "endblock" | "endif" | "raw" if tag.is_block => {}
            _ => drop(self.expression(&tag.tokens)),
        }
    }

    /// What is included sees all that is there where it is included.
    fn include(&mut self, tokens: &[Token]) {
        let named = tokens.first().and_then(|token| self.texts.get_key_value(&token.text));
        let Some((name, text)) = named.filter(|(name, _)| !self.within.contains(&name.as_str()))
        else {
            return;
        };
        self.within.push(name);
        self.scopes.push(BTreeMap::new());
        self.text(text);
        self.scopes.pop();
        self.within.pop();
    }

    fn begin_for(&mut self, tokens: &[Token]) {
        let Some(at) = tokens.iter().position(|token| token.text == "in") else { return };
        let (names, list) = (&tokens[..at], &tokens[at + 1..]);
        let entry = self.expression(list).entry();
        let names: Vec<&Token> =
            names.iter().filter(|token| token.kind == TokenKind::Name).collect();
        let entry = if names.len() == 1 { entry } else { Type::Unknown };
        let scope = names.iter().map(|name| (name.text.clone(), entry));
        self.scopes.push(scope.collect());
    }

    /// Inside a component only its arguments are there, of which no more is known.
    fn begin_component(&mut self, tokens: &[Token]) {
        let names = tokens.iter().skip(1).filter(|token| token.kind == TokenKind::Name);
        self.in_component = true;
        self.scopes.push(names.map(|name| (name.text.clone(), Type::Unknown)).collect());
    }

    fn set(&mut self, keyword: &str, tokens: &[Token]) {
        let Some(name) = tokens.first() else { return };
        // Without a value it is all up to `endset`.
        let known = tokens.get(2..).map_or(Type::Unknown, |value| self.expression(value));
        let scope = match keyword {
            "set_global" => self.scopes.first_mut(),
            _ => self.scopes.last_mut(),
        };
        scope.map(|scope| scope.insert(name.text.clone(), known));
    }

    /// Checks every path of an expression; the type of what it comes to, if it is a single path.
    fn expression(&mut self, tokens: &[Token]) -> Type {
        let mut at = 0;
        let mut found = Vec::new();
        let mut plain = true;
        let mut component = tokens.first().is_some_and(|token| token.text == "<");
        while let Some(token) = tokens.get(at) {
            let before = at.checked_sub(1).map_or("", |before| tokens[before].text.as_str());
            let after = tokens.get(at + 1).map_or("", |after| after.text.as_str());
            let is_name = token.kind == TokenKind::Name;
            if is_name && before == "<" && component {
                component = false;
                at += 1;
            } else if is_name && before == "|" {
                plain &= SAME_LIST.contains(&token.text.as_str());
                at += 1;
            } else if !is_name
                || KEYWORDS.contains(&token.text.as_str())
                || matches!(before, "is" | "." | "@")
                || before == "not" && at >= 2 && tokens[at - 2].text == "is"
                || after == "("
                || after == "="
            {
                plain &= !is_name && matches!(token.text.as_str(), "|" | "(" | ")");
                at += 1;
            } else {
                let (known, next) = self.path(tokens, at);
                found.push(known);
                at = next;
            }
        }
        match found.as_slice() {
            [known] if plain => *known,
            _ => Type::Unknown,
        }
    }

    /// Follows a path from its first name; its type, and where it ends.
    fn path(&mut self, tokens: &[Token], start: usize) -> (Type, usize) {
        let mut known = self.root(&tokens[start]);
        let mut at = start + 1;
        loop {
            let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
            let dot = at + usize::from(text(at) == "?");
            if text(dot) == "."
                && tokens.get(dot + 1).is_some_and(|token| token.kind == TokenKind::Name)
            {
                known = self.field(known, &tokens[dot + 1]);
                at = dot + 2;
            } else if text(dot) == "[" {
                let end = closing(tokens, dot);
                let inner = &tokens[dot + 1..end];
                known = match inner {
                    [name] if name.kind == TokenKind::Text => self.field(known, name),
                    _ => {
                        self.expression(inner);
                        known.entry()
                    }
                };
                at = end + 1;
            } else {
                return (known, at);
            }
        }
    }

    /// The type of a name; one that is neither a field of the view nor set before is reported.
    fn root(&mut self, name: &Token) -> Type {
        let text = name.text.as_str();
        let scoped = self.scopes.iter().rev().find_map(|scope| scope.get(text).copied());
        let field = self.view.fields.iter().find(|(field, _)| *field == text);
        match (scoped, text, field) {
            (Some(known), ..) => known,
            (None, "words", _) => Type::Words,
            (None, ..) if self.in_component => Type::Unknown,
            (None, "design" | "__tera_context", _) => Type::Unknown,
            (None, _, Some((_, written))) => Type::of(written),
            (None, _, None) => {
                let fields: Vec<&str> = self.view.fields.iter().map(|(field, _)| *field).collect();
                let diag = Diag::error("template", format!("`{text}` is not defined"));
                let diag = match nearest(text, fields) {
                    Some(near) => diag.hint(format!("did you mean `{near}`? {FIELDS}")),
                    None => diag.hint(FIELDS),
                };
                self.report(name, diag, Some(text.to_owned()));
                Type::Unknown
            }
        }
    }

    fn report(&mut self, at: &Token, diag: Diag, unset: Option<String>) {
        let template = self.within.last().map_or(String::new(), |name| (*name).to_owned());
        self.problems.push(Problem { template, span: at.span, diag, unset });
    }

    /// The type of a field; a field that is not there is reported.
    fn field(&mut self, of: Type, name: &Token) -> Type {
        let (what, known): (&str, Vec<&str>) = match of {
            Type::Shape(shape) => {
                let found = shape.fields.iter().find(|(field, _)| *field == name.text);
                if let Some((_, written)) = found {
                    return Type::of(written);
                }
                ("field", shape.fields.iter().map(|(field, _)| *field).collect())
            }
            Type::Words if self.words.contains_key(&name.text) => return Type::Plain("String"),
            Type::Words => ("word", self.words.keys().map(String::as_str).collect()),
            Type::Plain(_) => ("field", Vec::new()),
            Type::Unknown => return Type::Unknown,
        };
        let hint = match nearest(&name.text, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`? {FIELDS}"),
            None if known.is_empty() => "a text, a number or a list has no fields".to_owned(),
            None if known.len() > 30 => {
                "the words are in [interface] of the language's file".to_owned()
            }
            None => format!("the fields here are {}", known.join(", ")),
        };
        let message = format!("there is no {what} `{}`", name.text);
        let diag = Diag::error("template", message).hint(hint);
        self.report(name, diag, None);
        Type::Unknown
    }
}

/// Where the bracket at `open` is closed.
fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_i32;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.text.as_str() {
            "[" if token.kind == TokenKind::Mark => depth += 1,
            "]" if token.kind == TokenKind::Mark => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    tokens.len() - 1
}
