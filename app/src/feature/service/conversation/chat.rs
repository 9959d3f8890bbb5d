//! The customer's chat with the business: one thread of all conversations.

use super::bubbles::Thread;
use super::composer::Composer;
use super::composer_draft::ComposerState;
use super::thread::read_up_to;
use super::thread::{conversations_of, going_on};
use crate::context::{AppContext, use_app};
use crate::ui::parked_banner::ParkedBanner;
use crate::ui::shared_text::{below, take_shared};
use crate::ui::{Empty, Page};
use domain::people::of_user;
use domain::projection::Projection;
use domain::routes;
use domain::service::message::MAX_TEXT;
use domain::service::{MessageSend, Party, unread as is_unread};
use domain::{ConversationId, Entity, MessageId, Row, UserId};
use icondata_lu as lu;
use leptos::prelude::*;

/// The form under which the unsent text is kept.
const DRAFT: &str = "chat";
/// The most characters of a name in a message.
const NAME: usize = 80;

/// What the customer is called in a message: as their data says, or their account.
#[must_use]
pub fn own_name(rows: &Projection, me: UserId, account: &str) -> String {
    let known = of_user(rows, me).ok().flatten();
    let name = known
        .map(|contact| contact.fields.name())
        .filter(|name| !name.is_empty());
    name.unwrap_or_else(|| account.to_owned())
        .chars()
        .take(NAME)
        .collect()
}

#[component]
pub fn ChatPage() -> impl IntoView {
    let app = use_app();
    let words = app.customer_words();
    let me = app.me();
    let (user, account) = (me.user, me.name);
    let fresh_id = move || ConversationId(app.device().new_id());
    let fresh = StoredValue::new(fresh_id());
    let conversations = Memo::new(move |_| {
        app.rows(|rows| {
            conversations_of(rows, user)
                .iter()
                .map(|one| one.id)
                .collect::<Vec<_>>()
        })
    });
    let open = Memo::new(move |_| {
        let now = app.now();
        app.rows(|rows| going_on(rows, user, now))
    });
    let composer = ComposerState::take_up(app, DRAFT.to_owned());
    take_shared(app, move |shared| {
        let typed = composer.text.get_untracked();
        composer.write(below(&typed, &shared, MAX_TEXT), None);
    });
    let send = move |()| {
        // Two messages sent in one breath open one conversation.
        let used = conversations.with_untracked(|ids| ids.contains(&fresh.get_value()));
        if used && open.get_untracked().is_none() {
            fresh.set_value(fresh_id());
        }
        let conversation = open.get_untracked().unwrap_or_else(|| fresh.get_value());
        let name = untrack(|| app.rows(|rows| own_name(rows, user, &account)));
        composer.send(|id, text, _, files| MessageSend {
            id: MessageId(id),
            conversation,
            customer: user,
            name,
            customer_name: String::new(),
            text,
            files,
            active_seconds: 0,
        });
    };
    let about = move || {
        app.business.with(|business| {
            business
                .as_ref()
                .map(|business| business.about.text(words.lang).to_owned())
        })
    };
    let empty = Memo::new(move |_| conversations.with(Vec::is_empty));
    view! {
        <Page title=words.service.chat kicker=Signal::derive(move || app.business_name()) class="chat-page">
            <ParkedBanner href=routes::app::PARKED />
            {move || empty.get().then(|| view! {
                <Empty of=lu::LuMessagesSquare title=words.service.empty_title text=words.service.empty_text />
                <p class="muted small center">{about}</p>
            })}
            <Thread conversations=conversations side=Party::Customer />
        </Page>
        <Composer composer=composer conversation=open on_send=Callback::new(send) />
    }
}

/// How many conversations hold something that this customer has not read.
#[must_use]
pub fn unread(app: AppContext) -> usize {
    let me = app.me().user;
    app.rows(|rows| {
        rows.all(Entity::Conversation)
            .filter_map(Row::as_conversation)
            .filter(|one| is_unread(one, Party::Customer, read_up_to(rows, one.id, me)))
            .count()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::{NOW, a_user};
    use domain::ContactId;
    use domain::people::{Contact, ContactFields};

    #[test]
    fn a_message_carries_the_name_of_ones_own_data_before_the_accounts() {
        let mut rows = Projection::default();
        assert_eq!(own_name(&rows, a_user(), "ann@x"), "ann@x");
        let fields = ContactFields {
            given: "Ann".into(),
            family: "Lee".into(),
            ..ContactFields::default()
        };
        let contact = Contact::new(ContactId::of_user(a_user()), fields, NOW);
        rows.replace([Row::Contact(contact)], Vec::new());
        assert_eq!(own_name(&rows, a_user(), "ann@x"), "Ann Lee");
        assert_eq!(
            own_name(&rows, UserId(crate::memory::an_id(9)), &"x".repeat(90)).len(),
            80
        );
    }
}
