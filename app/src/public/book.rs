//! Booking without any script: what, for how many, on which day; then the free times with a form; then what was booked.

use super::PageHead;
use super::frame::{bar, document, foot, html, words_of};
use crate::icon::Icon;
use domain::account::Location;
use domain::civil::Day;
use domain::id::ServiceOfferingId;
use domain::sales::booking::availability::Slot;
use domain::sales::{Booking, BookingState, ServiceOffering};
use domain::{Refusal, routes};
use icondata_lu as lu;
use leptos::prelude::*;
use words::{SiteWords, time};

/// `GET /book`, and again with what is wrong.
#[derive(Debug, Clone)]
pub struct BookView {
    pub head: PageHead,
    pub offerings: Vec<ServiceOffering>,
    /// What is chosen, with its place; none where nothing can be booked.
    pub chosen: Option<(ServiceOffering, Location)>,
    /// The first and the last day that can be booked.
    pub days: (Day, Day),
    pub typed: BookTyped,
    /// The free times of the day; before a day was asked for, those of the first one.
    pub slots: Vec<Slot>,
    pub trouble: Option<BookTrouble>,
    /// What was booked just now.
    pub done: Option<Booking>,
    /// Somebody went on the waiting list just now.
    pub waits: bool,
    /// The place is open on the day: one can wait for it.
    pub open: bool,
}

/// What was chosen and typed.
#[derive(Debug, Clone)]
pub struct BookTyped {
    pub offering: Option<ServiceOfferingId>,
    pub party: u32,
    pub day: Day,
    pub start: Option<i64>,
    pub name: String,
    pub phone: String,
    pub note: String,
}

/// Why nothing was booked.
#[derive(Debug, Clone, PartialEq)]
pub enum BookTrouble {
    Name,
    Phone,
    Time,
    Refused(Refusal),
    /// What kept somebody off the waiting list.
    NotWaiting(Refusal),
    /// Too many tries.
    Wait,
}

/// The booking page.
#[must_use]
pub fn book_page(view: &BookView) -> String {
    let words = words_of(&view.head);
    let content = match (&view.done, &view.chosen) {
        (Some(booking), _) => done(view, booking).into_any(),
        _ if view.waits => waits(view).into_any(),
        (None, Some((offering, place))) => forms(view, offering, place).into_any(),
        (None, None) => view! { <div class="empty"><Icon of=lu::LuCalendarDays class="icon l" /><p>{words.booking.no_offering}</p></div> }.into_any(),
    };
    let body = html(|| {
        view! {
            {bar(&view.head)}
            <main class="pub-center"><div class="signin">{content}</div></main>
            {foot(&view.head)}
        }
    });
    document(&view.head, words.booking.page_title, "", "public", &body)
}

/// The local time of a place, `19:00`.
fn clock(slot: &Slot) -> String {
    format!("{:02}:{:02}", slot.minute / 60 % 24, slot.minute % 60)
}

pub(super) fn when(at: i64, zone: &str, words: &SiteWords) -> String {
    let offset = crate::zones::offset_minutes(zone, at);
    let day = crate::zones::day_at(zone, at);
    let weekday = words
        .booking
        .weekdays
        .get(day.weekday())
        .copied()
        .unwrap_or_default();
    format!(
        "{weekday} {} {}",
        time::day(words.lang, at, offset),
        time::clock(at, offset)
    )
}

fn trouble_text(trouble: &BookTrouble, words: &SiteWords) -> &'static str {
    match trouble {
        BookTrouble::Name => words.booking.name_missing,
        BookTrouble::Phone => words.booking.phone_missing,
        BookTrouble::Time => words.booking.pick_time,
        BookTrouble::Refused(Refusal::SlotTaken { .. }) => words.booking.taken,
        BookTrouble::Refused(Refusal::BadParty { .. }) => words.booking.why_party,
        BookTrouble::Refused(Refusal::TooLong { .. }) => words.account.why_too_long,
        BookTrouble::NotWaiting(Refusal::TooManyOpen { .. }) => words.booking.waiting_full,
        BookTrouble::NotWaiting(Refusal::BadParty { .. }) => words.booking.why_party,
        BookTrouble::NotWaiting(Refusal::TooLong { .. }) => words.account.why_too_long,
        BookTrouble::Refused(_) | BookTrouble::NotWaiting(_) => words.booking.not_open,
        BookTrouble::Wait => words.account.too_many_sign_in,
    }
}

fn forms(view: &BookView, offering: &ServiceOffering, place: &Location) -> impl IntoView + use<> {
    let words = words_of(&view.head);
    let trouble = view.trouble.as_ref().map(|trouble| {
        let text = trouble_text(trouble, words);
        view! { <div class="banner bad" role="alert"><Icon of=lu::LuTriangleAlert /><p>{text}</p></div> }
    });
    let about = offering.about.text(view.head.lang).to_owned();
    let currency = view
        .head
        .business
        .as_ref()
        .map(|business| &business.currency);
    let price = offering.price.zip(currency);
    let price = price.map(|(price, currency)| price.show(currency));
    view! {
        <h1>{offering.name.text(view.head.lang).to_owned()}</h1>
        <p class="muted">{about}</p>
        {price.map(|price| view! { <p class="spread"><span class="strong">{words.booking.price}</span><span class="price">{price}</span></p> })}
        {trouble}
        {ask(view, offering)}
        {times(view, place)}
        {(view.slots.is_empty() && view.open).then(|| wait_form(view))}
    }
}

/// What, for how many, on which day.
fn ask(view: &BookView, offering: &ServiceOffering) -> impl IntoView + use<> {
    let words = words_of(&view.head);
    let (first, last) = view.days;
    let lang = view.head.lang;
    let options = view.offerings.iter().map(|one| {
        let selected = one.id == offering.id;
        view! { <option value=one.id.to_string() selected=selected>{one.name.text(lang).to_owned()}</option> }
    });
    let what = (view.offerings.len() > 1).then(|| {
        view! {
            <div class="field">
                <label for="offering">{words.booking.what}</label>
                <select id="offering" name="offering">{options.collect_view()}</select>
            </div>
        }
    });
    view! {
        <form class="form" method="get" action=routes::site::BOOK>
            {what}
            <div class="field-row">
                <div class="field">
                    <label for="party">{words.booking.party}</label>
                    <input id="party" name="party" type="number" inputmode="numeric" min=offering.party_from.to_string() max=offering.party_to.to_string() value=view.typed.party.to_string() required />
                </div>
                <div class="field">
                    <label for="day">{words.booking.day}</label>
                    <input id="day" name="day" type="date" min=first.to_string() max=last.to_string() value=view.typed.day.to_string() required />
                </div>
            </div>
            <button class="btn block" type="submit">{words.booking.show_times}</button>
        </form>
    }
}

/// The free times, and who comes.
fn times(view: &BookView, place: &Location) -> impl IntoView + use<> {
    let words = words_of(&view.head);
    if view.slots.is_empty() {
        return view! { <p role="status">{words.booking.nothing_free}</p> }.into_any();
    }
    let _ = place;
    let typed = view.typed.clone();
    let slots = view.slots.iter().map(|slot| {
        let checked = typed.start == Some(slot.start);
        view! {
            <label class="chip num"><input type="radio" name="start" value=slot.start.to_string() checked=checked required />{clock(slot)}</label>
        }
    });
    let offering = typed
        .offering
        .map(|id| view! { <input type="hidden" name="offering" value=id.to_string() /> });
    let phone_wrong = view.trouble == Some(BookTrouble::Phone);
    let name_wrong = view.trouble == Some(BookTrouble::Name);
    view! {
        <form class="form" method="post" action=routes::site::BOOK>
            {offering}
            <input type="hidden" name="party" value=typed.party.to_string() />
            <input type="hidden" name="day" value=typed.day.to_string() />
            <fieldset class="field">
                <legend>{words.booking.time}</legend>
                <div class="cluster">{slots.collect_view()}</div>
            </fieldset>
            <div class="field">
                <label for="name">{words.booking.your_name}</label>
                <input id="name" name="name" autocomplete=view.head.autocomplete("name") maxlength="80" required value=typed.name.clone() aria-invalid=name_wrong.then_some("true") />
            </div>
            <div class="field">
                <label for="phone">{words.booking.your_phone}</label>
                <input id="phone" name="phone" type="tel" autocomplete=view.head.autocomplete("tel") maxlength="40" required value=typed.phone.clone() aria-describedby="phone-help" aria-invalid=phone_wrong.then_some("true") />
                <p class="help" id="phone-help">{words.booking.phone_help}</p>
            </div>
            <div class="field">
                <label for="note">{words.booking.note}" "<span class="muted small">{words.ui.optional}</span></label>
                <input id="note" name="note" autocomplete="off" maxlength="500" placeholder=words.booking.note_hint value=typed.note.clone() />
            </div>
            <button class="btn primary block" type="submit">{words.booking.book_it}</button>
        </form>
    }
    .into_any()
}

fn done(view: &BookView, booking: &Booking) -> impl IntoView + use<> {
    let words = words_of(&view.head);
    let (title, text) = if booking.state == BookingState::Confirmed {
        (words.booking.done_title, words.booking.done_text)
    } else {
        (words.booking.asked_title, words.booking.asked_text)
    };
    view! {
        <h1>{title}</h1>
        <p class="strong">{when(booking.start, &booking.zone, words)}" · "{(words.booking.party_n)(booking.party)}</p>
        <p>{text}</p>
        <a class="btn primary block" href=routes::app::booking(booking.id)>{words.booking.open_app}</a>
    }
}

/// Where nothing is free on the day: who wants to hear when something becomes so.
fn wait_form(view: &BookView) -> impl IntoView + use<> {
    let words = words_of(&view.head);
    let typed = view.typed.clone();
    let offering = typed
        .offering
        .map(|id| view! { <input type="hidden" name="offering" value=id.to_string() /> });
    view! {
        <form class="form" method="post" action=routes::site::BOOK>
            <h2>{words.booking.wait_it}</h2>
            <p class="muted small">{words.booking.wait_text}</p>
            {offering}
            <input type="hidden" name="wait" value="1" />
            <input type="hidden" name="party" value=typed.party.to_string() />
            <input type="hidden" name="day" value=typed.day.to_string() />
            <div class="field">
                <label for="wait-name">{words.booking.your_name}</label>
                <input id="wait-name" name="name" autocomplete=view.head.autocomplete("name") maxlength="80" required value=typed.name.clone() aria-invalid=(view.trouble == Some(BookTrouble::Name)).then_some("true") />
            </div>
            <div class="field">
                <label for="wait-phone">{words.booking.your_phone}</label>
                <input id="wait-phone" name="phone" type="tel" autocomplete=view.head.autocomplete("tel") maxlength="40" required value=typed.phone.clone() aria-invalid=(view.trouble == Some(BookTrouble::Phone)).then_some("true") />
            </div>
            <button class="btn primary block" type="submit">{words.booking.wait_it}</button>
        </form>
    }
}

fn waits(view: &BookView) -> impl IntoView + use<> {
    let words = words_of(&view.head);
    view! {
        <h1>{words.booking.waiting_title}</h1>
        <p>{words.booking.waiting_text}</p>
        <a class="btn primary block" href=routes::app::BOOK>{words.booking.open_app}</a>
    }
}
