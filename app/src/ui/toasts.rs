//! Messages that pass by, in one live region.

use super::Icon;
use crate::context::{AppContext, use_app};
use domain::Draft;
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Takes back what a toast tells of.
fn take_back(app: AppContext, toast: u64, undo: Draft) {
    app.drop_toast(toast);
    let saving = app.commit(undo);
    spawn_local(async move {
        if let Err(error) = saving.await {
            app.not_saved(&error);
        }
    });
}

#[component]
pub fn Toasts() -> impl IntoView {
    let app = use_app();
    let words = app.words();
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || app.toasts.get() key=|toast| toast.number let:toast>
                <div class=if toast.bad { "toast bad" } else { "toast" }>
                    <Icon of=if toast.bad { lu::LuTriangleAlert } else { lu::LuCircleCheck } />
                    <p>{toast.text}</p>
                    {toast.undo.map(|undo| view! {
                        <button type="button" on:click=move |_| take_back(app, toast.number, undo.clone())>{words.ui.undo}</button>
                    })}
                    <button type="button" on:click=move |_| app.drop_toast(toast.number)>{words.ui.close}</button>
                </div>
            </For>
        </div>
    }
}
