//! The page that searches.

use crate::path::Route;
use crate::view::maker::Maker;
use crate::view::shell::Head;
use crate::view::types::{SearchView, Shell};

pub fn search(maker: &Maker<'_>) -> SearchView {
    let address = &maker.config.words.address;
    let mut registers = vec![
        ("decisions", &address.decisions),
        ("actions", &address.actions),
        ("cases", &address.cases),
        ("calendar", &address.calendar),
    ];
    if maker.config.people.pages {
        registers.push(("people", &address.people));
    }
    let shell = maker.shell(Head {
        title: maker.say("search"),
        description: format!("{}. {}", maker.say("search"), maker.config.title),
        breadcrumbs: maker.breadcrumbs([]),
        has_code: false,
    });
    SearchView {
        shell: Shell { search_href: None, ..shell },
        action: maker.href(maker.route),
        registers: registers
            .into_iter()
            .map(|(word, segment)| maker.link(maker.say(word), &Route::page([segment])))
            .collect(),
    }
}
