//! Which ticket of the same customer another one goes on in. Merging is done with a network only: what is merged cannot be taken apart, so it is seen
//! as it is.

use super::ticket_rows::{number_text, tickets_of};
use crate::context::{AppContext, use_app};
use crate::device::SyncView;
use crate::ui::pill::Pill;
use crate::ui::{Sheet, close_dialog};
use domain::id::TicketId;
use domain::routes;
use domain::service::{Ticket, TicketMerge};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// True where the server was not reached.
fn is_offline(sync: &SyncView) -> bool {
    matches!(Pill::of(sync), Pill::Offline(_))
}

/// Tickets into which this one can be merged, those under way first.
fn others(app: AppContext, ticket: &Ticket) -> Vec<Ticket> {
    let (open, done) = app.rows(|rows| tickets_of(rows, ticket.customer));
    let fits = |one: &Ticket| one.id != ticket.id && one.merged_into.is_none();
    open.into_iter().chain(done).filter(fits).collect()
}

#[component]
pub fn MergeSheet(ticket: Ticket, on_close: Callback<()>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let all = untrack(|| others(app, &ticket));
    let none = all.is_empty();
    let (id, go) = (ticket.id, use_navigate());
    let merge = move |into: TicketId, go: &dyn Fn(&str, NavigateOptions)| {
        if app.sync.with_untracked(is_offline) {
            app.warn(words.ticket.merge_offline);
            return;
        }
        app.save(
            TicketMerge { id, into },
            Some(words.ticket.merged.to_owned()),
            || {},
        );
        go(&routes::desk::ticket(into), NavigateOptions::default());
    };
    let lines = all.into_iter().map(move |one| {
        let (into, go) = (one.id, go.clone());
        let choose = move |event| {
            close_dialog(&event);
            merge(into, &go);
        };
        view! {
            <li><button type="button" class="row" on:click=choose>
                <div class="row-text">
                    <p class="row-title">{one.subject.clone()}</p>
                    <p class="row-sub">{number_text(&one, words)}" · "{words.ticket_state(one.state)}</p>
                </div>
            </button></li>
        }
    });
    view! {
        <Sheet title=words.ticket.merge_title on_close=on_close>
            <div class="sheet-body">
                <p class="muted small">{words.ticket.merge_text}</p>
                {none.then(|| view! { <p class="muted">{words.ticket.merge_none}</p> })}
                <ul class="list">{lines.collect_view()}</ul>
            </div>
        </Sheet>
    }
}
