//! How many guests are there in each hour of a day.

use crate::civil::{Day, MINUTE_MS};
use crate::sales::Booking;
use crate::zone::{Zones, instant_or_change};

/// Guests in one hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Covers {
    /// The hour of the place's clock.
    pub hour: u32,
    pub guests: u32,
}

/// The guests of each hour from the first to the last in which somebody holds a place: whoever is there in any minute of it.
#[must_use]
pub fn covers_per_hour<'a>(
    bookings: impl IntoIterator<Item = &'a Booking>,
    zones: &dyn Zones,
    zone: &str,
    day: Day,
) -> Vec<Covers> {
    let held: Vec<&Booking> = bookings
        .into_iter()
        .filter(|one| one.state.holds())
        .collect();
    let in_hour = |hour: u32| {
        let from = instant_or_change(zones, zone, day, hour * 60)?;
        let to = from + 60 * MINUTE_MS;
        let there = held.iter().filter(|one| one.start < to && from < one.end);
        Some(Covers {
            hour,
            guests: there.fold(0, |sum: u32, one| sum.saturating_add(one.party)),
        })
    };
    let mut all: Vec<Covers> = (0..24).filter_map(in_hour).collect();
    while all.last().is_some_and(|last| last.guests == 0) {
        all.pop();
    }
    let first = all.iter().position(|one| one.guests > 0).unwrap_or(0);
    all.split_off(first)
}
