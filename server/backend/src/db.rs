//! The database: writers that take turns, many readers, and everything that depends on its dialect. Nothing else knows which database it is.

mod copy;
mod dialect;
mod durability;
mod fault;
mod foreign;
mod listen;
mod migrate;
mod private;
mod replace;
pub(crate) mod statement;
mod transfer;

use crate::durability::Durability;
use crate::error::BackendError;
use sqlx::any::{AnyPoolOptions, AnyRow};
use sqlx::pool::PoolConnectionMetadata;
use sqlx::{Any, AnyConnection, AnyPool, Connection as _, Executor, Row as _, Transaction};
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

pub(crate) use copy::{
    CopyError, copy_to, file_of, open_copy, open_part, open_there, put_in_place, table_shapes,
    take_alone, unknown_migration,
};
pub(crate) use dialect::Dialect;
use dialect::{Address, Role};
use durability::{check_encoding, durability_of};
pub(crate) use fault::is_fault_of_statement;
pub(crate) use foreign::foreign_parts;
pub(crate) use listen::NodeListener;
use migrate::migrate;
pub(crate) use private::{exposed, keep_private, make_private};
pub(crate) use replace::{Alone, ReplaceError, replace};

pub(crate) use transfer::{TableShape, empty};

/// Readers at once. Each holds its own page cache.
const READERS: u32 = 4;
/// How long a request waits for a connection before it hears "busy".
const PATIENCE: Duration = Duration::from_secs(10);
/// A connection to a server that was idle for longer may have been hung up on, and is asked first.
const FRESH: Duration = Duration::from_secs(1);

/// Both pools.
pub(crate) struct Db {
    address: Address,
    writers: AnyPool,
    readers: AnyPool,
}

impl Db {
    /// Opens both pools and refuses a database that would not keep what it acknowledges.
    pub async fn open(url: &str, now: i64) -> Result<Self, BackendError> {
        sqlx::any::install_default_drivers();
        let address = Address::parse(url)?;
        let dialect = address.dialect;
        private::make_file(url);
        let mut first = connect_durably(&address, Role::First).await?;
        refuse_newer(&mut first, dialect).await?;
        migrate(&mut first, dialect, now).await?;
        note_build(&mut first).await?;
        let writers = pool(&address, Role::Writer, dialect.writers()).await?;
        let readers = pool(&address, Role::Reader, READERS).await?;
        // Only now: a file's log is put away when its last connection closes.
        first.close().await?;
        Ok(Self {
            address,
            writers,
            readers,
        })
    }

    fn dialect(&self) -> Dialect {
        self.address.dialect
    }

    /// A write transaction. They come one after the other, on all nodes together: what one reads, no other changes meanwhile.
    pub async fn write(&self) -> Result<Transaction<'static, Any>, BackendError> {
        let mut tx = self
            .writers
            .begin_with(self.dialect().begin_write())
            .await?;
        if let Some(turn) = self.dialect().turn() {
            tx.execute(sqlx::query(turn)).await?;
        }
        Ok(tx)
    }

    /// One consistent snapshot, from its first statement on.
    pub async fn read(&self) -> Result<Transaction<'static, Any>, BackendError> {
        Ok(self.readers.begin_with(self.dialect().begin_read()).await?)
    }

    pub async fn durability(&self) -> Result<Durability, BackendError> {
        durability_of(&mut *self.writers.acquire().await?, self.dialect()).await
    }

    /// A statement's text with the types of this database.
    pub fn in_dialect(&self, text: &str) -> String {
        self.dialect().spell(text)
    }

    /// True where pages and indexes are ours to check.
    pub fn file_checks(&self) -> bool {
        self.dialect() == Dialect::Sqlite
    }

    /// The files of the database, where it has its own.
    pub fn files(&self) -> Option<std::path::PathBuf> {
        match self.dialect() {
            Dialect::Sqlite => file_of(&self.address.url(Role::Reader)),
            Dialect::Postgres => None,
        }
    }

    /// What was written goes from the log into the file, so that the log holds nothing that was overwritten since. Where readers are in the
    /// way, the next time does it.
    pub async fn checkpoint(&self) -> Result<(), BackendError> {
        if self.dialect() == Dialect::Sqlite {
            let mut writer = self.writers.acquire().await?;
            sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
                .fetch_all(&mut *writer)
                .await?;
        }
        Ok(())
    }

    pub async fn close(&self) {
        self.readers.close().await;
        self.writers.close().await;
    }
}

/// The version of the build that last opened the database.
const BUILD: &str = "build";

/// A build that does not know some of the tables must not write to the others.
async fn refuse_newer(
    connection: &mut AnyConnection,
    dialect: Dialect,
) -> Result<(), BackendError> {
    let tables = sqlx::query(dialect.tables())
        .fetch_all(&mut *connection)
        .await?;
    let has = |table: &str| {
        let is = |row: &AnyRow| row.try_get::<String, _>(0).is_ok_and(|name| name == table);
        tables.iter().any(is)
    };
    if !has("migration") {
        return Ok(());
    }
    let Some(migration) = unknown_migration(connection).await? else {
        return Ok(());
    };
    let build = match has("setting") {
        true => {
            let row = sqlx::query("SELECT value FROM setting WHERE name = $1")
                .bind(BUILD)
                .fetch_optional(connection)
                .await?;
            row.map(|row| row.try_get(0)).transpose()?
        }
        false => None,
    };
    Err(BackendError::Newer { migration, build })
}

/// So that an older build can say which one it would need.
async fn note_build(connection: &mut AnyConnection) -> Result<(), BackendError> {
    let sql = "INSERT INTO setting (name, value) VALUES ($1, $2) \
               ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE setting.value <> excluded.value";
    sqlx::query(sql)
        .bind(BUILD)
        .bind(env!("CARGO_PKG_VERSION"))
        .execute(connection)
        .await?;
    Ok(())
}

/// A connection to a database that keeps what it acknowledges, in letters that hold every name.
async fn connect_durably(address: &Address, role: Role) -> Result<AnyConnection, BackendError> {
    let mut connection = connect(address, role).await?;
    check_encoding(&mut connection, address.dialect).await?;
    let durability = durability_of(&mut connection, address.dialect).await?;
    if !durability.holds() && !address.may_forget {
        return Err(BackendError::NotDurable(durability));
    }
    Ok(connection)
}

/// A connection outside the pools. A server that is not there is no busy one: somebody has to look.
async fn connect(address: &Address, role: Role) -> Result<AnyConnection, BackendError> {
    let url = address.url(role);
    let connecting = tokio::time::timeout(PATIENCE, AnyConnection::connect(&url)).await;
    let mut connection = connecting
        .unwrap_or(Err(sqlx::Error::PoolTimedOut))
        .map_err(|source| match address.dialect {
            Dialect::Sqlite => source.into(),
            Dialect::Postgres => BackendError::Unreachable(source),
        })?;
    prepare(&mut connection, address.dialect.settings(role)).await?;
    Ok(connection)
}

async fn pool(address: &Address, role: Role, size: u32) -> Result<AnyPool, BackendError> {
    let settings = address.dialect.settings(role);
    let options = AnyPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(PATIENCE)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false) // a file does not hang up
        .after_connect(move |connection, _: PoolConnectionMetadata| prepare(connection, settings));
    let options = match address.dialect {
        Dialect::Sqlite => options.before_acquire(is_out_of_it),
        Dialect::Postgres => options.before_acquire(is_there),
    };
    Ok(options.connect(&address.url(role)).await?)
}

fn prepare<'a>(
    connection: &'a mut AnyConnection,
    settings: &'static str,
) -> Pin<Box<dyn Future<Output = sqlx::Result<()>> + Send + 'a>> {
    Box::pin(async move {
        connection.execute(sqlx::raw_sql(settings)).await?;
        Ok(())
    })
}

/// A full or failing disk makes SQLite roll back by itself; the driver then cannot, and counts a transaction that is none for ever.
/// Such a connection is closed, and another one opened.
fn is_out_of_it(
    connection: &mut AnyConnection,
    _: PoolConnectionMetadata,
) -> Pin<Box<dyn Future<Output = sqlx::Result<bool>> + Send + '_>> {
    Box::pin(async move { Ok(!connection.is_in_transaction()) })
}

fn is_there(
    connection: &mut AnyConnection,
    facts: PoolConnectionMetadata,
) -> Pin<Box<dyn Future<Output = sqlx::Result<bool>> + Send + '_>> {
    Box::pin(async move { Ok(facts.idle_for < FRESH || connection.ping().await.is_ok()) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TestDatabase;

    const SQLITE_SCHEMA: &str = "SELECT coalesce(sql, name) FROM sqlite_master ORDER BY 1";
    const POSTGRES_SCHEMA: &str = "SELECT CAST(concat_ws(' ', table_name, ordinal_position, column_name, data_type, is_nullable, column_default) AS TEXT) \
            FROM information_schema.columns WHERE table_schema = current_schema() \
        UNION ALL SELECT CAST(indexdef AS TEXT) FROM pg_indexes WHERE schemaname = current_schema() \
        UNION ALL SELECT concat_ws(' ', CAST(conrelid AS regclass), pg_get_constraintdef(oid)) FROM pg_constraint \
            WHERE connamespace = CAST(current_schema() AS regnamespace) ORDER BY 1";

    /// A database that nobody opened yet.
    async fn fresh() -> (tempfile::TempDir, TestDatabase, Address) {
        let dir = tempfile::tempdir().unwrap();
        let database = TestDatabase::fresh(dir.path()).await.unwrap();
        let address = Address::parse(&database.url()).unwrap();
        (dir, database, address)
    }

    async fn schema(database: &TestDatabase, dialect: Dialect) -> Vec<String> {
        let sql = match dialect {
            Dialect::Sqlite => SQLITE_SCHEMA,
            Dialect::Postgres => POSTGRES_SCHEMA,
        };
        let mut connection = database.connect().await.unwrap();
        let rows = sqlx::query(sql).fetch_all(&mut connection).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    #[tokio::test]
    async fn a_database_of_any_age_migrates_to_the_schema_of_a_fresh_one() {
        let (_dir, database, address) = fresh().await;
        let dialect = address.dialect;
        Db::open(&database.url(), 1).await.unwrap().close().await;
        let young = schema(&database, dialect).await;
        assert!(young.len() > 40, "{young:#?}");
        let tables = young.iter().filter(|sql| sql.starts_with("CREATE TABLE"));
        assert!(tables.into_iter().all(|sql| sql.ends_with("STRICT")));
        for age in 0..=migrate::FILES.len() {
            let (_dir, old, address) = fresh().await;
            let mut connection = connect(&address, Role::First).await.unwrap();
            migrate::apply_all(&mut connection, dialect, &migrate::FILES[..age], 1)
                .await
                .unwrap();
            connection.close().await.unwrap();
            Db::open(&old.url(), 2).await.unwrap().close().await;
            assert_eq!(schema(&old, dialect).await, young, "after {age} migrations");
        }
    }

    #[tokio::test]
    async fn nodes_that_start_at_once_migrate_one_after_the_other() {
        let (_dir, database, _) = fresh().await;
        let url = database.url();
        let open = || Db::open(&url, 1);
        let (one, two, three) = tokio::join!(open(), open(), open());
        let mut tx = one.unwrap().read().await.unwrap();
        drop((two.unwrap(), three.unwrap()));
        let files: i64 = sqlx::query("SELECT COUNT(*) FROM migration")
            .fetch_one(&mut *tx)
            .await
            .unwrap()
            .get(0);
        assert_eq!(usize::try_from(files).unwrap(), migrate::FILES.len());
    }

    #[tokio::test]
    async fn a_reader_cannot_write_and_its_snapshot_stands_still() {
        let (_dir, database, _) = fresh().await;
        let db = Db::open(&database.url(), 1).await.unwrap();
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

    #[tokio::test]
    async fn a_turn_that_does_not_come_is_busy_and_the_next_one_comes() {
        let (_dir, database, _) = fresh().await;
        let db = Db::open(&database.url(), 1).await.unwrap();
        let holder = database.hold().await.unwrap();
        assert!(matches!(db.write().await, Err(BackendError::Busy)));
        // Reading goes on meanwhile.
        db.read().await.unwrap().commit().await.unwrap();
        holder.close().await.unwrap();
        db.write().await.unwrap().commit().await.unwrap();
    }

    #[tokio::test]
    async fn what_a_server_would_forget_is_accepted_only_where_the_address_says_so() {
        let (_dir, database, address) = fresh().await;
        let mut connection = connect(&address, Role::First).await.unwrap();
        let durability = durability_of(&mut connection, address.dialect)
            .await
            .unwrap();
        let opened = Db::open(&address.url(Role::First), 1).await;
        match opened {
            Ok(_) => assert!(durability.holds()),
            Err(BackendError::NotDurable(why)) => {
                assert_eq!((why, durability.holds()), (durability, false))
            }
            Err(other) => panic!("{other}"),
        }
        Db::open(&database.url(), 1).await.unwrap();
    }

    #[tokio::test]
    async fn a_server_that_is_not_there_is_unreachable_and_no_address_is_told() {
        let port = {
            let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            nobody.local_addr().unwrap().port()
        };
        let url = format!("postgres://ann:secret@127.0.0.1:{port}/x");
        let error = Db::open(&url, 1).await.err().unwrap();
        assert!(matches!(error, BackendError::Unreachable(_)), "{error:?}");
        assert!(!format!("{error:?} {error}").contains("secret"));
        let error = Db::open("mysql://ann:secret@h/d", 1).await.err().unwrap();
        assert!(matches!(error, BackendError::UnknownDatabase));
        assert!(!format!("{error:?} {error}").contains("secret"));
    }
}
