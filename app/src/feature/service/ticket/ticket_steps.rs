//! What staff can do with a ticket: take it, say how soon it wants an answer, and take it further.

use super::desk_tickets::priority_text;
use super::merge_sheet::MergeSheet;
use super::resolve_sheet::ResolveSheet;
use crate::context::use_app;
use crate::feature::team::colleague_name;
use crate::ui::Icon;
use domain::merge::Was;
use domain::service::{Priority, Ticket, TicketSet, TicketState, TicketStep};
use icondata_core::Icon as Drawing;
use icondata_lu as lu;
use leptos::prelude::*;
use words::StaffWords;

/// Where a ticket goes by one tap, beside *resolved*, which has a sheet of its own.
#[must_use]
pub fn steps_from(state: TicketState) -> &'static [TicketState] {
    match state {
        TicketState::New | TicketState::Open | TicketState::Reopened => &[TicketState::Pending],
        TicketState::Pending => &[TicketState::Open],
        TicketState::Resolved => &[TicketState::Closed, TicketState::Reopened],
        TicketState::Closed => &[TicketState::Reopened],
    }
}

fn step_text(to: TicketState, words: &StaffWords) -> (Drawing, &'static str) {
    match to {
        TicketState::Pending => (lu::LuClock, words.ticket.wait),
        TicketState::Closed => (lu::LuArchive, words.ticket.close),
        TicketState::Reopened => (lu::LuRotateCcw, words.ticket.reopen),
        TicketState::Resolved => (lu::LuCheck, words.ticket.resolve),
        TicketState::New | TicketState::Open => (lu::LuPlay, words.ticket.go_on),
    }
}

#[component]
pub fn TicketSteps(ticket: Memo<Option<Ticket>>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let resolving = RwSignal::new(None::<Ticket>);
    let merging = RwSignal::new(None::<Ticket>);
    // What was merged goes on elsewhere.
    let here = Memo::new(move |_| {
        ticket.with(|ticket| ticket.as_ref().is_some_and(|one| one.merged_into.is_none()))
    });
    let state = Memo::new(move |_| ticket.with(|ticket| ticket.as_ref().map(|one| one.state)));
    let step = move |to| {
        if let Some(one) = ticket.get_untracked() {
            let step = TicketStep {
                id: one.id,
                was: one.state,
                to,
                resolution: String::new(),
                seen: one.last_customer,
            };
            app.save(step, None, || {});
        }
    };
    let resolve = move || {
        state.get().filter(|state| state.is_open()).map(|_| view! {
            <button type="button" class="btn primary" on:click=move |_| resolving.set(ticket.get_untracked())>
                <Icon of=lu::LuCheck />{words.ticket.resolve}
            </button>
        })
    };
    let others = move || {
        let to = state.get().map(steps_from).unwrap_or_default();
        let button = |to: &TicketState| {
            let (to, (icon, text)) = (*to, step_text(*to, words));
            view! { <button type="button" class="btn" on:click=move |_| step(to)><Icon of=icon />{text}</button> }
        };
        to.iter().map(button).collect_view()
    };
    view! {
        {move || here.get().then(|| view! {
            <div class="btn-row">
                {resolve}
                {others}
                <button type="button" class="btn" aria-haspopup="dialog" on:click=move |_| merging.set(ticket.get_untracked())>
                    <Icon of=lu::LuMerge />{words.ticket.merge}
                </button>
            </div>
        })}
        {move || merging.get().map(|one| view! {
            <MergeSheet ticket=one on_close=Callback::new(move |()| merging.set(None)) />
        })}
        {move || resolving.get().map(|one| view! {
            <ResolveSheet ticket=one on_close=Callback::new(move |()| resolving.set(None)) />
        })}
    }
}

/// Who takes care of it.
#[component]
pub fn Assignee(ticket: Memo<Option<Ticket>>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let me = app.me().user;
    let who =
        Memo::new(move |_| ticket.with(|ticket| ticket.as_ref().and_then(|one| one.assignee)));
    let name = move || {
        let who = who.get()?;
        let name = app.rows(|rows| colleague_name(rows, who));
        let name = name.unwrap_or_else(|| words.ticket.somebody.to_owned());
        Some((words.ticket.assigned_to)(&name))
    };
    let take = move |_| {
        if let Some(one) = ticket.get_untracked() {
            let set = TicketSet {
                assignee: Some(Was {
                    was: one.assignee,
                    new: Some(me),
                }),
                ..TicketSet::of(one.id)
            };
            app.save(set, None, || {});
        }
    };
    view! {
        {move || name().map(|name| view! { <p>{name}</p> })}
        {move || (who.get() != Some(me)).then(|| view! {
            <button type="button" class="btn small" on:click=take><Icon of=lu::LuUserCheck />{words.ticket.take}</button>
        })}
    }
}

/// How soon it wants an answer.
#[component]
pub fn PriorityField(ticket: Memo<Option<Ticket>>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let now = Memo::new(move |_| ticket.with(|ticket| ticket.as_ref().map(|one| one.priority)));
    let choose = move |event| {
        let new = Priority::parse(&event_target_value(&event));
        if let (Some(one), Some(new)) = (ticket.get_untracked(), new)
            && one.priority != new
        {
            let was = one.priority;
            let set = TicketSet {
                priority: Some(Was { was, new }),
                ..TicketSet::of(one.id)
            };
            app.save(set, None, || {});
        }
    };
    let options = Priority::ALL.map(|one| {
        view! {
            <option value=one.name() prop:selected=move || now.get() == Some(one)>{priority_text(one, words)}</option>
        }
    });
    view! {
        <div class="field">
            <label for="ticket-priority">{words.ticket.priority}</label>
            <select id="ticket-priority" on:change=choose>{options.collect_view()}</select>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_button_leads_where_the_rules_let_a_ticket_go() {
        for state in TicketState::ALL {
            for to in steps_from(state) {
                assert!(state.may_become(*to), "{state:?} → {to:?}");
            }
            assert!(!steps_from(state).is_empty());
        }
    }
}
