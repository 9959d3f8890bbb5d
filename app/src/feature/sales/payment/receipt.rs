//! The receipt of an order: its lines, total and payments, from what is on this device. It opens without a network and prints without the frame.

use super::bill::{PaidLine, bill_of, payments_of};
use super::bill_facts::BillFacts;
use crate::context::use_app;
use crate::feature::sales::order::order_parts::{Lines, id_of_address, order_of_address};
use crate::feature::sales::order::order_text::{kind_text, order_title};
use crate::ui::{Empty, Icon, Page};
use domain::sales::{Order, PaymentState};
use domain::{Money, routes};
use icondata_lu as lu;
use leptos::prelude::*;

#[component]
pub fn ReceiptPage() -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let order = order_of_address(app);
    let title = Signal::derive(move || {
        let number = order.with(|order| order.as_ref().and_then(|order| order.number));
        (words.payment.receipt_of)(&order_title(number, words))
    });
    let paid = Memo::new(move |_| {
        let order = order.get()?;
        let mut lines = app.rows(|rows| payments_of(rows, order.id));
        lines.retain(|line| line.payment.state == PaymentState::Captured);
        (!lines.is_empty()).then_some((order, lines))
    });
    let back = id_of_address()
        .get_untracked()
        .map_or_else(|| routes::app::ORDERS.to_owned(), routes::app::order);
    view! {
        <Page title=title class="paper">
            {move || match paid.get() {
                Some((order, lines)) => view! { <Receipt order=order lines=lines /> }.into_any(),
                None => view! {
                    <Empty
                        of=lu::LuReceiptText
                        title=words.payment.no_receipt_title
                        text=words.payment.no_receipt_text
                        next=(routes::app::ORDERS, words.sales.orders)
                    />
                }.into_any(),
            }}
            <a class="btn quiet block no-print" href=back><Icon of=lu::LuChevronLeft />{words.ui.back}</a>
        </Page>
    }
}

#[component]
fn Receipt(order: Order, lines: Vec<PaidLine>) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let at = order.placed_at;
    let bill = app.rows(|rows| Some(bill_of(rows, &order)));
    let print = move |_| {
        // Refused only where there is no printer to ask for.
        let _ = window().print();
    };
    view! {
        <section class="section">
            <p class="strong">{move || app.business_name()}</p>
            <p class="muted">{kind_text(&order.kind, words)}" · "{app.dated(at)}</p>
        </section>
        <Lines order=order.clone() />
        <section class="section">
            <div class="section-head"><h2>{words.payment.payments}</h2></div>
            <ul class="list">{lines.into_iter().map(|line| view! { <PaidRow line=line /> }).collect_view()}</ul>
        </section>
        {bill.map(|bill| view! { <BillFacts bill=bill /> })}
        <button type="button" class="btn primary block no-print" on:click=print><Icon of=lu::LuPrinter />{words.payment.print}</button>
    }
}

#[component]
fn PaidRow(line: PaidLine) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let (at, amount, tip) = (
        line.payment.taken_at,
        line.payment.taken(),
        line.payment.tip,
    );
    let (back, going) = (line.refunded(), line.going_back());
    let method = words.payment_way(&line.payment.method);
    view! {
        <li class="row">
            <div class="row-text">
                <p class="row-title">{method}</p>
                <p class="row-sub">{app.dated(at)}</p>
                {(tip > Money(0)).then(|| view! { <p class="row-sub">{move || (words.payment.tip_of)(&app.money(tip))}</p> })}
                {(going > Money(0)).then(|| view! { <p class="row-sub">{move || (words.payment.refund_under_way)(&app.money(going))}</p> })}
                {(back > Money(0)).then(|| view! { <p class="row-sub">{move || (words.payment.refund_of)(&app.money(back))}</p> })}
            </div>
            <div class="row-end"><span class="price">{move || app.money(amount)}</span></div>
        </li>
    }
}
