//! The receipt of an order for whoever has paid: a code to scan, and a mail. The link is made by the server.

use crate::api::{ApiError, receipt_link, send_receipt};
use crate::context::{AppContext, use_app};
use crate::ui::clipboard::copy_text;
use crate::ui::{Icon, Sheet, close_dialog};
use domain::OrderId;
use domain::sales::payment::receipt::{ReceiptLink, ReceiptRefusal, ReceiptSent};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;
use words::StaffWords;

/// Why no receipt was mailed.
fn refusal_text(why: ReceiptRefusal, words: &StaffWords) -> &'static str {
    match why {
        ReceiptRefusal::NotAllowed | ReceiptRefusal::Unknown => words.payment.receipt_unknown,
        ReceiptRefusal::NoAddress => words.payment.receipt_no_address,
        ReceiptRefusal::NoMail => words.payment.receipt_no_mail,
        ReceiptRefusal::TooMany => words.payment.receipt_too_many,
    }
}

#[component]
pub fn ReceiptSheet(order: OrderId, on_close: Callback<()>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    // None while it is asked for; none inside where the server did not answer or has no such order.
    let link = RwSignal::new(None::<Option<ReceiptLink>>);
    spawn_local(async move {
        let found = receipt_link(order.0).await.unwrap_or_default();
        // The sheet may have been closed meanwhile.
        let _ = link.try_set(Some(found));
    });
    view! {
        <Sheet title=words.payment.send_receipt on_close=on_close>
            {move || match link.get() {
                None => view! { <div class="sheet-body"><ul class="list" aria-busy="true"><li class="skeleton" aria-hidden="true"></li></ul></div> }.into_any(),
                Some(None) => view! { <div class="sheet-body"><p role="status">{words.payment.receipt_offline}</p></div> }.into_any(),
                Some(Some(link)) => view! { <Shown link=link order=order /> }.into_any(),
            }}
        </Sheet>
    }
}

#[component]
fn Shown(link: ReceiptLink, order: OrderId) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let box_of = format!("0 0 {0} {0}", link.qr.size);
    let address = link.address.clone();
    let copy = move |_| copy_text(app, &address);
    let mail = link.mails.then(|| {
        let to = RwSignal::new(link.email.clone().unwrap_or_default());
        let send = move |event: web_sys::MouseEvent| {
            close_dialog(&event);
            send(app, order, to.get_untracked());
        };
        view! {
            <div class="field">
                <label for="receipt-to">{words.payment.receipt_mail}</label>
                <input
                    id="receipt-to"
                    type="email"
                    autocomplete="off"
                    autocapitalize="none"
                    maxlength="254"
                    prop:value=move || to.get()
                    on:input=move |event| to.set(event_target_value(&event))
                />
            </div>
            <button type="button" class="btn primary block" prop:disabled=move || to.with(|to| to.trim().is_empty()) on:click=send>
                <Icon of=lu::LuMail />{words.payment.receipt_go}
            </button>
        }
    });
    view! {
        <div class="sheet-body form">
            <p>{words.payment.receipt_text}</p>
            <svg class="qr" viewBox=box_of role="img" aria-label=(words.payment.receipt_qr)(&link.address) shape-rendering="crispEdges">
                <path d=link.qr.path.clone() />
            </svg>
            <p class="link-text small"><a href=link.address.clone() rel="external">{link.address.clone()}</a></p>
            <button type="button" class="btn block" on:click=copy><Icon of=lu::LuCopy />{words.payment.receipt_copy}</button>
            {mail}
        </div>
    }
}

fn send(app: AppContext, order: OrderId, to: String) {
    let words = app.staff_words();
    spawn_local(async move {
        match send_receipt(order.0, to).await {
            Ok(ReceiptSent::Queued) => app.toast(words.payment.receipt_sent),
            Ok(ReceiptSent::Refused(why)) => app.warn(refusal_text(why, words)),
            Err(ApiError::Unreachable | ApiError::Broken) => {
                app.warn(words.payment.receipt_offline)
            }
        }
    });
}
