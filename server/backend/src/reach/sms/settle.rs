//! What is heard of a message, from whomever and in whichever order: what is further on stays.

use super::entry;
use super::offer;
use super::queue::{SmsRow, find};
use crate::change::rows::Stamp;
use crate::change::{Poke, Work};
use crate::error::BackendError;
use domain::people::sms::{SmsFailure, SmsState};
use domain::{Entity, Key, Row};
use sqlx::AnyConnection;
use uuid::Uuid;

/// What is heard of a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Heard {
    /// None where only its name or price became known.
    pub state: Option<SmsState>,
    pub failure: Option<SmsFailure>,
    pub provider_id: Option<String>,
    /// The provider's own code.
    pub error: Option<String>,
    pub price: Option<String>,
}

impl Heard {
    pub fn state(state: SmsState) -> Self {
        Self {
            state: Some(state),
            ..Self::default()
        }
    }

    pub fn failed(failure: SmsFailure, error: impl Into<String>) -> Self {
        Self {
            state: Some(SmsState::Failed),
            failure: Some(failure),
            error: Some(error.into()),
            ..Self::default()
        }
    }
}

/// Notes it, for the caller to poke after the commit. What the provider calls another way is not this message, and changes nothing.
pub(super) async fn settle(
    connection: &mut AnyConnection,
    id: Uuid,
    heard: &Heard,
    now: i64,
) -> Result<Vec<Poke>, BackendError> {
    let Some(row) = find(connection, id).await? else {
        return Ok(Vec::new());
    };
    let other = |have: &String| heard.provider_id.as_ref().is_some_and(|new| new != have);
    if row.received || row.provider_id.as_ref().is_some_and(other) {
        return Ok(Vec::new());
    }
    // The database knows each of the provider's names once.
    if let (None, Some(name)) = (&row.provider_id, &heard.provider_id)
        && is_taken(connection, &row, name).await?
    {
        return Ok(Vec::new());
    }
    let state = heard
        .state
        .map_or(row.state, |heard| row.state.and_then(heard));
    let moved = state != row.state;
    let failure = match state {
        SmsState::Failed if moved => heard.failure,
        SmsState::Failed => row.failure,
        _ => None,
    };
    let error = if moved {
        heard.error.clone()
    } else {
        row.provider_error.clone()
    };
    let row = SmsRow {
        state,
        failure,
        provider_error: error,
        provider_id: row.provider_id.or_else(|| heard.provider_id.clone()),
        price: heard.price.clone().or(row.price),
        ended_at: if moved { Some(now) } else { row.ended_at },
        ..row
    };
    write(connection, &row).await?;
    if !moved {
        return Ok(Vec::new());
    }
    let mut work = Work::default();
    let key = Key::new(Entity::Activity, id);
    if let Some(Row::Activity(entry)) = work.get(connection, key).await? {
        entry::note(connection, &mut work, entry, row.carried()).await?;
    }
    let mut pokes = work.flush(connection, Stamp { now, by: None }).await?;
    pokes.extend(offer::record(connection, &row, now).await?);
    Ok(pokes)
}

/// Whether another message has this name at the same provider.
async fn is_taken(
    connection: &mut AnyConnection,
    row: &SmsRow,
    name: &str,
) -> Result<bool, BackendError> {
    let sql = "SELECT id FROM sms_message WHERE provider = $1 AND provider_id = $2 AND id <> $3";
    let other = sqlx::query(sql)
        .bind(row.provider.clone())
        .bind(name.to_owned())
        .bind(row.id.to_string())
        .fetch_optional(connection)
        .await?;
    Ok(other.is_some())
}

async fn write(connection: &mut AnyConnection, row: &SmsRow) -> Result<(), BackendError> {
    let sql = "UPDATE sms_message SET state = $2, failure = $3, provider_id = $4, provider_error = $5, price = $6, ended_at = $7, \
               ask_at = CASE WHEN $2 IN ('delivered', 'failed') THEN NULL ELSE ask_at END, \
               lease = CASE WHEN $2 = 'queued' THEN lease ELSE NULL END WHERE id = $1";
    sqlx::query(sql)
        .bind(row.id.to_string())
        .bind(row.state.name())
        .bind(row.failure.map(|failure| failure.name()))
        .bind(row.provider_id.clone())
        .bind(row.provider_error.clone())
        .bind(row.price.clone())
        .bind(row.ended_at)
        .execute(connection)
        .await?;
    Ok(())
}
