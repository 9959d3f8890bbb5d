//! Sheets: native dialogs that slide from below. Nothing is lost by closing one.

use super::Icon;
use crate::context::use_app;
use icondata_lu as lu;
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement, MouseEvent};

/// Closes the dialog that the event came from: the browser gives the focus back and tells the sheet's owner.
pub fn close_dialog(event: &MouseEvent) {
    let from = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let dialog = from.and_then(|from| from.closest("dialog").ok().flatten());
    if let Some(dialog) = dialog.and_then(|dialog| dialog.dyn_into::<HtmlDialogElement>().ok()) {
        dialog.close();
    }
}

/// A sheet with a heading. Give it `sheet-body` and `sheet-foot`; show it by putting it on the screen.
#[component]
pub fn Sheet(
    #[prop(into)] title: Signal<String>,
    /// Runs after it was closed by whatever means: take it off the screen then.
    on_close: Callback<()>,
    /// A sheet of another kind, such as a product's, brings its own heading.
    #[prop(optional)]
    class: &'static str,
    children: Children,
) -> impl IntoView {
    let words = use_app().words();
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = node.get()
            && !dialog.open()
        {
            // Refused only where it is no longer on the screen.
            let _ = dialog.show_modal();
        }
    });
    let outside = move |event: MouseEvent| {
        let on_backdrop = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlDialogElement>().ok());
        if let Some(dialog) = on_backdrop {
            dialog.close();
        }
    };
    let head = class.is_empty().then(|| view! {
        <div class="sheet-head">
            <h2>{title}</h2>
            <button type="button" class="icon-btn" aria-label=words.ui.close on:click=|event| close_dialog(&event)>
                <Icon of=lu::LuX />
            </button>
        </div>
    });
    view! {
        <dialog
            class=if class.is_empty() { "sheet" } else { class }
            aria-label=title
            node_ref=node
            on:close=move |_| on_close.run(())
            on:click=outside
        >
            {head}
            {children()}
        </dialog>
    }
}
