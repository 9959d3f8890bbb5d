//! Offers: less to pay, or something on the house, for whoever collected a coupon of it.
//!
//! ```text
//! draft → running ⇄ paused
//!            └─────────┴──→ ended
//! ```

pub mod collect;
pub mod coupon;
pub mod cut;
pub mod draw;
pub mod honour;
pub mod redeem;

use crate::id::{CategoryId, OfferId, ProductId};
use crate::label::Label;
use crate::money::Money;
use crate::noun;
use crate::noun::Guarded;
use crate::noun::column::{json_columns, names};
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::sales::payment::MAX_AMOUNT;
use crate::sales::product::has_name;
use crate::scope::Scope;
use crate::tagged::tagged;
use crate::view::{Changes, Ctx, Rows, Stop};
use serde::{Deserialize, Serialize};

/// The most coupons of one offer: strangers collect no more than that.
pub const MAX_COUPONS: u32 = 100_000;
/// The most coupons of one offer that somebody has.
pub const MAX_EACH: u32 = 20;
/// The most dishes and categories that an offer names.
pub const MAX_NAMED: usize = 50;
/// 1 January 2100: nobody plans for later.
const LATEST: i64 = 4_102_444_800_000;

/// What somebody gets with a coupon of it, and who may have one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    pub id: OfferId,
    pub name: Label,
    pub about: Label,
    pub benefit: OfferBenefit,
    /// Orders of less do not get it, in minor units.
    pub least: Money,
    /// Dishes and categories that it counts for; all where both are empty.
    #[serde(default)]
    pub products: Vec<ProductId>,
    #[serde(default)]
    pub categories: Vec<CategoryId>,
    /// Epoch ms UTC, from the first on and up to before the second.
    pub starts_at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<i64>,
    /// Coupons that one customer may have of it.
    pub each: u32,
    /// Coupons that there are.
    pub pieces: u32,
    /// Only staff give coupons of it out; customers do not see it.
    #[serde(default)]
    pub by_staff: bool,
    pub state: OfferState,
}

noun! {
    // Whoever has a coupon reads on it what it brings; a draft is the team's.
    Offer in "offer" by OfferId, scopes |offer| offer.seen_by(),
    made by OfferCreate "offer.create@1", changed by OfferSet "offer.set@1";
    soft name: Label, max(80), check(has_name);
    soft about: Label, max(500);
    hard benefit: OfferBenefit, check(OfferBenefit::check);
    hard least: Money, check(least_fits);
    soft products: Vec<ProductId>, check(|list: &Vec<ProductId>| few("products", list.len()));
    soft categories: Vec<CategoryId>, check(|list: &Vec<CategoryId>| few("categories", list.len()));
    hard starts_at: i64, check(|at: &i64| time_fits("starts_at", *at));
    hard ends_at: Option<i64>, check(|at: &Option<i64>| at.map_or(Ok(()), |at| time_fits("ends_at", at)));
    hard each: u32 as "per_customer", check(|each: &u32| within("each", *each, MAX_EACH));
    hard pieces: u32, check(|pieces: &u32| within("pieces", *pieces, MAX_COUPONS));
    soft by_staff: bool;
    guarded state: OfferState;
}

json_columns!(Vec<ProductId>, Vec<CategoryId>, OfferBenefit);

tagged! {
    /// What it brings.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub enum OfferBenefit by is {
        Percent "percent" { percent: u32 },
        Amount "amount" { amount: Money },
        /// One of it costs nothing.
        Gift "gift" { product: ProductId },
    } else {
        /// Of a newer build: it takes nothing off here.
        Other
    }
}

impl OfferBenefit {
    fn check(&self) -> Result<(), Refusal> {
        let bad = |field: &str| Refusal::BadValue {
            field: field.into(),
        };
        match self {
            Self::Percent { percent } if !(1..=100).contains(percent) => Err(bad("percent")),
            Self::Amount { amount } if !(Money(1)..=MAX_AMOUNT).contains(amount) => {
                Err(Refusal::BadAmount { most: MAX_AMOUNT })
            }
            Self::Other { .. } => Err(bad("benefit")),
            Self::Percent { .. } | Self::Amount { .. } | Self::Gift { .. } => Ok(()),
        }
    }
}

names! {
    OfferState { Draft "draft", Running "running", Paused "paused", Ended "ended" }
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferState {
    /// Being written.
    #[default]
    Draft,
    /// Collected and used, within its time.
    Running,
    Paused,
    Ended,
}

impl Guarded for OfferState {
    fn may_become(&self, next: &Self) -> bool {
        match self {
            Self::Draft => matches!(next, Self::Running | Self::Ended),
            Self::Running => matches!(next, Self::Paused | Self::Ended),
            Self::Paused => matches!(next, Self::Running | Self::Ended),
            Self::Ended => false,
        }
    }
}

names! {
    CouponWhyNot {
        Paused "paused", NotYet "not_yet", Ended "ended", AllTaken "all_taken", Used "used", Below "below", Nothing "nothing",
        OneOffer "one_offer", Less "less",
    }
}

/// Why a coupon cannot be had or used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CouponWhyNot {
    Paused,
    NotYet,
    Ended,
    AllTaken,
    Used,
    /// The order is of less than the offer asks for.
    Below,
    /// The order has nothing that it counts for.
    Nothing,
    /// The order has a coupon already.
    OneOffer,
    /// It takes off less than the cart said.
    Less,
}

impl Offer {
    /// Why nobody gets anything of it at a time, epoch ms UTC; none where they do.
    #[must_use]
    pub fn closed(&self, now: i64) -> Option<CouponWhyNot> {
        match self.state {
            OfferState::Paused => Some(CouponWhyNot::Paused),
            OfferState::Ended => Some(CouponWhyNot::Ended),
            OfferState::Draft => Some(CouponWhyNot::NotYet),
            OfferState::Running if self.ends_at.is_some_and(|end| now >= end) => {
                Some(CouponWhyNot::Ended)
            }
            OfferState::Running if now < self.starts_at => Some(CouponWhyNot::NotYet),
            OfferState::Running => None,
        }
    }

    fn seen_by(&self) -> Vec<Scope> {
        match self.state {
            OfferState::Draft => vec![Scope::Team],
            OfferState::Running | OfferState::Paused | OfferState::Ended => vec![Scope::Business],
        }
    }
}

/// Adds an offer, as a draft.
///
/// # Errors
/// [`Stop::Refused`] for people who do not run the business and for what does not fit; [`Stop::Need`] for rows not loaded.
pub fn create(view: &dyn Rows, ctx: &Ctx, args: &OfferCreate) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::EditOffer) {
        return Err(Refusal::NotAllowed.into());
    }
    ends_after(args.starts_at, args.ends_at)?;
    noun::make(view, ctx, args)
}

/// Changes an offer.
///
/// # Errors
/// [`Stop::Refused`] for people who do not run the business and for what does not fit; [`Stop::Need`] for rows not loaded.
pub fn set(view: &dyn Rows, ctx: &Ctx, args: &OfferSet) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::EditOffer) {
        return Err(Refusal::NotAllowed.into());
    }
    let changes = noun::change(view, ctx, args)?;
    if let Some(offer) = changes.rows.iter().find_map(crate::Row::as_offer)
        && (args.starts_at.is_some() || args.ends_at.is_some())
    {
        ends_after(offer.starts_at, offer.ends_at)?;
    }
    Ok(changes)
}

fn ends_after(starts_at: i64, ends_at: Option<i64>) -> Result<(), Refusal> {
    match ends_at {
        Some(end) if end <= starts_at => Err(Refusal::BadDate),
        _ => Ok(()),
    }
}

fn least_fits(least: &Money) -> Result<(), Refusal> {
    if (Money(0)..=MAX_AMOUNT).contains(least) {
        Ok(())
    } else {
        Err(Refusal::BadAmount { most: MAX_AMOUNT })
    }
}

fn few(field: &str, count: usize) -> Result<(), Refusal> {
    within_size(field, count <= MAX_NAMED)
}

fn time_fits(field: &str, at: i64) -> Result<(), Refusal> {
    within_size(field, (0..=LATEST).contains(&at))
}

fn within(field: &str, value: u32, most: u32) -> Result<(), Refusal> {
    within_size(field, (1..=most).contains(&value))
}

fn within_size(field: &str, fits: bool) -> Result<(), Refusal> {
    if fits {
        Ok(())
    } else {
        Err(Refusal::BadValue {
            field: field.into(),
        })
    }
}
