//! Values the database keeps about itself: its incarnation and the secret that signs cookies.

use crate::db::Db;
use crate::error::BackendError;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sqlx::{AnyConnection, Row as _};
use sync::Epoch;

const EPOCH: &str = "epoch";
const SECRET: &str = "cookie_secret";
/// When the last backup was made, epoch ms UTC.
pub(crate) const BACKED_UP: &str = "backed_up_at";
/// A word of whoever last looked whether the database can be written.
const TOUCHED: &str = "touched";
/// Another value than before: a program has written beside the servers.
const EXTERNAL_WRITE: &str = "beside";

/// The epoch and the secret; both are made where they are missing.
pub(crate) async fn ensure(db: &Db) -> Result<(Epoch, Vec<u8>), BackendError> {
    let mut tx = db.write().await?;
    let epoch = get_or_make(&mut tx, EPOCH, random(16)?).await?;
    let secret = get_or_make(&mut tx, SECRET, random(32)?).await?;
    tx.commit().await?;
    let secret = URL_SAFE_NO_PAD
        .decode(secret)
        .map_err(|_| BackendError::Value {
            what: "cookie secret",
        })?;
    Ok((Epoch(epoch), secret))
}

/// A new incarnation.
pub(crate) async fn renew_epoch(connection: &mut AnyConnection) -> Result<Epoch, BackendError> {
    let epoch = random(16)?;
    sqlx::query("UPDATE setting SET value = $2 WHERE name = $1")
        .bind(EPOCH)
        .bind(epoch.clone())
        .execute(connection)
        .await?;
    Ok(Epoch(epoch))
}

/// What the last program beside the servers left as its word.
pub(crate) async fn external_write(db: &Db) -> Result<Option<String>, BackendError> {
    let mut tx = db.read().await?;
    let word = find(&mut tx, EXTERNAL_WRITE).await?;
    tx.commit().await?;
    Ok(word)
}

/// Leaves a new word.
pub(crate) async fn note_external_write(db: &Db) -> Result<(), BackendError> {
    let mut tx = db.write().await?;
    put(&mut tx, EXTERNAL_WRITE, &random(16)?).await?;
    Ok(tx.commit().await?)
}

/// What a setting holds.
pub(crate) async fn find(
    connection: &mut AnyConnection,
    name: &str,
) -> Result<Option<String>, BackendError> {
    let row = sqlx::query("SELECT value FROM setting WHERE name = $1")
        .bind(name)
        .fetch_optional(connection)
        .await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

/// Writes a setting over what it held.
pub(crate) async fn put(
    connection: &mut AnyConnection,
    name: &str,
    value: &str,
) -> Result<(), BackendError> {
    let sql = "INSERT INTO setting (name, value) VALUES ($1, $2) \
               ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    sqlx::query(sql)
        .bind(name)
        .bind(value)
        .execute(connection)
        .await?;
    Ok(())
}

/// Lets go of a setting.
pub(crate) async fn remove(connection: &mut AnyConnection, name: &str) -> Result<(), BackendError> {
    sqlx::query("DELETE FROM setting WHERE name = $1")
        .bind(name)
        .execute(connection)
        .await?;
    Ok(())
}

/// Counts something within the stretch of time that it is, ms long; false where enough was counted in it. Counted here, because several nodes share it.
pub(crate) async fn count(
    connection: &mut AnyConnection,
    name: &str,
    (stretch, most): (i64, u32),
    now: i64,
) -> Result<bool, BackendError> {
    let this = now.div_euclid(stretch);
    let kept = find(connection, name).await?.unwrap_or_default();
    let counted = kept.split_once(' ').and_then(|(at, count)| {
        let of_this = at.parse() == Ok(this);
        count.parse::<u32>().ok().filter(|_| of_this)
    });
    let count = counted.unwrap_or(0);
    if count >= most {
        return Ok(false);
    }
    put(connection, name, &format!("{this} {}", count + 1)).await?;
    Ok(true)
}

/// Writes something, to see that it can be done.
pub(crate) async fn touch(connection: &mut AnyConnection, word: &str) -> Result<(), BackendError> {
    let sql = "INSERT INTO setting (name, value) VALUES ($1, $2) \
               ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    sqlx::query(sql)
        .bind(TOUCHED)
        .bind(word.to_owned())
        .execute(connection)
        .await?;
    Ok(())
}

async fn get_or_make(
    connection: &mut AnyConnection,
    name: &str,
    value: String,
) -> Result<String, BackendError> {
    let sql = "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
    sqlx::query(sql)
        .bind(name)
        .bind(value)
        .execute(&mut *connection)
        .await?;
    let row = sqlx::query("SELECT value FROM setting WHERE name = $1")
        .bind(name)
        .fetch_one(connection)
        .await?;
    Ok(row.try_get(0)?)
}

pub(crate) fn random(bytes: usize) -> Result<String, BackendError> {
    let mut random = vec![0_u8; bytes];
    getrandom::fill(&mut random)?;
    Ok(URL_SAFE_NO_PAD.encode(random))
}
