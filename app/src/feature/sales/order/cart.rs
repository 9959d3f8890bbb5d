//! The cart: lines, wishes, and the one button.

use super::cart_draft::{CartDraft, CartEntry, How, Missing, Priced, price};
use super::cart_form::HowForm;
use super::cart_state::{CartState, place, use_cart};
use super::order_text::choices_text;
use crate::catalogue::photo;
use crate::context::{AppContext, use_app};
use crate::feature::sales::offer::cart_coupon::{CartChoice, CartCoupon, cart_choices, chosen_cut};
use crate::feature::sales::product::picture::picture;
use crate::ui::{Empty, Icon, Page, Stepper};
use domain::Money;
use domain::routes;
use domain::sales::cart::MAX_QUANTITY;
use icondata_lu as lu;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use words::CustomerWords;

#[component]
pub fn CartPage() -> impl IntoView {
    let app = use_app();
    let cart = use_cart();
    let words = app.customer_words();
    let empty = Memo::new(move |_| cart.draft.with(|draft| draft.cart.is_empty()));
    let priced = Memo::new(move |_| {
        cart.draft
            .with(|draft| app.rows(|rows| price(rows, &draft.cart)))
    });
    let class = Signal::derive(move || if empty.get() { "" } else { "has-foot" }.to_owned());
    let asked = RwSignal::new(None::<Missing>);
    let coupons = cart_choices(cart, priced);
    let off = Memo::new(move |_| {
        let chosen = cart.draft.with(|draft| draft.coupon);
        coupons.with(|all| chosen_cut(all, chosen))
    });
    view! {
        <Page title=words.sales.cart back=routes::app::MENU class=class>
            {move || if empty.get() {
                let next = (routes::app::MENU, words.sales.see_menu);
                view! { <Empty of=lu::LuShoppingBag title=words.sales.cart_empty_title text=words.sales.cart_empty_text next=next /> }.into_any()
            } else {
                view! { <Content cart=cart priced=priced asked=asked coupons=coupons off=off /> }.into_any()
            }}
        </Page>
        {move || (!empty.get()).then(|| view! { <PlaceBar cart=cart priced=priced asked=asked off=off /> })}
    }
}

#[component]
fn Content(
    cart: CartState,
    priced: Memo<Priced>,
    asked: RwSignal<Option<Missing>>,
    coupons: Memo<Vec<CartChoice>>,
    /// What the chosen coupon takes off.
    off: Memo<Option<Money>>,
) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let stale = move || {
        (!priced.with(Priced::all_good)).then(|| view! {
        <div class="banner warn" role="status">
            <Icon of=lu::LuTriangleAlert />
            <p>{words.sales.need_lines}</p>
            <button type="button" class="btn small" on:click=move |_| cart.change(|draft| draft.keep_good(&priced.get_untracked()))>
                {words.sales.remove_these}
            </button>
        </div>
    })
    };
    let lines = move || {
        priced
            .get()
            .entries
            .into_iter()
            .enumerate()
            .map(|(at, entry)| line(app, cart, at, entry))
            .collect_view()
    };
    let note = move || cart.draft.with(|draft| draft.cart.note.clone());
    let off = move || {
        let amount = off.get()?;
        let total = priced.with(|priced| priced.total);
        Some(view! {
            <div><dt>{words.offer.coupon}</dt><dd>{app.money(Money(0).minus(amount))}</dd></div>
            <div class="sum"><dt>{words.offer.after}</dt><dd>{app.money(total.minus(amount))}</dd></div>
        })
    };
    view! {
        {stale}
        <ul class="list">{lines}</ul>
        <div class="field">
            <label for="cart-note">{words.sales.note}" "<span class="muted small">{words.ui.optional}</span></label>
            <input
                id="cart-note"
                maxlength="500"
                autocomplete="off"
                placeholder=words.sales.note_hint
                prop:value=note
                on:input=move |event| cart.change(|draft| draft.cart.note = event_target_value(&event))
            />
        </div>
        <CartCoupon cart=cart all=coupons />
        <HowForm cart=cart asked=asked />
        <div class="card pad">
            <dl class="totals">
                <div class="sum"><dt>{words.sales.total}</dt><dd>{move || app.money(priced.with(|priced| priced.total))}</dd></div>
                {off}
            </dl>
        </div>
    }
}

/// One line: what it is, what it costs, how many; or why it cannot be ordered.
fn line(app: AppContext, cart: CartState, at: usize, entry: CartEntry) -> impl IntoView {
    let words = app.customer_words();
    let quantity = Signal::derive(move || {
        cart.draft
            .with(|draft| draft.cart.lines.get(at).map_or(0, |line| line.quantity))
    });
    let (product, priced, problem) = match entry {
        CartEntry::Good { line, product } => (Some(product), Some(line), None),
        CartEntry::SoldOut { line, product } => {
            (Some(product), Some(line), Some(words.sales.line_sold_out))
        }
        CartEntry::Changed { product } => (Some(product), None, Some(words.sales.line_changed)),
        CartEntry::Gone => (None, None, Some(words.sales.line_gone)),
    };
    let name = product.as_ref().map_or_else(
        || words.sales.line_gone.to_owned(),
        |product| product.name.text(words.lang).to_owned(),
    );
    let options = priced
        .as_ref()
        .map(|line| choices_text(line, words))
        .filter(|text| !text.is_empty());
    let sum = priced.filter(|_| problem.is_none()).map(|line| line.sum());
    view! {
        <li class="cart-line">
            {product.map(|product| picture(photo(&product), &name))}
            <div class="row-text">
                <p class="row-title">{name}</p>
                {options.map(|options| view! { <p class="row-sub">{options}</p> })}
                {problem.map(|problem| view! { <p class="small warn-text">{problem}</p> })}
            </div>
            {sum.map(|sum| view! { <span class="price">{move || app.money(sum)}</span> })}
            <Stepper
                value=quantity
                most=MAX_QUANTITY
                on_set=Callback::new(move |count| cart.change(|draft| draft.cart.set_quantity(at, count)))
            />
        </li>
    }
}

/// What is asked for, in words.
#[must_use]
pub fn missing_text(missing: Missing, words: &CustomerWords) -> &'static str {
    match missing {
        Missing::Lines => words.sales.need_lines,
        Missing::Less => words.sales.need_less,
        Missing::Table => words.sales.need_table,
        Missing::Address => words.sales.need_address,
        Missing::Phone => words.sales.need_phone,
        Missing::Name => words.sales.need_name,
    }
}

/// The field to look at for what is missing, or the label around it.
fn field_of(missing: Missing) -> Option<&'static str> {
    match missing {
        Missing::Lines | Missing::Less => None,
        Missing::Table => Some("cart-table"),
        Missing::Address => Some("cart-address"),
        Missing::Phone => Some("cart-phone"),
        Missing::Name => Some("cart-name"),
    }
}

#[component]
fn PlaceBar(
    cart: CartState,
    priced: Memo<Priced>,
    asked: RwSignal<Option<Missing>>,
    off: Memo<Option<Money>>,
) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let go = use_navigate();
    let tap = move |_| {
        if cart.placing.get_untracked() {
            return;
        }
        match priced
            .with_untracked(|priced| cart.draft.with_untracked(|draft| draft.missing(priced)))
        {
            Some(missing) => {
                asked.set(Some(missing));
                match field_of(missing).and_then(|id| document().get_element_by_id(id)) {
                    // The field says itself what is missing.
                    Some(field) => crate::ui::focus(&control_of(field)),
                    None => app.warn(missing_text(missing, words)),
                }
            }
            None => place(cart, go.clone()),
        }
    };
    view! {
        <div class="page-foot">
            <button type="button" class="btn primary block" aria-busy=move || cart.placing.get().to_string() on:click=tap>
                {move || if cart.placing.get() { words.sales.placing } else { words.sales.place_order }}
                <span class="btn-price">{move || app.money(priced.with(|priced| priced.total).minus(off.get().unwrap_or_default()))}</span>
            </button>
        </div>
    }
}

/// The field within a label.
fn control_of(element: web_sys::Element) -> web_sys::Element {
    match element.query_selector("input") {
        Ok(Some(field)) => field,
        _ => element,
    }
}

/// The ways this business offers, in the order in which they are shown.
#[must_use]
pub fn ways(tables: bool, delivers: bool) -> Vec<How> {
    let all = [
        (How::DineIn, tables),
        (How::Pickup, true),
        (How::Delivery, delivers),
    ];
    all.into_iter()
        .filter_map(|(how, offered)| offered.then_some(how))
        .collect()
}

/// True where the order needs a name to call out.
#[must_use]
pub fn asks_name(draft: &CartDraft) -> bool {
    draft.how != How::DineIn
}
