//! Reviews: how a customer says that an order or a booking was.
//!
//! ```text
//! waiting → published ⇄ hidden (reason)
//!    └─────────────────────┘└→ waiting, by the customer's edit, from wherever it stands
//! ```
//!
//! There is one review of an order or a booking, whichever phone it comes from: its id is made of what it is about. What is not published is
//! seen by its author and the staff alone.

pub mod moderate;
pub mod reply;
pub mod summary;
pub mod write;

pub use moderate::ReviewModerate;
pub use reply::ReviewReply;
pub use summary::{ReviewStars, ReviewSummary};
pub use write::ReviewWrite;

use crate::civil::DAY_MS;
use crate::id::{BookingId, OrderId, ReviewId, UserId};
use crate::noun;
use crate::noun::column::json_columns;
use crate::noun::{BadCell, Cell, CellKind, Columns, Source};
use crate::refusal::Refusal;
use crate::scope::shared;
use crate::tagged::tagged;
use crate::text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// The most characters of what a review or the reply to it says.
pub const MAX_TEXT: usize = 1_000;
/// The most characters of why a review is hidden.
pub const MAX_REASON: usize = 300;
/// So long after it was first written its author can change a review, ms.
pub const EDITABLE: i64 = 14 * DAY_MS;
/// From the worst to the best, of the whole and of each item.
pub const SCALE: RangeInclusive<u32> = 1..=5;
/// A review of at most so many stars is a reason to open a ticket.
pub const POOR: u32 = 2;

/// What is rated beside the whole. A text on the wire and in the table, so that a business can come to have items of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReviewItem {
    Food,
    Service,
    Place,
    Price,
}

impl ReviewItem {
    pub const ALL: [Self; 4] = [Self::Food, Self::Service, Self::Place, Self::Price];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Food => "food",
            Self::Service => "service",
            Self::Place => "place",
            Self::Price => "price",
        }
    }
}

/// One review, the same for its author and the staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    pub id: ReviewId,
    pub about: ReviewAbout,
    pub customer: UserId,
    /// What the customer is called in the order or the booking.
    pub name: String,
    /// 1 to 5.
    pub overall: u32,
    /// 1 to 5 each, by [`ReviewItem::name`]; what was not rated is not there.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub items: BTreeMap<String, u32>,
    /// In the customer's words; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// How often the customer said something else, from 1: staff decide about the edition that they saw.
    pub edition: u32,
    pub state: ReviewState,
    /// What the business answers, for everybody to read; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reply: String,
    /// When it was first written and when it last changed, epoch ms UTC.
    pub made_at: i64,
    pub changed_at: i64,
}

noun! {
    Review in "review" by ReviewId, scopes |review| shared(review.customer);
    fixed about: ReviewAbout;
    fixed customer: UserId;
    fixed name: String;
    own overall: u32;
    own items: BTreeMap<String, u32>;
    own text: String as "body";
    server edition: u32;
    own state: ReviewState as ["state", "reason"];
    own reply: String;
    server made_at: i64;
    server changed_at: i64;
}

json_columns!(ReviewAbout, BTreeMap<String, u32>);

tagged! {
    /// What a review is about. A build that does not know it keeps it as it came.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub enum ReviewAbout by is {
        Order "order" { order: OrderId },
        Booking "booking" { booking: BookingId },
    } else {
        /// Of a newer build.
        Other
    }
}

impl ReviewAbout {
    /// The one review of it; none of what this build does not know.
    #[must_use]
    pub fn review(&self) -> Option<ReviewId> {
        match self {
            Self::Order { order } => Some(ReviewId::of_order(*order)),
            Self::Booking { booking } => Some(ReviewId::of_booking(*booking)),
            Self::Other { .. } => None,
        }
    }
}

/// Who may read a review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case", deny_unknown_fields)]
pub enum ReviewState {
    /// Nobody looked at this edition yet.
    Waiting,
    /// Everybody.
    Published,
    /// Its author alone, who reads why.
    Hidden { reason: String },
}

impl ReviewState {
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Published => "published",
            Self::Hidden { .. } => "hidden",
        }
    }
}

/// Why it is hidden stands beside the state's name.
impl Columns for ReviewState {
    const KINDS: &'static [CellKind] = &[CellKind::Text, CellKind::MaybeText];

    fn write<'a>(&'a self, out: &mut Vec<Cell<'a>>) {
        out.push(Cell::Text(Some(self.name().into())));
        out.push(Cell::Text(match self {
            Self::Hidden { reason } => Some(reason.into()),
            Self::Waiting | Self::Published => None,
        }));
    }

    fn read(from: &mut dyn Source) -> Result<Self, BadCell> {
        let name: String = Columns::read(from)?;
        let reason: Option<String> = Columns::read(from)?;
        match &*name {
            "waiting" => Ok(Self::Waiting),
            "published" => Ok(Self::Published),
            "hidden" => Ok(Self::Hidden {
                reason: reason.unwrap_or_default(),
            }),
            _ => Err(BadCell::new(format!("no such state: {name}"))),
        }
    }
}

impl Review {
    /// Until when its author can change it, epoch ms UTC.
    #[must_use]
    pub fn editable_until(&self) -> i64 {
        self.made_at.saturating_add(EDITABLE)
    }

    #[must_use]
    pub fn is_public(&self) -> bool {
        self.state == ReviewState::Published
    }

    /// True where its author should be asked what went wrong.
    #[must_use]
    pub fn is_poor(&self) -> bool {
        self.overall <= POOR
    }

    /// The author for everybody to read: the first letter of the name, and no more; none where there is no letter.
    #[must_use]
    pub fn initial(&self) -> Option<String> {
        let name = text::line(&self.name);
        let first = name.chars().find(|c| c.is_alphabetic())?;
        Some(first.to_uppercase().collect())
    }
}

fn fits(text: &str, most: usize, field: &str) -> Result<(), Refusal> {
    if text.chars().count() > most {
        return Err(Refusal::TooLong {
            field: field.into(),
        });
    }
    Ok(())
}

fn off_scale(field: &str) -> Refusal {
    Refusal::BadValue {
        field: field.into(),
    }
}
