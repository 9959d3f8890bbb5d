//! No money is lost or doubled: refunds stand in a row from the first, each of a payment that is there, and none gives back more than was taken.

use domain::id::PaymentId;
use domain::sales::{Payment, Refund};
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
    match of.first_key_value() {
        Some((payment, _)) => Err(format!("refunds of {payment}, which is not there")),
        None => Ok(()),
    }
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
