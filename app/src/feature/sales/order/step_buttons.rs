//! What staff do with an order: the next step in one tap, or a refusal with a reason.

use super::order_text::step_text;
use super::refuse_sheet::Refusing;
use super::refusing::Waiting;
use super::steps::take;
use crate::context::use_app;
use domain::sales::{Order, Step};
use leptos::prelude::*;

/// The next step in one tap, and a refusal, whose reason [`super::refuse_sheet::Refusals`] asks for.
#[component]
pub fn StepButtons(order: Order) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let (id, waiting) = (order.id, use_context::<Waiting>());
    let about_to = move || waiting.is_some_and(|waiting| waiting.has(id));
    let refuse = (!order.state.is_final()).then(|| {
        let ask = Refusing::ask(&order);
        view! { <button type="button" class="btn small danger" prop:disabled=about_to on:click=move |_| ask()>{words.sales.do_refuse}</button> }
    });
    let next = Step::next_of(&order.state).map(|step| {
        view! {
            <button
                type="button"
                class="btn small primary"
                prop:disabled=about_to
                on:click={
                    let step = step.clone();
                    move |_| take(app, &order, step.clone())
                }
            >
                {step_text(&step, words)}
            </button>
        }
    });
    view! {
        {refuse}
        {next}
    }
}
