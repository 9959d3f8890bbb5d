//! A note about a contact.

use super::new_activity::new_activity;
use crate::feature::people::contact::contact_view::ContactView;
use crate::ui::form_draft::FormDraft;
use crate::ui::{Sheet, close_dialog};
use domain::people::ActivityKind;
use leptos::html;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

#[component]
pub fn NoteSheet(who: ContactView, on_close: Callback<()>) -> impl IntoView {
    let app = who.app;
    let words = app.staff_words();
    let text = FormDraft::<String>::new(app, format!("note/{}", who.id));
    let field = NodeRef::<html::Textarea>::new();
    let keep = move || {
        let typed = text.value.get_untracked().trim().to_owned();
        if typed.is_empty() {
            app.warn(words.people.need_text);
            return;
        }
        let note = |wish| new_activity(who, wish, ActivityKind::Note { text: typed });
        text.send(note, Some(words.people.note_saved.to_owned()), |_| {});
        on_close.run(());
    };
    let keys = move |event: KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            keep();
        }
    };
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            // Once the sheet stands on the screen.
            request_animation_frame(move || crate::ui::focus(&field));
        }
    });
    view! {
        <Sheet title=(words.people.note_title)(&untrack(|| who.name())) on_close=on_close>
            <div class="sheet-body form">
                <div class="field">
                    <label for="note">{words.people.note}</label>
                    <textarea
                        // Browsers write what stands in a field into their session files, unless they are told not to.
                        autocomplete="off"
                        id="note"
                        rows="5"
                        maxlength="10000"
                        aria-describedby="note-help"
                        node_ref=field
                        prop:value=move || text.value.get()
                        on:input=move |event| text.update(|text| *text = event_target_value(&event))
                        on:keydown=keys
                    ></textarea>
                    <p class="help" id="note-help">{words.people.note_hint}</p>
                </div>
            </div>
            <div class="sheet-foot">
                <button
                    type="button"
                    class="btn primary"
                    on:click=move |event| {
                        if !text.value.with_untracked(|text| text.trim().is_empty()) {
                            close_dialog(&event);
                        }
                        keep();
                    }
                >
                    {words.people.save_note}
                </button>
            </div>
        </Sheet>
    }
}
