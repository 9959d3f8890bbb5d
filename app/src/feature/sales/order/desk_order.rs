//! One order, as staff see it.

use super::customer_link::customer_link;
use super::order_parts::{Lines, Timeline, facts, key_of, order_of_address};
use super::order_text::{kind_text, order_title, state_class, state_text};
use super::refuse_sheet::Refusals;
use super::step_buttons::StepButtons;
use crate::context::use_app;
use crate::feature::file::FileList;
use crate::feature::sales::payment::desk_bill::DeskBill;
use crate::ui::first_sync::{FirstSync, only_board};
use crate::ui::{Empty, Page, RowMark};
use domain::file::Subject;
use domain::routes;
use domain::sales::Order;
use icondata_lu as lu;
use leptos::prelude::*;

#[component]
pub fn DeskOrderPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let order = order_of_address(app);
    let title = Signal::derive(move || {
        order_title(
            order.with(|order| order.as_ref().and_then(|order| order.number)),
            words,
        )
    });
    let kicker = Signal::derive(move || {
        order
            .with(|order| order.as_ref().map(|order| kind_text(&order.kind, words)))
            .unwrap_or_default()
    });
    // The files are not rebuilt when the order changes: what is being chosen would be lost.
    let part = only_board();
    let here = Memo::new(move |_| order.with(|order| order.as_ref().map(|order| order.id)));
    view! {
        <Page title=title kicker=kicker back=routes::desk::ORDERS>
            {move || match here.get() {
                Some(id) => view! {
                    <Refusals>{move || order.get().map(|order| view! { <Content order=order /> })}</Refusals>
                    // While only the board is here, its payments are still to come.
                    {move || (!part.get()).then(|| view! { <DeskBill order=order /> })}
                    <FileList about=Subject::Order(id) />
                }.into_any(),
                // It may be among what is still to come.
                None if part.get() => view! { <FirstSync /> }.into_any(),
                None => view! {
                    <Empty
                        of=lu::LuReceiptText
                        title=words.sales.order_missing_title
                        text=words.sales.order_missing_text
                        next=(routes::desk::ORDERS, words.sales.orders)
                    />
                }.into_any(),
            }}
        </Page>
    }
}

#[component]
fn Content(order: Order) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    view! {
        <div class="spread order-acts">
            <div class="cluster">
                <span class=state_class(&order.state)>{state_text(&order.state, words)}</span>
                <RowMark key=key_of(&order) />
            </div>
            <div class="cluster"><StepButtons order=order.clone() /></div>
        </div>
        <Lines order=order.clone() />
        {facts(app, &order, Some(customer_link(app, &order).into_any()))}
        <section class="section">
            <div class="section-head"><h2>{words.sales.happened_title}</h2></div>
            <div class="card pad"><Timeline order=order /></div>
        </section>
    }
}
