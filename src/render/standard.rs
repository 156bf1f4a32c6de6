//! The standard theme, built in, so that a site needs no copy of it.

/// The files of `themes/standard`, by their path in it. A test holds this to what lies there.
pub const FILES: &[(&str, &[u8])] = &[
    ("theme.toml", include_bytes!("../../themes/standard/theme.toml")),
    (
        "static/apple-touch-icon.png",
        include_bytes!("../../themes/standard/static/apple-touch-icon.png"),
    ),
    ("static/calendar.css", include_bytes!("../../themes/standard/static/calendar.css")),
    ("static/favicon.ico", include_bytes!("../../themes/standard/static/favicon.ico")),
    ("static/favicon.svg", include_bytes!("../../themes/standard/static/favicon.svg")),
    ("static/highlight.css", include_bytes!("../../themes/standard/static/highlight.css")),
    ("static/referat.js", include_bytes!("../../themes/standard/static/referat.js")),
    ("static/search.css", include_bytes!("../../themes/standard/static/search.css")),
    ("static/search.js", include_bytes!("../../themes/standard/static/search.js")),
    ("static/search_page.js", include_bytes!("../../themes/standard/static/search_page.js")),
    ("static/style.css", include_bytes!("../../themes/standard/static/style.css")),
    (
        "templates/accessibility.html",
        include_bytes!("../../themes/standard/templates/accessibility.html"),
    ),
    ("templates/actions.html", include_bytes!("../../themes/standard/templates/actions.html")),
    ("templates/base.html", include_bytes!("../../themes/standard/templates/base.html")),
    ("templates/calendar.html", include_bytes!("../../themes/standard/templates/calendar.html")),
    ("templates/case.html", include_bytes!("../../themes/standard/templates/case.html")),
    ("templates/cases.html", include_bytes!("../../themes/standard/templates/cases.html")),
    ("templates/committee.html", include_bytes!("../../themes/standard/templates/committee.html")),
    (
        "templates/committee_year.html",
        include_bytes!("../../themes/standard/templates/committee_year.html"),
    ),
    (
        "templates/components.html",
        include_bytes!("../../themes/standard/templates/components.html"),
    ),
    ("templates/data.html", include_bytes!("../../themes/standard/templates/data.html")),
    ("templates/decisions.html", include_bytes!("../../themes/standard/templates/decisions.html")),
    ("templates/follow.html", include_bytes!("../../themes/standard/templates/follow.html")),
    ("templates/front.html", include_bytes!("../../themes/standard/templates/front.html")),
    ("templates/meeting.html", include_bytes!("../../themes/standard/templates/meeting.html")),
    ("templates/not_found.html", include_bytes!("../../themes/standard/templates/not_found.html")),
    ("templates/page.html", include_bytes!("../../themes/standard/templates/page.html")),
    ("templates/people.html", include_bytes!("../../themes/standard/templates/people.html")),
    ("templates/person.html", include_bytes!("../../themes/standard/templates/person.html")),
    ("templates/search.html", include_bytes!("../../themes/standard/templates/search.html")),
];

/// A built-in file, by its path in the theme.
pub fn file(path: &str) -> Option<&'static [u8]> {
    FILES.iter().find(|(name, _)| *name == path).map(|(_, bytes)| *bytes)
}

/// The text of a built-in file, by its path from the site's root.
pub fn text(path: &str) -> Option<&'static str> {
    std::str::from_utf8(file(path.strip_prefix("themes/standard/")?)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All styles and all scripts together stay small, before any compression; those of the search are apart.
    #[test]
    fn styles_and_scripts_are_small() {
        for (kind, most) in [(".css", 20_000), (".js", 15_000)] {
            let is_counted = |name: &str| name.ends_with(kind) && !name.contains("/search");
            let counted = FILES.iter().filter(|(name, _)| is_counted(name));
            let bytes: usize = counted.map(|(_, bytes)| bytes.len()).sum();
            assert!(bytes > 0 && bytes < most, "all {kind} have {bytes} bytes");
        }
    }
}
