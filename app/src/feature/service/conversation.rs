//! One conversation on the staff's phone.

use super::assign::Bar;
use super::bubbles::Thread;
use super::composer::Composer;
use super::inbox_list::waits;
use super::pen::Pen;
use super::thread::going_on;
use crate::context::use_dev;
use crate::ui::{Empty, Page};
use domain::service::{Conversation, ConversationState, MessageSend, Party};
use domain::{ConversationId, Entity, Key, MessageId, UserId};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map, use_query_map};

/// Whom a conversation is with: by its row, or by the address that begins one.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Partner {
    id: ConversationId,
    customer: UserId,
    /// What the address calls the customer.
    name: String,
}

#[component]
pub fn ConversationPage() -> impl IntoView {
    let dev = use_dev();
    let (params, query) = (use_params_map(), use_query_map());
    let with = Memo::new(move |_| {
        let id: ConversationId = params.with(|params| params.get("id")?.parse().ok())?;
        let known = dev.rows(|rows| {
            let row = rows.get(Key::new(Entity::Conversation, id.0))?;
            Some(row.as_conversation()?.customer)
        });
        let named: Option<UserId> = query.with(|query| query.get("customer")?.parse().ok());
        let name = query.with(|query| query.get("name")).unwrap_or_default();
        let customer = known.or(named)?;
        Some(Partner { id, customer, name })
    });
    let go = use_navigate();
    // Where this customer already has an open conversation, no second one is begun.
    Effect::new(move |_| {
        let Some(with) = with.get() else { return };
        let now = dev.with(|device| device.port().now());
        let other = untrack(|| {
            dev.rows(|rows| {
                let new = rows
                    .get(Key::new(Entity::Conversation, with.id.0))
                    .is_none();
                going_on(rows, with.customer, now).filter(|_| new)
            })
        });
        if let Some(other) = other {
            let replace = NavigateOptions {
                replace: true,
                ..NavigateOptions::default()
            };
            go(&format!("/desk/inbox/{other}"), replace);
        }
    });
    move || match with.get() {
        Some(with) => view! { <Talk with=with /> }.into_any(),
        None => view! { <Missing /> }.into_any(),
    }
}

#[component]
fn Missing() -> impl IntoView {
    let words = use_dev().words();
    view! {
        <Page title=words.chat.inbox back="/desk/inbox">
            <Empty
                of=lu::LuMessagesSquare
                title=words.chat.missing_title
                text=words.chat.missing_text
                next=("/desk/inbox", words.chat.inbox)
            />
        </Page>
    }
}

#[component]
fn Talk(with: Partner) -> impl IntoView {
    let dev = use_dev();
    let words = dev.words();
    let Partner { id, customer, name } = with;
    let conversation = Memo::new(move |_| {
        dev.rows(|rows| {
            let row = rows.get(Key::new(Entity::Conversation, id.0))?;
            row.as_conversation().cloned()
        })
    });
    let ids = Memo::new(move |_| vec![id]);
    let asked = StoredValue::new(name);
    let title = Signal::derive(move || {
        let known = conversation.with(|one| one.as_ref().map(|one| one.name.clone()));
        known
            .filter(|name| !name.is_empty())
            .or_else(|| Some(asked.get_value()).filter(|name| !name.is_empty()))
            .unwrap_or_else(|| words.customer.to_owned())
    });
    let pen = Pen::take_up(dev, format!("chat/{id}"));
    let me = dev.me();
    let send = move |()| {
        let name = me.name.clone();
        let customer_name = if conversation.with_untracked(Option::is_none) {
            asked.get_value().chars().take(200).collect()
        } else {
            String::new()
        };
        pen.send(|text, active_seconds| MessageSend {
            id: MessageId(dev.with(|device| device.port().new_id())),
            conversation: id,
            customer,
            name,
            customer_name,
            text,
            active_seconds,
        });
    };
    let is = move |test: fn(&Conversation) -> bool| {
        Memo::new(move |_| conversation.with(|one| one.as_ref().is_some_and(test)))
    };
    let quick = is(waits);
    let closed = is(|one| one.state == ConversationState::Closed);
    let fresh = Memo::new(move |_| conversation.with(Option::is_none));
    let start = move || (words.chat.start_title)(&title.get());
    view! {
        <Page title=title back="/desk/inbox" class="chat-page">
            <Bar conversation=conversation customer=customer />
            {move || fresh.get().then(|| view! {
                <div class="empty"><h2>{start}</h2><p>{words.chat.start_text}</p></div>
            })}
            <Thread conversations=ids side=Party::Staff />
            {move || closed.get().then(|| view! { <p class="muted small center">{words.chat.closed_text}</p> })}
        </Page>
        <Composer
            pen=pen
            conversation=Signal::derive(move || Some(id))
            on_send=Callback::new(send)
            quick=Signal::derive(move || quick.get())
        />
    }
}
