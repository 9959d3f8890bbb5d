//! One ticket, as staff see it: what was said, what they note among themselves, and what they do about it.

use super::answer_form::{AnswerForm, answer_composer};
use super::due::{due_of, due_text};
use super::ticket_notes::TicketNotes;
use super::ticket_rows::{GoesOn, about_text, key_of, number_text, response, ticket_of_address};
use super::ticket_steps::{Assignee, PriorityField, TicketSteps};
use super::ticket_thread::TicketThread;
use crate::context::{AppContext, use_app};
use crate::feature::service::canned_reply::canned_reply_rows::reader;
use crate::feature::service::canned_reply::canned_strip::CannedStrip;
use crate::feature::service::conversation::assign::record_of;
use crate::field_text::ticket_class;
use crate::ui::{Empty, Icon, Page, RowMark};
use domain::id::TicketId;
use domain::routes;
use domain::service::{Party, SurveyItem, SurveyResponse, Ticket, TicketAbout};
use icondata_lu as lu;
use leptos::prelude::*;

#[component]
pub fn DeskTicketPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
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
    let goes_on_here = Memo::new(move |_| {
        ticket.with(|ticket| ticket.as_ref().is_some_and(|one| one.merged_into.is_none()))
    });
    view! {
        <Page title=title back=routes::desk::TICKETS>
            {move || match here.get() {
                Some(id) => view! {
                    {move || ticket.get().map(|ticket| view! { <Head ticket=ticket /> })}
                    <TicketSteps ticket=ticket />
                    {move || goes_on_here.get().then(|| view! {
                        <div class="card pad">
                            <Assignee ticket=ticket />
                            <PriorityField ticket=ticket />
                        </div>
                    })}
                    <TicketThread ticket=ticket side=Party::Staff />
                    <Answer id=id ticket=ticket />
                    <TicketNotes ticket=id />
                    <Survey ticket=id />
                }
                .into_any(),
                None => view! {
                    <Empty
                        of=lu::LuLifeBuoy
                        title=words.ticket.missing_title
                        text=words.ticket.missing_text
                        next=(routes::desk::TICKETS, words.ticket.tickets)
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
    let words = app.staff_words();
    let state = ticket.state;
    let by = (!ticket.name.is_empty())
        .then(|| view! { <p class="muted">{(words.ticket.by)(&ticket.name)}</p> });
    let resolution = (!ticket.resolution.is_empty()).then(|| {
        view! {
            <div class="card pad">
                <h2>{words.ticket.resolution}</h2>
                <p class="said">{ticket.resolution.clone()}</p>
            </div>
        }
    });
    view! {
        <p class="strong">{ticket.subject.clone()}</p>
        {by}
        <div class="cluster">
            <span class=ticket_class(state)>{words.ticket_state(state)}</span>
            <span class="tag">{words.ticket_kind(ticket.kind)}</span>
            <RowMark key=key_of(ticket.id) />
        </div>
        {ticket.merged_into.map(|next| view! { <GoesOn next=next href=routes::desk::ticket(next) /> })}
        {due_tag(app, &ticket)}
        {links(app, &ticket)}
        {resolution}
    }
}

/// What is due next; tracked, since time goes on.
fn due_tag(app: AppContext, ticket: &Ticket) -> impl IntoView + use<> {
    let (ticket, words) = (ticket.clone(), app.staff_words());
    move || {
        let (class, text) = due_text(due_of(app, &ticket)?, app.now(), words);
        Some(view! { <p><span class=class>{text}</span></p> })
    }
}

/// The field for an answer, with the replies that are there for it.
#[component]
fn Answer(id: TicketId, ticket: Memo<Option<Ticket>>) -> impl IntoView {
    let app = use_app();
    let composer = answer_composer(id);
    let reader = Signal::derive(move || {
        ticket
            .with(|ticket| {
                let one = ticket.as_ref()?;
                let own = app.lang.get_untracked();
                Some(app.rows(|rows| reader(rows, one.customer, None, &one.name, own)))
            })
            .unwrap_or_default()
    });
    let empty = Signal::derive(move || composer.text.with(String::is_empty));
    let take = Callback::new(move |text| {
        composer.write(text, None);
        if let Some(field) = document().get_element_by_id("ticket-answer") {
            crate::ui::focus(&field);
        }
    });
    view! {
        <CannedStrip reader=reader empty=empty take=take />
        <AnswerForm ticket=id composer=composer />
    }
}

/// Whose it is and what it is about, to look there.
fn links(app: AppContext, ticket: &Ticket) -> impl IntoView + use<> {
    let words = app.staff_words();
    let record = record_of(app, ticket.customer).map(|record| view! {
        <a class="chip" href=routes::desk::contact(record)><Icon of=lu::LuUser />{words.ticket.record}</a>
    });
    let text = app.rows(|rows| about_text(&ticket.about, rows, words));
    let about = text.map(|text| match &ticket.about {
        TicketAbout::Order { order } => view! {
            <a class="chip" href=routes::desk::order(*order)><Icon of=lu::LuReceiptText />{text}</a>
        }
        .into_any(),
        TicketAbout::Conversation { conversation } => view! {
            <a class="chip" href=routes::desk::conversation(*conversation)><Icon of=lu::LuMessagesSquare />{text}</a>
        }
        .into_any(),
        _ => view! { <span class="muted">{text}</span> }.into_any(),
    });
    view! { <div class="cluster">{record}{about}</div> }
}

/// How its customer found it.
#[component]
fn Survey(ticket: TicketId) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let said = Memo::new(move |_| app.rows(|rows| response(rows, ticket)));
    let item = move |response: &SurveyResponse, item: SurveyItem| {
        let value = match item {
            SurveyItem::Speed => response.speed,
            SurveyItem::Result => response.result,
            SurveyItem::Recommend => response.recommend,
        };
        let value = format!("{value} / {}", item.scale().end());
        view! { <div><dt>{words.survey_item(item)}</dt><dd class="num">{value}</dd></div> }
    };
    move || {
        said.get().map(|said| view! {
            <section class="section">
                <div class="section-head"><h2>{words.ticket.survey_title}</h2></div>
                <div class="card">
                    <dl class="facts">{SurveyItem::ALL.map(|one| item(&said, one)).collect_view()}</dl>
                </div>
                {(!said.comment.is_empty()).then(|| view! { <p class="said">{said.comment.clone()}</p> })}
            </section>
        })
    }
}
