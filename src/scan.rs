//! Where something is in a text, looked for in many bytes at once.

/// Where the first byte of a kind is; `is_kind` should compare and not look up, so that the processor
/// can do it for many bytes at a time.
pub fn position(bytes: &[u8], is_kind: impl Fn(u8) -> bool) -> Option<usize> {
    const AT_ONCE: usize = 64;
    let holds = |bytes: &[u8]| bytes.iter().fold(false, |found, byte| found | is_kind(*byte));
    let chunk = bytes.chunks(AT_ONCE).position(holds)?;
    let start = chunk * AT_ONCE;
    Some(start + bytes[start..].iter().position(|byte| is_kind(*byte))?)
}
