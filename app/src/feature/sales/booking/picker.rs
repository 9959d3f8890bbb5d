//! What, for how many, on which day, at what time: chosen by taps from what is free as this phone knows it.

use super::booking_text::day_text;
use crate::context::{AppContext, use_app};
use crate::ui::Stepper;
use crate::zones::{day_at, zones};
use domain::account::Location;
use domain::account::opening::hours_on;
use domain::civil::Day;
use domain::id::{BookingId, ServiceOfferingId};
use domain::projection::Projection;
use domain::sales::ServiceOffering;
use domain::sales::booking::availability::{Slot, Wish, slots};
use domain::{Entity, Key, Row};
use leptos::prelude::*;
use words::time;

/// What is chosen so far.
#[derive(Debug, Clone, Copy)]
pub struct Pick {
    pub offering: RwSignal<Option<ServiceOfferingId>>,
    pub party: RwSignal<u32>,
    pub day: RwSignal<Option<Day>>,
    /// Epoch ms UTC.
    pub start: RwSignal<Option<i64>>,
    /// The booking that is moved; nobody's for a new one. Its own time counts as free.
    pub booking: BookingId,
    /// Staff book without notice and as far ahead as they like.
    pub staff: bool,
}

/// How many days staff see ahead.
const STAFF_DAYS: i64 = 60;

impl Pick {
    /// Nothing chosen yet; for the one thing that can be booked, if there is one.
    #[must_use]
    pub fn new(staff: bool) -> Self {
        Self {
            offering: RwSignal::new(None),
            party: RwSignal::new(2),
            day: RwSignal::new(None),
            start: RwSignal::new(None),
            booking: BookingId(uuid::Uuid::nil()),
            staff,
        }
    }

    /// The offering that is chosen, or the first.
    #[must_use]
    pub fn chosen(self, app: AppContext) -> Option<ServiceOffering> {
        let id = self.offering.get();
        let all = app.rows(|rows| offerings(rows, self.staff));
        let picked = all.iter().find(|one| Some(one.id) == id).cloned();
        picked.or_else(|| all.into_iter().next())
    }
}

/// What can be booked, in its order.
#[must_use]
pub fn offerings(rows: &Projection, staff: bool) -> Vec<ServiceOffering> {
    let all = rows
        .all(Entity::ServiceOffering)
        .filter_map(Row::as_service_offering);
    let mut all: Vec<ServiceOffering> = all
        .filter(|one| one.is_bookable() || (staff && !one.removed))
        .cloned()
        .collect();
    all.sort_by_key(|one| (one.sort, one.id));
    all
}

/// The place of an offering.
#[must_use]
pub fn place_of(offering: &ServiceOffering, rows: &Projection) -> Option<Location> {
    let key = Key::new(Entity::Location, offering.location.0);
    rows.get(key).and_then(Row::as_location).cloned()
}

/// The free times of a day, as this phone knows them; none where the rows are not here.
pub fn free(app: AppContext, pick: Pick, offering: &ServiceOffering, day: Day) -> Vec<Slot> {
    let (party, now) = (pick.party.get(), app.now());
    app.rows(|rows| {
        let wish = if pick.staff {
            Wish::of_staff(offering, party, pick.booking, now)
        } else {
            Wish::of_customer(offering, party, pick.booking, now)
        };
        // Read, so that the times follow what others book.
        let _busy = rows.all(Entity::BusyDay).next().is_some();
        slots(rows, zones(), &wish, day).unwrap_or_default()
    })
}

/// Whether the place is open on a day at all.
fn is_closed(app: AppContext, offering: &ServiceOffering, day: Day) -> bool {
    let place = app.rows(|rows| place_of(offering, rows));
    place.is_none_or(|place| hours_on(&place.opening, day).is_empty())
}

#[component]
pub fn Picker(pick: Pick) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let all = Memo::new(move |_| app.rows(|rows| offerings(rows, pick.staff)));
    let chosen = Memo::new(move |_| pick.chosen(app));
    let zone = Memo::new(move |_| {
        let place = chosen.with(|one| {
            one.as_ref()
                .and_then(|one| app.rows(|rows| place_of(one, rows)))
        });
        place.map(|place| place.zone)
    });
    let today = Memo::new(move |_| day_at(&zone.get().unwrap_or_default(), app.now()));
    let day = Memo::new(move |_| pick.day.get().unwrap_or_else(|| today.get()));
    let most =
        Signal::derive(move || chosen.with(|one| one.as_ref().map_or(1, |one| one.party_to)));
    let what = move || {
        (all.with(Vec::len) > 1).then(|| {
            let chip = |one: ServiceOffering| {
                let id = one.id;
                let pressed = move || chosen.with(|now| now.as_ref().is_some_and(|now| now.id == id)).to_string();
                let choose = move |_| {
                    pick.offering.set(Some(id));
                    pick.start.set(None);
                };
                view! { <button type="button" class="chip" aria-pressed=pressed on:click=choose>{one.name.text(words.lang).to_owned()}</button> }
            };
            view! { <div class="strip" role="group" aria-label=words.booking.what>{all.get().into_iter().map(chip).collect_view()}</div> }
        })
    };
    let about = move || {
        let about = chosen.with(|one| {
            one.as_ref()
                .map(|one| one.about.text(words.lang).to_owned())
        });
        about
            .filter(|about| !about.is_empty())
            .map(|about| view! { <p class="muted small">{about}</p> })
    };
    let price = move || {
        let price = chosen.with(|one| one.as_ref().and_then(|one| one.price));
        price.map(|price| view! { <p class="spread"><span class="strong">{words.booking.price}</span><span class="price">{app.money(price)}</span></p> })
    };
    view! {
        {what}
        {about}
        {price}
        <div class="spread">
            <span class="strong">{words.booking.party}</span>
            {move || view! {
                <Stepper value=pick.party least=1 most=most.get() on_set=Callback::new(move |party| {
                    pick.party.set(party);
                    pick.start.set(None);
                }) />
            }}
        </div>
        <Days pick=pick chosen=chosen today=today day=day />
        <Times pick=pick chosen=chosen zone=zone day=day />
    }
}

#[component]
fn Days(
    pick: Pick,
    chosen: Memo<Option<ServiceOffering>>,
    today: Memo<Day>,
    day: Memo<Day>,
) -> impl IntoView {
    let words = use_app().words();
    let ahead = move || {
        let horizon = chosen.with(|one| one.as_ref().map_or(0, |one| i64::from(one.horizon)));
        if pick.staff { STAFF_DAYS } else { horizon }
    };
    let chip = move |away: i64| {
        let this = today.get_untracked().plus(away);
        let pressed = move || (day.get() == this).to_string();
        let choose = move |_| {
            pick.day.set(Some(this));
            pick.start.set(None);
        };
        view! {
            <button type="button" class="chip" aria-pressed=pressed on:click=choose>{day_text(this, today.get_untracked(), words)}</button>
        }
    };
    move || {
        // Another day begins: the strip begins with it.
        let _today = today.get();
        view! {
            <div class="strip" role="group" aria-label=words.booking.day>{(0..=ahead()).map(chip).collect_view()}</div>
        }
    }
}

#[component]
fn Times(
    pick: Pick,
    chosen: Memo<Option<ServiceOffering>>,
    zone: Memo<Option<String>>,
    day: Memo<Day>,
) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let found = Memo::new(move |_| {
        let offering = chosen.get()?;
        Some((
            free(app, pick, &offering, day.get()),
            is_closed(app, &offering, day.get()),
        ))
    });
    let label = move |slot: &Slot| {
        let zone = zone.get_untracked().unwrap_or_default();
        time::clock(slot.start, crate::zones::offset_minutes(&zone, slot.start))
    };
    let chip = move |slot: Slot| {
        let start = slot.start;
        let pressed = move || (pick.start.get() == Some(start)).to_string();
        view! {
            <button type="button" class="chip num" aria-pressed=pressed on:click=move |_| pick.start.set(Some(start))>{label(&slot)}</button>
        }
    };
    view! {
        <div class="cluster" role="group" aria-label=words.booking.time>
            {move || match found.get() {
                Some((slots, _)) if !slots.is_empty() => slots.into_iter().map(chip).collect_view().into_any(),
                Some((_, true)) => view! { <p class="muted">{words.booking.closed_day}</p> }.into_any(),
                _ => view! { <p class="muted">{words.booking.nothing_free}</p> }.into_any(),
            }}
        </div>
    }
}
