//! "How did it go?": after a call, back in the app.

use super::calls::{BegunCall, Calls, use_calls};
use crate::context::{AppContext, use_app};
use crate::feature::people::contact::contact_view::contact_name;
use crate::ui::{Icon, Sheet, close_dialog};
use domain::ContactId;
use domain::id::ActivityId;
use domain::people::Outcome;
use icondata_lu as lu;
use leptos::prelude::*;

fn called(app: AppContext, id: ContactId) -> String {
    app.rows(|rows| contact_name(rows, id)).unwrap_or_default()
}

/// The sheet, wherever in the app one is.
#[component]
pub fn AfterCall() -> impl IntoView {
    let calls = use_calls();
    let newest = Memo::new(move |_| {
        let last = calls.begun.with(|begun| begun.last().map(|one| one.id));
        last.filter(|_| calls.asking.get())
    });
    move || newest.get().map(|id| view! { <Outcomes id=id /> })
}

/// A line on the record while a call to this contact has no outcome.
#[component]
pub fn OpenCall(contact: ContactId) -> impl IntoView {
    let app = use_app();
    let calls = use_calls();
    let words = app.staff_words();
    let here = Memo::new(move |_| {
        calls
            .begun
            .with(|begun| begun.last().is_some_and(|one| one.contact == contact))
    });
    move || {
        here.get().then(|| view! {
            <div class="banner info" role="status">
                <Icon of=lu::LuPhone />
                <p>{(words.people.call_open)(&called(app, contact))}</p>
                <button type="button" class="btn small" on:click=move |_| calls.asking.set(true)>{words.people.call_write}</button>
            </div>
        })
    }
}

#[component]
fn Outcomes(id: ActivityId) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let calls = use_calls();
    let one = Memo::new(move |_| {
        calls
            .begun
            .with(|begun| begun.iter().find(|one| one.id == id).cloned())
    });
    let contact = one.get_untracked().map(|one| one.contact);
    let title =
        move || (words.people.after_title)(&contact.map(|id| called(app, id)).unwrap_or_default());
    let when = move || {
        one.get().map(|one| {
            let when = (words.people.after_when)(&app.moment(one.at));
            format!("{when} · {}", one.to)
        })
    };
    // Whatever closes the sheet: the call stays until it is written down.
    let leave = Callback::new(move |()| {
        calls.asking.set(false);
        calls.change(id, |one| one.settled = true);
    });
    let ready = Memo::new(move |_| one.with(|one| one.as_ref().and_then(BegunCall::activity)));
    let keep = move |event| {
        if let Some(add) = ready.get_untracked() {
            app.save(add, Some(words.people.call_saved.to_owned()), move || {
                calls.forget(id)
            });
            close_dialog(&event);
        }
    };
    view! {
        <Sheet title=Signal::derive(title) on_close=leave>
            <div class="sheet-body form">
                <p class="muted small">{when}</p>
                <Choices calls=calls one=one id=id />
                <Length calls=calls one=one id=id />
                <div class="field">
                    <label for="call-note">{words.people.call_note}</label>
                    <textarea
                        // Browsers write what stands in a field into their session files, unless they are told not to.
                        autocomplete="off"
                        id="call-note"
                        rows="3"
                        prop:value=move || one.get().map(|one| one.text)
                        on:input=move |event| calls.change(id, |one| one.text = event_target_value(&event))
                    ></textarea>
                </div>
            </div>
            <div class="sheet-foot btn-row">
                <button
                    type="button"
                    class="btn"
                    on:click=move |event| {
                        close_dialog(&event);
                        calls.forget(id);
                    }
                >
                    {words.people.did_not_call}
                </button>
                <button type="button" class="btn primary" prop:disabled=move || ready.with(Option::is_none) on:click=keep>
                    {words.people.call_write}
                </button>
            </div>
        </Sheet>
    }
}

#[component]
fn Choices(calls: Calls, one: Memo<Option<BegunCall>>, id: ActivityId) -> impl IntoView {
    let words = use_app().staff_words();
    let chosen = Memo::new(move |_| one.with(|one| one.as_ref().and_then(|one| one.outcome)));
    let buttons = Outcome::ALL.map(|outcome| {
        view! {
            <button
                type="button"
                class="chip"
                aria-pressed=move || (chosen.get() == Some(outcome)).to_string()
                on:click=move |_| calls.change(id, |one| one.outcome = Some(outcome))
            >
                {crate::feature::people::contact::contact_text::outcome_text(outcome, words)}
            </button>
        }
    });
    view! { <div class="cluster" role="group" aria-label=words.people.call>{buttons.collect_view()}</div> }
}

/// How long it took, where somebody or something answered.
#[component]
fn Length(calls: Calls, one: Memo<Option<BegunCall>>, id: ActivityId) -> impl IntoView {
    let words = use_app().staff_words();
    let talked = Memo::new(move |_| {
        let outcome = one.with(|one| one.as_ref().and_then(|one| one.outcome));
        matches!(outcome, Some(Outcome::Reached | Outcome::Voicemail))
    });
    move || {
        talked.get().then(|| view! {
            <div class="field">
                <label for="call-minutes">{words.people.minutes}</label>
                <input
                    id="call-minutes"
                    inputmode="numeric"
                    autocomplete="off"
                    prop:value=move || one.get().map(|one| one.minutes())
                    on:input=move |event| calls.change(id, |one| one.minutes = Some(event_target_value(&event)))
                />
            </div>
        })
    }
}
