//! Copies of a database as SQLite files, whatever it is itself.

use super::dialect::{Address, Role, is_busy};
use super::transfer::{TableShape, shapes, transfer};
use super::{Db, Dialect, connect, migrate};
use crate::error::BackendError;
use sqlx::{
    Any, AnyConnection, AssertSqlSafe, Connection as _, Executor as _, Row as _, Transaction,
};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// A file that is whole or thrown away needs no journal, and no waiting for the disk before its end.
const NEW_FILE: &str =
    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF;";

/// The file of a database's URL, where it is one.
pub(crate) fn file_of(url: &str) -> Option<PathBuf> {
    let rest = url.strip_prefix("sqlite:")?;
    let path = rest.strip_prefix("//").unwrap_or(rest);
    let path = path.split('?').next().unwrap_or(path);
    (!path.is_empty() && path != ":memory:").then(|| path.into())
}

/// Why a copy cannot be made.
pub(crate) enum CopyError {
    /// A newer build made tables that this one does not know.
    Newer(String),
    Backend(BackendError),
}

impl<E: Into<BackendError>> From<E> for CopyError {
    fn from(error: E) -> Self {
        Self::Backend(error.into())
    }
}

/// Writes the database as it is at one moment to a new file, while others read and write.
pub(crate) async fn copy_to(db: &Db, file: &Path, now: i64) -> Result<(), CopyError> {
    match db.dialect() {
        Dialect::Sqlite => Ok(vacuum_into(db, file).await?),
        Dialect::Postgres => gather(db, file, now).await,
    }
}

/// Every row of one snapshot.
async fn gather(db: &Db, file: &Path, now: i64) -> Result<(), CopyError> {
    // A connection of its own: reading everything may take longer than a reader may.
    let mut from = connect(&db.address, Role::Aside).await?;
    let mut snapshot = from.begin_with(Dialect::Postgres.begin_read()).await?;
    if let Some(name) = unknown_migration(&mut snapshot).await? {
        return Err(CopyError::Newer(name));
    }
    let mut to = AnyConnection::connect(&format!("sqlite:{}?mode=rwc", file.display())).await?;
    to.execute(sqlx::raw_sql(NEW_FILE)).await?;
    migrate::migrate(&mut to, Dialect::Sqlite, now).await?;
    let shapes = shapes(&mut to).await?;
    let mut tx = to.begin().await?;
    transfer(&mut snapshot, &mut tx, &shapes).await?;
    tx.commit().await?;
    to.close().await?;
    snapshot.rollback().await?;
    Ok(from.close().await?)
}

impl Db {
    /// A connection of its own: reading everything may take longer than a reader may.
    pub async fn aside(&self) -> Result<AnyConnection, BackendError> {
        connect(&self.address, Role::Aside).await
    }

    /// One moment of everything, on such a connection.
    pub async fn snapshot<'a>(
        &self,
        aside: &'a mut AnyConnection,
    ) -> Result<Transaction<'a, Any>, BackendError> {
        Ok(aside.begin_with(self.dialect().begin_read()).await?)
    }
}

/// Every table of this build, those that others refer to first.
pub(crate) async fn table_shapes(now: i64) -> Result<Vec<TableShape>, BackendError> {
    // An empty database of this build says it, whichever kind ours is.
    let mut empty = AnyConnection::connect("sqlite::memory:").await?;
    migrate::migrate(&mut empty, Dialect::Sqlite, now).await?;
    let shapes = shapes(&mut empty).await?;
    empty.close().await?;
    Ok(shapes)
}

/// The first migration, by name, that this build does not have.
pub(crate) async fn unknown_migration(
    connection: &mut AnyConnection,
) -> sqlx::Result<Option<String>> {
    let names = migrate::applied(connection).await?;
    let known = |name: &String| migrate::known_migrations().any(|known| known == *name);
    Ok(names.into_iter().find(|name| !known(name)))
}

async fn vacuum_into(db: &Db, file: &Path) -> Result<(), BackendError> {
    let name = file
        .to_str()
        .ok_or(BackendError::Value { what: "file name" })?;
    let sql = format!("VACUUM INTO '{}'", name.replace('\'', "''"));
    // By a reader, so that writing goes on; it may write for this one statement.
    let mut reader = db.readers.acquire().await?;
    reader
        .execute(sqlx::raw_sql("PRAGMA query_only = OFF"))
        .await?;
    let done = reader.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await;
    reader
        .execute(sqlx::raw_sql("PRAGMA query_only = ON"))
        .await?;
    done?;
    Ok(())
}

/// Puts a file where there is none, onto the disk.
pub(crate) fn put_in_place(part: &Path, to: &Path) -> io::Result<()> {
    File::open(part)?.sync_all()?;
    std::fs::rename(part, to)?;
    match to.parent() {
        Some(folder) if folder != Path::new("") => File::open(folder)?.sync_all(),
        _ => File::open(".")?.sync_all(),
    }
}

/// Opens a copy to write to it, before it is put in its place.
pub(crate) async fn open_part(file: &Path) -> Result<AnyConnection, BackendError> {
    Ok(AnyConnection::connect(&format!("sqlite:{}?mode=rw", file.display())).await?)
}

/// Opens a copy to look at it.
pub(crate) async fn open_copy(file: &Path) -> Result<AnyConnection, BackendError> {
    sqlx::any::install_default_drivers();
    Ok(AnyConnection::connect(&format!("sqlite:{}?mode=ro", file.display())).await?)
}

/// Opens the database that is at an address to read it, without making one.
pub(crate) async fn open_there(url: &str) -> Result<AnyConnection, BackendError> {
    sqlx::any::install_default_drivers();
    let url = Address::parse(url)?.url(Role::Reader);
    Ok(AnyConnection::connect(&url).await?)
}

/// Folds the write-ahead log into the file; false where somebody else has the database open.
pub(crate) async fn take_alone(file: &Path) -> Result<bool, BackendError> {
    sqlx::any::install_default_drivers();
    let url = format!("sqlite:{}?mode=rw", file.display());
    let mut connection = AnyConnection::connect(&url).await?;
    // Leaving WAL needs the database to oneself, and leaves no file beside it.
    let alone = connection
        .fetch_one(sqlx::raw_sql("PRAGMA journal_mode = DELETE"))
        .await;
    let alone = match alone {
        Ok(row) => row.try_get::<String, _>(0)? == "delete",
        Err(error) if is_busy(&error) => false,
        Err(error) => return Err(error.into()),
    };
    connection.close().await?;
    Ok(alone)
}
