//! One ticket, as its customer sees it: how far it is, what was said, and in the end how it was.

use super::answer_form::{AnswerForm, answer_composer};
use super::my_tickets::state_tag;
use super::survey_form::SurveyForm;
use super::ticket_rows::{
    GoesOn, about_text, asks_how_it_was, key_of, number_text, ticket_of_address,
};
use super::ticket_thread::TicketThread;
use crate::context::use_app;
use crate::ui::parked_banner::ParkedBanner;
use crate::ui::{Empty, Icon, Page, RowMark};
use domain::routes;
use domain::service::{Party, Ticket, TicketState, TicketStep};
use icondata_lu as lu;
use leptos::prelude::*;

#[component]
pub fn MyTicketPage() -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let ticket = ticket_of_address(app);
    let title = Signal::derive(move || {
        ticket.with(|ticket| {
            ticket.as_ref().map_or_else(
                || words.ticket.ticket_plain.to_owned(),
                |ticket| number_text(ticket, words),
            )
        })
    });
    // What is being typed is not rebuilt when the ticket changes.
    let here = Memo::new(move |_| ticket.with(|ticket| ticket.as_ref().map(|one| one.id)));
    view! {
        <Page title=title back=routes::app::TICKETS>
            <ParkedBanner href=routes::app::PARKED />
            {move || match here.get() {
                Some(id) => view! {
                    {move || ticket.get().map(|ticket| view! { <Head ticket=ticket /> })}
                    <Question ticket=ticket />
                    <TicketThread ticket=ticket side=Party::Customer />
                    <AnswerForm ticket=id composer=answer_composer(id) />
                }
                .into_any(),
                None => view! {
                    <Empty
                        of=lu::LuLifeBuoy
                        title=words.ticket.missing_title
                        text=words.ticket.missing_text
                        next=(routes::app::PARKED, words.account.needs_you)
                    />
                }
                .into_any(),
            }}
        </Page>
    }
}

#[component]
fn Head(ticket: Ticket) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let about = app.rows(|rows| about_text(&ticket.about, rows, words));
    let pending = (ticket.state == TicketState::Pending).then(|| view! {
        <div class="banner warn" role="status"><Icon of=lu::LuMessageCircle /><p>{words.ticket.pending_text}</p></div>
    });
    let resolution = (!ticket.resolution.is_empty() && !ticket.state.is_open()).then(|| {
        view! {
            <div class="card pad">
                <h2>{words.ticket.resolution}</h2>
                <p class="said">{ticket.resolution.clone()}</p>
            </div>
        }
    });
    let about = about.map(|about| view! { <p class="muted">{about}</p> });
    view! {
        <div class="cluster">
            {state_tag(&ticket, words)}
            <span class="tag">{words.ticket_kind(ticket.kind)}</span>
            <RowMark key=key_of(ticket.id) />
        </div>
        {ticket.merged_into.map(|next| view! { <GoesOn next=next href=routes::app::ticket(next) /> })}
        {about}
        {pending}
        {resolution}
    }
}

/// After it was resolved: how it was, or that it is not solved.
#[component]
fn Question(ticket: Memo<Option<Ticket>>) -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let asked = Memo::new(move |_| {
        ticket.with(|ticket| {
            ticket
                .as_ref()
                .filter(|one| asks_how_it_was(one))
                .map(|one| one.id)
        })
    });
    let not_solved = move |_| {
        if let Some(one) = ticket.get_untracked() {
            let step = TicketStep {
                id: one.id,
                was: one.state,
                to: TicketState::Reopened,
                resolution: String::new(),
                seen: one.last_customer,
            };
            app.save(step, Some(words.ticket.opened_again.to_owned()), || {});
        }
    };
    move || {
        asked.get().map(|id| view! {
            <section class="section">
                <div class="section-head"><h2>{words.ticket.survey_title}</h2></div>
                <div class="card pad">
                    <SurveyForm ticket=id />
                    <button type="button" class="btn danger block" on:click=not_solved><Icon of=lu::LuRotateCcw />{words.ticket.not_solved}</button>
                </div>
            </section>
        })
    }
}
