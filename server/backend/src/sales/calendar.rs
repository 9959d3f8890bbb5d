//! A booking as a calendar file: the same UID for ever, a SEQUENCE that rises with each change, CANCEL where it is off.

use domain::account::{Business, Location, Resource};
use domain::civil::DAY_MS;
use domain::id::ResourceId;
use domain::sales::{Booking, BookingState, ServiceOffering};
use domain::zone::{SystemZones, Zones as _};
use domain::{Label, Lang};
use icalendar::{Calendar, Component as _, Event, EventLike as _, Property};
use jiff::Timestamp;
use std::collections::BTreeMap;

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
    let (method, status) = standing(&booking.state);
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
    calendar.append_property(Property::new("METHOD", method));
    calendar.push(event.done());
    calendar.done().to_string()
}

/// What the file does, and what stands in the entry.
fn standing(state: &BookingState) -> (&'static str, &'static str) {
    match state {
        BookingState::Requested => ("PUBLISH", "TENTATIVE"),
        BookingState::Confirmed | BookingState::Seated | BookingState::Completed => {
            ("PUBLISH", "CONFIRMED")
        }
        BookingState::Declined { .. } | BookingState::Cancelled { .. } | BookingState::NoShow => {
            ("CANCEL", "CANCELLED")
        }
    }
}

/// `20261204T110000Z`
fn instant(at: i64) -> String {
    Timestamp::from_millisecond(at)
        .map(|at| at.strftime("%Y%m%dT%H%M%SZ").to_string())
        .unwrap_or_default()
}

/// A booking of a feed, with how often it was written.
pub(crate) struct FeedEvent {
    pub booking: Booking,
    pub version: i64,
}

/// The book as a calendar that a program reads again and again: times in the zone of each place, with what the zone does in these days; who cancelled is
/// taken out by STATUS. Initials instead of names unless the reader wants names.
pub(crate) fn feed(
    events: &[FeedEvent],
    resources: &[Resource],
    (name, host): (&str, &str),
    (lang, full_names): (Lang, bool),
) -> String {
    let mut calendar = Calendar::new();
    calendar.name(name);
    let mut zones: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for event in events {
        let booking = &event.booking;
        let span = zones
            .entry(&booking.zone)
            .or_insert((booking.start, booking.end));
        *span = (span.0.min(booking.start), span.1.max(booking.end));
        calendar.push(feed_event(event, resources, host, (lang, full_names)));
    }
    let text = calendar.done().to_string();
    let zones: String = zones
        .into_iter()
        .map(|(zone, span)| vtimezone(zone, span))
        .collect();
    text.replacen("BEGIN:VEVENT", &format!("{zones}BEGIN:VEVENT"), 1)
}

fn feed_event(
    event: &FeedEvent,
    resources: &[Resource],
    host: &str,
    (lang, full_names): (Lang, bool),
) -> Event {
    let booking = &event.booking;
    let who = if full_names {
        booking.name.clone()
    } else {
        initials(&booking.name)
    };
    let named = |id: &ResourceId| resources.iter().find(|one| one.id == *id);
    let places: Vec<&str> = booking
        .resources
        .iter()
        .filter_map(named)
        .map(|one| one.name.text(lang))
        .collect();
    let parts = [who, format!("× {}", booking.party), places.join(", ")];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let (_, status) = standing(&booking.state);
    let at = |key: &str, instant: i64| {
        let mut property = Property::new(key, local(instant, &booking.zone));
        property.add_parameter("TZID", &booking.zone);
        property.done()
    };
    let mut made = Event::new();
    made.uid(&format!("{}@{host}", booking.id))
        .summary(&parts.join(" · "))
        .add_property("DTSTAMP", instant(booking.changed_at))
        .append_property(at("DTSTART", booking.start))
        .append_property(at("DTEND", booking.end))
        .add_property("SEQUENCE", event.version.saturating_sub(1).to_string())
        .add_property("STATUS", status);
    made.done()
}

/// `L. X.` of Lin Xiao, `王.` of 王芳.
fn initials(name: &str) -> String {
    let firsts = name
        .split_whitespace()
        .filter_map(|word| word.chars().next());
    let firsts: Vec<String> = firsts.map(|first| format!("{first}.")).collect();
    firsts.join(" ")
}

/// `20261204T190000`, by the clock of a zone.
fn local(at: i64, zone: &str) -> String {
    let offset = SystemZones.offset(zone, at).unwrap_or(0);
    Timestamp::from_millisecond(at + i64::from(offset) * 1_000)
        .map(|at| at.strftime("%Y%m%dT%H%M%S").to_string())
        .unwrap_or_default()
}

/// What a zone does from a day before the first booking to a day after the last: one part for each stretch in which its offset stays.
fn vtimezone(zone: &str, (first, last): (i64, i64)) -> String {
    /// Every change of a clock on Earth happens at such a quarter of an hour.
    const STEP: i64 = 15 * 60_000;
    let from = (first - DAY_MS).div_euclid(STEP) * STEP;
    let offset = |at| SystemZones.offset(zone, at).unwrap_or(0);
    let mut parts = Vec::new();
    let mut was = offset(from);
    parts.push((from, was, was));
    let mut at = from;
    while at <= last + DAY_MS {
        let is = offset(at);
        if is != was {
            parts.push((at, was, is));
            was = is;
        }
        at += STEP;
    }
    let least = parts.iter().map(|(_, _, to)| *to).min().unwrap_or(0);
    let mut text = format!("BEGIN:VTIMEZONE\r\nTZID:{zone}\r\n");
    for (at, from, to) in parts {
        // The wall clock just before the change.
        let start = Timestamp::from_millisecond(at + i64::from(from) * 1_000)
            .map(|at| at.strftime("%Y%m%dT%H%M%S").to_string())
            .unwrap_or_default();
        let kind = if to > least { "DAYLIGHT" } else { "STANDARD" };
        text.push_str(&format!(
            "BEGIN:{kind}\r\nDTSTART:{start}\r\nTZOFFSETFROM:{}\r\nTZOFFSETTO:{}\r\nEND:{kind}\r\n",
            utc_offset(from),
            utc_offset(to)
        ));
    }
    text.push_str("END:VTIMEZONE\r\n");
    text
}

/// `+0800`
fn utc_offset(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.unsigned_abs() / 60;
    format!("{sign}{:02}{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Label;
    use domain::account::ResourceKind;
    use domain::id::{BookingId, LocationId};
    use domain::sales::CancelledBy;
    use icalendar::parser::{read_calendar, unfold};
    use uuid::Uuid;

    const ZONE: &str = "Europe/Berlin";

    fn event(n: u128, start: i64, state: BookingState) -> FeedEvent {
        let booking = Booking {
            id: BookingId(Uuid::from_u128(n)),
            offering: None,
            customer: domain::UserId(Uuid::from_u128(1)),
            name: "Lin Xiao".into(),
            phone: "13800138000".into(),
            party: 2,
            note: "allergic to nuts".into(),
            resources: vec![ResourceId(Uuid::from_u128(7))],
            start,
            end: start + 5_400_000,
            before: 0,
            after: 0,
            zone: ZONE.into(),
            state,
            asked_at: 0,
            changed_at: start - DAY_MS,
        };
        FeedEvent {
            booking,
            version: 3,
        }
    }

    fn text(full_names: bool) -> String {
        // 18:00 UTC on the days before and after the clocks of Berlin go forward, 29 March 2026.
        let (before, after) = (1_774_634_400_000, 1_774_893_600_000);
        let by = CancelledBy::Customer;
        let events = [
            event(10, before, BookingState::Confirmed),
            event(11, after, BookingState::Cancelled { by }),
        ];
        let table = Resource {
            id: ResourceId(Uuid::from_u128(7)),
            location: LocationId(Uuid::from_u128(8)),
            name: Label::new("", "Window"),
            kind: ResourceKind::Table,
            seats: 2,
            sort: 0,
            removed: false,
            join_group: String::new(),
        };
        feed(
            &events,
            &[table],
            ("Riverside", "x.example"),
            (Lang::En, full_names),
        )
    }

    #[test]
    fn a_feed_says_when_and_where_with_initials_and_what_the_clocks_do() {
        let text = text(false);
        assert!(
            text.contains("DTSTART;TZID=Europe/Berlin:20260327T190000"),
            "{text}"
        );
        assert!(
            text.contains("DTSTART;TZID=Europe/Berlin:20260330T200000"),
            "{text}"
        );
        let change =
            "BEGIN:DAYLIGHT\r\nDTSTART:20260329T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200";
        assert!(text.contains(change), "{text}");
        assert!(text.contains("SUMMARY:L. X. · × 2 · Window"), "{text}");
        for private in ["Lin", "13800138000", "nuts"] {
            assert!(!text.contains(private), "{private}");
        }
        assert!(super::tests::text(true).contains("Lin Xiao"));
    }

    #[test]
    fn a_feed_is_read_back_by_a_parser() {
        let text = text(false);
        let unfolded = unfold(&text);
        let read = read_calendar(&unfolded).expect("it is a calendar");
        let events: Vec<_> = read
            .components
            .iter()
            .filter(|one| one.name == "VEVENT")
            .collect();
        assert_eq!(events.len(), 2);
        let value = |n: usize, key: &str| {
            let found = events[n].properties.iter().find(|one| one.name == key);
            found.map(|one| one.val.to_string()).unwrap_or_default()
        };
        assert_eq!(
            (value(0, "STATUS"), value(1, "STATUS")),
            ("CONFIRMED".into(), "CANCELLED".into())
        );
        assert_eq!(value(0, "SEQUENCE"), "2");
        assert_ne!(value(0, "UID"), value(1, "UID"));
        assert!(read.components.iter().any(|one| one.name == "VTIMEZONE"));
    }
}
