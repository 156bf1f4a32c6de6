//! A text as names are looked for in it: lower case, every kind of space and joint as one space,
//! without soft hyphens and entities, knowing where each byte came from.

use std::cell::Cell;
use std::ops::Range;

/// Whether words that are cut or run together are read as they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    Plain,
    /// A hyphen goes with the space after it, as lines that end in one are: `Hol-\nm`.
    Mended,
    /// A capital after a small letter begins a word: `NotatHolm`.
    Parted,
}

#[derive(Default)]
pub struct Folded {
    pub text: String,
    /// The original bytes of the character that each byte belongs to.
    origins: Vec<Range<usize>>,
    /// That character.
    letters: Vec<char>,
    /// Where what cuts off addresses stands.
    spaces: Vec<usize>,
    /// Whether all of it is an address.
    address: bool,
    /// The stretch that was asked about last, and from where on it is an address.
    asked: Cell<(usize, usize, Option<usize>)>,
}

impl Folded {
    /// Folds pieces of a text, each with the place of its first byte.
    pub fn new(pieces: &[(usize, &str)], reading: Reading) -> Folded {
        let mut folded = Folded::default();
        for (start, piece) in pieces {
            let mut rest = *piece;
            while let Some(c) = rest.chars().next() {
                let at = start + piece.len() - rest.len();
                if reading == Reading::Mended
                    && let Some(length) = line_hyphen(rest)
                {
                    rest = &rest[length..];
                    continue;
                }
                let (length, c) = entity(rest).unwrap_or((c.len_utf8(), c));
                if reading == Reading::Parted && c.is_uppercase() && folded.ends_small() {
                    folded.push(' ', at..at);
                }
                folded.push(c, at..at + length);
                rest = &rest[length..];
            }
        }
        let letters = folded.letters.iter().enumerate();
        folded.spaces = letters.filter(|(_, c)| is_space(**c)).map(|(at, _)| at).collect();
        folded
    }

    /// An address or a file's name, all of it.
    pub fn address(self) -> Folded {
        Folded { address: true, asked: Cell::default(), ..self }
    }

    fn ends_small(&self) -> bool {
        self.letters.last().is_some_and(|c| c.is_lowercase())
    }

    fn push(&mut self, c: char, origin: Range<usize>) {
        if is_invisible(c) || is_joint(c) && self.text.ends_with(' ') {
            return;
        }
        let before = self.text.len();
        match is_joint(c) {
            true => self.text.push(' '),
            false => self.text.extend(c.to_lowercase()),
        }
        for _ in before..self.text.len() {
            self.origins.push(origin.clone());
            self.letters.push(c);
        }
    }

    /// The bytes of the original that a range of the folded text came from.
    pub fn original(&self, range: &Range<usize>) -> Range<usize> {
        self.origins[range.start].start..self.origins[range.end - 1].end
    }

    /// Whether a word of the original begins with a capital, or with no letter.
    pub fn is_capital(&self, at: usize) -> bool {
        !self.letters[at].is_lowercase()
    }

    /// Whether the original goes on with a character.
    pub fn goes_on_with(&self, at: usize, c: char) -> bool {
        self.letters.get(at) == Some(&c)
    }

    /// Whether a word begins here that no space cuts off from anything before.
    pub fn begins_token(&self, at: usize) -> bool {
        at == 0 || self.is_space(at - 1)
    }

    fn is_space(&self, at: usize) -> bool {
        is_space(self.letters[at])
    }

    /// The stretch without spaces around a place.
    fn token(&self, at: usize) -> Range<usize> {
        let next = self.spaces.partition_point(|space| *space < at);
        let start = next.checked_sub(1).map_or(0, |before| self.spaces[before] + 1);
        start..self.spaces.get(next).copied().unwrap_or(self.letters.len())
    }

    /// Whether what stands here is an address, a file's name or a handle rather than a word. The
    /// host of a web address is a word: many places are called like people.
    pub fn is_machine(&self, at: usize) -> bool {
        let Range { start, end } = self.token(at);
        if (self.asked.get().0, self.asked.get().1) != (start, end) {
            let letters = &self.letters[start..end];
            let is_machine = self.address || is_machine(letters);
            self.asked.set((start, end, is_machine.then(|| start + host(letters))));
        }
        self.asked.get().2.is_some_and(|path| at >= path)
    }

    /// The stretches without spaces that are addresses, names of files or handles.
    pub fn machine_tokens(&self) -> Vec<Range<usize>> {
        let mut tokens = Vec::new();
        let mut at = 0;
        while at < self.letters.len() {
            let token = self.token(at);
            at = token.end + 1;
            if self.address || is_machine(&self.letters[token.clone()]) {
                tokens.push(token);
            }
        }
        tokens
    }
}

/// The readings in which a text may hold a name.
pub fn readings(pieces: &[(usize, &str)]) -> Vec<Reading> {
    let mut readings = vec![Reading::Plain];
    let mut before = ' ';
    let (mut mended, mut parted) = (false, false);
    for c in pieces.iter().flat_map(|(_, piece)| piece.chars()) {
        mended |= c.is_whitespace() && is_hyphen(before);
        parted |= c.is_uppercase() && before.is_lowercase();
        before = c;
    }
    readings.extend(mended.then_some(Reading::Mended));
    readings.extend(parted.then_some(Reading::Parted));
    readings
}

/// A name as its patterns are made.
pub fn folded(text: &str) -> String {
    Folded::new(&[(0, text)], Reading::Plain).text.trim().to_owned()
}

/// What cuts off an address.
fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '<' | '>' | '"' | '(' | ')' | '[' | ']' | ',' | ';')
}

/// How much of an address comes before its path; nothing if it has no host.
fn host(letters: &[char]) -> usize {
    let starts = |with: &str| {
        let start = letters.iter().take(with.len()).collect::<String>().to_lowercase();
        (start == with).then_some(with.len())
    };
    // Of `//` one is left.
    let Some(start) = ["https:/", "http:/", "www."].into_iter().find_map(starts) else { return 0 };
    let path = letters[start..].iter().position(|c| *c == '/');
    path.map_or(letters.len(), |at| start + at)
}

fn is_machine(letters: &[char]) -> bool {
    let is_one = |c: &char| matches!(c, '@' | '_' | '\\');
    let slashes = letters.iter().filter(|c| **c == '/').count();
    slashes > 1 || letters.iter().any(is_one) || has_extension(letters)
}

/// Whether it ends like a file's name, whatever stands after it.
fn has_extension(letters: &[char]) -> bool {
    let end = letters.iter().rposition(|c| c.is_alphanumeric()).map_or(0, |at| at + 1);
    let Some(dot) = letters[..end].iter().rposition(|c| *c == '.') else { return false };
    dot > 1
        && (2..=5).contains(&(end - dot - 1))
        && letters[dot + 1..end].iter().all(char::is_ascii_alphanumeric)
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{ad}' | '‐')
}

/// How long a hyphen with a space after it is, with the space.
fn line_hyphen(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix(is_hyphen)?;
    let next = after.trim_start();
    (next.len() < after.len()).then_some(rest.len() - next.len())
}

/// The character that an entity or percent-encoding stands for, also one that was escaped once more.
fn entity(rest: &str) -> Option<(usize, char)> {
    match rest.as_bytes()[0] {
        b'%' => percent(rest),
        b'&' => named(rest).or_else(|| rest.starts_with("&amp;").then_some(("&amp;".len(), '&'))),
        _ => None,
    }
}

fn named(rest: &str) -> Option<(usize, char)> {
    let mut inner = &rest[1..];
    while let Some(again) = inner.strip_prefix("amp;") {
        inner = again;
    }
    let name = inner.get(..inner.bytes().take(10).position(|byte| byte == b';')?)?;
    character(name).map(|c| (rest.len() - inner.len() + name.len() + 1, c))
}

fn percent(rest: &str) -> Option<(usize, char)> {
    let mut bytes = Vec::new();
    let mut at = 0;
    while bytes.len() < 4 && rest.as_bytes().get(at) == Some(&b'%') {
        bytes.push(u8::from_str_radix(rest.get(at + 1..at + 3)?, 16).ok()?);
        at += 3;
        if let Ok(text) = std::str::from_utf8(&bytes) {
            return text.chars().next().map(|c| (at, c));
        }
    }
    None
}

/// The entities that names are written with.
const ENTITIES: &[(&str, char)] = &[
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{a0}'),
    ("ensp", ' '),
    ("emsp", ' '),
    ("thinsp", ' '),
    ("shy", '\u{ad}'),
    ("zwnj", '\u{200c}'),
    ("zwj", '\u{200d}'),
    ("ndash", '-'),
    ("lowbar", '_'),
    ("commat", '@'),
    ("period", '.'),
    ("aelig", 'æ'),
    ("AElig", 'Æ'),
    ("oslash", 'ø'),
    ("Oslash", 'Ø'),
    ("aring", 'å'),
    ("Aring", 'Å'),
    ("auml", 'ä'),
    ("Auml", 'Ä'),
    ("ouml", 'ö'),
    ("Ouml", 'Ö'),
    ("uuml", 'ü'),
    ("Uuml", 'Ü'),
    ("szlig", 'ß'),
    ("eacute", 'é'),
    ("Eacute", 'É'),
];

fn character(name: &str) -> Option<char> {
    let Some(number) = name.strip_prefix('#') else {
        return ENTITIES.iter().find(|(known, _)| *known == name).map(|(_, c)| *c);
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => number.parse(),
    };
    char::from_u32(code.ok()?)
}

/// Characters that nobody sees.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// What stands between the parts of a name, in text and in addresses.
fn is_joint(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '-' | '‐'..='—' | '_' | '.' | '/' | '\\' | '+' | '*' | '~' | '`')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds() {
        let check = |text: &str, reading, expected: &str| {
            assert_eq!(Folded::new(&[(0, text)], reading).text, expected, "{text}");
        };
        check("Karen\u{a0} Holm", Reading::Plain, "karen holm");
        check("Kar\u{ad}en&nbsp;H&oslash;lm", Reading::Plain, "karen hølm");
        check("&amp;#75;aren&amp;amp;nbsp;x &amp; y", Reading::Plain, "karen x & y");
        check("S%C3%B8ren%20x 50% %zz", Reading::Plain, "søren x 50% %zz");
        check("Hol-\n  m og Lund-\u{ad}\nx", Reading::Mended, "holm og lund x");
        check("NotatHolm", Reading::Parted, "notat holm");
        check("NotatHolm", Reading::Plain, "notatholm");
    }

    #[test]
    fn machines() {
        let check = |text: &str, expected: bool| {
            let folded = Folded::new(&[(0, text)], Reading::Plain);
            assert_eq!(folded.is_machine(0), expected, "{text}");
        };
        for text in ["holm@x", "@holm", "a_b", "notat-holm.pdf,", "xy.docx)", "a/b/c"] {
            check(text, true);
        }
        let url = Folded::new(&[(0, "https://x/y")], Reading::Plain);
        assert!(!url.is_machine(7) && url.is_machine(url.text.len() - 1));
        for text in ["skov/mark", "holm-sagen", "holm.", "bl.a.", "f.eks", "a.m"] {
            check(text, false);
        }
    }
}
