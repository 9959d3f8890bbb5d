//! What is taken of a resource on one day of UTC: everybody may know when, nobody learns who.
//!
//! Each resource and day is one row with an id that is computed, so that a rule finds it without a search. On the server it is read and
//! written in the transaction that confirms a booking; two that want the same place meet in this row.

use crate::civil::{DAY_MS, Day, MINUTE_MS};
use crate::id::{BookingId, BusyDayId, ResourceId};
use crate::noun;
use crate::noun::column::json_columns;
use crate::row::{Key, Row};
use crate::scope::Scope;
use crate::view::{Rows, Stop};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What is taken of a resource on a day of UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BusyDay {
    pub id: BusyDayId,
    pub resource: ResourceId,
    /// Days since 1970-01-01, UTC.
    pub day: i64,
    /// In the order of their starts.
    pub taken: Vec<Taken>,
}

/// The time of one booking, or one that staff closed, without a name or an id of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// Computed from the id of the booking, or of what closes the resource: only who has that can tell that it is this one.
    pub slot: Uuid,
    /// Epoch ms UTC, without the gaps.
    pub start: i64,
    pub end: i64,
    /// Minutes that are to stay free before and after.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub before: u32,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub after: u32,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes fields by reference"
)]
fn is_zero(minutes: &u32) -> bool {
    *minutes == 0
}

json_columns!(Vec<Taken>);

noun! {
    BusyDay in "busy_day" by BusyDayId, scopes |_| vec![Scope::Business];
    fixed resource: ResourceId;
    fixed day: i64;
    server taken: Vec<Taken>;
}

impl Taken {
    /// The time of a booking.
    #[must_use]
    pub fn of(booking: BookingId, start: i64, end: i64, gaps: (u32, u32)) -> Self {
        Self::by(booking.0, start, end, gaps)
    }

    /// The time of whatever has this id: a booking, or what closes a resource.
    #[must_use]
    pub fn by(id: Uuid, start: i64, end: i64, (before, after): (u32, u32)) -> Self {
        Self {
            slot: Uuid::new_v5(&id, b"slot"),
            start,
            end,
            before,
            after,
        }
    }

    fn from(&self) -> i64 {
        self.start
            .saturating_sub(i64::from(self.before) * MINUTE_MS)
    }

    fn to(&self) -> i64 {
        self.end.saturating_add(i64::from(self.after) * MINUTE_MS)
    }

    /// True where both cannot be at the same resource. A gap is kept from the other's time, not from the other's gap.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        let gap = |a: &Self, b: &Self| a.from() < b.end && b.start < a.to();
        gap(self, other) || gap(other, self)
    }

    /// The days of UTC on which it stands: with its gaps.
    pub fn days(&self) -> impl Iterator<Item = Day> + use<> {
        let first = self.from().div_euclid(DAY_MS);
        let last = self.to().saturating_sub(1).div_euclid(DAY_MS);
        (first..=last.max(first)).map(Day)
    }
}

/// The row of a resource and day, empty where nothing is taken yet.
///
/// # Errors
/// [`Stop::Need`] where the view has not loaded it.
pub fn busy_day(view: &dyn Rows, resource: ResourceId, day: Day) -> Result<BusyDay, Stop> {
    let id = BusyDayId::of(resource, day);
    Ok(view.find::<BusyDay>(id)?.cloned().unwrap_or(BusyDay {
        id,
        resource,
        day: day.0,
        taken: Vec::new(),
    }))
}

/// Whether the resource is free for it. Its own slot does not stand in its way.
///
/// # Errors
/// [`Stop::Need`] where the view has not loaded the days.
pub fn is_free(view: &dyn Rows, resource: ResourceId, wish: &Taken) -> Result<bool, Stop> {
    let mut need: Vec<Key> = Vec::new();
    let mut free = true;
    for day in wish.days() {
        match view.find::<BusyDay>(BusyDayId::of(resource, day)) {
            Ok(None) => {}
            Ok(Some(busy)) => {
                let mut others = busy.taken.iter().filter(|other| other.slot != wish.slot);
                free &= !others.any(|other| other.meets(wish));
            }
            Err(Stop::Need(keys)) => need.extend(keys),
            Err(stop) => return Err(stop),
        }
    }
    if need.is_empty() {
        Ok(free)
    } else {
        Err(Stop::Need(need))
    }
}

/// The rows after a booking's slot moved from where it was to where it shall be.
///
/// # Errors
/// [`Stop::Need`] where the view has not loaded the days.
pub fn moved(
    view: &dyn Rows,
    was: Option<(&[ResourceId], &Taken)>,
    new: Option<(&[ResourceId], &Taken)>,
) -> Result<Vec<Row>, Stop> {
    let mut rows: Vec<BusyDay> = Vec::new();
    let mut need = Vec::new();
    let places = |held: Option<(&[ResourceId], &Taken)>| {
        let pairs = held.into_iter().flat_map(|(resources, taken)| {
            let pair = |id: &ResourceId| taken.days().map(|day| (*id, day)).collect::<Vec<_>>();
            resources.iter().flat_map(pair).collect::<Vec<_>>()
        });
        pairs.collect::<Vec<_>>()
    };
    let mut at = |resource, day| -> Option<usize> {
        let id = BusyDayId::of(resource, day);
        if let Some(found) = rows.iter().position(|row: &BusyDay| row.id == id) {
            return Some(found);
        }
        match busy_day(view, resource, day) {
            Ok(row) => rows.push(row),
            Err(Stop::Need(keys)) => {
                need.extend(keys);
                return None;
            }
            Err(Stop::Refused(_)) => return None,
        }
        Some(rows.len() - 1)
    };
    let gone: Vec<usize> = places(was)
        .into_iter()
        .filter_map(|(id, day)| at(id, day))
        .collect();
    let here: Vec<usize> = places(new)
        .into_iter()
        .filter_map(|(id, day)| at(id, day))
        .collect();
    if !need.is_empty() {
        return Err(Stop::Need(need));
    }
    for place in gone {
        if let (Some(row), Some((_, taken))) = (rows.get_mut(place), was) {
            row.taken.retain(|one| one.slot != taken.slot);
        }
    }
    for place in here {
        if let (Some(row), Some((_, taken))) = (rows.get_mut(place), new) {
            row.taken.retain(|one| one.slot != taken.slot);
            row.taken.push(taken.clone());
            row.taken.sort_by_key(|one| (one.start, one.slot));
        }
    }
    Ok(rows.into_iter().map(Row::BusyDay).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(n: u128, from: i64, to: i64, gaps: (u32, u32)) -> Taken {
        let booking = BookingId(Uuid::from_u128(n));
        Taken::of(booking, from * MINUTE_MS, to * MINUTE_MS, gaps)
    }

    #[test]
    fn a_stay_takes_its_whole_length() {
        let stay = taken(1, 16 * 60, 18 * 60, (0, 0));
        for (start, meets) in [(16 * 60 + 30, true), (17 * 60 + 59, true), (18 * 60, false)] {
            let next = taken(2, start, start + 120, (0, 0));
            assert_eq!(stay.meets(&next), meets, "{start}");
            assert_eq!(next.meets(&stay), meets, "{start}");
        }
    }

    #[test]
    fn a_gap_is_kept_around_whatever_is_taken() {
        let busy = taken(1, 16 * 60, 16 * 60 + 45, (0, 0));
        let starts = [
            (15 * 60 + 30, true),
            (17 * 60, true),
            (15 * 60, false),
            (17 * 60 + 15, false),
        ];
        for (start, meets) in starts {
            let wish = taken(2, start, start + 30, (30, 30));
            assert_eq!(wish.meets(&busy), meets, "{start}");
            assert_eq!(busy.meets(&wish), meets, "{start}");
        }
    }
}
