//! Messages, and how one is sent.

use crate::account::colleague::author_name;
use crate::file::attachment::{add_row, check_all};
use crate::file::{NewFile, Subject};
use crate::id::{AttachmentId, ConversationId, MessageId, UserId};
use crate::noun;
use crate::noun::column::{json_columns, names};
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::row::{Entity, Key, Row};
use crate::scope::shared;
use crate::service::conversation::{Conversation, ConversationState, staff_half};
use crate::text;
use crate::view::{Changes, Collect, Ctx, Rows, ServerStep, Side, Stop};
use serde::{Deserialize, Serialize};

/// The most characters of a message.
pub const MAX_TEXT: usize = 4_000;
/// The most seconds of writing that one message counts for.
pub const MAX_ACTIVE: u32 = 900;
/// Characters of a message that lists show.
const PREVIEW: usize = 120;

/// Which side somebody speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    Customer,
    Staff,
}

/// One message. Append-only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub id: MessageId,
    pub conversation: ConversationId,
    pub customer: UserId,
    /// Its place in the conversation, from 1, by the server's order; a guess until it is there.
    pub number: u32,
    pub author: UserId,
    pub from: Party,
    /// What the author is called.
    pub name: String,
    /// Empty only where there are files.
    pub text: String,
    /// In the order in which they were chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<AttachmentId>,
    /// When it was written, epoch ms UTC. A label, not an order.
    pub at: i64,
    /// Written by the server, not by a person ([`crate::service::auto_reply`]).
    #[serde(default, skip_serializing_if = "is_no")]
    pub automatic: bool,
    /// Came to the business as a mail. Its sender is who its address says, which is not proven.
    #[serde(default, skip_serializing_if = "is_no")]
    pub by_mail: bool,
}

noun! {
    Message in "message" by MessageId, scopes |message| shared(message.customer);
    fixed conversation: ConversationId;
    fixed customer: UserId;
    server number: u32;
    fixed author: UserId;
    fixed from: Party as "party";
    fixed name: String;
    fixed text: String as "body";
    fixed files: Vec<AttachmentId>;
    fixed at: i64;
    fixed automatic: bool;
    fixed by_mail: bool;
}

json_columns!(Vec<AttachmentId>);

names! {
    Party { Customer "customer", Staff "staff" }
}

/// `message.send@1`: the first message of a conversation opens it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MessageSend {
    pub id: MessageId,
    pub conversation: ConversationId,
    /// Whose conversation it is.
    pub customer: UserId,
    /// What the author is called; where staff open a conversation, `customer_name` is what the customer is called.
    pub name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub customer_name: String,
    pub text: String,
    /// Its files: taken with it or not at all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<NewFile>,
    /// Seconds that its author spent on writing it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub active_seconds: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_no(yes: &bool) -> bool {
    !*yes
}

fn is_zero(seconds: &u32) -> bool {
    *seconds == 0
}

/// Sends a message.
///
/// # Errors
/// [`Stop::Refused`] for other people's conversations, empty and endless texts, and taken ids; [`Stop::Need`] for rows not loaded.
pub fn send(view: &dyn Rows, ctx: &Ctx, args: &MessageSend) -> Result<Changes, Stop> {
    if !may(
        &ctx.actor,
        Action::Chat {
            customer: args.customer,
        },
    ) {
        return Err(Refusal::NotAllowed.into());
    }
    check(args)?;
    let same = |have: &Message| {
        have.author == ctx.actor.user
            && have.conversation == args.conversation
            && have.text == args.text.trim()
            && have.files.iter().eq(args.files.iter().map(|file| &file.id))
    };
    if noun::created(view, args.id, same)? {
        return Ok(Changes::default());
    }
    let from = if ctx.actor.role.is_staff() {
        Party::Staff
    } else {
        Party::Customer
    };
    let name = author_name(view, &ctx.actor, &args.name)?;
    let conversation = grown(opened(view, ctx, args, from)?, ctx, args, from);
    let message = Message {
        id: args.id,
        conversation: args.conversation,
        customer: args.customer,
        number: conversation.count,
        author: ctx.actor.user,
        from,
        name: name.clone(),
        text: args.text.trim().to_owned(),
        files: args.files.iter().map(|file| file.id).collect(),
        at: ctx.now,
        automatic: false,
        by_mail: false,
    };
    let mut changes = Changes::of(message.into());
    changes.rows.push(conversation.into());
    let about = Subject::Message {
        conversation: args.conversation,
        message: args.id,
    };
    for file in &args.files {
        add_row(
            view,
            ctx,
            file,
            about,
            Some(args.customer),
            &name,
            &mut changes,
        )?;
    }
    // A customer's phone does not hold staff's half; the server writes it for both.
    if from == Party::Staff || ctx.side == Side::Server {
        changes.rows.push(measured(view, ctx, args, from)?);
    }
    if from == Party::Customer {
        changes.server_steps.push(ServerStep::Collect(Collect {
            user: args.customer,
            name,
            phone: None,
            source: "chat",
        }));
        changes
            .server_steps
            .push(ServerStep::AutoReply(args.conversation));
    }
    Ok(changes)
}

/// What a customer wrote by mail, as a message of theirs. What a program answered for them – an absence note – is filed: nobody has
/// written, so a closed conversation stays closed, no clock moves, and nothing answers it.
///
/// # Errors
/// As for a message that is sent.
pub fn receive(
    view: &dyn Rows,
    ctx: &Ctx,
    args: &MessageSend,
    automatic: bool,
) -> Result<Changes, Stop> {
    let was = view.find::<Conversation>(args.conversation)?;
    let was = was.map(|conversation| conversation.state);
    let mut changes = send(view, ctx, args)?;
    for row in &mut changes.rows {
        match row {
            Row::Message(message) => {
                message.by_mail = true;
                message.automatic = automatic;
            }
            Row::Conversation(conversation) if automatic => {
                conversation.state = was.unwrap_or(conversation.state);
            }
            _ => {}
        }
    }
    if automatic {
        changes
            .rows
            .retain(|row| !matches!(row, Row::ConversationStaff(_)));
        changes
            .server_steps
            .retain(|step| !matches!(step, ServerStep::AutoReply(_)));
    }
    Ok(changes)
}

fn check(args: &MessageSend) -> Result<(), Refusal> {
    check_all(&args.files)?;
    if args.text.trim().is_empty() && args.files.is_empty() {
        return Err(Refusal::EmptyText);
    }
    if args.text.chars().count() > MAX_TEXT {
        return Err(Refusal::TooLong {
            field: "text".into(),
        });
    }
    if args.name.chars().count() > 80 || args.customer_name.chars().count() > 200 {
        return Err(Refusal::TooLong {
            field: "name".into(),
        });
    }
    Ok(())
}

/// The conversation as it is, or as its first message opens it.
fn opened(
    view: &dyn Rows,
    ctx: &Ctx,
    args: &MessageSend,
    from: Party,
) -> Result<Conversation, Stop> {
    match view.row(Key::new(Entity::Conversation, args.conversation.0))? {
        Some(Row::Conversation(have)) if have.customer == args.customer => Ok(have.clone()),
        // Whether somebody else's conversation exists is not told.
        Some(_) => Err(Refusal::NotAllowed.into()),
        None => Ok(Conversation {
            id: args.conversation,
            customer: args.customer,
            name: match from {
                Party::Customer => text::line(&args.name),
                Party::Staff => text::line(&args.customer_name),
            },
            state: ConversationState::Open,
            count: 0,
            last_text: String::new(),
            last_from: from,
            last_customer: 0,
            last_staff: 0,
            opened_at: ctx.now,
            last_at: ctx.now,
        }),
    }
}

fn grown(
    mut conversation: Conversation,
    ctx: &Ctx,
    args: &MessageSend,
    from: Party,
) -> Conversation {
    conversation.count = conversation.count.saturating_add(1);
    conversation.state = ConversationState::Open;
    let files = args.files.first().map(|file| format!("📎 {}", file.name));
    let said = Some(args.text.trim()).filter(|text| !text.is_empty());
    let said = said.map(str::to_owned).or(files).unwrap_or_default();
    conversation.last_text = said.chars().take(PREVIEW).collect();
    conversation.last_from = from;
    conversation.last_at = conversation.last_at.max(ctx.now);
    match from {
        Party::Customer => conversation.last_customer = conversation.count,
        Party::Staff => conversation.last_staff = conversation.count,
    }
    conversation
}

fn measured(view: &dyn Rows, ctx: &Ctx, args: &MessageSend, from: Party) -> Result<Row, Stop> {
    let mut staff = staff_half(view, args.conversation)?;
    staff.resolved_at = None;
    match from {
        Party::Customer => {
            staff.first_contact_at.get_or_insert(ctx.now);
            staff.snoozed_until = None;
        }
        Party::Staff => {
            // Where staff write first there is nothing yet to respond to. Two clocks may disagree; an answer still comes after its question.
            if let Some(asked) = staff.first_contact_at {
                staff.first_response_at.get_or_insert(ctx.now.max(asked));
            }
            staff.assignee.get_or_insert(ctx.actor.user);
            staff.snoozed_until = None;
            let spent = args.active_seconds.min(MAX_ACTIVE);
            staff.active_seconds = staff.active_seconds.saturating_add(spent);
        }
    }
    Ok(staff.into())
}
