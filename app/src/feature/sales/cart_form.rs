//! How the order reaches its customer: at the table, picked up, or delivered.

use super::basket::{How, Missing};
use super::cart::{asks_name, missing_text, ways};
use super::till::Till;
use crate::context::use_dev;
use crate::ui::Icon;
use crate::words::Words;
use icondata_core::Icon as Drawing;
use icondata_lu as lu;
use leptos::prelude::*;

fn way(how: How, words: &Words) -> (Drawing, &'static str) {
    match how {
        How::DineIn => (lu::LuUtensils, words.dine_in),
        How::Pickup => (lu::LuShoppingBag, words.pickup),
        How::Delivery => (lu::LuBike, words.delivery),
    }
}

/// What was missing when one wanted to order.
type Asked = RwSignal<Option<Missing>>;

/// `aria-invalid` of the field where this is missing.
fn invalid(asked: Asked, missing: Missing) -> impl Fn() -> Option<&'static str> + Copy {
    move || (asked.get() == Some(missing)).then_some("true")
}

/// Says under a field what it waits for, until something is typed there.
#[component]
fn Ask(id: &'static str, asked: Asked, missing: Missing) -> impl IntoView {
    let words = use_dev().words();
    let wrong = invalid(asked, missing);
    view! {
        <div id=id role="status">
            {move || wrong().map(|_| view! { <p class="error">{missing_text(missing, words)}</p> })}
        </div>
    }
}

#[component]
pub fn HowForm(till: Till, asked: Asked) -> impl IntoView {
    let dev = use_dev();
    let words = dev.words();
    let offered = move || {
        dev.business.with(|business| {
            business.as_ref().map_or_else(
                || ways(false, false),
                |business| ways(!business.tables.is_empty(), business.delivers),
            )
        })
    };
    let choices = move || {
        offered()
            .into_iter()
            .map(|how| {
                let (drawing, label) = way(how, words);
                view! {
                    <label class="choice">
                        <input
                            type="radio"
                            name="how"
                            prop:checked=move || till.basket.with(|basket| basket.how == how)
                            on:change=move |_| till.change(|basket| basket.how = how)
                        />
                        <Icon of=drawing />
                        {label}
                    </label>
                }
            })
            .collect_view()
    };
    let how = Memo::new(move |_| till.basket.with(|basket| basket.how));
    view! {
        <section class="section">
            <div class="section-head"><h2 id="how-title">{words.how_title}</h2></div>
            <div class="choices" role="radiogroup" aria-labelledby="how-title">{choices}</div>
            <div class="form">
                {move || match how.get() {
                    How::DineIn => view! { <TableField till=till asked=asked /> }.into_any(),
                    How::Pickup => ().into_any(),
                    How::Delivery => view! { <DeliveryFields till=till asked=asked /> }.into_any(),
                }}
                {move || till.basket.with(asks_name).then(|| view! { <NameField till=till asked=asked /> })}
            </div>
        </section>
    }
}

#[component]
fn TableField(till: Till, asked: Asked) -> impl IntoView {
    let dev = use_dev();
    let words = dev.words();
    let tables = move || {
        dev.business
            .with(|business| business.as_ref().map(|business| business.tables.clone()))
            .unwrap_or_default()
    };
    let options = move || {
        let here = till.basket.with(|basket| basket.table.clone());
        tables().into_iter().map(|table| {
            let chosen = table == here;
            view! { <option value=table.clone() selected=chosen>{(words.table_n)(&table)}</option> }
        }).collect_view()
    };
    let sit = move |event| {
        let table = event_target_value(&event);
        let now = dev.with(|device| device.port().now());
        till.change(|basket| basket.sit_down(&table, now));
        asked.set(None);
    };
    view! {
        <div class="field">
            <label for="cart-table">{words.table}</label>
            <select id="cart-table" aria-describedby="cart-table-error" aria-invalid=invalid(asked, Missing::Table) on:change=sit>
                <option value="" selected=move || till.basket.with(|basket| basket.table.is_empty())>{words.choose_table}</option>
                {options}
            </select>
            <Ask id="cart-table-error" asked=asked missing=Missing::Table />
        </div>
    }
}

#[component]
fn DeliveryFields(till: Till, asked: Asked) -> impl IntoView {
    let words = use_dev().words();
    view! {
        <div class="field">
            <label for="cart-address">{words.address}</label>
            <input
                id="cart-address"
                autocomplete="street-address"
                maxlength="300"
                aria-describedby="cart-address-error"
                aria-invalid=invalid(asked, Missing::Address)
                prop:value=move || till.basket.with(|basket| basket.address.clone())
                on:input=move |event| {
                    asked.set(None);
                    till.change(|basket| basket.address = event_target_value(&event));
                }
            />
            <Ask id="cart-address-error" asked=asked missing=Missing::Address />
        </div>
        <div class="field">
            <label for="cart-phone">{words.phone}</label>
            <input
                id="cart-phone"
                type="tel"
                autocomplete="tel"
                maxlength="40"
                aria-describedby="cart-phone-error"
                aria-invalid=invalid(asked, Missing::Phone)
                prop:value=move || till.basket.with(|basket| basket.phone.clone())
                on:input=move |event| {
                    asked.set(None);
                    till.change(|basket| basket.phone = event_target_value(&event));
                }
            />
            <Ask id="cart-phone-error" asked=asked missing=Missing::Phone />
        </div>
    }
}

#[component]
fn NameField(till: Till, asked: Asked) -> impl IntoView {
    let words = use_dev().words();
    view! {
        <div class="field">
            <label for="cart-name">{words.call_name}</label>
            <input
                id="cart-name"
                autocomplete="name"
                maxlength="80"
                aria-describedby="cart-name-error cart-name-help"
                aria-invalid=invalid(asked, Missing::Name)
                prop:value=move || till.basket.with(|basket| basket.name.clone())
                on:input=move |event| {
                    asked.set(None);
                    till.change(|basket| basket.name = event_target_value(&event));
                }
            />
            <Ask id="cart-name-error" asked=asked missing=Missing::Name />
            <p class="help" id="cart-name-help">{words.call_name_hint}</p>
        </div>
    }
}
