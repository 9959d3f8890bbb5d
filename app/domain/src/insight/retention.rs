//! Who comes back: the customers of each month in which they bought for the first time, and how many of them bought in the months after it.
//! Whole months only; the running one is not over and is compared with none.

use crate::civil::Day;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Months of first purchases that are listed, the running one aside.
const MONTHS: i64 = 6;

/// The customers of a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cohort {
    pub year: i64,
    /// 1 to 12.
    pub month: u8,
    /// Who bought for the first time ever.
    pub new: u64,
    /// Who bought and had bought in a month before.
    pub returning: u64,
    /// Of the new ones, how many bought one month later, two months later and so on, as far as months are over.
    pub came: Vec<u64>,
}

/// Months since the year 0.
fn month_of(day: Day) -> i64 {
    let (year, month, _) = day.date();
    year * 12 + i64::from(month) - 1
}

/// Counts the six whole months before `today`, oldest first, from all purchases ever: who and on which local day.
#[must_use]
pub fn retention(purchases: &[(Uuid, Day)], today: Day) -> Vec<Cohort> {
    let this = month_of(today);
    let mut months: BTreeMap<Uuid, BTreeSet<i64>> = BTreeMap::new();
    for (customer, day) in purchases.iter().filter(|(_, day)| *day < today) {
        months.entry(*customer).or_default().insert(month_of(*day));
    }
    let first = |months: &BTreeSet<i64>| months.first().copied();
    (this - MONTHS..this)
        .map(|at| {
            let own: Vec<_> = months
                .values()
                .filter(|one| first(one) == Some(at))
                .collect();
            let returning = months
                .values()
                .filter(|one| one.contains(&at) && first(one) != Some(at));
            let came = (at + 1..this)
                .map(|later| own.iter().filter(|one| one.contains(&later)).count() as u64);
            Cohort {
                year: at.div_euclid(12),
                month: u8::try_from(at.rem_euclid(12) + 1).unwrap_or_default(),
                new: own.len() as u64,
                returning: returning.count() as u64,
                came: came.collect(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn each_month_says_who_was_new_and_who_of_them_came_again() {
        let [ann, ben] = [1, 2].map(Uuid::from_u128);
        let bought = [
            (ann, day("2026-08-31")),
            (ann, day("2026-10-01")),
            (ben, day("2026-08-02")),
            (ben, day("2026-09-30")),
            (ben, day("2026-11-02")),
        ];
        let table = retention(&bought, day("2026-11-20"));
        assert_eq!(table.len(), 6);
        let august = &table[3];
        assert_eq!((august.year, august.month, august.new), (2026, 8, 2));
        assert_eq!(august.came, [1, 1], "November is not over");
        assert_eq!((table[4].new, table[4].returning), (0, 1));
        assert_eq!(table[5].came, Vec::<u64>::new());
    }

    #[test]
    fn a_year_that_ends_is_no_end() {
        let ann = Uuid::from_u128(1);
        let bought = [(ann, day("2025-12-31")), (ann, day("2026-01-01"))];
        let table = retention(&bought, day("2026-02-01"));
        assert_eq!(
            (table[4].year, table[4].month, &table[4].came),
            (2025, 12, &vec![1])
        );
    }

    proptest! {
        #[test]
        fn nobody_comes_back_more_often_than_they_are(
            days in prop::collection::vec((0_u128..9, 19_000_i64..20_800), 0..200), turn in 0_usize..200,
        ) {
            let mut rows: Vec<(Uuid, Day)> = days.into_iter().map(|(who, day)| (Uuid::from_u128(who), Day(day))).collect();
            let table = retention(&rows, Day(20_700));
            for (at, cohort) in table.iter().enumerate() {
                prop_assert!(cohort.came.iter().all(|came| *came <= cohort.new));
                prop_assert_eq!(cohort.came.len(), 5 - at);
            }
            let turn = turn.min(rows.len());
            rows.rotate_left(turn);
            prop_assert_eq!(retention(&rows, Day(20_700)), table);
        }
    }
}
