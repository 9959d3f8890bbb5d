//! One booking, as staff work with it.

use super::booking_parts::{Mover, booking_of_address, facts, take};
use super::booking_text::{state_class, state_text, when_text};
use super::desk_book::clash_text;
use crate::context::use_app;
use crate::ui::{Confirm, Empty, Icon, Page, RowMark, Sheet, close_dialog};
use domain::sales::{Booking, BookingAct, BookingState};
use domain::{ContactId, Entity, Key, routes};
use icondata_lu as lu;
use leptos::prelude::*;
use words::StaffWords;

#[component]
pub fn DeskBookingPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let booking = booking_of_address(app);
    let here = Memo::new(move |_| booking.with(Option::is_some));
    view! {
        <Page title=words.booking.booking back=routes::desk::BOOK>
            {move || if here.get() {
                view! {
                    {move || booking.get().map(|booking| view! { <Content booking=booking /> })}
                    <Acts booking=booking />
                }.into_any()
            } else {
                view! { <Empty of=lu::LuCalendarDays title=words.booking.missing_title text=words.booking.missing_text next=(routes::desk::BOOK, words.booking.book_title) /> }.into_any()
            }}
        </Page>
    }
}

#[component]
fn Content(booking: Booking) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let key = Key::new(Entity::Booking, booking.id.0);
    let clash = app.rows(|rows| clash_text(&booking, rows, words));
    let contact = ContactId::of_user(booking.customer);
    let known = app.rows(|rows| rows.get(Key::new(Entity::Contact, contact.0)).is_some());
    let call = (!booking.phone.is_empty()).then(|| {
        let href = format!("tel:{}", booking.phone.replace(' ', ""));
        view! { <a class="btn" href=href><Icon of=lu::LuPhone />{booking.phone.clone()}</a> }
    });
    let record = known.then(|| view! { <a class="btn" href=routes::desk::contact(contact)><Icon of=lu::LuUser />{words.booking.to_customer}</a> });
    view! {
        <div class="card pad">
            <p class="strong">{when_text(booking.start, &booking.zone, words)}" "<span class=state_class(&booking.state)>{state_text(&booking.state, words)}</span></p>
            <RowMark key=key />
        </div>
        {clash.map(|clash| view! { <div class="banner bad" role="status"><Icon of=lu::LuTriangleAlert /><p>{clash}</p></div> })}
        {facts(app, &booking, words)}
        <div class="btn-row">{call}{record}</div>
    }
}

/// The steps that make sense from a state, the likeliest first.
#[must_use]
pub fn steps_of(state: &BookingState) -> Vec<BookingAct> {
    match state {
        BookingState::Requested => vec![BookingAct::Confirm],
        BookingState::Confirmed => vec![BookingAct::Seat, BookingAct::NoShow],
        BookingState::Seated => vec![BookingAct::Complete],
        // Somebody came after all.
        BookingState::NoShow | BookingState::Cancelled { .. } => vec![BookingAct::Seat],
        BookingState::Completed | BookingState::Declined { .. } => Vec::new(),
    }
}

fn step_text(step: &BookingAct, words: &StaffWords) -> &'static str {
    match step {
        BookingAct::Confirm => words.booking.confirm,
        BookingAct::Decline { .. } => words.booking.decline,
        BookingAct::Cancel => words.booking.cancel_it,
        BookingAct::Seat => words.booking.seat,
        BookingAct::Complete => words.booking.complete,
        BookingAct::NoShow => words.booking.no_show_it,
    }
}

#[component]
fn Acts(booking: Memo<Option<Booking>>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let (cancelling, declining, moving) = (
        RwSignal::new(false),
        RwSignal::new(false),
        RwSignal::new(false),
    );
    let state = Memo::new(move |_| {
        booking.with(|booking| booking.as_ref().map(|booking| booking.state.clone()))
    });
    let act = move |step: BookingAct| {
        if let Some(booking) = booking.get_untracked() {
            take(app, &booking, step, words.booking.stepped);
        }
    };
    let steps = move || {
        let all = state
            .get()
            .map(|state| steps_of(&state))
            .unwrap_or_default();
        let button = |(n, step): (usize, BookingAct)| {
            let class = if n == 0 { "btn primary" } else { "btn" };
            let text = step_text(&step, words);
            view! { <button type="button" class=class on:click=move |_| act(step.clone())>{text}</button> }
        };
        all.into_iter().enumerate().map(button).collect_view()
    };
    let open = move || {
        state.with(|state| {
            matches!(
                state,
                Some(BookingState::Requested | BookingState::Confirmed)
            )
        })
    };
    let walk_in = move || {
        booking.with(|booking| {
            booking
                .as_ref()
                .is_none_or(|booking| booking.offering.is_none())
        })
    };
    let more = move || {
        open().then(|| view! {
            <div class="btn-row">
                {(!walk_in()).then(|| view! { <button type="button" class="btn" aria-expanded=move || moving.get().to_string() on:click=move |_| moving.update(|on| *on = !*on)><Icon of=lu::LuCalendarClock />{words.booking.move_it}</button> })}
                {move || match state.get() {
                    Some(BookingState::Requested) => view! { <button type="button" class="btn danger" on:click=move |_| declining.set(true)>{words.booking.decline}</button> }.into_any(),
                    _ => view! { <button type="button" class="btn danger" on:click=move |_| cancelling.set(true)>{words.booking.cancel_it}</button> }.into_any(),
                }}
            </div>
        })
    };
    view! {
        <div class="btn-row">{steps}</div>
        {more}
        {move || moving.get().then(|| booking.get_untracked().map(|booking| view! { <Mover booking=booking on_done=Callback::new(move |()| moving.set(false)) staff=true /> }))}
        {move || cancelling.get().then(|| view! {
            <Confirm title=words.booking.cancel_title text=words.booking.cancel_text yes=words.booking.cancel_it
                on_yes=Callback::new(move |()| act(BookingAct::Cancel)) on_close=Callback::new(move |()| cancelling.set(false)) />
        })}
        {move || declining.get().then(|| view! {
            <Decline on_reason=Callback::new(move |reason| act(BookingAct::Decline { reason })) on_close=Callback::new(move |()| declining.set(false)) />
        })}
    }
}

#[component]
fn Decline(on_reason: Callback<String>, on_close: Callback<()>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let reason = RwSignal::new(String::new());
    let empty = move || reason.with(|reason| reason.trim().is_empty());
    view! {
        <Sheet title=words.booking.decline_title.to_owned() on_close=on_close>
            <div class="sheet-body form">
                <div class="field">
                    <label for="decline-reason">{words.booking.decline_hint}</label>
                    <input id="decline-reason" maxlength="300" autocomplete="off" on:input=move |event| reason.set(event_target_value(&event)) />
                </div>
            </div>
            <div class="sheet-foot btn-row">
                <button type="button" class="btn" on:click=|event| close_dialog(&event)>{words.ui.back}</button>
                <button type="button" class="btn danger primary" prop:disabled=empty on:click=move |event| {
                    on_reason.run(reason.get_untracked());
                    close_dialog(&event);
                }>{words.booking.decline}</button>
            </div>
        </Sheet>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_done_next_fits_the_state() {
        assert_eq!(steps_of(&BookingState::Requested), [BookingAct::Confirm]);
        assert_eq!(steps_of(&BookingState::Confirmed)[0], BookingAct::Seat);
        assert_eq!(steps_of(&BookingState::NoShow), [BookingAct::Seat]);
        assert!(steps_of(&BookingState::Completed).is_empty());
    }
}
