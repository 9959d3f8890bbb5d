//! The bills that somebody has to see to: what is still to be paid today, and what was paid too much.

use super::bill::{OpenBill, bill_text, open_bills};
use super::discounts_waiting::DiscountsWaiting;
use super::odd::OddPayments;
use crate::context::use_app;
use crate::feature::sales::booking::desk_book::book_zone;
use crate::feature::sales::order::order_text::{kind_text, order_title};
use crate::ui::parked_banner::ParkedBanner;
use crate::ui::{Empty, Icon, Page};
use crate::zones::day_at;
use domain::policy::Action;
use domain::routes;
use domain::sales::payment::BillState;
use icondata_lu as lu;
use leptos::prelude::*;

/// How many are shown on the first screen.
const MOST: usize = 3;

#[component]
pub fn OpenBillsPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let today = Memo::new(move |_| day_at(&book_zone(app), app.now()));
    let bills = Memo::new(move |_| {
        let (zone, today) = (book_zone(app), today.get());
        app.rows(|rows| open_bills(rows, today, &zone))
    });
    let none = Memo::new(move |_| bills.with(|(owed, over)| owed.is_empty() && over.is_empty()));
    view! {
        <Page title=words.payment.bills back=routes::desk::MORE class="broad">
            <ParkedBanner href=routes::desk::PARKED />
            <DiscountsWaiting />
            {move || none.get().then(|| view! { <Empty of=lu::LuReceiptText title=words.payment.bills_empty_title text=words.payment.bills_empty_text /> })}
            {move || group(words.payment.to_give_back, bills.with(|(_, over)| over.clone()))}
            {move || group(words.payment.to_collect, bills.with(|(owed, _)| owed.clone()))}
            {(app.me().may(Action::Refund)).then(|| view! { <OddPayments /> })}
            <a class="btn block" href=routes::desk::DAY_CLOSING><Icon of=lu::LuCalculator />{words.payment.closing}</a>
        </Page>
    }
}

fn group(title: &'static str, bills: Vec<OpenBill>) -> impl IntoView {
    (!bills.is_empty()).then(|| view! {
        <section class="section">
            <div class="section-head"><h2>{title}</h2></div>
            <ul class="list">{bills.into_iter().map(|one| view! { <BillRow one=one /> }).collect_view()}</ul>
        </section>
    })
}

#[component]
fn BillRow(one: OpenBill) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let OpenBill { order, bill } = one;
    let (class, text) = bill_text(&bill, words);
    let amount = match bill.state {
        BillState::Overpaid => bill.excess(),
        BillState::Owed | BillState::Part | BillState::Paid => bill.left(),
    };
    let sub = [kind_text(&order.kind, words), order.name.clone()];
    let sub: Vec<String> = sub.into_iter().filter(|part| !part.is_empty()).collect();
    view! {
        <li class="row">
            <span class="lead"><Icon of=lu::LuReceiptText /></span>
            <div class="row-text">
                <p class="row-title"><a class="row-link" href=routes::desk::order(order.id)>{order_title(order.number, words)}</a></p>
                <p class="row-sub">{sub.join(" · ")}</p>
                <p class="cluster"><span class=class>{text}</span></p>
            </div>
            <div class="row-end"><span class="price">{move || app.money(amount)}</span></div>
        </li>
    }
}

/// What was paid too much, for the staff's first screen.
#[component]
pub fn PaidTooMuch() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let bills = Memo::new(move |_| {
        let zone = book_zone(app);
        let today = day_at(&zone, app.now());
        let (_, mut over) = app.rows(|rows| open_bills(rows, today, &zone));
        over.truncate(MOST);
        over
    });
    move || {
        let bills = bills.get();
        (!bills.is_empty()).then(|| view! {
            <section class="section">
                <div class="section-head"><h2>{words.payment.to_give_back}</h2><a href=routes::desk::BILLS>{words.ui.all}</a></div>
                <ul class="list">{bills.into_iter().map(|one| view! { <BillRow one=one /> }).collect_view()}</ul>
            </section>
        })
    }
}
