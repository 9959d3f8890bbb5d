//! A booking in words, in the time of its place.

use crate::zones::{day_at, offset_minutes, zones};
use domain::civil::Day;
use domain::id::ResourceId;
use domain::projection::Projection;
use domain::sales::{Booking, BookingState, ServiceOffering};
use domain::zone::instant_or_change;
use domain::{Entity, Key, Row};
use words::{Words, time};

/// `Fri 4 Dec 19:00`, `周五 12月4日 19:00`
#[must_use]
pub fn when_text(at: i64, zone: &str, words: &Words) -> String {
    let offset = offset_minutes(zone, at);
    let weekday = weekday_text(day_at(zone, at), words);
    let day = time::day(words.lang, at, offset);
    format!("{weekday} {day} {}", time::clock(at, offset))
}

/// `19:00`, by the place's clock.
#[must_use]
pub fn clock_text(at: i64, zone: &str) -> String {
    time::clock(at, offset_minutes(zone, at))
}

/// `Fri`
#[must_use]
pub fn weekday_text(day: Day, words: &Words) -> &'static str {
    let all = words.booking.weekdays;
    all.get(day.weekday()).copied().unwrap_or_default()
}

/// Today, tomorrow, or the weekday with its date.
#[must_use]
pub fn day_text(day: Day, today: Day, words: &Words) -> String {
    if day == today {
        return words.booking.today.to_owned();
    }
    if day == today.plus(1) {
        return words.booking.tomorrow.to_owned();
    }
    let date = time::day(words.lang, day.0 * domain::civil::DAY_MS, 0);
    format!("{} {date}", weekday_text(day, words))
}

/// The state in a word.
#[must_use]
pub fn state_text(state: &BookingState, words: &Words) -> &'static str {
    match state {
        BookingState::Requested => words.booking.requested,
        BookingState::Confirmed => words.booking.confirmed,
        BookingState::Seated => words.booking.seated,
        BookingState::Completed => words.booking.completed,
        BookingState::Declined { .. } => words.booking.declined,
        BookingState::Cancelled { .. } => words.booking.cancelled,
        BookingState::NoShow => words.booking.no_show,
    }
}

/// Its tag.
#[must_use]
pub fn state_class(state: &BookingState) -> &'static str {
    match state {
        BookingState::Requested => "tag warn",
        BookingState::Confirmed => "tag ok",
        BookingState::Seated => "tag accent",
        BookingState::Completed => "tag",
        BookingState::Declined { .. } | BookingState::Cancelled { .. } | BookingState::NoShow => {
            "tag bad"
        }
    }
}

/// What was booked; nothing for a walk-in.
#[must_use]
pub fn offering_of(booking: &Booking, rows: &Projection) -> Option<ServiceOffering> {
    let key = Key::new(Entity::ServiceOffering, booking.offering?.0);
    rows.get(key).and_then(Row::as_service_offering).cloned()
}

/// Where it is: the names of its resources; nothing until there is a place.
#[must_use]
pub fn place_text(booking: &Booking, rows: &Projection, words: &Words) -> String {
    names_text(&booking.resources, rows, words)
}

/// The names of resources, one after the other.
#[must_use]
pub fn names_text(resources: &[ResourceId], rows: &Projection, words: &Words) -> String {
    let name = |id: &ResourceId| {
        let row = rows.get(Key::new(Entity::Resource, id.0))?;
        Some(row.as_resource()?.name.text(words.lang).to_owned())
    };
    let names: Vec<String> = resources.iter().filter_map(name).collect();
    names.join(words.ui.comma)
}

/// `2027-01-15T16:30` by the clock of a place, epoch ms UTC; none for what is no time.
#[must_use]
pub fn typed_instant(text: &str, zone: &str) -> Option<i64> {
    let (day, time) = text.split_once('T')?;
    let day: Day = day.parse().ok()?;
    let (hour, minute) = time.split_once(':')?;
    let minute = minute.get(..2).unwrap_or(minute);
    let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
    let of_day = hour.checked_mul(60)?.checked_add(minute)?;
    instant_or_change(zones(), zone, day, of_day)
}

/// Those to come and going on, the next first; then the others, the latest first.
#[must_use]
pub fn by_time(rows: &Projection) -> (Vec<Booking>, Vec<Booking>) {
    let all = rows.all(Entity::Booking).filter_map(Row::as_booking);
    let (mut open, mut over): (Vec<_>, Vec<_>) =
        all.cloned().partition(|booking| booking.state.is_open());
    open.sort_by_key(|booking| (booking.start, booking.id));
    over.sort_by_key(|booking| (std::cmp::Reverse(booking.start), booking.id));
    (open, over)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Lang;
    use words::words;

    #[test]
    fn a_time_is_read_by_the_clock_of_the_place() {
        let at = |text| typed_instant(text, "Asia/Shanghai");
        assert_eq!(at("2027-01-15T16:00"), Some(1_800_000_000_000));
        assert_eq!(at("2027-01-15T16:00:00"), at("2027-01-15T16:00"));
        for nothing in ["", "2027-01-15", "T", "2027-13-01T10:00", "2027-01-15Tx:1"] {
            assert_eq!(at(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn a_time_is_told_by_the_clock_of_its_place() {
        // 2026-12-04 11:00 UTC
        let at = 1_796_382_000_000;
        let (en, zh) = (words(Lang::En), words(Lang::Zh));
        assert_eq!(when_text(at, "Asia/Shanghai", en), "Fri 4 Dec 19:00");
        assert_eq!(when_text(at, "Asia/Shanghai", zh), "周五 12月4日 19:00");
        assert_eq!(when_text(at, "America/New_York", en), "Fri 4 Dec 06:00");
        let today = day_at("Asia/Shanghai", at);
        assert_eq!(day_text(today, today, en), "Today");
        assert_eq!(day_text(today.plus(1), today, zh), "明天");
        assert_eq!(day_text(today.plus(2), today, en), "Sun 6 Dec");
    }
}
