//! Bookings whose place somebody else has: what staff do happens, and whoever was to come is told where else there is room.
//!
//! Computed from the rows wherever it is asked, so that it is there without a network, and gone as soon as it is solved.

use crate::account::Resource;
use crate::civil::DAY_MS;
use crate::id::ResourceId;
use crate::sales::booking::busy_day::Taken;
use crate::sales::booking::joined::joined;
use crate::sales::{Booking, BookingState, ResourceBlock};

/// Who has the place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Holder<'a> {
    /// Who sits there, or whose booking it is as well.
    Booking(&'a Booking),
    /// Staff closed it.
    Block(&'a ResourceBlock),
}

/// A booking that is expected where somebody else is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Displaced<'a> {
    pub booking: &'a Booking,
    pub by: Holder<'a>,
    /// Where both would be.
    pub at: ResourceId,
}

impl Holder<'_> {
    /// When it begins, epoch ms UTC.
    #[must_use]
    pub fn start(&self) -> i64 {
        match self {
            Self::Booking(one) => one.start,
            Self::Block(one) => one.start,
        }
    }

    /// Who sits or what is closed stands; of two that are expected, the one that had the place first keeps it.
    fn stands_before(&self, other: &Booking) -> bool {
        match self {
            Self::Block(_) => true,
            Self::Booking(one) if one.state == BookingState::Seated => true,
            Self::Booking(one) => (one.changed_at, one.id) < (other.changed_at, other.id),
        }
    }
}

/// Whoever holds a place, with it and its time.
type Held<'a> = (Holder<'a>, &'a [ResourceId], Taken);

fn holders<'a>(bookings: &[&'a Booking], blocks: &[&'a ResourceBlock], from: i64) -> Vec<Held<'a>> {
    let booked = bookings.iter().filter(|one| one.end > from);
    let booked = booked.filter_map(|one| {
        let (resources, taken) = one.held()?;
        Some((Holder::Booking(one), resources, taken))
    });
    let closed = blocks.iter().filter(|one| one.end > from);
    let closed = closed.filter_map(|one| {
        let (resources, taken) = one.held()?;
        Some((Holder::Block(one), resources, taken))
    });
    booked.chain(closed).collect()
}

/// The bookings from `now` on that are expected where somebody else is, in the order of their times.
#[must_use]
pub fn displaced<'a>(
    bookings: &[&'a Booking],
    blocks: &[&'a ResourceBlock],
    now: i64,
) -> Vec<Displaced<'a>> {
    let all = holders(bookings, blocks, now);
    let mut found: Vec<Displaced<'a>> = bookings
        .iter()
        .filter(|one| one.end > now)
        .filter_map(|booking| displaced_by(booking, &all))
        .collect();
    found.sort_by_key(|one| (one.booking.start, one.booking.id));
    found
}

/// The one booking, where somebody else has its place.
#[must_use]
pub fn displaced_one<'a>(
    booking: &'a Booking,
    bookings: &[&'a Booking],
    blocks: &[&'a ResourceBlock],
) -> Option<Displaced<'a>> {
    let near: Vec<&Booking> = bookings
        .iter()
        .copied()
        .filter(|one| one.start < booking.end + DAY_MS && booking.start - DAY_MS < one.end)
        .collect();
    displaced_by(booking, &holders(&near, blocks, i64::MIN))
}

fn displaced_by<'a>(booking: &'a Booking, all: &[Held<'a>]) -> Option<Displaced<'a>> {
    if booking.state != BookingState::Confirmed {
        return None;
    }
    let (mine, taken) = booking.held()?;
    let meeting = all.iter().filter_map(|(other, theirs, time)| {
        let at = mine.iter().find(|id| theirs.contains(id))?;
        let own = matches!(other, Holder::Booking(one) if one.id == booking.id);
        let meets = !own && time.meets(&taken) && other.stands_before(booking);
        meets.then_some((*other, *at))
    });
    let (by, at) = meeting.min_by_key(|(other, _)| other.start())?;
    Some(Displaced { booking, by, at })
}

/// Where else the booking could be at its own time: each free resource of its place that holds the party, the smallest first; where there is none,
/// those that can be joined.
#[must_use]
pub fn other_places(
    booking: &Booking,
    bookings: &[&Booking],
    blocks: &[&ResourceBlock],
    resources: &[&Resource],
) -> Vec<Vec<ResourceId>> {
    let taken = booking.taken();
    let all = holders(bookings, blocks, booking.start - DAY_MS);
    let is_free = |id: ResourceId| {
        !all.iter().any(|(other, theirs, time)| {
            let own = matches!(other, Holder::Booking(one) if one.id == booking.id);
            !own && theirs.contains(&id) && time.meets(&taken)
        })
    };
    let of = |id: &ResourceId| resources.iter().find(|one| one.id == *id);
    let place = booking
        .resources
        .first()
        .and_then(of)
        .map(|one| one.location);
    let mut free: Vec<&Resource> = resources
        .iter()
        .copied()
        .filter(|one| !one.removed && Some(one.location) == place && is_free(one.id))
        .collect();
    free.sort_by_key(|one| (one.seats, one.sort, one.id));
    let fits = free.iter().filter(|one| one.seats >= booking.party);
    let single: Vec<Vec<ResourceId>> = fits.map(|one| vec![one.id]).collect();
    if single.is_empty() {
        joined(&free, booking.party).into_iter().collect()
    } else {
        single
    }
}
