//! The staff's bar over a conversation: whose page, who answers, open or closed.

use super::inbox_list::assignee;
use super::snooze::Snooze;
use crate::context::{AppContext, use_app};
use crate::feature::team::{colleague_name, colleagues};
use crate::ui::{Icon, RowMark, Sheet, close_dialog};
use domain::merge::Was;
use domain::people::of_user;
use domain::routes;
use domain::service::{Conversation, ConversationAssign, ConversationState, ConversationStep};
use domain::{ContactId, ConversationId, Draft, Entity, Key, UserId};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The record of the customer, where staff have one.
#[must_use]
pub fn record_of(app: AppContext, customer: UserId) -> Option<ContactId> {
    app.rows(|rows| {
        of_user(rows, customer)
            .ok()
            .flatten()
            .map(|contact| contact.id)
    })
}

fn save(app: AppContext, draft: impl Into<Draft>) {
    let saving = app.commit(draft);
    spawn_local(async move {
        if let Err(error) = saving.await {
            app.not_saved(&error);
        }
    });
}

#[component]
pub fn Bar(conversation: Memo<Option<Conversation>>, customer: UserId) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let record = Memo::new(move |_| record_of(app, customer));
    let id = Memo::new(move |_| conversation.with(|one| one.as_ref().map(|one| one.id)));
    view! {
        <div class="chat-bar">
            {move || record.get().map(|record| view! {
                <a class="chip" href=routes::desk::contact(record)><Icon of=lu::LuUser />{words.service.record}</a>
            })}
            {move || id.get().map(|id| view! { <Assign id=id /> })}
            <Step conversation=conversation />
            {move || id.get().zip(record.get()).map(|(id, record)| view! {
                <a class="chip" href=routes::desk::new_ticket_of_chat(record, id)><Icon of=lu::LuLifeBuoy />{words.service.new_ticket}</a>
            })}
            <Snooze conversation=conversation />
            {move || id.get().map(|id| view! { <RowMark key=Key::new(Entity::ConversationStaff, id.0) /> })}
        </div>
    }
}

/// Closes or opens. What came in unseen keeps it open.
#[component]
fn Step(conversation: Memo<Option<Conversation>>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let state = Memo::new(move |_| conversation.with(|one| one.as_ref().map(|one| one.state)));
    let step = move |to| {
        if let Some(one) = conversation.get_untracked() {
            save(
                app,
                ConversationStep {
                    id: one.id,
                    to,
                    seen: one.count,
                },
            );
        }
    };
    move || {
        state.get().map(|state| {
            let (to, icon, text) = match state {
                ConversationState::Open => (ConversationState::Closed, lu::LuCheck, words.service.close),
                ConversationState::Closed => (ConversationState::Open, lu::LuRotateCcw, words.service.reopen),
            };
            view! { <button type="button" class="chip" on:click=move |_| step(to)><Icon of=icon />{text}</button> }
        })
    }
}

#[component]
fn Assign(id: ConversationId) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let open = RwSignal::new(false);
    let who = Memo::new(move |_| app.rows(|rows| assignee(rows, id)));
    let name = move || {
        let name = who
            .get()
            .and_then(|who| app.rows(|rows| colleague_name(rows, who)));
        name.unwrap_or_else(|| words.service.assign.to_owned())
    };
    view! {
        <button type="button" class="chip" aria-haspopup="dialog" on:click=move |_| open.set(true)>
            <Icon of=lu::LuUserCheck />{name}
        </button>
        {move || open.get().then(|| view! { <Pick id=id who=who open=open /> })}
    }
}

#[component]
fn Pick(id: ConversationId, who: Memo<Option<UserId>>, open: RwSignal<bool>) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let me = app.me().user;
    // What was seen when the list opened is what a change is measured against.
    let was = who.get_untracked();
    let choices = untrack(|| app.rows(|rows| colleagues(rows, me)));
    let others = choices.into_iter().map(move |(user, name)| {
        let name = if user == me {
            (words.service.to_me)(&name)
        } else {
            name
        };
        (Some(user), name)
    });
    let choices = others.chain([(None, words.service.nobody.to_owned())]);
    let choices = choices.map(move |(user, name)| {
        let choose = move |event| {
            if user != was {
                save(app, ConversationAssign { id, assignee: Was { was, new: user } });
            }
            close_dialog(&event);
        };
        let (lead, sign) = match user {
            Some(_) => ("lead round", super::inbox_list::short_name(&name).into_any()),
            None => ("lead round neutral", view! { <Icon of=lu::LuUserX /> }.into_any()),
        };
        view! {
            <li><button type="button" class="row" aria-current=(user == was).then_some("true") on:click=choose>
                <span class=lead aria-hidden="true">{sign}</span>
                <div class="row-text"><p class="row-title">{name.clone()}</p></div>
                {(user == was).then(|| view! { <Icon of=lu::LuCheck /> })}
            </button></li>
        }
    });
    view! {
        <Sheet title=words.service.assign_title on_close=Callback::new(move |()| open.set(false))>
            <div class="sheet-body"><ul class="list">{choices.collect_view()}</ul></div>
        </Sheet>
    }
}
