//! Sessions: a 256-bit random token that only its browser knows; the database has its hash.

use crate::account::login::{LoginEnd, login_ended, logins_ended};
use crate::business;
use crate::db::Db;
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::server_noun::{Bytes, ServerNoun as _, server_noun};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::UserId;
use sha2::{Digest, Sha256};
use sqlx::AnyConnection;

/// An idle session ends.
pub(crate) const IDLE: i64 = 30 * 24 * 3_600_000;
/// How often a session's last use is written down.
const REFRESH: i64 = 3_600_000;

/// A place where somebody is signed in.
pub(crate) struct SessionRow {
    pub token_hash: Bytes,
    pub account_user: UserId,
    pub created_at: i64,
    pub last_seen: i64,
    /// Such as `Chrome · Android`; empty where it is not known.
    pub device: String,
}

server_noun! {
    SessionRow in "session" {
        token_hash: Bytes,
        account_user: UserId,
        created_at: i64,
        last_seen: i64,
        device: String,
    }
}

/// What the database knows of a token.
pub(crate) fn digest(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// What a session is called where people see it: made from the stored hash, so neither leads to the token.
pub(crate) fn public_id(token_hash: &[u8]) -> String {
    let hash = Sha256::new()
        .chain_update(b"session")
        .chain_update(token_hash)
        .finalize();
    URL_SAFE_NO_PAD.encode(hash)
}

/// Opens a session and answers its token; sessions that ended meanwhile leave.
pub(crate) async fn open(
    connection: &mut AnyConnection,
    user: UserId,
    now: i64,
) -> Result<String, BackendError> {
    let mut random = [0_u8; 32];
    refuse_blocked(connection, user).await?;
    // Nobody signs in where everything is closed; its owner opens it again without a session.
    if business::find_closed(connection).await?.is_some() {
        return Err(BackendError::Blocked);
    }
    getrandom::fill(&mut random)?;
    let token = URL_SAFE_NO_PAD.encode(random);
    sqlx::query("DELETE FROM session WHERE last_seen < $1")
        .bind(now.saturating_sub(IDLE))
        .execute(&mut *connection)
        .await?;
    let row = SessionRow {
        token_hash: Bytes(digest(&token)),
        account_user: user,
        created_at: now,
        last_seen: now,
        device: String::new(),
    };
    row.insert(connection).await?;
    Ok(token)
}

/// Nobody who is shut out gets a session, whichever way they prove who they are.
async fn refuse_blocked(connection: &mut AnyConnection, user: UserId) -> Result<(), BackendError> {
    match is_blocked(connection, user).await? {
        true => Err(BackendError::Blocked),
        false => Ok(()),
    }
}

/// True where somebody is shut out.
pub(crate) async fn is_blocked(
    connection: &mut AnyConnection,
    user: UserId,
) -> Result<bool, BackendError> {
    let row = sqlx::query("SELECT blocked_at FROM account_user WHERE id = $1")
        .bind(user.to_string())
        .fetch_optional(connection)
        .await?;
    let blocked = match &row {
        Some(row) => Cells::of(row).maybe_int()?,
        None => None,
    };
    Ok(blocked.is_some())
}

/// Notes that a session is in use, at most hourly.
pub(crate) async fn refresh(
    db: &Db,
    token: &str,
    last_seen: i64,
    now: i64,
) -> Result<(), BackendError> {
    if now.saturating_sub(last_seen) < REFRESH {
        return Ok(());
    }
    let mut tx = db.write().await?;
    let sql = "UPDATE session SET last_seen = $2 WHERE token_hash = $1 AND last_seen < $2";
    sqlx::query(sql)
        .bind(digest(token))
        .bind(now)
        .execute(&mut *tx)
        .await?;
    Ok(tx.commit().await?)
}

/// Ends one session, from its own device.
pub(crate) async fn close(connection: &mut AnyConnection, token: &str) -> Result<(), BackendError> {
    login_ended(connection, &digest(token), LoginEnd::SignedOut).await?;
    sqlx::query("DELETE FROM session WHERE token_hash = $1")
        .bind(digest(token))
        .execute(connection)
        .await?;
    Ok(())
}

/// Ends all sessions of a person and answers their public ids.
pub(crate) async fn close_all(
    connection: &mut AnyConnection,
    user: UserId,
) -> Result<Vec<String>, BackendError> {
    logins_ended(connection, user).await?;
    // A link to the book holds no longer than the logins.
    sqlx::query("DELETE FROM calendar_feed WHERE account_user = $1")
        .bind(user.to_string())
        .execute(&mut *connection)
        .await?;
    // Nor does a link to an archive of everything.
    sqlx::query("DELETE FROM business_export WHERE asked_by = $1")
        .bind(user.to_string())
        .execute(&mut *connection)
        .await?;
    let rows = sqlx::query("DELETE FROM session WHERE account_user = $1 RETURNING token_hash")
        .bind(user.to_string())
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| Ok(public_id(Cells::of(row).bytes()?)))
        .collect()
}

/// Ends the sessions of everybody, with every link that stands for one, and answers their public ids.
pub(crate) async fn close_everybodys(
    connection: &mut AnyConnection,
) -> Result<Vec<String>, BackendError> {
    for sql in [
        "UPDATE sync_device SET ended = 'ended' WHERE ended IS NULL",
        "DELETE FROM calendar_feed",
        "DELETE FROM join_link",
        "DELETE FROM business_export",
    ] {
        sqlx::query(sql).execute(&mut *connection).await?;
    }
    let rows = sqlx::query("DELETE FROM session RETURNING token_hash")
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| Ok(public_id(Cells::of(row).bytes()?)))
        .collect()
}
