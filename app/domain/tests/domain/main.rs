//! The rules, as the phone predicts them and as the server decides them.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on says so by failing"
)]

mod bookings;
mod campaigns;
mod classes;
mod consent;
mod files;
mod history;
mod insight;
mod merges;
mod noun;
mod online;
mod orders;
mod past;
mod payments;
mod people;
mod projection;
mod refusals;
mod reviews;
mod roles;
mod segments;
mod service;
mod strategies;
mod suggestions;
mod support;
mod tasks;
mod tickets;
