//! What a rule is: a code, a severity, a page of documentation, a function.

use crate::check::text::Text;
use crate::check::{Context, Whole};
use crate::diag::{Diag, Severity};

/// A kind of problem.
pub struct Rule {
    /// A stable short name.
    pub code: &'static str,
    /// How bad it is where the site says nothing else.
    pub severity: Severity,
    pub gate: Gate,
    /// Its page of documentation, in Markdown.
    pub page: &'static str,
    pub run: Run,
}

/// Whether the site may change a severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    Settable,
    /// What it reports cannot be published, or only by an entry with a reason.
    Fixed,
}

/// Where a rule is applied.
#[derive(Clone, Copy)]
pub enum Run {
    /// By the stage that reads what the rule is about.
    Stage,
    /// To the whole site. What it looks at has this hash; `None` if it has none.
    Site(fn(&Whole<'_>) -> Option<u64>, fn(&Whole<'_>, &mut Vec<Diag>)),
    Text(OfText),
}

/// A rule about one text.
pub type OfText = fn(&Context<'_>, &Text<'_>, &mut Vec<Diag>);

impl Rule {
    /// The first line of its page, which says what it is about.
    pub fn title(&self) -> &'static str {
        self.page.lines().next().unwrap_or_default().trim_start_matches("# ")
    }

    /// The first paragraph of its page.
    pub fn summary(&self) -> String {
        let paragraph = self.page.split("\n\n").nth(1).unwrap_or_default();
        paragraph.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// The rule with a code.
pub fn find<'r>(rules: &'r [Rule], code: &str) -> Option<&'r Rule> {
    rules.iter().find(|rule| rule.code == code)
}
