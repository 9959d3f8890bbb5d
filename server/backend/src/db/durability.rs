//! Whether what is acknowledged is kept, asked of the live database.

use super::dialect::Dialect;
use crate::error::BackendError;
use sqlx::{AnyConnection, Executor, Row as _};

/// The first SQLite without the WAL corruption of 3.7.0 to 3.51.2.
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);
/// The oldest PostgreSQL with everything we use; older ones get no repairs any more.
const OLDEST_POSTGRES: (u32, u32, u32) = (13, 0, 0);

/// What a live writer says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Durability {
    Sqlite {
        /// `wal`.
        journal_mode: String,
        /// 2 is FULL: a commit is on the disk before it is acknowledged.
        synchronous: i64,
        foreign_keys: bool,
        version: String,
    },
    Postgres {
        /// The server asks the disk at all.
        fsync: bool,
        /// A page that was torn by a power cut can be mended.
        full_page_writes: bool,
        /// `off` acknowledges before the commit is on the disk; every other value waits for it.
        synchronous_commit: String,
        version: String,
    },
}

impl Durability {
    /// True where an acknowledged write survives a power cut.
    #[must_use]
    pub fn holds(&self) -> bool {
        match self {
            Self::Sqlite {
                journal_mode,
                synchronous,
                foreign_keys,
                ..
            } => journal_mode == "wal" && *synchronous >= 2 && *foreign_keys,
            Self::Postgres {
                fsync,
                full_page_writes,
                synchronous_commit,
                ..
            } => *fsync && *full_page_writes && synchronous_commit != "off",
        }
    }

    /// Asks the database, and refuses one that is too old for us.
    pub(super) async fn ask(
        connection: &mut AnyConnection,
        dialect: Dialect,
    ) -> Result<Self, BackendError> {
        let this = match dialect {
            Dialect::Sqlite => Self::Sqlite {
                journal_mode: text(connection, "PRAGMA journal_mode").await?,
                synchronous: number(connection, "PRAGMA synchronous").await?,
                foreign_keys: number(connection, "PRAGMA foreign_keys").await? == 1,
                version: text(connection, "SELECT sqlite_version()").await?,
            },
            Dialect::Postgres => Self::Postgres {
                fsync: text(connection, "SHOW fsync").await? == "on",
                full_page_writes: text(connection, "SHOW full_page_writes").await? == "on",
                synchronous_commit: text(connection, "SHOW synchronous_commit").await?,
                version: text(connection, "SHOW server_version").await?,
            },
        };
        this.is_new_enough()?;
        Ok(this)
    }

    fn is_new_enough(&self) -> Result<(), BackendError> {
        let (name, version, oldest) = match self {
            Self::Sqlite { version, .. } => ("SQLite", version, OLDEST_SQLITE),
            Self::Postgres { version, .. } => ("PostgreSQL", version, OLDEST_POSTGRES),
        };
        if numbers(version) < oldest {
            return Err(BackendError::TooOld(format!("{name} {version}")));
        }
        Ok(())
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

/// `15.14 (Debian 15.14-1)` is 15, 14, 0; what is no number is 0.
fn numbers(version: &str) -> (u32, u32, u32) {
    let first = version.split_whitespace().next().unwrap_or_default();
    let mut parts = first.split('.').map(|part| part.parse().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    (next(), next(), next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number_not_by_text() {
        assert!(numbers("3.51.3") >= OLDEST_SQLITE);
        assert!(numbers("3.100.0") > OLDEST_SQLITE);
        assert!(numbers("3.9.9") < OLDEST_SQLITE);
        assert!(numbers("15.14 (Debian 15.14-0+deb12u1)") > OLDEST_POSTGRES);
        assert!(numbers("9.6.24") < OLDEST_POSTGRES);
        assert!(numbers("nonsense") < OLDEST_SQLITE);
    }

    #[test]
    fn a_server_that_forgets_in_any_way_does_not_hold() {
        let server = |fsync, full_page_writes, synchronous_commit: &str| Durability::Postgres {
            fsync,
            full_page_writes,
            synchronous_commit: synchronous_commit.to_owned(),
            version: "15.1".to_owned(),
        };
        assert!(server(true, true, "on").holds());
        assert!(server(true, true, "remote_apply").holds());
        assert!(!server(false, true, "on").holds());
        assert!(!server(true, false, "on").holds());
        assert!(!server(true, true, "off").holds());
    }
}
