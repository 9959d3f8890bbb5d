//! Until when: a day of the business's place, and where it matters a minute of that day. It stays the same day wherever somebody reads it.

use crate::civil::Day;
use crate::noun::column::text_columns;
use crate::refusal::Refusal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// 1 January 2100: nobody plans for later.
const LATEST: i64 = 47_482;
/// Minutes of a day.
const DAY: u32 = 1_440;

/// A day, and a minute of it where one is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskDue {
    pub day: Day,
    /// 0 is midnight.
    pub minute: Option<u32>,
}

impl TaskDue {
    #[must_use]
    pub fn on(day: Day) -> Self {
        Self { day, minute: None }
    }

    /// So many days later, at the same minute.
    #[must_use]
    pub fn plus(self, days: i64) -> Self {
        Self {
            day: self.day.plus(days),
            ..self
        }
    }

    /// A day later; where that would be over as well, tomorrow.
    #[must_use]
    pub fn snoozed(due: Option<Self>, today: Day) -> Self {
        let due = due.unwrap_or(Self::on(today));
        Self {
            day: due.day.max(today).plus(1),
            ..due
        }
    }

    /// True where a local day and minute lie after it.
    #[must_use]
    pub fn is_over(self, day: i64, minute: u32) -> bool {
        let end = self.minute.unwrap_or(DAY);
        (day, minute) > (self.day.0, end)
    }
}

/// `2026-12-01`, or `2026-12-01T18:30`
impl fmt::Display for TaskDue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.day.fmt(f)?;
        match self.minute {
            Some(minute) => write!(f, "T{:02}:{:02}", minute / 60, minute % 60),
            None => Ok(()),
        }
    }
}

/// The text is neither a day nor a day with a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no day")]
pub struct NoDue;

impl FromStr for TaskDue {
    type Err = NoDue;

    fn from_str(text: &str) -> Result<Self, NoDue> {
        let (day, time) = match text.split_once('T') {
            Some((day, time)) => (day, Some(time)),
            None => (text, None),
        };
        Ok(Self {
            day: day.parse().map_err(|_| NoDue)?,
            minute: time.map(minute_of).transpose()?,
        })
    }
}

/// `18:30`
///
/// # Errors
/// Where it is no time of a day.
pub fn minute_of(text: &str) -> Result<u32, NoDue> {
    let is_plain = text.len() == 5 && text.bytes().all(|b| b == b':' || b.is_ascii_digit());
    let (hour, minute) = text.split_once(':').filter(|_| is_plain).ok_or(NoDue)?;
    let (Ok(hour), Ok(minute)) = (hour.parse::<u32>(), minute.parse::<u32>()) else {
        return Err(NoDue);
    };
    if hour > 23 || minute > 59 {
        return Err(NoDue);
    }
    Ok(hour * 60 + minute)
}

impl Serialize for TaskDue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TaskDue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

text_columns! {
    TaskDue => |value| value.to_string(), |text| text.parse().ok();
}

/// # Errors
/// [`Refusal::BadDate`] before 1970 and after the century.
pub(super) fn fits(due: &Option<TaskDue>) -> Result<(), Refusal> {
    match due {
        Some(due) if !(0..LATEST).contains(&due.day.0) => Err(Refusal::BadDate),
        Some(TaskDue {
            minute: Some(minute),
            ..
        }) if *minute >= DAY => Err(Refusal::BadDate),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_day_is_over_when_it_is_and_a_time_when_it_was() {
        let whole = TaskDue::on(Day(20));
        assert!(!whole.is_over(20, 1_439) && whole.is_over(21, 0));
        let noon = TaskDue {
            minute: Some(720),
            ..whole
        };
        assert!(!noon.is_over(20, 720) && noon.is_over(20, 721) && !noon.is_over(19, 1_439));
    }

    #[test]
    fn a_snooze_never_leads_into_the_past() {
        let noon = TaskDue {
            day: Day(20),
            minute: Some(720),
        };
        assert_eq!(TaskDue::snoozed(Some(noon), Day(10)), noon.plus(1));
        assert_eq!(TaskDue::snoozed(Some(noon), Day(20)), noon.plus(1));
        assert_eq!(TaskDue::snoozed(Some(noon), Day(30)), noon.plus(11));
        assert_eq!(TaskDue::snoozed(None, Day(30)), TaskDue::on(Day(31)));
    }

    #[test]
    fn what_is_no_day_is_none() {
        for bad in [
            "",
            "2026-02-30",
            "2026-12-01T",
            "2026-12-01T24:00",
            "2026-12-01T1:30",
            "2026-12-01 10:00",
        ] {
            assert_eq!(bad.parse::<TaskDue>(), Err(NoDue), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn a_due_day_reads_back_as_written(day in 0..LATEST, minute in proptest::option::of(0..DAY)) {
            let due = TaskDue { day: Day(day), minute };
            prop_assert_eq!(due.to_string().parse(), Ok(due));
            prop_assert!(fits(&Some(due)).is_ok());
        }
    }
}
