//! Copies of an SQLite database as files.

use super::{Db, Dialect};
use crate::error::BackendError;
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Executor as _, Row as _};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// The file of a database's URL, where it is one.
pub(crate) fn file_of(url: &str) -> Option<PathBuf> {
    let rest = url.strip_prefix("sqlite:")?;
    let path = rest.strip_prefix("//").unwrap_or(rest);
    let path = path.split('?').next().unwrap_or(path);
    (!path.is_empty() && path != ":memory:").then(|| path.into())
}

/// Writes the database as it is at one moment to a new file, while others read and write; false where it is no file itself.
pub(crate) async fn copy_to(db: &Db, file: &Path) -> Result<bool, BackendError> {
    if db.dialect != Dialect::Sqlite {
        return Ok(false);
    }
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
    Ok(true)
}

/// Copies a file to a place where there is none, onto the disk.
pub(crate) fn copy_to_file(from: &Path, to: &Path) -> io::Result<()> {
    let mut part = to.as_os_str().to_owned();
    part.push(".part");
    std::fs::copy(from, &part)?;
    File::open(&part)?.sync_all()?;
    std::fs::rename(&part, to)?;
    match to.parent() {
        Some(folder) if folder != Path::new("") => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

/// Opens a copy to look at it.
pub(crate) async fn open_copy(file: &Path) -> Result<AnyConnection, BackendError> {
    sqlx::any::install_default_drivers();
    Ok(AnyConnection::connect(&format!("sqlite:{}?mode=ro", file.display())).await?)
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
        Err(error) if super::is_busy(&error) => false,
        Err(error) => return Err(error.into()),
    };
    connection.close().await?;
    Ok(alone)
}
