//! Work the server kept instead of applying, for its author to answer.

use crate::id::{ParkedId, UserId};
use crate::noun;
use crate::noun::column::{json_columns, names};
use crate::projection::Projection;
use crate::refusal::Refusal;
use crate::row::{Entity, Row};
use crate::scope::Scope;
use crate::tagged::tagged;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A mutation that was received, not applied, and not lost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Parked {
    pub id: ParkedId,
    pub owner: UserId,
    /// Name and version of the mutation, such as `order.place@1`.
    pub mutation: String,
    /// Its arguments as they were sent.
    pub args: serde_json::Value,
    pub reason: ParkedReason,
    pub state: ParkedState,
    /// When the server kept it, epoch ms UTC.
    pub at: i64,
    /// It needs what other kept work was to make, and is done with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub behind: Option<Behind>,
}

noun! {
    Parked in "parked" by ParkedId, scopes |parked| vec![Scope::Own(parked.owner)];
    server owner: UserId;
    server mutation: String;
    server args: serde_json::Value;
    server reason: ParkedReason;
    guarded state: ParkedState;
    server at: i64;
    server behind: Option<Behind>;
}

json_columns!(ParkedReason, Behind);

names! {
    ParkedState { Open "open", Redone "redone", Dropped "dropped" }
}

impl Parked {
    /// Those that still wait for their author's answer, oldest first.
    pub fn open(rows: &Projection) -> impl Iterator<Item = &Self> {
        rows.all(Entity::Parked).filter_map(|row| match row {
            Row::Parked(parked) if parked.state == ParkedState::Open => Some(parked),
            _ => None,
        })
    }
}

/// What a kept mutation waits for, and what it needs to be done as if it had just arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Behind {
    /// The kept mutation that goes before.
    pub card: ParkedId,
    pub client: Uuid,
    pub mid: u64,
    /// The device's time, epoch ms UTC.
    pub at: i64,
}

tagged! {
    /// Why the mutation waits for an answer.
    #[derive(Debug, Clone, PartialEq)]
    pub enum ParkedReason by why {
        /// A rule refused it.
        Refused "refused" { refusal: Refusal },
        /// Somebody changed the same hard field meanwhile.
        Conflict "conflict" {
            field: String,
            base: serde_json::Value,
            theirs: serde_json::Value,
            mine: serde_json::Value,
        },
        /// This build of the server does not know the mutation.
        Unknown "unknown",
        /// Taking it broke the server, more than once: a defect there. It can be tried again.
        Broken "broken",
    } else {
        /// A newer server kept it, for a reason that this build does not know.
        Other
    }
}

/// Whether the person has answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParkedState {
    Open,
    /// Done again in a form the server took.
    Redone,
    /// Let go by its author.
    Dropped,
}
