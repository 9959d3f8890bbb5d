//! *More → Offers*: all of them, and the way to a new one.

use super::offer_text::{benefit_text, offer, offers, state_tag};
use super::overdrawn::OverdrawnCoupons;
use crate::context::use_app;
use crate::ui::{Icon, Page, RowMark};
use domain::id::OfferId;
use domain::policy::Action;
use domain::{Entity, Key, routes};
use icondata_lu as lu;
use leptos::prelude::*;

#[component]
pub fn OffersPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let all = Memo::new(move |_| app.rows(offers));
    view! {
        <Page title=words.offer.offers back=routes::desk::MORE>
            <p class="muted small">{words.offer.text}</p>
            <OverdrawnCoupons />
            <a class="btn block" href=routes::desk::HONOUR><Icon of=lu::LuTicketCheck />{words.offer.honour}</a>
            {move || all.with(Vec::is_empty).then(|| view! { <p class="muted">{words.offer.none}</p> })}
            <ul class="list">
                <For each=move || all.get() key=|one| one.id let:offer><OfferRow id=offer.id /></For>
            </ul>
            {app.me().may(Action::EditOffer).then(|| view! {
                <a class="btn primary block" href=routes::desk::OFFER_NEW><Icon of=lu::LuPlus />{words.offer.new}</a>
            })}
        </Page>
    }
}

#[component]
fn OfferRow(id: OfferId) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let one = Memo::new(move |_| app.rows(|rows| offer(rows, id)));
    let name = move || one.with(|one| one.as_ref().map(|one| one.name.text(words.lang).to_owned()));
    let brings = move || one.get().map(|one| benefit_text(app, &one, words));
    let state = move || {
        let (class, state) = state_tag(one.get()?.state, words);
        Some(view! { <span class=class>{state}</span> })
    };
    view! {
        <li><a class="row" href=routes::desk::offer(id)>
            <span class="lead neutral"><Icon of=lu::LuTicketPercent /></span>
            <div class="row-text">
                <p class="row-title">{name}</p>
                <p class="row-sub">{brings}</p>
                <RowMark key=Key::new(Entity::Offer, id.0) />
            </div>
            {state}
            <Icon of=lu::LuChevronRight />
        </a></li>
    }
}
