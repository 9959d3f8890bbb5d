//! The sums of a day: what was taken and given back by each method, and whether the counted cash is what should be there.

use super::{Payment, PaymentMethod, PaymentState, Refund, RefundState};
use crate::id::PaymentId;
use crate::money::Money;
use std::collections::BTreeMap;
use std::ops::Range;

/// What one method brought. Amounts in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MethodSum {
    pub payments: usize,
    /// Bills and tips.
    pub taken: Money,
    /// The tips among it.
    pub tips: Money,
    pub refunded: Money,
}

impl MethodSum {
    /// What stays.
    #[must_use]
    pub fn net(&self) -> Money {
        self.taken.minus(self.refunded)
    }
}

/// The sums of a day by the name of the method.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DaySums {
    pub methods: BTreeMap<String, MethodSum>,
}

impl DaySums {
    /// Cash that came in less what went out, in minor units. What lay in the drawer before is not part of it.
    #[must_use]
    pub fn cash(&self) -> Money {
        let cash = self.methods.get(PaymentMethod::Cash.name());
        cash.map(MethodSum::net).unwrap_or_default()
    }

    /// What was counted less what should be there: below nothing, cash is missing.
    #[must_use]
    pub fn difference(&self, counted: Money) -> Money {
        counted.minus(self.cash())
    }

    /// What stays of each method.
    #[must_use]
    pub fn nets(&self) -> BTreeMap<String, Money> {
        let methods = self.methods.iter();
        methods
            .map(|(name, sum)| (name.clone(), sum.net()))
            .collect()
    }

    /// All methods together.
    #[must_use]
    pub fn total(&self) -> Money {
        let nets = self.methods.values().map(MethodSum::net);
        nets.fold(Money(0), Money::plus)
    }
}

/// Adds up the payments and refunds whose labels lie in a day (epoch ms UTC, its end outside). A refund goes out the way its payment came in.
#[must_use]
pub fn day_sums<'a>(
    day: &Range<i64>,
    payments: impl IntoIterator<Item = &'a Payment>,
    refunds: impl IntoIterator<Item = &'a Refund>,
) -> DaySums {
    let mut sums = DaySums::default();
    let mut method_of: BTreeMap<PaymentId, &str> = BTreeMap::new();
    for payment in payments {
        method_of.insert(payment.id, payment.method.name());
        if payment.state != PaymentState::Captured || !day.contains(&payment.taken_at) {
            continue;
        }
        let name = payment.method.name().to_owned();
        let sum = sums.methods.entry(name).or_default();
        sum.payments += 1;
        sum.taken = sum.taken.plus(payment.taken());
        sum.tips = sum.tips.plus(payment.tip);
    }
    // What a provider was only asked for has not gone out.
    let gone = refunds
        .into_iter()
        .filter(|refund| refund.state == RefundState::Done);
    for refund in gone {
        let method = method_of.get(&refund.payment);
        if let Some(name) = method.filter(|_| day.contains(&refund.refunded_at)) {
            let sum = sums.methods.entry((*name).to_owned()).or_default();
            sum.refunded = sum.refunded.plus(refund.amount);
        }
    }
    sums
}
