//! "Are you sure?", with words that say what happens.

use super::{Sheet, close_dialog};
use crate::context::use_app;
use leptos::prelude::*;

#[component]
pub fn Confirm(
    #[prop(into)] title: String,
    #[prop(into)] text: String,
    /// Something is lost or ended by it.
    #[prop(default = true)]
    danger: bool,
    /// What the deciding button says.
    yes: &'static str,
    on_yes: Callback<()>,
    on_close: Callback<()>,
) -> impl IntoView {
    let words = use_app().words();
    let class = if danger {
        "btn danger primary"
    } else {
        "btn primary"
    };
    view! {
        <Sheet title=title on_close=on_close>
            <div class="sheet-body"><p>{text}</p></div>
            <div class="sheet-foot btn-row">
                <button type="button" class="btn" on:click=|event| close_dialog(&event)>{words.ui.back}</button>
                <button
                    type="button"
                    class=class
                    on:click=move |event| {
                        on_yes.run(());
                        close_dialog(&event);
                    }
                >
                    {yes}
                </button>
            </div>
        </Sheet>
    }
}
