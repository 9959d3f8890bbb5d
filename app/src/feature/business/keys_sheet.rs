//! A provider's keys, typed once: what is kept is never shown again.

use super::paying_page::PayingState;
use super::paying_text::{key_text, provider_text, refusal_text};
use crate::api::{ApiError, keep_keys};
use crate::ui::{Sheet, close_dialog};
use domain::sales::payment::provider::{KeyField, MAX_KEY, PayingAnswer, PayingRefusal, Provider};
use leptos::prelude::*;
use leptos::task::spawn_local;

#[component]
pub fn KeysSheet(provider: Provider, state: PayingState, on_close: Callback<()>) -> impl IntoView {
    let words = state.app.staff_words();
    let fields = provider.key_fields().iter();
    let typed: Vec<(KeyField, RwSignal<String>)> = fields
        .map(|field| (*field, RwSignal::new(String::new())))
        .collect();
    let typed = StoredValue::new(typed);
    let wrong = RwSignal::new(None::<PayingRefusal>);
    let trouble = RwSignal::new(None::<&'static str>);
    let waits = RwSignal::new(false);
    let keep = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if waits.get_untracked() {
            return;
        }
        let keys = typed.with_value(|typed| {
            let typed = typed.iter();
            typed
                .map(|(field, value)| (*field, value.get_untracked()))
                .collect()
        });
        waits.set(true);
        wrong.set(None);
        trouble.set(None);
        spawn_local(async move {
            let answer = keep_keys(provider, keys).await;
            // The sheet may have been closed meanwhile.
            let _ = waits.try_set(false);
            match answer {
                Ok(PayingAnswer::Refused { refusal }) => {
                    let _ = wrong.try_set(Some(refusal));
                }
                Ok(PayingAnswer::Done | PayingAnswer::Tried { .. }) => {
                    state.app.toast(words.paying.kept_toast);
                    state.sheet_done();
                }
                Err(ApiError::Unreachable) => {
                    let _ = trouble.try_set(Some(words.paying.offline_text));
                }
                Err(ApiError::Broken) => {
                    let _ = trouble.try_set(Some(words.paying.broken));
                }
            }
        });
    };
    let rows = typed.with_value(|typed| {
        let rows = typed.iter();
        rows.map(
            |(field, value)| view! { <KeyRow field=*field value=*value wrong=wrong state=state /> },
        )
        .collect_view()
    });
    // What is wrong with one field stands below it.
    let other = move || {
        let refusal = wrong.get().filter(|one| field_of(*one).is_none());
        refusal.map(|one| refusal_text(one, words))
    };
    let said = move || trouble.get().map(str::to_owned).or_else(other);
    view! {
        <Sheet title=(words.paying.keys_of)(provider_text(provider, words)) on_close=on_close>
            <form autocomplete="off" on:submit=keep>
                <div class="sheet-body form">
                    <p class="muted small">{words.paying.keys_text}</p>
                    {rows}
                    <div role="alert">{move || said().map(|text| view! { <p class="error">{text}</p> })}</div>
                </div>
                <div class="sheet-foot btn-row">
                    <button type="button" class="btn" on:click=|event| close_dialog(&event)>{words.ui.back}</button>
                    <button type="submit" class="btn primary" disabled=move || waits.get()>{words.paying.keep}</button>
                </div>
            </form>
        </Sheet>
    }
}

/// The field that a refusal is about.
fn field_of(refusal: PayingRefusal) -> Option<KeyField> {
    match refusal {
        PayingRefusal::KeyMissing { field } | PayingRefusal::KeyMalformed { field } => Some(field),
        _ => None,
    }
}

#[component]
fn KeyRow(
    field: KeyField,
    value: RwSignal<String>,
    wrong: RwSignal<Option<PayingRefusal>>,
    state: PayingState,
) -> impl IntoView {
    let words = state.app.staff_words();
    let (label, help) = key_text(field, words);
    let id = format!("key-{}", field.name());
    let note = format!("{id}-note");
    let refusal = move || wrong.get().filter(|one| field_of(*one) == Some(field));
    let invalid = move || refusal().is_some().to_string();
    let most = MAX_KEY.to_string();
    let control = if field.is_long() {
        view! {
            <textarea id=id.clone() rows="4" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength=most aria-describedby=note.clone()
                aria-invalid=invalid prop:value=move || value.get() on:input=move |event| value.set(event_target_value(&event))></textarea>
        }
        .into_any()
    } else {
        let kind = if field.is_secret() {
            "password"
        } else {
            "text"
        };
        view! {
            <input id=id.clone() type=kind autocomplete="off" autocapitalize="none" spellcheck="false" maxlength=most aria-describedby=note.clone()
                aria-invalid=invalid prop:value=move || value.get() on:input=move |event| value.set(event_target_value(&event)) />
        }
        .into_any()
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            {control}
            <div role="status" id=note>
                {move || match refusal() {
                    Some(wrong) => view! { <p class="error">{refusal_text(wrong, words)}</p> }.into_any(),
                    None if help.is_empty() => ().into_any(),
                    None => view! { <p class="help">{help}</p> }.into_any(),
                }}
            </div>
        </div>
    }
}
