//! One booking, as its customer sees it.

use super::book_page::state_note;
use super::booking_parts::{Mover, booking_of_address, facts, id_of_address, take};
use super::booking_text::{offering_of, state_text, when_text};
use crate::context::{AppContext, use_app};
use crate::ui::{Confirm, Empty, Icon, Page, RowMark};
use domain::account::Parked;
use domain::id::BookingId;
use domain::projection::Projection;
use domain::sales::{Booking, BookingAct, BookingState};
use domain::{Entity, Key, routes};
use icondata_lu as lu;
use leptos::prelude::*;

/// Where the server kept the wish instead of taking it: its card.
fn kept_wish(rows: &Projection, id: BookingId) -> Option<Parked> {
    let id = id.to_string();
    let wish = |parked: &&Parked| {
        parked.mutation.starts_with("booking.")
            && parked.args.get("id").and_then(|id| id.as_str()) == Some(id.as_str())
    };
    Parked::open(rows).find(wish).cloned()
}

#[component]
pub fn BookingPage(
    /// Shows the question of a wish that the server kept.
    question: fn(Parked) -> AnyView,
    /// Asks how it was, once it is over.
    how_it_was: fn(BookingId) -> AnyView,
) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let booking = booking_of_address(app);
    let here =
        Memo::new(move |_| booking.with(|booking| booking.as_ref().map(|booking| booking.id)));
    let asked_for = id_of_address();
    let kept = Memo::new(move |_| {
        let id = asked_for.get()?;
        app.rows(|rows| kept_wish(rows, id))
    });
    view! {
        <Page title=words.booking.booking back=routes::app::BOOK>
            {move || kept.get().map(question)}
            {move || match here.get() {
                Some(id) => view! {
                    {move || booking.get().map(|booking| view! { <Content booking=booking /> })}
                    {how_it_was(id)}
                    <Actions booking=booking />
                }
                .into_any(),
                None if kept.with(Option::is_some) => ().into_any(),
                None => view! {
                    <Empty of=lu::LuCalendarDays title=words.booking.missing_title text=words.booking.missing_text next=(routes::app::BOOK, words.booking.book) />
                }
                .into_any(),
            }}
        </Page>
    }
}

#[component]
fn Content(booking: Booking) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let key = Key::new(Entity::Booking, booking.id.0);
    let class = match &booking.state {
        BookingState::Requested => "hero held",
        BookingState::Confirmed | BookingState::Seated => "hero",
        BookingState::Completed => "hero ended",
        BookingState::Declined { .. } | BookingState::Cancelled { .. } | BookingState::NoShow => {
            "hero refused"
        }
    };
    let waits = Memo::new(move |_| app.mark(key) == crate::device::Mark::OnThisPhone);
    let note = state_note(&booking.state, words);
    let note = move || {
        if waits.get() {
            words.booking.not_sent.to_owned()
        } else {
            note.clone()
        }
    };
    view! {
        <div class=class>
            <p class="hero-kicker" role="status">{state_text(&booking.state, words)}</p>
            <p class="hero-title">{when_text(booking.start, &booking.zone, words)}</p>
            <p class="hero-note">{note}</p>
        </div>
        <RowMark key=key />
        {facts(app, &booking, words)}
    }
}

/// Until when its customer can change it; none where that is always or never.
fn until(app: AppContext, booking: &Booking) -> Option<i64> {
    let offering = app.rows(|rows| offering_of(booking, rows))?;
    Some(booking.start - i64::from(offering.cancel_until) * domain::civil::MINUTE_MS)
}

#[component]
fn Actions(booking: Memo<Option<Booking>>) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let (asking, moving) = (RwSignal::new(false), RwSignal::new(false));
    let cancel = Callback::new(move |()| {
        if let Some(booking) = booking.get_untracked() {
            take(
                app,
                &booking,
                BookingAct::Cancel,
                words.booking.cancelled_toast,
            );
        }
    });
    let buttons = move || {
        let booking = booking.get()?;
        if !matches!(
            booking.state,
            BookingState::Requested | BookingState::Confirmed
        ) {
            return None;
        }
        let until = until(app, &booking).filter(|_| booking.state == BookingState::Confirmed);
        if let Some(until) = until.filter(|until| app.now() > *until) {
            let text = (words.booking.too_late)(&when_text(until, &booking.zone, words));
            return Some(view! { <p class="muted small">{text}</p> }.into_any());
        }
        Some(view! {
            <div class="btn-row">
                <button type="button" class="btn" aria-expanded=move || moving.get().to_string() on:click=move |_| moving.update(|on| *on = !*on)><Icon of=lu::LuCalendarClock />{words.booking.move_it}</button>
                <button type="button" class="btn danger" on:click=move |_| asking.set(true)><Icon of=lu::LuX />{words.booking.cancel_it}</button>
            </div>
            {(booking.state == BookingState::Confirmed).then(|| view! { <a class="btn block" href=routes::site::booking_calendar(booking.id) download="booking.ics" rel="external"><Icon of=lu::LuCalendarPlus />{words.booking.to_calendar}</a> })}
        }
        .into_any())
    };
    view! {
        {buttons}
        {move || moving.get().then(|| booking.get_untracked().map(|booking| view! { <Mover booking=booking on_done=Callback::new(move |()| moving.set(false)) staff=false /> }))}
        {move || asking.get().then(|| view! {
            <Confirm title=words.booking.cancel_title text=words.booking.cancel_text yes=words.booking.cancel_it
                on_yes=cancel on_close=Callback::new(move |()| asking.set(false)) />
        })}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::{NOW, a_user, an_id};
    use domain::account::{ParkedReason, ParkedState};
    use domain::{ParkedId, Row};

    #[test]
    fn a_wish_that_the_server_kept_is_found_where_it_was_being_watched() {
        let id = BookingId(an_id(7));
        let card = Parked {
            id: ParkedId(an_id(9)),
            owner: a_user(),
            mutation: "booking.request@1".into(),
            args: serde_json::json!({"id": id}),
            reason: ParkedReason::Unknown,
            state: ParkedState::Open,
            at: NOW,
            behind: None,
        };
        let rows = Projection::new(vec![Row::Parked(card)], Vec::new());
        assert!(kept_wish(&rows, id).is_some());
        assert!(kept_wish(&rows, BookingId(an_id(8))).is_none());
    }
}
