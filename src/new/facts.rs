//! The facts of the next meeting, written as the last minutes write them.

use jiff::civil::{Date, Time};

use crate::config::Access;
use crate::import::front::{self, Front, key};
use crate::model::front::split;
use crate::model::{Facts, Meeting, Status, yaml};
use crate::words::{Words, capitalised};

use super::carried::Carried;

/// The language's words with those keys and values put first that the last minutes used, so that
/// the new ones look the same.
pub(super) fn spelt(words: &Words, text: &str, last: &Meeting) -> Words {
    let mut spelt = words.clone();
    let front = split(text, &last.facts.path, "");
    let entries = front.ok().and_then(|split| yaml::parse(split.front, &last.facts.path, 1).ok());
    let entries = entries.unwrap_or_default();
    let mut english_keys = entries.iter().any(|(key, _)| key.name == "date");
    let mut english_values = None;
    for (written, node) in &entries {
        if let Some(key) = Words::key_of(&words.keys, &written.name) {
            english_keys &= key == written.name;
            spelt.keys.entry(key.to_owned()).or_default().insert(0, written.name.clone());
        }
        if let yaml::Value::Scalar(text) = &node.value {
            let local = Words::key_of(&words.values, text).map(str::to_owned);
            let english = words.values.contains_key(text.as_str());
            if english || local.is_some() {
                english_values = Some(english);
            }
            if let Some(key) = local.filter(|_| !english) {
                spelt.values.entry(key).or_default().insert(0, text.clone());
            }
        }
    }
    let english = [english_keys, english_values.unwrap_or(english_keys)];
    for (table, _) in [&mut spelt.keys, &mut spelt.values]
        .into_iter()
        .zip(english)
        .filter(|(_, english)| *english)
    {
        table.iter_mut().for_each(|(name, names)| names.insert(0, name.clone()));
    }
    spelt
}

/// What is decided about the new minutes.
pub(super) struct Drawn<'a> {
    pub words: &'a Words,
    pub date: Date,
    pub start: Option<Time>,
    pub status: Status,
}

/// The front matter, from the facts of the meetings before.
pub(super) fn front_matter(
    drawn: &Drawn<'_>,
    recent: &[&Meeting],
    carried: Option<&Carried>,
) -> String {
    let words = drawn.words;
    let facts: Vec<&Facts> = recent.iter().map(|meeting| &*meeting.facts).collect();
    let last = facts.first();
    let access = last.map(|last| last.access).filter(|access| *access != Access::default());
    let start = drawn.start.or(facts.iter().find_map(|facts| facts.start));
    // The end of another meeting is that of one that began at another time.
    let alike = |facts: &&&Facts| facts.start.is_none() || facts.start == start;
    let is_later = |end: &Time| start.is_none_or(|start| start < *end);
    let front = Front {
        date: drawn.date,
        start,
        end: facts.iter().filter(alike).find_map(|facts| facts.end).filter(is_later),
        room: facts.iter().find_map(|facts| facts.room.as_deref()),
        committee: last.and_then(|last| last.committee.as_ref()).map(|(name, _)| name.as_str()),
        status: Some(drawn.status.name()),
        access: access.map(Access::name),
        next: None,
        participants: carried.map_or(Vec::new(), |carried| carried.entries.clone()),
    };
    let written = front::meeting(words, &front);
    match last {
        Some(_) => written,
        None => format!("{}{}---\n", written.trim_end_matches("---\n"), to_fill_in(words)),
    }
}

/// The facts of a committee's first meeting, which nobody knows yet.
fn to_fill_in(words: &Words) -> String {
    let (name, title) = (capitalised(words.say("name")), words.say("title").to_lowercase());
    let (chair, secretary) = (words.say("chair"), words.say("secretary"));
    format!(
        "# {}\n# {}: \"12:30\"\n# {}: \"14:00\"\n# {}: …\n# {}:\n#   - {name} ({title}) ({chair})\n#   - {name} ({title}) ({secretary})\n",
        words.new.fill_in,
        key(words, "start"),
        key(words, "end"),
        key(words, "room"),
        key(words, "participants"),
    )
}
