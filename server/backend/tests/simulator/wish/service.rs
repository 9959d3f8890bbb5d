//! Writing, reading and closing.

use crate::noise::Noise;
use domain::account::Actor;
use domain::merge::Was;
use domain::projection::Projection;
use domain::service::{
    Conversation, ConversationAssign, ConversationState, ConversationStep, MessageRead, MessageSend,
};
use domain::{ConversationId, Draft, Entity, Key, MessageId, Row, UserId};

fn conversations(rows: &Projection) -> Vec<&Conversation> {
    rows.all(Entity::Conversation)
        .filter_map(Row::as_conversation)
        .collect()
}

/// A message: customers sometimes open a conversation, staff answer.
pub fn say(rows: &Projection, actor: &Actor, now: i64, noise: &mut Noise) -> Option<Draft> {
    let open = conversations(rows);
    let fresh = !actor.role.is_staff() && (open.is_empty() || noise.chance(100));
    let (conversation, customer) = if fresh {
        (ConversationId(noise.uuid(now)), actor.user)
    } else {
        noise.pick(&open).map(|talk| (talk.id, talk.customer))?
    };
    let send = MessageSend {
        id: MessageId(noise.uuid(now)),
        conversation,
        customer,
        name: "Lin".into(),
        customer_name: String::new(),
        text: format!("m{}", noise.next() % 1_000_007),
        files: Vec::new(),
        active_seconds: noise.below(60) as u32,
    };
    Some(send.into())
}

/// Reads up to somewhere, sometimes further than there is.
pub fn read(rows: &Projection, noise: &mut Noise) -> Option<Draft> {
    let open = conversations(rows);
    let talk = noise.pick(&open)?;
    let read = MessageRead {
        conversation: talk.id,
        up_to: noise.below(u64::from(talk.count) + 2) as u32,
    };
    Some(read.into())
}

/// Closes what was seen, opens it again, or says who answers.
pub fn settle(rows: &Projection, me: UserId, noise: &mut Noise) -> Option<Draft> {
    let open = conversations(rows);
    let talk = noise.pick(&open)?;
    if noise.chance(300) {
        let half = rows.get(Key::new(Entity::ConversationStaff, talk.id.0));
        let was = half
            .and_then(Row::as_conversation_staff)
            .and_then(|half| half.assignee);
        let assign = ConversationAssign {
            id: talk.id,
            assignee: Was { was, new: Some(me) },
        };
        return Some(assign.into());
    }
    let to = match talk.state {
        ConversationState::Open => ConversationState::Closed,
        ConversationState::Closed => ConversationState::Open,
    };
    let step = ConversationStep {
        id: talk.id,
        to,
        seen: talk.count,
    };
    Some(step.into())
}
