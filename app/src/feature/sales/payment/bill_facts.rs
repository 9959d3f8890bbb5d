//! The sums of a bill, as staff and the customer see them alike.

use crate::context::use_app;
use domain::Money;
use domain::sales::payment::Bill;
use leptos::prelude::*;

/// Due, paid, and what is left or too much.
#[component]
pub fn BillFacts(bill: Bill) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let line = |name: &'static str, amount: Money| {
        view! { <div><dt>{name}</dt><dd class="num">{move || app.money(amount)}</dd></div> }
    };
    let (left, excess) = (bill.left(), bill.excess());
    (!bill.is_empty()).then(|| {
        view! {
            <div class="card">
                <dl class="facts">
                    {line(words.payment.to_pay, bill.due)}
                    {line(words.payment.paid, bill.paid)}
                    {(left > Money(0)).then(|| line(words.payment.still_owed, left))}
                    {(excess > Money(0)).then(|| line(words.payment.too_much, excess))}
                </dl>
            </div>
        }
    })
}
