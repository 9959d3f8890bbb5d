//! Messages that pass by, in one live region.

use super::Icon;
use crate::context::use_dev;
use icondata_lu as lu;
use leptos::prelude::*;

#[component]
pub fn Toasts() -> impl IntoView {
    let dev = use_dev();
    let words = dev.words();
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || dev.toasts.get() key=|toast| toast.number let:toast>
                <div class=if toast.bad { "toast bad" } else { "toast" }>
                    <Icon of=if toast.bad { lu::LuTriangleAlert } else { lu::LuCircleCheck } />
                    <p>{toast.text}</p>
                    <button type="button" on:click=move |_| dev.drop_toast(toast.number)>{words.close}</button>
                </div>
            </For>
        </div>
    }
}
