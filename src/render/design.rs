//! What site and theme say of colours, font, logo and icon into what pages and stylesheet get.
//!
//! Whatever accent is chosen, text in it and text on it can be read in both colour schemes. Knows
//! the grounds of the standard theme's stylesheet; a test holds the two to each other.

use std::fmt::Write as _;

use serde::Serialize;

use crate::colour::{Colour, TEXT, Towards};
use crate::config::{Design, Written};
use crate::diag::Diag;

/// What stands behind text in the accent: the page, a surface, and the page tinted with the accent.
struct Grounds {
    page: &'static str,
    surface: &'static str,
    tint: f64,
    towards: Towards,
    name: &'static str,
}

const LIGHT: Grounds = Grounds {
    page: "#ffffff",
    surface: "#f4f6f5",
    tint: 0.08,
    towards: Towards::Dark,
    name: "light",
};

const DARK: Grounds = Grounds {
    page: "#14191b",
    surface: "#1d2427",
    tint: 0.13,
    towards: Towards::Light,
    name: "dark",
};

/// What templates get as `design`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Look {
    /// Below the root of the site; empty if there is none.
    pub logo: String,
    pub logo_text: String,
    /// Below the root of the site; empty for the theme's own icons.
    pub icon: String,
    pub icon_type: &'static str,
    /// What others show beside a link to a page, below the root of the site: the picture, else a logo
    /// that is no drawing; empty if there is neither.
    pub picture: String,
}

impl Grounds {
    /// The least contrast that text in this colour has here.
    fn contrast(&self, accent: Colour) -> f64 {
        let known = |text: &str| Colour::parse(text).expect("a ground is a colour");
        let page = known(self.page);
        let grounds = [page, known(self.surface), accent.over(self.tint, page)];
        grounds.into_iter().map(|ground| accent.contrast(ground)).fold(21.0, f64::min)
    }

    /// The accent for these grounds.
    fn readable(&self, accent: Colour) -> Colour {
        accent.moved(self.towards, |colour| self.contrast(colour) >= TEXT)
    }

    /// The accent as it is used, and a note if that is another one.
    fn adjusted(&self, written: &Written<Colour>, diags: &mut Vec<Diag>) -> Colour {
        let used = self.readable(written.value);
        if used != written.value {
            let contrast = (self.contrast(written.value) * 10.0).floor() / 10.0;
            let message = format!(
                "the accent `{}` has a contrast of {contrast} on {} pages and text needs {TEXT}: `{used}` is used for links and buttons",
                written.value, self.name
            );
            diags.push(
                Diag::note("accent-contrast", message).at(&written.file, written.span).hint(
                    format!("the band at the top keeps the colour as it is; write `{used}` here if all may have it"),
                ),
            );
        }
        used
    }
}

/// What templates get.
pub fn look(design: &Design) -> Look {
    let path = |written: &Option<Written<String>>| {
        written.as_ref().map(|written| written.value.clone()).unwrap_or_default()
    };
    let icon = path(&design.icon);
    let logo = path(&design.logo);
    let is_drawing = crate::view::media::media_type(&logo) == "image/svg+xml";
    let picture = design.picture.clone().map(|written| written.value);
    Look {
        picture: picture.unwrap_or_else(|| if is_drawing { String::new() } else { logo.clone() }),
        logo,
        logo_text: design.logo_text.clone().unwrap_or_default(),
        icon_type: if icon.is_empty() { "" } else { crate::view::media::media_type(&icon) },
        icon,
    }
}

/// The colour of the theme's icons, if they are to have another; white can be seen on it.
pub fn icon_accent(design: &Design) -> Option<Colour> {
    let accent = design.accent.as_ref().filter(|_| design.icon.is_none())?;
    Some(LIGHT.readable(accent.value))
}

/// The custom properties that the stylesheet gets at its end; empty if nothing is said.
pub fn stylesheet(design: &Design) -> (String, Vec<Diag>) {
    let mut diags = Vec::new();
    let mut properties = String::new();
    let mut set = |name: &str, value: &str| {
        write!(properties, " --{name}: {value};").expect("writing to a string never fails");
    };
    if let Some(accent) = &design.accent {
        set("brand", &accent.value.to_string());
        set("accent-light", &LIGHT.adjusted(accent, &mut diags).to_string());
        if design.accent_dark.is_none() {
            set("accent-dark", &DARK.readable(accent.value.for_dark()).to_string());
        }
    }
    if let Some(accent) = &design.accent_dark {
        set("accent-dark", &DARK.adjusted(accent, &mut diags).to_string());
    }
    if let Some(font) = &design.font {
        set("font", &with_fallback(&font.value));
    }
    if let Some(font) = &design.font_heading {
        set("font-heading", &with_fallback(&font.value));
    }
    if properties.is_empty() {
        return (String::new(), diags);
    }
    (format!("\n/* [design] */\n{}:root {{{properties} }}\n", faces(design)), diags)
}

/// A font and what stands in for it where a reader does not have it.
fn with_fallback(families: &str) -> String {
    let last = families.rsplit(", ").next().unwrap_or_default();
    if last.starts_with('"') {
        format!("{families}, system-ui, sans-serif")
    } else {
        families.to_owned()
    }
}

/// The files of the first font: one that varies in weight, or one for text and one for what is bold.
fn faces(design: &Design) -> String {
    let (Some(font), Some(file)) = (&design.font, &design.font_file) else { return String::new() };
    let family = font.value.split(", ").next().unwrap_or_default();
    let face = |file: &str, weight: &str| {
        let file = file.replace('%', "%25").replace('"', "%22").replace(' ', "%20");
        format!(
            "@font-face {{ font-family: {family}; src: url(\"{file}\"); font-weight: {weight}; font-display: swap; }}\n"
        )
    };
    match &design.font_file_bold {
        None => face(&file.value, "100 900"),
        Some(bold) => face(&file.value, "100 549") + &face(&bold.value, "550 900"),
    }
}

/// The files that are named and whether each is among `files`.
pub fn missing(design: &Design, is_there: impl Fn(&str) -> bool) -> Vec<Diag> {
    let named =
        [&design.logo, &design.icon, &design.picture, &design.font_file, &design.font_file_bold];
    let missing = named.into_iter().flatten().filter(|written| !is_there(&written.value));
    missing
        .map(|written| {
            Diag::error("design-file", format!("there is no file `static/{}`", written.value))
                .at(&written.file, written.span)
                .hint("files of the design lie in the folder `static` of the site or of its theme")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::RawDesign;
    use crate::path::SitePath;
    use crate::render::standard;

    fn design(text: &str) -> Design {
        let file = SitePath::new("site.toml").expect("a path");
        let raw: RawDesign = toml::from_str(text).expect("valid");
        raw.ready(text, &file).expect("understood")
    }

    #[test]
    fn the_grounds_are_those_of_the_stylesheet() {
        let style = standard::text("themes/standard/static/style.css").expect("it is built in");
        let dark = style.find("(prefers-color-scheme: dark)").expect("there is a dark scheme");
        let (light, dark) = style.split_at(dark);
        let grey = |colour: &str| if colour == "#ffffff" { "#fff" } else { colour }.to_owned();
        for (part, grounds) in [(light, &LIGHT), (dark, &DARK)] {
            let said = |name: &str, value: &str| part.contains(&format!("--{name}: {value}"));
            assert!(said("background", &grey(grounds.page)), "{}", grounds.name);
            assert!(said("surface", grounds.surface), "{}", grounds.name);
            assert!(said("tint", &format!("{}%", grounds.tint * 100.0)), "{}", grounds.name);
        }
        assert!(style.contains("color-mix(in srgb, var(--accent) var(--tint), var(--background))"));
        for (name, grounds) in [("light", &LIGHT), ("dark", &DARK)] {
            let (_, accent) = style.split_once(&format!("--accent-{name}: ")).expect("it is set");
            let accent = Colour::parse(&accent[..7]).expect("a colour");
            assert!(grounds.contrast(accent) >= TEXT, "the standard accent on {name} pages");
        }
    }

    /// Every hue, weak and strong, dark and light, and the corners of what a screen can show.
    #[test]
    fn any_accent_can_be_read_in_both_schemes() {
        let corners = (0..216_u32).map(|place| {
            let level = |place: u32| place % 6 * 51;
            level(place) << 16 | level(place / 6) << 8 | level(place / 36)
        });
        // Xorshift: the same two hundred each time.
        let random = std::iter::successors(Some(2_463_534_242_u32), |last| {
            let one = last ^ last << 13;
            let two = one ^ one >> 17;
            Some(two ^ two << 5)
        });
        for number in corners.chain(random.take(200)) {
            let accent = format!("#{:06x}", number & 0xff_ffff);
            for chosen in ["accent", "accent_dark"] {
                let written = format!("accent = '{accent}'\n{chosen} = '{accent}'");
                let written = if chosen == "accent" { &written[..18] } else { &written };
                let (css, _) = stylesheet(&design(written));
                let read = |name: &str| {
                    let (_, rest) = css.split_once(&format!("--{name}: ")).expect("it is set");
                    Colour::parse(&rest[..7]).expect("a colour")
                };
                assert_eq!(read("brand").to_string(), accent);
                let light = LIGHT.contrast(read("accent-light"));
                let dark = DARK.contrast(read("accent-dark"));
                assert!(light >= TEXT && dark >= TEXT, "{accent}: {light} {dark}");
            }
        }
    }

    #[test]
    fn a_note_says_what_is_used_instead() {
        let check = |text: &str, expected: &[&str]| {
            let (_, diags) = stylesheet(&design(text));
            let said: Vec<String> = diags
                .iter()
                .map(|diag| {
                    format!(
                        "{} {}",
                        diag.place.as_ref().and_then(|place| place.span).expect("a place").line,
                        diag.message
                    )
                })
                .collect();
            assert_eq!(said, expected);
        };
        check("accent = '#0b5568'", &[]);
        check("accent = '#000'", &[]);
        check(
            "font = 'Georgia'\naccent = '#ffd400'",
            &[
                "2 the accent `#ffd400` has a contrast of 1.3 on light pages and text needs 4.5: `#856d00` is used for links and buttons",
            ],
        );
        check(
            "accent = '#0b5568'\naccent_dark = '#0b5568'",
            &[
                "2 the accent `#0b5568` has a contrast of 1.8 on dark pages and text needs 4.5: `#5696ab` is used for links and buttons",
            ],
        );
    }

    #[test]
    fn fonts_have_a_fallback_and_their_files() {
        let check = |text: &str, expected: &str| assert_eq!(stylesheet(&design(text)).0, expected);
        check("", "");
        check("logo = 'a.svg'", "");
        check(
            "font = 'Georgia, serif'",
            "\n/* [design] */\n:root { --font: \"Georgia\", serif; }\n",
        );
        check(
            "font = 'Havrelund Sans'\nfont_file = 'fonts/havre lund.woff2'",
            "\n/* [design] */\n@font-face { font-family: \"Havrelund Sans\"; src: url(\"fonts/havre%20lund.woff2\"); font-weight: 100 900; font-display: swap; }\n:root { --font: \"Havrelund Sans\", system-ui, sans-serif; }\n",
        );
    }
}
