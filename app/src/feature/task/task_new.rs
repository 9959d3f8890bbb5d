//! A new task, from the list or from what it is about; also without a network.

use super::task_fields::{TaskFields, TypedTask};
use super::task_rows::name_of;
use crate::context::{AppContext, use_app};
use crate::ui::Page;
use crate::ui::form_draft::FormDraft;
use crate::ui::shared_text::{below, take_shared};
use domain::id::TaskId;
use domain::people::contact;
use domain::service::task::MAX_NOTE;
use domain::service::{TaskAbout, TaskCreate};
use domain::{ContactId, routes};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

/// What the address says that it is about.
fn about_of_address() -> TaskAbout {
    use_query_map().with_untracked(|query| {
        let id = |name: &str| query.get(name);
        let contact = id("contact").and_then(|id| id.parse().ok());
        let order = id("order").and_then(|id| id.parse().ok());
        let booking = id("booking").and_then(|id| id.parse().ok());
        let ticket = id("ticket").and_then(|id| id.parse().ok());
        let conversation = id("conversation").and_then(|id| id.parse().ok());
        contact
            .map(|contact| TaskAbout::Contact { contact })
            .or(order.map(|order| TaskAbout::Order { order }))
            .or(booking.map(|booking| TaskAbout::Booking { booking }))
            .or(ticket.map(|ticket| TaskAbout::Ticket { ticket }))
            .or(conversation.map(|conversation| TaskAbout::Conversation { conversation }))
            .unwrap_or(TaskAbout::Nothing)
    })
}

/// Where one goes back to.
fn back_of(about: &TaskAbout) -> String {
    match about {
        TaskAbout::Contact { contact } => routes::desk::contact(*contact),
        TaskAbout::Order { order } => routes::desk::order(*order),
        TaskAbout::Booking { booking } => routes::desk::booking(*booking),
        TaskAbout::Ticket { ticket } => routes::desk::ticket(*ticket),
        TaskAbout::Conversation { conversation } => routes::desk::conversation(*conversation),
        TaskAbout::Nothing | TaskAbout::Other { .. } => routes::desk::TASKS.to_owned(),
    }
}

fn named(app: AppContext, about: &TaskAbout) -> Option<String> {
    let TaskAbout::Contact { contact } = about else {
        return None;
    };
    let of = |id: ContactId| {
        app.rows(|rows| {
            let found = contact::find(rows, id).ok().flatten();
            found.map(|found| name_of(rows, found.id))
        })
    };
    untrack(|| of(*contact)).filter(|name| !name.is_empty())
}

#[component]
pub fn TaskNewPage() -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let about = about_of_address();
    let typed = FormDraft::<TypedTask>::new(app, format!("task/new/{}", back_of(&about)));
    take_shared(app, move |shared| {
        typed.update(|typed| typed.note = below(&typed.note, &shared, MAX_NOTE));
    });
    let wrong = RwSignal::new(false);
    let name = named(app, &about);
    let go = use_navigate();
    let subject = about.clone();
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let fresh = TaskId(app.device().new_id());
        let now = typed.value.get_untracked();
        if now.title.trim().is_empty() {
            wrong.set(true);
            return;
        }
        let id = now.id.unwrap_or(fresh);
        typed.update(|typed| typed.id = Some(id));
        let create = TaskCreate {
            id,
            title: now.title.trim().to_owned(),
            due: now.due(),
            about: subject.clone(),
            suggestion: None,
            assignee: now.assignee,
            note: now.note.trim().to_owned(),
        };
        let (later, go) = (typed.later(), go.clone());
        app.save(create, Some(words.task.added.to_owned()), move || {
            later.clear();
            go(&routes::desk::task(id), NavigateOptions::default());
        });
    };
    view! {
        <Page title=words.task.new_task back=routes::desk::TASKS>
            {name.map(|name| view! { <p class="strong">{name}</p> })}
            <form class="form" autocomplete="off" on:submit=add>
                <TaskFields typed=typed wrong=wrong />
                <button type="submit" class="btn primary block">{words.task.add}</button>
            </form>
        </Page>
    }
}
