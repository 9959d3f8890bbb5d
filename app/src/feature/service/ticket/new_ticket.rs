//! What is wrong, as its customer writes it: about an order where she comes from one, also without a network.

use super::ticket_rows::about_text;
use crate::context::use_app;
use crate::feature::file::{ChosenFiles, PickButton, Target};
use crate::feature::service::conversation::composer_draft::ComposerState;
use crate::feature::service::help_article::help_answers::HelpAnswers;
use crate::ui::Page;
use crate::ui::form_draft::FormDraft;
use domain::id::TicketId;
use domain::service::ticket::MAX_TEXT;
use domain::service::{TicketAbout, TicketKind, TicketOpen};
use domain::{OrderId, routes};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use serde::{Deserialize, Serialize};

/// What was typed so far. Its id stays the same until it is saved: two taps are one ticket.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
struct Typed {
    id: Option<TicketId>,
    kind: Option<TicketKind>,
    text: String,
}

#[component]
pub fn NewTicketPage() -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let order: Option<OrderId> = use_query_map()
        .with_untracked(|query| query.get("order").and_then(|order| order.parse().ok()));
    let about = order.map_or(TicketAbout::Nothing, |order| TicketAbout::Order { order });
    let told = untrack(|| app.rows(|rows| about_text(&about, rows, words)));
    let form = order.map_or_else(
        || "ticket/new".to_owned(),
        |order| format!("ticket/new/{order}"),
    );
    let photos = ComposerState::take_up(app, format!("{form}/files"));
    let typed = FormDraft::<Typed>::new(app, form);
    let text = Signal::derive(move || typed.value.with(|typed| typed.text.clone()));
    let wrong = RwSignal::new(false);
    let go = use_navigate();
    let back = order.map_or(routes::app::TICKETS, |_| routes::app::ORDERS);
    let open = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let now = typed.value.get_untracked();
        if now.text.trim().is_empty() {
            wrong.set(true);
            return;
        }
        let id = now.id.unwrap_or_else(|| TicketId(app.device().new_id()));
        typed.update(|typed| typed.id = Some(id));
        let open = TicketOpen {
            id,
            customer: app.me().user,
            name: app.me().called().unwrap_or_default().to_owned(),
            kind: now.kind.unwrap_or(TicketKind::Complaint),
            subject: String::new(),
            text: now.text,
            about: about.clone(),
            files: Vec::new(),
        };
        let (later, go, files) = (typed.later(), go.clone(), photos.take_files());
        let open = TicketOpen {
            files: files.iter().map(|one| one.file.clone()).collect(),
            ..open
        };
        let saving = app.commit_with(open, files.clone());
        spawn_local(async move {
            match saving.await {
                Ok(_) => {
                    app.toast(words.ticket.opened);
                    later.clear();
                    go(&routes::app::ticket(id), NavigateOptions::default());
                }
                Err(error) => {
                    photos.give_back(files);
                    app.not_saved(&error);
                }
            }
        });
    };
    view! {
        <Page title=words.ticket.new_title back=back>
            {told.map(|told| view! { <p class="strong">{told}</p> })}
            <p class="muted small">{words.ticket.new_text}</p>
            <form class="form" autocomplete="off" on:submit=open>
                <Kinds typed=typed />
                <div class="field">
                    <label for="ticket-text">{words.ticket.what_happened}</label>
                    <textarea
                        id="ticket-text"
                        rows="5"
                        maxlength=MAX_TEXT.to_string()
                        autocomplete="off"
                        aria-describedby="ticket-text-error"
                        aria-invalid=move || wrong.get().then_some("true")
                        prop:value=move || typed.value.with(|typed| typed.text.clone())
                        on:input=move |event| {
                            wrong.set(false);
                            typed.update(|typed| typed.text = event_target_value(&event));
                        }
                    ></textarea>
                    <div role="status" id="ticket-text-error">
                        {move || wrong.get().then(|| view! { <p class="error">{words.ticket.need_text}</p> })}
                    </div>
                </div>
                <HelpAnswers typed=text />
                <ChosenFiles files=photos.files />
                <PickButton target=Target::Composer(photos.files) />
                <button type="submit" class="btn primary block">{words.ticket.open}</button>
            </form>
        </Page>
    }
}

/// What it is, in one tap.
#[component]
fn Kinds(typed: FormDraft<Typed>) -> impl IntoView {
    let words = use_app().customer_words();
    let chosen = move || {
        typed
            .value
            .with(|typed| typed.kind.unwrap_or(TicketKind::Complaint))
    };
    let kinds = TicketKind::ALL.map(|kind| {
        view! {
            <button
                type="button"
                class="chip"
                aria-pressed=move || (chosen() == kind).to_string()
                on:click=move |_| typed.update(|typed| typed.kind = Some(kind))
            >
                {words.ticket_kind(kind)}
            </button>
        }
    });
    view! { <div class="cluster" role="group" aria-label=words.ticket.kind>{kinds.collect_view()}</div> }
}
