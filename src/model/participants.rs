//! The people who took part: mappings, or lines in the form that minutes use.

use std::collections::BTreeMap;

use crate::diag::{Diag, Span};
use crate::model::attendance::{graver, items, nearly, told};
use crate::model::front::{Fields, attendance, role};
use crate::model::yaml::{Node, Value};
use crate::model::{Attendance, Participant, Role, limits};
use crate::words::Words;

const KEYS: &[&str] = &[
    "name",
    "title",
    "role",
    "attendance",
    "initials",
    "handle",
    "organisation",
    "note",
    "absent_items",
    "from_item",
    "until_item",
];

/// Reads the list of participants; one who stands there twice is reported and kept once.
pub fn read(fields: &Fields<'_>) -> Vec<Participant> {
    let Some(node) = fields.node("participants") else { return Vec::new() };
    let mut first: BTreeMap<String, Span> = BTreeMap::new();
    let mut participants = list(fields, node);
    if let Some(over) = participants.get(limits::PARTICIPANTS) {
        fields.too_many("participants", over.span, limits::PARTICIPANTS);
        participants.truncate(limits::PARTICIPANTS);
    }
    participants.retain(|participant| {
        let name = participant.name.to_lowercase();
        let Some(first) = first.get(&name) else {
            first.insert(name, participant.span);
            return true;
        };
        fields.report(
            Diag::error(
                "duplicate-participant",
                format!("`{}` stands twice among the participants", participant.name),
            )
            .at(fields.file, participant.span)
            .related(fields.file, *first, "first here")
            .hint("keep one of them; several roles are written `role: [chair, secretary]`"),
        );
        false
    });
    participants.shrink_to_fit();
    participants
}

fn list(fields: &Fields<'_>, node: &Node) -> Vec<Participant> {
    match &node.value {
        Value::List(nodes) => nodes.iter().filter_map(|node| one(fields, node)).collect(),
        Value::Scalar(text) => {
            let lines = outside_parentheses(text, [',', '\n', ';']);
            lines.filter_map(|line| written(fields, line, node)).collect()
        }
        _ => fields
            .wrong(
                node,
                "participants",
                "is a list",
                "begin each participant with `- ` on a line of its own",
            )
            .unwrap_or_default(),
    }
}

fn one(fields: &Fields<'_>, node: &Node) -> Option<Participant> {
    match &node.value {
        Value::Scalar(text) => written(fields, text, node),
        Value::Map(entries) => {
            let inner = fields.inner(entries.clone(), KEYS);
            let participant = mapping(&inner, node.span);
            fields.absorb(inner);
            participant
        }
        Value::Empty => None,
        Value::List(_) => fields.wrong(
            node,
            "participants",
            "has a list inside the list",
            "write one name a line",
        ),
    }
}

/// A participant's line; what is nearly an attendance, and would be a title, is reported.
fn written(fields: &Fields<'_>, line: &str, node: &Node) -> Option<Participant> {
    let words = &fields.config.words;
    let participant = parse_line(words, line, node.span)?;
    let titles = participant.title.iter().flat_map(|title| title.split(','));
    for title in titles.map(str::trim) {
        let Some(known) = nearly(words, title) else { continue };
        let (name, span) = (&participant.name, node.span);
        let diag = Diag::warning(
            "near-attendance",
            format!("`{title}` is taken as the job of `{name}`, who is listed as present"),
        );
        let diag = diag.hint(format!("did you mean `{known}`?"));
        // Where it stands is known of what is written without quotation marks on one line.
        fields.report(match (&node.value, node.span.width as usize) {
            (Value::Scalar(text), width)
                if text.len() == width && text.matches(title).count() == 1 =>
            {
                let start = span.start as usize + text.find(title).unwrap_or_default();
                let span = Span::new(span.line as usize, start..start + title.len());
                diag.at(fields.file, span).fix(known)
            }
            _ => diag.at(fields.file, span),
        });
    }
    Some(participant)
}

fn mapping(fields: &Fields<'_>, span: Span) -> Option<Participant> {
    let Some(name) = fields.text("name") else {
        fields.report(
            Diag::error("participant-without-name", "a participant has no name")
                .at(fields.file, span)
                .hint("add `name: …`"),
        );
        return None;
    };
    // A name may carry parentheses here too; what the keys say goes before them.
    let line = match fields.node("name") {
        Some(node) => written(fields, &name, node)?,
        None => parse_line(&fields.config.words, &name, span)?,
    };
    let roles = roles(fields);
    let attendance = read_attendance(fields).unwrap_or(line.attendance);
    let mut details = line.details;
    details.edit(|details| {
        details.initials = fields.text("initials");
        let handle = fields.text("handle");
        details.handle = handle.map(|handle| handle.trim_start_matches('@').to_owned());
        details.organisation = fields.text("organisation");
        // The reason for an absence that a key denies is nothing to show beside the name.
        let remark = details.note.take().filter(|_| attendance == line.attendance);
        details.note = fields.text("note").or(remark);
        let absent_items = item_ranges(fields);
        if !absent_items.is_empty() {
            details.absent_items = absent_items;
        }
        details.from_item = fields.text("from_item");
        details.until_item = fields.text("until_item");
    });
    Some(Participant {
        title: fields.text("title").or(line.title),
        roles: if roles.is_empty() { line.roles } else { roles },
        attendance,
        details,
        withheld: false,
        name: line.name,
        span: line.span,
    })
}

fn roles(fields: &Fields<'_>) -> Vec<Role> {
    let words = &fields.config.words;
    let mut roles = Vec::new();
    for written in fields.texts("role") {
        match role(words, &written) {
            Some(role) if !roles.contains(&role) => roles.push(role),
            Some(_) => {}
            None => {
                let known = words.roles.iter().flat_map(|(key, names)| {
                    std::iter::once(key.as_str()).chain(names.iter().map(String::as_str))
                });
                let hint = "choose chair, secretary, member, guest or observer";
                let diag = Diag::error("unknown-value", format!("unknown role `{written}`"))
                    .at(fields.file, fields.span("role"))
                    .hint(hint)
                    .nearest(&written, known);
                fields.report(diag);
            }
        }
    }
    roles
}

fn read_attendance(fields: &Fields<'_>) -> Option<Attendance> {
    let written = fields.text("attendance")?;
    let words = &fields.config.words;
    attendance(words, &written).or_else(|| {
        let known = words.attendance.iter().flat_map(|(key, names)| {
            std::iter::once(key.as_str()).chain(names.iter().map(String::as_str))
        });
        let diag = Diag::error("unknown-value", format!("unknown attendance `{written}`"))
            .at(fields.file, fields.span("attendance"))
            .hint("choose present, excused, absent or leave")
            .nearest(&written, known);
        fields.report(diag);
        None
    })
}

/// `12-15` or `[12, 13]` as ranges of written numbers.
fn item_ranges(fields: &Fields<'_>) -> Vec<(String, String)> {
    fields
        .texts("absent_items")
        .iter()
        .map(|written| match written.split_once(['-', '–']) {
            Some((from, to)) => (from.trim().to_owned(), to.trim().to_owned()),
            None => (written.clone(), written.clone()),
        })
        .collect()
}

/// Reads `Karen Holm (Leder af IT & Digitalisering) (referent)` and `Bo Lind - afbud`.
///
/// Parentheses that name a role or an attendance are that; what remains is the title. `None` for
/// an empty line.
pub fn parse_line(words: &Words, line: &str, span: Span) -> Option<Participant> {
    let line = line.trim().trim_start_matches("- ").trim_end_matches([',', ';', '.']).trim();
    let (before, groups) = groups(line);
    let mut outside = before.split([',', '\n']).flat_map(spaced_dashes);
    let name = outside.next().unwrap_or_default();
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return None;
    }
    let mut participant = Participant { name, span, ..Participant::default() };
    let mut titles = Vec::new();
    let outside: Vec<&str> = outside.map(str::trim).collect();
    let away = outside.iter().position(|part| told(words, part).is_some());
    let (before, after) = outside.split_at(away.unwrap_or(outside.len()));
    let outside = [before.join(", "), after.join(", ")];
    for group in outside.iter().chain(&groups).filter(|group| !group.is_empty()) {
        read_group(words, group, &mut participant, &mut titles);
    }
    participant.title = (!titles.is_empty()).then(|| titles.join(", "));
    Some(participant)
}

/// The parts of a text between dashes that stand alone.
fn spaced_dashes(text: &str) -> impl Iterator<Item = &str> {
    let is_dash = |c: char| matches!(c, '-' | '–' | '—');
    let text = match text.trim_end() {
        text if text.ends_with(is_dash) => {
            [" -", " –", " —"].iter().fold(text, |text, dash| text.trim_end_matches(dash))
        }
        text => text,
    };
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let dash = text.match_indices(is_dash).find(|(at, dash)| {
            text[..*at].ends_with(' ') && text[at + dash.len()..].starts_with(' ')
        });
        rest = dash.map(|(at, dash)| &text[at + dash.len() + 1..]);
        Some(dash.map_or(text, |(at, _)| &text[..at - 1]))
    })
}

/// Reads what stands in one parenthesis.
///
/// Beside an attendance stand reasons, which are personal: they are remarks and never a title.
fn read_group(words: &Words, group: &str, participant: &mut Participant, titles: &mut Vec<String>) {
    let parts: Vec<&str> =
        group.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    let Some(told) = told(words, group) else {
        let (roles, rest): (Vec<_>, Vec<_>) =
            parts.into_iter().partition(|part| role(words, part).is_some());
        add_roles(words, &roles, participant);
        if roles.is_empty() && !rest.is_empty() {
            titles.push(group.trim().to_owned());
        } else {
            titles.extend(rest.into_iter().map(str::to_owned));
        }
        return;
    };
    add_roles(words, &parts, participant);
    let items = items(words, group);
    if items.is_empty() || told == Attendance::Present {
        participant.attendance = graver(participant.attendance, told);
    } else {
        participant.details.edit(|details| details.absent_items.extend(items));
    }
    let is_said = |part: &&str| role(words, part).is_some() || attendance(words, part).is_some();
    participant.details.edit(|details| {
        let mut remarks: Vec<&str> = details.note.as_deref().into_iter().collect();
        remarks.extend(parts.into_iter().filter(|part| !is_said(part)));
        details.note = (!remarks.is_empty()).then(|| remarks.join(", "));
    });
}

fn add_roles(words: &Words, parts: &[&str], participant: &mut Participant) {
    for role in parts.iter().filter_map(|part| role(words, part)) {
        if !participant.roles.contains(&role) {
            participant.roles.push(role);
        }
    }
}

/// What stands before the parentheses, and what stands in each; parentheses inside stay.
fn groups(line: &str) -> (String, Vec<String>) {
    let mut before = String::new();
    let mut groups = Vec::new();
    let mut group = String::new();
    let mut depth = 0;
    for c in line.chars() {
        match (c, depth) {
            ('(', 0) => depth = 1,
            (')', 1) => {
                depth = 0;
                groups.push(std::mem::take(&mut group));
            }
            (_, 0) => before.push(c),
            _ => {
                match c {
                    '(' => depth += 1,
                    ')' => depth -= 1,
                    _ => {}
                }
                group.push(c);
            }
        }
    }
    if !group.is_empty() {
        groups.push(group);
    }
    (before, groups)
}

/// Splits at separators that do not stand inside parentheses.
pub fn outside_parentheses<const N: usize>(
    text: &str,
    separators: [char; N],
) -> impl Iterator<Item = &str> {
    let mut depth = 0_i32;
    text.split(move |c: char| {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        depth <= 0 && separators.contains(&c)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        let words = crate::words::built_in("da").expect("Danish is built in");
        let check = |line: &str, name: &str, title: Option<&str>, roles: &[Role], attendance| {
            let found = parse_line(words, line, Span::default()).expect("a name");
            assert_eq!(found.name, name, "{line}");
            assert_eq!(found.title.as_deref(), title, "{line}");
            assert_eq!(found.roles, roles, "{line}");
            assert_eq!(found.attendance, attendance, "{line}");
        };
        let present = Attendance::Present;
        check("Karen Holm", "Karen Holm", None, &[], present);
        check(
            "Karen Holm (Leder af IT & Digitalisering)",
            "Karen Holm",
            Some("Leder af IT & Digitalisering"),
            &[],
            present,
        );
        check("Bo Lind (Konsulent) , ", "Bo Lind", Some("Konsulent"), &[], present);
        check(
            "Bo Lind (Konsulent (vikar)) (referent)",
            "Bo Lind",
            Some("Konsulent (vikar)"),
            &[Role::Secretary],
            present,
        );
        check(
            "Bo Lind (Sygeplejerske) (På barsel)",
            "Bo Lind",
            Some("Sygeplejerske"),
            &[],
            Attendance::Leave,
        );
        check("Bo Lind (formand, afbud)", "Bo Lind", None, &[Role::Chair], Attendance::Excused);
        check("Bo Lind (formand, mødeleder) (formand)", "Bo Lind", None, &[Role::Chair], present);
        check("Uno Vang (Leder) - afbud", "Uno Vang", Some("Leder"), &[], Attendance::Excused);
        check("Bo Lind - konsulent", "Bo Lind", Some("konsulent"), &[], present);
        check("Bo Lind – konsulent, afbud", "Bo Lind", Some("konsulent"), &[], Attendance::Excused);
        check("Bo Bech-Lind -", "Bo Bech-Lind", None, &[], present);
        check("Bo Lind (afbud", "Bo Lind", None, &[], Attendance::Excused);
        check("Bo Lind, Konsulent (chair)", "Bo Lind", Some("Konsulent"), &[Role::Chair], present);
        assert_eq!(parse_line(words, " ( ) ", Span::default()), None);
    }

    #[test]
    fn why_somebody_was_away_is_no_title() {
        let words = crate::words::built_in("da").expect("Danish is built in");
        let check = |line: &str, attendance, note: Option<&str>, items: &[(&str, &str)]| {
            let found = parse_line(words, line, Span::default()).expect("a name");
            let (name, title) = (found.name.as_str(), found.title.as_deref());
            assert_eq!((name, title), ("Per Bo", None), "{line}");
            assert_eq!(
                (found.attendance, found.details.note.as_deref()),
                (attendance, note),
                "{line}"
            );
            let found: Vec<_> =
                found.details.absent_items.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
            assert_eq!(found, items, "{line}");
        };
        let (present, leave) = (Attendance::Present, Attendance::Leave);
        check("Per Bo (på barsel)", leave, None, &[]);
        check("Per Bo (på barsel fra 1. maj)", leave, Some("på barsel fra 1. maj"), &[]);
        check("Per Bo (afbud, barn syg)", leave, Some("barn syg"), &[]);
        check("Per Bo (afbud, bisættelse)", Attendance::Excused, Some("bisættelse"), &[]);
        check("Per Bo (orlov) (afbud)", leave, None, &[]);
        check("Per Bo (formand, afbud pga. sygdom)", leave, Some("afbud pga. sygdom"), &[]);
        check("Per Bo (Afbud til pkt. 3)", present, Some("Afbud til pkt. 3"), &[("3", "3")]);
        check("Per Bo (afbud punkt 3-4)", present, Some("afbud punkt 3-4"), &[("3", "4")]);
        check("Per Bo (afbud i dag)", Attendance::Excused, Some("afbud i dag"), &[]);
    }
}
