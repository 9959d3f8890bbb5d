//! Files on this device: those that wait for the server, which nothing removes, and those that were seen, which make room.

use super::bytes::{opened, sealed};
use super::schema::{BLOB_PARTS, BLOBS};
use super::{Durability, Store, StoreError, TransactionMode, begin};
use domain::file::Sha256;
use indexed_db_futures::KeyRange;
use indexed_db_futures::database::Database;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::Transaction;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use wasm_bindgen::JsValue;

/// Bytes of one part.
pub const PART: usize = 256 * 1024;
/// The most bytes of files that the server has too.
const ROOM: u64 = 200 * 1024 * 1024;

/// A file to keep with the mutation that attaches it.
#[derive(Debug, Clone)]
pub struct NewBlob {
    pub sha256: Sha256,
    pub bytes: Rc<[u8]>,
}

/// What is known of a kept file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blob {
    pub bytes: u64,
    /// The server does not have it yet: it is not removed.
    pub pinned: bool,
    /// Made on this device: goes last, in case the server is put back to before it had it.
    pub own: bool,
    /// When it was put here, epoch ms.
    pub at: i64,
}

/// The name of a part; parts of one file stand together, in order.
fn part_key(sha256: Sha256, n: usize) -> String {
    format!("{sha256}/{n:05}")
}

/// All parts of a file: "0" follows "/".
fn parts_of(sha256: Sha256) -> KeyRange<String> {
    KeyRange::Bound(format!("{sha256}/"), false, format!("{sha256}0"), true)
}

/// Writes a file in the caller's transaction.
pub(super) fn put(
    tx: &Transaction<'_>,
    sha256: Sha256,
    bytes: &[u8],
    blob: Blob,
) -> Result<(), StoreError> {
    let (blobs, parts) = (tx.object_store(BLOBS)?, tx.object_store(BLOB_PARTS)?);
    for (n, part) in bytes.chunks(PART).enumerate() {
        let key = part_key(sha256, n);
        parts
            .put(sealed(&key, part))
            .with_key(key)
            .without_key_type()
            .build()?;
    }
    write(&blobs, sha256, &blob)
}

fn write(
    blobs: &indexed_db_futures::object_store::ObjectStore<'_>,
    sha256: Sha256,
    blob: &Blob,
) -> Result<(), StoreError> {
    let json = serde_json::to_vec(blob).map_err(|_| StoreError::Broken)?;
    let key = sha256.to_string();
    blobs
        .put(sealed(&key, &json))
        .with_key(key)
        .without_key_type()
        .build()?;
    Ok(())
}

impl Store {
    /// Keeps a file that the server has, for reading without a network.
    pub async fn keep_seen(&self, sha256: Sha256, bytes: &[u8], at: i64) -> Result<(), StoreError> {
        let blob = Blob {
            bytes: bytes.len() as u64,
            pinned: false,
            own: false,
            at,
        };
        self.with(async |db: &Database| {
            let tx = begin(
                db,
                [BLOBS, BLOB_PARTS],
                TransactionMode::Readwrite,
                Durability::Relaxed,
            )?;
            put(&tx, sha256, bytes, blob)?;
            tx.commit().await?;
            Ok(())
        })
        .await
    }

    /// The files that are here.
    pub async fn blobs(&self) -> Result<BTreeMap<Sha256, Blob>, StoreError> {
        let found = self
            .with(async |db: &Database| {
                let tx = begin(db, [BLOBS], TransactionMode::Readonly, Durability::Relaxed)?;
                let blobs = tx.object_store(BLOBS)?;
                let keys = blobs.get_all_keys::<String>().primitive()?.await?;
                let values = blobs.get_all::<JsValue>().primitive()?.await?;
                let mut found = Vec::new();
                for (key, value) in keys.zip(values) {
                    found.push((key?, value?));
                }
                Ok(found)
            })
            .await?;
        let read = |(key, value): (String, JsValue)| {
            let json = opened(&key, &value)?;
            Some((key.parse().ok()?, serde_json::from_slice(&json).ok()?))
        };
        Ok(found.into_iter().filter_map(read).collect())
    }

    /// A file's bytes from an offset on, at most so many; none where the file is not here.
    pub async fn blob(
        &self,
        sha256: Sha256,
        first: u64,
        most: usize,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let first = usize::try_from(first).unwrap_or(usize::MAX);
        let from = part_key(sha256, first / PART);
        let last = part_key(sha256, first.saturating_add(most.max(1) - 1) / PART);
        let found = self
            .with(async |db: &Database| {
                let tx = begin(
                    db,
                    [BLOB_PARTS],
                    TransactionMode::Readonly,
                    Durability::Relaxed,
                )?;
                let parts = tx.object_store(BLOB_PARTS)?;
                let range = || KeyRange::Bound(from.clone(), false, last.clone(), false);
                let keys = parts
                    .get_all_keys::<String>()
                    .with_query::<String, _>(range())
                    .primitive()?
                    .await?;
                let values = parts
                    .get_all::<JsValue>()
                    .with_query::<String, _>(range())
                    .primitive()?
                    .await?;
                let mut found = Vec::new();
                for (key, value) in keys.zip(values) {
                    found.push((key?, value?));
                }
                Ok(found)
            })
            .await?;
        if found.is_empty() {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        for (key, value) in &found {
            let part = opened(key, value).ok_or(StoreError::Broken)?;
            bytes.extend_from_slice(&part);
        }
        let skip = (first % PART).min(bytes.len());
        bytes.drain(..skip);
        bytes.truncate(most);
        Ok(Some(bytes))
    }

    /// The server has these: they may make room.
    pub async fn unpin(&self, files: &BTreeSet<Sha256>) -> Result<(), StoreError> {
        let known = self.blobs().await?;
        let done: Vec<_> = known
            .into_iter()
            .filter(|(sha256, blob)| blob.pinned && files.contains(sha256))
            .collect();
        self.change(&done, &[]).await
    }

    /// Removes what no row is about, and then the oldest until the rest fits. What waits for the server stays.
    pub async fn make_room(&self, named: &BTreeSet<Sha256>) -> Result<(), StoreError> {
        let mut loose: Vec<_> = self
            .blobs()
            .await?
            .into_iter()
            .filter(|(_, blob)| !blob.pinned)
            .collect();
        let mut all = loose.iter().map(|(_, blob)| blob.bytes).sum::<u64>();
        let mut gone = Vec::new();
        // Nameless ones first, then what others made; of each the oldest.
        loose.sort_by_key(|(sha256, blob)| (named.contains(sha256), blob.own, blob.at));
        for (sha256, blob) in loose {
            if named.contains(&sha256) && all <= ROOM {
                break;
            }
            all = all.saturating_sub(blob.bytes);
            gone.push(sha256);
        }
        self.change(&[], &gone).await
    }

    async fn change(&self, unpin: &[(Sha256, Blob)], remove: &[Sha256]) -> Result<(), StoreError> {
        if unpin.is_empty() && remove.is_empty() {
            return Ok(());
        }
        self.with(async |db: &Database| {
            let tx = begin(
                db,
                [BLOBS, BLOB_PARTS],
                TransactionMode::Readwrite,
                Durability::Relaxed,
            )?;
            let (blobs, parts) = (tx.object_store(BLOBS)?, tx.object_store(BLOB_PARTS)?);
            for (sha256, blob) in unpin {
                let blob = Blob {
                    pinned: false,
                    ..*blob
                };
                write(&blobs, *sha256, &blob)?;
            }
            for sha256 in remove {
                drop(blobs.delete(sha256.to_string()).build()?);
                parts.delete::<String, _>(parts_of(*sha256)).build()?;
            }
            drop((blobs, parts));
            tx.commit().await?;
            Ok(())
        })
        .await
    }
}
