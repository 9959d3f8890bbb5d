//! What a device notes about comparing its rows with the server's.

use super::meta::Meta;
use super::pulled::encode;
use super::schema::META;
use super::{Durability, Store, StoreError, TransactionMode, begin, commit};
use indexed_db_futures::database::Database;

impl Store {
    /// Notes a comparison and answers the scopes to fetch afresh.
    pub async fn note_check(&self, now: i64, differ: &[String]) -> Result<Vec<String>, StoreError> {
        self.with(async |db: &Database| {
            let tx = begin(db, [META], TransactionMode::Readwrite, Durability::Relaxed)?;
            let meta = self.sealed(&tx, META)?;
            let mut checks = Meta::read(&meta).await?.checks();
            let fresh = checks.note(now, differ);
            meta.put("checks", &encode(&checks)?)?;
            drop(meta);
            commit(tx).await?;
            Ok(fresh)
        })
        .await
    }
}
