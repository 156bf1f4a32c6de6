//! Titles that say in another form than `(lukket)` at their end that they are closed.
//!
//! Who misspells the mark, or leaves the parentheses out, means to withhold the item. So words near
//! a closing mark count in parentheses whatever language they are of, and bare at the end of a title
//! unless they belong to its sentence.

use std::sync::OnceLock;

use crate::model::front::languages;
use crate::words::{self, Markers, Words};

/// Whether a title, which is not closed, says that it is.
pub fn seems_closed(words: &Words, title: &str) -> bool {
    let title = title.to_lowercase();
    let title = title.trim().trim_end_matches(['.', '!', '*', '_']).trim_end();
    groups(title).any(|inner| is_marked(words, inner))
        || label(title).is_some_and(|label| is_own(words, label) || is_slip(words, label))
        || ends_closed(words, title)
}

/// What stands in brackets of any kind, also in those that do not end.
fn groups(title: &str) -> impl Iterator<Item = &str> {
    let open = |c: char| matches!(c, '(' | '[' | '{' | '（');
    let close = |c: char| matches!(c, ')' | ']' | '}' | '）');
    title.split(open).skip(1).map(move |rest| rest.split(close).next().unwrap_or(rest).trim())
}

/// The words before a colon or a dash.
fn label(title: &str) -> Option<&str> {
    [":", " –", " —", " -"]
        .iter()
        .filter_map(|end| title.split_once(end))
        .map(|(label, _)| label)
        .next()
}

/// Whether the words in brackets close, or nearly do: `(lukkt)`, `(lukket, personsag)`, `(closed)`
/// under a heading in Danish.
fn is_marked(words: &Words, inner: &str) -> bool {
    let first = inner.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let rest = inner[first.len()..].trim_start();
    let goes_on = rest.starts_with(char::is_alphanumeric);
    is_own(words, inner)
        || is_near(words, inner)
        || ends_closed(words, inner)
        || !first.is_empty() && is_own(words, first)
        || !goes_on && is_near(words, first)
}

/// Whether a text ends in a closing word that is no part of its sentence.
fn ends_closed(words: &Words, text: &str) -> bool {
    let end = text.trim_end_matches([')', ']', '}']);
    let start = end
        .rfind(|c: char| c.is_whitespace() || matches!(c, ':' | ',' | '('))
        .map_or(0, |at| at + end[at..].chars().next().map_or(1, char::len_utf8));
    let last = &end[start..];
    (is_own(words, last) || is_slip(words, last)) && !belongs(words, end[..start].trim_end())
}

/// Whether a sentence goes on after these words: "Hallen er …", "Hallen er stadig …", "Åbent og …".
fn belongs(words: &Words, before: &str) -> bool {
    let is_one = |list: fn(&Markers) -> &Vec<String>, word: &str| {
        languages(words).any(|words| list(&words.markers).iter().any(|known| known == word))
    };
    let is_verb = |word: &str| is_one(|markers| &markers.verbs_before_closed, word);
    let mut back = before.rsplit(' ');
    let last = back.next().unwrap_or_default();
    if is_verb(last) || is_one(|markers| &markers.before_closed, last) {
        return true;
    }
    let mut from_adverbs = std::iter::once(last).chain(back);
    let is_adverb = |word: &&str| is_one(|markers| &markers.adverbs_before_closed, word);
    from_adverbs.find(|word| !is_adverb(word)).is_some_and(is_verb)
}

/// Whether it is a closing mark in the languages of the site.
fn is_own(words: &Words, text: &str) -> bool {
    languages(words).any(|words| words.markers.closed.iter().any(|mark| mark == text))
}

/// Whether a text is a closing mark in any language, or differs from one by a slip of the pen.
fn is_near(words: &Words, text: &str) -> bool {
    marks(words).any(|mark| is_within(text, mark)) && !is_other(words, text)
}

/// Whether parentheses after an attachment nearly close it.
pub fn nearly_closes_attachment(words: &Words, inner: &str) -> bool {
    let inner = inner.to_lowercase();
    let marks = || languages(words).flat_map(|words| &words.markers.closed_attachment);
    let is_near_own = marks().any(|mark| is_within(&inner, mark)) && !is_other(words, &inner);
    !marks().any(|mark| *mark == inner) && (is_near_own || is_near(words, &inner))
}

/// The same for a word that no bracket tells from the rest: a letter more, less or another, after
/// the same first letter, and no mere beginning; one word is no slip for two.
fn is_slip(words: &Words, text: &str) -> bool {
    let first = text.chars().next();
    let own = languages(words).flat_map(|words| &words.markers.closed);
    first.is_some()
        && own
            .filter(|mark| mark.chars().next() == first && !mark.starts_with(text))
            .filter(|mark| mark.contains(' ') == text.contains(' '))
            .any(|mark| is_within(text, mark))
        && !is_other(words, text)
}

/// Words that mean something else, near as they are.
fn is_other(words: &Words, text: &str) -> bool {
    languages(words).any(|words| words.markers.not_closed.iter().any(|known| known == text))
}

/// Whether two differ by one edit, or by two if they are long; short ones have to be the same.
pub fn is_within(text: &str, mark: &str) -> bool {
    let length = mark.chars().count();
    let allowed = match length {
        0..=4 => 0,
        5..=9 => 1,
        _ => 2,
    };
    text.len().abs_diff(mark.len()) <= 2 * allowed
        && text.chars().count().abs_diff(length) <= allowed
        && share_letters(text, mark, allowed)
        && strsim::damerau_levenshtein(text, mark) <= allowed
}

/// Whether two texts have so many letters in common that so many edits may make one of the other: an edit takes a
/// letter away, or puts one in its place.
fn share_letters(a: &str, b: &str, edits: usize) -> bool {
    let mut counts = [0_i32; 32];
    a.chars().for_each(|c| counts[c as usize % 32] += 1);
    b.chars().for_each(|c| counts[c as usize % 32] -= 1);
    counts.iter().map(|count| count.unsigned_abs() as usize).sum::<usize>() <= 2 * edits
}

/// The closing marks of the site's language and of all that are built in.
fn marks(words: &Words) -> impl Iterator<Item = &String> {
    static BUILT_IN: OnceLock<Vec<&Words>> = OnceLock::new();
    let known = || words::LANGUAGES.iter().filter_map(|(tag, _)| words::built_in(tag)).collect();
    let built_in = BUILT_IN.get_or_init(known).iter().copied();
    std::iter::once(words).chain(built_in).flat_map(|words| &words.markers.closed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(language: &str, title: &str, expected: bool) {
        let words = words::built_in(language).expect("the language is built in");
        assert_eq!(seems_closed(words, title), expected, "{language}: {title}");
    }

    #[test]
    fn words_few_edits_apart_share_their_letters() {
        let words =
            ["lukket", "luket", "lukekt", "lukkat", "ulkket", "æukket", "lukketæø", "lø", ""];
        for (a, b) in words.iter().flat_map(|a| words.map(|b| (*a, b))) {
            let distance = strsim::damerau_levenshtein(a, b);
            assert!(share_letters(a, b, distance), "{a} {b}");
        }
        assert!(!share_letters("afbud", "forfald", 2));
    }

    #[test]
    fn titles_that_look_closed() {
        for title in [
            "Personsag (LUKKET",
            "Lukket punkt: Personsag",
            "Lukket: Personsag",
            "Luket: Personsag",
            "Personsag [lukket]",
            "Personsag [lukkt].",
            "Personsag – lukket",
            "Personsag, lukket",
            "Personsag lukket",
            "Personsag stadig lukket",
            "Personsag – fortsat lukket",
            "Køb og salg, fortsat lukket",
            "Køb og stadig lukket",
            "Sag om fortsat lukket",
            "Personsagen er stadig (lukket)",
            "Personsagen er stadig (lukkt",
            "Personsag (stadig lukket)",
            "Personsag (er stadig) lukkt",
            "Stadig lukket",
            "Personsag Lukket.",
            "Personsag lukkt",
            "Personsag (lukkt)",
            "Personsag (luket)",
            "Personsag (lukekt)",
            "Personsag (lukkett)",
            "Personsag (lukkt, personsag)",
            "Personsag (lukket, personsag)",
            "Personsag (punktet er behandlet – lukket)",
            "Personsag (fortroligtt)",
            "Personsag (fotroligt)",
            "Personsag (lukket pnkt)",
            "Personsag (closd)",
            "Personsag (sluten)",
            "Personsag (vertraulich)",
            "Lukket",
        ] {
            check("da", title, true);
        }
        for title in [
            "Sale of Hill Farm (closd)",
            "Sale (close)",
            "Sale (confidental)",
            "Sale closed",
            "Sale still closed",
            "Sale of land to be agreed, still closed",
            "Report on temporarily closed",
            "Sale clsoed",
            "Sale (exmpt)",
            "Sale (closed itm)",
            "Closd - Sale",
        ] {
            check("en", title, true);
        }
        for title in [
            "Sak (lukka)",
            "Sak (lukkket)",
            "Sak (unntatt offentlighett)",
            "Sak (u.off)",
            "Sak lukket",
            "Sak fortsatt lukket",
            "Sak (fortroleg)",
        ] {
            check("nb", title, true);
        }
        for title in [
            "Ärende (slutten)",
            "Ärende (sekretes)",
            "Ärende (stängda dörar)",
            "Ärende slutet",
            "Ärende fortfarande slutet",
            "Ärende (sekretessbelgd)",
        ] {
            check("sv", title, true);
        }
        for title in [
            "Kauf (nichtöffentlch)",
            "Kauf (nicht öffentlic)",
            "Kauf (vertraulch)",
            "Kauf nichtöffentlich",
            "Kauf weiterhin nichtöffentlich",
            "Kauf (nichtöffentliche)",
            "Kauf (geschlosen)",
        ] {
            check("de", title, true);
        }
    }

    #[test]
    fn titles_that_do_not() {
        for title in [
            "Lukkede døre i skolen",
            "Lukket vej ved skolen",
            "Lukning af skolen",
            "Skolens lukning",
            "Lukketid",
            "Bibliotekets lukketid",
            "Bibliotekets lukkedage (lukketid)",
            "Skolen lukkes",
            "Skolen (lukkes)",
            "Svømmehallen er lukket",
            "Legepladsen er stadig lukket",
            "Legepladsen er desværre stadig lukket",
            "Broen har været midlertidigt lukket",
            "Vejen er ikke længere lukket",
            "Biblioteket holder fortsat lukket.",
            "Biblioteket holder lukket",
            "Sag (trukket)",
            "Drift (B-sag)",
            "Løftet (lykkes)",
            "Oplysninger (lækket)",
            "Børnehave (privat)",
            "Sager: åbent og lukket",
            "Lukketidspunkt",
            "Lukketqpunkt",
            "",
        ] {
            check("da", title, false);
        }
        for title in [
            "Closing of accounts",
            "Year-end close",
            "The library is closed",
            "The library is still closed",
            "The bridge remains temporarily closed",
            "Schools: public and private",
            "Accounts (closing)",
            "Closure",
            "Storage (closet)",
        ] {
            check("en", title, false);
        }
        for title in [
            "Stenging av bru",
            "Lukking av skole",
            "Butikken er lukket",
            "Butikken er fremdeles lukket",
            "Brua har vært midlertidig lukket",
            "Sak (trukket)",
        ] {
            check("nb", title, false);
        }
        for title in [
            "Bokslut",
            "Årsbokslutet",
            "Information om sekretess",
            "I slutet",
            "Bröd (gluten)",
            "Samarbetet är slutet",
            "Badet är fortfarande stängt",
            "Avtalet är ännu inte slutet",
        ] {
            check("sv", title, false);
        }
        for title in [
            "Haushalt (beschlossen)",
            "Haushalt beschlossen",
            "Verfahren abgeschlossen",
            "Das Bad bleibt geschlossen",
            "Das Bad bleibt weiterhin geschlossen",
            "Die Brücke ist noch immer geschlossen",
            "Leistung (vertraglich)",
            "Sitzung (öffentlich)",
            "Schließung des Bades",
        ] {
            check("de", title, false);
        }
    }
}
