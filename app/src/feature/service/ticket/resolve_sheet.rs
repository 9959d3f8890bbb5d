//! What was done about a ticket, for its customer to read.

use crate::context::use_app;
use crate::ui::form_draft::FormDraft;
use crate::ui::{Sheet, close_dialog};
use domain::service::ticket::MAX_TEXT;
use domain::service::{Ticket, TicketState, TicketStep};
use leptos::prelude::*;

/// The step begins from the ticket as it was when the sheet opened: what came in since is not put aside unread.
#[component]
pub fn ResolveSheet(ticket: Ticket, on_close: Callback<()>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let text = FormDraft::<String>::new(app, format!("ticket/{}/resolution", ticket.id));
    let (id, was, seen) = (ticket.id, ticket.state, ticket.last_customer);
    let empty = move || text.value.with(|text| text.trim().is_empty());
    let resolve = move || {
        let step = TicketStep {
            id,
            was,
            to: TicketState::Resolved,
            resolution: text.value.get_untracked().trim().to_owned(),
            seen,
        };
        let later = text.later();
        app.save(step, None, move || later.clear());
    };
    view! {
        <Sheet title=words.ticket.resolve_title on_close=on_close>
            <div class="sheet-body form">
                <div class="field">
                    <label for="resolution">{words.ticket.resolution}</label>
                    <textarea
                        id="resolution"
                        rows="4"
                        maxlength=MAX_TEXT.to_string()
                        autocomplete="off"
                        aria-describedby="resolution-help"
                        prop:value=move || text.value.get()
                        on:input=move |event| text.update(|text| *text = event_target_value(&event))
                    ></textarea>
                    <p class="help" id="resolution-help">{words.ticket.resolve_text}</p>
                </div>
            </div>
            <div class="sheet-foot">
                <button
                    type="button"
                    class="btn primary"
                    prop:disabled=empty
                    on:click=move |event| {
                        resolve();
                        close_dialog(&event);
                    }
                >
                    {words.ticket.resolve}
                </button>
            </div>
        </Sheet>
    }
}
