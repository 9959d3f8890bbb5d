//! Discounts that wait for a manager, on the first screen and under open bills.

use crate::context::use_app;
use crate::feature::sales::order::order_text::order_title;
use crate::feature::team::colleague_name;
use crate::ui::Icon;
use domain::policy::Action;
use domain::projection::Projection;
use domain::sales::Order;
use domain::sales::order::discount::{Discount, DiscountState};
use domain::{Entity, Money, Row, routes};
use icondata_lu as lu;
use leptos::prelude::*;

/// Orders with a discount that waits, the longest waiting first.
#[must_use]
pub fn waiting_discounts(rows: &Projection) -> Vec<(Order, Discount)> {
    let orders = rows.all(Entity::Order).filter_map(Row::as_order);
    let waiting = orders.filter(|order| !order.discounts.is_empty() && order.discount_waits());
    let mut all: Vec<(Order, Discount)> = waiting
        .flat_map(|order| {
            let list = order.discount_list().into_iter();
            let list = list.filter(|one| one.state == DiscountState::Waits);
            list.map(|one| (order.clone(), one))
        })
        .collect();
    all.sort_by_key(|(order, one)| (one.at, order.id, one.number));
    all
}

/// Nothing for whoever does not decide, and where none waits.
#[component]
pub fn DiscountsWaiting() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let decides = app.me().may(Action::DecideDiscount);
    let all = Memo::new(move |_| match decides {
        true => app.rows(waiting_discounts),
        false => Vec::new(),
    });
    let row = move |(order, one): (Order, Discount)| {
        let by = app.rows(|rows| colleague_name(rows, one.by));
        let sub: Vec<String> = [Some(one.reason), by].into_iter().flatten().collect();
        let amount = Money(0).minus(one.amount);
        view! {
            <li class="row">
                <span class="lead"><Icon of=lu::LuPercent /></span>
                <div class="row-text">
                    <p class="row-title"><a class="row-link" href=routes::desk::order(order.id)>{order_title(order.number, words)}</a></p>
                    <p class="row-sub">{sub.join(" · ")}</p>
                </div>
                <div class="row-end"><span class="price">{move || app.money(amount)}</span></div>
            </li>
        }
    };
    move || {
        let all = all.get();
        (!all.is_empty()).then(|| {
            view! {
                <section class="section">
                    <div class="section-head"><h2>{words.payment.discounts_waiting}</h2></div>
                    <ul class="list">{all.into_iter().map(row).collect_view()}</ul>
                </section>
            }
        })
    }
}
