//! Days of the calendar, counted from 1970-01-01: the proleptic Gregorian calendar without a clock or a zone.

use serde::{Deserialize, Serialize};

use std::fmt;
use std::str::FromStr;

/// Milliseconds of a day of UTC.
pub const DAY_MS: i64 = 86_400_000;
/// Milliseconds of a minute.
pub const MINUTE_MS: i64 = 60_000;

/// A day, counted from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(pub i64);

impl Day {
    /// The day of an instant at `offset` seconds east of UTC.
    #[must_use]
    pub fn of(at: i64, offset: i32) -> Self {
        Self((at + i64::from(offset) * 1_000).div_euclid(DAY_MS))
    }

    /// Year, month 1–12 and day 1–31 (Howard Hinnant's `civil_from_days`).
    #[must_use]
    pub fn date(self) -> (i64, u8, u8) {
        let days = self.0 + 719_468;
        let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        // These years begin in March.
        let shifted = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 {
            shifted + 3
        } else {
            shifted - 9
        };
        let year = year + era * 400 + i64::from(month <= 2);
        (year, small(month), small(day))
    }

    /// The day of a date; none where there is no such date.
    #[must_use]
    pub fn from_date(year: i64, month: u8, day: u8) -> Option<Self> {
        if !(-9_999..=9_999).contains(&year) || !(1..=12).contains(&month) {
            return None;
        }
        let shifted = (i64::from(month) + 9) % 12;
        let year_of_march = year - i64::from(month <= 2);
        let (era, of_era) = (year_of_march.div_euclid(400), year_of_march.rem_euclid(400));
        let of_year = (153 * shifted + 2) / 5 + i64::from(day) - 1;
        let days = of_era * 365 + of_era / 4 - of_era / 100 + of_year + era * 146_097 - 719_468;
        Some(Self(days)).filter(|found| found.date() == (year, month, day))
    }

    /// 0 is Monday, 6 is Sunday.
    #[must_use]
    pub fn weekday(self) -> usize {
        usize::try_from((self.0 + 3).rem_euclid(7)).unwrap_or_default()
    }

    /// So many days later.
    #[must_use]
    pub fn plus(self, days: i64) -> Self {
        Self(self.0.saturating_add(days))
    }
}

fn small(value: i64) -> u8 {
    u8::try_from(value).unwrap_or_default()
}

/// `2026-12-25`
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.date();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// The text is no date such as `2026-12-25`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no date")]
pub struct NoDate;

impl FromStr for Day {
    type Err = NoDate;

    fn from_str(text: &str) -> Result<Self, NoDate> {
        let is_plain = text.len() == 10 && text.bytes().all(|b| b == b'-' || b.is_ascii_digit());
        let mut parts = text.split('-');
        let (Some(year), Some(month), Some(day), None, true) = (
            parts.next(),
            parts.next(),
            parts.next(),
            parts.next(),
            is_plain,
        ) else {
            return Err(NoDate);
        };
        let (Ok(year), Ok(month), Ok(day)) = (year.parse(), month.parse(), day.parse()) else {
            return Err(NoDate);
        };
        Self::from_date(year, month, day).ok_or(NoDate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_days() {
        assert_eq!(Day(0).to_string(), "1970-01-01");
        assert_eq!(Day(0).weekday(), 3);
        assert_eq!("2024-02-29".parse(), Ok(Day(19_782)));
        for bad in [
            "2025-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-1-1",
            "",
            "25.12.2026",
        ] {
            assert_eq!(bad.parse::<Day>(), Err(NoDate), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn a_day_reads_back_as_written(days in -700_000_i64..2_900_000) {
            prop_assert_eq!(Day(days).to_string().parse(), Ok(Day(days)));
            prop_assert_eq!(Day(days + 1).weekday(), (Day(days).weekday() + 1) % 7);
        }
    }
}
