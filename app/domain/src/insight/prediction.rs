//! What is learned of all customers at night, and said of one of them on any phone, without a network too: the visits and the money to come,
//! and whether they may not come back. Learned on the past, tried on days that it had not seen; a result that is no better than the simple
//! guess is none.

use super::churn;
use super::lifetime;
use super::math::{ln, ln_1p, logistic};
use super::purchase::{Purchase, histories};
use super::thin::Refusal;
use crate::civil::Day;
use crate::money::Money;
use crate::people::ContactFacts;
use serde::{Deserialize, Serialize};

/// Days that are held out where visits are tried: a quarter.
const HELD_OUT: i32 = 91;
/// Weeks of the next 90 days, and of the next year.
const QUARTER_WEEKS: f64 = 90.0 / 7.0;
const YEAR_WEEKS: f64 = 365.0 / 7.0;

/// What is known of visits and money to come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LifetimeRun {
    pub model: lifetime::Model,
    /// By how many visits a customer was missed on [`HELD_OUT`] days, and by how many "goes on as before" missed.
    pub miss: f64,
    pub simple_miss: f64,
}

/// What is known of staying away.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChurnRun {
    /// Log odds of the intercept and of each of [`churn::INPUTS`].
    pub coefficients: Vec<f64>,
    /// So many days without a purchase are meant.
    pub horizon: i32,
    /// Minor units of one major unit.
    pub minor: f64,
    /// The log loss on a later day than that of the training, and that of always guessing the share.
    pub log_loss: f64,
    pub simple_log_loss: f64,
    pub auc: Option<f64>,
    /// To be shown as rough.
    pub rough: bool,
}

/// What is expected of one customer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expected {
    /// Visits in the next 90 days and in the next year.
    pub quarter: f64,
    pub year: f64,
    /// What they will pay in the next year.
    pub money: Money,
}

/// How likely something is, in three words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likelihood {
    Low,
    Middle,
    High,
}

impl Likelihood {
    #[must_use]
    pub fn of(chance: f64) -> Self {
        if chance < 0.33 {
            Self::Low
        } else if chance > 0.66 {
            Self::High
        } else {
            Self::Middle
        }
    }
}

/// Learns visits and money from purchases up to and including the day `until`; answers from how many customers.
///
/// # Errors
/// Those of [`lifetime::fit`], of the whole and of what was before the days held out; and where going on as before errs no more.
pub fn lifetime<K: Ord + Clone>(
    rows: &[Purchase<K>],
    until: i32,
) -> Result<(usize, LifetimeRun), Refusal> {
    let model = lifetime::fit(rows, &lifetime::Rules::new(until))?;
    let cut = until.saturating_sub(HELD_OUT);
    let earlier = lifetime::fit(rows, &lifetime::Rules::new(cut))?;
    let tried = lifetime::hold_out(&earlier, rows, cut, until)?;
    tried.verdict()?;
    let run = LifetimeRun {
        miss: tried.mae,
        simple_miss: tried.naive_mae,
        model,
    };
    Ok((run.model.customers, run))
}

/// Learns who may not come back from purchases up to and including the day `until`; answers from how many customers.
///
/// # Errors
/// Those of [`churn::fit`]; and where the share of all is as good a guess.
pub fn churn<K: Ord + Clone>(
    rows: &[Purchase<K>],
    until: i32,
    minor: f64,
) -> Result<(usize, ChurnRun), Refusal> {
    let known: Vec<Purchase<K>> = rows
        .iter()
        .filter(|row| row.day <= until)
        .cloned()
        .collect();
    let horizon = churn::horizon(&histories(&known, until)?);
    let test_cut = until.saturating_sub(horizon);
    let rules = churn::Rules {
        train_cut: test_cut.saturating_sub(horizon),
        test_cut,
        horizon,
        minor,
        logistic: super::logistic::Rules::default(),
    };
    let model = churn::fit(&known, &rules)?;
    model.hold_out.verdict()?;
    let coefficients = model.logistic.coefficients.iter();
    let run = ChurnRun {
        coefficients: coefficients.map(|one| one.value).collect(),
        horizon,
        minor,
        log_loss: model.hold_out.log_loss,
        simple_log_loss: model.hold_out.base_log_loss,
        auc: model.hold_out.auc,
        rough: model.logistic.rough,
    };
    Ok((model.logistic.rows, run))
}

impl LifetimeRun {
    /// What is expected of somebody from a day on; none without a purchase before it.
    #[must_use]
    pub fn expected(&self, facts: &ContactFacts, today: Day) -> Option<Expected> {
        let (first, last) = (facts.first_day?, facts.last_day?);
        let days = |from: i64, to: i64| i32::try_from(to.saturating_sub(from)).ok();
        let repeats = facts.purchases.saturating_sub(1);
        let later = facts.amount.minus(facts.first_amount?).0.max(0) as f64;
        let known = lifetime::Summary {
            customer: (),
            repeats: repeats as usize,
            last: days(first, last)?.max(0),
            age: days(first, today.0.max(last))?,
            mean_repeat: (repeats > 0).then(|| later / f64::from(repeats)),
        };
        let year = self.model.expected(&known, YEAR_WEEKS);
        let money = year * self.model.purchase(&known);
        let expected = Expected {
            quarter: self.model.expected(&known, QUARTER_WEEKS),
            year,
            money: Money(money.round() as i64),
        };
        (expected.year.is_finite() && money.is_finite()).then_some(expected)
    }
}

impl ChurnRun {
    /// The chance that somebody buys nothing in the days meant, 0 to 1; none without a purchase before the day.
    #[must_use]
    pub fn chance(&self, facts: &ContactFacts, today: Day) -> Option<f64> {
        let (first, last) = (facts.first_day?, facts.last_day?);
        let weeks = |from: i64| (today.0.saturating_sub(from).max(0)) as f64 / 7.0;
        let inputs = [
            weeks(last),
            weeks(first),
            ln(f64::from(facts.purchases.max(1))),
            ln_1p(facts.amount.0.max(0) as f64 / self.minor),
        ];
        let (intercept, rest) = self.coefficients.split_first()?;
        if rest.len() != inputs.len() {
            return None;
        }
        let odds = rest.iter().zip(inputs).map(|(one, input)| one * input);
        let chance = logistic(intercept + odds.sum::<f64>());
        chance.is_finite().then_some(chance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::ContactId;
    use crate::insight::Code;
    use proptest::prelude::*;
    use uuid::Uuid;

    const UNTIL: i32 = 1_000;

    /// Customers with a pace of their own, of whom some stop; `turn` says who.
    fn shop(turn: u64) -> Vec<Purchase<u32>> {
        let mut rows = Vec::new();
        for n in 0..900_u32 {
            let mixed = u64::from(n).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ turn;
            let pace = 5 + (mixed % 40) as i32;
            let stops = (mixed >> 8).is_multiple_of(3);
            let first = 100 + ((mixed >> 16) % 500) as i32;
            let end = if stops {
                first + pace * (1 + ((mixed >> 32) % 6) as i32)
            } else {
                UNTIL
            };
            let mut day = first;
            let mut step = mixed;
            while day <= end {
                rows.push(Purchase {
                    customer: n,
                    day,
                    amount_minor: 2_000 + ((mixed >> 40) % 4_000) as i64 + (step % 500) as i64,
                });
                step = step.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                day += 1 + ((step >> 33) % (2 * pace as u64)) as i32;
            }
        }
        rows
    }

    fn facts_of(rows: &[Purchase<u32>], customer: u32) -> ContactFacts {
        let own = rows.iter().filter(|row| row.customer == customer);
        let paid: Vec<(Day, Money)> = own
            .map(|row| (Day(i64::from(row.day)), Money(row.amount_minor)))
            .collect();
        let id = ContactId(Uuid::from_u128(u128::from(customer)));
        ContactFacts::new(id).with_purchases(&paid, Day(i64::from(UNTIL)))
    }

    #[test]
    fn who_stops_is_told_from_who_comes_and_a_phone_says_the_same_of_one() {
        let rows = shop(7);
        let (customers, run) = lifetime(&rows, UNTIL).unwrap();
        assert!(customers > 800 && run.miss < run.simple_miss, "{run:?}");
        let (_, churn) = churn(&rows, UNTIL, 100.0).unwrap();
        assert!(churn.log_loss < churn.simple_log_loss, "{churn:?}");
        let today = Day(i64::from(UNTIL));
        let mut both: Vec<(u32, f64, f64)> = Vec::new();
        for customer in 0..900 {
            let facts = facts_of(&rows, customer);
            let away = facts.away(today).unwrap();
            let expected = run.expected(&facts, today).unwrap();
            assert!(expected.quarter <= expected.year && expected.money.0 >= 0);
            both.push((away, expected.year, churn.chance(&facts, today).unwrap()));
        }
        both.sort_by_key(|(away, ..)| *away);
        let mean = |part: &[(u32, f64, f64)], of: fn(&(u32, f64, f64)) -> f64| {
            part.iter().map(of).sum::<f64>() / part.len() as f64
        };
        let (lately, long_ago) = (&both[..200], &both[700..]);
        assert!(mean(lately, |one| one.1) > 4.0 * mean(long_ago, |one| one.1));
        assert!(mean(lately, |one| one.2) < 0.5 * mean(long_ago, |one| one.2));
    }

    /// Whoever stays away is drawn by lot: nothing of the past tells it, so nothing may be said.
    #[test]
    fn with_outcomes_drawn_by_lot_at_least_eighteen_of_twenty_are_refused() {
        let refused = (0..20_u64).filter(|seed| {
            let mut rows: Vec<Purchase<u32>> = Vec::new();
            for n in 0..600_u32 {
                let mut lot = (u64::from(n) << 20 | seed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                let mut next = |most: u64| {
                    lot ^= lot >> 29;
                    lot = lot
                        .wrapping_mul(0xbf58_476d_1ce4_e5b9)
                        .wrapping_add(0x94d0_49bb);
                    (lot >> 33) % most
                };
                // Every day is like every other one for everybody.
                for day in (0..=UNTIL).step_by(20) {
                    if next(3) == 0 {
                        let amount_minor = 1_000 + next(4_000) as i64;
                        rows.push(Purchase {
                            customer: n,
                            day: day + next(20) as i32,
                            amount_minor,
                        });
                    }
                }
            }
            churn(&rows, UNTIL, 100.0).is_err()
        });
        let refused = refused.count();
        assert!(refused >= 18, "{refused} of 20");
    }

    #[test]
    fn a_young_shop_is_told_what_is_missing() {
        let few: Vec<_> = shop(7)
            .into_iter()
            .filter(|row| row.customer < 12)
            .collect();
        let refusal = lifetime(&few, UNTIL).unwrap_err();
        assert_eq!(
            (refusal.code, refusal.have),
            (Code::TooFewCustomers, Some(12.0))
        );
        assert_eq!(
            churn(&few, UNTIL, 100.0).unwrap_err().code,
            Code::TooFewRows
        );
        assert!(churn::<u32>(&[], UNTIL, 100.0).is_err());
    }

    proptest! {
        #[test]
        fn any_figures_say_something_or_nothing(
            days in prop::collection::vec((-5_000_i64..50_000, 1_i64..9_000_000), 0..12), today in -5_000_i64..60_000,
        ) {
            let paid: Vec<(Day, Money)> = days.into_iter().map(|(day, paid)| (Day(day), Money(paid))).collect();
            let facts = ContactFacts::new(ContactId(Uuid::nil())).with_purchases(&paid, Day(today));
            let model = lifetime::Model {
                r: 0.3, alpha: 4.0, a: 0.8, b: 2.5, log_likelihood: 0.0, customers: 1, repeat_customers: 1, money: None, mean_repeat: 3_000.0, rough: false,
            };
            let run = LifetimeRun { model, miss: 1.0, simple_miss: 2.0 };
            if let Some(expected) = run.expected(&facts, Day(today)) {
                prop_assert!(expected.year >= 0.0);
            }
            let churn = ChurnRun { coefficients: vec![0.1; 5], horizon: 60, minor: 100.0, log_loss: 0.1, simple_log_loss: 0.2, auc: None, rough: false };
            if let Some(chance) = churn.chance(&facts, Day(today)) {
                prop_assert!((0.0..=1.0).contains(&chance));
            }
        }
    }
}
