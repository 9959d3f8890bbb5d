//! The migrator: each file runs once, in one transaction, in the order of its name.

use super::dialect::Dialect;
use crate::error::BackendError;
use sqlx::{Any, AnyConnection, AssertSqlSafe, Connection, Executor, Transaction};

/// A migration: its name and its text with type tokens.
pub(super) struct File {
    name: &'static str,
    text: &'static str,
}

macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        &[$(File { name: $name, text: include_str!(concat!("../../migrations/", $name, ".sql")) }),+]
    };
}

/// All migrations. One that was released is never edited.
pub(super) const FILES: &[File] = files![
    "0001_account",
    "0002_sales",
    "0003_sync",
    "0004_people",
    "0005_service",
    "0006_mail",
    "0007_sign_in",
    "0008_recovery",
    "0009_sync",
    "0010_file",
    "0011_vault",
    "0012_deposit",
    "0013_past",
    "0014_preview",
    "0015_past",
];

/// The names of this build's migrations.
pub(crate) fn known_migrations() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|file| file.name)
}

/// Applies what is missing. A name this build does not know (a newer build ran here) is left alone.
pub(super) async fn migrate(
    connection: &mut AnyConnection,
    dialect: Dialect,
    now: i64,
) -> Result<(), BackendError> {
    up_to(connection, dialect, FILES.len(), now).await
}

/// Applies what is missing of the first `count` files.
pub(super) async fn up_to(
    connection: &mut AnyConnection,
    dialect: Dialect,
    count: usize,
    now: i64,
) -> Result<(), BackendError> {
    let mut tx = begin_write(connection, dialect).await?;
    list(&mut tx, dialect).await?;
    tx.commit().await?;
    for file in FILES.iter().take(count) {
        apply(connection, dialect, file, now)
            .await
            .map_err(|source| failed(file, source))?;
    }
    Ok(())
}

/// The same within one transaction, whose turn it is already.
pub(super) async fn within(
    tx: &mut Transaction<'_, Any>,
    dialect: Dialect,
    count: usize,
    now: i64,
) -> Result<(), BackendError> {
    list(tx, dialect).await?;
    for file in FILES.iter().take(count) {
        apply_within(tx, dialect, file, now)
            .await
            .map_err(|source| failed(file, source))?;
    }
    Ok(())
}

fn failed(file: &File, source: sqlx::Error) -> BackendError {
    BackendError::Migration {
        name: file.name,
        source,
    }
}

/// The table of what was applied.
async fn list(tx: &mut Transaction<'_, Any>, dialect: Dialect) -> sqlx::Result<()> {
    let table = "CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY NOT NULL, applied_at {int} NOT NULL){strict};";
    tx.execute(sqlx::raw_sql(AssertSqlSafe(dialect.spell(table))))
        .await?;
    Ok(())
}

/// Applies one file. Another node that starts now waits for this one's turn to end, and then finds it done.
async fn apply(
    connection: &mut AnyConnection,
    dialect: Dialect,
    file: &File,
    now: i64,
) -> sqlx::Result<()> {
    let mut tx = begin_write(connection, dialect).await?;
    apply_within(&mut tx, dialect, file, now).await?;
    tx.commit().await
}

async fn apply_within(
    tx: &mut Transaction<'_, Any>,
    dialect: Dialect,
    file: &File,
    now: i64,
) -> sqlx::Result<()> {
    let done = sqlx::query("SELECT name FROM migration WHERE name = $1")
        .bind(file.name)
        .fetch_optional(&mut **tx)
        .await?;
    if done.is_none() {
        tx.execute(sqlx::raw_sql(AssertSqlSafe(dialect.spell(file.text))))
            .await?;
        sqlx::query("INSERT INTO migration (name, applied_at) VALUES ($1, $2)")
            .bind(file.name)
            .bind(now)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

pub(super) async fn begin_write(
    connection: &mut AnyConnection,
    dialect: Dialect,
) -> sqlx::Result<Transaction<'_, Any>> {
    let mut tx = connection.begin_with(dialect.begin_write()).await?;
    if let Some(turn) = dialect.turn() {
        tx.execute(sqlx::query(turn)).await?;
    }
    Ok(tx)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_migration_says_why_and_leaves_no_token() {
        for file in FILES {
            assert!(file.text.starts_with("-- Why: "), "{}", file.name);
            for dialect in [Dialect::Sqlite, Dialect::Postgres] {
                assert!(!dialect.spell(file.text).contains('{'), "{}", file.name);
            }
        }
        assert!(FILES.is_sorted_by_key(|file| file.name));
    }
}
