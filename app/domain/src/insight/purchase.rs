//! Purchases as the models of customers see them: one customer, one local day, one sum.

use super::thin::{Code, Refusal};
use std::collections::BTreeMap;

/// What one customer paid on one day; several of the same day are one purchase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purchase<K> {
    pub customer: K,
    /// The number of the local day ([`super::day`]).
    pub day: i32,
    /// Minor units of the model's one currency.
    pub amount_minor: i64,
}

/// A customer's purchases, by day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History<K> {
    pub customer: K,
    /// Days and sums in minor units, earliest first; at least one.
    pub days: Vec<(i32, i64)>,
}

/// Days that a business can have: outside, sums of days would not be days any more.
const DAYS: std::ops::RangeInclusive<i32> = -200_000..=200_000;

/// Every customer with their purchases up to and including the day `until`, in order.
///
/// # Errors
/// [`Code::BadRow`] with the first row that has a negative amount or an absurd day; [`Code::NoRows`] where nothing is left.
pub fn histories<K: Ord + Clone>(
    rows: &[Purchase<K>],
    until: i32,
) -> Result<Vec<History<K>>, Refusal> {
    let mut by_customer: BTreeMap<&K, BTreeMap<i32, i64>> = BTreeMap::new();
    for (number, row) in (1..).zip(rows) {
        if row.amount_minor < 0 || !DAYS.contains(&row.day) {
            return Err(Refusal::row(number));
        }
        if row.day <= until {
            let days = by_customer.entry(&row.customer).or_default();
            let sum = days.entry(row.day).or_default();
            *sum = sum.saturating_add(row.amount_minor);
        }
    }
    if by_customer.is_empty() {
        return Err(Refusal::new(Code::NoRows));
    }
    Ok(by_customer
        .into_iter()
        .map(|(customer, days)| History {
            customer: customer.clone(),
            days: days.into_iter().collect(),
        })
        .collect())
}

impl<K> History<K> {
    #[must_use]
    pub fn first(&self) -> i32 {
        self.days.first().map_or(0, |(day, _)| *day)
    }

    #[must_use]
    pub fn last(&self) -> i32 {
        self.days.last().map_or(0, |(day, _)| *day)
    }

    /// The sum of some days' purchases, in minor units.
    #[must_use]
    pub fn amount(&self) -> i64 {
        self.days
            .iter()
            .fold(0, |sum, (_, amount)| i64::saturating_add(sum, *amount))
    }

    /// The same customer as they were known on the day `until`; none before their first purchase.
    #[must_use]
    pub fn until(&self, until: i32) -> Option<Self>
    where
        K: Clone,
    {
        let count = self.days.partition_point(|(day, _)| *day <= until);
        (count > 0).then(|| Self {
            customer: self.customer.clone(),
            days: self.days.iter().take(count).copied().collect(),
        })
    }

    /// How many days after `from`, up to and including `to`, had a purchase.
    #[must_use]
    pub fn between(&self, from: i32, to: i32) -> usize {
        let upto = |end: i32| self.days.partition_point(|(day, _)| *day <= end);
        upto(to).saturating_sub(upto(from))
    }
}
