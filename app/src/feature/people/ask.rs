//! "Are you sure?" with words that name whom it is about.

use crate::context::use_dev;
use crate::ui::{Sheet, close_dialog};
use leptos::prelude::*;

#[component]
pub fn Ask(
    #[prop(into)] title: String,
    #[prop(into)] text: String,
    /// What the deciding button says.
    yes: &'static str,
    on_yes: Callback<()>,
    on_close: Callback<()>,
) -> impl IntoView {
    let words = use_dev().words();
    view! {
        <Sheet title=title on_close=on_close>
            <div class="sheet-body"><p>{text}</p></div>
            <div class="sheet-foot btn-row">
                <button type="button" class="btn" on:click=|event| close_dialog(&event)>{words.back}</button>
                <button
                    type="button"
                    class="btn primary"
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
