//! `coupon.honour@1`: staff took a coupon that was shown to them. It has happened, so it is written down, whatever became of the coupon, the
//! offer or the order meanwhile; what was honoured twice a manager looks at.

use super::Offer;
use super::coupon::{Coupon, MAX_ENTRIES};
use super::cut::offer_cut;
use super::redeem::{take_off, used};
use crate::id::{CouponId, OrderId};
use crate::money::Money;
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::sales::order::{Order, OrderState};
use crate::view::{Changes, Ctx, Rows, Stop};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A coupon that was taken, for an order or without one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CouponHonour {
    pub coupon: CouponId,
    /// Given by the device, so that the same once more is known again.
    pub key: Uuid,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
}

/// Writes down that a coupon was taken, and takes off the order what it brings there.
///
/// # Errors
/// [`Stop::Refused`] for people who are not staff, and for a coupon that there is not; [`Stop::Need`] for rows not loaded.
pub fn honour(view: &dyn Rows, ctx: &Ctx, args: &CouponHonour) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::TakePayment) {
        return Err(Refusal::NotAllowed.into());
    }
    let coupon = view.need::<Coupon>(args.coupon)?;
    let offer = view.need::<Offer>(coupon.offer)?;
    if coupon.knows(args.key) {
        return Ok(Changes::default());
    }
    let order = match args.order {
        Some(id) => view.find::<Order>(id)?,
        None => None,
    };
    let uses = coupon.uses();
    // Two of the staff who took it for one order took it once.
    if let Some(order) = order
        && uses.iter().any(|one| one.order == Some(order.id))
    {
        return Ok(Changes::default());
    }
    if coupon.ledger.len() >= MAX_ENTRIES {
        return Err(Refusal::TooMuch.into());
    }
    let Some(order) = order else {
        let row = used(view, ctx, coupon, (args.key, None, Money(0)));
        return Ok(Changes::of(row));
    };
    let mut order = order.clone();
    let amount = taken(view, ctx, &mut order, (coupon, offer))?;
    let row = used(view, ctx, coupon, (args.key, Some(&order), amount));
    let mut changes = Changes::of(row);
    if amount > Money(0) {
        changes.rows.push(order.into());
    }
    Ok(changes)
}

/// What it takes off the order: what the offer brings there, and no more than the order still costs.
fn taken(
    view: &dyn Rows,
    ctx: &Ctx,
    order: &mut Order,
    (coupon, offer): (&Coupon, &Offer),
) -> Result<Money, Stop> {
    if matches!(
        order.state,
        OrderState::Refused { .. } | OrderState::Cancelled
    ) {
        return Ok(Money(0));
    }
    let Ok((cut, amount)) = offer_cut(view, offer, &order.lines)? else {
        return Ok(Money(0));
    };
    let amount = amount.min(order.price());
    if amount > Money(0) {
        take_off(view, ctx, order, (coupon, offer), (cut, amount));
    }
    Ok(amount)
}
