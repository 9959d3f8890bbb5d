//! Committing mutations, and reading the queue.

use super::blobs::{self, Blob, NewBlob};
use super::schema::{BLOB_PARTS, BLOBS, DRAFTS, META, OUTBOX};
use super::{Durability, Store, StoreError, TransactionMode, begin};
use domain::Draft;
use indexed_db_futures::KeyRange;
use indexed_db_futures::database::Database;
use indexed_db_futures::object_store::ObjectStore;
use indexed_db_futures::prelude::*;
use serde_json::value::RawValue;
use sync::wire::Envelope;
use sync::{Cookie, Epoch, Frozen, FrozenError, MAX_BATCH, MAX_BATCH_BYTES, Mid, Stored};
use uuid::Uuid;

/// A mutation to commit.
#[derive(Debug, Clone)]
pub struct NewMutation {
    pub draft: Draft,
    pub actor: Uuid,
    /// Epoch ms of this device.
    pub at: i64,
}

/// A committed mutation with the bytes that were frozen.
#[derive(Debug, Clone)]
pub struct Queued {
    pub frozen: Frozen,
    pub at: i64,
    pub actor: Uuid,
    pub draft: Draft,
}

impl Store {
    /// Numbers, freezes and stores mutations with their files in one strict transaction; resolves when it is on the medium.
    pub async fn commit(
        &self,
        new: &[NewMutation],
        files: &[NewBlob],
    ) -> Result<Vec<Queued>, StoreError> {
        self.with(async |db: &Database| {
            let (mode, durability) = (TransactionMode::Readwrite, Durability::Strict);
            let tx = if files.is_empty() {
                begin(db, [META, OUTBOX], mode, durability)?
            } else {
                begin(db, [META, OUTBOX, BLOBS, BLOB_PARTS], mode, durability)?
            };
            for file in files {
                let blob = Blob {
                    bytes: file.bytes.len() as u64,
                    pinned: true,
                    own: true,
                    at: new.first().map_or(0, |mutation| mutation.at),
                };
                blobs::put(&tx, file.sha256, &file.bytes, blob)?;
            }
            let (meta, outbox) = (tx.object_store(META)?, tx.object_store(OUTBOX)?);
            let mut mid = next_mid(&meta).await?;
            let mut queued = Vec::with_capacity(new.len());
            for mutation in new {
                let frozen = freeze(mid, mutation)?;
                outbox
                    .put(frozen.json.as_str())
                    .with_key(as_key(mid))
                    .without_key_type()
                    .build()?;
                queued.push(Queued {
                    frozen,
                    at: mutation.at,
                    actor: mutation.actor,
                    draft: mutation.draft.clone(),
                });
                mid += 1;
            }
            meta.put(mid.to_string())
                .with_key("next_mid")
                .without_key_type()
                .build()?;
            drop((meta, outbox));
            tx.commit().await?;
            Ok(queued)
        })
        .await
    }

    /// What the sync machine needs for its next request, read in one transaction: mutations after the asked one, or after the
    /// last one processed.
    pub async fn stored(&self, after: Option<Mid>) -> Result<Stored, StoreError> {
        self.with(async |db: &Database| {
            let tx = begin(
                db,
                [META, OUTBOX],
                TransactionMode::Readonly,
                Durability::Relaxed,
            )?;
            let (meta, outbox) = (tx.object_store(META)?, tx.object_store(OUTBOX)?);
            let client = client(&meta).await?;
            let epoch = text(&meta, "epoch").await?.map(Epoch);
            let cookie = text(&meta, "cookie").await?.map(Cookie);
            let after = match after {
                Some(after) => after,
                None => number(&meta, "processed").await?.unwrap_or(0),
            };
            let batch = limited(read(&outbox, after, Some(MAX_BATCH)).await?);
            Ok(Stored {
                client,
                epoch,
                cookie,
                batch,
            })
        })
        .await
    }

    /// All that waits, verbatim.
    pub async fn queue(&self) -> Result<Vec<Frozen>, StoreError> {
        self.with(async |db: &Database| {
            let tx = begin(
                db,
                [META, OUTBOX],
                TransactionMode::Readonly,
                Durability::Relaxed,
            )?;
            let (meta, outbox) = (tx.object_store(META)?, tx.object_store(OUTBOX)?);
            let processed = number(&meta, "processed").await?.unwrap_or(0);
            read(&outbox, processed, None).await
        })
        .await
    }

    /// Keeps a draft, or forgets it.
    pub async fn save_draft(&self, form: &str, json: Option<&str>) -> Result<(), StoreError> {
        self.with(async |db: &Database| {
            let tx = begin(db, [DRAFTS], TransactionMode::Readwrite, Durability::Strict)?;
            let drafts = tx.object_store(DRAFTS)?;
            match json {
                Some(json) => drop(drafts.put(json).with_key(form).without_key_type().build()?),
                None => drop(drafts.delete(form).build()?),
            }
            drop(drafts);
            tx.commit().await?;
            Ok(())
        })
        .await
    }
}

/// IndexedDB numbers are doubles: exact to 2⁵³ mutations.
#[expect(
    clippy::cast_precision_loss,
    reason = "a device does not reach 2^53 mutations"
)]
pub(super) fn as_key(mid: Mid) -> f64 {
    mid as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "keys are written by as_key only"
)]
pub(super) fn as_mid(key: f64) -> Mid {
    key as Mid
}

/// A meta value.
pub(super) async fn text(meta: &ObjectStore<'_>, name: &str) -> Result<Option<String>, StoreError> {
    Ok(meta.get(name).primitive()?.await?)
}

/// A meta value that is a number.
pub(super) async fn number<T: std::str::FromStr>(
    meta: &ObjectStore<'_>,
    name: &str,
) -> Result<Option<T>, StoreError> {
    Ok(text(meta, name).await?.and_then(|text| text.parse().ok()))
}

pub(super) async fn client(meta: &ObjectStore<'_>) -> Result<Uuid, StoreError> {
    number(meta, "client").await?.ok_or(StoreError::Broken)
}

pub(super) async fn next_mid(meta: &ObjectStore<'_>) -> Result<Mid, StoreError> {
    Ok(number(meta, "next_mid").await?.unwrap_or(1))
}

fn freeze(mid: Mid, new: &NewMutation) -> Result<Frozen, StoreError> {
    let args = new
        .draft
        .mutation
        .args()
        .and_then(RawValue::from_string)
        .map_err(|_| StoreError::Broken)?;
    let answers = new.draft.answers.map(|id| id.0);
    let envelope = Envelope {
        mid,
        name: new.draft.mutation.name().to_owned(),
        at: new.at,
        actor: new.actor,
        answers,
        args,
    };
    Frozen::encode(&envelope).map_err(|error| match error {
        FrozenError::TooLarge(_) => StoreError::TooLarge,
        FrozenError::Json(_) => StoreError::Broken,
    })
}

/// Outbox rows after a mid, in order. Keys and values are read side by side: the bytes stay as they are.
pub(super) async fn read(
    outbox: &ObjectStore<'_>,
    after: Mid,
    limit: Option<usize>,
) -> Result<Vec<Frozen>, StoreError> {
    let range = || KeyRange::LowerBound(as_key(after), true);
    let limit = limit
        .and_then(|limit| u32::try_from(limit).ok())
        .unwrap_or(u32::MAX);
    let keys = outbox
        .get_all_keys::<f64>()
        .with_query::<f64, _>(range())
        .with_limit(limit)
        .primitive()?
        .await?;
    let values = outbox
        .get_all::<String>()
        .with_query::<f64, _>(range())
        .with_limit(limit)
        .primitive()?
        .await?;
    let mut frozen = Vec::new();
    for (key, json) in keys.zip(values) {
        frozen.push(Frozen {
            mid: as_mid(key?),
            json: json?,
        });
    }
    Ok(frozen)
}

/// As many as one push may carry, at least one; it ends before a number that is missing.
fn limited(all: Vec<Frozen>) -> Vec<Frozen> {
    let mut bytes = 0;
    let mut batch: Vec<Frozen> = Vec::new();
    for frozen in all {
        bytes += frozen.json.len();
        if batch
            .last()
            .is_some_and(|last| bytes > MAX_BATCH_BYTES || last.mid + 1 < frozen.mid)
        {
            break;
        }
        batch.push(frozen);
    }
    batch
}
