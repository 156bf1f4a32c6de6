//! Lists of people as minutes write them: `Karen Holm (leder), Ivan Juhl (referent)`.
//!
//! Text comes in; what comes out is a name with the remarks that stood beside it. Roles and
//! attendance are words in those remarks and mean what the language's tables say.

use crate::words::Words;

use super::shape::starts_lower;
use super::wrap;

/// A person in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Participant {
    pub name: String,
    /// What stood in parentheses or after a comma: title, role, attendance.
    pub remarks: Vec<String>,
    /// The line on which the list begins.
    pub line: usize,
}

impl Participant {
    fn new(line: usize, name: &str) -> Participant {
        Participant {
            name: name.trim_end_matches('.').trim().to_owned(),
            remarks: Vec::new(),
            line,
        }
    }

    /// The remarks that are neither a role nor attendance.
    pub(super) fn titles(&self, words: &Words) -> Vec<&str> {
        self.remarks.iter().map(String::as_str).filter(|remark| !is_known(words, remark)).collect()
    }

    pub(super) fn has_attendance(&self, words: &Words) -> bool {
        self.remarks.iter().any(|remark| Words::key_of(&words.attendance, remark).is_some())
    }

    pub(super) fn has_role(&self, words: &Words) -> bool {
        self.remarks.iter().any(|remark| Words::key_of(&words.roles, remark).is_some())
    }

    /// Adds a remark unless it is there.
    pub(super) fn remark(&mut self, remark: &str) {
        if !self.remarks.iter().any(|known| known.eq_ignore_ascii_case(remark)) {
            self.remarks.push(remark.to_owned());
        }
    }
}

/// Whether a remark is the word for a role or for attendance.
fn is_known(words: &Words, remark: &str) -> bool {
    Words::key_of(&words.roles, remark).is_some()
        || Words::key_of(&words.attendance, remark).is_some()
}

/// The people in the lines of a list: one a line, or separated by commas and wrapped anywhere.
pub(super) fn read(words: &Words, line: usize, lines: &[String]) -> Vec<Participant> {
    let mut people: Vec<Participant> = Vec::new();
    for text in entries(words, lines) {
        for piece in pieces(&text) {
            add(words, line, piece, &mut people);
        }
    }
    people
}

/// The lines, joined where a line is not a person or several of its own.
fn entries(words: &Words, lines: &[String]) -> Vec<String> {
    let whole = balanced(words, lines);
    if whole.len() > 1 && whole.iter().all(|line| is_one_person(line)) {
        return whole;
    }
    vec![wrap::join(words, lines.iter().map(|line| without_bullet(line)))]
}

/// The lines, each with those that close its parentheses.
fn balanced(words: &Words, lines: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut open = 0;
    for line in lines {
        let line = without_bullet(line);
        match out.last_mut().filter(|_| open > 0) {
            Some(last) => *last = wrap::join(words, [last.as_str(), line]),
            None => out.push(line.to_owned()),
        }
        open += line.matches('(').count() as isize - line.matches(')').count() as isize;
    }
    out
}

fn without_bullet(line: &str) -> &str {
    line.trim_start_matches(['-', '–', '•', '·', '▪', '*', '\u{f0b7}']).trim_start()
}

/// Whether a line is a name, perhaps with a title after a comma.
fn is_one_person(line: &str) -> bool {
    let line = line.trim_end_matches([',', ';']);
    let pieces = pieces(line);
    pieces.iter().skip(1).all(|piece| starts_lower(piece))
        && pieces.first().is_some_and(|name| !starts_lower(name) && name.len() < 160)
}

/// The parts of a text between commas and semicolons that stand in no parentheses.
fn pieces(text: &str) -> Vec<&str> {
    let closes = text.matches('(').count() == text.matches(')').count();
    let mut depth = 0;
    let parts = text.split(move |c: char| {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        matches!(c, ',' | ';') && (depth <= 0 || !closes)
    });
    parts.map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// Adds the person or the people of one piece, or a remark on the person before.
fn add(words: &Words, line: usize, piece: &str, people: &mut Vec<Participant>) {
    let bare = piece.trim_end_matches('.');
    if let Some(last) = people.last_mut()
        && (starts_lower(piece) || is_known(words, bare))
        && !piece.starts_with('(')
    {
        last.remarks.push(bare.to_owned());
        return;
    }
    let mut rest = piece;
    while !rest.is_empty() {
        rest = add_one(words, line, rest, people);
    }
}

/// Adds the person at the beginning of `text`; what is left begins with another name.
fn add_one<'t>(
    words: &Words,
    line: usize,
    text: &'t str,
    people: &mut Vec<Participant>,
) -> &'t str {
    let name_end = text.find('(').unwrap_or(text.len());
    for name in names(words, &text[..name_end]) {
        people.push(Participant::new(line, name));
    }
    let mut rest = &text[name_end..];
    while let Some((remark, after)) = parenthesis(rest) {
        if let Some(last) = people.last_mut() {
            last.remarks.push(remark.to_owned());
        }
        rest = after.trim_start();
    }
    another(words, rest, people)
}

/// The names in a text without parentheses, which the language's word for "and" may part.
fn names<'t>(words: &Words, text: &'t str) -> Vec<&'t str> {
    let text = text.trim();
    let both = words.interface.get("and").and_then(|and| text.split_once(&format!(" {and} ")));
    match both {
        Some((first, second)) => vec![first, second],
        None if text.is_empty() => Vec::new(),
        None => vec![text],
    }
}

/// What stands in the parentheses that a text begins with, and what follows them.
fn parenthesis(text: &str) -> Option<(&str, &str)> {
    if !text.starts_with('(') {
        return None;
    }
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => continue,
        }
        if depth == 0 {
            return Some((text[1..at].trim(), &text[at + 1..]));
        }
    }
    Some((text[1..].trim(), ""))
}

/// The next name after parentheses, without the small word that joins the two.
fn another<'t>(words: &Words, text: &'t str, people: &mut [Participant]) -> &'t str {
    let text = text.trim_matches(['.', ' ', ':', '-', '–', '/']);
    if !starts_lower(text) {
        return text;
    }
    match text.split_once(' ').filter(|(word, rest)| word.len() < 5 && !starts_lower(rest)) {
        Some((_, name)) if !is_known(words, text) => name.trim_start(),
        _ => {
            if let Some(last) = people.last_mut() {
                last.remarks.push(text.to_owned());
            }
            ""
        }
    }
}

/// The only participant that a name or its short form can mean.
pub(super) fn find(people: &[Participant], name: &str) -> Option<usize> {
    let only = |matches: &dyn Fn(&Participant) -> bool| {
        let mut found = people.iter().enumerate().filter(|(_, person)| matches(person));
        found.next().filter(|_| found.next().is_none()).map(|(at, _)| at)
    };
    let lower = name.to_lowercase();
    only(&|person| person.name.to_lowercase() == lower)
        .or_else(|| only(&|person| is_short_form(&lower, &person.name.to_lowercase())))
}

/// Whether all words of the short form stand in the name in the same order.
fn is_short_form(short: &str, name: &str) -> bool {
    let mut words = name.split_whitespace();
    !short.is_empty() && short.split_whitespace().all(|word| words.any(|known| known == word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn danish() -> &'static Words {
        crate::words::built_in("da").expect("Danish is built in")
    }

    #[test]
    fn lists() {
        let check = |lines: &[&str], expected: &[&str]| {
            let lines: Vec<String> = lines.iter().map(|&line| line.to_owned()).collect();
            let people: Vec<String> = read(danish(), 1, &lines)
                .iter()
                .map(|person| format!("{}|{}", person.name, person.remarks.join("|")))
                .collect();
            assert_eq!(people, expected, "{lines:?}");
        };
        check(
            &["Karen Holm (Leder af IT, HR & Løn) , Ivan Juhl (Konsulent) (På barsel)"],
            &["Karen Holm|Leder af IT, HR & Løn", "Ivan Juhl|Konsulent|På barsel"],
        );
        check(
            &["Karen Holm (Leder), Ivan", "Bo Juhl (Konsulent i", "IT) (referent)."],
            &["Karen Holm|Leder", "Ivan Bo Juhl|Konsulent i IT|referent"],
        );
        check(
            &["Karen Holm, leder", "Ivan Juhl, konsulent, referent", "Eva Lund"],
            &["Karen Holm|leder", "Ivan Juhl|konsulent|referent", "Eva Lund|"],
        );
        check(&["- Karen Holm", "- Ivan Juhl (afbud)"], &["Karen Holm|", "Ivan Juhl|afbud"]);
        check(
            &["Karen Holm (leder), Ivan Juhl (x) og Eva Lund (y)"],
            &["Karen Holm|leder", "Ivan Juhl|x", "Eva Lund|y"],
        );
        check(
            &["Karen Holm (leder (vikar)); Ivan Juhl, afbud"],
            &["Karen Holm|leder (vikar)", "Ivan Juhl|afbud"],
        );
        check(
            &["Karen Holm (IT-", "konsulent), Ivan Juhl (drifts-", "og anlægs-", "chef)"],
            &["Karen Holm|IT-konsulent", "Ivan Juhl|drifts- og anlægschef"],
        );
        check(&["Karen Holm (leder, Ivan Juhl"], &["Karen Holm|leder", "Ivan Juhl|"]);
        check(&[""], &[]);
    }

    #[test]
    fn short_forms() {
        let lines = ["Mette Bo Holm, Mette Bo Lund, Ivan Juhl".to_owned()];
        let people = read(danish(), 1, &lines);
        let check = |name: &str, expected| assert_eq!(find(&people, name), expected, "{name}");
        check("Mette Holm", Some(0));
        check("mette bo lund", Some(1));
        check("Ivan", Some(2));
        check("Mette", None);
        check("Mette Bo", None);
        check("Juhl Ivan", None);
        check("", None);
    }
}
