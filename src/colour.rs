//! Colours, how well they can be told apart, and the nearest one that can be read.
//!
//! Contrast is that of WCAG 2.2: the ratio of relative luminances. A colour that has too little of
//! it is moved in Oklch, where lightness is what the eye sees, so that its hue stays. Knows nothing
//! of themes.

use std::fmt;
use std::str::FromStr;

use palette::color_difference::Wcag21RelativeContrast;
use palette::convert::FromColorUnclamped;
use palette::{IsWithinBounds, Mix, Oklch, Srgb};

/// What text has to have on its background (WCAG 2.2, success criterion 1.4.3).
pub const TEXT: f64 = 4.5;

/// A colour of the web: sRGB in eight bits, as browsers get it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(Srgb<u8>);

/// Which way a colour is moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Towards {
    Dark,
    Light,
}

impl Colour {
    /// `#0b5568` or `#0bf`.
    pub fn parse(text: &str) -> Option<Colour> {
        let digits = text.strip_prefix('#')?;
        (matches!(digits.len(), 3 | 6) && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .then(|| Srgb::<u8>::from_str(digits).ok().map(Colour))
            .flatten()
    }

    /// Red, green and blue.
    pub fn bytes(self) -> [u8; 3] {
        [self.0.red, self.0.green, self.0.blue]
    }

    /// From 1, the same, to 21, black and white.
    pub fn contrast(self, other: Colour) -> f64 {
        self.float().relative_contrast(other.float())
    }

    /// `share` of this colour on the other one, as `color-mix(in srgb, …)` mixes.
    pub fn over(self, share: f64, ground: Colour) -> Colour {
        Colour(ground.float().mix(self.float(), share).into_format())
    }

    /// The same hue for a dark ground: light, and not glaring.
    pub fn for_dark(self) -> Colour {
        let colour = Oklch::from_color_unclamped(self.float());
        from_oklch(Oklch::new(colour.l.max(0.82), colour.chroma.min(0.11), colour.hue))
    }

    /// This colour if `is_readable` says so, else the nearest one of its hue.
    pub fn moved(self, towards: Towards, is_readable: impl Fn(Colour) -> bool) -> Colour {
        if is_readable(self) {
            return self;
        }
        let start = Oklch::from_color_unclamped(self.float());
        let end = match towards {
            Towards::Dark => 0.0,
            Towards::Light => 1.0,
        };
        let at = |way: f64| {
            let lightness = start.l + (end - start.l) * way;
            from_oklch(Oklch::new(lightness, start.chroma, start.hue))
        };
        // Halves the way between what is too near and what is far enough.
        let (mut near, mut far) = (0.0, 1.0);
        for _ in 0..12 {
            let middle = f64::midpoint(near, far);
            match is_readable(at(middle)) {
                true => far = middle,
                false => near = middle,
            }
        }
        at(far)
    }

    fn float(self) -> Srgb<f64> {
        self.0.into_format()
    }
}

/// The colour of this lightness and hue, as strong as a screen can show it.
fn from_oklch(colour: Oklch<f64>) -> Colour {
    let shown = |chroma: f64| Srgb::<f64>::from_color_unclamped(Oklch { chroma, ..colour });
    if shown(colour.chroma).is_within_bounds() {
        return Colour(shown(colour.chroma).into_format());
    }
    let (mut weak, mut strong) = (0.0, colour.chroma);
    for _ in 0..20 {
        let middle = f64::midpoint(weak, strong);
        match shown(middle).is_within_bounds() {
            true => weak = middle,
            false => strong = middle,
        }
    }
    Colour(shown(weak).into_format())
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0.red, self.0.green, self.0.blue)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        Colour::parse(text).expect("a colour")
    }

    #[test]
    fn colours_are_read_as_browsers_read_them() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(Colour::parse(text).map(|colour| colour.to_string()).as_deref(), expected);
        };
        check("#0b5568", Some("#0b5568"));
        check("#0B5568", Some("#0b5568"));
        check("#0bf", Some("#00bbff"));
        check("0b5568", None);
        check("#0b55", None);
        check("#0b556800", None);
        check("#0b556g", None);
        check("red", None);
        check("#+b5568", None);
        check("#æø", None);
        check("", None);
    }

    /// Values that the definition of WCAG gives, and examples of its techniques.
    #[test]
    fn contrast_is_that_of_wcag() {
        let check = |one: &str, other: &str, expected: f64| {
            let contrast = colour(one).contrast(colour(other));
            assert!((contrast - expected).abs() < 0.01, "{one} {other}: {contrast}");
        };
        check("#000", "#fff", 21.0);
        check("#fff", "#000", 21.0);
        check("#123456", "#123456", 1.0);
        check("#767676", "#fff", 4.54);
        check("#777", "#fff", 4.48);
        check("#f00", "#fff", 4.0);
        check("#00f", "#fff", 8.59);
    }

    #[test]
    fn a_colour_is_moved_no_further_than_it_must_and_keeps_its_hue() {
        let white = colour("#fff");
        let black = colour("#000");
        let check = |written: &str, towards, ground: Colour| {
            let is_readable = |one: Colour| one.contrast(ground) >= TEXT;
            let moved = colour(written).moved(towards, is_readable);
            assert!(is_readable(moved), "{written} {moved}");
            assert!(moved.contrast(ground) < 4.75, "{written} {moved} goes too far");
            let hue = |one: Colour| Oklch::from_color_unclamped(one.float());
            let (from, to) = (hue(colour(written)), hue(moved));
            let away = (from.hue - to.hue).into_degrees().abs();
            assert!(from.chroma < 0.02 || away < 4.0, "{written} {moved}: {away} degrees");
        };
        for written in ["#ffd400", "#f00", "#0f0", "#00ffff", "#ff69b4", "#fff", "#aaa", "#fffffe"]
        {
            check(written, Towards::Dark, white);
        }
        for written in ["#00f", "#400", "#0b5568", "#000", "#111", "#31006f"] {
            check(written, Towards::Light, black);
        }
        assert_eq!(colour("#0b5568").moved(Towards::Dark, |_| true), colour("#0b5568"));
    }
}
