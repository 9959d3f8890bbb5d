//! Taking money for orders, whoever else does, and giving some of it back.

use super::{Habits, Somebody};
use crate::noise::Noise;
use domain::account::Role;
use domain::id::PaymentId;
use domain::sales::{Order, Payment, PaymentAbout, PaymentMethod, PaymentRecord, RefundRecord};
use domain::{Draft, Entity, Money, Row};

pub const HABITS: Habits = Habits {
    staff: &[(3, take), (2, refund)],
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
