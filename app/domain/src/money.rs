//! Money: integer minor units; the currency belongs to the business.

use serde::{Deserialize, Serialize};
use std::fmt;

/// An amount in minor units (fen, cents). Sums saturate instead of wrapping: an absurd order is refused by its limits, never made cheap.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default,
)]
#[serde(transparent)]
pub struct Money(pub i64);

impl Money {
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    #[must_use]
    pub fn times(self, quantity: u32) -> Self {
        Self(self.0.saturating_mul(i64::from(quantity)))
    }

    /// Reads what a person types as a price: `28`, `28.5`, `28,50`, `¥28.50`; at most as many decimals as the currency has.
    #[must_use]
    pub fn parse(text: &str, currency: &Currency) -> Option<Self> {
        let cleaned = text
            .trim()
            .trim_start_matches(currency.symbol())
            .trim()
            .replace(['，', ','], ".");
        let (whole, part) = cleaned.split_once('.').unwrap_or((&cleaned, ""));
        let digits = currency.digits() as usize;
        let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(part) || part.len() > digits {
            return None;
        }
        format!("{whole}{part:0<digits$}").parse().ok().map(Self)
    }

    /// The amount as it stands in a field: without sign and groups.
    #[must_use]
    pub fn plain(self, currency: &Currency) -> String {
        self.show(currency)
            .trim_start_matches(currency.symbol())
            .replace(',', "")
    }

    /// The amount as people in both languages write it, with the currency's sign.
    #[must_use]
    pub fn show(self, currency: &Currency) -> String {
        let sign = if self.0 < 0 { "−" } else { "" };
        let value = self.0.unsigned_abs();
        let unit = 10_u64.pow(currency.digits());
        let whole = grouped(value / unit);
        match currency.digits() {
            0 => format!("{sign}{}{whole}", currency.symbol()),
            digits => format!(
                "{sign}{}{whole}.{:0width$}",
                currency.symbol(),
                value % unit,
                width = digits as usize
            ),
        }
    }
}

fn grouped(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// An ISO 4217 code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Currency(pub String);

impl Currency {
    /// Decimals of the minor unit: ISO 4217, list one, of 2024-06-25.
    #[must_use]
    pub fn digits(&self) -> u32 {
        match self.0.as_str() {
            "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF"
            | "UGX" | "UYI" | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            "CLF" | "UYW" => 4,
            _ => 2,
        }
    }

    #[must_use]
    pub fn symbol(&self) -> &str {
        match self.0.as_str() {
            "CNY" | "JPY" => "¥",
            "EUR" => "€",
            "GBP" => "£",
            "USD" => "$",
            other => other,
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cny() -> Currency {
        Currency("CNY".into())
    }

    #[test]
    fn amounts_are_shown_with_sign_groups_and_two_decimals() {
        assert_eq!(Money(8_600).show(&cny()), "¥86.00");
        assert_eq!(Money(123_456_705).show(&cny()), "¥1,234,567.05");
        assert_eq!(Money(-5).show(&cny()), "−¥0.05");
        assert_eq!(Money(500).show(&Currency("JPY".into())), "¥500");
    }

    #[test]
    fn each_currency_has_the_decimals_of_its_standard() {
        let show = |code: &str| Money(12_345).show(&Currency(code.into()));
        assert_eq!(show("KWD"), "KWD12.345");
        assert_eq!(show("TND"), "TND12.345");
        assert_eq!(show("CLF"), "CLF1.2345");
        assert_eq!(show("ISK"), "ISK12,345");
        assert_eq!(show("HUF"), "HUF123.45");
        let dinar = Currency("KWD".into());
        assert_eq!(Money::parse("1.234", &dinar), Some(Money(1_234)));
        assert_eq!(Money::parse("1.2345", &dinar), None);
        assert_eq!(Money::parse("1.5", &Currency("ISK".into())), None);
    }

    #[test]
    fn typed_prices_are_read_and_nonsense_is_not() {
        assert_eq!(Money::parse("28,5", &cny()), Some(Money(2_850)));
        assert_eq!(Money::parse(" ¥28 ", &cny()), Some(Money(2_800)));
        for bad in ["", "abc", "1.234", "-3", "1e9", "99999999999999999999"] {
            assert_eq!(Money::parse(bad, &cny()), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn a_shown_price_reads_back(minor in 0_i64..100_000) {
            let shown = Money(minor).show(&cny()).replace(',', "");
            prop_assert_eq!(Money::parse(&shown, &cny()), Some(Money(minor)));
        }
    }
}
