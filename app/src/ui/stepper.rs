//! A quantity with two buttons.

use super::Icon;
use crate::context::use_app;
use icondata_lu as lu;
use leptos::prelude::*;

#[component]
pub fn Stepper(
    #[prop(into)] value: Signal<u32>,
    /// The least it goes down to.
    #[prop(optional)]
    least: u32,
    most: u32,
    /// It stays where there is none: one less is then never a removal.
    #[prop(optional)]
    stays: bool,
    on_set: Callback<u32>,
) -> impl IntoView {
    let words = use_app().words();
    let removes = move || value.get() <= 1 && least == 0 && !stays;
    let less = move || {
        if removes() {
            words.ui.remove
        } else {
            words.ui.one_less
        }
    };
    view! {
        <div class="stepper" role="group" aria-label=words.ui.quantity>
            <button
                type="button"
                aria-label=less
                prop:disabled={move || value.get() <= least}
                on:click=move |_| on_set.run(value.get_untracked().saturating_sub(1).max(least))
            >
                {move || if removes() {
                    view! { <Icon of=lu::LuTrash2 /> }
                } else {
                    view! { <Icon of=lu::LuMinus /> }
                }}
            </button>
            <output>{move || value.get()}</output>
            <button
                type="button"
                aria-label=words.ui.one_more
                prop:disabled={move || value.get() >= most}
                on:click=move |_| on_set.run((value.get_untracked() + 1).min(most))
            >
                <Icon of=lu::LuPlus />
            </button>
        </div>
    }
}
