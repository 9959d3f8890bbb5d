//! The parts of a booking's screen that its customer and staff see alike.

use super::booking_text::{offering_of, place_text, when_text};
use super::picker::{Pick, Picker};
use crate::context::{AppContext, use_app};
use domain::id::BookingId;
use domain::sales::{Booking, BookingAct, BookingMove, BookingStep};
use domain::{Entity, Key, Row};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use words::Words;

/// The booking of the address.
#[must_use]
pub fn booking_of_address(app: AppContext) -> Memo<Option<Booking>> {
    let id = id_of_address();
    Memo::new(move |_| {
        let key = Key::new(Entity::Booking, id.get()?.0);
        app.rows(|rows| rows.get(key).and_then(Row::as_booking).cloned())
    })
}

/// The id of a booking in the address.
#[must_use]
pub fn id_of_address() -> Memo<Option<BookingId>> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get("id").and_then(|id| id.parse().ok())))
}

/// What there is to know of a booking, for both sides.
pub fn facts(app: AppContext, booking: &Booking, words: &'static Words) -> impl IntoView + use<> {
    let (what, place) = app.rows(|rows| {
        let what = offering_of(booking, rows).map(|one| one.name.text(words.lang).to_owned());
        (what.unwrap_or_default(), place_text(booking, rows, words))
    });
    let lines = [
        (words.booking.what, what),
        (words.booking.party, (words.booking.party_n)(booking.party)),
        (words.booking.where_to, place),
        (words.booking.name, booking.name.clone()),
        (words.booking.phone, booking.phone.clone()),
        (words.booking.note, booking.note.clone()),
    ];
    let lines = lines.into_iter().filter(|(_, text)| !text.is_empty());
    let line =
        |(name, text): (&'static str, String)| view! { <div><dt>{name}</dt><dd>{text}</dd></div> };
    view! { <div class="card pad"><dl class="facts">{lines.map(line).collect_view()}</dl></div> }
}

/// Saves a step.
pub fn take(app: AppContext, booking: &Booking, step: BookingAct, said: &'static str) {
    let step = BookingStep {
        id: booking.id,
        was: booking.state.clone(),
        step,
    };
    app.save(step, Some(said.to_owned()), || {});
}

/// Another time for a booking.
#[component]
pub fn Mover(booking: Booking, on_done: Callback<()>, staff: bool) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let pick = Pick {
        booking: booking.id,
        ..Pick::new(staff)
    };
    pick.offering.set(booking.offering);
    pick.party.set(booking.party);
    pick.day
        .set(Some(crate::zones::day_at(&booking.zone, booking.start)));
    let (id, was, zone) = (booking.id, booking.start, booking.zone.clone());
    let save = move |start: i64| {
        let to = BookingMove {
            id,
            was,
            start,
            party: pick.party.get_untracked(),
            resource: None,
            with: Vec::new(),
        };
        let said = (words.booking.did_move)(&when_text(start, &booking.zone, words));
        app.save(to, Some(said), move || on_done.run(()));
    };
    view! {
        <section class="section">
            <Picker pick=pick />
            {move || pick.start.get().map(|start| {
                let save = save.clone();
                let when = when_text(start, &zone, words);
                view! { <button type="button" class="btn primary block" on:click=move |_| save(start)>{(words.booking.did_move)(&when)}</button> }
            })}
        </section>
    }
}
