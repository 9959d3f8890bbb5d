//! The running process: from a configuration to an open port, what works beside the requests, the end.

pub mod acme;
pub mod clock;
pub mod doors;
pub mod handles;
pub mod jobs;
pub mod mail;
pub mod mailbox;
pub mod redirect;
pub mod serve;
pub mod sms;
pub mod start;
pub mod storage;
pub mod telemetry;
pub mod tls;
pub mod upkeep;
pub mod web_push;
