//! What a strategy wrote to somebody, and what became of it.

use crate::id::{ContactId, DeliveryId, StrategyId};
use crate::noun;
use crate::noun::column::names;
use crate::people::WhyNot;
use crate::reach::steps::Channel;
use crate::scope::Scope;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Deliveries are kept for so many days: longer than a year, so that nobody is greeted twice for one birthday, and longer than the longest
/// absence ([`crate::reach::due::STILL`]).
pub const KEPT_DAYS: i64 = 400;

/// One letter of a strategy to one contact on one occasion. The server writes it, in the transaction that queues the mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    pub id: DeliveryId,
    /// The strategy, or the campaign ([`crate::id::CampaignId::sender`]).
    pub strategy: StrategyId,
    pub contact: ContactId,
    /// The year of the birthday, or the day of the visit after which nobody came.
    pub occasion: i64,
    pub state: DeliveryState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<SkipReason>,
    /// When it was queued, epoch ms UTC.
    pub at: i64,
    /// The key of the strategy's step; 0 where it has none.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub step: u32,
    /// The name of a [`crate::reach::Channel`]: an older build keeps one that it does not know.
    #[serde(default = "mail", skip_serializing_if = "is_mail")]
    pub channel: String,
}

/// The channel of a letter of which nothing else is said.
#[must_use]
pub fn mail() -> String {
    Channel::Mail.name().to_owned()
}

fn is_mail(channel: &str) -> bool {
    channel == Channel::Mail.name()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_zero(step: &u32) -> bool {
    *step == 0
}

noun! {
    Delivery in "delivery" by DeliveryId, scopes |_| vec![Scope::Team];
    fixed strategy: StrategyId;
    fixed contact: ContactId;
    fixed occasion: i64;
    server state: DeliveryState;
    server reason: Option<SkipReason>;
    fixed at: i64 as "queued_at";
    fixed step: u32;
    fixed channel: String;
}

names! {
    DeliveryState { Queued "queued", Sent "sent", Skipped "skipped", Failed "failed" }
    SkipReason {
        NoAddress "no_address", DoNotContact "do_not_contact", NoConsent "no_consent", Withdrawn "withdrawn",
        Recent "recent", Already "already", NoText "no_text", NotNow "not_now", OutsideSegment "outside_segment",
    }
}

/// Where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// About to leave.
    Queued,
    /// The other server took it.
    Sent,
    /// Not to be sent any more when it was about to leave.
    Skipped,
    /// The other server did not take it.
    Failed,
}

/// Why somebody gets nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SkipReason {
    /// No mail address, or one that the account behind it never proved.
    NoAddress,
    DoNotContact,
    /// Nobody allowed offers by mail.
    NoConsent,
    Withdrawn,
    /// Got an offer within the last days.
    Recent,
    /// Got this one for this occasion.
    Already,
    /// There is a whole text in no language.
    NoText,
    /// Outside of the hours at which offers leave.
    NotNow,
    /// Does not belong to the segment that a strategy is for. No row of a delivery says it.
    OutsideSegment,
}

impl From<WhyNot> for SkipReason {
    fn from(why: WhyNot) -> Self {
        match why {
            WhyNot::DoNotContact => Self::DoNotContact,
            WhyNot::NoConsent { .. } | WhyNot::Unconfirmed => Self::NoConsent,
            WhyNot::Withdrawn { .. } => Self::Withdrawn,
            WhyNot::TooOften { .. } => Self::Recent,
            WhyNot::Paused { .. } | WhyNot::QuietHours { .. } => Self::NotNow,
        }
    }
}

impl DeliveryId {
    /// The one letter of a strategy to a contact on an occasion: it is written once, however often somebody looks.
    #[must_use]
    pub fn of(strategy: StrategyId, contact: ContactId, occasion: i64) -> Self {
        let name = format!("delivery:{contact}:{occasion}");
        Self(Uuid::new_v5(&strategy.0, name.as_bytes()))
    }

    /// The same of one of its steps; 0 is none.
    #[must_use]
    pub fn of_step(strategy: StrategyId, contact: ContactId, occasion: i64, step: u32) -> Self {
        if step == 0 {
            return Self::of(strategy, contact, occasion);
        }
        let name = format!("delivery:{contact}:{occasion}:{step}");
        Self(Uuid::new_v5(&strategy.0, name.as_bytes()))
    }
}
