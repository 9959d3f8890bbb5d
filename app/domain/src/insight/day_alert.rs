//! What is different today: few things, each with one figure, and nothing where nothing is.

use super::anomaly;
use super::thin::{self, Code, Refusal};
use super::who_to_contact::UNHAPPY;
use crate::civil::{DAY_MS, Day};
use crate::money::Money;
use crate::people::ContactFacts;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// So many whole days have to be known: six weeks, five of which judge the sixth.
const LEAST_DAYS: usize = 42;
/// Days of the past that are looked at.
const MOST_DAYS: i64 = 180;
/// Below so many orders a day one guest more or less is news, and no alert.
const LEAST_ORDERS: usize = 10;
/// A change of fewer people than this is no change.
const LEAST_PEOPLE: u32 = 3;
const WEEK: i64 = 7;
/// Weeks that say how many unhappy people are usual.
const USUAL_WEEKS: u32 = 8;

/// One thing that is different.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum DayAlert {
    /// Yesterday brought much more or less than such a day does.
    Takings {
        day: i64,
        value: Money,
        expected: Money,
    },
    /// More regulars stay away than a week ago.
    StayAway { now: u32, before: u32 },
    /// More people said within a week that they were not happy than is usual in one.
    Unhappy { now: u32, usual: u32 },
}

/// Looks at the whole days before `today`. `paid` is every order, `now` the figures of everybody who may be guessed about, `before` how many
/// of them stayed away a week ago.
///
/// # Errors
/// [`Code::TooFewPeriods`] where fewer than six weeks are known.
pub fn fit<'a>(
    paid: impl Iterator<Item = (Day, Money)>,
    facts: impl Iterator<Item = &'a ContactFacts> + Clone,
    before: u32,
    today: Day,
) -> Result<Vec<DayAlert>, Refusal> {
    let mut days: BTreeMap<i64, (usize, i64)> = BTreeMap::new();
    for (day, amount) in paid.filter(|(day, _)| *day < today && day.0 >= today.0 - MOST_DAYS) {
        let sum = days.entry(day.0).or_default();
        *sum = (sum.0 + 1, sum.1.saturating_add(amount.0));
    }
    let known = days.keys().next().map_or(0, |first| {
        usize::try_from(today.0 - first).unwrap_or_default()
    });
    thin::enough(Code::TooFewPeriods, known, LEAST_DAYS)?;
    let late = facts.clone().filter(|one| is_late(one, today)).count();
    let alerts = [
        takings(&days, today),
        stay_away(u32::try_from(late).unwrap_or(u32::MAX), before),
        unhappy(facts, today),
    ];
    Ok(alerts.into_iter().flatten().collect())
}

/// True where a regular stays away longer than they do.
#[must_use]
pub fn is_late(facts: &ContactFacts, today: Day) -> bool {
    super::who_to_contact::reason(facts, today).is_some_and(|(_, why)| why.kind() == "late")
}

/// Yesterday, where it stands out. A day on which nothing was sold was closed, and is no news to whoever closed it.
fn takings(days: &BTreeMap<i64, (usize, i64)>, today: Day) -> Option<DayAlert> {
    let yesterday = today.0 - 1;
    let (orders, value) = days.get(&yesterday).copied()?;
    let first = *days.keys().next()?;
    let usual = days.values().map(|(orders, _)| *orders).sum::<usize>() / days.len().max(1);
    if orders == 0 || usual < LEAST_ORDERS {
        return None;
    }
    let series: Vec<(i32, f64)> = (first..today.0)
        .map(|day| {
            let sum = days.get(&day).map_or(0, |(_, sum)| *sum);
            (i32::try_from(day).unwrap_or(i32::MAX), sum as f64)
        })
        .collect();
    let alerts = anomaly::fit(&series).ok()?;
    let alert = alerts.last()?;
    (i64::from(alert.day) == yesterday).then(|| DayAlert::Takings {
        day: yesterday,
        value: Money(value),
        expected: Money(alert.expected.round() as i64),
    })
}

/// Half as many again as a week ago, and by more than a few.
fn stay_away(now: u32, before: u32) -> Option<DayAlert> {
    let more = now.saturating_sub(before);
    let much = more >= LEAST_PEOPLE && now.saturating_mul(2) >= before.saturating_mul(3);
    much.then_some(DayAlert::StayAway { now, before })
}

fn unhappy<'a>(facts: impl Iterator<Item = &'a ContactFacts>, today: Day) -> Option<DayAlert> {
    let (mut now, mut before) = (0_u32, 0_u32);
    for one in facts {
        let (Some(result), Some(at)) = (one.last_result, one.last_said_at) else {
            continue;
        };
        let ago = today.0.saturating_sub(at.div_euclid(DAY_MS));
        if result > UNHAPPY || ago < 0 {
            continue;
        }
        if ago < WEEK {
            now += 1;
        } else if ago < WEEK * (i64::from(USUAL_WEEKS) + 1) {
            before += 1;
        }
    }
    let usual = before.div_ceil(USUAL_WEEKS);
    let much = now >= LEAST_PEOPLE && now >= usual.saturating_mul(2);
    much.then_some(DayAlert::Unhappy { now, usual })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::ContactId;
    use proptest::prelude::*;
    use uuid::Uuid;

    const TODAY: Day = Day(20_000);

    /// Twenty orders a day of some 50 each, more on weekends.
    fn orders(days: i64) -> Vec<(Day, Money)> {
        let of = |day: Day| {
            let more = if day.weekday() >= 5 { 2_000 } else { 0 };
            (0..20).map(move |n| (day, Money(5_000 + more + (day.0 * 7 + n * 13) % 300)))
        };
        (1..=days).flat_map(|ago| of(TODAY.plus(-ago))).collect()
    }

    fn look(paid: &[(Day, Money)], facts: &[ContactFacts], before: u32) -> Vec<DayAlert> {
        fit(paid.iter().copied(), facts.iter(), before, TODAY).unwrap()
    }

    #[test]
    fn a_usual_day_is_no_news_and_half_of_one_is() {
        let usual = orders(120);
        assert_eq!(look(&usual, &[], 0), []);
        let quiet: Vec<_> = usual
            .iter()
            .enumerate()
            .filter(|(n, (day, _))| *day != TODAY.plus(-1) || n % 2 == 0)
            .map(|(_, one)| *one)
            .collect();
        let alerts = look(&quiet, &[], 0);
        assert!(
            matches!(alerts[..], [DayAlert::Takings { day, value, expected }]
                if day == TODAY.0 - 1 && value.0 * 3 < expected.0 * 2),
            "{alerts:?}"
        );
        let closed: Vec<_> = usual
            .into_iter()
            .filter(|(day, _)| *day != TODAY.plus(-1))
            .collect();
        assert_eq!(look(&closed, &[], 0), [], "who closed knows it");
    }

    #[test]
    fn more_people_than_usual_are_news() {
        let weekly: Vec<(Day, Money)> = (0..10)
            .map(|n| (TODAY.plus(-100 + n * 7), Money(5_000)))
            .collect();
        let person = |n: u128| ContactFacts::new(ContactId(Uuid::from_u128(n)));
        let late: Vec<ContactFacts> = (0..6)
            .map(|n| person(n).with_purchases(&weekly, TODAY))
            .collect();
        let usual = orders(120);
        assert_eq!(
            look(&usual, &late, 2),
            [DayAlert::StayAway { now: 6, before: 2 }]
        );
        assert_eq!(look(&usual, &late, 5), []);
        let unhappy: Vec<ContactFacts> = (10..13)
            .map(|n| ContactFacts {
                last_result: Some(2),
                last_said_at: Some((TODAY.0 - 2) * DAY_MS),
                ..person(n)
            })
            .collect();
        assert_eq!(
            look(&usual, &unhappy, 0),
            [DayAlert::Unhappy { now: 3, usual: 0 }]
        );
    }

    #[test]
    fn a_young_shop_is_told_that_it_is_not_enough_yet() {
        let few = fit(orders(20).into_iter(), [].iter(), 0, TODAY).unwrap_err();
        assert_eq!(
            (few.code, few.have, few.need),
            (Code::TooFewPeriods, Some(20.0), Some(42.0))
        );
    }

    proptest! {
        #[test]
        fn the_order_of_rows_changes_nothing(turn in 0_usize..2_000, before: u32) {
            let mut rows = orders(80);
            let expected = look(&rows, &[], before);
            rows.rotate_left(turn % 1_600);
            prop_assert_eq!(look(&rows, &[], before), expected);
        }
    }
}
