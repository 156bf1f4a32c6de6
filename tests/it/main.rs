//! Everything that runs the whole program or looks at the whole repository.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test that cannot go on says where, and notes what it left out"
)]

mod site;
mod fixtures;
mod rebuild;
mod again;
mod feeds;
mod calendars;
mod search;
mod faulty;
mod faults;
mod kills;
mod publishing;
mod exports;
mod random;
mod leaks;
mod leaks_settings;
mod leaks_spellings;
mod depublishing;
mod leaks_random;
mod normal_forms;
mod parser;
mod fuzz;
mod bad_input;
mod preview;
mod serve;
mod serve_random;
mod hostile;
mod limits;
mod demo;
mod new;
mod themes;
mod seeds;
mod work;
mod tidy;
