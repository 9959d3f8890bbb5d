//! What a mutator sees and what it answers.

use crate::account::{Actor, Business};
use crate::id::{
    ActivityId, AttachmentId, BookingId, ContactId, ConversationId, CouponId, OrderId, TaskId,
    TicketId, UserId, WaitlistEntryId,
};
use crate::noun::Noun;
use crate::refusal::Refusal;
use crate::row::{Entity, Key, Row};
use crate::sales::booking::request::ServerSide;
use uuid::Uuid;

/// An in-memory view of rows. The whole local store on a phone, the loaded rows on the server.
pub trait Rows {
    /// The row, `Ok(None)` where it is known not to exist.
    ///
    /// # Errors
    /// [`Stop::Need`] where this view has not loaded it: load it and run again.
    fn row(&self, key: Key) -> Result<Option<&Row>, Stop>;

    /// The business of this deployment; none where there is none yet. It is the one row that rules ask for without knowing its id.
    ///
    /// # Errors
    /// [`Stop::Need`] where this view has not looked for it.
    fn business(&self) -> Result<Option<&Business>, Stop>;

    /// What only the server has; none on phones.
    fn server(&self) -> Option<ServerSide<'_>> {
        None
    }
}

impl dyn Rows + '_ {
    /// A row of a noun; none where it is known not to exist.
    ///
    /// # Errors
    /// [`Stop::Need`] where this view has not loaded it.
    pub fn find<T: Noun>(&self, id: T::Id) -> Result<Option<&T>, Stop> {
        let row = self.row(Key::new(T::ENTITY, id.into()))?;
        Ok(row.and_then(T::of))
    }

    /// A row of a noun that has to be there.
    ///
    /// # Errors
    /// [`Refusal::Missing`] where it is not; [`Stop::Need`] where this view has not loaded it.
    pub fn need<T: Noun>(&self, id: T::Id) -> Result<&T, Stop> {
        self.find(id)?.ok_or_else(|| Refusal::missing::<T>().into())
    }
}

/// What a view that has not looked for the business asks for: no row has this id.
pub const THE_BUSINESS: Key = Key {
    entity: Entity::Business,
    id: Uuid::nil(),
};

/// Where the mutator runs. The phone predicts; only the server decides what only it can know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Phone,
    Server,
}

/// Whose mutation it is and when, passed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ctx {
    pub actor: Actor,
    pub client: Uuid,
    pub mid: u64,
    /// Epoch ms UTC of the side that runs it. It labels; it never decides.
    pub now: i64,
    pub side: Side,
}

/// Rows to write, and steps that only the server can take in the same transaction.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Changes {
    pub rows: Vec<Row>,
    pub server_steps: Vec<ServerStep>,
    /// Hard fields that somebody else changed meanwhile; the rest is applied.
    pub conflicts: Vec<Conflict>,
    /// True where a soft field was written over somebody's newer value.
    pub overwrote: bool,
}

impl Changes {
    #[must_use]
    pub fn of(row: Row) -> Self {
        Self {
            rows: vec![row],
            ..Self::default()
        }
    }
}

/// A step that the server runs in the same transaction and the phone skips.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerStep {
    /// Give the order the next number, unless it has one.
    NumberOrder(OrderId),
    /// Make this account's contact, unless there is one; note what was learnt.
    Collect(Collect),
    /// Look for contacts with the same numbers and addresses, and suggest them.
    Look(ContactId),
    /// Queue the mail of this timeline entry.
    Mail(ActivityId),
    /// Have a provider carry the text message of this timeline entry.
    Sms(ActivityId),
    /// Let no stranger book out the house: what is too much for somebody unknown is a request again.
    VetBooking(BookingId),
    /// Say that the bytes of this file are there, where its author already gave them.
    Arrive(AttachmentId),
    /// Give the ticket the next number, unless it has one. Refused before it where its customer has too many under way.
    NumberTicket(TicketId),
    /// Say when somebody is there, where the place is closed.
    AutoReply(ConversationId),
    /// Refused before it where its customer waits for too much already, or too many wait for the same.
    CountWaitlist(WaitlistEntryId),
    /// Refused before it where its author has given too many tasks that are open.
    CountTask(TaskId),
    /// Refused before it where none of its offer is left.
    CountCoupons(CouponId),
}

/// What an order or a chat tells about somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collect {
    pub user: UserId,
    pub name: String,
    /// As it was typed.
    pub phone: Option<String>,
    /// Where it was learnt.
    pub source: &'static str,
}

/// A hard field with two versions.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    pub field: String,
    pub base: serde_json::Value,
    pub theirs: serde_json::Value,
    pub mine: serde_json::Value,
}

/// Why a mutator stopped.
#[derive(Debug, Clone, PartialEq)]
pub enum Stop {
    /// A rule says no; the caller keeps the mutation and shows the reason.
    Refused(Refusal),
    /// Load these rows and run again.
    Need(Vec<Key>),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
