//! Unsent work on its way in a file: what was put into one, what came in one, and what became of it.

use sync::{Settled, UnsentBundle};

/// A file of unsent work that somebody chose. What is enclosed stays in it until it is sent.
#[derive(Debug, Clone, PartialEq)]
pub struct UnsentFile {
    pub bundle: UnsentBundle,
    /// Where the bytes of each enclosed file begin.
    pub begins: Vec<u64>,
    pub source: web_sys::File,
}

impl UnsentFile {
    /// How many bytes are enclosed.
    #[must_use]
    pub fn enclosed(&self) -> u64 {
        self.bundle.files.iter().map(|one| one.bytes).sum()
    }
}

/// What went into a file of unsent work.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exported {
    /// Names of the photos and files that did not: they were too many, or cannot be read here any more.
    pub left_out: Vec<String>,
}

/// The store could not be read: there is no file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("what waits could not be read")]
pub struct NoExport;

/// What the server did with a file of unsent work.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Delivered {
    pub settled: Vec<Settled>,
    /// How many enclosed files it did not take: no change of this person that it has done waits for them, or there is no room.
    pub refused: u64,
}
