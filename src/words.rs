//! The vocabulary of each language: how minutes are written, how dates look, what the interface says.
//!
//! A language is one TOML file. Those of the standard theme are built in; a site's theme may bring
//! another language or change interface words. Knows nothing of sites.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::OnceLock;

use jiff::civil::{Date, Time};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// One language file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// The language tag (BCP 47) that pages carry.
    pub language: String,
    pub name: String,
    pub address: Address,
    pub keys: BTreeMap<String, Vec<String>>,
    pub values: BTreeMap<String, Vec<String>>,
    pub roles: BTreeMap<String, Vec<String>>,
    pub attendance: BTreeMap<String, Vec<String>>,
    pub sections: BTreeMap<String, Vec<String>>,
    pub markers: Markers,
    pub import: Import,
    pub check: Check,
    pub new: New,
    pub search: Search,
    pub dates: Dates,
    pub cases: Cases,
    pub numbers: Numbers,
    pub file_kinds: BTreeMap<String, String>,
    pub withheld: WithheldWords,
    pub interface: BTreeMap<String, String>,
    /// The expressions of [`Words::attendance`], made ready to be looked for.
    #[serde(skip)]
    pub told: Told,
}

/// Expressions made ready on first use. All are the same to who looks at them from outside: nothing is
/// in them that the tables do not say.
#[derive(Clone, Default)]
pub struct Told(pub OnceLock<Expressions>);

impl fmt::Debug for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Told")
    }
}

/// Expressions in small letters, each with the place of what it says.
#[derive(Clone, Debug, Default)]
pub struct Expressions {
    /// By the first word, all words of each.
    pub whole: FxHashMap<String, Vec<(usize, Vec<String>)>>,
    /// The ends of longer words, by their last byte.
    pub endings: FxHashMap<u8, Vec<(usize, String)>>,
    /// All that tell of an absence, as they are written, by their first letter.
    pub absences: FxHashMap<char, Vec<String>>,
}

/// The words of published addresses, already slugs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    pub people: String,
    pub cases: String,
    pub decisions: String,
    pub actions: String,
    pub calendar: String,
    pub search: String,
    pub accessibility: String,
    pub tags: String,
    pub follow: String,
}

/// Words that the parser and the linker look for, in lower case.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Markers {
    /// Before an item's number; the first is the one that anchors carry (`#punkt-2`).
    pub item: Vec<String>,
    /// Before a case number on a line of its own.
    pub case: Vec<String>,
    pub closed: Vec<String>,
    pub closed_attachment: Vec<String>,
    /// Words near those of `closed` that mean something else.
    pub not_closed: Vec<String>,
    /// Before a word of `closed` at the end of a title: it belongs to the sentence.
    pub before_closed: Vec<String>,
    /// Verbs that do the same, also with adverbs after them.
    pub verbs_before_closed: Vec<String>,
    pub adverbs_before_closed: Vec<String>,
    pub presenter: Vec<String>,
    pub minutes: Vec<String>,
    /// Words that make a date after them the date of a meeting.
    pub meeting: Vec<String>,
    /// Words for minutes, before a committee and a date.
    pub minutes_of: Vec<String>,
    /// Between two words for a meeting that are one expression: `referat fra mødet`.
    pub joiners: Vec<String>,
    /// Words that may stand between a word for a meeting and its date without naming another body.
    pub between: Vec<String>,
    /// Genitives that mean the record's own committee: `udvalgets møde den …`.
    pub own_body: Vec<String>,
    pub approval: Vec<String>,
    pub approved: Vec<String>,
    pub not: Vec<String>,
    /// Words that say that minutes are approved another time.
    pub put_off: Vec<String>,
    pub deadline: Vec<String>,
    /// Capitals that look like initials and are words of their own.
    pub abbreviations: Vec<String>,
    /// What a name may end in and still be that name.
    pub genitive: Vec<String>,
    pub own_meeting_case: Vec<String>,
}

/// Labels in text taken from PDF minutes, in lower case.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Import {
    pub minutes: Vec<String>,
    pub date: Vec<String>,
    pub room: Vec<String>,
    pub participants: Vec<String>,
    pub excused: Vec<String>,
    pub contents: Vec<String>,
    pub excused_in_text: Vec<String>,
    /// Words that deny such a phrase.
    #[serde(default)]
    pub not_excused: Vec<String>,
    /// Words between such a phrase and its names: `hhv.`.
    #[serde(default)]
    pub before_names: Vec<String>,
    /// Words that join the names, or the two halves of `drifts- og anlægsmidler`.
    #[serde(default)]
    pub and: Vec<String>,
    pub start: Vec<String>,
}

/// Words that the checks look for, in lower case.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Before a number of ten digits that is no personal number.
    pub other_numbers: Vec<String>,
    /// Those of them that people also call by their personal number.
    pub vague_numbers: Vec<String>,
    /// Words for a number, alone or at the end of another word.
    pub number_words: Vec<String>,
    pub last_meeting: Vec<String>,
    /// Verbs that make a date after them one that has been.
    pub past: Vec<String>,
    /// Words between such a verb and a date that may well be to come.
    pub not_past: Vec<String>,
    /// Before a year.
    pub before_year: Vec<String>,
    /// After a name in the genitive, for somebody who was not there.
    pub absence: Vec<String>,
    /// After a name, for somebody who was not there.
    pub excused_after: Vec<String>,
    /// Verbs after the name of somebody who spoke.
    pub said: Vec<String>,
    /// Reasons for an absence that are personal.
    pub reasons: Vec<String>,
    /// Before a page's number, and between it and the number of pages.
    pub page: Vec<String>,
    pub of: Vec<String>,
    /// Link texts that say nothing of where they lead.
    pub vague: Vec<String>,
    pub private_phone: Vec<String>,
    /// Words that have lost a ligature, and what they were.
    pub ligatures: Vec<[String; 2]>,
}

/// What new files say.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct New {
    /// The title of the item that approves the minutes of the meeting before.
    pub approval: String,
    /// What that item says; `{meeting}` is `meeting_of`, as a link.
    pub approval_text: String,
    pub meeting_of: String,
    /// The title of the item that approves the agenda.
    pub agenda: String,
    /// The first is the title of the last item; all of them are known as such.
    pub any_other_business: Vec<String>,
    /// Other items that stand on most agendas, in lower case.
    pub standing: Vec<String>,
    /// Above lines that are yet to be filled in.
    pub fill_in: String,
}

/// What the index of a site has to know of its language.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Search {
    /// Beginnings of words that make no compound of what follows, in lower case: `for|handling`.
    pub prefixes: Vec<String>,
    /// Words that say nothing of a text and are passed over in phrases, in lower case.
    pub small: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dates {
    pub months: [String; 12],
    pub months_short: [String; 12],
    pub weekdays: [String; 7],
    pub weekdays_short: [String; 7],
    pub full: String,
    pub long: String,
    pub short: String,
    pub day_month: String,
    pub month_year: String,
    pub time: String,
    pub time_range: String,
    pub time_separator: String,
    /// Where the language is at home: `Europe/Copenhagen`.
    pub time_zone: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cases {
    pub pattern: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Numbers {
    pub decimal: String,
    pub thousands: String,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct WithheldWords {
    pub person: String,
    pub item: String,
    pub attachment: String,
    pub reference: String,
}

/// The built-in languages, by tag.
pub const LANGUAGES: [(&str, &str); 5] = [
    ("da", include_str!("../themes/standard/i18n/da.toml")),
    ("en", include_str!("../themes/standard/i18n/en.toml")),
    ("nb", include_str!("../themes/standard/i18n/nb.toml")),
    ("sv", include_str!("../themes/standard/i18n/sv.toml")),
    ("de", include_str!("../themes/standard/i18n/de.toml")),
];

/// Each is read when it is first asked for.
static BUILT_IN: [OnceLock<Words>; LANGUAGES.len()] = [const { OnceLock::new() }; LANGUAGES.len()];

/// The built-in language with this tag; `nn` and `no` are served by `nb`, regions by their language.
pub fn built_in(tag: &str) -> Option<&'static Words> {
    let of = |tag: &str| LANGUAGES.iter().position(|(known, _)| *known == tag);
    let by_language = || {
        let primary = tag.split(['-', '_']).next().unwrap_or(tag).to_lowercase();
        of(if matches!(primary.as_str(), "no" | "nn") { "nb" } else { &primary })
    };
    let place = of(tag).or_else(by_language)?;
    let (tag, text) = LANGUAGES[place];
    Some(BUILT_IN[place].get_or_init(|| {
        toml::from_str(text).unwrap_or_else(|error| panic!("built-in language `{tag}`: {error}"))
    }))
}

impl Words {
    /// Whether `word`, in any case, stands for `key` in one of the tables.
    pub fn names(table: &BTreeMap<String, Vec<String>>, key: &str, word: &str) -> bool {
        let word = word.trim();
        table.get(key).is_some_and(|words| words.iter().any(|known| same(known, word)))
    }

    /// The key that `word`, in any case, stands for in one of the tables.
    pub fn key_of<'a>(table: &'a BTreeMap<String, Vec<String>>, word: &str) -> Option<&'a str> {
        let word = word.trim();
        table
            .iter()
            .find(|(_, words)| words.iter().any(|known| same(known, word)))
            .map(|(key, _)| key.as_str())
    }

    /// An interface word; the key itself where a theme's language file lacks it.
    pub fn say<'a>(&'a self, key: &'a str) -> &'a str {
        self.interface.get(key).map_or(key, String::as_str)
    }

    /// The language and where it is spoken, as Open Graph has it: `da_DK`.
    pub fn locale(&self) -> String {
        match self.language.split_once('-') {
            Some((language, region)) if region.len() == 2 => {
                format!("{language}_{}", region.to_uppercase())
            }
            _ => self.interface.get("locale").unwrap_or(&self.language).clone(),
        }
    }

    /// An interface word with its `{name}` replaced.
    pub fn say_with(&self, key: &str, name: &str, value: &str) -> String {
        filled(self.say(key), |known, out| {
            let is_it = known == name;
            if is_it {
                out.push_str(value);
            }
            is_it
        })
    }

    /// `tirsdag den 26. august 2025`.
    pub fn full_date(&self, date: Date) -> String {
        self.format(&self.dates.full, date)
    }

    /// `26. august 2025`.
    pub fn long_date(&self, date: Date) -> String {
        self.format(&self.dates.long, date)
    }

    /// `26.08.2025`.
    pub fn short_date(&self, date: Date) -> String {
        self.format(&self.dates.short, date)
    }

    /// `26. aug.`
    pub fn day_month(&self, date: Date) -> String {
        self.format(&self.dates.day_month, date)
    }

    /// `august 2025`.
    pub fn month_year(&self, date: Date) -> String {
        self.format(&self.dates.month_year, date)
    }

    pub fn weekday(&self, date: Date) -> &str {
        &self.dates.weekdays[date.weekday().to_monday_zero_offset() as usize]
    }

    /// `kl. 12.30` or `kl. 12.30–14.00`.
    pub fn time(&self, start: Time, end: Option<Time>) -> String {
        let clock = |time: Time, out: &mut String| {
            push_number(time.hour().into(), 2, out);
            out.push_str(&self.dates.time_separator);
            push_number(time.minute().into(), 2, out);
        };
        let pattern = if end.is_some() { &self.dates.time_range } else { &self.dates.time };
        filled(pattern, |name, out| {
            match (name, end) {
                ("start", Some(_)) => clock(start, out),
                ("end", Some(end)) => clock(end, out),
                ("hour", None) => push_number(start.hour().into(), 2, out),
                ("minute", None) => push_number(start.minute().into(), 2, out),
                _ => return false,
            }
            true
        })
    }

    /// The month, 1 to 12, that a word names: whole, or shortened with or without its full stop.
    pub fn month(&self, word: &str) -> Option<i8> {
        fn letters(name: &str) -> impl Iterator<Item = char> {
            name.trim_end_matches('.').chars().flat_map(char::to_lowercase)
        }
        let bare = word.trim_end_matches('.');
        let is_ascii = bare.is_ascii();
        let at = |months: &[String; 12]| {
            let is = |month: &String| match is_ascii && month.is_ascii() {
                // The lengths tell most of them apart.
                true => month.get(..bare.len()).is_some_and(|start| {
                    start.eq_ignore_ascii_case(bare)
                        && month[bare.len()..].bytes().all(|byte| byte == b'.')
                }),
                false => letters(month).eq(letters(word)),
            };
            months.iter().position(is)
        };
        at(&self.dates.months).or_else(|| at(&self.dates.months_short)).map(|at| at as i8 + 1)
    }

    fn format(&self, pattern: &str, date: Date) -> String {
        let month = date.month() as usize - 1;
        filled(pattern, |name, out| {
            match name {
                "weekday" => out.push_str(self.weekday(date)),
                "day" => push_number(date.day().into(), 1, out),
                "dd" => push_number(date.day().into(), 2, out),
                "month" => out.push_str(&self.dates.months[month]),
                "short_month" => out.push_str(&self.dates.months_short[month]),
                "mm" => push_number(date.month().into(), 2, out),
                "year" => push_number(date.year(), 1, out),
                other => out.push_str(other),
            }
            true
        })
    }

    /// `312 kB`, in the decimal units of file managers.
    pub fn size(&self, bytes: u64) -> String {
        let one_decimal = |value: f64, unit: &str| {
            format!("{} {unit}", format!("{value:.1}").replace('.', &self.numbers.decimal))
        };
        match bytes {
            0..1_000 => format!("{bytes} B"),
            1_000..1_000_000 => format!("{} kB", (bytes + 500) / 1_000),
            1_000_000..1_000_000_000 => one_decimal(bytes as f64 / 1e6, "MB"),
            _ => one_decimal(bytes as f64 / 1e9, "GB"),
        }
    }
}

/// A pattern in which each `{name}` has become what `put` writes for it; it stays where `put` knows none.
fn filled(pattern: &str, put: impl Fn(&str, &mut String) -> bool) -> String {
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut rest = pattern;
    while let Some((before, from)) = rest.split_once('{') {
        out.push_str(before);
        rest = match from.split_once('}') {
            Some((name, after)) if put(name, &mut out) => after,
            _ => {
                out.push('{');
                from
            }
        };
    }
    out.push_str(rest);
    out
}

/// Whether two words are the same but for case.
fn same(known: &str, word: &str) -> bool {
    if known.len() != word.len() || known.is_ascii() {
        return known.eq_ignore_ascii_case(word);
    }
    known.chars().flat_map(char::to_lowercase).eq(word.chars().flat_map(char::to_lowercase))
}

/// At most `most` characters of a text on one line, cut at a word.
pub fn shortened(text: &str, most: usize) -> String {
    let mut short = String::new();
    let mut words = text.split_whitespace();
    // In UTF-8 a character has at most four bytes: so much is certainly too long.
    while short.len() <= 4 * most
        && let Some(word) = words.next()
    {
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(word);
    }
    let Some((end, _)) = short.char_indices().nth(most) else { return short };
    let cut = short[..end].rfind(' ').unwrap_or(end);
    short.truncate(short[..cut].trim_end_matches([',', ';', ':', '.']).len());
    short.push_str(" …");
    short
}

/// A word with a capital letter.
pub fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// Appends a number with at least so many digits; `format!` would be most of what a date costs.
fn push_number(number: i16, digits: usize, out: &mut String) {
    if number < 0 {
        out.push('-');
    }
    let number = number.unsigned_abs();
    for (place, power) in [(5, 10_000), (4, 1_000), (3, 100), (2, 10), (1, 1)] {
        if number >= power || place <= digits {
            out.push(char::from(b'0' + (number / power % 10) as u8));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_at_words() {
        let check = |text: &str, most: usize, expected: &str| {
            assert_eq!(shortened(text, most), expected, "{text}");
        };
        check("Æble og\n  pære", 12, "Æble og pære");
        check("Æble og pære", 11, "Æble og …");
        check("Æble, og pære", 6, "Æble …");
        check("Æblegrød", 4, "Æble …");
        check("", 4, "");
        check(&"ø ".repeat(1_000), 5, "ø ø …");
    }
}
