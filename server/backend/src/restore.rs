//! Going back to a copy. Devices notice by the new epoch and give back what the copy lacks; mail waits until somebody looked.

use crate::Backend;
use crate::Settings;
use crate::backup::{BackupError, whole};
use crate::db::{
    Alone, ReplaceError, file_of, foreign_parts, keep_private, make_private, open_copy, open_part,
    open_there, put_in_place, replace, take_alone, unknown_migration,
};
use crate::error::BackendError;
use crate::privacy::{Tombstone, tombstones};
use crate::reach::sms::give_up_queued;
use crate::setting;
use sqlx::{AnyConnection, Connection as _, Row as _};
use std::fmt;
use std::path::{Path, PathBuf};

/// Mails that somebody waits for at this moment leave also while the others are held.
pub(crate) const ASKED_FOR: &str = "'sign_in', 'password_reset', 'password_changed'";
const HELD: &str = "mail_held";

/// Why nothing was restored. The database is as it was.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// Somebody has the database open.
    #[error("the database is in use: stop the server first")]
    InUse,
    /// PostgreSQL's user may not put aside what is there.
    #[error(
        "the tables that are there cannot be put aside: let the database's user make schemas (GRANT CREATE ON DATABASE), or name an empty database in RAPPORT_DATABASE"
    )]
    NoSchema,
    #[error("{0} is not a database of this program")]
    Foreign(PathBuf),
    #[error("{path} was written by a newer build, which knows {migration}")]
    Newer { path: PathBuf, migration: String },
    /// A trigger, a view, another table or another column: it would act in our name, or be used by nothing.
    #[error("{path} has something that no build of this program makes: {part}")]
    Strange { path: PathBuf, part: String },
    #[error("{path} cannot be read or written")]
    File {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error(transparent)]
    Copy(#[from] BackupError),
    #[error(transparent)]
    Backend(#[from] BackendError),
}

impl From<sqlx::Error> for RestoreError {
    fn from(error: sqlx::Error) -> Self {
        BackendError::from(error).into()
    }
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// Where the database that was there before is now.
    pub former: Option<Former>,
    /// Mails that wait to be released.
    pub held: u64,
    /// People whom the copy would have brought back although they were erased.
    pub erased: u64,
}

/// Where a database is that another one has replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Former {
    File(PathBuf),
    /// Of the same PostgreSQL database.
    Schema(String),
}

impl fmt::Display for Former {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(file) => write!(f, "{}", file.display()),
            Self::Schema(schema) => write!(f, "the schema {schema} of the same database"),
        }
    }
}

/// Mail that waits because the database was restored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldMail {
    /// Since when, epoch ms.
    pub since: i64,
    pub mails: u64,
}

/// Puts a copy in the place of the database, under a new epoch and with mail held, at one stroke. The former database is kept beside it.
/// A copy of either kind of database restores into either.
///
/// # Errors
/// [`RestoreError`]
pub async fn restore(settings: Settings, from: &Path) -> Result<Restored, RestoreError> {
    let now = settings.clock.now();
    look_through(from).await?;
    let erased = erased_there(&settings.database).await;
    let former = match file_of(&settings.database) {
        Some(target) => into_file(from, &target, now).await?.map(Former::File),
        None => into_tables(from, &settings.database, now)
            .await?
            .map(Former::Schema),
    };
    let backend = Backend::open(settings).await?;
    let erased = backend.erase_as_before(erased).await?;
    backend.rest_campaigns().await?;
    backend.rest_invoices().await?;
    let held = backend.held_mail().await?;
    backend.close().await;
    Ok(Restored {
        former,
        held: held.map_or(0, |held| held.mails),
        erased,
    })
}

/// Who was erased in the database that is to be replaced; nobody where there is none, or it is of a build that erased nobody.
async fn erased_there(url: &str) -> Vec<Tombstone> {
    let Ok(mut connection) = open_there(url).await else {
        return Vec::new();
    };
    let erased = tombstones(&mut connection).await.unwrap_or_default();
    let _ = connection.close().await;
    erased
}

async fn into_file(from: &Path, target: &Path, now: i64) -> Result<Option<PathBuf>, RestoreError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| RestoreError::File { path, source }
    };
    let mut part = target.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let made = async {
        copy_private(from, &part).map_err(failed(&part))?;
        let mut connection = open_part(&part).await?;
        let mut tx = connection.begin().await?;
        start_anew(&mut tx, now).await?;
        tx.commit().await?;
        connection.close().await?;
        match target.exists() {
            true => Ok(Some(put_aside(target, now).await?)),
            false => Ok::<_, RestoreError>(None),
        }
    };
    let former = match made.await {
        Ok(former) => former,
        Err(error) => {
            let _ = std::fs::remove_file(&part);
            return Err(error);
        }
    };
    if let Err(source) = put_in_place(&part, target) {
        if let Some(former) = &former {
            // Back to where it was; if that fails too, the error below says which file to look for.
            let _ = std::fs::rename(former, target);
        }
        return Err(failed(target)(source));
    }
    Ok(former)
}

/// A copy of a file that only its owner may read, whoever may read the original.
fn copy_private(from: &Path, to: &Path) -> std::io::Result<()> {
    if to.exists() {
        std::fs::remove_file(to)?;
    }
    let mut file = make_private(to)?;
    std::io::copy(&mut std::fs::File::open(from)?, &mut file)?;
    Ok(())
}

async fn into_tables(from: &Path, url: &str, now: i64) -> Result<Option<String>, RestoreError> {
    let Some(mut alone) = Alone::on(url).await? else {
        return Err(RestoreError::InUse);
    };
    let mut tx = alone.begin().await?;
    let former = replace(&mut tx, from, now)
        .await
        .map_err(|error| match error {
            ReplaceError::NoSchema => RestoreError::NoSchema,
            ReplaceError::Foreign => RestoreError::Foreign(from.to_owned()),
            ReplaceError::Backend(error) => error.into(),
        })?;
    start_anew(&mut tx, now).await?;
    tx.commit().await?;
    alone.close().await?;
    Ok(former)
}

/// What makes a copy another incarnation of the database that it was made of.
async fn start_anew(connection: &mut AnyConnection, now: i64) -> Result<(), BackendError> {
    setting::renew_epoch(connection).await?;
    hold(connection, now).await
}

async fn hold(connection: &mut AnyConnection, now: i64) -> Result<(), BackendError> {
    let sql = "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
    sqlx::query(sql)
        .bind(HELD)
        .bind(now.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// The copy is whole, ours, and not newer than this build.
async fn look_through(copy: &Path) -> Result<(), RestoreError> {
    if let Err(source) = std::fs::File::open(copy) {
        let path = copy.to_owned();
        return Err(RestoreError::File { path, source });
    }
    let foreign = |_| RestoreError::Foreign(copy.to_owned());
    let mut connection = open_copy(copy).await.map_err(foreign)?;
    let newer = unknown_migration(&mut connection)
        .await
        .map_err(|error| foreign(error.into()))?;
    if let Some(migration) = newer {
        let path = copy.to_owned();
        return Err(RestoreError::Newer { path, migration });
    }
    if let Some(part) = foreign_parts(&mut connection).await? {
        let path = copy.to_owned();
        return Err(RestoreError::Strange { path, part });
    }
    whole(&mut connection).await?;
    connection.close().await?;
    Ok(())
}

/// Renames the database, once nobody uses it and its write-ahead log is folded in.
async fn put_aside(target: &Path, now: i64) -> Result<PathBuf, RestoreError> {
    if !take_alone(target).await? {
        return Err(RestoreError::InUse);
    }
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(format!(".before-{}", now / 1_000));
    let former = target.with_file_name(name);
    // It may be of a time when others could read it. What cannot be changed is told by `doctor`, of the next database too.
    let _ = keep_private(target);
    std::fs::rename(target, &former).map_err(|source| RestoreError::File {
        path: former.clone(),
        source,
    })?;
    Ok(former)
}

impl Backend {
    /// From now on only mails that somebody waits for at this moment leave.
    pub async fn hold_mail(&self, now: i64) -> Result<HeldMail, BackendError> {
        let mut tx = self.inner.db.write().await?;
        hold(&mut tx, now).await?;
        tx.commit().await?;
        self.rest_campaigns().await?;
        let held = self.held_mail().await?;
        held.ok_or(BackendError::Value { what: "held mail" })
    }

    /// What left after a copy was made would leave again: an owner looks first. Phones fetch the rows anew by the new epoch.
    async fn rest_campaigns(&self) -> Result<(), BackendError> {
        let mut tx = self.inner.db.write().await?;
        for sql in [
            "UPDATE campaign SET state = 'paused', row_version = row_version + 1 WHERE state = 'sending'",
            "UPDATE campaign SET state = 'draft', row_version = row_version + 1 WHERE state = 'scheduled'",
            "UPDATE strategy SET state = 'paused', row_version = row_version + 1 WHERE state = 'running'",
        ] {
            sqlx::query(sql).execute(&mut *tx).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Whether mail is held.
    pub async fn held_mail(&self) -> Result<Option<HeldMail>, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let row = sqlx::query("SELECT value FROM setting WHERE name = $1")
            .bind(HELD)
            .fetch_optional(&mut *tx)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let since: String = row.try_get(0)?;
        let since = since
            .parse()
            .map_err(|_| BackendError::Value { what: "held mail" })?;
        let sql = format!(
            "SELECT COUNT(*) FROM mail WHERE state = 'queued' AND kind NOT IN ({ASKED_FOR}) AND kind <> 'strategy'"
        );
        let count: i64 = sqlx::query(sqlx::AssertSqlSafe(sql))
            .fetch_one(&mut *tx)
            .await?
            .try_get(0)?;
        tx.commit().await?;
        let mails = u64::try_from(count).unwrap_or(0);
        Ok(Some(HeldMail { since, mails }))
    }

    /// Lets held mail go, with as much time as it had left; `discard` gives up what was queued before the hold, which may have
    /// been sent by the database that is no longer there. Gives how many leave and how many were given up.
    pub async fn release_mail(&self, discard: bool) -> Result<Option<(u64, u64)>, BackendError> {
        let Some(held) = self.held_mail().await? else {
            return Ok(None);
        };
        let now = self.now();
        let mut tx = self.inner.db.write().await?;
        let mut dropped = 0;
        let mut pokes = Vec::new();
        if discard {
            let sql = "UPDATE mail SET state = 'suppressed', ended_at = $1, last_error = 'given up after a restore' \
                       WHERE state = 'queued' AND created_at < $2";
            let done = sqlx::query(sql)
                .bind(now)
                .bind(held.since)
                .execute(&mut *tx)
                .await?;
            dropped = done.rows_affected();
            pokes = give_up_queued(&mut tx, held.since, now).await?;
        }
        let sql = format!(
            "UPDATE mail SET until = until + $1 WHERE state = 'queued' AND kind NOT IN ({ASKED_FOR})"
        );
        let left = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(now.saturating_sub(held.since))
            .execute(&mut *tx)
            .await?;
        // What waited for phones before the restore was told long ago.
        sqlx::query("DELETE FROM push_message WHERE created_at < $1")
            .bind(held.since)
            .execute(&mut *tx)
            .await?;
        sqlx::query("DELETE FROM setting WHERE name = $1")
            .bind(HELD)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        self.poke(pokes);
        self.inner.mail.ring();
        Ok(Some((left.rows_affected(), dropped)))
    }
}
