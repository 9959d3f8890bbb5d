//! Days as numbers, so that they can be counted.

/// The number of a day of the proleptic Gregorian calendar, 1970-01-01 being 0; none where `text` is not an existing day written
/// `YYYY-MM-DD` of the years 1600 to 9999.
#[must_use]
pub fn number(text: &str) -> Option<i32> {
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    let digits = |part: &str, length: usize| {
        let all = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        all.then(|| part.parse::<i32>().ok()).flatten()
    };
    let (year, month, day) = (digits(year, 4)?, digits(month, 2)?, digits(day, 2)?);
    let is_day =
        year >= 1600 && (1..=12).contains(&month) && (1..=length(year, month)).contains(&day);
    is_day.then(|| count(year, month, day))
}

/// The day of a number as `YYYY-MM-DD`.
#[must_use]
pub fn text(number: i32) -> String {
    // Years of 400, so that every group has the same length; March first, so that the leap day is last.
    let days = i64::from(number) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// The number of a month written `YYYY-MM`, counted without gaps.
#[must_use]
pub fn month_number(text: &str) -> Option<i32> {
    let first = format!("{text}-01");
    number(&first)?;
    let year: i32 = text.get(..4)?.parse().ok()?;
    let month: i32 = text.get(5..7)?.parse().ok()?;
    Some(year * 12 + month - 1)
}

fn length(year: i32, month: i32) -> i32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn count(year: i32, month: i32, day: i32) -> i32 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let shifted = (month + 9) % 12;
    let of_year = (153 * shifted + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_days_have_their_numbers() {
        assert_eq!(number("1970-01-01"), Some(0));
        assert_eq!(number("2000-02-29"), Some(11_016));
        assert_eq!(number("1969-12-31"), Some(-1));
        for wrong in [
            "2025-02-30",
            "2025-13-01",
            "2025-1-1",
            "",
            "2025-02",
            "1900-02-29",
        ] {
            assert_eq!(number(wrong), None, "{wrong}");
        }
        assert_eq!(
            month_number("2020-12").unwrap() + 1,
            month_number("2021-01").unwrap()
        );
        assert_eq!(month_number("2020-13"), None);
    }

    proptest! {
        #[test]
        fn a_number_and_its_day_belong_together(number_of in -100_000_i32..2_000_000) {
            prop_assert_eq!(number(&text(number_of)), Some(number_of));
        }
    }
}
