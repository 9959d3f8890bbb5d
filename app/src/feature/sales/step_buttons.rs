//! What staff do with an order: the next step in one tap, or a refusal with a reason.

use super::steps::take;
use super::told::step_text;
use crate::context::use_dev;
use crate::ui::{Sheet, close_dialog};
use domain::sales::{Order, Step};
use leptos::prelude::*;

/// The next step in one tap, and a refusal with a reason.
#[component]
pub fn StepButtons(order: Order) -> impl IntoView {
    let dev = use_dev();
    let words = dev.words();
    let asking = RwSignal::new(false);
    let next = Step::next_of(&order.state);
    let open = !order.state.is_final();
    let order = StoredValue::new(order);
    let refuse = open.then(|| view! {
        <button type="button" class="btn small danger" on:click=move |_| asking.set(true)>{words.do_refuse}</button>
    });
    let next = next.map(|step| {
        view! {
            <button
                type="button"
                class="btn small primary"
                on:click={
                    let step = step.clone();
                    move |_| order.with_value(|order| take(dev, order, step.clone()))
                }
            >
                {step_text(&step, words)}
            </button>
        }
    });
    let refused = Callback::new(move |reason: String| {
        order.with_value(|order| take(dev, order, Step::Refuse { reason }))
    });
    view! {
        {refuse}
        {next}
        {move || asking.get().then(|| view! {
            <RefuseSheet on_reason=refused on_close=Callback::new(move |()| asking.set(false)) />
        })}
    }
}

/// Why it is not possible: a quick reason in one tap, or a sentence.
#[component]
fn RefuseSheet(on_reason: Callback<String>, on_close: Callback<()>) -> impl IntoView {
    let words = use_dev().words();
    let typed = RwSignal::new(String::new());
    let quick = words
        .refuse_reasons
        .iter()
        .map(|reason| {
            view! {
                <button type="button" class="chip" on:click=move |event| {
                    on_reason.run((*reason).to_owned());
                    close_dialog(&event);
                }>
                    {*reason}
                </button>
            }
        })
        .collect_view();
    view! {
        <Sheet title=words.refuse_title on_close=on_close>
            <div class="sheet-body">
                <p class="muted">{words.refuse_text}</p>
                <div class="cluster">{quick}</div>
                <div class="field">
                    <label for="refuse-reason">{words.refuse_reason}</label>
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
                <button type="button" class="btn" on:click=|event| close_dialog(&event)>{words.back}</button>
                <button
                    type="button"
                    class="btn danger primary"
                    prop:disabled=move || typed.with(|typed| typed.trim().is_empty())
                    on:click=move |event| {
                        on_reason.run(typed.get_untracked());
                        close_dialog(&event);
                    }
                >
                    {words.do_refuse}
                </button>
            </div>
        </Sheet>
    }
}
