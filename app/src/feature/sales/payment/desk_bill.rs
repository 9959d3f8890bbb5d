//! The money of an order, on the staff's page of it.

use super::bill::{PaidLine, bill_of, bill_text, payments_of, state_text};
use super::bill_facts::BillFacts;
use super::discount_list::DiscountList;
use super::invoice_sheet::OrderInvoice;
use super::receipt_sheet::ReceiptSheet;
use super::refund_sheet::RefundSheet;
use super::split_sheet::SplitSheet;
use super::take_sheet::TakeSheet;
use crate::context::use_app;
use crate::feature::sales::offer::honour_sheet::HonourButton;
use crate::feature::team::colleague_name;
use crate::ui::{Icon, RowMark};
use domain::sales::Order;
use domain::sales::payment::Bill;
use domain::{Entity, Key, Money, OrderId};
use icondata_lu as lu;
use leptos::prelude::*;

/// What is paid and owed, the payments, and the way to take and to give back.
#[component]
pub fn DeskBill(order: Memo<Option<Order>>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let bill = Memo::new(move |_| {
        order.with(|order| {
            let order = order.as_ref()?;
            app.rows(|rows| Some(bill_of(rows, order)))
        })
    });
    let lines = Memo::new(move |_| {
        let id = order.with(|order| order.as_ref().map(|order| order.id));
        id.map(|id| app.rows(|rows| payments_of(rows, id)))
            .unwrap_or_default()
    });
    let taking = RwSignal::new(None::<(Order, Money)>);
    let refunding = RwSignal::new(None::<PaidLine>);
    let splitting = RwSignal::new(None::<(Order, Money)>);
    let receipt = RwSignal::new(None::<OrderId>);
    // How many are still to pay their part, while the page is open.
    let (parts, split) = (RwSignal::new(2_u32), RwSignal::new(false));
    let take = move |_| {
        let left = bill.with_untracked(|bill| bill.as_ref().map(Bill::left));
        split.set(false);
        taking.set(order.get_untracked().zip(left));
    };
    // Where nothing is left to pay it is no more the first thing to do.
    let take_class = move || {
        let is_open = bill.with(|bill| bill.as_ref().is_some_and(|bill| bill.left() > Money(0)));
        match is_open {
            true => "btn primary block",
            false => "btn block",
        }
    };
    let take_part = Callback::new(move |part: Money| {
        split.set(true);
        taking.set(order.get_untracked().map(|order| (order, part)));
    });
    let taken = Callback::new(move |()| {
        if split.get_untracked() {
            parts.update(|parts| *parts = parts.saturating_sub(1).max(1));
        }
    });
    let opens = Opens {
        split: Callback::new(move |()| {
            let left = bill.with_untracked(|bill| bill.as_ref().map(Bill::left));
            splitting.set(order.get_untracked().zip(left));
        }),
        receipt: Callback::new(move |()| {
            receipt.set(order.get_untracked().map(|order| order.id));
        }),
    };
    view! {
        <section class="section" aria-label=words.payment.payments>
            <div class="section-head"><h2>{words.payment.payments}</h2>{move || bill.get().map(|bill| view! { <BillTag bill=bill /> })}</div>
            {move || bill.get().map(|bill| view! { <Meets bill=bill /> })}
            {move || bill.get().map(|bill| view! { <BillFacts bill=bill /> })}
            <PaidLines lines=lines refunding=refunding />
            <DiscountList order=order />
            <HonourButton order=order />
            <button type="button" class=take_class on:click=take><Icon of=lu::LuBanknote />{words.payment.take_payment}</button>
            <Further bill=bill opens=opens />
            <OrderInvoice order=order />
        </section>
        {move || taking.get().map(|(order, left)| view! { <TakeSheet order=order left=left on_taken=taken on_close=Callback::new(move |()| taking.set(None)) /> })}
        {move || splitting.get().map(|(order, left)| view! { <SplitSheet order=order left=left parts=parts take=take_part on_close=Callback::new(move |()| splitting.set(None)) /> })}
        {move || receipt.get().map(|order| view! { <ReceiptSheet order=order on_close=Callback::new(move |()| receipt.set(None)) /> })}
        {move || refunding.get().map(|line| view! { <RefundSheet line=line on_close=Callback::new(move |()| refunding.set(None)) /> })}
    }
}

/// What the buttons under the bill open.
#[derive(Clone, Copy)]
struct Opens {
    split: Callback<()>,
    receipt: Callback<()>,
}

/// Splitting what is still to pay, and the receipt of what is paid.
#[component]
fn Further(bill: Memo<Option<Bill>>, opens: Opens) -> impl IntoView {
    let words = use_app().staff_words();
    let is_open = Memo::new(move |_| {
        bill.with(|bill| bill.as_ref().is_some_and(|bill| bill.left() > Money(0)))
    });
    let is_paid =
        Memo::new(move |_| bill.with(|bill| bill.as_ref().is_some_and(|bill| bill.payments > 0)));
    view! {
        {move || is_open.get().then(|| view! {
            <button type="button" class="btn block" on:click=move |_| opens.split.run(())><Icon of=lu::LuSplit />{words.payment.split}</button>
        })}
        {move || is_paid.get().then(|| view! {
            <button type="button" class="btn block" on:click=move |_| opens.receipt.run(())><Icon of=lu::LuReceiptText />{words.payment.send_receipt}</button>
        })}
    }
}

#[component]
fn BillTag(bill: Bill) -> impl IntoView {
    let words = use_app().words();
    let (class, text) = bill_text(&bill, words);
    (!bill.is_empty()).then(|| view! { <span class=class>{text}</span> })
}

/// What the payments meet: more was taken than is due.
#[component]
fn Meets(bill: Bill) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let is_owner = app.limits().refund_most(&app.actor()).is_some();
    let excess = bill.excess();
    let text = move || {
        let excess = app.money(excess);
        if bill.is_paid_twice() {
            (words.payment.twice_text)(&excess)
        } else {
            (words.payment.over_text)(&excess)
        }
    };
    (excess > Money(0)).then(|| {
        view! {
            <div class="banner warn" role="status">
                <Icon of=lu::LuCircleAlert />
                <p>{text}{(!is_owner).then(|| view! { " "{words.payment.owner_refunds} })}</p>
            </div>
        }
    })
}

#[component]
fn PaidLines(lines: Memo<Vec<PaidLine>>, refunding: RwSignal<Option<PaidLine>>) -> impl IntoView {
    let some = Memo::new(move |_| lines.with(|lines| !lines.is_empty()));
    let key = |line: &PaidLine| {
        (
            line.payment.id,
            line.payment.state.name(),
            line.left,
            line.refunds.len(),
            line.going_back(),
        )
    };
    move || {
        some.get().then(|| {
            view! {
                <ul class="list">
                    <For each=move || lines.get() key=key let:line>
                        <PaidRow line=line refunding=refunding />
                    </For>
                </ul>
            }
        })
    }
}

#[component]
fn PaidRow(line: PaidLine, refunding: RwSignal<Option<PaidLine>>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let payment = &line.payment;
    let (at, amount, tip, back, going) = (
        payment.taken_at,
        payment.amount.plus(payment.tip),
        payment.tip,
        line.refunded(),
        line.going_back(),
    );
    let state = state_text(payment, words);
    let by = untrack(|| {
        let user = payment.taken_by?;
        app.rows(|rows| colleague_name(rows, user))
    });
    let by = by.map(|name| (words.payment.taken_by)(&name));
    let method = words.payment_way(&payment.method);
    let reasons = line.refunds.iter().map(|refund| refund.reason.clone());
    let reasons: Vec<String> = reasons.collect();
    let failed: Vec<(Money, String)> = line
        .refunds
        .iter()
        .filter_map(|refund| Some((refund.amount, refund.failure.clone()?)))
        .collect();
    let failed = failed.into_iter().map(move |(amount, why)| {
        view! { <p class="row-sub">{move || (words.payment.refund_failed)(&app.money(amount))}" · "{why}</p> }
    });
    let failed = failed.collect_view();
    let (key, marks) = (
        Key::new(Entity::Payment, payment.id.0),
        line.refunds
            .iter()
            .map(|refund| Key::new(Entity::Refund, refund.id.0))
            .collect::<Vec<_>>(),
    );
    let may_refund = app.limits().refund_most(&app.actor()).is_some() && line.left > Money(0);
    let ask = may_refund.then(|| view! {
        <button type="button" class="btn small danger" on:click=move |_| refunding.set(Some(line.clone()))>{words.payment.refund}</button>
    });
    view! {
        <li class="row top-align">
            <span class="lead"><Icon of=lu::LuBanknote /></span>
            <div class="row-text">
                <p class="row-title num">{move || app.money(amount)}</p>
                <p class="row-sub">{method}{by.map(|by| format!(" · {by}"))}" · "{move || app.moment(at)}</p>
                {state.map(|state| view! { <p class="row-sub strong">{state}</p> })}
                {(tip > Money(0)).then(|| view! { <p class="row-sub">{move || (words.payment.tip_of)(&app.money(tip))}</p> })}
                {(going > Money(0)).then(|| view! { <p class="row-sub">{move || (words.payment.refund_under_way)(&app.money(going))}</p> })}
                {failed}
                {(back > Money(0)).then(|| view! { <p class="row-sub">{move || (words.payment.refund_of)(&app.money(back))}" · "{reasons.join(words.ui.comma)}</p> })}
                <RowMark key=key />
                {marks.into_iter().map(|key| view! { <RowMark key=key /> }).collect_view()}
            </div>
            <div class="row-end">{ask}</div>
        </li>
    }
}
