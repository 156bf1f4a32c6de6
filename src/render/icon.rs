//! The standard theme's icons in the accent that a site or theme chooses.
//!
//! They are drawn in the standard accent and white: the SVG names it, the others are PNG with a palette
//! (RFC 2083, 4.1.2), whose colours lie between the two.

use crate::colour::Colour;

/// The accent that the icons are drawn in.
pub const DRAWN_IN: &str = "#0b5568";

/// An icon in another accent.
pub fn recoloured(bytes: &[u8], accent: Colour) -> Vec<u8> {
    match std::str::from_utf8(bytes) {
        Ok(drawing) => drawing.replace(DRAWN_IN, &accent.to_string()).into_bytes(),
        Err(_) => with_palette(bytes, accent),
    }
}

/// A PNG, also one in an ICO, with the colours of its palette moved, and the checksum to it.
fn with_palette(bytes: &[u8], accent: Colour) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let drawn_in = Colour::parse(DRAWN_IN).expect("it is a colour").bytes();
    let Some(name) = bytes.windows(4).position(|four| four == b"PLTE") else { return bytes };
    let Some(length) = name.checked_sub(4).and_then(|at| bytes[at..name].try_into().ok()) else {
        return bytes;
    };
    let end = name + 4 + u32::from_be_bytes(length) as usize;
    if bytes.len() < end + 4 {
        return bytes;
    }
    for entry in bytes[name + 4..end].chunks_exact_mut(3) {
        // How far the colour is from the accent to white.
        let from = f64::from(drawn_in[0]);
        let white = (f64::from(entry[0]) - from) / (255.0 - from);
        for (part, accent) in entry.iter_mut().zip(accent.bytes()) {
            let accent = f64::from(accent);
            *part = (accent + white * (255.0 - accent)).round() as u8;
        }
    }
    let checksum = crc32fast::hash(&bytes[name..end]);
    bytes[end..end + 4].copy_from_slice(&checksum.to_be_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::standard;

    fn built_in(name: &str) -> &'static [u8] {
        let path = format!("static/{name}");
        standard::FILES.iter().find(|(known, _)| *known == path).expect("it is built in").1
    }

    #[test]
    fn every_icon_takes_the_accent_and_stays_what_it_is() {
        let accent = Colour::parse("#8a1538").expect("a colour");
        let svg = recoloured(built_in("favicon.svg"), accent);
        assert!(String::from_utf8_lossy(&svg).contains("fill=\"#8a1538\""));
        for name in ["favicon.ico", "apple-touch-icon.png"] {
            let before = built_in(name);
            let after = recoloured(before, accent);
            assert_eq!(after.len(), before.len(), "{name}");
            assert!(after.windows(3).any(|colour| colour == [0x8a, 0x15, 0x38]), "{name}");
            assert!(!after.windows(3).any(|colour| colour == [0x0b, 0x55, 0x68]), "{name}");
            let name = after.windows(4).position(|four| four == b"PLTE").expect("a palette");
            let end = name + 4 + usize::from(after[name - 1]);
            let checksum = crc32fast::hash(&after[name..end]).to_be_bytes();
            assert_eq!(after[end..end + 4], checksum, "the checksum of {end}");
        }
    }
}
