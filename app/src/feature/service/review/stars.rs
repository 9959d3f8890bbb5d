//! Stars: as they are shown, and as they are given by a tap of 44 px.

use crate::context::use_app;
use leptos::prelude::*;

/// `★★★★☆`
#[must_use]
pub fn stars_text(given: u32) -> String {
    (1..=5)
        .map(|n| if n <= given { '★' } else { '☆' })
        .collect()
}

/// Stars that are read out as a number.
#[component]
pub fn Stars(given: u32) -> impl IntoView {
    let words = use_app().words();
    view! {
        <span class="nowrap" aria-hidden="true">{stars_text(given)}</span>
        <span class="vh">{(words.review.stars_n)(given.into())}</span>
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_stars_are_shown_of_which_some_are_given() {
        assert_eq!(stars_text(4), "★★★★☆");
        assert_eq!(stars_text(1), "★☆☆☆☆");
    }
}
