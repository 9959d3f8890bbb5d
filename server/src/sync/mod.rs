//! The apps' own routes: push and pull, wake-ups, files, typing.

pub mod events;
pub mod files;
pub mod push_pull;
pub mod typing;
