//! Writing, reading and closing.

use super::{Habits, Somebody, files};
use crate::noise::Noise;
use domain::merge::Was;
use domain::projection::Projection;
use domain::service::{
    Conversation, ConversationAssign, ConversationState, ConversationStep, MessageRead, MessageSend,
};
use domain::{ConversationId, Draft, Entity, Key, MessageId, Row};

pub const HABITS: Habits = Habits {
    staff: &[(3, say), (1, read), (2, settle)],
    customers: &[(5, say), (1, read)],
};

fn conversations(rows: &Projection) -> Vec<&Conversation> {
    rows.all(Entity::Conversation)
        .filter_map(Row::as_conversation)
        .collect()
}

/// A message, sometimes with files: customers sometimes open a conversation, staff answer.
fn say(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let Somebody { rows, actor, now } = *somebody;
    let open = conversations(rows);
    let fresh = !actor.role.is_staff() && (open.is_empty() || noise.chance(100));
    let (conversation, customer) = if fresh {
        (ConversationId(noise.uuid(now)), actor.user)
    } else {
        noise.pick(&open).map(|talk| (talk.id, talk.customer))?
    };
    let count = noise.below(3) * u64::from(noise.chance(300));
    let files = (0..count).map(|_| files::file(now, noise)).collect();
    let send = MessageSend {
        id: MessageId(noise.uuid(now)),
        conversation,
        customer,
        name: "Lin".into(),
        customer_name: String::new(),
        text: format!("m{}", noise.next() % 1_000_007),
        files,
        active_seconds: noise.below(60) as u32,
    };
    Some(send.into())
}

/// Reads up to somewhere, sometimes further than there is.
fn read(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let open = conversations(somebody.rows);
    let talk = noise.pick(&open)?;
    let read = MessageRead {
        conversation: talk.id,
        up_to: noise.below(u64::from(talk.count) + 2) as u32,
    };
    Some(read.into())
}

/// Closes what was seen, opens it again, or says who answers.
fn settle(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    let (rows, me) = (somebody.rows, somebody.actor.user);
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
