//! How bad a run's world is, what is planted in it, and what happened there.

use crate::noise::Noise;

/// A planted bug.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bug {
    RelaxedOutbox,
    NoCompareAndSet,
    DropOnFailure,
    EncodeAgain,
    ForgetOnReply,
    /// What a clone sent counts as one's own.
    TrustNumbers,
    /// Nothing is kept for a restore.
    ForgetProcessed,
    /// After a restore the device goes on where it was.
    IgnoreEpoch,
    /// After a restore the server's number is believed, whoever's mutation it counts.
    BelieveTheNumber,
    /// A clone takes a name that no copy of it will come to.
    RandomName,
    /// A refused login empties the queue.
    DropOnSignIn,
    /// The cookie is kept where it survives what the rows do not.
    CookieOutside,
    /// The next number is written less durably than the mutation that bears it.
    RelaxedNumber,
}

/// How bad this run's world is, per mille of requests or of steps.
#[derive(Debug, Clone, Copy)]
pub struct Faults {
    pub lost_request: u64,
    pub lost_reply: u64,
    pub duplicate: u64,
    pub strange: u64,
    pub kill: u64,
    pub power: u64,
    pub server_kill: u64,
    pub cut: u64,
    pub sign_out: u64,
    pub clone: u64,
    pub backup: u64,
    pub restore: u64,
}

impl Faults {
    pub fn drawn(noise: &mut Noise) -> Self {
        let mut up_to = |most| {
            if noise.chance(250) {
                0
            } else {
                noise.below(most)
            }
        };
        Self {
            lost_request: up_to(250),
            lost_reply: up_to(250),
            duplicate: up_to(200),
            strange: up_to(150),
            kill: up_to(30),
            power: up_to(30),
            server_kill: up_to(20),
            cut: up_to(60),
            sign_out: up_to(20),
            clone: up_to(6),
            backup: up_to(20),
            restore: up_to(8),
        }
    }

    /// A world in which this bug has something to break.
    pub fn fit(self, bug: Option<Bug>) -> Self {
        match bug {
            Some(Bug::NoCompareAndSet) => Self {
                lost_reply: 150,
                duplicate: 150,
                ..self
            },
            Some(Bug::TrustNumbers) => Self { clone: 20, ..self },
            Some(Bug::RandomName) => Self {
                clone: 40,
                cut: 60,
                ..self
            },
            Some(Bug::BelieveTheNumber) => Self {
                clone: 50,
                backup: 40,
                restore: 40,
                ..self
            },
            Some(Bug::DropOnSignIn) => Self {
                sign_out: 20,
                ..self
            },
            Some(Bug::CookieOutside | Bug::RelaxedNumber) => Self { power: 30, ..self },
            Some(Bug::ForgetProcessed | Bug::IgnoreEpoch) => Self {
                backup: 30,
                restore: 20,
                ..self
            },
            _ => self,
        }
    }

    pub const NONE: Self = Self {
        lost_request: 0,
        lost_reply: 0,
        duplicate: 0,
        strange: 0,
        kill: 0,
        power: 0,
        server_kill: 0,
        cut: 0,
        sign_out: 0,
        clone: 0,
        backup: 0,
        restore: 0,
    };
}

/// What happened in a run, or in many.
#[derive(Debug, Clone, Default)]
pub struct Report {
    pub committed: u64,
    pub requests: u64,
    pub lost_requests: u64,
    pub lost_replies: u64,
    pub duplicates: u64,
    pub kills: u64,
    pub power_losses: u64,
    pub server_kills: u64,
    pub clones: u64,
    pub restores: u64,
    pub resent: u64,
    pub stale: u64,
    pub staged: u64,
    pub parked: u64,
    pub messages: u64,
    pub conflicts: u64,
    pub contacts: u64,
    /// Comparisons of a phone's rows with the server's, and those that found a difference.
    pub checks: u64,
    pub differed: u64,
    pub trace: u64,
}

impl Report {
    pub fn add(&mut self, one: &Self) {
        self.committed += one.committed;
        self.requests += one.requests;
        self.lost_requests += one.lost_requests;
        self.lost_replies += one.lost_replies;
        self.duplicates += one.duplicates;
        self.kills += one.kills;
        self.power_losses += one.power_losses;
        self.server_kills += one.server_kills;
        self.clones += one.clones;
        self.restores += one.restores;
        self.resent += one.resent;
        self.stale += one.stale;
        self.staged += one.staged;
        self.parked += one.parked;
        self.messages += one.messages;
        self.conflicts += one.conflicts;
        self.contacts += one.contacts;
        self.checks += one.checks;
        self.differed += one.differed;
    }
}
