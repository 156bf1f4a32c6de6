//! A view into the bytes of its page, and into the key that says whether they are the same.
//!
//! Both are pure functions of theme and view, and both read one serialization of the view, so that
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

/// A view, serialized once for both its key and its bytes.
#[derive(Clone)]
pub enum Prepared {
    /// The name of the template, and the fields that it gets.
    Page { template: &'static str, fields: Value },
    /// What stands in the file.
    Text(String),
}

/// Serializes a view.
pub fn prepare(view: View) -> Prepared {
    let page = |template, fields| Prepared::Page { template, fields };
    match view {
        View::Front(view) => page("front.html", Value::from_serializable(&view)),
        View::Committee(view) => page("committee.html", Value::from_serializable(&view)),
        View::CommitteeYear(view) => page("committee_year.html", Value::from_serializable(&view)),
        View::Meeting(view) => page("meeting.html", Value::from_serializable(&view)),
        View::Person(view) => page("person.html", Value::from_serializable(&view)),
        View::People(view) => page("people.html", Value::from_serializable(&view)),
        View::Case(view) => page("case.html", Value::from_serializable(&view)),
        View::Cases(view) => page("cases.html", Value::from_serializable(&view)),
        View::Decisions(view) => page("decisions.html", Value::from_serializable(&view)),
        View::Actions(view) => page("actions.html", Value::from_serializable(&view)),
        View::Calendar(view) => page("calendar.html", Value::from_serializable(&view)),
        View::Page(view) => page("page.html", Value::from_serializable(&view)),
        View::NotFound(view) => page("not_found.html", Value::from_serializable(&view)),
        View::Search(view) => page("search.html", Value::from_serializable(&view)),
        View::Accessibility(view) => page("accessibility.html", Value::from_serializable(&view)),
        View::OpenData(view) => page("data.html", Value::from_serializable(&view)),
        View::Follow(view) => page("follow.html", Value::from_serializable(&view)),
        View::Text(text) => Prepared::Text(text),
    }
}

/// The key of a view under a theme.
pub fn key(theme: &Theme, prepared: &Prepared) -> Key {
    let mut key = String::with_capacity(256);
    key.push_str(concat!("program:", env!("CARGO_PKG_VERSION")));
    let write = |key: &mut String, name: &str, hash: u64| {
        write!(key, " {name}:{hash:016x}").expect("writing to a string never fails");
    };
    let (template, fields) = match prepared {
        Prepared::Page { template, fields } => (template, fields.as_map()),
        Prepared::Text(text) => {
            write(&mut key, "data", xxh3_64(text.as_bytes()));
            return Key(key.as_str().into());
        }
    };
    write(&mut key, "theme", theme.hash);
    let fields = fields.into_iter().flatten();
    let mut fields: Vec<(&str, &Value)> =
        fields.filter_map(|(name, value)| Some((name.as_str()?, value))).collect();
    fields.sort_by_key(|(name, _)| *name);
    let hashes: Vec<u64> = fields.iter().map(|(_, value)| hash(value)).collect();
    write(&mut key, template, hashes.iter().fold(0, |before, hash| mixed(before, *hash)));
    key.push(':');
    for hash in hashes {
        write!(key, "{:0HALF$x}", hash as u32).expect("writing to a string never fails");
    }
    Key(key.as_str().into())
}

/// The bytes of a page.
///
/// # Errors
/// A diagnostic at the template's line if it asks for what its view lacks.
pub fn bytes(theme: &Theme, prepared: Prepared) -> Result<Vec<u8>, Box<Diag>> {
    let (template, fields) = match prepared {
        Prepared::Page { template, fields } => (template, fields),
        Prepared::Text(text) => return Ok(text.into_bytes()),
    };
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

/// The hash of a value; the order of a map's fields does not count.
fn hash(value: &Value) -> u64 {
    if let Some(text) = value.as_str() {
        return mixed(1, xxh3_64(text.as_bytes()));
    }
    if let Some(values) = value.as_array() {
        return values.iter().fold(2, |before, value| mixed(before, hash(value)));
    }
    if let Some(map) = value.as_map() {
        let fields = map.iter().map(|(name, value)| {
            mixed(xxh3_64(name.as_str().unwrap_or_default().as_bytes()), hash(value))
        });
        return mixed(3, fields.fold(0, u64::wrapping_add));
    }
    match value.as_i128() {
        Some(number) => mixed(4, xxh3_64(&number.to_le_bytes())),
        None => mixed(5, xxh3_64(value.to_string().as_bytes())),
    }
}

/// One hash of two, in their order (the finisher of MurmurHash3 by Appleby).
fn mixed(before: u64, hash: u64) -> u64 {
    let mut mixed = before.rotate_left(5).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ hash;
    mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    mixed ^ (mixed >> 33)
}
