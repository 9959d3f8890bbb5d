//! Taking money: how it is paid, how much, the change, the tip.

use crate::context::{AppContext, use_app};
use crate::feature::sales::order::order_text::order_title;
use crate::ui::{Sheet, close_dialog};
use domain::Money;
use domain::id::PaymentId;
use domain::money::Currency;
use domain::sales::{Order, PaymentAbout, PaymentMethod, PaymentRecord};
use leptos::prelude::*;
use words::StaffWords;

/// What was typed. Nothing typed as the amount is the exact amount.
#[derive(Debug, Clone, PartialEq)]
pub struct Taking {
    pub method: PaymentMethod,
    pub amount: String,
    pub given: String,
    pub tip: String,
}

impl Default for Taking {
    fn default() -> Self {
        Self {
            method: PaymentMethod::Cash,
            amount: String::new(),
            given: String::new(),
            tip: String::new(),
        }
    }
}

/// What is read from it. Amounts in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    pub amount: Money,
    pub tip: Money,
    /// What is to be returned; below nothing where too little was given. None where nothing was typed.
    pub change: Option<Money>,
}

impl Taking {
    /// Reads what was typed; none where something is no amount.
    #[must_use]
    pub fn read(&self, left: Money, currency: &Currency) -> Option<Taken> {
        let amount = typed(&self.amount, currency)?.unwrap_or(left);
        let tip = typed(&self.tip, currency)?.unwrap_or_default();
        let given = match self.method {
            PaymentMethod::Cash => typed(&self.given, currency)?,
            _ => None,
        };
        (amount > Money(0)).then(|| Taken {
            amount,
            tip,
            change: given.map(|given| given.minus(amount).minus(tip)),
        })
    }
}

/// The amount in a field; none inside where it is empty.
fn typed(text: &str, currency: &Currency) -> Option<Option<Money>> {
    if text.trim().is_empty() {
        return Some(None);
    }
    Money::parse(text, currency).map(Some)
}

fn currency(app: AppContext) -> Option<Currency> {
    app.business
        .get_untracked()
        .map(|business| business.currency)
}

/// The money for an order; `left` is what was still to pay when the sheet opened.
#[component]
pub fn TakeSheet(
    order: Order,
    left: Money,
    /// Once it is written down on this phone.
    on_taken: Callback<()>,
    on_close: Callback<()>,
) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let taking = RwSignal::new(Taking::default());
    let title = format!(
        "{} · {}",
        words.payment.take_payment,
        order_title(order.number, words)
    );
    let taken = Memo::new(move |_| {
        let currency = currency(app)?;
        taking.with(|taking| taking.read(left, &currency))
    });
    // One sheet is one payment, however often it is tapped.
    let id = PaymentId(app.device().new_id());
    let (about, customer) = (PaymentAbout::Order { order: order.id }, order.customer);
    let record = move || {
        let Some(taken) = taken.get_untracked() else {
            app.warn(words.payment.bad_amount);
            return false;
        };
        let record = PaymentRecord {
            id,
            about: about.clone(),
            customer: Some(customer),
            amount: taken.amount,
            tip: taken.tip,
            method: taking.with_untracked(|taking| taking.method.clone()),
        };
        app.save(record, Some(words.payment.recorded.to_owned()), move || {
            on_taken.run(())
        });
        true
    };
    let sum = move || {
        let sum = taken.get().map(|taken| taken.amount.plus(taken.tip));
        (words.payment.record)(&app.money(sum.unwrap_or(left)))
    };
    view! {
        <Sheet title=title on_close=on_close>
            <div class="sheet-body form">
                <Methods taking=taking />
                <Amounts taking=taking left=left />
                <Change taking=taking taken=taken />
                <p class="help">{words.payment.offline_text}</p>
            </div>
            <div class="sheet-foot">
                <button
                    type="button"
                    class="btn primary"
                    on:click=move |event| {
                        if record() {
                            close_dialog(&event);
                        }
                    }
                >
                    {sum}
                </button>
            </div>
        </Sheet>
    }
}

#[component]
fn Methods(taking: RwSignal<Taking>) -> impl IntoView {
    let words = use_app().staff_words();
    let chips = PaymentMethod::OF_STAFF.map(|method| {
        let text = words.payment_method(method.name());
        let (this, that) = (method.clone(), method);
        view! {
            <button
                type="button"
                class="chip"
                aria-pressed=move || taking.with(|taking| taking.method == this).to_string()
                on:click=move |_| taking.update(|taking| taking.method = that.clone())
            >
                {text}
            </button>
        }
    });
    view! { <div class="strip" role="group" aria-label=words.payment.how_paid>{chips.collect_view()}</div> }
}

#[component]
fn Amounts(taking: RwSignal<Taking>, left: Money) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let exact = move |_| taking.update(|taking| taking.amount.clear());
    let is_exact = move || {
        taking
            .with(|taking| taking.amount.trim().is_empty())
            .to_string()
    };
    let some_left = left > Money(0);
    view! {
        {some_left.then(|| view! {
            <button type="button" class="btn soft block" aria-pressed=is_exact on:click=exact>
                {move || (words.payment.exact)(&app.money(left))}
            </button>
        })}
        <div class="field">
            <label for="payment-amount">{words.payment.amount}</label>
            <input
                id="payment-amount"
                inputmode="decimal"
                autocomplete="off"
                prop:value=move || taking.with(|taking| taking.amount.clone())
                on:input=move |event| taking.update(|taking| taking.amount = event_target_value(&event))
            />
        </div>
        <div class="field">
            <label for="payment-tip">{words.payment.tip}</label>
            <input
                id="payment-tip"
                inputmode="decimal"
                autocomplete="off"
                prop:value=move || taking.with(|taking| taking.tip.clone())
                on:input=move |event| taking.update(|taking| taking.tip = event_target_value(&event))
            />
        </div>
    }
}

/// What was given in cash, and what goes back of it.
#[component]
fn Change(taking: RwSignal<Taking>, taken: Memo<Option<Taken>>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let is_cash = Memo::new(move |_| taking.with(|taking| taking.method == PaymentMethod::Cash));
    let change = move || change_text(app, words, taken.get()?.change?);
    move || {
        is_cash.get().then(|| view! {
            <div class="field">
                <label for="payment-given">{words.payment.given}</label>
                <input
                    id="payment-given"
                    inputmode="decimal"
                    autocomplete="off"
                    aria-describedby="payment-change"
                    prop:value=move || taking.with(|taking| taking.given.clone())
                    on:input=move |event| taking.update(|taking| taking.given = event_target_value(&event))
                />
                <p class="strong" id="payment-change" role="status">{change}</p>
            </div>
        })
    }
}

fn change_text(app: AppContext, words: &StaffWords, change: Money) -> Option<String> {
    Some(if change < Money(0) {
        (words.payment.given_short)(&app.money(Money(0).minus(change)))
    } else {
        (words.payment.change)(&app.money(change))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(taking: &Taking, code: &str) -> Option<Taken> {
        taking.read(Money(8_600), &Currency(code.into()))
    }

    #[test]
    fn nothing_typed_is_the_exact_amount_and_cash_gives_change() {
        let exact = read(&Taking::default(), "CNY").unwrap();
        assert_eq!(
            (exact.amount, exact.tip, exact.change),
            (Money(8_600), Money(0), None)
        );
        let given = Taking {
            given: "100".into(),
            tip: "4".into(),
            ..Taking::default()
        };
        assert_eq!(read(&given, "CNY").unwrap().change, Some(Money(1_000)));
        let short = Taking {
            given: "50".into(),
            ..Taking::default()
        };
        assert_eq!(read(&short, "CNY").unwrap().change, Some(Money(-3_600)));
        let card = Taking {
            method: PaymentMethod::CardMachine,
            ..given
        };
        assert_eq!(read(&card, "CNY").unwrap().change, None);
    }

    #[test]
    fn amounts_have_the_decimals_of_the_currency() {
        let amount = |text: &str| Taking {
            amount: text.into(),
            ..Taking::default()
        };
        assert_eq!(read(&amount("1.234"), "KWD").unwrap().amount, Money(1_234));
        assert_eq!(read(&amount("500"), "JPY").unwrap().amount, Money(500));
        for (text, code) in [
            ("1.234", "CNY"),
            ("5.5", "JPY"),
            ("0", "CNY"),
            ("-3", "CNY"),
            ("x", "CNY"),
        ] {
            assert_eq!(read(&amount(text), code), None, "{text} {code}");
        }
    }
}
