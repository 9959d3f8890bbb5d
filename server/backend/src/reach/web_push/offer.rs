//! An offer that a strategy tells a phone: it waits while the strategy is paused and at night, and its delivery says what became of it.

use super::queue::Waiting;
use crate::change::Poke;
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::people::delivery;
use crate::reach::waiting::waits_until;
use domain::id::DeliveryId;
use domain::reach::{DeliveryState, PushNews, SkipReason};
use sqlx::AnyConnection;

/// How something ended for a phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Sent,
    Failed,
    /// Not wanted, or not of use any more.
    Dropped(Option<SkipReason>),
}

impl End {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Dropped(_) => "dropped",
        }
    }
}

/// Until when an offer that its reader allows is not told; none where it is.
pub(super) async fn holds_back(
    connection: &mut AnyConnection,
    message: &Waiting,
    now: i64,
) -> Result<Option<i64>, BackendError> {
    match delivery_of(message) {
        Some(written) => waits_until(connection, Some(written), now).await,
        None => Ok(None),
    }
}

/// Notes at a strategy's delivery what became of it, for the caller to poke after the commit. Of several phones of a person one is enough.
pub(super) async fn record(
    connection: &mut AnyConnection,
    message: &Waiting,
    end: End,
    now: i64,
) -> Result<Vec<Poke>, BackendError> {
    let Some(written) = delivery_of(message) else {
        return Ok(Vec::new());
    };
    let ended = match end {
        End::Sent => (DeliveryState::Sent, None),
        End::Dropped(why) => (DeliveryState::Skipped, why),
        End::Failed => (DeliveryState::Failed, None),
    };
    if end != End::Sent && other_phone(connection, message).await? {
        return Ok(Vec::new());
    }
    delivery::record_by_id(connection, written, ended, now).await
}

/// True where another phone was told of the same, or is about to be.
async fn other_phone(
    connection: &mut AnyConnection,
    message: &Waiting,
) -> Result<bool, BackendError> {
    let sql = "SELECT COUNT(*) FROM push_message WHERE news = $1 AND event = $2 AND id <> $3 AND state IN ('queued', 'sent')";
    let row = sqlx::query(sql)
        .bind(PushNews::Offer.name())
        .bind(message.event.clone())
        .bind(message.id.clone())
        .fetch_one(connection)
        .await?;
    Ok(Cells::of(&row).int()? > 0)
}

/// The delivery that an offer is.
fn delivery_of(message: &Waiting) -> Option<DeliveryId> {
    let is_offer = message.news == Some(PushNews::Offer);
    is_offer.then(|| message.event.parse().ok()).flatten()
}
