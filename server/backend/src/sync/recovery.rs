//! What makes up for a restore: holes that nobody can fill, and what a device may stop keeping.

use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::sync::client::stored;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use sync::{Mid, fingerprint};
use uuid::Uuid;

/// A device no longer has these mutations, and neither has the server: a restore of a backup older than what devices keep.
pub(crate) async fn note_jump(
    connection: &mut AnyConnection,
    client: Uuid,
    first: Mid,
    last: Mid,
    now: i64,
) -> Result<(), BackendError> {
    tracing::error!(%client, first, last, "mutations of a device exist nowhere any more");
    let sql = "INSERT INTO sync_event (client, kind, first, last, at) VALUES ($1, 'jump', $2, $3, $4) \
               ON CONFLICT (client, kind, first) DO NOTHING";
    sqlx::query(sql)
        .bind(client.to_string())
        .bind(stored(first))
        .bind(stored(last))
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}

/// The fingerprint of a mutation as the server has it.
pub(crate) async fn print_of(
    connection: &mut AnyConnection,
    client: Uuid,
    mid: Mid,
) -> Result<Option<u64>, BackendError> {
    let row = sqlx::query("SELECT body, print FROM mutation_log WHERE client = $1 AND mid = $2")
        .bind(client.to_string())
        .bind(stored(mid))
        .fetch_optional(connection)
        .await?;
    let print = |row: AnyRow| {
        let mut cells = Cells::of(&row);
        let body = fingerprint(cells.text()?);
        // That of a body that was taken away since.
        let kept = cells.maybe_text()?.and_then(|print| print.parse().ok());
        Ok(kept.unwrap_or(body))
    };
    row.map(print).transpose()
}
