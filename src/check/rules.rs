//! The table of rules: a stable code, a severity, a page of documentation, a named function.
//!
//! Rules that a stage of the pipeline applies while it reads stand here too, so that all codes are
//! listed, explained, set and allowed alike.

use crate::check::rule::{Gate, Rule, Run};
use crate::check::{
    active, allow, attached, closed, contact, damage, dates, glue, markdown, meetings, near,
    people, presence, secret, seen,
};
use crate::diag::Severity;

macro_rules! rules {
    ($($code:literal $severity:ident $gate:ident $run:expr;)*) => {
        &[$(Rule {
            code: $code,
            severity: Severity::$severity,
            gate: Gate::$gate,
            page: include_str!(concat!("../../docs/rules/", $code, ".md")),
            run: $run,
        }),*]
    };
}

use Run::{Site, Stage, Text as OfText};

/// Every rule there is.
pub const RULES: &[Rule] = rules! {
    // personal data
    "cpr" Error Fixed OfText(secret::cpr);
    "cpr-in-settings" Error Fixed Site(seen::more, secret::in_settings);
    "cpr-in-name" Error Fixed Site(seen::names, secret::in_names);
    "cpr-in-attachment" Error Fixed Site(seen::files, attached::attachments);
    "national-number" Error Fixed OfText(secret::national);
    "unchecked-attachment" Warning Settable Stage;
    "active-content" Error Fixed Site(seen::files, active::active_content);
    "withheld-name" Error Fixed Stage;
    "private-contact" Note Settable OfText(contact::private);
    "absence-reason" Warning Settable OfText(contact::absence_reason);
    // closed matter
    "closed-title" Error Settable OfText(closed::title);
    "closed-attachment" Error Settable OfText(closed::attachment);
    "closed-and-open" Error Settable Stage;
    "closed-without-public-part" Warning Settable Site(seen::closed, closed::bare);
    "closed-without-title" Warning Settable Stage;
    "closed-section" Error Fixed Stage;
    "maybe-closed" Error Settable Stage;
    "unlisted-file" Warning Settable Stage;
    "withheld-reference" Warning Settable Stage;
    // names
    "near-name" Warning Settable OfText(near::names);
    "name-case" Warning Settable OfText(near::cases);
    "same-person" Warning Settable Site(seen::outlines, people::twins);
    "excused-but-present" Warning Settable OfText(presence::excused_but_present);
    "near-attendance" Warning Settable Stage;
    "absent-but-quoted" Warning Settable OfText(presence::absent_but_quoted);
    "absent-presenter" Note Settable OfText(presence::absent_presenter);
    "duplicate-participant" Error Settable Stage;
    "shared-name" Warning Settable Stage;
    "unknown-item" Warning Settable Stage;
    "participant-without-name" Error Settable Stage;
    "ambiguous-name" Error Settable Stage;
    // dates and references
    "weekday" Warning Settable OfText(dates::weekday);
    "deadline-without-year" Warning Settable Stage;
    "date-and-name" Warning Settable Stage;
    "date-and-title" Warning Settable OfText(dates::title);
    "future-past" Warning Settable OfText(dates::future_past);
    "odd-year" Warning Settable OfText(dates::odd_year);
    "last-meeting" Warning Settable OfText(meetings::last_meeting);
    "odd-case-number" Warning Settable OfText(meetings::odd_case_number);
    "doubled-number" Warning Settable Stage;
    "number-order" Warning Settable Stage;
    "not-approved" Note Settable Site(seen::ways, meetings::not_approved);
    "action-without-owner" Note Settable OfText(meetings::without_owner);
    "overdue-action" Note Settable Site(seen::more, meetings::overdue);
    "missing-minutes" Warning Settable Stage;
    "time" Warning Settable Stage;
    // text
    "lone-letter" Warning Settable OfText(damage::lone_letter);
    "damaged-characters" Warning Settable OfText(damage::characters);
    "unmapped-font" Warning Settable OfText(damage::unmapped);
    "mojibake" Warning Settable OfText(damage::mojibake);
    "lost-ligature" Warning Settable OfText(damage::ligature);
    "page-number" Warning Settable OfText(damage::page_number);
    "contents-leftover" Warning Settable OfText(damage::contents);
    "glued-words" Warning Settable OfText(glue::glued);
    "cut-word" Warning Settable OfText(glue::cut);
    "heading-form" Warning Settable Stage;
    "task-form" Warning Settable Stage;
    "heading-skip" Warning Settable OfText(markdown::heading_skip);
    "table-without-header" Warning Settable OfText(markdown::table_header);
    "image-without-text" Warning Settable OfText(markdown::image_text);
    "vague-link" Note Settable OfText(markdown::vague_link);
    "placeholder-link" Warning Settable Stage;
    "unsafe-link" Warning Settable Stage;
    "dead-link" Error Settable Stage;
    "dead-anchor" Error Settable Stage;
    "dead-reference" Error Settable Stage;
    "dead-outside-link" Warning Settable Stage;
    "missing-file" Error Settable Stage;
    "missing-attachment" Warning Settable Stage;
    "raw-html" Warning Settable Stage;
    // form
    "allow-comment" Warning Settable OfText(allow::comment_without_effect);
    "unknown-rule" Error Fixed Stage;
    "fixed-rule" Error Fixed Stage;
    "allow-entry" Error Fixed Stage;
    "unknown-key" Error Fixed Stage;
    "unknown-value" Error Fixed Stage;
    "wrong-type" Error Fixed Stage;
    "duplicate-key" Error Fixed Stage;
    "number" Error Fixed Stage;
    "date" Error Fixed Stage;
    "missing-date" Error Fixed Stage;
    "missing-name" Error Fixed Stage;
    "no-front-matter" Error Fixed Stage;
    "unclosed-front-matter" Error Fixed Stage;
    "front-matter" Error Fixed Stage;
    "yaml" Error Fixed Stage;
    "yaml-alias" Error Fixed Stage;
    "yaml-depth" Error Fixed Stage;
    "empty-file" Error Fixed Stage;
    "encoding" Error Fixed Stage;
    "binary" Error Fixed Stage;
    "too-long" Error Fixed Stage;
    "too-many" Error Fixed Stage;
    "unreadable" Error Fixed Stage;
    "file-name" Error Fixed Stage;
    "not-a-file" Error Fixed Stage;
    "address-taken" Error Fixed Stage;
    "unknown-committee" Error Fixed Stage;
    // site.toml and themes
    "toml" Error Fixed Stage;
    "access-level" Error Fixed Stage;
    "base-url" Error Fixed Stage;
    "case-pattern" Error Fixed Stage;
    "feed-authority" Error Fixed Stage;
    "time-zone" Error Fixed Stage;
    "open-data" Error Fixed Stage;
    "unknown-language" Error Fixed Stage;
    "unknown-profile" Warning Settable Stage;
    "template" Error Fixed Stage;
    "theme-base" Warning Settable Stage;
    "design-value" Error Fixed Stage;
    "design-file" Error Fixed Stage;
    "accent-contrast" Note Settable Stage;
    "accessibility-facts" Error Fixed Stage;
    "preview" Error Fixed Stage;
    "site" Error Fixed Stage;
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::rule::find;

    /// Every code that a stage reports has a rule; the import reports doubts of its own.
    #[test]
    fn every_code_has_a_rule() {
        let pattern = regex::Regex::new(r#"Diag::(?:error|warning|note)\(\s*"([a-z-]+)""#)
            .expect("the pattern is well formed");
        for entry in walkdir::WalkDir::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")) {
            let entry = entry.expect("the sources can be listed");
            let path = entry.path().to_string_lossy().into_owned();
            if !path.ends_with(".rs") || path.contains("/import/") {
                continue;
            }
            let source = std::fs::read_to_string(entry.path()).expect("the sources can be read");
            for found in pattern.captures_iter(&source) {
                assert!(find(RULES, &found[1]).is_some(), "{path}: no rule `{}`", &found[1]);
            }
        }
    }

    #[test]
    fn pages_have_one_form() {
        for rule in RULES {
            let code = rule.code;
            assert!(rule.page.starts_with("# "), "{code}");
            assert!(!rule.summary().is_empty(), "{code}");
            for part in ["**Why**", "**Example**", "**Fix**", "**Allow**", "**Measured**"] {
                assert!(rule.page.contains(part), "{code} lacks {part}");
            }
        }
    }

    #[test]
    fn codes_are_unique() {
        for (place, rule) in RULES.iter().enumerate() {
            assert!(RULES[..place].iter().all(|other| other.code != rule.code), "{}", rule.code);
        }
    }
}
