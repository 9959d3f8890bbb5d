//! The waiting list as its customer sees it: getting on it, what was offered, and what one waits for.

use super::book_page::BookingTyped;
use super::booking_text::{clock_text, when_text};
use super::picker::{Pick, free, place_of};
use crate::context::{AppContext, use_app};
use crate::ui::form_draft::FormDraft;
use crate::ui::{Icon, RowMark};
use crate::zones::{day_at, zones};
use domain::id::WaitlistEntryId;
use domain::projection::Projection;
use domain::sales::waitlist::{DayPart, window};
use domain::sales::{
    WaitlistEntry, WaitlistEntryAccept, WaitlistEntryJoin, WaitlistEntryLeave, WaitlistOffer,
};
use domain::{Entity, Key, Row, routes};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// The entries under way, who asked first first.
#[must_use]
pub fn open_entries(rows: &Projection, now: i64) -> Vec<WaitlistEntry> {
    let all = rows.all(Entity::WaitlistEntry);
    let mut open: Vec<WaitlistEntry> = all
        .filter_map(Row::as_waitlist_entry)
        .filter(|entry| entry.is_open(now))
        .cloned()
        .collect();
    open.sort_by_key(|entry| (entry.asked_at, entry.id));
    open
}

/// What is held now; none where nothing is, or its time passed.
#[must_use]
pub fn offer_now(entry: &WaitlistEntry, now: i64) -> Option<&WaitlistOffer> {
    entry.held()?;
    entry.offer.as_ref().filter(|offer| now <= offer.until)
}

/// Takes what is held.
pub fn accept(app: AppContext, entry: &WaitlistEntry, start: i64) {
    let words = app.words();
    let said = (words.booking.did_accept)(&when_text(start, &entry.zone, words));
    let id = entry.id;
    app.save(WaitlistEntryAccept { id, start }, Some(said), || {});
}

/// Gets on the list for the day that is chosen: open where nothing is free, folded where something is.
#[component]
pub fn WaitForm(
    pick: Pick,
    typed: FormDraft<BookingTyped>,
    #[prop(into)] name: Signal<String>,
) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    // What is chosen, with its place and day; none where the place is closed then, and where one waits for it already.
    let chosen = Memo::new(move |_| {
        let offering = pick.chosen(app)?;
        let place = app.rows(|rows| place_of(&offering, rows))?;
        let today = day_at(&place.zone, app.now());
        let day = pick.day.get().unwrap_or(today);
        let waits = |entry: &WaitlistEntry| {
            entry.offering == offering.id && day_at(&place.zone, entry.from) == day
        };
        let now = app.now();
        if app.rows(|rows| open_entries(rows, now).iter().any(waits)) {
            return None;
        }
        window(zones(), &place, day, DayPart::All).filter(|(_, to)| *to > now)?;
        let full = free(app, pick, &offering, day).is_empty();
        Some((offering.id, place, day, full))
    });
    let part = RwSignal::new(DayPart::All);
    let nameless = RwSignal::new(false);
    let join = move |_| {
        let Some((offering, place, day, _)) = chosen.get_untracked() else {
            return;
        };
        let name = name.get_untracked();
        nameless.set(name.trim().is_empty());
        let window = window(zones(), &place, day, part.get_untracked());
        let (false, Some((from, to))) = (nameless.get_untracked(), window) else {
            return;
        };
        let join = WaitlistEntryJoin {
            id: WaitlistEntryId(app.device().new_id()),
            offering,
            customer: app.me().user,
            name,
            phone: typed.value.with_untracked(|typed| typed.phone.clone()),
            party: pick.party.get_untracked(),
            from,
            to,
        };
        app.save(join, Some(words.booking.wait_saved.to_owned()), move || {
            app.keep_storage()
        });
    };
    let chip = move |(of, text): (DayPart, &'static str)| {
        let pressed = move || (part.get() == of).to_string();
        view! { <button type="button" class="chip" aria-pressed=pressed on:click=move |_| part.set(of)>{text}</button> }
    };
    let parts = [
        (DayPart::All, words.booking.wait_all_day),
        (DayPart::Early, words.booking.wait_early),
        (DayPart::Late, words.booking.wait_late),
    ];
    let there = Memo::new(move |_| chosen.with(Option::is_some));
    let full = Memo::new(move |_| chosen.with(|one| one.as_ref().is_some_and(|one| one.3)));
    move || {
        there.get().then(|| view! {
            <details class="fold" prop:open=move || full.get()>
                <summary>{words.booking.wait_title}</summary>
                <div class="form card pad">
                    <p class="muted small">{words.booking.wait_text}</p>
                    <div class="cluster" role="group" aria-label=words.booking.wait_part>{parts.map(chip).collect_view()}</div>
                    <div class="field">
                        <label for="wait-name">{words.booking.name}</label>
                        <input id="wait-name" maxlength="80" autocomplete="name" aria-invalid=move || nameless.get().to_string() prop:value=move || name.get()
                            on:input=move |event| typed.update(|typed| typed.name = Some(event_target_value(&event))) />
                        <div role="status">{move || nameless.get().then(|| view! { <p class="error">{words.booking.name_missing}</p> })}</div>
                    </div>
                    <div class="field">
                        <label for="wait-phone">{words.booking.phone}" "<span class="muted small">{words.ui.optional}</span></label>
                        <input id="wait-phone" type="tel" maxlength="40" autocomplete="tel" prop:value=move || typed.value.with(|typed| typed.phone.clone())
                            on:input=move |event| typed.update(|typed| typed.phone = event_target_value(&event)) />
                    </div>
                    <button type="button" class="btn block" on:click=join><Icon of=lu::LuBellRing />{words.booking.wait_now}</button>
                </div>
            </details>
        })
    }
}

/// What is held for this customer now, each with one tap to take it.
#[component]
pub fn Offers() -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let offers = Memo::new(move |_| {
        let now = app.now();
        let mut open = app.rows(|rows| open_entries(rows, now));
        open.retain(|entry| offer_now(entry, now).is_some());
        open
    });
    let go = use_navigate();
    let card = move |entry: WaitlistEntry| {
        let offer = entry.offer.clone()?;
        let when = when_text(offer.start, &entry.zone, words);
        let until = clock_text(offer.until, &entry.zone);
        let party = (words.booking.party_n)(entry.party);
        let (booking, go) = (entry.booking(), go.clone());
        let (take, id) = (entry.clone(), entry.id);
        let take = move |_| {
            accept(app, &take, offer.start);
            go(&routes::app::booking(booking), NavigateOptions::default());
        };
        Some(view! {
            <article class="need">
                <div class="need-head">
                    <span class="lead warn"><Icon of=lu::LuBellRing /></span>
                    <div class="grow">
                        <h2>{(words.booking.offer_title)(&when)}</h2>
                        <p class="need-why">{(words.booking.held_until)(&until)}" "{party}</p>
                    </div>
                </div>
                <div class="btn-row whole">
                    <button type="button" class="btn primary" on:click=take>{words.booking.take_it}</button>
                    <button type="button" class="btn" on:click=move |_| leave(app, id)>{words.booking.no_thanks}</button>
                </div>
            </article>
        })
    };
    view! { <div role="status">{move || offers.get().into_iter().map(card.clone()).collect_view()}</div> }
}

fn leave(app: AppContext, id: WaitlistEntryId) {
    let said = app.customer_words().booking.left_waiting.to_owned();
    app.save(WaitlistEntryLeave { id }, Some(said), || {});
}

/// What this customer waits for.
#[component]
pub fn OwnWaiting() -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let waiting = Memo::new(move |_| {
        let now = app.now();
        app.rows(|rows| open_entries(rows, now))
    });
    let row = move |entry: WaitlistEntry| {
        let id = entry.id;
        let until = clock_text(entry.to, &entry.zone);
        let title = (words.booking.waiting_row)(&when_text(entry.from, &entry.zone, words), &until);
        let label = format!("{}: {title}", words.booking.stop_waiting);
        view! {
            <li class="row">
                <span class="lead neutral"><Icon of=lu::LuHourglass /></span>
                <div class="row-text">
                    <p class="row-title">{title}</p>
                    <p class="row-sub">{(words.booking.party_n)(entry.party)}</p>
                    <RowMark key=Key::new(Entity::WaitlistEntry, id.0) />
                </div>
                <div class="row-end"><button type="button" class="btn small" aria-label=label on:click=move |_| leave(app, id)>{words.booking.stop_waiting}</button></div>
            </li>
        }
    };
    move || {
        let waiting = waiting.get();
        (!waiting.is_empty()).then(|| {
            view! {
                <section class="section">
                    <div class="section-head"><h2>{words.booking.waiting}</h2></div>
                    <ul class="list">{waiting.into_iter().map(row).collect_view()}</ul>
                </section>
            }
        })
    }
}
