//! Setting the store right after the server was put back to an earlier state, or after the profile was copied.

use super::outbox::{as_key, client, next_mid, number, text};
use super::pulled::put;
use super::schema::{META, OUTBOX, STAGED};
use super::{Durability, Store, StoreError, TransactionMode, begin};
use indexed_db_futures::KeyRange;
use indexed_db_futures::database::Database;
use indexed_db_futures::object_store::ObjectStore;
use indexed_db_futures::prelude::*;
use sync::{Epoch, Mid, Own, Standing, fingerprint, refounded};
use uuid::Uuid;

impl Store {
    /// Counts as processed what a server that was put back still has; the rest waits again, in the bytes it always had.
    pub async fn recover(
        &self,
        expected: Option<&Epoch>,
        standing: &Standing,
    ) -> Result<(), StoreError> {
        self.rebuild(async |meta, outbox| {
            if text(meta, "epoch").await?.as_deref() != expected.map(|epoch| epoch.0.as_str()) {
                return Ok(false);
            }
            let own = own(meta, outbox, standing.last_mid).await?;
            let first = outbox
                .get_all_keys::<f64>()
                .with_limit(1)
                .primitive()?
                .await?
                .next()
                .transpose()?;
            let first = first.map(super::outbox::as_mid);
            let processed = standing.processed_of(own, first);
            put(meta, "epoch", &standing.epoch.0)?;
            put(meta, "processed", &processed.to_string())?;
            Ok(true)
        })
        .await
    }

    /// Goes on under another name from a mutation on; what stands before it was settled under the former name.
    pub async fn refound(&self, former: Uuid, from: Mid) -> Result<(), StoreError> {
        self.rebuild(async |meta, outbox| {
            let own: Option<String> = outbox.get(as_key(from)).primitive()?.await?;
            let Some(own) = own else { return Ok(false) };
            if client(meta).await? != former {
                return Ok(false);
            }
            put(meta, "client", &refounded(former, from, &own).to_string())?;
            put(meta, "processed", &(from - 1).to_string())?;
            outbox
                .delete::<f64, _>(KeyRange::UpperBound(as_key(from), true))
                .build()?;
            Ok(true)
        })
        .await
    }

    /// One strict transaction; where it changed something, the cookie, staged pages and what was in backups are of no use any more.
    async fn rebuild<F>(&self, work: F) -> Result<(), StoreError>
    where
        F: AsyncFn(&ObjectStore<'_>, &ObjectStore<'_>) -> Result<bool, StoreError>,
    {
        self.with(async |db: &Database| {
            let tx = begin(
                db,
                [META, OUTBOX, STAGED],
                TransactionMode::Readwrite,
                Durability::Strict,
            )?;
            let (meta, outbox) = (tx.object_store(META)?, tx.object_store(OUTBOX)?);
            let staged = tx.object_store(STAGED)?;
            if work(&meta, &outbox).await? {
                drop(meta.delete("cookie").build()?);
                // They were told by another incarnation, or of another name.
                drop(meta.delete("covered").build()?);
                drop(staged.clear()?);
            }
            drop((meta, outbox, staged));
            tx.commit().await?;
            Ok(())
        })
        .await
    }
}

/// What the store knows of its own mutations.
pub(super) async fn own(
    meta: &ObjectStore<'_>,
    outbox: &ObjectStore<'_>,
    last_mid: Mid,
) -> Result<Own, StoreError> {
    let last: Option<String> = outbox.get(as_key(last_mid)).primitive()?.await?;
    Ok(Own {
        processed: number(meta, "processed").await?.unwrap_or(0),
        next: next_mid(meta).await?,
        print: last.as_deref().map(fingerprint),
    })
}
