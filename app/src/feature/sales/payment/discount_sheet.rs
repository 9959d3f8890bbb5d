//! Giving a discount: a percentage or an amount, and why. What is more than one may give alone waits for a manager, and says so before.

use super::discount_list::next_said;
use crate::context::{AppContext, use_app};
use crate::ui::{Sheet, close_dialog};
use domain::Money;
use domain::money::Currency;
use domain::sales::Order;
use domain::sales::order::discount::{DiscountAct, DiscountCut, MAX_REASON, amount_of, percent_of};
use leptos::prelude::*;

/// What was typed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Typed {
    pub as_amount: bool,
    pub value: String,
}

impl Typed {
    /// The cut; none where it is no number.
    #[must_use]
    pub fn cut(&self, currency: &Currency) -> Option<DiscountCut> {
        let value = self.value.trim().trim_end_matches('%').trim();
        if self.as_amount {
            let amount = Money::parse(value, currency)?;
            Some(DiscountCut::Amount { amount })
        } else {
            let percent = value.parse().ok()?;
            Some(DiscountCut::Percent { percent })
        }
    }

    /// The cut with what it comes to; none for nothing, less than nothing, and more than the order still costs.
    #[must_use]
    pub fn read(&self, order: &Order, currency: &Currency) -> Option<(DiscountCut, Money)> {
        let cut = self.cut(currency)?;
        let amount = amount_of(&cut, order.total).ok()?;
        (amount <= order.price()).then_some((cut, amount))
    }
}

/// True where so much more counts at once; otherwise it waits for a manager.
#[must_use]
pub fn is_within(order: &Order, me: domain::UserId, percent: u32, amount: Money) -> bool {
    let list = order.discount_list();
    let through = list.iter().filter(|one| one.is_through(me));
    let sum = through.fold(amount, |sum, one| sum.plus(one.amount));
    sum <= percent_of(order.total, percent)
}

/// The sheet while it is open.
#[derive(Clone, Copy)]
struct Giving {
    app: AppContext,
    order: Memo<Option<Order>>,
    typed: RwSignal<Typed>,
    reason: RwSignal<String>,
    /// The cut with what it comes to.
    read: Memo<Option<(DiscountCut, Money)>>,
    /// It counts at once.
    within: Memo<bool>,
    /// What one may alone.
    percent: u32,
}

impl Giving {
    fn new(app: AppContext, order: Memo<Option<Order>>) -> Self {
        let typed = RwSignal::new(Typed::default());
        let percent = app.limits().discount_percent(app.me().role);
        let read = Memo::new(move |_| {
            let currency = app.business.get()?.currency;
            order.with(|order| typed.with(|typed| typed.read(order.as_ref()?, &currency)))
        });
        let within = Memo::new(move |_| {
            let amount = read.get().map(|(_, amount)| amount).unwrap_or_default();
            order.with(|order| {
                let order = order.as_ref();
                order.is_none_or(|order| is_within(order, app.me().user, percent, amount))
            })
        });
        Self {
            app,
            order,
            typed,
            reason: RwSignal::new(String::new()),
            read,
            within,
            percent,
        }
    }

    /// What it comes to.
    fn says(self) -> String {
        let words = self.app.staff_words();
        match self.read.get() {
            Some((_, amount)) => {
                let price = self.order.with(|order| order.as_ref().map(Order::price));
                let left = price.unwrap_or_default().minus(amount);
                (words.payment.discount_to)(&self.app.money(amount), &self.app.money(left))
            }
            None if self.typed.with(|typed| typed.value.trim().is_empty()) => String::new(),
            None => words.payment.discount_bad.to_owned(),
        }
    }

    fn is_incomplete(self) -> bool {
        self.read.get().is_none() || self.reason.with(|reason| reason.trim().is_empty())
    }

    fn button(self) -> String {
        let words = self.app.staff_words();
        let amount = self.read.get().map(|(_, amount)| amount);
        let amount = self.app.money(amount.unwrap_or_default());
        match self.within.get() {
            true => (words.payment.discount_give)(&amount),
            false => (words.payment.discount_ask)(&amount),
        }
    }

    fn give(self) {
        let words = self.app.staff_words();
        let Some((cut, _)) = self.read.get_untracked() else {
            return;
        };
        let act = DiscountAct::Give {
            cut,
            reason: self.reason.get_untracked().trim().to_owned(),
        };
        let toast = match self.within.get_untracked() {
            true => words.payment.discount_given,
            false => words.payment.discount_asked,
        };
        let order = self.order.get_untracked();
        if let Some(said) = order.map(|order| next_said(&order, act)) {
            self.app.save(said, Some(toast.to_owned()), || {});
        }
    }
}

#[component]
pub fn DiscountSheet(order: Memo<Option<Order>>, on_close: Callback<()>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let giving = Giving::new(app, order);
    view! {
        <Sheet title=words.payment.give_discount on_close=on_close>
            <div class="sheet-body form">
                <Kinds typed=giving.typed />
                <Fields giving=giving />
            </div>
            <div class="sheet-foot">
                <button
                    type="button"
                    class="btn primary"
                    prop:disabled=move || giving.is_incomplete()
                    on:click=move |event| {
                        giving.give();
                        close_dialog(&event);
                    }
                >
                    {move || giving.button()}
                </button>
            </div>
        </Sheet>
    }
}

#[component]
fn Fields(giving: Giving) -> impl IntoView {
    let words = giving.app.staff_words();
    let Giving { typed, reason, .. } = giving;
    let label = move || match typed.with(|typed| typed.as_amount) {
        true => words.payment.amount_off,
        false => words.payment.percent_field,
    };
    let above = move || {
        let is_above = !giving.within.get();
        is_above.then(|| (words.payment.discount_above)(u64::from(giving.percent)))
    };
    view! {
        <div class="field">
            <label for="discount-value">{label}</label>
            <input
                id="discount-value"
                inputmode="decimal"
                autocomplete="off"
                aria-describedby="discount-says"
                prop:value=move || typed.with(|typed| typed.value.clone())
                on:input=move |event| typed.update(|typed| typed.value = event_target_value(&event))
            />
            <p class="strong" id="discount-says" role="status">{move || giving.says()}</p>
        </div>
        <div class="field">
            <label for="discount-reason">{words.payment.discount_reason}</label>
            <input
                id="discount-reason"
                maxlength=MAX_REASON.to_string()
                autocomplete="off"
                aria-describedby="discount-reason-help"
                prop:value=move || reason.get()
                on:input=move |event| reason.set(event_target_value(&event))
            />
            <p class="help" id="discount-reason-help">{words.payment.discount_reason_help}</p>
        </div>
        <p class="help" role="status">{above}</p>
    }
}

#[component]
fn Kinds(typed: RwSignal<Typed>) -> impl IntoView {
    let words = use_app().staff_words();
    let chip = move |as_amount: bool, text: &'static str| {
        let pressed = move || typed.with(|typed| typed.as_amount == as_amount).to_string();
        view! { <button type="button" class="chip" aria-pressed=pressed on:click=move |_| typed.update(|typed| typed.as_amount = as_amount)>{text}</button> }
    };
    view! {
        <div class="strip" role="group" aria-label=words.payment.give_discount>
            {chip(false, words.payment.in_percent)}
            {chip(true, words.payment.as_amount)}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::an_order;
    use domain::sales::OrderState;

    fn read(value: &str, as_amount: bool, code: &str) -> Option<Money> {
        let typed = Typed {
            as_amount,
            value: value.into(),
        };
        let order = Order {
            total: Money(8_600),
            ..an_order(7, OrderState::Placed)
        };
        let currency = Currency(code.into());
        typed.read(&order, &currency).map(|(_, amount)| amount)
    }

    #[test]
    fn percentages_and_amounts_are_read_and_nonsense_is_not() {
        assert_eq!(read("10", false, "CNY"), Some(Money(860)));
        assert_eq!(read(" 10 % ", false, "CNY"), Some(Money(860)));
        assert_eq!(read("100", false, "JPY"), Some(Money(8_600)));
        assert_eq!(read("86", true, "CNY"), Some(Money(8_600)));
        assert_eq!(read("8.6", true, "KWD"), Some(Money(8_600)));
        assert_eq!(read("8600", true, "JPY"), Some(Money(8_600)));
        for (value, as_amount) in [
            ("", false),
            ("0", false),
            ("101", false),
            ("-5", false),
            ("x", false),
            ("0", true),
            ("86.01", true),
            ("-1", true),
            ("99999999999999999999", true),
        ] {
            assert_eq!(read(value, as_amount, "CNY"), None, "{value}");
        }
        assert_eq!(read("5.5", true, "JPY"), None);
    }

    #[test]
    fn what_is_above_the_limit_says_so_before() {
        let order = Order {
            total: Money(1_000),
            ..an_order(7, OrderState::Placed)
        };
        let me = order.customer;
        assert!(is_within(&order, me, 10, Money(100)));
        assert!(!is_within(&order, me, 10, Money(101)));
    }
}
