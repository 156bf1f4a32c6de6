//! References to other minutes by a committee's short name and a date: `Referat TTMED 17062025`.

use super::blocks::{Block, Kind};
use crate::model::dates;
use crate::words::Words;

/// The short name in a reference to other minutes, if the text holds one.
pub(super) fn find<'t>(words: &Words, text: &'t str) -> Option<&'t str> {
    dates::find(words, text).into_iter().find_map(|(range, _)| {
        let mut before = text[..range.start].split_whitespace().rev();
        let short = before.next()?;
        let word = before.next()?.to_lowercase();
        words.markers.minutes_of.contains(&word).then_some(short)
    })
}

/// The short names in references that can mean this committee, each once.
pub(super) fn aliases(words: &Words, blocks: &[Block], committee: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let texts =
        blocks.iter().filter(|block| matches!(block.kind, Kind::Entry { .. } | Kind::Paragraph));
    for alias in texts.filter_map(|block| find(words, &block.text)) {
        if is_short_for(alias, committee) && !found.iter().any(|known| known == alias) {
            found.push(alias.to_owned());
        }
    }
    found
}

/// Whether a word of capitals has no capital that the committee's name lacks.
fn is_short_for(alias: &str, committee: &str) -> bool {
    let capitals = |text: &str| text.chars().filter(|c| c.is_uppercase()).count();
    alias != committee
        && capitals(alias) > 1
        && alias.chars().filter(|c| c.is_uppercase()).all(|c| committee.contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names() {
        let words = crate::words::built_in("da").expect("Danish is built in");
        let check = |text: &str, expected| assert_eq!(find(words, text), expected, "{text}");
        check("Referat TTMED 17062025", Some("TTMED"));
        check("Referat TTMED 17-06-2025.pdf", Some("TTMED"));
        check("Referat TTMED", None);
        check("Budget TTMED 17062025", None);
        assert!(is_short_for("TTMED", "SkovMED Træ & Top"));
        assert!(!is_short_for("KMED", "SkovMED Træ & Top"));
        assert!(!is_short_for("sidste", "SkovMED Træ & Top"));
    }
}
