//! What the network does to a request. Every request may arrive more than once, late, or not at all; so may every reply.

use crate::faults::{Faults, Kind};
use crate::noise::Noise;

/// One request's fate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fate {
    /// ms until the server sees it; `None`: never.
    pub arrives: Option<u64>,
    /// ms after that until the phone hears; `None`: the reply is lost.
    pub replies: Option<u64>,
    /// ms until the server sees it a second time.
    pub again: Option<u64>,
    /// Something between phone and server answers instead.
    pub stranger: Option<Stranger>,
}

/// Answers that are not the server's work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stranger {
    /// 503 before anything was done.
    Busy,
    /// 429, with a time to wait.
    Limit,
    /// 403 of something between.
    Forbidden,
    /// A captive portal's friendly 200.
    Portal,
    /// The reply arrived torn.
    Torn,
}

/// After so many ms a phone gives up waiting.
pub const PATIENCE: u64 = 30_000;

impl Fate {
    pub fn drawn(noise: &mut Noise, faults: &Faults, reachable: bool) -> Self {
        if !reachable {
            return Self {
                arrives: None,
                replies: None,
                again: None,
                stranger: None,
            };
        }
        let delay = |noise: &mut Noise| {
            let most = if noise.chance(100) { 20_000 } else { 300 };
            5 + noise.below(most)
        };
        let stranger = noise
            .chance(faults.rate(Kind::Strange))
            .then(|| match noise.below(5) {
                0 => Stranger::Busy,
                1 => Stranger::Portal,
                2 => Stranger::Limit,
                3 => Stranger::Forbidden,
                _ => Stranger::Torn,
            });
        Self {
            arrives: (!noise.chance(faults.rate(Kind::LostRequest))).then(|| delay(noise)),
            replies: (!noise.chance(faults.rate(Kind::LostReply))).then(|| delay(noise)),
            again: noise
                .chance(faults.rate(Kind::Duplicate))
                .then(|| delay(noise) * 2),
            stranger,
        }
    }

    /// True where the phone hears of it in time.
    pub fn is_heard(&self) -> bool {
        let all = self.arrives.zip(self.replies);
        all.is_some_and(|(there, back)| there + back < PATIENCE)
    }
}
