//! A view into the bytes of its page, and into the key that says whether they are the same.
//!
//! Both are pure functions of theme and view, and both go by the fields of the view's type, so that
//! nothing can be seen by a template and missed by the key.

pub mod standard;
pub mod icon;
pub mod design;
pub mod tags;
pub mod blocks;
pub mod layers;
pub mod names;
pub mod templates;
pub mod theme;

use std::fmt::Write;

use serde::{Deserialize, Serialize};
use tera::{Context, Value};
use xxhash_rust::xxh3::xxh3_64;

use crate::checksum::Checksum;
use crate::diag::Diag;
use crate::view::View;
use crate::view::types::Fields;
use names::view_of;
use theme::Theme;

/// Named hashes: of the program and the theme, and under the name of its template of the whole view, with
/// half a hash of each top-level field in the order of their names. Of a text or a file there is one.
///
/// Two pages with the same key have the same bytes; `--explain` prints the names that differ.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Key(Box<str>);

impl Key {
    /// The key of a file that is copied: the hash of its content.
    pub fn of_content(sum: Checksum) -> Key {
        Key(format!("content:{sum}").into())
    }

    /// A key as it was written.
    #[cfg(test)]
    pub fn recorded(text: &str) -> Key {
        Key(text.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn hashes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.split(' ').filter_map(|hash| hash.split_once(':'))
    }

    /// The names whose hashes differ.
    pub fn differing<'k>(&'k self, old: &'k Key) -> Vec<&'k str> {
        let called = |name: &'k str| if is_template(name) { "template" } else { name };
        let mut names = Vec::new();
        for (name, hash) in self.hashes() {
            match old.hashes().find(|(other, _)| *other == name) {
                Some((_, known)) if known == hash => {}
                Some((_, known)) => names.extend(differing_fields(name, hash, known)),
                None => names.push(called(name)),
            }
        }
        let gone = old.hashes().map(|(name, _)| name);
        let gone = gone.filter(|name| self.hashes().all(|(other, _)| other != *name)).map(called);
        names.extend(gone.filter(|name| *name != "template"));
        names
    }
}

/// The fields of a template's view that differ between two keys; the name itself if it is of no template.
fn differing_fields<'k>(name: &'k str, hash: &'k str, known: &'k str) -> Vec<&'k str> {
    let Some(view) = view_of(name).filter(|_| is_template(name)) else { return vec![name] };
    let mut fields: Vec<&str> = view.fields.iter().map(|(field, _)| *field).collect();
    fields.sort_unstable();
    let halves = |hash: &'k str| hash.split_once(':').map_or("", |(_, halves)| halves).as_bytes();
    let (own, old) = (halves(hash).chunks(HALF), halves(known).chunks(HALF));
    let pairs = fields.into_iter().zip(own.zip(old));
    let differing: Vec<&str> =
        pairs.filter(|(_, (own, old))| own != old).map(|(field, _)| field).collect();
    if differing.is_empty() { vec!["template"] } else { differing }
}

fn is_template(name: &str) -> bool {
    name.ends_with(".html")
}

/// The digits of half a hash.
const HALF: usize = 8;

/// The view of a page, as its key and its bytes are made from it.
trait Page: Fields {
    /// The fields that its template gets, in one map.
    fn value(&self) -> Value;
}

impl<T: Fields + Serialize> Page for T {
    fn value(&self) -> Value {
        Value::from_serializable(self)
    }
}

/// The template of a view and what it gets, or the text that needs none.
fn page(view: &View) -> Result<(&'static str, &dyn Page), &str> {
    Ok(match view {
        View::Front(view) => ("front.html", view),
        View::Committee(view) => ("committee.html", view),
        View::CommitteeYear(view) => ("committee_year.html", view),
        View::Meeting(view) => ("meeting.html", &**view),
        View::Person(view) => ("person.html", view),
        View::People(view) => ("people.html", view),
        View::Case(view) => ("case.html", view),
        View::Cases(view) => ("cases.html", view),
        View::Decisions(view) => ("decisions.html", view),
        View::Actions(view) => ("actions.html", view),
        View::Calendar(view) => ("calendar.html", view),
        View::Page(view) => ("page.html", view),
        View::NotFound(view) => ("not_found.html", view),
        View::Search(view) => ("search.html", view),
        View::Accessibility(view) => ("accessibility.html", view),
        View::OpenData(view) => ("data.html", view),
        View::Follow(view) => ("follow.html", view),
        View::Text(text) => return Err(text),
    })
}

/// The name of a view's template and the fields that it gets; `None` for a text.
pub fn fields(view: &View) -> Option<(&'static str, Value)> {
    let (template, page) = page(view).ok()?;
    Some((template, page.value()))
}

/// The key of a view under a theme.
pub fn key(theme: &Theme, view: &View) -> Key {
    let mut key = String::with_capacity(256);
    key.push_str(concat!("program:", env!("CARGO_PKG_VERSION")));
    let write = |key: &mut String, name: &str, hash: u64| {
        write!(key, " {name}:{hash:016x}").expect("writing to a string never fails");
    };
    let (template, page) = match page(view) {
        Ok(page) => page,
        Err(text) => {
            write(&mut key, "data", xxh3_64(text.as_bytes()));
            return Key(key.as_str().into());
        }
    };
    write(&mut key, "theme", theme.hash);
    let mut fields = page.hashes();
    fields.sort_unstable_by_key(|(name, _)| *name);
    write(&mut key, template, fields.iter().fold(0, |before, (_, hash)| mixed(before, *hash)));
    key.push(':');
    for (_, hash) in fields {
        write!(key, "{:0HALF$x}", hash as u32).expect("writing to a string never fails");
    }
    Key(key.as_str().into())
}

/// The bytes of a page.
///
/// # Errors
/// A diagnostic at the template's line if it asks for what its view lacks.
pub fn bytes(theme: &Theme, view: View) -> Result<Vec<u8>, Box<Diag>> {
    if let View::Text(text) = view {
        return Ok(text.into_bytes());
    }
    let (template, fields) = fields(&view).expect("all but texts have templates");
    if let Some(diag) = fields.as_map().and_then(|fields| theme.lacking(template, fields)) {
        return Err(Box::new(diag));
    }
    let mut context = Context::new();
    for (name, value) in fields.as_map().into_iter().flatten() {
        if let Some(name) = name.as_str() {
            context.insert_value(name.to_owned(), value.clone());
        }
    }
    let mut out = Vec::with_capacity(16_384);
    theme
        .tera
        .render_to(template, &context, &mut out)
        .map_err(|error| Box::new(theme.problem(template, &error)))?;
    Ok(out)
}

/// One hash of two, in their order (the finisher of MurmurHash3 by Appleby).
fn mixed(before: u64, hash: u64) -> u64 {
    let mut mixed = before.rotate_left(5).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ hash;
    mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    mixed ^ (mixed >> 33)
}
