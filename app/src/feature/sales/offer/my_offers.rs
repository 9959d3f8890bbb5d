//! *Offers* of the customers' app: what can be collected, and one's coupons with their codes.

use super::offer_text::{benefit_text, coupons_of, offer, offers, terms_text};
use crate::context::{AppContext, use_app};
use crate::feature::sales::order::cart_state::use_cart;
use crate::ui::qr_code::Qr;
use crate::ui::{Empty, Icon, Page, RowMark};
use domain::id::OfferId;
use domain::projection::Projection;
use domain::sales::offer::coupon::{CODE_LENGTH, code_of};
use domain::sales::{Coupon, CouponCollect, Offer};
use domain::{CouponId, Entity, Key, Label, Row, UserId, routes};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// Which coupon of the offer somebody can collect next; none where they have all, and where the offer does not run.
#[must_use]
pub fn next_coupon(rows: &Projection, offer: &Offer, me: UserId, now: i64) -> Option<u32> {
    if offer.by_staff {
        return None;
    }
    next_number(rows, offer, me, now)
}

/// The same for staff, who give out what only they may.
#[must_use]
pub fn next_number(rows: &Projection, offer: &Offer, me: UserId, now: i64) -> Option<u32> {
    if offer.closed(now).is_some() {
        return None;
    }
    let has = |number: &u32| {
        let id = CouponId::of_code(&code_of(offer.id, me, *number));
        rows.get(Key::new(Entity::Coupon, id.0)).is_some()
    };
    (1..=offer.each).find(|number| !has(number))
}

#[component]
pub fn MyOffersPage() -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let me = app.me().user;
    let params = use_params_map();
    let only = Memo::new(move |_| {
        let id = params.with(|params| params.get("id").and_then(|id| id.parse().ok()));
        id.map(OfferId)
    });
    let open = Memo::new(move |_| {
        let now = app.now();
        let only = only.get();
        let all = app.rows(|rows| {
            let open = |one: &Offer| next_coupon(rows, one, me, now).is_some();
            offers(rows).into_iter().filter(open).collect::<Vec<_>>()
        });
        let mut all: Vec<Offer> = all;
        // The one that a link names stands first.
        all.sort_by_key(|one| only != Some(one.id));
        all
    });
    let mine = Memo::new(move |_| app.rows(|rows| coupons_of(rows, me)));
    let nothing = move || open.with(Vec::is_empty) && mine.with(Vec::is_empty);
    view! {
        <Page title=words.offer.offers back=routes::app::HOME>
            {move || nothing().then(|| view! {
                <Empty of=lu::LuTicketPercent title=words.offer.none_title text=words.offer.none_text next=(routes::app::MENU, words.sales.see_menu) />
            })}
            {move || (!mine.with(Vec::is_empty)).then(|| view! {
                <section class="section">
                    <div class="section-head"><h2>{words.offer.mine}</h2></div>
                    <ul class="list">
                        <For each=move || mine.get() key=|one| (one.id, one.recorded_at, one.ledger.len()) let:coupon><CouponRow coupon=coupon /></For>
                    </ul>
                </section>
            })}
            {move || (!open.with(Vec::is_empty)).then(|| view! {
                <section class="section">
                    <div class="section-head"><h2>{words.offer.to_collect}</h2></div>
                    <ul class="list">
                        <For each=move || open.get() key=|one| one.id let:offer><OfferRow id=offer.id /></For>
                    </ul>
                </section>
            })}
        </Page>
    }
}

fn collect(app: AppContext, id: OfferId) {
    let words = app.customer_words();
    let me = app.me().user;
    let now = app.device().now();
    let number = untrack(|| {
        app.rows(|rows| {
            let offer = offer(rows, id)?;
            next_coupon(rows, &offer, me, now)
        })
    });
    let Some(number) = number else {
        return;
    };
    let collect = CouponCollect {
        offer: id,
        customer: me,
        number,
    };
    let reached = |sync: &crate::device::SyncView| sync.status.is_none_or(|status| status.reached);
    let said = match app.sync.with_untracked(reached) {
        true => words.offer.collected,
        false => words.offer.collected_offline,
    };
    app.save(collect, Some(said.to_owned()), || {});
}

#[component]
fn OfferRow(id: OfferId) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let one = Memo::new(move |_| app.rows(|rows| offer(rows, id)));
    let text = move |label: fn(&Offer) -> &Label| {
        one.with(|one| {
            one.as_ref()
                .map(|one| label(one).text(words.lang).to_owned())
        })
    };
    let about = move || text(|one| &one.about).filter(|about| !about.is_empty());
    view! {
        <li class="row wraps top-align">
            <span class="lead"><Icon of=lu::LuTicketPercent /></span>
            <div class="row-text">
                <p class="row-title">{move || text(|one| &one.name)}</p>
                <p class="strong">{move || one.get().map(|one| benefit_text(app, &one, words))}</p>
                <p class="row-sub">{move || one.get().map(|one| terms_text(app, &one, words))}</p>
                {move || about().map(|about| view! { <p class="row-sub">{about}</p> })}
            </div>
            <div class="row-end"><button type="button" class="btn small primary" on:click=move |_| collect(app, id)>{words.offer.collect}</button></div>
        </li>
    }
}

/// The code in two halves, as it is read out.
fn halves(code: &str) -> String {
    let (one, two) = code.split_at_checked(CODE_LENGTH / 2).unwrap_or((code, ""));
    format!("{one} {two}")
}

#[component]
fn CouponRow(coupon: Coupon) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let of = coupon.offer;
    let offer = Memo::new(move |_| app.rows(|rows| offer(rows, of)));
    let name =
        move || offer.with(|one| one.as_ref().map(|one| one.name.text(words.lang).to_owned()));
    let brings = move || offer.get().map(|one| benefit_text(app, &one, words));
    let terms = move || offer.get().map(|one| terms_text(app, &one, words));
    let is_over = move || {
        let now = app.now();
        offer.with(|one| one.as_ref().and_then(|one| one.closed(now)))
    };
    let used = coupon.is_used();
    let key = Key::new(Entity::Coupon, coupon.id.0);
    let shown = StoredValue::new(coupon);
    let state = move || match (used, is_over()) {
        (true, _) => {
            view! { <p class="cluster"><span class="tag">{words.offer.used}</span></p> }.into_any()
        }
        (false, Some(why)) => {
            view! { <p class="small warn-text">{words.coupon_why(why)}</p> }.into_any()
        }
        (false, None) => view! { <CouponCode coupon=shown.get_value() /> }.into_any(),
    };
    view! {
        <li class="row wraps top-align">
            <span class=if used { "lead neutral" } else { "lead" }><Icon of=lu::LuTicketPercent /></span>
            <div class="row-text">
                <p class="row-title">{name}</p>
                <p class="strong">{brings}</p>
                <p class="row-sub">{terms}</p>
                <RowMark key=key />
                {state}
            </div>
        </li>
    }
}

/// The code to show, and the way to the cart.
#[component]
fn CouponCode(coupon: Coupon) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let shown = RwSignal::new(false);
    let (cart, id) = (use_cart(), coupon.id);
    let choose = move |_| cart.change(|draft| draft.coupon = Some(id));
    let is_confirmed = coupon.recorded_at.is_some();
    let code = StoredValue::new(coupon.code);
    let label = move || match shown.get() {
        true => words.offer.hide_code,
        false => words.offer.show_code,
    };
    let square = move || {
        let code = code.get_value();
        let origin = window().location().origin().unwrap_or_default();
        let address = format!("{origin}{}", routes::desk::honour(&code));
        view! {
            <div class="card pad qr-card">
                <Qr text=address label=(words.offer.code_of)(&halves(&code)) />
                <p class="strong num">{halves(&code)}</p>
                <p class="muted small">{words.offer.code_text}</p>
            </div>
        }
    };
    view! {
        <div class="stack">
            <div class="btn-row whole">
                {is_confirmed.then(|| view! {
                    <button type="button" class="btn small" aria-expanded=move || shown.get().to_string() on:click=move |_| shown.update(|shown| *shown = !*shown)>{label}</button>
                })}
                <a class="btn small" href=routes::app::CART on:click=choose>{words.offer.use_in_cart}</a>
            </div>
            {(!is_confirmed).then(|| view! { <p class="muted small">{words.offer.code_waits}</p> })}
            {move || shown.get().then(square)}
        </div>
    }
}

/// The coupons of whoever looks that can be used, for the cart.
#[must_use]
pub fn usable(rows: &Projection, me: UserId, now: i64) -> Vec<(Coupon, Offer)> {
    let mine = coupons_of(rows, me)
        .into_iter()
        .filter(|one| !one.is_used());
    let with_offer = mine.filter_map(|coupon| {
        let row = rows.get(Key::new(Entity::Offer, coupon.offer.0));
        Some((coupon, row.and_then(Row::as_offer).cloned()?))
    });
    with_offer
        .filter(|(_, offer)| offer.closed(now).is_none())
        .collect()
}
