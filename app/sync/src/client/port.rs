//! What a client hears and what it asks for.

use crate::deposit::{DepositReply, DepositRequest, Hello, Undecided};
use crate::digest::Digests;
use crate::plan::{Applied, Expected};
use crate::recovery::Standing;
use crate::wire::{Cookie, Epoch, Frozen, Mid, PullReply, PullRequest, PushReply, PushRequest};
use uuid::Uuid;

/// What happened outside.
#[derive(Debug)]
pub enum Event {
    /// The app started, became visible, came online, was poked, or a person asked to send now.
    Wake,
    /// A mutation was committed on this device.
    Committed,
    /// Somebody signed in again.
    SignedIn,
    /// A person asked to send now: also looks whether phone and server agree.
    SyncRequested,
    /// Another tab heard from the server that it has this device's mutations up to this one.
    ServerReceived { received: Mid },
    /// Answers [`Effect::Load`].
    Loaded(Stored),
    /// The local store cannot be read or written now.
    StoreFailed,
    /// Answers [`Effect::Push`].
    Pushed(Result<PushReply, Failure>),
    /// Answers [`Effect::Pull`].
    Pulled(Result<PullReply, Failure>),
    /// Answers [`Effect::Deposit`].
    Deposited(Result<DepositReply, Failure>),
    /// Answers [`Effect::Apply`].
    Applied(Applied),
    /// Answers [`Effect::Check`]: the scopes to fetch afresh.
    Checked { fresh: Vec<String> },
    /// Answers [`Effect::Recover`] and [`Effect::Rename`], also where another tab had done it already.
    Rebuilt,
    /// Answers [`Effect::Resent`].
    ResendNoted,
    /// The wait with this number is over.
    TimerFired(u64),
}

/// What to do outside.
#[derive(Debug)]
pub enum Effect {
    /// Read client id, epoch, cookie, and the outbox after this mid (and after [`crate::Former::floor`]), or after the last one processed (at most one batch,
    /// which ends before a number that is missing).
    Load {
        after: Option<Mid>,
    },
    Push(PushRequest),
    Pull(PullRequest),
    /// Leave what waits at the server although nobody is signed in.
    Deposit(DepositRequest),
    /// Stage or flip this reply, if the store is still the one it was asked for and [`crate::Own::judge`] agrees.
    Apply {
        expected: Expected,
        reply: Box<PullReply>,
    },
    /// Compare what is stored with what the server has, if the stored cookie is still this one, and note it with
    /// [`crate::Checks::note`]. Where it is another, or nothing differs, there is nothing to fetch.
    Check {
        cookie: Cookie,
        digests: Digests,
    },
    /// The server was put back to an earlier state. If the stored epoch is still the expected one: take the new one, forget
    /// cookie and staged pages, and count as processed what [`Standing::processed_of`] says, so that the rest is sent again.
    Recover {
        expected: Option<Epoch>,
        standing: Standing,
    },
    /// The profile was cloned. If the stored client is still this one: take [`crate::renamed_client`] as the client id, forget
    /// cookie and staged pages, and note the old one with [`crate::Former::parted`]; the mutations from `from` on keep their bytes
    /// and wait under the new name. If it is a former one: note it with [`crate::Former::split`].
    Rename {
        client: Uuid,
        from: Mid,
    },
    /// If the stored epoch is still this one, note with [`crate::Former::resent`] that the server has what was sent as `client` up
    /// to a number.
    Resent {
        epoch: Option<Epoch>,
        client: Uuid,
        up_to: Mid,
    },
    /// Send [`Event::TimerFired`] with this number after so many ms. A later wait replaces an earlier one.
    Wait {
        number: u64,
        ms: u64,
    },
    /// Show this.
    Publish(Status),
}

/// What a device's store holds, read in one transaction.
#[derive(Debug, Clone)]
pub struct Stored {
    pub client: Uuid,
    pub epoch: Option<Epoch>,
    pub cookie: Option<Cookie>,
    /// Outbox rows after the asked mid, oldest first, one by one, within the limits of one push.
    pub batch: Vec<Frozen>,
    /// What [`crate::Checks::due`] says: it is time to compare rows with the server.
    pub due: bool,
    /// Where no mid was asked for: the first mutations that [`crate::Former::owed`] names and the store still has, as `batch`, and
    /// the name that they are sent under.
    pub owed: Option<(Uuid, Vec<Frozen>)>,
    /// What this device says of itself; none where it has no secret.
    pub hello: Option<Hello>,
}

/// Why the server did not do it. A reply that never came is *unknown*, never "failed".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// No answer, or one that is not the server's (captive portal).
    Unreachable,
    /// 429, 503 and other 5xx.
    Busy { retry_after_ms: Option<u64> },
    /// 401.
    SignIn,
    /// 409: this local database belongs to somebody else.
    WrongPrincipal,
    /// 409: the server was restored from a backup.
    WrongEpoch(Standing),
    /// 409: the profile was cloned; the first mutation that differs.
    Forked { mid: Mid },
    /// 426: this build is too old to receive. It may still send.
    TooOld,
    /// Another 4xx: one of the two sides has a bug; everything is kept.
    Refused { status: u16 },
}

/// Why nothing is sent until somebody does something. Reading and saving go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Halt {
    SignIn,
    WrongPrincipal,
}

/// What the machine is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    Idle,
    Loading,
    Pushing,
    /// Pushing what was sent under a former name.
    Resending,
    Pulling,
    /// Leaving what waits at the server, without a login.
    Depositing,
    Applying,
    /// Comparing rows with the server's digests.
    Checking,
    /// Setting the store right after a restore or a clone.
    Rebuilding,
}

/// What a person may know of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status {
    /// False after a try that found no server, until one does.
    pub reached: bool,
    /// True while a round is under way.
    pub busy: bool,
    pub halt: Option<Halt>,
    /// The server refused a frame, or the store failed: kept here, needs a look.
    pub trouble: bool,
    /// The first cut has arrived since this machine began.
    pub caught_up: bool,
    /// Rows of a first sync still to come.
    pub left: u64,
    /// Mutations up to this one are at the server, as far as its replies said.
    pub received: Mid,
    /// While nobody is signed in: mutations up to this one were left at the server.
    pub deposited: Mid,
    /// They wait there for somebody's decision, because this login was taken away.
    pub held: bool,
    /// The server said that this build is too old to receive.
    pub outdated: bool,
    /// This person has sent as much as one may in a day: the server takes more after so many ms from when it said so. What waits is kept.
    pub over_quota: Option<u64>,
    /// The browser threw away what was kept here before; when the server had last heard of that, epoch ms UTC.
    pub lost: Option<i64>,
    /// Held work of others that waits for this person's decision.
    pub undecided: Undecided,
}
