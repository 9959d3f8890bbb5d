//! The HTTP side: configuration, routes, sessions, sync over HTTP, security headers, the files of the apps, the command line.
//!
//! A library, so that tests start the whole application on a port of their own. No rule of the business and no SQL live here.

pub mod accent;
pub mod accept;
pub mod account;
pub mod account_mail;
pub mod account_reset;
pub mod address;
pub mod assets;
pub mod body;
pub mod cause;
pub mod cli;
pub mod clock;
pub mod command;
pub mod config;
pub mod cookie;
pub mod csp;
pub mod demo_mail;
pub mod device;
pub mod events;
pub mod files;
mod forms;
pub mod function;
pub mod guard;
pub mod headers;
pub mod limits;
pub mod mail;
pub mod page;
pub mod problem;
pub mod pwa;
pub mod router;
pub mod routes;
pub mod serve;
pub mod session;
pub mod shell;
pub mod site;
pub mod start;
pub mod state;
pub mod storage;
pub mod sync_routes;
pub mod telemetry;
pub mod tls;
pub mod typing;
pub mod upkeep;
