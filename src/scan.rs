//! Where something is in a text, looked for in many bytes at once.

/// Where the first byte of a kind is in a long text that holds few of them; `is_kind` should compare and not
/// look up, so that the processor can do it for many bytes at a time.
pub fn position(bytes: &[u8], is_kind: impl Fn(u8) -> bool) -> Option<usize> {
    const AT_ONCE: usize = 64;
    let holds = |bytes: &[u8]| bytes.iter().fold(false, |found, byte| found | is_kind(*byte));
    let chunk = bytes.chunks(AT_ONCE).position(holds)?;
    let start = chunk * AT_ONCE;
    Some(start + bytes[start..].iter().position(|byte| is_kind(*byte))?)
}

/// Bytes of a kind: a table of all that a pattern matches, or of all others.
macro_rules! kind {
    (all but $pattern:pat) => {
        kind!($pattern => false)
    };
    ($pattern:pat) => {
        kind!($pattern => true)
    };
    ($pattern:pat => $is_kind:expr) => {{
        let mut kind = [false; 256];
        let mut byte = 0;
        while byte < 256 {
            kind[byte] = matches!(byte as u8, $pattern) == $is_kind;
            byte += 1;
        }
        kind
    }};
}
pub(crate) use kind;

/// Where the first byte of a kind is in a text that may be short or hold many of them: comparing many bytes at
/// a time takes longer there.
pub fn first(bytes: &[u8], kind: &[bool; 256]) -> Option<usize> {
    const AT_ONCE: usize = 8;
    let is_kind = |byte: &u8| kind[*byte as usize];
    let holds =
        |bytes: &[u8; AT_ONCE]| bytes.iter().fold(false, |found, byte| found | is_kind(byte));
    let (chunks, _) = bytes.as_chunks();
    let start = AT_ONCE * chunks.iter().position(holds).unwrap_or(chunks.len());
    Some(start + bytes[start..].iter().position(is_kind)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_byte_of_a_kind_is_found_wherever_it_is() {
        static KIND: [bool; 256] = kind!(b'x' | 0x80..);
        for length in 0..40 {
            let mut bytes = vec![b'a'; length];
            assert_eq!(first(&bytes, &KIND), None);
            for at in (0..length).rev() {
                bytes[at] = if at % 2 == 0 { b'x' } else { 0xff };
                assert_eq!(first(&bytes, &KIND), Some(at));
                assert_eq!(position(&bytes, |byte| KIND[byte as usize]), Some(at));
            }
        }
    }
}
