//! Whether what is acknowledged is kept, asked of the live database.

use super::dialect::Dialect;
use crate::durability::Durability;
use crate::error::BackendError;
use sqlx::{AnyConnection, Executor, Row as _};

/// Asks the database, and refuses one that is too old for us.
pub(super) async fn durability_of(
    connection: &mut AnyConnection,
    dialect: Dialect,
) -> Result<Durability, BackendError> {
    let durability = match dialect {
        Dialect::Sqlite => Durability::Sqlite {
            journal_mode: text(connection, "PRAGMA journal_mode").await?,
            synchronous: number(connection, "PRAGMA synchronous").await?,
            foreign_keys: number(connection, "PRAGMA foreign_keys").await? == 1,
            version: text(connection, "SELECT sqlite_version()").await?,
        },
        Dialect::Postgres => Durability::Postgres {
            fsync: text(connection, "SHOW fsync").await? == "on",
            full_page_writes: text(connection, "SHOW full_page_writes").await? == "on",
            synchronous_commit: text(connection, "SHOW synchronous_commit").await?,
            version: text(connection, "SHOW server_version").await?,
        },
    };
    match durability.too_old() {
        Some(version) => Err(BackendError::TooOld(version)),
        None => Ok(durability),
    }
}

/// Refuses a PostgreSQL database whose text is not UTF-8: Chinese names would be refused, or worse.
pub(super) async fn check_encoding(
    connection: &mut AnyConnection,
    dialect: Dialect,
) -> Result<(), BackendError> {
    if dialect == Dialect::Postgres {
        let encoding = text(connection, "SHOW server_encoding").await?;
        if encoding != "UTF8" {
            return Err(BackendError::Encoding(encoding));
        }
    }
    Ok(())
}

async fn text(connection: &mut AnyConnection, sql: &'static str) -> sqlx::Result<String> {
    let row = connection.fetch_one(sqlx::raw_sql(sql)).await?;
    row.try_get(0)
}

async fn number(connection: &mut AnyConnection, sql: &'static str) -> sqlx::Result<i64> {
    let row = connection.fetch_one(sqlx::raw_sql(sql)).await?;
    row.try_get(0)
}
