//! The backend on real databases, SQLite files or, with `RAPPORT_TEST_POSTGRES`, PostgreSQL: pushes, pulls, sign-in, the demonstration.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops where something is not as it should be"
)]

mod account;
mod behind;
mod beside;
mod booking;
mod bounds;
mod campaigns;
mod catalogue;
mod consent;
mod consultation;
mod corpus;
mod database;
mod databases;
mod deposit;
mod digests;
mod files;
mod frames;
mod group;
mod holes;
mod import;
mod import_runs;
mod insight;
mod joins;
mod kept;
mod letters;
mod limits;
mod mail;
mod mail_news;
mod mail_way;
mod manage;
mod nodes;
mod pairs;
mod pay;
mod payments;
mod people;
mod preview;
mod privacy;
mod private;
mod pull;
mod push;
mod records;
mod reports;
mod rerun;
mod reviews;
mod seed;
mod server_nouns;
mod service;
mod set_up;
mod smtp_server;
mod strategies;
mod support;
mod tables;
mod tasks;
mod team;
mod tickets;
mod upkeep;
mod walls;
