//! Paying online: how an attempt to pay goes on with what the provider says, whenever and however often it says it. Pure.
//!
//! ```text
//! started ─► pending ─► captured      also from failed and expired: money that came late is not lost
//!    └──────────┴─────► failed | expired
//! ```
//!
//! A return of the customer proves nothing, and neither does a notification: both lead to what the provider says of the payment. What it says
//! is compared with what was asked for; what does not fit is kept for the owner and never booked.

use super::PaymentState;
use crate::civil::DAY_MS;
use crate::money::{Currency, Money};
use crate::noun::column::names;
use serde::{Deserialize, Serialize};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
/// How long after its beginning an attempt is asked about: soon, then less often.
const ASK_AFTER: [i64; 3] = [MINUTE, 5 * MINUTE, 30 * MINUTE];
/// After so long a payment that nobody made has expired, ms.
pub const ENDS_AFTER: i64 = DAY_MS;
/// After so long a bank's debit has expired that never came, ms.
pub const DEBIT_ENDS_AFTER: i64 = 14 * DAY_MS;

/// Where an attempt stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AttemptState {
    /// Written down; the provider may not know of it.
    Started,
    /// The provider has it, and the customer was sent there.
    Pending,
    /// The money is ours.
    Captured,
    /// The provider says that nothing was taken.
    Failed,
    /// Nobody paid in time.
    Expired,
}

names! {
    AttemptState {
        Started "started", Pending "pending", Captured "captured", Failed "failed", Expired "expired",
    }
}

impl AttemptState {
    /// True while the provider has not said how it ends.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Started | Self::Pending)
    }

    /// Where its payment stands.
    #[must_use]
    pub fn payment(self) -> PaymentState {
        match self {
            Self::Started | Self::Pending => PaymentState::Pending,
            Self::Captured => PaymentState::Captured,
            Self::Failed => PaymentState::Failed,
            Self::Expired => PaymentState::Expired,
        }
    }
}

/// What a provider is asked to take, and for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// In minor units of the currency.
    pub amount: Money,
    pub currency: Currency,
    /// Our account with the provider.
    pub seller: String,
}

/// What a provider took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    /// What the provider calls this taking; another one is other money.
    pub id: String,
    pub what: Asked,
}

/// What a provider says of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// It has none of this name.
    Unknown,
    /// Nobody has paid yet.
    Open,
    /// The customer did their part, and the money is under way for days: a bank's debit.
    Processing,
    Paid(Charge),
    /// It will not be paid: refused by the customer or by their bank.
    Refused,
    /// It can no longer be paid.
    Ended,
}

/// What happens to an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttemptEvent {
    /// The provider took the wish.
    Begun,
    /// The customer came back, which proves nothing.
    Returned,
    /// The provider said something: by a notification, or because it was asked.
    Said(Said),
    /// The provider's time is over, and it was asked a last time.
    TimeIsUp,
}

/// How a charge differs from what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Odd {
    Amount,
    Currency,
    Seller,
    /// The provider took money a second time.
    SecondCharge,
    /// No attempt has this name.
    NoAttempt,
}

names! {
    Odd {
        Amount "amount", Currency "currency", Seller "seller", SecondCharge "second_charge", NoAttempt "no_attempt",
    }
}

/// What is to be done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    Nothing,
    /// Ask the provider.
    Ask,
    /// Book the payment as paid: once in the life of an attempt.
    Capture,
    /// Nothing was taken.
    Fail,
    /// Nobody paid in time.
    Expire,
    /// Keep the charge for the owner; nothing is booked.
    Keep(Odd),
}

/// An attempt, as far as its rules go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    pub state: AttemptState,
    pub asked: Asked,
    /// The charge that was booked.
    pub charge: Option<String>,
}

impl Attempt {
    #[must_use]
    pub fn new(asked: Asked) -> Self {
        Self {
            state: AttemptState::Started,
            asked,
            charge: None,
        }
    }

    /// Goes on with an event.
    pub fn take(&mut self, event: &AttemptEvent) -> Effect {
        match event {
            AttemptEvent::Begun => {
                if self.state == AttemptState::Started {
                    self.state = AttemptState::Pending;
                }
                Effect::Nothing
            }
            AttemptEvent::Returned if self.state.is_open() => Effect::Ask,
            AttemptEvent::Said(Said::Paid(charge)) => self.paid(charge),
            AttemptEvent::Said(Said::Refused) => self.end(AttemptState::Failed, Effect::Fail),
            AttemptEvent::Said(Said::Ended) | AttemptEvent::TimeIsUp => {
                self.end(AttemptState::Expired, Effect::Expire)
            }
            AttemptEvent::Returned
            | AttemptEvent::Said(Said::Unknown | Said::Open | Said::Processing) => Effect::Nothing,
        }
    }

    /// Money came in, also after somebody said that none would.
    fn paid(&mut self, charge: &Charge) -> Effect {
        if let Some(odd) = self.odd(&charge.what) {
            return Effect::Keep(odd);
        }
        match &self.charge {
            Some(booked) if *booked == charge.id => Effect::Nothing,
            Some(_) => Effect::Keep(Odd::SecondCharge),
            None => {
                self.charge = Some(charge.id.clone());
                self.state = AttemptState::Captured;
                Effect::Capture
            }
        }
    }

    fn odd(&self, what: &Asked) -> Option<Odd> {
        if what.seller != self.asked.seller {
            Some(Odd::Seller)
        } else if what.currency != self.asked.currency {
            Some(Odd::Currency)
        } else {
            (what.amount != self.asked.amount).then_some(Odd::Amount)
        }
    }

    /// A bad end is no end of what ended before.
    fn end(&mut self, state: AttemptState, effect: Effect) -> Effect {
        if !self.state.is_open() {
            return Effect::Nothing;
        }
        self.state = state;
        effect
    }
}

/// When an attempt is asked about next, epoch ms UTC: 1, 5 and 30 minutes after its beginning, then every hour, and a last time at its end. None
/// once the end has passed.
#[must_use]
pub fn next_ask(started_at: i64, now: i64) -> Option<i64> {
    let age = now.saturating_sub(started_at).max(0);
    let soon = ASK_AFTER.into_iter().find(|after| *after > age);
    let hourly = (age / HOUR).saturating_add(1).saturating_mul(HOUR);
    let next = soon.unwrap_or(hourly).min(ENDS_AFTER);
    (age < ENDS_AFTER).then(|| started_at.saturating_add(next))
}
