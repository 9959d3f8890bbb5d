//! Files on this device: those that wait for the server, which nothing removes, and those that were seen, which make room.

use super::drafts::{DraftChange, bring_in};
use super::meta::Meta;
use super::schema::{BLOB_PARTS, BLOBS, DRAFTS, META};
use super::sealed_store::{SealedStore, StoreKey};
use super::{Durability, Store, StoreError, TransactionMode, begin, commit};
use domain::file::Sha256;
use indexed_db_futures::KeyRange;
use indexed_db_futures::database::Database;
use indexed_db_futures::transaction::Transaction;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Bytes of one part.
pub const PART: usize = 256 * 1024;
/// The most bytes of files that the server has too.
const ROOM: u64 = 200 * 1024 * 1024;
/// The most bytes of files that were chosen and not sent yet.
const DRAFT_ROOM: u64 = 50 * 1024 * 1024;

/// [`ROOM`], or what a test has set in its place.
fn room() -> u64 {
    let set = crate::platform::preference("rapport-room");
    set.and_then(|bytes| bytes.parse().ok()).unwrap_or(ROOM)
}

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
    /// Chosen in a form and in no mutation yet: goes with the form's draft.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub draft: bool,
}

/// The name of a part; parts of one file stand together, in order.
fn part_key(sha256: Sha256, n: usize) -> String {
    format!("{sha256}/{n:05}")
}

/// All parts of a file: "0" follows "/".
pub(super) fn parts_of(sha256: Sha256) -> KeyRange<StoreKey> {
    let (from, to) = (format!("{sha256}/"), format!("{sha256}0"));
    KeyRange::Bound(from.into(), false, to.into(), true)
}

/// Writes a file in the caller's transaction.
pub(super) fn put(
    store: &Store,
    tx: &Transaction<'_>,
    sha256: Sha256,
    bytes: &[u8],
    blob: Blob,
) -> Result<(), StoreError> {
    let parts = store.sealed(tx, BLOB_PARTS)?;
    for (n, part) in bytes.chunks(PART).enumerate() {
        parts.put_bytes(part_key(sha256, n), part)?;
    }
    write(&store.sealed(tx, BLOBS)?, sha256, &blob)
}

fn write(blobs: &SealedStore<'_>, sha256: Sha256, blob: &Blob) -> Result<(), StoreError> {
    let json = serde_json::to_vec(blob).map_err(|_| StoreError::Broken)?;
    blobs.put_bytes(sha256.to_string(), &json)
}

/// What a store says of a file; none where it cannot be read.
pub(super) fn read((at, json): (StoreKey, Vec<u8>)) -> Option<(Sha256, Blob)> {
    match at {
        StoreKey::Name(name) => Some((name.parse().ok()?, serde_json::from_slice(&json).ok()?)),
        StoreKey::Number(_) => None,
    }
}

impl Store {
    /// Keeps a file that the server has, for reading without a network.
    pub async fn keep_seen(&self, sha256: Sha256, bytes: &[u8], at: i64) -> Result<(), StoreError> {
        let blob = Blob {
            bytes: bytes.len() as u64,
            pinned: false,
            own: false,
            at,
            draft: false,
        };
        self.with(async |db: &Database| {
            let tx = begin(
                db,
                [BLOBS, BLOB_PARTS],
                TransactionMode::Readwrite,
                Durability::Relaxed,
            )?;
            put(self, &tx, sha256, bytes, blob)?;
            commit(tx).await?;
            Ok(())
        })
        .await
    }

    /// The files that are here.
    pub async fn blobs(&self) -> Result<BTreeMap<Sha256, Blob>, StoreError> {
        let found = self
            .with(async |db: &Database| {
                let tx = begin(db, [BLOBS], TransactionMode::Readonly, Durability::Relaxed)?;
                self.sealed(&tx, BLOBS)?.bytes(None).await
            })
            .await?;
        Ok(found.into_iter().filter_map(read).collect())
    }

    /// How many files stand here that the server does not have yet and a mutation attaches.
    pub async fn files_unsent(&self) -> Result<u64, StoreError> {
        let waits = |blob: &&Blob| blob.pinned && !blob.draft;
        Ok(self.blobs().await?.values().filter(waits).count() as u64)
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
                let range = KeyRange::Bound(from.clone().into(), false, last.clone().into(), false);
                self.sealed(&tx, BLOB_PARTS)?.bytes(Some(range)).await
            })
            .await?;
        if found.is_empty() {
            return Ok(None);
        }
        let mut bytes: Vec<u8> = found.into_iter().flat_map(|(_, part)| part).collect();
        let skip = (first % PART).min(bytes.len());
        bytes.drain(..skip);
        bytes.truncate(most);
        Ok(Some(bytes))
    }

    /// Keeps chosen files with their form's draft, and forgets those that no draft names any more, in one strict transaction. Answers
    /// which were not kept, for want of room, and what the store has of the draft then.
    pub async fn save_draft_files(
        &self,
        change: &DraftChange,
        files: &[NewBlob],
        gone: &[Sha256],
        at: i64,
    ) -> Result<(Vec<Sha256>, Option<String>), StoreError> {
        self.with(async |db: &Database| {
            let tx = begin(
                db,
                [META, DRAFTS, BLOBS, BLOB_PARTS],
                TransactionMode::Readwrite,
                Durability::Strict,
            )?;
            let known = Meta::read(&self.sealed(&tx, META)?).await?;
            known.stays()?;
            let (blobs, parts) = (self.sealed(&tx, BLOBS)?, self.sealed(&tx, BLOB_PARTS)?);
            let mut here: BTreeMap<_, _> = blobs
                .bytes(None)
                .await?
                .into_iter()
                .filter_map(read)
                .collect();
            // What went into a mutation meanwhile is no draft's any more.
            for sha256 in gone {
                if here.get(sha256).is_some_and(|blob| blob.draft) {
                    here.remove(sha256);
                    blobs.delete(sha256.to_string())?;
                    parts.remove(parts_of(*sha256))?;
                }
            }
            let drafts = here.values().filter(|blob| blob.draft);
            let mut used: u64 = drafts.map(|blob| blob.bytes).sum();
            let mut left_out = Vec::new();
            for file in files.iter().filter(|file| !here.contains_key(&file.sha256)) {
                let bytes = file.bytes.len() as u64;
                if used + bytes > DRAFT_ROOM {
                    left_out.push(file.sha256);
                    continue;
                }
                used += bytes;
                let blob = Blob {
                    bytes,
                    pinned: true,
                    own: true,
                    at,
                    draft: true,
                };
                put(self, &tx, file.sha256, &file.bytes, blob)?;
            }
            let drafts = self.sealed(&tx, DRAFTS)?;
            let stored = drafts.get(change.form.as_str()).await?;
            let kept = bring_in(&known, &drafts, change, stored.as_deref())?;
            drop((blobs, parts, drafts));
            commit(tx).await?;
            Ok((left_out, kept))
        })
        .await
    }

    /// The server has these: they may make room.
    pub async fn unpin(&self, files: &BTreeSet<Sha256>) -> Result<(), StoreError> {
        let known = self.blobs().await?;
        let done: Vec<_> = known
            .into_iter()
            .filter(|(sha256, blob)| blob.pinned && !blob.draft && files.contains(sha256))
            .collect();
        self.change(&done, &[]).await
    }

    /// Removes chosen files that no draft names, what no row is about, and then the oldest until the rest fits. What waits for the server stays.
    pub async fn make_room(
        &self,
        named: &BTreeSet<Sha256>,
        in_draft: impl Fn(Sha256) -> bool,
    ) -> Result<(), StoreError> {
        let (pinned, mut loose): (Vec<_>, Vec<_>) = self
            .blobs()
            .await?
            .into_iter()
            .partition(|(_, blob)| blob.pinned);
        let mut all = loose.iter().map(|(_, blob)| blob.bytes).sum::<u64>();
        let forgotten = pinned.into_iter().filter(|(_, blob)| blob.draft);
        let mut gone: Vec<_> = forgotten
            .map(|(sha256, _)| sha256)
            .filter(|sha256| !in_draft(*sha256))
            .collect();
        // Nameless ones first, then what others made; of each the oldest.
        loose.sort_by_key(|(sha256, blob)| (named.contains(sha256), blob.own, blob.at));
        for (sha256, blob) in loose {
            if named.contains(&sha256) && all <= room() {
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
            let (blobs, parts) = (self.sealed(&tx, BLOBS)?, self.sealed(&tx, BLOB_PARTS)?);
            for (sha256, blob) in unpin {
                let blob = Blob {
                    pinned: false,
                    ..*blob
                };
                write(&blobs, *sha256, &blob)?;
            }
            for sha256 in remove {
                blobs.delete(sha256.to_string())?;
                parts.remove(parts_of(*sha256))?;
            }
            drop((blobs, parts));
            commit(tx).await?;
            Ok(())
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_store_says_of_a_file_reads_back_also_from_before_there_were_drafts() {
        let sha256 = Sha256([7; 32]);
        let blob = Blob {
            bytes: 3,
            pinned: true,
            own: true,
            at: 5,
            draft: true,
        };
        let json = serde_json::to_vec(&blob).unwrap();
        let name = StoreKey::Name(sha256.to_string());
        assert_eq!(read((name.clone(), json)), Some((sha256, blob)));
        let old = br#"{"bytes":3,"pinned":true,"own":true,"at":5}"#.to_vec();
        let known = Blob {
            draft: false,
            ..blob
        };
        assert_eq!(read((name, old)), Some((sha256, known)));
        assert_eq!(read((StoreKey::Name("x".into()), Vec::new())), None);
    }

    #[test]
    fn the_parts_of_a_file_stand_in_order_and_apart_from_other_files() {
        let (one, two) = (Sha256([1; 32]), Sha256([2; 32]));
        let parts: Vec<_> = (0..1_200).map(|n| part_key(one, n)).collect();
        assert!(parts.is_sorted());
        let (from, to) = (format!("{one}/"), format!("{one}0"));
        assert!(parts.iter().all(|part| (&from..&to).contains(&part)));
        assert!(!(&from..&to).contains(&&part_key(two, 0)));
    }
}
