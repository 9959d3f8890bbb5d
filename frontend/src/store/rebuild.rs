//! Setting the store right after the server was put back to an earlier state, or after the profile was copied.

use super::meta::{Meta, put_former};
use super::outbox::{as_key, read};
use super::schema::{META, OUTBOX, STAGED};
use super::sealed_store::SealedStore;
use super::{Durability, Store, StoreError, TransactionMode, begin, commit};
use indexed_db_futures::database::Database;
use sync::{Epoch, Former, Frozen, MAX_BATCH, Mid, Own, Standing, fingerprint, renamed_client};
use uuid::Uuid;

impl Store {
    /// Counts as processed what a server that was put back still has; the rest waits again, in the bytes it always had.
    pub async fn recover(
        &self,
        expected: Option<&Epoch>,
        standing: &Standing,
    ) -> Result<(), StoreError> {
        self.rebuild(async |meta, outbox| {
            let known = Meta::read(meta).await?;
            if known.epoch().as_ref() != expected {
                return Ok(false);
            }
            let own = own(&known, outbox, (standing.last_mid, 0)).await?;
            let mut former = known.former()?;
            let floor = former.floor();
            let first = read(outbox, floor, Some(1)).await?;
            let processed = standing.processed_of(own, first.first().map(|one| one.mid), floor);
            former.put_back();
            put_former(meta, &former)?;
            meta.put("epoch", &standing.epoch.0)?;
            meta.put("processed", &processed.to_string())?;
            Ok(true)
        })
        .await
    }

    /// Goes on under another name from a mutation on; what stands before it was settled under the old name, and is kept as its.
    pub async fn rename_client(&self, old: Uuid, from: Mid) -> Result<(), StoreError> {
        self.rebuild(async |meta, outbox| {
            let Some(own) = outbox.get(as_key(from)).await? else {
                return Ok(false);
            };
            let known = Meta::read(meta).await?;
            let mut former = known.former()?;
            if known.client()? != old {
                former.split(old, from, &own);
                put_former(meta, &former)?;
                return Ok(false);
            }
            meta.put("client", &renamed_client(old, from, &own).to_string())?;
            meta.put("processed", &(from - 1).to_string())?;
            former.parted(old, from);
            put_former(meta, &former)?;
            Ok(true)
        })
        .await
    }

    /// Notes what a server that was put back has again of what was sent under a former name.
    ///
    /// Relaxed: what is offered twice is taken once.
    pub async fn note_resent(
        &self,
        epoch: Option<&Epoch>,
        client: Uuid,
        up_to: Mid,
    ) -> Result<(), StoreError> {
        self.with(async |db: &Database| {
            let (mode, durability) = (TransactionMode::Readwrite, Durability::Relaxed);
            let tx = begin(db, [META], mode, durability)?;
            let meta = self.sealed(&tx, META)?;
            let known = Meta::read(&meta).await?;
            known.stays()?;
            if known.epoch().as_ref() == epoch {
                let mut former = known.former()?;
                former.resent(client, up_to);
                put_former(&meta, &former)?;
            }
            drop(meta);
            commit(tx).await?;
            Ok(())
        })
        .await
    }

    /// One strict transaction; where the work says so, the cookie, staged pages and what was in backups are of no use any more.
    async fn rebuild<F>(&self, work: F) -> Result<(), StoreError>
    where
        F: AsyncFn(&SealedStore<'_>, &SealedStore<'_>) -> Result<bool, StoreError>,
    {
        self.with(async |db: &Database| {
            let tx = begin(
                db,
                [META, OUTBOX, STAGED],
                TransactionMode::Readwrite,
                Durability::Strict,
            )?;
            let (meta, outbox) = (self.sealed(&tx, META)?, self.sealed(&tx, OUTBOX)?);
            let staged = self.sealed(&tx, STAGED)?;
            Meta::read(&meta).await?.stays()?;
            if work(&meta, &outbox).await? {
                meta.delete("cookie")?;
                // They were told by another incarnation, or of another name.
                meta.delete("covered")?;
                staged.clear()?;
            }
            drop((meta, outbox, staged));
            commit(tx).await?;
            Ok(())
        })
        .await
    }
}

/// The first mutations under a former name that the server may lack, as one batch.
pub(super) async fn owed(
    former: &Former,
    outbox: &SealedStore<'_>,
) -> Result<Option<(Uuid, Vec<Frozen>)>, StoreError> {
    for owed in former.owed() {
        let mut kept = read(outbox, owed.after, Some(MAX_BATCH)).await?;
        kept.retain(|one| one.mid <= owed.to);
        if !kept.is_empty() {
            return Ok(Some((owed.client, sync::plan::batch(&kept).to_vec())));
        }
    }
    Ok(None)
}

/// What the store knows of its own mutations, where the server says `last_mid` and has compared those up to `compared`.
pub(super) async fn own(
    known: &Meta,
    outbox: &SealedStore<'_>,
    (last_mid, compared): (Mid, Mid),
) -> Result<Own, StoreError> {
    let last = if last_mid > known.former()?.floor() {
        outbox.get(as_key(last_mid)).await?
    } else {
        None
    };
    let next = known.next_mid();
    let processed = Own::compared(known.processed(), next, compared);
    // Asked only where it decides: a number that this device has not given.
    let waits = last_mid >= next && !read(outbox, processed, Some(1)).await?.is_empty();
    Ok(Own {
        processed,
        next,
        waits,
        print: last.as_deref().map(fingerprint),
    })
}
