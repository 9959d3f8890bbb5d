//! The HTTP side: configuration, routes, sessions, sync over HTTP, security headers, the files of the apps, the command line.
//!
//! A library, so that tests start the whole application on a port of their own. No rule of the business and no SQL live here.

pub mod account;
pub mod command;
pub mod config;
pub mod http;
pub mod run;
pub mod site;
pub mod sync;
