//! What became free for who waits: what is held, until when, and a button that takes it.

use super::PageHead;
use super::book::when;
use super::frame::{bar, document, foot, html, words_of};
use crate::icon::Icon;
use domain::routes;
use domain::sales::{WaitlistEntry, WaitlistOffer};
use icondata_lu as lu;
use leptos::prelude::*;
use words::SiteWords;

/// `/w/{token}`
#[derive(Debug, Clone)]
pub struct WaitlistOfferView {
    pub head: PageHead,
    /// None where it is over, or the link is none of ours.
    pub entry: Option<WaitlistEntry>,
    /// It became a booking.
    pub taken: bool,
}

/// The page.
#[must_use]
pub fn waitlist_offer_page(view: &WaitlistOfferView) -> String {
    let words = words_of(&view.head);
    let offer = view
        .entry
        .as_ref()
        .and_then(|entry| Some((entry, entry.offer.as_ref()?)));
    let title = match (&offer, view.taken) {
        (None, _) => words.booking.offer_over_title,
        (Some(_), true) => words.booking.done_title,
        (Some(_), false) => words.booking.offer_title,
    };
    let content = match offer {
        Some((entry, offer)) => held(view, entry, offer, words).into_any(),
        None => view! {
            <p>{words.booking.offer_over_text}</p>
            <a class="btn primary block" href=routes::site::BOOK>{words.booking.book_it}</a>
        }
        .into_any(),
    };
    let body = html(|| {
        view! {
            {bar(&view.head)}
            <main class="pub-center"><div class="signin"><Icon of=lu::LuCalendarClock class="icon l" /><h1>{title}</h1>{content}</div></main>
            {foot(&view.head)}
        }
    });
    document(&view.head, title, "", "public", &body)
}

fn held(
    view: &WaitlistOfferView,
    entry: &WaitlistEntry,
    offer: &WaitlistOffer,
    words: &'static SiteWords,
) -> impl IntoView + use<> {
    let what = format!(
        "{} · {}",
        when(offer.start, &entry.zone, words),
        (words.booking.party_n)(entry.party)
    );
    let until = (words.booking.held_until)(&when(offer.until, &entry.zone, words));
    // The form goes to the address that it stands at: the token is written nowhere on the page.
    let rest = if view.taken {
        view! { <p>{words.booking.done_text}</p> }.into_any()
    } else {
        view! {
            <p>{until}</p>
            <form method="post"><button type="submit" class="btn primary block">{words.booking.take_offer}</button></form>
        }
        .into_any()
    };
    view! { <p class="strong">{what}</p>{rest} }
}
