//! Copying a whole database into another one, sealed otherwise: a phone that becomes protected, or is so no longer.

use super::blobs::{self, Blob};
use super::meta::Meta;
use super::schema::{BLOB_PARTS, BLOBS, META, MOVING, STORES, TEXTS};
use super::sealed_store::StoreKey;
use super::{Durability, Store, StoreError, TransactionMode, begin, commit};
use domain::file::Sha256;
use indexed_db_futures::database::Database;

/// Every value of a database, opened. Of files only those that wait for the server: the others it has.
pub struct Everything {
    texts: Vec<(&'static str, Vec<(StoreKey, String)>)>,
    files: Vec<(Sha256, Blob, Vec<u8>)>,
}

impl Store {
    /// From now on nothing is written here. Undone by [`Store::stay`].
    pub async fn begin_move(&self, to: &str) -> Result<(), StoreError> {
        self.with(async |db: &Database| {
            let tx = begin(db, [META], TransactionMode::Readwrite, Durability::Strict)?;
            let meta = self.sealed(&tx, META)?;
            Meta::read(&meta).await?.stays()?;
            meta.put(MOVING, to)?;
            drop(meta);
            commit(tx).await?;
            Ok(())
        })
        .await
    }

    /// True where nothing is written here because of a move.
    pub async fn is_moving(&self) -> Result<bool, StoreError> {
        self.with(async |db: &Database| {
            let tx = begin(db, [META], TransactionMode::Readonly, Durability::Relaxed)?;
            Ok(self.sealed(&tx, META)?.get(MOVING).await?.is_some())
        })
        .await
    }

    /// Takes a move back that did not come to its end.
    pub async fn stay(&self) -> Result<(), StoreError> {
        self.with(async |db: &Database| {
            let tx = begin(db, [META], TransactionMode::Readwrite, Durability::Strict)?;
            self.sealed(&tx, META)?.delete(MOVING)?;
            commit(tx).await?;
            Ok(())
        })
        .await
    }

    /// Reads all there is, in one snapshot.
    pub async fn everything(&self) -> Result<Everything, StoreError> {
        self.with(async |db: &Database| {
            let tx = begin(db, STORES, TransactionMode::Readonly, Durability::Relaxed)?;
            let mut texts = Vec::with_capacity(TEXTS.len());
            for name in TEXTS {
                let mut pairs = self.sealed(&tx, name)?.pairs().await?;
                pairs.retain(|(at, _)| name != META || *at != StoreKey::from(MOVING));
                texts.push((name, pairs));
            }
            let (known, parts) = (self.sealed(&tx, BLOBS)?, self.sealed(&tx, BLOB_PARTS)?);
            let mut files = Vec::new();
            for (sha256, blob) in known.bytes(None).await?.into_iter().filter_map(blobs::read) {
                if blob.pinned {
                    let found = parts.bytes(Some(blobs::parts_of(sha256))).await?;
                    let bytes = found.into_iter().flat_map(|(_, part)| part).collect();
                    files.push((sha256, blob, bytes));
                }
            }
            Ok(Everything { texts, files })
        })
        .await
    }

    /// Puts all of it here in one strict transaction, in the place of what was here.
    pub async fn fill(&self, all: &Everything) -> Result<(), StoreError> {
        self.with(async |db: &Database| {
            let tx = begin(db, STORES, TransactionMode::Readwrite, Durability::Strict)?;
            for (name, pairs) in &all.texts {
                let store = self.sealed(&tx, name)?;
                store.clear()?;
                for (at, value) in pairs {
                    store.put(at.clone(), value)?;
                }
            }
            for name in [BLOBS, BLOB_PARTS] {
                self.sealed(&tx, name)?.clear()?;
            }
            for (sha256, blob, bytes) in &all.files {
                blobs::put(self, &tx, *sha256, bytes, *blob)?;
            }
            commit(tx).await?;
            Ok(())
        })
        .await
    }
}
