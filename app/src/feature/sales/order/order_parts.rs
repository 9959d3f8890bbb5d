//! The parts of an order's screen that its customer and staff see alike.

use super::order_text::{choices_text, kind_text};
use super::stage::Stage;
use crate::context::{AppContext, use_app};
use domain::projection::Projection;
use domain::row::{Entity, Row};
use domain::sales::order::discount::DiscountState;
use domain::sales::{Kind, Line, Order, OrderState};
use domain::{Key, OrderId};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// The order's key.
#[must_use]
pub fn key_of(order: &Order) -> Key {
    Key::new(Entity::Order, order.id.0)
}

/// Where the order stands now.
#[must_use]
pub fn stage_of(app: AppContext, order: &Order) -> Stage {
    Stage::of(
        &order.state,
        app.mark(key_of(order)),
        order.number.is_some(),
    )
}

/// The id of an order in the address.
#[must_use]
pub fn id_of_address() -> Memo<Option<OrderId>> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get("id").and_then(|id| id.parse().ok())))
}

/// The order of the address.
#[must_use]
pub fn order_of_address(app: AppContext) -> Memo<Option<Order>> {
    let id = id_of_address();
    Memo::new(move |_| id.get().and_then(|id| app.rows(|rows| find(rows, id))))
}

/// An order by its id.
pub(super) fn find(rows: &Projection, id: OrderId) -> Option<Order> {
    match rows.get(Key::new(Entity::Order, id.0)) {
        Some(Row::Order(order)) => Some(order.clone()),
        _ => None,
    }
}

/// Lines, what was taken off, and their sum.
#[component]
pub fn Lines(order: Order) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let (total, price) = (order.total, order.price());
    let off = order.discount_list().into_iter();
    let off = off.filter(|one| one.state == DiscountState::Counts).map(|one| {
        let (text, amount) = ((words.payment.discount_for)(&one.reason), one.amount);
        view! { <div><dt>{text}</dt><dd>{move || app.money(domain::Money(0).minus(amount))}</dd></div> }
    });
    let off = off.collect_view();
    let rows = order
        .lines
        .into_iter()
        .map(|line: Line| {
            let options = choices_text(&line, words);
            let sum = line.sum();
            view! {
                <li class="row top-align">
                    <span class="lead neutral num">{line.quantity}" ×"</span>
                    <div class="row-text">
                        <p class="row-title">{line.name.text(words.lang).to_owned()}</p>
                        {(!options.is_empty()).then(|| view! { <p class="row-sub">{options}</p> })}
                    </div>
                    <div class="row-end"><span class="price">{move || app.money(sum)}</span></div>
                </li>
            }
        })
        .collect_view();
    view! {
        <ul class="list">{rows}</ul>
        <div class="card pad">
            <dl class="totals">
                <div class="sum"><dt>{words.sales.total}</dt><dd>{move || app.money(total)}</dd></div>
                {off}
                {(price != total).then(|| view! { <div class="sum"><dt>{words.payment.after_discount}</dt><dd>{move || app.money(price)}</dd></div> })}
            </dl>
        </div>
    }
}

/// What is known beside the lines. `customer` is who ordered, as staff see it; none on the customer's own screen.
pub fn facts(app: AppContext, order: &Order, customer: Option<AnyView>) -> impl IntoView + use<> {
    let words = app.words();
    let mut facts = vec![(words.sales.how, kind_text(&order.kind, words))];
    if let Kind::Delivery { address, phone } = &order.kind {
        facts.push((words.sales.address, address.clone()));
        facts.push((words.sales.phone, phone.clone()));
    }
    if customer.is_none() {
        facts.push((words.sales.call_name, order.name.clone()));
    }
    let customer = customer
        .filter(|_| !order.name.is_empty())
        .map(|name| view! { <div><dt>{words.sales.customer}</dt><dd>{name}</dd></div> });
    facts.push((words.sales.note, order.note.clone()));
    let at = order.placed_at;
    let facts = facts.into_iter().filter(|(_, text)| !text.is_empty());
    let facts = facts
        .map(|(name, text)| view! { <div><dt>{name}</dt><dd>{text}</dd></div> })
        .collect_view();
    view! {
        <div class="card">
            <dl class="facts">{customer}{facts}<div><dt>{words.sales.placed_at}</dt><dd>{move || app.moment(at)}</dd></div></dl>
        </div>
    }
}

/// What happened and what is still to come. Times only where they are known.
#[component]
pub fn Timeline(order: Order) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let stage = stage_of(app, &order);
    let done = stage.progress();
    let names = [
        words.sales.step_placed,
        words.sales.step_accepted,
        words.sales.step_preparing,
        words.sales.step_ready,
        words.sales.fulfilled,
    ];
    let moment = |at: i64| view! { <time>{move || app.moment(at)}</time> };
    let first = match &stage {
        Stage::OnThisPhone | Stage::Sending | Stage::AtServer => {
            Some(view! { <p>{stage.title(words)}</p> })
        }
        Stage::Kitchen(_) => None,
    };
    let first =
        view! { <li class="done"><span>{names[0]}</span>{moment(order.placed_at)}{first}</li> };
    let rest = match done {
        Some(done) => names
            .into_iter()
            .zip(0_u8..)
            .skip(1)
            .map(|(name, at)| {
                let class = if at < done || done == 4 {
                    "done"
                } else if at == done {
                    "now"
                } else {
                    ""
                };
                let time = (at == done).then(|| moment(order.changed_at));
                view! { <li class=class><span>{name}</span>{time}</li> }
            })
            .collect_view()
            .into_any(),
        None => {
            let class = if matches!(order.state, OrderState::Refused { .. }) {
                "bad"
            } else {
                "done"
            };
            view! { <li class=class><span>{stage.title(words)}</span>{moment(order.changed_at)}<p>{stage.text(words)}</p></li> }.into_any()
        }
    };
    view! { <ol class="timeline">{first}{rest}</ol> }
}
