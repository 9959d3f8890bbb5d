//! How phones and server agree: wire types and the client's state machine, sans-IO.
//!
//! No word of the CRM here, no clock, no thread, no transport. `Client::step` takes an event and answers effects;
//! `frontend` performs them in a browser, the simulator performs them in memory.

pub mod client;
pub mod delivery;
pub mod deposit;
pub mod digest;
pub mod draft;
pub mod mirror;
pub mod plan;
pub mod preview;
pub mod recovery;
pub mod server;
pub mod unsent_file;
pub mod wire;

pub use client::{Client, Effect, Event, Failure, Halt, Phase, Status, Stored};
pub use delivery::{Delivery, Stuck};
pub use deposit::{DepositReply, DepositRequest, Hello, Undecided};
pub use digest::{Checks, Digest, Digests, differing};
pub use draft::{AlreadyLeft, Leaving, Left, TabDraft};
pub use mirror::{Folded, Mirror};
pub use plan::{Applied, Expected, Page, Writes, flip};
pub use preview::Preview;
pub use recovery::{Covered, Former, Owed, Own, Standing, renamed_client};
pub use unsent_file::{Enclosed, UnsentBundle, UnsentFileError, UnsentWork};
pub use wire::{
    Change, ChangeKind, Cookie, Epoch, Frozen, FrozenError, MAX_BATCH, MAX_BATCH_BYTES, MAX_MID,
    MAX_MUTATION_BYTES, Mid, Outcome, PreviewReply, PreviewRequest, Problem, PullReply,
    PullRequest, PushReply, PushRequest, Settled, fingerprint,
};
