//! What a device leaves at the server after its login has ended, and what it says of itself while the login is good.

use crate::wire::{Epoch, Mid};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

/// What a device says of itself with a pull: now and then, and nothing of what its person wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// Whose database it is; the server believes it only from that person.
    pub person: Uuid,
    /// The device's own secret, with which it may leave work here after its login has ended. The server keeps a hash.
    pub key: String,
    /// Which database: another one under the same login means that the browser threw the former away.
    pub birth: Uuid,
    /// How many changes waited when this round began.
    #[serde(default)]
    pub waiting: u64,
    /// How long the oldest of them had waited, ms by the device's clock.
    #[serde(default)]
    pub oldest_ms: u64,
}

/// A queue whose person is not signed in any more: the bytes of a push, and the secret in the login's place.
#[derive(Debug, Serialize, Deserialize)]
pub struct DepositRequest {
    pub client: Uuid,
    /// The secret of [`Hello`].
    pub key: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<Epoch>,
    pub build: String,
    /// As in a push: the device has nothing older.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub jump: bool,
    /// Envelopes in mid order, as frozen.
    pub mutations: Vec<Box<RawValue>>,
}

/// What waits for this reader's decision, with a pull: only how much. Where it changed, the rest is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Undecided {
    /// Devices whose work waits.
    pub devices: u64,
    /// Their changes.
    pub changes: u64,
    /// When the latest of it came, epoch ms UTC.
    pub at: i64,
}

impl Undecided {
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.devices == 0
    }
}

/// Numbers, and nothing of anybody's data: what came of it is told to whoever signs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepositReply {
    pub epoch: Epoch,
    /// Mutations up to this one are at the server.
    pub last_mid: Mid,
    /// How many of this request were done.
    pub done: u64,
    /// How many wait for an answer of their author, in part or whole.
    pub kept: u64,
    /// True where the login was taken away and not merely old: somebody decides whether they are done.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub held: bool,
}
