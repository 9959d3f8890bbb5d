//! Setting the store right after the server was put back to an earlier state, or after the profile was copied.

use super::outbox::{as_key, client, next_mid, number, read, stays, text};
use super::pulled::{encode, parse, put};
use super::schema::{META, OUTBOX, STAGED};
use super::shelf::Shelf;
use super::{Durability, Store, StoreError, TransactionMode, begin};
use indexed_db_futures::database::Database;
use sync::{Epoch, Former, Frozen, MAX_BATCH, Mid, Own, Standing, fingerprint, refounded};
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
            let mut former = former(meta).await?;
            let floor = former.floor();
            let first = read(outbox, floor, Some(1)).await?;
            let processed = standing.processed_of(own, first.first().map(|one| one.mid), floor);
            former.put_back();
            put_former(meta, &former)?;
            put(meta, "epoch", &standing.epoch.0)?;
            put(meta, "processed", &processed.to_string())?;
            Ok(true)
        })
        .await
    }

    /// Goes on under another name from a mutation on; what stands before it was settled under the old name, and is kept as its.
    pub async fn refound(&self, old: Uuid, from: Mid) -> Result<(), StoreError> {
        self.rebuild(async |meta, outbox| {
            let Some(own) = outbox.get(as_key(from)).await? else {
                return Ok(false);
            };
            let mut former = former(meta).await?;
            if client(meta).await? != old {
                former.split(old, from, &own);
                put_former(meta, &former)?;
                return Ok(false);
            }
            put(meta, "client", &refounded(old, from, &own).to_string())?;
            put(meta, "processed", &(from - 1).to_string())?;
            former.parted(old, from);
            put_former(meta, &former)?;
            Ok(true)
        })
        .await
    }

    /// Notes what a server that was put back has again of what was sent under a former name.
    ///
    /// Relaxed: what is offered twice is taken once.
    pub async fn gave(
        &self,
        epoch: Option<&Epoch>,
        client: Uuid,
        up_to: Mid,
    ) -> Result<(), StoreError> {
        self.with(async |db: &Database| {
            let (mode, durability) = (TransactionMode::Readwrite, Durability::Relaxed);
            let tx = begin(db, [META], mode, durability)?;
            let meta = self.shelf(&tx, META)?;
            stays(&meta).await?;
            if text(&meta, "epoch").await?.as_deref() == epoch.map(|epoch| epoch.0.as_str()) {
                let mut former = former(&meta).await?;
                former.gave(client, up_to);
                put_former(&meta, &former)?;
            }
            drop(meta);
            tx.commit().await?;
            Ok(())
        })
        .await
    }

    /// One strict transaction; where the work says so, the cookie, staged pages and what was in backups are of no use any more.
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

/// The names that this device had before.
pub(super) async fn former(meta: &Shelf<'_>) -> Result<Former, StoreError> {
    let json = text(meta, "former").await?;
    json.map_or(Ok(Former::default()), |json| parse(&json))
}

pub(super) fn put_former(meta: &Shelf<'_>, former: &Former) -> Result<(), StoreError> {
    put(meta, "former", &encode(former)?)
}

/// The first mutations under a former name that the server may lack, as one batch.
pub(super) async fn owed(
    meta: &Shelf<'_>,
    outbox: &Shelf<'_>,
) -> Result<Option<(Uuid, Vec<Frozen>)>, StoreError> {
    for owed in former(meta).await?.owed() {
        let mut kept = read(outbox, owed.after, Some(MAX_BATCH)).await?;
        kept.retain(|one| one.mid <= owed.to);
        if !kept.is_empty() {
            return Ok(Some((owed.client, sync::plan::batch(&kept).to_vec())));
        }
    }
    Ok(None)
}

/// What the store knows of its own mutations.
pub(super) async fn own(
    meta: &Shelf<'_>,
    outbox: &Shelf<'_>,
    last_mid: Mid,
) -> Result<Own, StoreError> {
    let last = if last_mid > former(meta).await?.floor() {
        outbox.get(as_key(last_mid)).await?
    } else {
        None
    };
    Ok(Own {
        processed: number(meta, "processed").await?.unwrap_or(0),
        next: next_mid(meta).await?,
        print: last.as_deref().map(fingerprint),
    })
}
