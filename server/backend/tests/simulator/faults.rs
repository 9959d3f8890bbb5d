//! How bad a run's world is.

use crate::noise::Noise;
use std::collections::BTreeSet;

/// One thing that can go wrong. A life may be lived without some of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    LostRequest,
    LostReply,
    Duplicate,
    /// Something else answers: a busy server, a limit, a firewall, a captive portal; or the reply is torn.
    Strange,
    Kill,
    Power,
    ServerKill,
    /// The database takes no writes for a while.
    Busy,
    Cut,
    SignOut,
    /// Somebody else signs in, in the same browser.
    OtherLogin,
    Clone,
    Backup,
    Restore,
    /// A tab stops in the middle of whatever it does, and goes on much later.
    Freeze,
    /// A device's clock is wrong from the beginning, and jumps.
    Clock,
    /// The device's disk is full for a while: transactions are aborted.
    Full,
    /// The browser throws the database away.
    Evict,
    /// One of the staff is no longer, or is again.
    Role,
    /// A mutation that breaks the server.
    Poison,
    /// A mutation of an app newer than the server.
    Newer,
    /// Rows are taken away.
    Remove,
    /// The server forgets what was taken away.
    Compact,
    /// A row leaves one customer's scope for another's.
    Move,
}

impl Kind {
    /// All of them, each with the most that a run may have of it: per mille of requests, of wishes, or of steps of misfortune.
    pub const ALL: [(Self, &'static str, u64); 24] = [
        (Self::LostRequest, "lost-request", 250),
        (Self::LostReply, "lost-reply", 250),
        (Self::Duplicate, "duplicate", 200),
        (Self::Strange, "strange", 150),
        (Self::Kill, "kill", 30),
        (Self::Power, "power", 30),
        (Self::ServerKill, "server-kill", 20),
        (Self::Busy, "busy", 20),
        (Self::Cut, "cut", 60),
        (Self::SignOut, "sign-out", 20),
        (Self::OtherLogin, "other-login", 15),
        (Self::Clone, "clone", 6),
        (Self::Backup, "backup", 20),
        (Self::Restore, "restore", 8),
        (Self::Freeze, "freeze", 40),
        (Self::Clock, "clock", 30),
        (Self::Full, "full", 20),
        (Self::Evict, "evict", 6),
        (Self::Role, "role", 25),
        (Self::Poison, "poison", 30),
        (Self::Newer, "newer", 40),
        (Self::Remove, "remove", 60),
        (Self::Compact, "compact", 30),
        (Self::Move, "move", 60),
    ];

    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    pub fn parse(name: &str) -> Option<Self> {
        let named = |(_, known, _): &&(Self, &str, u64)| *known == name;
        Self::ALL.iter().find(named).map(|(kind, _, _)| *kind)
    }
}

/// The rates of a run.
#[derive(Debug, Clone, Copy)]
pub struct Faults([u64; Kind::ALL.len()]);

impl Faults {
    pub const NONE: Self = Self([0; Kind::ALL.len()]);

    /// Each kind is absent in a quarter of the lives.
    pub fn drawn(noise: &mut Noise) -> Self {
        Self(Kind::ALL.map(|(_, _, most)| {
            if noise.chance(250) {
                0
            } else {
                noise.below(most)
            }
        }))
    }

    pub fn rate(&self, kind: Kind) -> u64 {
        self.0[kind as usize]
    }

    pub fn at_least(mut self, wanted: &[(Kind, u64)]) -> Self {
        for (kind, rate) in wanted {
            let rate = (*rate).max(self.rate(*kind));
            self.0[*kind as usize] = rate;
        }
        self
    }

    pub fn without(mut self, off: &BTreeSet<Kind>) -> Self {
        for kind in off {
            self.0[*kind as usize] = 0;
        }
        self
    }
}
