//! Takes away what belongs to the pages and not to the text: page numbers, running headers and
//! footers, and a table of contents with page numbers.
//!
//! Everything else stays, line by line. The titles in the table of contents are handed on, so that
//! it can be checked that each of them became an item.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::lines::Line;
use super::shape::Shapes;

/// The text without its pages.
pub(super) struct Stripped {
    pub lines: Vec<Line>,
    /// The titles that the table of contents lists, with their lines.
    pub contents: Vec<(usize, String)>,
}

/// How many lines at the top and at the bottom of a page may repeat.
const MARGIN: usize = 3;

static DOTTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(.*?\S)?\s*(?:\.{2,}|…|(?:\. ){2,}\.?|·{3,}|_{3,})[\s.…·_]*(\d{1,4})$")
        .expect("a fixed pattern")
});

static NUMBERED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(.*\S)\s+(\d{1,4})$").expect("a fixed pattern"));

pub(super) fn strip(shapes: &Shapes<'_>, lines: Vec<Line>) -> Stripped {
    let mut lines = lines;
    keep_title(shapes, &mut lines);
    open_pages(shapes, &mut lines);
    let mut dropped = running_lines(shapes, &lines);
    for at in lone_numbers(&lines) {
        dropped[at] = true;
    }
    for (at, line) in lines.iter().enumerate() {
        dropped[at] |= is_page_number(shapes, line);
    }
    let lines = without(lines, &dropped);
    let (contents, ranges) = contents(shapes, &lines);
    let in_contents: Vec<bool> =
        (0..lines.len()).map(|at| ranges.iter().any(|range| range.contains(&at))).collect();
    Stripped { lines: without(lines, &in_contents), contents }
}

/// The lines that are not dropped; a page that begins with a dropped line begins with the next.
fn without(lines: Vec<Line>, dropped: &[bool]) -> Vec<Line> {
    let mut opens_page = false;
    let mut kept = Vec::with_capacity(lines.len());
    for (mut line, dropped) in lines.into_iter().zip(dropped) {
        opens_page |= line.opens_page;
        if !dropped {
            line.opens_page = std::mem::take(&mut opens_page);
            kept.push(line);
        }
    }
    kept
}

/// Whether a line says which page it is, alone or beside what runs along with it.
fn is_page_number(shapes: &Shapes<'_>, line: &Line) -> bool {
    shapes.is_page_number(&line.text) || page_cell(shapes, line).is_some()
}

/// Where at the edge of a line `Side 3 af 14` stands apart from the rest.
fn page_cell(shapes: &Shapes<'_>, line: &Line) -> Option<usize> {
    let last = line.cells.len().checked_sub(1).filter(|last| *last > 0)?;
    [last, 0].into_iter().find(|&at| shapes.is_page_of(&line.cells[at]))
}

/// Takes the page number from the first line that is the title and has one beside it.
fn keep_title(shapes: &Shapes<'_>, lines: &mut [Line]) {
    let Some(line) = lines.iter_mut().find(|line| shapes.title(&line.text).is_some()) else {
        return;
    };
    if let Some(at) = page_cell(shapes, line).filter(|at| *at > 0) {
        line.cells.truncate(at);
        line.text = line.cells.join(" ");
    }
}

/// Where no form feed parts the pages, a page number does.
fn open_pages(shapes: &Shapes<'_>, lines: &mut [Line]) {
    if lines.iter().any(|line| line.opens_page) {
        return;
    }
    for at in 1..lines.len() {
        lines[at].opens_page = is_page_number(shapes, &lines[at - 1]);
    }
}

/// Which lines stand at the same edge of most pages, but for the digits in them.
fn running_lines(shapes: &Shapes<'_>, lines: &[Line]) -> Vec<bool> {
    let mut dropped = vec![false; lines.len()];
    let pages = pages(shapes, lines);
    if pages.len() < 2 {
        return dropped;
    }
    let bottoms: Vec<Vec<usize>> =
        pages.iter().map(|page| page.iter().rev().copied().collect()).collect();
    for edges in [&pages, &bottoms] {
        for at in repeated(shapes, lines, edges) {
            dropped[at] = true;
        }
    }
    dropped
}

/// The lines of each page, by their places, without blank ones and page numbers.
fn pages(shapes: &Shapes<'_>, lines: &[Line]) -> Vec<Vec<usize>> {
    let mut pages = vec![Vec::new()];
    for (at, line) in lines.iter().enumerate() {
        if line.opens_page {
            pages.push(Vec::new());
        }
        if !line.is_blank() && !is_page_number(shapes, line) {
            pages.last_mut().expect("there is a first page").push(at);
        }
    }
    pages.retain(|page| !page.is_empty());
    pages
}

/// The lines at the edge of the pages that repeat, from the edge inwards.
fn repeated(shapes: &Shapes<'_>, lines: &[Line], pages: &[Vec<usize>]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut depth = vec![0; pages.len()];
    for _ in 0..MARGIN {
        let mut edges: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (page, lines_of_page) in pages.iter().enumerate() {
            if let Some(&at) = lines_of_page.get(depth[page]) {
                edges.entry(without_digits(&lines[at].text)).or_default().push(page);
            }
        }
        for (text, on) in edges {
            if on.len() < 2 || on.len() * 2 <= pages.len() || is_content(shapes, &text) {
                continue;
            }
            let keeps_first = usize::from(shapes.title(&text).is_some());
            found.extend(on.iter().skip(keeps_first).map(|&page| pages[page][depth[page]]));
            on.iter().for_each(|&page| depth[page] += 1);
        }
    }
    found
}

/// Whether a line that repeats is likely to be text: a heading, a case number, a sentence.
fn is_content(shapes: &Shapes<'_>, text: &str) -> bool {
    let with_digits = text.replace('#', "1");
    shapes.stands_alone(&with_digits)
        || shapes.is_case(text)
        || text.ends_with(['.', ',', ':', ';', '!', '?'])
}

fn without_digits(text: &str) -> String {
    if is_case_like(text) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c.is_ascii_digit() {
            true if out.ends_with('#') => {}
            true => out.push('#'),
            false => out.push(c),
        }
    }
    out
}

/// Whether a text is one word that is mostly digits, as case numbers are.
fn is_case_like(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    !text.contains(' ') && digits > 4
}

/// Lines that are nothing but a number, if they count the pages.
fn lone_numbers(lines: &[Line]) -> Vec<usize> {
    let numbers: Vec<(usize, u32)> = lines
        .iter()
        .enumerate()
        .filter_map(|(at, line)| {
            let number = line.text.trim_matches(['-', '–', ' ']);
            Some((at, number.parse().ok().filter(|_| number.len() < 4)?))
        })
        .collect();
    let counts = numbers.len() > 1 && numbers.windows(2).all(|pair| pair[1].1 == pair[0].1 + 1);
    if counts { numbers.into_iter().map(|(at, _)| at).collect() } else { Vec::new() }
}

/// The titles in tables of contents before the first item, and the lines that the tables fill.
fn contents(shapes: &Shapes<'_>, lines: &[Line]) -> (Vec<(usize, String)>, Vec<Range<usize>>) {
    let mut titles = Vec::new();
    let mut ranges = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        if lines[at].is_blank() {
            at += 1;
            continue;
        }
        let labelled = shapes.is_contents(&lines[at].text);
        let from = if labelled { at + 1 } else { at };
        let (end, found) = table(shapes, lines, from, Leaders::of(labelled));
        if !found.is_empty() {
            titles.extend(found);
            ranges.push(at..end);
        } else if shapes.item(&lines[at].text).is_some() {
            break;
        }
        at = end.max(at + 1);
    }
    (titles, ranges)
}

/// What must stand between a title and its page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Leaders {
    Dots,
    DotsOrColumns,
}

impl Leaders {
    fn of(labelled: bool) -> Leaders {
        if labelled { Leaders::DotsOrColumns } else { Leaders::Dots }
    }
}

/// The entries from `at` on, and where they end.
fn table(
    shapes: &Shapes<'_>,
    lines: &[Line],
    mut at: usize,
    leaders: Leaders,
) -> (usize, Vec<(usize, String)>) {
    let mut titles = Vec::new();
    let mut end = at;
    let mut begun: Option<String> = None;
    while let Some(line) = lines.get(at) {
        at += 1;
        if line.is_blank() && begun.is_none() {
            continue;
        }
        let Some(title) = entry(line, leaders) else {
            let inside = leaders == Leaders::DotsOrColumns || !titles.is_empty();
            if begun.is_some() || !inside || !goes_on(shapes, lines, at, leaders) {
                break;
            }
            begun = Some(line.text.clone());
            continue;
        };
        let title = begun.take().map_or(title.clone(), |begun| format!("{begun} {title}"));
        titles.push((line.number, title.trim().to_owned()));
        end = at;
    }
    (end, titles)
}

/// Whether the line before `at` is the first half of an entry.
fn goes_on(shapes: &Shapes<'_>, lines: &[Line], at: usize, leaders: Leaders) -> bool {
    let first = &lines[at - 1].text;
    let known = shapes.section(first).is_some()
        || shapes.label(first).is_some()
        || shapes.is_contents(first)
        || shapes.title(first).is_some();
    !known && lines.get(at).is_some_and(|next| entry(next, leaders).is_some())
}

/// The title of an entry with a page number at its end.
fn entry(line: &Line, leaders: Leaders) -> Option<String> {
    let dotted = DOTTED.captures(&line.text);
    let found = match leaders {
        Leaders::DotsOrColumns if line.cells.len() > 1 => {
            dotted.or_else(|| NUMBERED.captures(&line.text))
        }
        _ => dotted,
    }?;
    Some(found.get(1).map_or(String::new(), |title| title.as_str().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::super::lines;
    use super::*;

    fn check(text: &str, kept: &[&str], contents: &[&str]) {
        let words = crate::words::built_in("da").expect("Danish is built in");
        let stripped = strip(&Shapes::new(words), lines::read(text));
        let lines: Vec<&str> = stripped
            .lines
            .iter()
            .filter(|line| !line.is_blank())
            .map(|line| line.text.as_str())
            .collect();
        let titles: Vec<&str> = stripped.contents.iter().map(|(_, title)| title.as_str()).collect();
        assert_eq!((lines.as_slice(), titles.as_slice()), (kept, contents), "{text}");
    }

    #[test]
    fn tables_of_contents() {
        check(
            "Indholdsfortegnelse\n\nBudget 2026.....\t4\nOpfølgning på\nplanen . . . . . 5\n\nPunkt 1: Budget 2026",
            &["Punkt 1: Budget 2026"],
            &["Budget 2026", "Opfølgning på planen"],
        );
        check(
            "Indhold\nBudget     4\nEventuelt    6\n\nTekst",
            &["Tekst"],
            &["Budget", "Eventuelt"],
        );
        check(
            "Dagsorden\n1. Budget 2026\n2. Eventuelt",
            &["Dagsorden", "1. Budget 2026", "2. Eventuelt"],
            &[],
        );
        check(
            "Punkt 1: Løn\nUnderskrift ...... 12",
            &["Punkt 1: Løn", "Underskrift ...... 12"],
            &[],
        );
    }

    #[test]
    fn page_numbers_and_running_lines() {
        check("a\nSide 1 af 2\nb\nSide 2 af 2\n", &["a", "b"], &[]);
        check("a\nSkovrådet, 5. marts 2025      Side 3 af 14\nb", &["a", "b"], &[]);
        check("a\nSide 3/14\tSkovrådet\nb", &["a", "b"], &[]);
        check(
            "a\nBilag 1      Side 3\nSe Side 3 af 14",
            &["a", "Bilag 1 Side 3", "Se Side 3 af 14"],
            &[],
        );
        check(
            "REFERAT Skovråd d. 1-2-2026    Side 1 af 2\na\nREFERAT Skovråd d. 1-2-2026    Side 2 af 2",
            &["REFERAT Skovråd d. 1-2-2026", "a"],
            &[],
        );
        check("a\n1\n\nb\n2\n", &["a", "b"], &[]);
        check("a\n7\nb", &["a", "7", "b"], &[]);
        check(
            "Skovby Kommune\na\n\u{c}Skovby Kommune\nb\n\u{c}Skovby Kommune\nc",
            &["a", "b", "c"],
            &[],
        );
        check(
            "REFERAT Skovråd d. 1-2-2026\na\n\u{c}REFERAT Skovråd d. 1-2-2026\nb",
            &["REFERAT Skovråd d. 1-2-2026", "a", "b"],
            &[],
        );
        check(
            "Punkt 1: A\nBeslutning\n\u{c}Punkt 2: B\nBeslutning\n",
            &["Punkt 1: A", "Beslutning", "Punkt 2: B", "Beslutning"],
            &[],
        );
        check("Ja.\n\u{c}Ja.\n", &["Ja.", "Ja."], &[]);
    }
}
