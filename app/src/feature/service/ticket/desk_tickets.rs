//! The staff's tickets: what is to be solved first.

use super::due::{due_of, due_text, is_late};
use super::ticket_rows::{TicketFilter, TicketGroups, groups, key_of, number_text};
use crate::context::{AppContext, use_app};
use crate::feature::team::colleague_name;
use crate::field_text::ticket_class;
use crate::forms;
use crate::ui::parked_banner::ParkedBanner;
use crate::ui::{Empty, Icon, Page, RowMark};
use domain::routes;
use domain::service::{Priority, Ticket};
use icondata_lu as lu;
use leptos::prelude::*;
use words::StaffWords;

/// Tickets that are done and listed.
const DONE: usize = 100;
/// How many are shown on the first screen.
const MOST: usize = 3;

#[must_use]
pub fn priority_text(priority: Priority, words: &StaffWords) -> &'static str {
    match priority {
        Priority::Low => words.ticket.low,
        Priority::Normal => words.ticket.normal,
        Priority::High => words.ticket.high,
        Priority::Urgent => words.ticket.urgent,
    }
}

/// What is overdue stands before the rest; both keep their order.
fn late_first(app: AppContext, mut todo: Vec<Ticket>) -> Vec<Ticket> {
    todo.sort_by_cached_key(|ticket| !is_late(app, ticket));
    todo
}

/// What is overdue alone.
fn late_only(app: AppContext, shown: TicketGroups) -> TicketGroups {
    TicketGroups {
        todo: shown
            .todo
            .into_iter()
            .filter(|ticket| is_late(app, ticket))
            .collect(),
        ..TicketGroups::default()
    }
}

/// The tag of a priority that is worth one.
#[must_use]
pub fn priority_class(priority: Priority) -> Option<&'static str> {
    match priority {
        Priority::Low | Priority::Normal => None,
        Priority::High => Some("tag warn"),
        Priority::Urgent => Some("tag bad"),
    }
}

#[component]
pub fn DeskTicketsPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let me = app.me().user;
    let filter = RwSignal::new(
        app.draft::<TicketFilter>(forms::TICKET_FILTER)
            .unwrap_or_default(),
    );
    let shown = Memo::new(move |_| {
        let shown = app.rows(|rows| groups(rows, filter.get(), me));
        match filter.get() {
            TicketFilter::Late => late_only(app, shown),
            TicketFilter::All | TicketFilter::Mine => shown,
        }
    });
    let none = Memo::new(move |_| app.rows(|rows| groups(rows, TicketFilter::All, me).is_empty()));
    let none_fits = Memo::new(move |_| !none.get() && shown.with(TicketGroups::is_empty));
    let todo = Memo::new(move |_| late_first(app, shown.with(|shown| shown.todo.clone())));
    let pending = Memo::new(move |_| shown.with(|shown| shown.pending.clone()));
    let done = Memo::new(move |_| {
        shown.with(|shown| shown.done.iter().take(DONE).cloned().collect::<Vec<_>>())
    });
    let some_done = Memo::new(move |_| done.with(|done| !done.is_empty()));
    view! {
        <Page title=words.ticket.tickets back=routes::desk::MORE class="broad">
            <ParkedBanner href=routes::desk::PARKED />
            {move || none.get().then(|| view! { <Empty of=lu::LuLifeBuoy title=words.ticket.list_empty_title text=words.ticket.list_empty_text /> })}
            {move || (!none.get()).then(|| view! { <Filters filter=filter /> })}
            {move || none_fits.get().then(|| view! { <p class="muted">{words.ticket.filter_empty}</p> })}
            <Group title=words.ticket.todo_title tickets=todo />
            <Group title=words.ticket.pending_title tickets=pending />
            {move || some_done.get().then(|| view! {
                <details class="fold">
                    <summary>{words.ticket.done_title}" "<span class="muted num">{move || done.with(Vec::len)}</span></summary>
                    <TicketLines tickets=done />
                </details>
            })}
        </Page>
    }
}

#[component]
fn Filters(filter: RwSignal<TicketFilter>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let chips = TicketFilter::ALL.map(|one| {
        let text = match one {
            TicketFilter::All => words.ui.all,
            TicketFilter::Mine => words.ticket.mine,
            TicketFilter::Late => words.ticket.late,
        };
        let choose = move |_| {
            filter.set(one);
            app.save_draft(forms::TICKET_FILTER, Some(&one));
        };
        view! {
            <button type="button" class="chip" aria-pressed=move || (filter.get() == one).to_string() on:click=choose>{text}</button>
        }
    });
    view! { <div class="strip" role="group" aria-label=words.ticket.filter>{chips.collect_view()}</div> }
}

#[component]
fn Group(title: &'static str, tickets: Memo<Vec<Ticket>>) -> impl IntoView {
    let some = Memo::new(move |_| tickets.with(|tickets| !tickets.is_empty()));
    move || {
        some.get().then(|| {
            view! {
                <section class="section">
                    <div class="section-head"><h2>{title}</h2></div>
                    <TicketLines tickets=tickets />
                </section>
            }
        })
    }
}

/// Tickets, one under the other.
#[component]
pub fn TicketLines(tickets: Memo<Vec<Ticket>>) -> impl IntoView {
    // A line is drawn anew when anything on it changes.
    let key = |one: &Ticket| {
        let seen = (
            one.state,
            one.priority,
            one.assignee,
            one.number,
            one.first_answer_at,
        );
        (one.id, seen, one.subject.clone(), one.kind)
    };
    view! {
        <ul class="list">
            <For each=move || tickets.get() key=key let:ticket>
                <TicketLine ticket=ticket />
            </For>
        </ul>
    }
}

#[component]
fn TicketLine(ticket: Ticket) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let (at, state) = (ticket.opened_at, ticket.state);
    let name = untrack(|| {
        let assignee = ticket.assignee?;
        app.rows(|rows| colleague_name(rows, assignee))
    });
    let assignee =
        name.map(|name| view! { <p class="row-sub">{(words.ticket.assigned_to)(&name)}</p> });
    let priority = priority_class(ticket.priority)
        .map(|class| view! { <span class=class>{priority_text(ticket.priority, words)}</span> });
    let due = {
        let ticket = ticket.clone();
        move || {
            let due = due_of(app, &ticket)?;
            let (class, text) = due_text(due, app.now(), words);
            Some(view! { <span class=class>{text}</span> })
        }
    };
    let from = [
        number_text(&ticket, words),
        words.ticket_kind(ticket.kind).to_owned(),
        ticket.name.clone(),
    ];
    let from: Vec<String> = from.into_iter().filter(|text| !text.is_empty()).collect();
    view! {
        <li class="row top-align">
            <span class="lead"><Icon of=lu::LuLifeBuoy /></span>
            <div class="row-text">
                <p class="row-title"><a class="row-link" href=routes::desk::ticket(ticket.id)>{ticket.subject.clone()}</a></p>
                <p class="row-sub">{from.join(" · ")}</p>
                {assignee}
                <p class="cluster"><span class=ticket_class(state)>{words.ticket_state(state)}</span>{priority}{due}</p>
                <RowMark key=key_of(ticket.id) />
            </div>
            <div class="row-end"><time class="small nowrap">{move || app.moment(at)}</time></div>
        </li>
    }
}

/// The tickets that wait for the staff, for their first screen.
#[component]
pub fn TicketsWaiting() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let me = app.me().user;
    let tickets = Memo::new(move |_| {
        let mut todo = late_first(
            app,
            app.rows(|rows| groups(rows, TicketFilter::All, me)).todo,
        );
        todo.truncate(MOST);
        todo
    });
    let late = Memo::new(move |_| {
        let all = app.rows(|rows| groups(rows, TicketFilter::All, me));
        late_only(app, all).todo.len() as u64
    });
    let some = Memo::new(move |_| tickets.with(|tickets| !tickets.is_empty()));
    let late = move || {
        (late.get() > 0)
            .then(|| view! { <span class="tag bad">{(words.ticket.late_n)(late.get())}</span> })
    };
    move || {
        some.get().then(|| view! {
            <section class="section">
                <div class="section-head"><h2>{words.ticket.tickets}</h2>{late}<a href=routes::desk::TICKETS>{words.ui.all}</a></div>
                <TicketLines tickets=tickets />
            </section>
        })
    }
}
