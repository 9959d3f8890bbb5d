//! What both sides wrote in a ticket: how it was opened, then every answer, each with how far one's own has come. What was merged into it is read
//! through, before what was written here.

use super::ticket_rows::{key_of, merged_into, messages};
use crate::context::use_app;
use crate::feature::file::Shown;
use crate::ui::RowMark;
use domain::projection::Projection;
use domain::service::{Party, Ticket, TicketMessage};
use domain::{AttachmentId, Entity, Key, UserId};
use leptos::prelude::*;

/// One line of a ticket's thread.
#[derive(Debug, Clone, PartialEq)]
struct Said {
    key: Key,
    author: UserId,
    from: Party,
    name: String,
    text: String,
    files: Vec<AttachmentId>,
    at: i64,
    number: u32,
}

impl Said {
    fn first(ticket: &Ticket) -> Self {
        Self {
            key: key_of(ticket.id),
            author: ticket.customer,
            from: Party::Customer,
            name: ticket.name.clone(),
            text: ticket.text.clone(),
            files: ticket.files.clone(),
            at: ticket.opened_at,
            number: 0,
        }
    }

    fn answer(message: TicketMessage) -> Self {
        Self {
            key: Key::new(Entity::TicketMessage, message.id.0),
            author: message.author,
            from: message.from,
            name: message.name,
            text: message.text,
            files: message.files,
            at: message.at,
            number: message.number,
        }
    }
}

/// How a ticket was opened and every answer, in their order.
fn thread(rows: &Projection, ticket: &Ticket) -> Vec<Said> {
    let answers = messages(rows, ticket.id).into_iter().map(Said::answer);
    std::iter::once(Said::first(ticket))
        .chain(answers)
        .collect()
}

/// The messages of a ticket, as `side` sees them.
#[component]
pub fn TicketThread(ticket: Memo<Option<Ticket>>, side: Party) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let list = Memo::new(move |_| {
        ticket
            .with(|ticket| {
                let one = ticket.as_ref()?;
                Some(app.rows(|rows| thread(rows, one)))
            })
            .unwrap_or_default()
    });
    let merged = Memo::new(move |_| {
        let id = ticket.with(|ticket| ticket.as_ref().map(|one| one.id));
        id.map(|id| app.rows(|rows| merged_into(rows, id)))
            .unwrap_or_default()
    });
    let lines = move |one: Ticket| {
        let title = words.ticket_title(one.number);
        let said = app.rows(|rows| thread(rows, &one));
        view! {
            <h3>{(words.ticket.merged_from)(&title)}</h3>
            <ol class="chat">{said.into_iter().map(|said| view! { <Bubble said=said side=side /> }).collect_view()}</ol>
        }
    };
    let own = move || {
        let number = ticket.with(|ticket| ticket.as_ref().and_then(|one| one.number));
        merged
            .with(|merged| !merged.is_empty())
            .then(|| view! { <h3>{words.ticket_title(number)}</h3> })
    };
    view! {
        <section class="section">
            <div class="section-head"><h2>{words.ticket.conversation}</h2></div>
            {move || merged.get().into_iter().map(lines).collect_view()}
            {own}
            <ol class="chat">
                <For each=move || list.get() key=|said| (said.key, said.number) let:said>
                    <Bubble said=said side=side />
                </For>
            </ol>
        </section>
    }
}

#[component]
fn Bubble(said: Said, side: Party) -> impl IntoView {
    let app = use_app();
    let words = app.words();
    let Said {
        key,
        author,
        from,
        name,
        text,
        files,
        at,
        ..
    } = said;
    let (mine, by_me) = (from == side, author == app.me().user);
    let by = if by_me {
        words.service.by_you.to_owned()
    } else {
        (words.service.by)(&name)
    };
    let shown = (!by_me && !name.is_empty()).then(|| view! { <span>{name}</span> });
    view! {
        <li class=if mine { "bubble mine" } else { "bubble" }>
            <span class="vh">{by}" "</span>
            {files.into_iter().map(|id| view! { <Shown id=id /> }).collect_view()}
            {(!text.is_empty()).then(|| view! { <p class="bubble-text" dir="auto">{text}</p> })}
            <footer>{shown}<time>{move || app.moment(at)}</time>{mine.then(|| view! { <RowMark key=key /> })}</footer>
        </li>
    }
}
