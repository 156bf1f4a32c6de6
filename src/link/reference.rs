//! Written references — links, `[[…]]`, names of attachments — to what they lead to.

use std::cell::Cell;
use std::collections::BTreeSet;

use crate::admit::Reason;
use crate::diag::{Diag, Span, nearest};
use crate::link::index::{Absent, Index};
use crate::link::site::{CommitteeId, ItemId, MeetingId, Target};
use crate::mask::WITHHELD;
use crate::model::{Attachment, dates};
use crate::path::{SitePath, nfc, percent_decode};

/// Where a reference is written.
pub struct Place<'a> {
    pub index: &'a Index<'a>,
    pub file: &'a SitePath,
    /// The folders in which a relative address is looked for, in this order.
    pub folders: Vec<SitePath>,
    pub meeting: Option<MeetingId>,
    pub committee: Option<CommitteeId>,
    /// The anchors of an ordinary page's own headings.
    pub anchors: BTreeSet<String>,
    pub guesses: Guesses,
}

/// How often a nearest name is still looked for in one record: each time all names are gone through.
pub struct Guesses(Cell<u32>);

impl Default for Guesses {
    fn default() -> Guesses {
        Guesses(Cell::new(50))
    }
}

impl Guesses {
    fn guess<T>(&self, look: impl FnOnce() -> Option<T>) -> Option<T> {
        let left = self.0.get().checked_sub(1)?;
        self.0.set(left);
        look()
    }
}

/// What a reference leads to, or why nowhere.
pub type Resolved = Result<Target, Box<Diag>>;

impl Place<'_> {
    /// What the address of a Markdown link leads to.
    pub fn url(&self, url: &str, span: Span) -> Resolved {
        let url = url.trim();
        if url.is_empty() || url == "#" {
            return Err(self.diag(
                Diag::warning("placeholder-link", "this link has no address and is not published"),
                span,
                "write the address between the parentheses, or take the brackets away",
            ));
        }
        if url == WITHHELD {
            return Err(self.withheld(Reason::Person, span));
        }
        match scheme(url) {
            Some(scheme) => self.external(url, scheme, span),
            None if url.starts_with("//") || url.starts_with("\\\\") => {
                Err(self.unsafe_link(url, span))
            }
            None => self.internal(url, span),
        }
    }

    fn external(&self, url: &str, scheme: &str, span: Span) -> Resolved {
        let allowed = ["http", "https", "mailto", "tel"].contains(&scheme.to_lowercase().as_str());
        if allowed && !url.chars().any(|c| c.is_control()) {
            Ok(Target::External(url.into()))
        } else {
            Err(self.unsafe_link(url, span))
        }
    }

    fn unsafe_link(&self, url: &str, span: Span) -> Box<Diag> {
        let shown: String = url.chars().take(40).collect();
        self.diag(
            Diag::warning(
                "unsafe-link",
                format!("`{shown}` is not an address that can be published"),
            ),
            span,
            "links begin with `https://`, `mailto:` or `tel:`, or name a file of the site",
        )
    }

    fn internal(&self, url: &str, span: Span) -> Resolved {
        let (path, fragment) = url.split_once('#').unwrap_or((url, ""));
        let path = path.split('?').next().unwrap_or_default();
        let path = nfc(&percent_decode(path)).into_owned();
        let fragment = percent_decode(fragment);
        if path.is_empty() {
            return self.own_anchor(&fragment, span);
        }
        let target = self.path(&path).map_err(|absent| self.absent_path(&path, absent, span))?;
        self.with_fragment(target, &fragment, span)
    }

    fn path(&self, path: &str) -> Result<Target, Absent> {
        if let Some(rooted) = path.strip_prefix('/') {
            return self.index.path(rooted);
        }
        let mut absent = Absent::Unknown;
        for folder in &self.folders {
            let Some(full) = folder.join(path) else { continue };
            match self.record(&full) {
                Err(Absent::Unknown) => {}
                Err(reason) => absent = reason,
                found => return found,
            }
            if let Some(asset) = self.index.asset(folder, path) {
                return self.file(asset);
            }
        }
        Err(absent)
    }

    fn file(&self, asset: u32) -> Result<Target, Absent> {
        match self.index.withheld_file(asset) {
            Some(_) if self.index.closed_at(asset).is_some() => Err(Absent::Closed(asset)),
            Some(reason) => Err(Absent::Withheld(reason)),
            None => Ok(Target::Asset(asset)),
        }
    }

    /// The page made of the file at a path, with or without its `.md`.
    fn record(&self, full: &SitePath) -> Result<Target, Absent> {
        let below_content = full.as_str().strip_prefix("content/").unwrap_or_default();
        let exact = self.index.source(full);
        if full.extension() == "md" || !matches!(exact, Err(Absent::Unknown)) {
            return exact.or_else(|absent| match absent {
                Absent::Unknown if !below_content.is_empty() => self.index.path(below_content),
                other => Err(other),
            });
        }
        match below_content.is_empty() {
            true => Err(Absent::Unknown),
            false if full.name().contains('.') && !full.as_str().ends_with('/') => {
                self.index.path(below_content).or(Err(Absent::Unknown))
            }
            false => self.index.path(below_content),
        }
    }

    fn own_anchor(&self, fragment: &str, span: Span) -> Resolved {
        if let Some(meeting) = self.meeting {
            return self.with_fragment(Target::Meeting(meeting), fragment, span);
        }
        if self.anchors.contains(fragment) {
            return Ok(Target::Anchor(fragment.into()));
        }
        let known = self.anchors.iter().map(String::as_str);
        Err(self.dead_anchor(fragment, known, span))
    }

    fn with_fragment(&self, target: Target, fragment: &str, span: Span) -> Resolved {
        match target {
            target if fragment.is_empty() => Ok(target),
            Target::Meeting(meeting) => match self.index.item(meeting, fragment) {
                Some(item) => Ok(Target::Item(ItemId { meeting, item })),
                None => Err(self.dead_anchor(fragment, self.index.fragments(meeting), span)),
            },
            Target::Page(page, _) => Ok(Target::Page(page, Some(fragment.into()))),
            target => Ok(target),
        }
    }

    fn dead_anchor<'k>(
        &self,
        fragment: &str,
        known: impl Iterator<Item = &'k str>,
        span: Span,
    ) -> Box<Diag> {
        let near = self.guesses.guess(|| {
            let mut known: Vec<&str> = known.collect();
            known.sort_unstable();
            nearest(fragment, known)
        });
        let hint = match near {
            Some(name) => format!("did you mean `#{name}`?"),
            None => "name an item by its number, such as `#2`, or by its title's words".to_owned(),
        };
        self.diag(
            Diag::error("dead-anchor", format!("there is no `#{fragment}` on that page")),
            span,
            hint,
        )
    }

    fn absent_path(&self, path: &str, absent: Absent, span: Span) -> Box<Diag> {
        match absent {
            Absent::Withheld(reason) => return self.withheld(reason, span),
            Absent::Closed(asset) => return self.closed(asset, span),
            Absent::Unknown | Absent::Ambiguous => {}
        }
        let is_page = path.ends_with(".md")
            || path.ends_with('/')
            || !path.rsplit('/').next().unwrap_or("").contains('.');
        if is_page {
            return self.diag(
                Diag::error("dead-link", format!("`{path}` leads nowhere")),
                span,
                "name the file as it lies beside this one, such as `../2025-06-17.md`",
            );
        }
        let name = path.rsplit('/').next().unwrap_or(path);
        let files = self.folders.iter().flat_map(|folder| self.index.file_names(folder));
        let hint = match self.guesses.guess(|| nearest(name, files)) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!(
                "put the file into `{}/`",
                self.folders.last().unwrap_or(&self.file.parent())
            ),
        };
        self.diag(Diag::error("missing-file", format!("there is no file `{path}`")), span, hint)
    }

    /// The diagnostic of a reference to a file that is closed elsewhere: one of the two is wrong.
    fn closed(&self, asset: u32, span: Span) -> Box<Diag> {
        let diag = self.diag(
            Diag::error("closed-and-open", "this file is open here and closed elsewhere"),
            span,
            "take it away here, or the mark there; until then the file is not published",
        );
        match self.index.closed_at(asset) {
            Some((file, place)) => Box::new(diag.related(file, *place, "closed here")),
            None => diag,
        }
    }

    /// The diagnostic of a reference to something that exists and is not published.
    pub fn withheld(&self, reason: Reason, span: Span) -> Box<Diag> {
        let (what, remedy) = match reason {
            Reason::Draft => {
                ("a draft", "the text stays without the link until the draft is approved")
            }
            Reason::Access => (
                "something above this site's access level",
                "the text stays without the link on this site",
            ),
            Reason::Date => (
                "something held back until a later date",
                "the text stays without the link until then",
            ),
            Reason::Person => (
                "a person whose name is not published",
                "the text stays without the name and the link",
            ),
            Reason::Closed => (
                "a closed attachment",
                "take the reference away: nothing of the file is published, its name neither",
            ),
        };
        self.diag(
            Diag::warning("withheld-reference", format!("this refers to {what}")),
            span,
            remedy,
        )
    }

    /// What `[[…]]` leads to.
    pub fn reference(&self, written: &str, span: Span) -> Resolved {
        let (name, fragment) = written.split_once('#').unwrap_or((written, ""));
        let (name, fragment) = (name.trim(), fragment.trim());
        if name.is_empty() {
            return self.own_anchor(fragment, span);
        }
        if let Some(case) = self.index.case(name) {
            return Ok(Target::Case(case));
        }
        let person = self.index.person(name);
        if let Ok(person) = person {
            return Ok(Target::Person(person));
        }
        let path = self.index.path(name);
        if let Ok(target) = path {
            return self.with_fragment(target, fragment, span);
        }
        if let Some(committee) = self.index.committee(name) {
            return Ok(Target::Committee(committee));
        }
        match (person, path) {
            (_, Err(Absent::Closed(asset))) => Err(self.closed(asset, span)),
            (Err(Absent::Withheld(reason)), _) | (_, Err(Absent::Withheld(reason))) => {
                Err(self.withheld(reason, span))
            }
            (Err(Absent::Ambiguous), _) => Err(self.diag(
                Diag::error("ambiguous-name", format!("`{name}` is the name of several people")),
                span,
                "write the whole name",
            )),
            _ => Err(self.dead_reference(name, span)),
        }
    }

    fn dead_reference(&self, name: &str, span: Span) -> Box<Diag> {
        let hint = match self.guesses.guess(|| self.index.nearest(name)) {
            Some(name) => format!("did you mean `[[{name}]]`?"),
            None if name.contains('/') => {
                "meetings are named by folder and file, such as `[[osmed/2025-06-17]]`".to_owned()
            }
            None => "name a person, a case number or a meeting such as `[[osmed/2025-06-17]]`"
                .to_owned(),
        };
        self.diag(Diag::error("dead-reference", format!("`[[{name}]]` leads nowhere")), span, hint)
    }

    /// What an attachment is: a file, other minutes, or only a name.
    pub fn attachment(&self, attachment: &Attachment) -> Resolved {
        let span = attachment.span;
        let target = attachment.target.as_str();
        if attachment.is_link {
            return self.url(target, span);
        }
        if let Some(inner) = target.strip_prefix("[[").and_then(|rest| rest.strip_suffix("]]")) {
            return self.reference(inner, span);
        }
        let file = self.folders.iter().rev().find_map(|folder| self.index.asset(folder, target));
        if let Some(asset) = file {
            return self.file(asset).map_err(|absent| match absent {
                Absent::Withheld(reason) => self.withheld(reason, span),
                Absent::Closed(asset) => self.closed(asset, span),
                _ => self.missing_attachment(target, span),
            });
        }
        match self.minutes(target) {
            Some(Ok(meeting)) => Ok(Target::Meeting(meeting)),
            Some(Err(date)) => Err(self.absent_minutes(date, span)),
            None => Err(self.missing_attachment(target, span)),
        }
    }

    fn absent_minutes(&self, date: jiff::civil::Date, span: Span) -> Box<Diag> {
        let mut folders = self.folders.iter();
        if let Some(reason) = folders.find_map(|folder| self.index.withheld_minutes(folder, date)) {
            return self.withheld(reason, span);
        }
        let date = self.index.config.words.long_date(date);
        self.diag(
            Diag::warning("missing-minutes", format!("there are no minutes of {date}")),
            span,
            "the name is shown without a link; add the minutes, or correct the date",
        )
    }

    fn missing_attachment(&self, name: &str, span: Span) -> Box<Diag> {
        if let Some((words, target)) = spaced_link(name) {
            return self.diag(
                Diag::warning("missing-attachment", "this is no link: its address holds spaces"),
                span,
                format!("write `[{words}](<{target}>)`, or the name of the file alone"),
            );
        }
        let files = self.folders.iter().flat_map(|folder| self.index.file_names(folder));
        let hint = match self.guesses.guess(|| nearest(name, files)) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!(
                "the name is shown without a link; put the file into `{}/`",
                self.folders.last().unwrap_or(&self.file.parent())
            ),
        };
        self.diag(
            Diag::warning("missing-attachment", format!("there is no file `{name}`")),
            span,
            hint,
        )
    }

    /// The meeting that a name such as `Referat ØSMED 17062025` means, or its date if there is none.
    fn minutes(&self, name: &str) -> Option<Result<MeetingId, jiff::civil::Date>> {
        let words = &self.index.config.words;
        let (range, date) = dates::find(words, name).pop()?;
        let before = name[..range.start].trim();
        let mut parts = before.split_whitespace();
        let first = parts.next()?.to_lowercase();
        if !words.markers.meeting.contains(&first) {
            return None;
        }
        let named: Vec<&str> = parts
            .filter(|part| {
                let part = part.trim_matches(['.', ',']).to_lowercase();
                let markers = &words.markers;
                ![&markers.between, &markers.joiners, &markers.meeting]
                    .iter()
                    .any(|list| list.contains(&part))
            })
            .collect();
        // A body that is not known has its own minutes, which are not these.
        let committee = match named.as_slice() {
            [] => self.committee?,
            named => {
                (0..named.len()).find_map(|from| self.index.committee(&named[from..].join(" ")))?
            }
        };
        match self.index.meetings_on(committee, date) {
            [meeting] => Some(Ok(*meeting)),
            _ => Some(Err(date)),
        }
    }

    fn diag(&self, diag: Diag, span: Span, hint: impl Into<String>) -> Box<Diag> {
        Box::new(diag.at(self.file, span).hint(hint))
    }
}

/// The words and the address of what would be a link if its address held no spaces.
fn spaced_link(text: &str) -> Option<(&str, &str)> {
    let (words, target) = text.strip_prefix('[')?.strip_suffix(')')?.split_once("](")?;
    let is_plain = !target.starts_with('<') && !target.contains(['"', '(', ')']);
    (is_plain && target.contains(' ')).then_some((words, target))
}

/// The scheme of an address (RFC 3986, 3.1), if it has one.
fn scheme(url: &str) -> Option<&str> {
    let (scheme, _) = url.split_once(':')?;
    let mut letters = scheme.chars();
    let first = letters.next()?.is_ascii_alphabetic();
    (first && letters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')))
        .then_some(scheme)
}
