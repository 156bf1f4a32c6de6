//! What `site.toml` and a theme's `theme.toml` say of colours, font, logo and icon.

use serde::Deserialize;
use toml::Spanned;

use super::written::span_at;
use crate::colour::Colour;
use crate::diag::{Diag, Span};
use crate::error::Result;
use crate::path::SitePath;

/// The table `[design]` as it is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RawDesign {
    accent: Option<Spanned<String>>,
    accent_dark: Option<Spanned<String>>,
    font: Option<Spanned<String>>,
    font_heading: Option<Spanned<String>>,
    font_file: Option<Spanned<String>>,
    font_file_bold: Option<Spanned<String>>,
    logo: Option<Spanned<String>>,
    logo_text: Option<String>,
    icon: Option<Spanned<String>>,
    picture: Option<Spanned<String>>,
}

/// A value, and where it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Written<T> {
    pub value: T,
    pub file: SitePath,
    pub span: Span,
}

/// What is said of how the site looks; what is not said is the theme's.
#[derive(Clone, Debug, Default)]
pub struct Design {
    /// The colour of links, buttons and marks.
    pub accent: Option<Written<Colour>>,
    /// The same for readers who prefer dark pages.
    pub accent_dark: Option<Written<Colour>>,
    /// Families in CSS, quoted where they must be.
    pub font: Option<Written<String>>,
    pub font_heading: Option<Written<String>>,
    /// Files below `static`, of the site or of the theme.
    pub font_file: Option<Written<String>>,
    pub font_file_bold: Option<Written<String>>,
    pub logo: Option<Written<String>>,
    /// What the logo says, for those who do not see it.
    pub logo_text: Option<String>,
    pub icon: Option<Written<String>>,
    /// What others show beside a link to the site.
    pub picture: Option<Written<String>>,
}

impl RawDesign {
    /// Checks the form of each value.
    ///
    /// # Errors
    /// [`Error::Config`] at the value that cannot be understood.
    pub fn ready(self, text: &str, file: &SitePath) -> Result<Design> {
        let colour = |written| value(written, text, file, colour);
        let font = |written| value(written, text, file, families);
        let path = |written| value(written, text, file, below_static);
        Ok(Design {
            accent: colour(self.accent)?,
            accent_dark: colour(self.accent_dark)?,
            font: font(self.font)?,
            font_heading: font(self.font_heading)?,
            font_file: path(self.font_file)?,
            font_file_bold: path(self.font_file_bold)?,
            logo: path(self.logo)?,
            logo_text: self.logo_text,
            icon: path(self.icon)?,
            picture: path(self.picture)?,
        })
    }
}

impl Design {
    /// What is said here, and below it what another one says.
    pub fn over(self, below: Design) -> Design {
        Design {
            accent_dark: self.accent_dark.or(match self.accent {
                Some(_) => None,
                None => below.accent_dark,
            }),
            accent: self.accent.or(below.accent),
            font: self.font.or(below.font),
            font_heading: self.font_heading.or(below.font_heading),
            font_file: self.font_file.or(below.font_file),
            font_file_bold: self.font_file_bold.or(below.font_file_bold),
            logo_text: self.logo_text.or(below.logo_text.filter(|_| self.logo.is_none())),
            logo: self.logo.or(below.logo),
            icon: self.icon.or(below.icon),
            picture: self.picture.or(below.picture),
        }
    }
}

/// Why a value is refused, and what to write instead.
type Refusal = (String, &'static str);

fn value<T>(
    written: Option<Spanned<String>>,
    text: &str,
    file: &SitePath,
    read: impl Fn(&str) -> std::result::Result<T, Refusal>,
) -> Result<Option<Written<T>>> {
    let Some(written) = written else { return Ok(None) };
    let span = span_at(text, written.span());
    match read(written.get_ref().trim()) {
        Ok(value) => Ok(Some(Written { value, file: file.clone(), span })),
        Err((message, hint)) => {
            let diag = Diag::error("design-value", message).at(file, span).hint(hint);
            Err(diag.into())
        }
    }
}

fn colour(text: &str) -> std::result::Result<Colour, Refusal> {
    Colour::parse(text).ok_or_else(|| {
        (format!("`{text}` is not a colour"), "write it as six digits, such as `#0b5568`")
    })
}

/// Names of fonts as CSS has them; nothing of it can be anything else than a name.
fn families(text: &str) -> std::result::Result<String, Refusal> {
    const GENERIC: [&str; 7] = [
        "serif",
        "sans-serif",
        "monospace",
        "system-ui",
        "ui-serif",
        "ui-sans-serif",
        "ui-rounded",
    ];
    let families: Vec<&str> =
        text.split(',').map(|name| name.trim().trim_matches(['"', '\''])).collect();
    let is_name = |name: &&str| {
        !name.is_empty()
            && name.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
    };
    if !families.iter().all(is_name) {
        let hint = "write the names of fonts with commas between them, such as `Georgia, serif`";
        return Err((format!("`{text}` is not a font"), hint));
    }
    let quoted = families.into_iter().map(|name| match GENERIC.contains(&name) {
        true => name.to_owned(),
        false => format!("\"{name}\""),
    });
    Ok(quoted.collect::<Vec<_>>().join(", "))
}

/// The path of a file below `static`, where it may also be named from.
fn below_static(text: &str) -> std::result::Result<String, Refusal> {
    let path = SitePath::new(text.strip_prefix("static/").unwrap_or(text));
    path.filter(|path| !path.as_str().is_empty()).map(|path| path.as_str().to_owned()).ok_or_else(
        || {
            (
                format!("`{text}` is no path of a file"),
                "name a file in the folder `static`, such as `logo.svg`",
            )
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fonts_are_names_and_nothing_else() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(families(text).ok().as_deref(), expected, "{text}");
        };
        check("Georgia, serif", Some("\"Georgia\", serif"));
        check("'Public Sans'", Some("\"Public Sans\""));
        check("Havrelund", Some("\"Havrelund\""));
        check("", None);
        check("a, ", None);
        check("a; } body { display: none", None);
        check("url(https://example.org/a)", None);
        check("a\\41", None);
    }

    #[test]
    fn what_a_site_says_lies_over_what_its_theme_says() {
        let file = SitePath::new("site.toml").expect("a path");
        let design = |text: &str| {
            let raw: RawDesign = toml::from_str(text).expect("valid");
            raw.ready(text, &file).expect("understood")
        };
        let theme =
            || design("accent = '#111'\naccent_dark = '#eee'\nlogo = 'a.svg'\nlogo_text = 'A'\n");
        let colour = |written: Option<Written<Colour>>| written.map(|w| w.value.to_string());
        let own = design("accent = '#222'\nlogo = 'static/b.svg'\n").over(theme());
        assert_eq!(colour(own.accent).as_deref(), Some("#222222"));
        assert_eq!(colour(own.accent_dark), None, "it belongs to the other accent");
        assert_eq!(own.logo.map(|logo| logo.value).as_deref(), Some("b.svg"));
        assert_eq!(own.logo_text, None, "it belongs to the other logo");
        let none = design("font = 'Georgia'\n").over(theme());
        assert_eq!(colour(none.accent_dark).as_deref(), Some("#eeeeee"));
        assert_eq!(none.logo_text.as_deref(), Some("A"));
    }
}
