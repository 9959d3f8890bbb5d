//! How an order's bill stands, as a small mark in a list.

use super::bill::{bill_of, bill_text};
use crate::context::use_app;
use crate::ui::first_sync::only_board;
use domain::Money;
use domain::sales::payment::{Bill, BillState};
use domain::sales::{Order, OrderState};
use leptos::prelude::*;

/// True where the mark says something: an order that is still being made is not paid yet as a rule.
#[must_use]
pub fn is_worth_a_mark(order: &Order, bill: &Bill) -> bool {
    let is_told = bill.state != BillState::Owed
        || bill.under_way > Money(0)
        || order.state == OrderState::Fulfilled;
    !bill.is_empty() && is_told
}

#[component]
pub fn BillMark(order: Order) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let mark = Memo::new(move |_| {
        let bill = app.rows(|rows| Some(bill_of(rows, &order)))?;
        is_worth_a_mark(&order, &bill).then(|| bill_text(&bill, words))
    });
    // While only the board is here, its payments are still to come.
    let part = only_board();
    move || {
        let mark = mark.get().filter(|_| !part.get());
        mark.map(|(class, text)| view! { <span class=class>{text}</span> })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::an_order;
    use domain::sales::payment::owed;

    #[test]
    fn an_order_in_the_kitchen_is_not_reproached_with_its_bill() {
        let none = |order: &Order| owed(order, [], []);
        for (state, is_marked) in [
            (OrderState::Placed, false),
            (OrderState::Ready, false),
            (OrderState::Fulfilled, true),
            (OrderState::Cancelled, false),
        ] {
            let order = an_order(7, state);
            assert_eq!(is_worth_a_mark(&order, &none(&order)), is_marked);
        }
    }
}
