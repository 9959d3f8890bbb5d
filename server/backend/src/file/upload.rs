//! Taking a file's bytes: in parts, from where the last one ended, until the whole is what its name says.

use crate::Backend;
use crate::change::rows;
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::file::attachment::{size, stored};
use crate::file::{MAX_CUSTOMER, MAX_PART, MAX_UNFINISHED};
use crate::limit::{TooMuch, Used};
use domain::account::Actor;
use domain::file::{Attachment, FileState, Sha256, Uploaded};
use domain::id::new_id;
use domain::{AttachmentId, Entity, Key, Row, UserId};
use sqlx::AnyConnection;
use uuid::Uuid;

/// Why bytes were not taken. Nothing was changed, except by [`UploadError::WrongBytes`].
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// This person attached no such file, or the row is not here yet.
    #[error("no attachment of this person has this hash")]
    NotNamed,
    /// More than the row says, or more than one request may carry.
    #[error("more bytes than were announced")]
    TooLarge,
    /// More than this person may leave here today. Ask again after so many seconds.
    #[error("more bytes of files than one may leave here in a day")]
    TooMuch { seconds: u64 },
    /// This person has too much unfinished, or too much altogether.
    #[error("no room for more files of this person")]
    Full,
    /// The whole is not what the hash says. It was thrown away: begin again at 0.
    #[error("the bytes do not have this hash")]
    WrongBytes,
    #[error("the database is busy")]
    Busy,
    #[error(transparent)]
    Backend(BackendError),
}

impl From<BackendError> for UploadError {
    fn from(error: BackendError) -> Self {
        match error {
            BackendError::Busy => Self::Busy,
            other => Self::Backend(other),
        }
    }
}

impl From<sqlx::Error> for UploadError {
    fn from(error: sqlx::Error) -> Self {
        BackendError::from(error).into()
    }
}

/// One person's upload of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Upload {
    /// Names the parts.
    pub body: Uuid,
    pub bytes: u64,
}

impl Backend {
    /// How much of a file is here, for somebody who attached it.
    ///
    /// # Errors
    /// [`UploadError::NotNamed`] for everybody else, whether the file is here or not.
    pub async fn uploaded(&self, actor: &Actor, sha256: Sha256) -> Result<Uploaded, UploadError> {
        let mut tx = self.inner.db.read().await?;
        let rows = named(&mut tx, actor.user, sha256).await?;
        let done = match settled(&rows)? {
            Some(done) => done,
            None => coming(upload(&mut tx, actor.user, sha256).await?),
        };
        tx.commit().await?;
        Ok(done)
    }

    /// Takes the bytes from `first` on and answers where to go on. Bytes for another place are not taken: the answer says which is next.
    ///
    /// # Errors
    /// [`UploadError`]
    pub async fn upload(
        &self,
        actor: &Actor,
        sha256: Sha256,
        first: u64,
        data: Vec<u8>,
    ) -> Result<Uploaded, UploadError> {
        if data.len() > MAX_PART {
            return Err(UploadError::TooLarge);
        }
        let mut tx = self.inner.db.write().await?;
        let rows = named(&mut tx, actor.user, sha256).await?;
        if let Some(done) = settled(&rows)? {
            return Ok(done);
        }
        let have = upload(&mut tx, actor.user, sha256).await?;
        let got = have.as_ref().map_or(0, |have| have.bytes);
        if first != got {
            return Ok(coming(have));
        }
        let more = got + data.len() as u64;
        if more > largest(&rows) {
            return Err(UploadError::TooLarge);
        }
        let body = match &have {
            Some(have) => have.body,
            None => self.new_body()?,
        };
        if !data.is_empty() {
            self.admit_bytes(&mut tx, actor, largest(&rows), data.len() as u64)
                .await?;
            let so_far = Upload { body, bytes: got };
            self.keep(&mut tx, actor.user, sha256, so_far, data).await?;
        }
        // Its turn ends here also where nothing was written: the look at the whole takes another.
        tx.commit().await?;
        let now = Upload { body, bytes: more };
        if rows.iter().any(|row| row.bytes == more) {
            return self.finish(actor, sha256, now).await;
        }
        Ok(coming(Some(now)))
    }

    /// Bounds what one person can fill the disk with, and counts it.
    async fn admit_bytes(
        &self,
        tx: &mut AnyConnection,
        actor: &Actor,
        announced: u64,
        more: u64,
    ) -> Result<(), UploadError> {
        let Some(counted) = self.counted(tx, actor).await? else {
            let ever = (!actor.role.is_staff()).then_some(MAX_CUSTOMER);
            return admit(tx, actor, more, ever).await;
        };
        if stored(announced) > counted.quota.file {
            return Err(UploadError::TooLarge);
        }
        let ever = counted.quota.files_ever;
        let ever = ever.map(|bytes| u64::try_from(bytes).unwrap_or(0));
        admit(tx, actor, more, ever).await?;
        let more = Used {
            file_bytes: stored(more),
            ..Used::default()
        };
        if let Err(TooMuch { seconds }) = counted.admit(tx, more).await? {
            return Err(UploadError::TooMuch { seconds });
        }
        Ok(counted.note(tx, more).await?)
    }

    fn new_body(&self) -> Result<Uuid, BackendError> {
        let mut random = [0; 10];
        getrandom::fill(&mut random)?;
        Ok(new_id(self.now(), random))
    }

    async fn keep(
        &self,
        tx: &mut AnyConnection,
        person: UserId,
        sha256: Sha256,
        have: Upload,
        data: Vec<u8>,
    ) -> Result<(), UploadError> {
        let sql = "INSERT INTO file_upload (person, sha256, body, bytes, at) VALUES ($1, $2, $3, $4, $5) \
                   ON CONFLICT (person, sha256) DO UPDATE SET bytes = excluded.bytes, at = excluded.at";
        sqlx::query(sql)
            .bind(person.to_string())
            .bind(sha256.to_string())
            .bind(have.body.to_string())
            .bind(stored(have.bytes + data.len() as u64))
            .bind(self.now())
            .execute(&mut *tx)
            .await?;
        sqlx::query("INSERT INTO file_part (body, first, data) VALUES ($1, $2, $3)")
            .bind(have.body.to_string())
            .bind(stored(have.bytes))
            .bind(data)
            .execute(tx)
            .await?;
        Ok(())
    }
}

fn coming(have: Option<Upload>) -> Uploaded {
    Uploaded {
        offset: have.map_or(0, |have| have.bytes),
        state: FileState::Coming,
    }
}

/// What is left to say where no row waits for bytes any more.
pub(super) fn settled(rows: &[Attachment]) -> Result<Option<Uploaded>, UploadError> {
    let last = rows.last().ok_or(UploadError::NotNamed)?;
    if rows.iter().any(|row| row.state == FileState::Coming) {
        return Ok(None);
    }
    let here = rows.iter().find(|row| row.state == FileState::Here);
    Ok(Some(Uploaded {
        offset: here.unwrap_or(last).bytes,
        state: here.map_or(FileState::Refused, |_| FileState::Here),
    }))
}

/// The most bytes that a waiting row announces. Two rows of one hash may announce two sizes; one of them is true.
pub(super) fn largest(rows: &[Attachment]) -> u64 {
    let waiting = rows.iter().filter(|row| row.state == FileState::Coming);
    waiting.map(|row| row.bytes).max().unwrap_or(0)
}

/// This person's rows of a hash.
pub(super) async fn named(
    connection: &mut AnyConnection,
    person: UserId,
    sha256: Sha256,
) -> Result<Vec<Attachment>, BackendError> {
    let found = sqlx::query("SELECT id FROM attachment WHERE sha256 = $1 AND author = $2")
        .bind(sha256.to_string())
        .bind(person.to_string())
        .fetch_all(&mut *connection)
        .await?;
    let mut keys = Vec::new();
    for row in &found {
        let id = AttachmentId(rows::id(Cells::of(row).text()?, "attachment")?);
        keys.push(Key::new(Entity::Attachment, id.0));
    }
    let rows = rows::load(connection, keys).await?;
    let rows = rows.into_values().filter_map(|row| match row.row {
        Row::Attachment(row) => Some(row),
        _ => None,
    });
    Ok(rows.collect())
}

pub(super) async fn upload(
    connection: &mut AnyConnection,
    person: UserId,
    sha256: Sha256,
) -> Result<Option<Upload>, BackendError> {
    let sql = "SELECT body, bytes FROM file_upload WHERE person = $1 AND sha256 = $2";
    let row = sqlx::query(sql)
        .bind(person.to_string())
        .bind(sha256.to_string())
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        let mut cells = Cells::of(&row);
        Ok(Upload {
            body: rows::id(cells.text()?, "body")?,
            bytes: size(cells.int()?)?,
        })
    })
    .transpose()
}

/// What is unfinished, and what is here altogether.
async fn admit(
    connection: &mut AnyConnection,
    actor: &Actor,
    more: u64,
    ever: Option<u64>,
) -> Result<(), UploadError> {
    let unfinished =
        "SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM file_upload WHERE person = $1";
    if sum(connection, unfinished, actor.user).await? + more > MAX_UNFINISHED {
        return Err(UploadError::Full);
    }
    let here = "SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM attachment WHERE author = $1 AND state = 'here'";
    if let Some(ever) = ever
        && sum(connection, here, actor.user).await? + more > ever
    {
        return Err(UploadError::Full);
    }
    Ok(())
}

async fn sum(
    connection: &mut AnyConnection,
    sql: &'static str,
    person: UserId,
) -> Result<u64, UploadError> {
    let row = sqlx::query(sql)
        .bind(person.to_string())
        .fetch_one(connection)
        .await?;
    Ok(size(Cells::of(&row).int()?)?)
}
