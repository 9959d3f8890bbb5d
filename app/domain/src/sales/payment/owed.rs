//! What is owed: a sum of what stands in the books, made whenever somebody looks. It is stored nowhere, so it cannot be wrong.

use super::{Payment, PaymentState, Refund};
use crate::id::PaymentId;
use crate::money::Money;
use crate::sales::order::discount::taken_off;
use crate::sales::order::{Order, OrderState};
use std::collections::BTreeMap;

/// How a bill stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BillState {
    /// Nothing is paid.
    Owed,
    /// Some of it is paid.
    Part,
    /// All of it is paid, or there is nothing to pay.
    Paid,
    /// More is paid than is due.
    Overpaid,
}

/// What is due for an order, and what was paid for it. Amounts in minor units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bill {
    /// The order's total less its discounts; nothing for an order that was refused or cancelled.
    pub due: Money,
    /// What counts of the payments, less what went back.
    pub paid: Money,
    pub state: BillState,
    /// Payments that count.
    pub payments: usize,
    /// Payments of which any one can go back whole while the order stays paid, also at the price of when the last one was taken: it was paid twice.
    /// What a later discount leaves over was not. Oldest first.
    pub twice: Vec<PaymentId>,
    /// What is under way at a provider: not paid yet.
    pub under_way: Money,
}

impl Bill {
    /// What is still to be paid; nothing where more than enough is.
    #[must_use]
    pub fn left(&self) -> Money {
        self.due.minus(self.paid).max(Money(0))
    }

    /// What is paid and not due.
    #[must_use]
    pub fn excess(&self) -> Money {
        self.paid.minus(self.due).max(Money(0))
    }

    #[must_use]
    pub fn is_paid_twice(&self) -> bool {
        !self.twice.is_empty()
    }

    /// True where nothing is due and nothing is paid: there is nothing to say.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.due == Money(0) && self.paid == Money(0)
    }
}

/// What is left of a payment after its refunds, tip included, in minor units.
#[must_use]
pub fn left_of<'a>(payment: &Payment, refunds: impl IntoIterator<Item = &'a Refund>) -> Money {
    let of = refunds.into_iter().filter(|one| one.payment == payment.id);
    of.fold(payment.taken(), |left, refund| left.minus(refund.counts()))
        .max(Money(0))
}

/// What is owed for an order. Payments and refunds of other things are left out, so that a caller may give all there are.
#[must_use]
pub fn owed<'a>(
    order: &Order,
    payments: impl IntoIterator<Item = &'a Payment>,
    refunds: impl IntoIterator<Item = &'a Refund>,
) -> Bill {
    let mut back: BTreeMap<PaymentId, Money> = BTreeMap::new();
    for refund in refunds {
        let sum = back.entry(refund.payment).or_default();
        *sum = sum.plus(refund.counts());
    }
    let of_order = payments.into_iter().filter(|one| one.is_for(order.id));
    let (captured, others): (Vec<&Payment>, Vec<&Payment>) =
        of_order.partition(|one| one.state == PaymentState::Captured);
    let under_way = others.into_iter().filter(|one| one.is_under_way());
    let under_way = under_way.fold(Money(0), |sum, one| sum.plus(one.amount));
    let mut counting: Vec<(i64, PaymentId, Money)> = captured
        .into_iter()
        .map(|one| {
            // What goes back is taken from the bill's part first; a tip stays where only the bill's part went.
            let back = back.get(&one.id).copied().unwrap_or_default();
            let counts = one.amount.minus(back).max(Money(0));
            (one.taken_at, one.id, counts)
        })
        .filter(|(_, _, counts)| *counts > Money(0))
        .collect();
    counting.sort_unstable();
    let paid = counting
        .iter()
        .fold(Money(0), |sum, (_, _, counts)| sum.plus(*counts));
    let due = due(order);
    let last = counting.last().map_or(0, |(taken_at, _, _)| *taken_at);
    let spare = paid.minus(due.max(price_at(order, last)));
    let is_twice = |counts: Money| due > Money(0) && counting.len() > 1 && counts <= spare;
    let twice = counting
        .iter()
        .filter(|(_, _, counts)| is_twice(*counts))
        .map(|(_, id, _)| *id)
        .collect();
    Bill {
        due,
        paid,
        state: state(due, paid),
        payments: counting.len(),
        twice,
        under_way,
    }
}

/// The price by what was said of discounts until then, by the clocks of whoever said it.
fn price_at(order: &Order, at: i64) -> Money {
    let entries = &order.discounts;
    let seen = entries.iter().rposition(|entry| entry.at <= at);
    let seen = seen.map_or(0, |last| last.saturating_add(1));
    let until = entries.get(..seen).unwrap_or_default();
    order.total.minus(taken_off(order.total, until))
}

fn due(order: &Order) -> Money {
    match order.state {
        OrderState::Placed
        | OrderState::Accepted
        | OrderState::Preparing
        | OrderState::Ready
        | OrderState::Fulfilled => order.price(),
        OrderState::Refused { .. } | OrderState::Cancelled => Money(0),
    }
}

fn state(due: Money, paid: Money) -> BillState {
    if paid > due {
        BillState::Overpaid
    } else if paid == due {
        BillState::Paid
    } else if paid > Money(0) {
        BillState::Part
    } else {
        BillState::Owed
    }
}
