//! What is known of a contact in figures. The server counts it; a phone shows value and group from it without holding years of orders.
//!
//! Dates and sums stand here, no rates and no ages: those are computed where they are shown, so a night without a purchase changes nothing.

use crate::civil::Day;
use crate::id::ContactId;
use crate::insight::rfm::Group;
use crate::insight::value::{self, Value};
use crate::money::Money;
use crate::noun;
use crate::noun::column::text_columns;
use crate::scope::Scope;
use serde::{Deserialize, Serialize};

/// Days before today whose purchases say what somebody is worth now.
pub const WINDOW: i64 = 365;

/// The figures of a contact; its id is the contact's. Days are numbers of local days ([`Day`]), money is in minor units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactFacts {
    pub id: ContactId,
    /// Days with a purchase, ever; and what was paid on them.
    pub purchases: u32,
    pub amount: Money,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_day: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_day: Option<i64>,
    /// What was paid on the first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_amount: Option<Money>,
    /// The same of the [`WINDOW`] before the day on which it was counted last.
    pub recent_purchases: u32,
    pub recent_amount: Money,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recent_first_day: Option<i64>,
    /// Half of the pauses between two purchases are not longer, days; none before the fourth purchase.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usual_gap: Option<u32>,
    /// Nine of ten pauses are not longer, days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub long_gap: Option<u32>,
    /// Tickets that are not solved.
    pub open_tickets: u32,
    /// How good a solution was, 1 to 10, as said last; and when, epoch ms UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_result: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_said_at: Option<i64>,
    /// Bookings that took place.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub bookings: u32,
    /// How good the last review was, stars.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_stars: Option<u32>,
    /// The group among all customers; counted at night, none where there are too few customers or the last purchase is too long ago.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Group>,
}

noun! {
    ContactFacts in "contact_facts" by ContactId, scopes |_| vec![Scope::Team];
    server purchases: u32;
    server amount: Money;
    server first_day: Option<i64>;
    server last_day: Option<i64>;
    server first_amount: Option<Money>;
    server recent_purchases: u32;
    server recent_amount: Money;
    server recent_first_day: Option<i64>;
    server usual_gap: Option<u32>;
    server long_gap: Option<u32>;
    server open_tickets: u32;
    server last_result: Option<u32>;
    server last_said_at: Option<i64>;
    server bookings: u32;
    server last_stars: Option<u32>;
    server group: Option<Group> as ["customer_group"];
}

text_columns! { Group => |group| group.name(), |text| Group::parse(text); }

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// From this many purchases on, pauses say something of a habit.
const LEAST_PURCHASES: usize = 4;

impl ContactFacts {
    /// Of somebody of whom nothing is known.
    #[must_use]
    pub fn new(id: ContactId) -> Self {
        Self {
            id,
            purchases: 0,
            amount: Money(0),
            first_day: None,
            last_day: None,
            first_amount: None,
            recent_purchases: 0,
            recent_amount: Money(0),
            recent_first_day: None,
            usual_gap: None,
            long_gap: None,
            open_tickets: 0,
            last_result: None,
            last_said_at: None,
            bookings: 0,
            last_stars: None,
            group: None,
        }
    }

    /// The same with other purchases: local days and what was paid on them, in any order; several of one day are one purchase. What cost
    /// nothing and what lies after `today` does not count.
    #[must_use]
    pub fn with_purchases(self, paid: &[(Day, Money)], today: Day) -> Self {
        let mut days = std::collections::BTreeMap::<Day, Money>::new();
        for (day, amount) in paid {
            if *day <= today && amount.0 > 0 {
                let sum = days.entry(*day).or_default();
                *sum = sum.plus(*amount);
            }
        }
        let from = today.plus(-WINDOW);
        let sum = |days: &mut dyn Iterator<Item = Money>| days.fold(Money(0), Money::plus);
        let recent = || days.range(from..);
        let gaps = gaps(days.keys());
        Self {
            purchases: count(days.len()),
            amount: sum(&mut days.values().copied()),
            first_day: days.keys().next().map(|day| day.0),
            last_day: days.keys().next_back().map(|day| day.0),
            first_amount: days.values().next().copied(),
            recent_purchases: count(recent().count()),
            recent_amount: sum(&mut recent().map(|(_, amount)| *amount)),
            recent_first_day: recent().next().map(|(day, _)| day.0),
            usual_gap: share_of(&gaps, 1, 2),
            long_gap: share_of(&gaps, 9, 10),
            ..self
        }
    }

    /// V on a day, for `months` to come; none without a purchase in the window.
    #[must_use]
    pub fn value(&self, today: Day, months: f64) -> Option<Value> {
        let first = self.recent_first_day?;
        let days = today.0.saturating_sub(first).clamp(0, WINDOW);
        let days = i32::try_from(days).ok()?.max(value::LEAST_DAYS);
        value::value(
            self.recent_purchases,
            self.recent_amount.0.max(0),
            f64::from(days),
            months,
        )
        .ok()
    }

    /// Days since the last purchase.
    #[must_use]
    pub fn away(&self, today: Day) -> Option<u32> {
        let last = self.last_day?;
        u32::try_from(today.0.saturating_sub(last).max(0)).ok()
    }

    /// The day on which the next visit would be usual.
    #[must_use]
    pub fn next_usual(&self) -> Option<Day> {
        Some(Day(self
            .last_day?
            .saturating_add(i64::from(self.usual_gap?))))
    }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// The pauses between days, shortest first; none where there are too few.
fn gaps<'a>(days: impl Iterator<Item = &'a Day> + Clone) -> Vec<u32> {
    let pairs = days.clone().zip(days.skip(1));
    let mut gaps: Vec<u32> = pairs
        .map(|(one, next)| u32::try_from(next.0.saturating_sub(one.0)).unwrap_or(u32::MAX))
        .collect();
    gaps.sort_unstable();
    if gaps.len() + 1 < LEAST_PURCHASES {
        gaps.clear();
    }
    gaps
}

/// The least value that `part` of `whole` are not above.
fn share_of(sorted: &[u32], part: usize, whole: usize) -> Option<u32> {
    let at = (sorted.len() * part).div_ceil(whole).max(1) - 1;
    sorted.get(at).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn nobody() -> ContactFacts {
        ContactFacts::new(ContactId(Uuid::nil()))
    }

    fn bought(days: &[(i64, i64)], today: i64) -> ContactFacts {
        let paid: Vec<(Day, Money)> = days
            .iter()
            .map(|(day, paid)| (Day(*day), Money(*paid)))
            .collect();
        nobody().with_purchases(&paid, Day(today))
    }

    #[test]
    fn two_orders_of_a_day_are_one_purchase_and_what_is_free_or_to_come_is_none() {
        let facts = bought(&[(10, 500), (10, 700), (11, 0), (12, -5), (90, 900)], 20);
        assert_eq!(
            (
                facts.purchases,
                facts.amount,
                facts.first_day,
                facts.last_day
            ),
            (1, Money(1_200), Some(10), Some(10))
        );
        assert_eq!(facts.usual_gap, None);
        assert_eq!(bought(&[], 20), nobody());
    }

    #[test]
    fn a_habit_is_told_from_the_fourth_purchase_on() {
        let facts = bought(&[(0, 100), (7, 100), (14, 100)], 20);
        assert_eq!((facts.usual_gap, facts.next_usual()), (None, None));
        let facts = bought(&[(0, 100), (7, 100), (14, 100), (44, 100)], 50);
        assert_eq!((facts.usual_gap, facts.long_gap), (Some(7), Some(30)));
        assert_eq!(facts.next_usual(), Some(Day(51)));
        assert_eq!(facts.away(Day(50)), Some(6));
        assert_eq!(facts.away(Day(40)), Some(0));
    }

    #[test]
    fn what_somebody_is_worth_counts_the_last_year_only() {
        let facts = bought(&[(0, 90_000), (1_000, 3_000), (1_010, 5_000)], 1_020);
        assert_eq!((facts.purchases, facts.recent_purchases), (3, 2));
        let value = facts.value(Day(1_020), 24.0).unwrap();
        // Two purchases in the least window of 30 days, ¥40 each.
        assert_eq!(value.purchase, Some(4_000.0));
        assert!((value.rate - 2.0 / (30.0 / 30.4375)).abs() < 1e-12);
        assert_eq!(value.value, (value.rate * 4_000.0 * 24.0).round() as i64);
        assert_eq!(bought(&[(0, 100)], 1_000).value(Day(1_000), 24.0), None);
    }

    proptest! {
        #[test]
        fn the_order_of_purchases_changes_nothing_and_nothing_overflows(
            mut days in prop::collection::vec((any::<i64>(), any::<i64>()), 0..40), today: i64, turn in 0_usize..40,
        ) {
            let facts = bought(&days, today);
            let turn = turn.min(days.len());
            days.rotate_left(turn);
            prop_assert_eq!(&bought(&days, today), &facts);
            let _ = (facts.value(Day(today), 24.0), facts.away(Day(today)), facts.next_usual());
        }
    }
}
