//! Corrections that are certain: what was diagnosed is replaced, and nothing else is touched.
//!
//! Diagnostics come in; what comes out is the new text of each file, which keeps its line endings,
//! its byte order mark and every other byte. Writing is the caller's.

use std::collections::BTreeMap;

use crate::diag::{Diag, Span};
use crate::path::SitePath;

/// A file with corrections.
#[derive(Debug, PartialEq, Eq)]
pub struct Fixed {
    pub file: SitePath,
    pub before: String,
    pub after: String,
    /// How many places were corrected.
    pub count: usize,
}

/// Corrects files; `read` gives the text of one as it stands on disk.
pub fn fixed(diags: &[Diag], read: &dyn Fn(&SitePath) -> Option<String>) -> Vec<Fixed> {
    let mut files: BTreeMap<&SitePath, Vec<(Span, &str)>> = BTreeMap::new();
    for diag in diags {
        if let (Some(place), Some(fix)) = (&diag.place, &diag.fix)
            && let Some(span) = place.span
        {
            files.entry(&place.file).or_default().push((span, fix));
        }
    }
    let fixed = files.into_iter().filter_map(|(file, edits)| {
        let before = read(file)?;
        let (after, count) = correct(&before, edits)?;
        Some(Fixed { file: file.clone(), before, after, count })
    });
    fixed.collect()
}

/// Applies edits to a text; `None` if it is not in the normal form in which places are counted.
fn correct(text: &str, mut edits: Vec<(Span, &str)>) -> Option<(String, usize)> {
    if *crate::path::nfc(text) != *text {
        return None;
    }
    edits.sort();
    edits.dedup_by_key(|(span, _)| (span.line, span.start));
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    let mut count = 0;
    for (span, fix) in edits.into_iter().rev() {
        let line = lines.get_mut(span.line as usize - 1)?;
        let shift = if span.line == 1 { mark } else { 0 };
        let start = span.start as usize + shift;
        let range = start..start + span.width as usize;
        line.get(range.clone())?;
        line.replace_range(range, fix);
        let is_gone = fix.is_empty() && line.trim().is_empty();
        if is_gone {
            line.clear();
        }
        count += 1;
    }
    Some((lines.concat(), count))
}

/// The lines that differ, in the form of a patch (unified diff without context).
pub fn patch(fixed: &Fixed) -> String {
    let mut out = format!("--- {0}\n+++ {0}\n", fixed.file);
    let before: Vec<&str> = fixed.before.lines().collect();
    let after: Vec<&str> = fixed.after.lines().collect();
    let mut to = 0;
    for (from, line) in before.iter().enumerate() {
        if after.get(to) == Some(line) {
            to += 1;
            continue;
        }
        let is_deleted = before.len() - from > after.len() - to;
        out.push_str(&format!("@@ -{} +{} @@\n-{line}\n", from + 1, to + 1));
        if !is_deleted {
            out.push_str(&format!("+{}\n", after.get(to).unwrap_or(&"")));
            to += 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_diagnosed() {
        let text = "\u{feff}æ mandag\r\nto mandag x\r\nIndhold.....4\r\n";
        let edits = vec![
            (Span::new(1, 3..9), "tirsdag"),
            (Span::new(2, 3..9), "onsdag"),
            (Span::new(3, 0..13), ""),
        ];
        let (after, count) = correct(text, edits).expect("in normal form");
        assert_eq!(after, "\u{feff}æ tirsdag\r\nto onsdag x\r\n");
        assert_eq!(count, 3);
        let file = SitePath::new("content/a.md").expect("a path");
        let fixed = Fixed { file, before: "a\nb\nc\n".into(), after: "a\nB\n".into(), count: 2 };
        assert_eq!(patch(&fixed), "--- content/a.md\n+++ content/a.md\n@@ -2 +2 @@\n-b\n@@ -3 +2 @@\n-c\n+B\n");
    }
}
