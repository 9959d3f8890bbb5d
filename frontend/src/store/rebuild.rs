//! Setting the store right after the server was put back to an earlier state, or after the profile was copied.

use super::outbox::{as_key, client, next_mid, number, stays, text};
use super::pulled::put;
use super::schema::{META, OUTBOX, STAGED};
use super::shelf::{At, Shelf};
use super::{Durability, Store, StoreError, TransactionMode, begin};
use indexed_db_futures::KeyRange;
use indexed_db_futures::database::Database;
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
            let first = outbox.first_key().await?.map(super::outbox::as_mid);
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
            let Some(own) = outbox.get(as_key(from)).await? else {
                return Ok(false);
            };
            if client(meta).await? != former {
                return Ok(false);
            }
            put(meta, "client", &refounded(former, from, &own).to_string())?;
            put(meta, "processed", &(from - 1).to_string())?;
            outbox.remove(KeyRange::UpperBound(At::Number(as_key(from)), true))?;
            Ok(true)
        })
        .await
    }

    /// One strict transaction; where it changed something, the cookie, staged pages and what was in backups are of no use any more.
    async fn rebuild<F>(&self, work: F) -> Result<(), StoreError>
    where
        F: AsyncFn(&Shelf<'_>, &Shelf<'_>) -> Result<bool, StoreError>,
    {
        self.with(async |db: &Database| {
            let tx = begin(
                db,
                [META, OUTBOX, STAGED],
                TransactionMode::Readwrite,
                Durability::Strict,
            )?;
            let (meta, outbox) = (self.shelf(&tx, META)?, self.shelf(&tx, OUTBOX)?);
            let staged = self.shelf(&tx, STAGED)?;
            stays(&meta).await?;
            if work(&meta, &outbox).await? {
                meta.delete("cookie")?;
                // They were told by another incarnation, or of another name.
                meta.delete("covered")?;
                staged.clear()?;
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
    meta: &Shelf<'_>,
    outbox: &Shelf<'_>,
    last_mid: Mid,
) -> Result<Own, StoreError> {
    let last = outbox.get(as_key(last_mid)).await?;
    Ok(Own {
        processed: number(meta, "processed").await?.unwrap_or(0),
        next: next_mid(meta).await?,
        print: last.as_deref().map(fingerprint),
    })
}
