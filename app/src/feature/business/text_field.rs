//! A field that is saved when it is left.

use leptos::prelude::*;

/// One line, or several where `rows` says so. `leave` runs when the field is left with another text.
#[component]
pub fn TextField(
    id: &'static str,
    label: &'static str,
    value: RwSignal<String>,
    #[prop(optional)] rows: Option<u32>,
    #[prop(optional)] help: &'static str,
    leave: Callback<()>,
    #[prop(into)] wrong: Signal<Option<&'static str>>,
) -> impl IntoView {
    let note_id = format!("{id}-note");
    let described = note_id.clone();
    let invalid = move || wrong.get().is_some().to_string();
    let control = match rows {
        Some(rows) => view! {
            <textarea id=id rows=rows.to_string() autocomplete="off" aria-describedby=described aria-invalid=invalid prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event)) on:change=move |_| leave.run(())></textarea>
        }
        .into_any(),
        None => view! {
            <input id=id autocomplete="off" aria-describedby=described aria-invalid=invalid prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event)) on:change=move |_| leave.run(()) />
        }
        .into_any(),
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            {control}
            <div role="status" id=note_id>
                {move || match wrong.get() {
                    Some(wrong) => view! { <p class="error">{wrong}</p> }.into_any(),
                    None if help.is_empty() => ().into_any(),
                    None => view! { <p class="help">{help}</p> }.into_any(),
                }}
            </div>
        </div>
    }
}
