//! The staff's conversations: who waits for an answer first.

use crate::context::{Dev, use_dev};
use crate::ui::Page;
use domain::id::MarkerId;
use domain::projection::Projection;
use domain::service::{Party, unread};
use domain::{ConversationId, Entity, Key, Row, UserId};
use leptos::prelude::*;

#[component]
pub fn InboxPage() -> impl IntoView {
    let words = use_dev().words();
    view! {
        <Page title=words.chat.inbox>
            <p></p>
        </Page>
    }
}

/// How many conversations wait for an answer of the staff.
#[must_use]
pub fn waiting(dev: Dev) -> usize {
    let me = dev.me().user;
    dev.rows(|rows| {
        rows.all(Entity::Conversation)
            .filter_map(Row::as_conversation)
            .filter(|one| unread(one, Party::Staff, read_up_to(rows, one.id, me)))
            .count()
    })
}

/// How far somebody read a conversation; 0 where they did not.
#[must_use]
pub fn read_up_to(rows: &Projection, conversation: ConversationId, reader: UserId) -> u32 {
    let id = MarkerId::of(conversation, reader);
    rows.get(Key::new(Entity::ReadMarker, id.0))
        .and_then(Row::as_read_marker)
        .map_or(0, |marker| marker.up_to)
}
