//! Giving a file's bytes to whoever may see its row.

use crate::Backend;
use crate::change::rows;
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::file::finish::part;
use domain::account::Actor;
use domain::file::{Attachment, FileState};
use domain::policy::{Action, may};
use domain::{AttachmentId, Entity, Key, Row};
use sqlx::AnyConnection;
use uuid::Uuid;

/// A file that may be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    pub attachment: Attachment,
    body: Uuid,
}

impl Served {
    /// The bytes of a file that are here; none while they are not.
    pub(crate) async fn of(
        connection: &mut AnyConnection,
        attachment: Attachment,
    ) -> Result<Option<Self>, BackendError> {
        let found = sqlx::query("SELECT body FROM file WHERE sha256 = $1")
            .bind(attachment.sha256.to_string())
            .fetch_optional(connection)
            .await?;
        found
            .map(|found| {
                let body = rows::id(Cells::of(&found).text()?, "body")?;
                Ok(Self { attachment, body })
            })
            .transpose()
    }
}

impl Backend {
    /// The file, where this person may see its row and its bytes are here. Whether there is one is not told to others.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn file(
        &self,
        actor: &Actor,
        id: AttachmentId,
    ) -> Result<Option<Served>, BackendError> {
        let key = Key::new(Entity::Attachment, id.0);
        let mut tx = self.inner.db.read().await?;
        let row = rows::load(&mut tx, [key]).await?.remove(&key);
        let row = row.map(|row| row.row);
        let Some(row) = row.filter(|row| may(actor, Action::Read(row))) else {
            return Ok(None);
        };
        let Row::Attachment(attachment) = row else {
            return Ok(None);
        };
        if attachment.state != FileState::Here {
            return Ok(None);
        }
        let served = Served::of(&mut tx, attachment).await?;
        tx.commit().await?;
        Ok(served)
    }

    /// The bytes of a file from an offset on that an answer before ended at; none at its end.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn file_part(
        &self,
        file: &Served,
        first: u64,
    ) -> Result<Option<Vec<u8>>, BackendError> {
        let mut tx = self.inner.db.read().await?;
        let bytes = part(&mut tx, file.body, first).await?;
        tx.commit().await?;
        Ok(bytes)
    }
}
