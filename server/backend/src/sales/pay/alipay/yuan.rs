//! Amounts as Alipay writes them: yuan as text, with two decimals.

use domain::Money;

/// A hundred million yuan is the most.
const MOST: i64 = 10_000_000_000;

pub(super) fn fits(amount: Money) -> bool {
    (1..=MOST).contains(&amount.0)
}

pub(super) fn text(amount: Money) -> String {
    format!("{}.{:02}", amount.0 / 100, amount.0 % 100)
}

/// An amount that Alipay wrote; none for anything else.
pub(super) fn read(text: &str) -> Option<Money> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    format!("{whole}{part:0<2}").parse().ok().map(Money)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn yuan_are_written_with_two_decimals() {
        assert_eq!(text(Money(8_800)), "88.00");
        assert_eq!(text(Money(1)), "0.01");
        assert_eq!(read("88.8"), Some(Money(8_880)));
        assert_eq!(read("88"), Some(Money(8_800)));
        for wrong in ["", ".5", "1.001", "-1", "+1", "1e3", "1,000", "１"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        assert!(!fits(Money(0)) && fits(Money(1)) && !fits(Money(MOST + 1)));
    }

    proptest! {
        #[test]
        fn what_was_asked_comes_back(amount in 1_i64..=MOST) {
            prop_assert_eq!(read(&text(Money(amount))), Some(Money(amount)));
        }
    }
}
