//! Facts into front matter, in the site's language.

use jiff::civil::{Date, Time};

use super::people::Participant;
use crate::words::Words;

/// The facts that are written, in their order.
pub struct Front<'a> {
    pub date: Date,
    pub start: Option<Time>,
    pub end: Option<Time>,
    pub room: Option<&'a str>,
    pub committee: Option<&'a str>,
    /// The key of a status.
    pub status: Option<&'a str>,
    /// The key of a level of access.
    pub access: Option<&'a str>,
    pub next: Option<Date>,
    pub participants: Vec<Entry>,
}

/// An entry of the list of participants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// As minutes have it: `Karen Holm (leder) (referent)`.
    Line(String),
    /// Canonical keys with their values, ready to be written.
    Mapping(Vec<(&'static str, String)>),
}

/// The front matter of a meeting, between its two lines of hyphens.
pub fn meeting(words: &Words, front: &Front<'_>) -> String {
    let clock = |time: Time| format!("\"{:02}:{:02}\"", time.hour(), time.minute());
    let fields = [
        ("date", Some(front.date.to_string())),
        ("start", front.start.map(clock)),
        ("end", front.end.map(clock)),
        ("room", front.room.map(on_a_line)),
        ("committee", front.committee.map(scalar)),
        ("status", front.status.map(|status| scalar(value(words, status)))),
        ("access", front.access.map(|access| scalar(value(words, access)))),
        ("next", front.next.map(|date| date.to_string())),
    ];
    let mut out = "---\n".to_owned();
    for (name, field) in fields {
        if let Some(field) = field {
            out.push_str(&format!("{}: {field}\n", key(words, name)));
        }
    }
    if !front.participants.is_empty() {
        out.push_str(&format!("{}:\n", key(words, "participants")));
    }
    out.extend(front.participants.iter().map(|person| entry(words, person)));
    out + "---\n"
}

fn entry(words: &Words, entry: &Entry) -> String {
    match entry {
        Entry::Line(line) => format!("  - {}\n", on_a_line(line)),
        Entry::Mapping(fields) => {
            let lines = fields.iter().enumerate().map(|(at, (name, value))| {
                let mark = if at == 0 { "- " } else { "  " };
                format!("  {mark}{}: {value}\n", key(words, name))
            });
            lines.collect()
        }
    }
}

/// The text of a committee's `_index.md`.
pub fn committee(words: &Words, name: &str, aliases: &[String]) -> String {
    let mut out = format!("---\n{}: {}\n", key(words, "name"), scalar(name));
    if let Some(short) = aliases.iter().min_by_key(|alias| alias.chars().count()) {
        out.push_str(&format!("{}: {}\n", key(words, "short"), scalar(short)));
        out.push_str(&format!("{}:\n", key(words, "aliases")));
    }
    out.extend(aliases.iter().map(|alias| format!("  - {}\n", scalar(alias))));
    out + "---\n"
}

/// The language's first word for a key of the front matter.
pub fn key<'a>(words: &'a Words, name: &'a str) -> &'a str {
    words.keys.get(name).and_then(|names| names.first()).map_or(name, String::as_str)
}

/// The language's first word for a value of the front matter.
pub fn value<'a>(words: &'a Words, name: &'a str) -> &'a str {
    words.values.get(name).and_then(|names| names.first()).map_or(name, String::as_str)
}

/// An imported participant: one line, or a mapping where parentheses stand in parentheses.
pub(super) fn participant(words: &Words, person: &Participant) -> Entry {
    let has_marks = |text: &str| text.contains(['(', ')']);
    if has_marks(&person.name) || person.remarks.iter().any(|remark| has_marks(remark)) {
        return mapping(words, person);
    }
    let remarks: String = person.remarks.iter().map(|remark| format!(" ({remark})")).collect();
    Entry::Line(format!("{}{remarks}", person.name))
}

fn mapping(words: &Words, person: &Participant) -> Entry {
    let words_of =
        |table| person.remarks.iter().filter(move |&word| Words::key_of(table, word).is_some());
    let roles: Vec<String> = words_of(&words.roles).map(|role| scalar(role)).collect();
    let titles = person.titles(words).join(", ");
    let fields = [
        ("name", Some(scalar(&person.name))),
        ("title", Some(titles).filter(|titles| !titles.is_empty()).map(|titles| scalar(&titles))),
        ("role", Some(roles).filter(|roles| !roles.is_empty()).map(|roles| list(&roles))),
        ("attendance", words_of(&words.attendance).next().map(|word| scalar(word))),
    ];
    let fields = fields.into_iter().filter_map(|(name, field)| Some((name, field?)));
    Entry::Mapping(fields.collect())
}

/// One value as it is, several between brackets.
pub fn list(values: &[String]) -> String {
    match values {
        [value] => value.clone(),
        values => format!("[{}]", values.join(", ")),
    }
}

/// A scalar that has its line to itself, where a comma divides nothing.
fn on_a_line(text: &str) -> String {
    if needs_quotes(&text.replace(',', "")) { scalar(text) } else { text.to_owned() }
}

/// A YAML scalar: plain where YAML 1.1 and 1.2 read the same text back, else in double quotes.
pub fn scalar(text: &str) -> String {
    if !needs_quotes(text) {
        return text.to_owned();
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out + "\""
}

fn needs_quotes(text: &str) -> bool {
    const WORDS: [&str; 9] = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];
    let Some(first) = text.chars().next() else { return true };
    !(first.is_alphabetic() || first == '§')
        || text.contains(['"', ',', '\t'])
        || text.contains(": ")
        || text.contains(" #")
        || text.ends_with([':', ' '])
        || WORDS.contains(&text.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn participants() {
        let words = crate::words::built_in("da").expect("Danish is built in");
        let check = |remarks: &[&str], expected: &str| {
            let remarks = remarks.iter().map(|&remark| remark.to_owned()).collect();
            let person = Participant { name: "Ida Pil".to_owned(), remarks, line: 1 };
            assert_eq!(entry(words, &participant(words, &person)), expected);
        };
        check(&[], "  - Ida Pil\n");
        check(&["Leder", "afbud"], "  - Ida Pil (Leder) (afbud)\n");
        check(
            &["Leder (vikar)", "formand", "referent", "afbud"],
            "  - navn: Ida Pil\n    titel: Leder (vikar)\n    rolle: [formand, referent]\n    fremmøde: afbud\n",
        );
    }

    #[test]
    fn scalars() {
        let check = |text: &str, expected: &str| {
            assert_eq!(scalar(text), expected);
            let read: Result<String, _> = serde_yaml::from_str(expected);
            assert_eq!(read.as_deref().ok(), Some(text), "YAML reads the same text");
        };
        check("Mødelokale 820", "Mødelokale 820");
        check("Karen Holm (Leder af HR & Løn)", "Karen Holm (Leder af HR & Løn)");
        check("Rådhuset, 1. sal", "\"Rådhuset, 1. sal\"");
        check("Lokale: 2", "\"Lokale: 2\"");
        check("C #2", "\"C #2\"");
        check("820", "\"820\"");
        check("& co", "\"& co\"");
        check("\"Salen\" \\", "\"\\\"Salen\\\" \\\\\"");
        check("Nej", "Nej");
        check("no", "\"no\"");
        check("", "\"\"");
    }
}
