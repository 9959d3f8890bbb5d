//! How the order reaches its customer: at the table, picked up, or delivered.

use super::cart::{asks_name, missing_text, ways};
use super::cart_draft::{CartDraft, How, Missing};
use super::cart_state::CartState;
use crate::context::use_app;
use crate::ui::Icon;
use icondata_core::Icon as Drawing;
use icondata_lu as lu;
use leptos::prelude::*;
use words::CustomerWords;

fn way(how: How, words: &CustomerWords) -> (Drawing, &'static str) {
    match how {
        How::DineIn => (lu::LuUtensils, words.sales.dine_in),
        How::Pickup => (lu::LuShoppingBag, words.sales.pickup),
        How::Delivery => (lu::LuBike, words.sales.delivery),
    }
}

/// What was missing when one wanted to order.
type AskedFor = RwSignal<Option<Missing>>;

/// `aria-invalid` of the field where this is missing.
fn invalid(asked: AskedFor, missing: Missing) -> impl Fn() -> Option<&'static str> + Copy {
    move || (asked.get() == Some(missing)).then_some("true")
}

/// Says under a field what it waits for, until something is typed there.
#[component]
fn Ask(#[prop(into)] id: String, asked: AskedFor, missing: Missing) -> impl IntoView {
    let words = use_app().customer_words();
    let wrong = invalid(asked, missing);
    view! {
        <div id=id role="status">
            {move || wrong().map(|_| view! { <p class="error">{missing_text(missing, words)}</p> })}
        </div>
    }
}

#[component]
pub fn HowForm(cart: CartState, asked: AskedFor) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let offered = move || {
        app.business.with(|business| {
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
                            prop:checked=move || cart.draft.with(|draft| draft.how == how)
                            on:change=move |_| cart.change(|draft| draft.how = how)
                        />
                        <Icon of=drawing />
                        {label}
                    </label>
                }
            })
            .collect_view()
    };
    let how = Memo::new(move |_| cart.draft.with(|draft| draft.how));
    view! {
        <section class="section">
            <div class="section-head"><h2 id="how-title">{words.sales.how_title}</h2></div>
            <div class="choices" role="radiogroup" aria-labelledby="how-title">{choices}</div>
            // The browser writes what stands in fields into files of its own: into its session, unless their form says
            // otherwise, and into its list of what was typed before, by a field's name or id. So these have neither.
            <form class="form" autocomplete="off" on:submit=|event| event.prevent_default()>
                {move || match how.get() {
                    How::DineIn => view! { <TableField cart=cart asked=asked /> }.into_any(),
                    How::Pickup => ().into_any(),
                    How::Delivery => view! { <DeliveryFields cart=cart asked=asked /> }.into_any(),
                }}
                {move || cart.draft.with(asks_name).then(|| view! { <NameField cart=cart asked=asked /> })}
            </form>
        </section>
    }
}

#[component]
fn TableField(cart: CartState, asked: AskedFor) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let tables = move || {
        app.business
            .with(|business| business.as_ref().map(|business| business.tables.clone()))
            .unwrap_or_default()
    };
    let options = move || {
        let here = cart.draft.with(|draft| draft.table.clone());
        tables().into_iter().map(|table| {
            let chosen = table == here;
            view! { <option value=table.clone() selected=chosen>{(words.sales.table_n)(&table)}</option> }
        }).collect_view()
    };
    let sit = move |event| {
        let table = event_target_value(&event);
        let now = app.device().now();
        cart.change(|draft| draft.sit_down(&table, now));
        asked.set(None);
    };
    view! {
        <div class="field">
            <label for="cart-table">{words.sales.table}</label>
            <select id="cart-table" aria-describedby="cart-table-error" aria-invalid=invalid(asked, Missing::Table) on:change=sit>
                <option value="" selected=move || cart.draft.with(|draft| draft.table.is_empty())>{words.sales.choose_table}</option>
                {options}
            </select>
            <Ask id="cart-table-error" asked=asked missing=Missing::Table />
        </div>
    }
}

#[component]
fn DeliveryFields(cart: CartState, asked: AskedFor) -> impl IntoView {
    let words = use_app().customer_words();
    view! {
        <TextField
            cart=cart
            asked=asked
            missing=Missing::Address
            id="cart-address"
            label=words.sales.address
            autocomplete="street-address"
            most="300"
            of=|draft| &mut draft.address
        />
        <TextField
            cart=cart
            asked=asked
            missing=Missing::Phone
            id="cart-phone"
            label=words.sales.phone
            kind="tel"
            autocomplete="tel"
            most="40"
            of=|draft| &mut draft.phone
        />
    }
}

#[component]
fn NameField(cart: CartState, asked: AskedFor) -> impl IntoView {
    let words = use_app().customer_words();
    view! {
        <TextField
            cart=cart
            asked=asked
            missing=Missing::Name
            id="cart-name"
            label=words.sales.call_name
            help=words.sales.call_name_hint
            autocomplete="name"
            most="80"
            of=|draft| &mut draft.name
        />
    }
}

#[component]
fn TextField(
    cart: CartState,
    asked: AskedFor,
    missing: Missing,
    id: &'static str,
    label: &'static str,
    #[prop(optional)] help: Option<&'static str>,
    #[prop(default = "text")] kind: &'static str,
    autocomplete: &'static str,
    /// Characters.
    most: &'static str,
    of: fn(&mut CartDraft) -> &mut String,
) -> impl IntoView {
    let error = format!("{id}-error");
    let described = help.map_or_else(|| error.clone(), |_| format!("{error} {id}-help"));
    let value = move || {
        let mut draft = cart.draft.get();
        std::mem::take(of(&mut draft))
    };
    view! {
        <div class="field">
            <label id=id>
                {label}
                <input
                    class="input"
                    type=kind
                    autocomplete=autocomplete
                    maxlength=most
                    aria-describedby=described
                    aria-invalid=invalid(asked, missing)
                    prop:value=value
                    on:input=move |event| {
                        asked.set(None);
                        cart.change(|draft| *of(draft) = event_target_value(&event));
                    }
                />
            </label>
            <Ask id=error asked=asked missing=missing />
            {help.map(|help| view! { <p class="help" id=format!("{id}-help")>{help}</p> })}
        </div>
    }
}
