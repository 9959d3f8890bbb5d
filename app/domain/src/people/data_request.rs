//! What somebody asks for about their own data. The requests stay at the server; these are the summaries that screens get.

use crate::civil::DAY_MS;
use crate::id::{ContactId, UserId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A request is answered within so long, ms.
pub const DUE: i64 = 30 * DAY_MS;
/// The most characters of an answer.
pub const MAX_ANSWER: usize = 1_000;
/// Whose the orders are that stay in the books after their customer was erased: nobody signs in as this.
pub const ERASED_CUSTOMER: UserId =
    UserId(Uuid::from_u128(0x0000_e7a5_ed00_7000_8000_0000_0000_0001));
/// What stands in place of a name there.
pub const ERASED_NAME: &str = "—";

/// Where a request came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestSource {
    /// By the person, in the app.
    Customer,
    /// Noted by staff, who were asked.
    Staff,
}

impl RequestSource {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Staff => "staff",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Customer, Self::Staff]
            .into_iter()
            .find(|one| one.name() == name)
    }
}

/// Where a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestState {
    Open,
    /// Erased.
    Done,
    Declined,
    /// Taken back by whoever asked.
    Withdrawn,
}

impl RequestState {
    pub const ALL: [Self; 4] = [Self::Open, Self::Done, Self::Declined, Self::Withdrawn];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// A request to be erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasureRequest {
    pub id: Uuid,
    pub contact: ContactId,
    /// What the person is called now; empty where they are erased.
    pub name: String,
    pub source: RequestSource,
    pub state: RequestState,
    /// Epoch ms UTC.
    pub asked_at: i64,
    /// When it must be answered, epoch ms UTC.
    pub due_at: i64,
    /// What the owner said; empty until then.
    pub answer: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<i64>,
    /// What is held of them and in the way of erasing them; none where it is not open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<Held>,
}

/// What the business holds of a person.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Held {
    /// Rows by noun, as the nouns are named in the database; none with a count of 0.
    pub rows: Vec<(String, u64)>,
    /// Orders that stay in the books without a name, a note or an address.
    pub books: u64,
    /// Orders under way: they end first.
    pub open_orders: u64,
    /// Bookings to come: they end first.
    pub open_bookings: u64,
}

impl Held {
    /// All rows.
    #[must_use]
    pub fn sum(&self) -> u64 {
        self.rows.iter().map(|(_, count)| count).sum()
    }

    /// False while something is under way with them.
    #[must_use]
    pub fn may_erase(&self) -> bool {
        self.open_orders == 0 && self.open_bookings == 0
    }
}

/// What a person is told of their data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyData {
    pub held: Held,
    /// Their latest request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<ErasureRequest>,
    /// False for staff: who works here leaves the team first.
    pub may_ask: bool,
}

/// What came of an owner's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answered {
    /// Erased: so many rows went, so many orders stay without a name.
    Erased {
        rows: u64,
        books: u64,
    },
    Declined,
    /// Something is under way with them; nothing was changed.
    UnderWay(Held),
    /// One of their accounts works here; nothing was changed.
    Staff,
    /// It was answered or taken back meanwhile.
    Settled,
    /// A decline without a reason, or with one that is too long; nothing was changed.
    NoReason,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for state in RequestState::ALL {
            assert_eq!(RequestState::parse(state.name()), Some(state));
        }
        for source in [RequestSource::Customer, RequestSource::Staff] {
            assert_eq!(RequestSource::parse(source.name()), Some(source));
        }
    }

    #[test]
    fn nobody_is_erased_while_something_is_under_way() {
        let held = |open_orders, open_bookings| Held {
            open_orders,
            open_bookings,
            ..Held::default()
        };
        assert!(held(0, 0).may_erase());
        assert!(!held(1, 0).may_erase());
        assert!(!held(0, 1).may_erase());
    }
}
