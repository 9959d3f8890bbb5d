//! Stars as a customer gives them: by a tap of 44 px.

use crate::context::use_app;
use leptos::prelude::*;

/// One question with five answers.
#[component]
pub fn StarField(
    /// What is rated, on the screen.
    legend: &'static str,
    /// Of the field.
    name: &'static str,
    #[prop(into)] given: Signal<Option<u32>>,
    on_give: Callback<u32>,
) -> impl IntoView {
    let words = use_app().words();
    let values = (1..=5_u32).map(|value| {
        view! {
            <label class="chip">
                <input
                    type="radio"
                    name=name
                    value=value.to_string()
                    prop:checked=move || given.get() == Some(value)
                    on:change=move |_| on_give.run(value)
                />
                <span aria-hidden="true">{format!("{value} ★")}</span>
                <span class="vh">{(words.review.stars_n)(value.into())}</span>
            </label>
        }
    });
    view! {
        <fieldset class="field">
            <legend>{legend}</legend>
            <div class="cluster scale">{values.collect_view()}</div>
        </fieldset>
    }
}
