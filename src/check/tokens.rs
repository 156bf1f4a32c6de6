//! The words of a passage by their hashes, found once for all rules.

/// A word of a passage: its bytes, a hash of it, and whether it has letters alone.
pub struct Word {
    pub start: usize,
    pub end: usize,
    pub hash: u64,
    pub is_letters: bool,
}

const LETTER: u8 = 0;
const DIGIT: u8 = 1;

/// What a byte is in a text in lower case: a letter, a digit, or above that what begins with this byte
/// and stands between words, by how many bytes it has.
static KINDS: [u8; 256] = {
    let mut kinds = [LETTER; 256];
    let mut at = 0;
    while at < kinds.len() {
        kinds[at] = match at as u8 {
            b'a'..=b'z' | 0x80..=0xc1 | 0xc3..=0xe1 | 0xe3.. => LETTER,
            b'0'..=b'9' => DIGIT,
            0xc2 => DIGIT + 2,
            0xe2 => DIGIT + 3,
            _ => DIGIT + 1,
        };
        at += 1;
    }
    kinds
};

/// The words of a text in lower case. Beyond ASCII all is a letter but spaces, dashes and quotation
/// marks; that is so where nothing is exotic.
pub fn words(lower: &str) -> Vec<Word> {
    let mut words = Vec::with_capacity(lower.len() / 5);
    let bytes = lower.as_bytes();
    let mut start = 0;
    while start < bytes.len() {
        let (mut end, mut hash, mut has, mut between) = (start, START, LETTER, DIGIT + 1);
        for byte in &bytes[start..] {
            let kind = KINDS[usize::from(*byte)];
            if kind > DIGIT {
                between = kind;
                break;
            }
            has |= kind;
            hash = step(hash, *byte);
            end += 1;
        }
        if end > start {
            words.push(Word { start, end, hash, is_letters: has == LETTER });
        }
        start = end + usize::from(between - DIGIT);
    }
    words
}

/// The first word of an expression.
pub fn first(expression: &str) -> Option<Word> {
    words(expression).into_iter().next()
}

const START: u64 = 0xcbf2_9ce4_8422_2325;

/// A hash that can go on where that of another word left off (FNV-1a by Fowler, Noll and Vo).
pub fn step(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
}
