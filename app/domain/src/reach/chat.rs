//! What a strategy says in a chat, as rows.

use crate::id::{ConversationId, MessageId, UserId};
use crate::row::Row;
use crate::service::auto_reply::NOBODY;
use crate::service::{Conversation, ConversationStaff, ConversationState, Message, Party};
use uuid::Uuid;

/// Characters of a message that lists show.
const PREVIEW: usize = 120;

/// A conversation that begins with what is said: closed, since nobody waits for an answer of the team. What the customer writes opens it.
#[must_use]
pub fn begun(id: ConversationId, customer: UserId, name: &str, now: i64) -> Conversation {
    Conversation {
        id,
        customer,
        name: name.to_owned(),
        state: ConversationState::Closed,
        count: 0,
        last_text: String::new(),
        last_from: Party::Staff,
        last_customer: 0,
        last_staff: 0,
        opened_at: now,
        last_at: now,
    }
}

/// The message, and the conversation with it: whoever waits for an answer goes on waiting, and no clock moves. Staff's half is made where there is
/// none.
#[must_use]
pub fn said(
    conversation: Conversation,
    has_half: bool,
    (id, by, text): (Uuid, &str, &str),
    now: i64,
) -> Vec<Row> {
    let number = conversation.count.saturating_add(1);
    let message = Message {
        id: MessageId(id),
        conversation: conversation.id,
        customer: conversation.customer,
        number,
        author: NOBODY,
        from: Party::Staff,
        name: by.chars().take(80).collect(),
        text: text.trim().to_owned(),
        files: Vec::new(),
        at: now,
        automatic: true,
        by_mail: false,
    };
    let waits = conversation.last_customer > conversation.last_staff;
    let conversation = Conversation {
        count: number,
        // A question that waits stays what lists show.
        last_text: match waits {
            true => conversation.last_text.clone(),
            false => message.text.chars().take(PREVIEW).collect(),
        },
        last_from: match waits {
            true => conversation.last_from,
            false => Party::Staff,
        },
        last_at: conversation.last_at.max(now),
        ..conversation
    };
    let id = conversation.id;
    let mut rows = vec![message.into(), conversation.into()];
    if !has_half {
        rows.push(ConversationStaff::new(id).into());
    }
    rows
}
