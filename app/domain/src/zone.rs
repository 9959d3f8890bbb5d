//! Time zones: which instant a place's clock means. The data is the machine's: a phone's browser has it, the server brings its own.

use crate::civil::{DAY_MS, Day, MINUTE_MS};

/// The time zones that a machine knows.
pub trait Zones {
    /// Seconds east of UTC in an IANA zone at an instant (epoch ms); none where this machine does not know the zone.
    fn offset(&self, zone: &str, at: i64) -> Option<i32>;
}

/// The instant that a place's clock shows as `minute` (from midnight; from 1,440 on it is the next day) of `day`.
///
/// A time that summer time skips is none; of a time that comes twice it is the first.
#[must_use]
pub fn instant(zones: &dyn Zones, zone: &str, day: Day, minute: u32) -> Option<i64> {
    let local = day.0 * DAY_MS + i64::from(minute) * MINUTE_MS;
    // No zone has changed its offset twice within two days.
    let mut found: Option<i64> = None;
    for around in [local - DAY_MS, local + DAY_MS] {
        let offset = i64::from(zones.offset(zone, around)?) * 1_000;
        let at = local - offset;
        if i64::from(zones.offset(zone, at)?) * 1_000 == offset {
            found = Some(found.map_or(at, |had| had.min(at)));
        }
    }
    found
}

/// The same for the beginning or end of something: where summer time skips it, as long after the change as it would have been.
#[must_use]
pub fn instant_or_change(zones: &dyn Zones, zone: &str, day: Day, minute: u32) -> Option<i64> {
    if let Some(at) = instant(zones, zone, day, minute) {
        return Some(at);
    }
    let local = day.0 * DAY_MS + i64::from(minute) * MINUTE_MS;
    let before = i64::from(zones.offset(zone, local - DAY_MS)?) * 1_000;
    Some(local - before)
}

/// Zone data of this machine, or what came with the program where it has none.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemZones;

#[cfg(not(target_arch = "wasm32"))]
impl Zones for SystemZones {
    fn offset(&self, zone: &str, at: i64) -> Option<i32> {
        let zone = jiff::tz::TimeZone::get(zone).ok()?;
        let at = jiff::Timestamp::from_millisecond(at).ok()?;
        Some(zone.to_offset(at).seconds())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEW_YORK: &str = "America/New_York";

    fn at(zone: &str, day: &str, minute: u32) -> Option<String> {
        let day: Day = day.parse().ok()?;
        let at = instant(&SystemZones, zone, day, minute)?;
        Some(jiff::Timestamp::from_millisecond(at).ok()?.to_string())
    }

    #[test]
    fn a_day_on_which_the_clocks_change_keeps_its_hours() {
        assert_eq!(
            at(NEW_YORK, "2026-03-08", 13 * 60).as_deref(),
            Some("2026-03-08T17:00:00Z")
        );
        assert_eq!(
            at(NEW_YORK, "2026-03-08", 18 * 60).as_deref(),
            Some("2026-03-08T22:00:00Z")
        );
        assert_eq!(
            at(NEW_YORK, "2026-03-07", 13 * 60).as_deref(),
            Some("2026-03-07T18:00:00Z")
        );
    }

    #[test]
    fn the_hour_that_is_skipped_is_none_and_the_one_that_comes_twice_is_the_first() {
        assert_eq!(at(NEW_YORK, "2026-03-08", 150), None);
        assert_eq!(
            at(NEW_YORK, "2026-11-01", 90).as_deref(),
            Some("2026-11-01T05:30:00Z")
        );
        assert_eq!(at("Nowhere/Land", "2026-11-01", 90), None);
        let day: Day = "2026-03-08".parse().unwrap();
        let change = instant_or_change(&SystemZones, NEW_YORK, day, 150).unwrap();
        assert_eq!(
            jiff::Timestamp::from_millisecond(change)
                .unwrap()
                .to_string(),
            "2026-03-08T07:30:00Z"
        );
    }
}
