//! A draw: the server picks who of a segment gets a coupon of an offer, and writes down how, so that anybody can repeat it.

use super::{CouponWhyNot, Offer, OfferBenefit};
use crate::id::{ContactId, OfferId, SegmentId, UserId};
use crate::label::Label;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The most winners of one draw.
pub const MAX_WINNERS: u32 = 1_000;
/// The most draws of one offer.
pub const MAX_DRAWS: usize = 100;

/// What a manager asks for. The id says which draw it is: asked again, it is the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DrawArgs {
    pub id: Uuid,
    pub offer: OfferId,
    pub segment: SegmentId,
    pub winners: u32,
}

/// A draw as it was written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draw {
    pub id: Uuid,
    pub offer: OfferId,
    /// The segment's name and rule at that time.
    pub segment: Label,
    pub rule: String,
    /// How many took part.
    pub participants: u64,
    /// SHA-256 of their ids in order, each with a line feed behind it; in hexadecimal.
    pub participants_hash: String,
    /// From the operating system, in hexadecimal: 32 bytes.
    pub seed: String,
    /// How many winners were asked for.
    pub wanted: u32,
    /// How many there were.
    pub winners: u32,
    /// Epoch ms UTC, by the server's clock.
    pub at: i64,
    pub by: UserId,
}

/// Somebody who won.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawWinner {
    /// From 1.
    pub place: u32,
    /// None once they were erased.
    pub contact: Option<ContactId>,
}

/// Why nothing was drawn. Nothing was changed then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum DrawRefusal {
    #[error("managers and owners draw")]
    NotAllowed,
    #[error("there is no such offer or segment")]
    Unknown,
    /// Only gifts, and what staff alone give out, are drawn.
    #[error("the offer is not one that is drawn")]
    NotDrawn,
    #[error("the offer does not run, or has no coupon left")]
    Off { off: CouponWhyNot },
    #[error("from 1 to {most} winners")]
    BadNumber { most: u32 },
    #[error("nobody of the segment can have a coupon of it")]
    Nobody,
    #[error("an offer has no more than {most} draws")]
    TooMany { most: u32 },
}

/// What the server answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum DrawAnswer {
    Done { draw: Draw },
    Refused { refusal: DrawRefusal },
}

impl Offer {
    /// True for what can be drawn: a gift, and what only staff give out. Everything else customers collect themselves.
    #[must_use]
    pub fn is_drawn(&self) -> bool {
        self.by_staff || matches!(self.benefit, OfferBenefit::Gift { .. })
    }
}
