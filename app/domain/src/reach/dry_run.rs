//! What a strategy would do today, as a screen shows it.

use crate::id::ContactId;
use crate::reach::SkipReason;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// So many people are named.
pub const MAX_EXAMPLES: usize = 10;

/// Who would get something today, and why the others not.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DryRun {
    /// People for whom the occasion is there today.
    pub due: usize,
    /// Who would get a letter.
    pub would: usize,
    /// How many do not, by reason.
    pub why_not: BTreeMap<SkipReason, usize>,
    /// How many nobody looked at, because they are too many.
    pub unseen: usize,
    pub examples: Vec<Example>,
}

/// Somebody who is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    pub contact: ContactId,
    pub name: String,
    /// None where they would get a letter.
    pub why: Option<SkipReason>,
}

impl DryRun {
    /// Counts somebody.
    pub fn note(&mut self, why: Option<SkipReason>) {
        match why {
            None => self.would += 1,
            Some(why) => *self.why_not.entry(why).or_default() += 1,
        }
    }
}
