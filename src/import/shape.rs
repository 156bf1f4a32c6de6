//! What a line of minutes is by its form: an item, a section, a case number, a labelled fact.
//!
//! All words come from the language's tables. Knows one line at a time.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::dates;
use crate::words::Words;

/// The forms of lines in one language.
pub(super) struct Shapes<'w> {
    pub words: &'w Words,
    item: Regex,
    case: Option<Regex>,
    page: Regex,
    page_of: Regex,
    labels: Vec<(&'w str, Label<'w>)>,
}

/// What a labelled line tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label<'w> {
    /// Date and times of day.
    When,
    End,
    Room,
    Participants,
    /// People who were not there, by the word that says how.
    Absent(&'w str),
    /// People with a role, by its word.
    Role(&'w str),
    Next,
    Committee,
}

/// The heading of an agenda item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Heading {
    /// The word and the number as written.
    pub marker: String,
    pub number: String,
    /// Empty if it stands on the next line.
    pub title: String,
}

/// The longest title that needs nothing between it and its number.
const BARE_TITLE: usize = 100;

static UNKNOWN_LABEL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(\p{Lu}[\p{L} ./-]{1,30}):(?: |$)").expect("a fixed pattern"));

impl<'w> Shapes<'w> {
    pub(super) fn new(words: &'w Words) -> Shapes<'w> {
        let item = format!(
            r"(?i)^((?:{})\s*(\d+(?:\.\d+)*(?:\.?[a-z])?))(?:\s*(\([^()]*\)))?(\s*[:.)–—-]\s*|\s+|$)(.*)$",
            alternatives(&words.markers.item)
        );
        Shapes {
            words,
            item: Regex::new(&item).expect("words are escaped"),
            case: case_pattern(words),
            page: page_pattern(words, "?"),
            page_of: page_pattern(words, ""),
            labels: labels(words),
        }
    }

    /// The heading of an agenda item, such as `Punkt 2: Budget`.
    pub(super) fn item(&self, text: &str) -> Option<Heading> {
        let found = self.item.captures(text).filter(|_| !starts_lower(text))?;
        let separator = found.get(4)?.as_str().trim();
        let title = found.get(5)?.as_str();
        if starts_lower(title) || (separator.is_empty() && !is_bare_title(title)) {
            return None;
        }
        let note = found.get(3).map(|note| format!(" {}", note.as_str())).unwrap_or_default();
        Some(Heading {
            marker: found.get(1)?.as_str().to_owned(),
            number: found.get(2)?.as_str().to_owned(),
            title: format!("{title}{note}").trim().to_owned(),
        })
    }

    /// The kind of section that a line of its own begins.
    pub(super) fn section(&self, text: &str) -> Option<&'w str> {
        let word = text.trim_end_matches(':');
        Words::key_of(&self.words.sections, word).filter(|_| !starts_lower(text))
    }

    pub(super) fn is_case(&self, text: &str) -> bool {
        self.case.as_ref().is_some_and(|pattern| pattern.is_match(text))
    }

    /// Whether a line says nothing but which page it is, as `Side 3 af 14`.
    pub(super) fn is_page_number(&self, text: &str) -> bool {
        self.page.is_match(text)
    }

    /// Whether a text says which page it is and of how many.
    pub(super) fn is_page_of(&self, text: &str) -> bool {
        self.page_of.is_match(text)
    }

    /// Whether a line is the heading of a table of contents.
    pub(super) fn is_contents(&self, text: &str) -> bool {
        let word = text.trim_end_matches(':').to_lowercase();
        self.words.import.contents.contains(&word)
    }

    /// What remains of a title line after its first word, such as `REFERAT`.
    pub(super) fn title<'t>(&self, text: &'t str) -> Option<&'t str> {
        let words = self.words.import.minutes.iter();
        words.filter_map(|word| after_word(text, word)).min_by_key(|rest| rest.len())
    }

    /// The label that a line begins with, and what follows it.
    pub(super) fn label<'t>(&self, text: &'t str) -> Option<(Label<'w>, &'t str)> {
        if starts_lower(text) {
            return None;
        }
        self.labels.iter().find_map(|(word, label)| {
            let rest = after_word(text, word)?.trim_start();
            match rest.strip_prefix(':') {
                Some(value) => Some((*label, value.trim_start())),
                None => self.fits(*label, rest).then_some((*label, rest)),
            }
        })
    }

    /// Whether a value may follow its label without a colon.
    fn fits(&self, label: Label<'w>, value: &str) -> bool {
        match label {
            Label::Role(_) | Label::Next | Label::Committee => false,
            _ if value.is_empty() => true,
            Label::When | Label::End => {
                !dates::find(self.words, value).is_empty() || dates::times(value).is_some()
            }
            _ => !starts_lower(value) && value.starts_with(char::is_alphanumeric),
        }
    }

    /// The label of a line `Something: …`, whether or not it is known.
    pub(super) fn any_label<'t>(&self, text: &'t str) -> Option<&'t str> {
        Some(UNKNOWN_LABEL.captures(text)?.get(1)?.as_str())
    }

    /// Whether a line cannot be the middle of a paragraph.
    pub(super) fn stands_alone(&self, text: &str) -> bool {
        self.item(text).is_some() || self.section(text).is_some() || self.is_case(text)
    }
}

fn is_bare_title(title: &str) -> bool {
    title.chars().count() <= BARE_TITLE && !title.ends_with(['.', ',', ';', ':', '!', '?'])
}

/// Whether the first character is a small letter.
pub(super) fn starts_lower(text: &str) -> bool {
    text.starts_with(char::is_lowercase)
}

/// What follows `word` at the beginning of `text`, whatever the case; `None` inside another word.
pub(super) fn after_word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let mut rest = text.chars();
    for expected in word.chars() {
        let c = rest.next()?;
        if !c.to_lowercase().eq(expected.to_lowercase()) {
            return None;
        }
    }
    let rest = rest.as_str();
    (!rest.starts_with(char::is_alphanumeric) || word.ends_with(['.', '/'])).then_some(rest)
}

fn alternatives(words: &[String]) -> String {
    let mut words: Vec<String> = words.iter().map(|word| regex::escape(word)).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words.join("|")
}

/// A case number alone on a line: of the language's form, or of any form after a label.
fn case_pattern(words: &Words) -> Option<Regex> {
    let labels = alternatives(&words.markers.case);
    let pattern = &words.cases.pattern;
    Regex::new(&format!(
        r"(?i)^(?:(?:{labels})\s*:?\s*)?(?:(?:{pattern})|(?:{labels})\s*:?\s*[^\s:]*\d\S*)$"
    ))
    .ok()
}

/// The language's `Side 3 af 14`; with `?`, or its beginning alone.
fn page_pattern(words: &Words, optional: &str) -> Regex {
    let template = words.say("page_of");
    let (before, rest) = template.split_once("{page}").unwrap_or(("page", " / "));
    let between = rest.split("{pages}").next().unwrap_or_default().trim();
    let (before, between) = (regex::escape(before.trim()), regex::escape(between));
    let pattern = format!(r"(?i)^\W*{before}:?\s*\d+(?:\s*(?:{between}|/)\s*\d+){optional}\W*$");
    Regex::new(&pattern).expect("words are escaped")
}

/// Every label with its meaning, the longest first.
fn labels(words: &Words) -> Vec<(&str, Label<'_>)> {
    let key = |name: &str| words.keys.get(name).map_or(&[][..], Vec::as_slice);
    let import = &words.import;
    let lists: [(&[String], Label<'_>); 9] = [
        (&import.date, Label::When),
        (key("date"), Label::When),
        (key("start"), Label::When),
        (key("end"), Label::End),
        (&import.room, Label::Room),
        (key("room"), Label::Room),
        (&import.participants, Label::Participants),
        (key("participants"), Label::Participants),
        (key("committee"), Label::Committee),
    ];
    let mut labels: Vec<(&str, Label<'_>)> = lists
        .into_iter()
        .flat_map(|(names, label)| names.iter().map(move |name| (name.as_str(), label)))
        .collect();
    labels.extend(words.import.excused.iter().map(|word| (word.as_str(), Label::Absent(word))));
    let roles = words.roles.iter().filter(|(role, _)| role.as_str() != "member");
    labels
        .extend(roles.flat_map(|(_, names)| names).map(|word| (word.as_str(), Label::Role(word))));
    labels.extend(words.interface.get("next_meeting").map(|word| (word.as_str(), Label::Next)));
    labels.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    fn danish() -> Shapes<'static> {
        Shapes::new(crate::words::built_in("da").expect("Danish is built in"))
    }

    #[test]
    fn items() {
        let shapes = danish();
        let check = |text: &str, expected: Option<(&str, &str)>| {
            let heading = shapes.item(text);
            let found = heading.as_ref().map(|found| (found.number.as_str(), found.title.as_str()));
            assert_eq!(found, expected, "{text}");
        };
        check("Punkt 1: Godkendelse", Some(("1", "Godkendelse")));
        check("PUNKT 12. Eventuelt", Some(("12", "Eventuelt")));
        check("Pkt. 2.1 - Budget", Some(("2.1", "Budget")));
        check("Punkt 12.a: Budget", Some(("12.a", "Budget")));
        check("Punkt 3 Årshjul", Some(("3", "Årshjul")));
        check("Punkt 4 (lukket): Personalesag", Some(("4", "Personalesag (lukket)")));
        check("Punkt 5:", Some(("5", "")));
        check("Punkt 3 blev udsat", None);
        check("Punkt 3 Karen Holm sagde nej.", None);
        check("punkt 3: Budget", None);
        check("Punkter 3: Budget", None);
    }

    #[test]
    fn labelled() {
        let shapes = danish();
        let check = |text: &str, expected| assert_eq!(shapes.label(text), expected, "{text}");
        check(
            "Mødedato Tirsdag d. 26. august 2025",
            Some((Label::When, "Tirsdag d. 26. august 2025")),
        );
        check("MØDEDATO:", Some((Label::When, "")));
        check("Mødested Mødelokale 820", Some((Label::Room, "Mødelokale 820")));
        check("Sluttidspunkt: 14", None);
        check("Slut: 14.00", Some((Label::End, "14.00")));
        check("Afbud: Karen Holm", Some((Label::Absent("afbud"), "Karen Holm")));
        check("Afbud fra Karen Holm", None);
        check("Referent: Karen Holm", Some((Label::Role("referent"), "Karen Holm")));
        check("Referent Karen Holm", None);
        check("Dato for næste møde aftales", None);
    }

    #[test]
    fn lines_of_their_own() {
        let shapes = danish();
        for case in [
            "81.38.05-G01-4-24",
            "Sag: 330-2018-3619",
            "Sagsnr. 20/33839",
            "Sagsnr. 81.38.05-G01-4-24",
        ] {
            assert!(shapes.is_case(case), "{case}");
        }
        for text in ["Sagen blev udsat", "2025", "Sag: udsat"] {
            assert!(!shapes.is_case(text), "{text}");
        }
        for page in ["Side 3 af 14", "side 3", "- Side 3/14 -"] {
            assert!(shapes.is_page_number(page), "{page}");
        }
        assert!(!shapes.is_page_number("Side 3 i budgettet"));
        assert_eq!(shapes.section("Beslutning:"), Some("decision"));
        assert_eq!(shapes.section("beslutning"), None);
    }
}
