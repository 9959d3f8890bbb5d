//! Giving money back, with a reason.

use super::bill::PaidLine;
use super::offline::is_offline;
use crate::context::use_app;
use crate::ui::{Sheet, close_dialog};
use domain::Money;
use domain::money::Currency;
use domain::sales::RefundRecord;
use domain::sales::payment::refund::MAX_REASON;
use leptos::prelude::*;

/// What goes back: all that is left where nothing was typed; none where it is no amount, or more than is left.
#[must_use]
pub fn refund_amount(typed: &str, left: Money, currency: &Currency) -> Option<Money> {
    let amount = if typed.trim().is_empty() {
        Some(left)
    } else {
        Money::parse(typed, currency)
    };
    amount.filter(|amount| (Money(1)..=left).contains(amount))
}

/// The refund begins from the payment as it was when the sheet opened: what somebody else gave back since is not given back twice.
#[component]
pub fn RefundSheet(line: PaidLine, on_close: Callback<()>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let (typed, reason) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    // No more than one's own limit, less what one gave back of it before.
    let me = app.actor();
    let own = line.refunds.iter().filter(|refund| refund.by == me.user);
    let own = own.fold(Money(0), |sum, refund| sum.plus(refund.counts()));
    let most = app.limits().refund_most(&me).unwrap_or_default().minus(own);
    let (payment, left) = (line.payment.id, line.left.min(most.max(Money(0))));
    let number = u32::try_from(line.refunds.len())
        .unwrap_or(u32::MAX)
        .saturating_add(1);
    let idempotency_key = app.device().new_id();
    let amount = Memo::new(move |_| {
        let currency = app.business.get()?.currency;
        typed.with(|typed| refund_amount(typed, left, &currency))
    });
    // What came through a provider goes back through it, and that needs a connection.
    let is_online = line.payment.method.provider().is_some();
    let way = words.payment_way(&line.payment.method);
    let offline = is_offline(app);
    let is_incomplete = move || {
        amount.get().is_none()
            || reason.with(|reason| reason.trim().is_empty())
            || (is_online && offline.get())
    };
    let refund = move || {
        let Some(amount) = amount.get_untracked() else {
            return;
        };
        let record = RefundRecord {
            payment,
            number,
            amount,
            reason: reason.get_untracked().trim().to_owned(),
            idempotency_key,
        };
        let toast = match is_online {
            true => words.payment.refund_asked_toast,
            false => words.payment.refunded_toast,
        };
        app.save(record, Some(toast.to_owned()), || {});
    };
    view! {
        <Sheet title=words.payment.refund_title on_close=on_close>
            <div class="sheet-body form">
                {is_online.then(|| view! { <p class="help">{(words.payment.refund_online)(&way)}</p> })}
                {move || (is_online && offline.get()).then(|| view! { <p class="help" role="status">{words.payment.refund_offline}</p> })}
                <div class="field">
                    <label for="refund-amount">{words.payment.amount}</label>
                    <input
                        id="refund-amount"
                        inputmode="decimal"
                        autocomplete="off"
                        aria-describedby="refund-left"
                        prop:value=move || typed.get()
                        on:input=move |event| typed.set(event_target_value(&event))
                    />
                    <p class="help" id="refund-left">{move || (words.payment.refund_left)(&app.money(left))}</p>
                </div>
                <div class="field">
                    <label for="refund-reason">{words.payment.refund_reason}</label>
                    <input
                        id="refund-reason"
                        maxlength=MAX_REASON.to_string()
                        autocomplete="off"
                        prop:value=move || reason.get()
                        on:input=move |event| reason.set(event_target_value(&event))
                    />
                </div>
            </div>
            <div class="sheet-foot">
                <button
                    type="button"
                    class="btn danger primary"
                    prop:disabled=is_incomplete
                    on:click=move |event| {
                        refund();
                        close_dialog(&event);
                    }
                >
                    {move || (words.payment.refund_do)(&app.money(amount.get().unwrap_or(left)))}
                </button>
            </div>
        </Sheet>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_left_goes_back_unless_less_is_typed() {
        let cny = Currency("CNY".into());
        let read = |typed: &str| refund_amount(typed, Money(2_800), &cny);
        assert_eq!(read(""), Some(Money(2_800)));
        assert_eq!(read("5.5"), Some(Money(550)));
        for bad in ["28.01", "0", "x", "-1"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
