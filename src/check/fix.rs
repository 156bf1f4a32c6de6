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
    pub after: String,
    /// How many places were corrected.
    pub count: usize,
    /// Each line that differs, from 1: as it was, and as it is; `None` if it is gone.
    pub lines: Vec<(usize, String, Option<String>)>,
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
        correct(file, &before, edits)
    });
    fixed.collect()
}

/// Applies edits to a text; `None` if it is not in the normal form in which places are counted.
fn correct(file: &SitePath, text: &str, mut edits: Vec<(Span, &str)>) -> Option<Fixed> {
    if *crate::path::nfc(text) != *text {
        return None;
    }
    edits.sort();
    edits.dedup_by_key(|(span, _)| (span.line, span.start));
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let before: Vec<&str> = text.split_inclusive('\n').collect();
    let mut after: Vec<String> = before.iter().map(|line| (*line).to_owned()).collect();
    let mut count = 0;
    for (span, fix) in edits.into_iter().rev() {
        let line = after.get_mut(span.line as usize - 1)?;
        let start = span.start as usize + if span.line == 1 { mark } else { 0 };
        let range = start..start + span.width as usize;
        line.get(range.clone())?;
        line.replace_range(range, fix);
        if fix.is_empty() && line.trim().is_empty() {
            line.clear();
        }
        count += 1;
    }
    let shown = |line: &str| line.trim_end_matches(['\n', '\r']).to_owned();
    let lines = (1..)
        .zip(before.iter().zip(&after))
        .filter(|(_, (before, after))| **before != after.as_str())
        .map(|(number, (before, after))| {
            (number, shown(before), (!after.is_empty()).then(|| shown(after)))
        })
        .collect();
    Some(Fixed { file: file.clone(), after: after.concat(), count, lines })
}

/// The lines that differ, in the form of a patch (unified diff without context).
pub fn patch(fixed: &Fixed) -> String {
    let mut out = format!("--- {0}\n+++ {0}\n", fixed.file);
    let mut gone = 0;
    for (number, before, after) in &fixed.lines {
        out.push_str(&format!("@@ -{number} +{} @@\n-{before}\n", number - gone));
        match after {
            Some(after) => out.push_str(&format!("+{after}\n")),
            None => gone += 1,
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
        let file = SitePath::new("content/a.md").expect("a path");
        let fixed = correct(&file, text, edits).expect("in normal form");
        assert_eq!(fixed.after, "\u{feff}æ tirsdag\r\nto onsdag x\r\n");
        assert_eq!(
            patch(&fixed),
            "--- content/a.md\n+++ content/a.md\n@@ -1 +1 @@\n-\u{feff}æ mandag\n+\u{feff}æ tirsdag\n@@ -2 +2 @@\n-to mandag x\n+to onsdag x\n@@ -3 +3 @@\n-Indhold.....4\n"
        );
    }
}
