//! The forms in which a withheld name may be written, each with where it counts.

use std::collections::BTreeSet;

use crate::mask::fold::folded;
use crate::names::{initials, short_forms};
use crate::path::slug;

/// A form of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Form {
    pub kind: FormKind,
    pub person: u32,
}

/// Where a form counts; of two for one spelling the first is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FormKind {
    /// The whole name or a short form of it, in whatever letter case.
    Name,
    /// A single part or initials: only with a capital or in an address, as many names are also
    /// common words.
    Part,
    /// Initials with other parts, as `K. Holm`: only with a capital for each, or in an address.
    Initialed,
    /// Initials before the `@` of a mail address.
    Mail,
    /// The name of somebody who is published, in which a withheld one may stand.
    Shown,
}

/// Every spelling of what one person may be called. `shared` are the parts of published names.
pub fn spellings_of(name: &str, shared: &BTreeSet<&str>) -> BTreeSet<(String, FormKind)> {
    let mut all = BTreeSet::new();
    let mut add = |text: &str, kind| {
        all.extend(spellings(text, kind).into_iter().map(|text| (text, kind)));
    };
    let parts: Vec<&str> = name.split_whitespace().collect();
    add(name, if parts.len() > 1 { FormKind::Name } else { FormKind::Part });
    for whole in short_forms(name).iter().map(String::as_str).chain([name]) {
        let parts: Vec<&str> = whole.split_whitespace().collect();
        let [first, .., last] = parts.as_slice() else { continue };
        add(whole, FormKind::Name);
        let given = parts[..parts.len() - 1].join(" ");
        for turned in [format!("{last}, {given}"), format!("{last},{given}")] {
            add(&turned, FormKind::Name);
        }
        add(&format!("{last} {given}"), FormKind::Initialed);
        for form in initialed(&parts) {
            add(&form, FormKind::Initialed);
        }
        for handle in [format!("{}{last}", initial(first)), format!("{first}{}", initial(last))] {
            add(&handle, FormKind::Part);
        }
    }
    for part in parts.iter().filter(|part| part.chars().count() > 1 && !shared.contains(*part)) {
        add(part, FormKind::Part);
    }
    all
}

/// `K. Holm`, `K. B. Holm`, `Karen B. Holm` and `Karen H.`; never of initials alone.
fn initialed(parts: &[&str]) -> BTreeSet<String> {
    let (last, given) = parts.split_last().expect("a name has parts");
    let shortened: Vec<&str> = given.iter().map(|part| initial(part)).collect();
    let mut forms = BTreeSet::from([
        format!("{} {last}", shortened.join(" ")),
        format!("{} {last}", [&shortened[..1], &given[1..]].concat().join(" ")),
        format!("{} {}", given.join(" "), initial(last)),
    ]);
    if given.len() > 1 {
        forms.insert(format!("{} {} {last}", given[0], shortened[1..].join(" ")));
    }
    forms
}

fn initial(part: &str) -> &str {
    part.chars().next().map_or("", |c| &part[..c.len_utf8()])
}

/// The initials that somebody who is called this may go by: of all parts, and of the first and last.
pub fn derived_initials(name: &str) -> BTreeSet<String> {
    let parts: Vec<&str> = name.split_whitespace().collect();
    let by_words: String = parts.iter().map(|part| initial(part)).collect();
    let mut derived = BTreeSet::from([initials(name), initials(&by_words)]);
    derived.insert(parts.iter().filter_map(|part| part.chars().next()).collect());
    if let [first, .., last] = parts.as_slice() {
        derived.insert(format!("{}{}", initial(first), initial(last)));
    }
    derived.retain(|initials| {
        initials.chars().count() > 1 && initials.chars().all(char::is_uppercase)
    });
    derived
}

/// How a form of a name may be spelt: with its own letters or in ASCII; whole names also as one word.
fn spellings(form: &str, kind: FormKind) -> BTreeSet<String> {
    let own = folded(form);
    let mut spellings = BTreeSet::from([own]);
    for (letter, ways) in
        [('æ', ["æ", "ae", "a"]), ('ø', ["ø", "oe", "o"]), ('å', ["å", "aa", "a"])]
    {
        spellings = spellings
            .into_iter()
            .flat_map(|text| match text.contains(letter) {
                true => ways.iter().map(|way| text.replace(letter, way)).collect(),
                false => vec![text],
            })
            .collect();
    }
    if form.to_lowercase().contains("aa") {
        spellings.insert(folded(&form.to_lowercase().replace("aa", "å")));
    }
    if !form.is_ascii() && !form.contains(',') {
        spellings.insert(folded(&slug(form)));
    }
    // Two short parts together are often another word: `Bo Lind`, but not `An Den`.
    let is_long = form.split_whitespace().all(|part| part.chars().count() > 2);
    if kind == FormKind::Name && is_long && !form.contains(',') {
        let joined: Vec<String> = spellings.iter().map(|form| form.replace(' ', "")).collect();
        spellings.extend(joined);
    }
    spellings.retain(|text| text.chars().count() > 1);
    spellings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_name() {
        let spelt: BTreeSet<String> = spellings_of("Søren Bo Ågård", &BTreeSet::new())
            .into_iter()
            .map(|(text, _)| text)
            .collect();
        for text in [
            "søren bo ågård",
            "soeren bo aagaard",
            "soren bo aagaard",
            "søren ågård",
            "s ågård",
            "s b ågård",
            "søren b ågård",
            "s bo ågård",
            "ågård, søren",
            "ågård søren bo",
            "søren å",
            "sågård",
            "soerenaagaard",
            "ågård",
            "aagaard",
            "agard",
        ] {
            assert!(spelt.contains(text), "{text}: {spelt:?}");
        }
        assert_eq!(
            derived_initials("Anne-Lise Bo Haqvist"),
            ["ABH", "AH", "ALBH"].map(str::to_owned).into()
        );
        assert!(derived_initials("Bo").is_empty());
    }
}
