//! What a strategy brought, as a screen shows it.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// People who ordered within so many days after the first letter count.
pub const FOLLOWED_DAYS: i64 = 7;

/// Counted by the server when somebody asks. The reasons are those of [`crate::reach::SkipReason`], by name, and `answered`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct StrategyResult {
    /// People and occasions.
    pub entered: u32,
    /// Who is on the way.
    pub waiting: u32,
    /// Who got something.
    pub sent: u32,
    pub clicked: u32,
    pub answered: u32,
    pub ordered: u32,
    pub unsubscribed: u32,
    /// Who got nothing more, by reason.
    pub stopped: BTreeMap<String, u32>,
}
