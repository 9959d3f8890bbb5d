//! Days and instants as other programs write them.

use domain::people::Country;
use domain::people::contact::is_date;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// A day as `YYYY-MM-DD`; none where the text is no day. `3/4/1990` is April's in most countries and March's in some.
pub(super) fn day(text: &str, home: &Country) -> Option<String> {
    let text = text.split(['T', ' ']).next().unwrap_or(text);
    let numbers: Vec<&str> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .collect();
    let month_first = matches!(home.as_str(), "US" | "CA" | "PH");
    let (year, month, day) = match numbers[..] {
        [all] if all.len() == 8 && text.len() == 8 => (&all[..4], &all[4..6], &all[6..]),
        [year, month, day] if year.len() == 4 => (year, month, day),
        [first, second, year] if year.len() == 4 => {
            let second_is_day = second.parse::<u8>().is_ok_and(|n| n > 12);
            let first_is_day = first.parse::<u8>().is_ok_and(|n| n > 12);
            if second_is_day || (month_first && !first_is_day) {
                (year, first, second)
            } else {
                (year, second, first)
            }
        }
        _ => return None,
    };
    let date = format!("{year}-{month:0>2}-{day:0>2}");
    is_date(&date).then_some(date)
}

/// A day of a year that is not said, as `--MM-DD`: `--0208`, `--02-08`, `0000-02-08`, or a year that stands for none.
pub(super) fn without_year(text: &str, stands_for_none: Option<&str>) -> Option<String> {
    let text = text.split('T').next().unwrap_or(text).trim();
    let rest = match text.strip_prefix("--") {
        Some(rest) => rest,
        None => {
            let (year, rest) = text.split_at_checked(4)?;
            let is_none = year == "0000" || stands_for_none == Some(year);
            is_none.then_some(rest)?
        }
    };
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    let (month, day) = digits.split_at_checked(2)?;
    // A leap year, so that a 29th of February is one.
    let known = is_date(&format!("2000-{month}-{day}"));
    known.then(|| format!("--{month}-{day}"))
}

/// The day of an instant, `YYYY-MM-DD` in UTC.
pub(super) fn of(at: i64) -> String {
    let at = Timestamp::from_millisecond(at).unwrap_or_default();
    at.to_zoned(TimeZone::UTC).date().to_string()
}

/// An instant as epoch ms UTC: RFC 3339, a date with a time of UTC, or a day's beginning.
pub(super) fn instant(text: &str, home: &Country) -> Option<i64> {
    let text = text.trim();
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at.as_millisecond());
    }
    let civil = text.parse::<DateTime>().ok().or_else(|| {
        let date: Date = day(text, home)?.parse().ok()?;
        Some(date.to_datetime(jiff::civil::Time::midnight()))
    })?;
    let at = civil.to_zoned(TimeZone::UTC).ok()?;
    Some(at.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn home(code: &str) -> Country {
        Country::parse(code).unwrap()
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        for (text, country, date) in [
            ("1990-02-28", "CN", Some("1990-02-28")),
            ("1990/2/8", "CN", Some("1990-02-08")),
            ("1990年2月8日", "CN", Some("1990-02-08")),
            ("1990.2.8", "DE", Some("1990-02-08")),
            ("8.2.1990", "DE", Some("1990-02-08")),
            ("3/4/1990", "US", Some("1990-03-04")),
            ("3/4/1990", "GB", Some("1990-04-03")),
            ("25/4/1990", "US", Some("1990-04-25")),
            ("4/25/1990", "GB", Some("1990-04-25")),
            ("19900208", "CN", Some("1990-02-08")),
            ("1990-02-08 00:00:00", "CN", Some("1990-02-08")),
            ("1990-02-30", "CN", None),
            ("--02-08", "CN", None),
            ("0/0/00", "CN", None),
            ("soon", "CN", None),
        ] {
            assert_eq!(day(text, &home(country)).as_deref(), date, "{text}");
        }
    }

    #[test]
    fn a_day_without_a_year_is_told_apart() {
        for (text, none, day) in [
            ("--0208", None, Some("--02-08")),
            ("--02-29", None, Some("--02-29")),
            ("0000-02-08", None, Some("--02-08")),
            ("1604-02-08", Some("1604"), Some("--02-08")),
            ("1980-02-08", Some("1604"), None),
            ("--1345", None, None),
            ("林", None, None),
        ] {
            assert_eq!(without_year(text, none).as_deref(), day, "{text}");
        }
    }

    #[test]
    fn instants_are_read_with_their_zone() {
        let at = |text: &str| instant(text, &home("CN"));
        assert_eq!(at("2024-08-13T18:04:34.666+00:00"), Some(1_723_572_274_666));
        assert_eq!(at("2024-08-14T02:04:34.666+08:00"), Some(1_723_572_274_666));
        assert_eq!(at("2024-08-13 18:04:34"), Some(1_723_572_274_000));
        assert_eq!(at("2024/8/13"), Some(1_723_507_200_000));
        assert_eq!(at("yesterday"), None);
    }

    proptest! {
        #[test]
        fn nothing_that_is_written_stops_the_reader(text in any::<String>(), digits in "[0-9/:. TZ+年月-]{0,24}") {
            for text in [&text, &digits] {
                let _ = instant(text, &home("CN"));
                prop_assert!(day(text, &home("US")).is_none_or(|day| is_date(&day)));
            }
        }
    }
}
