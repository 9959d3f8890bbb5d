//! When an offering can be had: one function for the phone that shows it and the server that decides.
//!
//! All of it is looked up by id – the offering names its resources, a resource and a day name the row of what is taken – so that it works on
//! the rows of a phone, and on those that a server loads when it is asked.

use crate::account::opening::hours_on;
use crate::account::{Location, Resource};
use crate::civil::{Day, MINUTE_MS};
use crate::id::{BookingId, ResourceId};
use crate::sales::booking::busy_day::{Taken, is_free};
use crate::sales::booking::joined::joined;
use crate::sales::service_offering::ServiceOffering;
use crate::view::{Rows, Stop};
use crate::zone::{Zones, instant, instant_or_change};

/// How many other times somebody is offered whose time is taken.
pub const ALTERNATIVES: usize = 3;
/// How many days around it they are looked for.
const LOOK_DAYS: i64 = 7;

/// A time that can be booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Epoch ms UTC.
    pub start: i64,
    pub end: i64,
    /// Minutes of the place's clock, from the midnight of the day that was asked for.
    pub minute: u32,
    /// What it would be at: one resource, or those that are joined for it.
    pub resources: Vec<ResourceId>,
}

/// What somebody wants, and for whom it has to be free.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    pub offering: &'a ServiceOffering,
    pub party: u32,
    /// The booking itself, where it is moved: its own time does not stand in its way.
    pub booking: BookingId,
    /// Until when it is too late, epoch ms UTC: now for customers with the offering's lead, for staff without.
    pub not_before: i64,
    /// From when on it is too early, epoch ms UTC.
    pub not_after: i64,
}

impl<'a> Wish<'a> {
    /// A wish of a customer at `now`.
    #[must_use]
    pub fn of_customer(
        offering: &'a ServiceOffering,
        party: u32,
        booking: BookingId,
        now: i64,
    ) -> Self {
        Self {
            offering,
            party,
            booking,
            not_before: now + i64::from(offering.lead) * MINUTE_MS,
            not_after: now + i64::from(offering.horizon) * crate::civil::DAY_MS,
        }
    }

    /// A wish that staff write down at `now`: on the telephone there is neither notice nor horizon.
    #[must_use]
    pub fn of_staff(
        offering: &'a ServiceOffering,
        party: u32,
        booking: BookingId,
        now: i64,
    ) -> Self {
        Self {
            offering,
            party,
            booking,
            not_before: now - i64::from(offering.minutes) * MINUTE_MS,
            not_after: i64::MAX,
        }
    }

    /// The time that it would take from `start` on.
    #[must_use]
    pub fn taken(&self, start: i64) -> Taken {
        let end = start + i64::from(self.offering.minutes) * MINUTE_MS;
        Taken::of(
            self.booking,
            start,
            end,
            (self.offering.before, self.offering.after),
        )
    }

    fn is_in_time(&self, start: i64) -> bool {
        (self.not_before..=self.not_after).contains(&start)
    }
}

/// Minutes between the times that are offered.
#[must_use]
pub fn grid(offering: &ServiceOffering) -> u32 {
    if offering.minutes < 60 { 15 } else { 30 }
}

/// Where the offering is free: the smallest resource that holds the party, in the order of their places; where no single one does, those that
/// stand together, see [`joined`].
///
/// # Errors
/// [`Stop::Need`] where the view has not loaded the rows.
pub fn free_resources(
    view: &dyn Rows,
    wish: &Wish<'_>,
    start: i64,
) -> Result<Option<Vec<ResourceId>>, Stop> {
    free_of(view, &offered(view, wish)?, wish.party, &wish.taken(start))
}

/// The resources that are free among `all` for so many people: one, or some that are joined.
fn free_of(
    view: &dyn Rows,
    all: &[&Resource],
    party: u32,
    taken: &Taken,
) -> Result<Option<Vec<ResourceId>>, Stop> {
    for one in all.iter().filter(|one| one.seats >= party) {
        if is_free(view, one.id, taken)? {
            return Ok(Some(vec![one.id]));
        }
    }
    let (mut free, mut need) = (Vec::new(), Vec::new());
    for one in all {
        if one.seats >= party || one.join_group.is_empty() {
            continue;
        }
        match is_free(view, one.id, taken) {
            Ok(true) => free.push(*one),
            Ok(false) => {}
            Err(Stop::Need(keys)) => need.extend(keys),
            Err(stop) => return Err(stop),
        }
    }
    if need.is_empty() {
        Ok(joined(&free, party))
    } else {
        Err(Stop::Need(need))
    }
}

/// The offering's resources in use, the smallest first.
fn offered<'a>(view: &'a dyn Rows, wish: &Wish<'_>) -> Result<Vec<&'a Resource>, Stop> {
    let (mut all, mut need) = (Vec::new(), Vec::new());
    for id in &wish.offering.resources {
        match view.find::<Resource>(*id) {
            Ok(found) => all.extend(found),
            Err(Stop::Need(keys)) => need.extend(keys),
            Err(stop) => return Err(stop),
        }
    }
    if !need.is_empty() {
        return Err(Stop::Need(need));
    }
    all.retain(|resource| !resource.removed);
    all.sort_by_key(|resource| (resource.seats, resource.sort, resource.id));
    Ok(all)
}

/// Whether the place is open from `start` to its end.
///
/// # Errors
/// [`Stop::Need`] where the view has not loaded the place.
pub fn is_open(
    view: &dyn Rows,
    zones: &dyn Zones,
    offering: &ServiceOffering,
    start: i64,
) -> Result<bool, Stop> {
    let place = view.need::<Location>(offering.location)?;
    let end = start + i64::from(offering.minutes) * MINUTE_MS;
    let Some(offset) = zones.offset(&place.zone, start) else {
        return Ok(false);
    };
    let day = Day::of(start, offset);
    // An evening that began yesterday may last until today.
    let open = [day.plus(-1), day].into_iter().any(|day| {
        hours_on(&place.opening, day).into_iter().any(|hours| {
            let from = instant_or_change(zones, &place.zone, day, hours.from);
            let to = instant_or_change(zones, &place.zone, day, hours.to);
            from.is_some_and(|from| from <= start) && to.is_some_and(|to| end <= to)
        })
    });
    Ok(open)
}

/// The times of a day of the place's calendar at which the wish can be had, in their order.
///
/// # Errors
/// [`Stop::Need`] where the view has not loaded the rows.
pub fn slots(
    view: &dyn Rows,
    zones: &dyn Zones,
    wish: &Wish<'_>,
    day: Day,
) -> Result<Vec<Slot>, Stop> {
    let place = view.need::<Location>(wish.offering.location)?;
    let resources = offered(view, wish)?;
    let step = usize::try_from(grid(wish.offering)).unwrap_or(15);
    let (mut found, mut need): (Vec<Slot>, Vec<_>) = (Vec::new(), Vec::new());
    for hours in hours_on(&place.opening, day) {
        let edge = |minute| instant_or_change(zones, &place.zone, day, minute);
        let (Some(opens), Some(closes)) = (edge(hours.from), edge(hours.to)) else {
            continue;
        };
        for minute in (hours.from..hours.to).step_by(step) {
            let Some(start) = instant(zones, &place.zone, day, minute) else {
                continue;
            };
            let taken = wish.taken(start);
            // Where the clock skips the hour of opening, times of its clock come before it.
            if start < opens || taken.end > closes || !wish.is_in_time(start) {
                continue;
            }
            match free_of(view, &resources, wish.party, &taken) {
                Ok(None) => {}
                Ok(Some(resources)) => found.push(Slot {
                    start,
                    end: taken.end,
                    minute,
                    resources,
                }),
                Err(Stop::Need(keys)) => need.extend(keys),
                Err(stop) => return Err(stop),
            }
        }
    }
    need.sort_unstable();
    need.dedup();
    if need.is_empty() {
        Ok(found)
    } else {
        Err(Stop::Need(need))
    }
}

/// The nearest other times, on the day itself and the days around it.
///
/// # Errors
/// [`Stop::Need`] where the view has not loaded the rows.
pub fn alternatives(
    view: &dyn Rows,
    zones: &dyn Zones,
    wish: &Wish<'_>,
    start: i64,
) -> Result<Vec<i64>, Stop> {
    let place = view.need::<Location>(wish.offering.location)?;
    let Some(offset) = zones.offset(&place.zone, start) else {
        return Ok(Vec::new());
    };
    let day = Day::of(start, offset);
    let mut near: Vec<i64> = Vec::new();
    for away in 0..=LOOK_DAYS {
        let days = if away == 0 {
            vec![day]
        } else {
            vec![day.plus(-away), day.plus(away)]
        };
        for day in days {
            near.extend(
                slots(view, zones, wish, day)?
                    .into_iter()
                    .map(|slot| slot.start),
            );
        }
        // Whoever wants the evening would rather have the next evening than this noon: one day more than needed is looked at.
        if near.len() >= ALTERNATIVES && away > 0 {
            break;
        }
    }
    near.retain(|other| *other != start);
    near.sort_unstable_by_key(|other| ((other - start).abs(), *other));
    near.dedup();
    near.truncate(ALTERNATIVES);
    Ok(near)
}
