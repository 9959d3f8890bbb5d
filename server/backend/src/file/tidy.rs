//! Letting go of bytes that nothing names any more.

use crate::Backend;
use crate::error::BackendError;

/// How long an upload may stand still, ms. Its device still has the bytes and begins again.
const STILL: i64 = 14 * 24 * 3_600_000;

/// What was let go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tidied {
    pub uploads: u64,
    pub files: u64,
}

/// Uploads for which no row waits, or that stand still.
const UPLOADS: &str = "DELETE FROM file_upload WHERE at < $1 OR NOT EXISTS (\
    SELECT 1 FROM attachment WHERE attachment.sha256 = file_upload.sha256 AND attachment.author = file_upload.person \
    AND attachment.state = 'coming')";
/// Files that no row is about.
const FILES: &str = "DELETE FROM file WHERE NOT EXISTS (SELECT 1 FROM attachment WHERE attachment.sha256 = file.sha256)";
const PARTS: &str = "DELETE FROM file_part WHERE NOT EXISTS (SELECT 1 FROM file WHERE file.body = file_part.body) \
    AND NOT EXISTS (SELECT 1 FROM file_upload WHERE file_upload.body = file_part.body)";

impl Backend {
    /// Lets go of uploads and files that nothing names. Run it now and then.
    ///
    /// # Errors
    /// Where the database fails; nothing was changed then.
    pub async fn tidy_files(&self) -> Result<Tidied, BackendError> {
        let mut tx = self.inner.db.write().await?;
        let uploads = sqlx::query(UPLOADS)
            .bind(self.now().saturating_sub(STILL))
            .execute(&mut *tx)
            .await?
            .rows_affected();
        let files = sqlx::query(FILES).execute(&mut *tx).await?.rows_affected();
        sqlx::query(PARTS).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(Tidied { uploads, files })
    }
}
