//! The whole server over HTTP: real port, real database (a file, or PostgreSQL with `RAPPORT_TEST_POSTGRES`), a clock that stands still.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "these are tests: a failure ends one of them"
)]

mod access;
mod account;
mod acme;
mod app;
mod assets;
mod bad_forms;
mod bad_input;
mod book;
mod business_closing;
mod click;
mod client;
#[cfg(target_os = "linux")]
mod crash;
mod crowd;
mod csp;
mod demo_mail;
mod deposit;
mod devices;
mod documentation;
mod double_opt_in;
mod draws;
mod dump;
mod events;
mod faults;
mod files;
mod headers;
mod help;
mod https;
mod import;
mod limits;
mod logo;
mod mail_in;
mod mailed;
mod orders;
mod origin;
mod pay;
mod pay_faults;
mod pay_providers;
mod privacy;
mod program;
mod receipt;
mod reviews;
mod session;
mod set_up;
mod slow;
mod sync_http;
mod team;
mod typing;
mod unsubscribe;
mod vault;
mod waitlist;
mod web_push;
