//! No money is lost or doubled: refunds stand in a row from the first, each of a payment that is there, and none gives back more than was taken.
//! What is taken off an order is no more than it costs.

use domain::id::PaymentId;
use domain::sales::order::discount::{DiscountState, MAX_ENTRIES};
use domain::sales::{Order, Payment, Refund};
use domain::{Key, Row};
use std::collections::BTreeMap;

pub fn add_up(all: &BTreeMap<Key, Row>) -> Result<(), String> {
    let mut of: BTreeMap<PaymentId, Vec<&Refund>> = BTreeMap::new();
    for refund in all.values().filter_map(Row::as_refund) {
        of.entry(refund.payment).or_default().push(refund);
    }
    for payment in all.values().filter_map(Row::as_payment) {
        fits(payment, of.remove(&payment.id).unwrap_or_default())?;
    }
    for order in all.values().filter_map(Row::as_order) {
        costs(order)?;
    }
    match of.first_key_value() {
        Some((payment, _)) => Err(format!("refunds of {payment}, which is not there")),
        None => Ok(()),
    }
}

fn costs(order: &Order) -> Result<(), String> {
    let list = order.discount_list();
    let counting = list.iter().filter(|one| one.state == DiscountState::Counts);
    let off: i64 = counting.map(|one| one.amount.0).sum();
    let unheard = order.discounts.iter().any(|one| one.recorded_at.is_none());
    if off > order.total.0 || order.discounts.len() > 3 * MAX_ENTRIES || unheard {
        return Err(format!("{order:?}: {off} is taken off"));
    }
    Ok(())
}

fn fits(payment: &Payment, mut refunds: Vec<&Refund>) -> Result<(), String> {
    refunds.sort_by_key(|refund| refund.number);
    let numbers = refunds.iter().map(|refund| refund.number);
    let in_a_row = numbers.eq((1..).take(refunds.len()));
    let back: i64 = refunds.iter().map(|refund| refund.counts().0).sum();
    if !in_a_row || back > payment.taken().0 {
        return Err(format!("{payment:?} has refunds {refunds:?}"));
    }
    if payment.recorded_at.is_none() {
        return Err(format!("{payment:?}: the server noted no time"));
    }
    Ok(())
}
