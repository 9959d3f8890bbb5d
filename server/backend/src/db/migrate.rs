//! The migrator: each file runs once, in one transaction, in the order of its name.

use crate::error::BackendError;
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor, Row as _};
use std::collections::BTreeSet;

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
];

/// The names of this build's migrations.
pub(crate) fn known_migrations() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|file| file.name)
}

/// Applies what is missing. A name this build does not know (a newer build ran here) is left alone.
pub(super) async fn migrate(connection: &mut AnyConnection, now: i64) -> Result<(), BackendError> {
    up_to(connection, FILES.len(), now).await
}

/// Applies what is missing of the first `count` files.
pub(super) async fn up_to(
    connection: &mut AnyConnection,
    count: usize,
    now: i64,
) -> Result<(), BackendError> {
    let table = "CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY NOT NULL, applied_at {int} NOT NULL){strict};";
    connection
        .execute(sqlx::raw_sql(AssertSqlSafe(in_dialect(table))))
        .await?;
    let rows = sqlx::query("SELECT name FROM migration")
        .fetch_all(&mut *connection)
        .await?;
    let done: BTreeSet<String> = rows
        .iter()
        .map(|row| row.try_get(0))
        .collect::<Result<_, _>>()?;
    for file in FILES
        .iter()
        .take(count)
        .filter(|file| !done.contains(file.name))
    {
        apply(connection, file, now)
            .await
            .map_err(|source| BackendError::Migration {
                name: file.name,
                source,
            })?;
    }
    Ok(())
}

/// Applies one file.
async fn apply(connection: &mut AnyConnection, file: &File, now: i64) -> sqlx::Result<()> {
    let mut tx = connection.begin_with("BEGIN IMMEDIATE").await?;
    tx.execute(sqlx::raw_sql(AssertSqlSafe(in_dialect(file.text))))
        .await?;
    sqlx::query("INSERT INTO migration (name, applied_at) VALUES ($1, $2)")
        .bind(file.name)
        .bind(now)
        .execute(&mut *tx)
        .await?;
    tx.commit().await
}

/// STRICT tables know no BIGINT, and an INTEGER of PostgreSQL has 32 bits: one text, four tokens.
pub(crate) fn in_dialect(text: &str) -> String {
    text.replace("{int}", "INTEGER")
        .replace("{real}", "REAL")
        .replace("{bytes}", "BLOB")
        .replace("{strict}", " STRICT")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_migration_says_why_and_leaves_no_token() {
        for file in FILES {
            assert!(file.text.starts_with("-- Why: "), "{}", file.name);
            assert!(!in_dialect(file.text).contains('{'), "{}", file.name);
        }
        assert!(FILES.is_sorted_by_key(|file| file.name));
    }
}
