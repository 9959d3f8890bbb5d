//! A coupon on an order: it becomes one of the order's discounts, and the coupon's ledger says so. What ends the order gives it back.

use super::collect::off;
use super::coupon::{Coupon, CouponEntry, CouponSaid, MAX_ENTRIES};
use super::cut::offer_cut;
use super::{CouponWhyNot, Offer};
use crate::id::{CouponId, OrderId};
use crate::money::Money;
use crate::refusal::Refusal;
use crate::row::Row;
use crate::sales::order::Order;
use crate::sales::order::discount::{DiscountCut, DiscountEntry, DiscountSaid, DiscountState};
use crate::view::{Ctx, Rows, Side, Stop};
use uuid::Uuid;

/// The order with its customer's coupon taken off, and the coupon with its use. Nobody pays more than they saw: where it takes off less than `seen`,
/// the server asks.
///
/// # Errors
/// [`Refusal::CouponOff`] where it cannot be used for this order; [`Stop::Need`] for rows not loaded.
pub(crate) fn redeem(
    view: &dyn Rows,
    ctx: &Ctx,
    order: &mut Order,
    (coupon, seen): (CouponId, Option<Money>),
) -> Result<Row, Stop> {
    let coupon = view.need::<Coupon>(coupon)?;
    if coupon.customer != order.customer {
        return Err(Refusal::missing::<Coupon>().into());
    }
    let offer = view.need::<Offer>(coupon.offer)?;
    let now = view.server().map_or(ctx.now, |server| server.now);
    if coupon.is_used() || coupon.ledger.len() >= MAX_ENTRIES {
        return Err(off(CouponWhyNot::Used).into());
    }
    if let Some(why) = offer.closed(now) {
        return Err(off(why).into());
    }
    let (cut, amount) = offer_cut(view, offer, &order.lines)?.map_err(off)?;
    if ctx.side == Side::Server && seen.is_some_and(|seen| amount < seen) {
        return Err(off(CouponWhyNot::Less).into());
    }
    take_off(view, ctx, order, (coupon, offer), (cut, amount));
    // One order has one coupon from its customer, so its id is the use's name.
    Ok(used(view, ctx, coupon, (order.id.0, Some(order), amount)))
}

/// One coupon for an order: an order that has one is not placed again with another one.
///
/// # Errors
/// [`Refusal::CouponOff`] where the order has another coupon; [`Stop::Need`] for rows not loaded.
pub(crate) fn only_one(
    view: &dyn Rows,
    order: OrderId,
    coupon: Option<CouponId>,
) -> Result<(), Stop> {
    let Some(coupon) = coupon else {
        return Ok(());
    };
    let order = view.need::<Order>(order)?;
    let mut has = order
        .discounts
        .iter()
        .filter_map(|one| one.coupon)
        .peekable();
    if has.peek().is_some() && has.all(|one| one != coupon) {
        return Err(off(CouponWhyNot::OneOffer).into());
    }
    Ok(())
}

/// Puts the discount on the order. It says whose coupon it is, so that nobody's own limit is used up by it.
pub(super) fn take_off(
    view: &dyn Rows,
    ctx: &Ctx,
    order: &mut Order,
    (coupon, offer): (&Coupon, &Offer),
    (cut, amount): (DiscountCut, Money),
) {
    order.discounts.push(DiscountEntry {
        said: DiscountSaid::Given {
            cut,
            amount,
            reason: reason(offer, coupon),
        },
        by: ctx.actor.user,
        at: ctx.now,
        recorded_at: view.server().map(|server| server.now),
        coupon: Some(coupon.id),
    });
}

/// What stands on the bill: the offer's name in both languages where it has two, and the code.
fn reason(offer: &Offer, coupon: &Coupon) -> String {
    let (zh, en) = (offer.name.zh.trim(), offer.name.en.trim());
    let name = match (zh, en) {
        ("", name) | (name, "") => name.to_owned(),
        (zh, en) if zh == en => en.to_owned(),
        (zh, en) => format!("{en} / {zh}"),
    };
    format!("{name} · {}", coupon.code)
}

/// The coupon with one more use.
pub(super) fn used(
    view: &dyn Rows,
    ctx: &Ctx,
    coupon: &Coupon,
    (key, order, amount): (Uuid, Option<&Order>, Money),
) -> Row {
    let said = CouponSaid::Used {
        key,
        order: order.map(|order| order.id),
        amount,
    };
    with_entry(view, ctx, coupon, said)
}

fn with_entry(view: &dyn Rows, ctx: &Ctx, coupon: &Coupon, said: CouponSaid) -> Row {
    let mut changed = coupon.clone();
    changed.ledger.push(CouponEntry {
        said,
        by: ctx.actor.user,
        at: ctx.now,
        recorded_at: view.server().map(|server| server.now),
    });
    changed.into()
}

/// The coupons whose discounts an order no longer has, each with its use given back: of one discount, or of all that count.
///
/// # Errors
/// [`Stop::Need`] for rows not loaded.
pub(crate) fn given_back(
    view: &dyn Rows,
    ctx: &Ctx,
    order: &Order,
    only: Option<u32>,
) -> Result<Vec<Row>, Stop> {
    let list = order.discount_list();
    let counting = list.iter().filter(|one| one.state == DiscountState::Counts);
    let of = counting.filter(|one| only.is_none_or(|number| one.number == number));
    let mut rows = Vec::new();
    for id in of.filter_map(|one| one.coupon) {
        // A coupon whose customer was erased has nobody to go back to.
        let Some(coupon) = view.find::<Coupon>(id)? else {
            continue;
        };
        let uses = coupon.uses();
        let of_order = uses.iter().find(|one| one.order == Some(order.id));
        if let Some(one) = of_order {
            let said = CouponSaid::GivenBack { key: one.key };
            rows.push(with_entry(view, ctx, coupon, said));
        }
    }
    Ok(rows)
}
