//! An answer in a ticket, of either side. What is typed stays on the device until it is saved.

use crate::context::use_app;
use crate::ui::Icon;
use crate::ui::form_draft::FormDraft;
use domain::id::{TicketId, TicketMessageId};
use domain::service::TicketWrite;
use domain::service::ticket::MAX_TEXT;
use icondata_lu as lu;
use leptos::prelude::*;

#[component]
pub fn AnswerForm(ticket: TicketId) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let text = FormDraft::<String>::new(app, format!("ticket/{ticket}"));
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let typed = text.value.get_untracked().trim().to_owned();
        if typed.is_empty() {
            app.warn(words.ticket.need_text);
            return;
        }
        let write = TicketWrite {
            id: TicketMessageId(app.device().new_id()),
            ticket,
            name: app.me().called().unwrap_or_default().to_owned(),
            text: typed.clone(),
        };
        let later = text.later();
        app.save(write, None, move || {
            later.update(|now| {
                // What was typed since is not lost with what was saved.
                if now.trim() == typed {
                    now.clear();
                }
            });
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
                    prop:value=move || text.value.get()
                    on:input=move |event| text.update(|text| *text = event_target_value(&event))
                ></textarea>
            </div>
            <button type="submit" class="btn primary"><Icon of=lu::LuSend />{words.ticket.send_answer}</button>
        </form>
    }
}
