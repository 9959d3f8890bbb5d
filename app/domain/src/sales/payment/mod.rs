//! Payments and refunds: what was paid for, how, and what of it was given back. Append-only; what is owed is a sum, see [`owed`].
//!
//! ```text
//! pending → authorised → captured      a provider's payment; what staff took is captured from the beginning
//!    └──────────┴──────→ failed | expired
//! ```

pub mod closing;
pub mod day_closing;
pub mod invoice;
pub mod online;
pub mod owed;
pub mod provider;
pub mod receipt;
pub mod record;
pub mod refund;
pub mod split;

pub use closing::{DaySums, MethodSum, day_sums};
pub use day_closing::{DayClosing, DayClosingKeep};
pub use invoice::{Invoice, TaxLine};
pub use owed::{Bill, BillState, owed};
pub use record::PaymentRecord;
pub use refund::{Refund, RefundRecord, RefundState};

use crate::id::{OrderId, PaymentId, UserId};
use crate::money::Money;
use crate::noun;
use crate::noun::column::{json_columns, names};
use crate::refusal::Refusal;
use crate::scope::{Scope, shared};
use crate::tagged::tagged;
use serde::{Deserialize, Serialize};

/// The largest amount, in minor units of whatever currency: ten thousand million yuan, a thousand million dinars.
pub const MAX_AMOUNT: Money = Money(1_000_000_000_000);

/// Money that somebody paid. Its currency is the business's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    pub id: PaymentId,
    pub about: PaymentAbout,
    /// Who owes it, where that is somebody with an account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<UserId>,
    /// What counts towards the bill, in minor units.
    pub amount: Money,
    /// What was given on top of it, in minor units.
    pub tip: Money,
    pub method: PaymentMethod,
    pub state: PaymentState,
    /// Who of the team took it; none where a provider did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_by: Option<UserId>,
    /// When it was taken, by the device that did, epoch ms UTC. A label, not an order.
    pub taken_at: i64,
    /// When the server heard of it, by its own clock, epoch ms UTC; none until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<i64>,
    /// What the provider calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

noun! {
    Payment in "payment" by PaymentId, scopes |payment| seen_by(payment.customer);
    fixed about: PaymentAbout;
    fixed customer: Option<UserId>;
    fixed amount: Money;
    fixed tip: Money;
    fixed method: PaymentMethod;
    server state: PaymentState;
    fixed taken_by: Option<UserId>;
    fixed taken_at: i64;
    server recorded_at: Option<i64>;
    server reference: Option<String>;
}

json_columns!(PaymentAbout, PaymentMethod);

names! {
    PaymentState {
        Pending "pending", Authorised "authorised", Captured "captured", Failed "failed", Expired "expired",
    }
}

tagged! {
    /// What is paid for. A build that does not know it keeps it as it came.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub enum PaymentAbout by is {
        Order "order" { order: OrderId },
    } else {
        /// Of a newer build.
        Other
    }
}

tagged! {
    /// How it was paid. A build that does not know it keeps it as it came.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub enum PaymentMethod by by {
        Cash "cash",
        /// A machine that is no part of this.
        CardMachine "card_machine",
        Transfer "transfer",
        /// Through a provider, by its name here, such as `sandbox`.
        Online "online" { provider: String },
    } else {
        /// Of a newer build.
        Other
    }
}

/// Where a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentState {
    /// The provider was asked.
    Pending,
    /// It is set aside for us.
    Authorised,
    /// It is ours.
    Captured,
    /// It came to nothing.
    Failed,
    /// Nobody paid in time.
    Expired,
}

impl PaymentMethod {
    /// What staff take themselves, in the order in which it is offered.
    pub const OF_STAFF: [Self; 3] = [Self::Cash, Self::CardMachine, Self::Transfer];

    /// The provider's name, where one took it.
    #[must_use]
    pub fn provider(&self) -> Option<&str> {
        match self {
            Self::Online { provider } => Some(provider),
            Self::Cash | Self::CardMachine | Self::Transfer | Self::Other { .. } => None,
        }
    }
}

impl Payment {
    /// All that was taken with it, in minor units.
    #[must_use]
    pub fn taken(&self) -> Money {
        match self.state {
            PaymentState::Captured => self.amount.plus(self.tip),
            PaymentState::Pending
            | PaymentState::Authorised
            | PaymentState::Failed
            | PaymentState::Expired => Money(0),
        }
    }

    /// True while a provider has not said how it ends.
    #[must_use]
    pub fn is_under_way(&self) -> bool {
        matches!(self.state, PaymentState::Pending | PaymentState::Authorised)
    }

    /// True where it is for this order.
    #[must_use]
    pub fn is_for(&self, order: OrderId) -> bool {
        matches!(self.about, PaymentAbout::Order { order: id } if id == order)
    }
}

/// The team, and who owes it.
fn seen_by(customer: Option<UserId>) -> Vec<Scope> {
    customer.map_or_else(|| vec![Scope::Team], shared)
}

/// # Errors
/// [`Refusal::BadAmount`] for nothing, less than nothing and what nobody pays.
pub(crate) fn amount_fits(amount: Money) -> Result<(), Refusal> {
    if (Money(1)..=MAX_AMOUNT).contains(&amount) {
        Ok(())
    } else {
        Err(Refusal::BadAmount { most: MAX_AMOUNT })
    }
}
