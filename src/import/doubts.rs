//! What the import doubts: each kind of doubt with its words, at a line of the input.

use jiff::civil::Date;

use crate::diag::{Diag, Span};
use crate::path::SitePath;

/// The doubts about one file, in the order in which they arose.
pub(super) struct Doubts {
    file: SitePath,
    pub found: Vec<Diag>,
}

impl Doubts {
    pub(super) fn about(file: &SitePath) -> Doubts {
        Doubts { file: file.clone(), found: Vec::new() }
    }

    fn add(&mut self, diag: Diag, line: usize, hint: impl Into<String>) {
        self.found.push(diag.at(&self.file, Span::line(line)).hint(hint));
    }

    pub(super) fn weekday(&mut self, line: usize, named: &str, real: &str, date: Date) {
        let message = format!("{date} is a {real}, not a {named}");
        self.add(Diag::warning("weekday", message), line, "correct the date or the weekday");
    }

    pub(super) fn two_dates(&mut self, line: usize, title: Date, labelled: Date) {
        let message = format!("the title says {title}, but here the date is {labelled}");
        let hint = format!(
            "{labelled} was taken; rename the file and correct its front matter if it is wrong"
        );
        self.add(Diag::warning("two-dates", message), line, hint);
    }

    pub(super) fn time(&mut self, line: usize, text: &str) {
        let message = format!("`{text}` is no time of day");
        self.add(
            Diag::warning("time", message),
            line,
            "write it into the front matter as `\"12:30\"`",
        );
    }

    pub(super) fn no_committee(&mut self, line: usize, taken: &str) {
        let message = format!("no committee's name found; `{taken}` was taken");
        self.add(Diag::warning("no-committee", message), line, "write its name into `_index.md`");
    }

    pub(super) fn agenda(&mut self, line: usize) {
        let message = "taken as the agenda of a meeting to come";
        self.add(Diag::note("agenda", message), line, "take the status away if these are minutes");
    }

    pub(super) fn unknown_label(&mut self, line: usize, label: &str) {
        let message = format!("unknown label `{label}`");
        let hint = "the line stands before the first item; move what it says into the front matter";
        self.add(Diag::warning("unknown-label", message), line, hint);
    }

    pub(super) fn preamble(&mut self, line: usize) {
        let message = "text before the first item";
        self.add(
            Diag::note("preamble", message),
            line,
            "it was kept there; see whether it belongs there",
        );
    }

    pub(super) fn no_participants(&mut self, line: usize) {
        let message = "no participants found";
        self.add(Diag::warning("no-participants", message), line, "add them to the front matter");
    }

    pub(super) fn untitled_participants(&mut self, line: usize, names: &[&str]) {
        let message = format!("no title for `{}`", names.join("`, `"));
        self.add(
            Diag::note("untitled-participant", message),
            line,
            "add it in parentheses after the name",
        );
    }

    pub(super) fn odd_name(&mut self, line: usize, name: &str) {
        let message = format!("`{name}` does not look like one name");
        self.add(
            Diag::warning("odd-name", message),
            line,
            "split or correct it in the front matter",
        );
    }

    pub(super) fn doubled_participant(&mut self, line: usize, name: &str) {
        let message = format!("`{name}` is listed twice");
        self.add(
            Diag::warning("doubled-participant", message),
            line,
            "take one away in the front matter",
        );
    }

    pub(super) fn added_participant(&mut self, line: usize, name: &str) {
        let message = format!("`{name}` is not among the participants");
        self.add(
            Diag::note("added-participant", message),
            line,
            "the name was added; see whether it is another spelling",
        );
    }

    pub(super) fn unknown_excused(&mut self, line: usize, name: &str) {
        let message = format!("`{name}` was excused but is no participant");
        self.add(
            Diag::warning("unknown-excused", message),
            line,
            "add the person to the front matter, or correct the name",
        );
    }

    pub(super) fn partly_excused(&mut self, line: usize, name: &str) {
        let message = format!("`{name}` seems to have been excused from a part of the meeting");
        self.add(
            Diag::warning("partly-excused", message),
            line,
            "write the items into the front matter, as in `absent_items: 3`",
        );
    }

    pub(super) fn no_items(&mut self, line: usize, marker: &str) {
        let message = "no agenda item found";
        self.add(
            Diag::warning("no-items", message),
            line,
            format!("an item begins with a line such as `{marker} 1: Title`"),
        );
    }

    pub(super) fn item_number(&mut self, line: usize, number: &str, expected: u32) {
        let message = format!("item `{number}` where `{expected}` was expected");
        self.add(
            Diag::warning("item-number", message),
            line,
            "see whether an item is missing or doubled",
        );
    }

    pub(super) fn untitled_item(&mut self, line: usize, number: &str) {
        let message = format!("item `{number}` has no title");
        self.add(Diag::warning("untitled-item", message), line, "write one after the number");
    }

    pub(super) fn missing_item(&mut self, line: usize, title: &str) {
        let message = format!("the table of contents lists `{title}`, which is no item's title");
        self.add(
            Diag::warning("missing-item", message),
            line,
            "see whether the item is missing or its title was changed",
        );
    }

    pub(super) fn closed_item(&mut self, line: usize, number: &str) {
        let message = format!("item `{number}` seems to be closed and was marked so");
        self.add(
            Diag::warning("closed-item", message),
            line,
            "take the mark away from the end of its heading if it is open",
        );
    }

    pub(super) fn lone_character(&mut self, line: usize, character: char, before: &str) {
        let message = match before {
            "" => format!("a lone `{character}`"),
            _ => format!("a lone `{character}` after `{before}`"),
        };
        self.add(
            Diag::warning("lone-character", message),
            line,
            "it may be left over from the PDF; delete it if it says nothing",
        );
    }

    pub(super) fn placeholder_link(&mut self, line: usize, text: &str) {
        let message = format!("the link `{text}` leads nowhere");
        self.add(
            Diag::warning("placeholder-link", message),
            line,
            "write its address, or keep the text alone",
        );
    }

    pub(super) fn table(&mut self, line: usize) {
        let message = "this looks like a row of a table";
        self.add(Diag::note("table", message), line, "write it as a table: `| a | b |`");
    }

    pub(super) fn file_wanted(&mut self, line: usize, name: &str, folder: &str) {
        let message = format!("the attachment `{name}` needs its file");
        self.add(
            Diag::note("missing-attachment", message),
            line,
            format!("put it into the folder `{folder}`"),
        );
    }

    pub(super) fn no_file_name(&mut self, line: usize, name: &str) {
        let message = format!("the attachment `{name}` names no file");
        self.add(
            Diag::note("attachment-without-file", message),
            line,
            "write it as a link: `[name](file.pdf)`",
        );
    }
}
