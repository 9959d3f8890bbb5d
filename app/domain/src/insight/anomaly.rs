//! Days that are not like the others: a value far from what its weekday and the last two weeks let expect.

use super::forecast::series;
use super::stats;
use super::thin::Refusal;
use serde::{Deserialize, Serialize};

/// Weeks whose same weekday is looked at.
const WEEKS: usize = 8;
/// Fewer of them, and there is no judgement.
const LEAST_WEEKS: usize = 5;
/// Days whose level counts.
const LEVEL_DAYS: usize = 14;
/// From so many spreads on a day is an alert. Iglewicz and Hoaglin (1993) advise 3.5 for scores by the median absolute deviation.
const ALERT: f64 = 3.5;
/// What the median absolute deviation of a normal distribution is multiplied with to be its standard deviation.
const MAD: f64 = 1.4826;
/// Nothing alerts for a difference that nobody would notice.
const LEAST_SHARE: f64 = 0.04;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alert {
    /// The day's number.
    pub day: i32,
    pub value: f64,
    pub expected: f64,
    /// How many spreads the value is from it.
    pub z: f64,
}

/// Every alert of a series of days, in order. Days that were alerts do not count for later ones.
///
/// # Errors
/// [`super::Code::BadRow`], [`super::Code::NoRows`], [`super::Code::GapInSeries`].
pub fn fit(rows: &[(i32, f64)]) -> Result<Vec<Alert>, Refusal> {
    let values = series(rows)?;
    let first = rows.iter().map(|(day, _)| *day).min().unwrap_or_default();
    let mut is_alert = vec![false; values.len()];
    let mut ratios: Vec<f64> = Vec::new();
    let mut alerts = Vec::new();
    for (at, value) in values.iter().enumerate() {
        let same: Vec<f64> = (1..=WEEKS)
            .map_while(|weeks| at.checked_sub(7 * weeks))
            .filter(|&before| !is_alert[before])
            .map(|before| values[before])
            .collect();
        let weekday = stats::median(&same).filter(|_| same.len() >= LEAST_WEEKS);
        let Some(weekday) = weekday else {
            ratios.push(1.0);
            continue;
        };
        let recent = &ratios[ratios.len().saturating_sub(LEVEL_DAYS)..];
        let expected = weekday * stats::median(recent).unwrap_or(1.0);
        let away: Vec<f64> = same.iter().map(|one| (one - weekday).abs()).collect();
        let usual = MAD * stats::median(&away).unwrap_or_default();
        let spread = usual
            .max(expected.max(1.0).sqrt())
            .max(LEAST_SHARE * expected);
        let z = (value - expected) / spread;
        if z.abs() >= ALERT {
            is_alert[at] = true;
            let day = first.saturating_add(i32::try_from(at).unwrap_or(i32::MAX));
            alerts.push(Alert {
                day,
                value: *value,
                expected,
                z,
            });
        }
        ratios.push(if weekday == 0.0 { 1.0 } else { value / weekday });
    }
    Ok(alerts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_day_without_customers_is_found_and_does_not_hide_the_next() {
        let mut rows: Vec<(i32, f64)> = (0..120)
            .map(|day| (day, 100.0 + 20.0 * f64::from(day % 7)))
            .collect();
        rows[80].1 = 0.0;
        rows[87].1 = 0.0;
        let days: Vec<i32> = fit(&rows).unwrap().iter().map(|alert| alert.day).collect();
        assert_eq!(days, [80, 87]);
        rows.reverse();
        assert_eq!(fit(&rows).unwrap().len(), 2);
    }

    proptest! {
        #[test]
        fn any_days_end_in_alerts_or_a_refusal(values in prop::collection::vec(any::<f64>(), 0..100), first: i32) {
            let rows: Vec<(i32, f64)> = values.iter().enumerate().map(|(at, value)| (first.saturating_add(at as i32), *value)).collect();
            let _ = fit(&rows);
            let tame: Vec<(i32, f64)> = rows.iter().map(|(day, value)| (*day, if value.is_finite() { *value } else { 0.0 })).collect();
            let _ = fit(&tame);
        }
    }
}
