//! Who takes part in the next meeting: those of the last one, without what was so that day only.
//!
//! Absences, reasons, notes and the items that somebody missed are left behind; names, titles and
//! roles are kept, the roles in the words that the last minutes used.

use crate::diag::Span;
use crate::import::front::{Entry, list, scalar};
use crate::model::front::role;
use crate::model::participants::parse_line;
use crate::model::{Meeting, Participant, Role};
use crate::words::Words;

use super::agenda::Text;

/// The entries of the new list, and the names of guests who are not asked again.
pub(super) struct Carried {
    pub entries: Vec<Entry>,
    pub left_out: Vec<String>,
}

/// Takes over the participants of the last meeting.
///
/// A guest comes for one item, so only one who was there the time before as well is asked again.
pub(super) fn carry(
    words: &Words,
    last: &Meeting,
    text: &Text<'_>,
    before: Option<&Meeting>,
) -> Carried {
    let mut carried = Carried { entries: Vec::new(), left_out: Vec::new() };
    let participants = &last.facts.participants;
    for (at, person) in participants.iter().enumerate() {
        if person.roles.contains(&Role::Guest)
            && !before.is_some_and(|before| was_there(before, person))
        {
            carried.left_out.push(person.name.clone());
            continue;
        }
        let from = person.span.line as usize;
        let until =
            participants.get(at + 1).map_or(text.front_end(), |next| next.span.line as usize);
        let written = text.lines(from..until.max(from + 1));
        carried.entries.push(entry(words, person, &written));
    }
    carried
}

fn was_there(meeting: &Meeting, person: &Participant) -> bool {
    let mut others = meeting.facts.participants.iter();
    others.any(|other| other.name.to_lowercase() == person.name.to_lowercase())
}

/// One line where it says the same, else a mapping.
fn entry(words: &Words, person: &Participant, written: &str) -> Entry {
    let roles: Vec<String> =
        person.roles.iter().filter_map(|role| role_word(words, *role, written)).collect();
    let groups = person.title.iter().chain(&roles);
    let line = groups.fold(person.name.clone(), |line, group| format!("{line} ({group})"));
    let says_more =
        [&person.details.initials, &person.details.handle, &person.details.organisation];
    let says_more = says_more.into_iter().any(Option::is_some);
    let same = parse_line(words, &line, Span::default()).is_some_and(|read| {
        let plain = |of: &Participant| {
            (of.name.clone(), of.title.clone(), of.attendance, of.details.note.is_some())
        };
        let mut known = Participant { attendance: Default::default(), ..person.clone() };
        known.details.edit(|details| details.note = None);
        plain(&read) == plain(&known) && read.roles == spoken(&person.roles)
    });
    let nests = [Some(&person.name), person.title.as_ref()];
    let nests = nests.into_iter().flatten().any(|text| text.contains(['(', ')']));
    if same && !says_more && !nests {
        return Entry::Line(line);
    }
    let roles: Vec<String> = roles.iter().map(|role| scalar(role)).collect();
    let fields = [
        ("name", Some(scalar(&person.name))),
        ("title", person.title.as_deref().map(scalar)),
        ("role", (!roles.is_empty()).then(|| list(&roles))),
        ("initials", person.details.initials.as_deref().map(scalar)),
        ("handle", person.details.handle.as_deref().map(scalar)),
        ("organisation", person.details.organisation.as_deref().map(scalar)),
    ];
    Entry::Mapping(fields.into_iter().filter_map(|(key, value)| Some((key, value?))).collect())
}

/// The roles that are written out: that of an ordinary member says nothing.
fn spoken(roles: &[Role]) -> Vec<Role> {
    roles.iter().copied().filter(|role| *role != Role::Member).collect()
}

/// The word for a role as it was written, else the language's first.
fn role_word(words: &Words, wanted: Role, written: &str) -> Option<String> {
    if wanted == Role::Member {
        return None;
    }
    let key = wanted.name();
    let marks = ['(', ')', '[', ']', '{', '}', ',', ':', ';', '"', '\'', '\n'];
    let as_written = written.split(marks).flat_map(|part| part.split(" - ")).map(str::trim);
    let as_written = as_written.filter(|part| role(words, part) == Some(wanted)).last();
    let first = || words.roles.get(key).and_then(|names| names.first()).map_or(key, String::as_str);
    Some(as_written.unwrap_or_else(first).to_owned())
}
