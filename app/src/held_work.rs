//! Work that waits for an owner's decision, as this phone last heard.

use crate::api::{HeldWork, WhyHeld};
use serde::{Deserialize, Serialize};
use sync::Undecided;

/// What is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct HeldWorkKnown {
    /// What the server said when the cards were asked for.
    pub mark: Undecided,
    pub cards: Vec<HeldDevice>,
}

/// A device whose work waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldDevice {
    pub client: uuid::Uuid,
    pub name: String,
    pub label: String,
    pub why: WhyHeld,
    /// When it came, epoch ms UTC.
    pub at: i64,
    pub changes: u64,
}

impl From<HeldWork> for HeldDevice {
    fn from(work: HeldWork) -> Self {
        Self {
            client: work.client,
            name: work.name,
            label: work.label,
            why: work.why,
            at: work.at,
            changes: work.changes.len() as u64,
        }
    }
}
