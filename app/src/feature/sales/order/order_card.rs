//! An order as its customer sees it: the live card, and the row in a list.

use super::cart_state::order_again;
use super::order_parts::{key_of, stage_of};
use super::order_text::{kind_text, lines_text, order_title, state_class, state_text};
use super::stage::Stage;
use crate::context::use_app;
use crate::feature::sales::payment::bill_mark::BillMark;
use crate::ui::{Icon, RowMark};
use domain::routes;
use domain::sales::Order;
use icondata_lu as lu;
use leptos::prelude::*;

/// The card of an order that is under way, with its four steps.
#[component]
pub fn Hero(
    order: Order,
    /// Leads to the order; plain on the order's own screen.
    #[prop(optional)]
    link: bool,
) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let number = order.number.map_or_else(
        || words.sales.number_follows.to_owned(),
        |_| order_title(order.number, words),
    );
    let kicker = format!("{number} · {}", kind_text(&order.kind, words));
    let href = routes::app::order(order.id);
    let stage = Memo::new(move |_| stage_of(app, &order));
    let inside = move || {
        view! {
            <p class="hero-kicker">{kicker.clone()}</p>
            <p class="hero-title" role="status">{stage.with(|stage| stage.title(words))}</p>
            <p class="hero-note">{stage.with(|stage| stage.text(words))}</p>
            {stage.with(Stage::progress).map(|done| view! { <Steps done=done /> })}
        }
    };
    let class = move || stage.with(Stage::class);
    if link {
        view! { <a class=class href=href>{inside}</a> }.into_any()
    } else {
        view! { <div class=class>{inside}</div> }.into_any()
    }
}

#[component]
fn Steps(done: u8) -> impl IntoView {
    let words = use_app().customer_words();
    let names = [
        words.sales.step_placed,
        words.sales.step_accepted,
        words.sales.step_preparing,
        words.sales.step_ready,
    ];
    let steps = names
        .into_iter()
        .zip(0_u8..)
        .map(|(name, at)| {
            let class = if at < done {
                "done"
            } else if at == done {
                "now"
            } else {
                ""
            };
            view! { <li class=class aria-current=(at == done).then_some("step")>{name}</li> }
        })
        .collect_view();
    view! { <ol class="steps">{steps}</ol> }
}

/// A row of the customer's list.
#[component]
pub fn OrderRow(
    order: Order,
    /// Offers to order it again.
    #[prop(optional)]
    again: bool,
) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let (key, href) = (key_of(&order), routes::app::order(order.id));
    let title = if order.number.is_some() {
        order_title(order.number, words)
    } else {
        words.sales.number_follows.to_owned()
    };
    let sub = lines_text(&order.lines, words);
    let (at, total, billed) = (order.placed_at, order.price(), order.clone());
    let end = if again {
        let repeat = order_again();
        view! { <button type="button" class="btn small" on:click=move |_| repeat(&order)>{words.sales.order_again}</button> }.into_any()
    } else {
        // Before the server knows of it, its mark says where it is, and no state is claimed.
        let state = Memo::new(move |_| match stage_of(app, &order) {
            Stage::Kitchen(state) => Some(state),
            Stage::OnThisPhone | Stage::Sending | Stage::AtServer => None,
        });
        let tag = move || {
            state.get().map(|state| view! { <span class=state_class(&state)>{state_text(&state, words)}</span> })
        };
        tag.into_any()
    };
    view! {
        <li class="row">
            <span class="lead"><Icon of=lu::LuReceiptText /></span>
            <div class="row-text">
                <p class="row-title"><a class="row-link" href=href>{title}</a></p>
                <p class="row-sub">{sub}</p>
                <p class="row-sub">{move || app.moment(at)}" · "{move || app.money(total)}" "<BillMark order=billed /></p>
                <RowMark key=key />
            </div>
            <div class="row-end">{end}</div>
        </li>
    }
}
