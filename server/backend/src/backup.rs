//! Copies of the database that can be trusted: made while it is in use, looked through, and only then counted on.

use crate::Backend;
use crate::db::statement::Cells;
use crate::db::{CopyError, copy_to, make_private, open_copy, put_in_place};
use crate::error::BackendError;
use crate::setting;
use crate::sync::stored;
use sqlx::AnyConnection;
use std::path::{Path, PathBuf};
use sync::Mid;

/// What a copy holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    pub file: PathBuf,
    pub bytes: u64,
    /// Devices whose mutations it holds, and how many those are in all.
    pub devices: u64,
    pub mutations: u64,
}

/// Why there is no copy. Nothing that was there before was touched.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Some of it would be missing.
    #[error(
        "a newer build has changed the database ({0}): make the backup with that build's program"
    )]
    Newer(String),
    /// An older copy is never written over.
    #[error("{0} exists already")]
    Exists(PathBuf),
    #[error("{path} cannot be written")]
    File {
        path: PathBuf,
        source: std::io::Error,
    },
    /// The database, or the disk under the copy, is damaged.
    #[error("the copy is not whole: {0}")]
    Damaged(String),
    #[error(transparent)]
    Backend(#[from] BackendError),
}

impl From<sqlx::Error> for BackupError {
    fn from(error: sqlx::Error) -> Self {
        BackendError::from(error).into()
    }
}

impl From<CopyError> for BackupError {
    fn from(error: CopyError) -> Self {
        match error {
            CopyError::Newer(migration) => Self::Newer(migration),
            CopyError::Backend(error) => Self::Backend(error),
        }
    }
}

impl Backend {
    /// Copies the database as it is at one moment, while it is in use, and checks the copy: an SQLite file, whichever database it is. From then on devices need not keep
    /// what it holds.
    ///
    /// # Errors
    /// [`BackupError`]; no file is left behind then.
    pub async fn backup(&self, to: &Path) -> Result<Backup, BackupError> {
        if to.exists() {
            return Err(BackupError::Exists(to.to_owned()));
        }
        let part = to.with_extension("part");
        let done = self.backup_by_way_of(&part, to).await;
        if done.is_err() {
            let _ = std::fs::remove_file(&part);
        }
        done
    }

    async fn backup_by_way_of(&self, part: &Path, to: &Path) -> Result<Backup, BackupError> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| BackupError::File { path, source }
        };
        if part.exists() {
            std::fs::remove_file(part).map_err(failed(part))?;
        }
        // Both ways fill an empty file that is there.
        make_private(part).map_err(failed(part))?;
        copy_to(&self.inner.db, part, self.now()).await?;
        let heights = heights_of(part).await?;
        let bytes = std::fs::metadata(part).map_err(failed(part))?.len();
        put_in_place(part, to).map_err(failed(to))?;
        let mut tx = self.inner.db.write().await?;
        setting::put(&mut tx, setting::BACKED_UP, &self.now().to_string()).await?;
        for (client, last) in &heights {
            sqlx::query("UPDATE sync_client SET covered = $2 WHERE client = $1 AND covered < $2")
                .bind(client.clone())
                .bind(stored(*last))
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(Backup {
            file: to.to_owned(),
            bytes,
            devices: heights.len() as u64,
            mutations: heights
                .iter()
                .fold(0, |sum, (_, last)| sum.saturating_add(*last)),
        })
    }
}

/// Opens a copy, looks through it, and reads how far it has each device's mutations.
async fn heights_of(copy: &Path) -> Result<Vec<(String, Mid)>, BackupError> {
    let mut connection = open_copy(copy).await?;
    whole(&mut connection).await?;
    let rows = sqlx::query("SELECT client, last_mid FROM sync_client")
        .fetch_all(&mut connection)
        .await?;
    let read = |row| {
        let mut cells = Cells::of(row);
        let client = cells.text()?.to_owned();
        Ok((client, Mid::try_from(cells.int()?).unwrap_or(0)))
    };
    let heights = rows.iter().map(read).collect::<Result<_, BackendError>>()?;
    sqlx::Connection::close(connection).await?;
    Ok(heights)
}

/// SQLite's own check of every page and index, and every reference.
pub(crate) async fn whole(connection: &mut AnyConnection) -> Result<(), BackupError> {
    for check in ["PRAGMA integrity_check(5)", "PRAGMA foreign_key_check"] {
        let rows = sqlx::raw_sql(sqlx::AssertSqlSafe(check))
            .fetch_all(&mut *connection)
            .await?;
        for row in &rows {
            let said: String = sqlx::Row::try_get(row, 0)?;
            if said != "ok" {
                return Err(BackupError::Damaged(said));
            }
        }
    }
    Ok(())
}
