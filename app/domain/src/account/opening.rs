//! When a place is open: hours of each weekday, and of dates that are otherwise.
//!
//! They stand in the location as facts by day, so that two people who change different days never meet: `mon` to `sun`, or a date such as
//! `2026-12-25`, and as value `11:00-14:00 17:00-22:00`; an empty value is "closed". After midnight is the same evening: `18:00-26:00`
//! or `18:00-02:00`.

use crate::civil::Day;
use crate::merge::MapChange;
use crate::refusal::Refusal;
use std::collections::BTreeMap;

/// The keys of the week, Monday first.
pub const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// The most days with hours of their own, and the longest text of one.
pub const MAX_DAYS: (usize, usize) = (400, 80);

/// From when to when, in minutes from the midnight with which the day begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hours {
    pub from: u32,
    /// After `from`; more than 1,440 where it ends after midnight.
    pub to: u32,
}

/// Reads a day's hours; none where the text says no hours.
#[must_use]
pub fn parse_hours(text: &str) -> Option<Vec<Hours>> {
    let text = text
        .replace(['–', '—', '~'], "-")
        .replace([',', '，', ';', '、'], " ");
    let mut all = Vec::new();
    for part in text.split_whitespace() {
        let (from, to) = part.split_once('-')?;
        let (from, mut to) = (minute(from)?, minute(to)?);
        if to <= from {
            to += 1_440;
        }
        if from >= 1_440 || to > from + 1_440 {
            return None;
        }
        all.push(Hours { from, to });
    }
    all.sort_unstable();
    let apart = all
        .windows(2)
        .all(|two| matches!(two, [a, b] if a.to <= b.from));
    apart.then_some(all)
}

/// `9`, `9:30`, `09:30`, `26:00`
fn minute(text: &str) -> Option<u32> {
    let text = text.replace('：', ":");
    let (hour, minute) = text.split_once(':').unwrap_or((&text, "00"));
    let number = |part: &str, most: u32| -> Option<u32> {
        let is_plain = (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        part.parse().ok().filter(|n| is_plain && *n <= most)
    };
    Some(number(hour, 47)? * 60 + number(minute, 59)?)
}

/// Hours as they are kept: `11:00-14:00 17:00-22:00`.
#[must_use]
pub fn write_hours(hours: &[Hours]) -> String {
    let clock = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
    let all: Vec<String> = hours
        .iter()
        .map(|hours| format!("{}-{}", clock(hours.from), clock(hours.to)))
        .collect();
    all.join(" ")
}

/// Hours as people read them: `11:00–14:00, 17:00–22:00`; after midnight by the next day's clock.
#[must_use]
pub fn hours_text(hours: &[Hours]) -> String {
    let clock = |minute: u32| format!("{:02}:{:02}", minute / 60 % 24, minute % 60);
    let all: Vec<String> = hours
        .iter()
        .map(|hours| format!("{}–{}", clock(hours.from), clock(hours.to)))
        .collect();
    all.join(", ")
}

/// The hours of a day: the date's own, or its weekday's. Closed where neither says anything.
#[must_use]
pub fn hours_on(opening: &BTreeMap<String, String>, day: Day) -> Vec<Hours> {
    let weekday = WEEKDAYS.get(day.weekday()).copied().unwrap_or_default();
    let text = opening
        .get(&day.to_string())
        .or_else(|| opening.get(weekday));
    text.and_then(|text| parse_hours(text)).unwrap_or_default()
}

fn day_fits(key: &str) -> bool {
    WEEKDAYS.contains(&key) || key.parse::<Day>().is_ok()
}

/// Days are days and hours are hours.
///
/// # Errors
/// [`Refusal::BadValue`].
pub(crate) fn opening_fits<'a>(
    days: impl IntoIterator<Item = (&'a String, Option<&'a String>)>,
) -> Result<(), Refusal> {
    let fits = |(key, hours): (&String, Option<&String>)| {
        day_fits(key) && hours.is_none_or(|text| parse_hours(text).is_some())
    };
    if days.into_iter().all(fits) {
        Ok(())
    } else {
        Err(Refusal::BadValue {
            field: "opening".into(),
        })
    }
}

/// The same of a change.
///
/// # Errors
/// [`Refusal::BadValue`].
pub(crate) fn opening_change_fits(change: &MapChange) -> Result<(), Refusal> {
    opening_fits(
        change
            .iter()
            .map(|(key, change)| (key, change.new.as_ref())),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn hours_are_read_as_people_write_them() {
        let read = |text| parse_hours(text).map(|hours| write_hours(&hours));
        assert_eq!(
            read("11-14, 17:30–22").as_deref(),
            Some("11:00-14:00 17:30-22:00")
        );
        assert_eq!(read("18:00-02:00").as_deref(), Some("18:00-26:00"));
        assert_eq!(read("").as_deref(), Some(""));
        for bad in [
            "25:00",
            "11-14 13-15",
            "a-b",
            "11:60-12:00",
            "11-",
            "48:00-50:00",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_date_of_its_own_goes_before_its_weekday() {
        let christmas: Day = "2026-12-25".parse().unwrap();
        let opening: BTreeMap<String, String> = [("fri", "11:00-22:00"), ("2026-12-25", "")]
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .into();
        assert_eq!(hours_on(&opening, christmas), Vec::new());
        assert_eq!(
            hours_on(&opening, christmas.plus(7)),
            [Hours {
                from: 660,
                to: 1_320
            }]
        );
        assert_eq!(hours_on(&opening, christmas.plus(1)), Vec::new());
    }

    proptest! {
        #[test]
        fn hours_read_back_as_written(from in 0_u32..1_440, length in 1_u32..=1_440) {
            let hours = vec![Hours { from, to: from + length }];
            prop_assert_eq!(parse_hours(&write_hours(&hours)), Some(hours));
        }

        #[test]
        fn whatever_is_typed_is_hours_or_none(text in "\\PC{0,30}") {
            if let Some(hours) = parse_hours(&text) {
                prop_assert!(hours.iter().all(|one| one.from < one.to && one.to <= 2 * 1_440));
            }
        }
    }
}
