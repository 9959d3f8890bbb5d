//! One offer: where it stands, what it brought, and what it says.

use super::draw_list::DrawSection;
use crate::context::{AppContext, use_app};
use crate::feature::sales::offer::offer_form::OfferEdit;
use crate::feature::sales::offer::offer_results::OfferResultsCard;
use crate::feature::sales::offer::offer_text::{benefit_text, offer, state_tag, terms_text};
use crate::ui::{Confirm, Empty, Icon, Page, RowMark};
use domain::id::OfferId;
use domain::merge::Was;
use domain::policy::Action;
use domain::sales::offer::OfferState;
use domain::sales::{Offer, OfferSet};
use domain::{Entity, Key, routes};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

#[component]
pub fn OfferPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let params = use_params_map();
    let id = move || {
        let id = params.with(|params| params.get("id").and_then(|id| id.parse().ok()));
        let id = OfferId(id?);
        untrack(|| app.rows(|rows| offer(rows, id))).map(|one| one.id)
    };
    view! {
        <Page title=words.offer.offer back=routes::desk::OFFERS>
            {move || match id() {
                Some(id) => view! { <Here id=id /> }.into_any(),
                None => view! { <Empty of=lu::LuTicketPercent title=words.ui.not_found_title text=words.ui.not_found_text next=(routes::desk::OFFERS, words.offer.offers) /> }.into_any(),
            }}
        </Page>
    }
}

#[component]
fn Here(id: OfferId) -> impl IntoView {
    let app = use_app();
    let one = Memo::new(move |_| app.rows(|rows| offer(rows, id)));
    let may_edit = app.me().may(Action::EditOffer);
    // The form is not rebuilt when the offer changes: what is typed would be lost.
    let edits = Memo::new(move |_| {
        let state = one.with(|one| one.as_ref().map(|one| one.state));
        may_edit && state.is_some_and(|state| state != OfferState::Ended)
    });
    view! {
        <State one=one may_edit=may_edit />
        <OfferResultsCard one=one />
        {may_edit.then(|| view! { <DrawSection one=one /> })}
        {move || {
            let first = one.get_untracked()?;
            edits.get().then(|| view! { <OfferEdit one=first /> })
        }}
    }
}

/// Moves it from where it was seen.
fn step(app: AppContext, one: &Offer, new: OfferState) {
    let state = Some(Was {
        was: one.state,
        new,
    });
    let set = OfferSet {
        state,
        ..OfferSet::of(one.id)
    };
    let said = app.staff_words().offer.changed;
    app.save(set, Some(said.to_owned()), || {});
}

#[component]
fn State(one: Memo<Option<Offer>>, may_edit: bool) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    move || {
        let one = one.get()?;
        let (class, state) = state_tag(one.state, words);
        Some(view! {
            <section class="section">
                <div class="section-head"><h2>{one.name.text(words.lang).to_owned()}</h2><span class=class>{state}</span></div>
                <p class="strong">{benefit_text(app, &one, words)}</p>
                <p class="muted small">{terms_text(app, &one, words)}</p>
                <RowMark key=Key::new(Entity::Offer, one.id.0) />
                {may_edit.then(|| view! { <Steps one=one /> })}
            </section>
        })
    }
}

/// Start, pause, go on, end: what is possible from here.
#[component]
fn Steps(one: Offer) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let asks = RwSignal::new(false);
    let next = match one.state {
        OfferState::Draft => Some((OfferState::Running, words.offer.start, lu::LuPlay)),
        OfferState::Running => Some((OfferState::Paused, words.offer.pause, lu::LuPause)),
        OfferState::Paused => Some((OfferState::Running, words.offer.go_on, lu::LuPlay)),
        OfferState::Ended => None,
    };
    let is_over = one.state == OfferState::Ended;
    // What runs is not asked to stop.
    let class = match one.state {
        OfferState::Running => "btn block",
        _ => "btn primary block",
    };
    let one = StoredValue::new(one);
    let go = move |to| one.with_value(|one| step(app, one, to));
    view! {
        {next.map(|(to, text, icon)| view! { <button type="button" class=class on:click=move |_| go(to)><Icon of=icon />{text}</button> })}
        {(!is_over).then(|| view! { <button type="button" class="btn danger block" on:click=move |_| asks.set(true)><Icon of=lu::LuX />{words.offer.end}</button> })}
        {move || asks.get().then(|| view! {
            <Confirm title=words.offer.end_title text=words.offer.end_text yes=words.offer.end
                on_yes=Callback::new(move |()| go(OfferState::Ended)) on_close=Callback::new(move |()| asks.set(false)) />
        })}
    }
}
