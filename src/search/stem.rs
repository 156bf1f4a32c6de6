//! The stem of a word in the site's language, by Snowball.
//!
//! The same algorithms run in the reader's browser; [`script`] is what does it there.

use frostem::{Algorithm, Stemmer};

/// The algorithm of a language with the scripts that run it in a browser.
const LANGUAGES: &[(&str, Algorithm, &str)] = &[
    ("da", Algorithm::Danish, include_str!("../../snowball/danish-stemmer.js")),
    ("de", Algorithm::German, include_str!("../../snowball/german-stemmer.js")),
    ("en", Algorithm::English, include_str!("../../snowball/english-stemmer.js")),
    ("nb", Algorithm::Norwegian, include_str!("../../snowball/norwegian-stemmer.js")),
    ("nn", Algorithm::Norwegian, include_str!("../../snowball/norwegian-stemmer.js")),
    ("no", Algorithm::Norwegian, include_str!("../../snowball/norwegian-stemmer.js")),
    ("sv", Algorithm::Swedish, include_str!("../../snowball/swedish-stemmer.js")),
];

const BASE: &str = include_str!("../../snowball/base-stemmer.js");

/// The licence asks for this line wherever the scripts go.
const NOTICE: &str = "// Snowball stemmers. Copyright (c) 2001, Dr Martin Porter; (c) 2004, 2005, Richard Boulton. BSD-3-Clause: https://snowballstem.org/license.html";

/// What [`without_vowel`] does, in the browser.
const WITHOUT_VOWEL: &str = r#".replace(/^(.{2,}?)([bdfgkmnprstv])\2?el$/, "$1$2l")"#;

fn known(language: &str) -> Option<&'static (&'static str, Algorithm, &'static str)> {
    let tag = language.split(['-', '_']).next().unwrap_or_default();
    LANGUAGES.iter().find(|(known, ..)| *known == tag)
}

/// Stems words of one language; leaves them as they are in a language that has no algorithm.
pub struct Stems {
    stemmer: Option<Stemmer>,
    is_nordic: bool,
}

impl Stems {
    pub fn of(language: &str) -> Stems {
        let known = known(language);
        Stems {
            stemmer: known.map(|(_, algorithm, _)| Stemmer::new(*algorithm)),
            is_nordic: known.is_some_and(|(_, algorithm, _)| is_nordic(*algorithm)),
        }
    }

    /// The stem of a word in lower case.
    pub fn stem(&self, word: &str) -> String {
        match &self.stemmer {
            Some(stemmer) if word.bytes().any(|byte| !byte.is_ascii_digit()) => {
                let stem = stemmer.stem(word);
                if self.is_nordic { without_vowel(&stem) } else { stem.into_owned() }
            }
            _ => word.to_owned(),
        }
    }
}

fn is_nordic(algorithm: Algorithm) -> bool {
    matches!(algorithm, Algorithm::Danish | Algorithm::Norwegian | Algorithm::Swedish)
}

/// Drops the vowel that inflection drops, which Snowball leaves: `kørsel` is `kørslen`'s `kørsl`,
/// `middel` is `midlers` `midl`.
fn without_vowel(stem: &str) -> String {
    let Some(start) = stem.strip_suffix("el") else { return stem.to_owned() };
    let length = start.chars().count();
    let mut letters = start.chars().rev();
    let (last, before) = (letters.next(), letters.next());
    if length < 3 || !last.is_some_and(|last| "bdfgkmnprstv".contains(last)) {
        return stem.to_owned();
    }
    let is_double = last == before && length > 3;
    format!("{}l", if is_double { &start[..start.len() - 1] } else { start })
}

/// A script that makes `referat_stem(word)`.
pub fn script(language: &str) -> String {
    let Some((_, algorithm, code)) = known(language) else {
        return "globalThis.referat_stem = (word) => word;\n".to_owned();
    };
    let name = format!("{algorithm:?}Stemmer");
    let more = if is_nordic(*algorithm) { WITHOUT_VOWEL } else { "" };
    format!(
        "{NOTICE}\n(() => {{\nvar BaseStemmer;\n{BASE}\n{code}\nconst stemmer = new {name}();\nglobalThis.referat_stem = (word) => stemmer.stemWord(word){more};\n}})();\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflections_have_one_stem() {
        let check = |language: &str, words: &[&str]| {
            let stems = Stems::of(language);
            let first = stems.stem(words[0]);
            for word in words {
                assert_eq!(stems.stem(word), first, "{word}");
            }
        };
        check("da", &["årsregnskab", "årsregnskabet", "årsregnskaber", "årsregnskabernes"]);
        check("da", &["kørsel", "kørslen", "kørsler"]);
        check("da", &["hjælpemiddel", "hjælpemidlet", "hjælpemidler"]);
        check("da", &["model", "modellen", "modeller"]);
        check("da", &["regel", "reglerne"]);
        check("sv", &["regel", "reglerna"]);
        check("nb", &["regnskap", "regnskapet", "regnskapene"]);
        check("sv", &["sammanträde", "sammanträden"]);
        check("de", &["haus", "häuser", "hauses"]);
        check("en-GB", &["meeting", "meetings"]);
        assert_eq!(Stems::of("da").stem("2025"), "2025");
        assert_eq!(Stems::of("fi").stem("kunnat"), "kunnat");
    }

    #[test]
    fn the_browser_gets_the_language_alone() {
        let script = script("da");
        assert!(script.contains("DanishStemmer") && !script.contains("GermanStemmer"));
        assert!(script.starts_with("// Snowball"));
    }
}
