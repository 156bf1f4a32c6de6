//! Which signs stand in a line, seen in one pass over its bytes: a rule reads what may hold what it looks
//! for, and passes over the rest.
//!
//! A sign may be said to be there and not be, but never the other way round.

use std::ops::BitOr;

/// Signs of a line or a passage, a bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Signs(u16);

impl Signs {
    /// A digit of ASCII.
    pub const DIGIT: Signs = Signs(1);
    /// A number of Latin-1 beyond ASCII, such as `²`.
    pub const NUMBER: Signs = Signs(1 << 1);
    /// What is neither in Latin-1 nor a common dash or quotation mark; `×` and `÷` too, which stand among
    /// the letters and are none.
    pub const EXOTIC: Signs = Signs(FAR | TIMES);
    /// A capital letter of Latin-1 beyond ASCII.
    pub const CAPITAL: Signs = Signs(1 << 3);
    /// A control character, a ligature, or what else stands in the last parts of Unicode.
    pub const STRANGE: Signs = Signs(1 << 4);
    /// A letter that UTF-8 looks like when it is read as Latin-1.
    pub const MISREAD: Signs = Signs(1 << 5);
    /// A letter right after a full stop, a comma or the like.
    pub const GLUED: Signs = Signs(1 << 6);
    /// A digit before a hyphen.
    pub const NUMBERED: Signs = Signs(1 << 7);
    /// The middle of a link, `](`.
    pub const LINK: Signs = Signs(1 << 8);
    /// Code, an address or an anchor.
    pub const NO_PROSE: Signs = Signs(1 << 9);
    /// A sign after which something may be left out or written in another way: `&`, `%`, `\`, `<`.
    pub const MARKUP: Signs = Signs(1 << 10);
    pub const AT: Signs = Signs(1 << 11);
    /// The end of a line.
    pub const BREAK: Signs = Signs(1 << 12);
    /// Four digits of ASCII one after the other.
    pub const YEAR: Signs = Signs(1 << 14);

    /// The signs of a text.
    pub fn of(text: &str) -> Signs {
        let mut signs = 0;
        let mut last = 0;
        for byte in text.bytes() {
            let byte = &BYTES[usize::from(byte)];
            signs |= byte.alone | (last & byte.second);
            last = byte.first;
        }
        let signs = Signs(signs);
        match signs.any(Signs::DIGIT) && has_year(text.as_bytes()) {
            true => signs | Signs::YEAR,
            false => signs,
        }
    }

    /// Whether one of these may be there.
    pub fn any(self, signs: Signs) -> bool {
        self.0 & signs.0 != 0
    }
}

impl BitOr for Signs {
    type Output = Signs;

    fn bitor(self, other: Signs) -> Signs {
        Signs(self.0 | other.0)
    }
}

/// Whether four digits stand one after the other. One of them is at every fourth place.
fn has_year(bytes: &[u8]) -> bool {
    let is_digit = |byte: &&u8| byte.is_ascii_digit();
    (3..bytes.len()).step_by(4).any(|at| {
        let before = bytes[..at].iter().rev().take(3).take_while(is_digit);
        let from = bytes[at..].iter().take(4).take_while(is_digit);
        bytes[at].is_ascii_digit() && before.count() + from.count() >= 4
    })
}

/// The two kinds of what is exotic.
const FAR: u16 = 1 << 2;
const TIMES: u16 = 1 << 13;

/// What a byte is a sign of, alone, and as the first and the second of two.
#[derive(Clone, Copy)]
struct Byte {
    alone: u16,
    first: u16,
    second: u16,
}

static BYTES: [Byte; 256] = {
    let mut bytes = [Byte { alone: 0, first: 0, second: 0 }; 256];
    let mut at = 0;
    while at < bytes.len() {
        bytes[at] = byte(at as u8);
        at += 1;
    }
    bytes
};

const fn byte(byte: u8) -> Byte {
    Byte { alone: alone(byte), first: first(byte), second: second(byte) }
}

const fn alone(byte: u8) -> u16 {
    match byte {
        b'\n' => Signs::BREAK.0,
        b'\t' => 0,
        ..b' ' | 0x7f => Signs::STRANGE.0,
        b'0'..=b'9' => Signs::DIGIT.0,
        b'@' => Signs::AT.0,
        b'`' => Signs::NO_PROSE.0,
        b'&' | b'%' | b'\\' | b'<' => Signs::MARKUP.0,
        0xc4..=0xe1 | 0xe3..=0xed => FAR,
        0xee.. => FAR | Signs::STRANGE.0,
        _ => 0,
    }
}

/// In UTF-8 `À` to `Þ` are C3 80 to C3 9E, and among them and after them `×` and `÷` are C3 97 and C3 B7;
/// `Ã`, `Â` and `â` are C3 83, C3 82 and C3 A2; control characters are C2 80 to C2 9F, `²`, `³`, `¹` and
/// the fractions C2 B2 to C2 BE; what begins with E2 80 is a space, a dash or a quotation mark.
const fn first(byte: u8) -> u16 {
    match byte {
        0xc2 => Signs::NUMBER.0 | Signs::STRANGE.0,
        0xc3 => Signs::CAPITAL.0 | Signs::MISREAD.0 | TIMES,
        0xe2 => FAR,
        b'0'..=b'9' => Signs::NUMBERED.0,
        b'.' | b',' | b';' | b'!' | b'?' => Signs::GLUED.0,
        b']' => Signs::LINK.0 | Signs::NO_PROSE.0,
        // As in `https://`, `mailto:` and `{#`.
        b':' | b'o' | b'{' => Signs::NO_PROSE.0,
        _ => 0,
    }
}

const fn second(byte: u8) -> u16 {
    match byte {
        b'(' => Signs::LINK.0 | Signs::NO_PROSE.0,
        b'/' | b':' | b'#' => Signs::NO_PROSE.0,
        b'-' => Signs::NUMBERED.0,
        b'a'..=b'z' | b'A'..=b'Z' => Signs::GLUED.0,
        0x80.. => Signs::GLUED.0 | continued(byte),
        _ => 0,
    }
}

/// What the second byte of a letter beyond ASCII is a sign of.
const fn continued(byte: u8) -> u16 {
    let control = if byte <= 0x9f { Signs::STRANGE.0 } else { 0 };
    let capital = if byte <= 0x9e { Signs::CAPITAL.0 } else { 0 };
    let misread = if matches!(byte, 0x82 | 0x83 | 0xa2) { Signs::MISREAD.0 } else { 0 };
    let times = if matches!(byte, 0x97 | 0xb7) { TIMES } else { 0 };
    let number = if matches!(byte, 0xb2 | 0xb3 | 0xb9 | 0xbc..=0xbe) { Signs::NUMBER.0 } else { 0 };
    let far = if byte == 0x80 { 0 } else { FAR };
    control | capital | misread | times | number | far
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever a character is, it has the sign that rules look for.
    #[test]
    fn every_character_has_its_signs() {
        for c in ('\0'..=char::MAX).filter(|c| *c != '\t' && *c != '\n') {
            let signs = Signs::of(&format!("a{c}."));
            let check = |sign: Signs, is_there: bool| {
                assert!(signs.any(sign) || !is_there, "{c:?}");
            };
            check(Signs::DIGIT | Signs::NUMBER | Signs::EXOTIC, c.is_numeric());
            check(Signs::CAPITAL | Signs::EXOTIC, c.is_uppercase() && !c.is_ascii());
            check(Signs::STRANGE, c.is_control() || c >= '\u{e000}');
            check(Signs::MISREAD, matches!(c, 'Ã' | 'Â' | 'â'));
            let separates = matches!(c, '\u{80}'..='\u{bf}' | '\u{2000}'..='\u{203f}');
            let is_letter = matches!(c, '\u{c0}'..='\u{ff}') && c.is_alphabetic();
            check(Signs::EXOTIC, !c.is_ascii() && !separates && !is_letter);
        }
    }

    #[test]
    fn signs_of_two_bytes() {
        let check = |text: &str, sign: Signs, expected: bool| {
            assert_eq!(Signs::of(text).any(sign), expected, "{text}");
        };
        check("møde.Nu", Signs::GLUED, true);
        check("møde,øvrige", Signs::GLUED, true);
        check("møde. Nu, 1.000", Signs::GLUED, false);
        check("[a](b)", Signs::LINK, true);
        check("[a] (b)", Signs::LINK, false);
        for text in ["`a`", "[a](b)", "http://a", "mailto:a", "{#a}"] {
            check(text, Signs::NO_PROSE, true);
        }
        check("Karen Holm: ja (nej)", Signs::NO_PROSE, false);
        check("G01-4", Signs::NUMBERED, true);
        check("Karen-Bo 12", Signs::NUMBERED, false);
        for text in ["1234", "a1234b", "12 1234", "mødet i 2025", "01022025", "123-12345"] {
            check(text, Signs::YEAR, true);
        }
        check("123 123.123-12, 1 234, æ123", Signs::YEAR, false);
        check("på mødet – §", Signs::EXOTIC | Signs::STRANGE | Signs::CAPITAL, false);
    }
}
