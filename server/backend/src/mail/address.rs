//! What is known of an address: that mail to it comes back, that staff want none from it, and which guest writes from it.

use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::server_noun::{ServerNoun as _, server_noun};
use domain::UserId;
use sqlx::AnyConnection;
use uuid::Uuid;

/// An address of which something is known.
pub(crate) struct MailAddressRow {
    /// In small letters.
    pub address: String,
    /// Since when mail to it comes back for good, epoch ms UTC.
    pub bounced_at: Option<i64>,
    /// What its server said.
    pub bounce_reason: Option<String>,
    /// The mail that said so.
    pub bounce_mail: Option<Uuid>,
    pub blocked_at: Option<i64>,
    pub blocked_by: Option<UserId>,
    /// Who writes from it and has no account: a guest who cannot sign in.
    pub account_user: Option<UserId>,
}

server_noun! {
    MailAddressRow in "address_state" {
        address: String,
        bounced_at: Option<i64>,
        bounce_reason: Option<String>,
        bounce_mail: Option<Uuid>,
        blocked_at: Option<i64>,
        blocked_by: Option<UserId>,
        account_user: Option<UserId>,
    }
}

/// Characters of a reason that are kept.
const REASON: usize = 300;

/// What is known of an address; none where nothing is.
pub(crate) async fn find(
    connection: &mut AnyConnection,
    address: &str,
) -> Result<Option<MailAddressRow>, BackendError> {
    let columns = MailAddressRow::columns("");
    let sql = format!("SELECT {columns} FROM address_state WHERE address = $1");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(address.to_lowercase())
        .fetch_optional(connection)
        .await?;
    row.map(|row| MailAddressRow::read(&mut Cells::of(&row)))
        .transpose()
}

/// Why mail to an address does not leave; none where it does.
pub(crate) async fn suppressed(
    connection: &mut AnyConnection,
    address: &str,
) -> Result<Option<String>, BackendError> {
    let known = find(connection, address).await?;
    Ok(known
        .filter(|known| known.bounced_at.is_some())
        .map(|known| known.bounce_reason.unwrap_or_default()))
}

/// Notes that mail to an address comes back for good. What it said first stands.
pub(crate) async fn suppress(
    connection: &mut AnyConnection,
    address: &str,
    (reason, mail): (&str, Option<Uuid>),
    now: i64,
) -> Result<(), BackendError> {
    let sql = "INSERT INTO address_state (address, bounced_at, bounce_reason, bounce_mail) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (address) DO UPDATE SET bounced_at = COALESCE(address_state.bounced_at, excluded.bounced_at), \
               bounce_reason = COALESCE(address_state.bounce_reason, excluded.bounce_reason), \
               bounce_mail = COALESCE(address_state.bounce_mail, excluded.bounce_mail)";
    sqlx::query(sql)
        .bind(address.to_lowercase())
        .bind(now)
        .bind(reason.chars().take(REASON).collect::<String>())
        .bind(mail.map(|id| id.to_string()))
        .execute(connection)
        .await?;
    Ok(())
}

/// Mail may leave to it again; true where none could.
pub(crate) async fn lift(
    connection: &mut AnyConnection,
    address: &str,
) -> Result<bool, BackendError> {
    let sql = "UPDATE address_state SET bounced_at = NULL, bounce_reason = NULL, bounce_mail = NULL \
               WHERE address = $1 AND bounced_at IS NOT NULL";
    let done = sqlx::query(sql)
        .bind(address.to_lowercase())
        .execute(connection)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Nothing from an address becomes a message from now on, or it does again.
pub(crate) async fn block(
    connection: &mut AnyConnection,
    address: &str,
    by: Option<UserId>,
    now: i64,
) -> Result<(), BackendError> {
    let sql = "INSERT INTO address_state (address, blocked_at, blocked_by) VALUES ($1, $2, $3) \
               ON CONFLICT (address) DO UPDATE SET blocked_at = excluded.blocked_at, blocked_by = excluded.blocked_by";
    sqlx::query(sql)
        .bind(address.to_lowercase())
        .bind(by.map(|_| now))
        .bind(by.map(|by| by.to_string()))
        .execute(connection)
        .await?;
    Ok(())
}

/// Notes who writes from an address.
pub(crate) async fn belongs_to(
    connection: &mut AnyConnection,
    address: &str,
    user: UserId,
) -> Result<(), BackendError> {
    let sql = "INSERT INTO address_state (address, account_user) VALUES ($1, $2) \
               ON CONFLICT (address) DO UPDATE SET account_user = excluded.account_user";
    sqlx::query(sql)
        .bind(address.to_lowercase())
        .bind(user.to_string())
        .execute(connection)
        .await?;
    Ok(())
}
