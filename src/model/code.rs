//! Fenced code into HTML with classes, by syntect; colours are the theme's.
//!
//! The syntaxes are loaded at the first block in a known language, as minutes rarely hold code.

use std::sync::LazyLock;

use syntect::html::{ClassStyle, ClassedHTMLGenerator};
use syntect::parsing::SyntaxSet;
use syntect::util::LinesWithEndings;

static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(SyntaxSet::load_defaults_newlines);

/// The prefix of every class, so that a scope's name cannot meet one of the theme's.
pub const CLASS_STYLE: ClassStyle = ClassStyle::SpacedPrefixed { prefix: "hl-" };

/// Code longer than this is shown without colours, in bytes: highlighting takes 2 ms per kB.
const LONGEST: usize = 200_000;

/// The code as HTML with a `<span class="hl-…">` for each scope.
///
/// `None` if the language is not known or the code cannot be highlighted: it is then plain text.
pub fn highlight(language: &str, code: &str) -> Option<String> {
    if language.is_empty() || code.len() > LONGEST {
        return None;
    }
    let syntax = SYNTAXES.find_syntax_by_token(language)?;
    if syntax.name == "Plain Text" {
        return None;
    }
    let mut generator = ClassedHTMLGenerator::new_with_class_style(syntax, &SYNTAXES, CLASS_STYLE);
    for line in LinesWithEndings::from(code) {
        generator.parse_html_for_line_which_includes_newline(line).ok()?;
    }
    Some(generator.finalize())
}
