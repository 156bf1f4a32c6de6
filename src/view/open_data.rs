//! The page that leads to the site's data: tables, documents, and what may be done with them.

use crate::path::Route;
use crate::view::data::{FOLDER, Register};
use crate::view::maker::Maker;
use crate::view::shell::Head;
use crate::view::types::{DataTable, DataView};

pub fn open_data(maker: &Maker<'_>) -> DataView {
    let data = &maker.config.data;
    let folder = Route::page([FOLDER]);
    let tables = Register::ALL.into_iter().map(|register| table(maker, register));
    DataView {
        shell: maker.shell(Head {
            title: maker.say("open_data"),
            description: maker.say("open_data_lead"),
            breadcrumbs: maker.breadcrumbs([]),
            has_code: false,
        }),
        tables: if data.csv { tables.collect() } else { Vec::new() },
        catalogue_href: data.json.then(|| maker.href(&folder.file("index.json"))),
        oparl_href: data.oparl.then(|| maker.href(&Route::page(["oparl"]).file("system.json"))),
        license: data.license.clone(),
    }
}

fn table(maker: &Maker<'_>, register: Register) -> DataTable {
    let years = maker.registers.meetings_by_year.keys().rev();
    DataTable {
        name: maker.say(register.name()),
        years: years.map(|year| maker.link(year.to_string(), &register.route(*year))).collect(),
    }
}
