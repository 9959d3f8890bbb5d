//! *Honour a coupon* on an order's page: by the code that is shown, or of the customer's coupons. It works without a network.

use super::offer_text::{closed, closed_text, coupons_of, offer};
use crate::context::{AppContext, use_app};
use crate::ui::{Icon, Sheet, close_dialog};
use domain::projection::Projection;
use domain::sales::offer::coupon::read_code;
use domain::sales::offer::cut::offer_cut;
use domain::sales::{Coupon, CouponHonour, Order, OrderState};
use domain::{CouponId, Entity, Key, Money, Row};
use icondata_lu as lu;
use leptos::prelude::*;
use uuid::Uuid;

/// The coupon of a code, where this phone has it.
#[must_use]
pub fn coupon_of_code(rows: &Projection, code: &str) -> Option<Coupon> {
    let key = Key::new(Entity::Coupon, CouponId::of_code(code).0);
    rows.get(key).and_then(Row::as_coupon).cloned()
}

/// What it would take off the order now.
#[must_use]
pub fn brings(rows: &Projection, coupon: &Coupon, order: &Order) -> Money {
    let cut = offer(rows, coupon.offer).map(|offer| offer_cut(rows, &offer, &order.lines));
    match cut {
        Some(Ok(Ok((_, amount)))) => amount.min(order.price()),
        _ => Money(0),
    }
}

/// The way to take a coupon for an order that goes on.
#[component]
pub fn HonourButton(order: Memo<Option<Order>>) -> impl IntoView {
    let words = use_app().staff_words();
    let opened = RwSignal::new(false);
    let is_open = Memo::new(move |_| {
        order.with(|order| {
            let order = order.as_ref()?;
            let is_over = matches!(
                order.state,
                OrderState::Refused { .. } | OrderState::Cancelled
            );
            (!is_over && !order.has_coupon() && order.price() > Money(0)).then_some(())
        })
    });
    view! {
        {move || is_open.get().map(|()| view! {
            <button type="button" class="btn block" on:click=move |_| opened.set(true)><Icon of=lu::LuTicketPercent />{words.offer.honour}</button>
        })}
        {move || opened.get().then(|| view! { <HonourSheet order=order on_close=Callback::new(move |()| opened.set(false)) /> })}
    }
}

/// What is being honoured.
#[derive(Clone, Copy)]
struct Honouring {
    app: AppContext,
    order: Memo<Option<Order>>,
    typed: RwSignal<String>,
    found: Memo<Option<Coupon>>,
    /// One opening of the sheet honours once.
    key: Uuid,
}

impl Honouring {
    fn says(self) -> String {
        let words = self.app.staff_words();
        let typed = self.typed.get();
        if typed.trim().is_empty() {
            return String::new();
        }
        if read_code(&typed).is_none() {
            return words.offer.bad_code.to_owned();
        }
        let Some(coupon) = self.found.get() else {
            return words.offer.unknown_code.to_owned();
        };
        if coupon.is_used() {
            return words.offer.used_already.to_owned();
        }
        let amount = self.amount();
        if amount == Money(0) {
            return words.offer.brings_nothing.to_owned();
        }
        let brings = (words.offer.brings)(&self.app.money(amount));
        let now = self.app.now();
        match self.app.rows(|rows| closed(rows, &coupon, now)) {
            Some(why) => format!("{} {brings}", closed_text(why, words)),
            None => brings,
        }
    }

    /// What it would take off the order: what takes nothing off is not honoured for it.
    fn amount(self) -> Money {
        let Some(coupon) = self.found.get() else {
            return Money(0);
        };
        let amount = self.order.with(|order| {
            let order = order.as_ref()?;
            Some(self.app.rows(|rows| brings(rows, &coupon, order)))
        });
        amount.unwrap_or_default()
    }

    fn honour(self) {
        let Some(coupon) = self.found.get_untracked() else {
            return;
        };
        let honour = CouponHonour {
            coupon: coupon.id,
            key: self.key,
            order: self
                .order
                .with_untracked(|order| order.as_ref().map(|order| order.id)),
        };
        let said = self.app.staff_words().offer.honoured;
        self.app.save(honour, Some(said.to_owned()), || {});
    }
}

#[component]
fn HonourSheet(order: Memo<Option<Order>>, on_close: Callback<()>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let typed = RwSignal::new(String::new());
    let found = Memo::new(move |_| {
        let code = typed.with(|typed| read_code(typed))?;
        app.rows(|rows| coupon_of_code(rows, &code))
    });
    let honouring = Honouring {
        app,
        order,
        typed,
        found,
        key: app.device().new_id(),
    };
    view! {
        <Sheet title=words.offer.honour on_close=on_close>
            <div class="sheet-body form">
                <Customers order=order typed=typed />
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
                    <p class="strong" id="honour-says" role="status">{move || honouring.says()}</p>
                </div>
            </div>
            <div class="sheet-foot">
                <button
                    type="button"
                    class="btn primary"
                    prop:disabled=move || honouring.amount() == Money(0)
                    on:click=move |event| {
                        honouring.honour();
                        close_dialog(&event);
                    }
                >
                    {words.offer.do_honour}
                </button>
            </div>
        </Sheet>
    }
}

/// The coupons that the order's customer has, has not used, and can use now: one tap fills in the code.
#[component]
fn Customers(order: Memo<Option<Order>>, typed: RwSignal<String>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let all = Memo::new(move |_| {
        let customer = order.with(|order| order.as_ref().map(|order| order.customer));
        let all = customer.map(|user| app.rows(|rows| coupons_of(rows, user)));
        let now = app.now();
        let is_open = |one: &Coupon| app.rows(|rows| closed(rows, one, now)).is_none();
        let all = all.unwrap_or_default().into_iter();
        all.filter(|one| !one.is_used() && is_open(one))
            .collect::<Vec<_>>()
    });
    let chip = move |coupon: Coupon| {
        let of = coupon.offer;
        let name = app.rows(|rows| offer(rows, of).map(|one| one.name.text(words.lang).to_owned()));
        let code = coupon.code;
        view! { <button type="button" class="chip" on:click=move |_| typed.set(code.clone())>{name}</button> }
    };
    move || {
        (!all.with(Vec::is_empty)).then(|| view! {
            <div class="strip" role="group" aria-label=words.offer.customers_coupons>{all.get().into_iter().map(chip).collect_view()}</div>
        })
    }
}
