//! Whose client it is, and how far the server has its mutations.

use crate::Backend;
use crate::db::statement::Cells;
use crate::error::{BackendError, PushError};
use crate::sync::frame::Arrived;
use crate::sync::recovery::print_of;
use domain::account::Actor;
use sqlx::AnyConnection;
use sync::{Mid, PushRequest, Standing};
use uuid::Uuid;

impl Backend {
    /// Whose client this is, how far it came, and whether it is new; a new one is bound to its principal.
    pub(crate) async fn admit(
        &self,
        connection: &mut AnyConnection,
        actor: &Actor,
        request: &PushRequest,
        arrived: &[Arrived],
        now: i64,
    ) -> Result<(Mid, bool), PushError> {
        let client = request.client.to_string();
        let known = find_client(connection, request.client).await?;
        let last = match &known {
            Some(known) if known.principal != actor.user.to_string() => {
                return Err(PushError::WrongPrincipal);
            }
            Some(known) => known.last_mid,
            // Somebody else has signed in in that browser: bound to them, its author's queue would never be taken again.
            None if arrived.iter().any(|one| one.envelope.actor != actor.user.0) => {
                return Err(PushError::WrongPrincipal);
            }
            None => 0,
        };
        if request
            .epoch
            .as_ref()
            .is_some_and(|epoch| *epoch != self.epoch())
        {
            return Err(PushError::WrongEpoch(Standing {
                epoch: self.epoch(),
                last_mid: last,
                last_print: print_of(connection, request.client, last).await?,
            }));
        }
        let is_new = known.is_none();
        if is_new {
            let sql = "INSERT INTO sync_client (client, principal, last_mid, created_at) VALUES ($1, $2, 0, $3)";
            sqlx::query(sql)
                .bind(client)
                .bind(actor.user.to_string())
                .bind(now)
                .execute(connection)
                .await?;
        }
        Ok((last, is_new))
    }
}

/// What the server knows of a client.
pub(crate) struct KnownClient {
    pub principal: String,
    pub last_mid: Mid,
    /// Mutations up to this one are in a backup.
    pub covered: Mid,
}

pub(crate) async fn find_client(
    connection: &mut AnyConnection,
    client: Uuid,
) -> Result<Option<KnownClient>, BackendError> {
    let sql = "SELECT principal, last_mid, covered FROM sync_client WHERE client = $1";
    let row = sqlx::query(sql)
        .bind(client.to_string())
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let mut cells = Cells::of(&row);
    Ok(Some(KnownClient {
        principal: cells.text()?.to_owned(),
        last_mid: Mid::try_from(cells.int()?).unwrap_or(0),
        covered: Mid::try_from(cells.int()?).unwrap_or(0),
    }))
}

/// A number as the database holds it. None that was taken is larger than its integers.
pub(crate) fn stored(mid: Mid) -> i64 {
    i64::try_from(mid).unwrap_or(i64::MAX)
}
