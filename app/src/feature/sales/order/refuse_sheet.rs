//! Refusing an order with a reason. The sheet stands beside the orders, which are drawn anew when a colleague takes one further: a
//! reason that is half typed stays.

use super::order_parts::find;
use super::order_text::{order_title, state_class, state_text};
use super::steps::take;
use crate::context::use_app;
use crate::ui::{Sheet, close_dialog};
use domain::sales::{Order, Step};
use leptos::prelude::*;

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
    let quick = words
        .sales
        .refuse_reasons
        .iter()
        .map(|reason| {
            view! {
                <button type="button" class="chip" prop:disabled=over on:click=move |event| {
                    refuse((*reason).to_owned());
                    close_dialog(&event);
                }>
                    {*reason}
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
