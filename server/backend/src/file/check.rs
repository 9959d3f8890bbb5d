//! Whether every file is what its name says.

use crate::db::statement::Cells;
use crate::doctor::{Finding, Health};
use crate::error::BackendError;
use crate::file::attachment::size;
use crate::file::finish::read_whole;
use crate::rows;
use sqlx::AnyConnection;

/// Reads every file and compares it with its hash.
pub(crate) async fn findings(tx: &mut AnyConnection) -> Result<Finding, BackendError> {
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
    let fine = damaged.is_empty();
    Ok(Finding {
        health: if fine { Health::Fine } else { Health::Bad },
        what: "every file's bytes",
        detail: if fine {
            format!("{} whole", files.len())
        } else {
            damaged.join(", ")
        },
    })
}
