//! Whether the templates of a page name only what there is: fields, their fields, words.
//!
//! Tera finds a wrong field when a page is made that comes by it, and takes it for false in a test.
//! So the templates are read here as well, with the shapes of the views. What cannot be followed, such as the arguments of a component, is left to Tera.

use std::collections::BTreeMap;

use crate::diag::{Diag, Span, nearest};
use crate::render::blocks::chain;
use crate::render::tags::{Tag, Token, TokenKind, tags};
use crate::view::types::shape::Shape;
use crate::view::types::shapes;

/// A wrong name, and the template that it stands in.
#[derive(Clone, Debug)]
pub struct Problem {
    pub template: String,
    pub span: Span,
    /// Without its place.
    pub diag: Diag,
}

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Type {
    Shape(&'static Shape),
    /// A list, a text or a number, as the view's type is written.
    Plain(&'static str),
    Words,
    Unknown,
}

impl Type {
    fn of(written: &'static str) -> Type {
        let inner = written
            .strip_prefix("Option<")
            .and_then(|inner| inner.strip_suffix('>'))
            .unwrap_or(written);
        let shape = shapes().find(|shape| shape.name == inner);
        let elsewhere =
            inner.starts_with(char::is_uppercase) && !inner.contains('<') && inner != "String";
        match shape {
            Some(shape) => Type::Shape(shape),
            None if elsewhere => Type::Unknown,
            None => Type::Plain(inner),
        }
    }

    /// What a list holds.
    fn entry(self) -> Type {
        match self {
            Type::Plain(list) => {
                let inner = list.strip_prefix("Vec<").and_then(|list| list.strip_suffix('>'));
                inner.map_or(Type::Unknown, Type::of)
            }
            _ => Type::Unknown,
        }
    }
}

/// The shape of the view that a template of a page gets.
pub fn view_of(template: &str) -> Option<&'static Shape> {
    let stem = template.rsplit_once('.').map_or(template, |(stem, _)| stem);
    let name: String = stem.split('_').map(crate::words::capitalised).collect();
    shapes().find(|shape| shape.name.strip_suffix("View") == Some(&name))
}

/// The wrong names in a page's template and in those that it extends and includes.
pub fn problems(
    template: &str,
    texts: &BTreeMap<String, String>,
    words: &BTreeMap<String, String>,
) -> Vec<Problem> {
    let Some(view) = view_of(template) else { return Vec::new() };
    let mut problems = Vec::new();
    for name in chain(template, texts) {
        let Some(text) = texts.get(&name) else { continue };
        let mut reader = Reader {
            view: Some(view),
            words,
            template: &name,
            scopes: vec![BTreeMap::new()],
            problems: &mut problems,
        };
        tags(text).iter().for_each(|tag| reader.tag(tag));
    }
    problems
}

/// Reads the tags of one template in their order.
struct Reader<'a> {
    /// None inside a component, which sees its arguments alone.
    view: Option<&'static Shape>,
    words: &'a BTreeMap<String, String>,
    template: &'a str,
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
    fn tag(&mut self, tag: &Tag) {
        let first = tag.tokens.first().map_or("", |token| token.text.as_str());
        match first {
            "for" if tag.is_block => self.begin_for(&tag.tokens[1..]),
            "endfor" | "endcomponent" if tag.is_block => {
                if self.scopes.len() > 1 {
                    self.scopes.pop();
                }
                if first == "endcomponent" {
                    self.view = None;
                }
            }
            "component" if tag.is_block => self.begin_component(&tag.tokens[1..]),
            "set" | "set_global" if tag.is_block => self.set(first, &tag.tokens[1..]),
            "extends" | "include" | "block" | "endblock" | "endif" | "raw" if tag.is_block => {}
            _ => drop(self.expression(&tag.tokens)),
        }
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
        self.view = None;
        self.scopes.push(names.map(|name| (name.text.clone(), Type::Unknown)).collect());
    }

    fn set(&mut self, keyword: &str, tokens: &[Token]) {
        let (Some(name), Some(value)) = (tokens.first(), tokens.get(2..)) else { return };
        let known = self.expression(value);
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
        let mut known = self.root(&tokens[start].text);
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

    fn root(&self, name: &str) -> Type {
        let scoped = self.scopes.iter().rev().find_map(|scope| scope.get(name).copied());
        let field = || {
            let mut fields = self.view?.fields.iter();
            fields.find(|(field, _)| *field == name).map(|(_, written)| Type::of(written))
        };
        match (scoped, name) {
            (Some(known), _) => known,
            (None, "words") => Type::Words,
            _ => field().unwrap_or(Type::Unknown),
        }
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
            Some(near) => {
                format!("did you mean `{near}`? docs/themes.md lists the fields of every view")
            }
            None if known.is_empty() => "a text, a number or a list has no fields".to_owned(),
            None if known.len() > 30 => {
                "the words are in [interface] of the language's file".to_owned()
            }
            None => format!("the fields here are {}", known.join(", ")),
        };
        let message = format!("there is no {what} `{}`", name.text);
        let diag = Diag::error("template", message).hint(hint);
        let template = self.template.to_owned();
        self.problems.push(Problem { template, span: name.span, diag });
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
