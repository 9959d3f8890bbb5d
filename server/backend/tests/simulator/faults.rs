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
    pub stale: u64,
    pub staged: u64,
    pub parked: u64,
    pub messages: u64,
    pub conflicts: u64,
    pub contacts: u64,
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
        self.stale += one.stale;
        self.staged += one.staged;
        self.parked += one.parked;
        self.messages += one.messages;
        self.conflicts += one.conflicts;
        self.contacts += one.contacts;
    }
}
