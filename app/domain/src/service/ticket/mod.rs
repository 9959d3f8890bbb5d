//! Tickets: what a customer complains of, asks or wants done, and how far it is.
//!
//! ```text
//! new ⇄ open ⇄ pending       staff work on it; pending waits for the customer, whose answer opens it again
//!   └─────┴──────┴→ resolved (resolution) → closed
//!                       └──→ reopened ←─────┘     by the customer's answer, or by either side
//! ```
//!
//! What both sides see is the ticket and its messages; what staff say among themselves is a [`TicketNote`], which no customer ever gets.

pub mod merge;
pub mod note;
pub mod open;
pub mod set;
pub mod step;
pub mod write;

pub use merge::TicketMerge;
pub use note::{TicketNote, TicketNoteAdd};
pub use open::TicketOpen;
pub use step::TicketStep;
pub use write::{TicketMessage, TicketWrite};

use crate::id::{AttachmentId, ConversationId, OrderId, ProductId, TicketId, UserId};
use crate::noun;
use crate::noun::column::{json_columns, names};
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::scope::shared;
use crate::service::message::Party;
use crate::service::sla::{MAX_PAUSES, Pause};
use crate::tagged::tagged;
use crate::view::{Ctx, Rows, Stop};
use serde::{Deserialize, Serialize};

/// The most tickets that one customer may have under way. Nobody has twenty complaints at once that somebody still answers one by one; a
/// program or a child at a guest's phone has hundreds.
pub const MAX_OPEN: u64 = 20;
/// The most characters of a ticket's subject.
pub const MAX_SUBJECT: usize = 120;
/// The most characters of what a ticket, a message, a note or a resolution says.
pub const MAX_TEXT: usize = 4_000;

/// One ticket, the same for the customer and the staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    pub id: TicketId,
    /// Given by the server; until then the screen says that the number follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<i64>,
    pub customer: UserId,
    /// What the customer is called.
    pub name: String,
    pub kind: TicketKind,
    /// One line.
    pub subject: String,
    /// What happened, as it was written when the ticket was opened.
    pub text: String,
    pub about: TicketAbout,
    pub priority: Priority,
    /// Who of the staff takes care of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<UserId>,
    pub state: TicketState,
    /// What was done about it, as the customer reads it; empty until it is resolved.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub resolution: String,
    /// How many messages it has beside its own text.
    pub count: u32,
    /// The number of the newest message from each side; 0 where there is none.
    pub last_customer: u32,
    pub last_staff: u32,
    /// When it was opened, staff first answered or resolved it, it was last resolved, and it last changed, epoch ms UTC. Labels, not an order.
    pub opened_at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_answer_at: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved_at: Option<i64>,
    pub changed_at: i64,
    /// The times in which it was not the staff's turn, in their order; its clocks stood still ([`crate::service::sla`]).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Pause>,
    /// Files that came with its text, in the order in which they were chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<AttachmentId>,
    /// The ticket in which it goes on; what is written into this one lands there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<TicketId>,
}

noun! {
    Ticket in "ticket" by TicketId, scopes |ticket| shared(ticket.customer),
    changed by TicketSet "ticket.set@1";
    server number: Option<i64>;
    fixed customer: UserId;
    fixed name: String;
    soft kind: TicketKind;
    soft subject: String, max(MAX_SUBJECT), check(set::has_subject);
    fixed text: String as "body";
    fixed about: TicketAbout;
    soft priority: Priority;
    hard assignee: Option<UserId>;
    own state: TicketState;
    server resolution: String;
    server count: u32 as "messages";
    server last_customer: u32;
    server last_staff: u32;
    server opened_at: i64;
    server first_answer_at: Option<i64>;
    server resolved_at: Option<i64>;
    server changed_at: i64;
    server pauses: Vec<Pause>;
    fixed files: Vec<AttachmentId>;
    server merged_into: Option<TicketId>;
}

json_columns!(TicketAbout, Vec<Pause>);

names! {
    TicketKind { Complaint "complaint", Question "question", Problem "problem", Request "request" }
    Priority { Low "low", Normal "normal", High "high", Urgent "urgent" }
    TicketState {
        New "new", Open "open", Pending "pending", Resolved "resolved", Closed "closed", Reopened "reopened",
    }
}

/// What a ticket is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketKind {
    Complaint,
    Question,
    Problem,
    Request,
}

/// How soon it wants an answer, as staff judge it; the later ones first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    Low,
    Normal,
    High,
    Urgent,
}

/// Where a ticket stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketState {
    /// Nobody answered yet.
    New,
    /// Staff work on it.
    Open,
    /// It waits for the customer.
    Pending,
    /// Staff say that it is done, and how.
    Resolved,
    /// Nothing more is expected.
    Closed,
    /// It was resolved, and is not.
    Reopened,
}

impl TicketState {
    /// True where somebody still has to do something.
    #[must_use]
    pub fn is_open(self) -> bool {
        match self {
            Self::New | Self::Open | Self::Pending | Self::Reopened => true,
            Self::Resolved | Self::Closed => false,
        }
    }

    /// True where it is the staff's turn.
    #[must_use]
    pub fn waits_for_staff(self) -> bool {
        match self {
            Self::New | Self::Open | Self::Reopened => true,
            Self::Pending | Self::Resolved | Self::Closed => false,
        }
    }

    /// True where a step leads from this state to the next one.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        match next {
            Self::New => false,
            Self::Open => matches!(self, Self::New | Self::Pending | Self::Reopened),
            Self::Pending => matches!(self, Self::New | Self::Open | Self::Reopened),
            Self::Resolved => self.is_open(),
            Self::Closed => self == Self::Resolved,
            Self::Reopened => !self.is_open(),
        }
    }

    /// Where a message of this side leaves it.
    #[must_use]
    pub fn after_message(self, from: Party) -> Self {
        match (from, self) {
            (Party::Staff, Self::New) | (Party::Customer, Self::Pending) => Self::Open,
            (Party::Customer, Self::Resolved | Self::Closed) => Self::Reopened,
            (_, state) => state,
        }
    }
}

tagged! {
    /// What a ticket is about. A build that does not know it keeps it as it came.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub enum TicketAbout by is {
        Nothing "nothing",
        Order "order" { order: OrderId },
        Product "product" { product: ProductId },
        /// What was said in a chat.
        Conversation "conversation" { conversation: ConversationId },
    } else {
        /// Of a newer build.
        Other
    }
}

impl Ticket {
    /// Moves it on, at an instant; its clocks run while it is the staff's turn.
    pub(super) fn enter(&mut self, state: TicketState, at: i64) {
        match (self.state.waits_for_staff(), state.waits_for_staff()) {
            (true, false) if self.pauses.len() < MAX_PAUSES => {
                self.pauses.push(Pause { from: at, to: None });
            }
            (false, true) => {
                if let Some(last) = self.pauses.last_mut().filter(|last| last.to.is_none()) {
                    last.to = Some(at.max(last.from));
                }
            }
            _ => {}
        }
        self.state = state;
    }
}

/// The ticket, for somebody who may see it; whether others have one is not told.
pub(crate) fn load<'a>(view: &'a dyn Rows, ctx: &Ctx, id: TicketId) -> Result<&'a Ticket, Stop> {
    let ticket = view.need::<Ticket>(id)?;
    let customer = ticket.customer;
    if may(&ctx.actor, Action::UseTicket { customer }) {
        Ok(ticket)
    } else {
        Err(Refusal::missing::<Ticket>().into())
    }
}

/// The side for which somebody speaks.
pub(crate) fn party(ctx: &Ctx) -> Party {
    if ctx.actor.role.is_staff() {
        Party::Staff
    } else {
        Party::Customer
    }
}

/// What somebody wrote, without blanks around it.
///
/// # Errors
/// [`Refusal::EmptyText`] and [`Refusal::TooLong`].
pub(crate) fn said(text: &str) -> Result<String, Refusal> {
    let said = text.trim();
    if said.is_empty() {
        return Err(Refusal::EmptyText);
    }
    fits(said, MAX_TEXT, "text")?;
    Ok(said.to_owned())
}

pub(crate) fn fits(text: &str, most: usize, field: &str) -> Result<(), Refusal> {
    if text.chars().count() > most {
        return Err(Refusal::TooLong {
            field: field.into(),
        });
    }
    Ok(())
}
