//! An archive as it is fetched by its link, a part after the other. Nobody has to sign in: a business that is closed lets nobody in.

use super::{SIGNED, find};
use crate::Backend;
use crate::account::person_by_id;
use crate::db::statement::Cells;
use crate::error::BackendError;
use domain::policy::{Action, may};
use uuid::Uuid;

/// An archive that is being fetched.
pub struct ExportDownload {
    backend: Backend,
    export: Uuid,
    at: i64,
    pub bytes: u64,
}

impl ExportDownload {
    /// The next bytes; none at its end.
    ///
    /// # Errors
    /// Where the database does not answer, or the archive was taken away meanwhile: what was sent is not whole.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, BackendError> {
        if u64::try_from(self.at).is_ok_and(|at| at >= self.bytes) {
            return Ok(None);
        }
        let sql = "SELECT data FROM business_export_part WHERE export = $1 AND first = $2";
        let mut tx = self.backend.inner.db.read().await?;
        let row = sqlx::query(sql)
            .bind(self.export.to_string())
            .bind(self.at)
            .fetch_optional(&mut *tx)
            .await?;
        tx.commit().await?;
        let gone = || BackendError::Archive("it was taken away".to_owned());
        let row = row.ok_or_else(gone)?;
        let part = Cells::of(&row).bytes()?.to_vec();
        self.at += i64::try_from(part.len()).unwrap_or_default();
        Ok(Some(part))
    }
}

impl Backend {
    /// The archive of a link; none where it ended, is not ours, or is of somebody who is no owner any more. The inner none: it is being made.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn fetch_business_export(
        &self,
        token: &str,
    ) -> Result<Option<Option<ExportDownload>>, BackendError> {
        let Some(id) = self.read_link(SIGNED, token) else {
            return Ok(None);
        };
        let mut tx = self.inner.db.read().await?;
        let found = find(&mut tx).await?;
        let now = self.now();
        let Some(asked) = found.filter(|one| one.id == id && now < one.until()) else {
            return Ok(None);
        };
        let person = person_by_id(&mut tx, asked.by).await?;
        let owner = person.is_some_and(|one| may(&one.actor, Action::EditBusiness));
        let blocked = crate::account::is_blocked(&mut tx, asked.by).await?;
        tx.commit().await?;
        if !owner || blocked {
            return Ok(None);
        }
        Ok(Some(asked.ready_at.map(|_| ExportDownload {
            backend: self.clone(),
            export: asked.id,
            at: 0,
            bytes: asked.bytes,
        })))
    }
}
