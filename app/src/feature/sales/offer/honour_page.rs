//! Where the code of a coupon leads: whose it is, what it brings, and honouring it without an order.

use super::honour_sheet::coupon_of_code;
use super::offer_text::{benefit_text, closed, closed_text, offer, terms_text};
use crate::context::use_app;
use crate::ui::{Icon, Page, RowMark};
use domain::sales::offer::coupon::read_code;
use domain::sales::{Coupon, CouponHonour};
use domain::{ContactId, CouponId, Entity, Key, Row, routes};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use uuid::Uuid;

#[component]
pub fn HonourPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let query = use_query_map();
    let scanned = query.with_untracked(|query| query.get("code").unwrap_or_default());
    let typed = RwSignal::new(scanned);
    let code = Memo::new(move |_| typed.with(|typed| read_code(typed)));
    let found = Memo::new(move |_| {
        let code = code.get()?;
        app.rows(|rows| coupon_of_code(rows, &code))
    });
    let says = move || match (code.get(), found.get()) {
        (None, _) if typed.with(|typed| typed.trim().is_empty()) => "",
        (None, _) => words.offer.bad_code,
        (Some(_), None) => words.offer.unknown_code,
        (Some(_), Some(_)) => "",
    };
    // One visit honours a coupon once, however often its row changes meanwhile or the button is tapped.
    let key = app.device().new_id();
    let done = RwSignal::new(None::<CouponId>);
    view! {
        <Page title=words.offer.honour back=routes::desk::OFFERS>
            <div class="field">
                <label for="honour-code">{words.offer.code}</label>
                <input
                    id="honour-code"
                    autocomplete="off"
                    autocapitalize="characters"
                    maxlength="20"
                    aria-describedby="honour-help honour-says"
                    prop:value=move || typed.get()
                    on:input=move |event| typed.set(event_target_value(&event))
                />
                <p class="help" id="honour-help">{words.offer.code_help}</p>
                <p class="strong" id="honour-says" role="status">{says}</p>
            </div>
            {move || found.get().map(|coupon| view! { <Found coupon=coupon key=key done=done /> })}
        </Page>
    }
}

#[component]
fn Found(coupon: Coupon, key: Uuid, done: RwSignal<Option<CouponId>>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let (id, of, used) = (coupon.id, coupon.offer, coupon.is_used());
    let contact = ContactId::of_user(coupon.customer);
    let name = app.rows(|rows| {
        let row = rows.get(Key::new(Entity::Contact, contact.0));
        row.and_then(Row::as_contact).map(|contact| contact.name())
    });
    let one = app.rows(|rows| offer(rows, of));
    let why = Memo::new(move |_| {
        let now = app.now();
        app.rows(|rows| closed(rows, &coupon, now))
    });
    let honour = move |_| {
        let honour = CouponHonour {
            coupon: id,
            key,
            order: None,
        };
        app.save(honour, Some(words.offer.honoured.to_owned()), move || {
            done.set(Some(id));
        });
    };
    view! {
        <section class="section">
            <div class="card pad">
                <h2>{one.as_ref().map(|one| one.name.text(words.lang).to_owned())}</h2>
                <p class="strong">{one.as_ref().map(|one| benefit_text(app, one, words))}</p>
                <p class="muted">{one.as_ref().map(|one| terms_text(app, one, words))}</p>
                {name.map(|name| view! { <p>{name}</p> })}
                <RowMark key=Key::new(Entity::Coupon, id.0) />
                {move || (used && done.get() != Some(id)).then(|| view! { <p class="warn-text">{words.offer.used_already}</p> })}
                {move || why.get().map(|why| view! { <p class="warn-text">{closed_text(why, words)}</p> })}
            </div>
            {move || match done.get() == Some(id) {
                true => view! { <p class="strong" role="status">{words.offer.honoured}</p> }.into_any(),
                false => view! { <button type="button" class="btn primary block" on:click=honour><Icon of=lu::LuTicketCheck />{words.offer.do_honour}</button> }.into_any(),
            }}
        </section>
    }
}
