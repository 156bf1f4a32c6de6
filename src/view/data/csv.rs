//! The registers as tables by RFC 4180, a file a year.
//!
//! With a byte order mark, without which Excel takes UTF-8 for something else. A cell that a
//! spreadsheet would take for a formula gets an apostrophe before it.

use std::borrow::Cow;

use crate::link::sections_with_attachments;
use crate::link::site::{ItemId, MeetingId};
use crate::model::Status;
use crate::path::percent_encode;
use crate::view::data::Register;
use crate::view::entries::{ActionId, DecisionId};
use crate::view::maker::Maker;
use crate::view::meeting::{partly, plain};

/// A table while it is written.
pub struct Table {
    text: String,
    separator: char,
}

impl Table {
    pub fn new(separator: char, columns: &[&str]) -> Table {
        let mut table = Table { text: "\u{feff}".to_owned(), separator };
        table.row(columns.iter().copied());
        table
    }

    pub fn row<'c>(&mut self, cells: impl IntoIterator<Item = &'c str>) {
        for (place, cell) in cells.into_iter().enumerate() {
            if place > 0 {
                self.text.push(self.separator);
            }
            self.cell(cell);
        }
        self.text.push_str("\r\n");
    }

    fn cell(&mut self, cell: &str) {
        let is_formula = is_formula(cell);
        let signs = cell.bytes().fold(0, |signs, byte| signs | SIGNS[byte as usize]);
        let quoted = signs & QUOTED != 0;
        if quoted {
            self.text.push('"');
        }
        if is_formula {
            self.text.push('\'');
        }
        if signs & CHANGED == 0 {
            self.text.push_str(cell);
        } else {
            self.changed(cell);
        }
        if quoted {
            self.text.push('"');
        }
    }

    /// A cell without control characters, its quotation marks doubled.
    fn changed(&mut self, cell: &str) {
        let mut rest = cell;
        let is_special = |c: char| c == '"' || c.is_control() && !matches!(c, '\n' | '\t');
        while let Some((at, c)) = rest.char_indices().find(|(_, c)| is_special(*c)) {
            self.text.push_str(&rest[..at]);
            if c == '"' {
                self.text.push_str("\"\"");
            }
            rest = &rest[at + c.len_utf8()..];
        }
        self.text.push_str(rest);
    }

    /// Makes room for so many more rows like those that there are, so that a long table is not moved about.
    fn reserve(&mut self, known: usize, more: usize) {
        let like_those = self.text.len().saturating_mul(more) / known.max(1);
        self.text.reserve_exact(like_those + like_those / 16);
    }

    pub fn into_text(self) -> String {
        self.text
    }
}

/// A cell that holds this stands in quotation marks.
const QUOTED: u8 = 1;
/// This may not stand in a cell as it is.
const CHANGED: u8 = 2;

/// What follows from each byte of a cell.
const SIGNS: [u8; 256] = {
    let mut signs = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        signs[byte] = match byte as u8 {
            b'"' | b'\r' => QUOTED | CHANGED,
            b'\n' | b',' | b';' => QUOTED,
            b'\t' => 0,
            // With the last, control characters beyond ASCII begin in UTF-8.
            0..b' ' | 0x7f | 0xc2 => CHANGED,
            _ => 0,
        };
        byte += 1;
    }
    signs
};

/// Whether a spreadsheet would compute a cell: signs that nobody sees before the first are none to
/// it, and wide forms are the same as the narrow ones.
fn is_formula(cell: &str) -> bool {
    if cell.bytes().next().is_none_or(|first| first.is_ascii_alphanumeric()) {
        return false;
    }
    let unseen = |c: char| {
        c.is_control()
            || c.is_whitespace()
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    cell.starts_with(['\t', '\r'])
        || cell.trim_start_matches(unseen).starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

/// The values of [`columns`].
pub type Row<'m> = Vec<Cow<'m, str>>;

/// The rows of a register in a year: one at a time, as there may be very many.
pub fn rows<'m>(
    maker: &'m Maker<'_>,
    register: Register,
    year: i16,
) -> Box<dyn Iterator<Item = Row<'m>> + 'm> {
    let registers = maker.registers;
    let meetings = registers.meetings_by_year.get(&year).into_iter().flatten();
    match register {
        Register::Decisions => {
            let all = registers.decisions_by_year.get(&year).into_iter().flatten();
            Box::new(all.map(|id| decision(maker, *id)))
        }
        Register::Actions => {
            let all = registers.actions_by_year.get(&year).into_iter().flatten();
            Box::new(all.map(|id| action(maker, *id)))
        }
        Register::Attendance => Box::new(meetings.flat_map(|id| attended(maker, *id))),
        Register::Attachments => Box::new(meetings.flat_map(|id| attached(maker, *id))),
    }
}

/// How many rows a register has in a year, at most.
fn most_rows(maker: &Maker<'_>, register: Register, year: i16) -> usize {
    let registers = maker.registers;
    let meetings = registers.meetings_by_year.get(&year).into_iter().flatten();
    match register {
        Register::Decisions => registers.decisions_by_year.get(&year).map_or(0, Vec::len),
        Register::Actions => registers.actions_by_year.get(&year).map_or(0, Vec::len),
        Register::Attendance => {
            meetings.map(|id| maker.site.meeting(*id).record.facts.participants.len()).sum()
        }
        Register::Attachments => meetings.map(|id| registers.counts(*id).attachments).sum(),
    }
}

/// The names of the columns; they are the same in every language.
pub fn columns(register: Register) -> &'static [&'static str] {
    match register {
        Register::Decisions => &[
            "date",
            "committee",
            "meeting",
            "status",
            "item_number",
            "item",
            "case_number",
            "case_title",
            "decision",
            "address",
        ],
        Register::Actions => &[
            "date",
            "committee",
            "meeting",
            "item_number",
            "item",
            "owners",
            "action",
            "due",
            "done",
            "address",
        ],
        Register::Attendance => &[
            "date",
            "committee",
            "meeting",
            "name",
            "title",
            "organisation",
            "roles",
            "attendance",
            "partly",
            "address",
        ],
        Register::Attachments => &[
            "date",
            "committee",
            "meeting",
            "item_number",
            "item",
            "title",
            "kind",
            "media_type",
            "size",
            "sha256",
            "file",
            "address",
        ],
    }
}

/// After how many rows it is known how long they are.
const SAMPLE: usize = 100;

pub fn table(maker: &Maker<'_>, register: Register, year: i16) -> String {
    let mut table = Table::new(maker.config.data.separator, columns(register));
    for (place, row) in (1..).zip(rows(maker, register, year)) {
        table.row(row.iter().map(AsRef::as_ref));
        if place == SAMPLE {
            table.reserve(SAMPLE, most_rows(maker, register, year).saturating_sub(SAMPLE));
        }
    }
    table.into_text()
}

/// A row that begins with date, committee and title of a meeting.
fn row<'m, const N: usize>(
    maker: &'m Maker<'_>,
    id: MeetingId,
    rest: [Cow<'m, str>; N],
) -> Row<'m> {
    let meeting = maker.site.meeting(id);
    let committee = &maker.site.committee(meeting.committee).name;
    let head = [meeting.date().to_string().into(), committee.into(), (&meeting.title).into()];
    head.into_iter().chain(rest).collect()
}

/// The address of an item's place on its page.
fn item_address(maker: &Maker<'_>, id: ItemId) -> String {
    let mut address = maker.address(&maker.site.meeting(id.meeting).route);
    address.push('#');
    percent_encode(&maker.site.item(id).anchor, &mut address);
    address
}

fn decision<'m>(maker: &'m Maker<'_>, (id, section): DecisionId) -> Row<'m> {
    let (item, links) = (maker.site.item(id), maker.site.item_links(id));
    let case = links.case.map(|case| maker.site.case(case));
    let links = links.section(section);
    let rest = [
        maker.site.meeting(id.meeting).record.facts.status.name().into(),
        (&item.number).into(),
        (&item.title).into(),
        case.map_or("", |case| &case.number).into(),
        case.map_or("", |case| &case.title).into(),
        plain(&item.sections[section as usize].prose.open(), &links.links).into(),
        item_address(maker, id).into(),
    ];
    row(maker, id.meeting, rest)
}

fn action<'m>(maker: &'m Maker<'_>, (id, section, place): ActionId) -> Row<'m> {
    let item = maker.site.item(id);
    let due = item.sections[section as usize].actions[place as usize].due;
    let entry = maker.action((id, section, place));
    let owners: Vec<&str> = entry.owners.iter().map(|owner| owner.name.as_str()).collect();
    let rest = [
        (&item.number).into(),
        (&item.title).into(),
        owners.join("; ").into(),
        entry.text.into(),
        due.map_or(String::new(), |due| due.to_string()).into(),
        if entry.done { "yes" } else { "no" }.into(),
        item_address(maker, id).into(),
    ];
    row(maker, id.meeting, rest)
}

/// Everybody of a meeting that was held.
fn attended<'m>(maker: &'m Maker<'_>, id: MeetingId) -> Vec<Row<'m>> {
    let meeting = maker.site.meeting(id);
    let facts = &meeting.record.facts;
    if matches!(facts.status, Status::Planned | Status::Cancelled) {
        return Vec::new();
    }
    let address = maker.address(&meeting.route);
    let person = |participant: &'m crate::model::Participant| {
        let roles = participant.roles.iter().map(|role| role.name());
        let rest = [
            (&participant.name).into(),
            participant.title.as_deref().unwrap_or_default().into(),
            participant.details.organisation.as_deref().unwrap_or_default().into(),
            roles.collect::<Vec<_>>().join("; ").into(),
            participant.attendance.name().into(),
            partly(maker, participant).into(),
            address.clone().into(),
        ];
        row(maker, id, rest)
    };
    facts.participants.iter().map(person).collect()
}

fn attached<'m>(maker: &'m Maker<'_>, id: MeetingId) -> Vec<Row<'m>> {
    let items = 0..maker.site.meeting(id).record.items.len() as u32;
    let items = items.map(|item| ItemId { meeting: id, item });
    let mut rows = Vec::new();
    for id in items {
        let item = maker.site.item(id);
        for (_, section, links) in sections_with_attachments(maker.site, id) {
            for (attachment, target) in section.attachments.iter().zip(&links.attachments) {
                let entry = maker.attachment(&attachment.label, target);
                let file = maker.site.address(target).map(|(route, _)| maker.address(route));
                let size = (entry.kind == "file").then(|| entry.size.to_string());
                let rest = [
                    (&item.number).into(),
                    (&item.title).into(),
                    entry.title.into(),
                    entry.kind.into(),
                    entry.media_type.into(),
                    size.unwrap_or_default().into(),
                    entry.sha256.into(),
                    file.or(entry.href).unwrap_or_default().into(),
                    item_address(maker, id).into(),
                ];
                rows.push(row(maker, id.meeting, rest));
            }
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_are_no_formulas() {
        let check = |separator: char, cell: &str, expected: &str| {
            let mut table = Table { text: String::new(), separator };
            table.row(["x", cell]);
            assert_eq!(table.into_text(), format!("x{separator}{expected}\r\n"), "{cell:?}");
        };
        check(',', "plain", "plain");
        check(',', "a,b", "\"a,b\"");
        check(';', "a;b", "\"a;b\"");
        check(',', "sagde \"ja\"", "\"sagde \"\"ja\"\"\"");
        check(',', "to\nlinjer", "\"to\nlinjer\"");
        check(',', "=1+1", "'=1+1");
        check(',', "+45 12 34", "'+45 12 34");
        check(',', "-2 %", "'-2 %");
        check(',', "@SUM(A1)", "'@SUM(A1)");
        check(',', "\tx", "'\tx");
        check(',', "\r=x", "\"'=x\"");
        check(',', "=cmd|' /C calc'!A0,\"x\"", "\"'=cmd|' /C calc'!A0,\"\"x\"\"\"");
        check(',', "a\u{0}b", "ab");
        check(',', "\u{1}=1+1", "'=1+1");
        check(',', " \u{200b}=1+1", "' \u{200b}=1+1");
        check(',', "＝1+1", "'＝1+1");
        check(',', "", "");
    }
}
