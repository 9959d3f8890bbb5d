//! What a customer is worth: V = R · P · L, purchases a month × average purchase × months to come.

use super::thin::Refusal;
use serde::{Deserialize, Serialize};

/// The mean month of the Gregorian calendar: 365.2425 ÷ 12, as 487 sixteenths of a day.
pub const MONTH_DAYS: f64 = 30.4375;

/// A window never counts as shorter: two purchases of one week do not make eight a month.
pub const LEAST_DAYS: i32 = 30;

/// The months that are expected where nothing is known and the owner says nothing.
pub const DEFAULT_MONTHS: f64 = 24.0;

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Value {
    /// Purchases a month.
    pub rate: f64,
    /// Average purchase in minor units; none without a purchase.
    pub purchase: Option<f64>,
    /// Months to come.
    pub months: f64,
    /// The product of the three in minor units, rounded.
    pub value: i64,
}

/// V of one customer.
///
/// `purchases` and `amount_minor` (minor units) of a window of `days`; `months` expected.
///
/// # Errors
/// [`super::Code::BadRow`] for a window without days, a negative amount, or months that are no number.
pub fn value(purchases: u32, amount_minor: i64, days: f64, months: f64) -> Result<Value, Refusal> {
    let usable = days.is_finite() && days > 0.0 && months.is_finite() && months >= 0.0;
    if !usable || amount_minor < 0 {
        return Err(Refusal::row(1));
    }
    let count = f64::from(purchases);
    let rate = count / (days / MONTH_DAYS);
    let purchase = (purchases > 0).then(|| amount_minor as f64 / count);
    let value = rate * purchase.unwrap_or_default() * months;
    Ok(Value {
        rate,
        purchase,
        months,
        value: value.round() as i64,
    })
}

/// The days over which a customer's purchases are counted: from the first purchase or the window's begin, whichever is later, to `as_of`,
/// and at least [`LEAST_DAYS`]. Days are numbers ([`super::day`]).
#[must_use]
pub fn window_days(first_purchase: i32, as_of: i32, window: i32) -> i32 {
    as_of
        .saturating_sub(first_purchase)
        .min(window)
        .max(LEAST_DAYS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_window_is_at_least_a_month_and_at_most_itself() {
        assert_eq!(window_days(100, 103, 365), 30);
        assert_eq!(window_days(100, 200, 365), 100);
        assert_eq!(window_days(100, 2_000, 365), 365);
        assert_eq!(window_days(i32::MIN, i32::MAX, 365), 365);
    }

    #[test]
    fn what_cannot_be_counted_is_refused() {
        for (days, months, amount) in [
            (0.0, 1.0, 1),
            (f64::NAN, 1.0, 1),
            (1.0, f64::INFINITY, 1),
            (1.0, 1.0, -1),
        ] {
            assert!(value(1, amount, days, months).is_err());
        }
    }

    proptest! {
        #[test]
        fn a_hundred_times_the_money_is_a_hundred_times_the_value(
            purchases in 0_u32..1_000, amount in 0_i64..1_000_000, days in 1_u32..2_000,
        ) {
            let small = value(purchases, amount, f64::from(days), 24.0).unwrap();
            let large = value(purchases, amount * 100, f64::from(days), 24.0).unwrap();
            prop_assert!((large.value - small.value * 100).abs() <= 50);
            prop_assert_eq!(small.rate, large.rate);
        }
    }
}
