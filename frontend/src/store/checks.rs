//! What a device notes about comparing its rows with the server's.

use super::outbox::text;
use super::pulled::encode;
use super::schema::META;
use super::shelf::Shelf;
use super::{Durability, Store, StoreError, TransactionMode, begin};
use indexed_db_futures::database::Database;
use sync::Checks;

impl Store {
    /// Notes a comparison and answers the scopes to fetch afresh.
    pub async fn note_check(&self, now: i64, differ: &[String]) -> Result<Vec<String>, StoreError> {
        self.with(async |db: &Database| {
            let tx = begin(db, [META], TransactionMode::Readwrite, Durability::Relaxed)?;
            let meta = self.shelf(&tx, META)?;
            let mut checks = checks(&meta).await?;
            let fresh = checks.note(now, differ);
            meta.put("checks", &encode(&checks)?)?;
            drop(meta);
            tx.commit().await?;
            Ok(fresh)
        })
        .await
    }
}

/// What was noted. Notes that cannot be read are none: comparing once more does no harm.
pub(super) async fn checks(meta: &Shelf<'_>) -> Result<Checks, StoreError> {
    let known = text(meta, "checks").await?;
    Ok(known
        .as_deref()
        .and_then(|json| serde_json::from_str(json).ok())
        .unwrap_or_default())
}
