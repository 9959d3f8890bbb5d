//! What travels: `POST /api/sync/v1/push` and `/api/sync/v1/pull`.

use crate::deposit::{Hello, Undecided};
use crate::digest::Digests;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

/// A mutation's number: 1, 2, 3 … per client, without gaps.
pub type Mid = u64;

/// The largest number of a mutation: the last whole number that every program holds exactly. A device that saved a thousand mutations a second
/// would reach it after 285,000 years; who says more is no device, and sums over devices stay within a database's integers.
pub const MAX_MID: Mid = (1 << 53) - 1;
/// The most mutations in one push.
pub const MAX_BATCH: usize = 100;
/// The most bytes of mutations in one push.
pub const MAX_BATCH_BYTES: usize = 256 * 1024;
/// The largest mutation that a device saves.
pub const MAX_MUTATION_BYTES: usize = 64 * 1024;

/// The random id of a server database's incarnation; a restore makes a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Epoch(pub String);

/// Where a client stands; opaque to it, signed by the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cookie(pub String);

/// A mutation as it was encoded once, when a device committed it: those bytes are stored, hashed, sent and archived verbatim.
#[derive(Debug, Serialize, Deserialize)]
pub struct Envelope {
    pub mid: Mid,
    /// Name and version, such as `order.place@1`.
    pub name: String,
    /// The device's clock, epoch ms UTC. It labels; it never decides.
    pub at: i64,
    /// Who was using the device.
    pub actor: Uuid,
    /// The kept mutation that this one answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<Uuid>,
    pub args: Box<RawValue>,
}

/// FNV-1a of frozen bytes, 64 bits: tells two mutations of one number apart where nobody means harm.
#[must_use]
pub fn fingerprint(json: &str) -> u64 {
    fnv(json.bytes())
}

/// FNV-1a, 64 bits.
pub(crate) fn fnv(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Frozen mutation bytes with the number they carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frozen {
    pub mid: Mid,
    pub json: String,
}

/// Why a mutation cannot be frozen.
#[derive(Debug, thiserror::Error)]
pub enum FrozenError {
    #[error("{0} bytes are more than one change may have")]
    TooLarge(usize),
    #[error("not a mutation: {0}")]
    Json(#[from] serde_json::Error),
}

impl Frozen {
    /// Encodes a mutation, once.
    ///
    /// # Errors
    /// [`FrozenError::TooLarge`] above [`MAX_MUTATION_BYTES`].
    pub fn encode(envelope: &Envelope) -> Result<Self, FrozenError> {
        let json = serde_json::to_string(envelope)?;
        if json.len() > MAX_MUTATION_BYTES {
            return Err(FrozenError::TooLarge(json.len()));
        }
        Ok(Self {
            mid: envelope.mid,
            json,
        })
    }

    /// Reads the envelope without touching the bytes.
    ///
    /// # Errors
    /// [`FrozenError::Json`] where the bytes are no envelope.
    pub fn open(&self) -> Result<Envelope, FrozenError> {
        Ok(serde_json::from_str(&self.json)?)
    }
}

/// A client's queue, oldest first.
#[derive(Debug, Serialize, Deserialize)]
pub struct PushRequest {
    pub client: Uuid,
    /// The epoch of the last pull; none before the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<Epoch>,
    pub build: String,
    /// True where the server asked for older mutations and this device has none: it goes on with what follows.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub jump: bool,
    /// Envelopes in mid order, as frozen.
    pub mutations: Vec<Box<RawValue>>,
}

/// What the server did with a mutation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Outcome {
    /// Done as asked.
    Applied,
    /// Done; a soft field was written over a newer value.
    Merged,
    /// Done in part; hard fields wait for their author in the row with this id.
    Conflict { parked: Uuid },
    /// Kept, not done; the reason is in the row with this id.
    Parked { parked: Uuid },
}

/// A mutation's stored outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    pub mid: Mid,
    pub outcome: Outcome,
}

/// Advisory: the truth arrives by pull, so a lost reply is harmless.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushReply {
    pub epoch: Epoch,
    /// The last mutation of this client that the server has processed.
    pub last_mid: Mid,
    pub outcomes: Vec<Settled>,
}

/// "What is new since this cookie?"
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullRequest {
    pub client: Uuid,
    /// Whose database asks, set by whoever performs the request; another person's login gets nothing then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cookie: Option<Cookie>,
    pub build: String,
    /// True where the last page shall say what its scopes hold.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub digest: bool,
    /// Scopes that turned out to differ: they are sent afresh, and the difference is counted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fresh: Vec<String>,
    /// What the device says of itself, now and then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hello: Option<Hello>,
}

/// "What does the first screen need?", asked by a device that holds nothing while its first sync takes more than a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewRequest {
    pub client: Uuid,
    /// Whose database asks; another person's login gets nothing then.
    pub person: Uuid,
}

/// Some rows of one moment, to be looked at until the first cut is whole. They are no part of a cut: nothing is stored of them, and
/// no cookie counts them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PreviewReply {
    /// The last mutation of this client that these rows show.
    pub last_mid: Mid,
    /// None where this person's first screen needs no preview, or more than one holds.
    pub changes: Vec<Change>,
}

/// One page of one consistent cut.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PullReply {
    pub epoch: Epoch,
    pub cookie: Cookie,
    pub last_mid: Mid,
    /// [`fingerprint`] of the mutation `last_mid` as the server has it: another than this device's tells a cloned profile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_print: Option<u64>,
    /// Mutations up to this one are in a backup: the device need not keep them for a restore.
    #[serde(default)]
    pub covered: Mid,
    /// Scopes whose stored rows are replaced by what follows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reset: Vec<String>,
    /// Scopes this person no longer sees: their rows leave the device.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub drop: Vec<String>,
    pub changes: Vec<Change>,
    /// True where more pages of this cut follow; nothing is shown before the last.
    #[serde(default)]
    pub more: bool,
    /// Rows still to come, for a progress bar; an estimate.
    #[serde(default)]
    pub left: u64,
    /// What each scope holds at this cut, where that was asked; in the last page only.
    #[serde(default, skip_serializing_if = "Digests::is_empty")]
    pub digests: Digests,
    /// The browser threw away what this login's device held before; when the server had last heard of that, epoch ms UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost: Option<i64>,
    /// What waits for this reader's decision; in the last page only.
    #[serde(default, skip_serializing_if = "Undecided::is_nothing")]
    pub undecided: Undecided,
}

impl PullReply {
    /// The header of an answer that has more to come: its cookie, so that the next page can be asked for before this one is read.
    pub const NEXT: &'static str = "rapport-next";
}

/// A row's change in one scope.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Change {
    pub scope: String,
    pub entity: String,
    pub id: Uuid,
    /// The row's version: rises with every change of the row.
    pub v: i64,
    /// The row's JSON; none where the row left this scope.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<Box<RawValue>>,
}

/// What happened to a row in a scope, as the change log stores it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    Upsert,
    Delete,
    /// The row lives on, outside this scope.
    Evict,
}

impl ChangeKind {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Upsert => "upsert",
            Self::Delete => "delete",
            Self::Evict => "evict",
        }
    }
}

/// An RFC 9457 problem document, `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// A relative reference that names the kind, such as `/problems/sign-in`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What happened, what was kept, what to do; in English, for logs and developers.
    pub title: String,
    pub status: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Wrong epoch: the last mutation this server knows of the client. Forked: the first that differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_mid: Option<Mid>,
    /// Wrong epoch: the server's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<Epoch>,
    /// Wrong epoch: [`fingerprint`] of `last_mid`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_print: Option<u64>,
    /// The case number that a person sees and the log has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
}

impl Problem {
    pub const SIGN_IN: &'static str = "/problems/sign-in";
    pub const WIPED: &'static str = "/problems/wiped";
    pub const WRONG_PRINCIPAL: &'static str = "/problems/wrong-principal";
    pub const WRONG_EPOCH: &'static str = "/problems/wrong-epoch";
    pub const FORKED: &'static str = "/problems/forked";
    pub const BROKEN_FRAME: &'static str = "/problems/broken-frame";
    pub const TOO_LARGE: &'static str = "/problems/too-large";
    pub const BUSY: &'static str = "/problems/busy";
    pub const NO_DEPOSIT: &'static str = "/problems/no-deposit";
    pub const TOO_OLD: &'static str = "/problems/too-old";
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn frozen_bytes_travel_verbatim(mid in 1_u64..1_000, text in "\\PC{0,40}", spaces in 0_usize..3) {
            let args = format!("{{\"t\":{}{}}}", " ".repeat(spaces), serde_json::to_string(&text).unwrap());
            let envelope = Envelope {
                mid, name: "x@1".into(), at: 5, actor: Uuid::nil(), answers: None, args: RawValue::from_string(args).unwrap(),
            };
            let frozen = Frozen::encode(&envelope).unwrap();
            let request = PushRequest {
                client: Uuid::nil(), epoch: None, build: "b".into(), jump: false,
                mutations: vec![RawValue::from_string(frozen.json.clone()).unwrap()],
            };
            let arrived: PushRequest = serde_json::from_str(&serde_json::to_string(&request).unwrap()).unwrap();
            prop_assert_eq!(arrived.mutations[0].get(), frozen.json.as_str());
            prop_assert_eq!(frozen.open().unwrap().mid, mid);
        }
    }

    #[test]
    fn fingerprints_are_those_of_fnv_1a() {
        // Values of the authors' own test suite (draft-eastlake-fnv).
        assert_eq!(fingerprint(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fingerprint("a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fingerprint("foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn a_change_too_large_is_refused_before_it_is_saved() {
        let args =
            RawValue::from_string(format!("\"{}\"", "x".repeat(MAX_MUTATION_BYTES))).unwrap();
        let envelope = Envelope {
            mid: 1,
            name: "x@1".into(),
            at: 0,
            actor: Uuid::nil(),
            answers: None,
            args,
        };
        assert!(matches!(
            Frozen::encode(&envelope),
            Err(FrozenError::TooLarge(_))
        ));
    }
}
