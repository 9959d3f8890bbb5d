//! What staff note about a ticket. No customer's phone ever holds it.

use super::ticket_rows::notes;
use crate::context::use_app;
use crate::feature::team::colleague_name;
use crate::ui::form_draft::FormDraft;
use crate::ui::{Icon, RowMark};
use domain::id::{TicketId, TicketNoteId};
use domain::service::ticket::MAX_TEXT;
use domain::service::{TicketNote, TicketNoteAdd};
use domain::{Entity, Key};
use icondata_lu as lu;
use leptos::prelude::*;

#[component]
pub fn TicketNotes(ticket: TicketId) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let list = Memo::new(move |_| app.rows(|rows| notes(rows, ticket)));
    let some = Memo::new(move |_| list.with(|list| !list.is_empty()));
    let text = FormDraft::<String>::new(app, format!("ticket/{ticket}/note"));
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let typed = text.value.get_untracked().trim().to_owned();
        if typed.is_empty() {
            app.warn(words.ticket.need_text);
            return;
        }
        let note = TicketNoteAdd {
            id: TicketNoteId(app.device().new_id()),
            ticket,
            text: typed,
        };
        let later = text.later();
        app.save(note, None, move || later.clear());
    };
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.ticket.notes}</h2></div>
            {move || some.get().then(|| view! {
                <ul class="list">
                    <For each=move || list.get() key=|note| note.id let:note><Note note=note /></For>
                </ul>
            })}
            <form class="form" autocomplete="off" on:submit=add>
                <div class="field">
                    <label for="ticket-note">{words.ticket.note}</label>
                    <textarea
                        id="ticket-note"
                        rows="2"
                        maxlength=MAX_TEXT.to_string()
                        autocomplete="off"
                        aria-describedby="ticket-note-help"
                        prop:value=move || text.value.get()
                        on:input=move |event| text.update(|text| *text = event_target_value(&event))
                    ></textarea>
                    <p class="help" id="ticket-note-help">{words.ticket.notes_hint}</p>
                </div>
                <button type="submit" class="btn"><Icon of=lu::LuNotebookPen />{words.ticket.add_note}</button>
            </form>
        </section>
    }
}

#[component]
fn Note(note: TicketNote) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let name = untrack(|| app.rows(|rows| colleague_name(rows, note.by)));
    let name = name.unwrap_or_else(|| words.ticket.somebody.to_owned());
    let at = note.at;
    view! {
        <li class="row top-align">
            <span class="lead neutral"><Icon of=lu::LuNotebookPen /></span>
            <div class="row-text">
                <p class="row-sub said">{note.text}</p>
                <p class="row-sub">{name}</p>
                <RowMark key=Key::new(Entity::TicketNote, note.id.0) />
            </div>
            <div class="row-end"><time class="small">{move || app.moment(at)}</time></div>
        </li>
    }
}
