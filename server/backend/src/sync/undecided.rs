//! How much waits for an owner's decision: numbers with each pull of theirs. Their phone asks for the rest only where these changed.

use crate::Backend;
use crate::change::Poke;
use crate::change::rows::id;
use crate::db::statement::Cells;
use crate::error::BackendError;
use domain::account::Actor;
use domain::account::Role;
use domain::policy::{Action, may};
use domain::{Scope, UserId};
use sqlx::AnyConnection;
use sync::Undecided;

/// What waits for this person; nothing for whoever may not decide.
pub(crate) async fn undecided(
    connection: &mut AnyConnection,
    actor: &Actor,
) -> Result<Undecided, BackendError> {
    if !may(actor, Action::LookAfterSync) {
        return Ok(Undecided::default());
    }
    let sql = "SELECT COUNT(DISTINCT d.client), COUNT(*), COALESCE(MAX(d.at), 0) FROM sync_deposit d \
               LEFT JOIN mutation_log m ON m.client = d.client AND m.mid = d.mid WHERE m.mid IS NULL";
    let row = sqlx::query(sql).fetch_one(connection).await?;
    let mut cells = Cells::of(&row);
    let mut count =
        || -> Result<u64, BackendError> { Ok(u64::try_from(cells.int()?).unwrap_or(0)) };
    let (devices, changes) = (count()?, count()?);
    Ok(Undecided {
        devices,
        changes,
        at: cells.int()?,
    })
}

impl Backend {
    /// Wakes whoever decides: something waits, or was settled. A poke that fails or is lost is made up for by their next pull.
    pub(crate) async fn poke_owners(&self) -> Result<(), BackendError> {
        let mut tx = self.inner.db.read().await?;
        let rows = sqlx::query("SELECT id FROM account_user WHERE role = $1")
            .bind(Role::Owner.name())
            .fetch_all(&mut *tx)
            .await?;
        tx.commit().await?;
        let poke = |row| {
            let user = UserId(id(Cells::of(row).text()?, "user")?);
            // No row of theirs changed: the version says nothing.
            Ok(Poke {
                scope: Scope::Own(user),
                version: 0,
            })
        };
        let pokes: Result<Vec<_>, BackendError> = rows.iter().map(poke).collect();
        self.poke(pokes?);
        Ok(())
    }
}
