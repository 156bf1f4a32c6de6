//! Published minutes, cross-linked: a static site generator.
//!
//! One way through, each step a value made from the last one:
//!
//! ```text
//! config → source → model → admit → link → check → view → render → emit
//! ```
//!
//! [`pipeline::plan`] goes from the folder to the list of everything that is to be published;
//! [`pipeline::publish`] writes what differs from what stands there. A module uses only those
//! above it in this file.
#![forbid(unsafe_code)]

pub mod scan;
pub mod checksum;
pub mod path;
pub mod sqlite;
pub mod personal;
pub mod diag;
pub mod error;
pub mod whole;
pub mod words;
pub mod colour;
pub mod config;
pub mod source;
pub mod cover;
pub mod model;
pub mod names;
pub mod mask;
pub mod admit;
pub mod link;
pub mod check;
pub mod report;
pub mod outside;
pub mod search;
pub mod view;
pub mod render;
pub mod emit;
pub mod pipeline;
pub mod serve;
pub mod import;
pub mod new;
pub mod cli;
