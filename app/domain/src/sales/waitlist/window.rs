//! The part of a day for which somebody waits.

use super::MAX_WINDOW;
use crate::account::Location;
use crate::account::opening::hours_on;
use crate::civil::Day;
use crate::zone::{Zones, instant_or_change};

/// The part of a day that suits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayPart {
    All,
    /// Until [`PARTS_AT`].
    Early,
    /// From then on.
    Late,
}

/// The minute of the day at which its parts meet: after lunch, before dinner.
pub const PARTS_AT: u32 = 16 * 60;

/// From the first to the last start of a day of the place's calendar that suits, epoch ms UTC; none where the place is closed then.
#[must_use]
pub fn window(zones: &dyn Zones, place: &Location, day: Day, part: DayPart) -> Option<(i64, i64)> {
    let hours = hours_on(&place.opening, day);
    let from = hours.iter().map(|hours| hours.from).min()?;
    let to = hours.iter().map(|hours| hours.to).max()?;
    let (from, to) = match part {
        DayPart::All => (from, to),
        DayPart::Early => (from, to.min(PARTS_AT)),
        DayPart::Late => (from.max(PARTS_AT), to),
    };
    // A day is no longer than a day, also where its evening lasts until the next one.
    let to = to.min(from + 24 * 60 - 1);
    let at = |minute| instant_or_change(zones, &place.zone, day, minute);
    let (from, to) = (at(from)?, at(to)?);
    (from <= to).then_some((from, to.min(from + MAX_WINDOW)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::civil::MINUTE_MS;
    use crate::id::LocationId;
    use crate::label::Label;
    use crate::zone::{SystemZones, instant};

    #[test]
    fn a_part_of_a_day_lies_within_its_hours_and_a_closed_day_has_none() {
        let hours = [("fri", "11:00-14:00 17:00-22:00"), ("sat", "11:00-14:00")];
        let place = Location {
            id: LocationId(uuid::Uuid::nil()),
            name: Label::default(),
            address: String::new(),
            zone: "Asia/Shanghai".into(),
            opening: hours.map(|(day, hours)| (day.into(), hours.into())).into(),
            removed: false,
        };
        let parts = |day: Day| {
            [DayPart::All, DayPart::Early, DayPart::Late].map(|part| {
                let (from, to) = window(&SystemZones, &place, day, part)?;
                let midnight = instant(&SystemZones, &place.zone, day, 0)?;
                Some(((from - midnight) / MINUTE_MS, (to - midnight) / MINUTE_MS))
            })
        };
        // 2026-12-04 is a Friday.
        let friday = Day(20_791);
        let at = |hour: i64| hour * 60;
        let all = Some((at(11), at(22)));
        assert_eq!(
            parts(friday),
            [all, Some((at(11), at(16))), Some((at(16), at(22)))]
        );
        let noon = Some((at(11), at(14)));
        assert_eq!(parts(friday.plus(1)), [noon, noon, None]);
        assert_eq!(parts(friday.plus(2)), [None, None, None]);
    }
}
