//! The registers of decisions and actions, by year and page.

use std::collections::BTreeMap;

use crate::config::Config;
use crate::path::Route;
use crate::view::maker::Maker;
use crate::view::pager::{numbered, page_of, pages, years};
use crate::view::shell::Head;
use crate::view::types::{ActionsView, DecisionsView};

/// The addresses of a register: its first page, then each year's pages.
pub fn routes<T>(
    config: &Config,
    base: &Route,
    by_year: &BTreeMap<i16, Vec<T>>,
) -> Vec<(Option<i16>, usize, Route)> {
    let years = by_year.iter().flat_map(|(year, entries)| {
        let base = base.child(&year.to_string());
        (1..=pages(config, entries.len()))
            .map(move |page| (Some(*year), page, numbered(&base, page)))
    });
    years.collect()
}

pub fn decisions(maker: &Maker<'_>, year: Option<i16>, page: usize) -> DecisionsView {
    let registers = maker.registers;
    let config = maker.config;
    let base = Route::page([&config.words.address.decisions]);
    let none = Vec::new();
    let all = year.map_or(&registers.decisions, |year| {
        registers.decisions_by_year.get(&year).unwrap_or(&none)
    });
    let entries = page_of(config, all, page);
    let year_route = year.map(|year| base.child(&year.to_string()));
    let title = titled(maker.say("decisions"), year);
    let above = year.map(|_| maker.link(maker.say("decisions"), &base));
    DecisionsView {
        shell: maker.shell(Head {
            description: format!("{}. {}", title, config.title),
            title,
            breadcrumbs: maker.breadcrumbs(above),
            has_code: maker.decisions_have_code(entries),
        }),
        year,
        latest_href: maker.href(&base),
        years: maker.years(&base, &years(&registers.decisions_by_year), year),
        decisions: maker.decisions(entries),
        count: all.len(),
        pager: year_route.and_then(|route| maker.pager(&route, page, pages(config, all.len()))),
    }
}

pub fn actions(maker: &Maker<'_>, year: Option<i16>, page: usize) -> ActionsView {
    let registers = maker.registers;
    let config = maker.config;
    let base = Route::page([&config.words.address.actions]);
    let none = Vec::new();
    let all = year.map_or(&registers.open_actions, |year| {
        registers.actions_by_year.get(&year).unwrap_or(&none)
    });
    let list = year.map_or(base.clone(), |year| base.child(&year.to_string()));
    let title = match year {
        Some(_) => titled(maker.say("actions"), year),
        None => maker.say("open_actions"),
    };
    let above = year.map(|_| maker.link(maker.say("actions"), &base));
    ActionsView {
        shell: maker.shell(Head {
            description: format!("{}. {}", title, config.title),
            title,
            breadcrumbs: maker.breadcrumbs(above),
            has_code: false,
        }),
        year,
        open_href: maker.href(&base),
        years: maker.years(&base, &years(&registers.actions_by_year), year),
        actions: maker.actions(page_of(config, all, page)),
        count: all.len(),
        pager: maker.pager(&list, page, pages(config, all.len())),
    }
}

fn titled(word: String, year: Option<i16>) -> String {
    year.map_or(word.clone(), |year| format!("{word} {year}"))
}
