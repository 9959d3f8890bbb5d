//! The invoice of an order: made out, opened, taken back. The server alone gives numbers, so all of it needs the network.

use super::invoice_text::{invoices_of, refusal_text, state_of, state_text, title_of};
use crate::api::{ApiError, InvoiceForm, invoice_link, issue_invoice, take_invoice_back};
use crate::context::{AppContext, use_app};
use crate::ui::{Icon, Sheet, close_dialog};
use domain::id::InvoiceId;
use domain::policy::Action;
use domain::sales::payment::invoice::{InvoiceAnswer, InvoiceState, MAX_ADDRESS, MAX_NAME};
use domain::sales::payment::refund::MAX_REASON;
use domain::sales::{Invoice, Order, OrderState};
use domain::{Money, OrderId};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Days until an invoice is due where nobody typed another number.
const DUE_DAYS: i64 = 14;

/// The invoices of an order, and the way to make one.
#[component]
pub fn OrderInvoice(order: Memo<Option<Order>>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let works = app.me().may(Action::WorkInvoice);
    let all = Memo::new(move |_| {
        let id = order.with(|order| order.as_ref().map(|order| order.id));
        id.map(|id| app.rows(|rows| invoices_of(rows, id)))
            .unwrap_or_default()
    });
    let making = RwSignal::new(None::<Order>);
    let may_make = Memo::new(move |_| {
        let has_one = app.rows(|rows| {
            all.with(|all| {
                let mut all = all.iter().map(|one| state_of(rows, one));
                all.any(|state| matches!(state, InvoiceState::Open | InvoiceState::Paid))
            })
        });
        works && !has_one && order.with(|order| order.as_ref().is_some_and(is_billable))
    });
    view! {
        {move || {
            let all = all.get();
            (!all.is_empty()).then(|| view! {
                <ul class="list" aria-label=words.payment.invoices>{all.into_iter().map(|one| view! { <InvoiceRow one=one /> }).collect_view()}</ul>
            })
        }}
        {move || may_make.get().then(|| view! {
            <button type="button" class="btn block" on:click=move |_| making.set(order.get_untracked())><Icon of=lu::LuFileText />{words.payment.invoice_make}</button>
        })}
        {move || making.get().map(|order| view! { <InvoiceSheet order=order on_close=Callback::new(move |()| making.set(None)) /> })}
    }
}

fn is_billable(order: &Order) -> bool {
    let is_over = matches!(
        order.state,
        OrderState::Refused { .. } | OrderState::Cancelled
    );
    !is_over && order.number.is_some() && order.price() > Money(0)
}

/// An invoice in a list, with what can be done with it.
#[component]
pub fn InvoiceRow(one: Invoice) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let works = app.me().may(Action::WorkInvoice);
    let (id, total, at) = (one.id, one.total, one.issued_at);
    let (title, name) = (title_of(&one, words), one.recipient.name.clone());
    let taking_back = RwSignal::new(false);
    let row = StoredValue::new(one);
    let state = Memo::new(move |_| {
        let state = app.rows(|rows| row.with_value(|one| Some(state_of(rows, one))));
        state.unwrap_or(InvoiceState::Open)
    });
    let tag = move || {
        let (class, text) = state_text(state.get(), words);
        view! { <span class=class>{text}</span> }
    };
    let is_open = move || matches!(state.get(), InvoiceState::Open | InvoiceState::Paid);
    let open = format!("{}: {title}", words.payment.invoice_show);
    let back = format!("{}: {title}", words.payment.invoice_back);
    view! {
        <li class="row wraps">
            <span class="lead neutral"><Icon of=lu::LuFileText /></span>
            <div class="row-text">
                <p class="row-title">{title}</p>
                <p class="row-sub">{name}" · "{move || app.dated(at)}</p>
                <p class="cluster">{tag}<span class="price">{move || app.money(total)}</span></p>
            </div>
            {works.then(|| view! {
                <div class="row-end cluster">
                    <button type="button" class="btn small" aria-label=open on:click=move |_| show(app, id)>{words.payment.invoice_show}</button>
                    {move || is_open().then(|| view! { <button type="button" class="btn small" aria-label=back.clone() on:click=move |_| taking_back.set(true)>{words.payment.invoice_back}</button> })}
                </div>
            })}
            {move || taking_back.get().then(|| view! { <BackSheet of=id on_close=Callback::new(move |()| taking_back.set(false)) /> })}
        </li>
    }
}

/// Leads to its page, in this tab: where it is printed.
fn show(app: AppContext, id: InvoiceId) {
    spawn_local(async move {
        match invoice_link(id.0).await {
            Ok(Some(link)) => {
                // Refused only where the page is being left already.
                let _ = window().location().set_href(&link.address);
            }
            Ok(None) | Err(_) => app.warn(app.staff_words().payment.invoice_offline),
        }
    });
}

/// Says what became of it.
fn answered(app: AppContext, answer: Result<InvoiceAnswer, ApiError>) {
    let words = app.staff_words();
    match answer {
        Ok(InvoiceAnswer::Done(_)) => app.toast(words.payment.invoice_done),
        Ok(InvoiceAnswer::Refused(why)) => app.warn(refusal_text(&why, app)),
        Err(_) => app.warn(words.payment.invoice_offline),
    }
}

#[component]
fn InvoiceSheet(order: Order, on_close: Callback<()>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let text = |text: &str| RwSignal::new(text.to_owned());
    let (name, address, tax) = (text(&order.name), text(""), text(""));
    let days = RwSignal::new(DUE_DAYS.to_string());
    // One sheet is one invoice, however often it is tapped.
    let (id, of): (InvoiceId, OrderId) = (InvoiceId(app.device().new_id()), order.id);
    let incomplete = move || {
        name.with(|name| name.trim().is_empty())
            || days.with(|days| days.trim().parse::<i64>().is_err())
    };
    let make = move |event: web_sys::MouseEvent| {
        close_dialog(&event);
        let form = InvoiceForm {
            order: of.0,
            id: id.0,
            name: name.get_untracked(),
            address: address.get_untracked(),
            tax_number: tax.get_untracked(),
            due_days: days.get_untracked().trim().parse().unwrap_or(DUE_DAYS),
        };
        spawn_local(async move { answered(app, issue_invoice(form).await) });
    };
    let line = move |name: &'static str, label: &'static str, value: RwSignal<String>| {
        view! {
            <div class="field">
                <label for=name>{label}</label>
                <input id=name autocomplete="off" maxlength=MAX_NAME.to_string() prop:value=move || value.get() on:input=move |event| value.set(event_target_value(&event)) />
            </div>
        }
    };
    view! {
        <Sheet title=words.payment.invoice_make on_close=on_close>
            <div class="sheet-body form">
                {line("invoice-name", words.payment.invoice_name, name)}
                <div class="field">
                    <label for="invoice-address">{words.payment.invoice_address}</label>
                    <textarea id="invoice-address" rows="3" maxlength=MAX_ADDRESS.to_string() prop:value=move || address.get() on:input=move |event| address.set(event_target_value(&event))></textarea>
                </div>
                {line("invoice-tax", words.payment.invoice_tax_number, tax)}
                {line("invoice-days", words.payment.invoice_days, days)}
                <p class="help">{words.payment.invoice_offline}</p>
            </div>
            <div class="sheet-foot">
                <button type="button" class="btn primary" prop:disabled=incomplete on:click=make>{words.payment.invoice_go}</button>
            </div>
        </Sheet>
    }
}

#[component]
fn BackSheet(of: InvoiceId, on_close: Callback<()>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let reason = RwSignal::new(String::new());
    let note = InvoiceId(app.device().new_id());
    let go = move |event: web_sys::MouseEvent| {
        close_dialog(&event);
        let reason = reason.get_untracked();
        spawn_local(async move {
            answered(app, take_invoice_back(of.0, note.0, reason).await);
        });
    };
    view! {
        <Sheet title=words.payment.invoice_back on_close=on_close>
            <div class="sheet-body form">
                <p>{words.payment.invoice_back_text}</p>
                <div class="field">
                    <label for="invoice-reason">{words.payment.refund_reason}</label>
                    <input id="invoice-reason" autocomplete="off" maxlength=MAX_REASON.to_string() prop:value=move || reason.get() on:input=move |event| reason.set(event_target_value(&event)) />
                </div>
            </div>
            <div class="sheet-foot">
                <button type="button" class="btn danger primary" prop:disabled=move || reason.with(|reason| reason.trim().is_empty()) on:click=go>{words.payment.invoice_back_go}</button>
            </div>
        </Sheet>
    }
}
