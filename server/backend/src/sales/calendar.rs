//! A booking as a calendar file: the same UID for ever, a SEQUENCE that rises with each change, CANCEL where it is off.

use domain::account::{Business, Location};
use domain::sales::{Booking, BookingState, ServiceOffering};
use domain::{Label, Lang};
use icalendar::{Calendar, Component as _, Event, EventLike as _};
use jiff::Timestamp;

/// What the file says beside the booking itself.
pub(crate) struct Around {
    pub business: Option<Business>,
    pub offering: Option<ServiceOffering>,
    pub place: Option<Location>,
    /// How often the booking was written.
    pub version: i64,
    /// The business's address on the network; its host makes the UID a name of its own.
    pub host: String,
}

/// RFC 5545. Times are in UTC, so that no program needs a time zone to read them.
pub(crate) fn calendar(booking: &Booking, around: &Around, lang: Lang) -> String {
    let name = |label: Option<&Label>| label.map(|label| label.text(lang).to_owned());
    let business = name(around.business.as_ref().map(|one| &one.name)).unwrap_or_default();
    let offering = name(around.offering.as_ref().map(|one| &one.name)).unwrap_or_default();
    let summary = [offering, business.clone()]
        .into_iter()
        .filter(|part| !part.is_empty());
    let (method, status) = match &booking.state {
        BookingState::Requested => ("PUBLISH", "TENTATIVE"),
        BookingState::Confirmed | BookingState::Seated | BookingState::Completed => {
            ("PUBLISH", "CONFIRMED")
        }
        BookingState::Declined { .. } | BookingState::Cancelled { .. } | BookingState::NoShow => {
            ("CANCEL", "CANCELLED")
        }
    };
    let mut event = Event::new();
    event
        .uid(&format!("{}@{}", booking.id, around.host))
        .summary(&summary.collect::<Vec<_>>().join(" · "))
        .add_property("DTSTAMP", instant(booking.changed_at))
        .add_property("DTSTART", instant(booking.start))
        .add_property("DTEND", instant(booking.end))
        .add_property("SEQUENCE", around.version.saturating_sub(1).to_string())
        .add_property("STATUS", status);
    if let Some(place) = around
        .place
        .as_ref()
        .filter(|place| !place.address.is_empty())
    {
        event.location(&place.address);
    }
    let mut calendar = Calendar::new();
    calendar.name(&business);
    calendar.append_property(icalendar::Property::new("METHOD", method));
    calendar.push(event.done());
    calendar.done().to_string()
}

/// `20261204T110000Z`
fn instant(at: i64) -> String {
    Timestamp::from_millisecond(at)
        .map(|at| at.strftime("%Y%m%dT%H%M%SZ").to_string())
        .unwrap_or_default()
}
