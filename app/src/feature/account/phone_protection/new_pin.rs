//! Choosing a PIN: twice the same, nothing that everybody tries first, and what it cannot do.

use super::this_phone::{phone_protection, why};
use crate::context::use_app;
use crate::phone_protection::{Protection, ProtectionError};
use crate::ui::{Sheet, close_dialog};
use domain::account::phone::check_pin;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use words::Words;

/// What the PIN is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Protect,
    Change,
}

/// What is wrong with the two; none where they will do.
#[must_use]
pub fn fault(pin: &str, again: &str, words: &Words) -> Option<&'static str> {
    match check_pin(pin) {
        Err(error) => Some(why(ProtectionError::Pin(error), words)),
        Ok(()) if pin != again => Some(words.protection.pin_differs),
        Ok(()) => None,
    }
}

#[component]
pub fn NewPin(purpose: Purpose, on_close: Callback<()>) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let (first, second) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let online = RwSignal::new(
        app.protection
            .with_untracked(|protection| protection.online),
    );
    let error = RwSignal::new(None::<&'static str>);
    let busy = RwSignal::new(false);
    let title = match purpose {
        Purpose::Protect => words.protection.turn_on_title,
        Purpose::Change => words.protection.change_pin,
    };
    let typed = |field: NodeRef<html::Input>| {
        field
            .get_untracked()
            .map(|field| field.value())
            .unwrap_or_default()
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let pin = typed(first);
        error.set(fault(&pin, &typed(second), words));
        if error.get_untracked().is_some() {
            return;
        }
        busy.set(true);
        let (phone, online) = (phone_protection(app), online.get_untracked());
        let done = match purpose {
            Purpose::Protect => phone.protect(pin, online),
            Purpose::Change => phone.change_pin(pin, online),
        };
        spawn_local(async move {
            let done = done.await;
            busy.try_set(false);
            match done {
                Ok(()) if purpose == Purpose::Change => {
                    app.toast(words.protection.changed_pin);
                    on_close.run(());
                }
                // The page begins anew.
                Ok(()) => {}
                Err(failed) => drop(error.try_set(Some(why(failed, words)))),
            }
        });
    };
    let keeps = app.protection.with_untracked(|protection| protection.kind) == Protection::Plain;
    view! {
        <Sheet title=title on_close=on_close>
            <form autocomplete="off" on:submit=submit>
                <div class="sheet-body form">
                    <PinField id="new-pin" label=words.protection.pin help=Some(words.protection.pin_help) node=first />
                    <PinField id="new-pin-again" label=words.protection.pin_again help=None node=second />
                    <div role="alert">{move || error.get().map(|error| view! { <p class="error">{error}</p> })}</div>
                    <label class="option">
                        <input
                            type="checkbox"
                            prop:checked=move || online.get()
                            on:change=move |event| online.set(event_target_checked(&event))
                        />
                        <span class="option-name">{words.protection.online}</span>
                    </label>
                    <p class="muted small">{words.protection.online_text}</p>
                    <p class="small">{words.protection.pin_forgotten_help}</p>
                    <p class="muted small">{words.protection.cannot}</p>
                    {keeps.then(|| view! { <p class="muted small">{words.protection.left_over}</p> })}
                </div>
                <div class="sheet-foot btn-row">
                    <button type="button" class="btn" on:click=|event| close_dialog(&event)>{words.ui.back}</button>
                    <button type="submit" class="btn primary" prop:disabled=move || busy.get()>
                        {move || if busy.get() { words.protection.turning } else { title }}
                    </button>
                </div>
            </form>
        </Sheet>
    }
}

#[component]
fn PinField(
    id: &'static str,
    label: &'static str,
    help: Option<&'static str>,
    node: NodeRef<html::Input>,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            // A one-time code is what no browser offers to remember.
            <input id=id type="password" autocomplete="one-time-code" maxlength="64" node_ref=node />
            {help.map(|help| view! { <p class="help">{help}</p> })}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Lang;
    use words::words;

    #[test]
    fn a_pin_has_to_be_good_first_and_then_the_same_twice() {
        let words = words(Lang::En);
        assert_eq!(
            fault("123456", "123456", words),
            Some(words.protection.pin_simple)
        );
        assert_eq!(
            fault("1942", "1942", words),
            Some(words.protection.pin_short)
        );
        assert_eq!(
            fault("194207", "194208", words),
            Some(words.protection.pin_differs)
        );
        assert_eq!(fault("194207", "194207", words), None);
    }
}
