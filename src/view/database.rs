//! The site as the tables of a database.

use crate::link::site::MeetingId;
use crate::path::Route;
use crate::sqlite::{self, Cell, Table};
use crate::view::Views;
use crate::view::data::objects::decision;
use crate::view::data::{Register, csv};
use crate::view::maker::Maker;

/// A file of SQLite 3.
pub fn database(views: &Views<'_>) -> Vec<u8> {
    let route = Route::default();
    let maker = &views.maker(&route, None);
    let mut tables = vec![meetings(maker), items(maker)];
    tables.extend(Register::ALL.map(|register| self::register(maker, register)));
    sqlite::write(&tables)
}

fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

fn maybe(value: Option<impl Into<String>>) -> Cell {
    value.map_or(Cell::Null, text)
}

/// Meetings and items are known by their number, the oldest first.
fn meetings(maker: &Maker<'_>) -> Table {
    let clock = |time: jiff::civil::Time| format!("{:02}:{:02}", time.hour(), time.minute());
    let row = |id: MeetingId| {
        let meeting = maker.site.meeting(id);
        let facts = &meeting.record.facts;
        vec![
            Cell::Integer(i64::from(id) + 1),
            text(&maker.site.committee(meeting.committee).name),
            text(facts.date.to_string()),
            maybe(facts.start.map(clock)),
            maybe(facts.end.map(clock)),
            maybe(facts.room.clone()),
            text(&meeting.title),
            text(facts.status.name()),
            text(maker.address(&meeting.route)),
        ]
    };
    Table {
        name: "meetings",
        columns: vec![
            ("id", "INTEGER"),
            ("committee", "TEXT"),
            ("date", "TEXT"),
            ("start", "TEXT"),
            ("end", "TEXT"),
            ("room", "TEXT"),
            ("title", "TEXT"),
            ("status", "TEXT"),
            ("address", "TEXT"),
        ],
        rows: maker.site.meeting_ids().map(row).collect(),
    }
}

fn items(maker: &Maker<'_>) -> Table {
    let items = (1..).zip(maker.site.items());
    let row = |(number, id): (i64, crate::link::site::ItemId)| {
        let item = maker.site.item(id);
        let case = maker.site.item_links(id).case;
        vec![
            Cell::Integer(number),
            Cell::Integer(i64::from(id.meeting) + 1),
            text(&item.number),
            text(&item.title),
            maybe(case.map(|case| maker.site.case(case).number.clone())),
            Cell::Integer(i64::from(item.closed)),
            text(decision(maker, id)),
        ]
    };
    Table {
        name: "items",
        columns: vec![
            ("id", "INTEGER"),
            ("meeting", "INTEGER"),
            ("number", "TEXT"),
            ("title", "TEXT"),
            ("case_number", "TEXT"),
            ("closed", "INTEGER"),
            ("decision", "TEXT"),
        ],
        rows: items.map(row).collect(),
    }
}

fn register(maker: &Maker<'_>, register: Register) -> Table {
    let years = maker.registers.meetings_by_year.keys();
    let rows = years.flat_map(|year| csv::rows(maker, register, *year));
    Table {
        name: register.name(),
        columns: csv::columns(register).iter().map(|name| (*name, "TEXT")).collect(),
        rows: rows.map(|row| row.into_iter().map(text).collect()).collect(),
    }
}
