//! Why a review is not published, for its author to read.

use crate::context::use_app;
use crate::ui::form_draft::FormDraft;
use crate::ui::{Sheet, close_dialog};
use domain::service::review::MAX_REASON;
use domain::service::{Review, ReviewModerate, ReviewState};
use leptos::prelude::*;

/// The decision is about the review as it was when the sheet opened: what was edited since is not hidden unread.
#[component]
pub fn HideSheet(review: Review, on_close: Callback<()>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let review = StoredValue::new(review);
    let text = FormDraft::<String>::new(
        app,
        format!("review/{}/reason", review.with_value(|one| one.id)),
    );
    let empty = move || text.value.with(|text| text.trim().is_empty());
    let hide = move || {
        let reason = text.value.get_untracked().trim().to_owned();
        let moderate = review.with_value(|review| ReviewModerate {
            id: review.id,
            edition: review.edition,
            was: review.state.clone(),
            to: ReviewState::Hidden { reason },
        });
        let later = text.later();
        app.save(moderate, None, move || later.clear());
    };
    view! {
        <Sheet title=words.review.hide_title on_close=on_close>
            <div class="sheet-body form">
                <div class="field">
                    <label for="hide-reason">{words.review.hide_reason}</label>
                    <textarea
                        id="hide-reason"
                        rows="3"
                        maxlength=MAX_REASON.to_string()
                        autocomplete="off"
                        aria-describedby="hide-reason-help"
                        prop:value=move || text.value.get()
                        on:input=move |event| text.update(|text| *text = event_target_value(&event))
                    ></textarea>
                    <p class="help" id="hide-reason-help">{words.review.hide_text}</p>
                </div>
            </div>
            <div class="sheet-foot">
                <button
                    type="button"
                    class="btn primary"
                    prop:disabled=empty
                    on:click=move |event| {
                        hide();
                        close_dialog(&event);
                    }
                >
                    {words.review.hide}
                </button>
            </div>
        </Sheet>
    }
}
