//! A product with its options and the price as it becomes.

use super::picture::picture;
use super::product_options::{Picks, cart_line, is_full, is_picked, start, toggle};
use crate::catalogue::photo;
use crate::context::{AppContext, use_app};
use crate::feature::sales::order::cart_state::use_cart;
use crate::ui::{Icon, Sheet, Stepper, close_dialog};
use domain::routes;
use domain::row::{Entity, Row};
use domain::sales::cart::{MAX_QUANTITY, price_line};
use domain::sales::{OptionGroup, Product};
use domain::{Key, ProductId};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// Shows the product of the address, if there is one there.
#[component]
pub fn ProductSheet(open: Memo<Option<ProductId>>) -> impl IntoView {
    let app = use_app();
    // Opened from the menu, "back" leads to the menu; opened by its address, there is nothing to go back to.
    let direct = open.get_untracked().is_some();
    let go = use_navigate();
    let leave = Callback::new(move |()| {
        if open.get_untracked().is_none() {
            return;
        }
        if direct {
            go(
                routes::app::MENU,
                NavigateOptions {
                    replace: true,
                    scroll: false,
                    ..NavigateOptions::default()
                },
            );
        } else if let Ok(history) = window().history() {
            // Fails only where the document is not shown any more.
            let _ = history.back();
        }
    });
    let product = Memo::new(move |_| {
        open.get().and_then(|id| {
            app.rows(|rows| match rows.get(Key::new(Entity::Product, id.0)) {
                Some(Row::Product(product)) => Some(product.clone()),
                _ => None,
            })
        })
    });
    move || match (open.get(), product.get()) {
        (None, _) => ().into_any(),
        (Some(_), Some(product)) => view! { <Options product=product leave=leave /> }.into_any(),
        (Some(_), None) => view! { <Gone leave=leave /> }.into_any(),
    }
}

#[component]
fn Gone(leave: Callback<()>) -> impl IntoView {
    let words = use_app().customer_words();
    view! {
        <Sheet title=words.sales.menu on_close=leave>
            <div class="sheet-body"><p>{words.sales.product_gone}</p></div>
        </Sheet>
    }
}

#[component]
fn Options(product: Product, leave: Callback<()>) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let name = product.name.text(words.lang).to_owned();
    let about = product.about.text(words.lang).to_owned();
    let picks = RwSignal::new(start(&product));
    let quantity = RwSignal::new(1_u32);
    let marks = product
        .marks
        .iter()
        .map(|mark| view! { <span class="tag">{words.mark(mark).to_owned()}</span> })
        .collect_view();
    let groups = product
        .options
        .iter()
        .map(|group| view! { <Group group=group.clone() picks=picks /> })
        .collect_view();
    let price = product.price;
    view! {
        <Sheet title=name.clone() class="sheet product-sheet" on_close=leave>
            <button type="button" class="icon-btn sheet-close" aria-label=words.ui.close on:click=|event| close_dialog(&event)>
                <Icon of=lu::LuX />
            </button>
            <div class="sheet-body">
                {picture(photo(&product), &name)}
                <div class="sheet-text">
                    <h2>{name.clone()}</h2>
                    {(!about.is_empty()).then(|| view! { <p class="muted">{about}</p> })}
                    <div class="cluster">{marks}</div>
                    <p class="price">{move || app.money(price)}</p>
                </div>
                {groups}
            </div>
            <Foot product=product picks=picks quantity=quantity />
        </Sheet>
    }
}

/// "choose one", "up to 2", "1 to 3"
fn limits(group: &OptionGroup, app: AppContext) -> String {
    let words = app.customer_words();
    match (group.min, group.max) {
        (1, 1) => words.sales.choose_one.to_owned(),
        (0, 1) => words.ui.optional.to_owned(),
        (0, max) => (words.sales.choose_up_to)(u64::from(max)),
        (min, max) => (words.sales.choose_range)(min, max),
    }
}

#[component]
fn Group(group: OptionGroup, picks: RwSignal<Picks>) -> impl IntoView {
    let app = use_app();
    let lang = app.customer_words().lang;
    let kind = if group.max == 1 && group.min == 1 {
        "radio"
    } else {
        "checkbox"
    };
    let choices = group.choices.iter().map(|choice| {
        let (group, id) = (StoredValue::new(group.clone()), StoredValue::new(choice.id.clone()));
        let picked = move || picks.with(|picks| group.with_value(|group| id.with_value(|id| is_picked(picks, &group.id, id))));
        let full = move || kind == "checkbox" && picks.with(|picks| group.with_value(|group| group.max > 1 && is_full(picks, group)));
        let take = move |_| picks.update(|picks| group.with_value(|group| id.with_value(|id| toggle(picks, group, id))));
        let extra = choice.extra;
        let extra = (extra.0 != 0).then(|| view! {
            <span class="option-price">{move || format!("{}{}", if extra.0 > 0 { "+" } else { "" }, app.money(extra))}</span>
        });
        view! {
            <label class="option">
                <input
                    type=kind
                    name=group.with_value(|group| group.id.clone())
                    prop:checked=picked
                    prop:disabled=move || full() && !picked()
                    on:change=take
                />
                <span class="option-name">{choice.name.text(lang).to_owned()}</span>
                {extra}
            </label>
        }
    }).collect_view();
    view! {
        <fieldset class="options">
            <legend>{group.name.text(lang).to_owned()}" "<span>{limits(&group, app)}</span></legend>
            {choices}
        </fieldset>
    }
}

#[component]
fn Foot(product: Product, picks: RwSignal<Picks>, quantity: RwSignal<u32>) -> impl IntoView {
    let app = use_app();
    let cart = use_cart();
    let words = app.customer_words();
    let available = product.available;
    let product = StoredValue::new(product);
    let sum = Memo::new(move |_| {
        product.with_value(|product| {
            picks
                .with(|picks| price_line(product, &cart_line(product, picks, quantity.get())))
                .map(|line| line.sum())
        })
    });
    let add = move |event: web_sys::MouseEvent| {
        let (line, name) = product.with_value(|product| {
            let line =
                picks.with_untracked(|picks| cart_line(product, picks, quantity.get_untracked()));
            (line, product.name.text(words.lang).to_owned())
        });
        cart.change(|draft| draft.cart.add(line));
        app.announce((words.sales.added)(&name));
        close_dialog(&event);
    };
    view! {
        <div class="sheet-foot">
            <Stepper value=quantity least=1 most=MAX_QUANTITY on_set=Callback::new(move |count| quantity.set(count)) />
            <button type="button" class="btn primary" prop:disabled=move || !available || sum.get().is_none() on:click=add>
                {if available { words.sales.add } else { words.sales.sold_out }}
                {move || sum.get().map(|sum| view! { <span class="btn-price">{app.money(sum)}</span> })}
            </button>
        </div>
    }
}
