//! What is paid and owed, on the customer's page of an order.

use super::bill::{bill_of, bill_text};
use super::bill_facts::BillFacts;
use crate::context::use_app;
use crate::ui::Icon;
use domain::sales::Order;
use domain::sales::payment::{Bill, BillState};
use domain::{Money, routes};
use icondata_lu as lu;
use leptos::prelude::*;

#[component]
pub fn MyBill(order: Order) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let id = order.id;
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
        Some(view! {
            <section class="section">
                <div class="section-head"><h2>{words.payment.bill}</h2><span class=class>{tag}</span></div>
                <p>{text}</p>
                {facts}
                {receipt(&bill)}
            </section>
        })
    }
}
