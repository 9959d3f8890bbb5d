//! How far somebody read a conversation.

use crate::id::{ConversationId, MarkerId, UserId};
use crate::noun;
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::scope::shared;
use crate::service::conversation::Conversation;
use crate::service::message::Party;
use crate::view::{Changes, Ctx, Rows, Stop};
use serde::{Deserialize, Serialize};

/// One reader's place in one conversation. It only moves forward.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadMarker {
    pub id: MarkerId,
    pub conversation: ConversationId,
    pub customer: UserId,
    pub reader: UserId,
    pub party: Party,
    /// The number of the newest message read.
    pub up_to: u32,
}

noun! {
    ReadMarker in "read_marker" by MarkerId, scopes |marker| shared(marker.customer);
    fixed conversation: ConversationId;
    fixed customer: UserId;
    fixed reader: UserId;
    fixed party: Party;
    own up_to: u32;
}

/// `message.read@1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MessageRead {
    pub conversation: ConversationId,
    pub up_to: u32,
}

/// Moves the reader's marker forward.
///
/// # Errors
/// [`Stop::Refused`] for other people's conversations; [`Stop::Need`] for rows not loaded.
pub fn read(view: &dyn Rows, ctx: &Ctx, args: &MessageRead) -> Result<Changes, Stop> {
    let conversation = view.need::<Conversation>(args.conversation)?;
    if !may(
        &ctx.actor,
        Action::Chat {
            customer: conversation.customer,
        },
    ) {
        return Err(Refusal::missing::<Conversation>().into());
    }
    let id = MarkerId::of(args.conversation, ctx.actor.user);
    let have = view
        .find::<ReadMarker>(id)?
        .map_or(0, |marker| marker.up_to);
    let up_to = args.up_to.min(conversation.count);
    if up_to <= have {
        return Ok(Changes::default());
    }
    let party = if ctx.actor.role.is_staff() {
        Party::Staff
    } else {
        Party::Customer
    };
    Ok(Changes::of(
        ReadMarker {
            id,
            conversation: args.conversation,
            customer: conversation.customer,
            reader: ctx.actor.user,
            party,
            up_to,
        }
        .into(),
    ))
}

/// True where the other side wrote something that this reader has neither read nor answered.
///
/// For staff, a colleague's answer counts as theirs: one customer waits for one answer.
#[must_use]
pub fn unread(conversation: &Conversation, me: Party, up_to: u32) -> bool {
    let (theirs, ours) = match me {
        Party::Customer => (conversation.last_staff, 0),
        Party::Staff => (conversation.last_customer, conversation.last_staff),
    };
    theirs > up_to && theirs > ours
}
