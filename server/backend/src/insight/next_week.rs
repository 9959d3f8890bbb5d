//! What the seven days to come bring, from what every whole day before brought.

use domain::Money;
use domain::civil::Day;
use domain::insight::forecast::{self, Rules};
use domain::insight::model_run::{Found, NextWeek};
use domain::insight::{Code, Refusal};
use std::collections::BTreeMap;

/// Days of the past that are learned from: with two years the week shows, and what was before is another shop.
const MOST_DAYS: i64 = 730;
/// Weeks of the past that have to be forecast from what was before them.
const TRIED_WEEKS: usize = 12;
const WEEK: usize = 7;

/// The takings of the next seven days, today being the first. The running day is none of those that are learned from.
///
/// # Errors
/// [`Code::TooFewPeriods`] and what else [`forecast::fit`] refuses.
pub(super) fn fit(
    paid: impl Iterator<Item = (Day, Money)>,
    today: Day,
) -> Result<(u32, Found), Refusal> {
    let mut days: BTreeMap<Day, i64> = BTreeMap::new();
    for (day, amount) in paid.filter(|(day, _)| *day < today) {
        let sum = days.entry(day).or_default();
        *sum = sum.saturating_add(amount.0);
    }
    let first = days.keys().next().copied();
    let first = first.ok_or_else(|| Refusal::new(Code::NoRows))?;
    let first = first.max(today.plus(-MOST_DAYS));
    // A day without a sale is a day on which nothing was sold.
    let series: Vec<(i32, f64)> = (first.0..today.0)
        .map(|day| {
            let sum = days.get(&Day(day)).copied().unwrap_or_default();
            (i32::try_from(day).unwrap_or(i32::MAX), sum as f64)
        })
        .collect();
    let model = forecast::fit(&series, &Rules::DAYS)?;
    let value: f64 = model.steps.iter().take(WEEK).map(|step| step.value).sum();
    let mut misses = past_misses(&series);
    misses.sort_by(f64::total_cmp);
    let (low, high) = middle(&misses);
    let money = |value: f64| Money(value.max(0.0).round() as i64);
    let week = NextWeek {
        value: money(value),
        low: money(value + low),
        high: money(value + high),
        days: model
            .steps
            .iter()
            .take(WEEK)
            .map(|step| money(step.value))
            .collect(),
        miss: money(model.mase * model.mase_scale),
        simple_miss: money(model.naive_mase * model.mase_scale),
    };
    let rows = u32::try_from(model.periods).unwrap_or(u32::MAX);
    Ok((rows, Found::NextWeek(week)))
}

/// By how much whole weeks were missed that were forecast from what was before them.
fn past_misses(series: &[(i32, f64)]) -> Vec<f64> {
    let misses = (1..=TRIED_WEEKS).filter_map(|back| {
        let known = series.len().checked_sub(back * WEEK)?;
        let model = forecast::fit(&series[..known], &Rules::DAYS).ok()?;
        let guess: f64 = model.steps.iter().take(WEEK).map(|step| step.value).sum();
        let was: f64 = series[known..known + WEEK]
            .iter()
            .map(|(_, value)| value)
            .sum();
        Some(was - guess)
    });
    misses.collect()
}

/// The tenth of the misses that is lowest and the tenth that is highest are outside; nothing is narrower than no miss at all.
fn middle(sorted: &[f64]) -> (f64, f64) {
    let outside = sorted.len() / 10;
    let low = sorted.get(outside).copied().unwrap_or_default().min(0.0);
    let high = sorted
        .iter()
        .rev()
        .nth(outside)
        .copied()
        .unwrap_or_default()
        .max(0.0);
    (low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Weekdays bring some 100, weekends some 300.
    fn shop(days: i64) -> Vec<(Day, Money)> {
        let usual = |day| {
            if Day(day).weekday() >= 5 {
                30_000
            } else {
                10_000
            }
        };
        let paid = |day: i64| Money(usual(day) + (day * 7_919) % 13 * 100);
        (0..days).map(|day| (Day(day), paid(day))).collect()
    }

    #[test]
    fn a_shop_with_a_week_of_its_own_is_foretold_day_by_day() {
        let (rows, found) = fit(shop(200).into_iter(), Day(200)).unwrap();
        let Found::NextWeek(week) = found else {
            panic!("{found:?}")
        };
        assert_eq!(rows, 200);
        let expected = shop(207).split_off(200);
        for (day, (_, paid)) in week.days.iter().zip(&expected) {
            assert!((day.0 - paid.0).abs() < 1_500, "{week:?}");
        }
        let sum: i64 = expected.iter().map(|(_, paid)| paid.0).sum();
        assert!((week.low.0..=week.high.0).contains(&sum), "{week:?}");
    }

    #[test]
    fn what_is_sold_today_changes_nothing_and_a_young_shop_is_told_nothing() {
        let mut shop = shop(200);
        let before = fit(shop.iter().copied(), Day(200)).unwrap();
        shop.push((Day(200), Money(9_000_000)));
        assert_eq!(fit(shop.iter().copied(), Day(200)).unwrap(), before);
        let young = fit(shop.into_iter().take(30), Day(30)).unwrap_err();
        assert_eq!(young.code, Code::TooFewPeriods);
        assert_eq!(
            fit(std::iter::empty(), Day(9)).unwrap_err().code,
            Code::NoRows
        );
    }
}
