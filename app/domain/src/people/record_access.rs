//! Who looked at, changed or took out somebody's record. It stays at the server, for owners and for that person.

use crate::noun::column::names;
use serde::{Deserialize, Serialize};

/// For how many days it is listed.
pub const LISTED_DAYS: i64 = 400;
/// The most records that a phone tells of at once, and keeps until it is online.
pub const MAX_TOLD: usize = 200;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessKind {
    /// It was open on a screen. Phones tell it.
    Looked,
    Changed,
    /// All of it was taken out as an archive.
    Archive,
    /// It was in a file of everybody.
    Export,
}

names! {
    AccessKind { Looked "looked", Changed "changed", Archive "archive", Export "export" }
}

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordAccess {
    /// Days since 1970, UTC.
    pub day: i64,
    /// Who it was; empty where they are gone.
    pub name: String,
    pub kind: AccessKind,
}
