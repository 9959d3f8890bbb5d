//! The database: one writer, many readers, and everything that depends on its dialect. Nothing else knows which database it is.

mod blame;
mod copy;
mod migrate;
pub(crate) mod statement;

use crate::error::BackendError;
use sqlx::any::AnyPoolOptions;
use sqlx::pool::PoolConnectionMetadata;
use sqlx::{Any, AnyConnection, AnyPool, AssertSqlSafe, Executor, Row as _, Transaction};
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

pub(crate) use blame::blames;
pub(crate) use copy::{copy_to, copy_to_file, file_of, open_copy, take_alone};
use migrate::migrate;
pub(crate) use migrate::{in_dialect, known_migrations};

/// Readers at once. Each holds its own page cache.
const READERS: u32 = 4;
/// How long a request waits for a connection before it hears "busy".
const PATIENCE: Duration = Duration::from_secs(10);
/// The first SQLite without the WAL corruption of 3.7.0 to 3.51.2.
const OLDEST: (u32, u32, u32) = (3, 51, 3);

/// Settings of every connection: what is acknowledged survives a power cut, references hold, a lock is waited for.
const EVERY: &str = "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA cache_size = -8000;";
const WRITER: &str = "PRAGMA journal_mode = WAL;";
const READER: &str = "PRAGMA query_only = ON;";

/// What the live writer says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Durability {
    /// `wal`.
    pub journal_mode: String,
    /// 2 is FULL: a commit is on the disk before it is acknowledged.
    pub synchronous: i64,
    pub foreign_keys: bool,
    /// SQLite's version.
    pub version: String,
}

impl Durability {
    /// True where an acknowledged write survives a power cut.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.journal_mode == "wal" && self.synchronous >= 2 && self.foreign_keys
    }
}

/// Both pools.
pub(crate) struct Db {
    writer: AnyPool,
    readers: AnyPool,
}

impl Db {
    /// Opens both pools and refuses a database that would not keep what it acknowledges.
    pub async fn open(url: &str, now: i64) -> Result<Self, BackendError> {
        sqlx::any::install_default_drivers();
        let writer = pool(1, WRITER).connect(&with_mode(url, "rwc")).await?;
        let durability = durability(&writer).await?;
        if version(&durability.version) < OLDEST {
            return Err(BackendError::OldSqlite(durability.version));
        }
        if !durability.holds() {
            return Err(BackendError::NotDurable(durability));
        }
        migrate(&mut *writer.acquire().await?, now).await?;
        let readers = pool(READERS, READER).connect(&with_mode(url, "rw")).await?;
        Ok(Self { writer, readers })
    }

    /// The one write transaction, begun as such: a deferred one that writes later fails whatever the timeout.
    pub async fn write(&self) -> Result<Transaction<'static, Any>, BackendError> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// One consistent snapshot, from its first statement on.
    pub async fn read(&self) -> Result<Transaction<'static, Any>, BackendError> {
        Ok(self.readers.begin().await?)
    }

    pub async fn durability(&self) -> Result<Durability, BackendError> {
        durability(&self.writer).await
    }

    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

fn pool(size: u32, special: &'static str) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(PATIENCE)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false) // a file does not hang up
        .after_connect(move |connection, _: PoolConnectionMetadata| prepare(connection, special))
}

fn prepare<'a>(
    connection: &'a mut AnyConnection,
    special: &'static str,
) -> Pin<Box<dyn Future<Output = sqlx::Result<()>> + Send + 'a>> {
    Box::pin(async move {
        connection.execute(sqlx::raw_sql(EVERY)).await?;
        connection.execute(sqlx::raw_sql(special)).await?;
        Ok(())
    })
}

async fn durability(pool: &AnyPool) -> Result<Durability, BackendError> {
    let mut connection = pool.acquire().await?;
    let mut read = async |sql: &str| {
        connection
            .fetch_one(sqlx::raw_sql(AssertSqlSafe(sql)))
            .await
    };
    Ok(Durability {
        journal_mode: read("PRAGMA journal_mode").await?.try_get(0)?,
        synchronous: read("PRAGMA synchronous").await?.try_get(0)?,
        foreign_keys: read("PRAGMA foreign_keys").await?.try_get::<i64, _>(0)? == 1,
        version: read("SELECT sqlite_version()").await?.try_get(0)?,
    })
}

fn with_mode(url: &str, mode: &str) -> String {
    let joint = if url.contains('?') { '&' } else { '?' };
    format!("{url}{joint}mode={mode}")
}

fn version(text: &str) -> (u32, u32, u32) {
    let mut parts = text.split('.').map(|part| part.parse().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    (next(), next(), next())
}

/// True where waiting helps: SQLITE_BUSY and SQLITE_LOCKED with their extended codes, or no connection in time.
pub(crate) fn is_busy(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut => true,
        sqlx::Error::Database(error) => {
            let code = error
                .code()
                .and_then(|code| code.parse::<i64>().ok())
                .unwrap_or(0);
            matches!(code & 0xff, 5 | 6)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::Connection as _;

    async fn schema(url: &str) -> Vec<String> {
        let mut connection = AnyConnection::connect(url).await.unwrap();
        let rows = sqlx::query("SELECT coalesce(sql, name) FROM sqlite_master ORDER BY name")
            .fetch_all(&mut connection)
            .await
            .unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    #[tokio::test]
    async fn a_database_of_any_age_migrates_to_the_schema_of_a_fresh_one() {
        let dir = tempfile::tempdir().unwrap();
        let url = |name: &str| format!("sqlite:{}", dir.path().join(name).display());
        Db::open(&url("fresh"), 1).await.unwrap().close().await;
        let fresh = schema(&url("fresh")).await;
        assert!(
            fresh
                .iter()
                .filter(|sql| sql.starts_with("CREATE TABLE"))
                .all(|sql| sql.ends_with("STRICT"))
        );
        for age in 0..=migrate::FILES.len() {
            let old = url(&age.to_string());
            let mut connection = AnyConnection::connect(&with_mode(&old, "rwc"))
                .await
                .unwrap();
            migrate::up_to(&mut connection, age, 1).await.unwrap();
            connection.close().await.unwrap();
            Db::open(&old, 2).await.unwrap().close().await;
            assert_eq!(schema(&old).await, fresh, "after {age} migrations");
        }
    }

    #[tokio::test]
    async fn a_reader_cannot_write_and_its_snapshot_stands_still() {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite:{}", dir.path().join("db").display()), 1)
            .await
            .unwrap();
        let count = "SELECT COUNT(*) FROM setting";
        let mut reader = db.read().await.unwrap();
        let before: i64 = sqlx::query(count)
            .fetch_one(&mut *reader)
            .await
            .unwrap()
            .get(0);
        let mut writer = db.write().await.unwrap();
        sqlx::query("INSERT INTO setting (name, value) VALUES ('a', 'b')")
            .execute(&mut *writer)
            .await
            .unwrap();
        writer.commit().await.unwrap();
        let after: i64 = sqlx::query(count)
            .fetch_one(&mut *reader)
            .await
            .unwrap()
            .get(0);
        assert_eq!(before, after);
        reader.commit().await.unwrap();
        let mut reader = db.read().await.unwrap();
        assert!(
            sqlx::query("DELETE FROM setting")
                .execute(&mut *reader)
                .await
                .is_err()
        );
    }

    #[test]
    fn versions_compare_by_number_not_by_text() {
        assert!(version("3.51.3") >= OLDEST);
        assert!(version("3.100.0") > OLDEST);
        assert!(version("3.9.9") < OLDEST);
        assert!(version("nonsense") < OLDEST);
    }
}
