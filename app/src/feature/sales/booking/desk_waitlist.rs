//! The waiting list as staff see it: who waits for a day, and whom no letter tells that something is held for them.

use super::booking_text::{clock_text, when_text};
use super::waitlist::{accept, offer_now, open_entries};
use crate::context::{AppContext, use_app};
use crate::ui::{Icon, RowMark};
use crate::zones::day_at;
use domain::civil::Day;
use domain::sales::{WaitlistEntry, WaitlistEntryLeave};
use domain::{Entity, Key};
use icondata_lu as lu;
use leptos::prelude::*;

/// Who waits for a day of the book.
#[component]
pub fn WaitlistOfDay(day: Memo<Day>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let entries = Memo::new(move |_| {
        let now = app.now();
        let mut open = app.rows(|rows| open_entries(rows, now));
        open.retain(|one| {
            (day_at(&one.zone, one.from)..=day_at(&one.zone, one.to)).contains(&day.get())
        });
        open
    });
    move || {
        let entries = entries.get();
        (!entries.is_empty()).then(|| view! {
            <section class="section">
                <div class="section-head"><h2>{words.booking.waitlist}</h2></div>
                <ul class="list">{entries.into_iter().map(|entry| view! { <EntryRow entry=entry /> }).collect_view()}</ul>
            </section>
        })
    }
}

/// In a sentence: until when something is held, or from when to when they wait.
fn entry_text(app: AppContext, entry: &WaitlistEntry, now: i64) -> String {
    let words = app.staff_words();
    let when = |at| when_text(at, &entry.zone, words);
    match offer_now(entry, now) {
        Some(offer) => {
            let until = clock_text(offer.until, &entry.zone);
            (words.booking.offered_until)(&when(offer.start), &until)
        }
        None => {
            let until = clock_text(entry.to, &entry.zone);
            (words.booking.waits_for)(&format!("{}–{until}", when(entry.from)))
        }
    }
}

#[component]
fn EntryRow(entry: WaitlistEntry) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let (id, name) = (entry.id, entry.name.clone());
    let label = format!("{}: {name}", words.booking.off_list);
    let text = entry_text(app, &entry, app.now());
    let call = (!entry.phone.is_empty()).then(|| {
        let href = format!("tel:{}", entry.phone.replace(' ', ""));
        let label = format!("{name}: {}", entry.phone);
        view! { <a class="icon-btn" href=href aria-label=label><Icon of=lu::LuPhone /></a> }
    });
    let off = move |_| {
        let said = words.booking.stepped.to_owned();
        app.save(WaitlistEntryLeave { id }, Some(said), || {});
    };
    view! {
        <li class="row">
            <span class="lead neutral"><Icon of=lu::LuHourglass /></span>
            <div class="row-text">
                <p class="row-title">{name}" · "{(words.booking.party_n)(entry.party)}</p>
                <p class="row-sub">{text}</p>
                <RowMark key=Key::new(Entity::WaitlistEntry, id.0) />
            </div>
            <div class="row-end">{call}<button type="button" class="icon-btn" aria-label=label on:click=off><Icon of=lu::LuTrash2 /></button></div>
        </li>
    }
}

/// The offers that staff tell on the telephone.
fn calls(app: AppContext) -> Vec<WaitlistEntry> {
    let now = app.now();
    let mut open = app.rows(|rows| open_entries(rows, now));
    open.retain(|entry| offer_now(entry, now).is_some_and(|offer| !offer.mailed));
    open
}

/// How many are to be called.
#[must_use]
pub fn calls_count(app: AppContext) -> Memo<usize> {
    Memo::new(move |_| calls(app).len())
}

/// For *Needs you*: whom to call because something is held for them.
#[component]
pub fn WaitlistCalls() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let entries = Memo::new(move |_| calls(app));
    let card = move |entry: WaitlistEntry| {
        let offer = entry.offer.clone()?;
        let text = entry_text(app, &entry, app.now());
        let href = format!("tel:{}", entry.phone.replace(' ', ""));
        let call = (!entry.phone.is_empty()).then(|| {
            view! { <a class="btn primary" href=href><Icon of=lu::LuPhone />{entry.phone.clone()}</a> }
        });
        let title = format!("{} · {}", entry.name, (words.booking.party_n)(entry.party));
        Some(view! {
            <article class="need">
                <div class="need-head">
                    <span class="lead warn"><Icon of=lu::LuBellRing /></span>
                    <div class="grow">
                        <h2>{title}</h2>
                        <p class="need-why">{text}" "{words.booking.call_them}</p>
                    </div>
                </div>
                <div class="btn-row">
                    {call}
                    <button type="button" class="btn" on:click=move |_| accept(app, &entry, offer.start)>{words.booking.take_for_them}</button>
                </div>
            </article>
        })
    };
    move || entries.get().into_iter().map(card).collect_view()
}
