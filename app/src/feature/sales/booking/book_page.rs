//! A customer's bookings, and a new one.

use super::booking_text::{by_time, offering_of, place_text, state_class, state_text, when_text};
use super::picker::{Pick, Picker, offerings};
use super::waitlist::{Offers, OwnWaiting, WaitForm};
use crate::context::{AppContext, use_app};
use crate::ui::form_draft::FormDraft;
use crate::ui::parked_banner::ParkedBanner;
use crate::ui::{Empty, Icon, Page, RowMark};
use domain::id::BookingId;
use domain::sales::{Booking, BookingRequest, BookingState};
use domain::{Entity, Key, routes};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use serde::{Deserialize, Serialize};

/// What is typed beside what is chosen.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct BookingTyped {
    pub name: Option<String>,
    #[serde(default)]
    pub phone: String,
    #[serde(default)]
    pub note: String,
}

/// What is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    Name,
    NameLong,
    Phone,
    Note,
}

impl BookingTyped {
    /// The request, or what is missing.
    ///
    /// # Errors
    /// The first field that does not fit.
    pub fn check(&self, name: &str) -> Result<(), Wrong> {
        let long = |text: &str, most: usize| text.chars().count() > most;
        if name.trim().is_empty() {
            return Err(Wrong::Name);
        }
        if long(name, 80) {
            return Err(Wrong::NameLong);
        }
        if long(&self.phone, 40) {
            return Err(Wrong::Phone);
        }
        if long(&self.note, 500) {
            return Err(Wrong::Note);
        }
        Ok(())
    }
}

#[component]
pub fn BookPage() -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let both = Memo::new(move |_| app.rows(by_time));
    let some = Memo::new(move |_| app.rows(|rows| !offerings(rows, false).is_empty()));
    let list = move |title: &'static str, to_come: bool| {
        let bookings = both.with(|(open, over)| if to_come { open.clone() } else { over.clone() });
        (!bookings.is_empty()).then(|| view! {
            <section class="section">
                <div class="section-head"><h2>{title}</h2></div>
                <ul class="list">{bookings.into_iter().map(|booking| view! { <BookingRow booking=booking /> }).collect_view()}</ul>
            </section>
        })
    };
    view! {
        <Page title=words.booking.book>
            <ParkedBanner href=routes::app::PARKED />
            <Offers />
            {move || list(words.booking.upcoming, true)}
            <OwnWaiting />
            {move || if some.get() {
                view! {
                    <section class="section">
                        <div class="section-head"><h2>{words.booking.new_title}</h2></div>
                        <NewBooking />
                    </section>
                }.into_any()
            } else {
                view! { <Empty of=lu::LuCalendarDays title=words.booking.none_title text=words.booking.none_text /> }.into_any()
            }}
            {move || list(words.booking.earlier, false)}
        </Page>
    }
}

/// A row of the customer's list.
#[component]
pub fn BookingRow(booking: Booking) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let key = Key::new(Entity::Booking, booking.id.0);
    let (what, place) = app.rows(|rows| {
        let what = offering_of(&booking, rows).map(|one| one.name.text(words.lang).to_owned());
        (what.unwrap_or_default(), place_text(&booking, rows, words))
    });
    let party = (words.booking.party_n)(booking.party);
    let parts = [what, party, place]
        .into_iter()
        .filter(|part| !part.is_empty());
    let sub = parts.collect::<Vec<_>>().join(" · ");
    view! {
        <li class="row">
            <span class="lead"><Icon of=lu::LuCalendarDays /></span>
            <div class="row-text">
                <p class="row-title"><a class="row-link" href=routes::app::booking(booking.id)>{when_text(booking.start, &booking.zone, words)}</a></p>
                <p class="row-sub">{sub}</p>
                <RowMark key=key />
            </div>
            <div class="row-end"><span class=state_class(&booking.state)>{state_text(&booking.state, words)}</span></div>
        </li>
    }
}

#[component]
fn NewBooking() -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let pick = Pick::new(false);
    let typed = FormDraft::<BookingTyped>::new(app, "booking".to_owned());
    let wrong = RwSignal::new(None::<Wrong>);
    let called = app.me().called().unwrap_or_default().to_owned();
    let name = Signal::derive(move || {
        let typed = typed.value.with(|typed| typed.name.clone());
        typed.unwrap_or_else(|| called.clone())
    });
    let busy = RwSignal::new(false);
    let go = use_navigate();
    let book = move |_| {
        let (Some(start), Some(offering)) =
            (pick.start.get_untracked(), untrack(|| pick.chosen(app)))
        else {
            return;
        };
        let now = typed.value.get_untracked();
        let name = name.get_untracked();
        if let Err(which) = now.check(&name) {
            wrong.set(Some(which));
            return;
        }
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let id = BookingId(app.device().new_id());
        let request = BookingRequest {
            id,
            offering: offering.id,
            customer: app.me().user,
            name,
            phone: now.phone.clone(),
            party: pick.party.get_untracked(),
            start,
            note: now.note.clone(),
        };
        let (kept, go) = (typed.later(), go.clone());
        let saved = words.booking.saved_toast.to_owned();
        app.save(request, Some(saved), move || {
            kept.update(|typed| *typed = BookingTyped::default());
            app.keep_storage();
            go(&routes::app::booking(id), NavigateOptions::default());
        });
        // What was not saved can be tried again.
        busy.set(false);
    };
    let zone = move || {
        let offering = pick.chosen(app)?;
        app.rows(|rows| super::picker::place_of(&offering, rows))
            .map(|place| place.zone)
    };
    let form = move || {
        let start = pick.start.get()?;
        let when = when_text(start, &untrack(zone).unwrap_or_default(), words);
        Some(view! {
            <div class="form card pad">
                <p class="strong">{when}" · "{move || (words.booking.party_n)(pick.party.get())}</p>
                <TypedFields typed=typed name=name wrong=wrong />
                <button type="button" class="btn primary block" on:click=book.clone()><Icon of=lu::LuCalendarCheck />{words.booking.book_now}</button>
            </div>
        })
    };
    view! {
        <Picker pick=pick />
        <AsOf app=app />
        {form}
        <WaitForm pick=pick typed=typed name=name />
    }
}

/// How old what is known of free times is, where nothing was heard lately.
#[component]
fn AsOf(app: AppContext) -> impl IntoView {
    let words = app.customer_words();
    let old = move || {
        let heard = app.sync.with(|sync| sync.last_contact)?;
        (app.now() - heard > 120_000).then(|| (words.booking.free_as_of)(&app.ago(heard)))
    };
    move || old().map(|text| view! { <p class="muted small" role="status">{text}</p> })
}

fn wrong_text(wrong: Wrong, words: &words::Words) -> &'static str {
    match wrong {
        Wrong::Name => words.booking.name_missing,
        Wrong::NameLong => words.booking.name_long,
        Wrong::Phone => words.booking.phone_long,
        Wrong::Note => words.booking.note_long,
    }
}

/// Name, telephone, note.
#[component]
pub fn TypedFields(
    typed: FormDraft<BookingTyped>,
    #[prop(into)] name: Signal<String>,
    wrong: RwSignal<Option<Wrong>>,
) -> impl IntoView {
    let words = use_app().words();
    let says = move |of: &'static [Wrong]| {
        let which = wrong.get().filter(|which| of.contains(which));
        which.map(|which| view! { <p class="error">{wrong_text(which, words)}</p> })
    };
    let invalid = move |of: &'static [Wrong]| {
        wrong
            .get()
            .is_some_and(|which| of.contains(&which))
            .to_string()
    };
    view! {
        <div class="field">
            <label for="booking-name">{words.booking.name}</label>
            <input id="booking-name" maxlength="80" autocomplete="name" aria-invalid=move || invalid(&[Wrong::Name, Wrong::NameLong]) prop:value=move || name.get()
                on:input=move |event| typed.update(|typed| typed.name = Some(event_target_value(&event))) />
            <div role="status">{move || says(&[Wrong::Name, Wrong::NameLong])}</div>
        </div>
        <div class="field">
            <label for="booking-phone">{words.booking.phone}" "<span class="muted small">{words.ui.optional}</span></label>
            <input id="booking-phone" type="tel" maxlength="40" autocomplete="tel" aria-invalid=move || invalid(&[Wrong::Phone]) prop:value=move || typed.value.with(|typed| typed.phone.clone())
                on:input=move |event| typed.update(|typed| typed.phone = event_target_value(&event)) />
            <div role="status">{move || says(&[Wrong::Phone])}</div>
        </div>
        <div class="field">
            <label for="booking-note">{words.booking.note}" "<span class="muted small">{words.ui.optional}</span></label>
            <input id="booking-note" maxlength="500" autocomplete="off" placeholder=words.booking.note_hint aria-invalid=move || invalid(&[Wrong::Note]) prop:value=move || typed.value.with(|typed| typed.note.clone())
                on:input=move |event| typed.update(|typed| typed.note = event_target_value(&event)) />
            <div role="status">{move || says(&[Wrong::Note])}</div>
        </div>
    }
}

/// The next booking to come, for the first screen.
#[component]
pub fn NextBooking() -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let next = Memo::new(move |_| {
        let (open, _) = app.rows(by_time);
        open.into_iter().next()
    });
    let row = move || {
        next.get().map(|booking| {
            view! {
                <section class="section">
                    <div class="section-head"><h2>{words.booking.upcoming}</h2><a href=routes::app::BOOK>{words.ui.all}</a></div>
                    <ul class="list"><BookingRow booking=booking /></ul>
                </section>
            }
        })
    };
    view! { <Offers />{row} }
}

/// What the customer reads under the state.
#[must_use]
pub fn state_note(state: &BookingState, words: &words::CustomerWords) -> String {
    let by_customer = domain::sales::CancelledBy::Customer;
    match state {
        BookingState::Requested => words.booking.asked_text.to_owned(),
        BookingState::Confirmed => words.booking.confirmed_text.to_owned(),
        BookingState::Seated => words.booking.seated_text.to_owned(),
        BookingState::Completed => words.booking.completed_text.to_owned(),
        BookingState::Declined { reason } => (words.booking.declined_text)(reason),
        BookingState::Cancelled { by } if *by == by_customer => {
            words.booking.cancelled_by_you.to_owned()
        }
        BookingState::Cancelled { .. } => words.booking.cancelled_by_us.to_owned(),
        BookingState::NoShow => words.booking.no_show_text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_told_before_it_is_sent() {
        let typed = |phone: &str, note: &str| BookingTyped {
            name: None,
            phone: phone.to_owned(),
            note: note.to_owned(),
        };
        assert_eq!(typed("", "").check("Lin"), Ok(()));
        assert_eq!(typed("", "").check("  "), Err(Wrong::Name));
        assert_eq!(typed("", "").check(&"x".repeat(81)), Err(Wrong::NameLong));
        assert_eq!(typed(&"1".repeat(41), "").check("Lin"), Err(Wrong::Phone));
        assert_eq!(typed("", &"x".repeat(501)).check("Lin"), Err(Wrong::Note));
    }
}
