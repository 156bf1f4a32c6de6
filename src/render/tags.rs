//! The tags of a template, as words and marks with their places.

use crate::diag::Span;

/// `{{ … }}` or `{% … %}`.
#[derive(Clone, Debug)]
pub struct Tag {
    /// Whether it is a `{% … %}`.
    pub is_block: bool,
    pub tokens: Vec<Token>,
}

impl Tag {
    /// Whether it is a `{% keyword … %}`.
    pub fn begins(&self, keyword: &str) -> bool {
        self.is_block && self.tokens.first().is_some_and(|token| token.text == keyword)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    Name,
    /// Between quotes, which its text lacks.
    Text,
    Number,
    Mark,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub kind: TokenKind,
    pub text: String,
    pub span: Span,
}

/// The tags of a text; comments are passed over.
pub fn tags(text: &str) -> Vec<Tag> {
    let lines: Vec<usize> =
        std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find('{').map(|open| at + open) {
        let (is_block, close) = match text.as_bytes().get(open + 1) {
            Some(b'{') => (false, "}}"),
            Some(b'%') => (true, "%}"),
            Some(b'#') => {
                at = text[open..].find("#}").map_or(text.len(), |end| open + end + 2);
                continue;
            }
            _ => {
                at = open + 1;
                continue;
            }
        };
        let (tokens, end) = tokens(text, &lines, open + 2, close);
        tags.push(Tag { is_block, tokens });
        at = end;
    }
    tags
}

/// The words and marks from `from` to the end of the tag, and where the text goes on.
fn tokens(text: &str, lines: &[usize], from: usize, close: &str) -> (Vec<Token>, usize) {
    let mut tokens = Vec::new();
    let mut depth = 0_i32;
    let mut at = from;
    while let Some(first) = text[at..].chars().next() {
        // `}}` may also end two values of a component: `{{ <a b={c} /> }}`.
        if text[at..].starts_with(close) && depth <= 0 {
            return (tokens, at + close.len());
        }
        let (kind, length) = token(&text[at..], first);
        let shown = match kind {
            Some(TokenKind::Text) => at + 1..(at + length - 1).max(at + 1),
            _ => at..at + length,
        };
        match first {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if let Some(kind) = kind {
            let span = span(lines, shown.start, shown.end);
            tokens.push(Token { kind, text: text[shown].to_owned(), span });
        }
        at += length;
    }
    (tokens, text.len())
}

/// The kind of what a text begins with, none for white space, and its length.
fn token(text: &str, first: char) -> (Option<TokenKind>, usize) {
    let while_ = |test: fn(char) -> bool| text.find(|c| !test(c)).unwrap_or(text.len());
    match first {
        c if c.is_whitespace() => (None, while_(char::is_whitespace)),
        '"' | '\'' | '`' => {
            let end = text[1..].find(first).map_or(text.len(), |end| end + 2);
            (Some(TokenKind::Text), end)
        }
        c if c.is_ascii_digit() => (Some(TokenKind::Number), while_(|c| c.is_ascii_digit())),
        c if c.is_alphabetic() || c == '_' => {
            (Some(TokenKind::Name), while_(|c| c.is_alphanumeric() || c == '_'))
        }
        '=' | '!' | '<' | '>' if text[1..].starts_with('=') => (Some(TokenKind::Mark), 2),
        // The hyphen that trims white space is no part of what is said.
        '-' => (None, 1),
        c => (Some(TokenKind::Mark), c.len_utf8()),
    }
}

/// A place in a text whose lines begin at `lines`.
fn span(lines: &[usize], start: usize, end: usize) -> Span {
    let line = lines.partition_point(|line| *line <= start);
    let line_start = lines[line - 1];
    Span::new(line, start - line_start..end - line_start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_marks() {
        let check = |text: &str, expected: &str| {
            let tags = tags(text).into_iter().map(|tag| {
                let tokens: Vec<String> = tag.tokens.into_iter().map(|token| token.text).collect();
                tokens.join(" ")
            });
            assert_eq!(tags.collect::<Vec<_>>().join(" / "), expected, "{text}");
        };
        check("a {{ b.c }} {%- if d == \"e f\" -%}", "b . c / if d == e f");
        check("{# {{ no }} #}{{ <a b={c.d} e=\"x\" /> }}.", "< a b = { c . d } e = x / >");
        check("{{ f?.g[0] | h(i=1) }", "f ? . g [ 0 ] | h ( i = 1 ) }");
        check("{ x } {{", "");
        let tags = tags("ø\n  {{ år.navn }}");
        assert_eq!(tags[0].tokens[2].span, Span::new(2, 9..13));
    }
}
