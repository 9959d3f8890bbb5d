//! Bookings whose place somebody else has, each with where else there is room: one tap moves it.

use super::booking_text::{clock_text, names_text, when_text};
use crate::context::{AppContext, use_app};
use crate::ui::Icon;
use crate::zones::{day_at, zones};
use domain::account::Resource;
use domain::civil::Day;
use domain::id::ResourceId;
use domain::projection::Projection;
use domain::sales::booking::availability::{Wish, alternatives};
use domain::sales::booking::displaced::{
    Displaced, Holder, displaced, displaced_one, other_places,
};
use domain::sales::{Booking, BookingMove, BookingState, ResourceBlock, ServiceOffering};
use domain::{Entity, Key, Row, routes};
use icondata_lu as lu;
use leptos::prelude::*;
use words::StaffWords;

/// How many other places are offered at the same time.
const PLACES: usize = 3;

/// One booking without a place, with what can be done about it.
#[derive(Debug, Clone, PartialEq)]
pub struct DisplacedCard {
    pub booking: Booking,
    /// Who has the place, in a sentence.
    pub why: String,
    /// The other booking, to look at; none where staff closed the place.
    pub other: Option<Booking>,
    /// Free places at the same time.
    pub places: Vec<Vec<ResourceId>>,
    /// The nearest free times, epoch ms UTC.
    pub times: Vec<i64>,
}

/// What a phone holds of the book.
struct BookRows<'a> {
    bookings: Vec<&'a Booking>,
    blocks: Vec<&'a ResourceBlock>,
    resources: Vec<&'a Resource>,
}

impl<'a> BookRows<'a> {
    fn of(rows: &'a Projection) -> Self {
        let blocks = rows.all(Entity::ResourceBlock);
        Self {
            bookings: rows
                .all(Entity::Booking)
                .filter_map(Row::as_booking)
                .collect(),
            blocks: blocks.filter_map(Row::as_resource_block).collect(),
            resources: rows
                .all(Entity::Resource)
                .filter_map(Row::as_resource)
                .collect(),
        }
    }
}

/// Who has the place of a booking, in a sentence; nothing where nobody has.
#[must_use]
pub fn displaced_text(booking: &Booking, rows: &Projection, words: &StaffWords) -> Option<String> {
    let book = BookRows::of(rows);
    let found = displaced_one(booking, &book.bookings, &book.blocks)?;
    Some(why_text(&found, rows, words))
}

fn why_text(found: &Displaced<'_>, rows: &Projection, words: &StaffWords) -> String {
    let what = names_text(&[found.at], rows, words);
    let when = clock_text(found.by.start(), &found.booking.zone);
    match found.by {
        Holder::Block(block) => (words.booking.displaced_blocked)(&what, &block.reason),
        Holder::Booking(other) if other.state != BookingState::Seated => {
            (words.booking.displaced_booked)(&what, &when)
        }
        Holder::Booking(other) if other.offering.is_none() => {
            (words.booking.displaced_walk_in)(&what, &when)
        }
        Holder::Booking(_) => (words.booking.displaced_seated)(&what, &when),
    }
}

/// The bookings from `now` on whose place somebody else has, with what this phone knows to be free.
#[must_use]
pub fn displaced_cards(rows: &Projection, now: i64, words: &StaffWords) -> Vec<DisplacedCard> {
    let book = BookRows::of(rows);
    // Read, so that the times follow what others book.
    let _busy = rows.all(Entity::BusyDay).next().is_some();
    let card = |found: Displaced<'_>| {
        let booking = found.booking;
        let mut places = other_places(booking, &book.bookings, &book.blocks, &book.resources);
        places.truncate(PLACES);
        DisplacedCard {
            booking: booking.clone(),
            why: why_text(&found, rows, words),
            other: match found.by {
                Holder::Booking(other) => Some(other.clone()),
                Holder::Block(_) => None,
            },
            places,
            times: other_times(booking, rows, now),
        }
    };
    let all = displaced(&book.bookings, &book.blocks, now);
    all.into_iter().map(card).collect()
}

fn other_times(booking: &Booking, rows: &Projection, now: i64) -> Vec<i64> {
    let key = booking
        .offering
        .map(|id| Key::new(Entity::ServiceOffering, id.0));
    let offering = key.and_then(|key| rows.get(key));
    let Some(offering) = offering.and_then(Row::as_service_offering) else {
        return Vec::new();
    };
    let offering: &ServiceOffering = offering;
    let wish = Wish::of_staff(offering, booking.party, booking.id, now);
    let times = alternatives(rows, zones(), &wish, booking.start).unwrap_or_default();
    times.into_iter().filter(|start| *start > now).collect()
}

/// How many wait for another place.
#[must_use]
pub fn displaced_count(app: AppContext) -> Memo<usize> {
    let words = app.staff_words();
    Memo::new(move |_| {
        let now = app.now();
        app.rows(|rows| displaced_cards(rows, now, words).len())
    })
}

/// The cards, of one day of the book or of all days.
#[component]
pub fn DisplacedCards(#[prop(optional, into)] day: Option<Signal<Day>>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let cards = Memo::new(move |_| {
        let now = app.now();
        let mut cards = app.rows(|rows| displaced_cards(rows, now, words));
        if let Some(day) = day {
            cards.retain(|card| day_at(&card.booking.zone, card.booking.start) == day.get());
        }
        cards
    });
    view! { <For each=move || cards.get() key=|card| format!("{card:?}") let:card><Card card=card /></For> }
}

#[component]
fn Card(card: DisplacedCard) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let booking = card.booking.clone();
    let name = if booking.name.is_empty() {
        words.booking.booking.to_owned()
    } else {
        booking.name.clone()
    };
    let when = when_text(booking.start, &booking.zone, words);
    let place = {
        let booking = booking.clone();
        move |(n, to): (usize, Vec<ResourceId>)| {
            let what = app.rows(|rows| names_text(&to, rows, words));
            let class = if n == 0 { "btn primary" } else { "btn" };
            let booking = booking.clone();
            let start = booking.start;
            view! { <button type="button" class=class on:click=move |_| shift(app, &booking, start, &to)>{(words.booking.to_place)(&what)}</button> }
        }
    };
    let time = {
        let booking = booking.clone();
        move |start: i64| {
            let booking = booking.clone();
            let text = (words.booking.to_time)(&time_text(&booking, start, words));
            view! { <button type="button" class="btn" on:click=move |_| shift(app, &booking, start, &[])>{text}</button> }
        }
    };
    let none = card.places.is_empty() && card.times.is_empty();
    view! {
        <article class="need bad">
            <div class="need-head">
                <span class="lead bad"><Icon of=lu::LuTriangleAlert /></span>
                <div class="grow">
                    <h2>{words.booking.displaced}": "{name.clone()}</h2>
                    <p class="need-why">{card.why}</p>
                </div>
            </div>
            <Both booking=booking.clone() name=name when=when other=card.other />
            <p class="small muted">{if none { words.booking.no_other_place } else { words.booking.displaced_text }}</p>
            <div class="btn-row whole">
                {card.places.into_iter().enumerate().map(place).collect_view()}
                {card.times.into_iter().map(time).collect_view()}
            </div>
        </article>
    }
}

/// Another time for a booking: the clock alone on its own day, which the card names.
fn time_text(booking: &Booking, start: i64, words: &StaffWords) -> String {
    let day = |at: i64| day_at(&booking.zone, at);
    if day(start) == day(booking.start) {
        clock_text(start, &booking.zone)
    } else {
        when_text(start, &booking.zone, words)
    }
}

/// Both bookings side by side, each a way to its screen.
#[component]
fn Both(booking: Booking, name: String, when: String, other: Option<Booking>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let party = (words.booking.party_n)(booking.party);
    let other = other.map(|other| {
        let name = if other.name.is_empty() {
            words.booking.walk_in.to_owned()
        } else {
            other.name.clone()
        };
        let when = when_text(other.start, &other.zone, words);
        let party = (words.booking.party_n)(other.party);
        view! { <a class="version" href=routes::desk::booking(other.id)><small>{words.booking.both_here}</small><strong>{name}</strong><span>{when}" · "{party}</span></a> }
    });
    view! {
        <div class="versions">
            <a class="version" href=routes::desk::booking(booking.id)><small>{words.booking.expected}</small><strong>{name}</strong><span>{when}" · "{party}</span></a>
            {other}
        </div>
    }
}

/// Moves a booking: to these places at its time, or to another time wherever there is room.
fn shift(app: AppContext, booking: &Booking, start: i64, to: &[ResourceId]) {
    let words = app.staff_words();
    let (resource, with) = match to.split_first() {
        Some((first, rest)) => (Some(*first), rest.to_vec()),
        None => (None, Vec::new()),
    };
    let said = (words.booking.did_move)(&when_text(start, &booking.zone, words));
    let to = BookingMove {
        id: booking.id,
        was: booking.start,
        start,
        party: booking.party,
        resource,
        with,
    };
    app.save(to, Some(said), || {});
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::{a_user, an_id};
    use domain::civil::MINUTE_MS;
    use domain::id::{BookingId, LocationId};
    use domain::{Label, Lang};
    use words::staff_words;

    /// 2026-12-04 11:00 UTC, which is 19:00.
    const AT: i64 = 1_796_382_000_000;

    fn table(n: u8, seats: u32) -> Row {
        Row::Resource(Resource {
            id: domain::id::ResourceId(an_id(n)),
            location: LocationId(an_id(90)),
            name: Label::new("", &format!("Table {n}")),
            kind: domain::account::ResourceKind::Table,
            seats,
            sort: i64::from(n),
            removed: false,
            join_group: String::new(),
        })
    }

    fn booking(n: u8, start: i64, state: BookingState) -> Booking {
        Booking {
            id: BookingId(an_id(n)),
            offering: None,
            customer: a_user(),
            name: String::new(),
            phone: String::new(),
            party: 2,
            note: String::new(),
            resources: vec![ResourceId(an_id(5))],
            start,
            end: start + 90 * MINUTE_MS,
            before: 0,
            after: 0,
            zone: "Asia/Shanghai".into(),
            state,
            asked_at: 0,
            changed_at: i64::from(n),
        }
    }

    #[test]
    fn who_is_displaced_by_a_walk_in_is_told_where_there_is_room_until_it_is_solved() {
        let words = staff_words(Lang::En);
        let expected = booking(1, AT, BookingState::Confirmed);
        let walk_in = booking(2, AT - 28 * MINUTE_MS, BookingState::Seated);
        let rows = |expected: Booking| {
            let tables = [table(5, 2), table(6, 4), table(7, 2)];
            let both = [expected, walk_in.clone()].map(Row::Booking);
            Projection::new(both.into_iter().chain(tables), Vec::new())
        };
        let cards = displaced_cards(&rows(expected.clone()), AT, words);
        assert_eq!(cards.len(), 1);
        assert_eq!(cards[0].why, "Table 5 is taken by a walk-in of 18:32.");
        assert_eq!(cards[0].other, Some(walk_in.clone()));
        let to = |n: u8| vec![ResourceId(an_id(n))];
        assert_eq!(cards[0].places, [to(7), to(6)], "the smallest first");
        let moved = Booking {
            resources: to(7),
            ..expected
        };
        assert_eq!(displaced_cards(&rows(moved), AT, words), []);
    }
}
