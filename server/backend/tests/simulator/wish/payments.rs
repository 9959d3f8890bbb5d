//! Taking money for orders, whoever else does, giving some of it back, taking less for an order, and counting the drawer.

use super::{Habits, Somebody};
use crate::noise::Noise;
use crate::people::is_old_order;
use domain::account::Role;
use domain::civil::DAY_MS;
use domain::id::{DayClosingId, PaymentId};
use domain::sales::order::discount::{DiscountAct, DiscountCut};
use domain::sales::{
    DayClosingKeep, Order, OrderDiscount, Payment, PaymentAbout, PaymentMethod, PaymentRecord,
    RefundRecord,
};
use domain::{Draft, Entity, Money, Row};
use std::collections::BTreeMap;

pub const HABITS: Habits = Habits {
    staff: &[(3, take), (2, refund), (3, discount), (1, count)],
    customers: &[],
};

/// For any order that was seen, paid or not, done or cancelled: what happened has happened.
fn take(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let rows = somebody.rows.all(Entity::Order);
    let orders: Vec<&Order> = rows.filter_map(Row::as_order).collect();
    let order = *noise.pick(&orders)?;
    let amount = if noise.chance(700) {
        order.total.0
    } else {
        1 + noise.below(2_000) as i64
    };
    let record = PaymentRecord {
        id: PaymentId(noise.uuid(somebody.now)),
        about: PaymentAbout::Order { order: order.id },
        customer: Some(order.customer),
        amount: Money(amount.max(1)),
        tip: Money(noise.below(300) as i64),
        method: noise.pick(&PaymentMethod::OF_STAFF)?.clone(),
    };
    Some(record.into())
}

/// Sometimes more than is left, sometimes of what somebody else gives back just then.
fn refund(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    if somebody.actor.role != Role::Owner {
        return None;
    }
    let rows = somebody.rows.all(Entity::Payment);
    let payments: Vec<&Payment> = rows.filter_map(Row::as_payment).collect();
    let payment = *noise.pick(&payments)?;
    let refunds = somebody.rows.all(Entity::Refund).filter_map(Row::as_refund);
    let before = refunds.filter(|one| one.payment == payment.id).count();
    let most = payment.taken().0.max(1);
    let record = RefundRecord {
        payment: payment.id,
        number: before as u32 + 1,
        amount: Money(1 + noise.below(most as u64) as i64),
        reason: "paid twice".into(),
        idempotency_key: noise.uuid(somebody.now),
    };
    Some(record.into())
}

/// More than one may, of an order that is over, or what a colleague says just then: all of it happens.
fn discount(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let rows = somebody.rows.all(Entity::Order);
    let orders = rows.filter_map(Row::as_order);
    // An old order is written anew whenever it turns out whose it was, and with it what was said of its price.
    let orders: Vec<&Order> = orders.filter(|order| !is_old_order(order.id)).collect();
    let order = *noise.pick(&orders)?;
    let seen = order.discounts.len() as u32;
    let of = 1 + noise.below(u64::from(seen.max(1))) as u32;
    let reason = "waited long".to_owned();
    let act = match noise.below(if seen == 0 { 2 } else { 5 }) {
        0 => DiscountAct::Give {
            cut: DiscountCut::Percent {
                percent: 1 + noise.below(60) as u32,
            },
            reason,
        },
        1 => DiscountAct::Give {
            cut: DiscountCut::Amount {
                amount: Money(1 + noise.below(1_500) as i64),
            },
            reason,
        },
        2 => DiscountAct::Approve { of },
        3 => DiscountAct::Decline { of },
        _ => DiscountAct::TakeBack { of, reason },
    };
    let said = OrderDiscount {
        id: order.id,
        number: seen + 1,
        act,
    };
    Some(said.into())
}

fn count(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let cash = Money(noise.below(9_000) as i64);
    let keep = DayClosingKeep {
        id: DayClosingId(noise.uuid(somebody.now)),
        day: somebody.now.div_euclid(DAY_MS),
        counted: cash,
        methods: BTreeMap::from([("cash".to_owned(), cash)]),
        reason: String::new(),
    };
    Some(keep.into())
}
