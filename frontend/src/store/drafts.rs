//! What is typed and not yet saved.

use super::meta::Meta;
use super::schema::{DRAFTS, META};
use super::{Durability, Store, StoreError, TransactionMode, begin, commit};
use indexed_db_futures::database::Database;

impl Store {
    /// Keeps a draft, or forgets it.
    pub async fn save_draft(&self, form: &str, json: Option<&str>) -> Result<(), StoreError> {
        self.with(async |db: &Database| {
            let tx = begin(
                db,
                [META, DRAFTS],
                TransactionMode::Readwrite,
                Durability::Strict,
            )?;
            Meta::read(&self.sealed(&tx, META)?).await?.stays()?;
            let drafts = self.sealed(&tx, DRAFTS)?;
            match json {
                Some(json) => drafts.put(form, json)?,
                None => drafts.delete(form)?,
            }
            drop(drafts);
            commit(tx).await?;
            Ok(())
        })
        .await
    }
}
