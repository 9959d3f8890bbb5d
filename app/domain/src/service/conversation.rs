//! A conversation: what both sides see of it, and what only staff keep about it.
//!
//! ```text
//! open ⇄ closed      staff close it; the next message, from either side, opens it again
//! ```

use crate::civil::DAY_MS;
use crate::id::{ConversationId, UserId};
use crate::merge::{Class, Was};
use crate::noun;
use crate::noun::column::names;
use crate::noun::{Merging, Record as _};
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::row::{Entity, Key};
use crate::scope::{Scope, shared};
use crate::service::message::Party;
use crate::view::{Changes, Ctx, Rows, Stop};
use serde::{Deserialize, Serialize};

/// The longest that a conversation is put off, ms. What came later would be forgotten.
pub const MAX_SNOOZE: i64 = 90 * DAY_MS;

/// One conversation, the same for the customer and the staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    pub id: ConversationId,
    pub customer: UserId,
    /// What the customer is called.
    pub name: String,
    pub state: ConversationState,
    /// How many messages it has: the newest one's number.
    pub count: u32,
    /// The newest message, shortened, for lists.
    pub last_text: String,
    pub last_from: Party,
    /// The number of the newest message from each side; 0 where there is none.
    pub last_customer: u32,
    pub last_staff: u32,
    /// Epoch ms UTC.
    pub opened_at: i64,
    pub last_at: i64,
}

noun! {
    Conversation in "conversation" by ConversationId, scopes |one| shared(one.customer);
    fixed customer: UserId;
    fixed name: String;
    guarded state: ConversationState;
    server count: u32 as "messages";
    server last_text: String;
    server last_from: Party;
    server last_customer: u32;
    server last_staff: u32;
    server opened_at: i64;
    server last_at: i64;
}

names! {
    ConversationState { Open "open", Closed "closed" }
}

/// Where a conversation stands (guarded).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConversationState {
    Open,
    Closed,
}

/// Staff's half of a conversation; its id is the conversation's. T₁ and T₂ of the efficiency formula begin here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConversationStaff {
    pub id: ConversationId,
    /// Who answers it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<UserId>,
    /// When the customer wrote first, staff answered first, and it was last closed, epoch ms UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_contact_at: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_response_at: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved_at: Option<i64>,
    /// Seconds that staff spent on writing.
    #[serde(default)]
    pub active_seconds: u32,
    /// Until when the automatic reply was given that the place is closed, epoch ms UTC ([`crate::service::auto_reply`]).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auto_reply_until: Option<i64>,
    /// Put off until then, epoch ms UTC; what the customer writes brings it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snoozed_until: Option<i64>,
}

noun! {
    ConversationStaff in "conversation_staff" by ConversationId, scopes |_| vec![Scope::Team];
    hard assignee: Option<UserId>;
    server first_contact_at: Option<i64>;
    server first_response_at: Option<i64>;
    server resolved_at: Option<i64>;
    server active_seconds: u32;
    server auto_reply_until: Option<i64>;
    server snoozed_until: Option<i64>;
}

impl ConversationStaff {
    #[must_use]
    pub fn new(id: ConversationId) -> Self {
        Self {
            id,
            assignee: None,
            first_contact_at: None,
            first_response_at: None,
            resolved_at: None,
            active_seconds: 0,
            auto_reply_until: None,
            snoozed_until: None,
        }
    }
}

/// `conversation.step@1`: closes it or opens it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConversationStep {
    pub id: ConversationId,
    pub to: ConversationState,
    /// How many messages its author had seen: what came after that was not answered yet.
    pub seen: u32,
}

/// `conversation.assign@1`: who answers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConversationAssign {
    pub id: ConversationId,
    pub assignee: Was<Option<UserId>>,
}

/// `conversation.snooze@1`: puts a conversation off, or takes it up again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConversationSnooze {
    pub id: ConversationId,
    /// When it comes back, epoch ms UTC; none: now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<i64>,
    /// How many messages its author had seen: nothing is put off that came after that.
    pub seen: u32,
}

/// The merge class of each field that a mutation of this noun can change.
#[must_use]
pub fn class_of(field: &str) -> Option<Class> {
    let of = |fields| noun::class_of(fields, field).filter(|class| *class != Class::Fixed);
    of(Conversation::FIELDS).or_else(|| of(ConversationStaff::FIELDS))
}

/// Closes a conversation or opens it again.
///
/// # Errors
/// [`Stop::Refused`] for people who are not staff, and for closing over a message that its author had not seen.
pub fn step(view: &dyn Rows, ctx: &Ctx, args: &ConversationStep) -> Result<Changes, Stop> {
    let conversation = load(view, ctx, args.id)?;
    if conversation.state == args.to {
        return Ok(Changes::default());
    }
    if args.to == ConversationState::Closed && conversation.last_customer > args.seen {
        return Err(Refusal::NewMessages.into());
    }
    let mut staff = staff_half(view, args.id)?;
    staff.resolved_at = match args.to {
        ConversationState::Closed => Some(ctx.now),
        ConversationState::Open => None,
    };
    let conversation = Conversation {
        state: args.to,
        ..conversation.clone()
    };
    Ok(Changes {
        rows: vec![conversation.into(), staff.into()],
        ..Changes::default()
    })
}

/// Says who answers a conversation.
///
/// # Errors
/// [`Stop::Refused`] for people who are not staff; [`Stop::Need`] for rows not loaded.
pub fn assign(view: &dyn Rows, ctx: &Ctx, args: &ConversationAssign) -> Result<Changes, Stop> {
    load(view, ctx, args.id)?;
    let mut staff = staff_half(view, args.id)?;
    let mut merging = Merging::default();
    merging.hard(
        "assignee",
        &mut staff.assignee,
        &Some(args.assignee.clone()),
    );
    let mut changes = Changes::of(staff.into());
    merging.finish(
        ctx,
        Key::new(Entity::ConversationStaff, args.id.0),
        &mut changes,
    )?;
    Ok(changes)
}

/// Puts a conversation off until a time. It stays open and goes on waiting; what the customer writes brings it back.
///
/// # Errors
/// [`Stop::Refused`] for people who are not staff, over a message that its author had not seen, and for a time that is more than
/// [`MAX_SNOOZE`] away; [`Stop::Need`] for rows not loaded.
pub fn snooze(view: &dyn Rows, ctx: &Ctx, args: &ConversationSnooze) -> Result<Changes, Stop> {
    let conversation = load(view, ctx, args.id)?;
    let too_far = |until: i64| until.saturating_sub(ctx.now) > MAX_SNOOZE;
    if args.until.is_some_and(too_far) {
        return Err(Refusal::BadValue {
            field: "until".into(),
        }
        .into());
    }
    if args.until.is_some() && conversation.last_customer > args.seen {
        return Err(Refusal::NewMessages.into());
    }
    let staff = ConversationStaff {
        snoozed_until: args.until,
        ..staff_half(view, args.id)?
    };
    Ok(Changes::of(staff.into()))
}

fn load<'a>(view: &'a dyn Rows, ctx: &Ctx, id: ConversationId) -> Result<&'a Conversation, Stop> {
    if !may(&ctx.actor, Action::WorkConversation) {
        return Err(Refusal::NotAllowed.into());
    }
    view.need(id)
}

/// Staff's half, a fresh one where there is none yet.
pub(crate) fn staff_half(view: &dyn Rows, id: ConversationId) -> Result<ConversationStaff, Stop> {
    let half = view.find::<ConversationStaff>(id)?;
    Ok(half.cloned().unwrap_or_else(|| ConversationStaff::new(id)))
}
