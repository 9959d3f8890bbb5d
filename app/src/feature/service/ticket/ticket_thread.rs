//! What both sides wrote in a ticket: how it was opened, then every answer, each with how far one's own has come.

use super::ticket_rows::{key_of, messages};
use crate::context::use_app;
use crate::ui::RowMark;
use domain::service::{Party, Ticket, TicketMessage};
use domain::{Entity, Key};
use leptos::prelude::*;

/// The messages of a ticket, as `side` sees them.
#[component]
pub fn TicketThread(ticket: Memo<Option<Ticket>>, side: Party) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let id = Memo::new(move |_| ticket.with(|ticket| ticket.as_ref().map(|one| one.id)));
    let list = Memo::new(move |_| {
        id.get()
            .map(|id| app.rows(|rows| messages(rows, id)))
            .unwrap_or_default()
    });
    // What was told first does not change; the ticket around it does.
    let first = Memo::new(move |_| {
        ticket.with(|ticket| {
            let one = ticket.as_ref()?;
            Some((
                one.id,
                one.customer,
                one.name.clone(),
                one.text.clone(),
                one.opened_at,
            ))
        })
    });
    let mine = side == Party::Customer;
    let me = app.me().user;
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.ticket.conversation}</h2></div>
            <ol class="chat">
                {move || first.get().map(|(id, author, name, text, at)| view! {
                    <Bubble key=key_of(id) mine=mine by_me={author == me} name=name text=text at=at />
                })}
                <For each=move || list.get() key=|message| (message.id, message.number) let:message>
                    <Said message=message side=side />
                </For>
            </ol>
        </section>
    }
}

#[component]
fn Said(message: TicketMessage, side: Party) -> impl IntoView {
    let app = use_app();
    let key = Key::new(Entity::TicketMessage, message.id.0);
    let by_me = message.author == app.me().user;
    let mine = message.from == side;
    view! {
        <Bubble key=key mine=mine by_me=by_me name=message.name text=message.text at=message.at />
    }
}

#[component]
fn Bubble(key: Key, mine: bool, by_me: bool, name: String, text: String, at: i64) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let by = if by_me {
        words.service.by_you.to_owned()
    } else {
        (words.service.by)(&name)
    };
    let shown = (!by_me && !name.is_empty()).then(|| view! { <span>{name}</span> });
    view! {
        <li class=if mine { "bubble mine" } else { "bubble" }>
            <span class="vh">{by}" "</span>
            <p class="bubble-text" dir="auto">{text}</p>
            <footer>{shown}<time>{move || app.moment(at)}</time>{mine.then(|| view! { <RowMark key=key /> })}</footer>
        </li>
    }
}
