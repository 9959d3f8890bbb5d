//! The customer's orders, here also without a network.

use super::order_card::OrderRow;
use super::order_text::newest_first;
use super::refused_lately::RefusedLately;
use crate::context::use_app;
use crate::ui::parked_banner::ParkedBanner;
use crate::ui::{Empty, Page};
use domain::routes;
use domain::sales::Order;
use icondata_lu as lu;
use leptos::prelude::*;

#[component]
pub fn OrdersPage() -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let orders = Memo::new(move |_| app.rows(newest_first));
    let group = move |open: bool| {
        orders
            .get()
            .into_iter()
            .filter(|order| order.state.is_final() != open)
            .collect::<Vec<_>>()
    };
    view! {
        <Page title=words.sales.orders class="broad">
            <ParkedBanner href=routes::app::PARKED />
            <RefusedLately />
            {move || orders.with(Vec::is_empty).then(|| view! {
                <Empty
                    of=lu::LuReceiptText
                    title=words.sales.orders_empty_title
                    text=words.sales.orders_empty_text
                    next=(routes::app::MENU, words.sales.see_menu)
                />
            })}
            {move || section(words.sales.now_title, group(true))}
            {move || section(words.sales.earlier_title, group(false))}
        </Page>
    }
}

fn section(title: &'static str, orders: Vec<Order>) -> impl IntoView {
    (!orders.is_empty()).then(|| view! {
        <section class="section">
            <div class="section-head"><h2>{title}</h2></div>
            <ul class="list">{orders.into_iter().map(|order| view! { <OrderRow order=order /> }).collect_view()}</ul>
        </section>
    })
}
