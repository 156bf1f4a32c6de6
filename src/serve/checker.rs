//! What is wrong with the content, found out beside the answering of pages.
//!
//! Plans come in; only the latest is looked at, as the rules take longer than the reading. What is
//! found is fetched by whoever is woken by the bell.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use tokio::sync::watch;

use super::standing::{Standing, State};
use super::watch::Bell;
use crate::check;
use crate::diag::{self, Diag};
use crate::pipeline::{self, Plan};

/// A thread that checks.
pub struct Checker {
    plans: Sender<(u64, Arc<Standing>)>,
    found: Receiver<(u64, Vec<Diag>)>,
}

impl Checker {
    pub fn start(bell: Bell) -> Checker {
        let (plans, waiting) = channel::<(u64, Arc<Standing>)>();
        let (sender, found) = channel();
        // A thread of its own, so that no page waits for the rules.
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().ok();
        std::thread::spawn(move || {
            let mut memory = check::Memory::default();
            let mut check = |plan: &Plan| match &pool {
                Some(pool) => pool.install(|| pipeline::check(plan, &mut memory)),
                None => pipeline::check(plan, &mut memory),
            };
            while let Ok(mut next) = waiting.recv() {
                while let Ok(later) = waiting.try_recv() {
                    next = later;
                }
                let (number, standing) = next;
                let diags = diag::bounded(&check(&standing.plan));
                drop(standing);
                if sender.send((number, diags)).is_err() {
                    return;
                }
                bell.ring();
            }
        });
        Checker { plans, found }
    }

    /// Asks for what is wrong with what is shown now; nothing new if it could not be read.
    pub fn check(&self, state: &State) {
        if let (Some(standing), None) = (&state.standing, &state.trouble) {
            drop(self.plans.send((state.number, Arc::clone(standing))));
        }
    }

    /// Takes over what was found, unless something newer is shown by now.
    pub fn found(&self, states: &watch::Sender<State>) {
        for (number, diags) in self.found.try_iter() {
            states.send_if_modified(|state| {
                let is_news = state.number == number && *state.diags != diags;
                if is_news {
                    state.diags = Arc::new(diags);
                }
                is_news
            });
        }
    }
}
