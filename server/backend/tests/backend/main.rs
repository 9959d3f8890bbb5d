//! The backend on real SQLite files: pushes, pulls, sign-in, the demonstration.

mod account;
mod database;
mod frames;
mod kept;
mod pull;
mod push;
mod seed;
mod support;
