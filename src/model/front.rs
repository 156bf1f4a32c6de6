//! Front matter into typed fields with their places.
//!
//! A key may be written in English or in the words of the site's language; Danish is always
//! understood. Every problem becomes a diagnostic and the rest is still read.

use std::borrow::Cow;
use std::cell::RefCell;

use jiff::civil::{Date, Time};

use crate::config::{Access, Config, Publish};
use crate::diag::{Diag, Span, nearest};
use crate::model::yaml::{self, Key, Node, Value};
use crate::model::{Attendance, Role, Status, dates, limits};
use crate::path::SitePath;
use crate::words::{self, Words};

/// A file cut in two.
pub struct Split<'t> {
    pub front: &'t str,
    pub body: &'t str,
    /// How many lines stand before the body.
    pub body_offset: usize,
}

/// Cuts the front matter, between two lines of `---`, from the text below it.
///
/// # Errors
/// A diagnostic if a line of `---` is missing.
pub fn split<'t>(text: &'t str, file: &SitePath, example: &str) -> Result<Split<'t>, Diag> {
    let Some(rest) = text
        .strip_prefix("---")
        .and_then(|rest| rest.trim_start_matches([' ', '\t']).strip_prefix('\n'))
    else {
        return Err(Diag::error("no-front-matter", "the file does not begin with front matter")
            .at(file, Span::line(1))
            .hint(format!("begin it with a line `---`, then `{example}`, then a line `---`")));
    };
    let mut at = 0;
    for (index, line) in rest.split_inclusive('\n').enumerate() {
        if matches!(line.trim_end(), "---" | "...") {
            return Ok(Split {
                front: &rest[..at],
                body: &rest[at + line.len()..],
                body_offset: index + 2,
            });
        }
        at += line.len();
    }
    Err(Diag::error("unclosed-front-matter", "the front matter is not closed")
        .at(file, Span::line(1))
        .hint("put a line `---` after its last key"))
}

/// What every kind of record reads its fields with.
pub struct Fields<'a> {
    pub config: &'a Config,
    pub file: &'a SitePath,
    entries: Vec<(&'static str, Key, Node)>,
    diags: RefCell<Vec<Diag>>,
}

impl<'a> Fields<'a> {
    /// Sorts what was written by its canonical keys; a key that is not among `known` is an error.
    pub fn new(
        config: &'a Config,
        file: &'a SitePath,
        written: Vec<(Key, Node)>,
        known: &'static [&'static str],
    ) -> Fields<'a> {
        let fields = Fields { config, file, entries: Vec::new(), diags: RefCell::default() };
        let mut entries: Vec<(&'static str, Key, Node)> = Vec::new();
        for (key, node) in written {
            match canonical(&config.words, &key.name, known) {
                Some(name) => match entries.iter().find(|(other, ..)| *other == name) {
                    None => entries.push((name, key, node)),
                    Some((_, first, _)) => fields.report(
                        Diag::error(
                            "duplicate-key",
                            format!("`{}` and `{}` mean the same", first.name, key.name),
                        )
                        .at(file, key.span)
                        .related(file, first.span, "first here")
                        .hint("keep one of them"),
                    ),
                },
                None => fields.report(unknown_key(&config.words, file, &key, known)),
            }
        }
        Fields { entries, ..fields }
    }

    pub fn into_diags(self) -> Vec<Diag> {
        self.diags.into_inner()
    }

    pub fn report(&self, diag: Diag) {
        self.diags.borrow_mut().push(diag);
    }

    /// The value of a key, unless it is empty.
    pub fn node(&self, name: &str) -> Option<&Node> {
        let (_, _, node) = self.entries.iter().find(|(key, ..)| *key == name)?;
        (node.value != Value::Empty).then_some(node)
    }

    /// Where a key's value stands.
    pub fn span(&self, name: &str) -> Span {
        self.entries.iter().find(|(key, ..)| *key == name).map_or(
            Span::line(1),
            |(_, key, node)| {
                if node.value == Value::Empty { key.span } else { node.span }
            },
        )
    }

    /// One line of text.
    pub fn text(&self, name: &str) -> Option<String> {
        let node = self.node(name)?;
        match &node.value {
            Value::Scalar(text) => {
                let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                (!text.is_empty()).then_some(text)
            }
            _ => self.wrong(node, name, "is one line of text", "put it between quotes"),
        }
    }

    /// A list of texts, or one text with commas.
    pub fn texts(&self, name: &str) -> Vec<String> {
        let Some(node) = self.node(name) else { return Vec::new() };
        match &node.value {
            Value::Scalar(text) => text
                .split(',')
                .map(|part| part.trim().to_owned())
                .filter(|part| !part.is_empty())
                .collect(),
            Value::List(nodes) => nodes
                .iter()
                .filter_map(|node| match &node.value {
                    Value::Scalar(text) => Some(text.trim().to_owned()),
                    _ => self.wrong(node, name, "is a list of texts", "put each between quotes"),
                })
                .collect(),
            _ => self
                .wrong(node, name, "is a list of texts", "write `[one, two]`")
                .unwrap_or_default(),
        }
    }

    /// A list of texts that is refused if it is longer than `most`.
    pub fn few_texts(&self, name: &str, most: usize) -> Vec<String> {
        let texts = self.texts(name);
        if texts.len() > most {
            self.too_many(name, self.span(name), most);
        }
        texts
    }

    pub fn too_many(&self, name: &str, span: Span, most: usize) {
        self.report(
            limits::too_many(self.file, span, &format!("entries in `{name}`"), most)
                .hint("keep those that readers look for, or write the others into the text"),
        );
    }

    /// A language tag (BCP 47) other than the site's.
    pub fn language(&self) -> Option<String> {
        let tag = self.text("language")?;
        let is_tag = tag.split('-').enumerate().all(|(place, part)| {
            let letters = part.chars().all(|c| c.is_ascii_alphabetic());
            let signs = part.chars().all(|c| c.is_ascii_alphanumeric());
            if place == 0 {
                letters && (2..=3).contains(&part.len())
            } else {
                signs && (2..=8).contains(&part.len())
            }
        });
        if !is_tag {
            let message = format!("`{tag}` is not a language");
            let hint = "write its tag, such as `en` or `de-AT`";
            self.report(
                Diag::error("unknown-value", message)
                    .at(self.file, self.span("language"))
                    .hint(hint),
            );
            return None;
        }
        (!tag.eq_ignore_ascii_case(&self.config.words.language)).then_some(tag)
    }

    pub fn date(&self, name: &str) -> Option<Date> {
        self.written_date(name).map(|written| written.date)
    }

    /// A date with what stood beside it; a weekday that does not fit is reported.
    pub fn written_date(&self, name: &str) -> Option<dates::Written> {
        let text = self.text(name)?;
        let span = self.span(name);
        match dates::parse(&self.config.words, &text) {
            Ok(written) => {
                self.check_weekday(written, span);
                Some(written)
            }
            Err(dates::Problem::Missing) => {
                self.report(
                    Diag::error("date", format!("the date `{text}` does not exist"))
                        .at(self.file, span)
                        .hint("look it up in a calendar; the month has fewer days, or day and month are swapped"),
                );
                None
            }
            Err(dates::Problem::Form) => {
                self.report(
                    Diag::error("date", format!("`{text}` is not a date"))
                        .at(self.file, span)
                        .hint("write it as `2025-08-26`, `2025-08-26T12:30` or `26-08-2025`"),
                );
                None
            }
        }
    }

    fn check_weekday(&self, written: dates::Written, span: Span) {
        let real = written.date.weekday().to_monday_zero_offset() as usize;
        if written.weekday.is_some_and(|named| named != real) {
            let words = &self.config.words;
            self.report(
                Diag::warning(
                    "weekday",
                    format!(
                        "{} falls on `{}`",
                        words.long_date(written.date),
                        words.dates.weekdays[real]
                    ),
                )
                .at(self.file, span)
                .hint(
                    "correct the weekday or the date, or leave the weekday out: it is shown anyway",
                ),
            );
        }
    }

    /// A time of day, or the two of a span of time.
    pub fn times(&self, name: &str) -> (Option<Time>, Option<Time>) {
        let Some(text) = self.text(name) else { return (None, None) };
        dates::times(&text).unwrap_or_else(|| {
            self.report(
                Diag::error("time", format!("`{text}` is not a time of day"))
                    .at(self.file, self.span(name))
                    .hint("write it as `\"12:30\"` or `12.30`"),
            );
            (None, None)
        })
    }

    pub fn status(&self) -> Status {
        let choices = [Status::Approved, Status::Draft, Status::Cancelled, Status::Planned];
        self.choice("status", &choices.map(|status| (status.name(), status))).unwrap_or_default()
    }

    /// Who may read it. What cannot be understood is closed, as nothing may be published by mistake.
    pub fn access(&self) -> Access {
        let choices = [Access::Public, Access::Internal, Access::Closed];
        let choices = choices.map(|access| (access.name(), access));
        match self.node("access") {
            None => Access::default(),
            Some(_) => self.choice("access", &choices).unwrap_or(Access::Closed),
        }
    }

    /// Who may read a record that otherwise follows those that refer to it.
    pub fn own_access(&self) -> Option<Access> {
        self.node("access").map(|_| self.access())
    }

    pub fn publish(&self) -> Option<Publish> {
        let choices = [
            ("name", Publish::Name),
            ("initials", Publish::Initials),
            ("role", Publish::Role),
            ("none", Publish::None),
        ];
        self.node("publish")?;
        Some(self.choice("publish", &choices).unwrap_or(Publish::None))
    }

    pub fn yes(&self, name: &str) -> bool {
        self.choice(name, &[("yes", true), ("no", false)]).unwrap_or(false)
    }

    /// A number such as a page's place in the menu.
    pub fn whole_number(&self, name: &str) -> Option<i64> {
        let text = self.text(name)?;
        text.parse().ok().or_else(|| {
            self.report(
                Diag::error("number", format!("`{text}` is not a whole number"))
                    .at(self.file, self.span(name))
                    .hint("write it in digits, such as `10`"),
            );
            None
        })
    }

    /// One of a few words, in English, Danish or the site's language.
    fn choice<T: Copy>(&self, name: &str, choices: &[(&'static str, T)]) -> Option<T> {
        let text = self.text(name)?;
        let fits = |key: &str| {
            key.eq_ignore_ascii_case(&text)
                || languages(&self.config.words)
                    .any(|words| Words::names(&words.values, key, &text))
        };
        let found = choices.iter().find(|(key, _)| fits(key)).map(|(_, value)| *value);
        if found.is_none() {
            self.report(self.not_a_choice(name, &text, choices.iter().map(|(key, _)| *key)));
        }
        found
    }

    fn not_a_choice(
        &self,
        name: &str,
        text: &str,
        keys: impl Iterator<Item = &'static str>,
    ) -> Diag {
        let values = &self.config.words.values;
        let known: Vec<&str> = keys
            .flat_map(|key| {
                std::iter::once(key)
                    .chain(values.get(key).into_iter().flatten().map(String::as_str))
            })
            .collect();
        Diag::error("unknown-value", format!("`{text}` is not a value of `{name}`"))
            .at(self.file, self.span(name))
            .hint(match nearest(text, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("choose one of {}", known.join(", ")),
            })
    }

    pub fn wrong<T>(&self, node: &Node, name: &str, what: &str, remedy: &str) -> Option<T> {
        self.report(
            Diag::error("wrong-type", format!("`{name}` {what}"))
                .at(self.file, node.span)
                .hint(remedy),
        );
        None
    }

    /// Fields of a mapping inside this front matter.
    pub fn inner(&self, written: Vec<(Key, Node)>, known: &'static [&'static str]) -> Fields<'a> {
        Fields::new(self.config, self.file, written, known)
    }

    /// Takes over what an inner mapping reported.
    pub fn absorb(&self, inner: Fields<'_>) {
        self.diags.borrow_mut().extend(inner.into_diags());
    }
}

/// Parses front matter; what cannot be read at all is one diagnostic.
pub fn read<'a>(
    config: &'a Config,
    file: &'a SitePath,
    front: &str,
    known: &'static [&'static str],
) -> Result<Fields<'a>, Diag> {
    Ok(Fields::new(config, file, yaml::parse(front, file, 1)?, known))
}

/// The site's language, English and Danish, in which content is understood.
pub fn languages<'w>(words: &'w Words) -> impl Iterator<Item = &'w Words> {
    let others =
        ["en", "da"].into_iter().filter_map(|tag| -> Option<&'w Words> { words::built_in(tag) });
    std::iter::once(words).chain(others.filter(move |other| other.language != words.language))
}

/// The role that a word names.
pub fn role(words: &Words, word: &str) -> Option<Role> {
    let key = languages(words).find_map(|words| Words::key_of(&words.roles, word));
    match key.map_or_else(|| word.trim().to_lowercase().into(), Cow::Borrowed).as_ref() {
        "chair" => Some(Role::Chair),
        "secretary" => Some(Role::Secretary),
        "member" => Some(Role::Member),
        "guest" => Some(Role::Guest),
        "observer" => Some(Role::Observer),
        _ => None,
    }
}

/// The attendance that a word names.
pub fn attendance(words: &Words, word: &str) -> Option<Attendance> {
    let key = languages(words).find_map(|words| Words::key_of(&words.attendance, word));
    match key.map_or_else(|| word.trim().to_lowercase().into(), Cow::Borrowed).as_ref() {
        "present" => Some(Attendance::Present),
        "excused" => Some(Attendance::Excused),
        "absent" => Some(Attendance::Absent),
        "leave" => Some(Attendance::Leave),
        _ => None,
    }
}

fn canonical(words: &Words, written: &str, known: &'static [&'static str]) -> Option<&'static str> {
    let same = |key: &&&'static str| key.eq_ignore_ascii_case(written.trim());
    known.iter().find(same).copied().or_else(|| {
        languages(words).find_map(|words| {
            known.iter().find(|key| Words::names(&words.keys, key, written)).copied()
        })
    })
}

fn unknown_key(words: &Words, file: &SitePath, key: &Key, known: &[&'static str]) -> Diag {
    let names = known.iter().flat_map(|key| {
        let aliases = languages(words).filter_map(|words| words.keys.get(*key)).flatten();
        std::iter::once(*key).chain(aliases.map(String::as_str))
    });
    let diag = Diag::error("unknown-key", format!("unknown key `{}`", key.name)).at(file, key.span);
    match nearest(&key.name, names) {
        Some(near) => diag.hint(format!("did you mean `{near}`?")),
        None => diag.hint(format!("the keys here are {}", known.join(", "))),
    }
}
