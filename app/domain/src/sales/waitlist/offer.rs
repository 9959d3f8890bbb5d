//! What can be offered to somebody who waits.

use super::{OFFER_MS, WaitlistEntry, WaitlistOffer};
use crate::account::Location;
use crate::civil::Day;
use crate::sales::ServiceOffering;
use crate::sales::booking::availability::{Slot, Wish, slots};
use crate::view::{Rows, Stop};
use crate::zone::Zones;

/// What can be offered to somebody who waits: the first time that suits, is free, and did not pass them by.
///
/// # Errors
/// [`Stop::Need`] where the view has not loaded the rows.
pub fn offer_for(
    view: &dyn Rows,
    zones: &dyn Zones,
    entry: &WaitlistEntry,
    now: i64,
) -> Result<Option<WaitlistOffer>, Stop> {
    let offering = view.need::<ServiceOffering>(entry.offering)?;
    let place = view.need::<Location>(offering.location)?;
    if !offering.is_bookable() {
        return Ok(None);
    }
    let wish = Wish::of_customer(offering, entry.party, entry.booking(), now);
    let suits = |slot: &Slot| {
        (entry.from..=entry.to).contains(&slot.start) && !entry.passed.contains(&slot.start)
    };
    let day = |at| {
        let offset = zones.offset(&place.zone, at).unwrap_or(0);
        Day::of(at, offset)
    };
    let (first, last) = (day(entry.from), day(entry.to));
    let (mut found, mut need) = (None, Vec::new());
    for away in 0..=(last.0 - first.0).clamp(0, 2) {
        match slots(view, zones, &wish, first.plus(away)) {
            Ok(free) => found = found.or_else(|| free.into_iter().find(|slot| suits(slot))),
            Err(Stop::Need(keys)) => need.extend(keys),
            Err(stop) => return Err(stop),
        }
    }
    if !need.is_empty() {
        return Err(Stop::Need(need));
    }
    Ok(found.map(|slot| WaitlistOffer {
        resources: slot.resources,
        start: slot.start,
        end: slot.end,
        before: offering.before,
        after: offering.after,
        until: now.saturating_add(OFFER_MS).min(slot.start),
        mailed: false,
    }))
}
