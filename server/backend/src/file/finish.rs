//! The end of an upload: the whole is read again, and only then said to be here.

use crate::Backend;
use crate::change::Work;
use crate::change::rows::Stamp;
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::file::arrive::here;
use crate::file::attachment::stored;
use crate::file::product_photo;
use crate::file::upload::{Upload, UploadError, largest, named, settled, upload};
use domain::account::Actor;
use domain::file::media::EDGE;
use domain::file::{Attachment, FileState, Media, Sha256, Uploaded, sniff};
use domain::{Row, UserId};
use sha2::Digest as _;
use sqlx::AnyConnection;
use uuid::Uuid;

/// What the parts of a body are together.
pub(super) struct Whole {
    pub sha256: Sha256,
    pub bytes: u64,
    head: Vec<u8>,
    tail: Vec<u8>,
}

impl Backend {
    /// Reads the whole while others write, then says that it is here.
    pub(super) async fn finish(
        &self,
        actor: &Actor,
        sha256: Sha256,
        have: Upload,
    ) -> Result<Uploaded, UploadError> {
        let mut tx = self.inner.db.read().await?;
        let whole = read_whole(&mut tx, have.body).await?;
        tx.commit().await?;
        let mut tx = self.inner.db.write().await?;
        let rows = named(&mut tx, actor.user, sha256).await?;
        if let Some(done) = settled(&rows)? {
            return Ok(done);
        }
        let now = upload(&mut tx, actor.user, sha256).await?;
        let went_on = Uploaded {
            offset: now.map_or(0, |now| now.bytes),
            state: FileState::Coming,
        };
        let is_it = whole.sha256 == sha256 && whole.bytes == have.bytes;
        if now != Some(have) || (!is_it && have.bytes < largest(&rows)) {
            return Ok(went_on);
        }
        forget(&mut tx, actor.user, sha256).await?;
        if !is_it {
            drop_parts(&mut tx, have.body).await?;
            tx.commit().await?;
            return Err(UploadError::WrongBytes);
        }
        let media = sniff(&whole.head, &whole.tail, "");
        match media {
            Some(media) => self.take(&mut tx, sha256, have, media).await?,
            None => drop_parts(&mut tx, have.body).await?,
        }
        let waiting = rows
            .into_iter()
            .filter(|row| row.state == FileState::Coming && row.bytes == have.bytes);
        let pokes = self.say(&mut tx, waiting, media).await?;
        tx.commit().await?;
        self.poke(pokes);
        Ok(Uploaded {
            offset: have.bytes,
            state: media.map_or(FileState::Refused, |_| FileState::Here),
        })
    }

    /// Keeps the body under its hash, or lets it go where one is kept already.
    async fn take(
        &self,
        tx: &mut AnyConnection,
        sha256: Sha256,
        have: Upload,
        media: Media,
    ) -> Result<(), BackendError> {
        let sql = "INSERT INTO file (sha256, body, bytes, media, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (sha256) DO NOTHING";
        let done = sqlx::query(sql)
            .bind(sha256.to_string())
            .bind(have.body.to_string())
            .bind(stored(have.bytes))
            .bind(media.mime())
            .bind(self.now())
            .execute(&mut *tx)
            .await?;
        if done.rows_affected() == 0 {
            drop_parts(tx, have.body).await?;
        }
        Ok(())
    }

    /// Tells everybody who sees the rows, by the change log.
    async fn say(
        &self,
        tx: &mut AnyConnection,
        rows: impl Iterator<Item = Attachment>,
        media: Option<Media>,
    ) -> Result<Vec<crate::Poke>, BackendError> {
        let after = |row: Attachment| match media {
            Some(media) => here(row, media),
            None => Attachment {
                state: FileState::Refused,
                ..row
            },
        };
        let mut work = Work::default();
        let rows: Vec<Attachment> = rows.map(after).collect();
        for row in &rows {
            product_photo::hang(tx, &mut work, row).await?;
        }
        work.put(tx, rows.into_iter().map(Row::from).collect())
            .await?;
        let stamp = Stamp {
            now: self.now(),
            by: None,
        };
        work.flush(tx, stamp).await
    }
}

/// Reads a body part by part; a gap ends it.
pub(super) async fn read_whole(tx: &mut AnyConnection, body: Uuid) -> Result<Whole, BackendError> {
    let mut hash = sha2::Sha256::new();
    let (mut bytes, mut head, mut tail) = (0, Vec::new(), Vec::new());
    while let Some(part) = part(tx, body, bytes).await? {
        hash.update(&part);
        bytes += part.len() as u64;
        head.extend(part.iter().take(EDGE.saturating_sub(head.len())));
        tail.extend_from_slice(&part);
        let past = tail.len().saturating_sub(EDGE);
        tail.drain(..past);
    }
    Ok(Whole {
        sha256: Sha256(hash.finalize().into()),
        bytes,
        head,
        tail,
    })
}

/// The bytes from an offset on, as they were given.
pub(super) async fn part(
    connection: &mut AnyConnection,
    body: Uuid,
    first: u64,
) -> Result<Option<Vec<u8>>, BackendError> {
    let row = sqlx::query("SELECT data FROM file_part WHERE body = $1 AND first = $2")
        .bind(body.to_string())
        .bind(stored(first))
        .fetch_optional(connection)
        .await?;
    row.map(|row| Ok(Cells::of(&row).bytes()?.to_vec()))
        .transpose()
}

async fn forget(
    tx: &mut AnyConnection,
    person: UserId,
    sha256: Sha256,
) -> Result<(), BackendError> {
    sqlx::query("DELETE FROM file_upload WHERE person = $1 AND sha256 = $2")
        .bind(person.to_string())
        .bind(sha256.to_string())
        .execute(tx)
        .await?;
    Ok(())
}

async fn drop_parts(tx: &mut AnyConnection, body: Uuid) -> Result<(), BackendError> {
    sqlx::query("DELETE FROM file_part WHERE body = $1")
        .bind(body.to_string())
        .execute(tx)
        .await?;
    Ok(())
}
