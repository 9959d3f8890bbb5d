//! Refusing an order with a reason. The sheet stands beside the orders, which are drawn anew when a colleague takes one further: a
//! reason that is half typed stays.

use super::order_parts::find;
use super::order_text::{order_title, state_class, state_text};
use super::refusing::Waiting;
use super::steps::take;
use crate::context::use_app;
use crate::ui::{Sheet, close_dialog};
use domain::sales::{Kind, Order, Step};
use leptos::prelude::*;
use words::StaffWords;

/// Which order is being refused on this page, as it was when that began.
#[derive(Debug, Clone, Copy)]
pub struct Refusing(RwSignal<Option<Order>>);

impl Refusing {
    /// Asks for the reason. Does nothing outside of [`Refusals`].
    pub fn ask(order: &Order) -> impl Fn() + 'static + use<> {
        let (refusing, order) = (use_context::<Self>(), order.clone());
        move || {
            if let Some(Self(asked)) = refusing {
                asked.set(Some(order.clone()));
            }
        }
    }
}

/// Stands around what shows orders to staff.
#[component]
pub fn Refusals(children: Children) -> impl IntoView {
    let asked = RwSignal::new(None::<Order>);
    provide_context(Refusing(asked));
    view! {
        {children()}
        {move || asked.get().map(|order| view! {
            <RefuseSheet order=order on_close=Callback::new(move |()| asked.set(None)) />
        })}
    }
}

/// The quick reasons that fit how the order is to reach its customer.
#[must_use]
pub fn reasons(kind: &Kind, words: &StaffWords) -> Vec<&'static str> {
    let [gone, closing, busy, table, pickup, delivery] = words.sales.refuse_reasons;
    let own = match kind {
        Kind::DineIn { .. } => table,
        Kind::Pickup => pickup,
        Kind::Delivery { .. } => delivery,
    };
    vec![gone, closing, busy, own]
}

/// Why it is not possible: a quick reason in one tap, or a sentence.
#[component]
fn RefuseSheet(order: Order, on_close: Callback<()>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let typed = RwSignal::new(String::new());
    let (id, begun) = (order.id, order.state.clone());
    let order = StoredValue::new(order);
    let now = Memo::new(move |_| {
        let now = app.rows(|rows| find(rows, id));
        now.unwrap_or_else(|| order.get_value())
    });
    let over = Memo::new(move |_| now.with(|now| now.state.is_final()));
    let refuse =
        move |reason: String| now.with_untracked(|now| take(app, now, Step::Refuse { reason }));
    let meanwhile = move || {
        let now = now.get();
        (now.state != begun).then(|| {
            view! {
                {order_title(now.number, words)}" "
                <span class=state_class(&now.state)>{state_text(&now.state, words)}</span>
            }
        })
    };
    let waiting = use_context::<Waiting>();
    let begin = move |reason: &str| {
        now.with_untracked(|now| match waiting {
            Some(waiting) => waiting.begin(now, reason),
            None => refuse(reason.to_owned()),
        });
    };
    let quick = order
        .with_value(|order| reasons(&order.kind, words))
        .into_iter()
        .map(|reason| {
            view! {
                <button type="button" class="chip" prop:disabled=over on:click=move |event| {
                    begin(reason);
                    close_dialog(&event);
                }>
                    {reason}
                </button>
            }
        })
        .collect_view();
    view! {
        <Sheet title=words.sales.refuse_title on_close=on_close>
            <div class="sheet-body">
                <p class="muted">{words.sales.refuse_text}</p>
                <p role="status">{meanwhile}</p>
                <div class="cluster">{quick}</div>
                <div class="field">
                    <label for="refuse-reason">{words.sales.refuse_reason}</label>
                    <input
                        id="refuse-reason"
                        maxlength="300"
                        autocomplete="off"
                        prop:value=move || typed.get()
                        on:input=move |event| typed.set(event_target_value(&event))
                    />
                </div>
            </div>
            <div class="sheet-foot btn-row">
                <button type="button" class="btn" on:click=|event| close_dialog(&event)>{words.ui.back}</button>
                <button
                    type="button"
                    class="btn danger primary"
                    prop:disabled=move || over.get() || typed.with(|typed| typed.trim().is_empty())
                    on:click=move |event| {
                        refuse(typed.get_untracked());
                        close_dialog(&event);
                    }
                >
                    {words.sales.do_refuse}
                </button>
            </div>
        </Sheet>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Lang;
    use words::staff_words;

    #[test]
    fn only_a_delivery_is_too_far() {
        let words = staff_words(Lang::En);
        let far = |kind| reasons(&kind, words).contains(&"Too far to deliver");
        assert!(!far(Kind::Pickup) && !far(Kind::DineIn { table: "12".into() }));
        assert!(far(Kind::Delivery {
            address: "5 River Road".into(),
            phone: String::new(),
        }));
    }
}
