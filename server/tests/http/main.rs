//! The whole server over HTTP: real port, real database (a file, or PostgreSQL with `RAPPORT_TEST_POSTGRES`), a clock that stands still.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "these are tests: a failure ends one of them"
)]

mod access;
mod account;
mod app;
mod assets;
mod bad_forms;
mod bad_input;
mod book;
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
mod dump;
mod events;
mod faults;
mod files;
mod headers;
mod help;
mod https;
mod import;
mod limits;
mod mailed;
mod orders;
mod origin;
mod pay;
mod pay_faults;
mod privacy;
mod program;
mod reviews;
mod session;
mod set_up;
mod slow;
mod sync_http;
mod team;
mod typing;
mod unsubscribe;
mod vault;
