//! A text message that a strategy wrote: it waits while the strategy is paused and at night, and its delivery says what became of it.

use super::queue::SmsRow;
use crate::change::Poke;
use crate::change::rows::id;
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::people::delivery;
use crate::reach::waiting::waits_until;
use domain::ActivityId;
use domain::id::DeliveryId;
use domain::people::sms::{SmsFailure, SmsPurpose, SmsState};
use domain::reach::{DeliveryState, SkipReason};
use sqlx::AnyConnection;

/// Until when an offer that its reader allows does not leave; none where it does.
pub(super) async fn holds_back(
    connection: &mut AnyConnection,
    row: &SmsRow,
    now: i64,
) -> Result<Option<i64>, BackendError> {
    let written = delivery_of(connection, row).await?;
    waits_until(connection, written, now).await
}

/// Notes at a strategy's delivery what became of its message; for the caller to poke after the commit.
pub(super) async fn record(
    connection: &mut AnyConnection,
    row: &SmsRow,
    now: i64,
) -> Result<Vec<Poke>, BackendError> {
    let Some(ended) = ended(row.state, row.failure) else {
        return Ok(Vec::new());
    };
    match delivery_of(connection, row).await? {
        Some(written) => delivery::record_by_id(connection, written, ended, now).await,
        None => Ok(Vec::new()),
    }
}

/// How a delivery stands whose message is there; none while it waits.
fn ended(
    state: SmsState,
    failure: Option<SmsFailure>,
) -> Option<(DeliveryState, Option<SkipReason>)> {
    let skipped = |why| Some((DeliveryState::Skipped, Some(why)));
    match (state, failure) {
        (SmsState::Queued, _) => None,
        // It may have left: it counts as an offer that somebody got.
        (SmsState::Unknown | SmsState::Sent | SmsState::Delivered, _) => {
            Some((DeliveryState::Sent, None))
        }
        (SmsState::Failed, Some(SmsFailure::NoConsent)) => skipped(SkipReason::NoConsent),
        (SmsState::Failed, Some(SmsFailure::Withdrawn)) => skipped(SkipReason::Withdrawn),
        (SmsState::Failed, Some(SmsFailure::DoNotContact)) => skipped(SkipReason::DoNotContact),
        (SmsState::Failed, Some(SmsFailure::TooLate)) => skipped(SkipReason::NotNow),
        (SmsState::Failed, _) => Some((DeliveryState::Failed, None)),
    }
}

/// The delivery of a message: both were written at the same moment, and the message's name is made of the delivery's.
async fn delivery_of(
    connection: &mut AnyConnection,
    row: &SmsRow,
) -> Result<Option<DeliveryId>, BackendError> {
    if row.purpose != SmsPurpose::Marketing {
        return Ok(None);
    }
    let rows = sqlx::query("SELECT id FROM delivery WHERE queued_at = $1 AND channel = 'sms'")
        .bind(row.created_at)
        .fetch_all(connection)
        .await?;
    for found in &rows {
        let written = DeliveryId(id(Cells::of(found).text()?, "delivery")?);
        if ActivityId::of_delivery(written).0 == row.id {
            return Ok(Some(written));
        }
    }
    Ok(None)
}
