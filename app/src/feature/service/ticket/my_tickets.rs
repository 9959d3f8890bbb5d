//! The customer's tickets, here also without a network.

use super::ticket_rows::{key_of, number_text, tickets_of};
use crate::context::use_app;
use crate::field_text::ticket_class;
use crate::ui::parked_banner::ParkedBanner;
use crate::ui::{Empty, Icon, Page, RowMark};
use domain::routes;
use domain::service::{Ticket, TicketState};
use icondata_lu as lu;
use leptos::prelude::*;
use words::CustomerWords;

#[component]
pub fn MyTicketsPage() -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let me = app.me().user;
    let tickets = Memo::new(move |_| app.rows(|rows| tickets_of(rows, me)));
    let none = Memo::new(move |_| tickets.with(|(open, done)| open.is_empty() && done.is_empty()));
    let tell = move || {
        (!none.get()).then(|| view! {
            <a class="btn block" href=routes::app::TICKET_NEW><Icon of=lu::LuPlus />{words.ticket.tell_us}</a>
        })
    };
    view! {
        <Page title=words.ticket.my_tickets back=routes::app::ME class="broad">
            <ParkedBanner href=routes::app::PARKED />
            {move || none.get().then(|| view! {
                <Empty
                    of=lu::LuLifeBuoy
                    title=words.ticket.empty_title
                    text=words.ticket.empty_text
                    next=(routes::app::TICKET_NEW, words.ticket.tell_us)
                />
            })}
            {move || section(words.ticket.open_title, tickets.with(|(open, _)| open.clone()))}
            {move || section(words.ticket.done_title, tickets.with(|(_, done)| done.clone()))}
            {tell}
        </Page>
    }
}

fn section(title: &'static str, tickets: Vec<Ticket>) -> impl IntoView {
    (!tickets.is_empty()).then(|| view! {
        <section class="section">
            <div class="section-head"><h2>{title}</h2></div>
            <ul class="list">{tickets.into_iter().map(|ticket| view! { <TicketRow ticket=ticket /> }).collect_view()}</ul>
        </section>
    })
}

#[component]
fn TicketRow(ticket: Ticket) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let (at, href) = (ticket.opened_at, routes::app::ticket(ticket.id));
    let sub = format!(
        "{} · {}",
        number_text(&ticket, words),
        words.ticket_kind(ticket.kind)
    );
    view! {
        <li class="row">
            <span class="lead"><Icon of=lu::LuLifeBuoy /></span>
            <div class="row-text">
                <p class="row-title"><a class="row-link" href=href>{ticket.subject.clone()}</a></p>
                <p class="row-sub">{sub}</p>
                <p class="row-sub">{move || app.moment(at)}</p>
                <RowMark key=key_of(ticket.id) />
            </div>
            <div class="row-end">{state_tag(&ticket, words)}</div>
        </li>
    }
}

/// Where it stands. Before the server knows of it, its mark says where it is, and no state is claimed.
pub fn state_tag(ticket: &Ticket, words: &'static CustomerWords) -> impl IntoView + use<> {
    let state = ticket.state;
    let is_known = ticket.number.is_some();
    let text = match state {
        TicketState::Pending => words.ticket.pending_you,
        _ => words.ticket_state(state),
    };
    is_known.then(|| view! { <span class=ticket_class(state)>{text}</span> })
}
