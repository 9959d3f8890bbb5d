//! What became of a strategy's letter, and whether it may still leave.

use crate::change::rows::Stamp;
use crate::change::{Poke, Work};
use crate::error::BackendError;
use crate::people::consent::why_not;
use domain::id::{DeliveryId, StrategyId};
use domain::people::{ConsentChannel, ConsentPurpose, WhyNot};
use domain::reach::{Delivery, DeliveryState, SkipReason, StrategyState};
use domain::{ContactId, Entity, Key, Row};
use sqlx::AnyConnection;

/// What a letter is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct About {
    pub strategy: StrategyId,
    pub contact: ContactId,
    pub occasion: i64,
}

/// The queue's word for what a letter is about: one per strategy, contact and occasion.
pub(crate) fn about(strategy: StrategyId, contact: ContactId, occasion: i64) -> String {
    format!("{strategy}:{contact}:{occasion}")
}

impl About {
    /// Reads the queue's word.
    pub fn parse(about: &str) -> Option<Self> {
        let mut parts = about.splitn(3, ':');
        Some(Self {
            strategy: parts.next()?.parse().ok()?,
            contact: parts.next()?.parse().ok()?,
            occasion: parts.next()?.parse().ok()?,
        })
    }
}

/// Why a letter that is about to leave does not: what somebody allows at that moment, and whether the strategy still runs.
pub(crate) async fn why_not_now(
    connection: &mut AnyConnection,
    about: About,
    now: i64,
) -> Result<Option<SkipReason>, BackendError> {
    let key = Key::new(Entity::Strategy, about.strategy.0);
    let row = Work::default().get(connection, key).await?;
    let strategy = row.as_ref().and_then(Row::as_strategy);
    if strategy.is_none_or(|strategy| strategy.state != StrategyState::Running) {
        return Ok(Some(SkipReason::NotNow));
    }
    let wish = (ConsentPurpose::Marketing, ConsentChannel::Mail);
    let why: Option<WhyNot> = why_not(connection, about.contact, wish, now).await?;
    Ok(why.map(SkipReason::from))
}

/// Notes how a letter ended; for the caller to poke after the commit.
pub(crate) async fn record(
    connection: &mut AnyConnection,
    about: About,
    (state, reason): (DeliveryState, Option<SkipReason>),
    now: i64,
) -> Result<Vec<Poke>, BackendError> {
    let id = DeliveryId::of(about.strategy, about.contact, about.occasion);
    let mut work = Work::default();
    let key = Key::new(Entity::Delivery, id.0);
    let Some(Row::Delivery(delivery)) = work.get(connection, key).await? else {
        return Ok(Vec::new());
    };
    let ended = Delivery {
        state,
        reason,
        ..delivery
    };
    work.put(connection, vec![ended.into()]).await?;
    work.flush(connection, Stamp { now, by: None }).await
}
