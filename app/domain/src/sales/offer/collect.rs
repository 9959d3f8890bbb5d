//! `coupon.collect@1`: somebody takes a coupon of an offer, or staff give them one.

use super::coupon::Coupon;
use super::{CouponWhyNot, Offer};
use crate::id::{OfferId, UserId};
use crate::noun;
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::view::{Changes, Ctx, Rows, ServerStep, Stop};
use serde::{Deserialize, Serialize};

/// The number says which of the customer's coupons of the offer it is, so that two phones mean the same one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CouponCollect {
    pub offer: OfferId,
    pub customer: UserId,
    /// From 1 to what the offer gives each.
    pub number: u32,
}

/// Collects a coupon. The same once more changes nothing; whether one is left the server counts.
///
/// # Errors
/// [`Stop::Refused`] for others' coupons, for more than each may have, and where the offer does not run; [`Stop::Need`] for rows not loaded.
pub fn collect(view: &dyn Rows, ctx: &Ctx, args: &CouponCollect) -> Result<Changes, Stop> {
    let customer = args.customer;
    if !may(&ctx.actor, Action::CollectCoupon { customer }) {
        return Err(Refusal::NotAllowed.into());
    }
    let offer = view.need::<Offer>(args.offer)?;
    if offer.by_staff && !ctx.actor.role.is_staff() {
        return Err(Refusal::missing::<Offer>().into());
    }
    let now = view.server().map_or(ctx.now, |server| server.now);
    let coupon = Coupon {
        recorded_at: view.server().map(|server| server.now),
        ..Coupon::collected(offer, customer, args.number, ctx.now)
    };
    let same = |have: &Coupon| {
        (have.offer, have.customer, have.number) == (offer.id, customer, args.number)
    };
    if noun::created(view, coupon.id, same)? {
        return Ok(Changes::default());
    }
    if !(1..=offer.each).contains(&args.number) {
        return Err(off(CouponWhyNot::AllTaken).into());
    }
    if let Some(why) = offer.closed(now) {
        return Err(off(why).into());
    }
    let step = ServerStep::CountCoupons(coupon.id);
    let mut changes = Changes::of(coupon.into());
    changes.server_steps.push(step);
    Ok(changes)
}

pub(super) fn off(why: CouponWhyNot) -> Refusal {
    Refusal::CouponOff { why }
}
