//! Stripe's own minor units, which are not always those of ISO 4217. <https://docs.stripe.com/currencies>

use domain::Money;
use domain::money::Currency;

/// How many decimals Stripe counts, and in which steps.
fn decimals(currency: &Currency) -> (u32, i64) {
    match currency.0.as_str() {
        "BIF" | "CLP" | "DJF" | "GNF" | "JPY" | "KMF" | "KRW" | "MGA" | "PYG" | "RWF" | "VND"
        | "VUV" | "XAF" | "XOF" | "XPF" => (0, 1),
        // Without decimals in the world, counted in hundredths there.
        "ISK" | "UGX" => (2, 100),
        // The last of three decimals is always nought.
        "BHD" | "JOD" | "KWD" | "OMR" | "TND" => (3, 10),
        _ => (2, 1),
    }
}

/// What Stripe is asked for; none where it cannot take just this amount.
pub(super) fn to_stripe(amount: Money, currency: &Currency) -> Option<i64> {
    let (digits, step) = decimals(currency);
    let ours = 10_i64.checked_pow(currency.digits())?;
    let scaled = amount.0.checked_mul(10_i64.checked_pow(digits)?)?;
    let fits = scaled > 0 && scaled % ours == 0;
    let theirs = scaled / ours;
    // It takes eight digits at most.
    (fits && theirs % step == 0 && theirs <= 99_999_999).then_some(theirs)
}

/// What Stripe took. A part of a minor unit of ours counts as a whole one: so nothing that does not fit looks as if it did.
pub(super) fn from_stripe(theirs: i64, currency: &Currency) -> Money {
    let (digits, _) = decimals(currency);
    let scaled = i128::from(theirs) * 10_i128.pow(currency.digits());
    let unit = 10_i128.pow(digits);
    let whole = scaled.div_euclid(unit) + i128::from(scaled.rem_euclid(unit) != 0);
    Money(i64::try_from(whole).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn asked(amount: i64, currency: &str) -> Option<i64> {
        to_stripe(Money(amount), &Currency(currency.into()))
    }

    #[test]
    fn amounts_are_asked_in_the_units_that_stripe_counts() {
        assert_eq!(asked(8_000, "CNY"), Some(8_000));
        assert_eq!(asked(80, "JPY"), Some(80), "never a hundredfold");
        assert_eq!(asked(5, "ISK"), Some(500));
        assert_eq!(asked(1_234_500, "MGA"), Some(12_345));
        assert_eq!(asked(1_234_501, "MGA"), None, "it has no hundredths there");
        assert_eq!(asked(1_230, "KWD"), Some(1_230));
        assert_eq!(asked(1_234, "KWD"), None, "its last decimal is nought");
        assert_eq!(asked(0, "EUR"), None);
        assert_eq!(asked(-1, "EUR"), None);
        assert_eq!(asked(100_000_000, "EUR"), None, "more than it takes");
        assert_eq!(asked(i64::MAX, "ISK"), None);
    }

    #[test]
    fn what_does_not_fit_never_looks_as_if_it_did() {
        let isk = Currency("ISK".into());
        assert_eq!(from_stripe(500, &isk), Money(5));
        assert_eq!(from_stripe(401, &isk), Money(5));
        assert_eq!(from_stripe(501, &isk), Money(6));
        let ariary = Currency("MGA".into());
        assert_eq!(from_stripe(i64::MAX, &ariary), Money(i64::MAX));
    }

    proptest! {
        #[test]
        fn what_was_asked_comes_back(
            amount in 1_i64..10_000_000,
            code in proptest::sample::select(vec!["CNY", "JPY", "KWD", "ISK", "MGA", "UGX", "CLF", "HUF", "IQD"]),
        ) {
            let currency = Currency(code.into());
            if let Some(theirs) = to_stripe(Money(amount), &currency) {
                prop_assert_eq!(from_stripe(theirs, &currency), Money(amount));
            }
        }
    }
}
