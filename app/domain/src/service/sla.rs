//! Until when a ticket wants an answer and a solution: clocks that run while the business is open, and stand still while it is not the staff's
//! turn.

use super::ticket::{Priority, Ticket};
use crate::account::opening::hours_on;
use crate::civil::{DAY_MS, Day, MINUTE_MS};
use crate::merge::MapChange;
use crate::refusal::Refusal;
use crate::zone::{Zones, instant, instant_or_change};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A business that is closed for longer has stopped: nothing is due there.
const AHEAD_DAYS: i64 = 90;
/// The most pauses that are kept of one ticket; what comes later runs on, which is the customer's side.
pub const MAX_PAUSES: usize = 50;

/// How long something may take, in minutes in which the business is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    pub first_answer: u32,
    pub resolution: u32,
}

impl Priority {
    /// What a small business can promise: urgent is answered within the same meal, the rest on the same or the next day.
    #[must_use]
    pub const fn target(self) -> Target {
        let (first_answer, resolution) = match self {
            Self::Urgent => (30, 240),
            Self::High => (120, 480),
            Self::Normal => (480, 1_440),
            Self::Low => (960, 2_880),
        };
        Target {
            first_answer,
            resolution,
        }
    }
}

/// The most minutes that a target may be: a quarter of a year.
pub const MAX_MINUTES: u32 = 90 * 1_440;

/// How soon the business means to answer and to solve, where it says so: by the name of a priority, as `30/240`.
///
/// They stand in the business as facts by priority, so that two people who change different ones never meet.
pub type Targets = BTreeMap<String, String>;

impl Target {
    /// Reads what stands in the business; none where it is no target.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (first_answer, resolution) = text.split_once('/')?;
        let minutes = |text: &str| {
            let is_plain = text.len() <= 6 && text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse()
                .ok()
                .filter(|n| is_plain && (1..=MAX_MINUTES).contains(n))
        };
        let target = Self {
            first_answer: minutes(first_answer)?,
            resolution: minutes(resolution)?,
        };
        (target.first_answer <= target.resolution).then_some(target)
    }

    /// As it stands in the business.
    #[must_use]
    pub fn write(self) -> String {
        format!("{}/{}", self.first_answer, self.resolution)
    }

    /// What the business says of a priority, or what is usual.
    #[must_use]
    pub fn of(targets: &Targets, priority: Priority) -> Self {
        let said = targets.get(priority.name());
        said.and_then(|text| Self::parse(text))
            .unwrap_or_else(|| priority.target())
    }
}

/// A change of targets names priorities, and says targets.
///
/// # Errors
/// [`Refusal::BadValue`].
pub(crate) fn targets_fit(change: &MapChange) -> Result<(), Refusal> {
    let fits = change.iter().all(|(priority, change)| {
        let said = change.new.as_ref();
        Priority::parse(priority).is_some() && said.is_none_or(|text| Target::parse(text).is_some())
    });
    if fits {
        Ok(())
    } else {
        Err(Refusal::BadValue {
            field: "service_targets".into(),
        })
    }
}

/// A time in which it was not the staff's turn, epoch ms UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    pub from: i64,
    /// None while it lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<i64>,
}

/// What a ticket waits for next, and until when, epoch ms UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    FirstAnswer(i64),
    Resolution(i64),
}

impl Due {
    #[must_use]
    pub const fn at(self) -> i64 {
        match self {
            Self::FirstAnswer(at) | Self::Resolution(at) => at,
        }
    }
}

/// When a place is open, by its own clock.
#[derive(Clone, Copy)]
pub struct OpenHours<'a> {
    /// As [`crate::account::Location`] has them; without any it is always open.
    pub opening: &'a BTreeMap<String, String>,
    pub zone: &'a str,
    pub zones: &'a dyn Zones,
}

impl Ticket {
    /// What is due next of a ticket that waits for the staff; none where it waits for nobody, or the place does not open any more.
    #[must_use]
    pub fn due(&self, hours: OpenHours<'_>, targets: &Targets) -> Option<Due> {
        if !self.state.waits_for_staff() {
            return None;
        }
        let target = Target::of(targets, self.priority);
        let by = |minutes| hours.after(self.opened_at, minutes, &self.pauses);
        match self.first_answer_at {
            None => by(target.first_answer).map(Due::FirstAnswer),
            Some(_) => by(target.resolution).map(Due::Resolution),
        }
    }
}

impl OpenHours<'_> {
    /// The instant at which `minutes` have run since `from`.
    #[must_use]
    pub fn after(self, from: i64, minutes: u32, pauses: &[Pause]) -> Option<i64> {
        let mut left = i64::from(minutes) * MINUTE_MS;
        for (start, end) in self.open_from(from) {
            let mut at = start;
            while at < end {
                let stop = pauses
                    .iter()
                    .filter(|pause| pause.from > at)
                    .map(|pause| pause.from)
                    .min();
                let paused = pauses
                    .iter()
                    .find(|pause| pause.from <= at && pause.to.is_none_or(|to| to > at));
                if let Some(pause) = paused {
                    at = pause.to?;
                    continue;
                }
                let until = stop.unwrap_or(i64::MAX).min(end);
                if until.saturating_sub(at) >= left {
                    return at.checked_add(left);
                }
                left -= until - at;
                at = until;
            }
        }
        None
    }

    /// When the place is open next: at once where it is open.
    #[must_use]
    pub fn opens(self, from: i64) -> Option<i64> {
        self.open_from(from).next().map(|(start, _)| start)
    }

    /// The times from an instant on in which the place is open, in their order.
    fn open_from(self, from: i64) -> impl Iterator<Item = (i64, i64)> {
        let offset = self.zones.offset(self.zone, from).unwrap_or_default();
        let today = Day::of(from, offset);
        // The day before may last beyond midnight.
        let days = (-1..=AHEAD_DAYS).map(move |ahead| today.plus(ahead));
        let always = self.opening.is_empty().then_some((from, i64::MAX));
        let open = days.flat_map(move |day| {
            let hours = if self.opening.is_empty() {
                Vec::new()
            } else {
                hours_on(self.opening, day)
            };
            hours.into_iter().filter_map(move |hours| {
                let start = instant(self.zones, self.zone, day, hours.from)
                    .or_else(|| instant_or_change(self.zones, self.zone, day, hours.from))?;
                let end = instant_or_change(self.zones, self.zone, day, hours.to)?;
                (end > from).then_some((start.max(from), end))
            })
        });
        always.into_iter().chain(open)
    }
}

/// An absurd instant has no day near it.
#[must_use]
pub fn is_instant(at: i64) -> bool {
    at.unsigned_abs() < (100_000 * DAY_MS).unsigned_abs()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::zone::SystemZones;
    use proptest::prelude::*;

    fn week(text: &str) -> BTreeMap<String, String> {
        let days = crate::account::opening::WEEKDAYS;
        days.map(|day| (day.to_owned(), text.to_owned())).into()
    }

    fn hours<'a>(opening: &'a BTreeMap<String, String>, zone: &'a str) -> OpenHours<'a> {
        OpenHours {
            opening,
            zone,
            zones: &SystemZones,
        }
    }

    fn utc(text: &str) -> i64 {
        text.parse::<jiff::Timestamp>().unwrap().as_millisecond()
    }

    pub(crate) fn a_business() -> crate::account::Business {
        serde_json::from_str(
            r##"{"id":"018f3c00-0000-7000-8000-000000000001","name":{"en":"House"},"about":{},
            "currency":"CNY","zone":"Asia/Shanghai","accent":"#112233","tables":[],"delivers":false}"##,
        )
        .unwrap()
    }

    #[test]
    fn a_business_says_its_own_targets_and_what_it_does_not_say_is_as_usual() {
        let said = |text: &str| Targets::from([("urgent".to_owned(), text.to_owned())]);
        let of = |text| Target::of(&said(text), Priority::Urgent);
        assert_eq!(
            of("10/60"),
            Target {
                first_answer: 10,
                resolution: 60
            }
        );
        for none in [
            "",
            "10",
            "0/60",
            "60/10",
            "+1/60",
            "10/9999999",
            "a/b",
            "10/60/1",
        ] {
            assert_eq!(of(none), Priority::Urgent.target(), "{none}");
        }
        assert_eq!(
            Target::of(&said("10/60"), Priority::Low),
            Priority::Low.target()
        );
    }

    const SHANGHAI: &str = "Asia/Shanghai";

    #[test]
    fn what_is_not_answered_before_closing_is_due_the_next_day() {
        let opening = week("10:00-22:00");
        let hours = hours(&opening, SHANGHAI);
        // 21:30 in Shanghai: half an hour is left today.
        let opened = utc("2026-05-04T13:30:00Z");
        assert_eq!(
            hours.after(opened, 30, &[]),
            Some(utc("2026-05-04T14:00:00Z"))
        );
        assert_eq!(
            hours.after(opened, 120, &[]),
            Some(utc("2026-05-05T03:30:00Z"))
        );
        // Asked at night.
        let night = utc("2026-05-04T18:00:00Z");
        assert_eq!(
            hours.after(night, 30, &[]),
            Some(utc("2026-05-05T02:30:00Z"))
        );
    }

    #[test]
    fn a_holiday_and_the_hour_that_summer_time_skips_do_not_count() {
        let mut opening = week("00:00-24:00");
        opening.insert("2026-03-08".into(), "00:00-04:00".into());
        opening.insert("2026-03-09".into(), String::new());
        let hours = hours(&opening, "America/New_York");
        // From midnight to four o'clock there are three hours on that day; the next day is closed.
        let from = utc("2026-03-08T05:00:00Z");
        assert_eq!(
            hours.after(from, 180, &[]),
            Some(utc("2026-03-08T08:00:00Z"))
        );
        assert_eq!(
            hours.after(from, 181, &[]),
            Some(utc("2026-03-10T04:01:00Z"))
        );
    }

    #[test]
    fn the_clock_stands_while_it_is_the_customers_turn() {
        let always = BTreeMap::new();
        let hours = hours(&always, SHANGHAI);
        let pause = |from: i64, to: Option<i64>| Pause {
            from: from * MINUTE_MS,
            to: to.map(|to| to * MINUTE_MS),
        };
        let after = |pauses: &[Pause]| hours.after(0, 60, pauses).map(|at| at / MINUTE_MS);
        assert_eq!(after(&[]), Some(60));
        assert_eq!(after(&[pause(10, Some(40))]), Some(90));
        assert_eq!(after(&[pause(10, Some(40)), pause(50, Some(55))]), Some(95));
        assert_eq!(after(&[pause(10, None)]), None);
        assert_eq!(after(&[pause(70, None)]), Some(60));
    }

    #[test]
    fn a_place_that_never_opens_owes_nothing() {
        let closed = week("");
        assert_eq!(hours(&closed, SHANGHAI).after(0, 1, &[]), None);
    }

    proptest! {
        #[test]
        fn more_time_is_never_due_earlier_and_nothing_is_due_at_once(
            from in 1_700_000_000_000_i64..1_900_000_000_000, minutes in 1_u32..5_000, more in 0_u32..500,
        ) {
            let opening = week("09:15-13:00 18:00-01:30");
            for zone in [SHANGHAI, "America/New_York", "Europe/Berlin"] {
                let hours = hours(&opening, zone);
                let due = hours.after(from, minutes, &[]).unwrap();
                prop_assert!(due >= from + i64::from(minutes) * MINUTE_MS);
                prop_assert!(hours.after(from, minutes + more, &[]).unwrap() >= due);
                let pause = Pause { from, to: Some(from + i64::from(more) * MINUTE_MS) };
                prop_assert!(hours.after(from, minutes, &[pause]).unwrap() >= due);
            }
        }

        #[test]
        fn any_instants_end(from: i64, minutes: u32, start: i64, to: Option<i64>) {
            let opening = week("09:15-13:00");
            let pauses = [Pause { from: start, to }];
            if is_instant(from) {
                let _ = hours(&opening, SHANGHAI).after(from, minutes, &pauses);
            }
        }
    }
}
