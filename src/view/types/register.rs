//! The registers of decisions and of actions.

use serde::Serialize;

use crate::view::types::list::{ActionEntry, DecisionEntry, Pager, YearLink};
use crate::view::types::shape::shapes;
use crate::view::types::shell::Shell;

shapes! {

/// `decisions.html`: `/decisions/`, `/decisions/2025/`, `/decisions/2025/2/`.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct DecisionsView {
    pub shell: Shell,
    /// `None` on the first page of the register, which shows the latest.
    pub year: Option<i16>,
    /// The first page of the register: the latest decisions.
    pub latest_href: String,
    pub years: Vec<YearLink>,
    pub decisions: Vec<DecisionEntry>,
    pub count: usize,
    pub pager: Option<Pager>,
}

/// `actions.html`: `/actions/` (open ones), `/actions/2025/` (all of the meetings of a year).
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ActionsView {
    pub shell: Shell,
    pub year: Option<i16>,
    /// The register of open actions.
    pub open_href: String,
    pub years: Vec<YearLink>,
    pub actions: Vec<ActionEntry>,
    pub count: usize,
    pub pager: Option<Pager>,
}
}
