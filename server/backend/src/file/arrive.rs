//! A new row whose author already gave the same bytes needs no second upload.

use crate::change::Work;
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::file::attachment::{media, stored};
use crate::file::product_photo;
use domain::file::attachment::clean_name;
use domain::file::{Attachment, FileState, Media};
use domain::{AttachmentId, Entity, Key, Row};
use sqlx::AnyConnection;

/// Says that a row's bytes are here, where its author has shown to have them: by an upload, or because they may see them on another row.
///
/// To everybody else the hash tells nothing: they upload the bytes, whether they are here or not.
pub(crate) async fn note(
    connection: &mut AnyConnection,
    work: &mut Work,
    id: AttachmentId,
) -> Result<(), BackendError> {
    let row = work
        .get(connection, Key::new(Entity::Attachment, id.0))
        .await?;
    let Some(Row::Attachment(row)) = row else {
        return Ok(());
    };
    if row.state != FileState::Coming {
        return Ok(());
    }
    let sql = "SELECT media FROM file WHERE sha256 = $1 AND bytes = $2 AND EXISTS (\
                   SELECT 1 FROM attachment WHERE attachment.sha256 = file.sha256 AND attachment.state = 'here' \
                   AND (attachment.author = $3 OR attachment.customer = $3))";
    let found = sqlx::query(sql)
        .bind(row.sha256.to_string())
        .bind(stored(row.bytes))
        .bind(row.author.to_string())
        .fetch_optional(&mut *connection)
        .await?;
    if let Some(found) = found {
        let media = media(Cells::of(&found).text()?)?;
        let row = here(row, media);
        product_photo::hang(connection, work, &row).await?;
        work.put(connection, vec![row.into()]).await?;
    }
    Ok(())
}

/// The row once its bytes are here: what they are is told by them alone. Only a name tells a table from a text.
pub(super) fn here(row: Attachment, media: Media) -> Attachment {
    let is_text = |media| matches!(media, Media::Text | Media::Csv);
    let media = if is_text(media) && is_text(row.media) {
        row.media
    } else {
        media
    };
    Attachment {
        name: clean_name(&row.name, media),
        media,
        state: FileState::Here,
        ..row
    }
}
