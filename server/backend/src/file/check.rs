//! Whether every file is what its name says.

use crate::change::rows;
use crate::db::statement::Cells;
use crate::error::BackendError;
use crate::file::attachment::size;
use crate::file::finish::read_whole;
use sqlx::AnyConnection;

/// What a look at every file found.
pub(crate) struct FileCheck {
    pub looked_at: usize,
    /// Hashes of those whose bytes are others.
    pub damaged: Vec<String>,
}

/// Reads every file and compares it with its hash.
pub(crate) async fn check_files(tx: &mut AnyConnection) -> Result<FileCheck, BackendError> {
    let files = sqlx::query("SELECT sha256, body, bytes FROM file ORDER BY sha256")
        .fetch_all(&mut *tx)
        .await?;
    let mut damaged = Vec::new();
    for file in &files {
        let mut cells = Cells::of(file);
        let name = cells.text()?.to_owned();
        let (body, bytes) = (rows::id(cells.text()?, "body")?, size(cells.int()?)?);
        let whole = read_whole(tx, body).await?;
        if (whole.sha256.to_string(), whole.bytes) != (name.clone(), bytes) {
            damaged.push(name);
        }
    }
    Ok(FileCheck {
        looked_at: files.len(),
        damaged,
    })
}
