//! What is paid and owed, on the customer's page of an order, and the way to pay it.

use super::bill::{bill_of, bill_text};
use super::bill_facts::BillFacts;
use super::offline::is_offline;
use crate::context::use_app;
use crate::ui::Icon;
use domain::sales::Order;
use domain::sales::payment::{Bill, BillState};
use domain::{Money, OrderId, routes};
use icondata_lu as lu;
use leptos::prelude::*;

#[component]
pub fn MyBill(order: Order) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let (id, is_there) = (order.id, order.number.is_some());
    let bill = Memo::new(move |_| app.rows(|rows| Some(bill_of(rows, &order))));
    let receipt = move |bill: &Bill| {
        (bill.payments > 0).then(|| view! {
            <a class="btn block" href=routes::app::receipt(id)><Icon of=lu::LuReceiptText />{words.payment.receipt}</a>
        })
    };
    move || {
        let bill = bill.get().filter(|bill| !bill.is_empty())?;
        let (class, tag) = bill_text(&bill, words);
        let (left, excess) = (bill.left(), bill.excess());
        let text = match bill.state {
            BillState::Owed | BillState::Part => (words.payment.owed_text)(&app.money(left)),
            BillState::Paid => words.payment.paid_text.to_owned(),
            BillState::Overpaid => (words.payment.over_text)(&app.money(excess)),
        };
        let facts = (bill.paid > Money(0)).then(|| view! { <BillFacts bill=bill.clone() /> });
        // An order that the server does not have yet cannot be paid there.
        let pay = (left > Money(0) && is_there)
            .then(|| view! { <PayNow order=id left=left under_way=bill.under_way /> });
        Some(view! {
            <section class="section">
                <div class="section-head"><h2>{words.payment.bill}</h2><span class=class>{tag}</span></div>
                <p>{text}</p>
                {facts}
                {pay}
                {receipt(&bill)}
            </section>
        })
    }
}

/// Leaves to the provider, in this tab: a plain form, for the server sends the browser on.
#[component]
fn PayNow(order: OrderId, left: Money, under_way: Money) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let pays_online = Memo::new(move |_| {
        app.business
            .with(|one| one.as_ref().is_some_and(|one| one.pays_online))
    });
    let offline = is_offline(app);
    let is_begun = under_way > Money(0);
    let text = move || match is_begun {
        true => words.payment.pay_go_on.to_owned(),
        false => (words.payment.pay_now)(&app.money(left)),
    };
    move || {
        pays_online.get().then(|| view! {
            {is_begun.then(|| view! { <p role="status">{move || (words.payment.under_way_of)(&app.money(under_way))}</p> })}
            <form method="post" action=routes::site::pay(order)>
                <button type="submit" class="btn primary block" prop:disabled=move || offline.get()><Icon of=lu::LuCreditCard />{text}</button>
            </form>
            {move || offline.get().then(|| view! { <p class="muted small" role="status">{words.payment.pay_offline}</p> })}
        })
    }
}
