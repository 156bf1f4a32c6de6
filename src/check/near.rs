//! Names in text that are nearly the name of somebody whom the site knows.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::check::Context;
use crate::check::cues::Cue;
use crate::check::passage::Passage;
use crate::check::text::Text;
use crate::cover::Taken;
use crate::diag::{Diag, NAMED};
use crate::link::site::PersonId;
use crate::scan::{first, kind};

/// `near-name`: an unknown name that differs from a known one by a letter, or is cut short.
pub fn names(context: &Context<'_>, text: &Text<'_>, diags: &mut Vec<Diag>) {
    let mut places: Vec<(String, PersonId, Vec<crate::diag::Span>)> = Vec::new();
    let mut known: FxHashMap<String, usize> = FxHashMap::default();
    for passage in &text.passages {
        for (range, person) in in_passage(context, passage) {
            let name = passage.flat()[range.clone()].to_owned();
            let span = passage.span(&range);
            match known.get(&name) {
                Some(place) => places[*place].2.push(span),
                None => {
                    known.insert(name.clone(), places.len());
                    places.push((name, person, vec![span]));
                }
            }
        }
    }
    for (name, person, spans) in places {
        let known = &context.people.names[person as usize];
        let mut diag = Diag::warning("near-name", format!("nobody here is called `{name}`"))
            .at(text.file, spans[0])
            .hint(format!("did you mean `{known}`?"));
        for span in spans[1..].iter().take(NAMED) {
            diag = diag.related(text.file, *span, "also here");
        }
        diags.push(diag);
    }
}

/// The near names of a passage, none over a known one.
fn in_passage(context: &Context<'_>, passage: &Passage) -> Vec<(Range<usize>, PersonId)> {
    if !passage.has(context.cues, Cue::PartOfName) {
        return Vec::new();
    }
    let flat = passage.flat();
    let mut pairs = pairs(flat).peekable();
    if pairs.peek().is_none() {
        return Vec::new();
    }
    let mut known = Taken::default();
    for found in passage.people(context) {
        known.take(&found.range);
    }
    let index = &context.people.index;
    pairs
        .filter(|(first, last)| known.is_free(&(first.start..last.end)))
        .filter_map(|(first, last)| {
            let genitive = bare(&flat[last.clone()]);
            let person = index.near(&flat[first.clone()], genitive, &flat[last.end..])?;
            Some((first.start..last.start + genitive.len(), person))
        })
        .collect()
}

/// A name without the apostrophe of its genitive.
fn bare(name: &str) -> &str {
    name.split(['\'', '’']).next().unwrap_or(name)
}

/// Two words with a space between them that begin with a capital letter each and go on in small ones.
fn pairs(text: &str) -> impl Iterator<Item = (Range<usize>, Range<usize>)> {
    static MAY_BE_CAPITAL: [bool; 256] = kind!(b'A'..=b'Z' | 0xc0..);
    let bytes = text.as_bytes();
    let mut from = 1;
    let capitals = std::iter::from_fn(move || {
        let at = from + first(bytes.get(from..)?, &MAY_BE_CAPITAL)?;
        from = at + 1;
        Some(at)
    });
    capitals.filter(move |at| bytes[at - 1] == b' ').filter_map(|at| {
        let after = text[at..].find(|c| !is_in_word(c)).map_or(text.len(), |end| at + end);
        let last = capital(text, at..after)?;
        let at = at - 1;
        let before = text[..at].char_indices().rev().take_while(|(_, c)| is_in_word(*c));
        let first = capital(text, before.last()?.0..at)?;
        (first.end == at).then_some((first, last))
    })
}

fn is_in_word(c: char) -> bool {
    match c.is_ascii() {
        true => c.is_ascii_alphanumeric() || matches!(c, '-' | '\''),
        false => c == '’' || c.is_alphanumeric(),
    }
}

/// A word that begins so, without the signs at its end.
fn capital(text: &str, word: Range<usize>) -> Option<Range<usize>> {
    let mut letters = text[word.clone()].chars();
    letters.next().filter(|c| c.is_uppercase())?;
    letters.next().filter(|c| c.is_lowercase())?;
    let bare = text[word.clone()].trim_end_matches(|c: char| !c.is_alphanumeric());
    Some(word.start..word.start + bare.len())
}

/// Names of two words by either of them.
#[derive(Default)]
pub struct Index {
    by_first: FxHashMap<String, Vec<(String, PersonId)>>,
    by_last: FxHashMap<String, Vec<(String, PersonId)>>,
}

impl Index {
    /// Of every form only the first and the last word count.
    pub fn new(forms: &[(Vec<String>, PersonId)]) -> Index {
        let mut index = Index::default();
        for (words, id) in forms.iter().filter(|(words, _)| words.len() == 2) {
            let (first, last) = (words[0].clone(), words[1].clone());
            index.by_first.entry(first.clone()).or_default().push((last.clone(), *id));
            index.by_last.entry(last).or_default().push((first, *id));
        }
        index
    }

    /// All first and last words.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let lists = [&self.by_first, &self.by_last].into_iter();
        lists.flat_map(|list| list.keys()).map(String::as_str)
    }

    /// The person whose name is nearly this one; `after` is what follows it.
    fn near(&self, first: &str, last: &str, after: &str) -> Option<PersonId> {
        let lasts = self.by_first.get(first).into_iter().flatten();
        let firsts = self.by_last.get(last).into_iter().flatten();
        let is_cut_off = !after.starts_with('-');
        let by_first = lasts
            .filter(|(known, _)| is_near(last, known) || is_cut_off && is_cut(last, known))
            .map(|(_, id)| *id);
        let by_last = firsts.filter(|(known, _)| is_near(first, known)).map(|(_, id)| *id);
        by_first.chain(by_last).min()
    }
}

/// Whether two words differ by one letter, or by two if they are long.
fn is_near(word: &str, known: &str) -> bool {
    let length = word.chars().count().min(known.chars().count());
    let genitive = word.strip_suffix('s') == Some(known);
    let allowed = if length >= 8 { 2 } else { 1 };
    length >= 4 && !genitive && strsim::damerau_levenshtein(word, known) <= allowed
}

/// Whether a word is the beginning of another that lost its end.
fn is_cut(word: &str, known: &str) -> bool {
    let (length, whole) = (word.chars().count(), known.chars().count());
    known.starts_with(word) && (2..whole).contains(&length) && whole - length <= 3
}

/// `name-case`: a known name with small or capital letters in the wrong places.
pub fn cases(context: &Context<'_>, text: &Text<'_>, diags: &mut Vec<Diag>) {
    for passage in text.passages.iter().filter(|passage| passage.has(context.cues, Cue::Name)) {
        let (flat, lower) = (passage.flat(), passage.lower());
        if lower.len() != flat.len() {
            continue;
        }
        for found in context.people.lower.find(lower) {
            let range = found.range.start..found.bare_end;
            let written = &flat[range.clone()];
            let (words, id) = &context.people.forms[found.number as usize];
            let known = words.join(" ");
            let is_shouted = !written.chars().any(char::is_lowercase);
            if written != known && !is_shouted && written.split(' ').count() == words.len() {
                let name = &context.people.names[*id as usize];
                diags.push(
                    Diag::warning(
                        "name-case",
                        format!("`{written}` is written `{known}` elsewhere"),
                    )
                    .at(text.file, passage.span(&range))
                    .hint(format!("the person is `{name}`"))
                    .fix(known),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names() {
        let forms = ["Karen Holm", "Mette Vestergaard", "Marie Sauø"]
            .iter()
            .zip(0..)
            .map(|(name, id)| (name.split(' ').map(str::to_owned).collect(), id))
            .collect::<Vec<_>>();
        let index = Index::new(&forms);
        let check = |first: &str, last: &str, expected| {
            assert_eq!(index.near(first, last, ""), expected, "{first} {last}");
        };
        check("Karin", "Holm", Some(0));
        check("Karen", "Holn", Some(0));
        check("Karen", "Holms", None);
        check("Mette", "Westergård", None);
        check("Mette", "Vestergard", Some(1));
        check("Marie", "Sa", Some(2));
        check("Lars", "Holm", None);
        check("Bo", "Li", None);
    }

    #[test]
    fn pairs_of_capital_words() {
        let check = |text: &str, expected: &[(&str, &str)]| {
            let found: Vec<(&str, &str)> =
                pairs(text).map(|(first, last)| (&text[first], &text[last])).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("Endelig sagde Karen Holm-Bo, at KMD og Åse's hund", &[("Karen", "Holm-Bo")]);
        check("Åse Ørum Dal' Bo", &[("Åse", "Ørum"), ("Ørum", "Dal")]);
        check("Bo- Li, Ann  Li, Ann\u{a0}Li, ’Ann Li, K Li, KMD Li, Ann LI, Ann ", &[]);
        check("Ann Ž Žižka Šín", &[("Žižka", "Šín")]);
    }
}
