//! Planted bugs: each plausible, each of which some life must bring to light.

use crate::faults::{Faults, Kind};

macro_rules! bugs {
    ($($(#[$about:meta])* $bug:ident,)*) => {
        /// A planted bug.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Bug { $($(#[$about])* $bug,)* }

        impl Bug {
            pub const ALL: &[Self] = &[$(Self::$bug,)*];
        }
    };
}

bugs! {
    /// Saving is not strict.
    RelaxedOutbox,
    /// The flip compares nothing.
    NoCompareAndSet,
    /// A push that fails drops the oldest mutation.
    DropOnFailure,
    /// A mutation is encoded anew for each try.
    EncodeAgain,
    /// A push reply, not a cut, empties the outbox.
    ForgetOnReply,
    /// A push reply, whoever's it is, counts as processed.
    AckByReply,
    /// What a clone sent counts as one's own.
    TrustNumbers,
    /// Nothing is kept for a restore.
    ForgetProcessed,
    /// After a restore the device goes on where it was.
    IgnoreEpoch,
    /// After a restore the server's number is believed, whoever's mutation it counts.
    BelieveTheNumber,
    /// A clone that takes a new name lets go of what it sent under the old one.
    FormerForgotten,
    /// A restore makes no new epoch.
    NoNewEpoch,
    /// What a backup of the time before a restore held counts as held after it.
    CoveredOfAnotherEpoch,
    /// A clone takes a name that no copy of it will come to.
    RandomName,
    /// A device never says that what stands before is nowhere.
    NeverJump,
    /// The server does not compare the bytes under a number that it knows.
    SkipHash,
    /// A refused login empties the queue.
    DropOnSignIn,
    /// Signing in again starts nothing.
    DeafToSignIn,
    /// The server believes the author that a mutation names, not the login.
    AuthorOfEnvelope,
    /// A new database does not say whose it is.
    NamelessPull,
    /// The cookie is kept where it survives what the rows do not.
    CookieOutside,
    /// The last processed number is kept where it survives what the browser threw away.
    ProcessedOutside,
    /// The next number is written less durably than the mutation that bears it.
    RelaxedNumber,
    /// Each tab counts for itself.
    NumberPerTab,
    /// A save that the store aborted is called saved.
    SavedThoughAborted,
    /// The cookie is written in a transaction of its own, before the rows.
    TornFlip,
    /// A tab that was frozen goes on with what it held, without comparing.
    FrozenWrites,
    /// Each page is shown as it comes.
    FlipEarly,
    /// The server reads how far it has a device's mutations later than the rows.
    LastMidLater,
    /// A scope that begins afresh keeps its old rows.
    IgnoreReset,
    /// A scope that is lost keeps its rows.
    KeepDropped,
    /// A row that leaves a scope stays.
    IgnoreEvict,
    /// A page is taken only if the clock says that it is newer.
    ClockDecides,
    /// The queue is sent in the order of its clocks.
    OrderByClock,
    /// What breaks the server is tried for ever.
    PoisonBlocks,
    /// A name that the server does not know is refused instead of kept.
    UnknownRefused,
    /// A phone asks again at once.
    NoBackoff,
}

impl Bug {
    /// A world in which this bug has something to break.
    pub fn fit(self, faults: Faults) -> Faults {
        use Kind::*;
        if self == Self::CoveredOfAnotherEpoch {
            // Back to an older backup, and once more a week later, before there is another one: only where all clocks are right.
            let off = [Clock, Freeze, Evict, Clone].into();
            return faults
                .without(&off)
                .at_least(&[(Backup, 15), (Restore, 30)]);
        }
        faults.at_least(match self {
            Self::NoCompareAndSet => &[(LostReply, 150), (Duplicate, 150)],
            Self::TrustNumbers | Self::SkipHash | Self::NeverJump => &[(Clone, 20)],
            Self::RandomName => &[(Clone, 40), (Cut, 60)],
            Self::FormerForgotten => &[(Clone, 60), (Backup, 40), (Restore, 40)],
            Self::BelieveTheNumber => &[(Clone, 50), (Backup, 40), (Restore, 40)],
            Self::AckByReply => &[(Clone, 30), (Backup, 40), (Restore, 40), (Kill, 30)],
            Self::DropOnSignIn | Self::DeafToSignIn => &[(SignOut, 20)],
            Self::AuthorOfEnvelope => &[(OtherLogin, 20)],
            Self::NamelessPull => &[(OtherLogin, 60), (Evict, 20)],
            Self::CookieOutside | Self::RelaxedNumber => &[(Power, 30)],
            Self::ForgetProcessed | Self::IgnoreEpoch | Self::NoNewEpoch => {
                &[(Backup, 30), (Restore, 20)]
            }
            Self::ProcessedOutside => &[(Evict, 20)],
            Self::SavedThoughAborted | Self::TornFlip => &[(Full, 30)],
            Self::FrozenWrites => &[(Freeze, 150)],
            Self::IgnoreReset => &[(Remove, 100), (Compact, 60), (Cut, 60)],
            Self::KeepDropped => &[(Role, 40)],
            Self::IgnoreEvict => &[(Remove, 100)],
            Self::ClockDecides | Self::OrderByClock => &[(Clock, 40)],
            Self::PoisonBlocks => &[(Poison, 100)],
            Self::UnknownRefused => &[(Newer, 50)],
            Self::NoBackoff => &[(Busy, 80)],
            Self::LastMidLater => &[(LostReply, 150)],
            _ => &[],
        })
    }
}
