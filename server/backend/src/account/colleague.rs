//! The team as rows, beside the accounts.

use crate::change::Work;
use crate::db::statement::Cells;
use crate::error::BackendError;
use domain::account::Colleague;
use domain::noun::Record as _;
use sqlx::AnyConnection;

/// Writes what the accounts say about the team where the rows do not say so yet. Who left the team stays known by name.
pub(crate) async fn follow_accounts(
    connection: &mut AnyConnection,
    work: &mut Work,
) -> Result<(), BackendError> {
    let sql = "SELECT u.id, u.name, u.role, u.manages, CASE WHEN u.blocked_at IS NULL THEN 0 ELSE 1 END, u.limits \
               FROM account_user u LEFT JOIN colleague c ON c.id = u.id \
               WHERE (c.id IS NULL AND u.role <> 'customer') OR c.name <> u.name OR c.role <> u.role OR c.manages <> u.manages OR c.limits <> u.limits \
               OR (c.deactivated = 0 AND u.blocked_at IS NOT NULL) OR (c.deactivated = 1 AND u.blocked_at IS NULL)";
    let rows = sqlx::query(sql).fetch_all(&mut *connection).await?;
    let team = rows
        .iter()
        .map(|row| Ok(Colleague::read(&mut Cells::of(row))?.into()))
        .collect::<Result<Vec<_>, BackendError>>()?;
    work.put(connection, team).await
}
