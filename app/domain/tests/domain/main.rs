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
mod discounts;
mod files;
mod history;
mod insight;
mod merges;
mod noun;
mod offers;
mod online;
mod orders;
mod past;
mod payments;
mod people;
mod preferences;
mod projection;
mod refusals;
mod reviews;
mod roles;
mod segments;
mod service;
mod strategies;
mod strategy_steps;
mod suggestions;
mod support;
mod tasks;
mod tickets;
