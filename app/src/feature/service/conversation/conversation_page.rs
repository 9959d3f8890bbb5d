//! One conversation on the staff's phone.

use super::assign::Bar;
use super::bubbles::Thread;
use super::composer::Composer;
use super::composer_draft::ComposerState;
use super::inbox::InboxList;
use super::inbox_list::waits;
use super::thread::going_on;
use crate::context::{AppContext, use_app};
use crate::feature::people::contact::contact_view::contact_name;
use crate::feature::service::canned_reply::canned_reply_rows::{canned_replies, reader};
use crate::feature::service::canned_reply::canned_strip::CannedStrip;
use crate::ui::wide::wide;
use crate::ui::{Empty, Page};
use domain::projection::Projection;
use domain::routes;
use domain::service::{Conversation, ConversationState, MessageSend, Party};
use domain::{ContactId, ConversationId, Entity, Key, MessageId, UserId};
use icondata_lu as lu;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map, use_query_map};

/// Whom a conversation is with: by its row, or by the address that begins one.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Partner {
    id: ConversationId,
    customer: UserId,
    /// What the contact calls the customer from whose record this conversation is begun.
    name: String,
}

impl Partner {
    /// What the customer is called; tracked.
    fn title(&self, app: AppContext) -> String {
        let known = app.rows(|rows| conversation_of(rows, self.id).map(|one| one.name.clone()));
        known
            .filter(|name| !name.is_empty())
            .or_else(|| Some(self.name.clone()).filter(|name| !name.is_empty()))
            .unwrap_or_else(|| app.staff_words().sales.customer.to_owned())
    }
}

fn conversation_of(rows: &Projection, id: ConversationId) -> Option<&Conversation> {
    rows.get(Key::new(Entity::Conversation, id.0))?
        .as_conversation()
}

fn row_of(app: AppContext, id: ConversationId) -> Memo<Option<Conversation>> {
    Memo::new(move |_| app.rows(|rows| conversation_of(rows, id).cloned()))
}

#[component]
pub fn ConversationPage() -> impl IntoView {
    let app = use_app();
    let (params, query) = (use_params_map(), use_query_map());
    let with = Memo::new(move |_| {
        let id: ConversationId = params.with(|params| params.get("id")?.parse().ok())?;
        let known = app.rows(|rows| conversation_of(rows, id).map(|one| one.customer));
        let named: Option<UserId> = query.with(|query| query.get("customer")?.parse().ok());
        let contact: Option<ContactId> = query.with(|query| query.get("contact")?.parse().ok());
        let name = contact.and_then(|contact| app.rows(|rows| contact_name(rows, contact)));
        let customer = known.or(named)?;
        Some(Partner {
            id,
            customer,
            name: name.unwrap_or_default(),
        })
    });
    let go = use_navigate();
    // Where this customer already has an open conversation, no second one is begun.
    Effect::new(move |_| {
        let Some(with) = with.get() else { return };
        let now = app.device().now();
        let other = untrack(|| {
            app.rows(|rows| {
                let new = conversation_of(rows, with.id).is_none();
                going_on(rows, with.customer, now).filter(|_| new)
            })
        });
        if let Some(other) = other {
            let replace = NavigateOptions {
                replace: true,
                ..NavigateOptions::default()
            };
            go(&routes::desk::conversation(other), replace);
        }
    });
    let words = app.staff_words();
    let title = Signal::derive(move || match with.get() {
        Some(with) => with.title(app),
        None => words.service.inbox.to_owned(),
    });
    let open_one = Signal::derive(move || with.with(|with| with.as_ref().map(|with| with.id)));
    let wide = wide();
    let class = Signal::derive(move || {
        let class = if wide.get() {
            "chat-page wide"
        } else {
            "chat-page"
        };
        class.to_owned()
    });
    view! {
        <Page title=title tab=words.service.chat back=routes::desk::INBOX class=class>
            <div class="talk-beside">
                {move || wide.get().then(|| view! { <div class="talk-list"><InboxList open_one=open_one /></div> })}
                <div class="talk">{move || match with.get() {
                    Some(with) => view! { <Talk with=with /> }.into_any(),
                    None => view! { <Missing /> }.into_any(),
                }}</div>
            </div>
        </Page>
        {move || with.get().map(|with| view! { <Write with=with /> })}
    }
}

#[component]
fn Missing() -> impl IntoView {
    let words = use_app().staff_words();
    view! {
        <Empty
            of=lu::LuMessagesSquare
            title=words.service.missing_title
            text=words.service.missing_text
            next=(routes::desk::INBOX, words.service.inbox)
        />
    }
}

/// Who answers, and what was said.
#[component]
fn Talk(with: Partner) -> impl IntoView {
    let app = use_app();
    let words = app.staff_words();
    let (id, customer) = (with.id, with.customer);
    let conversation = row_of(app, id);
    let ids = Memo::new(move |_| vec![id]);
    let closed = Memo::new(move |_| {
        conversation.with(|one| {
            one.as_ref()
                .is_some_and(|one| one.state == ConversationState::Closed)
        })
    });
    let fresh = Memo::new(move |_| conversation.with(Option::is_none));
    let with = StoredValue::new(with);
    let start = move || (words.service.start_title)(&with.with_value(|with| with.title(app)));
    view! {
        <Bar conversation=conversation customer=customer />
        {move || fresh.get().then(|| view! {
            <div class="empty"><h2>{start}</h2><p>{words.service.start_text}</p></div>
        })}
        <Thread conversations=ids side=Party::Staff />
        {move || closed.get().then(|| view! { <p class="muted small center">{words.service.closed_text}</p> })}
    }
}

/// The bar in which staff answer.
#[component]
fn Write(with: Partner) -> impl IntoView {
    let app = use_app();
    let Partner { id, customer, name } = with;
    let conversation = row_of(app, id);
    let asked = StoredValue::new(name);
    let composer = ComposerState::take_up(app, format!("chat/{id}"));
    let me = app.me();
    let send = move |()| {
        let name = me.name.clone();
        let customer_name = if conversation.with_untracked(Option::is_none) {
            asked.get_value().chars().take(200).collect()
        } else {
            String::new()
        };
        composer.send(|message, text, active_seconds, files| MessageSend {
            id: MessageId(message),
            conversation: id,
            customer,
            name,
            customer_name,
            text,
            files,
            active_seconds,
        });
    };
    let canned = Memo::new(move |_| app.rows(|rows| !canned_replies(rows).0.is_empty()));
    // The usual sentences stand in for replies of one's own.
    let quick = Memo::new(move |_| {
        !canned.get() && conversation.with(|one| one.as_ref().is_some_and(waits))
    });
    let reader = Signal::derive(move || {
        let called = conversation.with(|one| one.as_ref().map(|one| one.name.clone()));
        let called = called.unwrap_or_else(|| asked.get_value());
        app.rows(|rows| reader(rows, customer, Some(id), &called, app.lang.get_untracked()))
    });
    let empty = Signal::derive(move || composer.text.with(String::is_empty));
    let take = Callback::new(move |text| {
        composer.write(text, Some(id));
        if let Some(field) = document().get_element_by_id("write") {
            crate::ui::focus(&field);
        }
    });
    view! {
        <Composer
            composer=composer
            conversation=Signal::derive(move || Some(id))
            on_send=Callback::new(send)
            quick=Signal::derive(move || quick.get())
            over_field=move || view! { <CannedStrip reader=reader empty=empty take=take /> }
        />
    }
}
