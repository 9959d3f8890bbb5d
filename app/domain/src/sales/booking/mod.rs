//! Bookings and the states they go through.
//!
//! ```text
//! requested → confirmed → seated → completed
//!     └──────────┴──→ declined (reason) | cancelled (by whom) | no_show
//! ```
//!
//! A wish – to book, to move, to confirm – is refused where its time is taken. What people saw happen – somebody sat down, left, or never
//! came – is recorded from whatever state.

pub mod availability;
pub mod busy_day;
pub mod change;
pub mod covers;
pub mod displaced;
pub mod joined;
pub mod request;
pub mod step;

use crate::id::{BookingId, ResourceId, ServiceOfferingId, UserId};
use crate::noun;
use crate::noun::{BadCell, Cell, CellKind, Columns, Source};
use crate::sales::booking::busy_day::Taken;
use crate::scope::shared;
use serde::{Deserialize, Serialize};

/// The longest note, in characters.
pub const MAX_NOTE: usize = 500;

/// One booking, the same for the customer and the staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booking {
    pub id: BookingId,
    /// None for walk-ins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offering: Option<ServiceOfferingId>,
    /// Whose it is. What staff write down for somebody without an account is their own.
    pub customer: UserId,
    /// Whom to call out or to ask for.
    pub name: String,
    /// As it was typed; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    pub party: u32,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Where; none until the server has found a place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<ResourceId>,
    /// Epoch ms UTC.
    pub start: i64,
    pub end: i64,
    /// Minutes kept free before and after.
    #[serde(default)]
    pub before: u32,
    #[serde(default)]
    pub after: u32,
    /// The IANA zone in which its time is read.
    pub zone: String,
    pub state: BookingState,
    /// When it was asked for on the device, epoch ms UTC. A label, not an order.
    pub asked_at: i64,
    /// When its state or time last changed, epoch ms UTC.
    pub changed_at: i64,
}

noun! {
    Booking in "booking" by BookingId, scopes |booking| shared(booking.customer);
    fixed offering: Option<ServiceOfferingId>;
    fixed customer: UserId;
    fixed name: String;
    fixed phone: String;
    server party: u32;
    fixed note: String;
    server resources: Vec<ResourceId>;
    server start: i64 as "starts_at";
    server end: i64 as "ends_at";
    fixed before: u32 as "gap_before";
    fixed after: u32 as "gap_after";
    fixed zone: String;
    guarded state: BookingState as ["state", "reason"];
    fixed asked_at: i64;
    server changed_at: i64;
}

/// Where a booking stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum BookingState {
    /// Asked for; no place is held.
    Requested,
    /// A place is held.
    Confirmed,
    /// They are here.
    Seated,
    Completed,
    Declined {
        reason: String,
    },
    Cancelled {
        by: CancelledBy,
    },
    NoShow,
}

/// Who cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CancelledBy {
    Customer,
    Staff,
}

impl CancelledBy {
    fn name(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Staff => "staff",
        }
    }
}

impl BookingState {
    /// The names of states in which a booking is still to come or going on.
    pub const OPEN: [&str; 3] = ["requested", "confirmed", "seated"];

    /// True where it is still to come or going on.
    #[must_use]
    pub fn is_open(&self) -> bool {
        Self::OPEN.contains(&self.name())
    }

    /// True where it has a place that nobody else may have.
    #[must_use]
    pub fn holds(&self) -> bool {
        matches!(self, Self::Confirmed | Self::Seated)
    }

    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Confirmed => "confirmed",
            Self::Seated => "seated",
            Self::Completed => "completed",
            Self::Declined { .. } => "declined",
            Self::Cancelled { .. } => "cancelled",
            Self::NoShow => "no_show",
        }
    }

    fn read(name: &str, reason: Option<String>) -> Option<Self> {
        Some(match name {
            "requested" => Self::Requested,
            "confirmed" => Self::Confirmed,
            "seated" => Self::Seated,
            "completed" => Self::Completed,
            "no_show" => Self::NoShow,
            "declined" => Self::Declined {
                reason: reason.unwrap_or_default(),
            },
            "cancelled" if reason.as_deref() == Some("customer") => Self::Cancelled {
                by: CancelledBy::Customer,
            },
            "cancelled" => Self::Cancelled {
                by: CancelledBy::Staff,
            },
            _ => return None,
        })
    }
}

/// A reason, or who it was, stands beside the state's name.
impl Columns for BookingState {
    const KINDS: &'static [CellKind] = &[CellKind::Text, CellKind::MaybeText];

    fn write<'a>(&'a self, out: &mut Vec<Cell<'a>>) {
        out.push(Cell::Text(Some(self.name().into())));
        out.push(Cell::Text(match self {
            Self::Declined { reason } => Some(reason.into()),
            Self::Cancelled { by } => Some(by.name().into()),
            _ => None,
        }));
    }

    fn read(from: &mut dyn Source) -> Result<Self, BadCell> {
        let name: String = Columns::read(from)?;
        let reason: Option<String> = Columns::read(from)?;
        Self::read(&name, reason).ok_or_else(|| BadCell::new(format!("no such state: {name}")))
    }
}

impl Booking {
    /// The time that it takes, with its gaps.
    #[must_use]
    pub fn taken(&self) -> Taken {
        Taken::of(self.id, self.start, self.end, (self.before, self.after))
    }

    /// The place and time that it holds; none where it holds none.
    #[must_use]
    pub fn held(&self) -> Option<(&[ResourceId], Taken)> {
        let holds = self.state.holds() && !self.resources.is_empty();
        holds.then(|| (self.resources.as_slice(), self.taken()))
    }
}
