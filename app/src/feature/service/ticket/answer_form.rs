//! An answer in a ticket, of either side, with its files. What is typed and chosen stays on the device until it is saved.

use crate::context::use_app;
use crate::feature::file::{ChosenFiles, PickButton, Target};
use crate::feature::service::conversation::composer_draft::{ComposerState, sendable};
use crate::ui::Icon;
use domain::id::{TicketId, TicketMessageId};
use domain::service::TicketWrite;
use domain::service::ticket::MAX_TEXT;
use icondata_lu as lu;
use leptos::prelude::*;

/// What is being written into a ticket.
#[must_use]
pub fn answer_composer(ticket: TicketId) -> ComposerState {
    ComposerState::take_up(use_app(), format!("ticket/{ticket}"))
}

#[component]
pub fn AnswerForm(ticket: TicketId, composer: ComposerState) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let text = composer.text;
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let files = composer.files.with_untracked(Vec::len);
        if !text.with_untracked(|text| sendable(text, files)) {
            app.warn(words.ticket.need_text);
            return;
        }
        composer.send(|id, text, _, files| TicketWrite {
            id: TicketMessageId(id),
            ticket,
            name: app.me().called().unwrap_or_default().to_owned(),
            text,
            files,
        });
    };
    view! {
        <form class="form" autocomplete="off" on:submit=send>
            <div class="field">
                <label for="ticket-answer">{words.ticket.answer}</label>
                <textarea
                    id="ticket-answer"
                    rows="3"
                    maxlength=MAX_TEXT.to_string()
                    autocomplete="off"
                    prop:value=move || text.get()
                    on:input=move |event| composer.write(event_target_value(&event), None)
                    on:blur=move |_| composer.leave()
                ></textarea>
            </div>
            <ChosenFiles files=composer.files />
            <div class="btn-row">
                <PickButton target=Target::Composer(composer.files) />
                <button type="submit" class="btn primary"><Icon of=lu::LuSend />{words.ticket.send_answer}</button>
            </div>
        </form>
    }
}
