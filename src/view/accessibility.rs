//! The site's accessibility statement.

use crate::config::{AccessibilityStatus, Contact, Facts};
use crate::view::html::website;
use crate::view::maker::Maker;
use crate::view::shell::Head;
use crate::view::types::AccessibilityView;

/// What the site says of itself, in the parts of the model statement.
pub fn accessibility(maker: &Maker<'_>, facts: &Facts) -> AccessibilityView {
    let words = &maker.config.words;
    let publisher = &maker.config.publisher;
    let or_word = |said: &str, key: &str| {
        if said.is_empty() { maker.say(key) } else { said.to_owned() }
    };
    let title = maker.say("accessibility");
    let standard = or_word(&facts.standard, "accessibility_standard");
    let name = if publisher.name.is_empty() { &maker.config.title } else { &publisher.name };
    let compliance = match facts.status {
        AccessibilityStatus::Full => "accessibility_full",
        AccessibilityStatus::Partial => "accessibility_partial",
        AccessibilityStatus::None => "accessibility_none",
    };
    let enforcement = maker.say("accessibility_enforcement_text");
    let (before, after) = enforcement.split_once("{authority}").unwrap_or((&enforcement, ""));
    let date = |key: &str, date| words.say_with(key, "date", &words.long_date(date));
    AccessibilityView {
        shell: maker.shell(Head {
            description: words.say_with("accessibility_scope", "site", &maker.config.title),
            title,
            breadcrumbs: maker.breadcrumbs([]),
            has_code: false,
        }),
        status: facts.status,
        commitment: words
            .say_with("accessibility_commitment", "publisher", name)
            .replace("{law}", &or_word(&facts.law, "accessibility_law")),
        scope: words.say_with("accessibility_scope", "site", &maker.config.title),
        compliance: words.say_with(compliance, "standard", &standard),
        prepared: date("accessibility_prepared", facts.date),
        reviewed: facts.reviewed.map_or(String::new(), |day| date("accessibility_reviewed", day)),
        method: match facts.assessor.as_str() {
            "" => maker.say("accessibility_self"),
            assessor => words.say_with("accessibility_assessed", "assessor", assessor),
        },
        enforcement: [before.to_owned(), after.to_owned()],
        exceptions: facts.exceptions.clone(),
        burden: facts.burden.clone(),
        outside: facts.outside.clone(),
        contact: contact(maker, &facts.contact),
        authority: Contact {
            name: or_word(&facts.authority.name, "accessibility_authority"),
            url: website(&facts.authority.url),
            ..facts.authority.clone()
        },
        statement: maker
            .config
            .accessibility
            .as_ref()
            .map_or(String::new(), |said| website(&said.statement)),
    }
}

/// Whom to write to: what is said, and the publisher's for what is not.
fn contact(maker: &Maker<'_>, said: &Contact) -> Contact {
    let publisher = &maker.config.publisher;
    let or = |said: &String, else_: &String| if said.is_empty() { else_ } else { said }.clone();
    Contact {
        name: or(&said.name, &publisher.name),
        url: website(&said.url),
        email: or(&said.email, &publisher.email),
        phone: or(&said.phone, &publisher.phone),
    }
}
