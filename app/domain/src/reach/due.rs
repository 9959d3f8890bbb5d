//! For whom an occasion is there on a day. Days are those of the place's calendar, whatever its clock does.

use crate::civil::Day;
use crate::people::consent::QuietHours;
use crate::reach::strategy::Trigger;

/// Offers leave from nine to twenty, local time.
pub const QUIET: QuietHours = QuietHours {
    from: 20 * 60,
    to: 9 * 60,
};

/// After so many days more, nobody is told any more that they were missed: whoever starts a strategy does not write to everybody who ever came.
pub const STILL: i64 = 30;

/// Days within which somebody gets one offer by mail at most, over all strategies.
pub const APART_DAYS: i64 = 7;

/// What is known of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Occasion<'a> {
    /// `YYYY-MM-DD`, or empty.
    pub birthday: &'a str,
    /// None where nobody may guess from it.
    pub last_visit: Option<Day>,
}

/// Which occasion is there today: of a birthday its year, of an absence the day of the last visit; none where there is none.
#[must_use]
pub fn occasion(trigger: &Trigger, of: &Occasion<'_>, today: Day) -> Option<i64> {
    match trigger {
        Trigger::Birthday { days_before } => {
            let on = today.plus(i64::from(*days_before));
            is_birthday(of.birthday, on).then(|| on.date().0)
        }
        Trigger::NoVisit { days } => {
            let last = of.last_visit?;
            let away = today.0.saturating_sub(last.0);
            let from = i64::from(*days);
            (from..from + STILL).contains(&away).then_some(last.0)
        }
        // What somebody did, which the server alone looks for.
        _ => None,
    }
}

/// True on the day and month of a birthday, after the day itself; in a common year 29 February is the 28th.
pub(crate) fn is_birthday(birthday: &str, on: Day) -> bool {
    let mut parts = birthday.splitn(3, '-');
    let (Some(year), Some(month), Some(day)) = (
        parts.next().and_then(|year| year.parse::<i64>().ok()),
        parts.next().and_then(|month| month.parse::<u8>().ok()),
        parts.next().and_then(|day| day.parse::<u8>().ok()),
    ) else {
        return false;
    };
    let (this_year, this_month, this_day) = on.date();
    let day = match (month, day) {
        (2, 29) if Day::from_date(this_year, 2, 29).is_none() => 28,
        _ => day,
    };
    year < this_year && (month, day) == (this_month, this_day)
}

/// Which year's date of a field it is on a day; none where the date is another one, or not there yet. In a common year 29 February is the 28th.
#[must_use]
pub fn date_occasion(date: &str, days_before: u32, today: Day) -> Option<i64> {
    let on = today.plus(i64::from(days_before));
    let is_first = date.parse::<Day>().is_ok_and(|first| first == on);
    (is_first || is_birthday(date, on)).then(|| on.date().0)
}

/// What birthdays end with that are there on a day: `-02-28`, and in a common year `-02-29` too.
#[must_use]
pub fn birthday_ends(days_before: u32, today: Day) -> Vec<String> {
    let (year, month, day) = today.plus(i64::from(days_before)).date();
    let mut ends = vec![format!("-{month:02}-{day:02}")];
    if (month, day) == (2, 28) && Day::from_date(year, 2, 29).is_none() {
        ends.push("-02-29".to_owned());
    }
    ends
}
