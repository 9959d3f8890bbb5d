//! A file that comes whole, with a mail: it is here at once.

use crate::change::Work;
use crate::change::rows::id;
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::file::MAX_PART;
use crate::file::arrive::here;
use crate::file::attachment::{media as media_of, stored};
use domain::file::{FileState, Media, Sha256};
use domain::{AttachmentId, Entity, Key, Row};
use sqlx::AnyConnection;
use uuid::Uuid;

/// Keeps bytes under their hash; those that are kept already stay.
pub(crate) async fn keep_whole(
    connection: &mut AnyConnection,
    sha256: Sha256,
    (media, bytes): (Media, &[u8]),
    now: i64,
) -> Result<(), BackendError> {
    // Made of the hash: the parts of one body are never written twice.
    let body = Uuid::new_v5(&Uuid::nil(), &sha256.0);
    let sql = "INSERT INTO file (sha256, body, bytes, media, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (sha256) DO NOTHING RETURNING body";
    let new = sqlx::query(sql)
        .bind(sha256.to_string())
        .bind(body.to_string())
        .bind(stored(bytes.len() as u64))
        .bind(media.mime())
        .bind(now)
        .fetch_optional(&mut *connection)
        .await?;
    let Some(new) = new else { return Ok(()) };
    let body = id(Cells::of(&new).text()?, "body")?;
    for (n, part) in bytes.chunks(MAX_PART).enumerate() {
        sqlx::query("INSERT INTO file_part (body, first, data) VALUES ($1, $2, $3)")
            .bind(body.to_string())
            .bind(stored((n * MAX_PART) as u64))
            .bind(part.to_vec())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Says that a row's bytes are here, where they are kept under its hash.
pub(crate) async fn say_here(
    connection: &mut AnyConnection,
    work: &mut Work,
    id: AttachmentId,
) -> Result<(), BackendError> {
    let key = Key::new(Entity::Attachment, id.0);
    let Some(Row::Attachment(row)) = work.get(connection, key).await? else {
        return Ok(());
    };
    if row.state != FileState::Coming {
        return Ok(());
    }
    let found = sqlx::query("SELECT media FROM file WHERE sha256 = $1")
        .bind(row.sha256.to_string())
        .fetch_optional(&mut *connection)
        .await?;
    let Some(found) = found else { return Ok(()) };
    let media = media_of(Cells::of(&found).text()?)?;
    work.put(connection, vec![here(row, media).into()]).await
}
